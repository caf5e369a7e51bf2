"""Takes the skeleton and what its handles represent, gives the tree of elements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from ..drawing.nouns import Drawing
from ..elements import ATTRIBUTES, Attribute
from ..faults import NOWHERE, FaultList, Place
from ..links.addresses import Link, name_of
from ..model import Element, Layout, Leaflet, Phrase, Picture, Run, words_of
from .jargon import markup_words
from .normal import NORMAL, trimmed
from .personal import Own
from .phrases import MARK_OWN, Phrases, target
from .places import TEMPLATE, made_place, shown
from .references import icon_of, link_to, picture_of
from .shelf import Key, Known, markup_parts, shelf_of
from .start_tags import Open, check_tag, check_value
from .template import HANDLE

WITH_PICTURE = (
    "aside",
    "div",
    "li",
)  # what may show a picture that is never read aloud: nothing needs to say what it is
DEEPEST = 80  # nested elements; content alone reaches half of it
_SAYS_WHERE = re.compile(r"<[a-z][a-z0-9]* made=")


def parse_markup(text: str, handles: Sequence[Phrase | Own], leaflet: Leaflet, layout: Layout) -> Element:
    builder = _Builder(handles, leaflet, layout)
    for part in markup_parts(text):
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
        self.faults = FaultList()
        self.last = Place(shown(layout, TEMPLATE))
        self.open = [Open("document", {}, self.last)]
        self.phrases = Phrases(leaflet, self.faults)
        self.shelf = shelf_of(layout, leaflet.topic, leaflet.clinic)
        self.fresh: dict[Key, Known] = {}  # parts read here for the first time
        self.here: set[Key] = set()  # all parts

    def add(self, part: str) -> None:
        """Add what a part of the markup becomes, or became in an earlier document."""
        into = self.open[0].children
        key = self._key(part)
        known = self.shelf.known.get(key) if key else None
        if known is not None:
            into += known.children
            self.last = known.last
            return
        first = len(into)
        self._read(part)
        if key:
            self.fresh[key] = Known(tuple(into[first:]), self.last)

    def _key(self, part: str) -> Key | None:
        """Return all that decides what a part becomes; None for what is not to be shared.

        That is the reader's own words, and a part that was already in this document: an element has one place.
        """
        pieces = HANDLE.split(part)
        numbers = [int(number) for number in pieces[1::2] if len(number) < 10]
        held = [self.handles[n] for n in numbers if n < len(self.handles)]
        phrases = tuple([handle for handle in held if isinstance(handle, Phrase)])
        before = NOWHERE if _SAYS_WHERE.match(part) else self.last
        key = (tuple(pieces[::2]), phrases, before)
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
        check_tag(name, attributes, self.open[-1], self.last, self.faults)
        if len(self.open) > DEEPEST:
            self.faults.add(self.last, f"elements are nested more than {DEEPEST} deep")
            self.faults.stop_if_any()
        new = Open(name, {key: self._value(key, value) for key, value in attributes.items()}, self.last)
        new.personal = new.attributes.pop("personal", "") == "yes"
        self.open.append(new)

    def _value(self, key: str, written: str) -> str:
        """Return what an attribute says, with words in place of its handles."""
        attribute = ATTRIBUTES.get(key, Attribute())
        if attribute.said:
            self._refuse_own_words(HANDLE.sub("", written), self.last)
        said = self._address if attribute.address else self._in_attribute
        value = HANDLE.sub(lambda found: said(self._handle(found[1])), written)
        check_value(key, value, self.last, self.faults)
        return value

    def _handle(self, number: str) -> Phrase | Own:
        if len(number) < 10 and int(number) < len(self.handles):
            return self.handles[int(number)]
        self.faults.add(self.last, "the characters U+E000 and U+E001 are not allowed in a template")
        return Phrase(())

    def _in_attribute(self, handle: Phrase | Own) -> str:
        if isinstance(handle, Phrase):
            return handle.text
        self.faults.add(self.last, "the reader's own words are not allowed in an attribute", MARK_OWN)
        return ""

    def _address(self, handle: Phrase | Own) -> str:
        links = [run.href for run in handle.runs if run.href] if isinstance(handle, Phrase) else []
        return links[0] if links else self._in_attribute(handle)

    def text(self, data: str) -> None:
        top = self.open[-1]
        if not data.strip():
            if top.traits.words and top.children:
                top.children.append(Run(" "))
            return
        for at, part in enumerate(HANDLE.split(data)):
            if at % 2:
                self.phrases.put(self._handle(part), self.open)
            elif part:
                self._literal(top, part)

    def _literal(self, top: Open, part: str) -> None:
        if not self._refuse_own_words(part, top.made_at) and part.strip() and not top.traits.words:
            place = top.made_at if len(self.open) > 1 else self.last
            self.faults.add(place, f'"{part.strip()[:40]}" is not allowed in <{top.name}>', "put it into <p>")
        part = re.sub(r"[^\S\u00a0]+", " ", part)
        if part.strip() or top.children:
            top.children.append(Run(part))

    def _refuse_own_words(self, part: str, place: Place) -> bool:
        """Note words that stand in the template itself; tell whether there were any."""
        found = any(c.isalnum() for c in part)
        if found:
            message = f'a layout holds no words of its own: "{part.strip()[:40]}"'
            self.faults.add(place, message, "put them into words.yaml")
        return found

    def end(self, name: str) -> None:
        if len(self.open) == 1:  # what wraps a part
            return
        top, parent = self.open.pop(), self.open[-1]
        href = top.attributes.get("href", "")
        leads = top.name == "a" and not href.startswith("#")
        link = link_to(href, "a leaflet may link to", top.made_at, self.faults) if leads else None
        element = self._element(top, link)
        if parent.place is NOWHERE:
            parent.place = element.place
        parent.personal = parent.personal or top.personal
        parent.children += element.children if top.name in ("strong", "em") else (element,)
        words = [child for child in element.children if isinstance(child, Run)] if link else []
        if link and words and parent.traits.words:
            parent.children += target(words_of(element), link.run(), words[-1])

    def _element(self, top: Open, link: Link | None) -> Element:
        children = trimmed(top.children) if top.traits.words else top.children
        attributes = dict(top.attributes)
        if link:
            said = words_of(Element("a", tuple(children)))
            name = attributes.get("title") or name_of(said, link.run(), self.leaflet.words)
            attributes |= {"href": link.href, "title": name}
        element = Element(
            name=top.name,
            children=tuple(children),
            style=attributes.pop("style", ""),
            attributes=attributes,
            picture=self._shown(top, attributes),
            place=top.place,
            made_at=top.made_at,
            personal=top.personal,
        )
        make = NORMAL.get(top.name)
        return make(element, self.open) if make else element

    def _shown(self, top: Open, attributes: Mapping[str, str]) -> Drawing | Picture | None:
        """Return what an element shows beside its words."""
        if top.name == "icon":
            return icon_of(attributes, self.layout, top.made_at, self.faults)
        if top.name == "figure" or (top.name in WITH_PICTURE and "picture" in attributes):
            return picture_of(attributes, self.leaflet, top.made_at, self.faults)
        return None
