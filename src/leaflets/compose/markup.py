"""Takes the skeleton and what its handles stand for, gives the tree of elements."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from xml.parsers import expat

from ..drawing.nouns import Drawing
from ..drawing.qr import qr_drawing
from ..elements import OUTSIDE, ROLES
from ..faults import NOWHERE, FaultList, LeafletError, Place, did_you_mean
from ..links import addresses
from ..model import Element, Layout, Leaflet, Phrase, Picture, Run, fields_of, words_of
from ..tailor.glossary import Explainer
from .grammar import (
    ADDRESSED,
    AMONG_WORDS,
    ATTRIBUTES,
    HOLDS,
    NEEDS,
    NEVER_OWN,
    OURS,
    SAID,
    SHAPES,
    STANDS_IN,
    UNEXPLAINED,
    VALUES,
    textual,
)
from .jargon import markup_words
from .normal import NORMAL, Open
from .personal import Own
from .places import TEMPLATE, made_place, shown
from .runs import inline, spoken
from .shelf import Key, Known, parts_of, shelf_of
from .template import HANDLE

DEEPEST = 80  # elements in one another; content alone comes to half of it
_SAYS_WHERE = re.compile(r"<[a-z][a-z0-9]* made=")


def parse(text: str, handles: Sequence[Phrase | Own], leaflet: Leaflet, layout: Layout) -> Element:
    builder = _Builder(handles, leaflet, layout)
    for part in parts_of(text):
        builder.add(part)
    builder.faults.stop_if_any()
    builder.shelf.put(builder.fresh)
    children = builder.open[0].children
    personal = any(isinstance(child, Element) and child.personal for child in children)
    return Element("document", tuple(children), personal=personal)


class _Builder:
    """Builds elements from markup, and puts words in place of handles."""

    def __init__(self, handles: Sequence[Phrase | Own], leaflet: Leaflet, layout: Layout) -> None:
        self.handles, self.leaflet, self.layout = handles, leaflet, layout
        self.own = fields_of(leaflet.reader) if leaflet.reader else {}
        self.faults = FaultList()
        self.last = Place(shown(layout, TEMPLATE))
        self.open = [Open("document", {}, self.last)]
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
        self.last = made_place(attributes.pop("made", ""), self.layout) or self.last
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
        new = Open(name, {}, self.last)
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
        elif name in AMONG_WORDS and not textual(around):
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
            if textual(top.name) and top.children:
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

    def _literal(self, top: Open, part: str) -> None:
        if not self._refuse_own_words(part, top.made_at) and part.strip() and not textual(top.name):
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

    def _words(self, top: Open, phrase: Phrase) -> None:
        if not textual(top.name):
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

    def _own_words(self, top: Open, field: str) -> None:
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
        if top.name == "a" and textual(parent.name):
            parent.children += self._target(element, top.attributes.get("href", ""))

    def _element(self, top: Open) -> Element:
        children = trimmed(top.children) if textual(top.name) else top.children
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

    def _picture(self, top: Open) -> Drawing | Picture | None:
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
