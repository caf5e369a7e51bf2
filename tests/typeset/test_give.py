"""Pages give way: gaps stretch and shrink, lines to write on grow, figures shrink; what is one reader's own stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from leaflets.layout.cascade import Computed
from leaflets.model import Style
from leaflets.typeset.blocks import Art, Rule, SetBlock, SetLine, Slice
from leaflets.typeset.give import Filling, filling, gives, growth
from leaflets.typeset.page_breaks import cuts
from leaflets.typeset.pages import CUT_GROUND, Page, Pages
from support.document import PAGE, E, drawing, figure, laid, prose, styled, table

ROOM = 100.0
HIGH = PAGE["size"][1] - PAGE["top"] - PAGE["bottom"]


def block(tall: float, **given: object) -> SetBlock:
    return SetBlock((Slice(tall, ()),), Computed())._replace(**given)


def of_kind(page: Page, kind: type) -> Iterator[tuple[float, object]]:
    """Yield what a page shows of one kind, each with the y of its slice."""
    for placed in page.slices:
        yield from [(placed.y, thing) for thing in placed.things if isinstance(thing, kind)]


# ---- how much -------------------------------------------------------------------------------------


def filled(*tall: float, gap: float) -> float:
    """Return the factor for the gaps of the first page of blocks, each `gap` above the next, with lines to write on at the end."""
    given = [*[block(one, after=gap) for one in tall], block(9, fills_page=True)]
    return cuts(given, ROOM, 0, 0, 1)[0].gaps


def test_gaps_grow_to_fill_a_page_to_twice_themselves_and_by_8_points_in_a_hundred_at_most() -> None:
    assert filled(20, 20, 20, 20, 30, gap=5) == pytest.approx(20 / 15)  # 95 points of 100: three gaps share 5
    assert filled(20, 20, 20, 20, 30, gap=1) == pytest.approx(2)
    assert filled(22, 40, 60, gap=20) == pytest.approx(1.4)  # one gap on the page: 8 of 18 that are missing


def test_gaps_shrink_to_take_one_block_more() -> None:
    """By a quarter, and by 4 points in a hundred: 20 + 20 + 20 + 20 + 5 in 103 points fit into 100."""
    assert filled(20, 20, 20, 20, 5, 96, gap=4.5) == pytest.approx(1 - 3 / 18)
    assert len(cuts([block(one, after=4.5) for one in (20, 20, 20, 20, 5)], ROOM, 0, 0, 1)) == 1
    assert len(cuts([block(one, after=4.5) for one in (20, 20, 20, 20, 7)], ROOM, 0, 0, 1)) == 2


def test_the_last_page_ends_where_it_ends() -> None:
    """Its gaps grow only where that brings it to the foot; above lines to write on they never do."""
    for tall, gap, factor in ((20, 5, 1.0), (30, 4, 1.25)):
        blocks = [block(tall, after=gap)] * 3
        assert cuts(blocks, ROOM, 0, 0, 1)[0].gaps == pytest.approx(factor)
        assert filled(tall, tall - 15, gap=gap) == 1.0


def test_gaps_give_way_before_slices() -> None:
    given = [block(20, after=8), SetBlock((Slice(20, (), 0, more=30, less=6),), Computed())]
    first, last = gives(given, [(0, 0), (2, 0)], 0.0)
    assert filling(3, first, last, ROOM) == Filling(3, 0)
    assert filling(10, first, last, ROOM) == Filling(8, 2)
    assert filling(-5, first, last, ROOM) == Filling(-2, -3)
    assert filling(-9, first, last, ROOM) is None


def test_a_readers_own_words_keep_their_height() -> None:
    """A copy is filled with other words at the same places."""
    own = SetBlock((Slice(20, (), more=9, less=9),), Computed(), personal=True)
    assert growth(own, None) == 0 and growth(own._replace(personal=False), None) == 9


# ---- what it looks like ----------------------------------------------------------------------------


def ends(pages: Pages) -> list[float]:
    return [end.full for end in pages.ends]


def test_pages_end_at_one_height() -> None:
    """All but the last are filled, and what stands behind and beside the words moves with them."""
    parts = [E("p", prose(10, n)) for n in range(15)]
    box, more = E("aside", E("p", prose(10))), [E("p", prose(10, n)) for n in range(15)]
    pages = laid(*parts, box, *more, E("lines", n="page"))
    assert len(pages.pages) > 2 and min(ends(pages)[:-1]) > 0.98
    for page in pages.pages:
        lowest = max(y + thing.look.lead for y, thing in of_kind(page, SetLine) if isinstance(thing, SetLine))
        assert lowest <= PAGE["top"] + HIGH + 0.01
        for back in page.backdrops:
            assert any(back.y < y < back.y + back.height for y, _ in of_kind(page, SetLine))


WIDE: Style = styled(figure={"shrink": 0.7, "height": 0.6}, lines={"pitch": 20.0, "pitch_most": 30.0})


def shown(before: int, style: Style) -> tuple[int, Art]:
    pages = laid(
        *[E("p", "A line.")] * before, figure("Shown", drawing(320, 240)), E("p", prose(150)), style=style
    )
    return next(
        (page.number, thing)
        for page in pages.pages
        for _, thing in of_kind(page, Art)
        if isinstance(thing, Art)
    )


def test_a_figure_shrinks_rather_than_leave_a_hole() -> None:
    """To 70 % at least, in its proportions and in the middle if it stood there; without `shrink` it moves on."""
    number, art = shown(7, WIDE)
    rigid, whole = shown(7, styled(figure={"height": 0.6}))
    assert (number, rigid) == (1, 2)
    assert 0.7 <= art.width / whole.width < 1 and art.width / art.height == pytest.approx(4 / 3)
    centred = styled(figure={"shrink": 0.7, "height": 0.6, "align": "centre"})
    _, art = shown(7, centred)
    assert art.x + art.width / 2 == pytest.approx((PAGE["size"][0] - PAGE["inner"] - PAGE["outer"]) / 2)


def test_lines_to_write_on_grow() -> None:
    """From `pitch` to `pitch_most` where the page has room; a rule is at the foot of each."""
    (page,) = laid(E("p", "Notes"), E("lines", n="5"), style=WIDE).pages
    at = [y + thing.y for y, thing in of_kind(page, Rule) if isinstance(thing, Rule)]
    assert [b - a for a, b in pairwise(at)] == pytest.approx([30.0] * 4)


def test_blank_rows_grow_and_rows_with_words_do_not() -> None:
    style = styled(tr={"row_height": 25.0, "row_height_most": 40.0, "rule": "#808080"})
    (page,) = laid(table(("Day", "Time"), ("", ""), ("Monday", "9"), ("", "")), style=style).pages
    tops = [placed.y for placed in page.slices]
    assert [b - a for a, b in pairwise(tops)] == pytest.approx([26.2, 40.0, 26.2], abs=0.1)
    rule = page.slices[-1].things[0]
    assert isinstance(rule, Rule) and rule.y == pytest.approx(40.0)


BOX = {"fill": "tint", "padding": 9.0, "before": 10.0, "after": 12.0}


@pytest.mark.parametrize("tall", [200, 240, 280, 320])
@pytest.mark.parametrize("before", range(4, 11))
def test_a_box_that_is_cut_below_a_figure_that_gave_way_ends_on_its_page(before: int, tall: int) -> None:
    style = styled(aside=BOX, figure={"shrink": 0.7, "height": 0.6})
    shown = E("figure", picture=drawing(320, tall), alt="A box with a cut corner")
    pages = laid(*[E("p", "A line.")] * before, E("aside", shown, E("p", prose(150))), style=style)
    boxes = [box for page in pages.pages for box in page.backdrops]
    assert len(boxes) > 1, "the box is cut"
    assert all(box.y + box.height <= PAGE["size"][1] - PAGE["bottom"] + CUT_GROUND + 0.01 for box in boxes)
