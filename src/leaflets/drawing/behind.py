"""Takes a drawing and a spot in it, gives the colour that shows there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from .nouns import Drawing, Shape
from .path import Point, points


def colour_at(drawing: Drawing, x: float, y: float) -> str:
    """Return the palette name of the uppermost filled shape at a spot, in drawing units; "" where there is none."""
    return next((s.fill for s in reversed(drawing.shapes) if s.fill and is_inside(s, x, y)), "")


def is_inside(shape: Shape, x: float, y: float) -> bool:
    """Tell whether a spot is inside a shape's outline: a line from it crosses the outline an odd number of times."""
    crossed = 0
    for polygon in polygons(shape):
        for (x1, y1), (x2, y2) in pairwise([*polygon, polygon[0]]):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossed += 1
    return crossed % 2 == 1


def polygons(shape: Shape) -> Iterator[Sequence[Point]]:
    """Yield the outline's parts as polygons: a curve becomes four lines."""
    part = 0
    numbered = []
    for step in shape.path:
        part += step[0] == "m"
        numbered.append((part, step))
    for _, steps in groupby(numbered, lambda each: each[0]):
        yield list(points(tuple(step for _, step in steps)))
