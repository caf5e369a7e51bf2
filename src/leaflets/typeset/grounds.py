"""Takes finished pages, notes words that cannot be read on the area behind them: where they lie decides, not where they might.

Words in a box are checked when they are set, because their ground is known. Here are the words on pages whose master
has panels. Points; y from the page's top, downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..faults import FaultList
from .blocks import SetLine
from .pages import Page, Pages

ABOVE, BELOW = 0.8, 0.25  # em: how far words reach above and below their baseline


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
        master = pages.cascade.style.masters.get(page.master, {})
        if panels := list(panels_of(master, page, pages)):
            for words, box in lines_on(page):
                if words.look.panels:
                    for ground in grounds_of(box, panels, words.look.ground):
                        look = pages.cascade.on(words.look, ground)
                        pages.cascade.check_contrast(words.node.style or words.node.name, look, faults)
    faults.stop_if_any()


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
    return (wide - x - width if mirrored else x), y, width, height


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
