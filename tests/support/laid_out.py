"""Measures of laid-out pages, compared with what another library reads from the PDF."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
from pypdfium2 import raw

from leaflets.model import Element, Run
from leaflets.pdf.write import write_pdf
from leaflets.typeset.blocks import SetLine
from leaflets.typeset.pages import Page, Pages, Placed

# ---- the bridge: what pypdfium2 sees is what Pages says --------------------------------------------

Glyph = tuple[str, float, float, float]  # character, left, baseline from the page's bottom, size


def set_words(page: Page) -> Iterator[tuple[SetLine, float]]:
    """Yield the page's lines of words and their tops in the order in which they are copied."""
    again, once = ([one for placed in page.slices if placed.repeated == repeated for one in lines_of(placed)]
                   for repeated in (True, False))  # fmt: skip
    if again and once and beside(once[0], again[-1]):
        again, once = [*again[:-1], once[0], again[-1]], once[1:]
    yield from again + once
    # What stands on one line is copied from left to right, whatever was drawn first.
    yield from [(words, 0.0) for _, words in sorted(page.running, key=lambda one: (one[1].y, one[1].x))]


def lines_of(placed: Placed) -> list[tuple[SetLine, float]]:
    lines = [thing for thing in placed.things if isinstance(thing, SetLine)]
    return [(words._replace(x=placed.x + words.x), placed.y) for words in lines]


def beside(a: tuple[SetLine, float], b: tuple[SetLine, float]) -> bool:
    """Return whether two lines drawn one after the other stand on one, `a` on the left, as on two panels of a sheet."""
    higher = a[0].y + a[1] - b[0].y - b[1]
    return a[0].x < b[0].x and abs(higher) < min(a[0].look.size, b[0].look.size) / 2


def expected(pages: Pages, page: Page) -> list[Glyph]:
    out = []
    for words, top in set_words(page):
        size, y = words.look.size, pages.size[1] - top - words.y
        for segment in words.line.segments:
            x = page.x + words.x + segment.x * size
            for character, advance in zip(segment.text, segment.advances, strict=True):
                out.append((character, x, y, size))
                x += advance * size
    return [glyph for glyph in out if glyph[0] not in " \u00a0"]


def seen(page: pypdfium2.PdfPage) -> list[Glyph]:
    """Return the page's characters as PDFium has them, spaces and its own inventions left out."""
    text = page.get_textpage()
    out = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for n in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text.raw, n))
        if raw.FPDFText_IsGenerated(text.raw, n) == 1 or character.isspace():
            continue
        assert raw.FPDFText_GetCharOrigin(text.raw, n, x, y)
        out.append((character, x.value, y.value, raw.FPDFText_GetFontSize(text.raw, n)))
    return out


def apart(ours: list[Glyph], theirs: list[Glyph]) -> float:
    """Return how far the two differ at most, in points; the characters must be the same, in order."""
    copied = "".join(g[0] for g in theirs).replace("\u2010", "-")  # a hyphen at a line's end
    assert "".join(g[0] for g in ours) == copied
    gaps = [max(abs(a[n] - b[n]) for n in (1, 2, 3)) for a, b in zip(ours, theirs, strict=True)]
    return max(gaps, default=0.0)


def bridge(pages: Pages, shift: float = 0.0) -> float:
    pdf = pypdfium2.PdfDocument(write_pdf(pages))
    assert len(pdf) == len(pages.pages)
    moved = [replace(page, x=page.x + shift) for page in pages.pages]
    return max(apart(expected(pages, ours), seen(pdf[n])) for n, ours in enumerate(moved))


def overlaps(lines: list[tuple[float, float, float, float]]) -> Iterator[tuple[object, object]]:
    lines = sorted(lines, key=lambda box: box[1])
    for n, a in enumerate(lines):
        for b in lines[n + 1 :]:
            if b[1] >= a[3] - 0.01:
                break
            if min(a[2], b[2]) - max(a[0], b[0]) > 0.01:
                yield a, b


def copied(parts: list[Element | Run | str]) -> list[Element | Run | str]:
    """Return new elements: the same one must not be in a tree twice."""
    return [replace(part) if isinstance(part, Element) else part for part in parts]
