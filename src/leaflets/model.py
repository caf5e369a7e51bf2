"""The nouns between the stages, all frozen: Library, Job, Leaflet, Document, Style."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from .advised import Accepted, PlainWord
from .conditional import ALWAYS as ALWAYS
from .conditional import Condition as Condition
from .conditional import Conditional
from .conditional import always as always
from .declared import ProfileField
from .drawing.nouns import NO_ICON, Drawing, IconName
from .faults import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one kind inside a phrase.

    `href` is where a link leads, as a machine reads it, `shown` what paper prints of that, `named` the word that names it
    (`addresses`); `term` is the id of a glossary term, `field` a clinic field still to be put in (`text` is empty until then), `lang` a BCP 47 tag where it differs, `own` the name of the reader's field whose words these
    are (`fields_of`), `place` where they come from when that is not where the phrase does, `style` its own in the layout.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""
    term: str = ""
    field: str = ""
    lang: str = ""
    own: str = ""
    place: Place = NOWHERE
    shown: str = ""
    named: str = ""
    style: str = ""
    breaks: bool = False  # a space, at which a line ends where a title is set large


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for a reader: never a plain string, so that text can never become markup."""

    runs: tuple[Run, ...]
    place: Place = NOWHERE

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def plain(text: str, place: Place = NOWHERE) -> Phrase:
    """Return literal text as a phrase: nothing in it is markup."""
    return Phrase((Run(text),), place)


LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # a language: BCP 47, as far as leaflets need it
CARD, START = "card", "start"  # the ids of a topic's card and of its short booklet


# ---- content ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A text as written: one phrase, or one for each value of the facet `facet`."""

    phrases: Mapping[str, Phrase]  # value -> phrase; the key "" alone when it does not vary
    facet: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Item(Conditional):
    """A line of a list, a step, a question or a tick-off; `items` is a list nested below it, `picture` a figure beside it."""

    title: Text | None = field(default=None, kw_only=True)
    text: Text
    items: tuple[Item, ...] = ()
    icon: IconName = NO_ICON
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Conditional):
    """One piece of a section: whom it is for, and where it is. What else it holds depends on its kind (`kinds`)."""

    kind: ClassVar[str]  # names its macro in layouts/blocks.xml.j2


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the booklet, unless `booklet` is false, and a leaflet of its own, unless `leaflet` is."""

    id: str
    title: Text
    key_points: tuple[Item, ...]
    blocks: tuple[Block, ...]
    purpose: Text | None = None  # of a card: whom it is to be shown to
    sources: tuple[str, ...] = ()
    leaflet: bool = True
    booklet: bool = True
    icon: IconName = NO_ICON
    pictures: Mapping[str, str] = field(default_factory=dict)  # facet's value, "" any -> figure behind title
    only_for: Condition = field(default_factory=always)
    place: Place = NOWHERE
    only_for_at: Place = NOWHERE  # where that condition stands


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry: `short` explains it at its first use, `long`, if any, in a booklet; `say` is read aloud for abbreviations."""

    id: str
    name: Text
    short: Text
    long: Text | None = None
    place: Place = NOWHERE
    say: Mapping[str, Phrase] = field(default_factory=dict)  # abbreviation -> what a screen reader says


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was read while writing; `note` is for whoever reviews the texts ("" = nothing)."""

    id: str
    title: Phrase
    publisher: str
    web: str
    read_on: dt.date
    note: str = ""
    place: Place = NOWHERE
    short: str = ""  # the publisher as leaflets name it; "" = as it is
    to_check: bool = False  # only an older copy could be read


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice; `cover` is what a cover says about it ("" = nothing)."""

    id: str
    name: Phrase
    about: Phrase
    cover: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A way in which readers differ; the first value holds when nobody chooses.

    `option` is what the command line calls it, without its dashes; several facets may share one.
    """

    id: str
    name: Phrase
    values: tuple[FacetValue, ...]
    shared: bool = False  # from content/facets.yaml: belongs to every topic
    place: Place = NOWHERE
    option: str = ""

    @property
    def default(self) -> str:
        return self.values[0].id

    @property
    def column(self) -> str:
        """What a list of patients and a reader's file call the option."""
        return self.option.replace("-", "_")

    @property
    def is_flag(self) -> bool:
        """Whether it is a plain yes or no, so that its option needs no value."""
        return {value.id for value in self.values} == {"no", "yes"}

    def value(self, id: str) -> FacetValue:
        return next(value for value in self.values if value.id == id)


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """A subject in one language: all sections, in booklet order, glossary, sources, figures; compared by identity."""

    id: str
    lang: str
    title: Text
    purpose: Text
    cover_note: Text | None
    facets: tuple[Facet, ...]  # the topic's own, then the shared ones: the order of file names
    sections: tuple[Section, ...]
    when_to_call: Section
    glossary: Mapping[str, Term]
    sources: Mapping[str, Source]
    figures: Mapping[str, Drawing | Picture]
    version: str
    written_on: dt.date
    review_on: dt.date
    pictures: Mapping[str, str] = field(default_factory=dict)  # on the cover, as those of a section
    outlook_words: tuple[str, ...] = ()  # words no text may hold unless prognosis is chosen
    place: Place = NOWHERE
    language: str = ""  # the tag a document names, such as en-US; "" = that of the folder
    card: Section | None = None  # to be carried in a wallet; no part of the booklet
    start: Mapping[str, Any] = field(default_factory=dict)  # what its short booklet has for these fields

    @property
    def tag(self) -> str:
        """The language tag that a document of this topic names. BCP 47."""
        return self.language or self.lang


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard texts may be to read: school grades, and words in a sentence as it prints."""

    flesch_kincaid: float = 7.0
    smog: float = 9.0
    sentence: float = 25.0


@dataclass(frozen=True, slots=True)
class Library:
    """Everything under one content folder."""

    folder: str
    topics: Mapping[tuple[str, str], Topic]  # (topic id, language)
    words: Mapping[str, Mapping[str, Phrase]]  # language -> word name -> phrase
    shared: tuple[Facet, ...] = ()  # the facets of every topic that does not drop them
    first: str = ""  # the topic that is taken when none is named; "" = none
    limits: Limits = Limits()
    profile: tuple[ProfileField, ...] = ()  # what a profile may hold besides what every library knows
    plain_words: Mapping[tuple[str, str], tuple[PlainWord, ...]] = field(default_factory=dict)  # topic, lang
    accepted: tuple[Accepted, ...] = ()  # advice of `leaflets check`


# ---- clinic, reader, approval ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo or a photograph: the bytes of a PNG or JPEG, or a Drawing from restricted SVG."""

    alt: Phrase
    kind: str  # png, jpeg, svg
    data: bytes = field(default=b"", repr=False)
    drawing: Drawing | None = None
    width: float = 0.0  # pixels
    height: float = 0.0
    sharp: float = 0.0  # dots an inch that it needs on paper
    crop: tuple[int, ...] = (0, 0, 0, 0)  # percent cut off: left, top, right, bottom
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Clinic:
    """The clinic's profile; every phrase is literal text, printed as typed. Compared by identity."""

    fields: Mapping[str, Phrase]  # name team day_phone day_hours night_phone … ("" absent)
    mail_name: str
    address: tuple[Phrase, ...]
    accent: str  # "#rrggbb"
    paper: str  # a4 | letter
    logo: Picture | None
    example: bool
    checked_by: str
    checked_on: dt.date | None
    source: str  # the file it came from
    place: Place = NOWHERE
    time_zone: str = ""  # IANA name; "" this computer's own. Never printed
    register: Phrase | None = None  # the folder for what is made for readers; no PDF depends on it
    bleed: float = 0.0  # points beyond the trim edge, for a print shop; 0 = made for an office printer


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit of one reader; it stays out of every repr, as all of a Reader does."""

    date: Phrase = field(repr=False)
    time: Phrase | None = field(default=None, repr=False)
    place_: Phrase | None = field(default=None, repr=False)
    with_: Phrase | None = field(default=None, repr=False)


VISIT = ("date", "time", "place_", "with_")


@dataclass(frozen=True, slots=True)
class Reader:
    """What is personal in one copy; it stays out of every repr, log and file name."""

    name: Phrase | None = field(default=None, repr=False)
    key_worker: Phrase | None = field(default=None, repr=False)
    message: Phrase | None = field(default=None, repr=False)
    appointments: tuple[Appointment, ...] = field(default=(), repr=False)


def fields_of(reader: Reader) -> dict[str, Phrase]:
    """Return what is personal by the name of its field: "name", "appointments.0.date"."""
    held = {name: getattr(reader, name) for name in ("name", "key_worker", "message")}
    for n, visit in enumerate(reader.appointments):
        held |= {f"appointments.{n}.{part}": getattr(visit, part) for part in VISIT}
    return {name: phrase for name, phrase in held.items() if phrase}


@dataclass(frozen=True, slots=True)
class Approval:
    """A clinician's sign-off, as read from approval.yaml."""

    name: str
    role: str
    date: dt.date
    until: dt.date
    hash: str
    place: Place = NOWHERE
    version: str = ""  # of the topic, when it was read
    read: str = ""  # the document reference of the review copy that was read
    read_file: str = ""  # SHA-256 of that copy's file, when it was at hand
    parts: Mapping[str, str] = field(default_factory=dict)  # section or other part -> hash
    objections: str = ""  # the objections to it, joined by "; "
    despite: str = ""  # the reason why it was given anyway
    since: str = ""  # the approval before, if only what changed since was read


@dataclass(frozen=True, slots=True)
class Job:
    """One PDF that somebody asked for. `section` "" means the booklet, CARD and START what they name."""

    topic: str
    lang: str
    section: str
    choices: Mapping[str, str]  # facet id -> value, every facet named
    layout: str
    paper: str
    reader: Reader | None = None
    review_copy: bool = False


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What one reader gets: no variant left, clinic and reader in place. Every `Text` has exactly one phrase, under ""."""

    topic: Topic
    job: Job
    title: Phrase
    purpose: Phrase
    cover_notes: tuple[Phrase, ...]  # what the cover says about the choices, never about outlook
    sections: tuple[Section, ...]
    when_to_call: Section
    glossary: tuple[Term, ...]  # the terms this leaflet uses, in alphabetical order
    sources: tuple[Source, ...]  # the sources of its sections
    words_to_know: Mapping[str, tuple[Term, ...]]  # section -> terms that are explained beside it
    clinic: Clinic
    reader: Reader | None
    words: Mapping[str, Phrase]
    draft: bool
    approval: Approval | None
    reference: str = ""  # names this document, whoever reads it; printed on its last inside page
    cover_picture: str = ""
    cover_note: Phrase | None = None  # what the topic says to every reader of a booklet, on its cover
    changes: Any = None  # what a page of changes shows (`marked`)


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A node of the document, which is the structure tree; compared by identity.

    `children` are elements, and runs (text) where text may stand. `place` is where the words come from,
    `made_at` the template's line. `personal`: something in it may hold the reader's own words.
    """

    name: str
    children: tuple[Element | Run, ...] = ()
    style: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    picture: Drawing | Picture | None = None
    place: Place = NOWHERE
    made_at: Place = NOWHERE
    personal: bool = False


def walk(element: Element) -> Iterator[Element]:
    """Yield an element and all in it, in reading order."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend([child for child in reversed(one.children) if isinstance(child, Element)])


def strings_of(element: Element) -> list[str]:
    """Return the texts of an element and all in it, in reading order."""
    out: list[str] = []
    for child in element.children:
        out += [child.text] if isinstance(child, Run) else strings_of(child)
    return out


def words_of(element: Element) -> str:
    """Return an element's words as one line: a forced break is a space."""
    words = [child.text if isinstance(child, Run) else words_of(child) for child in element.children]
    return " " if element.name == "br" else "".join(words)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """What compose gives and lay out takes."""

    root: Element
    title: str
    author: str
    lang: str
    draft_mark: str = ""  # printed on every page where it takes no space; "" when approved
    style: Style | None = None
    reference: str = ""  # names the document, in its metadata too
    shortened: str = ""  # what it holds, and why not more, when its layout has a fuller extent
    frame: Mapping[str, str] = field(default_factory=dict)  # words around those of the document, on a screen


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """A layout's style.yaml for one paper: sizes in points, colours as "#rrggbb"; compared by identity."""

    page: Mapping[str, Any]
    fonts: Mapping[str, Any]
    colours: Mapping[str, str]
    rules: Mapping[str, Mapping[str, Any]]  # selector -> properties
    masters: Mapping[str, Mapping[str, Any]]
    place: Place = NOWHERE
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)  # (selector, property) -> its value


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A folder under layouts/, and the icons that it may use; `booklet` is false when it cannot hold all sections at once."""

    name: str
    folder: str
    papers: tuple[str, ...]
    about: Phrase
    raw: Mapping[str, Any]  # style.yaml as read, with places
    large_print: bool = False
    booklet: bool = True
    icons: Mapping[str, Drawing] = field(default_factory=lambda: MappingProxyType({}))  # by name
    extents: Mapping[str, str] = field(default_factory=dict)  # how much it prints, the most first -> in words
    card: bool = False  # whether it is made for the cards of topics, and for nothing else
