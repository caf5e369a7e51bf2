"""Takes a box's look and its place on the page, gives the operators that draw it: fill, picture, border and bar.

ReportLab writes the paths. Points from the page's bottom left.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from reportlab.pdfgen.pathobject import PDFPathObject

from ..drawing.colour import rgb
from ..layout.cascade import Computed
from ..typeset.blocks import Art, Backdrop, Frame
from ..typeset.grounds import picture_place, reached
from ..typeset.pages import Pages
from ..typeset.pictures import size_of

DASHES = "[4 3] 0 d"
MOST_OUTLINES = 4096  # remembered: those of a few hundred pages
SIDES = {"top-bottom": ("top", "bottom"), "left-right": ("left", "right")}


def dots(width: float) -> str:
    """Return the operators that make a line of this width one of round dots, as far apart as they are wide."""
    return f"1 J [0 {2 * width:g}] 0 d"


def placed_box(b: Backdrop, frame: Frame, pages: Pages) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height of a box on its page; one that reaches the page's edges has no margins."""
    x, y, width, height, *_ = reached(b, frame, pages)
    return x, pages.size[1] - y - height, width, height


def art_behind(b: Backdrop, x: float, y: float, width: float, height: float) -> Art:
    """Return the picture behind a box's words, from the box's left and bottom edges."""
    assert b.picture is not None
    wide, high = size_of(b.picture)
    scale, left, _ = picture_place(b._replace(x=0.0, width=width, height=height))
    return Art(left, 0.0, wide * scale, high * scale, b.look, b.picture, None)


def box_operators(
    look: Computed, x: float, y: float, width: float, height: float, picture: str = ""
) -> Iterator[str]:
    """Yield the operators of a box whose bottom left corner is at x, y; `picture` are those of what lies behind its words."""
    if look.fill:
        draw = _band if look.band and look.radius else _filled
        yield draw(look, x, y, width, height)
    if picture:
        yield clipped(look, x, y, width, height, picture)
    if look.border:
        yield _border(look, x, y, width, height)
    if look.bar:
        yield f"{rgb(look.bar)} rg {_path(x, y, look.bar_width, height, 0.0)} f"


def clipped(look: Computed, x: float, y: float, width: float, height: float, drawn: str) -> str:
    """Return operators whose drawing is cut at a box's corners."""
    return f"q {_path(x, y, width, height, look.radius)} W n\n{drawn}\nQ"


def _filled(look: Computed, x: float, y: float, width: float, height: float) -> str:
    return f"{rgb(look.fill)} rg {_path(x, y, width, height, look.radius)} f"


def _band(look: Computed, x: float, y: float, width: float, height: float) -> str:
    """Return a fill of which only the upper corners are round: what is below them is cut off."""
    whole = _path(x, y - look.radius, width, height + look.radius, look.radius)
    return f"q {_path(x, y, width, height, 0.0)} W n {rgb(look.fill)} rg {whole} f Q"


def _border(look: Computed, x: float, y: float, width: float, height: float) -> str:
    """Return a border that lies inside the box's edges, on those sides that have one."""
    wide, half = look.border_width, look.border_width / 2
    if look.sides == "all":
        radius = max(0.0, look.radius - half)
        drawn = _path(x + half, y + half, width - wide, height - wide, radius)
    else:
        ends = {
            "top": (x, y + height - half, x + width, y + height - half),
            "bottom": (x, y + half, x + width, y + half),
            "left": (x + half, y, x + half, y + height),
            "right": (x + width - half, y, x + width - half, y + height),
        }
        lines = [ends[side] for side in SIDES.get(look.sides, (look.sides,))]
        drawn = " ".join(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l" for x1, y1, x2, y2 in lines)
    pen = f"{rgb(look.border)} RG {wide:g} w"
    return f"q {DASHES} {pen} {drawn} S Q" if look.dashed else f"{pen} {drawn} S"


def _path(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Return the outline of a rectangle; its corners are never rounder than it is narrow."""
    round_ = min(radius, width / 2, height / 2)
    if round_ <= 0:
        return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re"
    return _rounded(round(x, 2), round(y, 2), round(width, 2), round(height, 2), round(round_, 2))


@functools.lru_cache(maxsize=MOST_OUTLINES)
def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Return the outline of a rectangle with round corners: a box stands at the same place in most copies."""
    path = PDFPathObject()
    path.roundRect(x, y, width, height, radius)
    return str(path.getCode())
