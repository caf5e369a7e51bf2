"""Text in columns: filled from the left, balanced at the end, read in order; lists in columns; bands that stand again."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import LeafletError
from leaflets.layout.cascade import Computed
from leaflets.model import Element, Style
from leaflets.typeset.blocks import Art, SetBlock, SetLine, Slice
from leaflets.typeset.pages import Pages, Placed
from leaflets.typeset.text_columns import groups_of
from support.document import (
    E,
    Reader,
    figure,
    laid,
    li,
    link,
    made,
    model_blocks,
    ol,
    prose,
    styled,
    table,
    ul,
    walk,
)
from support.laid_out import bridge, copied, overlaps
from support.properties import examples

TWO = {"columns": 2, "gutter": 20.0}
STYLE = styled(None, body=TWO, three={"columns": 3, "gutter": 10.0}, across={"span": True})
LEFT, RIGHT = 0.0, 160.0  # where the columns of a frame 300 points wide begin


def body(*parts: Element, style: str = "body") -> Element:
    return E("section", *parts, style=style)


def paragraphs(count: int, words: int = 24) -> list[Element]:
    return [E("p", prose(words, n)) for n in range(count)]


def columns(pages: Pages) -> dict[tuple[int, float], list[tuple[float, float]]]:
    """Return the top and bottom of each line of words, by page and by the left edge of its column."""
    found = defaultdict[tuple[int, float], list[tuple[float, float]]](list)
    for page in pages.pages:
        for placed in page.slices:
            for thing in placed.things:
                if isinstance(thing, SetLine):
                    y = placed.y + thing.y
                    found[page.number, placed.x].append((y - thing.look.base, y))
    return dict(found)


def depth(lines: list[tuple[float, float]]) -> float:
    return max(bottom for _, bottom in lines)


def test_columns_are_filled_from_the_left_and_balanced() -> None:
    pages = laid(E("h1", "All"), body(*paragraphs(7)), style=STYLE)
    found = columns(pages)
    assert set(found) == {(1, LEFT), (1, RIGHT)}
    left, right = depth(found[1, LEFT]), depth(found[1, RIGHT])
    assert abs(left - right) <= 2 * 12 * 1.35 + 8, "within two lines and a gap"
    assert bridge(pages) <= 0.5


def test_columns_that_go_on_fill_the_page_before() -> None:
    pages = laid(body(*paragraphs(30)), style=STYLE)
    found = columns(pages)
    assert len(pages.pages) > 2
    for number in range(1, len(pages.pages)):
        for x in (LEFT, RIGHT):
            assert depth(found[number, x]) > 450 - 3 * 12 * 1.35, "full down to its last lines"


@pytest.mark.parametrize("style", ["body", "three"])
def test_what_stands_in_columns_is_read_in_order(style: str) -> None:
    inside = [
        E("h2", "A part"), *paragraphs(2), ul("One", "Two", "Three"), E("aside", E("p", "In a box")),
        ol("First", "Then"), E("p", "See ", link("this page", "https://a.example/"), "."),
        table(("Sign", "Call"), ("Hot", "Yes")), figure("A caption"), *paragraphs(3),
    ]  # fmt: skip
    style_ = styled(None, body=TWO, three={"columns": 3, "gutter": 6.0}, td={"size": 6.0}, th={"size": 6.0})
    given_ = [E("p", "Before"), body(*inside, style=style), E("p", "After")]
    pages = laid(*given_, style=style_)
    assert Reader(made(*copied(given_), style=style_)).blocks() == model_blocks(pages)


def test_what_spans_the_columns_stands_below_both() -> None:
    inside = [*paragraphs(3), E("h2", "Across", style="across"), *paragraphs(3)]
    pages = laid(body(*inside), style=STYLE)
    (at,) = [
        (placed.x, placed.y + thing.y, thing)
        for placed in pages.pages[0].slices
        for thing in placed.things
        if isinstance(thing, SetLine) and thing.node.name == "h2"
    ]
    x, y, line = at
    above = [bottom for lines in columns(pages).values() for top, bottom in lines if bottom < y]
    below = [top for lines in columns(pages).values() for top, bottom in lines if bottom > y]
    assert x == LEFT and line.x == 0.0
    assert max(above) < y - line.look.base + 1 and min(below) > y - 1


@pytest.mark.parametrize("count", range(3, 12))
def test_a_heading_stays_with_what_spans_the_columns_below_it(count: int) -> None:
    style = styled(None, body=TWO, wide={"span": True}, h2={"keep": True})
    inside = [*paragraphs(count, 30), E("h2", "A part"), figure("A caption", style="wide")]
    pages = laid(body(*inside), style=style)
    (title,) = [spot for element, spot in pages.where.items() if element.name == "h2"]
    (art,) = [spot for element, spot in pages.where.items() if element.name == "figure"]
    assert title[0] == art[0] and title[1] < art[1]
    assert all(words.x == LEFT for words in set_of(pages, "h2")), "where what is across begins"


def set_of(pages: Pages, name: str) -> list[Placed]:
    """Return the slices with words of elements of one name."""
    return [
        placed
        for page in pages.pages
        for placed in page.slices
        if any(isinstance(thing, SetLine) and thing.node.name == name for thing in placed.things)
    ]


def test_a_heading_across_stays_with_the_columns_below_it() -> None:
    filling = [E("p", prose(30, n)) for n in range(9)]
    for more in range(12):
        title = E("h2", "Across", style="across")
        pages = laid(*copied(filling), *paragraphs(more, 6), body(title, *paragraphs(6)), style=STYLE)
        page = next(p for p, y in [pages.where[e] for e in pages.where if e.name == "h2"])
        assert any(number == page and x == RIGHT for number, x in columns(pages)), f"with {more}"


def test_columns_that_belong_together_start_a_page_rather_than_be_split() -> None:
    style = styled(None, body={**TWO, "whole": True})
    pages = laid(E("p", prose(200, 1)), body(*paragraphs(5)), style=style)
    assert {number for number, x in columns(pages) if x == RIGHT} == {2}
    pages = laid(E("p", prose(200, 1)), body(*paragraphs(5)), style=styled(None, body=TWO))
    assert {number for number, x in columns(pages) if x == RIGHT} == {1, 2}


@pytest.mark.parametrize("words", [40, 56])
def test_a_heading_across_stays_with_boxes_that_fit_on_a_page_of_their_own(words: int) -> None:
    """But not with the heading above them: then the page is turned before it, or not at all."""
    rules = {"body": {**TWO, "whole": True}, "across": {"span": True, "keep": True, "size": 24}}
    style = styled(None, box={"border": "#333333", "whole": True}, **rules)
    for above in range(120, 200, 8):
        inside = [E("aside", E("p", prose(words, n)), style="box") for n in range(3)]
        pages = laid(E("p", prose(above, 1)), body(E("h2", "Across", style="across"), *inside), style=style)
        page = next(p for p, _ in [pages.where[e] for e in pages.where if e.name == "h2"])
        assert any(number == page and x == RIGHT for number, x in columns(pages)), f"below {above} words"


@pytest.mark.parametrize("words", [12, 16])
def test_columns_that_must_be_split_are_split_between_boxes(words: int) -> None:
    """No title stands again; without `whole` the first page is as full as can be, and a box is split."""
    for whole in (False, True):
        pages = laid(E("p", prose(60, 1)), body(*boxes(6, words)), style=boxed(whole))
        assert len(pages.pages) == 2 and any(titles(pages)) != whole


@pytest.mark.parametrize("above", [60, 110, 160])
@pytest.mark.parametrize("count", [5, 6, 7])
def test_columns_split_between_boxes_take_no_more_pages(count: int, above: int) -> None:
    for words in (8, 12, 16):
        one, other = (
            laid(E("p", prose(above, 1)), body(*boxes(count, words)), style=boxed(whole))
            for whole in (False, True)
        )
        assert len(one.pages) == len(other.pages)


def boxed(whole: bool) -> Style:
    return styled(None, body={**TWO, "whole": whole}, box={"border": "#333333", "whole": True})


def boxes(count: int, words: int) -> list[Element]:
    return [E("aside", E("h2", "Call us"), *paragraphs(2, words), style="box") for _ in range(count)]


def titles(pages: Pages) -> list[bool]:
    """Tell of each title of a box whether it stands there again."""
    return [
        placed.repeated
        for page in pages.pages
        for placed in page.slices
        for thing in placed.things
        if isinstance(thing, SetLine) and thing.node.name == "h2"
    ]


def test_columns_within_a_column_are_refused() -> None:
    with pytest.raises(LeafletError, match="text columns cannot stand in a text column") as caught:
        laid(body(body(*paragraphs(2))), style=STYLE)
    assert "layout.xml.j2:7:3" in str(caught.value)


def bare(inner: Element) -> Element:
    """Return an item without a marker."""
    return E("li", E("lbl"), E("lbody", inner))


WITHIN = {
    "box": lambda inner: E("aside", inner),
    "item": lambda inner: E("ul", li(inner)),
    "item without a marker": lambda inner: E("ul", bare(inner), marker="none"),
    "cell": lambda inner: E("row", E("cell", inner)),
}


@pytest.mark.parametrize("what", WITHIN)
def test_text_columns_within_a_block_are_refused(what: str) -> None:
    with pytest.raises(LeafletError, match="text columns cannot be in a box, an item or a cell") as caught:
        laid(WITHIN[what](body(*paragraphs(2))), style=STYLE)
    assert "layout.xml.j2:7:3" in str(caught.value)


@pytest.mark.parametrize("what", WITHIN)
def test_what_reaches_the_pages_edges_is_refused_in_text_columns(what: str) -> None:
    """It would be behind the words of the other column too; across the columns it may stand."""
    style = styled(None, body=TWO, reaching={"fill": "tint", "reach": "page"}, across={"span": True})
    wide = E("aside", E("p", "Words"), style="reaching")
    for part in (wide, WITHIN[what](wide)):
        with pytest.raises(LeafletError, match="what reaches the page's edges cannot be in text columns"):
            laid(body(part, *paragraphs(2)), style=style)
    spanning = E("aside", E("p", "Words"), style="reaching across")
    assert laid(body(spanning, *paragraphs(2)), style=style)


def test_lines_to_the_end_of_the_page_are_refused_in_text_columns() -> None:
    with pytest.raises(LeafletError, match="lines to the end of the page cannot be in text columns"):
        laid(body(*paragraphs(2), E("lines", n="page")), style=STYLE)
    assert laid(body(*paragraphs(2), E("lines", n="3")), style=STYLE)


@pytest.mark.parametrize("what", WITHIN)
def test_words_across_the_columns_have_the_width_of_what_they_are_in(what: str) -> None:
    """Only what stands in the columns itself can be across them."""
    across = E("p", prose(20, 1), style="across")
    pages = laid(body(WITHIN[what](across), *paragraphs(3)), style=STYLE)
    assert {placed.x for placed in pages.pages[0].slices} == {LEFT, RIGHT}
    for placed in pages.pages[0].slices:
        for thing in placed.things:
            if isinstance(thing, SetLine):
                assert thing.x + thing.line.width * thing.look.size <= 140.01


def test_columns_of_another_width_begin_below() -> None:
    style = styled(None, wide={"columns": 2, "gutter": 60.0}, body={"columns": 2, "gutter": 4.0})
    pages = laid(body(*paragraphs(6), style="wide"), body(*paragraphs(2)), style=style)
    for placed in pages.pages[0].slices:
        for thing in placed.things:
            if isinstance(thing, SetLine):
                assert placed.x + thing.x + thing.line.width * thing.look.size <= 300.01


def test_a_box_continues_in_the_next_column_under_its_band() -> None:
    style = styled(
        None, body=TWO, box={"border": "#333333", "border_width": 1.0, "padding": 6.0, "whole": False},
        title={"band": True, "fill": "ink", "colour": "#ffffff", "padding": 4.0},
    )  # fmt: skip
    box = E("aside", E("h2", "Call us now", style="title"), *paragraphs(8, 14), style="box")
    pages = laid(body(box), style=style)
    titles = [
        (placed.x, placed.repeated)
        for placed in pages.pages[0].slices
        for thing in placed.things
        if isinstance(thing, SetLine) and thing.node.name == "h2"
    ]
    assert titles == [(LEFT, False), (RIGHT, True)]
    bands = [drop for drop in pages.pages[0].backdrops if drop.look.fill == "#222222"]
    frames = [drop for drop in pages.pages[0].backdrops if drop.look.border]
    assert len(bands) == len(frames) == 2
    for band, frame in zip(sorted(bands), sorted(frames), strict=True):
        assert frame.y <= band.y and band.y + band.height < frame.y + frame.height
    (heading,) = [one for one in Reader(made(body(box), style=style)).blocks() if "Call us" in str(one)]
    assert heading, "read once: the one above the next column is an artifact"


@given(st.lists(st.integers(1, 60), min_size=1, max_size=24), st.integers(2, 3), st.integers(0, 260))
@examples(60)
def test_nothing_is_lost_and_nothing_overlaps(sizes: list[int], count: int, above: int) -> None:
    style = styled(None, body={"columns": count, "gutter": 12.0})
    parts = [E("p", prose(above + 1, 7)), body(*[E("p", prose(size, n)) for n, size in enumerate(sizes)])]
    pages = laid(*parts, style=style)
    said = [
        "".join(segment.text for segment in thing.line.segments)
        for page in pages.pages
        for placed in page.slices
        for thing in placed.things
        if isinstance(thing, SetLine)
    ]
    wanted = [prose(above + 1, 7), *[prose(size, n) for n, size in enumerate(sizes)]]
    assert "".join(said).replace(" ", "") == "".join(wanted).replace(" ", "")
    for page in pages.pages:
        boxes = [
            (placed.x + t.x, placed.y + t.y - t.look.size * 0.6, placed.x + t.x + 1, placed.y + t.y)
            for placed in page.slices
            for t in placed.things
            if isinstance(t, SetLine)
        ]
        assert list(overlaps(boxes)) == []
        assert all(box[3] <= 450 + 0.01 for box in boxes)


# ---- lists in columns ----------------------------------------------------------------------------------

SHORT = ("Milk", "Eggs", "Bread", "Butter", "Salt", "Tea")


def starts(pages: Pages) -> list[float]:
    """Return the left edge of each line of words, markers left out."""
    return [
        placed.x + t.x
        for placed in pages.pages[0].slices
        for t in placed.things
        if isinstance(t, SetLine) and t.node.name != "lbl"
    ]


def test_a_list_of_short_items_stands_in_columns() -> None:
    style = styled(None, ul={"columns": 2, "gutter": 20.0})
    pages = laid(ul(*SHORT), style=style)
    lefts = starts(pages)
    assert lefts == [lefts[0]] * 3 + [lefts[0] + RIGHT] * 3, "down the first column, then the second"
    assert Reader(made(ul(*SHORT), style=style)).blocks() == model_blocks(pages)
    assert bridge(pages) <= 0.5


@examples(60)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=8), st.integers(2, 4))
def test_the_highest_column_of_a_list_is_as_low_as_it_can_be(tall: list[int], count: int) -> None:
    blocks = [SetBlock((Slice(float(one), ()),), Computed(), frozenset()) for one in tall]
    groups = groups_of(blocks, count)
    assert [block for group in groups for block in group] == blocks and len(groups) <= count
    cuts = itertools.combinations(range(1, len(tall)), min(count, len(tall)) - 1)
    ways = [[sum(tall[a:b]) for a, b in itertools.pairwise([0, *cut, len(tall)])] for cut in cuts]
    highest = max(sum(block.slices[0].height for block in group) for group in groups)
    assert highest == min(map(max, ways))


def test_a_list_whose_words_have_no_room_in_columns_stays_in_one() -> None:
    pages = laid(ul(*SHORT), style=styled(None, ul={"columns": 3, "gutter": 140.0}))
    assert len(set(starts(pages))) == 1


@pytest.mark.parametrize("marker", ["none", "disc"])
def test_words_of_an_item_are_never_wider_than_its_column(marker: str) -> None:
    style = styled(None, ul={"columns": 2, "gutter": 20.0}, across={"span": True})
    make = bare if marker == "none" else li
    items = [make(E("p", prose(6, n), style="across")) for n in range(6)]
    pages = laid(E("ul", *items, marker=marker), style=style)
    for placed in pages.pages[0].slices:
        for thing in placed.things:
            if isinstance(thing, SetLine) and placed.x + thing.x < RIGHT and len(set(starts(pages))) > 1:
                assert thing.x + thing.line.width * thing.look.size <= 140.01


def test_a_list_of_long_items_stays_in_one_column() -> None:
    pages = laid(ul(*[prose(14, n) for n in range(4)]), style=styled(None, ul={"columns": 2}))
    assert len(set(starts(pages))) == 1


def test_a_list_of_lines_that_are_hard_to_read_stands_in_columns() -> None:
    """Lines of 50 em are too long, whatever height is saved."""
    items = [prose(16, n) for n in range(4)]
    for size, count in ((6.0, 2), (12.0, 1)):
        pages = laid(ul(*items), style=styled(None, ul={"columns": 2, "gutter": 20.0, "size": size}))
        assert len(set(starts(pages))) == count


def test_a_list_too_long_for_one_block_stays_in_one_column() -> None:
    pages = laid(ul(*[f"{n}" for n in range(60)]), style=styled(None, ul={"columns": 2}))
    assert len(set(starts(pages))) == 1 and len(pages.pages) > 1


# ---- terms that run in ---------------------------------------------------------------------------------


def term(name: str, said: str) -> Element:
    return E("li", E("dt", name), E("dd", said))


def test_a_term_may_be_followed_by_its_explanation_in_one_paragraph() -> None:
    terms = E("dl", term("bark", prose(20, 1)), term("root", "It drinks."))
    style = styled(None, dt={"run_in": True})
    pages = laid(terms, style=style)
    lines = [t for placed in pages.pages[0].slices for t in placed.things if isinstance(t, SetLine)]
    first = "".join(segment.text for segment in lines[0].line.segments)
    assert first.startswith("bark ") and len(first) > 20
    assert {owner.name for owner in lines[0].owners} == {"dt", "dd"}
    read = Reader(made(E("dl", term("bark", prose(20, 1)), term("root", "It drinks.")), style=style))
    assert [node.type for node in walk(read.root)].count("Lbl") == 2
    assert bridge(pages) <= 0.5


@pytest.mark.parametrize(("follower", "one_line"), [("p", True), ("ul", False)])
def test_a_heading_that_runs_in_stands_in_the_line_of_a_paragraph_only(follower: str, one_line: bool) -> None:
    """It stays a heading of its own in the tags."""
    after = E("p", prose(20, 1)) if follower == "p" else ul(prose(20, 1))
    style = styled(None, h3={"run_in": True})
    pages = laid(E("div", E("h3", "Benefit"), after), style=style)
    lines = [t for placed in pages.pages[0].slices for t in placed.things if isinstance(t, SetLine)]
    first = "".join(segment.text for segment in lines[0].line.segments)
    assert (first.startswith("Benefit ") and len(first) > 20) is one_line
    assert ({owner.name for owner in lines[0].owners} == {"h3", "p"}) is one_line
    read = Reader(made(E("div", E("h3", "Benefit"), after), style=style))
    assert [node.type for node in walk(read.root)].count("H3") == 1


def test_pictures_in_columns_have_the_columns_width() -> None:
    pages = laid(body(figure("A caption"), *paragraphs(3)), style=STYLE)
    (art,) = [t for placed in pages.pages[0].slices for t in placed.things if isinstance(t, Art)]
    assert art.width <= 140
