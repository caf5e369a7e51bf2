"""Takes what a profile says about printing, gives the bleed."""

from __future__ import annotations

import re

from ..faults import FaultList
from ..source.fields import Fields
from ..source.nodes import Node
from .library_keys import PRINT

MOST = 10.0  # millimetres: print shops ask for 3 to 5
POINTS_A_MM = 72 / 25.4
AMOUNT = re.compile(r"(-?[0-9]+(?:[.,][0-9]+)?) ?([a-z]*)")
HINT = "bleed: 3mm, or leave it out for an office printer"


def read_bleed(node: Node | None, faults: FaultList) -> float:
    """Return how far colours and pictures go on beyond the page's edge, in points; 0 without a bleed."""
    held = Fields(node, faults, PRINT)
    text = held.text("bleed")
    if not text:
        return 0.0
    found = AMOUNT.fullmatch(text)
    if found is None or found[2] != "mm":
        what = "has no unit" if found and not found[2] else "is not a length in millimetres"
        faults.add(held.place("bleed"), f'"{text[:20]}" {what}', HINT)
        return 0.0
    amount = float(found[1].replace(",", "."))
    if not 0 < amount <= MOST:
        faults.add(
            held.place("bleed"),
            f"a bleed of {amount:g} mm is not possible",
            f"more than 0, at most {MOST:g} mm; {HINT}",
        )
        return 0.0
    return amount * POINTS_A_MM
