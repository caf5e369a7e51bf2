"""Page ends: of all that are allowed those that cost least; never more pages than needed, whichever page comes first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.layout.cascade import Computed
from leaflets.model import Element
from leaflets.typeset import page_breaks, spreads
from leaflets.typeset.blocks import SetBlock, Slice
from leaflets.typeset.page_breaks import (
    Cut,
    PageBreak,
    Stretch,
    allowed,
    cheapest,
    cuts,
    pages_from,
    stretch_of,
    turning,
)
from leaflets.typeset.pages import Pages
from leaflets.typeset.paginate import stretches
from leaflets.typeset.spreads import unevenness
from support.document import E, laid, prose, styled, ul
from support.laid_out import set_words
from support.properties import examples

ROOM = 100.0
LOOK = Computed()


def block(*heights: float, **given: object) -> SetBlock:
    return SetBlock(tuple(Slice(tall, ()) for tall in heights), LOOK)._replace(**given)


def fullness(pages: Pages) -> list[float]:
    return [end.full for end in pages.ends]


def tops(pages: Pages) -> list[str]:
    """Return the first words of each page."""
    firsts = [next(iter(set_words(page)))[0] for page in pages.pages]
    return ["".join(segment.text for segment in words.line.segments) for words in firsts]


# ---- what is chosen --------------------------------------------------------------------------------


def test_the_last_page_of_a_stretch_is_not_almost_empty() -> None:
    """Filled one after another, the second page would hold 13 %: now each is at least half full."""
    lines = [E("p", "A line.")] * 19
    pages = laid(E("section", *lines), E("section", E("p", "Next."), start="page"))
    assert len(pages.pages) == 3 and min(fullness(pages)[:2]) > 0.45


def test_a_page_of_lines_takes_what_is_left() -> None:
    """Before it, pages are as full as they can be: the lines go down to the foot anyway."""
    pages = laid(*[E("p", "A line.")] * 19, E("lines", n="page"))
    assert fullness(pages)[0] > 0.94


def test_a_short_list_is_split_only_where_a_page_would_be_emptier() -> None:
    """One of five items moves as a whole; one of twelve is split."""
    for items, together in ((5, True), (12, False)):
        entries = ul(*[f"Item {n}" for n in range(items)])
        pages = laid(*[E("p", "A line.")] * (15 if together else 13), entries, E("p", prose(230)))
        on = {
            page.number for page in pages.pages for words, _ in set_words(page) if words.node.name == "lbody"
        }
        assert (len(on) == 1) is together, items


def boxed(**rule: object) -> Pages:
    """Return pages on which a box would be moved to the second, though the first has room for it."""
    style = styled(aside=rule)
    box = E("aside", *[E("p", "Held.")] * 2)
    return laid(*[E("p", "A line.")] * 12, box, *[E("p", "A line.")] * 6, style=style)


@pytest.mark.parametrize("above", range(8, 20))
def test_a_list_item_of_up_to_four_lines_is_not_split(above: int) -> None:
    entries = ul("One.", "One.", prose(34), "One.", "One.", "One.")
    pages = laid(*[E("p", "A line.")] * above, entries, E("p", prose(150)))
    found = [(words.node, page.number) for page in pages.pages for words, _ in set_words(page)]
    lines = [(node, number) for node, number in found if node.name == "lbody"]
    assert max(len([1 for one, _ in lines if one is node]) for node, _ in lines) == 4
    assert len({*lines}) == len({node for node, _ in lines})


def test_a_short_list_goes_on_on_a_facing_page_rather_than_overleaf() -> None:
    given = [block(73), block(20, few=True), block(20, few=True), block(20), block(30)]
    facing, overleaf = ([cut.block for cut in cuts(given, ROOM, 0, 0, number)] for number in (2, 1))
    assert (facing, overleaf) == ([0, 2], [0, 1])


def test_what_is_soon_is_on_the_earliest_page_with_room() -> None:
    assert tops(boxed())[1] == "Held."
    assert tops(boxed(soon=True))[1] == "A line."


def test_a_page_says_that_it_ends_early() -> None:
    assert "begins the next page: a later end would leave emptier pages or split more" in boxed().ends[0].why


@pytest.fixture
def even_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """That facing pages end at one height is worth more than full pages."""
    page_breaks.cuts_of_same.cache_clear()
    monkeypatch.setattr(spreads, "UNEVEN", 1.0)
    yield
    page_breaks.cuts_of_same.cache_clear()


@pytest.mark.usefixtures("even_pages")
@pytest.mark.parametrize("start", ["", "page"])
def test_facing_pages_end_at_one_height_if_that_costs_little(start: str) -> None:
    """After a page of 80, one of 80 that faces it, rather than one of 96, be it of another part; pages back to back are never compared."""
    given = [block(80), block(40, start=start), block(40), block(16), block(9, fills_page=True)]
    facing, apart = ([cut.block for cut in cuts(given, ROOM, 0, 0, number)] for number in (2, 1))
    assert (facing, apart) == ([0, 1, 3], [0, 1, 4])


@pytest.mark.usefixtures("even_pages")
def test_a_stretch_begins_as_the_page_before_it_ended() -> None:
    """A recto after a cover, or another kind of page, that is 80 deep; a verso faces none before it."""
    given = [block(40), block(40), block(16), block(9, fills_page=True)]
    found = [
        [cut.block for cut in cuts(given, ROOM, 0, 0, number, deep)]
        for number, deep in ((1, 80), (1, 0), (2, 80))
    ]
    assert found == [[0, 2], [0, 3], [0, 3]]


def test_a_part_shares_a_page_where_that_saves_one() -> None:
    """The page before it ends above its share in all three; in the last it has a page of its own without any more pages."""
    part = block(40, start="page", share_page=0.6)
    found = [
        [cut.block for cut in cuts([block(50), one, block(tall)], ROOM, 0, 0, 1)]
        for one, tall in ((part, 95), (part._replace(share_page=0.4), 95), (part, 60))
    ]
    assert found == [[0, 2], [0, 1, 2], [0, 1]]


def test_more_than_a_scrap_of_a_part_stands_above_the_next() -> None:
    """Not 15 of 100 points above it, but 55, although the first page is emptier by that."""
    given = [block(50), block(40), block(15), block(40, start="page", share_page=0.6), block(75)]
    assert [cut.block for cut in cuts(given, ROOM, 0, 0, 1)] == [0, 1, 4]
    given[2] = block(25)
    assert [cut.block for cut in cuts(given, ROOM, 0, 0, 1)] == [0, 2, 4]


def test_what_belongs_at_the_foot_fills_the_last_page_of_its_part_only() -> None:
    """And no other part shares that page."""
    sunk = block(20, look=Computed(sink=True))
    given = [block(50), sunk, block(30, start="page", share_page=0.9), block(30), block(30, start="page")]
    heights = [sum(piece.height for piece in one.slices) for one in given]
    stretch = stretch_of(given, list(allowed(given, heights, ROOM, 0, 0)), 0, ROOM)
    deep = {end: reach.usual for at in (-1, 1) for end, _, reach in pages_from(stretch, at)}
    assert [stretch.breaks[end].block for end in deep] == [2, 4] and list(deep.values()) == [ROOM, 60]


# ---- what is allowed -------------------------------------------------------------------------------


def test_no_page_ends_where_slices_are_bound_or_blocks_kept() -> None:
    given = [block(10, keep=True), block(10, 10, 10, bound=frozenset({0})), block(10)]
    found = [(one.block, one.slice) for one in allowed(given, [10, 30, 10], ROOM, 0, 0)]
    assert found == [(1, 2), (2, 0), (3, 0)]


def test_what_is_kept_together_but_higher_than_a_page_is_split() -> None:
    given = [block(60, keep=True), block(60, keep=True), block(10)]
    assert [one.block for one in allowed(given, [60, 60, 10], ROOM, 0, 0)] == [1, 2, 3]
    bound = [block(60, 60, 10, bound=frozenset({0, 1}))]
    assert [one.slice for one in allowed(bound, [130], ROOM, 0, 0)] == [1, 2, 0]


def test_gaps_at_a_page_end_are_dropped() -> None:
    given = [block(90, after=20), block(90, before=5), block(5)]
    assert cuts(given, ROOM, 0, 0, 1) == [Cut(0, 0), Cut(1, 0, False, 90.0, 0.0)]


# ---- the least cost, and time ----------------------------------------------------------------------

some_blocks = st.lists(
    st.builds(
        lambda heights, keep, few, after, share: block(
            *heights, keep=keep, few=few, after=after, start="" if share is None else "page", share_page=share or 0.0
        ),
        st.lists(st.integers(4, 40).map(float), min_size=1, max_size=4), st.sampled_from([False, False, True]),
        st.booleans(), st.integers(0, 9).map(float), st.sampled_from([None, None, None, 0.0, 0.6]),
    ),
    min_size=1, max_size=7,
)  # fmt: skip


def cost(stretch: Stretch, chosen: Sequence[int], number: int) -> float:
    """Return what page ends cost, or infinity when a page is too high; `number` is that of the first page."""
    total, at, before = 0.0, -1, None
    for page, to in enumerate(chosen, number):
        found = [(price, reach) for end, price, reach in pages_from(stretch, at) if end == to]
        if not found:
            return float("inf")
        (price, reach), at = found[0], to
        total += price + (unevenness(before, reach, ROOM) if before and page % 2 else 0.0)
        total += turning(stretch.breaks[to]) if page % 2 else 0.0
        before = reach
    return total


def every_choice(breaks: Sequence[PageBreak]) -> Iterator[list[int]]:
    last = len(breaks) - 1
    for count in range(last + 1):
        yield from ([*some, last] for some in itertools.combinations(range(last), count))


@examples(150)
@given(some_blocks, st.sampled_from([1, 2]))
def test_the_ends_are_the_cheapest_of_all(blocks: list[SetBlock], number: int) -> None:
    """Every choice of breaks is tried, and facing pages are weighed in each."""
    heights = [sum(piece.height for piece in one.slices) for one in blocks]
    breaks = list(allowed(blocks, heights, ROOM, 0, 0))
    stretch = stretch_of(blocks, breaks, 0, ROOM)
    chosen = [way.at for way in cheapest(stretch, number)]
    if len(breaks) < 14:
        every = [cost(stretch, one, number) for one in every_choice(breaks)]
        assert cost(stretch, chosen, number) == pytest.approx(min(every))


@examples(150)
@given(some_blocks)
def test_the_number_of_pages_is_the_same_wherever_they_begin(blocks: list[SetBlock]) -> None:
    """`fill` counts pages before it is known whether the first is a recto."""
    assert len(cuts(blocks, ROOM, 0, 0, 1)) == len(cuts(blocks, ROOM, 0, 0, 2))


def test_a_readers_own_words_are_not_kept() -> None:
    page_breaks.cuts_of_same.cache_clear()
    own = [block(60, personal=True, place_of=Element("p")), block(60)]
    assert cuts(own, ROOM, 0, 0, 1) and page_breaks.cuts_of_same.cache_info().currsize == 0
    assert cuts(own[1:] * 2, ROOM, 0, 0, 1) and page_breaks.cuts_of_same.cache_info().currsize == 1


def test_the_pages_of_other_parts_are_kept_beside_a_part_with_a_readers_own_words() -> None:
    """They are stretches apart from it; parts without such words are one stretch."""
    part = [block(60, start="page"), block(30)]
    own = [block(60, start="page"), block(30, personal=True)]
    found = [len(stretch) for stretch in stretches([*part, *part, *own, *own, *part])]
    assert found == [4, 4, 2]
