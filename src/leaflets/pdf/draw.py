"""Takes Pages, gives the content streams and the marks of which the structure tree is made.

Everything is an artifact unless it is in the mark of an element (ISO 32000-1, 14.8.2.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..drawing.colour import DEFAULT_PALETTE, LINES, rgb
from ..drawing.nouns import Drawing
from ..drawing.path import ARC
from ..elements import ELEMENTS
from ..layout.cascade import Computed
from ..layout.faces import BOLD, HEADINGS
from ..model import Element, Picture
from ..typeset.blocks import Area, Art, Backdrop, Leaders, Rule, SetLine, Tick, frame_of
from ..typeset.fonts import Font
from ..typeset.grounds import panel_box
from ..typeset.lines import Segment
from ..typeset.pages import Page, Pages, Placed
from .boxes import DASHES, art_behind, box_operators, dots, placed_box
from .file import numbers
from .fonts import CODES
from .forms import Form, form_of, palette_of
from .leaders import leader_operators

code_of = CODES.__getitem__


class DrawnLink(NamedTuple):
    """A stretch of a link on one page, in points from the page's bottom left."""

    node: Element
    box: tuple[float, float, float, float]


class Mark(NamedTuple):
    """Marked content: page number and mcid."""

    page: int
    mcid: int


@dataclass(slots=True)
class Drawn:
    """The content of all pages, and who owns what on them."""

    streams: list[bytes] = field(default_factory=list)
    marks: dict[Element, list[Mark | Element]] = field(default_factory=dict)
    owners: list[list[Element]] = field(default_factory=list)  # page -> owner of each mcid
    links: list[list[DrawnLink]] = field(default_factory=list)  # page -> links
    boxes: dict[Element, tuple[float, float, float, float]] = field(default_factory=dict)
    fonts: dict[str, Font] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)  # drawings, by their names in the file


def draw(pages: Pages) -> Drawn:
    """Return the drawn pages."""
    drawn = Drawn()
    for page in pages.pages:
        drawn.streams.append(Pen(pages, page, drawn).page())
    return drawn


# Kinds of artifact (ISO 32000-1, 14.8.2.2.2): rules, backgrounds and decoration; what pages repeat.
LAYOUT = "/Artifact<</Type/Layout>>BDC"
PAGINATION = "/Artifact<</Type/Pagination>>BDC"


class Pen:
    """Draws one page: the background, then the text in order, then the running lines."""

    def __init__(self, pages: Pages, page: Page, drawn: Drawn) -> None:
        self.pages, self.source, self.drawn, self.parents = pages, page, drawn, pages.inline
        self.height = pages.size[1]
        self.colours = {**DEFAULT_PALETTE, **pages.cascade.style.colours}
        self.palette = palette_of(self.colours)
        self.behind: list[str] = []
        self.again: list[str] = []  # heads of tables continued from the page before
        self.out: list[str] = []
        self.owners: list[Element] = []
        self.links: list[DrawnLink] = []
        self.open: Element | None = None  # whose mark is open
        self.look: Computed | None = None
        self.font: Font | None = None
        self.at, self.x = (0.0, 0.0), page.x  # where the last line began; where the slice's frame begins
        self.frame = frame_of(pages.cascade.style, "" if "on" in pages.cascade.style.page else page.master)

    def page(self) -> bytes:
        """Return the page's content stream; its marks and links are noted."""
        self._panels()
        for backdrop in self.source.backdrops:
            self._backdrop(backdrop)
        for placed in self.source.slices:
            self._slice(placed)
        self._close()
        self.drawn.owners.append(self.owners)
        self.drawn.links.append(self.links)
        running = list(self._running())
        behind = [LAYOUT, *self.behind, "EMC"] if self.behind else []
        again = [PAGINATION, *self.again, "EMC"] if self.again else []
        return "\n".join([*behind, *again, *self.out, *running]).encode("latin-1")

    # ---- behind the text -----------------------------------------------------------------------

    def _panels(self) -> None:
        master = self.pages.cascade.style.masters.get(self.source.master, {})
        for panel in master.get("panels", ()):
            box = panel_box(panel, self.pages, self.source.number)
            self._area(*box, self.colours.get(panel["fill"], panel["fill"]))
        for mark in master.get("marks", ()):
            ends = (mark["x"] - self.x, mark["y"], mark["x2"] - self.x, mark["y2"])
            self._rule(Rule(*ends, mark["colour"], mark["width"], mark["dashed"]), 0.0)

    def _backdrop(self, b: Backdrop, top: float = 0.0) -> None:
        """Draw a box, or its part on this page; `top` is where the slice that it is in begins."""
        place = placed_box(b._replace(x=self.x + b.x, y=top + b.y), self.frame, self.pages)
        art = art_behind(b, *place) if b.picture is not None else None
        behind = self._picture(art, place[0] + art.x, place[1]) if art else ""
        self.behind += box_operators(b.look, *place, behind)

    def _area(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.behind.append(f"{rgb(colour)} rg {numbers((x, self.height - y - height, width, height))} re f")

    def _rule(self, rule: Rule, top: float) -> None:
        x, y, y2 = self.x, self.height - top - rule.y, self.height - top - rule.y2
        line = f"{rgb(rule.colour)} RG {rule.width:g} w {rule.x + x:.2f} {y:.2f} m {rule.x2 + x:.2f} {y2:.2f} l S"
        pen = dots(rule.width) if rule.dotted else DASHES if rule.dashed else ""
        self.behind.append(f"q {pen} {line} Q" if pen else line)

    # ---- what is read ----------------------------------------------------------------------------

    def _slice(self, placed: Placed) -> None:
        self.x = self.source.x + placed.x
        for thing in placed.things:
            if isinstance(thing, SetLine):
                (self._silent if placed.repeated else self._words)(thing, placed.y)
            elif isinstance(thing, Rule):
                self._rule(thing, placed.y)
            elif isinstance(thing, Area):
                self._area(self.x + thing.x, placed.y + thing.y, thing.width, thing.height, thing.colour)
            elif isinstance(thing, Backdrop):
                self._backdrop(thing, placed.y)
            elif isinstance(thing, Tick):
                self._tick(thing, placed.y)
            elif isinstance(thing, Art):
                self._art(thing, placed.y)
            elif isinstance(thing, Leaders):
                self._close()
                left, top = self.x + thing.x, self.height - placed.y - thing.y
                self.out += [LAYOUT, *leader_operators(thing, left, top), "EMC"]

    def _words(self, words: SetLine, top: float) -> None:
        look, x, y = words.look, self.x + words.x, self.height - top - words.y
        if self.open is not words.node or self.look is not look:
            self._close()
            self.out.append(f"BT {rgb(look.colour)} rg 1 0 0 1 {x:.2f} {y:.2f} Tm")
            self.look, self.font = look, None
        else:
            self.out.append(f"{x - self.at[0]:.2f} {y - self.at[1]:.2f} Td")
        self.at = (x, y)
        self._segments(words, x, y)
        if words.line.cut:
            self._cut_mark(x + words.line.width * look.size, top + words.y, look)

    def _segments(self, words: SetLine, x: float, y: float) -> None:
        size = words.look.size
        owner = self.open
        for segment in words.line.segments:
            node = words.owners[segment.owner]
            if node is not owner:
                # Marks are inside BT … ET and never overlap them: ISO 32000-1, 14.6.1.
                self.out.append(("EMC " if owner else "") + self._begin(node))
                owner = node
            if segment.font is not self.font:
                self._use(segment.font)
                self.out.append(f"/{segment.font.name} {size:g} Tf")
                self.font = segment.font
            self.out.append(operator_of(segment))
            if node.name == "a":
                left = x + segment.x * size
                box = (left, y - 0.25 * size, left + segment.width * size, y + 0.85 * size)
                if segment.hyphen and self.links and self.links[-1].node is node:
                    box = (self.links.pop().box[0], *box[1:])
                self.links.append(DrawnLink(node, box))
        self.open = owner
        if owner is not words.node:
            self.look = None  # the mark that is open belongs to the inline element

    def _begin(self, node: Element) -> str:
        """Return the operator that opens a new mark of `node`, and note the mark."""
        mcid = len(self.owners)
        self.owners.append(node)
        marks = self.drawn.marks.setdefault(node, [])
        if not marks and node in self.parents:
            self.drawn.marks.setdefault(self.parents[node], []).append(node)
        marks.append(Mark(self.source.number, mcid))
        return f"/{ELEMENTS[node.name].role}<</MCID {mcid}>>BDC"

    def _close(self) -> None:
        if self.open is not None:
            self.out.append("EMC ET")
        self.open = self.look = None

    def _use(self, font: Font) -> None:
        self.drawn.fonts[font.name] = font

    def _silent(self, words: SetLine, top: float) -> None:
        self.again.append(self._string(words, self.x + words.x, self.height - top - words.y))

    def _string(self, words: SetLine, x: float, y: float) -> str:
        parts = [f"BT {rgb(words.look.colour)} rg 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        for segment in words.line.segments:
            self._use(segment.font)
            parts.append(f"/{segment.font.name} {words.look.size:g} Tf {operator_of(segment)}")
        return " ".join([*parts, "ET"])

    def _cut_mark(self, x: float, y: float, look: Computed) -> None:
        """Draw a small hook where a word continues below: not a character, so nothing is added to the text."""
        s, base = look.size, self.height - y
        path = f"{x + 0.1 * s:.2f} {base + 0.35 * s:.2f} m {x + 0.38 * s:.2f} {base + 0.35 * s:.2f} l"
        self.behind.append(f"{rgb(look.colour)} RG {s * 0.05:.2f} w {path} {x + 0.38 * s:.2f} {base:.2f} l S")

    def _running(self) -> Iterator[str]:
        for at, thing in self.source.running:
            x, y = self.source.x + thing.x, self.height - thing.y
            subtype = "Header" if at == "head" else "Footer"
            drawn = (
                self._string(thing, x, y)
                if isinstance(thing, SetLine)
                else self._picture(thing, x, y - thing.height)
            )
            yield f"/Artifact<</Type/Pagination/Subtype/{subtype}>>BDC\n{drawn}\nEMC"

    # ---- pictures --------------------------------------------------------------------------------

    def _tick(self, tick: Tick, top: float) -> None:
        self._close()
        x, y, s = self.x + tick.x, self.height - top - tick.y, tick.size
        box = numbers((x, y, s, s))
        self.out.append(f"{self._begin(tick.node)} {rgb(tick.colour)} RG 1.2 w {box} re S EMC")

    def _art(self, art: Art, top: float) -> None:
        self._close()
        x, y = self.x + art.x, self.height - top - art.y - art.height
        begin = self._begin(art.node) if art.node else LAYOUT
        if art.node:
            self.drawn.boxes[art.node] = (x, y, x + art.width, y + art.height)
        drawn = self._picture(art, x, y)
        if art.look.radius or art.look.border:
            framed = replace(art.look, fill="", bar="")
            drawn = "\n".join(box_operators(framed, x, y, art.width, art.height, drawn))
        self.out.append(f"{begin}\n{drawn}\nEMC")

    def _picture(self, art: Art, x: float, y: float) -> str:
        """Return the operators of a drawing or a picture whose bottom left corner is at x, y."""
        drawing = art.picture if isinstance(art.picture, Drawing) else art.picture.drawing
        if drawing is not None:
            return self._drawing(drawing, x, y, art)
        known = self.drawn.pictures
        name = next((n for n, p in known.items() if p is art.picture), f"I{len(known)}")
        if isinstance(art.picture, Picture):
            known[name] = art.picture
        return f"q {art.width:.2f} 0 0 {art.height:.2f} {x:.2f} {y:.2f} cm /{name} Do Q"

    def _drawing(self, drawing: Drawing, x: float, y: float, art: Art) -> str:
        scale = art.width / drawing.width
        form = form_of(drawing, palette_of(two_coloured(art.look)) if art.plain else self.palette)
        self.drawn.forms[form.name] = form
        lines = [f"q {scale:.4f} 0 0 {-scale:.4f} {x:.2f} {y + art.height:.2f} cm /{form.name} Do Q"]
        for numeral, nx, ny in drawing.numerals:
            lines.append(self._numeral(numeral, x + nx * scale, y + art.height - ny * scale, art.look))
        return "\n".join(lines)

    def _numeral(self, numeral: str, x: float, y: float, look: Computed) -> str:
        """Return a numeral on its disc, centred at x, y."""
        size = look.numeral
        width, pieces = self.pages.family.word(BOLD | HEADINGS, numeral)
        self._use(pieces[0].font)
        disc = circle(x, y, size * 0.82)
        start = x - width * size / 2
        return (
            f"{rgb(self.colours['ink'])} rg {disc} f BT 1 1 1 rg /{pieces[0].font.name} {size:g} Tf "
            f"1 0 0 1 {start:.2f} {y - size * 0.34:.2f} Tm [({CODES[pieces[0]]})]TJ ET"
        )


def operator_of(segment: Segment) -> str:
    """Return the operator that shows a segment.

    A hyphen at a line's end reads as U+2010: PDFium, and so Chrome, drops U+002D there as if it had split a word.
    No empty string follows a last distance: PDFium then ignores that distance.
    """
    code = "".join(map(code_of, segment.pieces))
    if segment.hyphen:
        return f"/Span<</ActualText<FEFF2010>>>BDC({code})Tj EMC"
    if code.endswith("(") and not code.endswith("\\("):
        return f"[({code[:-1]}]TJ"
    return f"[({code})]TJ" if ")" in code else f"({code})Tj"


def two_coloured(look: Computed) -> dict[str, str]:
    """Return a palette of two colours: lines like the words of a look, fills like what is behind them."""
    return {name: look.colour if name in LINES else look.ground for name in DEFAULT_PALETTE}


def circle(x: float, y: float, r: float) -> str:
    """Return a circle of four curves."""
    k = r * round(ARC, 4)  # a numeral's disc is a few points wide
    curves = [
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    ]
    return f"{x + r:.2f} {y:.2f} m " + " ".join(f"{numbers(curve)} c" for curve in curves)
