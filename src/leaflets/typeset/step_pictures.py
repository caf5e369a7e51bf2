"""Takes an item's block and its marker, gives the block beside the item's picture.

(1)--.                 The disc of the number overlaps the picture at its top left. The words are halfway down
|     |  Title         the picture, or begin level with it where they are higher. With a `rule` on the item, a line
|     |  What to do    leads from each picture to the next. All of it is an artifact but the number: the words
 `---'                 beside a picture say the same.
   :
(2)--.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..layout.cascade import Computed
from ..model import Element
from .blocks import Backdrop, Rule, SetBlock, SetLine, Slice, Thing, every, height, shifted, steady
from .builder import Builder, Column
from .missing import place_of
from .pictures import MOST_BESIDE, size_of, too_coarse

LAP = 0.25  # of a disc's diameter: how far it stands out from the picture, to the left and upwards


class Pictured(NamedTuple):
    """What the pictures of a list need: the width of the widest, how far a disc stands out from each, the space to the words."""

    wide: float = 0.0
    lap: float = 0.0
    gap: float = 0.0

    @property
    def width(self) -> float:
        """How far from the left edge of the list its words are; 0 without pictures."""
        return self.lap + self.wide + self.gap

    @property
    def middle(self) -> float:
        """Where the middle of every picture is, from the left edge of the list."""
        return self.lap + self.wide / 2


NO_PICTURES = Pictured()


def picture_width(node: Element, look: Computed, column: Column) -> float:
    """Return the width of an item's picture, in points; 0 without one. It is no higher than wide."""
    if node.picture is None:
        return 0.0
    wide, tall = size_of(node.picture)
    most = min(look.picture_size, MOST_BESIDE * column.width)
    return most * min(1.0, wide / tall)


def beside_picture(
    builder: Builder,
    block: SetBlock,
    node: Element,
    look: Computed,
    mark: Sequence[Thing],
    column: Column,
    room: Pictured,
) -> SetBlock:
    """Return an item's block with its marker and its picture, if it has one, as high as the highest; it is not split."""
    things = list(mark)
    deep = max((thing.height for thing in mark if isinstance(thing, Backdrop)), default=0.0)
    wide = picture_width(node, look, column)
    top = room.lap if wide else 0.0
    if node.picture is not None:
        builder.faults.found += too_coarse(node.picture, wide, place_of(node))
        across, along = size_of(node.picture)
        plain = builder.cascade.changed(look, fill="", border="", bar="", band=False, reach="text")
        left, tall = column.x + room.middle - wide / 2, wide * along / across
        things.insert(0, Backdrop(left, top, wide, tall, plain, node.picture))
        deep = top + tall
    elif things:
        things = centred(things, column.x + room.middle)
    words = height(block.slices)
    down = max(0.0, (top + deep - words) / 2)
    slices = [Slice(down, tuple(things)), *block.slices]
    slices[-1] = slices[-1]._replace(height=slices[-1].height + max(0.0, deep - down - words))
    slices = steady(slices, deep)
    anchors = tuple((at if at > 1 else 0, element) for at, element in shifted(block, 1).anchors)
    block = shifted(block, 1)._replace(slices=tuple(slices), bound=every(len(slices)), anchors=anchors)
    return block._replace(lead=lead_from(block, look, column.x + room.middle, deep, room.lap))


def lead_from(block: SetBlock, look: Computed, x: float, deep: float, beyond: float = 0.0) -> Rule | None:
    """Return the rule of an item from `deep` points below its top to `beyond` points below the top of the next."""
    if not look.rule:
        return None
    above = height(block.slices) - block.slices[-1].height
    return Rule(x, deep - above, x, beyond, look.rule, look.rule_width, look.dashed, look.dotted)


def centred(mark: Sequence[Thing], x: float) -> list[Thing]:
    """Return a marker whose middle is at `x`: that of an item without a picture among others."""
    first = mark[0]
    wide = first.width if isinstance(first, Backdrop) else 0.0
    by = x - wide / 2 - first.x
    return [thing._replace(x=thing.x + by) for thing in mark if isinstance(thing, Backdrop | SetLine)]
