"""Takes a PDF, gives pictures of its pages and a contact sheet, beside it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from .. import deliver
from .opened_pdf import OpenedPdf

PAGE_SCALE = 150 / 72  # 150 dots per inch
SHEET_SCALE = 0.45
COLUMNS = 4
GAP = 12
GROUND = (128, 128, 128)


def write_pictures(path: Path, pdf: bytes, mode: int = 0o644) -> None:
    """Write `name-01.png`, … and `name-contact.png` beside the PDF `path`; those of an earlier, longer PDF are removed."""
    pages = -1  # the contact sheet is not a page
    for end, data in pictures_of(pdf):
        deliver.write(path.with_name(f"{path.stem}{end}"), data, mode)
        pages += 1
    remove_after(path, pages)


def pictures_of(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of a PDF by the ends of their names: of each page, `-01.png`, and finally the contact sheet."""
    with OpenedPdf(pdf) as held:
        digits = digits_for(held.page_count)
        small = []
        for n in range(held.page_count):
            yield f"-{n + 1:0{digits}}.png", png(held.picture(n, PAGE_SCALE))
            small.append(held.picture(n, SHEET_SCALE))
    yield "-contact.png", png(contact_sheet(small))


def digits_for(pages: int) -> int:
    """Return how many digits page numbers in file names have, so that the names sort."""
    return max(2, len(str(pages)))


def picture_path(path: Path, n: int, digits: int) -> Path:
    """Return the name of the picture of page `n`, beside the PDF at `path`."""
    return path.with_name(f"{path.stem}-{n:0{digits}}.png")


def remove_after(path: Path, pages: int) -> None:
    """Remove the pictures of pages that the PDF no longer has; with more pages, numbers have more digits."""
    for digits in (2, 3, 4):
        n = pages + 1 if digits == digits_for(pages) else 1
        while len(str(n)) <= digits and (old := picture_path(path, n, digits)).is_file():
            deliver.remove(old)
            n += 1


def contact_sheet(pages: list[Image.Image]) -> Image.Image:
    """Return all pages in one picture, in rows."""
    wide = max(page.width for page in pages) + GAP
    tall = max(page.height for page in pages) + GAP
    rows = -(-len(pages) // COLUMNS)
    sheet = Image.new("RGB", (wide * min(COLUMNS, len(pages)) + GAP, tall * rows + GAP), GROUND)
    for n, page in enumerate(pages):
        sheet.paste(page, (GAP + n % COLUMNS * wide, GAP + n // COLUMNS * tall))
    return sheet


def png(image: Image.Image) -> bytes:
    """Return a picture as the bytes of a PNG."""
    held = io.BytesIO()
    # A low level packs flat colours best; the optimiser takes four fifths of the time to save a hundredth of the size.
    image.save(held, "PNG", compress_level=3)
    return held.getvalue()
