"""Takes tables, gives blocks: a slice for each row, with the head repeated on every page where the rows continue.

caption                    Caption, head and the first two rows stay together, and the last two rows.
| Sign  | What to do |     A row that is taller than four fifths of a page is split where no line is cut, but only in a cell
|-------|------------|     that is as tall: the cells before it stay whole, those after it begin below it. So it is drawn as it
| Fever | Call us.   |     is read. Rows to write on at the end stay with the last row that has words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..layout.cascade import Computed
from ..model import Element
from .blocks import Area, Flow, Head, Rule, SetLine, Slice, Thing, every, height, moved
from .builder import Builder, Column
from .icons import drop_of

MOST_BOUND = 0.8  # of a page: what is taller is split all the same
ROUNDING = 0.01  # points


def table(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield a table's block; its columns share the width according to the element's `widths`."""
    shares = [float(share) for share in node.attributes["widths"].split()]
    widths = [column.width * share / sum(shares) for share in shares]
    caption: list[Slice] = []
    rows: list[Slice] = []
    head = 0
    for group in (child for child in node.children if isinstance(child, Element)):
        inner = builder.cascade.of(group, look, column.names)
        if group.name == "caption":
            caption = builder.lines(group, inner, column)
            caption[-1:] = [piece._replace(gap=inner.after) for piece in caption[-1:]]
            continue
        inside = column.within(group.name)
        for tr in (child for child in group.children if isinstance(child, Element)):
            striped = group.name == "tbody" and len(rows) % 2 == 0
            of_row = builder.cascade.of(tr, inner, inside.names)
            rows += row(builder, tr, of_row, inside.within("tr"), widths, striped)
        head = len(rows) if group.name == "thead" else head
    lead = len(caption)
    bound = every(lead + head + 2) | {lead + len(rows) - 2} if look.keep or rows else frozenset()
    bound |= frozenset(lead + n for n in with_blank(rows, head, builder.frame.height))
    slices = (*caption, *rows)
    if look.whole and height(slices) <= builder.frame.height:
        bound = every(len(slices))
    block = builder.block(node, look, slices, frozenset(n for n in bound if n < len(slices) - 1))
    yield block._replace(heads=(Head(lead, lead + head, len(slices)),) if head else ())


def with_blank(rows: Sequence[Slice], head: int, room: float) -> range:
    """Return after which rows no page ends, so that the rows to write on at a table's end stay with what is printed above them.

    Without them a page would show a head over nothing.
    """
    first = len(rows)
    while first > head and not any(isinstance(thing, SetLine) for thing in rows[first - 1].things):
        first -= 1
    start = max(first - 1, head)
    if first == len(rows) or sum(piece.height for piece in (*rows[:head], *rows[start:])) > room * MOST_BOUND:
        return range(0)
    return range(start, len(rows) - 1)


def row(
    builder: Builder, node: Element, look: Computed, column: Column, widths: Sequence[float], striped: bool
) -> list[Slice]:
    """Return a row's slices, one unless it is tall; `widths` are those of its cells, in points."""
    fill = look.fill or (look.stripe if striped else "")
    look = builder.cascade.on(look, fill) if fill else look
    fills, held = cells(builder, node, look, column, widths)
    depth, total = max([look.row_height, *[cell.depth for cell in held]]), sum(widths)
    back = [Area(column.x, 0, total, depth, fill)] if fill else []
    back += [area._replace(height=depth) for area in fills]
    rule = Rule(column.x, depth, column.x + total, depth, look.rule, look.rule_width) if look.rule else None
    if depth > builder.frame.height * MOST_BOUND:
        return split_row(held, back, rule, builder.frame.height * MOST_BOUND)
    words = [thing for cell in held for thing in cell.things]
    more = 0.0 if words else max(0.0, look.row_height_most - depth)
    return [Slice(depth, (*back, *([rule] if rule else []), *words), more=more)]


class CellWords(NamedTuple):
    """What stands in a cell of a table, and how high the cell is by itself."""

    things: Sequence[Thing]
    depth: float


def cells(
    builder: Builder, node: Element, look: Computed, column: Column, widths: Sequence[float]
) -> tuple[list[Area], list[CellWords]]:
    """Return the fills of a row's cells, from its top down, and what stands in each cell.

    The first lines of all cells are level, also where an icon lowers that of one.
    """
    held, at = list[tuple[Computed, float, list[Slice]]](), column.x
    for cell, width in zip((c for c in node.children if isinstance(c, Element)), widths, strict=True):
        inner = builder.cascade.of(cell, look, column.names)
        inside = Column(column.names, at + inner.cell, width - 2 * inner.cell)
        held.append((inner, at, builder.lines(cell, inner, inside)))
        at += width
    drops = [drop_of(parts[0]) if parts else 0.0 for _, _, parts in held]
    fills, out = list[Area](), list[CellWords]()
    for (inner, at, parts), width, drop in zip(held, widths, drops, strict=True):
        things, y = list[Thing](), inner.cell + max(drops) - drop
        for part in parts:
            things += [moved(thing, y) for thing in part.things]
            y += part.height
        out.append(CellWords(things, y + inner.cell))
        if inner.fill and inner.fill != look.ground:
            fills.append(Area(at, 0, width, 0, inner.fill))
    return fills, out


def split_row(
    cells: Sequence[CellWords], back: Sequence[Area], rule: Rule | None, most: float
) -> list[Slice]:
    """Return a row as several slices: its fills go to each of them, its rule to the last.

    A cell higher than `most` has a slice for each line, and all before it are in the first of these.
    """
    bands: list[tuple[float, list[Thing]]] = []
    beside: list[CellWords] = []
    for cell in cells:
        beside.append(cell)
        if cell.depth > most:
            bands += bands_of(beside)
            beside = []
    if any(cell.things for cell in beside):
        bands += bands_of(beside)
    out = []
    for n, (tall, things) in enumerate(bands, 1):
        fills = [area._replace(height=tall) for area in back]
        under = [rule._replace(y=tall, y2=tall)] if rule and n == len(bands) else []
        out.append(Slice(tall, (*fills, *under, *things)))
    return out


def bands_of(cells: Sequence[CellWords]) -> list[tuple[float, list[Thing]]]:
    """Return the heights and things of the slices of cells side by side: the last is split where no line of it is cut.

    What is beside the others, and an icon, is in the first slice.
    """
    *others, last = cells
    most = max((cell.depth for cell in others), default=0.0)
    bands = [[thing for cell in others for thing in cell.things]]
    starts, bottom = [0.0], most
    for thing in last.things:
        top = thing.y - thing.look.base if isinstance(thing, SetLine) else 0.0
        if top > max(bottom - ROUNDING, ROUNDING) and bands[-1]:
            starts.append(top)
            bands.append([])
        bands[-1].append(moved(thing, -starts[-1]))
        bottom = max(bottom, top + thing.look.lead) if isinstance(thing, SetLine) else bottom
    ends = [*starts[1:], max(last.depth, most)]
    return [(end - start, band) for start, end, band in zip(starts, ends, bands, strict=True)]
