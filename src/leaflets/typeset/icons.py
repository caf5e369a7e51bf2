"""Takes the lines of words that begin with an icon, gives them hung beside it; an icon is an artifact.

+--+ Words that      Its middle is level with the middle of the first line's capitals. An icon higher than that
|  | go on beside    line lowers it; one lower than the lines takes no space of its own. With a fill or a border
+--+ their icon      it stands on a disc, `padding` wider than itself on all sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..drawing.colour import luminance
from ..layout.cascade import Computed
from ..model import Element
from .blocks import Art, Backdrop, SetLine, Slice, Thing, height, lowered, preceded
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


def rim(art: Art) -> float:
    """Return how far an icon's disc reaches beyond it, in points; 0 without one."""
    return art.look.padding if art.look.fill or art.look.border else 0.0


def room_of(art: Art) -> float:
    """Return the width of an icon with its disc, in points."""
    return art.width + 2 * rim(art)


def on_disc(art: Art) -> list[Thing]:
    """Return an icon, on its disc if it has one."""
    if not (art.look.fill or art.look.border):
        return [art]
    wide = max(art.width, art.height) + 2 * rim(art)
    x, y = art.x + (art.width - wide) / 2, art.y + (art.height - wide) / 2
    disc = Backdrop(x, y, wide, wide, replace(art.look, radius=wide / 2, band=False, bar=""))
    return [disc, art._replace(look=replace(art.look, border=""))]


def hung(slices: Sequence[Slice], art: Art, gap: float, left: float | None = None) -> list[Slice]:
    """Return lines of words with an icon at `left`, or else `gap` points to the left of the first."""
    first, edge = slices[0], rim(art)
    drop = max(0.0, edge - art.y)
    if left is None:
        left = next(thing.x for thing in first.things if isinstance(thing, SetLine)) - gap - room_of(art)
    beside = art._replace(x=left + edge, y=art.y + drop)
    out = [preceded(lowered(first, drop), on_disc(beside)), *slices[1:]]
    over = max(0.0, beside.y + beside.height + edge - height(out))
    out[-1] = out[-1]._replace(height=out[-1].height + over)
    return out


def alone(art: Art, look: Computed, x: float, width: float) -> list[Slice]:
    """Return the slice of an icon without words, in a cell of a table for example."""
    share = {"right": 1.0, "centre": 0.5}.get(look.align, 0.0)
    edge = rim(art)
    spot = art._replace(x=x + edge + share * (width - room_of(art)), y=max(edge, art.y))
    return [Slice(max(look.lead, spot.y + spot.height + edge), tuple(on_disc(spot)))]


def drop_of(first: Slice) -> float:
    """Return by how much an icon lowers the first line of words beside it; 0 without an icon."""
    if not any(isinstance(thing, Art) for thing in first.things):
        return 0.0
    words = [thing for thing in first.things if isinstance(thing, SetLine) and not thing.look.hang]
    return words[0].y - words[0].look.base if words else 0.0
