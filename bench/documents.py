"""Gives the Documents that all engines typeset: the booklet for one reader after another, and a long one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from leaflets import pipeline
from leaflets.model import Document, Element, Job, Reader, Run, plain
from leaflets.tailor import choose

NAMES = [
    "Anna",
    "Björn",
    "Chloë",
    "David",
    "Elżbieta",
    "Fatima",
    "George",
    "Hélène",
    "Iñigo",
    "Jürgen",
    "Katarzyna",
    "Liam",
    "Márta",
    "Noor",
    "Priya",
    "René",
]
DAY = dt.date(2026, 11, 23)


def setting() -> pipeline.Setting:
    return pipeline.prepare(pipeline.library_folder(), None, DAY)


def booklet(held: pipeline.Setting, number: int, layout: str = "sheet", paper: str = "a4") -> Document:
    """Return the booklet for patient `number`, on full pages as the peers were fed."""
    topic = held.library.topics["relapsed-all", "en"]
    name = f"{NAMES[number % len(NAMES)]} {NAMES[number * 7 % len(NAMES)]}-{number}"
    reader = Reader(name=plain(name))
    job = Job(topic.id, "en", "", choose(topic, ()), layout, paper, reader)
    return pipeline.to_document(held, job, True)


def short(document: Document, sections: int = 4) -> Document:
    """Return the document with its first sections only: about a dozen pages."""
    kept = [child for child in document.root.children if not is_chapter(child)]
    chapters = [child for child in document.root.children if is_chapter(child)][:sections]
    return replace(document, root=replace(document.root, children=tuple(without_contents(kept) + chapters)))


def long(document: Document, times: int) -> Document:
    """Return the document with its sections `times` over, in other words each time."""
    chapters = [child for child in document.root.children if is_chapter(child)]
    rest = [child for child in document.root.children if not is_chapter(child)]
    more = [reworded(chapter, n) for n in range(times) for chapter in chapters]
    return replace(document, root=replace(document.root, children=tuple(without_contents(rest) + more)))


def is_chapter(child: Element | Run) -> bool:
    return isinstance(child, Element) and child.style == "chapter" and "id" in child.attributes


def without_contents(children: list[Element | Run]) -> list[Element | Run]:
    """Leave out the contents page, whose entries point at sections by name."""
    return [c for c in children if not (isinstance(c, Element) and c.attributes.get("id") == "contents")]


def reworded(element: Element, number: int) -> Element:
    children: list[Element | Run] = []
    for at, child in enumerate(element.children):
        if isinstance(child, Element):
            children.append(reworded(child, number))
        else:
            children.append(
                replace(child, text=f"{number} {child.text}" if at == 0 and number else child.text)
            )
    given = {k: v for k, v in element.attributes.items() if k != "id"}
    return replace(element, children=tuple(children), attributes=given)
