"""Takes a PDF, gives pictures of its pages and a contact sheet, beside it."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import Image

from . import deliver

PAGE_SCALE = 150 / 72  # 150 dots an inch
SHEET_SCALE = 0.45
COLUMNS = 4
GAP = 12
GROUND = (128, 128, 128)


def write_pictures(path: Path, pdf: bytes) -> None:
    """Write `name-01.png`, … and `name-contact.png` beside the PDF `path`."""
    document = pypdfium2.PdfDocument(pdf)
    digits = max(2, len(str(len(document))))
    small = []
    for n in range(len(document)):
        page = document[n]
        deliver.write(
            path.with_name(f"{path.stem}-{n + 1:0{digits}}.png"), png(page.render(scale=PAGE_SCALE).to_pil())
        )
        small.append(page.render(scale=SHEET_SCALE).to_pil())
    deliver.write(path.with_name(f"{path.stem}-contact.png"), png(contact_sheet(small)))


def contact_sheet(pages: list[Image.Image]) -> Image.Image:
    """Return all pages on one picture, in rows."""
    wide = max(page.width for page in pages) + GAP
    tall = max(page.height for page in pages) + GAP
    rows = -(-len(pages) // COLUMNS)
    sheet = Image.new("RGB", (wide * min(COLUMNS, len(pages)) + GAP, tall * rows + GAP), GROUND)
    for n, page in enumerate(pages):
        sheet.paste(page, (GAP + n % COLUMNS * wide, GAP + n // COLUMNS * tall))
    return sheet


def png(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True)
    return held.getvalue()
