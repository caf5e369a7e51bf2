"""Takes the blocks of text that stands in columns, gives where each column begins, page by page.

+-----------------+    A stretch of such text begins below what is on the page. Columns are filled from the left; on the
| across          |    last page of the stretch they are balanced: as low as they can be and still hold what is left.
|--------+--------|    What stands across all columns (`span`) ends the stretch, so both columns end above it.
| 1      | 2      |
+-----------------+

Lengths in points.
"""

from __future__ import annotations

import functools
import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from ..caches import Same
from ..layout.cascade import Computed
from ..model import Element
from .blocks import Backdrop, SetBlock, Slice, Thing, height, moved, moved_right
from .builder import Builder, Column
from .give import FIT, NOTHING, filling
from .notes import is_of_note
from .page_breaks import BAD, SPARSE, Cut, Stretch, allowed, factors, stretch_of

MOST_STRETCHES = 256  # remembered
LEAST_ROOM = 0.1  # of a page: below what fills the rest no columns begin
LENGTHEN = 3.0  # points by which balanced columns are lengthened until they hold the text
HALF = 0.4  # of a column: rather than leave it emptier, a box is split
SHORT = 0.12  # of a column: how much shorter it may be where that splits less
SHORT_COST = 1.0  # what a column costs that is empty
STEP = 0.04  # of a page: by which the first of two pages is tried shorter


def narrowed(column: Column, look: Computed) -> tuple[Column, float]:
    """Return the first of the columns into which a column of text is divided, and the distance from one to the next."""
    width = (column.width - look.gutter * (look.columns - 1)) / look.columns
    return Column(column.names, column.x, width), width + look.gutter


def unfit(block: SetBlock) -> tuple[str, str] | None:
    """Return why a block cannot stand in text columns, and what to do; None if it can."""
    things = [thing for piece in block.slices for thing in piece.things]
    looks = [box.look for box in block.decorations]
    looks += [thing.look for thing in things if isinstance(thing, Backdrop)]
    if block.columns > 1 and not block.spans:
        return "text columns cannot stand in a text column", "end the outer section first"
    if block.fills_page:
        return (
            "lines to the end of the page cannot be in text columns",
            'say how many: n="5", or end the section first',
        )
    if any(map(is_of_note, things)):
        return "a note in the margin cannot be in text columns", "set them in one"
    if any(look.reach == "page" for look in looks) and not block.spans:
        return "what reaches the page's edges cannot be in text columns", "let it span them, or remove reach"
    return None


def set_abreast(
    builder: Builder, node: Element, look: Computed, blocks: Sequence[SetBlock], stride: float, most: float
) -> SetBlock | None:
    """Return one block, never split, of blocks in columns: in order down each column, all columns as equally high as can be.

    None when it is not less high than `most`.
    """
    joined = [builder.join(node, look, group) for group in groups_of(blocks, look.columns)]
    deep = max(height(block.slices) for block in joined)
    if deep >= most:
        return None
    things, anchors = list[Thing](), list[Element]()
    for number, block in enumerate(joined):
        x = number * stride
        things += [moved_right(thing, x) for thing in things_of(block)]
        anchors += [element for _, element in block.anchors]
    whole = builder.block(node, look, [Slice(deep, tuple(things))], frozenset())
    return whole._replace(
        before=blocks[0].before,
        after=blocks[-1].after,
        keep=blocks[-1].keep,
        anchors=tuple((0, element) for element in dict.fromkeys(anchors)),
        late=any(block.late for block in blocks),
    )


def things_of(block: SetBlock) -> Iterator[Thing]:
    """Yield what a block draws, boxes first, each at its depth below the block's top."""
    tops = list(itertools.accumulate([piece.height + piece.gap for piece in block.slices], initial=0.0))
    for first, end, x, width, look, picture in block.decorations:
        deep = tops[end - 1] + block.slices[end - 1].height - tops[first]
        yield Backdrop(x, tops[first], width, deep, look, picture)
    for top, piece in zip(tops, block.slices, strict=False):
        yield from [moved(thing, top) for thing in piece.things]


def groups_of(blocks: Sequence[SetBlock], count: int) -> list[Sequence[SetBlock]]:
    """Return blocks in as many groups, or fewer, that follow one another: the highest is as low as it can be."""
    sizes = [height(block.slices) + max(block.after, 0.0) for block in blocks]
    limits = sorted({limit for first in range(len(sizes)) for limit in itertools.accumulate(sizes[first:])})
    least = bisect_left(limits, True, key=lambda limit: len(starts_within(limit, sizes)) <= count)
    return [blocks[a:b] for a, b in itertools.pairwise([*starts_within(limits[least], sizes), len(blocks)])]


def starts_within(limit: float, sizes: Sequence[float]) -> list[int]:
    """Return where groups begin that are filled one after another, none higher than `limit`."""
    starts, held = [0], 0.0
    for at, size in enumerate(sizes):
        if at and held + size > limit + FIT:
            starts, held = [*starts, at], 0.0
        held += size
    return starts


def column_cuts(blocks: Sequence[SetBlock], first: float, room: float) -> list[list[Cut]]:
    """Return where the columns of each page begin; nothing for the first page when its room holds none.

    `first` is the height that is left on the first page, `room` that of a whole page.
    """
    choose = new_cuts if any(block.personal for block in blocks) else cuts_of_same
    return choose(tuple([Same(block) for block in blocks]), first, room)


def new_cuts(held: tuple[Same[SetBlock], ...], first: float, room: float) -> list[list[Cut]]:
    blocks = [one.held for one in held]
    heights = [height(block.slices) for block in blocks]
    stretch = stretch_of(blocks, list(allowed(blocks, heights, room, 0.0, 0.0)), 0.0, room)
    count, last = blocks[0].columns, len(stretch.breaks) - 1
    pages, at, left = list[list[Cut]](), -1, first if first > LEAST_ROOM * room else 0.0
    left = shared_room(stretch, left, room, count) if blocks[0].together else left
    while at < last:
        ends = ends_of(stretch, at, left, count)
        if ends[-1:] != [last]:
            tight = ends_of(stretch, at, left, count, tight=True)
            ends = tight if tight[-1:] == [last] else ends
        if left < room and (len(ends) < count and ends[-1:] != [last]):
            pages, left = [*pages, []], room
            continue
        deep = left
        if not ends:  # higher than a page: it is refused where it is put
            ends = [at + 1]
        elif ends[-1] == last:
            ends, deep = balanced(stretch, at, left, count)
        pages.append(list(cuts_of(stretch, at, ends, deep)))
        at, left = ends[-1], room
    return pages


# Documents share the blocks of equal parts (`sections.part_of`). Never used for a reader's own words: results are kept.
cuts_of_same = functools.lru_cache(maxsize=MOST_STRETCHES)(new_cuts)


def shared_room(stretch: Stretch, first: float, room: float, count: int) -> float:
    """Return how much of its first page a stretch takes that should stay whole, but goes on to a second page.

    As little is split as can be, and neither page is left nearly empty.
    """
    least = max(LEAST_ROOM, first / room - 1 + SPARSE) * room  # what is above it on the page counts
    options = [first - step * STEP * room for step in range(int((first - least) / (STEP * room)) + 1)]
    return min(options, key=lambda deep: shared_cost(stretch, deep, first, room, count), default=first)


def shared_cost(stretch: Stretch, deep: float, first: float, room: float, count: int) -> float:
    """Return what it costs to end the first of two pages so deep: 0 where one page holds all."""
    last = len(stretch.breaks) - 1
    if ends_of(stretch, -1, deep, count, tight=True)[-1:] == [last]:
        return 0.0
    ends = ends_of(stretch, -1, deep, count)
    rest, tall = balanced(stretch, ends[-1], room, count) if len(ends) == count else ([], 0.0)
    if rest[-1:] != [last]:
        return math.inf
    split = sum(stretch.breaks[n].price for n in (*ends, *rest))
    empty = 2 * max(0.0, SPARSE * room - tall) + max(0.0, first - depth_of(stretch, -1, ends))
    return split + empty / room


def ends_of(
    stretch: Stretch, at: int, deep: float, count: int, last_page: bool = False, tight: bool = False
) -> list[int]:
    """Return the breaks at which up to `count` columns of a height end, the first of which begins at the break `at`.

    On the last page, where they are balanced, nothing is squeezed and no box is split. `tight` ones hold all that fits.
    """
    ends = list[int]()
    while len(ends) < count and at < len(stretch.breaks) - 1:
        found = end_of(stretch, at, deep, last_page, tight)
        if found == at:
            break
        at = found
        ends.append(at)
    return ends


def end_of(stretch: Stretch, at: int, deep: float, last_page: bool, tight: bool) -> int:
    """Return the break at which a column ends: the last that fits, or one a little above it that splits less; `at` if none fits.

    A box that should stay whole is split only where the column would be left half empty.
    """
    top = top_of(stretch, at)
    last = bisect_right(stretch.ends, top + deep + FIT) - 1
    if not last_page:
        last = last_squeezed(stretch, at, last, top + deep)
    if last <= at or last == len(stretch.ends) - 1:
        return max(last, at)
    fits = range(at + 1, last + 1)
    whole = [n for n in fits if stretch.breaks[n].price < BAD]
    if not last_page and (not whole or stretch.ends[whole[-1]] < top + deep * HALF):
        whole = list(fits)
    if not whole:
        return at
    if tight:
        return whole[-1]
    least = stretch.ends[whole[-1]] - SHORT * deep
    options = [n for n in whole if stretch.ends[n] >= least]
    return min(options, key=lambda n: stretch.breaks[n].price - SHORT_COST * stretch.ends[n] / deep)


def last_squeezed(stretch: Stretch, at: int, last: int, limit: float) -> int:
    """Return the last break that fits above `limit` if gaps and figures give way."""
    above = stretch.give[at] if at >= 0 else NOTHING
    for n in range(max(last, at) + 1, len(stretch.ends)):
        if limit - stretch.ends[n] < -stretch.reach:
            break
        if filling(limit - stretch.ends[n], above, stretch.give[n], stretch.room) is not None:
            last = n
    return last


def top_of(stretch: Stretch, at: int) -> float:
    """Return where the content begins of a column that begins at a break."""
    return stretch.breaks[at].start - stretch.breaks[at].head if at >= 0 else 0.0


def balanced(stretch: Stretch, at: int, most: float, count: int) -> tuple[list[int], float]:
    """Return the breaks at which the last columns end, and their height: the least at which they hold all that is left."""
    last = len(stretch.breaks) - 1
    deep = (stretch.ends[last] - top_of(stretch, at)) / count
    while deep < most:
        ends = ends_of(stretch, at, deep, count, last_page=True)
        if ends and ends[-1] == last:
            return ends, depth_of(stretch, at, ends)
        deep += LENGTHEN
    ends = ends_of(stretch, at, most, count, tight=True)
    return (ends, most) if ends[-1:] == [last] else (ends_of(stretch, at, most, count), most)


def depth_of(stretch: Stretch, at: int, ends: Sequence[int]) -> float:
    """Return the height of the highest of the columns that end at these breaks."""
    starts = [at, *ends[:-1]]
    return max(stretch.ends[to] - top_of(stretch, start) for start, to in zip(starts, ends, strict=True))


def cuts_of(stretch: Stretch, at: int, ends: Sequence[int], deep: float) -> list[Cut]:
    """Return where each column begins, and how it is filled down to `deep`."""
    out = list[Cut]()
    for number, (start, to) in enumerate(itertools.pairwise([at, *ends])):
        above = stretch.give[start] if start >= 0 else NOTHING
        spare = top_of(stretch, start) + deep - stretch.ends[to]
        gaps, growth = factors(stretch, spare, above, to)
        one = stretch.breaks[start] if start >= 0 else None
        spot = (one.block, one.slice) if one else (0, 0)
        out.append(Cut(*spot, early=True, gaps=gaps, growth=growth, column=number))
    return out
