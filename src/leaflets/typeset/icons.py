"""Takes the lines of words that begin with an icon, gives them hung beside it; an icon is an artifact.

+--+ Words that      Its middle is level with the middle of the first line's capitals. An icon higher than that
|  | go on beside    line lowers it; one lower than the lines takes no space of its own.
+--+ their icon
"""

from __future__ import annotations

from collections.abc import Sequence

from ..drawing.colour import luminance
from ..layout.cascade import Computed
from ..model import Element
from .blocks import Art, SetLine, Slice, height, moved
from .pictures import size_of

CAPITALS = 0.68  # em: the height of capitals


def icon_before(node: Element) -> Element | None:
    """Return the icon that an element begins with."""
    first = node.children[0] if node.children else None
    return first if isinstance(first, Element) and first.name == "icon" else None


def art_of_icon(icon: Element, drawn: Computed, look: Computed) -> Art:
    """Return an icon beside the first line of words of the size of `look`; `drawn` is its own look.

    Light words on a dark ground have an icon in their own colour.
    """
    assert icon.picture is not None
    wide, tall = size_of(icon.picture)
    high = drawn.icon_size * look.size
    middle = look.base - CAPITALS / 2 * look.size
    light = luminance(drawn.colour) > luminance(drawn.ground)
    return Art(0.0, middle - high / 2, high * wide / tall, high, drawn, icon.picture, None, light)


def hung(slices: Sequence[Slice], art: Art, gap: float) -> list[Slice]:
    """Return lines of words with an icon `gap` points to the left of the first."""
    first, drop = slices[0], max(0.0, -art.y)
    words = next(thing for thing in first.things if isinstance(thing, SetLine))
    beside = art._replace(x=words.x - gap - art.width, y=art.y + drop)
    lowered = [moved(thing, drop) for thing in first.things]
    out = [first._replace(height=first.height + drop, things=(beside, *lowered)), *slices[1:]]
    over = max(0.0, beside.y + beside.height - height(out))
    out[-1] = out[-1]._replace(height=out[-1].height + over)
    return out


def alone(art: Art, look: Computed, x: float, width: float) -> list[Slice]:
    """Return the slice of an icon without words, in a cell of a table for example."""
    share = {"right": 1.0, "centre": 0.5}.get(look.align, 0.0)
    tall = max(look.lead, art.height)
    spot = art._replace(x=x + share * (width - art.width), y=max(0.0, art.y))
    return [Slice(max(tall, spot.y + spot.height), (spot,))]


def drop_of(first: Slice) -> float:
    """Return by how much an icon lowers the first line of words beside it; 0 without an icon."""
    if not any(isinstance(thing, Art) for thing in first.things):
        return 0.0
    return next((thing.y - thing.look.base for thing in first.things if isinstance(thing, SetLine)), 0.0)
