"""Takes the fonts and pieces of Pages, gives the font objects of a PDF and the strings that show the pieces."""

from __future__ import annotations

import functools
import zlib

from ..typeset.fonts import FINEST, Font, Piece

NONSYMBOLIC, SYMBOLIC = 1 << 5, 1 << 2  # ISO 32000-1, table 123: the codes are the font's own
ESCAPES = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\"})
MOST_PIECES = 100_000  # remembered: a long batch must not grow without bound


class Codes(dict[Piece, str]):
    """A piece -> the inside of a TJ array's string, kerns included; each encoded once."""

    def __missing__(self, piece: Piece) -> str:
        if len(self) > MOST_PIECES:
            self.clear()
        self[piece] = code = encoded_pieces(piece)
        return code


CODES = Codes()


def encoded_pieces(piece: Piece) -> str:
    """Return the codes of a piece's characters, with a TJ number after each that is not as wide as its glyph."""
    advance, codes = piece.font.face.advance, codes_of(piece.font)
    if [advance[c] for c in piece.text] == [*piece.advances]:  # most words
        return "".join([codes[c] for c in piece.text])
    out: list[str] = []
    for character, wide in zip(piece.text, piece.advances, strict=True):
        out.append(codes[character])
        back = advance[character] - wide
        if abs(back) >= FINEST:
            out.append(f"){back * 1000:.0f}(")
    return "".join(out)


@functools.lru_cache(maxsize=256)
def codes_of(font: Font) -> dict[str, str]:
    """Return each character's code as a literal string holds it (ISO 32000-1, 7.3.4.2)."""
    return {c: chr(code).translate(ESCAPES) for c, code in font.codes.items()}


@functools.lru_cache(maxsize=256)
def font_objects(font: Font) -> tuple[tuple[str, bytes | None], ...]:
    """Return dictionary and stream of the font, descriptor, file and ToUnicode, in that order.

    `{1}`, `{2}`, `{3}` stand for the numbers of the last three. ISO 32000-1, 9.6.3 and 9.8.
    """
    face, metrics = font.face, font.face.metrics
    name = f"{chr(65 + font.number % 26)}{face.prefix}+{face.postscript}"
    widths = " ".join(f"{face.advance[c] * 1000:.4g}" for c in font.characters)
    flags = metrics.flags & ~NONSYMBOLIC | SYMBOLIC
    box = " ".join(f"{v:.0f}" for v in metrics.box)
    return (
        (
            f"/Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 0/LastChar {len(font.characters) - 1}"
            f"/Widths[{widths}]/FontDescriptor {{1}} 0 R/ToUnicode {{3}} 0 R",
            None,
        ),
        (
            f"/Type/FontDescriptor/FontName/{name}/Flags {flags}/FontBBox[{box}]"
            f"/Ascent {metrics.ascent:.0f}/Descent {metrics.descent:.0f}/CapHeight {metrics.cap_height:.0f}"
            f"/ItalicAngle {metrics.italic_angle:g}/StemV {metrics.stem:g}/FontFile2 {{2}} 0 R",
            None,
        ),
        (f"/Filter/FlateDecode/Length1 {len(font.file)}", zlib.compress(font.file, 9)),
        ("/Filter/FlateDecode", zlib.compress(to_unicode(font), 9)),
    )


def to_unicode(font: Font) -> bytes:
    """Return the map from codes to characters, at most 100 lines per block (ISO 32000-1, 9.10.3)."""
    lines = [
        f"<{code:02X}> <{c.encode('utf-16-be').hex().upper()}>"
        for c, code in sorted(font.codes.items(), key=lambda pair: pair[1])
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()
