"""Takes the blocks of a stretch, gives the places where its pages end: of all that are allowed, those that cost least.

A stretch is what stands on pages of one kind, in one column, part after part. Its slices stand in a column without end; a page is a
window on it. A page that ends above a part (`start`) ends where it ends, as the last one does; a page goes on with that part
only above its `share_page`. Where no page may end (`bound`, `keep`) there is no break to choose, unless what stays together is higher
than a page. What is weighed, each before all that follow:

    1  boxes split that fit half a page, pages left nearly empty
    2  blocks that are `soon` and not on the earliest page with room for them
    3  how many pages there are
    4  how empty pages are (by the square), what a page end splits (twice where one must turn the page), whether
       facing pages can end at one height

From each break the next ones are tried that leave the page at least `NEARLY_EMPTY` full, and the last one that fits;
so the time grows with the number of slices. For each break at which a right-hand page ends, the cheapest way there is
kept; for each at which a left-hand page ends, one way for each depth of that page, because the next page faces it.
Lengths in points, y from the top of the first page, downwards.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..caches import Same
from .blocks import SetBlock, chunks, head_height, height
from .give import FIT, GROW, GROW_PAGE, NOTHING, SHRINK, SHRINK_PAGE, Give, filling, gives
from .spreads import ENOUGH, FULL, Reach, missing, spread, unevenness

MOST_STRETCHES = 512  # remembered: a long batch must not grow without bound
NEARLY_EMPTY = 0.4  # of a page: rather than leave it emptier, a box is split
BAD, LATER, PAGE = 1e8, 1e5, 1e2  # each more than all smaller costs together
LAST, LAST_WEIGHT = 0.55, 6.0  # the same for the last page of a stretch
NOT_ENOUGH_COST = 0.1  # what a page costs besides that is emptier than ENOUGH
DELAYED = 0.6  # what it costs to put off a block that is `soon`, where part of it would fit
SPARSE, SPARSE_COST = 0.45, 1.2  # what a page emptier than this costs besides
SPLIT_TEXT, SPLIT_BOX, SPLIT_LIST = 0.01, 0.08, 0.2
SPLIT_HEADED = 0.3  # a box in text columns whose title stands again where it continues
SMALL_BOX = 0.4  # of a page: a box that is no higher is not split in text columns
LONELY, COMPANY = 0.03, 4.0  # what a heading costs that has fewer lines than this below it on its page
SQUEEZE = 0.5  # what content costs that is as much higher than its page as the page is high
SHARED = 0.15  # what a page costs that a part shares with the one before
SCANT, SCANT_COST = 0.25, 2.0  # and what it costs that the one before has less of that page than this
MOST_WAYS = 8  # to a verso's end that are remembered: the cheapest
COST = operator.itemgetter(0)  # of a way


class PageBreak(NamedTuple):
    """A place where a page may end: before a slice of a block."""

    block: int
    slice: int
    end: float  # where the content above it ends
    start: float  # where that below it begins: a gap between them goes
    price: float = 0.0
    head: float = 0.0  # height of what is repeated on the next page
    # Where a block below it ends that belongs on the earliest page with room for it; 0: none.
    soon: float = 0.0
    # A part begins here: a page that is fuller than this share ends. None: no part begins.
    share: float | None = None


UNKNOWN = Reach(0.0, 0.0, 0.0)  # of the page before a stretch


class Cut(NamedTuple):
    """Where a page begins; `early` when more would have fitted on the one before, else `need` points did not fit in `left`."""

    block: int
    slice: int
    early: bool = False
    need: float = 0.0
    left: float = 0.0
    gaps: float = 1.0  # the factor for the gaps on this page
    # The share of `more` by which its slices grow, or, if negative, of `less` by which they shrink.
    growth: float = 0.0
    column: int = 0  # of the page, from the left: only the first one begins a page


def cuts(
    blocks: Sequence[SetBlock], room: float, y: float, gap: float, number: int, facing: float = 0.0
) -> list[Cut]:
    """Return where the pages of a stretch begin, first that on which it starts.

    `room` is a page's height; the first page, `number`, is filled down to `y`, and `gap` points are owed there. If it is
    a recto, the page that it faces is `facing` points deep, if that is known.
    """
    choose = new_cuts if any(block.personal for block in blocks) else cuts_of_same
    recto = number % 2
    return choose(tuple([Same(block) for block in blocks]), room, y, gap, recto, facing if recto else 0.0)


def new_cuts(
    held: tuple[Same[SetBlock], ...], room: float, y: float, gap: float, number: int, facing: float
) -> list[Cut]:
    """Return where the pages of a stretch begin; of its first page's number it matters only whether it is even."""
    blocks = [one.held for one in held]
    heights = [height(block.slices) for block in blocks]
    first = max(gap, blocks[0].before) if y > 0 else 0.0
    spaces = [max(above.after, below.before) for above, below in itertools.pairwise(blocks)]
    total = y + first + sum(heights) + sum(spaces)
    if total <= room and not any(block.start for block in blocks[1:]):  # one page: there is nothing to choose
        breaks = [PageBreak(len(blocks), 0, total, total)]
    else:
        breaks = list(allowed(blocks, heights, room, y, gap))
    stretch = stretch_of(blocks, breaks, first, room)
    before = Reach(facing, facing, facing) if facing else UNKNOWN
    return list(cuts_of(stretch, before, cheapest(stretch, number, before)))


# Documents share the blocks of equal parts (`sections.part_of`). Never used for a reader's own words: results are kept.
cuts_of_same = functools.lru_cache(maxsize=MOST_STRETCHES)(new_cuts)


class Stretch(NamedTuple):
    """The breaks of a stretch, with what each decision about them needs."""

    breaks: Sequence[PageBreak]
    ends: Sequence[float]  # of the breaks
    give: Sequence[Give]  # above each break
    room: float  # the height of a page
    reach: float  # how much higher content may be that is made to fit
    starts: Sequence[int]  # of the breaks: those above a part, and the last
    whole: frozenset[int]  # of those: the page above is filled to its foot, whatever is on it


def stretch_of(blocks: Sequence[SetBlock], breaks: Sequence[PageBreak], first: float, room: float) -> Stretch:
    """Return what is to be decided about blocks; `first` is the gap above its first block."""
    give = gives(blocks, [(one.block, one.slice) for one in breaks], first)
    reach = room * SHRINK_PAGE + max([piece.less for block in blocks for piece in block.slices])
    starts = [n for n, one in enumerate(breaks[:-1]) if one.share is not None]
    starts.append(len(breaks) - 1)
    filled = [n for n, block in enumerate(blocks) if block.fills_page or block.look.sink]
    whole = frozenset(next(at for at in starts if breaks[at].block > n) for n in filled)
    return Stretch(breaks, [one.end for one in breaks], give, room, reach, starts, whole)


def allowed(
    blocks: Sequence[SetBlock], heights: Sequence[float], room: float, y: float, gap: float
) -> Iterator[PageBreak]:
    """Yield the places where a page may end, in order; the last is the end of the stretch."""
    # Within what `keep` binds together: allowed only where that is higher than a page.
    held: list[PageBreak] = []
    before: SetBlock | None = None
    # Where what stays together begins; where the last thing ended that is kept with what follows.
    chain = heading = 0.0
    for n, block in enumerate(blocks):
        edge = edge_above(block, before, n, y, gap, heights[n])
        y = edge.start
        if before and before.keep and edge.share is None:
            held.append(edge)
            heading = edge.end
        else:
            chain, heading = y, -room
            if edge.end > 0:
                yield edge
        inner = list(within(block, n, y, heights[n], room, heading)) if len(block.slices) > 1 else []
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
    if before and block.start:
        return PageBreak(n, 0, y, start, share=block.share_page)
    price = SPLIT_LIST if before and before.few else 0.0
    return PageBreak(n, 0, y, start, price, soon=start + tall if block.look.soon else 0.0)


def within(
    block: SetBlock, n: int, y: float, whole: float, room: float, heading: float
) -> Iterator[PageBreak]:
    """Yield the breaks inside a block that begins at `y`; `heading` is where one ends that keeps it company."""
    price = SPLIT_TEXT
    if block.decorations or block.look.whole:
        headed = bool(block.heads and block.decorations) and block.columns > 1 and whole > room * SMALL_BOX
        price = SPLIT_HEADED if headed else BAD if whole <= room * 0.5 else SPLIT_BOX
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
    heads = [head_height(block, head) for head in block.heads if head.end <= at < head.last]
    return sum(tall for tall in heads if tall < room / 2)


class Way(NamedTuple):
    """The last page of a way to a break: what all pages cost, at which break it ends, its number, and how deep it may be."""

    cost: float
    at: int
    page: int
    reach: Reach
    before: Way | None = None


def cheapest(stretch: Stretch, number: int, before: Reach = UNKNOWN) -> list[Way]:
    """Return the pages of a stretch, each as the way that ends there: those with the least cost together.

    `number` is that of the first page, `before` how deep the page before it is.
    """
    last, room = len(stretch.breaks) - 1, stretch.room
    versos: list[list[Way]] = [[] for _ in range(last + 1)]
    rectos: list[Way | None] = [None] * (last + 1)
    first = Way(0.0, -1, number - 1, before)
    left, right = ([], first) if first.page % 2 else ([first], None)
    for at in range(-1, last):
        if at >= 0:
            left, right = good(versos[at], rectos[at])
        for to, price, reach in pages_from(stretch, at) if left or right else ():
            if right:
                versos[to].append(Way(right.cost + price, to, right.page + 1, reach, right))
            price += turning(stretch.breaks[to])
            known = rectos[to]
            most = known.cost - price if known else math.inf
            if left and left[0].cost < most:
                cost, verso = facing(left, reach, room)
                if cost < most:
                    rectos[to] = Way(cost + price, to, verso.page + 1, reach, verso)
    left, right = good(versos[last], rectos[last])
    return list(reversed(list(back(min([*left, *([right] if right else [])], key=COST)))))


def turning(one: PageBreak) -> float:
    """Return what it costs besides that one must turn the page to go on: as much again as what is split."""
    return one.price if one.price < BAD else 0.0


def good(versos: list[Way], recto: Way | None) -> tuple[list[Way], Way | None]:
    """Return the ways to a break that can be part of the cheapest: versos, the cheaper first, and no longer ones than needed."""
    versos.sort(key=COST)
    most = min([way.cost for way in (*versos[:1], recto) if way], default=0.0) + PAGE / 2
    left = [way for way in versos[:MOST_WAYS] if way.cost < most]
    return left, recto if recto and recto.cost < most else None


def facing(versos: Sequence[Way], reach: Reach, room: float) -> tuple[float, Way]:
    """Return the best of some ways, the cheapest first, to a page that faces their last one, and what it costs."""
    least, best = math.inf, versos[0]
    for way in versos:
        if way.cost >= least:
            break
        known = way.reach is not UNKNOWN and way.reach.usual != reach.usual
        cost = way.cost + (unevenness(way.reach, reach, room) if known else 0.0)
        if cost < least:
            least, best = cost, way
    return least, best


def back(way: Way) -> Iterator[Way]:
    """Yield the ways to each page's end, from the last to the first."""
    while way.before:
        yield way
        way = way.before


def pages_from(stretch: Stretch, at: int) -> Iterator[tuple[int, float, Reach]]:
    """Yield each break at which a page may end that begins at the break `at`, what the page costs, and how deep it may be."""
    breaks, ends, give, room, whole = stretch.breaks, stretch.ends, stretch.give, stretch.room, stretch.whole
    top = breaks[at].start - breaks[at].head if at >= 0 else 0.0
    above, last = give[at] if at >= 0 else NOTHING, len(ends) - 1
    foot = Reach(room, room, room)
    shared, ranges = candidates(stretch, top, at + 1)
    for to in ranges:
        one, held, reach = breaks[to], give[to], foot
        spare, cost = top + room - one.end, PAGE + one.price
        ended = to == last or one.share is not None
        if shared >= 0 and to > shared:
            cost += SHARED + SCANT_COST * max(0.0, SCANT - (ends[shared] - top) / room)
        if spare < -FIT:
            if to > at + 1 and filling(spare, above, held, room) is None:
                continue
            cost -= spare / room * SQUEEZE
        elif to not in whole:
            reach = reach_of(spare, above, held, room, ended)
            if reach.usual < room * FULL:
                cost += emptiness(reach.usual / room, ended)
        if one.soon:
            cost += LATER if one.soon <= top + room else DELAYED
        yield to, cost, reach


def reach_of(spare: float, above: Give, held: Give, room: float, last: bool) -> Reach:
    """Return how deep a page may be that has `spare` points left.

    The last page of a stretch ends where it ends, unless its gaps can bring it to the foot.
    """
    gaps, more = held.above - above.below, held.more - above.more
    natural, grown, shrunk = room - spare, gaps * GROW, gaps * SHRINK
    if grown > room * GROW_PAGE:
        grown = room * GROW_PAGE
    if shrunk > room * SHRINK_PAGE:
        shrunk = room * SHRINK_PAGE
    most = natural + grown + more
    if most > room:
        most = room
    usual = natural + min(max(spare, 0.0), more) if last and most < room - FIT else most
    return Reach(natural - shrunk, usual, most)


def candidates(stretch: Stretch, top: float, first: int) -> tuple[int, Sequence[int]]:
    """Return the breaks, from `first` on, at which a page that begins at `top` may end; one, if not even that fits.

    Before them, the first that is above a part which the page may share, or -1.
    """
    ends, room = stretch.ends, stretch.room
    stop, parts = part_end(stretch, top, first)
    shared = parts[0] if parts else -1
    furthest = max(bisect_right(ends, top + room + FIT, first, stop + 1) - 1, first)
    if furthest == stop:
        return shared, [*parts, stop]
    least = min(bisect_left(ends, top + room * NEARLY_EMPTY, first), furthest)
    most = max(bisect_right(ends, top + room + stretch.reach, first, stop + 1) - 1, furthest)
    return shared, range(least, most + 1)


def part_end(stretch: Stretch, top: float, first: int) -> tuple[int, list[int]]:
    """Return the break that no page goes beyond which begins at `top`, and those above parts which it may share."""
    shared: list[int] = []
    for at in itertools.islice(stretch.starts, bisect_left(stretch.starts, first), None):
        share = 0.0 if at in stretch.whole else stretch.breaks[at].share or 0.0
        if stretch.ends[at] - top > stretch.room * share:
            break
        shared.append(at)
    return at, shared


def emptiness(full: float, last: bool) -> float:
    """Return what a page costs for the part of it that is empty."""
    sparse = SPARSE_COST if full < SPARSE else 0.0
    if last:
        return sparse + LAST_WEIGHT * max(0.0, LAST - full) ** 2
    reported = NOT_ENOUGH_COST if full < ENOUGH else 0.0
    return sparse + reported + missing(full) + (BAD if full < NEARLY_EMPTY else 0.0)


def cuts_of(stretch: Stretch, before: Reach, pages: Sequence[Way]) -> Iterator[Cut]:
    """Yield where the chosen pages begin, each with what decided it and how it is filled; `before` them is a page so deep."""
    breaks, room = stretch.breaks, stretch.room
    top, above, cut = 0.0, NOTHING, Cut(0, 0)
    for way, deep in zip(pages, depths(before, pages, room), strict=True):
        at, one = way.at, breaks[way.at]
        foot = room if deep == way.reach.usual else deep  # to be filled as far as that can be
        gaps, growth = factors(stretch, top + foot - one.end, above, at)
        yield cut._replace(gaps=gaps, growth=growth)
        if at < len(breaks) - 1:
            following = next(held for held in breaks[at + 1 :] if held.price < BAD)
            early = following.end <= top + room + FIT
            left = max(0.0, top + room - one.start)
            cut = Cut(one.block, one.slice, early, following.end - one.start, left)
            top, above = one.start - one.head, stretch.give[at]


def depths(before: Reach, pages: Sequence[Way], room: float) -> list[float]:
    """Return how deep each page is: facing ones alike, where they can be."""
    out = [way.reach.usual for way in pages]
    if before is not UNKNOWN and pages[0].page % 2:
        out[0] = spread(before, pages[0].reach, room)[1]
    for n, (verso, recto) in enumerate(itertools.pairwise(pages)):
        if verso.page % 2 == 0:
            out[n], out[n + 1] = spread(verso.reach, recto.reach, room)
    return out


def factors(stretch: Stretch, spare: float, above: Give, at: int) -> tuple[float, float]:
    """Return the factor for the gaps of a page, and the share of what they may by which its slices grow or shrink.

    The last page of a stretch ends where it ends, unless its gaps can bring it to the foot.
    """
    held, last = stretch.give[at], at == len(stretch.breaks) - 1 or stretch.breaks[at].share is not None
    how = filling(spare, above, held, stretch.room)
    if how is None or (at in stretch.whole and spare >= 0):
        return 1.0, 0.0
    gaps = held.above - above.below
    slices = held.less - above.less if how.slices < 0 else held.more - above.more
    stays = last and spare - how.gaps - how.slices > FIT
    return (
        1.0 + how.gaps / gaps if gaps and not stays else 1.0,
        how.slices / slices if slices else 0.0,
    )
