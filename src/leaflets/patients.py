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

from . import asking, dates, pipeline
from .asking import VISIT
from .faults import Fault, FaultList, LeafletError, Place, did_you_mean
from .model import Appointment, Job, Library, Phrase, Reader, Topic, plain
from .personal import CannotPrint, personal_words
from .source import Mapping as MappingNode
from .source import Scalar, read_yaml
from .tables import Table, open_table, rows
from .tailor import choose


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
        "sections", "`booklet` (also when empty), or sections by their ids, parted by spaces: a leaflet each"
    ),
    Column("layout", "a layout by its name"),
    Column("large_print", "`yes` or `no`"),
    Column("paper", "`a4` or `letter`"),
    Column("lang", "the language, by its code"),
    Column("topic", "a topic by its id, where the library has several"),
    Column("email", "where `leaflets email` sends it"),
    Column("email_consent", "the day the reader agreed to e-mail; without it nothing is sent"),
    Column("password", "opens the attachment, if the clinic wants one"),
)
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
YES, NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})
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

    topic: Topic
    choices: Mapping[str, str]
    layout: str = ""
    paper: str = ""
    dates: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ignore_other_columns: bool = False
    allow_any_id: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What the first pass found: rows in all, and how many of them are refused."""

    rows: int
    refused: int


def check(path: Path, setting: pipeline.Setting, reading: Reading) -> Checked:
    """Read the whole list once. Raises LeafletError with what makes it doubtful as a whole, all at once."""
    table, faults = open_table(path, str(path)), FaultList()
    columns = columns_of(table, setting, reading, faults)
    faults.stop_if_any()
    if not check_ids(table, columns.index("id"), faults):
        faults.add(Place(table.shown, table.line), "the list names nobody")
    faults.stop_if_any()
    count = refused = 0
    for row in read(path, setting, reading):
        count += 1
        refused += isinstance(row, Refused)
    return Checked(count, refused)


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
        faults.add(place, 'there is no column "id"', hint)
        return found
    for n, (text, name) in enumerate(zip(table.header, names, strict=True), start=1):
        if not text:
            faults.add(place, f"column {n} has no name", "name it, or take it out")
        elif name not in ours and not VISIT.fullmatch(name):
            if not reading.ignore_other_columns:
                hints = [did_you_mean(name, ours), "or --ignore-other-columns, or --columns"]
                faults.add(place, f'unknown column "{text[:40]}"', "; ".join(filter(None, hints)))
            name = ""
        elif name in found:
            faults.add(place, f'two columns are "{name}"', "keep one of them")
        found.append(name)
    return found


def known_columns(setting: pipeline.Setting) -> list[str]:
    """Return the names a column may have: the table's, and every facet's."""
    return [column.name for column in COLUMNS] + sorted(facets_of(setting.library))


def facets_of(library: Library) -> set[str]:
    return {facet.id for topic in library.topics.values() for facet in topic.facets}


def fold(name: str) -> str:
    return re.sub(r"[\s-]+", "_", unicodedata.normalize("NFC", name).strip().casefold())


def read(path: Path, setting: pipeline.Setting, reading: Reading) -> Iterator[Row | Refused]:
    """Yield every row, in order; what is wrong in one does not touch the others."""
    table, faults = open_table(path, str(path)), FaultList()
    columns = columns_of(table, setting, reading, faults)
    faults.stop_if_any()
    for line, cells in rows(table):
        yield _Cells(setting, reading, columns, cells, Place(table.shown, line)).row()


class _Cells:
    """The cells of one row on their way to a Row."""

    def __init__(
        self,
        setting: pipeline.Setting,
        reading: Reading,
        columns: Sequence[str],
        cells: Sequence[str],
        place: Place,
    ) -> None:
        self.setting, self.reading, self.place, self.faults = setting, reading, place, FaultList()
        self.raw = dict(zip(columns, cells, strict=False))
        if len(cells) != len(columns):
            hint = "is a separator or a quote missing, or the file cut off?"
            self.wrong(f"this row has {len(cells)} cells, the header {len(columns)}", hint)
        self.topic = reading.topic

    def wrong(self, message: str, hint: str = "") -> None:
        self.faults.add(self.place, message, hint)

    def row(self) -> Row | Refused:
        """Return the row, or all that is wrong in it."""
        id = self.id()
        try:
            jobs = tuple(self.jobs()) if not self.faults.found else ()
            email, password = self.words("email"), self.raw.get("password", "")
            consent = self.day("email_consent")
        except LeafletError as error:
            self.faults.found += [Fault(self.place, fault.message, fault.hint) for fault in error.faults]
        if self.faults.found:
            return Refused(id, self.place, tuple(sorted(set(self.faults.found))))
        return Row(id, self.place, jobs, email, consent, password)

    def id(self) -> str:
        """Return the id; "" for one that may not name a file or may say who the patient is."""
        id = self.raw.get("id", "").strip()
        if not ID.fullmatch(id) or id.casefold() in DEVICES:
            self.wrong(
                "the id cannot name a file",
                "up to 64 letters, digits, - and _, beginning with a letter or digit",
            )
        elif not self.reading.allow_any_id and (why := tells(id)):
            self.wrong(f"the id looks like {why}", "use a reference that means nothing, or --allow-any-id")
        else:
            return id
        return ""

    def words(self, name: str) -> str:
        """Return a cell's text as it prints; "", and a fault, for what a reader's file may not hold either."""
        try:
            return personal_words(name, self.raw.get(name, ""))
        except CannotPrint as error:
            self.wrong(error.message, error.hint)
            return ""

    def phrase(self, name: str) -> Phrase | None:
        text = self.words(name)
        return plain(text, self.place) if text else None

    def day(self, name: str) -> dt.date | None:
        text = self.words(name)
        try:
            return dates.parse(text, self.reading.dates) if text else None
        except ValueError as error:
            hint = "--dates dmy or --dates mdy" if isinstance(error, dates.Doubtful) else ""
            self.wrong(f"{name}: {error}", hint)
            return None

    def yes(self, name: str) -> bool:
        text = self.words(name).casefold()
        if text and text not in YES | NO:
            self.wrong(f"{name} is neither yes nor no")
        return text in YES

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        text = self.words(name).casefold()
        if text and text not in known:
            self.wrong(f"{name}: there is no such value", "one of: " + ", ".join(known))
        return text if text in known else default

    def jobs(self) -> Iterator[Job]:
        """Yield the row's jobs. Raises LeafletError for what pipeline refuses."""
        known = asking.known_values(self.setting, self.topic)
        topic = self.one_of("topic", known["topic"], self.topic.id)
        langs = sorted(code for id, code in self.setting.library.topics if id == topic)
        lang = self.one_of("lang", langs, self.topic.lang)
        self.topic = pipeline.choose_topic(self.setting.library, topic, lang)
        known = asking.known_values(self.setting, self.topic)
        choices, layout, reader = self.choices(known), self.layout(known["layout"]), self.reader()
        paper = self.one_of(
            "paper", known["paper"], self.reading.paper or pipeline.default_paper(self.setting)
        )
        parts = asking.parts_named(self.words("sections").casefold()) or ["booklet"]
        if not set(parts) <= set(known["sections"]):
            self.wrong("sections: there is no such section", "one of: " + ", ".join(known["sections"]))
        self.faults.stop_if_any()
        sections = [part for part in parts if part != "booklet"]
        for job in pipeline.jobs(self.topic, sections, "booklet" in parts, choices, layout, paper, reader):
            pipeline.check_paper(self.setting.layouts[job.layout], paper)
            yield job

    def choices(self, known: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
        """Return a value for each facet: the row's, else the options', else its default."""
        own = {facet.id: facet.default for facet in self.topic.facets}
        for name in facets_of(self.setting.library) - set(own):
            if self.words(name):
                self.wrong(f"{name}: the topic of this row has no such choice", "leave the cell empty")
        held = {
            **own,
            **{id: value for id, value in self.reading.choices.items() if value in known.get(id, ())},
        }
        return choose(self.topic, [(id, self.one_of(id, known[id], held[id])) for id in own])

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


def tells(id: str) -> str:
    """Return what an id seems to say of its patient; "" when it says nothing.

    Known are dates, and the numbers of the NHS (Scotland's begins with the day of birth), of social security and
    Medicare in the USA, of the Nordic countries and of German health insurance.
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
    """Tell whether an id is a German insured person's number: a letter, eight digits and their check digit."""
    if not re.fullmatch("[A-Za-z][0-9]{9}", id):
        return False
    digits = f"{ord(id[0].upper()) - ord('A') + 1:02}{id[1:9]}"
    total = sum(sum(divmod(int(digit) * (1 + n % 2), 10)) for n, digit in enumerate(digits))
    return total % 10 == int(id[9])


def nhs_check(digits: str) -> bool:
    """Tell whether the last of ten digits is the check digit of an NHS number (modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def reading(setting: pipeline.Setting, **given: Any) -> Reading:
    """Return how the options of a command want a list read. Raises LeafletError."""
    topic = pipeline.choose_topic(setting.library, given["topic"], given["lang"])
    layout = pipeline.LARGE_PRINT if given["large_print"] else given["layout"] or ""
    if layout and layout not in setting.layouts:
        raise LeafletError(
            [Fault(Place(""), f'there is no layout "{layout}"', did_you_mean(layout, setting.layouts))]
        )
    return Reading(
        topic,
        asking.choose_for(topic, given, {}),
        layout,
        given["paper"] or "",
        given["dates"] or setting.clinic.fields["dates"].text,
        load_columns(given["columns"], known_columns(setting)) if given["columns"] else {},
        given["ignore_other_columns"],
        given["allow_any_id"],
    )


def load_columns(path: Path, ours: Sequence[str]) -> dict[str, str]:
    """Return the columns of a hospital's export by our names: a file of lines `theirs: ours`. Raises LeafletError."""
    root, faults, found = read_yaml(path, str(path)), FaultList(), dict[str, str]()
    for key, value in root.entries if isinstance(root, MappingNode) else ():
        name = value.text.strip() if isinstance(value, Scalar) else ""
        if name not in ours and not VISIT.fullmatch(name):
            faults.add(value.place, "this is no column of ours", did_you_mean(name, ours))
        found[fold(key.text)] = name
    if not found:
        faults.add(root.place, "no column is named here", "as in  Patient reference: id")
    faults.stop_if_any()
    return found
