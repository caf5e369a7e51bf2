"""Takes blocks, puts them on sheets one after another: each sheet is filled once, in order.

The blocks are taken in stretches. A stretch begins where another page master, text columns or lines to the end of a page
force that; inside it `page_breaks` chooses where pages end, and here the slices are put at their places.
Where a block goes on, the heads that are still open are repeated, as artifacts.

      sheet 1                  sheet 2
    | heading     keep |     | head  again  |
    | [ head  ]        |     | [ row 3 ]    |
    | [ row 1 ]        |     | [ row 4 ]    |
    | [ row 2 ]        |     | a paragraph  |
    |   owed: a gap    |     |              |

A gap is noted by the block above and added by the block below: there is none at the end of a page. No sheet is
changed again except for its foot (`sink`), its running lines and page numbers, which are added in `running`.

Lengths in points; y from the top of the frame, downwards. Pages count from 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NoReturn

from ..faults import refusal
from ..model import Element, Style
from .blocks import Backdrop, Head, Rule, SetBlock, frame_of, grown, head_height, height, led
from .page_breaks import SPARSE, Cut, cuts
from .pages import OpenPage, Placed, Spot, backdrops, depth_of, sink
from .spreads import ENOUGH
from .text_columns import column_cuts

STARTS = {"page": "what follows starts a page", "recto": "what follows starts a right-hand page"}
OTHER_PAGES = "what follows has pages of another kind"
FIRST = Cut(0, 0)  # a page of a stretch that is still to be broken
SLACK = 1e-3  # points: sums of lengths in another order differ by less


class Paginator:
    """Fills sheets with blocks; `where` says on which page, and at which y from the paper's top, an element begins."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.sheets: list[OpenPage] = []
        self.again: list[tuple[OpenPage, Backdrop]] = []  # behind the heads that are repeated in a block
        self.where: dict[Element, tuple[int, float]] = {}
        self.lead: Rule | None = None  # from the last block to the next, if that is on the same page

    def add(self, parts: Sequence[list[SetBlock]]) -> None:
        """Put the blocks of a document's children after what is there.

        Raises LeafletError for slices that must stay together but are higher than a page.
        """
        found, led = list(stretches(list(itertools.chain(*parts)))), False
        for n, stretch in enumerate(found):
            first = stretch[0]
            if n == 0 or not self._shares(first):  # what is added is counted apart: it begins as if alone
                self._start(first, forced=bool(first.start) or not self.sheets)
            leads = stretch[-1].keep and n + 1 < len(found) and found[n + 1][0].columns > 1
            if leads:
                self._make_room(stretch, found[n + 1])
            self._put_all(stretch, led)
            led = leads

    def _put_all(self, blocks: Sequence[SetBlock], led: bool) -> None:
        """Put the blocks of a stretch, with page ends where they cost least; `led`: what is kept with it is there already."""
        if blocks[0].columns > 1:
            first, *others = self._open_columns(blocks, led)
        else:
            sheet = self.sheets[-1]
            y = sheet.y if sheet.slices else 0.0
            facing = depth_before(self.sheets)
            first, *others = cuts(blocks, sheet.frame.height, y, sheet.gap, sheet.number, facing)
        found: dict[int, list[Cut]] = {}
        sheet = self.sheets[-1]
        sheet.gaps, sheet.growth = first.gaps, first.growth
        for cut in others:
            found.setdefault(cut.block, []).append(cut)
        for n, block in enumerate(blocks):
            self._put(block, found.get(n, ()))
        close_columns(self.sheets[-1])

    def _open_columns(self, blocks: Sequence[SetBlock], led: bool) -> list[Cut]:
        """Begin text columns below what is on the sheet, or on a new one; return where they begin."""
        if not led:  # else there is room, or the heading above them would be left behind
            self._make_room([], blocks)
        sheet = self.sheets[-1]
        if not sheet.bare:
            sheet.y += max(sheet.gap, blocks[0].before)
        sheet.top, sheet.gap, sheet.bare = sheet.y, 0.0, True
        pages = column_cuts(blocks, sheet.frame.height - sheet.y, sheet.frame.height)
        return [cut for page in pages for cut in page]

    def _make_room(self, lead: Sequence[SetBlock], blocks: Sequence[SetBlock]) -> None:
        """Turn the page if what is left of it, below the `lead`, is too little for text columns."""
        sheet = self.sheets[-1]
        if sheet.bare:
            return
        above, below = [*lead, blocks[0]], [*lead[1:], blocks[0]]
        tall = sum(height(block.slices) for block in lead) + max(sheet.gap, above[0].before)
        tall += sum(max(one.after, other.before) for one, other in zip(lead, below, strict=False))
        whole, left = sheet.frame.height, sheet.frame.height - (sheet.y + tall)
        pages = column_cuts(blocks, left, whole)
        split = blocks[0].together and len(pages) > 1 and sheet.y > whole * SPARSE
        if not pages[0] or (split and len(column_cuts(blocks, whole - tall, whole)) == 1):
            why = f"{left:.0f} pt are left, too few for text columns"
            self._turn(blocks[0].master, why)

    def pages_of(self, parts: Sequence[list[SetBlock]]) -> int:
        """Return how many pages blocks take when they start on a new page."""
        probe = Paginator(self.style)
        probe.add(parts)
        return len(probe.sheets)

    def finished(self) -> list[OpenPage]:
        """Return the sheets, with what belongs at their feet moved there."""
        for sheet in self.sheets:
            sink(sheet)
        return self.sheets

    def _shares(self, block: SetBlock) -> bool:
        """Tell whether a block that would start a page may stand on the open one, below a short end of what precedes it."""
        sheet = self.sheets[-1]
        may = block.start == "page" and block.master == sheet.master and sheet.sink is None
        return may and sheet.y <= sheet.frame.height * block.share_page

    def _start(self, block: SetBlock, forced: bool) -> None:
        """Turn the page when the block starts one (`forced`) or is on pages of another master."""
        if not forced and self.sheets[-1].master == block.master:
            return
        if self.sheets and not self.sheets[-1].slices:
            return
        why = STARTS.get(block.start, OTHER_PAGES)
        self._turn(block.master, why)
        if block.start == "recto" and len(self.sheets) % 2 == 0:
            self._turn(block.master, why)

    def _turn(self, master: str, why: str, cut: Cut = FIRST) -> None:
        """Begin a new page, which is filled as `cut` says; `why` is what ends the one before."""
        if self.sheets:
            self.sheets[-1].why = why
        sheet = OpenPage(len(self.sheets) + 1, master, frame_of(self.style, master))
        sheet.gaps, sheet.growth = cut.gaps, cut.growth
        self.sheets.append(sheet)

    def _put(self, block: SetBlock, ends: Sequence[Cut]) -> None:
        """Put a block below what is on the sheet, and on as many more sheets as pages end in it."""
        if ends and ends[0].slice == 0:
            forced = block.start and self.sheets[-1].y > self.sheets[-1].frame.height * block.share_page
            self._advance(block, STARTS[block.start] if forced else why_before(block, ends[0]), ends[0])
        sheet = self.sheets[-1]
        if not sheet.bare:
            sheet.y += max(sheet.gap, block.before) * sheet.gaps
            if self.lead:
                above = sheet.slices[-1]
                things = led(above.things, self.lead, sheet.frame.top + sheet.y - above.y)
                sheet.slices[-1] = above._replace(things=things)
        sheet.gap, self.lead = 0.0, block.lead
        if block.look.sink and sheet.sink is None:
            sheet.sink = (len(sheet.slices), len(sheet.backdrops), sheet.y)
        spots: list[Spot] = []  # where each slice is
        first = 0
        for cut in ends:
            if cut.slice:
                self._put_run(block, first, cut.slice, spots)
                self._continue(block, cut)
                first = cut.slice
        self._put_run(block, first, len(block.slices), spots)
        if block.fills_page:
            self._fill_page(block)
        self._note(block, spots)
        self.sheets[-1].gap = block.after

    def _advance(self, block: SetBlock, why: str, cut: Cut) -> None:
        """Go on at the top of the next text column, or turn the page, as `cut` says."""
        if not cut.column:
            self._turn(block.master, why, cut)
            return
        sheet = self.sheets[-1]
        sheet.deepest = max(sheet.deepest, sheet.y)
        sheet.x, sheet.y, sheet.gap, sheet.bare = cut.column * block.stride, sheet.top, 0.0, True
        sheet.gaps, sheet.growth = cut.gaps, cut.growth

    def _continue(self, block: SetBlock, cut: Cut) -> None:
        """Turn the page or the column within a block, and repeat the heads that are open there."""
        self._advance(block, f"{said(block)} continues on the next page", cut)
        sheet = self.sheets[-1]
        for head in block.heads:
            tall = head_height(block, head)
            if head.end <= cut.slice < head.last and tall < sheet.frame.height / 2:
                self._repeat(block, head, sheet)

    def _put_run(self, block: SetBlock, first: int, end: int, spots: list[Spot]) -> None:
        """Put slices on the open sheet. Raises LeafletError for what is higher than the page."""
        sheet, run = self.sheets[-1], block.slices[first:end]
        if sheet.growth and not block.personal:
            run = tuple([grown(piece, sheet.growth) for piece in run])
        sheet.personal, sheet.late = sheet.personal or block.personal, sheet.late or block.late
        sheet.begins = sheet.begins or block.place_of
        top, x, y, owed, put = sheet.frame.top, sheet.x, sheet.y, 0.0, sheet.slices.append
        for piece in run:
            y += owed
            spots.append(Spot(sheet, x, y, piece.height))
            put(Placed(top + y, piece.things, False, x))
            y, owed = y + piece.height, piece.gap
        if y > sheet.frame.height + SLACK:
            self._refuse(block, height(run))
        sheet.y, sheet.gap, sheet.bare = y, owed, False

    def _refuse(self, block: SetBlock, tall: float) -> NoReturn:
        node = block.place_of
        place = node.place if node and node.place.path else self.style.place
        most = self.sheets[-1].frame.height
        message = f"this is {tall:.0f} pt high and must stay together, but the page has {most:.0f} pt"
        raise refusal(message, "make it shorter, or split it", place)

    def _repeat(self, block: SetBlock, head: Head, sheet: OpenPage) -> None:
        """Repeat a head where its rows continue: it has been read, so it is an artifact."""
        spots = list[Spot]()
        for piece in block.slices[head.first : head.end]:
            spots.append(Spot(sheet, sheet.x, sheet.y, piece.height))
            sheet.slices.append(Placed(sheet.frame.top + sheet.y, piece.things, True, sheet.x))
            sheet.y += piece.height + piece.gap
            sheet.bare = False

        behind = [d for d in block.decorations if head.first <= d.first and d.end <= head.end]
        for d in behind:
            here = d._replace(first=d.first - head.first, end=d.end - head.first)
            run = block._replace(slices=block.slices[head.first : head.end], heads=())
            self.again += backdrops(run, here, spots)

    def _fill_page(self, block: SetBlock) -> None:
        """Repeat the block's last slice down to the end of the page, or of the one that it faces; the last one ends there."""
        sheet, last = self.sheets[-1], block.slices[-1]
        facing = depth_before(self.sheets) if sheet.number % 2 else 0.0
        deep = facing if ENOUGH <= facing / sheet.frame.height < 1 else sheet.frame.height
        free = max(deep - sheet.y, 0.0)
        count = int(free / last.height)
        for _ in range(count):
            sheet.y += free / count - last.height
            sheet.slices.append(Placed(sheet.frame.top + sheet.y, last.things, x=sheet.x))
            sheet.y += last.height

    def _note(self, block: SetBlock, spots: Sequence[Spot]) -> None:
        """Note where the block's elements are, and put its boxes behind it."""
        for at, element in block.anchors:
            if at < len(spots):
                sheet, _, y, _ = spots[at]
                self.where.setdefault(element, (sheet.number, sheet.frame.top + y))
        for decoration in block.decorations:
            for sheet, backdrop in backdrops(block, decoration, spots):
                sheet.backdrops.append(backdrop)
        for sheet, backdrop in self.again:  # a repeated band is before the box that continues
            sheet.backdrops.append(backdrop)
        self.again = []


def depth_before(sheets: Sequence[OpenPage]) -> float:
    """Return how deep the page before the open one is, from where that begins; 0 if there is none."""
    if len(sheets) < 2:
        return 0.0
    before, sheet = sheets[-2:]
    return before.frame.top + depth_of(before) - sheet.frame.top


def close_columns(sheet: OpenPage) -> None:
    """Go on below the longest text column of a sheet, across all of them."""
    sheet.y, sheet.x, sheet.top, sheet.deepest = max(sheet.y, sheet.deepest), 0.0, 0.0, 0.0


def stretches(blocks: Sequence[SetBlock]) -> Iterator[Sequence[SetBlock]]:
    """Yield blocks up to where a page is forced to start, by the next block or by lines down to its end, and where columns begin and end.

    A stretch goes on over parts that begin a page, but not from one with a reader's own words to one without: page ends
    of the others are kept. What leads to columns, and is kept with them, is a stretch of its own.
    """
    first, own = 0, own_parts(blocks)
    for at in range(1, len(blocks)):
        before, block = blocks[at - 1], blocks[at]
        apart = block.start and (block.start != "page" or block.columns > 1 or own[at] != own[at - 1])
        turned = apart or block.master != before.master or before.fills_page
        if turned or (block.columns, block.stride) != (before.columns, before.stride):
            lead = at
            while not turned and block.columns > 1 and lead > first and blocks[lead - 1].keep:
                lead -= 1
            yield from (part for part in (blocks[first:lead], blocks[lead:at]) if part)
            first = at
    if blocks:
        yield blocks[first:]


def own_parts(blocks: Sequence[SetBlock]) -> list[bool]:
    """Tell of each block whether the part that it is in holds a reader's own words."""
    starts = [0, *[n for n, block in enumerate(blocks) if n and block.start], len(blocks)]
    parts = [blocks[first:end] for first, end in itertools.pairwise(starts)]
    return [own for part in parts for own in [any(block.personal for block in part)] * len(part)]


def said(block: SetBlock) -> str:
    """Return which element a block is made of, and where that comes from."""
    node = block.place_of
    if node is None:
        return "what follows"
    place = node.place if node.place.path else node.made_at
    return f"{node.name} ({place})" if place.path else node.name


def why_before(block: SetBlock, cut: Cut) -> str:
    """Return why a page ends before a block."""
    if cut.early:
        return f"{said(block)} begins the next page: a later end would leave emptier pages or split more"
    return f"{said(block)} needs {cut.need:.0f} pt that stay together, and {cut.left:.0f} are left"
