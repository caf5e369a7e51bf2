"""Takes lists, gives blocks: each marker hangs to the left of its item's first line.

gutter   words            The gutter is as wide as the widest marker and the space after it,
|  9.  | An item whose    or as the style says where that is more.
|      | words go on
| 10.  | The next item
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..layout.cascade import Computed
from ..model import Element, strings_of
from .blocks import (
    Art,
    Backdrop,
    Flow,
    SetBlock,
    SetLine,
    Slice,
    Thing,
    Tick,
    every,
    height,
    moved,
    widows,
)  # fmt: skip
from .builder import Builder, Column, has_text, led_words
from .icons import art_of_icon, drop_of, hung, icon_before, room_of
from .lines import Inline, Line, set_lines
from .missing import unset
from .notes import after_notes
from .step_pictures import LAP, NO_PICTURES, Pictured, beside_picture, lead_from, picture_width
from .text_columns import narrowed, set_abreast, unfit

TICK = 0.78  # em: a box to tick
CAPITAL = 0.7  # em: the height of a figure or a capital letter
AFTER_MARKER = 0.4  # em: the least space between a marker and its words
LESS, MUCH_LESS = (
    0.9,
    0.7,
)  # of its height: in columns, or in narrow ones, a list stands where that takes less
NARROW, WIDE = 18.0, 36.0  # em: columns so narrow, or lines so long, that a list is harder to read
MOST_ABREAST = 30  # items of a list in columns, which is never split
ALONE = 4  # lines of an item that is not too little to stand alone on a page; one with a picture always is
FEW = 7  # items: rather than split a list of no more, a page ends before it
MARKER_MEASURE = 99.0  # em: a marker is one line


def listing(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield a block for each item, or one block of all in columns where the style allows it and that is less high."""
    column = column._replace(across=None)  # an item is never wider than its list
    blocks = list(items_of(builder, node, look, column))
    if look.columns > 1 and 1 < len(blocks) <= MOST_ABREAST and not any(map(unfit, blocks)):
        blocks = abreast(builder, node, look, blocks, column)
    yield from blocks


def abreast(
    builder: Builder, node: Element, look: Computed, blocks: list[SetBlock], column: Column
) -> list[SetBlock]:
    """Return the items of a list in columns; its `blocks` as they are where that saves too little, or words have no room."""
    narrow, stride = narrowed(column, look)
    most = min(most_abreast(blocks, look, column, narrow), builder.frame.height / 2)
    found = len(builder.faults.found)
    items = list(items_of(builder, node, look, narrow))
    if len(builder.faults.found) > found:
        del builder.faults.found[found:]
        return blocks
    block = set_abreast(builder, node, look, items, stride, most)
    return [block] if block else blocks


def most_abreast(blocks: Sequence[SetBlock], look: Computed, column: Column, narrow: Column) -> float:
    """Return how high a list's columns may be, rather than one list across the column, in points."""
    deep = sum(height(block.slices) + block.after for block in blocks) - blocks[-1].after
    if column.width > WIDE * look.size and narrow.width >= NARROW * look.size:
        return deep + look.lead
    return deep * (LESS if narrow.width >= NARROW * look.size else MUCH_LESS)


def items_of(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield a block for each item. The first two stay together, and the last two: no short one is alone on a page."""
    items = [child for child in node.children if isinstance(child, Element)]
    room = pictured_of(builder, items, look, column)
    gutter = room.width or gutter_of(builder, items, look, column)
    for at, entry in enumerate(items):
        inner = builder.cascade.of(entry, look, column.names)
        last = at == len(items) - 1
        shown = (
            builder.cascade.changed(inner, rule="") if last and inner.rule else inner
        )  # it leads to no other
        block = item(builder, entry, shown, column.within(entry.name, *entry.style.split()), gutter, room)
        little = room.wide > 0 or height(block.slices) < ALONE * inner.lead
        keep = inner.keep or (little and at in (0, len(items) - 2) and not last) or (last and look.keep)
        tall = sum([piece.height for piece in block.slices])
        short = tall <= ALONE * inner.lead or (keep and tall < builder.frame.height / 2)
        yield block._replace(
            bound=every(len(block.slices)) if short else block.bound,
            before=max(inner.before, look.before) if at == 0 else inner.before,
            after=max(inner.after, look.after) if last else inner.after,
            keep=keep,
            few=len(items) <= FEW and not last,
        )


def gutter_of(builder: Builder, items: Sequence[Element], look: Computed, column: Column) -> float:
    """Return how far the widest marker and the space after it reach, in points: a marker never touches its words."""
    return max((marker_room(builder, *of) for of in labels_of(builder, items, look, column)), default=0.0)


def labels_of(
    builder: Builder, items: Sequence[Element], look: Computed, column: Column
) -> Iterator[tuple[Element, Computed, Column]]:
    """Yield the label of each item, with its look and the column of the item."""
    for entry in items:
        label = next(child for child in entry.children if isinstance(child, Element))
        inner = builder.cascade.of(entry, look, column.names)
        inside = column.within(entry.name, *entry.style.split())
        yield label, builder.cascade.of(label, inner, inside.names), inside


def pictured_of(builder: Builder, items: Sequence[Element], look: Computed, column: Column) -> Pictured:
    """Return the room that the pictures of a list's items need, and the discs on them."""
    looks = [(entry, builder.cascade.of(entry, look, column.names)) for entry in items]
    wide = max((picture_width(entry, inner, column) for entry, inner in looks), default=0.0)
    if not wide:
        return NO_PICTURES
    discs = [
        marker_room(builder, *of) - AFTER_MARKER * of[1].size
        for of in labels_of(builder, items, look, column)
    ]
    return Pictured(wide, LAP * max(discs), max(inner.gutter for _, inner in looks))


def marker_room(builder: Builder, label: Element, look: Computed, column: Column) -> float:
    """Return the width of a marker and of the space after it, in points; 0 when there is none."""
    if icon := icon_before(label):
        art = icon_of(builder, icon, look, column)
        return room_of(art) + art.look.icon_gap * look.size
    text = "".join(strings_of(label))
    if not text or label.name == "dt":
        return 0.0
    if label.attributes.get("drawn") == "tick":
        return 1 + (TICK + AFTER_MARKER) * look.size
    line = marker_line(builder, label, look)
    if line is None:
        return 0.0
    wide = disc_of(line, look) if look.fill else line.width * look.size
    return wide + AFTER_MARKER * look.size


def icon_of(builder: Builder, icon: Element, look: Computed, column: Column) -> Art:
    """Return the icon that is an item's marker."""
    return art_of_icon(icon, builder.cascade.of(icon, look, column.within("lbl").names), look)


def disc_of(line: Line, look: Computed) -> float:
    """Return the diameter of the disc behind a marker that has a fill, in points."""
    edge = look.border_width if look.border else 0.0
    return max(line.width, CAPITAL) * look.size + 2 * (look.padding + edge)


def marker_line(builder: Builder, label: Element, look: Computed) -> Line | None:
    """Return a marker's line; None, and a fault, when it cannot be set."""
    words = [Inline("".join(strings_of(label)), look.face, label)]
    try:
        return set_lines(words, builder.family, MARKER_MEASURE)[0]
    except KeyError:
        builder.faults.found += unset(words, builder.family, label)
        return None


def marker(builder: Builder, label: Element, look: Computed, x: float) -> list[Thing]:
    """Return what is to the left of an item's words, with its left edge at `x`."""
    if label.attributes.get("drawn") == "tick":
        return [Tick(x + 1, look.base, look.size * TICK, look.colour, label)]
    line = marker_line(builder, label, look)
    if line is None:
        return []
    if not look.fill:
        return [SetLine(x, look.base, look, line, label, (label,))]
    wide = disc_of(line, look)
    indent = (wide - line.width * look.size) / 2
    base = (wide + CAPITAL * look.size) / 2
    rim = look.border_width if look.border else 0.0
    discs = [disc(builder, x, 0.0, wide, look, look.border)] if rim else []
    discs.append(disc(builder, x + rim, rim, wide - 2 * rim, look, look.fill))
    return [*discs, SetLine(x + indent, base, look, line, label, (label,))]


def disc(builder: Builder, x: float, y: float, wide: float, look: Computed, fill: str) -> Backdrop:
    """Return a disc whose left and upper edges are at `x` and `y`."""
    bare = builder.cascade.changed(look, fill=fill, border="", radius=wide / 2, band=False)
    return Backdrop(x, y, wide, wide, bare)


def item(
    builder: Builder, node: Element, look: Computed, column: Column, gutter: float, room: Pictured
) -> SetBlock:
    """Return an item's block, its words `gutter` points from the left; a term is above its explanation."""
    label, body = (child for child in node.children if isinstance(child, Element))
    if label.name == "dt":
        term = builder.cascade.of(label, look, column.names)
        if term.run_in and has_text(body):
            return run_in(builder, node, (label, term), body, look, column)
        block = builder.join(node, look, builder.children(node, look, column))
        return block._replace(bound=block.bound | {0})
    icon = icon_before(label)
    indent = max(look.marker_width, gutter) if icon or room.wide or strings_of(label) else 0.0
    inner, inside = builder.cascade.of(body, look, column.names), column.within(body.name).cut(indent)
    if has_text(body):
        slices = builder.lines(body, inner, inside)
        block = builder.block(node, look, slices, widows(len(slices)))
    else:
        block = builder.join(node, look, builder.children(body, inner, inside))
    if not indent or not block.slices:
        return block
    inner = builder.cascade.of(label, look, column.names)
    if icon:
        art = icon_of(builder, icon, inner, column)
        return block._replace(slices=tuple(hung(block.slices, art, 0.0, column.x)))
    mark = marker(builder, label, inner, column.x)
    if room.wide:
        return beside_picture(builder, block, node, look, mark, column, room)
    return beside_marker(block, look, mark, inner) if mark else block


def run_in(
    builder: Builder,
    node: Element,
    term: tuple[Element, Computed],
    body: Element,
    look: Computed,
    column: Column,
) -> SetBlock:
    """Return the block of a term, with its look, and its explanation in the same paragraph."""
    label, of_term = term
    words = led_words(builder, label, of_term, column)
    inner = builder.cascade.of(body, look, column.names)
    slices = builder.lines(body, inner, column.within(body.name), words)
    block = builder.block(node, look, slices, widows(len(slices)))
    return block._replace(anchors=((0, node), (0, label), (0, body)))


def beside_marker(block: SetBlock, look: Computed, mark: Sequence[Thing], of_mark: Computed) -> SetBlock:
    """Return an item's block with its marker; a disc leads to the next one by the item's rule."""
    first, *rest = block.slices
    if not isinstance(mark[0], Backdrop):
        # A rule, a small picture or a box's padding may be less high than the label beside it.
        tall = max(first.height, of_mark.lead)
        mark = [moved(thing, drop_of(first)) for thing in mark]
        return block._replace(slices=(Slice(tall, after_notes(mark, first.things), first.gap), *rest))
    disc = mark[0].height
    down = max(0.0, (disc - first.height) / 2)  # the first line is as high as the middle of the disc
    words = tuple(moved(thing, down) for thing in first.things)
    missing = max(0.0, disc - down - height(block.slices))
    slices = [Slice(first.height + down, after_notes(mark, words), first.gap), *rest]
    slices[-1] = slices[-1]._replace(height=slices[-1].height + missing)
    block = block._replace(slices=tuple(slices), bound=every(len(slices)))
    return block._replace(lead=lead_from(block, look, mark[0].x + disc / 2, disc))
