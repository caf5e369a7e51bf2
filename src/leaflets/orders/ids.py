"""Takes the id of a row or a reader, gives what is wrong with it: it names files and must reveal nothing about a patient."""

from __future__ import annotations

import re

from ..text.characters import holding

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
MONTH = "(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)"
DATE_LIKE = re.compile(
    "(19|20)[0-9]{2}[01][0-9][0-3][0-9]|([0-3][0-9][01][0-9]|[01][0-9][0-3][0-9])(19|20)[0-9]{2}"
    "|([0-9]{2}){1,2}[-_][0-3]?[0-9][-_][0-3]?[0-9]|[0-3]?[0-9][-_][0-3]?[0-9][-_]([0-9]{2}){1,2}"
    f"|[0-3]?[0-9][-_]?{MONTH}[-_]?([0-9]{{2}}){{1,2}}|{MONTH}[-_]?[0-3]?[0-9][-_]([0-9]{{2}}){{1,2}}"
    f"|([0-9]{{2}}){{1,2}}[-_]?{MONTH}[-_]?[0-3]?[0-9]",
    re.IGNORECASE,
)
LONG_DATE = re.compile(
    "(19|20)[0-9]{2}([-_]?)[01][0-9]\\2[0-3][0-9]|[0-3][0-9]([-_]?)[0-3][0-9]\\3(19|20)[0-9]{2}"
)
LETTERS_BEFORE = re.compile("^[A-Za-z]+[-_]?")  # as in P-1986-04-12
SOCIAL_SECURITY = re.compile("[0-9]{3}[-_][0-9]{2}[-_][0-9]{4}")
NORDIC = re.compile(
    "([0-3][0-9][01][0-9][0-9]{2}|[0-9]{2}[01][0-9][0-3][0-9])[-_][0-9]{3}[0-9A-Z]", re.IGNORECASE
)
MEDICARE = re.compile(
    "[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}",
    re.IGNORECASE,
)


def wrong_with(id: str, allow_any: bool) -> tuple[str, str]:
    """Return why an id cannot be used, and a hint; two empty strings if it can. Never repeats the id."""
    if not ID.fullmatch(id) or id.casefold() in DEVICES:
        hint = "up to 64 letters, digits, - and _, beginning with a letter or digit"
        return f"the id cannot be used as a file name{holding(id)}", hint
    if not allow_any and (why := tells(id)):
        return f"the id looks like {why}", "use an arbitrary reference, or --allow-any-id"
    return "", ""


def tells(id: str) -> str:
    """Return what an id seems to reveal about its patient; "" if nothing.

    It recognizes dates, NHS numbers (Scotland's begins with the date of birth), US social security and Medicare
    numbers, and those of the Nordic countries and of German health insurance.
    """
    inner = LETTERS_BEFORE.sub("", id, count=1)
    bare = re.sub("[-_]", "", inner)
    if DATE_LIKE.fullmatch(id) or LONG_DATE.fullmatch(inner):
        return "a date"
    if re.fullmatch("[0-9]{10}", bare) and nhs_check(bare):
        return "an NHS number"
    if SOCIAL_SECURITY.fullmatch(inner):
        return "a social security number"
    if MEDICARE.fullmatch(id) or NORDIC.fullmatch(inner) or insurance_check(id):
        return "a health-service number"
    return ""


def insurance_check(id: str) -> bool:
    """Return whether an id is a German insured person's number: a letter, eight digits and their check digit."""
    if not re.fullmatch("[A-Za-z][0-9]{9}", id):
        return False
    digits = f"{ord(id[0].upper()) - ord('A') + 1:02}{id[1:9]}"
    total = sum(sum(divmod(int(digit) * (1 + n % 2), 10)) for n, digit in enumerate(digits))
    return total % 10 == int(id[9])


def nhs_check(digits: str) -> bool:
    """Return whether the last of ten digits is the check digit of an NHS number (modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])
