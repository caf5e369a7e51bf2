"""Takes a list of patients, gives a Row of jobs for each, or why it is refused. No message repeats what a cell holds."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import asking, dates, encodings, ids, pipeline
from .asking import VISIT
from .characters import holding
from .faults import Fault, FaultList, LeafletError, Place, capped, did_you_mean
from .lookalikes import looks_like
from .model import Appointment, Job, Library, Phrase, Reader, Topic, plain
from .personal import CannotPrint, personal_words
from .source import Mapping as MappingNode
from .source import Scalar, read_yaml
from .tables import Table, in_quotes, open_table, rows
from .tailor import choose
from .topics import topic_ids
from .totals import Shapes, id_says_total, says_total


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
FEW = 20  # faults of the list as a whole that are shown
PARTS = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One patient's row: usually one job. `place` is the line it starts on."""

    id: str
    place: Place
    jobs: tuple[Job, ...] = field(repr=False)
    email: str = field(default="", repr=False)
    email_consent: dt.date | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row left out; `id` "" when that is what is wrong. Its faults repeat nothing of it."""

    id: str
    place: Place
    faults: tuple[Fault, ...]


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


@dataclass(frozen=True, slots=True)
class Checked:
    """What the first pass found: rows in all, and how many of them are refused."""

    rows: int
    refused: int


def check(path: Path, setting: pipeline.Setting, reading: Reading) -> Checked:
    """Read the whole list once. Raises LeafletError with what makes it doubtful as a whole, all at once."""
    table, columns = opened(path, setting, reading)
    faults = FaultList()
    if not check_ids(table, columns.index("id"), faults):
        faults.add(Place(table.shown, table.line), "the list names nobody")
    if faults.found:
        raise LeafletError(capped(faults.found, FEW, "rows without an id of their own"))
    count = refused = 0
    for row in read(path, setting, reading):
        count += 1
        refused += isinstance(row, Refused)
    return Checked(count, refused)


def opened(path: Path, setting: pipeline.Setting, reading: Reading) -> tuple[Table, list[str]]:
    """Return how a list is to be read, and its columns by our names. Raises LeafletError."""
    table, faults = open_table(path, str(path), reading.encoding), FaultList()
    columns = columns_of(table, setting, reading, faults)
    if faults.found:
        raise LeafletError(capped(faults.found, FEW, "columns that are wrong"))
    return table, columns


def refuse_unmailable(path: Path, setting: pipeline.Setting, reading: Reading) -> None:
    """Refuse a list that can mail nobody: it lacks a column for it, or no row fills it. Raises LeafletError."""
    table, columns = opened(path, setting, reading)
    faults, place = FaultList(), Place(table.shown, table.line)
    for name in MAILED:
        if name not in columns:
            faults.add(
                place,
                f'this list can mail nobody: there is no column "{name}"',
                "or --columns says which it is",
            )
    faults.stop_if_any()
    held = {name: columns.index(name) for name in MAILED}
    empty = set(MAILED)
    for _, cells in rows(table):
        empty -= {name for name, n in held.items() if len(cells) > n and cells[n].strip()}
        if not empty:
            return
    for name in sorted(empty):
        faults.add(place, f'this list can mail nobody: the column "{name}" is empty in every row')
    faults.stop_if_any()


def check_ids(table: Table, column: int, faults: FaultList) -> int:
    """Find rows without an id, and ids that stand twice; return the number of rows."""
    # Arrays of numbers: a list of a million patients takes 12 MB.
    keys, lines = array("Q"), array("L")
    for line, cells in rows(table):
        id = cells[column].strip() if len(cells) > column else ""
        if not id:
            faults.add(Place(table.shown, line), "this row has no id", "every row needs one")
        keys.append(key_of(id) if id else line)
        lines.append(line)
    double = twice(keys)
    first: dict[int, int] = {}
    for key, line in zip(keys, lines, strict=True):
        if key in double and first.setdefault(key, line) != line:
            message = f"the id of this row stands in line {first[key]} too"
            faults.add(Place(table.shown, line), message, "every row needs an id of its own")
    return len(keys)


def shapes_of(table: Table, columns: Sequence[str]) -> Shapes:
    """Return what the ids of the rows with a name look like: a row unlike all of them may be a total."""
    id, name = columns.index("id"), columns.index("name") if "name" in columns else None
    heading = table.header[id].casefold()
    filled = (cells for _, cells in rows(table) if len(cells) > id and cells[id].strip())
    if name is not None:
        found = Shapes((cells[id] for cells in filled if len(cells) > name and cells[name].strip()), heading)
        if found.seen:
            return found
    ids = (cells[id] for _, cells in rows(table) if len(cells) > id and cells[id].strip())
    return Shapes(ids, heading, nameless=True)


def twice(keys: array[int]) -> set[int]:
    """Return the keys that stand more than once; looked for in parts, so that memory stays flat."""
    found: set[int] = set()
    for part in range(PARTS):
        seen: set[int] = set()
        for key in keys:
            if key % PARTS == part:
                (found if key in seen else seen).add(key)
    return found


def key_of(id: str) -> int:
    """Return a number for an id. Two that differ in case alone name one file on many systems: they are the same."""
    same = unicodedata.normalize("NFKC", id).casefold().encode()
    return int.from_bytes(hashlib.blake2b(same, digest_size=8).digest(), "big")


def columns_of(table: Table, setting: pipeline.Setting, reading: Reading, faults: FaultList) -> list[str]:
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


def known_columns(setting: pipeline.Setting) -> list[str]:
    """Return the names a column may have: the table's, and every facet's and option's."""
    return [column.name for column in COLUMNS] + sorted(facets_of(setting.library))


def facets_of(library: Library) -> set[str]:
    """Return what columns may choose by: facets, and options that several of them share."""
    facets = [facet for topic in library.topics.values() for facet in topic.facets]
    return {facet.id for facet in facets} | set(asking.option_columns(facets))


def fold(name: str) -> str:
    return re.sub(r"[\s-]+", "_", unicodedata.normalize("NFC", name).strip().casefold())


def read(path: Path, setting: pipeline.Setting, reading: Reading) -> Iterator[Row | Refused]:
    """Yield every row, in order; what is wrong in one does not touch the others."""
    table, columns = opened(path, setting, reading)
    shapes = shapes_of(table, columns)
    for line, cells in rows(table):
        yield _Cells(setting, reading, columns, cells, Place(table.shown, line), shapes).row()


class _Cells:
    """The cells of one row on their way to a Row."""

    def __init__(
        self,
        setting: pipeline.Setting,
        reading: Reading,
        columns: Sequence[str],
        cells: Sequence[str],
        place: Place,
        shapes: Shapes,
    ) -> None:
        self.setting, self.reading, self.place, self.faults = setting, reading, place, FaultList()
        self.shapes = shapes
        self.raw = dict(zip(columns, cells, strict=False))
        if len(cells) != len(columns):
            hint = "is a separator or a quote missing, or the file cut off?"
            self.wrong(f"this row has {len(cells)} cells, the header {len(columns)}", hint)
        self.chosen = reading.topic
        self.lang = reading.topic.lang if reading.topic else reading.lang

    @property
    def topic(self) -> Topic:
        if self.chosen is None:
            raise LeafletError([Fault(self.place, "which topic? the cell topic is empty", self.topics())])
        return self.chosen

    def topics(self) -> str:
        return "one of: " + ", ".join(topic_ids(self.setting.library))

    def wrong(self, message: str, hint: str = "") -> None:
        self.faults.add(self.place, message, hint)

    def row(self) -> Row | Refused:
        """Return the row, or all that is wrong in it."""
        id = self.id()
        try:
            jobs = tuple(self.jobs()) if not self.faults.found else ()
            email, password = self.words("email"), self.password()
            consent = self.day("email_consent")
        except LeafletError as error:
            self.faults.found += [Fault(self.place, fault.message, fault.hint) for fault in error.faults]
        if self.faults.found:
            return Refused(id, self.place, tuple(sorted(set(self.faults.found))))
        return Row(id, self.place, jobs, email, consent, password)

    def id(self) -> str:
        """Return the id; "" for one that may not name a file, or may say who the patient is, or names nobody."""
        id = self.raw.get("id", "").strip()
        message, hint = ids.wrong_with(id, self.reading.allow_any_id)
        if message:
            self.wrong(message, hint)
            return ""
        if id.casefold() == self.shapes.heading:
            self.wrong("this row repeats the names of the columns", "take it out of the list")
        elif not self.reading.allow_any_id and self.is_total(id):
            message = "this row looks like a total of the table, not like a patient"
            self.wrong(message, "take it out of the list; if it is a patient, --allow-any-id")
        return id

    def is_total(self, id: str) -> bool:
        """Tell whether a row seems to name nobody: by its words, or by an id like no other where a name is missing."""
        name = self.raw.get("name", "").strip()
        if any(letter.isalpha() for letter in name):
            return says_total(name, self.shapes.alone(id))
        return id_says_total(id) or (self.shapes.alone(id) if name else self.shapes.strange(id))

    def words(self, name: str) -> str:
        """Return a cell's text as it prints; "", and a fault, for what a reader's file may not hold either."""
        try:
            text = personal_words(name, self.raw.get(name, "").strip())
        except CannotPrint as error:
            self.wrong(error.message, error.hint)
            return ""
        if what := encodings.spoiled(text) or (encodings.lost(text) if name in PEOPLE else ""):
            self.wrong(f"{name}: {what}", "save the list again from where it comes from, as CSV UTF-8")
        if quotes := in_quotes(text):
            hint = 'take the quotes away; what stands in a cell of its own is quoted by "'
            self.wrong(f"{name} stands in quotes that would be printed: {quotes}", hint)
        return text

    def password(self) -> str:
        """Return the password as it was typed. One of blanks alone is refused: its file would not be locked."""
        text = self.raw.get("password", "")
        if text and not text.strip():
            self.wrong("the password is blank", "leave the cell empty, or fill it")
        return text

    def phrase(self, name: str) -> Phrase | None:
        text = self.words(name)
        return plain(text, self.place) if text else None

    def day(self, name: str) -> dt.date | None:
        text = self.words(name)
        try:
            return dates.parse(text, self.reading.dates) if text else None
        except dates.OtherOrder as error:
            self.wrong(f"{name}: {error} ({self.reading.dates_named})", f"--dates {error.other}")
        except ValueError as error:
            hint = "--dates dmy or --dates mdy" if isinstance(error, dates.Doubtful) else ""
            self.wrong(f"{name}: {error}{holding(text)}", hint)
        return None

    def yes(self, name: str) -> bool:
        text = self.words(name).casefold()
        if text and text not in YES | NO:
            self.wrong(f"{name} is neither yes nor no")
        return text in YES

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        text = self.words(name).casefold()
        if text and text not in known:
            self.wrong(f"{name}: there is no such value{holding(text)}", "one of: " + ", ".join(known))
        return text if text in known else default

    def jobs(self) -> Iterator[Job]:
        """Yield the row's jobs. Raises LeafletError for what pipeline refuses."""
        default = self.chosen.id if self.chosen else ""
        topic = self.one_of("topic", topic_ids(self.setting.library), default)
        if not topic:
            if not self.faults.found:
                self.wrong("which topic? the cell is empty", self.topics())
            return
        langs = sorted(code for id, code in self.setting.library.topics if id == topic)
        lang = self.one_of("lang", langs, self.lang)
        self.chosen = pipeline.choose_topic(self.setting.library, topic, lang)
        known = asking.known_values(self.setting, self.topic)
        choices, layout, reader = self.choices(known), self.layout(known["layout"]), self.reader()
        paper = self.one_of(
            "paper", known["paper"], self.reading.paper or pipeline.default_paper(self.setting)
        )
        parts = asking.parts_named(self.words("sections").casefold()) or self.reading.sections or ("booklet",)
        if not set(parts) <= set(known["sections"]):
            self.wrong("sections: there is no such section", "one of: " + ", ".join(known["sections"]))
        self.faults.stop_if_any()
        sections = [part for part in parts if part != "booklet"]
        for job in pipeline.jobs(self.topic, sections, "booklet" in parts, choices, layout, paper, reader):
            pipeline.check_paper(self.setting.layouts[job.layout], paper)
            yield job

    def choices(self, known: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
        """Return a value for each facet: the row's, else the options', else its default."""
        own, shared = [facet.id for facet in self.topic.facets], asking.option_columns(self.topic.facets)
        for name in facets_of(self.setting.library) - {*own, *shared}:
            if self.words(name):
                self.wrong(f"{name}: the topic of this row has no such choice", "leave the cell empty")
        said = {id: value for id in own if (value := self.value_of(id, known[id]))}
        asked = {name: self.values_of(name, known[name]) for name in shared}
        chosen, wrong = asking.spread(self.topic, asked, said)
        for _, message in wrong:
            self.wrong(message, "keep one of them")
        held = {id: value for id, value in self.reading.choices.items() if value in known.get(id, ())}
        return choose(self.topic, [(id, chosen.get(id) or held.get(id) or known[id][0]) for id in own])

    def value_of(self, name: str, known: Sequence[str]) -> str:
        """Return the value of a facet that a cell names, "" for none."""
        text = self.words(name).casefold()
        if text and text not in known:
            self.wrong(*asking.wrong_value(self.topic, name, [text], known))
            return ""
        return text

    def values_of(self, name: str, known: Sequence[str]) -> list[str]:
        """Return the values that a cell names for the facets of one option."""
        values = asking.values_in(self.words(name))
        if not set(values) <= set(known):
            self.wrong(*asking.wrong_value(self.topic, name, values, known))
            return []
        return values

    def layout(self, known: Sequence[str]) -> str | None:
        """Return the layout a row asks for by either column, else the options'; None for the default."""
        name, said, large = (
            self.one_of("layout", known, ""),
            self.words("large_print"),
            self.yes("large_print"),
        )
        if name and said and large != (name == pipeline.LARGE_PRINT):
            self.wrong("layout and large_print cannot go together", "leave one of them out")
        if large:
            return pipeline.LARGE_PRINT
        held = self.reading.layout
        return name or (held if not said or held != pipeline.LARGE_PRINT else "") or None

    def reader(self) -> Reader | None:
        """Return what is personal; None when the row says nothing of it."""
        held = Reader(
            self.phrase("name"),
            self.phrase("key_worker"),
            self.phrase("message"),
            tuple(self.visits()),
        )
        return held if held != Reader() else None

    def visits(self) -> Iterator[Appointment]:
        """Yield the visits, their days in words."""
        words, faults = self.setting.library.words[self.topic.lang], FaultList()
        flat = {name: plain(self.words(name), self.place) for name in self.raw if VISIT.fullmatch(name)}
        for name in flat:
            if name.endswith("_date") and (day := self.day(name)):
                flat[name] = plain(dates.with_weekday(day, words), self.place)
        yield from asking.visits_of(flat, faults)
        self.faults.found += faults.found


def reading(setting: pipeline.Setting, **given: Any) -> Reading:
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


def topics_of(setting: pipeline.Setting, given: Mapping[str, Any]) -> tuple[Topic | None, list[Topic]]:
    """Return the topic of the whole list, None when each row names its own, and all that rows may name. Raises LeafletError."""
    library, lang = setting.library, given["lang"]
    topics = [one for one in library.topics.values() if one.lang == lang] or [*library.topics.values()]
    if given["topic"] or len(topic_ids(library)) == 1:
        return pipeline.choose_topic(library, given["topic"], lang), topics
    return None, topics


def layout_named(given: Mapping[str, Any]) -> str:
    return pipeline.LARGE_PRINT if given["large_print"] else given["layout"] or ""


def refuse_unknown(setting: pipeline.Setting, given: Mapping[str, Any], topics: Sequence[Topic]) -> None:
    """Refuse an unknown layout, and a section that none of the topics has. Raises LeafletError."""
    layout = layout_named(given)
    if layout and layout not in setting.layouts:
        raise LeafletError(
            [Fault(Place(""), f'there is no layout "{layout}"', did_you_mean(layout, setting.layouts))]
        )
    for id in given["sections"]:
        has = [one for one in topics if any(section.id == id for section in one.sections)]
        pipeline.check_section_name((has or topics)[0], id)


def named_encoding(option: str | None, in_columns: str, setting: pipeline.Setting) -> str:
    """Return the encoding that somebody named: by option, in the file of columns, or in the profile. Raises LeafletError."""
    if option:
        return encodings.known(option, Place(""))
    held = setting.clinic.fields["encoding"]
    return in_columns or (encodings.known(held.text, held.place) if held.text else "")


def load_columns(path: Path, ours: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return the columns of a hospital's export by our names, from a file of lines `theirs: ours`, and its encoding.

    The encoding stands in a line `encoding: NAME`; where a column of theirs is called so, one of ours follows it.
    Raises LeafletError.
    """
    root, faults, found, encoding = read_yaml(path, str(path)), FaultList(), dict[str, str](), ""
    for key, value in root.entries if isinstance(root, MappingNode) else ():
        name = value.text.strip() if isinstance(value, Scalar) else ""
        if fold(key.text) == ENCODING and name not in ours:
            encoding = encodings.known(name, value.place)
            continue
        if name not in ours and not VISIT.fullmatch(name):
            turned = fold(key.text) in ours or VISIT.fullmatch(fold(key.text))
            hint = (
                f'their name stands first:  "{name[:40]}: {fold(key.text)}"'
                if turned
                else did_you_mean(name, ours)
            )
            faults.add(value.place, "this is no column of ours", hint)
        elif fold(key.text) in found:
            faults.add(
                key.place, "this column stands here twice", "capitals, spaces and - make no difference"
            )
        found[fold(key.text)] = name
    if not found and not encoding:
        faults.add(root.place, "no column is named here", "as in  Patient reference: id")
    faults.stop_if_any()
    return found, encoding
