"""Takes a Layout, a paper and an accent, gives its Style."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from ..drawing.colour import is_colour
from ..drawing.palette import derive_palette
from ..faults import FaultList, Place, did_you_mean
from ..model import Layout, Style
from ..source.fields import YES_NO, Fields, items_of, number_of, one_of, text_of, whole_of
from ..source.nodes import Names, Node, Scalar
from ..source.shapes import YES_NO as YES_OR_NO
from ..source.shapes import Choice, FileShape, Number, Whole
from .cascade import COLOURS
from .forms import check_forms
from .keys import (
    AT,
    COLOUR,
    DOWN,
    FONTS,
    LACKING,
    MARGIN,
    MARK,
    MARK_ENDS,
    MASTER,
    MASTERS,
    ON,
    PAGE,
    PAGE_NEEDED,
    PANEL,
    RULE_WIDTH,
    RULES,
    SHEET_KEYS,
    SIZE,
)
from .keys import COLOURS as COLOURS_NAMED
from .load import NAME
from .papers import PAPERS
from .properties import KINDS, RULE

SHEET_NEEDED = ("at", "on", "sheet")
MARK_WIDTH = 0.8
CLINIC_ACCENT = "clinic"  # the colour that stands for the clinic's own
PAGE_RANGES = {"size": SIZE, "sheet": SIZE, "at": AT, "down": DOWN, "on": ON}
LEAST_TEXT = 72.0  # points between the margins, each way
SELECTOR = re.compile(r"[a-z0-9-]+( [a-z0-9-]+)?")
FAMILY_HINT = 'the name of an installed family, such as "fira-sans", or of a folder in fonts/'
SHEET_HINT = "name its panels with at, on and sheet in page, or remove extents"
SELECTOR_HINT = 'an element or a style, or one of them inside another: "warning p"; two need two rules'


@functools.lru_cache(maxsize=64)
def resolve_style(layout: Layout, paper: str, accent: str, bleed: float = 0.0) -> Style:
    """Return the layout's style on one paper, with a bleed in points where the layout has rules for one.

    Raises LeafletError for every wrong key and value at once.
    """
    reader = _Reader(layout, paper, accent, bleed)
    style = reader.style()
    reader.faults.stop_if_any()
    return style


class _Reader:
    """Reads one style.yaml for one paper."""

    def __init__(self, layout: Layout, paper: str, accent: str, bleed: float) -> None:
        self.layout, self.paper, self.accent, self.bleed = layout, paper, accent, bleed
        self.places: dict[tuple[str, str], Place] = {}
        self.masters: tuple[str, ...] = ()
        self.colours: Mapping[str, str] = {}
        self.faults = FaultList()

    def style(self) -> Style:
        raw = self.layout.raw
        self.colours = colours = self._colours(raw.get("colours"))
        page = self._page(raw["page"], PAGE)
        self._check_panels(page, raw["page"])
        masters = {
            name: self._page(node, MASTER)
            for name, node in Fields(raw.get("masters"), self.faults, MASTERS).nodes.items()
        }
        self.masters = tuple(masters)
        self._check_text_areas(page, masters, raw["page"])
        fonts = self._fonts(raw["fonts"])
        rules = self._rules(raw["styles"])
        if "bleed" in raw:
            kept, over = dict(self.places), self._rules(raw["bleed"])
            if self.bleed:
                rules |= {selector: rules.get(selector, {}) | own for selector, own in over.items()}
                page["bleed"] = self.bleed
            else:
                self.places = kept
        self._check_forms(raw.get("tell_apart"), rules)
        return Style(page, fonts, colours, rules, masters, raw["styles"].place, self.places)

    def _check_forms(self, node: Node | None, rules: Mapping[str, Mapping[str, Any]]) -> None:
        """Note styles of `tell_apart` that there are not, and those that look alike in grey."""
        named = [(text_of(one, self.faults), one) for one in items_of(node, self.faults)] if node else []
        for name, one in named:
            if name not in rules:
                self.faults.add(one.place, f'there is no style "{name[:40]}"', did_you_mean(name, rules))
        check_forms([(name, one) for name, one in named if name in rules], rules, self.colours, self.faults)

    def _fonts(self, node: Node) -> dict[str, str]:
        """Return the families' names, what they may lack, and the folder their files may be in."""
        fields = Fields(node, self.faults, FONTS)
        lacks = [one_of(item, LACKING.words, self.faults) for item in fields.items("lacks")]
        fonts = {key: fields.text(key) for key in fields.nodes if key != "lacks"}
        for name, family in fonts.items():
            if not NAME.fullmatch(family):
                what = "fallback" if name == "fallback" else "family"
                self.faults.add(fields.place(name), f'"{family[:40]}" is not a valid {what}', FAMILY_HINT)
        return fonts | {"lacks": " ".join(lacks), "folder": self.layout.folder}

    def _colours(self, node: Node | None) -> dict[str, str]:
        """Return the palette of the accent, with the colours that the layout names itself."""
        own = dict(Fields(node, self.faults, COLOURS_NAMED).nodes)
        out = {"accent": self.accent, **derive_palette(self.accent)}
        if "accent" in own:
            accent = self._named(own.pop("accent"), out)
            out = {"accent": accent, **derive_palette(accent)}
        for name, value in own.items():
            out[name] = self._named(value, out)
        return out

    def _named(self, node: Node, known: Mapping[str, str]) -> str:
        """Read what a layout gives a name to: a colour, a mixture, or the clinic's accent."""
        if isinstance(node, Names):
            return self._mixed(node, known)
        if isinstance(node, Scalar) and node.text == CLINIC_ACCENT:
            return self.accent
        return self._ink(node, known)

    def _mixed(self, node: Names, known: Mapping[str, str]) -> str:
        """Read {of: accent, light: "0.9"}: another colour, with that share of white or black in it."""
        parts = Fields(node, self.faults, COLOUR.named)
        shares = [key for key in ("light", "dark") if key in parts]
        if "of" not in parts or len(shares) != 1:
            self.faults.add(
                node.place, "a mixed colour needs of, and light or dark", '{of: accent, light: "0.9"}'
            )
            return "#000000"
        share = number_of(parts[shares[0]], self.faults, 0.0, 1.0)
        return mixed(self._ink(parts["of"], known), "#000000" if "dark" in parts else "#ffffff", share)

    def _ink(self, node: Node, known: Mapping[str, str]) -> str:
        """Read a colour where one is needed: "none" paints nothing."""
        found = self._colour(node, known)
        if not found:
            self.faults.add(node.place, '"none" is not a colour for words', did_you_mean("", known))
        return found or "#000000"

    def _colour(self, node: Node, known: Mapping[str, str]) -> str:
        text = text_of(node, self.faults)
        if text == "none":
            return ""
        if text in known:
            return known[text]
        if is_colour(text):
            return text.lower()
        if isinstance(node, Scalar):
            self.faults.add(
                node.place, f'"{text}" is not a colour', did_you_mean(text, known) + ' or "#rrggbb"'
            )
        return "#000000"

    def _page(self, node: Node, shape: FileShape) -> dict[str, Any]:
        """Return margins and the like: what holds for all papers, then this paper's own."""
        held = Fields(node, self.faults, shape)
        own = Fields(held.get(self.paper), self.faults, [*set(shape.named) - set(PAPERS)]).nodes
        merged = {k: v for k, v in held.nodes.items() if k not in PAPERS} | own
        return {key: self._page_value(key, value) for key, value in merged.items()}

    def _check_panels(self, page: Mapping[str, Any], node: Node) -> None:
        """Note what is wrong with the panels of a folded sheet: all three keys or none, a side, an x and a y for each panel."""
        given = [key for key in SHEET_KEYS if key in page]
        if not given:
            if "extents" in self.layout.raw:
                place = self.layout.raw["extents"].place
                self.faults.add(place, "only a folded sheet has extents", SHEET_HINT)
            return
        if not {*SHEET_NEEDED} <= {*given}:
            self.faults.add(node.place, "a folded sheet needs all of: at, on, sheet")
            return
        count = len(page["on"])
        if len(page["at"]) != count or set(page["on"]) not in ({1.0}, {1.0, 2.0}):
            hint = "on: [1, 1, 2, 2, 2, 1] and at: six numbers"
            self.faults.add(node.place, '"on" needs the side, 1 or 2, of each panel, and "at" its x', hint)
        elif len(page.get("down", page["on"])) != count:
            self.faults.add(node.place, '"down" needs the y of each panel', f"{count} numbers, as in at")
        elif len(page["sheet"]) != 2:
            self.faults.add(node.place, '"sheet" needs a width and a height')

    def _check_text_areas(
        self, page: Mapping[str, Any], masters: Mapping[str, Mapping[str, Any]], node: Node
    ) -> None:
        """Note a page without its measures, and margins that leave no room."""
        missing = [key for key in PAGE_NEEDED if key not in page]
        if missing:
            self.faults.add(node.place, f"{self.paper} lacks {', '.join(missing)}")
            return
        for held in (page, *[{**page, **own} for own in masters.values()]):
            if len(held["size"]) != 2:
                self.faults.add(node.place, '"size" needs a width and a height')
                continue
            wide = held["size"][0] - held["inner"] - held["outer"]
            high = held["size"][1] - held["top"] - held["bottom"]
            if min(wide, high) < LEAST_TEXT:
                room = f"{wide:.0f} × {high:.0f} points"
                self.faults.add(
                    node.place, f"the margins of {self.paper} leave {room} for text", "at least 72 each way"
                )
            self._check_margins(held, node)

    def _check_margins(self, held: Mapping[str, Any], node: Node) -> None:
        """Note margin lines that would be in the text."""
        shown = {} if held.get("running") == "no" else {"head": "top", "foot": "bottom"}
        for line, margin in {**shown, "draft": "bottom"}.items():
            if held.get(line, 0.0) > held[margin]:
                message = f"{line} is {held[line]:g} points from the edge of {self.paper}, in the text"
                self.faults.add(node.place, message, f"no more than {margin}, which is {held[margin]:g}")

    def _page_value(self, key: str, node: Node) -> Any:
        if key == "size" or key in SHEET_KEYS:
            return tuple(
                number_of(one, self.faults, *PAGE_RANGES[key]) for one in items_of(node, self.faults)
            )
        if key == "panels":
            return tuple(self._panel(item) for item in items_of(node, self.faults))
        if key == "marks":
            return tuple(self._mark(item) for item in items_of(node, self.faults))
        if key in ("mirrored", "running", "form", "opener"):
            return one_of(node, YES_NO, self.faults)
        return number_of(node, self.faults, *MARGIN)

    def _panel(self, node: Node) -> dict[str, float | str]:
        held = Fields(node, self.faults, PANEL)
        if "fill" in held:
            self._ink(held["fill"], self.colours)
        measures = {k: number_of(v, self.faults, *MARGIN) for k, v in held.nodes.items() if k != "fill"}
        return {"fill": held.text("fill"), **measures}

    def _mark(self, node: Node) -> dict[str, Any]:
        held = Fields(node, self.faults, MARK)
        measures = {key: held.number(key, *MARGIN) or 0.0 for key in MARK_ENDS}
        colour = self._ink(held["colour"], self.colours) if "colour" in held else ""
        width = held.number("width", *RULE_WIDTH) if "width" in held else MARK_WIDTH
        return {**measures, "colour": colour, "width": width, "dashed": held.yes("dashed")}

    def _rules(self, node: Node) -> dict[str, dict[str, Any]]:
        held = Fields(node, self.faults, RULES).nodes
        return {selector: self._rule(selector, one, self.colours) for selector, one in held.items()}

    def _rule(self, selector: str, node: Node, colours: Mapping[str, str]) -> dict[str, Any]:
        held = Fields(node, self.faults, RULE).nodes
        if not SELECTOR.fullmatch(selector):
            self.faults.add(node.place, f'"{selector[:40]}" is not a selector', SELECTOR_HINT)
        self.places |= {(selector, name): value.place for name, value in held.items()}
        return {name: self._value(name, value, colours) for name, value in held.items()}

    def _value(self, name: str, node: Node, colours: Mapping[str, str]) -> Any:
        kind = KINDS[name]
        if name in COLOURS:
            return self._ink(node, colours) if name == "colour" else self._colour(node, colours)
        if isinstance(kind, Number):
            return number_of(node, self.faults, *kind)
        if isinstance(kind, Whole):
            return whole_of(node, self.faults, *kind)
        if kind == YES_OR_NO:
            return one_of(node, YES_NO, self.faults) == "yes"
        return one_of(node, kind.words if isinstance(kind, Choice) else self.masters, self.faults)


def mixed(colour: str, ground: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `ground` in it."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
