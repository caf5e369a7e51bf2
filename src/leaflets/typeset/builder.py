"""Takes elements, gives blocks. Here is what every kind of element needs: its children, its lines, and a block of them.

What is special to an element is in `sections`, `lists` and `tables`: functions that take the builder, the element,
its computed look and the column in which it is set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ..elements import ELEMENTS, PHONE
from ..faults import FaultList, refusal
from ..layout.cascade import Cascade, Computed
from ..layout.faces import BOLD
from ..model import Element, Run, strings_of
from .blocks import Flow, SetBlock, SetLine, Slice, boxed, every, frame_of, led_on, shifted, widows
from .fonts import Family
from .icons import alone, art_of_icon, drop_of, hung, icon_before, room_of
from .languages import Binding
from .lines import Inline, Line, ended, owners_of, set_lines, widest
from .missing import place_of, unset
from .notes import GUTTER, with_note
from .pictures import beside, room_beside

SLACK = 0.01  # points
NARROWEST = 2.0  # em: the least width in which words are set


class Column(NamedTuple):
    """Where an element is set: its left edge and width in points.

    `names` are those of the elements around it and of their styles, outermost first: a style's rules refer to them.
    """

    names: tuple[str, ...]
    x: float
    width: float
    across: tuple[float, float] | None = None  # in text columns: left edge and width of them all

    def within(self, *names: str) -> Column:
        """Return the same column inside an element of these names."""
        return Column((*self.names, *names), self.x, self.width, self.across)

    def cut(self, left: float, right: float = 0.0) -> Column:
        """Return the column without these widths, in points, at its left and right."""
        if not left and not right:
            return self
        return Column(self.names, self.x + left, self.width - left - right)

    def spanned(self) -> Column:
        """Return the column across all text columns."""
        return Column(self.names, *self.across) if self.across else self


TITLES = ("h2", "h3", "h4")


class Builder:
    """Builds the blocks of one document; `builders` has a function for each element that is more than text."""

    def __init__(
        self, cascade: Cascade, family: Family, binding: Binding, builders: Mapping[str, Build]
    ) -> None:
        self.style, self.cascade, self.family = cascade.style, cascade, family
        self.binding, self.builders = binding, builders  # `binding` is that of the document's language
        self.frame = frame_of(cascade.style, "")
        self.faults = FaultList()
        self.inline: dict[Element, Element] = {}  # link or span -> the element of whose text it is a part

    def children(self, parent: Element, look: Computed, column: Column) -> list[SetBlock]:
        """Return the blocks of an element's children, one below another."""
        out: list[SetBlock] = []
        waiting: SetBlock | None = None  # a figure that waits for the words beside it
        note: SetBlock | None = None  # in the margin, beside what follows
        head: tuple[Element, Computed] | None = None  # a heading in the same line as what follows
        for child in parent.children:
            if not isinstance(child, Element) or ELEMENTS[child.name].apart or "margin" in child.attributes:
                continue
            inner = self.cascade.of(child, look, column.names)
            if inner.run_in and child.name in TITLES and led_text(parent, child):
                head = child, inner
                continue
            if inner.hang and child.name == "p":
                out += [note] if note else []
                note = self.note(child, inner, column.within(child.name, *child.style.split()))
                continue
            spans = inner.span and column.across is not None
            inside = (column.spanned() if spans else column).within(child.name, *child.style.split())
            left, right = room_beside(waiting)
            inside = inside.cut(inner.indent + left, right)
            build = partial(led, head) if head else self.builders.get(child.name, Builder.text)
            blocks, head = [block for block in build(self, child, inner, inside) if block.slices], None
            if spans:
                blocks = [block._replace(spans=True) for block in blocks]
            if waiting and blocks:
                blocks[0] = beside(waiting, blocks[0], column.x, column.x + column.width)
                waiting = None
            if inner.beside and child.name == "figure":
                (waiting,) = blocks
                continue
            if note and blocks:
                blocks[0], note = with_note(blocks[0], note), None
            out += blocks
        return [*out, *[block for block in (waiting, note) if block]]

    def note(self, node: Element, look: Computed, column: Column) -> SetBlock | None:
        """Return a note as a block of its own in the margin. Raises LeafletError for one that is wider than it, or a box."""
        outer = self.style.page["size"][0] - self.frame.inner - self.frame.width
        room = min(self.frame.inner, outer) if self.style.page.get("mirrored") == "yes" else self.frame.inner
        if look.hang > room:
            message = f"a note begins {look.hang:g} pt left of the text, but the margin there has {room:g} pt"
            raise refusal(message, "a smaller hang, or a wider margin", self.style.place)
        paper = self.cascade.root.ground
        look = look if look.ground == paper else self.cascade.on(look, paper)
        blocks = list(self.text(node, look, Column(column.names, -look.hang, look.hang - GUTTER)))
        if any(block.decorations for block in blocks):
            message = "a note in the margin cannot be a box"
            raise refusal(message, "remove fill, border and bar from its style", node.made_at)
        return blocks[0] if blocks else None

    def text(self, node: Element, look: Computed, column: Column) -> Flow:
        """Yield the block of an element that holds words: one slice per line; text that ends with a colon stays with the next."""
        slices = self.lines(node, look, column.cut(look.padding + look.bar_width, look.padding))
        if not slices:
            return
        ends_open = "".join(strings_of(node)).rstrip().endswith(":")
        keep = look.keep or (node.name == "p" and ends_open)
        bound = every(len(slices)) if keep or look.whole else widows(len(slices))
        block = self.block(node, look, slices, bound, keep=keep)
        # An icon higher than its line reaches into the space above it.
        block = block._replace(before=max(0.0, block.before - drop_of(slices[0])))
        has_box = look.fill or look.border or look.bar
        yield boxed(block, look, column.x, column.width) if has_box else block

    def block(
        self,
        node: Element,
        look: Computed,
        slices: Sequence[Slice],
        bound: frozenset[int],
        keep: bool = False,
    ) -> SetBlock:
        """Return a block of an element's slices, with what its look says about pages and the space around it."""
        return SetBlock(
            tuple(slices),
            look,
            bound,
            anchors=((0, node),),
            keep=keep or look.keep,
            start=node.attributes.get("start", look.start),
            before=look.before,
            after=look.after,
            place_of=node,
            personal=node.personal,
        )

    def join(self, node: Element, look: Computed, blocks: Sequence[SetBlock]) -> SetBlock:
        """Return one block of several: their slices in a column, with the gaps between them.

        Raises LeafletError for lines to the end of the page, and for text columns: joined blocks end by themselves.
        """
        slices: list[Slice] = []
        parts: list[SetBlock] = []
        bound: set[int] = set()
        for at, block in enumerate(blocks):
            if block.fills_page:
                message = "lines to the end of the page cannot be in a box or a list item"
                raise refusal(message, 'say how many: n="5"', place_of(node))
            if block.columns > 1:
                message = "text columns cannot be in a box, an item or a cell"
                raise refusal(message, "put the <section> around it, or use a <row>", node.made_at)
            parts.append(shifted(block, len(slices)))
            slices += block.slices
            if at < len(blocks) - 1 and slices:
                gap = slices[-1].gap + max(block.after, blocks[at + 1].before)
                slices[-1] = led_on(slices[-1]._replace(gap=gap), block.lead)
                if block.keep:
                    bound.add(len(slices) - 1)
        return self.block(
            node, look, slices, frozenset(bound.union(*[part.bound for part in parts]))
        )._replace(
            decorations=tuple([one for part in parts for one in part.decorations]),
            anchors=((0, node), *[one for part in parts for one in part.anchors]),
            heads=tuple([one for part in parts for one in part.heads]),
            late=any(block.late for block in blocks),
        )

    def lines(
        self,
        node: Element,
        look: Computed,
        column: Column,
        before: Sequence[Inline] = (),
        lead: bool = False,
        icon: Element | None = None,
    ) -> list[Slice]:
        """Return one slice for each line of the element's text; none, and a fault, when it cannot be set.

        Words that begin with an icon hang beside it. `before` are words of another element, in its first line, and
        `icon` may be of it. With `lead`, bold words that begin the text have a line of their own.
        """
        icon = icon or icon_before(node)
        if icon is None:
            return self._lines(node, look, column, before, lead)
        drawn = self.cascade.of(icon, look, column.within(node.name, *node.style.split()).names)
        art = art_of_icon(icon, drawn, look)
        gap = drawn.icon_gap * look.size
        slices = self._lines(node, look, column.cut(room_of(art) + gap), before)
        return hung(slices, art, gap) if slices else alone(art, look, column.x, column.width)

    def _lines(
        self, node: Element, look: Computed, column: Column, before: Sequence[Inline] = (), lead: bool = False
    ) -> list[Slice]:
        out: list[Slice] = []
        first, *others = lines_of_text(node, look, self._look_of(look, column))
        groups = [*(lead_apart(first) if lead else [[*before, *first]]), *others]
        look = self._fitted(node, groups, look, column.width)
        for at, group in enumerate(groups):
            lines, owners = self._set(node, group, look, column.width), owners_of(group)
            above = {inline.node for inline in before}
            self.inline.update((one, node) for one in owners if one is not node and one not in above)
            if lines and at < len(groups) - 1:
                lines[-1] = ended(lines[-1])
            share = {"right": 1.0, "centre": 0.5}.get(look.align, 0.0)
            for line in lines:
                shift = share * (column.width - line.width * look.size)
                words = SetLine(column.x + shift, look.base, look, line, node, owners)
                out.append(Slice(look.lead, (words,)))
        return out

    def _fitted(
        self, node: Element, groups: Sequence[Sequence[Inline]], look: Computed, width: float
    ) -> Computed:
        """Return the look, its size lessened as far as it may be for words to stay on one line; a number that is wider than its line is a fault."""
        size = look.size
        if look.size_least and (em := max(map(self._unbroken, groups))) * size > width:
            size = max(look.size_least, width / em)
        numbers = [numbers_in(group) for group in groups]
        if (wide := max(map(self._widest, numbers)) * size) > max(width, 0.0) + SLACK:
            message = f"a telephone number is {wide:.0f} pt wide, its column {width:.0f} pt, and no line may end in it"
            self.faults.add(
                place_of(node), message, "widen the column, or let its style make it smaller: size_least"
            )
        return look if size == look.size else replace(look, size=size)

    def _unbroken(self, group: Sequence[Inline]) -> float:
        """Return the width in em of words on one line; 0 where a character has no glyph, which is reported elsewhere."""
        try:
            return max((line.width for line in set_lines(group, self.family, math.inf)), default=0.0)
        except KeyError:
            return 0.0

    def _widest(self, group: Sequence[Inline]) -> float:
        """Return the width in em of the widest unit that no line end may split; 0 where a character has no glyph."""
        try:
            return widest(group, self.family, self.binding)
        except KeyError:
            return 0.0

    def _look_of(self, look: Computed, column: Column) -> Callable[[Element], Computed]:
        """Return what gives an element among words its look: of its rules, what they say of the typeface counts."""
        return lambda child: self.cascade.of(child, look, column.names)

    def _set(self, node: Element, group: Sequence[Inline], look: Computed, width: float) -> list[Line]:
        self.cascade.check_contrast(node.style or node.name, look, self.faults)
        if group and width < NARROWEST * look.size:
            message = f"only {width:.0f} pt of width is left here for text of {look.size:g} pt"
            self.faults.add(place_of(node), message, "nest less deeply, or widen the column")
            return []
        try:
            return set_lines(group, self.family, width / look.size, look.balance, self.binding)
        except KeyError:
            self.faults.found += unset(group, self.family, node)
            return []


Build = Callable[[Builder, Element, Computed, Column], Flow]


def numbers_in(group: Sequence[Inline]) -> list[Inline]:
    """Return the words that are telephone numbers to call."""
    return [inline for inline in group if PHONE in inline.node.style.split()]


def has_text(element: Element) -> bool:
    """Tell whether an element holds words, not blocks."""
    among = ("a", "span", "br", "icon")
    return any(isinstance(child, Run) or child.name in among for child in element.children)


def led(
    head: tuple[Element, Computed], builder: Builder, node: Element, look: Computed, column: Column
) -> Flow:
    """Yield the block of a heading and of the text that goes on in its line; the heading's icon hangs beside both."""
    heading, of_head = head
    named = column.within(heading.name, *heading.style.split())
    words = led_words(builder, heading, of_head, column)
    slices = builder.lines(node, look, named, words, icon=icon_before(heading))
    block = builder.block(node, look, slices, widows(len(slices)))
    yield block._replace(before=of_head.before, anchors=((0, heading), (0, node)))


def led_words(builder: Builder, head: Element, look: Computed, column: Column) -> list[Inline]:
    """Return words with which the text of another element begins, and the space after them."""
    words = next(lines_of_text(head, look, lambda child: builder.cascade.of(child, look, column.names)))
    builder.inline.update((one.node, head) for one in words if one.node is not head)
    return [*words, Inline(" ", look.face, head)]


def led_text(parent: Element, head: Element) -> bool:
    """Tell whether the words of a paragraph follow a heading, and may go on in its line."""
    after = parent.children[parent.children.index(head) + 1 :]
    following = next((child for child in after if isinstance(child, Element)), None)
    return following is not None and following.name == "p" and has_text(following)


def lines_of_text(
    node: Element, look: Computed, look_of: Callable[[Element], Computed]
) -> Iterator[list[Inline]]:
    """Yield the text between forced line breaks; `look_of` gives the look of an element among the words."""
    group: list[Inline] = []
    for child in node.children:
        if isinstance(child, Run):
            group.append(Inline(child.text, look.face_of(child), node))
        elif child.name == "br":
            yield group
            group = []
        elif child.name != "icon":
            refuse_nested(child, node)
            inner = look_of(child)
            owner = node if is_bare(child) else child
            runs = [run for run in child.children if isinstance(run, Run)]
            group += [Inline(run.text, inner.face_of(run), owner) for run in runs]
    yield group


def is_bare(child: Element) -> bool:
    """Tell whether a span says nothing of its words that a page shows or a reader hears: they are then its paragraph's."""
    return child.name == "span" and not child.style and child.attributes.keys() <= {"paper"}


def lead_apart(group: list[Inline]) -> list[list[Inline]]:
    """Return a text in two parts where it begins with bold words and goes on after a space."""
    first, rest = group[:1], group[1:]
    if not rest or not first[0].style & BOLD or not rest[0].text.startswith(" "):
        return [group]
    return [first, [rest[0]._replace(text=rest[0].text.lstrip()), *rest[1:]]]


def refuse_nested(child: Element, node: Element) -> None:
    """Raise LeafletError for a block among the words of `node`, and for an element inside one among them."""
    if not ELEMENTS[child.name].inline:
        message = f"<{child.name}> is not allowed within the text of <{node.name}>"
        raise refusal(message, "put the words into <p>", child.made_at)
    for inner in child.children:
        if isinstance(inner, Element):
            message = f"<{inner.name}> is not allowed within <{child.name}>"
            raise refusal(message, f"put it into <{node.name}>", inner.made_at)
