"""Takes the header of a list of patients, gives what each column holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..faults import NOWHERE, FaultList, Place, did_you_mean, refusal
from ..model import Library, Topic
from ..orders import asking
from ..orders.asking import VISIT
from ..orders.jobs import LARGE_PRINT, check_section_name
from ..orders.topics import choose_topic, topic_ids
from ..setting import Setting
from ..source import encodings
from ..source.fields import Fields, text_of
from ..source.nodes import read_yaml
from ..text.characters import holding
from ..text.lookalikes import looks_like
from .tables import Table


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its name, and what may stand in it."""

    name: str
    holds: str


COLUMNS = (
    Column("id", "the clinic's own meaningless reference: letters, digits, `-` and `_`; names the files"),
    Column("name", "the reader's name, as printed"),
    Column("key_worker", "whom to ask for, as printed"),
    Column("message", "a few words to this reader; its line breaks print"),
    Column(
        "appointment_date", "a visit's day; `appointment_2_date` to `appointment_9_date` for further visits"
    ),
    Column("appointment_time", "its time, `14:30` or `2:30 pm`"),
    Column("appointment_place", "where"),
    Column("appointment_with", "with whom"),
    Column(
        "sections",
        "`booklet` (also when empty), or sections by their ids, separated by spaces: a leaflet each",
    ),
    Column("layout", "a layout by its name"),
    Column("large_print", "`yes` or `no`"),
    Column("paper", "`a4` or `letter`"),
    Column("lang", "the language, by its code"),
    Column(
        "topic",
        "a topic by its id, where the library has several; `--topic` holds where a cell is empty. "
        "Nothing is guessed: a row that names none is refused",
    ),
    Column("email", "where `leaflets email` sends it"),
    Column("email_consent", "the day the reader agreed to e-mail; without it nothing is sent"),
    Column("password", "opens the attachment, if the clinic wants one"),
)
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
PEOPLE = frozenset({"name", "key_worker"})
ENCODING = "encoding"  # the key of the file of columns that is no column
MAILED = ("email", "email_consent")
PARTS = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list is read: what holds where its cells are empty, and how its columns and dates are meant."""

    topic: Topic | None  # None: each row names its own
    choices: Mapping[str, str]
    layout: str = ""
    paper: str = ""
    dates: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ignore_other_columns: bool = False
    allow_any_id: bool = False
    encoding: str = ""
    sections: tuple[str, ...] = ()  # "booklet" is one of them
    dates_named: str = ""  # where the order of dates comes from, as a message says it
    lang: str = "en"


def columns_of(table: Table, setting: Setting, reading: Reading, faults: FaultList) -> list[str]:
    """Return our name of each column; "" for one that is ignored."""
    ours = known_columns(setting)
    place, found = Place(table.shown, table.line), list[str]()
    names = [reading.columns.get(fold(text), fold(text)) for text in table.header]
    if "id" not in names:
        # Nothing is repeated: it may be no header at all, but the first patient.
        hint = "the first row names the columns, and one of them is id; or --columns says which is"
        faults.add(place, f'there is no column "id"{_almost_id(table.header)}', hint)
        return found
    refuse_missed(table, names, reading, faults)
    for n, (text, name) in enumerate(zip(table.header, names, strict=True), start=1):
        if not text:
            faults.add(place, f"column {n} has no name", "name it, or take it out")
        elif name not in ours and not VISIT.fullmatch(name):
            if not reading.ignore_other_columns:
                hints = [did_you_mean(name, ours), "or --ignore-other-columns, or --columns"]
                message = f'unknown column "{text[:40]}"{holding(text)}'
                faults.add(place, message, "; ".join(filter(None, hints)))
            name = ""
        elif name in found:
            faults.add(place, f'two columns are "{name}"', "keep one of them")
        found.append(name)
    if reading.topic is None and "topic" not in found:
        hint = f"add a column topic, or --topic with one of: {', '.join(topic_ids(setting.library))}"
        faults.add(place, "which topic is this list about?", hint)
    return found


def _almost_id(header: Sequence[str]) -> str:
    """Return which column only looks like "id", and by which characters; "" when none does."""
    found = ((n, text) for n, text in enumerate(header, 1) if looks_like(text) == "id" and holding(text))
    return next((f": column {n} looks like it{holding(text)}" for n, text in found), "")


def refuse_missed(table: Table, names: Sequence[str], reading: Reading, faults: FaultList) -> None:
    """Refuse a column that the file of columns nearly names: what it holds would be left aside."""
    theirs = {fold(text): text for text, name in zip(table.header, names, strict=True) if name == fold(text)}
    for missed in reading.columns.keys() - {fold(text) for text in table.header}:
        hint = did_you_mean(missed, theirs)
        if hint.startswith("did you mean"):
            message = f'the file of columns names "{missed[:40]}", and this list has no such column'
            faults.add(Place(table.shown, table.line), message, hint)


def known_columns(setting: Setting) -> list[str]:
    """Return the names a column may have: the table's, and every facet's and option's."""
    return [column.name for column in COLUMNS] + sorted(facets_of(setting.library))


def facets_of(library: Library) -> set[str]:
    """Return what columns may choose by: facets, and options that several of them share."""
    facets = [facet for topic in library.topics.values() for facet in topic.facets]
    return {facet.id for facet in facets} | set(asking.option_columns(facets))


def fold(name: str) -> str:
    return re.sub(r"[\s-]+", "_", unicodedata.normalize("NFC", name).strip().casefold())


def reading_of(setting: Setting, **given: Any) -> Reading:
    """Return how the options of a command want a list read. Raises LeafletError."""
    topic, topics = topics_of(setting, given)
    refuse_unknown(setting, given, [topic] if topic else topics)
    columns, encoding = (
        load_columns(given["columns"], known_columns(setting)) if given["columns"] else ({}, "")
    )
    order = setting.clinic.fields["dates"].text
    return Reading(
        topic,
        asking.choose_for(topic, given, {}) if topic else asking.choose_among(topics, given),
        layout_named(given),
        given["paper"] or "",
        given["dates"] or order,
        columns,
        given["ignore_other_columns"],
        given["allow_any_id"],
        named_encoding(given["encoding"], encoding, setting),
        tuple(dict.fromkeys([*given["sections"], *(["booklet"] if given["booklet"] else [])])),
        f"--dates {given['dates']}" if given["dates"] else f"`dates: {order}` of the profile",
        given["lang"],
    )


def topics_of(setting: Setting, given: Mapping[str, Any]) -> tuple[Topic | None, list[Topic]]:
    """Return the topic of the whole list, None when each row names its own, and all that rows may name. Raises LeafletError."""
    library, lang = setting.library, given["lang"]
    topics = [one for one in library.topics.values() if one.lang == lang] or [*library.topics.values()]
    if given["topic"] or len(topic_ids(library)) == 1:
        return choose_topic(library, given["topic"], lang), topics
    return None, topics


def layout_named(given: Mapping[str, Any]) -> str:
    return LARGE_PRINT if given["large_print"] else given["layout"] or ""


def refuse_unknown(setting: Setting, given: Mapping[str, Any], topics: Sequence[Topic]) -> None:
    """Refuse an unknown layout, and a section that none of the topics has. Raises LeafletError."""
    layout = layout_named(given)
    if layout and layout not in setting.layouts:
        raise refusal(f'there is no layout "{layout}"', did_you_mean(layout, setting.layouts))
    for id in given["sections"]:
        has = [one for one in topics if any(section.id == id for section in one.sections)]
        check_section_name((has or topics)[0], id)


def named_encoding(option: str | None, in_columns: str, setting: Setting) -> str:
    """Return the encoding that somebody named: by option, in the file of columns, or in the profile. Raises LeafletError."""
    if option:
        return encodings.known(option, NOWHERE)
    held = setting.clinic.fields["encoding"]
    return in_columns or (encodings.known(held.text, held.place) if held.text else "")


def load_columns(path: Path, ours: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return the columns of a hospital's export by our names, from a file of lines `theirs: ours`, and its encoding.

    The encoding stands in a line `encoding: NAME`; where a column of theirs is called so, one of ours follows it.
    Raises LeafletError.
    """
    faults, found, encoding = FaultList(), dict[str, str](), ""
    fields = Fields(read_yaml(path, str(path)), faults)
    for theirs, node in fields.nodes.items():
        name, column = text_of(node, faults), fold(theirs)
        if column == ENCODING and name not in ours:
            with faults.gather():
                encoding = encodings.known(name, node.place)
            continue
        if name not in ours and not VISIT.fullmatch(name):
            turned = column in ours or VISIT.fullmatch(column)
            hint = (
                f'their name stands first:  "{name[:40]}: {column}"' if turned else did_you_mean(name, ours)
            )
            faults.add(node.place, "this is no column of ours", hint)
        elif column in found:
            hint = "capitals, spaces and - make no difference"
            faults.add(fields.names[theirs].place, "this column stands here twice", hint)
        found[column] = name
    if not fields.nodes:
        faults.add(fields.start, "no column is named here", "as in  Patient reference: id")
    faults.stop_if_any()
    return found, encoding
