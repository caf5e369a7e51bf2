"""Takes a phone number as a person types it, gives what a telephone dials, or says why it is not a number."""

from __future__ import annotations

import functools
import re
import unicodedata
from types import ModuleType
from typing import Any

from ..faults import character_name

ALONE = "digits alone"  # what to type where there are words beside a number
FEWEST, MOST = 3, 13  # digits of a number without its country's: 911; Austria's longest, with its zero
SHORT = 6  # digits of a number that is the same in a whole country, such as 911, 116117 or a hospital's own
REGION = re.compile(r"[A-Z]{2}")
# Signs a number is written with: all are taken, and print as typed.
BLANKS = " \u00a0\u2007\u2009\u202f"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SIGNS = frozenset(BLANKS + DASHES + "+().0123456789/")
_EXTENSION = re.compile(
    r"(?<=[0-9)\s,;.])[\s,;]*(?:;ext=|(?<![^\W\d_])(?:extension|extn?|x)[.:]?|#)\s*[0-9]{1,8}$", re.IGNORECASE
)
_TWO = re.compile(r"[0-9][\s).]*(?:[,;&|\n]|\b(?:or|and|oder|und|ou|et|o|y|e)\b)[\s(+]*[0-9]", re.IGNORECASE)
_PLUS_LATER = re.compile(r"[0-9].*[0-9].*[0-9].*[0-9].*[0-9].*\+")  # a + after five digits or more
_APART = re.compile(
    rf"/|[{BLANKS}][{DASHES}]+[{BLANKS}]"
)  # between an area and a number, or between two numbers
_IN_BRACKETS = re.compile(rf"^\+|\(\+?[{DASHES}{BLANKS}0-9./]+\)")
_DIGIT = re.compile(r"[0-9]")
_DIALLED_ABROAD = re.compile(r"^\(?(?:00|011)(?=[1-9 -])")  # dialled before a country where + cannot be
_AREA = re.compile("[2-9](?!11)[0-9]{2}")  # of North America
# Digits that no country dials within itself, but for a few in Brazil (11 digits, a 9 in the third place) and Russia (8).
_WITH_COUNTRY = re.compile("(?:[2-79][0-9]{11,}|[2-79][0-9][0-8][0-9]{8})$")
_FOR_EXAMPLES = re.compile("555[0-9]{4}")  # nobody's: of stories in North America, often without an area
_EMERGENCY = frozenset(["911", "112", "999", "988"])


class NoNumber(ValueError):
    """What is wrong with a number; `hint` says what to type instead."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.hint = hint


def dialled(text: str, region: str = "") -> str:
    """Return the digits a telephone dials, after a + when the number begins with its country.

    A zero that is dialled inside the country only, "+44 (0)20", is left out as that country does; so is an
    extension, which no telephone dials by itself. `region` is a country, ISO 3166-1 alpha-2: a number without
    one must be possible there. Raises NoNumber.
    """
    number = _one_number(text)
    digits = "".join(_DIGIT.findall(number))
    if len(digits) < FEWEST and not (region and _is_short(digits, region)):
        raise NoNumber("it is too short", "write the whole number, in digits")
    if _is_abroad(number, digits, region) or re.search(r"\(0\)\s*[0-9]", number):
        return _with_country(number, region)
    if len(digits) > MOST:
        raise NoNumber("it is too long for one number", "write one number only")
    if region and len(digits) > SHORT:
        _refuse_impossible(digits, region)
    elif _WITH_COUNTRY.match(digits):
        _refuse_without_plus(digits)
    return digits


def _is_abroad(number: str, digits: str, region: str) -> bool:
    """Tell whether a number begins with a + and its country, or with what is dialled in a +'s place."""
    if number.lstrip("( ").startswith("+"):
        return True
    if len(digits) <= SHORT:
        return False
    # 011 begins a number of Bristol or Sheffield too, but a shorter one.
    return (
        digits.startswith("00")
        or (len(digits) > 11 and digits.startswith("011"))
        or _dials_out(digits, region)
    )


def is_region(text: str) -> bool:
    """Tell whether a text names a country with telephone numbers, as "US" or "GB" do."""
    return bool(REGION.fullmatch(text)) and text in _library().SUPPORTED_REGIONS


def without_extension(text: str) -> str:
    """Return a number without the extension at its end."""
    return _EXTENSION.sub("", text)


def digits_of(text: str) -> str:
    """Return a number's digits alone, without its extension: to compare two ways of writing it."""
    return "".join(_DIGIT.findall(without_extension(text)))


def _one_number(text: str) -> str:
    """Return the number without its extension. Raises NoNumber for words, two numbers and unknown signs."""
    number = without_extension(text)
    if _TWO.search(text) or _PLUS_LATER.search(number) or _is_two(number) or _is_range(number):
        raise NoNumber(
            "it looks like two numbers", "write one number, without / and without spaces around a -"
        )
    for sign in number:
        if sign not in SIGNS and not (sign.isascii() and sign.isprintable()) and not _is_letter(sign):
            raise NoNumber(f"it holds {character_name(sign)}", _in_place_of(sign))
    if wrong := re.search(r"[^\W\d_][^0-9]*", number):
        raise NoNumber(f'it holds words: "{number[wrong.start() :].strip()[:40]}"', ALONE)
    if any(sign not in SIGNS for sign in number):
        raise NoNumber(
            "it holds characters other than digits, spaces, + - ( ) . /", "for example 555 0170 ext. 12"
        )
    if not _balanced(number):
        raise NoNumber(
            "its brackets hold no digits, or there is a + inside it", "for example +44 20 7946 0123"
        )
    return number


def _is_letter(sign: str) -> bool:
    return sign.isalpha() and unicodedata.category(sign) != "Lm"


def _balanced(number: str) -> bool:
    """Tell whether brackets hold digits, and a + stands first."""
    return not re.search(r"[()+]", _IN_BRACKETS.sub("", number.strip()))


def _is_range(number: str) -> bool:
    """Tell whether a number ends as in "555-0101-0105" or "555-0101 (0105)": with the last digits of a second one."""
    groups = re.findall("[0-9]+", number)
    if number.lstrip("( ").startswith("+"):
        return False
    if re.search(r"\([0-9]{3,}\)$", number.strip()) and len("".join(groups[:-1])) > SHORT:
        return True
    *ahead, first, second = ["", "", *groups]
    alike = len(first) == len(second) > 3 and first[:-2] == second[:-2] and first < second
    return alike and len("".join(ahead)) + len(first) + len(second) > 10


def _is_two(number: str) -> bool:
    """Tell whether a slash, a dash with spaces around it, or a space separates two numbers, not parts of one."""
    if len(parts := _APART.split(number)) > 1:
        first, second = ("".join(_DIGIT.findall(part)) for part in (parts[0], "".join(parts[1:])))
        area = first.startswith("0") or number.lstrip("( ").startswith("+")
        us = len(first) == 3 and len(second) in (4, 7) and ("/" not in number or bool(_AREA.fullmatch(first)))
        return not us and (
            not area or len(first) > 7 or len(second) < 4 or second.startswith("0") or len(parts) > 2
        )
    words = number.split()
    of_three = len(words) > 1 and all(len(word) == 3 for word in words)
    if of_three and _EMERGENCY & set(words) and not words[0].startswith("+"):
        return True
    half = len(words) // 2
    shape = [_DIGIT.sub("9", word) for word in words]
    # Not "12 12", which is one short number, and not "020 21 234 56", which is one of Madagascar.
    long = len(_DIGIT.findall(number)) >= 12 or (len(words) > 2 and words[0] == words[half])
    uniform = len(set(shape)) == 1 and len(words) > 2  # "01 23 45 67 89 01" is one number in pairs
    return len(words) % 2 == 0 and half > 0 and shape[:half] == shape[half:] and long and not uniform


def _with_country(number: str, region: str) -> str:
    """Return + and the number as it is dialled from abroad; one with (0) but no country is read in the region."""
    library = _library()
    plain = _with_plain_signs(number)
    if not _dials_out("".join(_DIGIT.findall(number)), region):
        plain = _DIALLED_ABROAD.sub("+", plain)
    try:
        parsed = library.parse(plain, region or None)
    except library.NumberParseException:
        hint = "begin it with + and its country, or with its first 0 without brackets"
        raise NoNumber("its country cannot be recognised", hint) from None
    found, reasons = library.is_possible_number_with_reason(parsed), library.ValidationResult
    if found == reasons.IS_POSSIBLE_LOCAL_ONLY and not _FOR_EXAMPLES.fullmatch(str(parsed.national_number)):
        hint = f"write the area after +{parsed.country_code}, without its first 0"
        raise NoNumber(f"it has its country, +{parsed.country_code}, but not its area", hint)
    if found not in (reasons.IS_POSSIBLE, reasons.IS_POSSIBLE_LOCAL_ONLY):
        raise NoNumber(f"there is no such number with +{parsed.country_code}", "check it digit by digit")
    return str(library.format_number(parsed, library.PhoneNumberFormat.E164))


def _refuse_impossible(digits: str, region: str) -> None:
    """Refuse digits that no telephone of the region dials. Raises NoNumber."""
    library = _library()
    parsed = _parsed(digits, region)
    if parsed is None or not library.is_possible_number(parsed):
        hint = f"region is {region}: change that, or begin the number with + and its country"
        raise NoNumber(f"there is no such number in {region}", hint)
    without_plus = parsed.country_code_source == library.CountryCodeSource.FROM_NUMBER_WITHOUT_PLUS_SIGN
    if without_plus and parsed.country_code != 1:  # in North America a 1 is dialled within the country too
        raise NoNumber(
            f"it begins with its country, {parsed.country_code}, but without a +", f"write +{digits}"
        )
    # The matcher finds no number in a text that lacks the 0 dialled first, where the country needs it.
    if library.is_valid_number(parsed) and not library.PhoneNumberMatcher(digits, region).has_next():
        whole = library.format_number(parsed, library.PhoneNumberFormat.NATIONAL)
        raise NoNumber(f"it lacks what is dialled first within {region}", f"write {whole}")


def _refuse_without_plus(digits: str) -> None:
    """Refuse, where no region is named, digits that would be a number with a + before them. Raises NoNumber."""
    parsed = _parsed(f"+{digits}", "")
    if parsed is not None and _library().is_valid_number(parsed):
        hint = f"write +{digits}, or name your own country: `region:` in the profile"
        raise NoNumber(f"it seems to begin with its country, {parsed.country_code}, but without a +", hint)


def _dials_out(digits: str, region: str) -> bool:
    """Tell whether a number begins with what is dialled in a region before a country, such as 0011 in Australia."""
    parsed = _parsed(digits, region) if region else None
    return bool(parsed and parsed.country_code_source == _library().CountryCodeSource.FROM_NUMBER_WITH_IDD)


def _parsed(digits: str, region: str) -> Any:
    library = _library()
    try:
        return library.parse(digits, region or None, keep_raw_input=True)
    except library.NumberParseException:
        return None


def _is_short(digits: str, region: str) -> bool:
    """Tell whether two digits are a number of that country, as 15 in France is."""
    from phonenumbers import PhoneNumber, is_valid_short_number_for_region

    code = _library().country_code_for_region(region)
    held = PhoneNumber(country_code=code, national_number=int(digits or "0"))
    return len(digits) == 2 and is_valid_short_number_for_region(held, region)


def _with_plain_signs(number: str) -> str:
    return number.translate({ord(sign): " " for sign in BLANKS} | {ord(sign): "-" for sign in DASHES}).strip()


def _in_place_of(sign: str) -> str:
    """Return what to type in place of a sign."""
    plain = unicodedata.normalize("NFKC", sign)
    if sign.isdigit():
        return f'type "{unicodedata.digit(sign)}"'
    if unicodedata.category(sign) in ("Cf", "Cc", "Mn"):
        return "it cannot be seen: type the number again"
    return f'type "{plain}"' if plain.isascii() and plain != sign else "digits, spaces, + - ( ) . /"


@functools.cache
def _library() -> ModuleType:
    import phonenumbers  # late: most runs of the command read no new number

    return phonenumbers
