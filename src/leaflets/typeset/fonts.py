"""Takes the names of font families, gives words measured, kerned and encoded for PDF, and the font objects.

ReportLab parses and subsets the TrueType files, HarfBuzz kerns. Every face is cut into fixed sets of
characters (a `Font` each, 8-bit codes): which letters a name brings never changes a byte of a set.
"""

from __future__ import annotations

import functools
import io
import itertools
import operator
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC, FF_SYMBOLIC, TTFontFace

from ..caches import of_files
from ..faults import FaultList, Place, character_name
from .families import FontFile, font_files
from .fontfile import STYLES, static
from .scripts import limit_of

BOUND_SPACE = "\x01"  # a space at which no line may break; extracted as a space
SHAPING = {"kern": True, "liga": False, "clig": False, "dlig": False, "calt": False}
# Codes free for characters beyond ASCII. Left out: NUL, and what a literal string must escape or
# a PDF reader may fold (line ends).
FREE_CODES = tuple(code for code in (*range(127, 256), *range(2, 32)) if code not in (8, 9, 10, 12, 13))
ENCODED = re.compile(r"\)(-?\d+)\(|\\?(.)", re.DOTALL)  # a kern, or a letter that may be escaped
ALWAYS_SET = "0123456789"  # every layout numbers its pages
ESCAPES = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\"})


class Piece(NamedTuple):
    """Part of a word in one font: `code` is the inside of a TJ array's string, kerns included."""

    font: Font
    code: str
    width: float  # em


class Font:
    """One face's set of at most 8-bit codes: a font object of the file."""

    def __init__(self, face: Face, number: int, characters: Sequence[str]) -> None:
        self.face, self.number = face, number
        ascii_part = [c for c in characters if c <= "~"]
        rest = [c for c in characters if c > "~"]
        self.codes = {c: ord(c) for c in ascii_part} | dict(zip(rest, FREE_CODES, strict=False))
        self.table = {ord(c): chr(code).translate(ESCAPES) for c, code in self.codes.items()}
        self.table[ord(BOUND_SPACE)] = " "
        self.letters = {code: c for c, code in self.codes.items()}
        self.name = f"{face.tag}{number}"

    def decode(self, code: str) -> list[tuple[str, float]]:
        """Return the characters of an encoded string, each with its advance in em, kern included."""
        out: list[tuple[str, float]] = []
        for kern, letter in ENCODED.findall(code):
            if kern:
                out[-1] = (out[-1][0], out[-1][1] - float(kern) / 1000)
            else:
                character = self.letters[ord(letter)]
                out.append((character, self.face.advance[character]))
        return out

    @functools.cached_property
    def subset(self) -> list[int]:
        return [ord(self.letters.get(code, " ")) for code in range(max(self.letters) + 1)]

    @functools.cached_property
    def streams(self) -> tuple[bytes, int, bytes]:
        """Return the subset's file (deflated), its length, and the ToUnicode map (deflated)."""
        raw = self.face.parsed.makeSubset(self.subset)
        return zlib.compress(raw, 9), len(raw), zlib.compress(self._to_unicode(), 9)

    def _to_unicode(self) -> bytes:
        """ISO 32000-1, 9.10.3: at most 100 lines a block."""
        lines = [
            f"<{code:02X}> <{c.encode('utf-16-be').hex().upper()}>"
            for code, c in sorted(self.letters.items())
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

    def objects(self) -> list[tuple[str, bytes | None]]:
        """Return dictionary and stream of the font, descriptor, file and ToUnicode, in that order.

        `{1}`, `{2}`, `{3}` stand for the numbers of the later three. ISO 32000-1, 9.6.3 and 9.8.
        """
        face, parsed = self.face, self.face.parsed
        file, length, cmap = self.streams
        name = f"{chr(65 + self.number % 26)}{face.prefix}+{face.postscript}"
        widths = " ".join(f"{face.advance[chr(c)] * 1000:.4g}" for c in self.subset)
        flags = parsed.flags & ~FF_NONSYMBOLIC | FF_SYMBOLIC
        box = " ".join(f"{v:.0f}" for v in parsed.bbox)
        return [
            (
                f"/Type/Font/Subtype/TrueType/BaseFont/{name}/FirstChar 0/LastChar {len(self.subset) - 1}"
                f"/Widths[{widths}]/FontDescriptor {{1}} 0 R/ToUnicode {{3}} 0 R",
                None,
            ),
            (
                f"/Type/FontDescriptor/FontName/{name}/Flags {flags}/FontBBox[{box}]"
                f"/Ascent {parsed.ascent:.0f}/Descent {parsed.descent:.0f}/CapHeight {parsed.capHeight:.0f}"
                f"/ItalicAngle {parsed.italicAngle:g}/StemV {parsed.stemV:g}/FontFile2 {{2}} 0 R",
                None,
            ),
            (f"/Filter/FlateDecode/Length1 {length}", file),
            ("/Filter/FlateDecode", cmap),
        ]


class Face:
    """A TrueType file, a variable one pinned: what its characters measure, and its fonts by character."""

    def __init__(self, file: FontFile, tag: str) -> None:
        self.path, self.tag = file.path, tag
        pinned = static(file.path.read_bytes(), file.style)
        self.prefix = "".join(chr(65 + ord(c) % 26) for c in f"{tag}LEAFL"[:5])
        # charToGlyph, glyphPos and makeSubset's list of codes are ReportLab's own affair, not its
        # documented interface: tests/test_fonts.py fails when a release changes them.
        self.parsed: Any = TTFontFace(io.BytesIO(pinned) if pinned else str(file.path))
        name = self.parsed.name
        self.postscript = name.decode() if isinstance(name, bytes) else name
        if pinned:
            self.postscript = f"{self.postscript.partition('-')[0]}-{STYLES[file.style]}"
        glyphs = self.parsed.charToGlyph
        self._units = units = self.parsed.unitsPerEm
        known = [chr(code) for code in sorted(glyphs) if limit_of(chr(code)) is None]
        self.advance: dict[str, float] = {c: self.parsed.hmetrics[glyphs[ord(c)]][0] / units for c in known}
        self.advance[BOUND_SPACE] = self.advance[" "]
        self.fonts = self._cut(known)
        self.font_of = {
            c: font for font in self.fonts for c in font.codes if c != " " or font is self.fonts[0]
        }
        self.font_of[BOUND_SPACE] = self.fonts[0]
        blob = hb.Blob(pinned) if pinned else hb.Blob.from_file_path(str(file.path))
        self._shaper = hb.Font(hb.Face(blob))
        self.pairs = Pairs(self)

    def _cut(self, known: list[str]) -> list[Font]:
        first = [c for c in known if c <= "~"]
        # Dashes, quotes and bullets first: most leaflets then need one font a face.
        rest = sorted((c for c in known if c > "~"), key=lambda c: (not "\u2010" <= c <= "\u203a", c))
        size = len(FREE_CODES)
        sets = [rest[at : at + size] for at in range(0, len(rest), size)] or [[]]
        return [Font(self, n, (first if n == 0 else [" "]) + part) for n, part in enumerate(sets)]

    def piece(self, font: Font, text: str) -> Piece:
        """Return `text` kerned, as one piece; all its characters must be of `font`."""
        advance, table = self.advance, font.table
        kerns = self._kerns(text)
        if not kerns:
            return Piece(font, text.translate(table), sum([advance[c] for c in text]))
        code, width, start = [], 0.0, 0
        for at, kern in kerns:
            code.append(text[start : at + 1].translate(table))
            code.append(f"){-kern * 1000:.0f}(")
            start = at + 1
            width += round(kern, 3)
        code.append(text[start:].translate(table))
        return Piece(font, "".join(code), width + sum([advance[c] for c in text]))

    def _kerns(self, text: str) -> list[tuple[int, float]]:
        """Return (index, kern in em) of the characters after which the pen moves differently."""
        pairs = self.pairs
        kerns = [pairs[text[at : at + 2]] for at in range(len(text) - 1)]
        return [(at, kern) for at, kern in enumerate(kerns) if kern] if any(kerns) else []

    def kern(self, pair: str) -> float:
        """Return how much nearer than its width (less than 0) or farther the second of two characters stands, in em."""
        buffer = hb.Buffer()
        buffer.add_str(pair.replace(BOUND_SPACE, " "))
        buffer.guess_segment_properties()
        hb.shape(self._shaper, buffer, SHAPING)
        glyphs = [self.parsed.charToGlyph[ord(" " if c == BOUND_SPACE else c)] for c in pair]
        if [info.codepoint for info in buffer.glyph_infos] != glyphs:
            return 0.0
        kern = buffer.glyph_positions[0].x_advance / self._units - self.advance[pair[0]]
        return kern if abs(kern) >= 0.0005 else 0.0


class Pairs(dict[str, float]):
    """Two characters -> the kern between them; each asked of HarfBuzz once."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face

    def __missing__(self, pair: str) -> float:
        self[pair] = kern = self.face.kern(pair)
        return kern


class Family:
    """Up to four styles of one typeface, with a second family for what the first lacks."""

    def __init__(self, files: Sequence[FontFile], tags: str, fallback: Family | None = None) -> None:
        self._files, self._tags, self.fallback = tuple(files), tags, fallback
        self._faces: dict[int, Face] = {}
        self.lines: dict[Any, Any] = {}  # paragraphs set before: kept by `lines`, which knows what they are

    def face(self, style: int) -> Face:
        """Return the face of a style; parsed only when first needed."""
        style = self._files.index(self._files[style])  # one that the family lacks is another's file
        if style not in self._faces:
            self._faces[style] = open_face(self._files[style], self._tags[style])
        return self._faces[style]

    def word(self, style: int, text: str) -> tuple[float, tuple[Piece, ...]]:
        """Return width in em and pieces of `text`; KeyError names a character that cannot be set."""
        fonts = [self.face(style).font_of.get(c) for c in text]
        if None in fonts and self.fallback:  # a word is of one family where it can be
            others = [self.fallback.face(style).font_of.get(c) for c in text]
            fonts = (
                [font or other for font, other in zip(fonts, others, strict=True)]
                if None in others
                else others
            )
        pieces = []
        for font, held in itertools.groupby(zip(fonts, text, strict=True), operator.itemgetter(0)):
            letters = "".join([c for _, c in held])
            if font is None:
                raise KeyError(letters[0])
            pieces.append(font.face.piece(font, letters))
        return sum([piece.width for piece in pieces]), tuple(pieces)

    def shows(self, style: int, character: str) -> bool:
        """Tell whether a face of this style, or the fallback's, sets a character."""
        families = [self, self.fallback] if self.fallback else [self]
        return any(character in family.face(style).font_of for family in families)

    def space(self, style: int) -> float:
        return self.face(style).advance[" "]


@of_files(32)
def open_face(file: FontFile, tag: str) -> Face:
    return Face(file, tag)


@of_files(16)
def open_family(
    name: str, fallback: str, layout_folder: str, place: Place, lacks: tuple[str, ...] = ()
) -> Family:
    """Return the family `name` from the layout's own `fonts/` or from the installed packages.

    `lacks` names what neither may have, bold or italic. Raises LeafletError when a style's file is missing,
    broken or must not be embedded: nothing is ever taken from the system.
    """

    def opened(family: str, tags: str, second: Family | None = None) -> Family:
        return Family(font_files(family, layout_folder, place, tags, tried, lacks), tags, second)

    family = opened(name, "ABCD", opened(fallback, "EFGH") if fallback else None)
    faults = FaultList()
    for style, called in enumerate(STYLES):
        lost = [character for character in ALWAYS_SET if not family.shows(style, character)]
        if lost:
            message = f'{called} of the font family "{name}" lacks {character_name(lost[0])}'
            faults.add(place, message, "name a fallback that has it, or choose another family")
    faults.stop_if_any()
    return family


def open_fonts(fonts: Mapping[str, str], place: Place) -> Family:
    """Return the family that a style asks for. Raises LeafletError as `open_family` does."""
    lacks = tuple(fonts.get("lacks", "").split())
    return open_family(fonts["family"], fonts.get("fallback", ""), fonts.get("folder", ""), place, lacks)


def tried(file: FontFile, tag: str) -> Sequence[object]:
    """Return all that a file will hold of a face, made already: a broken one raises now."""
    return [font.objects() for font in open_face(file, tag).fonts]
