"""Takes a Document, gives Pages: every line, box and drawing at its place, all numbers known. Pure.

Lengths in points; y from the page's top, downwards. Pages count from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from ..cascade import Cascade, Computed, cascade_of
from ..faults import Fault, LeafletError, Place
from ..model import Document, Drawing, Element, Picture, Run, Style, text_of, words_of
from ..panels import check_room, on_sheets
from .blocks import (
    Art,
    Block,
    Blocks,
    Decoration,
    Frame,
    Late,
    Slice,
    Thing,
    Words,
    fitted,
    frame_of,
)
from .fonts import Family, open_fonts
from .lines import INLINE, Inline, Line, set_lines
from .missing import place_of, unset

NEARLY_EMPTY = 0.4  # of a page: below it, a box or table is split rather than leave the page so
PAPER_EDGE = 14.0  # points along a sheet's edge where many printers print nothing
LEAST_PICTURE = 12.0  # the least height at which one can be told from a blot
LEAST_GAP = 6.0  # between the text and a picture in the running foot
CUT_GROUND = 5.0  # how far a box's fill goes on at a page's end, so that it is seen to go on


class Placed(NamedTuple):
    """A slice on a page, `x` from the frame's left; a repeated one (a table's head) is an artifact."""

    y: float
    things: tuple[Thing, ...]
    repeated: bool = False
    x: float = 0.0


class Backdrop(NamedTuple):
    """The part of a decoration on one page."""

    x: float
    y: float
    width: float
    height: float
    look: Computed


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `x` is its frame's left edge."""

    number: int
    master: str
    x: float
    slices: tuple[Placed, ...]
    backdrops: tuple[Backdrop, ...]
    running: tuple[tuple[str, Words | Art], ...] = ()  # (head or foot, a line or a picture)
    section: str = ""
    personal: bool = False  # may hold the reader's own words


@dataclass(frozen=True, slots=True)
class Pages:
    """What draw takes: the pages, and where each anchored element stands."""

    document: Document
    size: tuple[float, float]
    pages: tuple[Page, ...]
    where: Mapping[Element, tuple[int, float]]  # element -> page number, y
    inline: Mapping[Element, Element]  # link or span -> the element whose text it is part of
    family: Family
    cascade: Cascade


def lay_out(document: Document) -> Pages:
    """Return the document's pages.

    Raises LeafletError, with places, for a font that is missing, text no font can show, a contrast
    too low, and content that cannot fit on a page.
    """
    builder = open_blocks(document)
    return settle(document, builder, builder.flow(document.root))


def open_blocks(document: Document) -> Blocks:
    """Return the builder of a document's blocks, its fonts opened."""
    style = document.style
    assert style is not None
    return Blocks(cascade_of(style), open_fonts(style.fonts, style.place))


def settle(document: Document, builder: Blocks, blocks: Sequence[list[Block]]) -> Pages:
    """Return the pages of the blocks of a document's children. Raises LeafletError as `lay_out` does."""
    paginator = Paginator(builder.style)
    builder.faults.stop_if_any()
    if "on" in builder.style.page:
        check_room(builder.style, paginator.pages_of(blocks))
    document = replace(document, root=fill_up(document.root, blocks, builder, paginator))
    finished = Finisher(document, builder, paginator).pages()
    held = (paginator.where, builder.inline, builder.family, builder.cascade)
    return on_sheets(Pages(document, tuple(builder.style.page["size"]), finished, *held))


def fill_up(root: Element, blocks: Sequence[list[Block]], builder: Blocks, paginator: Paginator) -> Element:
    """Paginate, with as many of `fill`'s pages in its place as make the count a multiple of its `to`.

    Returns the root with those pages in it. Raises LeafletError when they do not suffice.
    """
    fills = [(n, c) for n, c in enumerate(root.children) if isinstance(c, Element) and c.name == "fill"]
    if not fills:
        paginator.add(blocks)
        return root
    at, holder = fills[0]
    after = blocks[at + 1 :]
    paginator.add(blocks[:at])
    chosen = spares_for(holder, len(paginator.sheets) + paginator.pages_of(after), builder, paginator)
    extra = builder.flow(replace(root, children=chosen))
    builder.faults.stop_if_any()
    paginator.add(extra)
    paginator.add(after)
    to = int(holder.attributes["to"])
    if len(paginator.sheets) % to:
        message = f"even with what fill holds, the number of pages is not a multiple of {to}"
        raise LeafletError([Fault(holder.made_at, message, "let each section in it be one page")])
    return replace(root, children=root.children[:at] + chosen + root.children[at + 1 :])


def spares_for(holder: Element, pages: int, builder: Blocks, paginator: Paginator) -> tuple[Element, ...]:
    """Return the sections of `fill` that so many pages need: in order, each that is not too long for the rest."""
    missing, chosen = -pages % int(holder.attributes["to"]), []
    for spare in [child for child in holder.children if isinstance(child, Element)]:
        length = paginator.pages_of(builder.flow(replace(holder, children=(spare,))))
        if 0 < length <= missing:
            chosen.append(spare)
            missing -= length
    if missing:
        message = f"the pages that fill holds are {missing} too few"
        raise LeafletError([Fault(holder.made_at, message, "put more sections of one page into it")])
    return tuple(chosen)


@dataclass(slots=True)
class _Sheet:
    """A page being filled."""

    number: int
    master: str
    frame: Frame
    forced: bool
    slices: list[Placed] = field(default_factory=list)
    backdrops: list[Backdrop] = field(default_factory=list)
    y: float = 0.0  # from the frame's top
    gap: float = 0.0  # space owed before the next slice
    personal: bool = False
    late: bool = False  # numbers of pages are to be put in
    sink: tuple[int, int, float] | None = None  # first slice, first backdrop, y


class Paginator:
    """Parts blocks into pages, in one pass from first to last."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.sheets: list[_Sheet] = []
        self.where: dict[Element, tuple[int, float]] = {}

    def add(self, parts: Sequence[list[Block]]) -> None:
        """Put the blocks of a document's children after what stands there, one after another."""
        blocks = list(chain(*parts))
        heights = [height(block.slices) for block in blocks]
        settled = -1  # up to this block all was seen to fit together, or never can
        for at, block in enumerate(blocks):
            self._start(block, forced=bool(block.start) or not self.sheets)
            if at > settled:
                sheet = self.sheets[-1]
                need, settled = self._needed(blocks, heights, at)
                before = max(sheet.gap, block.before)
                if sheet.slices and sheet.y + before + need > sheet.frame.height:
                    self._turn(block.master, forced=False)
            self._put(block, heights[at])

    def pages_of(self, parts: Sequence[list[Block]]) -> int:
        """Return how many pages blocks take that start on a page of their own, whichever it is."""
        probe = Paginator(self.style)
        probe.add(parts)
        return len(probe.sheets)

    def finished(self) -> list[_Sheet]:
        for sheet in self.sheets:
            sink(sheet)
        return self.sheets

    def _start(self, block: Block, forced: bool) -> None:
        if not forced and self.sheets[-1].master == block.master:
            return
        if self.sheets and not self.sheets[-1].slices:
            return
        self._turn(block.master, forced=True)
        if block.start == "recto" and len(self.sheets) % 2 == 0:
            self._turn(block.master, forced=True)

    def _turn(self, master: str, forced: bool) -> None:
        self.sheets.append(_Sheet(len(self.sheets) + 1, master, frame_of(self.style, master), forced))

    def _needed(self, blocks: Sequence[Block], heights: Sequence[float], at: int) -> tuple[float, int]:
        """Return the height that must fit for `blocks[at]` to begin here, and the last block in it."""
        block, total, most = blocks[at], 0.0, self.sheets[-1].frame.height
        while block.keep and at + 1 < len(blocks) and total <= most:
            follower = blocks[at + 1]
            if follower.start or follower.master != block.master:
                break
            total += heights[at] + max(block.after, follower.before)
            at, block = at + 1, follower
        return total + self._opening(block, heights[at]), at

    def _opening(self, block: Block, whole: float) -> float:
        """Return the height of a block's first part that stays together."""
        sheet = self.sheets[-1]
        boxed = bool(block.decorations)
        small = whole <= sheet.frame.height * 0.5
        if (boxed or block.look.whole) and small and sheet.y >= sheet.frame.height * NEARLY_EMPTY:
            return whole
        first = next(iter(chunks(block)), (0, 0))
        return height(block.slices[first[0] : first[1]])

    def _put(self, block: Block, whole: float) -> None:
        sheet = self.sheets[-1]
        if sheet.slices:
            sheet.y += max(sheet.gap, block.before)
        sheet.gap = 0.0
        if block.look.sink and sheet.sink is None:
            sheet.sink = (len(sheet.slices), len(sheet.backdrops), sheet.y)
        spots: dict[int, tuple[_Sheet, float]] = {}
        for first, end, tall in self._parts(block, whole):
            self._room(block, first, tall)
            sheet = self.sheets[-1]
            sheet.personal, sheet.late = sheet.personal or block.personal, sheet.late or block.late
            top, y, owed = sheet.frame.top, sheet.y, sheet.gap
            for n in range(first, end):
                tall_, things, gap = block.slices[n]
                y += owed
                spots[n] = (sheet, y)
                sheet.slices.append(Placed(top + y, things))
                y, owed = y + tall_, gap
            sheet.y, sheet.gap = y, owed
        if block.fills_page:
            self._fill_page(block)
        self._note(block, spots)
        self.sheets[-1].gap = block.after

    def _parts(self, block: Block, whole: float) -> list[tuple[int, int, float]]:
        """Return the runs of slices that stay together, with their heights.

        It is one run when the whole block fits here.
        """
        sheet = self.sheets[-1]
        if sheet.y + whole <= sheet.frame.height:
            return [(0, len(block.slices), whole)]
        out: list[tuple[int, int, float]] = []
        for first, end in chunks(block):
            tall = height(block.slices[first:end])
            if tall <= sheet.frame.height:
                out.append((first, end, tall))
            else:  # it may be split anywhere
                out += [(n, n + 1, block.slices[n].height) for n in range(first, end)]
        return out

    def _room(self, block: Block, first: int, tall: float) -> None:
        """Turn the page when the slices from `first`, `tall` points high, do not fit below what stands on it."""
        sheet = self.sheets[-1]
        if sheet.y + sheet.gap + tall <= sheet.frame.height + 1e-6:
            return
        if sheet.y > 0:
            self._turn(block.master, forced=False)
            sheet = self.sheets[-1]
            for head in block.heads:
                tall_head = height(block.slices[head.first : head.end])
                if head.end <= first < head.last and tall_head < sheet.frame.height / 2:
                    self._repeat(block.slices[head.first : head.end], sheet)
        if sheet.y + tall > sheet.frame.height + 1e-6:
            node = block.place_of
            place = node.place if node and node.place.path else self.style.place
            message = (
                f"this is {tall:.0f} pt high and stays together, but the page has {sheet.frame.height:.0f} pt"
            )
            raise LeafletError([Fault(place, message, "make it shorter, or split it")])

    def _repeat(self, head: Sequence[Slice], sheet: _Sheet) -> None:
        for piece in head:
            sheet.slices.append(Placed(sheet.frame.top + sheet.y, piece.things, repeated=True))
            sheet.y += piece.height

    def _fill_page(self, block: Block) -> None:
        sheet, last = self.sheets[-1], block.slices[-1]
        while sheet.y + last.height <= sheet.frame.height:
            sheet.slices.append(Placed(sheet.frame.top + sheet.y, last.things))
            sheet.y += last.height

    def _note(self, block: Block, spots: Mapping[int, tuple[_Sheet, float]]) -> None:
        """Write down where the block's elements stand, and put its boxes behind it."""
        for at, element in block.anchors:
            if at in spots:
                sheet, y = spots[at]
                self.where.setdefault(element, (sheet.number, sheet.frame.top + y))
        for decoration in block.decorations:
            for sheet, backdrop in backdrops(block, decoration, spots):
                sheet.backdrops.append(backdrop)


def height(slices: Sequence[Slice]) -> float:
    """Return the height of slices that follow one another; the last one's gap does not count."""
    if not slices:
        return 0.0
    return sum([piece.height + piece.gap for piece in slices]) - slices[-1].gap


def chunks(block: Block) -> Iterator[tuple[int, int]]:
    """Yield the runs of slices that no page's end may part."""
    first = 0
    for n in range(len(block.slices)):
        if n not in block.bound or n == len(block.slices) - 1:
            yield first, n + 1
            first = n + 1


def backdrops(
    block: Block, decoration: Decoration, spots: Mapping[int, tuple[_Sheet, float]]
) -> Iterator[tuple[_Sheet, Backdrop]]:
    """Yield one backdrop for each page the decoration reaches."""
    at = decoration.first
    while at < decoration.end:
        sheet, top = spots[at]
        end = at
        while end < decoration.end and spots[end][0] is sheet:
            end += 1
        bottom = spots[end - 1][1] + block.slices[end - 1].height
        above = CUT_GROUND if at > decoration.first else 0.0
        below = CUT_GROUND if end < decoration.end else 0.0
        y = sheet.frame.top + top - above
        tall = bottom - top + above + below
        yield sheet, Backdrop(decoration.x, y, decoration.width, tall, decoration.look)
        at = end


def sink(sheet: _Sheet) -> None:
    """Move what stands at the foot of the page down to it."""
    if sheet.sink is None:
        return
    first, behind, _ = sheet.sink
    free = sheet.frame.height - sheet.y
    sheet.slices[first:] = [placed._replace(y=placed.y + free) for placed in sheet.slices[first:]]
    sheet.backdrops[behind:] = [b._replace(y=b.y + free) for b in sheet.backdrops[behind:]]


class Finisher:
    """Puts numbers and running lines on pages whose breaks are settled."""

    def __init__(self, document: Document, builder: Blocks, paginator: Paginator) -> None:
        self.style, self.cascade, self.family = builder.style, builder.cascade, builder.family
        self.sheets, self.where, self.inline = paginator.finished(), paginator.where, builder.inline
        self.ids = {e.attributes["id"]: spot[0] for e, spot in self.where.items() if "id" in e.attributes}
        top = [child for child in document.root.children if isinstance(child, Element)]
        self.running = [element for element in top if element.name == "running"]
        self.margin = [element for element in top if "margin" in element.attributes]

    def pages(self) -> tuple[Page, ...]:
        self.check_links()
        sections = self._section_titles()
        out = []
        for n, sheet in enumerate(self.sheets, 1):
            x = sheet.frame.inner
            if self.style.page.get("mirrored") == "yes" and n % 2 == 0:
                x = self.style.page["size"][0] - sheet.frame.inner - sheet.frame.width
            slices = [self._numbered(placed) for placed in sheet.slices] if sheet.late else sheet.slices
            page = Page(n, sheet.master, x, (), tuple(sheet.backdrops), (), sections[n - 1], sheet.personal)
            running = list(self._running(page, sheet.frame))
            for mark in self._marginal():
                if n == 1:  # read aloud once; elsewhere it is an artifact
                    slices.insert(0, Placed(0.0, (mark,)))
                else:
                    running.append(("foot", mark))
            out.append(replace(page, slices=tuple(slices), running=tuple(running)))
        return tuple(out)

    def _section_titles(self) -> list[str]:
        """Return, for each page, the title of the section its top belongs to, or that starts on it."""
        starts: dict[int, str] = {}
        for element, (page, _) in self.where.items():
            if element.name == "h1":
                starts.setdefault(page, words_of(element))
        titles, current = [], ""
        for n in range(1, len(self.sheets) + 1):
            current = starts.get(n, current)
            titles.append(current)
        return titles

    def _numbered(self, placed: Placed) -> Placed:
        if not any(isinstance(thing, Late) for thing in placed.things):
            return placed  # a copy finds what is a reader's own by the very things laid out for it
        things = [self._number(thing) if isinstance(thing, Late) else thing for thing in placed.things]
        return placed._replace(things=tuple(things))

    def _number(self, late: Late) -> Words:
        if late.target not in self.ids:
            raise LeafletError([self._lost(late.node, late.target)])
        line = set_lines([Inline(str(self.ids[late.target]), late.look.face, late.node)], self.family, 99)[0]
        x = late.right - line.width * late.look.size
        return Words(x, late.y, late.look, line, late.node, (late.node,))

    def _lost(self, node: Element, target: str) -> Fault:
        return Fault(node.made_at, f'nothing that is printed has the id "{target}"')

    def check_links(self) -> None:
        """Raise LeafletError for links within the document to what is on no page."""
        inside = [e for e in self.inline if e.attributes.get("href", "")[:1] == "#"]
        lost = [(e, e.attributes["href"][1:]) for e in inside if e.attributes["href"][1:] not in self.ids]
        if lost:
            raise LeafletError([self._lost(*pair) for pair in lost])

    def _set(self, runs: Sequence[Inline], node: Element, width: float) -> list[Line]:
        try:
            return set_lines(runs, self.family, width)
        except KeyError:
            raise LeafletError(unset(runs, self.family, node)) from None

    def _marginal(self) -> Iterator[Words]:
        """Yield what the document prints in the margin of every page: it takes no space from the text."""
        inner = max(frame_of(self.style, master).inner for master in ("", *self.style.masters))
        for element in self.margin:
            look = self.cascade.of(element, self.cascade.root, ())
            runs = [Inline(text, look.face, element) for text in text_of(element)]
            line, *more = self._set(runs, element, (self.style.page["size"][0] - inner) / look.size)
            if more:
                message = f"the words in the margin leave the page: {inner:g} pt are to the left of them"
                raise LeafletError([Fault(self.style.place, message, "set a smaller inner margin")])
            y = self.style.page["size"][1] - self.style.page["draft"]
            yield Words(0, y, look, line, element, (element,))

    def _running(self, page: Page, frame: Frame) -> Iterator[tuple[str, Words | Art]]:
        if self.style.masters.get(page.master, {}).get("running") == "no":
            return
        side = "recto" if page.number % 2 else "verso"
        shown = [e for e in self.running if e.attributes.get("pages", "all") in ("all", side)]
        things = [thing for element in shown for thing in self._running_line(element, page, frame)]
        covered = [a for _, a in things if isinstance(a, Art) for _, b in things if b is not a and meet(a, b)]
        if covered:
            message = (
                f"a picture in a running line stands over its words or another picture on page {page.number}"
            )
            hint = "align them to different sides, or give the picture less area"
            raise LeafletError([Fault(self.style.place, message, hint)])
        yield from things

    def _running_line(self, element: Element, page: Page, frame: Frame) -> Iterator[tuple[str, Words | Art]]:
        at = element.attributes.get("at", "foot")
        around = (at, "running")
        for child in element.children:
            if not isinstance(child, Element):
                continue
            look = self.cascade.of(child, self.cascade.root, around)
            if child.picture is not None:
                yield at, self._running_picture(child, child.picture, look, at, page, frame)
                continue
            runs = [Inline(text, look.face, element) for text in self._running_text(child, page)]
            lines = self._set(runs, child, frame.width / look.size)
            depth = self.style.page[at]
            if (len(lines) - 1) * look.lead > depth - (0.25 if at == "foot" else 0.8) * look.size:
                message = f"the running {at} needs {len(lines)} lines on page {page.number}: more than the margin takes"
                raise LeafletError([Fault(self._place_of(child, page), message, "shorten the title")])
            base = self.style.page["size"][1] - depth if at == "foot" else depth
            for n, line in enumerate(lines):
                y = base + (n if at == "foot" else n - len(lines) + 1) * look.lead
                spare = frame.width - line.width * look.size
                x = spare * aligned(look.align, page.number % 2 == 1)
                yield at, Words(x, y, look, line, element, (element,))

    def _running_picture(
        self, node: Element, picture: Drawing | Picture, look: Computed, at: str, page: Page, frame: Frame
    ) -> Art:
        """Return a picture on the baseline of the running lines: no higher than the margin takes, never read aloud."""
        depth, tall = self.style.page[at], self.style.page["size"][1]
        room = depth - PAPER_EDGE if at == "head" else tall - frame.top - frame.height - depth - LEAST_GAP
        if room < LEAST_PICTURE or node.children:
            what = "a caption" if node.children else f"a picture: {max(room, 0):g} pt"
            hint = (
                "leave <figcaption> out"
                if node.children
                else f"a larger margin, or another {at}, in style.yaml"
            )
            raise LeafletError([Fault(node.made_at, f"the running {at} has no room for {what}", hint)])
        wide, high = fitted(picture, look, frame.width, min(frame.height * look.height, room))
        x = (frame.width - wide) * aligned(look.align, page.number % 2 == 1)
        base = depth if at == "head" else tall - depth
        return Art(x, base - high, wide, high, look, picture, None)

    def _place_of(self, line: Element, page: Page) -> Place:
        """Return where a running line's words come from: the section's title, where it shows that."""
        shown = [child.attributes.get("show") for child in line.children if isinstance(child, Element)]
        titles = [e for e, (n, _) in self.where.items() if e.name == "h1" and n <= page.number]
        return place_of(titles[-1] if titles and "section" in shown else line)

    def _running_text(self, element: Element, page: Page) -> Iterator[str]:
        shown = {"number": str(page.number), "total": str(len(self.sheets)), "section": page.section}
        for child in element.children:
            if isinstance(child, Run):
                yield child.text
            elif child.name == "page":
                yield shown[child.attributes.get("show", "number")]
            elif child.name in INLINE:
                yield from self._running_text(child, page)
            else:
                message = f"<{child.name}> cannot stand in a running line"
                raise LeafletError([Fault(child.made_at, message, "put only words and <page/> into it")])


def meet(art: Art, other: Words | Art) -> bool:
    """Tell whether a picture in a running line stands over what else does."""
    if isinstance(other, Art):
        box = (other.x, other.y, other.x + other.width, other.y + other.height)
    else:
        size = other.look.size
        box = (other.x, other.y - 0.8 * size, other.x + other.line.width * size, other.y + 0.25 * size)
    beside = art.x >= box[2] or box[0] >= art.x + art.width
    return not beside and art.y < box[3] and box[1] < art.y + art.height


def aligned(align: str, recto: bool) -> float:
    """Return the share of spare width to the left: 0 left, 1 right; outer and inner by side."""
    if align in ("outer", "inner"):
        return float((align == "outer") == recto)
    return {"right": 1.0, "centre": 0.5}.get(align, 0.0)
