"""Takes a Style and an element with its ancestors, gives the computed properties of that element.

A rule's selector is an element's name (`p`), a style's name (`warning`), or an ancestor's and one of
these (`warning p`). Later in this list wins: the element's rule, the rules of ancestors (outermost
first) for the element, the style's rule, the rules of ancestors for the style.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..drawing.colour import contrast, grey, luminance
from ..drawing.nouns import Drawing
from ..faults import FaultList, LeafletError, Place, refusal
from ..model import Element, Picture, Run, Style
from .faces import BOLD, HEADINGS, ITALIC, TABULAR, WEIGHTS

LARGE_PRINT_SIZE = 18.0  # from here on, and from 14 when bold, text counts as large: WCAG 2.1, 1.4.3


@dataclass(frozen=True, slots=True)
class Computed:
    """What an element looks like; lengths in points, `leading` a multiple of `size`."""

    # inherited by what is inside
    size: float = 12.0
    leading: float = 1.35
    colour: str = "#000000"
    ground: str = "#ffffff"  # the nearest fill behind the text
    panels: tuple[str, ...] = ()  # what else may be behind it: the master's areas
    font: str = "reading"  # or the family for headings
    weight: str = "regular"
    slant: str = "upright"
    numerals: str = "own"  # as the font has them, or tabular: of one width
    emphasis: str = "italic"  # how emphasised words differ: italic | bold
    align: str = "left"
    # of the element alone
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0
    keep: bool = False  # on the page of what follows
    whole: bool = False  # unsplit when that leaves no page nearly empty
    soon: bool = False  # on the earliest page that has room for it
    size_least: float = 0.0  # to which words shrink rather than need a second line; 0: they do not
    balance: str = "last"  # yes: even lines | last: no short last line | no: lines as they fill
    start: str = ""  # page | recto
    share_page: float = 0.0  # with start: page, stays on a page that is no fuller than this share
    master: str = ""
    sink: bool = False  # at the foot of its page, with everything that follows on it
    fill: str = ""
    border: str = ""
    border_width: float = 0.0
    bar: str = ""
    bar_width: float = 0.0
    padding: float = 0.0
    radius: float = 0.0  # of the corners of a box or a figure
    least: float = 0.0  # how high a box is at least
    sides: str = "all"  # of a box, on which its border is
    dashed: bool = False  # a border or a rule
    dotted: bool = False  # a rule
    band: bool = False  # the first thing in a box: reaches its edges, its fill rounded with the box's corners
    tab: str = ""  # of a section of the document: the colour of its mark at the pages' outer edges
    reach: str = "text"  # how far a box goes: to the edges of the text, or of the page
    fit: str = "cover"  # how the picture behind a box fills it: cover | whole
    gutter: float = 10.0  # between the cells of a row, and between text columns
    columns: int = 1  # text columns in which a section is set, or a list may be
    span: bool = False  # across the text columns around it
    middle: bool = False  # a cell's content is halfway down the row
    stretch: bool = True  # a cell's box is as high as the row, not only as its content
    close: bool = False  # a page number stands right after its words, not at the end of the line
    run_in: bool = False  # a term, or a heading: what follows goes on in the same line
    marker_width: float = 18.0
    picture_size: float = 67.0  # of an item's picture: its width, at most
    cell: float = 5.0  # padding of a table's cells
    rule: str = ""
    rule_width: float = 0.6
    row_height: float = 0.0
    row_height_most: float = 0.0  # of a row without words, on a page that has room for it
    stripe: str = ""
    pitch: float = 26.0  # from one writing line to the next
    pitch_most: float = 0.0  # the same on a page that has room for it
    shrink: float = 1.0  # the least share of its size to which a figure shrinks rather than leave a page
    height: float = 0.42  # of a figure, at most, as a share of the page's text area
    enlarge: float = 0.0  # of a drawing: points on paper for one of its units, at most; 0: no limit
    area: float = 0.0  # of a figure, in square millimetres; 0: as large as height and width allow
    beside: bool = False  # a figure that stands beside the words that follow it
    flank: str = "right"  # of such a figure: on which side of the words it stands
    rise: float = 0.0  # how far such a figure reaches up into the margin above the first words of a page
    hang: float = 0.0  # of a note: how far left of the text it begins, beside what follows it
    numeral: float = 12.0  # size of a figure's numerals
    icon_size: float = 1.25  # of an icon: its height as a multiple of the size of the words beside it
    icon_gap: float = 0.4  # between an icon and its words, as a multiple of that size

    @property
    def lead(self) -> float:
        """The distance from one baseline to the next, in points."""
        return self.size * self.leading

    @property
    def base(self) -> float:
        """Return the first baseline's depth below the top of its line."""
        return (self.lead - self.size) / 2 + self.size * 0.8

    @property
    def face(self) -> int:
        """What plain words ask of a typeface: bits of `faces`."""
        slant = ITALIC if self.slant == "italic" else 0
        family = HEADINGS if self.font == "headings" else 0
        return WEIGHTS[self.weight] | slant | family | (TABULAR if self.numerals == "tabular" else 0)

    def face_of(self, run: Run) -> int:
        """What the words of a run ask of a typeface."""
        if not (run.strong or run.emphasis):
            return self.face
        stress = (BOLD if self.emphasis == "bold" else ITALIC) if run.emphasis else 0
        return self.face | (BOLD if run.strong else 0) | stress


INHERITED = (
    "size", "leading", "colour", "ground", "panels", "font", "weight", "slant", "numerals", "emphasis", "align",
)  # fmt: skip
COLOURS = frozenset({"colour", "fill", "border", "bar", "rule", "stripe", "tab"})
PROPERTIES = frozenset(f.name for f in fields(Computed)) - {"ground", "panels"}


class Cascade:
    """Computes properties, each combination of element and surroundings once."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.rules = style.rules
        self.root = self._apply(Computed(panels=self._panels("")), ("page",))
        # Looks are known by their id: quicker than comparing thirty fields, and sound, because every look that is
        # given out is held here (`root`, `_known`, `_changed`) as long as the cascade lives, so no id is used again.
        self._readable: set[int] = set()  # looks whose contrast was found to suffice
        self._known: dict[tuple[int, str, str, tuple[str, ...]], Computed] = {}
        # The look that each was made of, and it.
        self._changed: dict[tuple[object, ...], tuple[Computed, Computed]] = {}

    def of(self, element: Element, around: Computed, ancestors: tuple[str, ...]) -> Computed:
        """Return the properties of `element` inside `around`.

        `ancestors` are the names and styles of what it is in, outermost first.
        """
        key = (id(around), element.name, element.style, ancestors)
        found = self._known.get(key)
        if found is None:
            names = [element.name, *element.style.split()]
            selectors = [s for name in names for s in (name, *[f"{up} {name}" for up in ancestors])]
            kept = {name: getattr(around, name) for name in INHERITED}
            found = self._apply(Computed(**kept), selectors)
            self._check_apart(element, found, ancestors)
            self._known[key] = found  # only what can be read: the next document that asks is refused too
        if element.picture is not None:
            self._check_numerals(element.picture, found)
        return found

    def on(self, look: Computed, ground: str) -> Computed:
        """Return the same look on another ground."""
        return self.changed(look, ground=ground, panels=())

    def changed(self, look: Computed, **values: Any) -> Computed:
        """Return a look with other values: always the same object, because looks are known by identity."""
        key = (id(look), *values.items())
        if key not in self._changed:
            self._changed[key] = (look, replace(look, **values))
        return self._changed[key][1]

    def _apply(self, start: Computed, selectors: Iterable[str]) -> Computed:
        values = {f.name: getattr(start, f.name) for f in fields(Computed)}
        for selector in selectors:
            values.update(self.rules.get(selector, {}))
        for name in COLOURS:
            values[name] = self.style.colours.get(values[name], values[name])
        if values["master"]:
            values["panels"] = self._panels(values["master"])
        if values["fill"]:
            values["ground"], values["panels"] = values["fill"], ()
        return Computed(**values)

    def _panels(self, master: str) -> tuple[str, ...]:
        """Return the colours of a master's panels that reach into its text area."""
        page = {**self.style.page, **self.style.masters.get(master, {})}
        return self._behind(page, page["top"], page["size"][1] - page["bottom"])

    def _behind(self, page: Mapping[str, Any], top: float, bottom: float) -> tuple[str, ...]:
        """Return the colours of a page's panels between two heights, measured from the top."""
        held = list(page.get("panels", ()))
        if "on" in page:  # the panels of a folded sheet come before what is behind its sides
            held += [panel for side in SIDES for panel in self.style.masters.get(side, {}).get("panels", ())]
        found = [panel for panel in held if reaches(panel, top, bottom)]
        return tuple(dict.fromkeys(self._colour(panel["fill"]) for panel in found))

    def check_contrast(self, name: str, look: Computed, faults: FaultList) -> None:
        """Note text that cannot be read on what is behind it, in colour or in grey; each fault once.

        WCAG 2.1, 1.4.3; in grey, because leaflets come from printers without colour.
        """
        try:
            self._check_words(name, look)
        except LeafletError as error:
            faults.found += [fault for fault in error.faults if fault not in faults.found]

    def _check_words(self, name: str, look: Computed) -> None:
        if id(look) in self._readable or look.panels:  # on panels, words are checked where they lie
            return
        self._refuse_faint(name, look, look.ground)
        self._readable.add(id(look))

    def _refuse_faint(self, name: str, look: Computed, ground: str) -> None:
        large = look.size >= LARGE_PRINT_SIZE or (look.size >= 14 and look.weight == "bold")
        needed = 3.0 if large else 4.5
        for way, colour, behind in (
            ("", look.colour, ground),
            (" in grey", grey(look.colour), grey(ground)),
        ):
            got = contrast(colour, behind)
            if got < needed:
                message = (
                    f"{name}: {colour} on {behind} has a contrast of {math.floor(got * 10) / 10:.1f}:1{way}"
                )
                ways = (
                    ("lighter", "darker") if luminance(colour) > luminance(behind) else ("darker", "lighter")
                )
                hint = f"needed: {needed}:1; use a {ways[0]} colour or a {ways[1]} background"
                raise refusal(message, hint, self._place_of(name, look, ground))

    def _check_apart(self, element: Element, look: Computed, ancestors: tuple[str, ...]) -> None:
        """Check the words that are not set as lines of text: in the margin, and beside items.

        Raises LeafletError for what is too faint.
        """
        name = element.style or element.name
        if "margin" in element.attributes:
            self._check_margin(name, look, "draft")
        elif "running" in ancestors:
            self._check_margin(name, look, "head" if "head" in ancestors else "foot")
        elif element.name == "lbl" and element.children and "drawn" not in element.attributes:
            self._check_words(name, look)

    def _check_numerals(self, picture: Drawing | Picture, look: Computed) -> None:
        """Check a figure's numerals: white, on discs as dark as ink."""
        drawn = picture if isinstance(picture, Drawing) else picture.drawing
        if drawn is not None and drawn.numerals:
            white = replace(look, colour="#ffffff", size=look.numeral, weight="bold")
            self._refuse_faint("numerals", white, self.style.colours.get("ink", "#000000"))

    def _check_margin(self, name: str, look: Computed, where: str) -> None:
        """Check a line that pages repeat on every page that shows it, whatever is behind it there."""
        for master in {"": {}, **self.style.masters}.values():
            page = {**self.style.page, **master}
            if where != "draft" and master.get("running") == "no":
                continue
            base = page["head"] if where == "head" else page["size"][1] - page[where]
            for ground in (look.ground, *self._behind(page, base - look.size, base + look.size / 4)):
                self._refuse_faint(name, look, ground)

    def _place_of(self, name: str, look: Computed, ground: str) -> Place:
        """Return where style.yaml gives text its colour, the nearer rule first; else where it gives the ground."""
        for wanted, properties in ((look.colour, ("colour",)), (ground, ("fill", "stripe"))):
            found = [
                (selector.split()[-1] == name, place)
                for (selector, property_), place in self.style.places.items()
                if property_ in properties and self._colour(self.rules[selector][property_]) == wanted
            ]
            if found:
                return max(found, key=lambda each: each[0])[1]
        return self.style.place

    def _colour(self, named: str) -> str:
        return self.style.colours.get(named, named)


def reaches(panel: Mapping[str, Any], top: float, bottom: float) -> bool:
    """Tell whether a panel is behind any of the lines between two heights, measured from the top."""
    start = float(panel.get("y", 0))
    return start < bottom and start + float(panel.get("height", bottom)) > top


@functools.lru_cache(maxsize=64)
def cascade_of(style: Style) -> Cascade:
    """Return the style's cascade: what it has computed serves every document of the style."""
    return Cascade(style)


SIDES = ("outside", "inside")  # the masters whose panels are drawn behind a whole side
