"""Takes a list and what was answered about it, gives what becomes of each row. No row's words are repeated but its id."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..approval.status import draft_reasons
from ..batch.columns import Reading
from ..batch.patient import Patient, Refused
from ..batch.rows import check_whole, read_rows
from ..faults import Fault, LeafletError, refusal
from ..model import Job
from ..setting import Setting
from ..source.encodings import refuse_other_kinds
from ..text.counts import counted
from ..ward.choice import choice_of_job, kind_name, reader_of, title_of
from .questions import (
    ListQuestion,
    column_questions,
    date_question,
    encoding_question,
    names_of,
    reading_for,
    table_of,
    topic_question,
)

MADE, UNMAILED, REFUSED = "made", "unmailed", "refused"  # what becomes of a row
LONGEST = 20_000  # rows of a list
MOST_ROWS = 200  # that are shown of each fate


@dataclass(frozen=True, slots=True)
class RowFate:
    """What becomes of a row: `what` is made, or why nothing is."""

    line: int
    id: str
    fate: str
    what: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ListFate:
    """What becomes of a list. While something about it as a whole is open or wrong, no row has a fate yet."""

    questions: tuple[ListQuestion, ...] = ()
    columns: tuple[ListQuestion, ...] = ()
    faults: tuple[Fault, ...] = ()
    rows: tuple[RowFate, ...] = ()
    count: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)  # rows by their fate
    drafts: tuple[str, ...] = ()
    draft_rows: int = 0  # how many rows get a draft

    @property
    def made(self) -> int:
        """How many rows get something."""
        return self.count - self.counts.get(REFUSED, 0)

    @property
    def open(self) -> bool:
        """Whether a question has no answer yet."""
        return any(not one.given for one in (*self.questions, *self.columns))


def fate_of(path: Path, setting: Setting, answers: Mapping[str, str]) -> ListFate:
    """Return what becomes of a list, and what has to be said about it first."""
    questions, columns, faults = list[ListQuestion](), tuple[ListQuestion, ...](), list[Fault]()
    with gathered(faults):
        refuse_other_kinds(path, path.name)
        if encoding := encoding_question(path, answers):
            questions.append(encoding)
        if not encoding or encoding.given:
            table = table_of(path, answers)
            reading = reading_for(setting, answers, table)
            names = names_of(setting, table, reading)
            columns = tuple(column_questions(setting, table, answers))
            asked = (
                topic_question(setting, names, answers),
                date_question(setting, table, names, answers),
            )
            questions += [one for one in asked if one]
    found = ListFate(tuple(questions), columns, tuple(faults))
    return found if found.open or found.faults else with_rows(found, path, setting, reading)


def with_rows(found: ListFate, path: Path, setting: Setting, reading: Reading) -> ListFate:
    """Return the fate of a list with that of its rows."""
    faults, rows, counts = list[Fault](), list[RowFate](), dict[str, int]()
    drafts, draft_rows = dict[str, None](), 0
    with gathered(faults):
        count = check_whole(path, setting, reading)
        refuse_long(count)
        reasons_of = functools.cache(lambda key: draft_reasons(setting, setting.library.topics[key]))
        for row in read_rows(path, setting, reading):
            fate = row_fate(setting, row)
            counts[fate.fate] = counts.get(fate.fate, 0) + 1
            if counts[fate.fate] <= MOST_ROWS:
                rows.append(fate)
            if isinstance(row, Patient) and (reasons := reasons_of((row.jobs[0].topic, row.jobs[0].lang))):
                draft_rows += 1
                drafts |= dict.fromkeys(reasons)
    if faults:
        return replace(found, faults=tuple(faults))
    return replace(
        found, rows=tuple(rows), count=count, counts=counts, drafts=tuple(drafts), draft_rows=draft_rows
    )


def refuse_long(count: int) -> None:
    """Refuse a list whose check would keep a page waiting for minutes. Raises LeafletError."""
    if count > LONGEST:
        raise refusal(
            f"this list has {count:,} rows; a page checks {LONGEST:,} at most", "divide it into several lists"
        )


def row_fate(setting: Setting, row: Patient | Refused) -> RowFate:
    """Return what becomes of a row."""
    if isinstance(row, Refused):
        return RowFate(row.place.line, row.id, REFUSED, tuple(said(fault) for fault in row.faults))
    what = tuple(dict.fromkeys(leaflet_in_words(setting, job) for job in row.jobs))
    hints, fate = list[str](), MADE
    reader = row.jobs[0].reader
    if reader and reader.appointments:
        hints.append(counted(len(reader.appointments), "visit"))
    hints += [one[:1].upper() + one[1:] for one in row.remarks]
    if row.email and not row.email_consent:
        fate = UNMAILED
        hints.append("No day of consent: made, but not e-mailed")
    return RowFate(row.place.line, row.id, fate, what, ". ".join(hints))


def leaflet_in_words(setting: Setting, job: Job) -> str:
    """Return what a job makes, in the words of the pages."""
    choice = choice_of_job(setting, job)
    return (
        f"{kind_name(setting, choice)}: {title_of(setting, choice)}; {', '.join(reader_of(setting, choice))}"
    )


def said(fault: Fault) -> str:
    """Return a fault in one line."""
    hint = without_options(fault.hint)
    return f"{fault.message}. {hint[:1].upper()}{hint[1:]}" if hint else fault.message


def without_options(hint: str) -> str:
    """Return a hint without what it says about options of the command, which help nobody on a page."""
    return "; ".join(
        useful
        for part in hint.split("; ")
        if (useful := ", or ".join(one for one in part.split(", or ") if "--" not in one))
    )


def said_in_report(why: str) -> str:
    """Return the faults of a row, as the report has them, without options of the command."""

    def hint(found: re.Match[str]) -> str:
        useful = without_options(found[1])
        return f" ({useful})" if useful else ""

    return re.sub(r" \(([^()]*--[^()]*)\)", hint, why)


def all_said(faults: Sequence[Fault]) -> tuple[str, ...]:
    """Return faults of a list as a whole, each with its row."""
    return tuple(f"Row {one.place.line}: {said(one)}" if one.place.line else said(one) for one in faults)


@contextmanager
def gathered(faults: list[Fault]) -> Iterator[None]:
    """Add what is refused inside to `faults`."""
    try:
        yield
    except LeafletError as error:
        faults.extend(error.faults)
