"""Takes a drawing and a spot in it, gives the colour that shows there."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from .nouns import Drawing, Shape
from .path import Point, points

MOST_DRAWINGS = 64  # remembered: a long batch must not grow without bound


class Filled(NamedTuple):
    """A filled shape: its palette name, the edges of its outline, and the rectangle around them."""

    fill: str
    edges: tuple[tuple[Point, Point], ...]
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a spot is inside the outline: a line from it crosses the outline an odd number of times."""
        if not (self.left <= x <= self.right and self.top <= y <= self.bottom):
            return False
        crossed = 0
        for (x1, y1), (x2, y2) in self.edges:
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossed += 1
        return crossed % 2 == 1


def colour_at(drawing: Drawing, x: float, y: float) -> str:
    """Return the palette name of the uppermost filled shape at a spot, in drawing units; "" where there is none."""
    return next((shape.fill for shape in filled(drawing) if shape.holds(x, y)), "")


@functools.lru_cache(maxsize=MOST_DRAWINGS)
def filled(drawing: Drawing) -> tuple[Filled, ...]:
    """Return a drawing's filled shapes, the uppermost first."""
    out = []
    for shape in reversed(drawing.shapes):
        if shape.fill:
            edges = tuple(edges_of(shape))
            xs, ys = [x for (x, _), _ in edges], [y for (_, y), _ in edges]
            out.append(Filled(shape.fill, edges, min(xs), min(ys), max(xs), max(ys)))
    return tuple(out)


def edges_of(shape: Shape) -> Iterator[tuple[Point, Point]]:
    """Yield the edges of the outline's parts as polygons: a curve becomes four lines."""
    part = 0
    numbered = []
    for step in shape.path:
        part += step[0] == "m"
        numbered.append((part, step))
    for _, steps in groupby(numbered, lambda each: each[0]):
        polygon = list(points(tuple(step for _, step in steps)))
        yield from pairwise([*polygon, polygon[0]])
