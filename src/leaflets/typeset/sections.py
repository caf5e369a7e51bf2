"""Takes sections, boxes, figures, contents and rules, gives blocks; and the table of which function builds which element."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..faults import Fault, refusal
from ..layout.cascade import Cascade, Computed
from ..model import Element, walk
from .blocks import Art, Backdrop, Flow, Late, Rule, SetBlock, SetLine, Slice, every, frame_of
from .boxes import box
from .builder import Build, Builder, Column
from .fonts import Family
from .labels import labelled
from .languages import Binding
from .lines import ended
from .lists import listing
from .missing import place_of
from .pictures import edge_to_edge, fitted, too_coarse
from .rows import row
from .tables import table
from .text_columns import narrowed, unfit

MOST_PARTS = 256  # of documents, remembered: a long batch must not grow without bound
DECORATIVE = 'decorative="yes", or remove reach from its style'
LATE_ROOM, CLOSE_ROOM = (
    "0000",
    "00",
)  # space for the digits of a page number, and for those right after its words
ENTRY_PAGE = Element("span", style="entry-page")  # stands for the page number when its look is computed


def section(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield the blocks of a section's children; one with a page master has that master's frame.

    Raises LeafletError for a fill, border or bar: a section has no box.
    """
    outer = builder.frame
    if look.master:
        builder.frame = frame_of(builder.style, look.master)
        column = Column(column.names, 0.0, builder.frame.width)
    blocks = (
        in_columns(builder, node, look, column) if look.columns > 1 else builder.children(node, look, column)
    )
    builder.frame = outer
    if look.fill or look.border or look.bar:
        raise refusal("a section cannot have a box", "use aside", node.made_at)
    if not blocks:
        return
    if look.master:
        blocks = [block._replace(master=block.master or look.master) for block in blocks]
    first = blocks[0]
    blocks[0] = first._replace(
        start=first.start or look.start or node.attributes.get("start", ""),
        share_page=first.share_page or look.share_page,
        before=max(first.before, look.before),
        anchors=((0, node), *first.anchors),
    )
    if look.after > blocks[-1].after:
        blocks[-1] = blocks[-1]._replace(after=look.after)
    yield from blocks


def in_columns(builder: Builder, node: Element, look: Computed, column: Column) -> list[SetBlock]:
    """Return the blocks of a section in text columns. Raises LeafletError for what cannot stand in them."""
    inner, stride = narrowed(column, look)
    blocks = builder.children(node, look, inner._replace(across=(column.x, column.width)))
    out, spans = list[SetBlock](), False
    for block in reversed(blocks):
        if why := unfit(block):
            raise refusal(*why, (block.place_of or node).made_at)
        spans = block.spans or (spans and block.keep)  # what is kept with something across stands above it
        own = block if spans else block._replace(columns=look.columns, stride=stride, together=look.whole)
        out.append(own)
    return out[::-1]


def figure(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield a picture and, below it, its caption: they stay together."""
    picture = node.picture
    assert picture is not None
    # One at the foot goes on down to the page's edge, and is as high as it needs to be there.
    across = column.width if look.reach == "text" or look.sink else edge_to_edge(builder.cascade.style)
    w, h = fitted(picture, look, across, builder.frame.height * look.height)
    spare = column.width - w
    left = {"left": 0.0, "centre": spare / 2, "right": spare}.get(look.align, 0.0)
    decoration = node.attributes.get("decorative") == "yes"
    art: Art | Backdrop = Art(column.x + left, 0, w, h, look, picture, None if decoration else node)
    if look.reach == "page":
        art = Backdrop(column.x, 0, column.width, h, look, picture)
        if not decoration:
            builder.faults.add(
                node.made_at, "a figure that reaches the page's edges must be decorative", DECORATIVE
            )
    builder.faults.found += too_coarse(picture, w, place_of(node))
    slices = [Slice(h, (art,), look.padding, less=h * (1 - look.shrink))]
    for child in (c for c in node.children if isinstance(c, Element)):
        slices += builder.lines(child, builder.cascade.of(child, look, column.names), column)
    yield builder.block(node, look, slices, every(len(slices)), keep=look.keep)


def writing_lines(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield lines to write on, as many as `n` says or to the end of the page."""
    count = node.attributes.get("n", "3")
    rule = Rule(
        column.x, look.pitch, column.x + column.width, look.pitch, look.rule or look.colour, look.rule_width
    )
    many = 2 if count == "page" else int(count)
    more = max(0.0, look.pitch_most - look.pitch)
    block = builder.block(node, look, [Slice(look.pitch, (rule,), more=more)] * many, every(min(many, 3)))
    yield block._replace(fills_page=count == "page", anchors=())


def separator(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield a rule across the column."""
    rule = Rule(column.x, 0, column.x + column.width, 0, look.rule or look.colour, look.rule_width)
    yield builder.block(node, look, [Slice(look.rule_width, (rule,))], frozenset())._replace(anchors=())


def contents(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield a block for each entry of the contents; its page number is added later, at the right of the last line."""
    for entry in (child for child in node.children if isinstance(child, Element)):
        inner = builder.cascade.of(entry, look, column.names)
        inside = column.within(entry.name, *entry.style.split())
        link = next((one for one in walk(entry) if one.name == "a"), entry)
        number = builder.cascade.of(ENTRY_PAGE, inner, column.names)
        builder.cascade.check_contrast(ENTRY_PAGE.style, number, builder.faults)
        room = builder.family.word(number.face, CLOSE_ROOM if number.close else LATE_ROOM)[0] * number.size
        slices = builder.lines(link, inner, inside.cut(0.0, room))
        words = slices[-1].things[-1] if slices else None
        if not isinstance(words, SetLine):  # a fault, already reported
            continue
        last = slices[-1]
        words = words._replace(line=ended(words.line))  # a space before the number, for screen readers
        start, right = words.x + words.line.width * inner.size, column.x + column.width
        late = Late(start, right, words.y, number, link.attributes.get("href", "").lstrip("#"), link)
        under = [ruled(column, last.height + inner.after / 2, inner)] if inner.rule else []
        slices[-1] = last._replace(things=(*under, *last.things[:-1], words, late))
        yield builder.block(entry, inner, slices, every(len(slices)))._replace(late=True)


def ruled(column: Column, y: float, look: Computed) -> Rule:
    """Return a rule across the column."""
    return Rule(column.x, y, column.x + column.width, y, look.rule, look.rule_width, look.dashed)


BUILDERS: dict[str, Build] = {
    "section": section,
    "ul": listing,
    "ol": listing,
    "dl": listing,
    "table": table,
    "figure": figure,
    "labelled": labelled,
    "aside": box,
    "div": box,
    "row": row,
    "nav": contents,
    "lines": writing_lines,
    "rule": separator,
}


# ---- the parts of a document, shared by all that hold them -------------------------------------------


class SetPart(NamedTuple):
    """What one of the document's children becomes, with its links and faults."""

    blocks: list[SetBlock]
    inline: Mapping[Element, Element]
    faults: Sequence[Fault]


def new_part(node: Element, cascade: Cascade, family: Family, binding: Binding) -> SetPart:
    """Return what a child of the document becomes at the full width of its frame."""
    builder = Builder(cascade, family, binding, BUILDERS)
    column = Column((), 0.0, builder.frame.width)
    blocks = builder.children(Element("document", (node,)), cascade.root, column)
    return SetPart(blocks, builder.inline, builder.faults.found)


# Documents share the parts that compose found to be equal. Never used for a reader's own words: results are kept.
part_of = functools.lru_cache(maxsize=MOST_PARTS)(new_part)


def flow(builder: Builder, parent: Element) -> list[list[SetBlock]]:
    """Return the blocks of each of a document's children; the builder notes their links and faults."""
    out: list[list[SetBlock]] = []
    for child in parent.children:
        if not isinstance(child, Element):
            out.append([])
            continue
        make = new_part if child.personal else part_of
        part = make(child, builder.cascade, builder.family, builder.binding)
        out.append(part.blocks)
        builder.inline.update(part.inline)
        builder.faults.found += [fault for fault in part.faults if fault not in builder.faults.found]
    return out
