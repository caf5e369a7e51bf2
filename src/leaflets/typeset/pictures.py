"""Takes a picture and the space available, gives its size, and the figure beside words."""

from __future__ import annotations

import math

from ..drawing.nouns import Drawing
from ..faults import NOWHERE, Fault, Place, refusal
from ..layout.cascade import Computed
from ..model import Picture, Style
from .blocks import Art, SetBlock, every, height, lowered, preceded, steady

POINTS_A_MM = 72 / 25.4
BESIDE = 12.0  # points between words and the figure beside them
MOST_BESIDE = 0.4  # of the width: the most that a figure takes from the words beside it


def size_of(picture: Drawing | Picture) -> tuple[float, float]:
    """Return a picture's width and height in its own units."""
    held = picture if isinstance(picture, Drawing) else picture.drawing or picture
    return held.width, held.height


def fitted(picture: Drawing | Picture, look: Computed, width: float, height: float) -> tuple[float, float]:
    """Return a picture's width and height in points: its style's area (mm²) in its own proportions, within width and height."""
    wide, tall = size_of(picture)
    scale = min(width * (MOST_BESIDE if look.beside else 1) / wide, height / tall)
    if look.enlarge and not isinstance(picture, Picture):
        scale = min(scale, look.enlarge)
    if look.area:
        scale = min(scale, math.sqrt(look.area * POINTS_A_MM**2 / (wide * tall)))
    return wide * scale, tall * scale


def edge_to_edge(style: Style) -> float:
    """Return the width of a page with its bleed, in points."""
    return float(style.page["size"][0]) + 2 * float(style.page.get("bleed", 0.0))


def too_coarse(picture: Drawing | Picture, width: float, place: Place = NOWHERE) -> list[Fault]:
    """Return a fault for a photograph that has too few pixels to be `width` points wide; without a `place`, at its file."""
    if isinstance(picture, Drawing) or picture.width / (width / 72) >= picture.sharp - 0.5:
        return []
    message = f"{picture.place.path} would print with {picture.width / (width / 72):.0f} dots an inch"
    cut = picture.crop[0] + picture.crop[2]
    needed = math.ceil(width / 72 * picture.sharp * 100 / (100 - cut))
    hint = f"a file at least {needed} pixels wide, {'a smaller figure, or less cut off' if cut else 'or a smaller figure'}"
    return [Fault(picture.place if place is NOWHERE else place, message, hint)]


def art_of(block: SetBlock) -> Art:
    """Return the picture of a figure's block, which has no caption when it is beside words."""
    art, *others = block.slices[0].things
    made_at = block.place_of.made_at if block.place_of else NOWHERE
    if others:
        message = "two figures in a row cannot stand beside the same words"
        raise refusal(message, "put words between them, or remove beside from the style of one", made_at)
    if len(block.slices) > 1 or not isinstance(art, Art):
        message = "a figure beside words has no room for a caption"
        raise refusal(message, "remove <figcaption>, or remove beside from its style", made_at)
    return art


def room_beside(figure: SetBlock | None) -> tuple[float, float]:
    """Return how much narrower words are set to the left and to the right, beside the figure that waits for them, if any."""
    if figure is None:
        return 0.0, 0.0
    room = art_of(figure).width + BESIDE
    return (room, 0.0) if figure.look.flank == "left" else (0.0, room)


def beside(figure: SetBlock, words: SetBlock, left: float, right: float) -> SetBlock:
    """Return words with a figure that begins at `left` or ends at `right`, as deep as the deeper of the two; they are not split.

    Words to the right of a figure that is higher are halfway down it.
    """
    art = art_of(figure)
    rise = figure.look.rise
    deep = height(words.slices)
    first, x = words.slices[0], right - art.width
    if figure.look.flank == "left":
        x, down = left, max(0.0, (art.height - rise - deep) / 2)
        first = lowered(first, down)
        deep += down
    slices = [preceded(first, [art._replace(x=x, y=-rise)]), *words.slices[1:]]
    slices[-1] = slices[-1]._replace(height=slices[-1].height + max(0.0, art.height - rise - deep))
    slices = steady(slices, art.height - rise)
    return words._replace(
        slices=tuple(slices), bound=every(len(slices)), anchors=(*figure.anchors, *words.anchors)
    )
