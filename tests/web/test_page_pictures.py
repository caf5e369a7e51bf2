"""A page is known by what it shows: a change elsewhere leaves its name, whatever the numbers of objects in the file."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from leaflets.orders.jobs import jobs
from leaflets.orders.request import Request
from leaflets.pipeline import make_files
from leaflets.web import page_pictures
from leaflets.web.page_pictures import MOST_FILES, MOST_OPEN, WIDTHS, PagePictures, page_names
from support.library import setting_of


@pytest.fixture(scope="module")
def pdf() -> bytes:
    setting = setting_of()
    (made,) = make_files(setting, jobs(setting, Request(booklet=True)))
    return made.pdf


def changed(pdf: bytes, number: int, *, content: bytes = b"", shift: bool = False) -> bytes:
    """Return a PDF with something drawn on one page, or with other numbers of objects."""
    held, out = pikepdf.open(io.BytesIO(pdf)), io.BytesIO()
    if shift:
        for _ in range(7):
            held.make_stream(b"padding" * 9)
        held.Root.Padding = held.make_stream(b"kept")
    if content:
        held.pages[number].contents_add(content)
    held.save(out)
    return out.getvalue()


def test_only_the_page_that_changes_gets_another_name(pdf: bytes) -> None:
    before, after = page_names(pdf), page_names(changed(pdf, 2, content=b"0 0 9 9 re f"))
    assert len(before) > 6 and len(set(before)) == len(before)
    assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [2]


def test_numbers_of_objects_do_not_count(pdf: bytes) -> None:
    other = changed(pdf, 0, shift=True)
    assert other != pdf and page_names(other) == page_names(pdf)


def test_what_a_page_draws_counts(pdf: bytes) -> None:
    """A page that shows the same drawing under the same name, but the drawing has changed."""
    held = pikepdf.open(io.BytesIO(pdf))
    forms = {name: one for page in held.pages for name, one in page.resources.get("/XObject", {}).items()}
    name, form = next((name, one) for name, one in forms.items() if one.get("/Subtype") == "/Form")
    form.write(form.read_bytes() + b" 0 0 1 1 re f")
    out = io.BytesIO()
    held.save(out)
    showing = [n for n, page in enumerate(held.pages) if name.encode() in page.Contents.read_bytes()]
    before, after = page_names(pdf), page_names(out.getvalue())
    assert showing and [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == showing


@pytest.mark.parametrize("width", [WIDTHS[0], WIDTHS[-1]])
def test_a_picture_is_as_wide_as_asked(width: int, pdf: bytes) -> None:
    pictures = PagePictures()
    page = pictures.add(pdf)[0]
    data = pictures.picture(page.name, width)
    assert data is not None
    image = Image.open(io.BytesIO(data))
    assert abs(image.width - width) <= 1 and abs(image.height / image.width - page.height / page.width) < 0.01
    assert pictures.picture(page.name, width) is data


def test_other_widths_and_unknown_pages_have_no_picture(pdf: bytes) -> None:
    pictures = PagePictures()
    page = pictures.add(pdf)[0]
    assert pictures.picture(page.name, 721) is None and pictures.picture("x" * 20, 720) is None


def test_pages_of_old_files_go(pdf: bytes) -> None:
    pictures = PagePictures()
    first = pictures.add(changed(pdf, 0, content=b"1 1 1 1 re f"))
    for n in range(MOST_FILES):
        pictures.add(changed(pdf, 0, content=f"{n} 2 9 9 re f".encode()))
    assert pictures.picture(first[0].name, 360) is None
    assert pictures.picture(first[1].name, 360) is not None, "a page that later files have too"


def test_few_files_are_open_and_pictures_take_little_memory(
    pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_pictures, "LARGEST", 100_000)
    pictures = PagePictures(2 * MOST_OPEN)
    first = [
        pictures.add(changed(pdf, 0, content=f"{n} 2 9 9 re f".encode()))[0] for n in range(2 * MOST_OPEN)
    ]
    for page in [*first, *first]:
        assert pictures.picture(page.name, 720)
        assert len(pictures._opened) <= MOST_OPEN
        assert pictures._held == sum(map(len, pictures._pictures.values())) <= 100_000


def test_the_pages_of_a_damaged_file_are_no_reason_to_end(tmp_path: Path) -> None:
    with pytest.raises(pikepdf.PdfError):
        page_names(b"%PDF-1.7 nothing")
