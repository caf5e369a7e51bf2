"""Takes Pages, gives each paragraph on them with its words, the line of the file it comes from, and where it stands on which page."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..concordance import exact, first_place, folded, lines_of, parts_of
from ..elements import ELEMENTS
from ..faults import Place
from ..model import Element, Run, walk
from ..typeset.blocks import SetLine
from ..typeset.pages import Page, Pages

ASCENT, DESCENT = 0.85, 0.25  # of a line around its baseline, in sizes of its letters
AIR = 2.0  # points around the words


class ParagraphBox(NamedTuple):
    """Where a paragraph stands on a page: in points, y from the top, downwards."""

    page: int
    x: float
    y: float
    width: float
    height: float


class StretchShown(NamedTuple):
    """A stretch of words, and whether it stands out."""

    text: str
    strong: bool


@dataclass(frozen=True, slots=True)
class ParagraphShown:
    """The words of one element, where they come from, and where they stand; `level` is that of a heading, 0 for other text."""

    id: str  # made from the words: it stays when lines are written above
    level: int
    words: tuple[StretchShown, ...]
    place: Place
    boxes: tuple[ParagraphBox, ...]

    @property
    def text(self) -> str:
        return "".join([one.text for one in self.words])

    @property
    def at(self) -> str:
        """The place as a form sends it: file:line:column."""
        return str(self.place)


def paragraphs_of(pages: Pages) -> tuple[ParagraphShown, ...]:
    """Return what is read, in the order of reading."""
    boxes = boxes_of(pages)
    order = [element for element in walk(pages.document.root) if element in boxes and says_something(element)]
    count: Counter[str] = Counter()
    found = []
    for element in order:
        held = _paragraph(element, boxes[element])
        count[held.text] += 1
        digest = hashlib.blake2b(held.text.encode(), digest_size=5).hexdigest()
        found.append(replace(held, id=f"{digest}-{count[held.text]}"))
    return tuple(found)


def says_something(element: Element) -> bool:
    """Tell whether somebody wrote an element's words: the sign before an item of a list is made by the layout."""
    return element.name != "lbl" and any(one.isalnum() for words in words_in(element) for one in words.text)


def _paragraph(element: Element, boxes: tuple[ParagraphBox, ...]) -> ParagraphShown:
    words = tuple(joined(words_in(element)))
    text = " ".join("".join([one.text for one in words]).split())
    return ParagraphShown("", ELEMENTS[element.name].level, words, place_of(element, text), boxes)


def words_in(element: Element, strong: bool = False) -> Iterator[StretchShown]:
    """Yield the words of an element, those of the elements among them too."""
    for child in element.children:
        if isinstance(child, Run):
            yield StretchShown(child.text, strong or child.strong)
        elif ELEMENTS[child.name].inline:
            yield from words_in(child, strong or child.name == "strong")
        elif child.name == "br":
            yield StretchShown(" ", strong)


def joined(parts: Iterator[StretchShown]) -> Iterator[StretchShown]:
    """Yield stretches with neighbours of one kind in one."""
    held: StretchShown | None = None
    for part in parts:
        if held is not None and held.strong == part.strong:
            held = StretchShown(held.text + part.text, part.strong)
            continue
        if held is not None:
            yield held
        held = part
    if held is not None:
        yield held


def place_of(element: Element, text: str) -> Place:
    """Return the line in which an element's words begin: a text may begin below the line of its name."""
    places = (_run_place(child) for child in element.children)
    place = first_place(*places, element.place, element.made_at)
    lines, first = lines_of(place.path) if place.path else (), folded(text).split()[:1]
    if not first or place.line > len(lines) or first[0] in folded(lines[place.line - 1]):
        return place
    return exact(place, text)


def _run_place(child: Element | Run) -> Place:
    """Return where the first words of a child come from, if that is not where its element's do."""
    if isinstance(child, Run):
        return child.place
    return first_place(*(_run_place(one) for one in child.children), child.place)


# ---- where they stand ---------------------------------------------------------------------------------


def boxes_of(pages: Pages) -> dict[Element, tuple[ParagraphBox, ...]]:
    """Return, for each element with words, a box on each page and in each column that shows some of them."""
    found: dict[Element, list[ParagraphBox]] = {}
    for page in pages.pages:
        for element, box in lines_on(page, pages):
            held = found.setdefault(element, [])
            if held and held[-1].page == box.page and near(held[-1], box):
                held[-1] = around(held[-1], box)
            else:
                held.append(box)
    return {element: tuple(map(aired, held)) for element, held in found.items()}


def lines_on(page: Page, pages: Pages) -> Iterator[tuple[Element, ParagraphBox]]:
    """Yield the lines of a page, each with the element whose words it holds; without heads that are repeated."""
    for placed in page.slices:
        for thing in placed.things if not placed.repeated else ():
            if isinstance(thing, SetLine) and thing.line.segments:
                size, left = thing.look.size, page.x + placed.x + thing.x
                top = placed.y + thing.y - ASCENT * size
                box = ParagraphBox(page.number, left, top, thing.line.width * size, (ASCENT + DESCENT) * size)
                for element in dict.fromkeys(element for element, _ in parts_of(thing, pages.inline)):
                    yield element, box


def near(box: ParagraphBox, line: ParagraphBox) -> bool:
    """Tell whether a line continues a box: it is below or beside it, not in another column."""
    return abs(line.x - box.x) < max(box.width, line.width) and line.y > box.y - line.height


def around(box: ParagraphBox, line: ParagraphBox) -> ParagraphBox:
    """Return the box around a box and a line."""
    x, y = min(box.x, line.x), min(box.y, line.y)
    right = max(box.x + box.width, line.x + line.width)
    return ParagraphBox(box.page, x, y, right - x, max(box.y + box.height, line.y + line.height) - y)


def aired(box: ParagraphBox) -> ParagraphBox:
    """Return a box with some air around its words."""
    return ParagraphBox(box.page, box.x - AIR, box.y - AIR, box.width + 2 * AIR, box.height + 2 * AIR)
