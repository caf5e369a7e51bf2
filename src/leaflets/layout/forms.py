"""Takes the rules of a style, refuses areas that mean different things and look alike on paper without colour."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..drawing.colour import contrast, grey
from ..faults import FaultList
from ..source.nodes import Node

LEAST = 1.3  # contrast in grey between two areas of one form
THICK = 2.0  # points: a border from here on is seen as another one
Rules = Mapping[str, Mapping[str, Any]]


class BoxForm(NamedTuple):
    """What can be seen of an area without its colour."""

    filled: bool
    bordered: bool
    thick: bool
    sides: str
    dashed: bool
    barred: bool
    banded: bool


def check_forms(
    nodes: Sequence[tuple[str, Node]], rules: Rules, colours: Mapping[str, str], faults: FaultList
) -> None:
    """Note each two of the styles named that share a form and are less than 1.3 : 1 apart in grey."""
    for (first, _), (second, node) in itertools.combinations(nodes, 2):
        if form_of(first, rules) != form_of(second, rules):
            continue
        got = contrast(grey(shade_of(first, rules, colours)), grey(shade_of(second, rules, colours)))
        if got < LEAST:
            message = f'"{second}" and "{first}" have the same form, and in grey a contrast of {math.floor(got * 10) / 10:.1f}:1'
            hint = f"needed: {LEAST}:1, or another form: a band, a border, its width or sides, a bar, dashed"
            faults.add(node.place, message, hint)


def form_of(name: str, rules: Rules) -> BoxForm:
    """Return the form of a box of this style."""
    held = {**rules.get("aside", {}), **rules.get(name, {})}
    bordered = bool(held.get("border"))
    return BoxForm(
        filled=bool(held.get("fill")),
        bordered=bordered,
        thick=bordered and held.get("border_width", 0.0) >= THICK,
        sides=held.get("sides", "all") if bordered else "",
        dashed=bordered and bool(held.get("dashed")),
        barred=bool(held.get("bar")),
        banded=bool(band_of(name, rules)),
    )


def band_of(name: str, rules: Rules) -> str:
    """Return the fill of the band at the top of a box of this style; "" when it has none."""
    for selector, rule in rules.items():
        if selector.startswith(f"{name} "):
            held = {**rules.get(selector.split()[-1], {}), **rule}
            if held.get("band"):
                return str(held.get("fill", ""))
    return ""


def shade_of(name: str, rules: Rules, colours: Mapping[str, str]) -> str:
    """Return the colour of the largest coloured part: the band, else the fill, else border or bar."""
    held = {**rules.get("aside", {}), **rules.get(name, {})}
    found = band_of(name, rules) or held.get("fill") or held.get("border") or held.get("bar") or "#ffffff"
    return colours.get(found, found)
