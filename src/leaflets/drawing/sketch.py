"""Takes the open elements of an SVG, gives what they draw: shapes in drawing units, numerals, and anchors of labels."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..faults import did_you_mean
from .look import CLASSES, ONE_OF_EACH, USE_CLASS, WHAT_IS_ONE, Look, look_of
from .nouns import SIDES, Anchor, Shape
from .path import MAX_SEGMENTS, MAX_UNITS, NUMBER, BadPath, Outline, Point, Tracer, points, rounded
from .svg_source import OpenElement, SvgSource
from .transform import (
    KNOWN,
    BadTransform,
    is_usable,
    joined,
    moved_outline,
    moved_point,
    read_transform,
    scale_of,
)

NUMERAL = "numeral"
WIDEST = 100.0  # drawing units of a line
CLIP = re.compile(r"\s*url\(\s*#([^\s()]+)\s*\)\s*")


@dataclass(slots=True)
class Sketch:
    """What was drawn so far, on a sheet of `size`; what runs over the sheet's edge is cut there."""

    source: SvgSource
    shapes: list[Shape] = field(default_factory=list)
    numerals: dict[int, Point] = field(default_factory=dict)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    size: Point = (0.0, 0.0)
    segments: int = 0
    cut: bool = False
    clips: dict[str, Outline] = field(
        default_factory=dict
    )  # id of a clipPath -> its outline; () before it has one

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
            self.source.fault_in(node, "viewBox", "viewBox must be 0 0 width height", 'such as "0 0 360 240"')
            self.source.faults.stop_if_any()
        self.size = (values[2], values[3])

    # ---- look, place and clip ----

    def set_look(self, node: OpenElement) -> None:
        """Set a node's look from its class; without one, that of the group around it holds."""
        names = node.attributes["class"].split() if "class" in node.attributes else None
        if names is not None:
            for name in names:
                if name not in CLASSES:
                    hint = did_you_mean(name, CLASSES)
                    self.source.fault_in(node, "class", f'unknown class "{name}"', hint)
            look = look_of(names)
            if look is None:
                self.source.fault_in(node, "class", ONE_OF_EACH, WHAT_IS_ONE)
            node.look = look or Look()
        if "stroke-width" in node.attributes:
            self._set_width(node, node.look or Look())

    def _set_width(self, node: OpenElement, look: Look) -> None:
        width = self._number(node, "stroke-width")
        if not 0 < width <= WIDEST:
            self.source.fault_in(node, "stroke-width", f"a line is up to {WIDEST:g} units wide")
        elif not look.stroke:
            hint = 'such as class="line-deep"'
            self.source.fault_in(node, "stroke-width", "stroke-width needs a line class", hint)
        node.look = look._replace(width=width)

    def set_matrix(self, node: OpenElement) -> None:
        """Move a node as its transform says, inside the group around it."""
        if "transform" not in node.attributes:
            return
        try:
            whole = joined(node.matrix, read_transform(node.attributes["transform"]))
        except BadTransform as error:
            self.source.fault_in(node, "transform", str(error), KNOWN, error.at)
            return
        if is_usable(whole):
            node.matrix = whole
        else:
            message = "the transforms together leave nothing to see, or are too large"
            self.source.fault_in(node, "transform", message)

    def set_clip(self, node: OpenElement) -> None:
        """Clip a group to the outline that it names; a clipPath counts in the units of the group."""
        text = node.attributes.get("clip-path")
        if text is None:
            return
        found = CLIP.fullmatch(text)
        outline = self.clips.get(found[1]) if found else None
        if node.clip:
            self.source.fault_in(node, "clip-path", "this group is inside a clipped one", "clip only one")
        elif outline:
            node.clip = moved_outline(outline, node.matrix)
        else:
            hint = 'clip-path="url(#hole)" needs <clipPath id="hole"> with a circle, rect or path above it'
            self.source.fault_in(node, "clip-path", f'no clipPath is called "{text[:40]}"', hint)

    def open_clip(self, node: OpenElement) -> None:
        """Take the id of a clipPath, whose one shape follows."""
        id = node.attributes.get("id", "")
        if not id or id in self.clips:
            self.source.fault(node.start, '"clipPath" needs an id of its own', 'such as id="hole"')
        self.clips[id] = ()

    def add_clip(self, holder: OpenElement, node: OpenElement) -> None:
        """Keep the shape of a clipPath."""
        id = holder.attributes.get("id", "")
        if self.clips.get(id):
            self.source.fault(node.start, "a clipPath holds one shape", "join them to one path")
        self.clips[id] = moved_outline(OUTLINES[node.tag](self, node), node.matrix)

    # ---- what is drawn ----

    def add_shape(self, node: OpenElement) -> None:
        """Add what an element draws in its look; what is wrong with it is noted in the source."""
        before = len(self.source.faults.found)
        path = OUTLINES[node.tag](self, node)
        if len(self.source.faults.found) > before:
            return
        self.segments += len(path)
        if self.segments > MAX_SEGMENTS:
            self.source.stop(node.start, f"more than {MAX_SEGMENTS} path segments", "draw with fewer points")
        path, look = moved_outline(path, node.matrix), (node.look or Look()).scaled(scale_of(node.matrix))
        if not look.fill and not look.stroke:
            self.source.fault(node.start, f'"{node.tag}" has neither a fill nor a line', USE_CLASS)
        elif not self._inside(path) and not self._touches(path, look.width / 2):
            hint = "nothing of it would print; move it, or make the viewBox larger"
            self.source.fault(node.start, f'"{node.tag}" is outside the viewBox', hint)
        else:
            self.cut = self.cut or not self._inside(node.clip or path)
            self.shapes.append(Shape(path, *look, node.clip))

    def _touches(self, path: Outline, reach: float) -> bool:
        """Tell whether a path, with `reach` around it, has a part on the sheet."""
        xs, ys = [x for x, _ in points(path)], [y for _, y in points(path)]
        across = min(xs) - reach < self.size[0] and max(xs) + reach > 0
        return across and min(ys) - reach < self.size[1] and max(ys) + reach > 0

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
            hint = "words go in the figure's key"
            self.source.fault_in(node, "class", 'text needs class="numeral"', hint)
        elif not re.fullmatch("[1-9][0-9]?", text, re.ASCII):
            self.source.fault(node.start, f'"{text[:40]}" is not a numeral', "words go in the figure's key")
        elif int(text) in self.numerals:
            self.source.fault(node.start, f"the numeral {text} appears twice")
        else:
            x, y = moved_point((self._number(node, "x"), self._number(node, "y")), node.matrix)
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
        if node.look and node.look.fill:
            self.source.fault_in(node, "class", "a line has no inside to fill", "use a line class only")
        return (("m", (x1, y1)), ("l", (x2, y2)))

    def _circle(self, node: OpenElement) -> Outline:
        x, y, r = (self._number(node, name) for name in ("cx", "cy", "r"))
        if r <= 0:
            self.source.fault_in(node, "r", "r must be more than 0")
        return rounded(x - r, y - r, 2 * r, 2 * r, (r, r))

    def _ellipse(self, node: OpenElement) -> Outline:
        x, y, rx, ry = (self._number(node, name) for name in ("cx", "cy", "rx", "ry"))
        if min(rx, ry) <= 0:
            self.source.fault(node.start, "rx and ry must be more than 0")
        return rounded(x - rx, y - ry, 2 * rx, 2 * ry, (rx, ry))

    def _rect(self, node: OpenElement) -> Outline:
        x, y, rx = (self._number(node, name, "0") for name in ("x", "y", "rx"))
        width, height = self._number(node, "width"), self._number(node, "height")
        if min(width, height) <= 0 or rx < 0:
            self.source.fault(node.start, "width and height must be more than 0")
        r = min(rx, width / 2, height / 2)
        return rounded(x, y, width, height, (r, r))

    def _path(self, node: OpenElement) -> Outline:
        tracer = Tracer(node.attributes.get("d", ""))
        try:
            return tracer.outline()
        except BadPath as error:
            self.source.fault_in(node, "d", str(error), error.hint, tracer.at)
            return ()


def add_anchor(sketch: Sketch, node: OpenElement) -> None:
    """Add the spot that a circle among the anchors names: its id, its centre, and the side of its label as its class.

    Without a class the label stands on the nearer of the left and right sides.
    """
    name, side = node.attributes.get("id", ""), node.attributes.get("class", "")
    x, y = moved_point((sketch._number(node, "cx"), sketch._number(node, "cy")), node.matrix)
    wide, high = sketch.size
    if not re.fullmatch(r"\S+", name):
        sketch.source.fault(node.start, "an anchor needs a name", 'such as id="brain"')
    elif name in sketch.anchors:
        sketch.source.fault_in(node, "id", f'two anchors are called "{name[:40]}"')
    elif side and side not in SIDES:
        hint = f"the class of an anchor is the side of its label: {', '.join(SIDES)}"
        sketch.source.fault_in(node, "class", f'"{side[:40]}" is not a side', hint)
    elif not (0 <= x <= wide and 0 <= y <= high):
        sketch.source.fault(node.start, f'the anchor "{name[:40]}" is outside the viewBox')
    else:
        sketch.anchors[name] = Anchor(name, x, y, side or ("left" if x < wide / 2 else "right"))


OUTLINES: Mapping[str, Callable[[Sketch, OpenElement], Outline]] = {
    "path": Sketch._path,
    "line": Sketch._line,
    "circle": Sketch._circle,
    "ellipse": Sketch._ellipse,
    "rect": Sketch._rect,
}
