"""What a figure is: shapes in drawing units, the origin top left."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..faults import NOWHERE, Place
from .path import Outline


class IconName(str):
    """The name of an icon as a text gives it, with its place; the drawing belongs to the layout."""

    __slots__ = ("place",)
    place: Place

    def __new__(cls, name: str = "", place: Place = NOWHERE) -> IconName:
        made = super().__new__(cls, name)
        made.place = place
        return made


NO_ICON = IconName()

# The name of a picture file, where words are wanted.
FILE_NAME = re.compile(r"(\S+ ){0,2}\S+\.(png|jpe?g|svg|gif|pdf|tiff?|webp|bmp)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A path in drawing units, origin top left: operators m, l, c, h with their numbers.

    `fill` and `stroke` are palette names or ""; `width` is in drawing units. What lies outside the path
    `clip` is not drawn; () clips nothing.
    """

    path: Outline
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    clip: Outline = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A named spot at x, y (drawing units) to which a label leads; `side` is where that label stands, one of `SIDES`."""

    name: str
    x: float
    y: float
    side: str


SIDES = ("left", "right", "above", "below")


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A schematic figure: shapes, and numerals centred at x, y (drawing units); compared by identity.

    `cut`: shapes run over its edge, and are drawn only as far as that. `anchors` are never drawn.
    """

    name: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    numerals: tuple[tuple[str, float, float], ...] = ()
    place: Place = NOWHERE
    cut: bool = False
    anchors: tuple[Anchor, ...] = ()
