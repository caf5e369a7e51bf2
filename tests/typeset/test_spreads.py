"""Facing pages end at one height where neither gets too empty by that; pages back to back are not compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.layout.cascade import Computed
from leaflets.typeset.blocks import SetBlock, Slice
from leaflets.typeset.page_breaks import cuts
from leaflets.typeset.spreads import ENOUGH, EVEN, UNEVEN, Reach, spread, unevenness
from support.properties import examples

ROOM = 100.0 * EVEN  # a spread of EVEN is one part in a hundred


def reach(least: float, usual: float, most: float) -> Reach:
    """Return how deep a page may be, given in parts of a hundred."""
    return Reach(*[part * ROOM / 100 for part in (least, usual, most)])


@pytest.mark.parametrize(
    ("verso", "recto", "then"),
    [
        ((88, 100, 100), (86, 92, 92), (92, 92)),  # the deeper page grows less
        ((86, 92, 92), (88, 100, 100), (92, 92)),  # whichever that is
        ((95, 100, 100), (80, 90, 100), (100, 100)),  # the other one grows more
        ((95, 100, 100), (86, 92, 92), (100, 92)),  # it cannot be made less deep
        ((92.5, 100, 100), (86, 92, 92), (92.5, 92)),  # it can, nearly: that looks even
        ((70, 90, 90), (70, 80, 80), (90, 80)),  # both would be too empty
        ((70, 80, 80), (70, 78, 78), (80, 78)),  # they are; the deeper one stays as it is
    ],
)
def test_where_facing_pages_end(
    verso: tuple[float, float, float], recto: tuple[float, float, float], then: tuple[float, float]
) -> None:
    found = spread(reach(*verso), reach(*recto), ROOM)
    assert found == pytest.approx([part * ROOM / 100 for part in then])
    alike = abs(found[0] - found[1]) <= EVEN
    assert (unevenness(reach(*verso), reach(*recto), ROOM) < UNEVEN) is alike


depths = st.tuples(*[st.floats(40, 100)] * 3).map(lambda held: reach(*sorted(held)))


@examples(300)
@given(depths, depths)
def test_no_page_gets_less_full_than_it_should_be(verso: Reach, recto: Reach) -> None:
    """Nor deeper than it can be; and what that costs is never more than pages that are left apart."""
    for deep, held in zip(spread(verso, recto, ROOM), (verso, recto), strict=True):
        assert held.least <= deep <= held.most
        assert deep >= min(held.usual, ENOUGH * ROOM)
    assert 0 <= unevenness(verso, recto, ROOM) <= UNEVEN


def block(tall: float, **given: object) -> SetBlock:
    return SetBlock((Slice(tall, ()),), Computed())._replace(**given)


def test_only_facing_pages_are_made_alike() -> None:
    """Of pages that may be 98 and 92 points deep, before what fits on neither: from page 2 on the first gives way, from page 1 on not."""
    given = [block(24, after=3), block(24, after=3), block(38), block(92), block(95)]
    apart = [cut.gaps for cut in cuts(given, 100, 0, 0, 1)]
    even = [cut.gaps for cut in cuts(given, 100, 0, 0, 2)]
    assert apart[0] == pytest.approx(2) and even[0] == pytest.approx(1)  # 98 points, and 92
