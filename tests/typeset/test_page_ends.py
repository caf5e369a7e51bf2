"""How pages end: how full each is, of which kind, and what ended it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leaflets.faults import Place
from leaflets.model import Style
from support.document import MASTERS, PAGE, STYLE, E, drawing, figure, laid, prose, styled

FORM: Style = replace(STYLE, masters={**MASTERS, "cover": {**MASTERS["cover"], "form": "yes"}})


def test_a_page_says_how_full_it_is() -> None:
    """Eight lines of 20 pt, on 400 points of text: to the foot of the last line, without the space below it."""
    style = styled(tall={"size": 12.0, "leading": 20 / 12, "after": 30.0})
    (end,) = laid(E("p", E("br"), *["x", E("br")] * 7, "x", style="tall"), style=style).ends
    high = PAGE["size"][1] - PAGE["top"] - PAGE["bottom"]
    assert end.full == pytest.approx(160 / high) and end.bottom == pytest.approx(PAGE["top"] + 160)
    assert (end.number, end.kind, end.why) == (1, "text", "the document ends")


def test_what_ended_a_page_is_said() -> None:
    tall = replace(E("p", prose(20)), place=Place("content/a.yaml", 12, 5))
    for start, why in (
        ("page", "what follows starts a page"),
        ("recto", "what follows starts a right-hand page"),
    ):
        pages = laid(E("section", E("p", "One.")), E("section", tall, start=start))
        assert [end.why for end in pages.ends][:-1] == [why] * (len(pages.ends) - 1)
    ends = laid(*[E("p", "A line.")] * 14, E("aside", *[E("p", "Held.")] * 5), E("p", prose(90))).ends
    assert "aside (layout.xml.j2:7:3) needs" in ends[0].why and "stay together" in ends[0].why
    ends = laid(replace(E("p", prose(600)), place=Place("content/a.yaml", 12, 5))).ends
    assert ends[0].why == "p (content/a.yaml:12:5) continues on the next page"
    cover = E("section", E("p", "Front"), style="cover")
    assert laid(cover, E("p", "Text.")).ends[0].why == "what follows has pages of another kind"


def test_a_master_says_of_which_kind_its_pages_are() -> None:
    """A name of its own, unless it says form or opener; what stands at the foot fills the page."""
    cover = E("section", E("p", "Front"), E("p", "Below", style="sunk"), style="cover")
    for style, kind in ((STYLE, "cover"), (FORM, "form")):
        ends = laid(cover, E("section", figure("Shown")), style=style).ends
        assert [end.kind for end in ends] == [kind, "text"]
        assert ends[0].full == 1.0 and ends[1].full < 0.9


@pytest.mark.parametrize(("words", "number"), [(20, 1), (200, 2)])
def test_a_section_shares_a_page_that_ends_early(words: int, number: int) -> None:
    """Only above the share that its style names, with the space before it; later pages bear the title of the later section."""
    style = styled(chapter={"share_page": 0.55, "before": 40.0})
    foot = E("running", E("p", E("page", show="section")))
    one = E("section", E("h1", "One"), E("p", prose(words)), start="page", style="chapter")
    two = E("section", E("h1", "Two"), E("p", prose(400)), start="page", style="chapter")
    pages = laid(foot, one, two, style=style)
    page, y = pages.where[two]
    assert page == number
    if number == 1:
        above = max(placed.y for placed in pages.pages[0].slices if placed.y < y)
        assert y - above >= 40 and [page.section for page in pages.pages[:2]] == ["One", "Two"]
    assert laid(foot, one, two).where[two][0] == 2, "without share_page each begins a page"
    late = replace(two, attributes={"start": "recto"})
    assert laid(foot, one, late, style=style).where[late][0] == 3


def test_a_section_whose_beginning_does_not_fit_shares_no_page() -> None:
    style = styled(chapter={"share_page": 0.9, "before": 40.0})
    one = E("section", *[E("p", "A line.")] * 12, start="page", style="chapter")
    two = E("section", E("h1", "Two"), figure("Shown", drawing(300, 200)), start="page", style="chapter")
    pages = laid(one, two, style=style)
    assert pages.where[two][0] == 2 and pages.ends[0].why.startswith("h1 (layout.xml.j2:7:3) needs")
