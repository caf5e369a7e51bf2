"""Takes a list and what was answered about it, gives how it is read, and the questions that only a person can answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..batch.columns import COLUMNS, MAILED, ListForm, Reading, fold, known_columns, reading_of
from ..batch.tables import ListTable, open_table, table_rows
from ..content.dates import ORDERS
from ..faults import LeafletError, refusal
from ..orders.request import Request
from ..orders.topics import topic_ids
from ..orders.visits import VISIT
from ..setting import Setting
from ..source.encodings import MARKS, NAMES, letters_of, undecodable
from .folders import LIST

COLUMN = "column."  # how the names of a form's fields for columns begin
LEFT_OUT = "-"
MOST_COLUMNS = 200  # that a page asks about
REST = "rest"  # the button that leaves out all columns without an answer
LOOKED_AT = 2_000  # rows in which dates are looked for
NUMERIC_DATE = re.compile(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\s*")
DATES_READ = {"mdy": ("March 4", "month first"), "dmy": ("April 3", "day first")}


@dataclass(frozen=True, slots=True)
class Choosable:
    """One answer that can be given: what a form sends, what it says, and a hint."""

    value: str
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """What a person has to say about the whole list. `given` is the answer that stands; "" while there is none."""

    name: str
    asked: str
    ways: tuple[Choosable, ...]
    given: str = ""


def encoding_question(path: Path, answers: Mapping[str, str]) -> ListQuestion | None:
    """Return the question what the letters beyond ASCII are, if nothing says so. Raises LeafletError."""
    with path.open("rb") as file:
        start = file.read(4)
    found = None if any(start.startswith(mark) for mark, _ in MARKS) else undecodable(path, "utf-8", LIST)
    if found is None:
        return None
    ways = letters_of(path, LIST, found[1])
    offered = tuple(
        Choosable(names[0], f"“{letter}”", f"{names[0]}, row {found[0]}") for letter, names in ways.items()
    )
    given = answers.get("encoding", "")
    return (
        ListQuestion("encoding", f"Which sign stands in row {found[0]}?", offered, given) if offered else None
    )


def reading_for(setting: Setting, answers: Mapping[str, str], table: ListTable | None = None) -> Reading:
    """Return how a list is read according to the answers. Raises LeafletError."""
    form = ListForm(dates=answers.get("dates", ""), encoding=answers.get("encoding", ""))
    reading = reading_of(setting, Request(topic=answers.get("topic") or None), form)
    if table is None:
        return reading
    mapped, left_out = {}, False
    for n, theirs in enumerate(table.header):
        given = answers.get(f"{COLUMN}{n}", "")
        left_out |= given == LEFT_OUT
        if given and given != LEFT_OUT:
            mapped[fold(theirs)] = given
    return replace(reading, columns=mapped, ignore_other_columns=left_out)


def table_of(path: Path, answers: Mapping[str, str]) -> ListTable:
    """Return how a list is written. Raises LeafletError."""
    return open_table(path, LIST, answers.get("encoding", ""))


def column_questions(setting: Setting, table: ListTable, answers: Mapping[str, str]) -> list[ListQuestion]:
    """Return the question what a column is, for each whose name the program does not know. Raises LeafletError for too many."""
    ours = known_columns(setting)
    ways = (*(Choosable(one, one) for one in ours), Choosable(LEFT_OUT, "leave it out"))
    asked = [
        ListQuestion(f"{COLUMN}{n}", theirs, ways, answers.get(f"{COLUMN}{n}", ""))
        for n, theirs in enumerate(table.header)
        if theirs and fold(theirs) not in ours and not VISIT.fullmatch(fold(theirs))
    ]
    if len(asked) > MOST_COLUMNS:
        message = f"{len(asked):,} columns have names that are unknown here; a page asks about {MOST_COLUMNS} at most"
        raise refusal(message, "save only the columns that are needed")
    return asked


def date_question(
    setting: Setting, table: ListTable, names: Sequence[str], answers: Mapping[str, str]
) -> ListQuestion | None:
    """Return the question what 3/4 is, where a list writes days in numbers."""
    dated = [n for n, name in enumerate(names) if name == MAILED[1] or "date" in name.split("_")]
    rows = (cells for (_, cells), _ in zip(table_rows(table), range(LOOKED_AT), strict=False))
    if not any(NUMERIC_DATE.fullmatch(cells[n]) for cells in rows for n in dated if n < len(cells)):
        return None
    usual = setting.clinic.fields["dates"].text
    said = "as in your clinic’s profile"
    ways = tuple(
        Choosable(one, DATES_READ[one][0], f"{DATES_READ[one][1]}{', ' + said if one == usual else ''}")
        for one in ORDERS
    )
    return ListQuestion("dates", "What is 3/4/2027?", ways, answers.get("dates") or usual)


def topic_question(setting: Setting, names: Sequence[str], answers: Mapping[str, str]) -> ListQuestion | None:
    """Return the question what the list is about, where neither it nor the library says so."""
    ids = topic_ids(setting.library)
    if "topic" in names or len(ids) == 1:
        return None
    titles = {one.id: next(iter(one.title.phrases.values())).text for one in setting.library.topics.values()}
    ways = tuple(Choosable(id, titles[id]) for id in ids)
    return ListQuestion("topic", "What are the leaflets about?", ways, answers.get("topic", ""))


def names_of(setting: Setting, table: ListTable, reading: Reading) -> list[str]:
    """Return our name of each column, or the list's own where there is none."""
    return [reading.columns.get(fold(text), fold(text)) for text in table.header]


def answers_in(form: Mapping[str, str], setting: Setting) -> dict[str, str]:
    """Return what a form answers: nothing that is not among what can be answered."""
    columns = {LEFT_OUT, *known_columns(setting), *COLUMNS}
    found = {name: form.get(name, "") for name in ("dates", "encoding", "topic")}
    if found["dates"] not in ORDERS:
        found["dates"] = ""
    if found["encoding"] not in NAMES:
        found["encoding"] = ""
    if found["topic"] not in topic_ids(setting.library):
        found["topic"] = ""
    unsaid = form.get(REST, "")
    said = {name: value or unsaid for name, value in form.items() if name.startswith(COLUMN)}
    found |= {name: value for name, value in said.items() if value in columns}
    return {name: value for name, value in found.items() if value}


def unread(error: LeafletError) -> bool:
    """Tell whether a list could not be read because nobody has named its encoding."""
    return any("no encoding is named" in fault.message for fault in error.faults)
