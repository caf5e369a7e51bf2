"""Takes the header of a list of patients, gives what each column holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..faults import NOWHERE, FaultList, Place, did_you_mean
from ..model import Library, Topic
from ..orders.jobs import layout_named, refuse_no_start, refuse_unknown_section
from ..orders.request import Request
from ..orders.topics import choose_topic, topic_ids
from ..orders.values import choose_among, option_columns
from ..orders.visits import VISIT
from ..setting import Setting
from ..source import encodings
from ..source.fields import Fields, text_of
from ..source.nodes import read_yaml
from ..source.shapes import may, shape
from ..tailor.choices import choose
from ..text.characters import holding
from ..text.lookalikes import looks_like
from .tables import ListTable

# docs/batch.md says what each holds.
COLUMNS = (
    "id", "name", "key_worker", "message", "appointment_date", "appointment_time", "appointment_place",
    "appointment_with", "sections", "layout", "large_print", "paper", "lang", "topic", "email", "email_consent",
    "password",
)  # fmt: skip
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
PEOPLE = frozenset({"name", "key_worker"})
ENCODING = "encoding"  # the key of the columns file that is not a column
THEIR_COLUMNS = shape(
    "columns",
    may("THEIRS", "column", "a column name of another system, with the name of that column in [batch.md](batch.md#the-list)", "Full name: name", "one of the two"),
    may(ENCODING, "plain", "the encoding of the list; `encoding: id` means a column of that name", "windows-1252", "one of the two"),
)  # fmt: skip
MAILED = ("email", "email_consent")
PARTS = 16


@dataclass(frozen=True, slots=True)
class ListForm:
    """How a list is said to be written; "" and None leave it to the profile and to the list itself.

    `columns` is a file that maps their columns to ours.
    """

    dates: str = ""
    encoding: str = ""
    columns: Path | None = None
    ignore_other_columns: bool = False
    allow_any_id: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list is read: what applies where its cells are empty, and how its columns and dates are interpreted."""

    topic: Topic | None  # None: each row names its own
    choices: Mapping[str, str]
    layout: str = ""
    paper: str = ""
    dates: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ignore_other_columns: bool = False
    allow_any_id: bool = False
    encoding: str = ""
    sections: tuple[str, ...] = ()  # "booklet" and "start" are among them
    dates_named: str = ""  # where the order of dates comes from, for messages
    lang: str = "en"


def columns_of(table: ListTable, setting: Setting, reading: Reading, faults: FaultList) -> list[str]:
    """Return our name of each column; "" for one that is ignored."""
    ours = known_columns(setting)
    place, found = Place(table.shown, table.line), list[str]()
    names = [reading.columns.get(fold(text), fold(text)) for text in table.header]
    if "id" not in names:
        # Nothing is repeated: this may not be a header but the first patient.
        hint = "the first row must name the columns, one of them id; or say which it is with --columns"
        faults.add(place, f'there is no column "id"{_almost_id(table.header)}', hint)
        return found
    refuse_missed(table, names, reading, faults)
    for n, (text, name) in enumerate(zip(table.header, names, strict=True), start=1):
        if not text:
            faults.add(place, f"column {n} has no name", "name it, or remove it")
        elif name not in ours and not VISIT.fullmatch(name):
            if not reading.ignore_other_columns:
                hints = [did_you_mean(name, ours), "or --ignore-other-columns, or --columns"]
                message = f'unknown column "{text[:40]}"{holding(text)}'
                faults.add(place, message, " ".join(filter(None, hints)))
            name = ""
        elif name in found:
            faults.add(place, f'two columns are called "{name}"', "keep one of them")
        found.append(name)
    if reading.topic is None and "topic" not in found:
        hint = f"add a column topic, or use --topic with one of: {', '.join(topic_ids(setting.library))}"
        faults.add(place, "which topic is this list about?", hint)
    return found


def _almost_id(header: Sequence[str]) -> str:
    """Return which column only looks like "id", and because of which characters; "" if none does."""
    found = ((n, text) for n, text in enumerate(header, 1) if looks_like(text) == "id" and holding(text))
    return next((f": column {n} looks like it{holding(text)}" for n, text in found), "")


def refuse_missed(table: ListTable, names: Sequence[str], reading: Reading, faults: FaultList) -> None:
    """Refuse a column that the columns file almost names: its contents would be ignored."""
    theirs = {fold(text): text for text, name in zip(table.header, names, strict=True) if name == fold(text)}
    for missed in reading.columns.keys() - {fold(text) for text in table.header}:
        hint = did_you_mean(missed, theirs)
        if hint.startswith("did you mean"):
            message = f'the file of columns names "{missed[:40]}", but this list has no such column'
            faults.add(Place(table.shown, table.line), message, hint)


def known_columns(setting: Setting) -> list[str]:
    """Return the names that a column may have: the fixed ones, and every facet's and option's."""
    return [*COLUMNS, *sorted(facets_of(setting.library))]


def facets_of(library: Library) -> set[str]:
    """Return the columns that choose: facets, and options that several facets share."""
    facets = [facet for topic in library.topics.values() for facet in topic.facets]
    return {facet.id for facet in facets} | set(option_columns(facets))


def fold(name: str) -> str:
    """Return a column's name as it is compared: case, blanks and hyphens make no difference."""
    return re.sub(r"[\s-]+", "_", unicodedata.normalize("NFC", name).strip().casefold())


def reading_of(setting: Setting, request: Request, form: ListForm) -> Reading:
    """Return how a list is read: a Request applies where cells are empty. Raises LeafletError."""
    lang = request.lang or "en"
    topic, topics = topics_of(setting, request.topic, lang)
    # In a list, large print takes precedence over a layout.
    layout = layout_named(setting, replace(request, layout=None) if request.large_print else request)
    for id in request.sections:
        has = [one for one in topics if any(section.id == id for section in one.sections)]
        refuse_unknown_section((has or topics)[0], id)
    if request.start and not any(one.start for one in topics):
        refuse_no_start(topics[0])
    columns, encoding = load_columns(form.columns, known_columns(setting)) if form.columns else ({}, "")
    order = setting.clinic.fields["dates"].text
    return Reading(
        topic=topic,
        choices=choose(topic, request.choices, request.types) if topic else choose_among(topics, request),
        layout=layout or "",
        paper=request.paper or "",
        dates=form.dates or order,
        columns=columns,
        ignore_other_columns=form.ignore_other_columns,
        allow_any_id=form.allow_any_id,
        encoding=named_encoding(form.encoding, encoding, setting),
        sections=request.parts,
        dates_named=f"--dates {form.dates}" if form.dates else f"`dates: {order}` of the profile",
        lang=lang,
    )


def topics_of(setting: Setting, name: str | None, lang: str) -> tuple[Topic | None, list[Topic]]:
    """Return the topic of the whole list, None if each row names its own, and all topics that rows may name.

    Raises LeafletError.
    """
    library = setting.library
    if name or len(topic_ids(library)) == 1:
        topic = choose_topic(library, name, lang)
        return topic, [topic]
    return None, [one for one in library.topics.values() if one.lang == lang] or [*library.topics.values()]


def named_encoding(option: str, in_columns: str, setting: Setting) -> str:
    """Return the encoding named by option, in the columns file, or in the profile. Raises LeafletError."""
    if option:
        return encodings.known(option, NOWHERE)
    held = setting.clinic.fields["encoding"]
    return in_columns or (encodings.known(held.text, held.place) if held.text else "")


def load_columns(path: Path, ours: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return the columns of a hospital's export by our names, from a file of lines `theirs: ours`, and its encoding.

    The encoding is given by a line `encoding: NAME`, unless NAME is a column of ours: then it maps a column.
    Raises LeafletError.
    """
    faults, found, encoding = FaultList(), dict[str, str](), ""
    fields = Fields(read_yaml(path, str(path)), faults, THEIR_COLUMNS)
    for theirs, node in fields.nodes.items():
        name, column = text_of(node, faults), fold(theirs)
        if column == ENCODING and name not in ours:
            with faults.gather():
                encoding = encodings.known(name, node.place)
            continue
        if name not in ours and not VISIT.fullmatch(name):
            turned = column in ours or VISIT.fullmatch(column)
            hint = f'their name comes first:  "{name[:40]}: {column}"' if turned else did_you_mean(name, ours)
            faults.add(node.place, "this is not one of our columns", hint)
        elif column in found:
            hint = "capitals, spaces and - make no difference"
            faults.add(fields.names[theirs].place, "this column is listed twice", hint)
        found[column] = name
    if not fields.nodes:
        faults.add(fields.start, "no column is named here", "as in  Patient reference: id")
    faults.stop_if_any()
    return found, encoding
