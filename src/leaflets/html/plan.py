"""Takes a Document, gives its parts and what must be known of them before the first tag: levels, ids, names, fields.

Head: the document from its start to the end of the block that holds the title. Foot: its last part, when that holds
the document's reference. All else is the main part. Their words are those of the document, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..elements import ELEMENTS
from ..model import Document, Element, walk, words_of

NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")
BOXES = ("aside", "section")


@dataclass(frozen=True, slots=True)
class Parts:
    """A document's parts, in order; an element that ends up in two is in each with what it holds of it."""

    mark: Element | None  # DRAFT
    head: tuple[Element, ...]
    body: tuple[Element, ...]
    foot: tuple[Element, ...]

    def walk(self) -> Iterator[Element]:
        """Yield all elements in reading order."""
        for one in (*([self.mark] if self.mark else []), *self.head, *self.body, *self.foot):
            yield from walk(one)


@dataclass(frozen=True, slots=True)
class ScreenPlan:
    """What a tag must know of the rest of its document; every element is known by identity."""

    parts: Parts
    levels: Mapping[Element, int] = field(default_factory=dict)
    ids: Mapping[Element, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)  # an id of the document -> its id here
    named_by: Mapping[Element, Element] = field(
        default_factory=dict
    )  # box, nav or field -> the words that name it
    hinted: frozenset[Element] = frozenset()  # fields above which it is said that nothing is kept


def plan_of(document: Document) -> ScreenPlan:
    """Return the plan of a document."""
    parts = parts_of(document)
    levels = levels_of(parts)
    named = {**names_of_boxes(parts), **names_of_fields(parts)}
    ids, targets = ids_of(parts, set(named.values()))
    return ScreenPlan(parts, levels, ids, targets, named, hinted_of(parts))


def parts_of(document: Document) -> Parts:
    """Return a document's parts; what pages repeat and what fills a sheet of paper is in none of them."""
    held = [
        one for one in document.root.children if isinstance(one, Element) and not ELEMENTS[one.name].apart
    ]
    mark = held.pop(0) if held and "margin" in held[0].attributes else None
    head, body = split_at_title(held)
    foot: list[Element] = []
    if len(body) > 1 and document.reference and document.reference in words_of(body[-1]):
        foot = [body.pop()]
    return Parts(mark, tuple(head), tuple(body), tuple(foot))


def split_at_title(held: Sequence[Element]) -> tuple[list[Element], list[Element]]:
    """Return what goes to the end of the block of the title, and the rest."""
    path = path_to_title(held)
    if not path:
        return [], list(held)
    at = held.index(path[0])
    if len(path) == 1:
        return list(held[: at + 1]), list(held[at + 1 :])
    within = [one for one in path[0].children if isinstance(one, Element)]
    before, after = split_at_title(within)
    first = replace(path[0], children=tuple(before))
    kept = {name: said for name, said in path[0].attributes.items() if name == "lang"}
    rest = replace(path[0], children=tuple(after), picture=None, attributes=kept)
    return [*held[:at], first], [*([rest] if after else []), *held[at + 1 :]]


def path_to_title(held: Sequence[Element]) -> list[Element]:
    """Return the elements around the first heading, down to the outermost that holds no other one."""
    for one in held:
        headings = [inner for inner in walk(one) if ELEMENTS[inner.name].level]
        if len(headings) == 1:
            return [one]
        if headings:
            return [one, *path_to_title([child for child in one.children if isinstance(child, Element)])]
    return []


def levels_of(parts: Parts) -> dict[Element, int]:
    """Return the level of each heading: the first is 1, and no other; a later 1 and all after it are one deeper."""
    out: dict[Element, int] = {}
    deeper = 0
    for one in parts.walk():
        level = ELEMENTS[one.name].level
        if level:
            deeper = 1 if out and level == 1 else deeper
            out[one] = min(level + deeper, 6) if out else 1
    return out


def headings_in(element: Element) -> Iterator[Element]:
    """Yield the headings of an element, in order."""
    return (one for one in walk(element) if ELEMENTS[one.name].level)


def names_of_boxes(parts: Parts) -> dict[Element, Element]:
    """Return the heading that names each box, each part with an id and each list of links; no name is given twice."""
    out: dict[Element, Element] = {}
    said: set[tuple[str, str]] = set()
    last: Element | None = None
    for one in parts.walk():
        last = one if ELEMENTS[one.name].level else last
        boxed = one.name == "aside" or (one.name == "section" and "id" in one.attributes)
        name = next(headings_in(one), None) if boxed else last if one.name == "nav" and is_list(one) else None
        key = ("nav" if one.name == "nav" else "box", words_of(name).strip() if name else "")
        if name and key not in said:
            out[one] = name
            said.add(key)
    return out


def is_list(nav: Element) -> bool:
    """Tell whether there are several links in a list of links: a single one is a sentence."""
    return len(nav.children) > 1


def names_of_fields(parts: Parts) -> dict[Element, Element]:
    """Return the words that name each field: the last ones before it."""
    out: dict[Element, Element] = {}
    last: Element | None = None
    for one in parts.walk():
        traits = ELEMENTS[one.name]
        if one.name == "lines" and last:
            out[one] = last
        elif traits.words and not traits.among_words and words_of(one).strip():
            last = one
    return out


def hinted_of(parts: Parts) -> frozenset[Element]:
    """Return the first field of each part: there it is said that nothing is kept."""
    found = [
        next((one for one in walk(part) if one.name == "lines"), None)
        for part in (*parts.head, *parts.body, *parts.foot)
    ]
    return frozenset(one for one in found if one)


def ids_of(parts: Parts, needed: set[Element]) -> tuple[dict[Element, str], dict[str, str]]:
    """Return the ids of elements, and what the document's own became: letters, digits, - and _."""
    ids: dict[Element, str] = {}
    targets: dict[str, str] = {}
    for one in parts.walk():
        own = one.attributes.get("id", "")
        if own or one in needed:
            made = not own or NOT_IN_ID.search(own)  # a place in a file is no name for others to link to
            ids[one] = unused(f"w{len(ids) + 1}" if made else own, set(ids.values()))
        if own:
            targets[own] = ids[one]
    return ids, targets


def unused(wanted: str, taken: set[str]) -> str:
    """Return an id that nothing has yet: it begins with a letter."""
    wanted = wanted if wanted[:1].isalpha() else f"w{wanted}"
    return wanted if wanted not in (*taken, "main") else unused(f"{wanted}-", taken)
