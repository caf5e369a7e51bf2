"""Takes the links drawn on a page, gives the place of each annotation: one for each line of the contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Element
from .draw import DrawnLink
from .file import numbers

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


def annotated(links: Sequence[DrawnLink]) -> Iterator[tuple[Element, str]]:
    """Yield each annotation's link, and its place as PDF writes it (ISO 32000-1, 12.5.6.5).

    All lines of a link within the document share one annotation. A link out of it has one for each line: a viewer
    that does not support QuadPoints also reacts between the lines' ends, where another number may stand.
    """
    lines: dict[Element, dict[float, list[Box]]] = {}
    for node, box in links:
        lines.setdefault(node, {}).setdefault(box[1], []).append(box)
    for node, by_height in lines.items():
        boxes = [around(line) for line in by_height.values()]
        if node.attributes["href"].startswith("#"):
            yield node, place(boxes)
        else:
            yield from ((node, place([box])) for box in boxes)


def place(boxes: Sequence[Box]) -> str:
    """Return the entries for an annotation over these boxes: its Rect, and QuadPoints for several."""
    quads = f"/QuadPoints[{' '.join(map(quad, boxes))}]" if len(boxes) > 1 else ""
    return f"/Rect[{numbers(around(boxes))}]{quads}"


def around(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around all of these."""
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


def quad(box: Box) -> str:
    """Return a box's corners in the order that viewers expect: in a Z, not as in ISO 32000-1, 12.5.6.10."""
    left, bottom, right, top = box
    return numbers((left, top, right, top, left, bottom, right, bottom))
