"""Takes a layout and a reader's name, gives the Documents that are measured: the booklet, a short and a long one."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from leaflets.model import Document, Element, Job, Reader, Run, plain
from leaflets.orders.topics import choose_topic
from leaflets.pipeline import to_document
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pages import Pages

from .convert import walk_named

DAY = dt.date(2026, 12, 1)
CHANGED = frozenset({"p", "h2", "h3", "th", "td", "dd", "lbody"})  # what gets other words in a repeat
FRONT = ("cover", "when-to-call", "contents")
SHORT_CHAPTERS = ("section:symptoms", "section:diagnosis")


@functools.cache
def setting() -> Setting:
    """Return the product's own content, with the example clinic."""
    return load_setting(library_folder(), None, DAY)


def booklet(layout: str, name: str, chosen: Mapping[str, str] | None = None) -> Document:
    """Return the whole booklet for a reader called `name`: the layout `booklet` is A5, `sheet` A4."""
    held = setting()
    topic = choose_topic(held.library, held.library.first, "en")
    choices = chosen or {facet.id: facet.default for facet in topic.facets}
    reader = Reader(name=plain(name))
    return to_document(held, Job(topic.id, "en", "", choices, layout, "a4", reader), draft=True)


def variants(count: int = 12) -> list[dict[str, str]]:
    """Return so many ways to choose, as a clinic would mix them."""
    topic = choose_topic(setting().library, setting().library.first, "en")
    ids = [[(facet.id, value.id) for value in facet.values] for facet in topic.facets]
    every = [dict(choice) for choice in itertools.product(*ids)]
    return every[:: max(1, len(every) // count)][:count]


def settled(document: Document) -> Document:
    """Return the Document with the pages that `fill` chose in its place: peers cannot choose them."""
    return lay_out(document).document


def short(document: Document) -> Document:
    """Return front pages and a few chapters: about a dozen pages."""
    laid = lay_out(document)
    taken = [c for c, _ in chapters(laid) if c.attributes["id"] in SHORT_CHAPTERS]
    return replace(laid.document, root=_assembled(laid.document.root, taken))


def long(document: Document, pages: int) -> Document:
    """Return a short Document's chapters over and over, in other words each time: about `pages` pages."""
    laid = lay_out(document)
    found = chapters(laid)
    times = round((pages - len(FRONT)) / sum(length for _, length in found))
    repeats = [repeated(chapter, turn) for turn in range(1, times + 1) for chapter, _ in found]
    return replace(laid.document, root=_assembled(laid.document.root, repeats))


def chapters(laid: Pages) -> list[tuple[Element, int]]:
    """Return the chapters that hold content, each with its number of pages."""
    tops = [c for c in laid.document.root.children if isinstance(c, Element) and c.name == "section"]
    starts = [laid.where[top][0] for top in tops] + [len(laid.pages) + 1]
    names = {
        f"section:{section.id}" for topic in setting().library.topics.values() for section in topic.sections
    }
    return [
        (top, starts[n + 1] - starts[n]) for n, top in enumerate(tops) if top.attributes.get("id") in names
    ]


@functools.lru_cache(maxsize=512)
def repeated(chapter: Element, turn: int) -> Element:
    """Return a copy of a chapter in which every text is new.

    It is the same copy for every reader, as the chapter itself is: compose makes what readers share once.
    """
    count = itertools.count(1)

    def copy(element: Element) -> Element:
        attributes = dict(element.attributes)
        if "id" in attributes:
            attributes["id"] += f"-{turn}"
        children: list[Element | Run] = []
        changed = element.name not in CHANGED
        for child in element.children:
            if isinstance(child, Element):
                children.append(copy(child))
                continue
            children.append(child if changed else replace(child, text=f"{turn}.{next(count)} {child.text}"))
            changed = True
        return replace(element, children=tuple(children), attributes=attributes)

    return copy(chapter)


def _front(root: Element) -> list[Element]:
    return [c for c in root.children if isinstance(c, Element) and c.attributes.get("id") in FRONT]


def _assembled(root: Element, taken: Sequence[Element]) -> Element:
    """Return a root of running lines, front pages with contents that name the chapters, and these."""
    rest = [c for c in root.children if isinstance(c, Element) and c.name not in ("section", "fill")]
    front = [_with_contents(element, taken) for element in _front(root)]
    return replace(root, children=(*rest, *front, *taken))


def _with_contents(element: Element, taken: Sequence[Element]) -> Element:
    if element.name == "nav":
        return replace(element, children=tuple(_entry(chapter) for chapter in taken))
    children = [_with_contents(c, taken) if isinstance(c, Element) else c for c in element.children]
    return replace(element, children=tuple(children))


def _entry(chapter: Element) -> Element:
    title = next(walk_named(chapter, "h1"))
    link = Element("a", title.children, attributes={"href": "#" + chapter.attributes["id"]})
    return Element("entry", (Element("reference", (link,)),))
