"""The colour at a spot of a drawing."""

from __future__ import annotations

import pytest

from leaflets.drawing.behind import colour_at
from leaflets.drawing.svg import parse_drawing

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<rect class="tint" x="0" y="50" width="100" height="50"/>
<circle class="accent" cx="50" cy="50" r="20"/>
<path class="paper" d="M 10 60 h 20 v 20 h -20 z M 15 65 h 10 v 10 h -10 z"/>
<path class="line" d="M 0 10 L 100 10"/></svg>"""


@pytest.mark.parametrize(("x", "y", "name"), [
    (5, 5, ""), (50, 10, ""), (5, 90, "tint"), (50, 50, "accent"), (36, 36, "accent"), (33, 33, ""), (66, 66, "tint"), (12, 62, "paper"), (20, 70, "tint"),
])  # fmt: skip
def test_the_uppermost_area_counts(x: float, y: float, name: str) -> None:
    """Lines have no area; a hole shows what is below it; a circle's corner is outside of it."""
    drawing = parse_drawing(SVG.encode(), "a.svg", "a")
    assert colour_at(drawing, x, y) == name
