"""Takes the sections that have a tab, gives the tab of each page: a mark at its outer edge by which a section is found.

  +--------+  +--------+    Each section's is a step lower than the one before; below the text area they begin again at
  |        |==|        |    its top. A tab is decoration, never read aloud. It runs over the paper's edge, because many
  |        |  |        |==  printers leave the outermost millimetres white.
  +--------+  +--------+

Lengths in points; pages count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ..layout.cascade import Cascade, Computed
from ..model import Element
from .blocks import Backdrop, Frame

WIDTH, HEIGHT, STEP = 17.0, 30.0, 34.0  # of a tab from the paper's edge, and from one to the next
OVER = 12.0  # beyond the edge: more than any bleed
RADIUS = 4.0

Where = Mapping[Element, tuple[int, float]]  # element -> page, y


def tabs(
    sections: Sequence[Element], where: Where, cascade: Cascade, last: int
) -> dict[int, tuple[int, str]]:
    """Return the tab of each page that has one: which one from the top, and its colour.

    A page belongs to the last of the `sections` that begins on it, or goes on there; `last` is the number of pages.
    """
    found: dict[int, tuple[int, str]] = {}
    starts = [(where[one][0], cascade.of(one, cascade.root, ()).tab) for one in sections if one in where]
    count = 0
    for (start, colour), (end, _) in pairwise([*starts, (last + 1, "")]):
        for page in range(start, max(end, start + 1)):
            found.pop(page, None)
            if colour:
                found[page] = (count, colour)
        count += bool(colour)
    return found


def tab_of(number: int, colour: str, page: int, frame: Frame, at: float, wide: float) -> Backdrop:
    """Return a tab on its page: x from the left of the text area, y from the page's top.

    The page is `wide` points wide, and its text area begins `at` so many from its left edge.
    """
    room = max(1, int((frame.height - HEIGHT) / STEP) + 1)
    look = Computed(fill=colour, radius=RADIUS)
    left = wide - WIDTH if page % 2 else -OVER
    y = frame.top + number % room * STEP
    return Backdrop(left - at, y, WIDTH + OVER, HEIGHT, look)
