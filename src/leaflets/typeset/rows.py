"""Takes rows of cells, gives blocks: the cells of a row stand side by side, all as high as the highest.

| cell 1   | cell 2   |    They are read one after another, cell by cell, as the layout has them. A row is one slice,
| a box    | words    |    so that no page ends in it. A cell that is taller than a page is split where no line, picture
|          | words    |    or inner box is cut: the cells before it stay whole, those after it begin below it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..faults import refusal
from ..layout.cascade import Computed
from ..model import Element
from .blocks import Backdrop, Decoration, Flow, Rule, SetBlock, Slice, Thing, every, height, moved
from .boxes import apart, band_of, edge_of
from .builder import Builder, Column
from .give import FIT


class Span(NamedTuple):
    """Things of a cell that no page break cuts: their top and bottom, in points from the top of the row."""

    top: float
    bottom: float
    things: tuple[Thing, ...]


class SetCell(NamedTuple):
    """A cell: its left edge and width, and its content, which starts `above` points below its top edge."""

    x: float
    width: float
    look: Computed
    node: Element
    block: SetBlock | None
    above: float

    @property
    def is_box(self) -> bool:
        """Whether anything is drawn behind the cell."""
        return bool(self.look.fill or self.look.border or self.look.bar)

    @property
    def depth(self) -> float:
        """How high the cell is by itself, in points."""
        return self.above + self.look.padding + (height(self.block.slices) if self.block else 0.0)


def row(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield the block of a row of cells. Raises LeafletError for cells that are wider together than the column."""
    cells = [child for child in node.children if isinstance(child, Element)]
    gaps = look.gutter * (len(cells) - 1)
    widths = widths_of(node, len(cells), column.width - gaps)
    if sum(widths) + gaps > column.width + FIT:
        message = f"this row is {sum(widths) + gaps:.0f} pt wide, but {column.width:.0f} pt are left here"
        raise refusal(message, "smaller widths, or shares of the width", node.made_at)
    held, x = list[SetCell](), column.x
    for cell, width in zip(cells, widths, strict=True):
        held.append(set_cell(builder, cell, look, Column(column.names, x, width)))
        x += width + look.gutter
    spans, cuts = list[list[Span]](), [0.0]
    for group in groups_of(held, builder.frame.height):
        depth = max(cell.depth for cell in group)
        inside = [list(spans_of(cell, depth, cuts[-1])) for cell in group]
        splits = cuts_of(inside, cuts[-1] + depth) if depth > builder.frame.height else []
        spans, cuts = spans + inside, [*cuts, *splits, cuts[-1] + depth]
    slices = tuple(band(held, spans, look, top, bottom) for top, bottom in pairwise(cuts))
    boxes = [cell for cell in held if cell.is_box and cell.look.stretch]
    block = builder.block(node, look, slices, every(1))
    yield block._replace(
        decorations=tuple(Decoration(0, len(slices), one.x, one.width, one.look) for one in boxes),
        anchors=((0, node), *anchors_of(held, spans, cuts)),
        late=any(cell.block.late for cell in held if cell.block),
    )


def widths_of(node: Element, count: int, width: float) -> list[float]:
    """Return the widths of a row's cells, in points: those given in points, and shares of what they leave."""
    given = node.attributes.get("widths", "").split() or ["1"] * count
    fixed = sum(float(one.removesuffix("pt")) for one in given if one.endswith("pt"))
    shares = sum(float(one) for one in given if not one.endswith("pt"))
    left = max(0.0, width - fixed)
    return [
        float(one.removesuffix("pt")) if one.endswith("pt") else left * float(one) / shares for one in given
    ]


def set_cell(builder: Builder, node: Element, around: Computed, column: Column) -> SetCell:
    """Return a cell with its content set in its column, inside its padding and beside its bar."""
    look = builder.cascade.of(node, around, column.names)
    column = column.within(node.name, *node.style.split())
    edge = edge_of(look)
    top, rest = band_of(builder, node, look, column.cut(look.bar_width or edge, edge))
    inside = builder.children(rest, look, column.cut(look.padding + look.bar_width, look.padding))
    if top and inside:
        top, inside[0] = apart(builder, node, look, top), inside[0]._replace(before=0.0)
    block = builder.join(node, look, [*top, *inside]) if top or inside else None
    return SetCell(column.x, column.width, look, node, block, edge if top else look.padding)


def groups_of(cells: Sequence[SetCell], room: float) -> Iterator[list[SetCell]]:
    """Yield the cells that begin at one height: up to one that is higher than a page, which alone may be split."""
    group: list[SetCell] = []
    for n, cell in enumerate(cells):
        group.append(cell)
        if (cell.depth > room and any(after.block for after in cells[n + 1 :])) or n == len(cells) - 1:
            yield group
            group = []


def spans_of(cell: SetCell, depth: float, start: float) -> Iterator[Span]:
    """Yield what a cell holds that begins at `start` and has `depth` points: each slice, and each inner box behind its slices."""
    if cell.block is None:
        return
    start += (depth - cell.depth) / 2 if cell.look.middle else 0.0
    if cell.is_box and not cell.look.stretch:
        yield Span(start, start + cell.depth, (Backdrop(cell.x, start, cell.width, cell.depth, cell.look),))
    tops, y = list[float](), start + cell.above
    for piece in cell.block.slices:
        tops.append(y)
        y += piece.height + piece.gap
    for first, end, x, width, look, picture in cell.block.decorations:
        top, bottom = tops[first], tops[end - 1] + cell.block.slices[end - 1].height
        yield Span(top, bottom, (Backdrop(x, top, width, bottom - top, look, picture),))
    for top, piece in zip(tops, cell.block.slices, strict=True):
        yield Span(top, top + piece.height, tuple(moved(thing, top) for thing in piece.things))


def cuts_of(cells: Sequence[Sequence[Span]], end: float) -> list[float]:
    """Return the heights at which cells may be split that end at `end`: no span of the last is cut there, and no other is below."""
    *others, last = [held for held in cells if held]
    whole = max((span.bottom for held in others for span in held), default=0.0)
    ends = sorted({span.bottom for span in last})
    return [y for y in ends if whole <= y < end and not any(s.top < y < s.bottom for s in last)]


def band(
    cells: Sequence[SetCell], spans: Sequence[Sequence[Span]], look: Computed, top: float, bottom: float
) -> Slice:
    """Return the part of a row between two heights, with its share of the rules between cells."""
    things: list[Thing] = []
    if look.rule:
        for left, right in pairwise(cells):
            x = (left.x + left.width + right.x) / 2
            things.append(Rule(x, 0.0, x, bottom - top, look.rule, look.rule_width, look.dashed))
    for held in spans:
        for span in held:
            if top <= span.top < bottom:
                things += [moved(thing, -top) for thing in span.things]
    return Slice(bottom - top, tuple(things))


def anchors_of(
    cells: Sequence[SetCell], spans: Sequence[Sequence[Span]], cuts: Sequence[float]
) -> Iterator[tuple[int, Element]]:
    """Yield each element that begins in a cell, with the slice of the row in which it does."""
    for cell, held in zip(cells, spans, strict=True):
        yield bisect_right(cuts, held[0].top if held else 0.0, 0, len(cuts) - 1) - 1, cell.node
        if cell.block is None:
            continue
        tops = [span.top for span in held][-len(cell.block.slices) :]
        for at, element in cell.block.anchors:
            yield bisect_right(cuts, tops[at], 0, len(cuts) - 1) - 1, element
