"""Fonts: measured, kerned and encoded words; what no face has; what of ReportLab's own affairs we rely on."""

from __future__ import annotations

import io
import re
import zlib
from pathlib import Path

import pytest
import uharfbuzz as hb
from document import FONTS, E, can_show, made
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from leaflets.families import STYLES, family_folder
from leaflets.faults import NOWHERE, LeafletError, Place
from leaflets.typeset.fonts import (
    BOUND_SPACE,
    Family,
    may_print,
    open_family,
)

FAMILY: Family = open_family(FONTS["family"], FONTS["fallback"], "", NOWHERE)
LETTERS = sorted(FAMILY.face(0).font_of)


def letters(style: int, text: str) -> str:
    return "".join([c for piece in FAMILY.word(style, text)[1] for c, _ in piece.font.decode(piece.code)])


@pytest.mark.parametrize("style", range(4))
@given(text=st.text(st.sampled_from(LETTERS), min_size=1, max_size=12))
def test_a_word_comes_back_letter_for_letter(style: int, text: str) -> None:
    """Encoded and decoded, brackets and backslashes included; the width is the sum of the advances."""
    width, pieces = FAMILY.word(style, text)
    assert letters(style, text) == text.replace(BOUND_SPACE, " ")
    assert width == pytest.approx(sum(a for p in pieces for _, a in p.font.decode(p.code)), abs=0.002)


@pytest.mark.parametrize("word", ["AVATAR", "Tomorrow", "Type", "fly", "Wave", "(Tell)"])
def test_kerning_is_harfbuzzs(word: str) -> None:
    """The width of a word is what HarfBuzz says, ligatures off."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(FAMILY.face(0).path))))
    buffer = hb.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    hb.shape(font, buffer, {"kern": True, "liga": False})
    units = font.face.upem
    assert FAMILY.word(0, word)[0] == pytest.approx(
        sum(p.x_advance for p in buffer.glyph_positions) / units, abs=0.002
    )


def test_some_words_are_kerned() -> None:
    """The test above would also pass without kerns if no word had one."""
    plain = sum(FAMILY.face(0).advance[c] for c in "AVATAR")
    assert FAMILY.word(0, "AVATAR")[0] < plain - 0.1


def test_a_word_the_first_family_lacks_is_set_whole_in_the_second() -> None:
    """A name in two typefaces would look wrong: Nguyễn is all Fira Sans."""
    faces = {piece.font.face for piece in FAMILY.word(0, "Nguyễn")[1]}
    assert faces == {FAMILY.fallback.face(0)} if FAMILY.fallback else False
    assert {piece.font.face for piece in FAMILY.word(0, "Nguyen")[1]} == {FAMILY.face(0)}


def test_what_no_face_has_is_told() -> None:
    with pytest.raises(KeyError, match="☃"):
        FAMILY.word(0, "snow☃")
    assert not can_show(FAMILY, "☃")
    assert can_show(FAMILY, "ễ") and can_show(FAMILY, "a", 3)


@pytest.mark.parametrize("character", ["\u0301", "\ufb01", "\u200b", "\u05d0", "\u0645", "\n", "\u00ad"])
def test_what_cannot_be_set_alone_is_no_letter(character: str) -> None:
    """Marks that need placing, ligatures, controls and right-to-left letters: refused rather than set wrongly."""
    assert not may_print(character)
    assert not can_show(FAMILY, character)


def test_every_code_is_one_byte_and_none_is_told_twice() -> None:
    for family in (FAMILY, FAMILY.fallback):
        assert family is not None
        for style in range(4):
            for font in family.face(style).fonts:
                codes = list(font.codes.values())
                assert len(set(codes)) == len(codes)
                assert all(0 < code < 256 and code not in (9, 10, 12, 13) for code in codes)
                assert all(ord(c) == code for c, code in font.codes.items() if c <= "~"), (
                    "ASCII reads as itself"
                )


def test_font_names_are_unlike() -> None:
    faces = [f.face(s) for f in (FAMILY, FAMILY.fallback) if f for s in range(4)]
    names = [font.name for face in faces for font in face.fonts]
    assert len(set(names)) == len(names)
    full = [re.search(r"/BaseFont/(\S+?)/", font.objects()[0][0])[1] for face in faces for font in face.fonts]  # type: ignore[index]
    assert len(set(full)) == len(full)


@pytest.mark.parametrize("style", range(4))
def test_the_embedded_file_holds_the_right_glyphs(style: int) -> None:
    """For each code the subset's glyph is the original's, by its width and shape.

    This guards ReportLab's charToGlyph, hmetrics and makeSubset, which are not its documented interface.
    """
    face = FAMILY.face(style)
    original = TTFont(face.path)
    cmap, glyphs = original.getBestCmap(), original["glyf"]
    for font in face.fonts:
        cut = TTFont(io.BytesIO(zlib.decompress(font.streams[0])))
        table = next(t for t in cut["cmap"].tables if (t.platformID, t.platEncID) == (1, 0)).cmap
        for character, code in font.codes.items():
            if ord(character) not in cmap:
                continue
            theirs, ours = cmap[ord(character)], table[code]
            assert cut["hmtx"][ours][0] == original["hmtx"][theirs][0], character
            assert outline(cut["glyf"], ours) == outline(glyphs, theirs), character


def outline(table: object, name: str) -> list[object]:
    coordinates, ends, flags = table[name].getCoordinates(table)  # type: ignore[index]
    return [list(coordinates), list(ends), [flag & 1 for flag in flags]]


@given(st.text(st.sampled_from("ab()\\"), max_size=12))
def test_escapes_come_back(text: str) -> None:
    code = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    font = FAMILY.face(0).fonts[0]
    assert "".join([c for c, _ in font.decode(code)]) == text
    kerned = font.decode(f"x{code})80({code}")
    assert "".join([c for c, _ in kerned]) == f"x{text}{text}"
    before, advance = kerned[len(text)]
    assert advance == pytest.approx(font.face.advance[before] - 0.08)


def test_a_face_is_the_same_whatever_was_set_before() -> None:
    """The subset does not depend on the letters that were used."""
    before = FAMILY.face(0).fonts[0].streams
    made(E("p", "Übung Ọlá"))
    fresh = Family([FAMILY.face(s).path for s in range(4)], "ABCD")
    assert fresh.face(0).fonts[0].streams == before


def test_a_layouts_own_fonts_go_first(tmp_path: Path) -> None:
    """Four files in fonts/<name>/ are a family; one that is missing is a fault, as is an unknown name."""
    own = tmp_path / "fonts" / "mine"
    own.mkdir(parents=True)
    folder = family_folder("fira-sans")
    assert folder is not None
    for style in STYLES[:3]:
        (own / f"Mine-{style}.ttf").symlink_to(next(folder.glob(f"*-{style}.ttf")))
    place = Place("style.yaml", 3, 9)
    with pytest.raises(
        LeafletError, match=r'style\.yaml:3:9: the font family "mine" has no file for BoldItalic'
    ):
        open_family("mine", "", str(tmp_path), place)
    with pytest.raises(LeafletError, match='no font family "yours" is installed'):
        open_family("yours", "", str(tmp_path), place)
    (own / "Mine-BoldItalic.ttf").symlink_to(next(folder.glob("*-BoldItalic.ttf")))
    assert open_family("mine", "", str(tmp_path), place).face(3).path.parent == own
