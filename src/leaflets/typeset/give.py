"""Takes blocks and the places where pages may end, gives how far the gaps and slices between two of them may stretch or shrink.

    what               grows                              shrinks
    gaps               to twice, by 8 % of the page       by a quarter, and by 4 % of the page
    lines, blank rows  to `pitch_most`, `row_height_most`
    figures                                               to `shrink` of their width

Gaps give way first, then slices. Only gaps between blocks count. What holds a reader's own words never changes its height.
Lengths in points.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from .blocks import SetBlock

FIT = 1e-6  # points: sums of lengths differ by less
GROW, GROW_PAGE = 1.0, 0.08  # how much gaps grow at most: of themselves, of the page
SHRINK, SHRINK_PAGE = 0.25, 0.04  # how much they shrink at most


class Give(NamedTuple):
    """Sums over all that is above a place where a page may end, from the top of the stretch."""

    above: float  # gaps, without one at that place
    below: float  # gaps, with that one
    more: float  # by how much slices may grow
    less: float  # by how much slices may shrink


NOTHING = Give(0.0, 0.0, 0.0, 0.0)  # above the top of the stretch


class Filling(NamedTuple):
    """How a page is filled: by how many points its gaps and its slices grow together, or shrink if negative."""

    gaps: float
    slices: float


def gives(blocks: Sequence[SetBlock], places: Sequence[tuple[int, int]], first: float) -> list[Give]:
    """Return the sums above each place, a block and a slice in it; there is a gap of `first` above all blocks."""
    spaces = [first, *[max(above.after, below.before) for above, below in itertools.pairwise(blocks)], 0.0]
    gaps = list(itertools.accumulate(spaces))
    more = list(itertools.accumulate([growth(block, None) for block in blocks], initial=0.0))
    less = list(itertools.accumulate([shrinkage(block, None) for block in blocks], initial=0.0))
    out = []
    for n, at in places:
        above = gaps[n] if at else gaps[n] - spaces[n]
        grows = growth(blocks[n], at) if at and more[n + 1] > more[n] else 0.0
        shrinks = shrinkage(blocks[n], at) if at and less[n + 1] > less[n] else 0.0
        out.append(Give(above, gaps[n], more[n] + grows, less[n] + shrinks))
    return out


def growth(block: SetBlock, end: int | None) -> float:
    """Return by how much the slices of a block before `end` may grow."""
    return 0.0 if block.personal else sum([piece.more for piece in block.slices[:end]])


def shrinkage(block: SetBlock, end: int | None) -> float:
    """Return by how much the slices of a block before `end` may shrink."""
    return 0.0 if block.personal else sum([piece.less for piece in block.slices[:end]])


def filling(spare: float, above: Give, held: Give, room: float) -> Filling | None:
    """Return how a page with `spare` points left is filled, as far as it can be; None if it is too full.

    `above` is what gives way above the page, `held` that with the page; `room` is a page's height.
    """
    gaps = held.above - above.below
    if spare >= -FIT:
        spare = max(spare, 0.0)
        grown = min(spare, gaps * GROW, room * GROW_PAGE)
        return Filling(grown, min(spare - grown, held.more - above.more))
    grown = max(spare, -gaps * SHRINK, -room * SHRINK_PAGE)
    rest = spare - grown
    if -rest > held.less - above.less:
        return None
    return Filling(grown, rest)
