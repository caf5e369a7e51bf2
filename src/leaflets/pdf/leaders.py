"""Takes the leaders of a drawing's labels, gives the operators that draw them: halos, lines, and rings at their ends."""

from __future__ import annotations

import functools

from reportlab.pdfgen.pathobject import PDFPathObject

from ..drawing.colour import rgb
from ..typeset.blocks import Leaders

HALO = 4.0  # points: the width of what keeps a line apart from the drawing
RING, RING_LINE = 3.4, 1.7  # points: radius and line
MOST_LEADERS = 256  # remembered


@functools.lru_cache(maxsize=MOST_LEADERS)
def leader_operators(leaders: Leaders, x: float, y: float) -> tuple[str, ...]:
    """Return the operators; the leaders' own x and y are at x, y, in points from the page's bottom left."""
    path = PDFPathObject()
    for line in leaders.lines:
        for n, (over, down) in enumerate(line):
            (path.lineTo if n else path.moveTo)(round(x + over, 2), round(y - down, 2))
    out = ["q 1 j"]
    if leaders.lines:
        out.append(f"{rgb(leaders.ground)} RG {HALO:g} w {code_of(path)} S")
        out.append(f"{rgb(leaders.colour)} RG {leaders.width:g} w {code_of(path)} S")
    out.append(f"{rgb(leaders.colour)} RG {rgb(leaders.ground)} rg {RING_LINE:g} w")
    for over, down in leaders.rings:
        ring = PDFPathObject()
        ring.circle(round(x + over, 2), round(y - down, 2), RING)
        out.append(f"{code_of(ring)} B")
    return (*out, "Q")


def code_of(path: PDFPathObject) -> str:
    """Return a path's operators without the one that forgets the path before it."""
    return str(path.getCode()).removeprefix("n ")
