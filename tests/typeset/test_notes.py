"""Notes in the margin: level with what follows them, read before it, on its page, and never over each other."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import LeafletError
from leaflets.model import Element, Style
from leaflets.typeset.blocks import SetLine
from leaflets.typeset.pages import Pages
from support import document
from support.document import E, Reader, figure, li, prose, styled, table
from support.laid_out import bridge
from support.properties import examples

PLAIN = {"mirrored": "no", "inner": 120.0}
STYLE = styled(PLAIN, note={"hang": 110.0, "after": 0.0}, tight={"before": 0.0, "after": 0.0})
GUTTER = 10.0


def laid(*children: Element, style: Style = STYLE) -> Pages:
    return document.laid(E("section", *children), style=style)


def made(*children: Element, style: Style = STYLE) -> bytes:
    return document.made(E("section", *children), style=style)


def note(text: str) -> Element:
    return E("p", text, style="note")


def lines(pages: Pages) -> list[tuple[int, SetLine, float]]:
    """Return page, words and baseline of each line, in the order of drawing."""
    return [
        (number, thing, placed.y + thing.y)
        for number, page in enumerate(pages.pages)
        for placed in page.slices
        for thing in placed.things
        if isinstance(thing, SetLine)
    ]


def first(pages: Pages, style: str) -> tuple[int, SetLine, float]:
    return next(one for one in lines(pages) if (one[1].node.style == "note") == (style == "note"))


@pytest.mark.parametrize("what", [
    E("p", "A text"), E("h1", "A large heading"), E("ul", li("An item")), E("aside", E("p", "A text in a box")),
    E("section", E("h2", "A heading")), table(("Sign", "What"), ("Fever", "Call")),
    E("row", E("cell", E("p", "A text"))),
], ids=lambda what: what.name)  # fmt: skip
def test_a_note_is_level_with_what_follows_and_read_before_it(what: Element) -> None:
    pages = laid(note("a note"), what)
    page, words, y = first(pages, "note")
    other, text, base = first(pages, "text")
    assert page == other and y == pytest.approx(base) and words.x == -110 and text.x >= 0
    assert words.x + words.line.width * words.look.size <= -GUTTER
    assert bridge(pages) <= 0.5
    said = [found for _, found in Reader(made(note("a note"), what)).blocks()]
    assert said[0] == "a note"


def test_a_note_inside_a_box_or_an_item_stands_in_the_margin_of_the_page() -> None:
    deep = E("aside", E("ul", li(note("deep"), E("p", "Words"))))
    _, words, _ = first(laid(deep), "note")
    assert words.x == -110 and words.look.ground == "#ffffff"


def test_a_note_before_one_stands_above_it() -> None:
    pages = laid(note("outer"), E("ul", li(note("inner"), E("p", "A text"))))
    found = {words.line.segments[0].text.strip(): y for _, words, y in lines(pages)}
    assert list(found) == ["outer", "inner", "•", "A text"]
    assert found["outer"] < found["inner"] - 12 and found["inner"] == found["•"] == found["A text"]


def test_a_picture_has_its_note_at_its_top() -> None:
    pages = laid(note("a note"), figure("A caption"))
    _, words, y = first(pages, "note")
    top = min(placed.y for placed in pages.pages[0].slices)
    assert y == pytest.approx(top + words.look.base)


def test_what_follows_is_as_high_as_its_note() -> None:
    """So that the next note begins below it."""
    pages = laid(note(prose(12)), E("p", "Short.", style="tight"), note("next"), E("p", "Next."))
    found = [y for _, words, y in lines(pages) if words.node.style == "note"]
    assert len(found) > 3 and all(b - a >= 12 for a, b in itertools.pairwise(found))


def test_two_notes_in_a_row_and_one_at_the_end_stand_alone() -> None:
    pages = laid(note("one"), note("two"), E("p", "Text."), note("last"))
    found = [(words.line.segments[0].text, y) for _, words, y in lines(pages)]
    assert [text for text, _ in found] == ["one", "two", "Text.", "last"]
    heights = [y for _, y in found]
    assert heights[0] < heights[1] == heights[2] < heights[3]


@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.integers(1, 60), st.sampled_from(["p", "ul", "aside"])),
        min_size=1,
        max_size=25,
    )
)
@examples(60)
def test_notes_never_touch_and_never_leave_their_text(parts: list[tuple[int, int, str]]) -> None:
    made_of = {
        "p": lambda words: E("p", words, style="tight"),
        "ul": lambda words: E("ul", li(note(words[:40]), E("p", words)), li("x"), li(note("y"), E("p", "z"))),
        "aside": lambda words: E("aside", note(words[:60]), E("p", words)),
    }
    elements = [e for n, m, name in parts for e in (note(prose(n)), made_of[name](prose(m, n)))]
    pages = laid(*elements)
    bottom = pages.size[1] - pages.cascade.style.page["bottom"]
    for number, page in itertools.groupby(lines(pages), lambda one: one[0]):
        held = list(page)
        notes = sorted(y for _, words, y in held if words.node.style == "note")
        assert all(low - up >= 12 for up, low in itertools.pairwise(notes))
        assert all(y <= bottom for y in notes), number
    for node in {words.node for _, words, _ in lines(pages) if words.node.style == "note"}:
        assert len({number for number, words, _ in lines(pages) if words.node is node}) == 1


@pytest.mark.parametrize(("page", "hang"), [
    ({"mirrored": "no", "inner": 100.0}, 110.0), ({"mirrored": "yes", "inner": 120.0, "outer": 60.0}, 70.0),
])  # fmt: skip
def test_a_note_that_is_wider_than_the_margin_is_refused(page: dict[str, object], hang: float) -> None:
    with pytest.raises(
        LeafletError, match=r"a note begins \d+ pt left of the text, but the margin there has \d+ pt"
    ):
        laid(note("x"), E("p", "y"), style=styled(page, note={"hang": hang}))


@pytest.mark.parametrize("more", [{"fill": "#eeeeee"}, {"border": "#000000", "border_width": 1.0}])
def test_a_note_is_no_box(more: dict[str, object]) -> None:
    with pytest.raises(LeafletError, match="a note in the margin cannot be a box"):
        laid(note("x"), E("p", "y"), style=styled(PLAIN, note={"hang": 110.0, **more}))


def test_a_note_in_text_columns_is_refused() -> None:
    with pytest.raises(LeafletError, match="a note in the margin cannot be in text columns"):
        document.laid(
            E("section", note("x"), E("p", "y")),
            style=styled(PLAIN, note={"hang": 110.0}, section={"columns": 2}),
        )


@pytest.mark.parametrize("what", [
    lambda inner: E("aside", *inner), lambda inner: E("ul", li(*inner)), lambda inner: E("row", E("cell", *inner)),
], ids=["box", "item", "cell"])  # fmt: skip
def test_a_note_in_something_in_text_columns_is_refused(what: Callable[[list[Element]], Element]) -> None:
    """It would be on the words of the column before."""
    style = styled(PLAIN, note={"hang": 110.0}, body={"columns": 2})
    inside = what([note("a note"), E("p", "Words")])
    with pytest.raises(LeafletError, match="a note in the margin cannot be in text columns"):
        document.laid(E("section", E("p", prose(90)), inside, style="body"), style=style)


def test_a_list_with_notes_is_not_put_into_columns() -> None:
    style = styled(PLAIN, note={"hang": 110.0}, ul={"columns": 2})
    pages = laid(E("ul", *[li(note("a note"), E("p", "Words")) for _ in range(6)]), style=style)
    assert {words.x for _, words, _ in lines(pages) if words.node.style == "note"} == {-110.0}
