"""Takes an address as typed, gives the one address that goes on the wire, or refuses it plainly."""

from __future__ import annotations

import re
import unicodedata

from ..faults import NOWHERE, Fault, LeafletError, Place

LONGEST, LONGEST_LOCAL, LONGEST_LABEL = 254, 64, 63  # octets: RFC 5321, 4.5.3.1; RFC 1035, 2.3.4
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")  # RFC 5322, 3.2.3: dot-atom; quoted forms are refused
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
# Python's IDNA 2003 turns these into other letters: the mail would go to another domain (RFC 5894, 7.2).
_AMBIGUOUS = re.compile("[\u00df\u03c2\u200c\u200d\u1e9e]")


def wire_address(text: str, place: Place = NOWHERE) -> str:
    """Return an address in ASCII, its domain in lower case and, when international, in its xn-- form.

    RFC 5321, 4.1.2, without quoted local parts and address literals; RFC 5891. Raises LeafletError, whose
    message does not repeat the address.
    """
    typed = text.strip(" ")
    local, at, domain = typed.rpartition("@")
    why = _why_not(typed, local, at)
    encoded = "" if why else _domain(domain)
    if not why and not encoded:
        why = "its domain is no domain of the Internet"
    wire = f"{local}@{encoded}"
    if not why and len(wire) > LONGEST:
        why = f"it is longer than {LONGEST} characters"
    if why:
        raise LeafletError([Fault(place, f"this e-mail address cannot be used: {why}", "ask for it again")])
    return wire


def _why_not(typed: str, local: str, at: str) -> str:
    if not typed.isprintable() or any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in typed):
        return "it holds a character that cannot be seen"
    if not at or not local:
        return "it is not name@domain"
    if re.search(r"[\s,;<>()]", typed) or "@" in local:
        return "it is more than one plain address"
    if not local.isascii():
        return "letters before the @ that are not a to z are not supported"
    if not _LOCAL.fullmatch(local) or len(local) > LONGEST_LOCAL:
        return "what stands before the @ is no plain name"
    return ""


def _domain(domain: str) -> str:
    """Return a domain as the wire needs it; "" when it is none."""
    if _AMBIGUOUS.search(domain):
        return ""
    try:
        encoded = unicodedata.normalize("NFC", domain).encode("idna").decode("ascii").lower()
        # What does not come back as it was typed would be another domain.
        if (
            not domain.isascii()
            and encoded.encode().decode("idna") != unicodedata.normalize("NFC", domain).lower()
        ):
            return ""
    except UnicodeError:
        return ""
    labels = encoded.split(".")
    fine = all(_LABEL.fullmatch(label) and len(label) <= LONGEST_LABEL for label in labels)
    return encoded if fine and len(labels) > 1 and not labels[-1].isdigit() else ""
