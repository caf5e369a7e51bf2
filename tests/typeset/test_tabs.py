"""Tabs: a mark at the outer edge of each page of a section, a step lower for each section, and nothing in the tree."""

from __future__ import annotations

from leaflets.model import Element
from leaflets.typeset.pages import Pages
from leaflets.typeset.tabs import HEIGHT, OVER, STEP, WIDTH
from support.document import E, Reader, laid, made, prose, styled

STYLE = styled({"mirrored": "no"}, chapter={"tab": "#78b4d1"})


def chapter(title: str, words: int, style: str = "chapter") -> Element:
    return E("section", E("h1", title), E("p", prose(words)), style=style, start="page")


def tabs_of(pages: Pages) -> list[tuple[float, float] | None]:
    """Return, for each page, the left edge and the top of its tab on the paper."""
    found = [[b for b in page.backdrops if b.look.fill == "#78b4d1"] for page in pages.pages]
    assert all(len(held) <= 1 for held in found)
    assert all(b.width == WIDTH + OVER and b.height == HEIGHT for held in found for b in held)
    return [
        (held[0].x + page.x, held[0].y) if held else None
        for page, held in zip(pages.pages, found, strict=True)
    ]


def test_each_section_has_its_tab_at_the_outer_edge_of_its_pages() -> None:
    pages = laid(
        chapter("One", 250), chapter("Two", 60), chapter("None", 60, ""), chapter("Three", 60), style=STYLE
    )
    right, left = 400.0 - WIDTH, -OVER
    first = [(right, 50.0), (left, 50.0)]
    assert len(pages.pages) == 5
    assert tabs_of(pages) == [*first, (right, 50.0 + STEP), None, (right, 50.0 + 2 * STEP)]


def test_tabs_are_at_the_edge_whose_margin_changes_sides() -> None:
    style = styled({"mirrored": "yes", "inner": 70.0, "outer": 30.0}, chapter={"tab": "#78b4d1"})
    pages = laid(chapter("One", 250), style=style)
    assert [page.x for page in pages.pages] == [70.0, 30.0]
    assert tabs_of(pages) == [(400.0 - WIDTH, 50.0), (-OVER, 50.0)]


def test_tabs_begin_again_at_the_top() -> None:
    """Twelve of them have room on a page 400 points high."""
    pages = laid(*[chapter(f"Number {n}", 20) for n in range(13)], style=STYLE)
    tops = [tab[1] for tab in tabs_of(pages) if tab]
    assert tops[:2] == [50.0, 50.0 + STEP] and max(tops) + HEIGHT <= 450 and tops.count(50.0) == 2


def test_tabs_are_never_read() -> None:
    read = Reader(made(chapter("One", 30), style=STYLE)).blocks()
    assert read == Reader(made(chapter("One", 30), style=styled({"mirrored": "no"}))).blocks()
