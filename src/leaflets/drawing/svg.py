"""Takes an SVG file of the restricted kind, gives a Drawing."""

from __future__ import annotations

import math
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from ..faults import FaultList, Place, did_you_mean, refusal
from ..model import Drawing, Shape
from .path import MAX_SEGMENTS, MAX_UNITS, NUMBER, BadPath, Path_, Pen, Point, points, rounded

# A figure of a leaflet has some hundred elements and ten kilobytes; these stop a bomb, not an artist.
MAX_BYTES = 256_000
MAX_DEPTH = 16
MAX_ELEMENTS = 2_000
MAX_FAULTS = 50

SVG = "http://www.w3.org/2000/svg"
FILLS = {"ink": "ink", "accent": "accent", "tint": "tint", "shade": "shade", "paper": "paper", "none": ""}
STROKES = {  # class -> palette name, width in drawing units
    "line": ("ink", 2.5),
    "line-thin": ("ink", 1.25),
    "line-accent": ("accent", 2.5),
    "line-paper": ("paper", 2.5),
}
DASHED, NUMERAL = "dashed", "numeral"
DASH = (6.0, 5.0)  # round caps take the width of the line from each gap
CLASSES = (*FILLS, *STROKES, DASHED)
WORDLESS = frozenset({"title", "desc", "metadata"})  # read by nobody: the alternative text is in the content
IGNORED = frozenset({"id"})
ATTRIBUTES = {
    "svg": frozenset({"viewBox", "width", "height", "version"}),
    "g": frozenset({"class"}),
    "path": frozenset({"class", "d"}),
    "line": frozenset({"class", "x1", "y1", "x2", "y2"}),
    "circle": frozenset({"class", "cx", "cy", "r"}),
    "rect": frozenset({"class", "x", "y", "width", "height", "rx"}),
    "text": frozenset({"class", "x", "y"}),
}
USE_CLASS = "colours and lines come from class: " + " ".join(CLASSES)
BY_CLASS = frozenset(
    ["style", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "color"]
)
WHY_NOT = {
    **dict.fromkeys(BY_CLASS, USE_CLASS),
    "transform": "write the coordinates as they are on the page; an editor can apply a transform to its path",
    "points": "draw it as a path",
    "polygon": "draw it as a path",
    "polyline": "draw it as a path",
    "ellipse": "draw it as a path with two A commands",
    "script": "a figure is a drawing only",
    "foreignObject": "a figure is a drawing only",
    "use": "draw the shape again",
    "image": "a figure is lines and areas; a photo cannot stand in it",
    "href": "a figure links to nothing",
    "tspan": "a numeral is one text element with digits only",
    "font-family": "numerals are set by the layout; other words stand in the key",
    "font-size": "numerals are set by the layout; other words stand in the key",
    "text-anchor": "a numeral is centred on its x and y",
}
Look = tuple[str, str, float, tuple[float, ...]]  # fill, stroke, width, dash


def read_drawing(path: Path, shown: str) -> Drawing:
    """Return the drawing in the SVG file `path`, which faults call `shown`.

    Raises LeafletError with everything that is wrong.
    """
    return parse_drawing(_read(path, shown), shown, path.stem)


def parse_drawing(data: bytes, shown: str, name: str) -> Drawing:
    """Return the drawing that the bytes of an SVG file hold."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise refusal("this is not UTF-8", "save the drawing as UTF-8", Place(shown)) from None
    reader = _Reader(data, shown)
    reader.read()
    reader.faults.stop_if_any()
    numerals = tuple((str(n), *reader.numerals[n]) for n in sorted(reader.numerals))
    return Drawing(name, *reader.size, tuple(reader.shapes), numerals, Place(shown))


def _read(path: Path, shown: str) -> bytes:
    try:
        # No links, pipes or devices: a content folder may come from anybody.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise refusal("this is not a plain file", place=Place(shown))
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise refusal(f"cannot read the drawing: {error}", place=Place(shown)) from error
    if len(data) > MAX_BYTES:
        hint = "draw with fewer points"
        raise refusal(f"the drawing is larger than {MAX_BYTES // 1000} kB", hint, Place(shown))
    return data


# ---- the file ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """An open element."""

    tag: str
    attributes: Mapping[str, str]
    look: Look | None
    start: int  # its first byte
    text: str = ""


@dataclass(slots=True)
class _Reader:
    data: bytes
    shown: str
    faults: FaultList = field(default_factory=FaultList)
    shapes: list[Shape] = field(default_factory=list)
    numerals: dict[int, Point] = field(default_factory=dict)
    size: Point = (0.0, 0.0)
    open: list[_Node] = field(default_factory=list)
    skipped: int = 0  # how deep inside title, desc, metadata or something refused
    elements: int = 0
    segments: int = 0
    parser: expat.XMLParserType = field(init=False)

    def read(self) -> None:
        # "utf-8" overrules what the file declares.
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            message = f"not well-formed: {expat.ErrorString(error.code)}"
            self.faults.add(Place(self.shown, error.lineno, error.offset + 1), message)
            self.faults.stop_if_any()
        self._check_numerals()
        if not self.shapes and not self.faults.found:
            self._fault(0, "the drawing is empty")

    # ---- faults ----

    def _fault(self, at: int, message: str, hint: str = "") -> None:
        before = self.data[:at]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8", "replace")) + 1
        self.faults.add(Place(self.shown, before.count(b"\n") + 1, column), message, hint)
        if len(self.faults.found) >= MAX_FAULTS:
            self.faults.stop_if_any()

    def _stop(self, message: str, hint: str = "") -> None:
        self._fault(self.parser.CurrentByteIndex, message, hint)
        self.faults.stop_if_any()

    def _at(self, node: _Node, name: str, offset: int = 0) -> int:
        """Return the byte where the attribute's value (plus `offset`) stands, or the element's first."""
        pattern = rb"\s" + re.escape(name.encode()) + rb"""\s*=\s*["']"""
        found = re.compile(pattern).search(self.data, node.start, node.start + MAX_BYTES)
        return found.end() + offset if found else node.start

    # ---- expat's handlers ----

    def _doctype(self, *_: object) -> None:
        self._stop("a figure may hold no DOCTYPE", "delete that line: entities and outside files are refused")

    def _instruction(self, *_: object) -> None:
        self._stop("a figure may hold no processing instruction", "delete it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            self._stop(f"more than {MAX_ELEMENTS} elements", "draw with fewer shapes")
        if len(self.open) + self.skipped >= MAX_DEPTH:
            self._stop(f"nested more than {MAX_DEPTH} deep")
        if self.skipped:
            self.skipped += 1
            return
        at = self.parser.CurrentByteIndex
        node = _Node(plain_name(name), attributes, self.open[-1].look if self.open else None, at)
        if node.tag in WORDLESS or self._refuses(node):
            self.skipped = 1
        else:
            self._check_attributes(node)
            self.open.append(node)
            if node.tag != "text":
                self._look(node)
                BEGIN.get(node.tag, _Reader._shape)(self, node)

    def _end(self, _name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        node = self.open.pop()
        if node.tag == "text":
            self._numeral(node)

    def _characters(self, text: str) -> None:
        if self.skipped or not text.strip():
            return
        if self.open[-1].tag == "text":
            self.open[-1].text += text
        else:
            hint = 'words stand in the figure\'s key; numerals in <text class="numeral">'
            at = self.parser.CurrentByteIndex + len(text) - len(text.lstrip())
            self._fault(at, "text outside a text element", hint)

    # ---- what may stand where ----

    def _refuses(self, node: _Node) -> bool:
        parent = self.open[-1].tag if self.open else ""
        if (node.tag == "svg") != (parent == ""):
            self._fault(node.start, "svg must be the outermost element, and only that")
        elif node.tag not in ATTRIBUTES:
            hint = WHY_NOT.get(node.tag) or did_you_mean(node.tag, ATTRIBUTES)
            self._fault(node.start, f'a figure may not hold "{node.tag}"', hint)
        elif parent not in ("", "svg", "g"):
            self._fault(
                node.start, f'"{parent}" may hold no other element', "close it before the next begins"
            )
        else:
            return False
        return True

    def _check_attributes(self, node: _Node) -> None:
        for name in node.attributes:
            short = name.rpartition(" ")[2]
            if name in ATTRIBUTES[node.tag] or name in IGNORED:
                continue
            hint = WHY_NOT.get(short)
            if hint is None:
                hint = did_you_mean(short, ATTRIBUTES[node.tag])
            self._fault(self._at(node, short), f'"{node.tag}" may not have "{short}"', hint)

    def _look(self, node: _Node) -> None:
        """Set the node's look from its class; without one, that of the group around it holds."""
        if "class" not in node.attributes:
            return
        names = node.attributes["class"].split()
        for name in names:
            if name not in CLASSES:
                self._fault(self._at(node, "class"), f'unknown class "{name}"', did_you_mean(name, CLASSES))
        fills = [FILLS[name] for name in names if name in FILLS]
        strokes = [STROKES[name] for name in names if name in STROKES]
        if len(fills) > 1 or len(strokes) > 1 or (DASHED in names and not strokes):
            hint = f"a fill ({' '.join(FILLS)}), a line ({' '.join(STROKES)}), and dashed with a line"
            self._fault(self._at(node, "class"), "class names at most one fill and one line", hint)
        stroke, width = strokes[0] if strokes else ("", 0.0)
        node.look = (fills[0] if fills else "", stroke, width, DASH if DASHED in names else ())

    def _number(self, node: _Node, name: str, default: str | None = None) -> float:
        text = node.attributes.get(name, default)
        if text is None:
            self._fault(node.start, f'"{node.tag}" needs "{name}"')
            return 0.0
        found = NUMBER.fullmatch(text.strip())
        value = float(text) if found else math.nan
        if not abs(value) <= MAX_UNITS:
            hint = "a plain number without a unit"
            self._fault(self._at(node, name), f'"{text[:40]}" is no number of drawing units', hint)
            return 0.0
        return value

    # ---- elements ----

    def _svg(self, node: _Node) -> None:
        text = node.attributes.get("viewBox")
        if text is None:
            self._stop('"svg" needs "viewBox"', 'such as viewBox="0 0 360 240"')
            return
        parts = [NUMBER.fullmatch(part) for part in text.replace(",", " ").split()]
        values = [float(part[0]) for part in parts if part]
        good = len(parts) == len(values) == 4 and values[:2] == [0, 0]
        if not good or not all(1 <= value <= MAX_UNITS for value in values[2:]):
            self._fault(
                self._at(node, "viewBox"), "viewBox must be 0 0 width height", 'such as "0 0 360 240"'
            )
            self.faults.stop_if_any()
        self.size = (values[2], values[3])

    def _group(self, node: _Node) -> None:
        """A group draws nothing: it lends its class."""

    def _shape(self, node: _Node) -> None:
        before = len(self.faults.found)
        path = OUTLINES[node.tag](self, node)
        if len(self.faults.found) > before:
            return
        self.segments += len(path)
        if self.segments > MAX_SEGMENTS:
            self._stop(f"more than {MAX_SEGMENTS} pieces of path", "draw with fewer points")
        fill, stroke, width, dash = node.look or ("", "", 0.0, ())
        if not fill and not stroke:
            self._fault(node.start, f'"{node.tag}" has neither a fill nor a line', USE_CLASS)
        elif not self._inside(path):
            hint = "it would print over the text beside the figure; make the viewBox larger"
            self._fault(node.start, f'"{node.tag}" reaches out of the viewBox', hint)
        else:
            self.shapes.append(Shape(path, fill, stroke, width, dash))

    def _inside(self, path: Path_) -> bool:
        wide, high = self.size
        slack = 0.005 * max(wide, high)
        held = [value for _, values in path for value in values]
        xs, ys = held[::2], held[1::2]
        # A curve lies between its ends and handles: most shapes need no closer look.
        if min(*xs, *ys) >= 0 and max(xs) <= wide and max(ys) <= high:
            return True
        return all(-slack <= x <= wide + slack and -slack <= y <= high + slack for x, y in points(path))

    def _line(self, node: _Node) -> Path_:
        x1, y1, x2, y2 = (self._number(node, name, "0") for name in ("x1", "y1", "x2", "y2"))
        if node.look and node.look[0]:
            self._fault(self._at(node, "class"), "a line has no inside to fill", "use a line class only")
        return (("m", (x1, y1)), ("l", (x2, y2)))

    def _circle(self, node: _Node) -> Path_:
        x, y, r = (self._number(node, name) for name in ("cx", "cy", "r"))
        if r <= 0:
            self._fault(self._at(node, "r"), "r must be more than 0")
        return rounded(x - r, y - r, 2 * r, 2 * r, r)

    def _rect(self, node: _Node) -> Path_:
        x, y, rx = (self._number(node, name, "0") for name in ("x", "y", "rx"))
        width, height = self._number(node, "width"), self._number(node, "height")
        if min(width, height) <= 0 or rx < 0:
            self._fault(node.start, "width and height must be more than 0")
        return rounded(x, y, width, height, min(rx, width / 2, height / 2))

    def _path(self, node: _Node) -> Path_:
        pen = Pen(node.attributes.get("d", ""))
        try:
            return pen.draw()
        except BadPath as error:
            self._fault(self._at(node, "d", pen.at), str(error), error.hint)
            return ()

    def _numeral(self, node: _Node) -> None:
        text = node.text.strip()
        if node.attributes.get("class") != NUMERAL:
            self._fault(
                self._at(node, "class"), 'text needs class="numeral"', "words stand in the figure's key"
            )
        elif not re.fullmatch("[1-9][0-9]?", text, re.ASCII):
            self._fault(node.start, f'"{text[:40]}" is no numeral', "words stand in the figure's key")
        elif int(text) in self.numerals:
            self._fault(node.start, f"the numeral {text} stands twice")
        else:
            x, y = self._number(node, "x"), self._number(node, "y")
            self.numerals[int(text)] = (x, y)
            if not (0 <= x <= self.size[0] and 0 <= y <= self.size[1]):
                self._fault(node.start, f"the numeral {text} stands outside the viewBox")

    def _check_numerals(self) -> None:
        missing = [n for n in range(1, max(self.numerals, default=0)) if n not in self.numerals]
        if missing and not self.faults.found:
            words = ", ".join(map(str, missing))
            self._fault(0, f"numeral missing: {words}", "numerals run from 1 without a gap, like the key")


BEGIN: Mapping[str, Callable[[_Reader, _Node], None]] = {"svg": _Reader._svg, "g": _Reader._group}
OUTLINES: Mapping[str, Callable[[_Reader, _Node], Path_]] = {
    "path": _Reader._path,
    "line": _Reader._line,
    "circle": _Reader._circle,
    "rect": _Reader._rect,
}


def plain_name(name: str) -> str:
    """Return an element's name as people write it: expat gives "namespace name"."""
    space, _, short = name.rpartition(" ")
    return short if space in ("", SVG) else f"{space}:{short}"
