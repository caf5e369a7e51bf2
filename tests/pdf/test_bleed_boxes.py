"""Pages for a print shop: three boxes, and what reaches an edge goes on beyond it; others stay as they are."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from dataclasses import replace

import pikepdf
import pytest

from leaflets.drawing.nouns import Drawing
from leaflets.faults import NOWHERE, LeafletError
from leaflets.model import Job
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import to_document
from leaflets.press.page_box import all_boxes
from leaflets.press.sheets import Work, press_sheets
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import choose
from leaflets.typeset.grounds import beyond
from leaflets.typeset.lay_out import lay_out
from support.document import E, laid, styled

BLEED = 3 * 72 / 25.4


@functools.cache
def setting(bleed: float) -> Setting:
    held = load_setting(library_folder(), None, dt.date(2026, 11, 23))
    return replace(held, clinic=replace(held.clinic, bleed=bleed))


@functools.cache
def made(bleed: float, layout: str = "booklet", section: str = "", draft: bool = False) -> bytes:
    held = setting(bleed)
    topic = next(iter(held.library.topics.values()))
    job = Job(topic.id, topic.lang, section, choose(topic, ()), layout, "letter")
    return write_pdf(lay_out(to_document(held, job, draft)))


@functools.cache  # its pages live as long as it does
def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def clips(page: pikepdf.Page) -> list[list[float]]:
    """Return left, bottom, width and height of the rectangles at which a page's pictures are cut."""
    text = page.Contents.read_bytes().decode("latin-1")
    return [[float(part) for part in found.split()] for found in re.findall(r"([-\d. ]+) re W n", text)]


def test_each_page_says_where_it_is_trimmed() -> None:
    """The trimmed page begins at 0, 0 and has the size of one without a bleed."""
    for page, plain in zip(opened(made(BLEED)).pages, opened(made(0.0)).pages, strict=True):
        width, height = (float(side) for side in list(plain.MediaBox)[2:])
        assert [float(x) for x in page.TrimBox] == [0, 0, width, height]
        around = pytest.approx([-BLEED, -BLEED, width + BLEED, height + BLEED], abs=0.01)
        assert [float(x) for x in page.MediaBox] == [float(x) for x in page.BleedBox] == around
        assert "/TrimBox" not in plain.obj and "/BleedBox" not in plain.obj


def test_the_covers_picture_goes_on_beyond_three_edges() -> None:
    """Without a bleed it has a frame within the margins; a draft's ends above the mark at the foot."""
    width, height = 396.0, 612.0
    ((x, y, wide, tall),) = clips(opened(made(BLEED)).pages[0])
    assert (x, y, x + wide) == pytest.approx(
        (-BLEED, -BLEED, width + BLEED), abs=0.02
    ) and y + tall < height / 2 + 40
    ((x, y, wide, _),) = clips(opened(made(BLEED, draft=True)).pages[0])
    assert (x, x + wide) == pytest.approx((-BLEED, width + BLEED), abs=0.02) and y > 50
    assert clips(opened(made(0.0)).pages[0]) == []


def test_openers_go_on_beyond_the_edges_they_reach() -> None:
    (opener,) = [page for page in opened(made(BLEED)).pages[4:5] if clips(page)]
    x, y, wide, tall = clips(opener)[0]
    assert (x, x + wide, y + tall) == pytest.approx((-BLEED, 396 + BLEED, 612 + BLEED), abs=0.02)


@pytest.mark.parametrize("layout", ["sheet", "large-print", "trifold"])
def test_layouts_without_rules_for_it_have_no_bleed(layout: str) -> None:
    """Only the reference, which names the profile, differs."""
    over, plain = (opened(made(bleed, layout, "feelings")) for bleed in (BLEED, 0.0))
    assert [page.MediaBox for page in over.pages] == [page.MediaBox for page in plain.pages]
    assert not any("/TrimBox" in page.obj for page in over.pages)


def test_folded_sheets_are_trimmed() -> None:
    """Pages come on the sheet of a booklet without a bleed, cut at their trim edge."""
    sheets, plain = (press_sheets(made(bleed), Work(), NOWHERE) for bleed in (BLEED, 0.0))
    sizes = [[boxes.finished for boxes in all_boxes(opened(pdf), NOWHERE)] for pdf in (sheets, plain)]
    assert sizes[0] == sizes[1]
    for form in opened(sheets).pages[0].Resources.XObject.values():
        assert [float(x) for x in form.BBox] == [0, 0, 396, 612]


@pytest.mark.parametrize(("box", "goes_to"), [
    ((0.0, 0.0, 100.0, 50.0), (-9.0, -9.0, 118.0, 59.0)),
    ((10.0, 10.0, 20.0, 20.0), (10.0, 10.0, 20.0, 20.0)),
    ((80.0, 10.0, 20.0, 190.0), (80.0, 10.0, 29.0, 199.0)),
])  # fmt: skip
def test_areas_of_a_page_go_on_beyond_the_edges_they_reach(
    box: tuple[float, float, float, float], goes_to: tuple[float, float, float, float]
) -> None:
    page = {"size": (100.0, 200.0), "inner": 10.0, "outer": 10.0, "top": 10.0, "bottom": 10.0, "draft": 5.0}
    pages = laid(E("p", "One."), style=styled({**page, "bleed": 9.0}))
    assert beyond(*box, pages) == goes_to
    assert beyond(*box, laid(E("p", "One."), style=styled(page))) == box


def test_a_figure_that_must_be_read_does_not_reach_the_edges() -> None:
    drawing = Drawing("square", 10.0, 10.0, ())
    with pytest.raises(LeafletError, match="must be decorative"):
        laid(E("figure", picture=drawing, alt="A square"), style=styled(figure={"reach": "page"}))
    laid(E("figure", picture=drawing, decorative="yes"), style=styled(figure={"reach": "page"}))
