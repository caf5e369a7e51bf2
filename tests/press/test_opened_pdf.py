"""PDFium serves one thread at a time: it is entered by one thread alone, closing included, or it ends the whole program."""

from __future__ import annotations

import gc
import io
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import raw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from leaflets.cli.approve import last_page
from leaflets.faults import LeafletError
from leaflets.press import opened_pdf
from leaflets.press.first_page import shows_no_draft_mark
from leaflets.press.opened_pdf import NotOpenedError, OpenedPdf
from leaflets.press.pictures import pictures_of
from leaflets.web.page_pictures import PagePictures, page_png, page_texts

SOURCE = Path(__file__).parents[2] / "src/leaflets"
THREADS, ROUNDS = 12, 4


def pages_of(count: int, password: str = "") -> bytes:
    """Return a PDF whose pages say their numbers."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(200, 300), encrypt=StandardEncryption(password) if password else None)
    for n in range(count):
        canvas.drawString(20, 200, f"page {n + 1}")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return pages_of(3)


def test_a_page_is_a_picture_and_words(pdf: bytes) -> None:
    with OpenedPdf(pdf) as held:
        width, height = held.size(0)
        assert held.page_count == 3 and (width, height) == (200, 300)
        assert held.picture(2, 2).size == (400, 600)
        assert [held.words(n) for n in range(3)] == ["page 1", "page 2", "page 3"]


def test_what_is_no_pdf_is_not_opened() -> None:
    with pytest.raises(NotOpenedError, match="it is not a PDF") as caught:
        OpenedPdf(b"%PDF-1.7 and no more")
    assert not caught.value.locked


def test_a_locked_pdf_is_not_opened() -> None:
    with pytest.raises(NotOpenedError, match="it asks for a password") as caught:
        OpenedPdf(pages_of(1, password="secret"))
    assert caught.value.locked


NO_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 1/Kids[9 0 R]>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)


def test_a_page_that_is_not_there_is_a_fault(pdf: bytes, tmp_path: Path) -> None:
    with OpenedPdf(pdf) as held, pytest.raises(NotOpenedError):
        held.words(3)
    (tmp_path / "odd.pdf").write_bytes(NO_PAGE)
    assert OpenedPdf(NO_PAGE).page_count == 1
    assert not shows_no_draft_mark(tmp_path / "odd.pdf", ["page 1"])
    with pytest.raises(LeafletError, match="this is not a PDF"):
        last_page(NO_PAGE, tmp_path / "odd.pdf")


def many_files(pdf: bytes) -> None:
    """Have a file opened that pushes an older one out."""
    pictures = PagePictures(most_files=1)
    first = pictures.add(pdf)
    assert pictures.picture(first[0].name, 360)
    pictures.add(pages_of(2))
    assert pictures.picture(first[2].name, 360) is None


def no_pdf(pdf: bytes) -> None:
    with pytest.raises(NotOpenedError):
        OpenedPdf(pdf[:20])


WAYS: dict[str, Callable[[bytes], Any]] = {
    "pages of several files": many_files,
    "the picture of a page": lambda pdf: page_png(pdf, 1, 360),
    "the words of pages": page_texts,
    "pictures beside a PDF": lambda pdf: list(pictures_of(pdf)),
    "pictures of which only one is taken": lambda pdf: next(pictures_of(pdf)),
    "no PDF": no_pdf,
}


@pytest.mark.parametrize("way", WAYS)
def test_pdfium_is_called_by_one_thread_alone(way: str, pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing is a call too, and happens when an object is no longer held, which may be after the lock was given back."""
    gc.collect()  # what other tests left
    called, outside = [], []

    def watched(name: str, function: Any) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            called.append(name)
            if not opened_pdf._alone._is_owned():  # type: ignore[attr-defined]
                outside.append(name)
            return function(*args)

        return call

    for name in [
        one for one in vars(raw) if one.startswith(("FPDF_", "FPDFText_", "FPDFBitmap_", "FPDFPage_"))
    ]:
        function = getattr(raw, name)
        if callable(function) and not isinstance(function, type):
            monkeypatch.setattr(raw, name, watched(name, function))
    WAYS[way](pdf)
    gc.collect()
    assert called and outside == []


def test_only_one_module_calls_pdfium() -> None:
    calling = [
        path
        for path in SOURCE.rglob("*.py")
        if re.search(r"import pypdfium2|from pypdfium2", path.read_text("utf-8"))
    ]
    assert [path.name for path in calling] == ["opened_pdf.py"]


def ask_at_once(folder: Path) -> None:
    """Ask for pages from many threads, with room for fewer files and pictures than there are."""
    pdfs = [path.read_bytes() for path in sorted(folder.glob("*.pdf"))]
    pictures = PagePictures(most_files=2)

    def ask(first: int) -> None:
        for pdf in (pdfs[first % len(pdfs) :] + pdfs[: first % len(pdfs)]) * ROUNDS:
            for page in pictures.add(pdf):
                pictures.picture(page.name, 360)
                page_png(pdf, page.number - 1, 360)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_threads_that_ask_at_once_do_not_end_the_program(tmp_path: Path) -> None:
    for n in range(4):
        (tmp_path / f"{n}.pdf").write_bytes(pages_of(n + 3))
    done = subprocess.run([sys.executable, __file__, tmp_path], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def draw_until_the_end(folder: Path) -> None:
    """Have threads draw pages that nobody waits for when the program ends."""
    pdf = (folder / "0.pdf").read_bytes()

    def draw() -> None:
        while True:
            with OpenedPdf(pdf) as held:
                for n in range(held.page_count):
                    held.picture(n, 1)

    for _ in range(3):
        threading.Thread(target=draw, daemon=True).start()
    time.sleep(0.3)


@pytest.mark.parametrize("attempt", range(5))
def test_a_program_that_ends_while_pages_are_drawn_does_not_crash(attempt: int, tmp_path: Path) -> None:
    (tmp_path / "0.pdf").write_bytes(pages_of(40))
    done = subprocess.run([sys.executable, __file__, tmp_path, "end"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_first_page_says_whether_it_is_a_draft(tmp_path: Path, pdf: bytes) -> None:
    (tmp_path / "x.pdf").write_bytes(pdf)
    assert shows_no_draft_mark(tmp_path / "x.pdf", ["DRAFT"])
    assert not shows_no_draft_mark(tmp_path / "x.pdf", ["page  1"])


if __name__ == "__main__":
    (draw_until_the_end if sys.argv[2:] else ask_at_once)(Path(sys.argv[1]))
