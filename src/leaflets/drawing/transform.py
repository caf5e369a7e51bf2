"""Takes the transform of an SVG element, gives a matrix; and moves outlines by it (SVG 1.1, 7.6)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from .path import MAX_UNITS, NUMBER, Outline, Point

Matrix = tuple[
    float, float, float, float, float, float
]  # a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f
UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FLAT = 1e-9  # a scale so small draws nothing
STEP = re.compile(r"[ \t\r\n,]*([A-Za-z]+)[ \t\r\n]*\(([^()]*)\)[ \t\r\n]*")
KNOWN = "known: translate(x y), scale(s), scale(x y), rotate(a), rotate(a x y), matrix(a b c d e f)"


class BadTransform(Exception):
    """What is wrong with a transform: a message, and how many characters into it."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def read_transform(text: str) -> Matrix:
    """Return the matrix of all steps of a transform, the last one applied first. Raises BadTransform."""
    whole, at = UNMOVED, 0
    while at < len(text):
        found = STEP.match(text, at)
        if not found:
            raise BadTransform("a transform is a name and its numbers in brackets", at)
        step = COUNTS.get(found[1])
        values = numbers_in(found[2])
        if step is None or len(values) not in step[0]:
            raise BadTransform(f'"{found[0].strip()[:60]}" is not a transform', at)
        whole = joined(whole, step[1](values))
        if not is_usable(whole):
            raise BadTransform("the transform leaves nothing to see, or is too large", at)
        at = found.end()
    return whole


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a list; nothing when one of them is no number of drawing units."""
    found = [NUMBER.fullmatch(part) for part in text.replace(",", " ").split()]
    values = [float(one[0]) for one in found if one]
    good = len(values) == len(found) and all(abs(value) <= MAX_UNITS for value in values)
    return values if good else []


def is_usable(matrix: Matrix) -> bool:
    """Tell whether what a matrix moves can still be seen and measured."""
    return all(abs(value) <= MAX_UNITS for value in matrix) and scale_of(matrix) > FLAT


def joined(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix that does `inner` first, then `outer`."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f,
    )  # fmt: skip


def scale_of(matrix: Matrix) -> float:
    """Return by how much a matrix makes lines wider: the square root of how much areas grow."""
    a, b, c, d, *_ = matrix
    return math.sqrt(abs(a * d - b * c))


def moved_point(point: Point, matrix: Matrix) -> Point:
    """Return where a matrix moves a point."""
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


def moved_outline(path: Outline, matrix: Matrix) -> Outline:
    """Return an outline moved by a matrix: curves stay curves, so only their points move."""
    if matrix == UNMOVED:
        return path
    a, b, c, d, e, f = matrix
    out = []
    for operator, values in path:
        pairs = zip(values[::2], values[1::2], strict=True)
        held = [value for x, y in pairs for value in (a * x + c * y + e, b * x + d * y + f)]
        out.append((operator, tuple(held)))
    return tuple(out)


# ---- steps -------------------------------------------------------------------------------------


def _translate(values: list[float]) -> Matrix:
    x, y = values if len(values) == 2 else (values[0], 0.0)
    return 1.0, 0.0, 0.0, 1.0, x, y


def _scale(values: list[float]) -> Matrix:
    return values[0], 0.0, 0.0, values[-1], 0.0, 0.0


def _rotate(values: list[float]) -> Matrix:
    cos, sin = math.cos(math.radians(values[0])), math.sin(math.radians(values[0]))
    x, y = values[1:] or (0.0, 0.0)
    return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y


def _matrix(values: list[float]) -> Matrix:
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


# Name -> how many numbers it may have, and what makes a matrix of them.
COUNTS: Mapping[str, tuple[tuple[int, ...], Callable[[list[float]], Matrix]]] = {
    "translate": ((1, 2), _translate),
    "scale": ((1, 2), _scale),
    "rotate": ((1, 3), _rotate),
    "matrix": ((6,), _matrix),
}
