"""Drawing: backgrounds, what is read, links, marks where a word was cut, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest

from leaflets.drawing.colour import rgb
from leaflets.drawing.nouns import Drawing, Shape
from leaflets.faults import LeafletError
from leaflets.model import Element, Style
from leaflets.pdf.draw import circle, draw, numbers
from leaflets.typeset.blocks import Backdrop, Rule
from support.document import (
    E,
    Reader,
    drawing,
    figure,
    laid,
    link,
    made,
    ol,
    prose,
    sampler,
    streams,
    styled,
    table,
    ul,
)

Pixel = tuple[int, int, int]


def paper(data: bytes, page: int = 0) -> Callable[[float, float], Pixel]:
    """Return a function that returns the colour at x, y (points from the top left)."""
    shown = pypdfium2.PdfDocument(data)[page].render(scale=4).to_pil().convert("RGB")

    def at(x: float, y: float) -> Pixel:
        found: Pixel = shown.getpixel((int(x * 4), int(y * 4)))
        return found

    return at


def test_the_streams_are_as_drawn(golden: Callable[[str, str], None]) -> None:
    """The operators of a small page, for a person to read."""
    content = made(
        E("h1", "Head"), E("p", "See ", link("this"), "."), ul("One", label="☐"), E("aside", E("p", "Box"))
    )
    golden("stream", streams(content)[0].decode("latin-1") + "\n")


def test_text_is_tagged_or_an_artifact() -> None:
    """No string is drawn outside a mark: ISO 14289-1, 7.1. The reader asserts it while reading."""
    read = Reader(made(*sampler()))
    assert all("DRAFT" in outside for outside in read.artifacts[1:])
    assert "DRAFT" not in read.artifacts[0]


def test_artifacts_say_what_kind_they_are() -> None:
    """Running lines are headers and footers, repeated heads pagination, backgrounds and rules layout: 14.8.2.2.2."""
    rows = [(f"Sign {n}", "Call") for n in range(40)]
    lines = [E("running", E("p", f"At the {at}"), at=at) for at in ("head", "foot")]
    style = styled(None, **{"thead tr": {"fill": "ink"}, "tr": {"rule": "#808080"}})
    page = streams(made(*lines, table(("Sign", "What"), *rows), style=style))[1].decode("latin-1")
    kinds = dict(re.findall(r"/Artifact<</Type/([^>]+)>>BDC\n(.*?)\nEMC", page, re.DOTALL))
    assert set(kinds) == {"Layout", "Pagination", "Pagination/Subtype/Header", "Pagination/Subtype/Footer"}
    assert " re f" in kinds["Layout"] and " l S" in kinds["Layout"] and "BT" not in kinds["Layout"]
    assert kinds["Pagination"].count("BT") == 2 and " re f" not in kinds["Pagination"]
    assert [kinds[f"Pagination/Subtype/{name}"].count("BT") for name in ("Header", "Footer")] == [1, 1]


def test_paths_are_artifacts_or_figures() -> None:
    """Lines, fills and bars are in artifacts; only figures and tick boxes draw paths that are read."""
    for stream in streams(made(*sampler())):
        open_: list[str] = []
        for line in stream.decode("latin-1").split("\n"):
            for token in re.findall(
                r"/\w+ ?(?:<<.*?>>)?\s?(?:BDC|BMC)|EMC|(?<![\w/(])(?:re|l) (?:f|S)\b", line
            ):
                if token == "EMC":
                    open_.pop()
                elif token.endswith("C"):
                    open_.append(re.match(r"/(\w+)", token)[1])  # type: ignore[index]
                else:
                    assert open_ and open_[-1] in ("Artifact", "Figure", "Lbl"), line


BOXES = {
    "fill": ({"fill": "#ffff00"}, (200, 60), (255, 255, 0)),
    "bar": ({"fill": "#ffffff", "bar": "#0000ff", "bar_width": 6.0}, (63, 60), (0, 0, 255)),
    "border": ({"fill": "#ffffff", "border": "#00ff00", "border_width": 4.0}, (200, 52), (0, 255, 0)),
}


@pytest.mark.parametrize("kind", BOXES)
def test_boxes_are_filled_framed_and_barred(kind: str) -> None:
    rule, spot, colour = BOXES[kind]
    style = styled(aside={**rule, "padding": 20.0, "before": 0.0})
    assert paper(made(E("aside", E("p", "x")), style=style))(*spot) == colour


def test_a_box_that_continues_bleeds_into_the_margin() -> None:
    """Its background extends 5 pt past the text at the page's end and before the next page's start."""
    data = made(
        E("aside", *[E("p", prose(40, n)) for n in range(9)]), style=styled(aside={"fill": "#ffdd00"})
    )
    assert paper(data, 1)(200, 47) == (255, 221, 0)
    assert paper(data, 1)(200, 43) == (255, 255, 255)


BAND = {
    "aside": {"fill": "#ffffff", "border": "#00aa00", "border_width": 2.0, "radius": 12.0, "padding": 20.0, "before": 0.0},
    "aside h2": {"band": True, "fill": "#0000ff", "colour": "#ffffff", "padding": 8.0, "before": 0.0, "after": 0.0},
}  # fmt: skip


def test_a_band_reaches_the_edges_of_its_box_and_is_round_where_the_box_is() -> None:
    at = paper(made(E("aside", E("h2", "Title"), E("p", "words")), style=styled(None, **BAND)))
    blue, white, green = (0, 0, 255), (255, 255, 255), (0, 170, 0)
    assert at(66, 60) == blue == at(354, 60), "beyond the padding, up to the border"
    assert at(61, 70) == green == at(359, 70), "inside the border, not over it"
    assert at(61, 51) == white, "the corner is round"
    assert at(66, 95) == white, "below the band"


def test_a_band_alone_is_a_box_too() -> None:
    assert paper(made(E("aside", E("h2", "Title")), style=styled(None, **BAND)))(66, 60) == (0, 0, 255)


def test_the_words_of_a_band_are_checked_on_its_fill() -> None:
    rules = {**BAND, "aside h2": {**BAND["aside h2"], "fill": "#dddddd"}}
    with pytest.raises(LeafletError, match="#ffffff on #dddddd"):
        made(E("aside", E("h2", "Title")), style=styled(None, **rules))


@pytest.mark.parametrize(("sides", "edges"), [
    ("all", "tlbr"), ("top", "t"), ("bottom", "b"), ("left", "l"), ("right", "r"), ("top-bottom", "tb"), ("left-right", "lr"),
])  # fmt: skip
def test_a_border_stands_on_the_sides_that_are_named(sides: str, edges: str) -> None:
    rule = {
        "border": "#ff0000",
        "border_width": 4.0,
        "sides": sides,
        "padding": 20.0,
        "before": 0.0,
        "fill": "#ffffff",
    }
    at = paper(made(E("aside", E("p", "x")), style=styled(aside=rule)))
    spots = {"t": (200, 52), "l": (62, 70), "r": (358, 70), "b": (200, 104)}
    assert {edge for edge, spot in spots.items() if at(*spot) == (255, 0, 0)} == set(edges)


def test_a_dashed_border_has_gaps() -> None:
    rule = {
        "border": "#ff0000",
        "border_width": 4.0,
        "dashed": True,
        "padding": 20.0,
        "before": 0.0,
        "fill": "#ffffff",
    }
    at = paper(made(E("aside", E("p", "x")), style=styled(aside=rule)))
    seen = {at(x / 2, 52) for x in range(200, 600)}
    assert {(255, 0, 0), (255, 255, 255)} <= seen


def test_a_box_may_reach_the_edges_of_the_page() -> None:
    """To the left and right; and upwards, when it is the first thing on its page. Right pages and left pages alike."""
    style = styled(aside={"fill": "#ffdd00", "reach": "page", "before": 0.0})
    box = E("section", E("aside", E("p", "x")), E("p", "below"), E("aside", E("p", "y")), start="page")
    data = made(box, box, style=style)
    for page in (0, 1):
        at = paper(data, page)
        assert at(1, 1) == at(399, 1) == at(1, 60) == (255, 221, 0)
        assert at(1, 96) == (255, 255, 255) and at(1, 125) == at(399, 125) == (255, 221, 0)


def test_a_picture_lies_behind_the_words_of_a_box_and_is_cut_at_its_corners() -> None:
    """It covers the box from its bottom right corner; it is decoration."""
    style = styled(aside={"padding": 10.0, "least": 120.0, "radius": 20.0, "before": 0.0, "fill": "#ffffff"})
    square = Shape((("m", (0, 0)), ("l", (100, 0)), ("l", (100, 100)), ("l", (0, 100)), ("h", ())), "accent")
    right = Drawing(
        "right",
        200.0,
        100.0,
        (
            replace(
                square,
                path=tuple(
                    (o, tuple(v + 100 * (n % 2 == 0) for n, v in enumerate(vs))) for o, vs in square.path
                ),
            ),
        ),
    )
    style = replace(style, colours={**style.colours, "accent": "#00ffff"})
    data = made(E("aside", E("p", "Words"), picture=right), style=style)
    at = paper(data)
    assert at(300, 100) == (0, 255, 255), "in the right half"
    assert at(100, 100) == (255, 255, 255), "not in the left half"
    assert at(357, 52) == (255, 255, 255) == at(200, 175), "cut at the corner; not below the box"
    assert at(300, 165) == (0, 255, 255), "the box is as high as its style says at least"
    assert [kind for kind, _ in Reader(data).blocks()] == ["P"]


def test_a_figure_may_have_round_corners_and_a_border() -> None:
    style = styled(figure={"radius": 30.0, "border": "#ff0000", "border_width": 4.0, "before": 0.0})
    at = paper(made(figure("A box"), style=style))
    seen = [at(x, 52) for x in range(60, 360)]
    assert (255, 0, 0) in seen and seen[0] == (255, 255, 255)


DISC = {
    "lbl": {"fill": "#000080", "colour": "#ffffff", "padding": 6.0},
    "li": {"rule": "#ff0000", "rule_width": 3.0, "after": 20.0},
}


def test_the_numbers_of_steps_stand_on_discs_with_a_line_between() -> None:
    """The line leads from each disc to the next, and from the last one nowhere."""
    pages = laid(ol("One", "Two"), style=styled(None, **DISC))
    drawn = [t for placed in pages.pages[0].slices for t in placed.things]
    discs = [t for t in drawn if isinstance(t, Backdrop)]
    assert len(discs) == 2 and all(d.width == d.height == 2 * d.look.radius for d in discs)
    (line,) = [t for t in drawn if isinstance(t, Rule)]
    assert line.x == discs[0].x + discs[0].width / 2
    tops = [placed.y for placed in pages.pages[0].slices for t in placed.things if isinstance(t, Backdrop)]
    assert tops[0] + line.y2 == pytest.approx(tops[1]), "it ends where the next disc begins"
    blocks = Reader(made(ol("One", "Two"), style=styled(None, **DISC))).blocks()
    assert [kind for kind, _ in blocks].count("Lbl") == 2, "the numbers are labels, the discs are not read"


def test_a_number_must_be_readable_on_its_disc() -> None:
    with pytest.raises(LeafletError, match="lbl: #ffffff on #eeeeee"):
        laid(ol("One"), style=styled(None, lbl={**DISC["lbl"], "fill": "#eeeeee"}))


def test_tick_boxes_are_drawn() -> None:
    at = paper(made(ul("Thermometer", label="☐"), style=styled(ul={"colour": "#000000"})))
    assert min(at(61.0, 50 + y / 4)[0] for y in range(64)) < 90


def test_a_cut_word_is_shown_by_a_mark() -> None:
    """The mark is a line, drawn after the last letter and inside the text area; it is not in the text."""
    data = made(E("p", "x" * 300))
    stream = streams(data)[0].decode("latin-1")
    behind = stream.split("EMC")[0]
    assert behind.count(" l S") == len(re.findall("x{20,}", stream)) - 1 > 3
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert set(text) <= set("x\r\n")


def test_link_boxes_cover_their_words() -> None:
    """Each annotation is where pypdfium2 sees the link's letters."""
    data = made(E("p", prose(14), " ", link("linked words " * 9), " ", prose(9)))
    read = Reader(data)
    page = pypdfium2.PdfDocument(data)[0]
    text = page.get_textpage()
    rects = [[float(v) for v in note.Rect] for note in read.pdf.pages[0].obj.Annots]
    assert len(rects) >= 3
    for left, bottom, right, top in rects:
        found = text.get_text_bounded(left, bottom, right, top).strip()
        assert set(found.split()) == {"linked", "words"}, found


def test_links_in_a_repeated_head_are_not_annotated_twice() -> None:
    head = table(("Sign", link("What")), *[(f"Sign {n}", "Call") for n in range(40)])
    read = Reader(made(head))
    assert [len(page.obj.get("/Annots", [])) for page in read.pdf.pages] == [1, 0, 0]


def panelled(mirrored: str) -> Style:
    style = styled({"mirrored": mirrored})
    panels = {"cover": {"panels": ({"fill": "#ff0000", "x": 10.0, "y": 5.0, "width": 30.0, "height": 40.0},)}}
    return Style(style.page, style.fonts, style.colours, style.rules, panels, style.place)


def test_panels_are_where_the_master_says() -> None:
    """Mirrored on left-hand pages."""
    cover = [E("section", E("p", "x"), style="cover", start="page") for _ in range(2)]
    data = made(*cover, style=panelled("yes"))
    assert paper(data)(25, 25) == paper(data, 1)(375, 25) == (255, 0, 0)
    assert paper(made(*cover, style=panelled("no")), 1)(25, 25) == (255, 0, 0)


def test_figures_are_drawn_upright_and_to_scale() -> None:
    """The corners of the path are where the drawing has them: origin top left."""
    shown = drawing()
    at = paper(made(figure("x", shown)))
    assert at(60 + 5 * 2.8, 50 + 5 * 2.8)[0] < 100, "the corner at 5, 5 is inked"
    assert at(60 + 5 * 2.8, 50 + 55 * 2.8) == (255, 255, 255), "no path at 5, 55"


def test_marks_belong_to_pages() -> None:
    """The marks of a page are numbered from 0 without a gap."""
    drawn = draw(laid(*sampler()))
    for n, owners in enumerate(drawn.owners, 1):
        on_page = sorted(
            mark.mcid
            for marks in drawn.marks.values()
            for mark in marks
            if not isinstance(mark, Element) and mark.page == n
        )
        assert on_page == list(range(len(owners)))


def test_colours_and_numbers_are_short() -> None:
    assert rgb("#ff8000") == "1 0.502 0"
    assert numbers((1, 2.345)) == "1.00 2.35" or numbers((1, 2.345)) == "1.00 2.34"
    assert circle(0, 0, 1).startswith("1.00 0.00 m ") and circle(0, 0, 1).count(" c") == 4
