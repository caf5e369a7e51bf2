"""Takes the blocks of a stretch, gives the places where its pages end: of all that are allowed, those that cost least.

A stretch is what follows one forced start of a page up to the next. Its slices stand in a column without end; a page is a
window on it. Where no page may end (`bound`, `keep`) there is no break to choose, unless what stays together is higher
than a page. What is weighed, each before all that follow:

    1  boxes split that fit half a page, pages left nearly empty
    2  blocks that are `soon` and not on the earliest page with room for them
    3  how many pages there are
    4  how empty pages are (by the square), what a page end splits, whether facing pages end at one height

From each break the next ones are tried that leave the page at least `NEARLY_EMPTY` full, and the last one that fits;
so the time grows with the number of slices. Lengths in points, y from the top of the first page, downwards.
"""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..caches import Same
from .blocks import SetBlock, chunks, height

MOST_STRETCHES = 512  # remembered: a long batch must not grow without bound
NEARLY_EMPTY = 0.4  # of a page: rather than leave it emptier, a box is split
FIT = 1e-6  # points: sums of lengths differ by less
BAD, LATER, PAGE = 1e8, 1e5, 1e2  # each more than all smaller costs together
FULL, FULL_WEIGHT = 0.95, 4.0  # a page costs by the square of what it is emptier than this
LAST, LAST_WEIGHT = 0.55, 6.0  # the same for the last page of a stretch
SPARSE, SPARSE_COST = 0.45, 0.5  # what a page emptier than this costs besides
SPLIT_TEXT, SPLIT_BOX, SPLIT_LIST = 0.01, 0.08, 0.06
LONELY, COMPANY = 0.03, 4.0  # what a heading costs that has fewer lines than this below it on its page
UNEVEN, EVEN = 0.02, 12.0  # what facing pages cost that end at heights further apart than this


class PageBreak(NamedTuple):
    """A place where a page may end: before a slice of a block."""

    block: int
    slice: int
    end: float  # where the content above it ends
    start: float  # where that below it begins: a gap between them goes
    price: float = 0.0
    head: float = 0.0  # height of what is repeated on the next page
    soon: float = (
        0.0  # where a block below it ends that belongs on the earliest page with room for it; 0: none
    )


class Cut(NamedTuple):
    """A page end that was chosen; `early` when more would have fitted, else `need` points that stay together did not."""

    block: int
    slice: int
    early: bool
    need: float


def cuts(blocks: Sequence[SetBlock], room: float, y: float, gap: float, number: int) -> list[Cut]:
    """Return where the pages of a stretch end, but for its last.

    `room` is a page's height; the first page, `number`, is filled down to `y`, and `gap` points are owed there.
    """
    choose = new_cuts if any(block.personal for block in blocks) else cuts_of_same
    return choose(tuple([Same(block) for block in blocks]), room, y, gap, number % 2)


def new_cuts(held: tuple[Same[SetBlock], ...], room: float, y: float, gap: float, number: int) -> list[Cut]:
    """Return the page ends of a stretch; of its first page's number it matters only whether it is even."""
    blocks = [one.held for one in held]
    heights = [height(block.slices) for block in blocks]
    spaces = [max(above.after, below.before) for above, below in itertools.pairwise(blocks)]
    if y + max(gap, blocks[0].before) + sum(heights) + sum(spaces) <= room:
        return []
    breaks = list(allowed(blocks, heights, room, y, gap))
    whole = any(block.fills_page or block.look.sink for block in blocks)
    return list(cuts_of(breaks, cheapest(breaks, room, number, whole), room))


# Documents share the blocks of equal parts (`sections.part_of`). Never used for a reader's own words: results are kept.
cuts_of_same = functools.lru_cache(maxsize=MOST_STRETCHES)(new_cuts)


def allowed(
    blocks: Sequence[SetBlock], heights: Sequence[float], room: float, y: float, gap: float
) -> Iterator[PageBreak]:
    """Yield the places where a page may end, in order; the last is the end of the stretch."""
    held: list[
        PageBreak
    ] = []  # within what `keep` binds together: allowed only where that is higher than a page
    before: SetBlock | None = None
    chain = heading = (
        0.0  # where what stays together begins; where the last thing ended that is kept with what follows
    )
    for n, block in enumerate(blocks):
        edge = edge_above(block, before, n, y, gap, heights[n])
        y = edge.start
        if before and before.keep:
            held.append(edge)
            heading = edge.end
        else:
            chain, heading = y, -room
            if edge.end > 0:
                yield edge
        inner = list(within(block, n, y, heights[n], room, heading))
        y += heights[n]
        if block.keep:
            held += inner
        else:
            if (inner[0].end if inner else y) - chain > room + FIT:
                yield from held
            held = []
            yield from inner
        before = block
    if y - chain > room + FIT:
        yield from held
    yield PageBreak(len(blocks), 0, y, y)


def edge_above(
    block: SetBlock, before: SetBlock | None, n: int, y: float, gap: float, tall: float
) -> PageBreak:
    """Return the break above a block, `tall` points high: the one before it, if any, ends at `y`."""
    owed = before.after if before else gap
    start = y + max(owed, block.before) if before or y > 0 else y
    price = SPLIT_LIST if before and before.few else 0.0
    return PageBreak(n, 0, y, start, price, soon=start + tall if block.look.soon else 0.0)


def within(
    block: SetBlock, n: int, y: float, whole: float, room: float, heading: float
) -> Iterator[PageBreak]:
    """Yield the breaks inside a block that begins at `y`; `heading` is where one ends that keeps it company."""
    price = SPLIT_TEXT
    if block.decorations or block.look.whole:
        price = BAD if whole <= room * 0.5 else SPLIT_BOX
    company = heading + COMPANY * block.look.lead
    for first, end in chunks(block):
        run = block.slices[first:end]
        anywhere = whole > room and height(run) > room + FIT
        for at, piece in enumerate(run, first + 1):
            y += piece.height
            if at < len(block.slices) and (anywhere or at == end):
                lonely = LONELY if y < company else 0.0
                yield PageBreak(n, at, y, y + piece.gap, price + lonely, repeated(block, at, room))
            y += piece.gap


def repeated(block: SetBlock, at: int, room: float) -> float:
    """Return the height of the heads that are repeated on a page that begins with this slice."""
    heads = [
        height(block.slices[head.first : head.end]) for head in block.heads if head.end <= at < head.last
    ]
    return sum(tall for tall in heads if tall < room / 2)


def cheapest(breaks: Sequence[PageBreak], room: float, number: int, whole: bool) -> list[int]:
    """Return the numbers of the breaks at which pages end, the last one included: those with the least cost together.

    `number` is that of the first page; `whole` says that the last page is filled to its foot, whatever is on it.
    """
    ends = [one.end for one in breaks]
    last = len(breaks) - 1
    # For each break, by the page that ends there: the cost up to it, the break before, how full the page is, its number.
    best: list[tuple[float, int, float, int] | None] = [None] * len(breaks)
    for at in range(-1, last):
        reached = best[at] if at >= 0 else (0.0, -1, 1.0, number - 1)
        if reached is None:
            continue
        cost, _, full_before, page = reached
        top = breaks[at].start - breaks[at].head if at >= 0 else 0.0
        furthest = max(bisect_right(ends, top + room + FIT) - 1, at + 1)
        least = min(bisect_left(ends, top + room * NEARLY_EMPTY, at + 1), furthest)
        facing = at >= 0 and page % 2 == 0
        for to in range(furthest if furthest == last else least, furthest + 1):
            full = (ends[to] - top) / room
            total = cost + PAGE + breaks[to].price
            if full < FULL:
                total += emptiness(full, to == last, whole)
            if 0 < breaks[to].soon <= top + room:
                total += LATER
            if facing and abs(full - full_before) * room > EVEN and not (whole and to == last):
                total += UNEVEN
            known = best[to]
            if known is None or total < known[0]:
                best[to] = (total, at, full, page + 1)
    return list(reversed(list(back(best, last))))


def emptiness(full: float, last: bool, whole: bool) -> float:
    """Return what a page costs for the part of it that is empty."""
    if last and whole:
        return 0.0
    sparse = SPARSE_COST if full < SPARSE else 0.0
    if last:
        return sparse + LAST_WEIGHT * max(0.0, LAST - full) ** 2
    return sparse + FULL_WEIGHT * max(0.0, FULL - full) ** 2 + (BAD if full < NEARLY_EMPTY else 0.0)


def back(best: Sequence[tuple[float, int, float, int] | None], at: int) -> Iterator[int]:
    """Yield the chosen breaks, from the last to the first."""
    while at >= 0:
        yield at
        reached = best[at]
        assert reached is not None
        at = reached[1]


def cuts_of(breaks: Sequence[PageBreak], chosen: Sequence[int], room: float) -> Iterator[Cut]:
    """Yield the chosen page ends, without that of the stretch, each with what decided it."""
    top = 0.0
    for at in chosen[:-1]:
        one, following = breaks[at], next(held for held in breaks[at + 1 :] if held.price < BAD)
        early = following.end <= top + room + FIT
        yield Cut(one.block, one.slice, early, following.end - one.start)
        top = one.start - one.head
