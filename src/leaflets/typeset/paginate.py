"""Takes blocks, puts them on sheets one after another: each sheet is filled once, in order.

For every block three questions are asked, in this order:

    1  Does it start a page?            `start` or another page master says so.
    2  Is there room to begin here?     As much must fit as stays together: the blocks that `keep` binds to this one,
                                        and of the last of them the first run of bound slices. A box or table of
                                        under half a page must fit whole, unless the page would stay nearly empty.
    3  Where does it continue?          Run by run: a run that does not fit turns the page, and the heads that
                                        are still open are repeated there, as artifacts.

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

from collections.abc import Sequence
from itertools import chain

from ..faults import refusal
from ..model import Element, Style
from .blocks import SetBlock, Slice, chunks, frame_of, height
from .pages import OpenPage, Placed, backdrops, sink

STARTS = {"page": "what follows starts a page", "recto": "what follows starts a right-hand page"}
NEARLY_EMPTY = 0.4  # of a page: rather than leave it emptier, a box or table is split


class Paginator:
    """Fills sheets with blocks; `where` says on which page, and at which y from the paper's top, an element begins."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.sheets: list[OpenPage] = []
        self.where: dict[Element, tuple[int, float]] = {}

    def add(self, parts: Sequence[list[SetBlock]]) -> None:
        """Put the blocks of a document's children after what is there.

        Raises LeafletError for slices that must stay together but are higher than a page.
        """
        blocks = list(chain(*parts))
        heights = [height(block.slices) for block in blocks]
        settled = -1  # up to this block all is known to fit together, or never to fit
        for at, block in enumerate(blocks):
            self._start(block, forced=bool(block.start) or not self.sheets)
            if at > settled:
                sheet = self.sheets[-1]
                need, settled = self._needed(blocks, heights, at)
                before = max(sheet.gap, block.before)
                if sheet.slices and sheet.y + before + need > sheet.frame.height:
                    left = max(0.0, sheet.frame.height - sheet.y - before)
                    why = f"{said(block)} needs {need:.0f} pt that stay together, and {left:.0f} are left"
                    self._turn(block.master, False, why)
            self._put(block, heights[at])

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

    def _start(self, block: SetBlock, forced: bool) -> None:
        """Turn the page when the block starts one (`forced`) or is on pages of another master."""
        if not forced and self.sheets[-1].master == block.master:
            return
        if self.sheets and not self.sheets[-1].slices:
            return
        why = STARTS.get(block.start, "what follows has pages of another kind")
        self._turn(block.master, True, why)
        if block.start == "recto" and len(self.sheets) % 2 == 0:
            self._turn(block.master, True, why)

    def _turn(self, master: str, forced: bool, why: str) -> None:
        """Begin a new page; `why` is what ends the one before."""
        if self.sheets:
            self.sheets[-1].why = why
        self.sheets.append(OpenPage(len(self.sheets) + 1, master, frame_of(self.style, master), forced))

    def _needed(self, blocks: Sequence[SetBlock], heights: Sequence[float], at: int) -> tuple[float, int]:
        """Return the height that must fit for `blocks[at]` to begin here, and the last block in it."""
        block, total, most = blocks[at], 0.0, self.sheets[-1].frame.height
        while block.keep and at + 1 < len(blocks) and total <= most:
            follower = blocks[at + 1]
            if follower.start or follower.master != block.master:
                break
            total += heights[at] + max(block.after, follower.before)
            at, block = at + 1, follower
        return total + self._opening(block, heights[at]), at

    def _opening(self, block: SetBlock, whole: float) -> float:
        """Return the height of a block's first part that stays together."""
        sheet = self.sheets[-1]
        boxed = bool(block.decorations)
        small = whole <= sheet.frame.height * 0.5
        if (boxed or block.look.whole) and small and sheet.y >= sheet.frame.height * NEARLY_EMPTY:
            return whole
        first = next(iter(chunks(block)), (0, 0))
        return height(block.slices[first[0] : first[1]])

    def _put(self, block: SetBlock, whole: float) -> None:
        """Put a block, `whole` points high, below what is on the sheet, and on as many more sheets as it takes."""
        sheet = self.sheets[-1]
        if sheet.slices:
            sheet.y += max(sheet.gap, block.before)
        sheet.gap = 0.0
        if block.look.sink and sheet.sink is None:
            sheet.sink = (len(sheet.slices), len(sheet.backdrops), sheet.y)
        spots: list[tuple[OpenPage, float]] = []  # where each slice is
        for first, end, tall in self._parts(block, whole):
            self._room(block, first, tall)
            sheet = self.sheets[-1]
            sheet.personal, sheet.late = sheet.personal or block.personal, sheet.late or block.late
            top, y, owed, put = sheet.frame.top, sheet.y, sheet.gap, sheet.slices.append
            for deep, things, gap in block.slices[first:end]:
                y += owed
                spots.append((sheet, y))
                put(Placed(top + y, things))
                y, owed = y + deep, gap
            sheet.y, sheet.gap = y, owed
        if block.fills_page:
            self._fill_page(block)
        self._note(block, spots)
        self.sheets[-1].gap = block.after

    def _parts(self, block: SetBlock, whole: float) -> list[tuple[int, int, float]]:
        """Return the runs of slices that stay together, with their heights.

        There is one run when the whole block fits here.
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

    def _room(self, block: SetBlock, first: int, tall: float) -> None:
        """Turn the page when the slices from `first`, `tall` points high, do not fit below what is on it."""
        sheet = self.sheets[-1]
        if sheet.y + sheet.gap + tall <= sheet.frame.height + 1e-6:
            return
        if sheet.y > 0:
            self._turn(block.master, False, f"{said(block)} continues on the next page")
            sheet = self.sheets[-1]
            for head in block.heads:
                tall_head = height(block.slices[head.first : head.end])
                if head.end <= first < head.last and tall_head < sheet.frame.height / 2:
                    self._repeat(block.slices[head.first : head.end], sheet)
        if sheet.y + tall > sheet.frame.height + 1e-6:
            node = block.place_of
            place = node.place if node and node.place.path else self.style.place
            message = f"this is {tall:.0f} pt high and must stay together, but the page has {sheet.frame.height:.0f} pt"
            raise refusal(message, "make it shorter, or split it", place)

    def _repeat(self, head: Sequence[Slice], sheet: OpenPage) -> None:
        """Repeat a head on a page where its rows continue: it has been read, so it is an artifact."""
        for piece in head:
            sheet.slices.append(Placed(sheet.frame.top + sheet.y, piece.things, repeated=True))
            sheet.y += piece.height

    def _fill_page(self, block: SetBlock) -> None:
        """Repeat the block's last slice down to the end of the page."""
        sheet, last = self.sheets[-1], block.slices[-1]
        while sheet.y + last.height <= sheet.frame.height:
            sheet.slices.append(Placed(sheet.frame.top + sheet.y, last.things))
            sheet.y += last.height

    def _note(self, block: SetBlock, spots: Sequence[tuple[OpenPage, float]]) -> None:
        """Note where the block's elements are, and put its boxes behind it."""
        for at, element in block.anchors:
            if at < len(spots):
                sheet, y = spots[at]
                self.where.setdefault(element, (sheet.number, sheet.frame.top + y))
        for decoration in block.decorations:
            for sheet, backdrop in backdrops(block, decoration, spots):
                sheet.backdrops.append(backdrop)


def said(block: SetBlock) -> str:
    """Return which element a block is made of, and where that comes from."""
    node = block.place_of
    if node is None:
        return "what follows"
    place = node.place if node.place.path else node.made_at
    return f"{node.name} ({place})" if place.path else node.name
