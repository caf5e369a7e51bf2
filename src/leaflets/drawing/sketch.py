"""Takes the open elements of an SVG, gives what they draw: shapes in drawing units, and numerals."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..faults import did_you_mean
from .nouns import Shape
from .path import MAX_SEGMENTS, MAX_UNITS, NUMBER, BadPath, Outline, Point, Tracer, points, rounded
from .svg_source import OpenElement, SvgSource

FILLS = {"ink": "ink", "accent": "accent", "tint": "tint", "shade": "shade", "paper": "paper", "none": ""}
STROKES = {  # class -> palette name, width in drawing units
    "line": ("ink", 2.5),
    "line-thin": ("ink", 1.25),
    "line-accent": ("accent", 2.5),
    "line-paper": ("paper", 2.5),
}
DASHED, NUMERAL = "dashed", "numeral"
DASH = (6.0, 5.0)  # round caps shorten each gap by the width of the line
CLASSES = (*FILLS, *STROKES, DASHED)
USE_CLASS = "colours and lines come from class: " + " ".join(CLASSES)


@dataclass(slots=True)
class Sketch:
    """What was drawn so far, on a sheet of `size`."""

    source: SvgSource
    shapes: list[Shape] = field(default_factory=list)
    numerals: dict[int, Point] = field(default_factory=dict)
    size: Point = (0.0, 0.0)
    segments: int = 0

    def set_size(self, node: OpenElement) -> None:
        """Take the sheet's size, in drawing units, from the viewBox. Raises LeafletError for any but "0 0 width height"."""
        text = node.attributes.get("viewBox")
        if text is None:
            self.source.stop(node.start, '"svg" needs "viewBox"', 'such as viewBox="0 0 360 240"')
            return
        parts = [NUMBER.fullmatch(part) for part in text.replace(",", " ").split()]
        values = [float(part[0]) for part in parts if part]
        good = len(parts) == len(values) == 4 and values[:2] == [0, 0]
        if not good or not all(1 <= value <= MAX_UNITS for value in values[2:]):
            self.source.fault_in(
                node,
                "viewBox",
                "viewBox must be 0 0 width height",
                'such as "0 0 360 240"',
            )
            self.source.faults.stop_if_any()
        self.size = (values[2], values[3])

    def set_look(self, node: OpenElement) -> None:
        """Set a node's look from its class; without one, that of the group around it holds."""
        if "class" not in node.attributes:
            return
        names = node.attributes["class"].split()
        for name in names:
            if name not in CLASSES:
                self.source.fault_in(
                    node,
                    "class",
                    f'unknown class "{name}"',
                    did_you_mean(name, CLASSES),
                )
        fills = [FILLS[name] for name in names if name in FILLS]
        strokes = [STROKES[name] for name in names if name in STROKES]
        if len(fills) > 1 or len(strokes) > 1 or (DASHED in names and not strokes):
            hint = f"a fill ({' '.join(FILLS)}), a line ({' '.join(STROKES)}), and dashed with a line"
            self.source.fault_in(node, "class", "class may name at most one fill and one line", hint)
        stroke, width = strokes[0] if strokes else ("", 0.0)
        node.look = (fills[0] if fills else "", stroke, width, DASH if DASHED in names else ())

    def add_shape(self, node: OpenElement) -> None:
        """Add what an element draws in its look; what is wrong with it is noted in the source."""
        before = len(self.source.faults.found)
        path = OUTLINES[node.tag](self, node)
        if len(self.source.faults.found) > before:
            return
        self.segments += len(path)
        if self.segments > MAX_SEGMENTS:
            self.source.stop(node.start, f"more than {MAX_SEGMENTS} path segments", "draw with fewer points")
        fill, stroke, width, dash = node.look or ("", "", 0.0, ())
        if not fill and not stroke:
            self.source.fault(node.start, f'"{node.tag}" has neither a fill nor a line', USE_CLASS)
        elif not self._inside(path):
            hint = "it would print over the text beside the figure; make the viewBox larger"
            self.source.fault(node.start, f'"{node.tag}" extends outside the viewBox', hint)
        else:
            self.shapes.append(Shape(path, fill, stroke, width, dash))

    def _inside(self, path: Outline) -> bool:
        wide, high = self.size
        slack = 0.005 * max(wide, high)
        held = [value for _, values in path for value in values]
        xs, ys = held[::2], held[1::2]
        # A curve lies between its ends and handles: most shapes need no closer check.
        if min(*xs, *ys) >= 0 and max(xs) <= wide and max(ys) <= high:
            return True
        return all(-slack <= x <= wide + slack and -slack <= y <= high + slack for x, y in points(path))

    def add_numeral(self, node: OpenElement) -> None:
        """Add a number that the figure's key explains: one or two digits, each number once."""
        text = node.text.strip()
        if node.attributes.get("class") != NUMERAL:
            self.source.fault_in(
                node,
                "class",
                'text needs class="numeral"',
                "words go in the figure's key",
            )
        elif not re.fullmatch("[1-9][0-9]?", text, re.ASCII):
            self.source.fault(node.start, f'"{text[:40]}" is not a numeral', "words go in the figure's key")
        elif int(text) in self.numerals:
            self.source.fault(node.start, f"the numeral {text} appears twice")
        else:
            x, y = self._number(node, "x"), self._number(node, "y")
            self.numerals[int(text)] = (x, y)
            if not (0 <= x <= self.size[0] and 0 <= y <= self.size[1]):
                self.source.fault(node.start, f"the numeral {text} is outside the viewBox")

    def refuse_gaps(self) -> None:
        """Note numerals that are missing between 1 and the highest."""
        missing = [n for n in range(1, max(self.numerals, default=0)) if n not in self.numerals]
        if missing and not self.source.faults.found:
            words = ", ".join(map(str, missing))
            self.source.fault(
                0, f"numeral missing: {words}", "numerals run from 1 without a gap, like the key"
            )

    # ---- outlines ----

    def _number(self, node: OpenElement, name: str, default: str | None = None) -> float:
        text = node.attributes.get(name, default)
        if text is None:
            self.source.fault(node.start, f'"{node.tag}" needs "{name}"')
            return 0.0
        found = NUMBER.fullmatch(text.strip())
        value = float(text) if found else math.nan
        if not abs(value) <= MAX_UNITS:
            hint = "a plain number without a unit"
            self.source.fault_in(node, name, f'"{text[:40]}" is not a number of drawing units', hint)
            return 0.0
        return value

    def _line(self, node: OpenElement) -> Outline:
        x1, y1, x2, y2 = (self._number(node, name, "0") for name in ("x1", "y1", "x2", "y2"))
        if node.look and node.look[0]:
            self.source.fault_in(node, "class", "a line has no inside to fill", "use a line class only")
        return (("m", (x1, y1)), ("l", (x2, y2)))

    def _circle(self, node: OpenElement) -> Outline:
        x, y, r = (self._number(node, name) for name in ("cx", "cy", "r"))
        if r <= 0:
            self.source.fault_in(node, "r", "r must be more than 0")
        return rounded(x - r, y - r, 2 * r, 2 * r, r)

    def _rect(self, node: OpenElement) -> Outline:
        x, y, rx = (self._number(node, name, "0") for name in ("x", "y", "rx"))
        width, height = self._number(node, "width"), self._number(node, "height")
        if min(width, height) <= 0 or rx < 0:
            self.source.fault(node.start, "width and height must be more than 0")
        return rounded(x, y, width, height, min(rx, width / 2, height / 2))

    def _path(self, node: OpenElement) -> Outline:
        tracer = Tracer(node.attributes.get("d", ""))
        try:
            return tracer.outline()
        except BadPath as error:
            self.source.fault_in(node, "d", str(error), error.hint, tracer.at)
            return ()


OUTLINES: Mapping[str, Callable[[Sketch, OpenElement], Outline]] = {
    "path": Sketch._path,
    "line": Sketch._line,
    "circle": Sketch._circle,
    "rect": Sketch._rect,
}
