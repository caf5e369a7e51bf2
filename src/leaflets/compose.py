"""Takes a Leaflet and a Layout, gives a Document: the tree of elements, which is the structure tree.

A template never sees content as a string: each phrase reaches it as a handle that renders to a number
between two marks of its own. So no character of content or reader is ever markup, and each keeps its place.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.parsers import expat

import jinja2
from jinja2.ext import Extension
from jinja2.utils import missing as jinja2_missing
from markupsafe import Markup

from . import addresses
from .dates import written
from .faults import NOWHERE, Fault, FaultList, LeafletError, Place, did_you_mean
from .jargon import markup_words
from .limits import TooLong, where_limits_hold
from .model import (
    FILE_NAME,
    LANG,
    VISIT,
    Document,
    Drawing,
    Element,
    Layout,
    Leaflet,
    Phrase,
    Picture,
    Reader,
    Run,
    Style,
    Term,
    Text,
    fields_of,
    plain,
    text_of,
    walk,
    words_of,
)
from .qr import qr_drawing
from .roles import HEADINGS, OUTSIDE, ROLES
from .shelf import Key, Known, parts_of, shelf_of
from .tailor import Explainer
from .template_names import Flaw, Names, flaws
from .templates import MOST_SECONDS, filled, sandbox, what_failed, with_names
from .walk import Row, rows

HANDLE = re.compile("\ue000(\\d+)\ue001")
HANDLES: ContextVar[list[Phrase | Own]] = ContextVar("HANDLES")
TEMPLATE = "layout.xml.j2"
DEEPEST = 80  # elements in one another; content alone comes to half of it
# A tag's name may be followed by a statement that gives it attributes, but not by one that ends the name.
_TAG = re.compile(r"<(?=([a-z][a-z0-9]*)(?:[\s/>]|\{%(?:(?!%\}).)*%\}[\s/>{]))")
_MADE = re.compile(r"(.+):([0-9]{1,9}):([0-9]{1,9})")
_MADE_HERE = re.compile(r' made="([^"]*)"')
_SAYS_WHERE = re.compile(r"<[a-z][a-z0-9]* made=")

# What may stand in what: text only in these, elements of their own only in the others.
TEXTUAL = frozenset(
    [*HEADINGS, "p", "a", "span", "strong", "em", "th", "td", "caption", "figcaption", "dt", "lbl"]
)
EITHER = frozenset({"li", "dd", "lbody"})  # text, or elements
ATTRIBUTES = frozenset(
    [
        "style",
        "start",
        "id",
        "href",
        "title",
        "lang",
        "scope",
        "widths",
        "marker",
        "alt",
        "picture",
        "qr",
        "decorative",
        "n",
        "at",
        "pages",
        "show",
        "to",
        "bookmark",
        "explain",
        "personal",
    ]
)
YES_NO = ("yes", "no")
# What an attribute may say, where that is not free.
VALUES = {
    "start": ("page", "recto"), "at": ("head", "foot"), "pages": ("recto", "verso", "all"), "show": ("number", "section", "total"),
    "marker": ("disc", "dash", "tick", "none"), "bookmark": YES_NO, "explain": YES_NO, "personal": YES_NO, "decorative": YES_NO,
}  # fmt: skip
SHAPES = {
    "n": (re.compile(r"page|[1-9]|[1-5][0-9]|60"), '"page", or a number from 1 to 60'),
    "to": (re.compile(r"[1-9]|[1-5][0-9]|6[0-4]"), "a number from 1 to 64"),
    "id": (re.compile(r"\S+"), "a name without spaces"),
    "widths": (
        re.compile(
            r"((?=[0-9.]*[1-9])[0-9]{1,3}(\.[0-9]{1,3})?)?( +(?=[0-9.]*[1-9])[0-9]{1,3}(\.[0-9]{1,3})?)*"
        ),
        'shares such as "1 2"',
    ),
}
NEEDS = {"fill": "to"}  # what an element cannot be without
# What may stand in these alone, and what may stand in these only.
HOLDS = {
    "table": ("caption", "thead", "tbody"), "thead": ("tr",), "tbody": ("tr",), "tr": ("th", "td"),
    "ul": ("li",), "ol": ("li",), "dl": ("li",), "nav": ("li",), "figure": ("figcaption",),
    "rule": (), "lines": (), "page": (), "br": (), "tick": (), "running": ("p", "figure"),
}  # fmt: skip
STANDS_IN = {
    "caption": ("table",), "thead": ("table",), "tbody": ("table",), "tr": ("thead", "tbody"), "th": ("tr",), "td": ("tr",),
    "li": ("ul", "ol", "dl", "nav"), "dt": ("li",), "dd": ("li",), "figcaption": ("figure",),
    "running": ("document",), "fill": ("document",),
}  # fmt: skip
SAID = ("alt", "title")  # attributes that a screen reader reads aloud
AMONG_WORDS = frozenset({"a", "span", "strong", "em", "br"})
OURS = frozenset({"document", "lbl", "lbody", "entry", "reference"})  # no template makes these
ADDRESSED = (
    "href",
    "qr",
)  # attributes for machines: a phrase that is a link gives its address there, not its words
# Bookmarks, contents, running lines and links' descriptions never hold the reader's own words.
NEVER_OWN = {
    **dict.fromkeys((*HEADINGS, "a", "nav", "running"), "other pages repeat it"),
    "fill": "not every leaflet has its pages",
}
MARKERS = {"disc": "•", "dash": "–", "tick": "☐", "none": ""}
# Drawn with another glyph, read as itself.
SUBSTITUTES = {"\u2010": "-", "\u2011": "-", "\u2009": "\u00a0", "\u202f": "\u00a0"}
_HALF = re.compile("[\ud800-\udfff]")  # no file can hold half a character
_WORD = re.compile(r"\b[A-Z][A-Z0-9]+\b")
NOTHING_SAID: Mapping[str, str] = {}
_SUBSTITUTED = re.compile("([\n" + "".join(SUBSTITUTES) + "])")  # and the end of a line
UNEXPLAINED = frozenset({*HEADINGS, "nav", "th", "caption", "running"})


def compose(leaflet: Leaflet, layout: Layout, style: Style) -> Document:
    """Return the leaflet in the layout's order.

    Raises LeafletError for a template that breaks, unknown elements, headings that skip a level,
    pictures without alternative text, links without words, and one that prints nothing.
    """
    text, handles = render(leaflet, layout)
    root = parse(text, handles, leaflet, layout)
    check(root, layout, style)
    if not any(prints(child) for child in root.children if isinstance(child, Element)):
        raise LeafletError([Fault(Place(shown(layout, TEMPLATE)), "this layout prints nothing")])
    name = leaflet.clinic.fields["name"].text
    mark = leaflet.words["draft"].text if leaflet.draft else ""
    if mark:
        said = leaflet.words["draft"].place
        first = Element("p", (Run(mark),), "draft", {"margin": "yes"}, None, said)
        root = Element("document", (first, *root.children))
    return Document(root, leaflet.title.text, name, leaflet.topic.tag, mark, style, leaflet.reference)


# ---- templates -----------------------------------------------------------------------------------


class _Places(Extension):
    """Writes into every start tag of a template where it stands, so that faults can say so."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        lines = source.splitlines(keepends=True)
        return "".join([_mark(line, name or "", n) for n, line in enumerate(lines, 1)])


def _mark(line: str, name: str, number: int) -> str:
    out, at = [], 0
    for match in _TAG.finditer(line):
        end = match.end() + len(match[1])
        out.append(line[at:end] + f' made="{name}:{number}:{match.start() + 1}"')
        at = end
    return "".join([*out, line[at:]])


@dataclass(frozen=True, slots=True)
class Own:
    """One of the reader's fields: a template can print it, but never learn what it says.

    So all readers with the same fields have the same skeleton, and copies may share it.
    """

    field: str


class NoWord(LookupError):
    """A template asks for a word that words.yaml lacks."""


class Words(dict[str, Phrase]):
    """The words of one language, as templates see them."""

    def __missing__(self, name: str) -> Phrase:
        raise NoWord(name)


class _Undefined(jinja2.StrictUndefined):
    """What a template asks for in vain; a missing word is reported as one."""

    def __init__(self, hint: str | None = None, obj: Any = jinja2_missing, name: str | None = None,
                 exc: type[Exception] = jinja2.UndefinedError) -> None:  # fmt: skip
        no_word = hint is None and isinstance(obj, Words)
        super().__init__(name if no_word else hint, obj, name, NoWord if no_word else exc)  # type: ignore[arg-type]


def veiled(reader: Reader | None) -> SimpleNamespace | None:
    """Return the reader as templates see one: which fields there are, not what they hold."""
    if reader is None:
        return None
    known = {name: Own(name) for name in fields_of(reader)}
    visits = [
        SimpleNamespace(**{part: known.get(f"appointments.{n}.{part}") for part in VISIT})
        for n in range(len(reader.appointments))
    ]
    held = {name: known.get(name) for name in ("name", "key_worker", "message")}
    return SimpleNamespace(**held, appointments=tuple(visits))


class SectionId(str):
    """The id of a section, which its author chose; in a tag it has a space of its own.

    So a section may be called what a layout calls a part of its own: contacts, notes, about.
    """

    __slots__ = ()


def finalize(value: Any) -> Any:
    """Turn what a template prints into a handle; only phrases print, and plain words for attributes."""
    if isinstance(value, SectionId):
        return f"section:{value}"
    if isinstance(value, Text):
        value = value.phrases[""]
    if isinstance(value, Phrase | Own):
        handles = HANDLES.get()
        handles.append(value)
        return Markup(f"\ue000{len(handles) - 1}\ue001")
    if value is None or isinstance(value, Markup | str | int | float | jinja2.Undefined):
        return value
    raise jinja2.TemplateRuntimeError(f"a {type(value).__name__} cannot be printed")


@functools.lru_cache(maxsize=16)
def environment(folder: str) -> jinja2.Environment:
    """Return the sandbox for one layout: its own templates first, then those that all layouts share."""
    held = sandbox(folder, undefined=_Undefined, autoescape=True, finalize=finalize, extensions=[_Places])
    held.filters |= FILTERS
    return held


def literal(text: str) -> Phrase:
    """Make words of plain text that stands in the content (a name, a version)."""
    if half := _HALF.search(text):
        raise jinja2.TemplateRuntimeError(f"half a character (U+{ord(half[0]):04X}) cannot be printed")
    return plain(text)


def address(href: str) -> Phrase:
    """Return a web address as it is printed."""
    return literal(addresses.printed(href))


def phone_link(number: str) -> Phrase:
    """Return a number that calls itself."""
    return Phrase((addresses.phone(number).run(),))


def web_link(href: str) -> Phrase:
    """Return a web address as it is printed, which opens its page."""
    return Phrase((addresses.web(href).run(),))


@jinja2.pass_context
def written_date(context: jinja2.runtime.Context, day: dt.date) -> Phrase:
    """Return a date in words."""
    return plain(written(day, context["words"]))


def spot(place: Place) -> Phrase:
    """Return file and line as words, for the review copy."""
    return plain(f"{Path(place.path).name}:{place.line}", place)


@jinja2.pass_context
def for_whom(context: jinja2.runtime.Context, held: Sequence[Any], value: str) -> Phrase:
    """Return the conditions of what is held in one another, and of one variant, in words."""
    parts = [
        f"{facet}: {', '.join(sorted(values))}" for one in held for facet, values in one.only_for.items()
    ]
    parts += [one.only_with for one in held if getattr(one, "only_with", "")]
    parts += [value] if value else []
    return literal("; ".join(dict.fromkeys(parts)) or context["words"]["review_everyone"].text)


def all_rows(value: Any, *without: str) -> list[Row]:
    """Return all that a noun holds, for the review copy; the fields that are named are left aside."""
    return list(rows(value, frozenset(without)))


FILTERS = {
    "rows": all_rows,
    "spot": spot,
    "for_whom": for_whom,
    "literal": literal,
    "address": address,
    "phone_link": phone_link,
    "web_link": web_link,
    "date": written_date,
}


def render(leaflet: Leaflet, layout: Layout) -> tuple[str, list[Phrase | Own]]:
    """Return the skeleton: markup with handles in place of words, and what they stand for. Raises LeafletError."""
    refuse_flaws(leaflet, layout)
    try:
        text, handles = where_limits_hold(lambda: _rendered(leaflet, layout), MOST_SECONDS)
    except TooLong as error:
        raise LeafletError([_reported(error, layout, leaflet)]) from None
    if half := _HALF.search(text):
        made = _MADE_HERE.findall(text, 0, half.start())
        place = _made(made[-1], layout) if made else None
        message = f"half a character (U+{ord(half[0]):04X}) stands here"
        raise LeafletError([Fault(place or Place(shown(layout, TEMPLATE)), message)])
    return text, handles


def _rendered(leaflet: Leaflet, layout: Layout) -> tuple[str, list[Phrase | Own]]:
    """Fill the template, in a process that may be another: whatever it raises becomes a fault here."""
    token = HANDLES.set([])
    try:
        text = filled(environment(layout.folder), TEMPLATE, _view(leaflet), MOST_SECONDS)
        return text, HANDLES.get()
    except LeafletError as error:  # a template that is no readable file
        raise with_names(error, lambda name: shown(layout, name)) from None
    except (Exception, TooLong) as error:
        raise LeafletError([_reported(error, layout, leaflet)]) from None
    finally:
        HANDLES.reset(token)


def _view(leaflet: Leaflet) -> dict[str, Any]:
    """Return what a template may know."""
    reader = veiled(leaflet.reader)
    job = replace(leaflet.job, reader=None)
    sections = tuple(replace(section, id=SectionId(section.id)) for section in leaflet.sections)
    return {
        "leaflet": replace(leaflet, job=job, reader=reader, sections=sections),  # type: ignore[arg-type]
        "clinic": leaflet.clinic,
        "reader": reader,
        "words": Words(leaflet.words),
        "booklet": not leaflet.job.section,
    }


def refuse_flaws(leaflet: Leaflet, layout: Layout) -> None:
    """Refuse what is wrong anywhere in the templates, whether or not this leaflet would meet it. Raises LeafletError."""
    found = _flaws(layout.folder, Names(frozenset(leaflet.words), frozenset(leaflet.clinic.fields)))
    if found:
        raise LeafletError([_flaw_reported(flaw, leaflet, layout) for flaw in found])


def _flaw_reported(flaw: Flaw, leaflet: Leaflet, layout: Layout) -> Fault:
    place = Place(shown(layout, flaw.template), flaw.line, flaw.column)
    return _no_word(flaw.word, place, leaflet) if flaw.word else Fault(place, flaw.message, flaw.hint)


@functools.lru_cache(maxsize=64)
def _flaws(folder: str, names: Names) -> list[Flaw]:
    return flaws(environment(folder), TEMPLATE, (Path(folder),), names)


def _made(written: str, layout: Layout) -> Place | None:
    """Return the place that a start tag names as its own."""
    found = _MADE.fullmatch(written)
    return Place(shown(layout, found[1]), int(found[2]), int(found[3])) if found else None


def _reported(error: BaseException, layout: Layout, leaflet: Leaflet) -> Fault:
    """Return what a template's error says to a designer. Whatever a template can raise is the template's fault."""
    fault = what_failed(error, TEMPLATE, lambda name: shown(layout, name))
    return _no_word(str(error), fault.place, leaflet) if isinstance(error, NoWord) else fault


def _no_word(name: str, asked: Place, leaflet: Leaflet) -> Fault:
    """Return what is wrong with words.yaml, or with the template that asks for another word."""
    place = next((phrase.place for phrase in leaflet.words.values()), asked)
    near = did_you_mean(name, leaflet.words)
    message = f'there is no word "{name[:60]}" in "{leaflet.topic.lang}"'
    return Fault(place, message, f"{asked} asks for it" + (f"; {near}" if near else ""))


@functools.lru_cache(maxsize=256)
def shown(layout: Layout, template: str) -> str:
    """Return how messages call a template: in the layout's folder, or beside it where all share it."""
    folder = str(Path(layout.raw["styles"].place.path).parent)
    own = (Path(layout.folder) / template).exists()
    return f"{folder}/{template}" if own else str(Path(folder).parent / template)


# ---- markup --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    attributes: dict[str, str]
    made_at: Place
    children: list[Element | Run] = field(default_factory=list)
    place: Place = NOWHERE
    personal: bool = False


def _textual(name: str) -> bool:
    return name in TEXTUAL or name in EITHER


def parse(text: str, handles: Sequence[Phrase | Own], leaflet: Leaflet, layout: Layout) -> Element:
    builder = _Builder(handles, leaflet, layout)
    for part in parts_of(text):
        builder.add(part)
    builder.faults.stop_if_any()
    builder.shelf.put(builder.fresh)
    children = builder.open[0].children
    personal = any(isinstance(child, Element) and child.personal for child in children)
    return Element("document", tuple(children), personal=personal)


def prints(element: Element) -> bool:
    """Tell whether an element of the flow puts words or a picture on a page."""
    if element.name in ("running", "fill"):
        return False
    return bool(text_of(element)) or any(inner.picture is not None for inner in walk(element))


class _Builder:
    """Builds elements from markup, and puts words in place of handles."""

    def __init__(self, handles: Sequence[Phrase | Own], leaflet: Leaflet, layout: Layout) -> None:
        self.handles, self.leaflet, self.layout = handles, leaflet, layout
        self.own = fields_of(leaflet.reader) if leaflet.reader else {}
        self.faults = FaultList()
        self.last = Place(shown(layout, TEMPLATE))
        self.open = [_Open("document", {}, self.last)]
        self.explainer = Explainer(leaflet.topic.glossary)
        self.spoken = spoken(leaflet.topic.glossary)
        self.shelf = shelf_of(layout, leaflet.topic, leaflet.clinic)
        self.fresh: dict[Key, Known] = {}  # parts read here for the first time
        self.here: set[Key] = set()  # all parts

    def add(self, part: str) -> None:
        """Add what a part of the markup becomes, or became in a document before."""
        into, told = self.open[0].children, self.explainer.told
        key = self._key(part)
        known = self.shelf.known.get(key) if key else None
        if known is not None:
            into += known.children
            told |= known.told
            self.last = known.last
            return
        first = len(into)
        self._read(part)
        if key:
            self.fresh[key] = Known(tuple(into[first:]), frozenset(told), self.last)

    def _key(self, part: str) -> Key | None:
        """Return all that decides what a part becomes; None for what is not to be shared.

        That is the reader's own words, and a part that stood here before: an element has one place.
        """
        pieces = HANDLE.split(part)
        numbers = [int(number) for number in pieces[1::2] if len(number) < 10]
        held = [self.handles[n] for n in numbers if n < len(self.handles)]
        phrases = tuple([handle for handle in held if isinstance(handle, Phrase)])
        before = NOWHERE if _SAYS_WHERE.match(part) else self.last
        key = (tuple(pieces[::2]), phrases, frozenset(self.explainer.told), before)
        if len(phrases) < len(pieces) // 2 or key in self.here:
            return None
        self.here.add(key)
        return key

    def _read(self, part: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def begin(name: str, attributes: dict[str, str]) -> None:  # the element that only wraps the part
            parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
            parser.CharacterDataHandler = self.text

        parser.StartElementHandler = begin
        try:
            parser.Parse(f"<document>{part}</document>", True)
        except expat.ExpatError as error:
            what = markup_words(expat.errors.messages[error.code])
            self.faults.add(self.last, f"the layout's markup is broken near here: {what}")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.last = _made(attributes.pop("made", ""), self.layout) or self.last
        if name in OURS or (name not in ROLES and name not in OUTSIDE):
            known = [known for known in (*ROLES, *OUTSIDE) if known not in OURS]
            self.faults.add(self.last, f"unknown element <{name}>", did_you_mean(name, known))
        self._check_parent(name)
        for key in attributes:
            if key not in ATTRIBUTES:
                self.faults.add(self.last, f'unknown attribute "{key}"', did_you_mean(key, ATTRIBUTES))
        needed = NEEDS.get(name)
        if needed and needed not in attributes:
            self.faults.add(self.last, f'<{name}> lacks {needed}="…"', SHAPES[needed][1])
        if len(self.open) > DEEPEST:
            self.faults.add(self.last, f"elements stand more than {DEEPEST} deep in one another")
            self.faults.stop_if_any()
        new = _Open(name, {}, self.last)
        for key, value in attributes.items():
            if key in SAID:
                self._refuse_own_words(HANDLE.sub("", value), self.last)
            said = self._address if key in ADDRESSED else self._in_attribute
            new.attributes[key] = HANDLE.sub(lambda m, said=said: said(m[1]), value)  # type: ignore[misc]
            self._check_value(key, new.attributes[key])
        new.personal = new.attributes.pop("personal", "") == "yes"
        self.open.append(new)

    def _check_parent(self, name: str) -> None:
        around = self.open[-1].name if self.open else ""
        if around in HOLDS and name not in HOLDS[around]:
            hint = " or ".join(f"<{one}>" for one in HOLDS[around])
            self.faults.add(self.last, f"<{name}> cannot stand in <{around}>", hint)
        elif name in STANDS_IN and around not in STANDS_IN[name]:
            hint = " or ".join(f"<{one}>" for one in STANDS_IN[name] if one not in OURS)
            hint = f"only in {hint}" if hint else "only outside all other elements"
            self.faults.add(self.last, f"<{name}> cannot stand here", hint)
        elif name in AMONG_WORDS and not _textual(around):
            self.faults.add(self.last, f"<{name}> cannot stand in <{around}>", "put it into <p>")

    def _check_value(self, key: str, value: str) -> None:
        if key in VALUES and value not in VALUES[key]:
            hint = did_you_mean(value, VALUES[key])
            self.faults.add(self.last, f'"{value[:40]}" cannot stand in {key}="…"', hint)
        elif key in SHAPES and not SHAPES[key][0].fullmatch(value):
            self.faults.add(self.last, f'"{value[:40]}" cannot stand in {key}="…"', SHAPES[key][1])

    def _handle(self, number: str) -> Phrase | Own:
        if len(number) < 10 and int(number) < len(self.handles):
            return self.handles[int(number)]
        self.faults.add(self.last, "the characters U+E000 and U+E001 must not stand in a template")
        return Phrase(())

    def _in_attribute(self, number: str) -> str:
        handle = self._handle(number)
        if isinstance(handle, Phrase):
            return handle.text
        hint = 'print them in an element with personal="yes"'
        self.faults.add(self.last, "the reader's own words cannot stand in an attribute", hint)
        return ""

    def _address(self, number: str) -> str:
        handle = self._handle(number)
        links = [run.href for run in handle.runs if run.href] if isinstance(handle, Phrase) else []
        return links[0] if links else self._in_attribute(number)

    def text(self, data: str) -> None:
        top = self.open[-1]
        if not data.strip():
            if _textual(top.name) and top.children:
                top.children.append(Run(" "))
            return
        parts = HANDLE.split(data)
        for at, part in enumerate(parts):
            if at % 2:
                handle = self._handle(part)
                if isinstance(handle, Own):
                    self._own_words(top, handle.field)
                else:
                    self._words(top, handle)
            elif part:
                self._literal(top, part)

    def _literal(self, top: _Open, part: str) -> None:
        if not self._refuse_own_words(part, top.made_at) and part.strip() and not _textual(top.name):
            place = top.made_at if len(self.open) > 1 else self.last
            self.faults.add(place, f'"{part.strip()[:40]}" cannot stand in <{top.name}>', "put it into <p>")
        part = re.sub(r"\s+", " ", part)
        if part.strip() or top.children:
            top.children.append(Run(part))

    def _refuse_own_words(self, part: str, place: Place) -> bool:
        """Note words that stand in the template itself; tell whether there were any."""
        found = any(c.isalnum() for c in part)
        if found:
            message = f'a layout holds no words of its own: "{part.strip()[:40]}"'
            self.faults.add(place, message, "put them into words.yaml")
        return found

    def _words(self, top: _Open, phrase: Phrase) -> None:
        if not _textual(top.name):
            self.faults.add(top.made_at, f"words cannot stand in <{top.name}>", "put them into <p>")
        if top.place is NOWHERE:
            top.place = phrase.place
        silent = any(up.name in UNEXPLAINED or up.attributes.get("explain") == "no" for up in self.open)
        shown = phrase if silent else self.explainer.explain(phrase)
        bold, slanted = top.name == "strong", top.name == "em"
        apart = bold or slanted or phrase.place is not top.place
        placed = [
            replace(run, place=phrase.place) if apart and run.place is NOWHERE else run for run in shown.runs
        ]
        inside_link = any(up.name == "a" for up in self.open)
        for href, runs in itertools.groupby(placed, key=lambda run: "" if inside_link else run.href):
            for run in runs if not href else ():
                said = {} if inside_link or run.own else self.spoken
                top.children += inline(run, bold, slanted, phrase.place, top.made_at, said)
            if href:
                top.children += self._link(tuple(runs), bold, slanted, phrase.place, top.made_at)

    def _link(
        self, runs: Sequence[Run], bold: bool, slanted: bool, place: Place, made_at: Place
    ) -> Iterator[Element | Run]:
        """Yield neighbours that lead to one place as one link, and where it leads when its words do not say it."""
        first, last = runs[0], runs[-1]
        pieces = [piece for run in runs for piece in inline(run, bold, slanted, place, made_at)]
        words = tuple(piece if isinstance(piece, Run) else piece.children[0] for piece in pieces)
        given = {"href": first.href, "title": self._name("".join(run.text for run in runs), first)}
        yield Element("a", words, "", given, None, place, made_at)
        if not addresses.says("".join(run.text for run in runs), first.href, first.shown):
            yield Run(f" ({first.shown})", last.strong or bold, last.emphasis or slanted)

    def _name(self, said: str, link: Run) -> str:
        return addresses.name_of(said, link.href, link.shown, link.named, self.leaflet.words)

    def _own_words(self, top: _Open, field: str) -> None:
        """Put in what is the reader's own; only where it is said that such words may stand."""
        hint = 'print them in an element with personal="yes"'
        no_place = next((up.name for up in self.open if up.name in NEVER_OWN), "")
        if no_place:
            message = f"the reader's own words cannot stand in <{no_place}>: {NEVER_OWN[no_place]}"
            self.faults.add(top.made_at, message, "print them in the text of a section")
        elif not any(up.personal for up in self.open):
            self.faults.add(top.made_at, "the reader's own words stand here, unmarked", hint)
        top.personal = True
        phrase = self.own[field]
        runs = tuple([replace(run, own=field) for run in phrase.runs])
        self._words(top, replace(phrase, runs=runs))

    def end(self, name: str) -> None:
        if len(self.open) == 1:  # what wraps a part
            return
        top = self.open.pop()
        element = self._element(top)
        parent = self.open[-1]
        if parent.place is NOWHERE:
            parent.place = element.place
        parent.personal = parent.personal or top.personal
        if top.name in ("strong", "em"):
            parent.children += element.children
        else:
            parent.children.append(element)
        if top.name == "a" and _textual(parent.name):
            parent.children += self._target(element, top.attributes.get("href", ""))

    def _element(self, top: _Open) -> Element:
        children = trimmed(top.children) if _textual(top.name) else top.children
        attributes = dict(top.attributes)
        if top.name == "a" and not attributes.get("href", "").startswith("#"):
            attributes |= self._leads_to(attributes, words_of(Element("a", tuple(children))), top.made_at)
        style = attributes.pop("style", "")
        picture = self._picture(top) if top.name == "figure" else None
        make = NORMAL.get(top.name)
        element = Element(
            top.name, tuple(children), style, attributes, picture, top.place, top.made_at, top.personal
        )
        return make(element, self.open) if make else element

    def _leads_to(self, given: Mapping[str, str], said: str, made_at: Place) -> dict[str, str]:
        """Return the address of a template's own link, and its name."""
        try:
            link = addresses.link(given.get("href", ""))
        except addresses.NoAddress as error:
            message = error.about(f'"{given.get("href", "")[:40]}" is no address a leaflet may link to')
            self.faults.add(made_at, message, error.hint or addresses.SCHEMES)
            return {}
        return {"href": link.href, "title": given.get("title") or self._name(said, link.run())}

    def _target(self, element: Element, typed: str) -> Iterator[Run]:
        """Yield where a template's own link leads, when its words do not say it."""
        try:
            link = addresses.link(typed)
        except addresses.NoAddress:  # noted already, or a link inside the leaflet
            return
        words = [child for child in element.children if isinstance(child, Run)]
        if words and not addresses.says(words_of(element), link.href, link.shown):
            yield Run(f" ({link.shown})", words[-1].strong, words[-1].emphasis)

    def _picture(self, top: _Open) -> Drawing | Picture | None:
        given = top.attributes
        if "qr" in given:
            return self._qr(given["qr"], top.made_at)
        name = given.get("picture", "")
        if name == "logo" and self.leaflet.clinic.logo:
            return self.leaflet.clinic.logo
        if name in self.leaflet.topic.figures:
            return self.leaflet.topic.figures[name]
        self.faults.add(
            top.made_at, f'no picture is called "{name}"', did_you_mean(name, self.leaflet.topic.figures)
        )
        return None

    def _qr(self, address: str, place: Place) -> Drawing | None:
        try:
            return qr_drawing(addresses.link(address).href)
        except addresses.NoAddress as error:
            message = error.about(f'"{address[:40]}" is no address for a QR code')
            self.faults.add(place, message, error.hint or addresses.SCHEMES)
            return None
        except LeafletError as error:
            self.faults.found += [replace(fault, place=place) for fault in error.faults]
            return None


def trimmed(children: Sequence[Element | Run]) -> list[Element | Run]:
    """Return children without blank runs at either end, and without two spaces in a row."""
    out: list[Element | Run] = []
    for child in children:
        before = out[-1] if out else None
        blank = isinstance(child, Run) and not child.text.strip() and "\u00a0" not in child.text
        if blank and (before is None or (isinstance(before, Run) and before.text.endswith(" "))):
            continue
        out.append(child)
    while out and isinstance(out[-1], Run) and out[-1].text == " ":
        out.pop()
    return out


def inline(
    run: Run,
    bold: bool,
    slanted: bool,
    place: Place,
    made_at: Place,
    said: Mapping[str, str] = NOTHING_SAID,
) -> Iterator[Element | Run]:
    """Yield a run as it stands in the tree: foreign words and abbreviations as elements, the rest as text."""
    strong, emphasis = run.strong or bold, run.emphasis or slanted
    pieces: list[Element | Run] = []
    one_line = run.href or run.lang  # what has an element of its own does not end a line
    # An empty line of a message holds a no-break space: a line with nothing in it would close up.
    lines = run.text.replace("\n", " ") if one_line else run.text.replace("\n\n", "\n\u00a0\n")
    for part in _SUBSTITUTED.split(lines):
        text = Run(SUBSTITUTES.get(part, part), strong, emphasis, own=run.own, place=run.place)
        if part == "\n":
            pieces.append(Element("br", (), "", {}, None, place, made_at))
        elif part in SUBSTITUTES:
            pieces.append(Element("span", (text,), "", {"actual": part}, None, place, made_at))
        elif part:
            pieces.append(text)
    if run.lang:
        words = tuple(piece if isinstance(piece, Run) else piece.children[0] for piece in pieces)
        yield Element("span", words, "", {"lang": run.lang}, None, place, made_at)
    else:
        for piece in pieces:
            yield from expanded(piece, said, made_at) if isinstance(piece, Run) else (piece,)


def spoken(glossary: Mapping[str, Term]) -> Mapping[str, str]:
    """Return abbreviations with the words a screen reader says in their place."""
    return {word: phrase.text for term in glossary.values() for word, phrase in term.say.items()}


def expanded(run: Run, said: Mapping[str, str], made_at: Place) -> Iterator[Element | Run]:
    """Yield a run with each abbreviation in an element of its own, which holds its expansion (ISO 32000-1, 14.9.5)."""
    at = 0
    for found in _WORD.finditer(run.text) if said else ():
        if words := said.get(found[0]):
            if found.start() > at:
                yield replace(run, text=run.text[at : found.start()])
            short = replace(run, text=found[0])
            yield Element("span", (short,), "", {"say": words}, None, run.place, made_at)
            at = found.end()
    if at < len(run.text):
        yield replace(run, text=run.text[at:]) if at else run


# ---- copies for other readers --------------------------------------------------------------------


def personalise(element: Element, own: Mapping[str, Phrase]) -> Element:
    """Return the element with another reader's words in place of those it holds.

    The other must have the same fields. The result is what `compose` gives for that reader.
    """
    children: list[Element | Run] = []
    place = element.place
    for child in element.children:
        if isinstance(child, Element):
            children.append(personalise(child, own) if child.personal else child)
        elif child.own:
            phrase = own[child.own]
            place = phrase.place
            for run in phrase.runs:
                new = replace(run, own=child.own, place=phrase.place)
                children += inline(new, child.strong, child.emphasis, phrase.place, element.made_at)
        else:
            children.append(child)
    return replace(element, children=tuple(children), place=place)


# ---- shapes a layout may leave out ---------------------------------------------------------------


def item(element: Element, open_: Sequence[_Open]) -> Element:
    """Give a list's item its label and body; in <nav> it is an entry with its reference."""
    parent = open_[-1]
    if parent.name == "nav":
        reference = Element("reference", element.children, place=element.place, made_at=element.made_at)
        return replace(element, name="entry", children=(reference,))
    if parent.name == "dl":
        return element
    kind = parent.attributes.get("marker", "disc")
    number = sum(isinstance(child, Element) for child in parent.children) + 1
    text = f"{number}." if parent.name == "ol" else MARKERS.get(kind, "•")
    drawn = {"drawn": "tick", "actual": text} if kind == "tick" and parent.name == "ul" else {}
    label = Element("lbl", (Run(text),) if text else (), "", drawn, None, element.place, element.made_at)
    body = replace(element, name="lbody", style="", attributes={})
    return replace(element, children=(label, body))


def heading_cell(element: Element, open_: Sequence[_Open]) -> Element:
    inside_head = any(up.name == "thead" for up in open_)
    scope = element.attributes.get("scope", "column" if inside_head else "row")
    return replace(element, attributes={**element.attributes, "scope": scope})


NORMAL: Mapping[str, Any] = {"li": item, "th": heading_cell}


# ---- what must be true ---------------------------------------------------------------------------


def check(root: Element, layout: Layout, style: Style) -> None:
    """Refuse what would lie to a screen reader: ISO 14289-1, 7.3 (figures), 7.4 (headings), 7.18.5 (links).

    The content was checked when it was loaded: what is found here is a layout's doing, and its place is reported.
    """
    faults = FaultList()
    level = 0
    ids = {element.attributes["id"] for element in walk(root) if "id" in element.attributes}
    seen: set[str] = set()
    for element in walk(root):
        given = element.attributes
        if given.get("id") in seen:
            faults.add(element.made_at, f'two elements have the id "{given["id"]}"')
        seen |= {given["id"]} if "id" in given else set()
        if element.name in HEADINGS:
            level = _heading(element, level, faults)
        if not LANG.fullmatch(given.get("lang", "en")):
            faults.add(element.made_at, f'"{given["lang"]}" is no language', 'a code such as "es"')
        href = given.get("href", "")
        if element.name == "a" and href.startswith("#") and href[1:] not in ids:
            hint = did_you_mean(href[1:], ids)
            faults.add(element.made_at, f'nothing in the layout has the id "{href[1:]}"', hint)
        RULES.get(element.name, _no_rule)(element, faults)
    _check_top([child for child in root.children if isinstance(child, Element)], layout, style, faults)
    faults.stop_if_any()


def _check_top(top: Sequence[Element], layout: Layout, style: Style, faults: FaultList) -> None:
    """Note a second <fill>, and a page without the measure that a running line needs."""
    for second in [element for element in top if element.name == "fill"][1:]:
        faults.add(second.made_at, "a layout has one <fill>", "put all it may add into that")
    running = {e.attributes.get("at", "foot"): e.made_at for e in top if e.name == "running"}
    for at, made_at in running.items():
        if at not in style.page:
            hint = f"{made_at} prints a running {at}"
            faults.add(layout.raw["page"].place, f'the page lacks "{at}"', hint)


def _no_rule(element: Element, faults: FaultList) -> None:
    pass


def _heading(element: Element, above: int, faults: FaultList) -> int:
    """Return the heading's level; one that is skipped is a fault."""
    level, words = int(element.name[1]), "".join(text_of(element)).strip()
    if not words:
        faults.add(element.made_at, "this heading has no words")
    if level > above + 1:
        message = f'a heading of level {level} follows one of level {above}: "{words[:60]}"'
        faults.add(element.made_at, message)
    return level


def _figure(element: Element, faults: FaultList) -> None:
    decorative = element.attributes.get("decorative") == "yes"
    alt = element.attributes.get("alt", "").strip()
    if not decorative and not alt:
        faults.add(element.made_at, "this picture has no alternative text", 'say what it shows in "alt"')
    elif FILE_NAME.fullmatch(alt):
        message = f'the alternative text "{alt}" is a file name'
        faults.add(element.made_at, message, "say what the picture shows")


def _link(element: Element, faults: FaultList) -> None:
    if not any(isinstance(child, Run) and child.text.strip() for child in element.children):
        faults.add(element.made_at, "this link has no words")


def _table(element: Element, faults: FaultList) -> None:
    rows = [row for row in walk(element) if row.name == "tr"]
    wide = {sum(isinstance(cell, Element) for cell in row.children) for row in rows}
    if not any(cell.name == "th" for cell in walk(element)):
        faults.add(element.made_at, "this table has no header cells", "use <th> for them")
    captions = [child for child in element.children if isinstance(child, Element) and child.name == "caption"]
    for second in captions[1:]:
        faults.add(second.made_at, "a table has one caption")
    if len(wide) > 1 or not rows:
        faults.add(element.made_at, "the rows of this table differ in their number of cells")
    shares = element.attributes.get("widths", "").split()
    if wide and len(shares) != max(wide):
        faults.add(element.made_at, f"this table has {max(wide)} columns but {len(shares)} widths")


def _entry(element: Element, faults: FaultList) -> None:
    if any(isinstance(child, Element) and _held(child) != ["a"] for child in element.children):
        faults.add(element.made_at, "an entry of <nav> holds one link, and nothing else")


def _terms(element: Element, faults: FaultList) -> None:
    for item in element.children:
        if isinstance(item, Element) and _held(item) != ["dt", "dd"]:
            faults.add(item.made_at, "an item of <dl> holds one <dt>, then one <dd>, and nothing else")


def _held(element: Element) -> list[str]:
    """Return the names of what an element holds; "" stands for words."""
    named = (
        (child.name, "") if isinstance(child, Element) else ("", child.text) for child in element.children
    )
    return [name for name, text in named if name or text.strip()]


def _heading_cell(element: Element, faults: FaultList) -> None:
    scope = element.attributes.get("scope")
    if scope not in ("row", "column"):
        faults.add(element.made_at, f'a header cell cannot head a "{scope}"', 'scope="row" or scope="column"')


RULES: Mapping[str, Any] = {
    "th": _heading_cell,
    "figure": _figure,
    "a": _link,
    "table": _table,
    "dl": _terms,
    "entry": _entry,
}
