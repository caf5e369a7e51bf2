"""Takes boxes, gives blocks: what stands in a box, with its fill, border, bar and picture behind.

+-----------------+
| band            |    The first element, where its style says so: it reaches the box's edges.
|-----------------|
|   words         |    Within the padding. A picture lies behind it all, cut at the box's corners.
+-----------------+
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..elements import ELEMENTS
from ..layout.cascade import Computed
from ..model import Element
from .blocks import Decoration, Flow, Head, SetBlock, Slice, boxed, height, shifted
from .builder import Builder, Column

OVERLAP = 0.3  # points by which a band reaches below the border around it: no hairline shows between them


def box(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield one block of everything in a box, with the box behind it."""
    pad, bar = look.padding, look.bar_width
    edge = edge_of(look)
    inner = Column(column.names, column.x + pad + bar, column.width - 2 * pad - bar)
    top, rest = band_of(builder, node, look, column.cut(bar or edge, edge))
    inside = builder.children(rest, look, inner)
    if not top and not inside and node.picture is None:
        return
    if top and inside:
        top, inside[0] = apart(builder, node, look, top), inside[0]._replace(before=0.0)
    block = builder.join(node, look, [*top, *inside])._replace(keep=look.keep)
    deep = sum(len(part.slices) for part in top or title_of(rest, inside))
    if deep and inside:  # where the box continues, its title says again what it is
        block = block._replace(heads=(Head(0, deep, len(block.slices)), *block.heads))
    above = edge if top else pad
    block = as_high(block, look.least - above - pad, look.middle)
    block = boxed(block, look, column.x, column.width, above)
    if deep and not top:  # with the space above it
        block = block._replace(heads=(block.heads[0]._replace(first=0), *block.heads[1:]))
    behind, *others = block.decorations
    yield block._replace(decorations=(behind._replace(picture=node.picture), *others))


def edge_of(look: Computed) -> float:
    """Return how far a band stays from the edges of its box: inside the border, without a hairline between them."""
    return max(0.0, look.border_width - OVERLAP) if look.border else 0.0


def title_of(node: Element, inside: Sequence[SetBlock]) -> Sequence[SetBlock]:
    """Return the block of the heading that a box begins with, if it does."""
    first = next((child for child in node.children if isinstance(child, Element)), None)
    return inside[:1] if first is not None and ELEMENTS[first.name].level and len(inside) > 1 else ()


def apart(builder: Builder, node: Element, look: Computed, top: Sequence[SetBlock]) -> list[SetBlock]:
    """Return the blocks of a band with the space below them, in which nothing is drawn; all stay together."""
    space = builder.block(node, look, [Slice(max(look.padding, top[-1].after), ())], frozenset(), keep=True)
    bands = [block._replace(after=0.0, keep=True) for block in top]
    return [*bands, space._replace(before=0.0, after=0.0, anchors=())]


def as_high(block: SetBlock, least: float, middle: bool) -> SetBlock:
    """Return a block that is at least so many points high: what it lacks is below its content, or half of it above."""
    missing = least - height(block.slices)
    if missing <= 0:
        return block
    last = len(block.slices) - 1
    below = missing / 2 if middle else missing
    slices = (*block.slices, Slice(below, ()))
    block = block._replace(slices=slices, bound=block.bound | {last} if last >= 0 else block.bound)
    if not middle:
        return block
    lowered = shifted(block, 1)
    return lowered._replace(slices=(Slice(missing - below, ()), *block.slices), bound=lowered.bound | {0})


def band_of(
    builder: Builder, node: Element, look: Computed, column: Column
) -> tuple[list[SetBlock], Element]:
    """Return the blocks of a box's first element where that is a band, and the element with what is below it."""
    first = next((child for child in node.children if isinstance(child, Element)), None)
    if first is None or not builder.cascade.of(first, look, column.names).band:
        return [], node
    blocks = builder.children(replace(node, children=(first,)), look, column)
    radius = max(0.0, look.radius - (look.border_width if look.border else 0.0))
    shaped = [
        block._replace(decorations=tuple(rounded(one, radius) for one in block.decorations))
        for block in blocks
    ]
    return shaped, replace(node, children=tuple(child for child in node.children if child is not first))


def rounded(decoration: Decoration, radius: float) -> Decoration:
    """Return what is behind a band with the corners of the box around it."""
    if not decoration.look.band:
        return decoration
    return decoration._replace(look=replace(decoration.look, radius=radius))
