"""Blocks: the slices of each kind of element, and where they may be split."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from leaflets.elements import ELEMENTS
from leaflets.faults import LeafletError, Place
from leaflets.layout.cascade import Cascade
from leaflets.model import Element, Picture, Style, plain, strings_of
from leaflets.typeset.blocks import Area, Art, Late, Rule, SetBlock, SetLine, Tick, chunks, height, widows
from leaflets.typeset.builder import Builder
from leaflets.typeset.languages import binding_of
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pictures import size_of
from leaflets.typeset.sections import BUILDERS, flow
from support.document import (
    PAGE,
    STYLE,
    B,
    E,
    contents,
    doc,
    drawing,
    figure,
    laid,
    li,
    link,
    ol,
    prose,
    styled,
    table,
    ul,
)


def blocks(*children: Element, style: Style = STYLE) -> list[SetBlock]:
    document = doc(*children, style=style)
    family = lay_out(doc(E("p", "x"))).family
    return [
        block
        for part in flow(Builder(Cascade(style), family, binding_of("en"), BUILDERS), document.root)
        for block in part
    ]


def words(block: SetBlock) -> list[str]:
    return [
        "".join(strings_of(t.node)) for piece in block.slices for t in piece.things if isinstance(t, SetLine)
    ]


def picture(block: SetBlock) -> str:
    """Draw a block: a row for each slice with its content; a rule where a page may end."""
    kinds = {SetLine: "words", Late: "late", Rule: "rule", Area: "area", Art: "art", Tick: "tick"}
    rows = []
    for first, end in chunks(block):
        for piece in block.slices[first:end]:
            rows.append(" ".join(kinds[type(thing)] for thing in piece.things) or ".")
        rows.append("--")
    return " / ".join(rows[:-1])


@pytest.mark.parametrize(("element", "drawn"), [
    (E("p", prose(26)), "words / words / words"),
    (E("p", prose(50)), "words / words / -- / words / -- / words / words"),
    (E("p", "a", E("br"), "b"), "words / words"),
    (E("aside", E("p", prose(50))), ". / words / words / -- / words / -- / words / -- / words / words / ."),
    (figure("A caption"), "art / words"),
    (E("lines", n="5"), "rule / rule / rule / -- / rule / -- / rule"),
    (E("rule"), "rule"),
    (ul("One"), "words words"),
    (ul("One", label="☐"), "tick words"),
    (contents(("One", "one")), "words late"),
    (table(("A", "B"), ("x", "y")), "area rule words words / rule words words"),
])  # fmt: skip
def test_a_block_is_as_drawn(element: Element, drawn: str) -> None:
    """One slice for each line; lines that stay together are not separated by "--"."""
    assert picture(blocks(element)[0]) == drawn


@pytest.mark.parametrize(("lines", "bound"), [(1, set()), (2, {0}), (3, {0, 1}), (4, {0, 2}), (6, {0, 4})])
def test_two_lines_are_on_either_side(lines: int, bound: set[int]) -> None:
    assert widows(lines) == bound


def test_a_heading_is_kept_and_a_lead_in_too() -> None:
    kept = [
        block.keep
        for block in blocks(E("h2", "Head"), E("p", "Do this:"), E("p", "Done."), E("p", "Say: it."))
    ]
    assert kept == [True, True, False, False]


def test_the_first_two_and_the_last_two_items_stay_together() -> None:
    assert [block.keep for block in blocks(ul("1", "2", "3", "4", "5"))] == [True, False, False, True, False]
    assert [block.keep for block in blocks(ul("1"))] == [False]


def test_a_list_is_indented_and_its_numbers_are_left_of_the_words() -> None:
    (first, *_) = blocks(ol("One", "Two"))
    label, body = first.slices[0].things
    assert isinstance(label, SetLine) and isinstance(body, SetLine)
    assert (label.x, body.x, label.y) == (0.0, 18.0, body.y)


def test_a_box_takes_over_its_content() -> None:
    """Its padding adds two slices; inner boxes keep their own background."""
    (box,) = blocks(E("aside", E("p", "One"), E("aside", E("p", "Two"))))
    assert words(box) == ["One", "Two"]
    assert len(box.slices) == 6
    assert [(d.first, d.end) for d in box.decorations] == [(0, 6), (2, 5)]


def test_margins_overlap_and_do_not_add_up() -> None:
    """Between two blocks is the larger of the space below the one and the space above the other."""
    style = styled(p={"before": 5.0, "after": 8.0})
    (box,) = blocks(E("aside", E("p", "One"), E("p", "Two")), style=style)
    line = 12.0 * 1.35
    assert height(box.slices) == pytest.approx(2 * 9.0 + 2 * line + 8.0)


def test_column_widths_are_shares() -> None:
    three = E("table", E("tbody", E("tr", *[E("td", c) for c in "abc"])), widths="1 2 2")
    (block,) = blocks(three)
    xs = [thing.x for thing in block.slices[0].things if isinstance(thing, SetLine)]
    assert xs == [5.0, 65.0, 185.0]


def test_rows_are_as_tall_as_their_tallest_cell() -> None:
    (block,) = blocks(table(("A", "B"), ("x", prose(40)), ("x", "y")), style=styled(tr={"row_height": 30.0}))
    heights = [piece.height for piece in block.slices]
    assert heights[0] == heights[2] == 30.0
    lines = sum(isinstance(thing, SetLine) for thing in block.slices[1].things) - 1
    assert heights[1] == pytest.approx(10.0 + lines * 12.0 * 1.35)


def test_rows_to_write_on_stay_with_the_last_row_that_has_words() -> None:
    def bound(*rows: tuple[str, str]) -> list[int]:
        (block,) = blocks(table(("A", "B"), *rows), style=styled(tr={"row_height": 30.0}))
        return sorted(block.bound)

    words, empty = ("x", "y"), ("", "")
    assert bound(*[words] * 5) == [0, 1, 4]
    assert bound(*[words] * 4, *[empty] * 3) == [0, 1, 4, 5, 6]
    assert bound(*[empty] * 5) == [0, 1, 2, 3, 4]
    assert bound(*[words] * 4, *[empty] * 60)[-1] - 1 not in bound(*[words] * 4, *[empty] * 60)


@pytest.mark.parametrize("share", [0.55, 0.65, 0.75])
def test_a_row_that_fits_a_page_is_not_split(share: float) -> None:
    """Split, it would be read in another order than it is drawn: each cell goes on on the next page."""
    tall = PAGE["size"][1] - PAGE["top"] - PAGE["bottom"]
    words = 28
    while True:
        (block,) = blocks(table(("A", "B"), (prose(words), "y"), ("x", "y")))
        if sum(piece.height for piece in block.slices[1:-1]) >= tall * share:
            break
        words += 4
    assert len(block.slices) == 3 and 0.5 < block.slices[1].height / tall < 0.8


def test_tall_rows_are_split_between_lines() -> None:
    """The bands of a split row add up to the row's height, and each line is in one."""
    (block,) = blocks(table(("A", "B"), (prose(200), prose(150))))
    bands = block.slices[1:]
    assert len(bands) > 30
    for band in bands:
        for thing in band.things:
            if isinstance(thing, SetLine):
                top = thing.y - thing.look.base
                assert -0.01 <= top <= top + thing.look.lead <= band.height + 5.01
    assert words(block)[0] == "A"


@pytest.mark.parametrize(("wide", "tall"), [(100, 60), (4000, 10), (10, 4000)])
def test_figures_fit(wide: float, tall: float) -> None:
    """As wide as the text or as tall as its share of the page, whichever comes first; never distorted."""
    (block,) = blocks(figure("x", drawing(wide, tall)))
    (art,) = [thing for thing in block.slices[0].things if isinstance(thing, Art)]
    assert art.width == pytest.approx(300.0) or art.height == pytest.approx(400.0 * 0.42)
    assert art.width / art.height == pytest.approx(wide / tall)
    assert art.width <= 300.01 and art.height <= 168.01


def test_pictures_know_their_size() -> None:
    assert size_of(Picture(plain("x"), "png", width=30, height=20)) == (30, 20)
    assert size_of(Picture(plain("x"), "svg", drawing=drawing(7, 8))) == (7, 8)


def test_a_short_item_leaves_room_for_its_label() -> None:
    """A rule or a small picture is less high than a line: the next label is still below."""
    blocks_ = blocks(ul(E("rule"), "Next"))
    assert height(blocks_[0].slices) == pytest.approx(12.0 * 1.35)


def test_bold_and_slanted_runs_take_their_faces() -> None:
    (block,) = blocks(E("p", "a ", B("b"), " ", link("c")))
    (line,) = [thing.line for thing in block.slices[0].things if isinstance(thing, SetLine)]
    assert [segment.font.name[0] for segment in line.segments] == ["A", "B", "A"]


def test_alignment_moves_words() -> None:
    for align, share in (("left", 0.0), ("centre", 0.5), ("right", 1.0)):
        (block,) = blocks(E("p", "Words"), style=styled(p={"align": align}))
        (thing,) = block.slices[0].things
        assert isinstance(thing, SetLine)
        assert thing.x == pytest.approx((300.0 - thing.line.width * 12.0) * share)


def test_every_builder_is_for_a_known_element() -> None:
    assert set(BUILDERS) <= set(ELEMENTS)


def test_every_name_in_the_tree_can_be_printed() -> None:
    """No name in the table of roles loses its words."""
    whole = [
        E("document"), E("section", E("h1", "h1"), E("h2", "h2"), E("h3", "h3"), E("p", E("a", "a", href="#x"), E("span", "span"), id="x")),
        ul("ul"), ol("ol"), E("dl", E("li", E("dt", "dt"), E("dd", "dd"))), table(("th",), ("td",), caption="caption"),
        figure("figcaption"), E("aside", E("p", "aside")), contents(("nav", "x")), ul((E("p", "p in li"),)), E("ul", li("li")),
    ]  # fmt: skip
    shown = [text for block in blocks(*whole[1:]) for text in words(block)]
    for name in (
        "h1",
        "h2",
        "h3",
        "aspan",
        "ul",
        "ol",
        "dt",
        "dd",
        "th",
        "td",
        "caption",
        "figcaption",
        "aside",
        "nav",
        "p in li",
        "li",
    ):
        assert name in shown, name
    assert laid(*whole[1:]).pages


@pytest.mark.parametrize(("pixels", "refused"), [(1250.0, False), (1240.0, True), (600.0, True)])
def test_a_photograph_needs_300_dots_an_inch_where_it_is_printed(pixels: float, refused: bool) -> None:
    """The column is 300 points wide: 1250 pixels. A logo prints as its owner has it."""
    held = io.BytesIO()
    Image.new("RGB", (int(pixels), int(pixels / 5))).save(held, "PNG")
    picture = Picture(
        plain(""),
        "png",
        held.getvalue(),
        None,
        pixels,
        pixels / 5,
        sharp=300.0,
        place=Place("figures/lung.png"),
    )
    for one, fails in ((picture, refused), (replace(picture, sharp=0.0), False)):
        try:
            laid(E("figure", picture=one, alt="A lung"))
        except LeafletError as error:
            assert (
                fails
                and "figures/lung.png would print with" in str(error)
                and "at least 1250 pixels" in str(error)
            )
        else:
            assert not fails
