"""Takes the cells of one row, gives its id, jobs, reader and addresses. No message repeats the contents of a cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from ..content.dates import Doubtful, OtherOrder, parse_day, with_weekday
from ..content.personal_words import CannotPrint, personal_words
from ..faults import Fault, FaultList, LeafletError, Place, refusal
from ..model import Appointment, Job, Phrase, Reader, Topic, plain
from ..orders.ids import wrong_with
from ..orders.jobs import LARGE_PRINT, NAME_ONLY, jobs, loses_words
from ..orders.request import Request
from ..orders.topics import choose_topic, topic_ids
from ..orders.values import known_values, option_columns, parts_named, spread, wrong_value
from ..orders.visits import OVER, VISIT, is_over, visits_of
from ..setting import Setting, default_paper
from ..source import encodings
from ..text.characters import holding
from ..text.counts import counted
from .columns import NO, PEOPLE, YES, Reading, facets_of
from .patient import Patient, Refused
from .settable import unset_in
from .tables import in_quotes
from .totals import Shapes, id_says_total, says_total


class Cells:
    """The cells of one row, to be turned into a Patient."""

    def __init__(
        self,
        setting: Setting,
        reading: Reading,
        columns: Sequence[str],
        cells: Sequence[str],
        place: Place,
        shapes: Shapes,
    ) -> None:
        self.setting, self.reading, self.place, self.faults = setting, reading, place, FaultList()
        self.shapes, self.remarks = shapes, set[str]()
        self.raw = dict(zip(columns, cells, strict=False))
        if len(cells) != len(columns):
            hint = "is a separator or a quote missing, or is the file cut off?"
            self.wrong(f"this row has {counted(len(cells), 'cell')}, the header {len(columns)}", hint)
        self.chosen = reading.topic
        self.lang = reading.topic.lang if reading.topic else reading.lang

    @property
    def topic(self) -> Topic:
        if self.chosen is None:
            raise refusal("which topic? the cell topic is empty", self.topics(), self.place)
        return self.chosen

    def topics(self) -> str:
        return "one of: " + ", ".join(topic_ids(self.setting.library))

    def wrong(self, message: str, hint: str = "") -> None:
        """Note a fault on the row's line."""
        self.faults.add(self.place, message, hint)

    def row(self) -> Patient | Refused:
        """Return the row, or everything that is wrong with it."""
        id = self.id()
        try:
            jobs = tuple(self.jobs() if not self.faults.found else ())
            self.faults.found += unset_in(self.setting, jobs if not self.faults.found else ())
            email, password = self.words("email"), self.password()
            consent = self.day("email_consent")
        except LeafletError as error:
            self.faults.found += [Fault(self.place, fault.message, fault.hint) for fault in error.faults]
        if self.faults.found:
            return Refused(id, self.place, tuple(sorted(set(self.faults.found))))
        if jobs and loses_words(self.setting, jobs, jobs[0].reader):
            self.remarks.add(NAME_ONLY)
        remarks = tuple(sorted(self.remarks))
        return Patient(id, self.place, jobs, email, consent, password, remarks)

    def id(self) -> str:
        """Return the id; "" if it cannot name a file, may reveal who the patient is, or names nobody."""
        id = self.raw.get("id", "").strip()
        message, hint = wrong_with(id, self.reading.allow_any_id)
        if message:
            self.wrong(message, hint)
            return ""
        if id.casefold() == self.shapes.heading:
            self.wrong("this row repeats the column names", "remove it from the list")
        elif not self.reading.allow_any_id and self.is_total(id):
            message = "this row looks like a total, not a patient"
            self.wrong(message, "remove it from the list; if it is a patient, use --allow-any-id")
        return id

    def is_total(self, id: str) -> bool:
        """Return whether a row seems to name nobody: by its words, or by an id unlike all others where a name is missing."""
        name = self.raw.get("name", "").strip()
        if any(letter.isalpha() for letter in name):
            return says_total(name, self.shapes.alone(id))
        return id_says_total(id) or (self.shapes.alone(id) if name else self.shapes.strange(id))

    def words(self, name: str) -> str:
        """Return a cell's text as it prints; "", and a fault, for what a reader's file cannot contain either."""
        try:
            text = personal_words(name, self.raw.get(name, "").strip())
        except CannotPrint as error:
            self.wrong(error.message, error.hint)
            return ""
        if what := encodings.spoiled(text) or (encodings.lost(text) if name in PEOPLE else ""):
            self.wrong(f"{name}: {what}", "export the list again from its source, as CSV UTF-8")
        if quotes := in_quotes(text):
            hint = 'remove the quotes; a cell can only be quoted with "'
            self.wrong(f"{name} is in quotes that would be printed: {quotes}", hint)
        return text

    def password(self) -> str:
        """Return the password as typed. A blank one is refused: its file would not be locked."""
        text = self.raw.get("password", "")
        if text and not text.strip():
            self.wrong("the password is blank", "leave the cell empty, or fill it in")
        return text

    def phrase(self, name: str) -> Phrase | None:
        """Return a cell's words with the row's line; None if it is empty."""
        text = self.words(name)
        return plain(text, self.place) if text else None

    def day(self, name: str) -> dt.date | None:
        """Return the date in a cell, read in the list's order; None, and a fault, if it is not a date."""
        text = self.words(name)
        try:
            return parse_day(text, self.reading.dates) if text else None
        except OtherOrder as error:
            self.wrong(f"{name}: {error} ({self.reading.dates_named})", f"--dates {error.other}")
        except ValueError as error:
            hint = "--dates dmy or --dates mdy" if isinstance(error, Doubtful) else ""
            self.wrong(f"{name}: {error}{holding(text)}", hint)
        return None

    def yes(self, name: str) -> bool:
        """Return whether a cell says yes; a fault if it says neither yes nor no."""
        text = self.words(name).casefold()
        if text and text not in YES | NO:
            self.wrong(f"{name} is neither yes nor no")
        return text in YES

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        """Return which of the known values a cell names, ignoring case; `default` if it names none."""
        text = self.words(name).casefold()
        if text and text not in known:
            self.wrong(f"{name}: there is no such value{holding(text)}", "one of: " + ", ".join(known))
        return text if text in known else default

    def jobs(self) -> list[Job]:
        """Return the row's jobs. Raises LeafletError if `orders` refuses them."""
        default = self.chosen.id if self.chosen else ""
        topic = self.one_of("topic", topic_ids(self.setting.library), default)
        if not topic:
            if not self.faults.found:
                self.wrong("which topic? the cell is empty", self.topics())
            return []
        langs = sorted(code for id, code in self.setting.library.topics if id == topic)
        lang = self.one_of("lang", langs, self.lang)
        self.chosen = choose_topic(self.setting.library, topic, lang)
        request = self.request(known_values(self.setting, self.topic))
        self.faults.stop_if_any()
        return jobs(self.setting, request)

    def request(self, known: Mapping[str, Sequence[str]]) -> Request:
        """Return what the row asks for; faults are noted."""
        choices, layout, reader = self.choices(known), self.layout(known["layout"]), self.reader()
        paper = self.one_of("paper", known["paper"], self.reading.paper or default_paper(self.setting))
        own = self.setting.layouts.get(layout or "")
        otherwise = () if own and own.card else ("booklet",)
        parts = parts_named(self.words("sections")) or self.reading.sections or otherwise
        if not set(parts) <= set(known["sections"]):
            self.wrong("sections: there is no such section", "one of: " + ", ".join(known["sections"]))
        topic, lang = self.topic.id, self.topic.lang
        held = Request(topic, lang, choices=choices, layout=layout, paper=paper, reader=reader)
        return held.with_parts(parts)

    def choices(self, known: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
        """Return a value for each facet: the row's, else the options', else its default."""
        own, shared = [facet.id for facet in self.topic.facets], option_columns(self.topic.facets)
        for name in facets_of(self.setting.library) - {*own, *shared}:
            if self.words(name):
                self.wrong(f"{name}: the topic of this row has no such choice", "leave the cell empty")
        said = {id: value for id in own if (value := self.value_of(id, known[id]))}
        asked = {name: self.values_of(name, known[name]) for name in shared}
        chosen, wrong = spread(self.topic, asked, said)
        for _, message in wrong:
            self.wrong(message, "keep one of them")
        held = {id: value for id, value in self.reading.choices.items() if value in known.get(id, ())}
        return tuple((id, chosen.get(id) or held.get(id) or known[id][0]) for id in own)

    def value_of(self, name: str, known: Sequence[str]) -> str:
        """Return the value that a cell names for a facet; "" if none."""
        text = self.words(name).casefold()
        if text and text not in known:
            self.wrong(*wrong_value(self.topic, name, [text], known))
            return ""
        return text

    def values_of(self, name: str, known: Sequence[str]) -> list[str]:
        """Return the values that a cell names for the facets of one option."""
        values = parts_named(self.words(name))
        if not set(values) <= set(known):
            self.wrong(*wrong_value(self.topic, name, values, known))
            return []
        return values

    def layout(self, known: Sequence[str]) -> str | None:
        """Return the layout that a row asks for in either column, else the options'; None for the default."""
        name, said, large = (
            self.one_of("layout", known, ""),
            self.words("large_print"),
            self.yes("large_print"),
        )
        if name and said and large != (name == LARGE_PRINT):
            self.wrong("layout and large_print contradict each other", "leave one of them out")
        if large:
            return LARGE_PRINT
        held = self.reading.layout
        return name or (held if not said or held != LARGE_PRINT else "") or None

    def reader(self) -> Reader | None:
        """Return what is personal; None if the row has nothing personal."""
        held = Reader(
            self.phrase("name"),
            self.phrase("key_worker"),
            self.phrase("message"),
            tuple(self.visits()),
        )
        return held if held != Reader() else None

    def visits(self) -> Iterator[Appointment]:
        """Yield the visits, with their days in words."""
        words, faults = self.setting.library.words[self.topic.lang], FaultList()
        flat = {name: plain(self.words(name), self.place) for name in self.raw if VISIT.fullmatch(name)}
        for name in flat:
            if name.endswith("_date") and (day := self.day(name)):
                flat[name] = plain(with_weekday(day, words), self.place)
                self.remarks |= {OVER} if is_over(day, self.setting) else set()
        yield from visits_of(flat, faults)
        self.faults.found += faults.found
