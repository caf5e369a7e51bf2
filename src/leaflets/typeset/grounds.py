"""Takes finished pages, notes words that cannot be read on the area behind them: where they lie decides, not where they might.

Words in a box are checked when they are set, because their ground is known. Here are the words on pages whose master
has panels, and those on the picture of a box. Points; y from the page's top, downwards.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..drawing.behind import colour_at
from ..drawing.nouns import Drawing
from ..faults import FaultList
from .blocks import Backdrop, Frame, SetLine, frame_of
from .pages import Page, Pages
from .pictures import size_of, too_coarse

ABOVE, BELOW = 0.8, 0.25  # em: how far words reach above and below their baseline
NEAR = 0.01  # points
MOST_LINES = 4096  # of words on pictures, whose colours behind them are remembered
SPOTS = 24  # along a line of words, at which the colour behind it is looked up


class Box(NamedTuple):
    """A rectangle: left, top, right and bottom edge."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles have a part in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Tell whether another rectangle is inside this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


def check_grounds(pages: Pages) -> None:
    """Refuse words that are too faint on the panels behind them (WCAG 2.1, 1.4.3). Raises LeafletError."""
    faults = FaultList()
    for page in pages.pages:
        _check_pictures(pages, page, faults)
        master = pages.cascade.style.masters.get(page.master, {})
        if panels := list(panels_of(master, page, pages)):
            for words, box in lines_on(page):
                if words.look.panels:
                    for ground in grounds_of(box, panels, words.look.ground):
                        look = pages.cascade.on(words.look, ground)
                        pages.cascade.check_contrast(words.node.style or words.node.name, look, faults)
    faults.stop_if_any()


def _check_pictures(pages: Pages, page: Page, faults: FaultList) -> None:
    """Note words that are too faint on the picture of the box behind them, and pictures too coarse for the area they cover."""
    boxes = list(boxes_on(page))
    if not any(one.picture is not None for one in boxes):
        return
    style = pages.cascade.style
    frame = frame_of(style, "" if "on" in style.page else page.master)
    boxes = [reached(one, frame, pages) for one in boxes]
    for one in boxes:
        if one.picture is not None:
            faults.found += too_coarse(one.picture, size_of(one.picture)[0] * picture_place(one)[0])
    pictures = [(n, one, outline(one)) for n, one in enumerate(boxes) if isinstance(one.picture, Drawing)]
    for words, box in lines_on(page) if pictures else ():
        for n, picture, edges in pictures:
            if not edges.meets(box):
                continue
            if any(above.look.fill and outline(above).holds(box) for above in boxes[n + 1 :]):
                continue  # a box that is drawn later, such as a step's disc, hides the picture there
            for ground in sorted(colours_behind(box, picture, pages) - {words.look.ground}):
                look = pages.cascade.on(words.look, ground)
                pages.cascade.check_contrast(words.node.style or words.node.name, look, faults)


def outline(b: Backdrop) -> Box:
    return Box(b.x, b.y, b.x + b.width, b.y + b.height)


def reached(b: Backdrop, frame: Frame, pages: Pages) -> Backdrop:
    """Return a box as it is drawn: one that reaches the page's edges has no margins, at its top and foot neither.

    With a bleed it goes on beyond the edges; a picture of a draft then ends above the foot, where the draft mark stands.
    """
    if b.look.reach != "page":
        return b
    over = bleed_of(pages)
    top = 0.0 - over if b.y <= frame.top + NEAR else b.y
    at_foot = b.y + b.height >= frame.top + frame.height - NEAR
    marked = over and b.picture is not None and pages.document.draft_mark
    end = pages.size[1] + over if at_foot and not marked else b.y + b.height
    return b._replace(x=0.0 - over, y=top, width=pages.size[0] + 2 * over, height=end - top)


def bleed_of(pages: Pages) -> float:
    """Return how far what reaches the page's edges goes on beyond them, in points."""
    return float(pages.cascade.style.page.get("bleed", 0.0))


def boxes_on(page: Page) -> Iterator[Backdrop]:
    """Yield what is behind words on a page: whole boxes, and those in cells."""
    yield from [box._replace(x=page.x + box.x) for box in page.backdrops]
    for placed in page.slices:
        for thing in placed.things:
            if isinstance(thing, Backdrop):
                yield thing._replace(x=page.x + placed.x + thing.x, y=placed.y + thing.y)


def colours_behind(box: Box, behind: Backdrop, pages: Pages) -> set[str]:
    """Return the colours of a box's picture at spots all over the words in a rectangle."""
    drawing, palette = behind.picture, pages.cascade.style.colours
    assert isinstance(drawing, Drawing)
    found = names_behind(drawing, box, behind.y, behind.y + behind.height, picture_place(behind))
    return {palette.get(name, name) for name in found}


@functools.lru_cache(maxsize=MOST_LINES)
def names_behind(
    drawing: Drawing, box: Box, above: float, below: float, place: tuple[float, float, float]
) -> frozenset[str]:
    """Return the palette names of a drawing at spots in a rectangle, as far as they are between two heights.

    `place` is the scale of the drawing, and where its left and top edges are.
    """
    scale, left, top = place
    spots = [
        ((x - left) / scale, (y - top) / scale)
        for x in steps(box.left, box.right, SPOTS)
        for y in steps(box.top, box.bottom, 3)
    ]
    inside = [(x, y) for x, y in spots if above <= top + y * scale <= below]
    return frozenset({colour_at(drawing, x, y) for x, y in inside} - {""})


def picture_place(behind: Backdrop) -> tuple[float, float, float]:
    """Return the scale of the picture behind a box, and where its left and top edges are.

    Their bottom right corners are the same. The picture covers the box, or is `whole` in it.
    """
    assert behind.picture is not None
    wide, high = size_of(behind.picture)
    scales = behind.width / wide, behind.height / high
    scale = min(scales) if behind.look.fit == "whole" else max(scales)
    return scale, behind.x + behind.width - wide * scale, behind.y + behind.height - high * scale


def steps(start: float, end: float, count: int) -> list[float]:
    """Return so many numbers from start to end, at equal distances."""
    return [start + (end - start) * n / (count - 1) for n in range(count)]


def panels_of(master: Mapping[str, Any], page: Page, pages: Pages) -> Iterator[tuple[Box, str]]:
    """Yield the areas behind a page with their colours, the lowest first."""
    colours = pages.cascade.style.colours
    for panel in master.get("panels", ()):
        x, y, wide, tall = panel_box(panel, pages, page.number)
        yield Box(x, y, x + wide, y + tall), colours.get(panel["fill"], panel["fill"])


def panel_box(panel: Mapping[str, Any], pages: Pages, number: int) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a master's panel on page `number`."""
    wide, tall = pages.size
    x, y = float(panel.get("x", 0)), float(panel.get("y", 0))
    width, height = float(panel.get("width", wide)), float(panel.get("height", tall))
    mirrored = pages.cascade.style.page.get("mirrored") == "yes" and number % 2 == 0
    return beyond((wide - x - width if mirrored else x), y, width, height, pages)


def beyond(
    x: float, y: float, width: float, height: float, pages: Pages
) -> tuple[float, float, float, float]:
    """Return left, top, width and height of an area that goes on beyond those edges of the page that it reaches."""
    over = bleed_of(pages)
    if not over:
        return x, y, width, height
    right = x + width + (over if x + width >= pages.size[0] - NEAR else 0.0)
    foot = y + height + (over if y + height >= pages.size[1] - NEAR else 0.0)
    left, top = (-over if x <= NEAR else x), (-over if y <= NEAR else y)
    return left, top, right - left, foot - top


def lines_on(page: Page) -> Iterator[tuple[SetLine, Box]]:
    """Yield the lines of words in a page's text area, with the rectangle that each fills."""
    for placed in page.slices:
        for thing in placed.things:
            if isinstance(thing, SetLine):
                x, y, size = page.x + placed.x + thing.x, placed.y + thing.y, thing.look.size
                yield thing, Box(x, y - ABOVE * size, x + thing.line.width * size, y + BELOW * size)


def grounds_of(box: Box, panels: Sequence[tuple[Box, str]], paper: str) -> Iterator[str]:
    """Yield the colours that show behind a rectangle: those of panels, the uppermost first, down to the paper."""
    for panel, colour in reversed(panels):
        if panel.meets(box):
            yield colour
            if panel.holds(box):
                return
    yield paper
