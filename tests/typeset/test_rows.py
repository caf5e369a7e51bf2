"""Rows: cells side by side, as high as the highest, read one after another; split only where nothing is cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leaflets.faults import LeafletError
from leaflets.model import Element
from leaflets.typeset.blocks import Backdrop, Rule, SetLine
from leaflets.typeset.pages import Pages
from support.accessible import page_order
from support.document import E, Reader, laid, link, made, model_blocks, prose, styled, table, ul, walk
from support.laid_out import bridge, overlaps

CARD = {"border": "#808080", "border_width": 1.2, "radius": 9.0, "padding": 10.0}
STYLE = styled(None, card=CARD, row={"gutter": 12.0, "rule": "#808080"})


def row(*cells: Element, **given: str) -> Element:
    return E("row", *cells, **given)


def cell(*children: Element | str, style: str = "card") -> Element:
    return E("cell", *(E("p", child) if isinstance(child, str) else child for child in children), style=style)


def words(pages: Pages) -> list[tuple[str, float, float]]:
    """Return each line's words with its left edge and its page's y, in the order of drawing."""
    return [
        (thing.line.segments[0].text.strip(), thing.x, placed.y + thing.y)
        for page in pages.pages
        for placed in page.slices
        for thing in placed.things
        if isinstance(thing, SetLine)
    ]


def test_cells_stand_side_by_side_and_are_as_high_as_the_highest() -> None:
    pages = laid(row(cell("One"), cell("Two", "Three")), style=STYLE)
    (one, x1, y1), (two, x2, y2), (three, x3, _) = words(pages)
    assert (one, two, three) == ("One", "Two", "Three")
    assert y1 == y2 and x2 == x3
    assert x2 - x1 == pytest.approx((300 - 12) / 2 + 12)
    left, right = pages.pages[0].backdrops
    assert (left.y, left.height) == (right.y, right.height)
    assert left.x + left.width + 12 == pytest.approx(right.x)
    assert bridge(pages) <= 0.5


@pytest.mark.parametrize(("widths", "wanted"), [
    ("1 1", [150, 150]), ("1 2", [100, 200]), ("60pt 1", [60, 240]), ("1 60pt", [240, 60]), ("0.5 1", [100, 200]),
    ("100pt 200pt", [100, 200]),
])  # fmt: skip
def test_widths_are_shares_or_points(widths: str, wanted: list[float]) -> None:
    style = styled(None, row={"gutter": 0.0}, card={"fill": "#eeeeee"})
    pages = laid(row(cell("x"), cell("y"), widths=widths), style=style)
    assert [drop.width for drop in pages.pages[0].backdrops] == [pytest.approx(one) for one in wanted]


def test_a_row_is_read_cell_by_cell() -> None:
    """Whatever stands in the cells: lists, tables, links, boxes, another row."""
    inner = row(cell("deep left"), cell("deep right"))
    table_ = table(("Sign", "What to do"), ("Fever", "Call"))
    first = cell(E("h2", "Title"), ul("a", "b"), E("aside", E("p", "in a box")))
    second = cell(inner, table_, E("p", "see ", link("page", "https://a.example/")))
    pages = laid(E("h1", "All"), row(first, second), style=styled(None, card=CARD, td={"size": 7.0}))
    data = made(E("h1", "All"), row(first, second), style=styled(None, card=CARD, td={"size": 7.0}))
    assert Reader(data).blocks() == model_blocks(pages)
    assert [node.type for node in walk(Reader(data).root)].count("Div") == 6
    assert list(overlaps(boxes_of(pages))) == []


def boxes_of(pages: Pages) -> list[tuple[float, float, float, float]]:
    return [
        (t.x, placed.y + t.y - t.look.base, t.x + t.line.width * t.look.size, placed.y + t.y)
        for page in pages.pages
        for placed in page.slices
        for t in placed.things
        if isinstance(t, SetLine)
    ]


def test_a_rule_stands_between_cells() -> None:
    pages = laid(row(cell("One"), cell("Two"), cell("Three")), style=STYLE)
    rules = [t for placed in pages.pages[0].slices for t in placed.things if isinstance(t, Rule)]
    assert len(rules) == 2 and all(rule.x == rule.x2 for rule in rules)


def test_a_row_that_fits_on_a_page_is_never_split() -> None:
    pages = laid(E("p", prose(150, 1)), row(cell(prose(60, 2)), cell("x")), style=STYLE)
    where = {n for n, page in enumerate(pages.pages) for drop in page.backdrops}
    assert len(pages.pages) == 2 and where == {1}


def test_a_row_taller_than_a_page_is_split_where_nothing_is_cut() -> None:
    high = [E("p", prose(40, n)) for n in range(9)]
    box = E("aside", E("p", "in a box"), E("p", "and more"))
    pages = laid(row(cell(*high), cell("beside", box, "after")), style=STYLE)
    assert len(pages.pages) >= 2
    assert {len(page.backdrops) for page in pages.pages} == {2}, "both cards continue"
    found = [t for page in pages.pages for p in page.slices for t in p.things if isinstance(t, Backdrop)]
    assert len(found) == 1
    assert bridge(pages) <= 0.5
    assert Reader(made(row(cell(*high), cell("beside", box, "after")), style=STYLE)).blocks() == model_blocks(
        pages
    )


TALL, SHORT = 420, 12  # words of a cell that is taller than a page, and of one that is not


@pytest.mark.parametrize(
    "lengths", [(TALL, SHORT), (SHORT, TALL), (TALL, TALL), (SHORT, TALL, SHORT), (TALL, 0)]
)
@pytest.mark.parametrize("of_table", [False, True])
def test_what_is_taller_than_a_page_is_drawn_as_it_is_read(of_table: bool, lengths: tuple[int, ...]) -> None:
    """In a row of cells and in that of a table: nothing that is read later stands on a page before."""
    said = [prose(count, n) for n, count in enumerate(lengths)]
    heads = tuple("ABC"[: len(lengths)])
    content = table(heads, tuple(said), heads) if of_table else row(*[cell(E("p", one)) for one in said])
    pages, read = laid(content, style=STYLE), Reader(made(content, style=STYLE))
    assert len(pages.pages) > 1
    assert list(page_order(read, pages)) == []
    assert read.blocks() == model_blocks(pages)
    for page in pages.pages:
        assert list(overlaps(boxes_of(replace(pages, pages=(page,))))) == []


def test_what_is_beside_a_tall_cell_begins_level_with_it_or_below_it() -> None:
    """Cells before it stay whole beside its first lines, and end no page; those after it begin where it ends."""
    pages = laid(row(cell("Before"), cell(E("p", prose(TALL))), cell("After")), style=STYLE)
    at = {
        said: (n, y)
        for n, page in enumerate(pages.pages)
        for said, _, y in words(replace(pages, pages=(page,)))
    }
    lines = [place for said, place in at.items() if said not in ("Before", "After")]
    assert at["Before"] == min(lines) and max(lines)[0] > 0
    assert at["After"] > max(lines)


def test_a_cell_may_stand_in_the_middle_of_its_row() -> None:
    style = styled(None, card=CARD, mid={"middle": True})
    pages = laid(
        row(cell("One"), cell("a", "b", "c", style="card"), cell("x", style="card mid")), style=style
    )
    at = {said: y for said, _, y in words(pages)}
    assert at["x"] == pytest.approx(at["b"]) and at["One"] == at["a"]


def test_a_cell_s_box_may_be_as_high_as_its_content() -> None:
    style = styled(None, card=CARD, disc={"stretch": False, "middle": True})
    pages = laid(row(cell("x", style="card disc"), cell("a", "b", "c")), style=style)
    (tall,) = pages.pages[0].backdrops
    (placed,) = pages.pages[0].slices
    (low,) = [thing for thing in placed.things if isinstance(thing, Backdrop)]
    assert low.height < tall.height and low.y + low.height / 2 == pytest.approx(tall.height / 2)


def test_what_begins_in_a_cell_can_be_linked_to() -> None:
    inside = E("section", E("h2", "Inside"), id="inside")
    pages = laid(E("p", link("go", "#inside")), row(cell("x"), cell(inside)), style=STYLE)
    assert {element.name for element in pages.where} >= {"row", "cell", "h2"}


def test_lines_to_the_end_of_the_page_are_in_no_cell() -> None:
    with pytest.raises(LeafletError, match="cannot be in a box"):
        laid(row(cell(E("lines", n="page"))), style=STYLE)


@pytest.mark.parametrize("widths", ["200pt 200pt", "291pt 1"])
def test_cells_that_are_wider_than_the_column_are_refused(widths: str) -> None:
    with pytest.raises(LeafletError, match=r"this row is .* pt wide, but 300 pt are left here") as caught:
        laid(row(cell(E("rule")), cell(E("rule")), widths=widths), style=STYLE)
    assert "layout.xml.j2:7:3" in str(caught.value)
    assert laid(row(cell(E("rule")), cell(E("rule")), widths="100pt 1"), style=STYLE)


def test_a_cell_too_narrow_for_words_is_refused() -> None:
    with pytest.raises(LeafletError, match="of width is left here"):
        laid(row(cell("x"), cell("y"), widths="280pt 1"), style=STYLE)
