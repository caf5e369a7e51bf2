"""Takes a domain as a person types it, gives its ASCII form and its letters, or says why it is not one (IDNA 2008)."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ..faults import character_name

LONGEST, LONGEST_LABEL = 253, 63  # octets: RFC 1035, 2.3.4
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
# The first word of a letter's name is its script, but for these; "" goes with any script.
_SCRIPTS = {"CJK": "Han", "IDEOGRAPHIC": "Han", "KATAKANA-HIRAGANA": "", "MODIFIER": ""}
# Scripts that are written together: UTS 39, 5.2, "highly restrictive".
_TOGETHER = (
    {"Latin", "Han", "Hiragana", "Katakana"},
    {"Latin", "Han", "Bopomofo"},
    {"Latin", "Han", "Hangul"},
)
# Small letters that look like Latin ones, and the ends of domains where a label made of them alone is at home.
_LOOK_LATIN = {
    "Cyrillic": (
        frozenset("аеорсхуіјһѕԁԛԝԍӏѵьпг"),
        frozenset(
            ["ru", "su", "ua", "by", "bg", "kz", "kg", "mk", "mn", "rs", "tj", "uz", "am", "az", "ge", "md"]
        ),
    ),
    "Greek": (frozenset("αικνορυωτγ"), frozenset(["gr", "cy", "eu"])),
    "Armenian": (frozenset("օսոհցղո"), frozenset(["am"])),
}


class NoDomain(ValueError):
    """Why a text is not a usable domain; the text itself is not repeated."""


@dataclass(frozen=True, slots=True)
class Domain:
    """`wire` is what machines ask for, in ASCII; `shown` what people read, in its own letters."""

    wire: str
    shown: str


def domain(text: str) -> Domain:
    """Return the domain of a text.

    RFC 5891 without UTS 46's mapping: of what that maps, only capital letters and composed forms are accepted,
    because those cannot lead elsewhere. ASCII stays as typed. Raises NoDomain.
    """
    if text.isascii() and "xn--" not in text.lower():
        labels = text.split(".")
        shown = text
    else:
        typed = unicodedata.normalize("NFC", text).split(".")
        letters = [_letters(label.lower()) for label in typed]
        _refuse_mixed(letters)
        labels = [_wire(label) for label in letters]
        shown = ".".join(new if old.isascii() else old for old, new in zip(typed, letters, strict=True))
    wire = ".".join(labels)
    if len(wire) > LONGEST or not all(_LABEL.fullmatch(one) and len(one) <= LONGEST_LABEL for one in labels):
        raise NoDomain("its domain is not a valid Internet domain")
    if _numeric(labels[-1]) and not _is_ipv4(wire):
        raise NoDomain("its domain ends in a number")
    return Domain(wire, shown)


def internet_domain(text: str) -> Domain:
    """Return a domain that mail can be sent to: at least two labels, none of them an address in numbers. Raises NoDomain."""
    found = domain(text)
    if "." not in found.wire or _numeric(found.wire.rpartition(".")[2]):
        raise NoDomain("its domain is not a valid Internet domain")
    return found


def _letters(label: str) -> str:
    """Return a label in its own letters. Raises NoDomain for an xn-- form that no other program would make."""
    if not label.startswith("xn--"):
        return label
    import idna  # late: few domains need it

    try:
        found = idna.ulabel(label)
        if idna.alabel(found).decode("ascii") == label:
            return found
    except (idna.IDNAError, UnicodeError):
        pass
    raise NoDomain("its domain is not a valid Internet domain")


def _wire(label: str) -> str:
    if label.isascii():
        return label
    import idna

    try:
        return idna.alabel(label).decode("ascii")
    except idna.InvalidCodepoint:
        wrong = next((sign for sign in label if not _allowed(sign)), "")
        said = f"its domain holds {character_name(wrong)}, which is not allowed in a domain" if wrong else ""
        raise NoDomain(said or "its domain is not a valid Internet domain") from None
    except (idna.IDNAError, UnicodeError):
        raise NoDomain("its domain is not a valid Internet domain") from None


def _allowed(sign: str) -> bool:
    import idna

    try:
        idna.check_label(f"a{sign}a" if unicodedata.category(sign)[0] == "M" else sign)
    except idna.IDNAError as error:
        return not isinstance(error, idna.InvalidCodepoint)
    return True


def _refuse_mixed(labels: list[str]) -> None:
    """Refuse labels that mix scripts, and those made to look like Latin ones: UTS 39, 5.1 and 5.2. Raises NoDomain."""
    for label in labels:
        held = {script: sign for sign, script in _scripts(label)}
        if len(held) > 1 and not any(set(held) <= allowed for allowed in _TOGETHER):
            odd = next(sign for sign, script in _scripts(label) if script != "Latin")
            rest = " and ".join(sorted(set(held) - {_script(odd)}))
            raise NoDomain(f"its domain mixes alphabets: {character_name(odd)} is among {rest} letters")
        digits = {sign: unicodedata.digit(sign) - ord(sign) for sign in label if sign.isdigit()}
        if len(set(digits.values())) > 1:
            raise NoDomain("its domain mixes digits of two scripts")
        for script in held.keys() & _LOOK_LATIN.keys():
            lookalikes, homes = _LOOK_LATIN[script]
            letters = {sign for sign in label if sign.isalpha()}
            if letters <= lookalikes and labels[-1].isascii() and labels[-1] not in homes:
                raise NoDomain(f"its domain only looks like Latin letters: {character_name(label[0])}")


def _scripts(label: str) -> Iterator[tuple[str, str]]:
    yield from ((sign, script) for sign in label if (script := _script(sign)))


def _script(sign: str) -> str:
    """Return the script of a letter by its name in Unicode; "" for what stands in any script."""
    word = unicodedata.name(sign, "").split(" ")[0]
    if unicodedata.category(sign)[0] != "L" and word != "IDEOGRAPHIC":  # which has a number among its letters
        return ""
    return _SCRIPTS.get(word, word.capitalize())


def _numeric(label: str) -> bool:
    return label.isdigit() or bool(re.fullmatch(r"0[xX][0-9a-fA-F]*", label))


def _is_ipv4(host: str) -> bool:
    return bool(re.fullmatch(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})", host)) and all(
        int(part) < 256 for part in host.split(".")
    )


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its number or the one name reserved for it (RFC 6761, 6.3)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
