"""Icons: words hang beside them, level with their first line; a list's marker and a tall row keep their places."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest

from leaflets.drawing.svg import read_drawing
from leaflets.faults import LeafletError
from leaflets.model import Element, Style
from leaflets.setting import library_folder
from leaflets.typeset.blocks import Art, Backdrop, SetLine
from support.document import E, Reader, laid, made, prose, streams, styled, table, ul

SIZE, LEAD = 12.0, 12.0 * 1.35
HIGH, GAP = 1.25 * SIZE, 0.4 * SIZE
ICONS = library_folder() / "layouts/icons"


def icon(name: str = "drop") -> Element:
    return E("icon", picture=read_drawing(Path(ICONS / f"{name}.svg"), name), name_=name)


def set_things(*children: Element, style: Style | None = None) -> tuple[list[Art], list[SetLine]]:
    """Return the icons and the lines of a page, their y from its top."""
    (page, *_) = laid(*children, **({"style": style} if style else {})).pages
    held = [
        thing._replace(x=thing.x + placed.x, y=thing.y + placed.y)
        for placed in page.slices
        for thing in placed.things
        if isinstance(thing, Art | SetLine)
    ]
    return [t for t in held if isinstance(t, Art)], [t for t in held if isinstance(t, SetLine)]


def middle(art: Art) -> float:
    return art.y + art.height / 2


def test_words_hang_beside_their_icon() -> None:
    """Every line begins where the first one does, and none is longer than the rest of the measure."""
    (art,), lines = set_things(E("p", icon(), prose(60)))
    assert (art.x, art.height, art.width) == pytest.approx((0, HIGH, HIGH))
    assert len(lines) > 3 and {words.x for words in lines} == {HIGH + GAP}
    assert max(words.line.width * SIZE for words in lines) <= 300 - HIGH - GAP


def test_an_icon_is_level_with_the_capitals_of_the_first_line() -> None:
    (art,), lines = set_things(E("p", icon(), prose(60)))
    assert middle(art) == pytest.approx(lines[0].y - 0.34 * SIZE)
    _, plain = set_things(E("p", prose(60)))
    assert lines[0].y == pytest.approx(plain[0].y), "a small icon moves no line"


def test_a_large_icon_lowers_its_words() -> None:
    """And takes its own height when its words have less."""
    style = styled(None, **{"p icon": {"icon_size": 2.0, "icon_gap": 1.0}})
    (art,), lines = set_things(E("p", icon(), "Word"), E("p", "Next"), style=style)
    _, plain = set_things(E("p", "Word"), E("p", "Next"), style=style)
    assert art.height == 2 * SIZE and art.y == pytest.approx(50.0)
    assert lines[0].x == 3 * SIZE and lines[0].y > plain[0].y
    assert middle(art) == pytest.approx(lines[0].y - 0.34 * SIZE)
    assert lines[1].y - plain[1].y == pytest.approx(2 * SIZE - LEAD)


@pytest.mark.parametrize("align", ["left", "centre", "right"])
def test_an_icon_stays_beside_words_that_are_aligned(align: str) -> None:
    (art,), (words,) = set_things(E("p", icon(), "Word"), style=styled(p={"align": align}))
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    spare = 300 - HIGH - GAP - words.line.width * SIZE
    assert words.x == pytest.approx(HIGH + GAP + share * spare)
    assert words.x - art.x == pytest.approx(HIGH + GAP)


def test_a_marker_is_level_with_words_beside_an_icon() -> None:
    style = styled(None, **{"li icon": {"icon_size": 2.0}})
    (art,), (marker, words) = set_things(ul((icon(), "Word")), style=style)
    assert marker.y == words.y and marker.x < art.x < words.x


def test_a_cell_may_hold_an_icon_alone() -> None:
    """Its row is as high as any other."""
    style = styled(td={"align": "centre"})
    (art,), _ = set_things(table(("What", ""), ("Drip", icon("drip"))), style=style)
    assert art.x + art.width / 2 == pytest.approx(225)
    assert middle(art) > 0


def test_a_row_taller_than_a_page_keeps_its_icon() -> None:
    pages = laid(table(("What", "How"), ("Drip", E("span", prose(400, 1))), (icon(), "x")))
    tall = laid(table(("What", "How"), (icon(), prose(400, 1))))
    for held in (pages, tall):
        found = [t for page in held.pages for p in page.slices for t in p.things if isinstance(t, Art)]
        assert len(found) == 1


def test_an_icon_is_an_artifact() -> None:
    """It is in no element of the tree, has no alternative text, and is drawn between those of the words around it."""
    content = made(E("h1", icon(), "Blood"), E("p", icon(), "Words"), ul((icon(), "One")))
    stream = streams(content)[0].decode("latin-1")
    drawn = re.findall(r"(\S+BDC)\n[^\n]* Do Q\nEMC", stream)
    assert drawn == ["/Artifact<</Type/Layout>>BDC"] * 3
    with pikepdf.open(io.BytesIO(content)) as pdf:
        kinds = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    assert "/Figure" not in kinds and "/H1" in kinds
    Reader(content)  # asserts that all text is tagged


DISC = {"fill": "tint", "border": "ink", "border_width": 1.2, "padding": 5.0}


def test_an_icon_with_a_fill_stands_on_a_disc() -> None:
    """The disc is round, around the icon, and takes its room from the words and from the space above them."""
    style = styled(None, **{"h2 icon": {**DISC, "icon_size": 1.0, "icon_gap": 0.5}, "h2": {"before": 14.0}})
    pages = laid(E("p", "Before"), E("h2", icon(), "Blood"), style=style)
    (disc,) = [
        t._replace(y=t.y + p.y) for p in pages.pages[0].slices for t in p.things if isinstance(t, Backdrop)
    ]
    (art,), lines = set_things(E("p", "Before"), E("h2", icon(), "Blood"), style=style)
    _, plain = set_things(E("p", "Before"), E("h2", "Blood"), style=style)
    assert disc.width == disc.height == 15.0 + 10 and disc.look.radius == disc.width / 2
    assert (art.x, art.y) == pytest.approx((disc.x + 5, disc.y + 5)) and not art.look.border
    assert lines[1].x == pytest.approx(25 + 0.5 * 15)
    assert lines[1].y == pytest.approx(plain[1].y), "the disc reaches into the space above the heading"


def in_list(*words: str) -> Element:
    """Return a list whose items have an icon as their label, as compose makes it."""
    return E("ul", *(E("li", E("lbl", icon()), E("lbody", one)) for one in words), marker="disc")


@pytest.mark.parametrize("size", [0.5, 1.25, 2.0])
def test_an_icon_takes_the_place_of_a_sign(size: float) -> None:
    """It stands at the list's left edge, its middle level with the capitals; words begin after it, all at one edge."""
    style = styled(None, **{"ul icon": {"icon_size": size}})
    arts, lines = set_things(in_list("One", prose(60)), style=style)
    assert len(arts) == 2 and {art.x for art in arts} == {0.0}
    assert [line.x for line in lines] == pytest.approx([max(18.0, (size + 0.4) * SIZE)] * len(lines))
    assert middle(arts[0]) == pytest.approx(lines[0].y - 0.34 * SIZE)


def test_a_list_may_mix_icons_and_signs() -> None:
    mixed = E("ul", *in_list("One").children, *ul("Two").children, marker="disc")
    (art,), lines = set_things(mixed)
    said = [line for line in lines if line.node.name == "lbody"]
    assert len({line.x for line in said}) == 1 and art.x == 0


def test_a_list_with_icons_is_read_without_them() -> None:
    content = made(E("h1", "Light"), in_list("One", "Two"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        kinds = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    assert kinds.count("/LI") == kinds.count("/LBody") == 2 and "/Lbl" not in kinds
    Reader(content)


def test_the_first_lines_of_a_row_are_level() -> None:
    """Also where an icon on a disc lowers those of one cell."""
    style = styled(None, **{"th icon": DISC})
    row = E("tr", E("th", icon(), "Fern", scope="row"), E("td", "Every day"))
    _, lines = set_things(E("table", E("tbody", row), widths="1 1"), style=style)
    said = {"".join(segment.text for segment in line.line.segments): line.y for line in lines}
    assert said["Fern"] == pytest.approx(said["Every day"])


def test_words_of_an_entry_of_the_contents_hang_too() -> None:
    entry = E("entry", E("reference", E("a", icon(), "Blood", href="#blood")))
    (art,), lines = set_things(E("nav", entry), E("h1", "Blood", id="blood"))
    assert lines[0].x == pytest.approx(HIGH + GAP) and art.x == 0


def test_an_icon_inside_a_link_among_words_is_refused() -> None:
    with pytest.raises(LeafletError, match=r"<icon> is not allowed within <a>"):
        made(E("p", "See ", E("a", icon(), "this", href="https://example.org/")))


def test_too_narrow_a_column_is_a_fault() -> None:
    """The icon takes its room from the words."""
    with pytest.raises(LeafletError, match="of width is left here"):
        cells = [E("td", icon(), letter) for letter in "bcdefgh"]
        row = E("tr", E("th", "a", scope="row"), *cells)
        made(E("table", E("tbody", row), widths="1 1 1 1 1 1 1 1"))


@pytest.mark.parametrize(("at", "align"), [("foot", "left"), ("foot", "right"), ("head", "centre")])
def test_an_icon_may_stand_before_a_running_line(at: str, align: str) -> None:
    """Level with its words, on every page, and never read aloud."""
    line = E("running", E("p", icon("phone"), "Call 555-0100", style="foot-call"), at=at)
    style = styled(None, **{"foot-call": {"align": align}})
    pages = laid(line, E("p", prose(900)), style=style)
    assert len(pages.pages) > 1
    for page in pages.pages:
        things = [thing for _, thing in page.running]
        (art,) = [thing for thing in things if isinstance(thing, Art)]
        (words,) = [thing for thing in things if isinstance(thing, SetLine)]
        assert words.x == pytest.approx(art.x + HIGH + GAP)
        assert middle(art) == pytest.approx(words.y - 0.34 * SIZE)
        if align == "right":
            assert words.x + words.line.width * SIZE == pytest.approx(300)
    again = E("running", E("p", icon("phone"), "Call 555-0100", style="foot-call"), at=at)
    (paragraph,) = Reader(made(again, E("p", "Text."), style=style)).blocks()
    assert "Text." in str(paragraph)


def test_light_words_have_an_icon_in_their_colour() -> None:
    """On a dark band its lines are white, its fills those of the band; on paper it has the colours of the style."""
    dark = styled(None, band={"fill": "#a3150f", "colour": "#ffffff"})
    data = made(E("p", icon("siren"), "Call now", style="band"), style=dark)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        forms = [form.read_bytes() for form in pdf.pages[0].Resources.XObject.values()]
    (drawn,) = forms
    inks = set(re.findall(rb"([\d.]+ [\d.]+ [\d.]+) (?:rg|RG)", drawn))
    assert inks <= {b"1 1 1", *inks} and len(inks) == 2 and b"1 1 1" in inks
