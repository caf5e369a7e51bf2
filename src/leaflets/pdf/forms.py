"""Takes a Drawing and the colours of a style, gives a form: its operators, which a file holds once (ISO 32000-1, 8.10)."""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..drawing.colour import DEFAULT_PALETTE, rgb
from ..drawing.nouns import Drawing, Shape
from ..drawing.path import Outline
from .file import numbers

SLACK = 0.005  # of a drawing's longer side: what may stand over its edge without being cut
PAINT = {(True, True): "B", (True, False): "f", (False, True): "S"}  # filled, stroked

Palette = tuple[tuple[str, str], ...]  # name, "#rrggbb"


def palette_of(colours: Mapping[str, str]) -> Palette:
    """Return colours by name as what a form is known by."""
    return tuple(sorted(colours.items()))


class Form(NamedTuple):
    """A drawing as a file holds it: its name there, the box outside which nothing is drawn, and its operators.

    In drawing units, y downwards. The name is made from the rest, so that copies call it the same.
    """

    name: str
    box: tuple[float, float, float, float]
    operators: bytes


@functools.lru_cache(maxsize=512)
def form_of(drawing: Drawing, palette: Palette) -> Form:
    """Return the form of a drawing; a colour that the palette lacks is that of the reference palette."""
    operators = shapes(drawing, palette).encode("latin-1")
    box = box_of(drawing)
    digest = hashlib.blake2b(repr(box).encode() + operators, digest_size=6).hexdigest()
    return Form(f"D{digest}", box, operators)


def box_of(drawing: Drawing) -> tuple[float, float, float, float]:
    """Return the box that a drawing is cut to: its sheet, with room for the lines at its edge unless it runs over."""
    reach = 0.0
    if not drawing.cut:
        widest = max([shape.width for shape in drawing.shapes], default=0.0)
        reach = widest / 2 + SLACK * max(drawing.width, drawing.height)
    return -reach, -reach, drawing.width + reach, drawing.height + reach


def shapes(drawing: Drawing, palette: Palette) -> str:
    """Return the operators of a drawing's shapes, in its own units, y downwards."""
    colours = {**DEFAULT_PALETTE, **dict(palette)}
    out = ["1 J 1 j"]
    for clip, held in itertools.groupby(drawing.shapes, lambda shape: shape.clip):
        lines = [painted(shape, colours) for shape in held]
        out += [f"q {' '.join(traced(clip))} W n", *lines, "Q"] if clip else lines
    return "\n".join(out)


def painted(shape: Shape, colours: dict[str, str]) -> str:
    """Return the operators of one shape."""
    parts = []
    if shape.fill:
        parts.append(f"{rgb(colours[shape.fill])} rg")
    if shape.stroke:
        dash = " ".join(f"{d:g}" for d in shape.dash)
        parts.append(f"{rgb(colours[shape.stroke])} RG {shape.width:g} w [{dash}] 0 d")
    return " ".join([*parts, *traced(shape.path), PAINT[bool(shape.fill), bool(shape.stroke)]])


def traced(path: Outline) -> Iterator[str]:
    """Yield the operators that follow an outline."""
    for operator, values in path:
        yield f"{numbers(values)} {operator}" if values else operator
