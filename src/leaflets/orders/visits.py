"""Takes a reader's visits from keys or columns, gives Appointments with their days in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from ..content import dates
from ..content.reader_file import VISIT_KEYS
from ..faults import FaultList, Place
from ..model import Appointment, Phrase, Reader, Topic, plain
from ..setting import Setting

OVER = "a visit is over: its day is before the one on which this is made"
VISIT = re.compile(rf"appointment(?:_([2-9]))?_({'|'.join(VISIT_KEYS)})")
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]|(0?[1-9]|1[0-2])([:.][0-5][0-9])?[ \u00a0\u2009\u202f]?([ap]m|[ap]\.m\.)", re.IGNORECASE)  # fmt: skip


def visits_of(flat: Mapping[str, Phrase], faults: FaultList) -> Iterator[Appointment]:
    """Yield the visits held in separate keys or columns: `appointment_date`, `appointment_2_date`."""
    for n in sorted({found[1] or "" for name in flat if (found := VISIT.fullmatch(name))}):
        start = f"appointment_{n}_" if n else "appointment_"
        day, *rest = [flat.get(start + part) for part in VISIT_KEYS]
        refuse_time(rest[0], f"{start}time", faults)
        if day and day.text:
            yield Appointment(day, *[part if part and part.text else None for part in rest])
        elif said := [part for part in rest if part and part.text]:
            faults.add(said[0].place, f"a visit has no date: {start}date is empty")


def refuse_time(time: Phrase | None, name: str, faults: FaultList) -> None:
    """Note a fault if a visit's time is not a time of day such as 14:30 or 2:30 pm."""
    if time and time.text and not TIME.fullmatch(time.text):
        faults.add(time.place, f"{name} is not a time of day", "write it as 14:30 or 2:30 pm")


def days_over(reader: Reader, setting: Setting) -> tuple[Place, ...]:
    """Return where the days stand of visits that are over, before they are put into words; no day leaves no visit out."""
    order, found = setting.clinic.fields["dates"].text, []
    for visit in reader.appointments:
        with suppress(ValueError):  # it is in words, or a fault
            if is_over(dates.parse_day(visit.date.text, order), setting):
                found.append(visit.date.place)
    return tuple(found)


def is_over(day: dt.date, setting: Setting) -> bool:
    """Tell whether a day is before the one on which a leaflet is made."""
    return day < setting.as_of


def with_days_in_words(reader: Reader, setting: Setting, topic: Topic) -> Reader:
    """Return the reader with the days of the visits in words. Raises LeafletError with places."""
    faults, words = FaultList(), setting.library.words[topic.lang]

    def visit(held: Appointment) -> Appointment:
        try:
            day = dates.visit_day_in_words(held.date.text, setting.clinic.fields["dates"].text, words)
        except dates.OtherOrder as error:
            message = f"{error} (`dates:` of the profile)"
            faults.add(held.date.place, message, "write year-month-day, as in 2026-11-23")
            return held
        except ValueError as error:
            doubtful = isinstance(error, dates.Doubtful)
            hint = "or set `dates:` in the profile" if doubtful else "write year-month-day, as in 2026-11-23"
            faults.add(held.date.place, str(error), hint)
            return held
        return replace(held, date=plain(day, held.date.place))

    found = replace(reader, appointments=tuple(map(visit, reader.appointments)))
    faults.stop_if_any()
    return found
