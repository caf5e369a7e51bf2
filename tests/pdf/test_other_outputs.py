"""Pages are plain data: other outputs than PDF can be drawn from them, and show what the PDF shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby

import pypdfium2
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from leaflets.pdf.write import write_pdf
from leaflets.typeset.pages import Page, Pages
from support.document import E, laid
from support.laid_out import seen, set_words

SCALE = 4  # pixels per point
TEXT = (
    "Wave AVATAR Tomorrow (Type) fly: a well-known word, then Nguyễn and more words to fill the line, so that it breaks",
    "A second paragraph says “To Yvonne” – and 5 mg of it.",
)


def pages() -> Pages:
    return laid(E("h1", "Vitamins Today"), *[E("p", text) for text in TEXT])


def glyphs(page: Page) -> Iterator[tuple[str, TTFont, int, float, float, float]]:
    """Yield each character, its font file, its glyph, and its origin and size in points from the page's top left."""
    for words, top in set_words(page):
        size = words.look.size
        for segment in words.line.segments:
            x, file = page.x + words.x + segment.x * size, opened(str(segment.font.face.path))
            for letter, glyph, advance in zip(segment.text, segment.glyphs, segment.advances, strict=True):
                yield letter, file, glyph, x, top + words.y, size
                x += advance * size


@cache
def opened(path: str) -> TTFont:
    return TTFont(path)


def test_every_word_is_where_pdfium_reads_it() -> None:
    """Words, with the point where each begins: from Pages alone, and from the PDF."""
    held = pages()
    pdf = pypdfium2.PdfDocument(write_pdf(held))
    for page, theirs in zip(held.pages, pdf, strict=True):
        height = held.size[1]
        spaced = groupby(glyphs(page), lambda one: one[0] == " ")
        ours = [list(word) for blank, word in spaced if not blank]
        letters = iter(seen(theirs))
        read = [[next(letters) for _ in word] for word in ours]
        assert ["".join(one[0] for one in word) for word in ours] == [
            "".join(one[0] for one in word).replace("\u2010", "-") for word in read
        ]
        assert next(letters, None) is None
        assert {"AVATAR", "(Type)", "Nguyễn", "5", "mg"} <= {"".join(one[0] for one in word) for word in ours}
        gaps = [
            max(abs(word[0][3] - found[0][1]), abs(height - word[0][4] - found[0][2]))
            for word, found in zip(ours, read, strict=True)
        ]
        assert max(gaps) < 0.02


class Flattened(BasePen):
    """Collects a glyph's contours as polygons, in the font's units."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.contours: list[list[tuple[float, float]]] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self.contours.append([pt])

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self.contours[-1].append(pt)

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        start = self.contours[-1][-1]
        for n in range(1, 9):
            t, u = n / 8, 1 - n / 8
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            pairs = list(zip(weights, (start, *points), strict=True))
            self.contours[-1].append((sum(w * p[0] for w, p in pairs), sum(w * p[1] for w, p in pairs)))


def picture(held: Pages, page: Page, shift: float = 0.0) -> Image.Image:
    """Return the letters of a page, drawn glyph by glyph from the font files: black on white."""
    size = (round(held.size[0] * SCALE), round(held.size[1] * SCALE))
    out = Image.new("1", size, 1)
    for _, file, glyph, x, y, points in glyphs(page):
        pen = Flattened(file.getGlyphSet())
        file.getGlyphSet()[file.getGlyphName(glyph)].draw(pen)
        unit, side = points * SCALE / file["head"].unitsPerEm, round(3 * points * SCALE)
        left, top = round((x + shift) * SCALE) - side // 3, round(y * SCALE) - side // 2
        ink = Image.new("1", (side, side), 0)
        for contour in pen.contours:
            one = Image.new("1", (side, side), 0)
            placed = [
                ((x + shift) * SCALE + px * unit - left, y * SCALE - py * unit - top) for px, py in contour
            ]
            ImageDraw.Draw(one).polygon(placed, fill=1)
            ink = ImageChops.logical_xor(ink, one)
        out.paste(0, (left, top), ink)
    return out.convert("L")


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Return the share of the ink in one picture that is not, within a pixel, in the other."""
    ink, near = one.point(lambda v: 255 * (v < 128)), other.point(lambda v: 255 * (v < 128))
    near = near.filter(ImageFilter.MaxFilter(3))
    lost = ImageChops.subtract(ink, near)
    return lost.histogram()[255] / ink.histogram()[255]


def test_letters_drawn_from_glyphs_look_like_the_pdf() -> None:
    """Glyph numbers and advances are enough to draw the page; a shift of half a point is noticed."""
    held = pages()
    page = held.pages[0]
    size = (round(held.size[0] * SCALE), round(held.size[1] * SCALE))
    theirs = pypdfium2.PdfDocument(write_pdf(held))[0].render(scale=SCALE).to_pil().convert("L").resize(size)
    ours = picture(held, page)
    assert unlike(ours, theirs) < 0.02 and unlike(theirs, ours) < 0.02
    assert unlike(picture(held, page, shift=0.75), theirs) > 0.1
