"""Takes a Style and an element with its ancestors, gives the computed properties of that element.

A rule's selector is an element's name (`p`), a style's name (`warning`), or an ancestor's and one of
these (`warning p`). Later in this list wins: the element's rule, the rules of ancestors (outermost
first) for the element, the style's rule, the rules of ancestors for the style.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from .colour import contrast
from .faults import Fault, LeafletError
from .model import Element, Style

LARGE_PRINT_SIZE = 18.0  # from here on, and from 14 when bold, text counts as large: WCAG 2.1, 1.4.3


@dataclass(frozen=True, slots=True)
class Computed:
    """What an element looks like; lengths in points, `leading` a multiple of `size`."""

    # inherited by what stands inside
    size: float = 12.0
    leading: float = 1.35
    colour: str = "#000000"
    ground: str = "#ffffff"  # the nearest fill behind the text
    weight: str = "regular"
    slant: str = "upright"
    align: str = "left"
    # of the element alone
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0
    keep: bool = False  # on the page of what follows
    whole: bool = False  # unsplit when that leaves no page nearly empty
    balance: bool = False
    start: str = ""  # page | recto
    master: str = ""
    sink: bool = False  # stands at the foot of its page, with all that follows on it
    fill: str = ""
    border: str = ""
    border_width: float = 0.0
    bar: str = ""
    bar_width: float = 0.0
    padding: float = 0.0
    marker_width: float = 18.0
    cell: float = 5.0  # padding of a table's cells
    rule: str = ""
    rule_width: float = 0.6
    row_height: float = 0.0
    stripe: str = ""
    pitch: float = 26.0  # from one line to write on to the next
    height: float = 0.42  # of a figure, at most, as a share of the page's text area
    numeral: float = 12.0  # size of a figure's numerals

    @property
    def lead(self) -> float:
        return self.size * self.leading

    @property
    def base(self) -> float:
        """Return the first baseline's depth below the top of its line."""
        return (self.lead - self.size) / 2 + self.size * 0.8

    @property
    def face(self) -> int:
        return (self.weight == "bold") + 2 * (self.slant == "italic")


INHERITED = ("size", "leading", "colour", "ground", "weight", "slant", "align")
COLOURS = frozenset({"colour", "fill", "border", "bar", "rule", "stripe"})
PROPERTIES = frozenset(f.name for f in fields(Computed)) - {"ground"}


class Cascade:
    """Computes properties, each combination of element and surroundings once."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.rules = style.rules
        self.root = self._apply(Computed(), ("page",))
        self._readable: set[int] = set()  # looks whose contrast was found to suffice
        self._known: dict[tuple[int, str, str, tuple[str, ...]], Computed] = {}
        self._on: dict[tuple[int, str], Computed] = {}

    def of(self, element: Element, around: Computed, ancestors: tuple[str, ...]) -> Computed:
        """Return the properties of `element` inside `around`.

        `ancestors` are the names and styles of what it stands in, outermost first.
        """
        key = (id(around), element.name, element.style, ancestors)
        found = self._known.get(key)
        if found is None:
            names = [element.name, *element.style.split()]
            selectors = [s for name in names for s in (name, *[f"{up} {name}" for up in ancestors])]
            kept = {name: getattr(around, name) for name in INHERITED}
            found = self._known[key] = self._apply(Computed(**kept), selectors)
        return found

    def on(self, look: Computed, ground: str) -> Computed:
        """Return the same look on another ground: always the same object, for looks are known by identity."""
        key = (id(look), ground)
        if key not in self._on:
            self._on[key] = replace(look, ground=ground)
        return self._on[key]

    def _apply(self, start: Computed, selectors: Iterable[str]) -> Computed:
        values = {f.name: getattr(start, f.name) for f in fields(Computed)}
        for selector in selectors:
            values.update(self.rules.get(selector, {}))
        for name in COLOURS:
            values[name] = self.style.colours.get(values[name], values[name])
        if values["fill"]:
            values["ground"] = values["fill"]
        return Computed(**values)

    def check_contrast(self, name: str, look: Computed) -> None:
        """Raise LeafletError for text that cannot be read on what lies behind it (WCAG 2.1, 1.4.3)."""
        if id(look) in self._readable:
            return
        large = look.size >= LARGE_PRINT_SIZE or (look.size >= 14 and look.weight == "bold")
        needed = 3.0 if large else 4.5
        got = contrast(look.colour, look.ground)
        if got < needed:
            message = f"{name}: {look.colour} on {look.ground} has a contrast of {got:.1f}:1"
            hint = f"needed: {needed}:1; take a darker colour or a lighter ground"
            raise LeafletError([Fault(self.style.place, message, hint)])
        self._readable.add(id(look))


@functools.lru_cache(maxsize=64)
def cascade_of(style: Style) -> Cascade:
    """Return the style's cascade: what it has computed serves every document of the style."""
    return Cascade(style)
