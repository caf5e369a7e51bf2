"""Takes dates as clinics write them, gives days; takes days, gives the words a reader sees."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from ..model import Phrase
from ..text.lookalikes import DASHES

ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00:00(?:\.0+)?)?"
)  # databases write midnight after a day
FIRST_YEAR, LAST_YEAR = 2000, 2099  # others are slips: no visit or approval is in 0026 or 9999
NUMBERS = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
ORDERS = ("dmy", "mdy")


SAID = {"dmy": "day-month-year", "mdy": "month-day-year"}


def parse_day(text: str, order: str = "") -> dt.date:
    """Return the day of an ISO date, or of one in numbers whose order (`dmy`, `mdy`) is named or leaves no doubt.

    Raises ValueError that says what is wrong, without repeating more of the text than a month's number.
    """
    text = text.translate(DASHES)
    found, iso = NUMBERS.fullmatch(text), ISO.fullmatch(text)
    if iso:
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
        return _day(year, month, day, "a date that begins with its year is read as year-month-day")
    if found is None:
        raise ValueError("this is not a date: write year-month-day, as in 2026-11-23")
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if not order and first <= 12 and second <= 12 and first != second:
        raise Doubtful(
            "this date can be read in two ways: write year-month-day, or name the order of all dates"
        )
    if order and _other_way(first, second, order):
        raise OtherOrder(first if order == "mdy" else second, order)
    day_first = order == "dmy" or (not order and first > 12)
    day, month = (first, second) if day_first else (second, first)
    return _day(year, month, day, "there is no such day")


def _other_way(first: int, second: int, order: str) -> bool:
    """Tell whether two numbers are a day and a month only in the other order."""
    day, month = (first, second) if order == "dmy" else (second, first)
    return month > 12 >= day


def _day(year: int, month: int, day: int, why: str) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year {year}: it is not between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        return dt.date(year, month, day)
    except ValueError:  # 30 February
        known = 1 <= month <= 12
        raise ValueError("there is no such day" if known else f"month {month}: {why}") from None


def day_in(zone: str, moment: dt.datetime) -> dt.date:
    """Return the day that a moment falls on in a time zone by its IANA name; "" is this computer's own zone."""
    if not zone:
        return moment.astimezone().date()
    import zoneinfo  # late: few profiles name their time zone

    return moment.astimezone(zoneinfo.ZoneInfo(zone)).date()


def zones() -> set[str]:
    """Return the IANA names of all time zones; the same list on every system comes from the package tzdata."""
    import zoneinfo

    return zoneinfo.available_timezones() - {
        "localtime",
        "posixrules",
        "Factory",
    }  # what a system has beside them


class Doubtful(ValueError):
    """A date that can be read in two ways."""


class OtherOrder(ValueError):
    """A date whose month could only be its day: it was written in the other order."""

    def __init__(self, month: int, order: str) -> None:
        super().__init__(f"month {month}: dates are read as {SAID[order]}")
        self.other = "dmy" if order == "mdy" else "mdy"


def visit_day_in_words(text: str, order: str, words: Mapping[str, Phrase]) -> str:
    """Return a date in words, weekday first; what is not a date in numbers stays as it is. Raises ValueError as `parse`."""
    in_numbers = not any(c.isalpha() for c in text)
    return with_weekday(parse_day(text, order), words) if in_numbers else text


def date_in_words(day: dt.date, words: Mapping[str, Phrase]) -> str:
    """Return a day in words, as `months` and `date_order` of words.yaml say."""
    month = words["months"].text.split()[day.month - 1]
    order = words["date_order"].text
    return order.replace("DAY", str(day.day)).replace("MONTH", month).replace("YEAR", str(day.year))


def with_weekday(day: dt.date, words: Mapping[str, Phrase]) -> str:
    """Return the same with its weekday, as `weekdays` and `weekday_order` of words.yaml say."""
    weekday = words["weekdays"].text.split()[day.weekday()]
    return words["weekday_order"].text.replace("WEEKDAY", weekday).replace("DATE", date_in_words(day, words))
