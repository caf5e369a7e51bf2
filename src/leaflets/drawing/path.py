"""Takes the path data of an SVG, gives segments: moves, lines and cubic curves (SVG 2, 9.3)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

MAX_SEGMENTS = 20_000
MAX_UNITS = 10_000.0

Outline = tuple[tuple[str, tuple[float, ...]], ...]
Point = tuple[float, float]
ARC = 0.5522847498  # of the radius: where the control points lie when one curve is a quarter of a circle


NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
SPACE = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
NUMBER_AND_SPACE = re.compile(f"({NUMBER.pattern}){SPACE.pattern}")
NO_COMMAND = "known: M L H V C S Q A Z, each also in lower case (relative)"


class BadPath(Exception):
    """What is wrong with path data: a message, and what would fix it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(slots=True)
class Tracer:
    """Follows path data (SVG 1.1, 8.3) and keeps absolute m, l, c and h."""

    data: str
    at: int = 0
    x: float = 0.0
    y: float = 0.0
    first: Point = (0.0, 0.0)
    handle: Point | None = None  # the last curve's second control point, which S mirrors
    closed: bool = False
    out: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)

    def outline(self) -> Outline:
        """Return the segments of the whole path. Raises BadPath; `at` is then where."""
        self._space()
        if self.data[self.at : self.at + 1] not in ("M", "m"):
            raise BadPath("path data must begin with M")
        while self.at < len(self.data):
            letter = self.data[self.at]
            if letter.upper() not in COMMANDS:
                raise BadPath(f'"{letter}" is not a path command', NO_COMMAND)
            self.at += 1
            self._command(letter)
        if len(self.out) < 2:
            raise BadPath("the path draws nothing")
        return tuple(self.out)

    def _command(self, letter: str) -> None:
        count, follow = COMMANDS[letter.upper()]
        self._space()
        while True:
            if self.closed and letter.upper() not in "MZ":
                self._add("m", (self.x, self.y))
            values = [self._flag() if letter in "Aa" and n in (3, 4) else self._value() for n in range(count)]
            if len(self.out) > MAX_SEGMENTS:
                raise BadPath(f"more than {MAX_SEGMENTS} path segments", "draw with fewer points")
            follow(self, values, letter.islower())
            if not count or not NUMBER.match(self.data, self.at):
                return
            if letter in "Mm":  # more pairs after a move are lines
                letter, follow = ("l" if letter == "m" else "L"), Tracer._line

    def _space(self) -> None:
        found = SPACE.match(self.data, self.at)
        self.at = found.end() if found else self.at

    def _value(self) -> float:
        found = NUMBER_AND_SPACE.match(self.data, self.at)
        if not found:
            raise BadPath("a number is missing in the path data")
        value = float(found[1])
        if not abs(value) <= MAX_UNITS:
            raise BadPath("a number is too large")
        self.at = found.end()
        return value

    def _flag(self) -> float:
        # Flags are single characters and may touch the next number: "a5 5 0 0110 0".
        letter = self.data[self.at : self.at + 1]
        if letter not in ("0", "1"):
            raise BadPath("the flags of an arc are 0 or 1")
        self.at += 1
        self._space()
        return float(letter)

    def _add(self, operator: str, values: tuple[float, ...]) -> None:
        self.closed = operator == "h"
        self.out.append((operator, values))
        if values:
            self.x, self.y = values[-2:]

    def _points(self, values: list[float], relative: bool) -> list[Point]:
        dx, dy = (self.x, self.y) if relative else (0.0, 0.0)
        return [(x + dx, y + dy) for x, y in zip(values[::2], values[1::2], strict=True)]

    # ---- commands ----

    def _move(self, values: list[float], relative: bool) -> None:
        (point,) = self._points(values, relative)
        self._add("m", point)
        self.first, self.handle = point, None

    def _line(self, values: list[float], relative: bool) -> None:
        self._add("l", self._points(values, relative)[0])
        self.handle = None

    def _across(self, values: list[float], relative: bool) -> None:
        self._line([values[0], 0.0 if relative else self.y], relative)

    def _down(self, values: list[float], relative: bool) -> None:
        self._line([0.0 if relative else self.x, values[0]], relative)

    def _curve(self, values: list[float], relative: bool) -> None:
        one, two, end = self._points(values, relative)
        self._add("c", (*one, *two, *end))
        self.handle = two

    def _smooth(self, values: list[float], relative: bool) -> None:
        two, end = self._points(values, relative)
        hx, hy = self.handle or (self.x, self.y)
        self._add("c", (2 * self.x - hx, 2 * self.y - hy, *two, *end))
        self.handle = two

    def _quadratic(self, values: list[float], relative: bool) -> None:
        (qx, qy), (x, y) = self._points(values, relative)
        one = (self.x + 2 / 3 * (qx - self.x), self.y + 2 / 3 * (qy - self.y))
        two = (x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y))
        self._add("c", (*one, *two, x, y))
        self.handle = None

    def _arc(self, values: list[float], relative: bool) -> None:
        rx, ry, turn, large, sweep, *_ = values
        (end,) = self._points(values[5:], relative)
        if end != (self.x, self.y):
            if abs(rx) < 1e-6 or abs(ry) < 1e-6:
                self._add("l", end)
            else:
                for curve in arc(
                    (self.x, self.y), end, (abs(rx), abs(ry)), turn, large != sweep, bool(sweep)
                ):
                    self._add("c", curve)
        self.handle = None

    def _close(self, _values: list[float], _relative: bool) -> None:
        self._add("h", ())
        self.x, self.y = self.first
        self.handle = None


COMMANDS: Mapping[str, tuple[int, Callable[[Tracer, list[float], bool], None]]] = {
    "M": (2, Tracer._move),
    "L": (2, Tracer._line),
    "H": (1, Tracer._across),
    "V": (1, Tracer._down),
    "C": (6, Tracer._curve),
    "S": (4, Tracer._smooth),
    "Q": (4, Tracer._quadratic),
    "A": (7, Tracer._arc),
    "Z": (0, Tracer._close),
}


def arc(
    start: Point, end: Point, radii: Point, turn: float, left: bool, sweep: bool
) -> Iterator[tuple[float, ...]]:
    """Yield cubic curves along an elliptical arc. SVG 1.1, F.6.5 and F.6.6."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    px, py = cos * dx + sin * dy, cos * dy - sin * dx
    (rx, ry), reach = radii, math.hypot(px / radii[0], py / radii[1])
    if reach > 1:  # too small to span the gap: grown until they do
        rx, ry, reach = rx * reach, ry * reach, 1.0
    off = math.sqrt(max(0.0, 1 / reach**2 - 1)) * (1 if left else -1) if reach > 1e-9 else 0.0
    ux, uy = px / rx, py / ry  # the start, on the circle of radius 1 around the middle of the chord
    mx, my = off * uy, -off * ux
    angle = math.atan2(uy - my, ux - mx)
    sweeps = math.atan2(-uy - my, -ux - mx) - angle
    sweeps += math.tau if sweep and sweeps < 0 else -math.tau if not sweep and sweeps > 0 else 0.0
    cx, cy = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2

    def place(x: float, y: float) -> Point:
        x, y = (x + mx) * rx, (y + my) * ry
        return cx + cos * x - sin * y, cy + sin * x + cos * y

    pieces = max(1, math.ceil(abs(sweeps) / (math.pi / 2) - 1e-9))
    step = sweeps / pieces
    k = 4 / 3 * math.tan(step / 4)
    for n in range(pieces):
        a, b = angle + n * step, angle + (n + 1) * step
        one = place(math.cos(a) - k * math.sin(a), math.sin(a) + k * math.cos(a))
        two = place(math.cos(b) + k * math.sin(b), math.sin(b) - k * math.cos(b))
        yield (*one, *two, *(end if n == pieces - 1 else place(math.cos(b), math.sin(b))))


def rounded(x: float, y: float, width: float, height: float, radii: Point) -> Outline:
    """Return a rectangle whose corners have the radii `radii`, across and down; with half its size each, an ellipse."""
    right, low, (rx, ry) = x + width, y + height, radii
    if min(radii) <= 0:
        corners = ((right, y), (right, low), (x, low))
        return (("m", (x, y)), *(("l", corner) for corner in corners), ("h", ()))
    kx, ky = rx * (1 - ARC), ry * (1 - ARC)
    return (
        ("m", (x + rx, y)),
        ("l", (right - rx, y)),
        ("c", (right - kx, y, right, y + ky, right, y + ry)),
        ("l", (right, low - ry)),
        ("c", (right, low - ky, right - kx, low, right - rx, low)),
        ("l", (x + rx, low)),
        ("c", (x + kx, low, x, low - ky, x, low - ry)),
        ("l", (x, y + ry)),
        ("c", (x, y + ky, x + kx, y, x + rx, y)),
        ("h", ()),
    )


def points(path: Outline) -> Iterator[Point]:
    """Yield points on a path: every end, and three more on each curve."""
    x, y = 0.0, 0.0
    for operator, values in path:
        if operator == "c":
            x1, y1, x2, y2, x3, y3 = values
            for t in (0.25, 0.5, 0.75):
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                yield a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3
        if values:
            x, y = values[-2:]
            yield x, y
