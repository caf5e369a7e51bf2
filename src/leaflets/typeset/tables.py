"""Takes tables, gives blocks: a slice for each row, with the head repeated on every page where the rows continue.

caption                    Caption, head and the first two rows stay together, and the last two rows.
| Sign  | What to do |     A row that is taller than four fifths of a page is split where no line is cut.
|-------|------------|
| Fever | Call us.   |     Rows to write on at the end stay with the last row that has words.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..layout.cascade import Computed
from ..model import Element
from .blocks import Area, Art, Backdrop, Flow, Head, Rule, SetLine, Slice, Thing, every, height, moved
from .builder import Builder, Column
from .icons import drop_of

MOST_BOUND = 0.8  # of a page: what is taller is split all the same


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
    things, depth = cells(builder, node, look, column, widths)
    total = sum(widths)
    back: list[Thing] = [Area(column.x, 0, total, depth, fill)] if fill else []
    back += [thing._replace(height=depth) for thing in things if isinstance(thing, Area)]
    if look.rule:
        back.append(Rule(column.x, depth, column.x + total, depth, look.rule, look.rule_width))
    words = [thing for thing in things if not isinstance(thing, Area)]
    if depth > builder.frame.height * MOST_BOUND:
        return split_row(words, back, depth)
    more = 0.0 if words else max(0.0, look.row_height_most - depth)
    return [Slice(depth, (*back, *words), more=more)]


def cells(
    builder: Builder, node: Element, look: Computed, column: Column, widths: Sequence[float]
) -> tuple[list[Thing], float]:
    """Return the contents of a row's cells, fills first, and the depth of the deepest cell, in points.

    The first lines of all cells are level, also where an icon lowers that of one.
    """
    held, at = list[tuple[Computed, float, list[Slice]]](), column.x
    for cell, width in zip((c for c in node.children if isinstance(c, Element)), widths, strict=True):
        inner = builder.cascade.of(cell, look, column.names)
        inside = Column(column.names, at + inner.cell, width - 2 * inner.cell)
        held.append((inner, at, builder.lines(cell, inner, inside)))
        at += width
    drops = [drop_of(parts[0]) if parts else 0.0 for _, _, parts in held]
    things: list[Thing] = []
    depth = look.row_height
    for (inner, at, parts), width, drop in zip(held, widths, drops, strict=True):
        y = inner.cell + max(drops) - drop
        for part in parts:
            things += [moved(thing, y) for thing in part.things]
            y += part.height
        depth = max(depth, y + inner.cell)
        if inner.fill and inner.fill != look.ground:
            things.insert(0, Area(at, 0, width, -1, inner.fill))
    return things, depth


def split_row(words: Sequence[Thing], back: Sequence[Thing], depth: float) -> list[Slice]:
    """Return a row `depth` points deep as several slices: its fill goes to each of them, its rule to the last."""
    bands: list[list[Thing]] = []
    starts: list[float] = []
    bottom = 0.0
    for thing in sorted((t for t in words if isinstance(t, SetLine)), key=lambda t: t.y - t.look.base):
        top = thing.y - thing.look.base
        if not bands or top >= bottom - 0.01:
            starts.append(top if bands else 0.0)
            bands.append([])
        bands[-1].append(moved(thing, -starts[-1]))
        bottom = max(bottom, top + thing.look.lead)
    out = []
    for n, (start, end) in enumerate(zip(starts, [*starts[1:], depth], strict=True)):
        fills = [t._replace(height=end - start) for t in back if isinstance(t, Area)]
        rules = [t._replace(y=end - start, y2=end - start) for t in back if isinstance(t, Rule)]
        icons = (
            [t for t in words if isinstance(t, Art | Backdrop)] if n == 0 else []
        )  # they stand before the first line
        out.append(Slice(end - start, (*fills, *(rules if end == depth else []), *icons, *bands[n])))
    return out or [Slice(depth, tuple(back))]
