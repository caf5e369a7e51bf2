"""Takes an SVG file of the restricted kind, gives a Drawing."""

from __future__ import annotations

import functools
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from ..faults import Place, did_you_mean, refusal
from .look import USE_CLASS
from .nouns import Drawing
from .sketch import Sketch, add_anchor
from .svg_source import MAX_BYTES, OpenElement, SvgSource
from .transform import UNMOVED

# A figure of a leaflet has about a hundred elements; these limits stop an attack, not an artist.
MAX_DEPTH = 16
MAX_ELEMENTS = 2_000
MOST_KEPT = 256  # drawings that are remembered by their bytes

SVG = "http://www.w3.org/2000/svg"
WORDLESS = frozenset({"title", "desc", "metadata"})  # read by nobody: the alternative text is in the content
IGNORED = frozenset({"id"})
SHAPE = frozenset({"class", "stroke-width", "transform"})
ATTRIBUTES = {
    "svg": frozenset({"viewBox", "width", "height", "version"}),
    "g": frozenset({"class", "transform", "clip-path"}),
    "path": SHAPE | {"d"},
    "line": SHAPE | {"x1", "y1", "x2", "y2"},
    "circle": SHAPE | {"cx", "cy", "r"},
    "ellipse": SHAPE | {"cx", "cy", "rx", "ry"},
    "rect": SHAPE | {"x", "y", "width", "height", "rx"},
    "text": frozenset({"class", "x", "y"}),
    "clipPath": frozenset(),
}
MAY_CLIP = ("circle", "ellipse", "path", "rect")
LOOKS = frozenset({"class", "stroke-width"})  # a clip has none
ANCHORS = "anchors"  # the id of the group that is not drawn: it holds the spots to which labels lead
BY_CLASS = frozenset(["style", "fill", "stroke", "stroke-dasharray", "stroke-linecap", "opacity", "color"])
WHY_NOT = {
    **dict.fromkeys(BY_CLASS, USE_CLASS),
    "stroke-width": "the width of a line is written at the shape itself",
    "clip-path": "put the shape into a group, and clip the group",
    "clipPathUnits": "a clip is measured in the units of the group that it clips",
    "defs": "delete it; a clipPath stands above the group that it clips",
    "points": "draw it as a path",
    "polygon": "draw it as a path",
    "polyline": "draw it as a path",
    "script": "a figure is a drawing only",
    "foreignObject": "a figure is a drawing only",
    "use": "draw the shape again",
    "image": "a figure is lines and areas; it cannot hold a photo",
    "href": "a figure links to nothing",
    "tspan": "a numeral is one text element with digits only",
    "font-family": "numerals are set by the layout; other words go in the key",
    "font-size": "numerals are set by the layout; other words go in the key",
    "text-anchor": "a numeral is centred on its x and y",
}

EDITORS_OWN = "it is a note of the program that drew this: save it as plain SVG, or delete the note"


def read_drawing(path: Path, shown: str) -> Drawing:
    """Return the drawing in the SVG file `path`, which messages call `shown`.

    Raises LeafletError with everything that is wrong.
    """
    return parse_drawing(_read(path, shown), shown, path.stem)


@functools.lru_cache(maxsize=MOST_KEPT)
def parse_drawing(data: bytes, shown: str, name: str) -> Drawing:
    """Return the drawing that the bytes of an SVG file hold."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise refusal("this is not UTF-8", "save the drawing as UTF-8", Place(shown)) from None
    source = SvgSource(data, shown)
    sketch = Sketch(source)
    SvgParser(source, sketch).parse()
    source.faults.stop_if_any()
    numerals = tuple((str(n), *sketch.numerals[n]) for n in sorted(sketch.numerals))
    anchors = tuple(sketch.anchors.values())
    return Drawing(name, *sketch.size, tuple(sketch.shapes), numerals, Place(shown), sketch.cut, anchors)


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


@dataclass(slots=True)
class SvgParser:
    """Follows an SVG file from its first byte to its last: refuses what is not allowed in it, sketches the rest."""

    source: SvgSource
    sketch: Sketch
    open: list[OpenElement] = field(default_factory=list)
    skipped: int = 0  # how deep inside title, desc, metadata or something refused
    elements: int = 0
    parser: expat.XMLParserType = field(init=False)

    def parse(self) -> None:
        """Fill the sketch. Raises LeafletError for what is not XML; other faults are left in the source."""
        # "utf-8" overrules what the file declares.
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        faults = self.source.faults
        try:
            self.parser.Parse(self.source.data, True)
        except expat.ExpatError as error:
            message = f"not well-formed: {expat.ErrorString(error.code)}"
            faults.add(Place(self.source.shown, error.lineno, error.offset + 1), message)
            faults.stop_if_any()
        self.sketch.refuse_gaps()
        if not self.sketch.shapes and not faults.found:
            self.source.fault(0, "the drawing is empty")

    def _stop(self, message: str, hint: str = "") -> None:
        self.source.stop(self.parser.CurrentByteIndex, message, hint)

    # ---- expat's handlers ----

    def _doctype(self, *_: object) -> None:
        self._stop(
            "a figure may not hold a DOCTYPE", "delete that line: entities and outside files are refused"
        )

    def _instruction(self, *_: object) -> None:
        self._stop("a figure may not hold a processing instruction", "delete it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            self._stop(f"more than {MAX_ELEMENTS} elements", "draw with fewer shapes")
        if len(self.open) + self.skipped >= MAX_DEPTH:
            self._stop(f"nested more than {MAX_DEPTH} deep")
        if self.skipped:
            self.skipped += 1
            return
        node = self._inner(plain_name(name), attributes)
        if node.tag in WORDLESS or self._refuses(node):
            self.skipped = 1
        else:
            self._check_attributes(node)
            self.open.append(node)
            if node.tag != "text":
                self._draw(node)

    def _inner(self, tag: str, attributes: dict[str, str]) -> OpenElement:
        """Return a new element, which takes after the one around it."""
        at = self.parser.CurrentByteIndex
        if not self.open:
            return OpenElement(tag, attributes, None, at)
        around = self.open[-1]
        # A clip is measured where it is used, not where it stands.
        matrix = UNMOVED if tag == "clipPath" else around.matrix
        return OpenElement(tag, attributes, around.look, at, matrix, around.clip)

    def _end(self, _name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        node = self.open.pop()
        if node.tag == "text":
            self.sketch.add_numeral(node)

    def _characters(self, text: str) -> None:
        if self.skipped or not text.strip():
            return
        if self.open[-1].tag == "text":
            self.open[-1].text += text
        else:
            hint = 'words go in the figure\'s key; numerals in <text class="numeral">'
            at = self.parser.CurrentByteIndex + len(text) - len(text.lstrip())
            self.source.fault(at, "text outside a text element", hint)

    def _draw(self, node: OpenElement) -> None:
        sketch = self.sketch
        if holds_anchors(self.open[:-1]):
            sketch.set_matrix(node)
            add_anchor(sketch, node)
            return
        sketch.set_look(node)
        sketch.set_matrix(node)
        if node.tag == "svg":
            sketch.set_size(node)
        elif node.tag == "g":  # draws nothing: it lends its class, its place and its clip
            sketch.set_clip(node)
        elif node.tag == "clipPath":
            sketch.open_clip(node)
        elif self.open[-2].tag == "clipPath":
            sketch.add_clip(self.open[-2], node)
        else:
            sketch.add_shape(node)

    # ---- what is allowed where ----

    def _refuses(self, node: OpenElement) -> bool:
        parent = self.open[-1].tag if self.open else ""
        if (node.tag == "svg") != (parent == ""):
            self.source.fault(node.start, "svg must be the outermost element, and only that")
        elif node.tag not in ATTRIBUTES:
            foreign = EDITORS_OWN if ":" in node.tag else ""
            hint = foreign or WHY_NOT.get(node.tag) or did_you_mean(node.tag, ATTRIBUTES)
            self.source.fault(node.start, f'a figure may not hold "{node.tag}"', hint)
        elif holds_anchors(self.open) and node.tag != "circle":
            hint = "one for each spot that a label may name"
            self.source.fault(node.start, f'the group "{ANCHORS}" holds circles, not "{node.tag}"', hint)
        elif parent == "clipPath" and node.tag not in MAY_CLIP:
            hint = f"it holds one shape: {', '.join(MAY_CLIP)}"
            self.source.fault(node.start, f'a clipPath may not hold "{node.tag}"', hint)
        elif parent not in ("", "svg", "g", "clipPath"):
            self.source.fault(
                node.start, f'"{parent}" may not hold another element', "close it before the next begins"
            )
        else:
            return False
        return True

    def _check_attributes(self, node: OpenElement) -> None:
        clips = bool(self.open) and self.open[-1].tag == "clipPath"
        known = ATTRIBUTES[node.tag] - LOOKS if clips else ATTRIBUTES[node.tag]
        for name in node.attributes:
            short = name.rpartition(" ")[2]
            if name in known or name in IGNORED:
                continue
            foreign = EDITORS_OWN if short != name else ""
            hint = foreign or WHY_NOT.get(short) or did_you_mean(short, ATTRIBUTES[node.tag])
            self.source.fault_in(
                node, f":{short}" if foreign else short, f'"{node.tag}" may not have "{short}"', hint
            )


def holds_anchors(open_: Sequence[OpenElement]) -> bool:
    """Tell whether the innermost open element is the group of anchors."""
    return bool(open_) and open_[-1].tag == "g" and open_[-1].attributes.get("id") == ANCHORS


def plain_name(name: str) -> str:
    """Return an element's name as people write it: expat gives "namespace name"."""
    space, _, short = name.rpartition(" ")
    return short if space in ("", SVG) else f"{space}:{short}"
