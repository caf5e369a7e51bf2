"""Takes the names of font families, gives words as glyphs with their advances, and the fonts subset to what is embedded.

ReportLab parses and subsets the TrueType files, HarfBuzz kerns. Every face is cut into fixed sets of
characters (a `Font` each, 8-bit codes): the letters in a name never change a byte of a set.
"""

from __future__ import annotations

import functools
import io
import itertools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import TTFontFace

from ..caches import LAYOUTS, of_files
from ..faults import FaultList, Place, character_name
from ..layout.faces import HEADINGS, STYLE_NAMES, STYLE_OF, TABULAR
from .families import FontFile, font_files
from .fontfile import DIGITS, STYLES, static, with_tabular_digits
from .scripts import limit_of

BOUND_SPACE = "\x01"  # a space at which no line may break; extracted as a space
NO_BREAK_SPACE = "\xa0"
SHAPING = {"kern": True, "liga": False, "clig": False, "dlig": False, "calt": False}
# Codes free for characters beyond ASCII. Left out: NUL, and what a literal string must escape or
# a PDF reader may convert (line ends).
FREE_CODES = tuple(code for code in (*range(127, 256), *range(2, 32)) if code not in (8, 9, 10, 12, 13))
TAGS = (
    "ABCDEF",
    "GHIJKL",
    "MNOPQR",
)  # for the families to read, of other letters, for headings: one for each style
FINEST = 0.0005  # em: a smaller kern is ignored: PDF has thousandths


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Characters of one font as set: each one's glyph in the face, and the distance to the next in em, with its kern.

    Two pieces are the same only when they are one object: a word is set once and used in many lines.
    """

    font: Font
    text: str
    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    width: float

    def but_last(self) -> Piece:
        """Return the piece without its last character; the kern before that stays."""
        width = self.width - self.advances[-1]
        return Piece(self.font, self.text[:-1], self.glyphs[:-1], self.advances[:-1], width)


class Font:
    """One face's set of 8-bit codes: a font object of the file."""

    def __init__(self, face: Face, number: int, characters: Sequence[str]) -> None:
        self.face, self.number = face, number
        ascii_part = [c for c in characters if c <= "~"]
        rest = [c for c in characters if c > "~"]
        self.codes = {c: ord(c) for c in ascii_part} | dict(zip(rest, FREE_CODES, strict=False))
        self.name = f"{face.tag}{number}"
        self._spaces: dict[float, Piece] = {}

    @functools.cached_property
    def characters(self) -> str:
        """What each code from 0 stands for; a space where a code is unused."""
        letters = {code: c for c, code in self.codes.items()}
        return "".join([letters.get(code, " ") for code in range(max(letters) + 1)])

    @functools.cached_property
    def file(self) -> bytes:
        """The TrueType file of the set's glyphs, each under its code."""
        return bytes(self.face.parsed.makeSubset([ord(c) for c in self.characters]))

    def space(self, width: float) -> Piece:
        """Return a space `width` em wide, although the font's own may have another width."""
        piece = self._spaces.get(width)
        if piece is None:
            own = self.face.advance[" "]
            wide = own if abs(width - own) < FINEST else width
            piece = self._spaces[width] = Piece(self, " ", (self.face.glyphs[" "],), (wide,), wide)
        return piece


class Metrics(NamedTuple):
    """What a face says about itself: thousandths of an em, degrees, and its flags (ISO 32000-1, table 123)."""

    flags: int
    box: tuple[float, ...]
    ascent: float
    descent: float
    cap_height: float
    italic_angle: float
    stem: float


class Face:
    """A TrueType file, pinned if variable: the widths of its characters, and its fonts by character.

    `data` is the file's form that is used, when that is not the file itself.
    """

    def __init__(self, file: FontFile, tag: str, data: bytes | None = None) -> None:
        self.path, self.tag = file.path, tag
        pinned = data or static(file.path.read_bytes(), file.style)
        self.prefix = "".join(chr(65 + ord(c) % 26) for c in f"{tag}LEAFL"[:5])
        self.parsed: Any = TTFontFace(io.BytesIO(pinned) if pinned else str(file.path))
        name = self.parsed.name
        self.postscript = name.decode() if isinstance(name, bytes) else name
        if pinned:
            self.postscript = f"{self.postscript.partition('-')[0]}-{STYLE_NAMES[file.style]}"
        self.metrics = metrics_of(self.parsed)
        widths = self.parsed.charWidths
        known = [chr(code) for code in sorted(widths) if limit_of(chr(code)) is None]
        self.advance: dict[str, float] = {c: widths[ord(c)] / 1000 for c in known}
        self.advance[BOUND_SPACE] = self.advance[" "]
        self.fonts = self._cut(known)
        self.font_of = {
            c: font for font in self.fonts for c in font.codes if c != " " or font is self.fonts[0]
        }
        self.font_of[BOUND_SPACE] = self.fonts[0]
        blob = hb.Blob(pinned) if pinned else hb.Blob.from_file_path(str(file.path))
        self._shaper, self._units = hb.Font(hb.Face(blob)), self.parsed.unitsPerEm
        self.glyphs = Glyphs(self._shaper)
        self.pairs = Pairs(self)

    def _cut(self, known: list[str]) -> list[Font]:
        first = [c for c in known if c <= "~"]
        # Dashes, quotes and bullets first: most leaflets then need one font per face.
        rest = sorted((c for c in known if c > "~"), key=lambda c: (not "\u2010" <= c <= "\u203a", c))
        size = len(FREE_CODES)
        sets = [rest[at : at + size] for at in range(0, len(rest), size)] or [[]]
        return [Font(self, n, (first if n == 0 else [" "]) + part) for n, part in enumerate(sets)]

    def piece(self, font: Font, text: str) -> Piece:
        """Return `text` kerned, as one piece; all its characters must be of `font`."""
        text, advance, pairs = text.replace(BOUND_SPACE, " "), self.advance, self.pairs
        advances = [advance[c] for c in text]
        width = sum(advances)
        kerns = [pairs[text[at : at + 2]] for at in range(len(text) - 1)]
        if any(kerns):
            width += sum(kerns)
            advances = [wide + kern for wide, kern in zip(advances, [*kerns, 0.0], strict=True)]
        return Piece(font, text, tuple(map(self.glyphs.__getitem__, text)), tuple(advances), width)

    def kern(self, pair: str) -> float:
        """Return how much closer than its width (less than 0) or farther away the second of two characters is.

        In em, to a thousandth: advances are written no finer than that.
        """
        buffer = hb.Buffer()
        buffer.add_str(pair)
        buffer.guess_segment_properties()
        hb.shape(self._shaper, buffer, SHAPING)
        if [info.codepoint for info in buffer.glyph_infos] != [self.glyphs[c] for c in pair]:
            return 0.0
        kern = buffer.glyph_positions[0].x_advance / self._units - self.advance[pair[0]]
        return round(kern, 3) if abs(kern) >= FINEST else 0.0


def metrics_of(parsed: TTFontFace) -> Metrics:
    """Return the measurements of a face as ReportLab read them."""
    return Metrics(
        flags=parsed.flags,
        box=tuple(parsed.bbox),
        ascent=parsed.ascent,
        descent=parsed.descent,
        cap_height=parsed.capHeight,
        italic_angle=parsed.italicAngle,
        stem=parsed.stemV,
    )


class Glyphs(dict[str, int]):
    """A character -> the number of its glyph in the face's file; a no-break space has the space's."""

    def __init__(self, shaper: hb.Font) -> None:
        super().__init__()
        self.shaper = shaper

    def __missing__(self, character: str) -> int:
        drawn = " " if character == NO_BREAK_SPACE else character
        self[character] = glyph = self.shaper.get_nominal_glyph(ord(drawn)) or 0
        return glyph


class Pairs(dict[str, float]):
    """Two characters -> the kern between them; HarfBuzz is asked for each once."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face

    def __missing__(self, pair: str) -> float:
        self[pair] = kern = self.face.kern(pair)
        return kern


class Family:
    """The styles of one typeface, with a second family for characters that it lacks, and another for headings.

    A `style` is a number of bits: see `layout.faces`.
    """

    def __init__(
        self,
        files: Mapping[int, FontFile],
        tags: str,
        fallback: Family | None = None,
        headings: Family | None = None,
    ) -> None:
        self._files, self._tags, self.fallback, self._headings = files, tags, fallback, headings
        self._faces: dict[int, Face] = {}
        self.lines: dict[Any, Any] = {}  # paragraphs set before: kept by `lines`, which defines their form

    def face(self, style: int) -> Face:
        """Return the face of a style; parsed only when first needed."""
        if style & HEADINGS and self._headings:
            return self._headings.face(style)
        file = self._files[STYLE_OF[style & 7]]  # a style that the family lacks has another style's file
        if file.style not in self._faces:
            self._faces[file.style] = open_face(file, file.tag(self._tags))
        return self._faces[file.style]

    def tabular(self, style: int) -> Font | None:
        """Return the font of digits of one width, where a style has one besides its usual ones."""
        file = self._files[STYLE_OF[style & 7]]
        face = open_tabular(file, file.tag(self._tags))
        return face.fonts[0] if face else None

    def fonts_of(self, style: int, text: str) -> list[Font | None]:
        """Return the font of each character; None where none has it. A word is set in one family where possible."""
        if style & HEADINGS and self._headings:
            return self._headings.fonts_of(style, text)
        known = self.face(style).font_of
        fonts = [known.get(c) for c in text]
        if style & TABULAR and (digits := self.tabular(style)):
            fonts = [digits if c in DIGITS else font for c, font in zip(text, fonts, strict=True)]
        if None not in fonts or not self.fallback:
            return fonts
        others = self.fallback.fonts_of(style, text)
        if None in others:
            return [font or other for font, other in zip(fonts, others, strict=True)]
        return others

    def word(self, style: int, text: str) -> tuple[float, tuple[Piece, ...]]:
        """Return width in em and pieces of `text`; KeyError names a character that cannot be set."""
        fonts = self.fonts_of(style, text)
        first = fonts[0] if fonts else None
        if first and fonts.count(first) == len(fonts):  # most words
            piece = first.face.piece(first, text)
            return piece.width, (piece,)
        pieces = []
        for font, held in itertools.groupby(zip(fonts, text, strict=True), operator.itemgetter(0)):
            letters = "".join([c for _, c in held])
            if font is None:
                raise KeyError(letters[0])
            pieces.append(font.face.piece(font, letters))
        return sum([piece.width for piece in pieces]), tuple(pieces)

    def shows(self, style: int, character: str) -> bool:
        """Tell whether a face of this style, or a fallback's, sets a character."""
        return self.fonts_of(style, character) != [None]

    def space(self, style: int) -> float:
        """Return the width of a style's space, in em."""
        return self.face(style).advance[" "]


@of_files(64, LAYOUTS)
def open_face(file: FontFile, tag: str) -> Face:
    """Return the face of a file, parsed once; `tag` begins the names of its fonts."""
    return Face(file, tag)


@of_files(64, LAYOUTS)
def open_tabular(file: FontFile, tag: str) -> Face | None:
    """Return a face of a file's digits of one width; None when it has none. Its names begin with `tag` and a t."""
    data = file.path.read_bytes()
    digits = with_tabular_digits(static(data, file.style) or data)
    return Face(file, f"{tag}t", digits) if digits else None


@of_files(16, LAYOUTS)
def open_family(
    name: str,
    fallback: str,
    layout_folder: str,
    place: Place,
    lacks: tuple[str, ...] = (),
    headings: str = "",
) -> Family:
    """Return the family `name` from the layout's own `fonts/` or from the installed packages.

    `lacks` names what none of the families may have, bold or italic; that for `headings` needs no italic. Raises
    LeafletError when a style's file is missing, broken or must not be embedded: nothing is ever taken from the system.
    """

    def files(family: str, tags: str, lacking: tuple[str, ...] = lacks) -> Mapping[int, FontFile]:
        return font_files(family, layout_folder, place, tags, tried, lacking)

    second = Family(files(fallback, TAGS[1]), TAGS[1]) if fallback else None
    read = files(name, TAGS[0])
    plain = Family(read, TAGS[0], second)
    heads = Family(files(headings, TAGS[2], ("italic", *lacks)), TAGS[2], plain) if headings else None
    family = Family(read, TAGS[0], second, heads)
    faults = FaultList()
    for style, called in enumerate(STYLES):
        lost = [character for character in DIGITS if not family.shows(style, character)]
        if lost:
            message = f'{called} of the font family "{name}" lacks {character_name(lost[0])}'
            faults.add(place, message, "name a fallback that has it, or choose another family")
    faults.stop_if_any()
    return family


def open_fonts(fonts: Mapping[str, str], place: Place) -> Family:
    """Return the family that a style names. Raises LeafletError as `open_family` does."""
    lacks = tuple(fonts.get("lacks", "").split())
    named = (fonts["family"], fonts.get("fallback", ""), fonts.get("folder", ""))
    return open_family(*named, place, lacks, fonts.get("headings", ""))


def tried(file: FontFile, tag: str) -> Sequence[object]:
    """Return the font files that may be embedded for a face, made here so that a broken one raises now."""
    faces = (open_face(file, tag), open_tabular(file, tag))
    return [font.file for face in faces if face for font in face.fonts]
