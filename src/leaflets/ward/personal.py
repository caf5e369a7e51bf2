"""Takes what somebody typed for one copy, gives a Reader, or what is wrong with each field. No message repeats what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..content.dates import parse_day
from ..content.personal_words import CannotPrint, personal_words
from ..faults import LeafletError
from ..model import Appointment, Phrase, Reader, Topic, plain
from ..orders.visits import TIME, is_over, with_days_in_words
from ..setting import Setting

OWN = ("name", "key_worker", "message")
VISIT = ("date", "time", "place", "with")  # of the form; with the number of the visit after them
FIRST, MOST_VISITS = 2, 9
LONGEST = 2_000  # characters of a field that are read
NUMBERED = re.compile(r"(?:date|time|place|with)_([1-9])")
NO_DAY = "Type the day. Without it the visit cannot be printed."
NO_TIME = "Write the time as 14:30 or 2:30 pm."
OVER = "This day is over."


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one reader, by field, and what is wrong, by field: it lives in one request only."""

    fields: Mapping[str, str] = field(repr=False)
    visits: int = FIRST
    wrong: Mapping[str, str] = field(default_factory=dict)
    reader: Reader | None = field(default=None, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.fields.values())


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed in a form for one reader."""
    names = [name for name in form if name in OWN or NUMBERED.fullmatch(name)]
    return {name: form[name][:LONGEST].replace("\r\n", "\n").strip() for name in names}


def read_typed(setting: Setting, topic: Topic, form: Mapping[str, str], more: bool = False) -> Typed:
    """Return what was typed, as a reader when nothing is wrong with it; with room for one visit more if asked."""
    fields = typed_in(form)
    used = [int(found[1]) for name, text in fields.items() if text and (found := NUMBERED.fullmatch(name))]
    shown = [int(found[1]) for name in fields if (found := NUMBERED.fullmatch(name))]
    visits = min(MOST_VISITS, max([FIRST, *used, *shown]) + more)
    wrong: dict[str, str] = {}
    said = {name: phrase for name in fields if (phrase := words_of(name, fields[name], wrong))}
    appointments = tuple(visits_of(setting, fields, said, wrong))
    reader = Reader(said.get("name"), said.get("key_worker"), said.get("message"), appointments)
    if not wrong:
        try:
            return Typed(fields, visits, wrong, with_days_in_words(reader, setting, topic))
        except LeafletError as error:
            wrong["date_1"] = error.faults[0].message
    return Typed(fields, visits, wrong)


def words_of(name: str, text: str, wrong: dict[str, str]) -> Phrase | None:
    """Return the words of a field as they print; None, and what is wrong, when they cannot."""
    try:
        found = personal_words(name, text)
    except CannotPrint as error:
        wrong[name] = sentence(error.message.replace(name, "This field", 1)) + (
            f" {sentence(error.hint)}" if error.hint else ""
        )
        return None
    return plain(found) if found else None


def visits_of(
    setting: Setting, fields: Mapping[str, str], said: Mapping[str, Phrase], wrong: dict[str, str]
) -> Iterator[Appointment]:
    """Yield the visits, and note what is wrong with them."""
    for n in range(1, MOST_VISITS + 1):
        day, time, place, who = (said.get(f"{part}_{n}") for part in VISIT)
        if not any((day, time, place, who)):
            continue
        if problem := wrong_day(setting, fields.get(f"date_{n}", "")):
            wrong[f"date_{n}"] = problem
        if time and not TIME.fullmatch(time.text):
            wrong[f"time_{n}"] = NO_TIME
        if day:
            yield Appointment(day, time, place, who)


def wrong_day(setting: Setting, text: str) -> str:
    """Return what is wrong with the day of a visit; "" if nothing."""
    if not text:
        return NO_DAY
    try:
        day = parse_day(text, setting.clinic.fields["dates"].text)
    except ValueError as error:
        return sentence(str(error))
    return OVER if is_over(day, setting) else ""


def sentence(text: str) -> str:
    """Return a message as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
