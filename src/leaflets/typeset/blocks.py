"""Takes elements, gives blocks: slices that may part at page ends. One form covers all that prints.

A block is a column of slices with the set of slices after which no page may end, a repeated head, and
decorations drawn behind runs of slices. Lengths in points; x from the frame's left, y from the
slice's top, downwards. A box takes over the slices of what stands in it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..drawing.nouns import Drawing
from ..elements import ELEMENTS
from ..faults import NOWHERE, Fault, FaultList, refusal
from ..layout.cascade import Cascade, Computed
from ..model import Element, Picture, Run, Style, text_of, walk
from .fonts import Family
from .languages import Binding
from .lines import Inline, Line, owners_of, set_lines, spaced
from .missing import place_of, unset

NARROWEST = 2.0  # em: the least width that words are put into
MOST_PARTS = 256  # of documents, remembered: a long batch must not grow without bound
POINTS_A_MM = 72 / 25.4
BESIDE = 12.0  # points between words and the figure beside them
MOST_BESIDE = 0.4  # of the width is the most that a figure takes from the words beside it
TICK = 0.78  # em: a box to tick
AFTER_MARKER = 0.4  # em: the least space between a marker and its words
MARKER_MEASURE = 99.0  # em: a marker is one line
LATE_ROOM = "0000"  # digits kept free for a page number


class Words(NamedTuple):
    """A line of text of `node`, its baseline at `y`."""

    x: float
    y: float
    look: Computed
    line: Line
    node: Element
    owners: tuple[Element, ...]  # of the line's segments


class Late(NamedTuple):
    """The number of the page where `target` stands, ending at `right`; a leader starts at `x`."""

    x: float
    right: float
    y: float
    look: Computed
    target: str
    node: Element


class Rule(NamedTuple):
    """A drawn line."""

    x: float
    y: float
    x2: float
    y2: float
    colour: str
    width: float


class Area(NamedTuple):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


class Art(NamedTuple):
    """A drawing or a picture; an artifact when it has no node."""

    x: float
    y: float
    width: float
    height: float
    look: Computed
    picture: Drawing | Picture
    node: Element | None


class Tick(NamedTuple):
    """A box to tick, drawn; its node says so in words."""

    x: float
    y: float
    size: float
    colour: str
    node: Element


Names = tuple[str, ...]  # of what an element stands in, and its styles, outermost first
Thing = Words | Late | Rule | Area | Art | Tick


class Slice(NamedTuple):
    """What never parts: its height, its things, and the space below it when more follows."""

    height: float
    things: tuple[Thing, ...]
    gap: float = 0.0


class Decoration(NamedTuple):
    """Fill, border and bar behind the slices from `first` to before `end`."""

    first: int
    end: int
    x: float
    width: float
    look: Computed


class Head(NamedTuple):
    """Slices from `first` to before `end`, repeated on every page on which those up to before `last` go on."""

    first: int
    end: int
    last: int


class Block(NamedTuple):
    """Slices that follow one another, and the rules for parting them."""

    slices: tuple[Slice, ...]
    look: Computed
    bound: frozenset[int] = frozenset()  # slices after which no page ends
    heads: tuple[Head, ...] = ()
    decorations: tuple[Decoration, ...] = ()
    anchors: tuple[tuple[int, Element], ...] = ()
    keep: bool = False
    start: str = ""
    master: str = ""
    before: float = 0.0
    after: float = 0.0
    fills_page: bool = False  # the last slice is repeated to the page's end
    place_of: Element | None = None
    personal: bool = False  # may hold the reader's own words
    late: bool = False  # holds the number of a page


Flow = Iterator[Block]


class Frame(NamedTuple):
    """The text area of a page master: margins and size in points, origin top left."""

    inner: float
    top: float
    width: float
    height: float


def frame_of(style: Style, master: str) -> Frame:
    """Return the text area of `master`, whose margins override the page's."""
    page = {**style.page, **style.masters.get(master, {})}
    width, height = page["size"]
    return Frame(
        page["inner"],
        page["top"],
        width - page["inner"] - page["outer"],
        height - page["top"] - page["bottom"],
    )


class Blocks:
    """Builds the blocks of one document."""

    def __init__(self, cascade: Cascade, family: Family, binding: Binding) -> None:
        self.style, self.cascade, self.family = cascade.style, cascade, family
        self.binding = binding  # of the document's language
        self.frame = frame_of(cascade.style, "")
        self.faults = FaultList()
        self.inline: dict[Element, Element] = {}  # link or span -> the element whose text it is part of

    def flow(self, parent: Element) -> list[list[Block]]:
        """Return the blocks of each of the document's children, at the full width of their frames."""
        out: list[list[Block]] = []
        for child in parent.children:
            part = NOTHING
            if isinstance(child, Element):
                part = (new_part if child.personal else part_of)(
                    child, self.cascade, self.family, self.binding
                )
            out.append(part.blocks)
            self.inline.update(part.inline)
            self.faults.found += [fault for fault in part.faults if fault not in self.faults.found]
        return out

    def children(
        self, parent: Element, look: Computed, around: tuple[str, ...], x: float, width: float
    ) -> list[Block]:
        out: list[Block] = []
        waiting: Block | None = None  # a figure that waits for the words it stands beside
        for child in parent.children:
            if (
                isinstance(child, Element)
                and not ELEMENTS[child.name].apart
                and "margin" not in child.attributes
            ):
                inner = self.cascade.of(child, look, around)
                names = (*around, child.name, *child.style.split()) if child.style else (*around, child.name)
                build = BUILD.get(child.name, Blocks.text)
                room = width - inner.indent - (art_of(waiting).width + BESIDE if waiting else 0)
                blocks = [b for b in build(self, child, inner, names, x + inner.indent, room) if b.slices]
                if waiting and blocks:
                    blocks[0], waiting = beside(waiting, blocks[0], x + width), None
                if inner.beside and child.name == "figure":
                    (waiting,) = blocks
                    continue
                out += blocks
        return [*out, waiting] if waiting else out

    # ---- one method a kind of element ---------------------------------------------------------

    def section(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        if look.master:
            frame = frame_of(self.style, look.master)
            x, width = 0.0, frame.width
            outer, self.frame = self.frame, frame
        blocks = self.children(node, look, names, x, width)
        if look.master:
            self.frame = outer
        if look.fill or look.border or look.bar:
            raise refusal("a section has no box of its own", "use aside", node.made_at)
        if not blocks:
            return
        if look.master:
            blocks = [block._replace(master=block.master or look.master) for block in blocks]
        first = blocks[0]
        blocks[0] = first._replace(
            start=first.start or look.start or node.attributes.get("start", ""),
            before=max(first.before, look.before),
            anchors=((0, node), *first.anchors),
        )
        if look.after > blocks[-1].after:
            blocks[-1] = blocks[-1]._replace(after=look.after)
        yield from blocks

    def text(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        pad = look.padding + look.bar_width
        slices = self.lines(node, look, x + pad, width - pad - look.padding)
        if not slices:
            return
        ends_open = "".join(text_of(node)).rstrip().endswith(":")
        keep = look.keep or (node.name == "p" and ends_open)
        bound = every(len(slices)) if keep or look.whole else widows(len(slices))
        block = self.block(node, look, slices, bound, keep=keep)
        yield self.boxed(block, look, x, width) if look.fill or look.border or look.bar else block

    def listing(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        items = [child for child in node.children if isinstance(child, Element)]
        gutter = self.gutter(items, look, names)
        for at, item in enumerate(items):
            inner = self.cascade.of(item, look, names)
            inside = (*names, item.name, *item.style.split())
            block = self.item(item, inner, inside, x, width, gutter)
            last = at == len(items) - 1
            keep = inner.keep or (at in (0, len(items) - 2) and not last) or (last and look.keep)
            # The first two items stay together, and the last two: none stands alone on a page.
            short = keep and sum([piece.height for piece in block.slices]) < self.frame.height / 2
            yield block._replace(
                bound=every(len(block.slices)) if short else block.bound,
                before=max(inner.before, look.before) if at == 0 else inner.before,
                after=max(inner.after, look.after) if last else inner.after,
                keep=keep,
            )

    def gutter(self, items: Sequence[Element], look: Computed, names: Names) -> float:
        """Return how far the widest marker of a list, and the space after it, reach: a marker never meets its words."""
        most = 0.0
        for item in items:
            label = next(child for child in item.children if isinstance(child, Element))
            inner = self.cascade.of(item, look, names)
            inner = self.cascade.of(label, inner, (*names, item.name, *item.style.split()))
            most = max(most, self.marker_room(label, inner))
        return most

    def marker_room(self, label: Element, look: Computed) -> float:
        """Return the width of a marker and of the space after it; 0 when there is none."""
        text = "".join(text_of(label))
        if not text or label.name == "dt":
            return 0.0
        if label.attributes.get("drawn") == "tick":
            return 1 + (TICK + AFTER_MARKER) * look.size
        line = self.marker_line(label, look)
        return (line.width + AFTER_MARKER) * look.size if line else 0.0

    def marker_line(self, label: Element, look: Computed) -> Line | None:
        """Return a marker's line; None, and a fault, when it cannot be set."""
        words = [Inline("".join(text_of(label)), look.face, label)]
        try:
            return set_lines(words, self.family, MARKER_MEASURE)[0]
        except KeyError:
            self.faults.found += unset(words, self.family, label)
            return None

    def item(
        self, node: Element, look: Computed, names: Names, x: float, width: float, gutter: float
    ) -> Block:
        label, body = (child for child in node.children if isinstance(child, Element))
        indent = max(look.marker_width, gutter) if text_of(label) else 0.0
        if label.name == "dt":
            block = self.join(node, look, self.children(node, look, names, x, width))
            return block._replace(bound=block.bound | {0})
        inner = self.cascade.of(body, look, names)
        inside = (*names, body.name)
        if has_text(body):
            slices = self.lines(body, inner, x + indent, width - indent)
            block = self.block(node, look, slices, widows(len(slices)))
        else:
            block = self.join(node, look, self.children(body, inner, inside, x + indent, width - indent))
        if not indent or not block.slices:
            return block
        inner = self.cascade.of(label, look, names)
        first, mark = block.slices[0], self.marker(label, inner, x)
        if mark is None:
            return block
        # A rule, a small picture or a box's padding may be lower than the label beside it.
        tall = max(first.height, inner.lead)
        return block._replace(slices=(Slice(tall, (mark, *first.things), first.gap), *block.slices[1:]))

    def marker(self, label: Element, look: Computed, x: float) -> Thing | None:
        if label.attributes.get("drawn") == "tick":
            return Tick(x + 1, look.base, look.size * TICK, look.colour, label)
        line = self.marker_line(label, look)
        return Words(x, look.base, look, line, label, (label,)) if line else None

    def table(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        shares = [float(share) for share in node.attributes["widths"].split()]
        widths = [width * share / sum(shares) for share in shares]
        caption: list[Slice] = []
        rows: list[Slice] = []
        head = 0
        for group in (child for child in node.children if isinstance(child, Element)):
            inner = self.cascade.of(group, look, names)
            inside = (*names, group.name)
            if group.name == "caption":
                caption = self.lines(group, inner, x, width)
                caption[-1:] = [piece._replace(gap=inner.after) for piece in caption[-1:]]
                continue
            for tr in (child for child in group.children if isinstance(child, Element)):
                striped = group.name == "tbody" and len(rows) % 2 == 0
                rows += self.row(tr, self.cascade.of(tr, inner, inside), (*inside, "tr"), x, widths, striped)
            head = len(rows) if group.name == "thead" else head
        lead = len(caption)
        bound = every(lead + head + 2) | {lead + len(rows) - 2} if look.keep or rows else frozenset()
        slices = (*caption, *rows)
        block = self.block(node, look, slices, frozenset(n for n in bound if n < len(slices) - 1))
        yield block._replace(heads=(Head(lead, lead + head, len(slices)),) if head else ())

    def row(
        self, node: Element, look: Computed, names: Names, x: float, widths: list[float], striped: bool
    ) -> list[Slice]:
        things: list[Thing] = []
        total, depth, at = sum(widths), look.row_height, x
        fill = look.fill or (look.stripe if striped else "")
        look = self.cascade.on(look, fill) if fill else look
        for cell, width in zip((c for c in node.children if isinstance(c, Element)), widths, strict=True):
            inner = self.cascade.of(cell, look, names)
            y = inner.cell
            for part in self.lines(cell, inner, at + inner.cell, width - 2 * inner.cell):
                things += [moved(thing, y) for thing in part.things]
                y += part.height
            depth = max(depth, y + inner.cell)
            at += width
            if inner.fill and inner.fill != look.ground:
                things.insert(0, Area(at - width, 0, width, -1, inner.fill))
        back: list[Thing] = [Area(x, 0, total, depth, fill)] if fill else []
        back += [thing._replace(height=depth) for thing in things if isinstance(thing, Area)]
        if look.rule:
            back.append(Rule(x, depth, x + total, depth, look.rule, look.rule_width))
        words = [thing for thing in things if not isinstance(thing, Area)]
        if depth > self.frame.height * 0.5:
            return split_row(words, back, depth)
        return [Slice(depth, (*back, *words))]

    def box(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        pad = look.padding
        inside = self.children(node, look, names, x + pad + look.bar_width, width - 2 * pad - look.bar_width)
        if inside:
            block = self.join(node, look, inside)
            yield self.boxed(block._replace(keep=look.keep), look, x, width)

    def boxed(self, block: Block, look: Computed, x: float, width: float) -> Block:
        """Add padding and decoration; under half a page a box does not part."""
        slices = (Slice(look.padding, ()), *block.slices, Slice(look.padding, ()))
        last = len(slices) - 1
        bound = frozenset({0, last - 1}) | {n + 1 for n in block.bound}
        behind = (Decoration(0, len(slices), x, width, look),)
        shifted = tuple(d._replace(first=d.first + 1, end=d.end + 1) for d in block.decorations)
        anchors = tuple((at + 1 if at else 0, element) for at, element in block.anchors)
        heads = tuple(Head(*[n + 1 for n in head]) for head in block.heads)
        return block._replace(
            slices=slices, bound=bound, decorations=behind + shifted, anchors=anchors, heads=heads
        )

    def figure(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        picture = node.picture
        assert picture is not None
        w, h = fitted(picture, look, width, self.frame.height * look.height)
        left = {"left": 0.0, "centre": (width - w) / 2, "right": width - w}.get(look.align, 0.0)
        decoration = node.attributes.get("decorative") == "yes"
        art = Art(x + left, 0, w, h, look, picture, None if decoration else node)
        slices = [Slice(h, (art,), look.padding)]
        for child in (c for c in node.children if isinstance(c, Element)):
            inner = self.cascade.of(child, look, names)
            slices += self.lines(child, inner, x, width)
        yield self.block(node, look, slices, every(len(slices)), keep=look.keep)

    def writing_lines(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        count = node.attributes.get("n", "3")
        line = Slice(
            look.pitch,
            (Rule(x, look.pitch, x + width, look.pitch, look.rule or look.colour, look.rule_width),),
        )
        many = 2 if count == "page" else int(count)
        block = self.block(node, look, [line] * many, every(min(many, 3)))
        yield block._replace(fills_page=count == "page", anchors=())

    def separator(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        rule = Rule(x, 0, x + width, 0, look.rule or look.colour, look.rule_width)
        yield self.block(node, look, [Slice(look.rule_width, (rule,))], frozenset())._replace(anchors=())

    def contents(self, node: Element, look: Computed, names: Names, x: float, width: float) -> Flow:
        for entry in (child for child in node.children if isinstance(child, Element)):
            inner = self.cascade.of(entry, look, names)
            link = next((one for one in walk(entry) if one.name == "a"), entry)
            room = self.family.word(inner.face, LATE_ROOM)[0] * inner.size
            slices = self.lines(link, inner, x, width - room)
            if not slices:  # a fault, already noted
                continue
            last = slices[-1]
            words = last.things[-1]
            assert isinstance(words, Words)
            words = words._replace(line=ended(words.line))  # a space before the number, for those who listen
            start = words.x + words.line.width * inner.size
            late = Late(start, x + width, words.y, inner, link.attributes.get("href", "").lstrip("#"), link)
            slices[-1] = last._replace(things=(*last.things[:-1], words, late))
            yield self.block(entry, inner, slices, every(len(slices)))._replace(late=True)

    # ---- pieces --------------------------------------------------------------------------------

    def block(
        self,
        node: Element,
        look: Computed,
        slices: Sequence[Slice],
        bound: frozenset[int],
        keep: bool = False,
    ) -> Block:
        return Block(
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

    def join(self, node: Element, look: Computed, blocks: list[Block]) -> Block:
        """Make one block of several: their slices in a column, with the gaps between them."""
        slices: list[Slice] = []
        bound: set[int] = set()
        decorations: list[Decoration] = []
        anchors: list[tuple[int, Element]] = [(0, node)]
        heads: list[Head] = []
        for at, block in enumerate(blocks):
            base = len(slices)
            slices += block.slices
            bound |= {base + n for n in block.bound}
            decorations += [d._replace(first=d.first + base, end=d.end + base) for d in block.decorations]
            anchors += [(base + n, element) for n, element in block.anchors]
            heads += [Head(*[base + n for n in head]) for head in block.heads]
            if block.fills_page:
                message = "lines to the end of the page cannot stand in a box or an item"
                raise refusal(message, 'say how many: n="5"', place_of(node))
            if at < len(blocks) - 1 and slices:
                gap = max(block.after, blocks[at + 1].before)
                slices[-1] = slices[-1]._replace(gap=slices[-1].gap + gap)
                if block.keep:
                    bound.add(len(slices) - 1)
        joined = self.block(node, look, slices, frozenset(bound))
        late = any(block.late for block in blocks)
        return joined._replace(
            decorations=tuple(decorations), anchors=tuple(anchors), heads=tuple(heads), late=late
        )

    def lines(self, node: Element, look: Computed, x: float, width: float) -> list[Slice]:
        """Return one slice a line of the element's text."""
        out: list[Slice] = []
        groups = list(paragraphs(node, look))
        for at, group in enumerate(groups):
            lines, owners = self._set(node, group, look, width), owners_of(group)
            self.inline.update((owner, node) for owner in owners if owner is not node)
            if lines and at < len(groups) - 1:
                lines[-1] = ended(lines[-1])
            for line in lines:
                shift = {"right": 1.0, "centre": 0.5}.get(look.align, 0.0) * (width - line.width * look.size)
                out.append(Slice(look.lead, (Words(x + shift, look.base, look, line, node, owners),)))
        return out

    def _set(self, node: Element, group: Sequence[Inline], look: Computed, width: float) -> list[Line]:
        self.cascade.check_contrast(node.style or node.name, look, self.faults)
        if group and width < NARROWEST * look.size:
            message = f"only {width:.0f} pt of width are left here for text of {look.size:g} pt"
            self.faults.add(place_of(node), message, "nest less deeply, or widen the column")
            return []
        try:
            return set_lines(group, self.family, width / look.size, look.balance, self.binding)
        except KeyError:
            self.faults.found += unset(group, self.family, node)
            return []


class Part(NamedTuple):
    """What one of the document's children becomes, and what there is to say of it."""

    blocks: list[Block]
    inline: Mapping[Element, Element]
    faults: Sequence[Fault]


NOTHING = Part([], {}, ())


def new_part(node: Element, cascade: Cascade, family: Family, binding: Binding) -> Part:
    builder = Blocks(cascade, family, binding)
    blocks = builder.children(Element("document", (node,)), cascade.root, (), 0.0, builder.frame.width)
    return Part(blocks, builder.inline, builder.faults.found)


# Documents share the parts that compose found to be equal. Never asked for a reader's own words: it keeps what it made.
part_of = functools.lru_cache(maxsize=MOST_PARTS)(new_part)

Builder = Callable[[Blocks, Element, Computed, Names, float, float], Flow]
BUILD: dict[str, Builder] = {
    "section": Blocks.section,
    "ul": Blocks.listing,
    "ol": Blocks.listing,
    "dl": Blocks.listing,
    "table": Blocks.table,
    "figure": Blocks.figure,
    "aside": Blocks.box,
    "nav": Blocks.contents,
    "lines": Blocks.writing_lines,
    "rule": Blocks.separator,
}


def every(count: int) -> frozenset[int]:
    return frozenset(range(count - 1))


def widows(count: int) -> frozenset[int]:
    """At least two lines stand on either side of a page's end."""
    return frozenset({0, count - 2}) if count > 3 else every(count)


def ended(line: Line) -> Line:
    """Return a line that a forced break ends: extraction reads the break as a space."""
    last = line.segments[-1]
    return line._replace(segments=(*line.segments[:-1], *spaced(last, last.owner)))


def has_text(element: Element) -> bool:
    return any(isinstance(child, Run) or child.name in ("a", "span", "br") for child in element.children)


def paragraphs(node: Element, look: Computed) -> Iterator[list[Inline]]:
    """Yield the text between forced line breaks."""
    group: list[Inline] = []
    for child in node.children:
        if isinstance(child, Run):
            group.append(Inline(child.text, look.face | child.strong | 2 * child.emphasis, node))
        elif child.name == "br":
            yield group
            group = []
        else:
            if not ELEMENTS[child.name].inline or any(isinstance(inner, Element) for inner in child.children):
                message = f"<{child.name}> cannot stand among the words of <{node.name}>"
                raise refusal(message, "put the words into <p>", child.made_at)
            group += [
                Inline(run.text, look.face | run.strong | 2 * run.emphasis, child)
                for run in child.children
                if isinstance(run, Run)
            ]
    yield group


def size_of(picture: Drawing | Picture) -> tuple[float, float]:
    held = picture if isinstance(picture, Drawing) else picture.drawing or picture
    return held.width, held.height


def fitted(picture: Drawing | Picture, look: Computed, width: float, height: float) -> tuple[float, float]:
    """Return a picture's size: its style's area in the picture's own shape, but no wider and no higher than this."""
    wide, tall = size_of(picture)
    scale = min(width * (MOST_BESIDE if look.beside else 1) / wide, height / tall)
    if look.area:
        scale = min(scale, math.sqrt(look.area * POINTS_A_MM**2 / (wide * tall)))
    return wide * scale, tall * scale


def art_of(block: Block) -> Art:
    """Return the picture of a figure's block, which has no caption when it stands beside words."""
    (art,) = block.slices[0].things
    if len(block.slices) > 1 or not isinstance(art, Art):
        made_at = block.place_of.made_at if block.place_of else NOWHERE
        message = "a figure beside words has no room for a caption"
        raise refusal(message, "leave <figcaption> out, or beside out of its style", made_at)
    return art


def beside(figure: Block, words: Block, right: float) -> Block:
    """Return words with a figure at their right, as low as the lower of the two; they do not part."""
    art, last = art_of(figure), words.slices[-1]
    rise = figure.look.rise
    deep = sum(piece.height + piece.gap for piece in words.slices) - last.gap
    first = words.slices[0]
    hung = first._replace(things=(art._replace(x=right - art.width, y=-rise), *first.things))
    slices = [hung, *words.slices[1:]]
    slices[-1] = slices[-1]._replace(height=slices[-1].height + max(0.0, art.height - rise - deep))
    return words._replace(
        slices=tuple(slices), bound=every(len(slices)), anchors=(*figure.anchors, *words.anchors)
    )


def moved(thing: Thing, y: float) -> Thing:
    return thing._replace(y=thing.y + y) if not isinstance(thing, Rule) else thing


def split_row(words: Sequence[Thing], back: Sequence[Thing], depth: float) -> list[Slice]:
    """Part a tall row where no cell's line is cut; its fill goes to each band, its rule to the last."""
    bands: list[list[Thing]] = []
    starts: list[float] = []
    bottom = 0.0
    for thing in sorted((t for t in words if isinstance(t, Words)), key=lambda t: t.y - t.look.base):
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
        out.append(Slice(end - start, (*fills, *(rules if end == depth else []), *bands[n])))
    return out or [Slice(depth, tuple(back))]
