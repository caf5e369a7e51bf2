"""Fonts: words as glyphs with their advances, kerned; what no face has; what we rely on in ReportLab."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFontFile

from leaflets.faults import NOWHERE, LeafletError, Place
from leaflets.layout.faces import BOLD, HEADINGS, ITALIC, SEMIBOLD, STYLE_NAMES, TABULAR
from leaflets.model import Job, Run
from leaflets.pdf.fonts import font_objects
from leaflets.pipeline import make_files
from leaflets.setting import library_folder, load_setting
from leaflets.typeset import fonts
from leaflets.typeset.families import FontFile, family_folder
from leaflets.typeset.fontfile import STYLES
from leaflets.typeset.fonts import BOUND_SPACE, TAGS, Family, open_family
from leaflets.typeset.scripts import limit_of
from support.document import FONTS, E, can_show, made, styled, table

FAMILY: Family = open_family(FONTS["family"], FONTS["fallback"], "", NOWHERE, (), "lexend")
STYLES_SET = [*STYLE_NAMES, HEADINGS, HEADINGS | BOLD, HEADINGS | SEMIBOLD]
LETTERS = sorted(FAMILY.face(0).font_of)


def letters(style: int, text: str) -> str:
    return "".join([piece.text for piece in FAMILY.word(style, text)[1]])


@pytest.mark.parametrize("style", [*STYLES_SET, TABULAR, TABULAR | BOLD])
@given(text=st.text(st.sampled_from(LETTERS), min_size=1, max_size=12))
def test_a_word_comes_back_letter_for_letter(style: int, text: str) -> None:
    """Brackets and backslashes included; the width is the sum of the advances."""
    width, pieces = FAMILY.word(style, text)
    assert letters(style, text) == text.replace(BOUND_SPACE, " ")
    assert width == pytest.approx(sum(a for p in pieces for a in p.advances), abs=0.002)


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


@given(text=st.text(st.sampled_from("AVToWayefil.,-(1"), min_size=1, max_size=9))
def test_glyphs_and_advances_are_harfbuzzs(text: str) -> None:
    """A word shaped whole gives the glyphs that we found pair by pair, and their advances to a thousandth of an em."""
    face = FAMILY.face(0)
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(face.path))))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer, {"kern": True, "liga": False})
    (piece,) = FAMILY.word(0, text)[1]
    assert list(piece.glyphs) == [info.codepoint for info in buffer.glyph_infos]
    theirs = [place.x_advance / font.face.upem for place in buffer.glyph_positions]
    assert list(piece.advances) == pytest.approx(theirs, abs=0.0006)


def test_every_character_has_its_glyph() -> None:
    """HarfBuzz and ReportLab read the same map of characters: none that is measured lacks a glyph."""
    for family in (FAMILY, FAMILY.fallback):
        assert family is not None
        face = family.face(0)
        cmap = TTFont(face.path).getBestCmap()
        order = TTFont(face.path).getGlyphID
        shown = [c for c in face.font_of if ord(c) in cmap and c != "\xa0"]
        assert len(shown) > 200
        assert [face.glyphs[c] for c in shown] == [order(cmap[ord(c)]) for c in shown]
        assert face.glyphs["\xa0"] == face.glyphs[" "]


def test_a_space_has_the_requested_width() -> None:
    """A space of another face's width keeps that width as its advance; otherwise it is the font's own."""
    font = FAMILY.face(1).fonts[0]
    own = font.face.advance[" "]
    assert font.space(own).advances == (own,) and font.space(own + 0.0001).advances == (own,)
    assert font.space(own + 0.02).advances == (own + 0.02,) == (font.space(own + 0.02).width,)


def test_some_words_are_kerned() -> None:
    """The test above would also pass without kerns if no word had one."""
    plain = sum(FAMILY.face(0).advance[c] for c in "AVATAR")
    assert FAMILY.word(0, "AVATAR")[0] < plain - 0.1


def test_a_word_the_first_family_lacks_is_set_whole_in_the_second() -> None:
    """A name in two typefaces would look wrong: Nguyễn is all Fira Sans."""
    faces = {piece.font.face for piece in FAMILY.word(0, "Nguyễn")[1]}
    assert faces == {FAMILY.fallback.face(0)} if FAMILY.fallback else False
    assert {piece.font.face for piece in FAMILY.word(0, "Nguyen")[1]} == {FAMILY.face(0)}


def test_what_no_face_has_is_reported() -> None:
    with pytest.raises(KeyError, match="☃"):
        FAMILY.word(0, "snow☃")
    assert not can_show(FAMILY, "☃")
    assert can_show(FAMILY, "ễ") and can_show(FAMILY, "a", 3)


@pytest.mark.parametrize("character", ["\u0301", "\ufb01", "\u200b", "\u05d0", "\u0645", "\n", "\u00ad"])
def test_what_cannot_be_set_alone_is_not_a_letter(character: str) -> None:
    """Marks that need placing, ligatures, controls and right-to-left letters: refused rather than set badly."""
    assert limit_of(character)
    assert not can_show(FAMILY, character)


def test_every_code_is_one_byte_and_none_is_used_twice() -> None:
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


def test_font_names_differ() -> None:
    faces = {f.face(s): None for f in (FAMILY, FAMILY.fallback) if f for s in STYLES_SET}
    faces |= {font.face: None for style in (0, BOLD) if (font := FAMILY.tabular(style))}
    assert len(faces) == 4 + 6 + 3 + 2  # Atkinson Hyperlegible has no semibold, Lexend no italics
    names = [font.name for face in faces for font in face.fonts]
    assert len(set(names)) == len(names)
    full = [
        re.search(r"/BaseFont/(\S+?)/", font_objects(font)[0][0])[1] for face in faces for font in face.fonts
    ]  # type: ignore[index]
    assert len(set(full)) == len(full)


@pytest.mark.parametrize("style", range(4))
def test_the_embedded_file_holds_the_right_glyphs(style: int) -> None:
    """For each code the subset's glyph is the original's, by its width and shape.

    This guards what ReportLab documents of charWidths and makeSubset only in a sentence.
    """
    face = FAMILY.face(style)
    original = TTFont(face.path)
    cmap, glyphs = original.getBestCmap(), original["glyf"]
    for font in face.fonts:
        cut = TTFont(io.BytesIO(font.file))
        table = next(t for t in cut["cmap"].tables if (t.platformID, t.platEncID) == (1, 0)).cmap
        for character, code in font.codes.items():
            if ord(character) not in cmap:
                continue
            theirs, ours = cmap[ord(character)], table[code]
            assert cut["hmtx"][ours][0] == original["hmtx"][theirs][0], character
            assert outline(cut["glyf"], ours) == outline(glyphs, theirs), character


def test_reportlab_documents_what_we_read_of_a_face() -> None:
    """No name that a release may change silently: each is in ReportLab's documentation of the class."""
    text = (Path(fonts.__file__)).read_text(encoding="utf-8")
    read = set(re.findall(r"\bparsed\.(\w+)", text))
    assert {"charWidths", "makeSubset", "bbox"} <= read
    documented = f"{TTFontFile.extractInfo.__doc__} {TTFontFile.makeSubset.__name__}"
    assert TTFontFile.makeSubset.__doc__
    assert [name for name in read if not re.search(rf"\b{name}\b", documented)] == []


def outline(table: object, name: str) -> list[object]:
    coordinates, ends, flags = table[name].getCoordinates(table)  # type: ignore[index]
    return [list(coordinates), list(ends), [flag & 1 for flag in flags]]


def test_a_face_is_the_same_whatever_was_set_before() -> None:
    """The subset does not depend on the letters that were used."""
    before = FAMILY.face(0).fonts[0].file
    made(E("p", "Übung Ọlá"))
    fresh = Family({s: FontFile(FAMILY.face(s).path, s) for s in range(4)}, TAGS[0])
    assert fresh.face(0).fonts[0].file == before


# ---- a second family, semibold, and digits of one width -----------------------------------------------


def faces(style: int, text: str) -> set[str]:
    return {piece.font.face.postscript for piece in FAMILY.word(style, text)[1]}


def test_headings_are_set_in_their_own_family() -> None:
    """In the weight that the style names; a family without semibold uses its bold, and one without italics too."""
    assert faces(HEADINGS, "Signs") == {"Lexend-Regular"}
    assert faces(HEADINGS | SEMIBOLD, "Signs") == {"Lexend-SemiBold"}
    assert faces(HEADINGS | SEMIBOLD | BOLD, "Signs") == faces(HEADINGS | BOLD, "Signs") == {"Lexend-Bold"}
    assert (
        faces(HEADINGS | ITALIC, "Signs") == faces(HEADINGS | SEMIBOLD | ITALIC, "Signs") == {"Lexend-Bold"}
    )
    assert faces(SEMIBOLD, "Signs") == {"AtkinsonHyperlegible-Bold"}
    assert faces(SEMIBOLD | ITALIC, "Signs") == {"AtkinsonHyperlegible-BoldItalic"}
    widths = [FAMILY.word(HEADINGS | weight, "weight")[0] for weight in (0, SEMIBOLD, BOLD)]
    assert widths == sorted(set(widths)), "pinned to three weights"


def test_what_the_headings_family_lacks_is_set_in_the_others() -> None:
    """A word is in one family: Lexend has Vietnamese letters, but no Greek."""
    assert faces(HEADINGS | SEMIBOLD, "Nguyễn") == {"Lexend-SemiBold"}
    assert faces(HEADINGS | SEMIBOLD, "βeta") == {"FiraSans-SemiBold"}
    assert FAMILY.space(HEADINGS) == FAMILY.face(HEADINGS).advance[" "]
    assert FAMILY.shows(HEADINGS, "β") and not FAMILY.shows(HEADINGS, "☃")


def test_without_a_family_for_headings_they_are_set_in_the_one_to_read() -> None:
    alone = open_family(FONTS["family"], FONTS["fallback"], "", NOWHERE)
    assert alone.word(HEADINGS | BOLD, "Signs")[1][0].font.face is alone.face(BOLD)


def test_the_zero_of_headings_and_phone_numbers_is_open() -> None:
    """A zero with a slash is two outlines more than one without: 100 reads as a number at a glance."""
    shapes = {}
    for style in (0, HEADINGS):
        (piece,) = FAMILY.word(style, "0")[1]
        cut = TTFont(io.BytesIO(piece.font.file))
        code = next(t for t in cut["cmap"].tables if (t.platformID, t.platEncID) == (1, 0)).cmap[ord("0")]
        shapes[style] = cut["glyf"][code].numberOfContours
    assert shapes[HEADINGS] == 2 < shapes[0]


@pytest.mark.parametrize("style", [0, BOLD])
def test_tabular_digits_have_one_width(style: int) -> None:
    """The glyphs are HarfBuzz's for the feature tnum, in a small font of their own; all else is as it was."""
    assert len({FAMILY.word(style, digit)[0] for digit in "0123456789"}) > 1
    assert len({FAMILY.word(style | TABULAR, digit)[0] for digit in "0123456789"}) == 1
    path = FAMILY.face(style).path
    shaper, buffer = hb.Font(hb.Face(hb.Blob.from_file_path(str(path)))), hb.Buffer()
    buffer.add_str("0123456789")
    buffer.guess_segment_properties()
    hb.shape(shaper, buffer, {"tnum": True, "kern": False})
    (piece,) = FAMILY.word(style | TABULAR, "0123456789")[1]
    assert list(piece.glyphs) == [info.codepoint for info in buffer.glyph_infos]
    own, plain = FAMILY.word(style | TABULAR, "38.5")[1][0].font, FAMILY.face(style).fonts[0]
    assert [p.font for p in FAMILY.word(style | TABULAR, "38.5")[1]] == [own, plain, own]
    assert FAMILY.word(style | TABULAR, "Tell")[1][0].font is plain
    assert len(own.file) < len(plain.file) / 2


def test_a_font_without_tabular_digits_keeps_its_own() -> None:
    """Lexend has none."""
    assert FAMILY.tabular(0) and not open_family("lexend", "", "", NOWHERE, ("italic",)).tabular(0)
    (piece,) = FAMILY.word(HEADINGS | TABULAR, "123")[1]
    assert piece.font is FAMILY.face(HEADINGS).fonts[0]


def test_the_embedded_digits_are_as_wide_as_the_pdf_says() -> None:
    """PDF/A, 6.2.11.5: the widths of dictionary and file agree; and each digit is the one that was asked for."""
    for style in (0, BOLD):
        font = FAMILY.tabular(style)
        assert font
        said = re.search(r"/Widths\[([^]]*)\]", font_objects(font)[0][0])[1].split()  # type: ignore[index]
        original, cut = TTFont(FAMILY.face(style).path), TTFont(io.BytesIO(font.file))
        table = next(t for t in cut["cmap"].tables if (t.platformID, t.platEncID) == (1, 0)).cmap
        for digit in "0123456789":
            glyph = original.getGlyphName(font.face.glyphs[digit])
            assert (
                float(said[ord(digit)]) == cut["hmtx"][table[ord(digit)]][0] * 1000 / cut["head"].unitsPerEm
            )
            assert outline(cut["glyf"], table[ord(digit)]) == outline(original["glyf"], glyph)


def test_a_pdf_in_two_families_is_the_same_each_time_and_reads_as_typed() -> None:
    """Numbers in their own font, bold emphasis, a heading in another family: what is copied is what was written."""
    import pypdfium2

    fonts_ = {**FONTS, "headings": "lexend"}
    rules = {
        "h1": {"font": "headings", "weight": "semibold"},
        "td": {"numerals": "tabular"},
        "page": {"emphasis": "bold"},
    }
    style = replace(styled(None, **rules), fonts=fonts_)
    words = [
        E("h1", "Call 0800 1001"),
        E("p", Run("Never", emphasis=True), " wait"),
        table(("Day", "°C"), ("Monday", "38.5")),
    ]
    first, again = made(*words, style=style), made(*words, style=style)
    assert first == again
    text = pypdfium2.PdfDocument(first)[0].get_textpage().get_text_range()
    assert "Call 0800 1001" in text and "38.5" in text and "Never wait" in text
    with pikepdf.open(io.BytesIO(first)) as pdf:
        named = [str(held.BaseFont) for held in pdf.pages[0].Resources.Font.values()]
    assert sorted(name.partition("+")[2] for name in named) == [
        "AtkinsonHyperlegible-Bold", "AtkinsonHyperlegible-Regular", "AtkinsonHyperlegible-Regular", "Lexend-SemiBold",
    ]  # fmt: skip
    assert len(set(named)) == len(named)


STYLE = Place("style.yaml", 3, 9)


def own_family(folder: Path, without: str = "") -> Path:
    """Put a layout's own font family into its folder, without one style; return the family's folder."""
    own, files = folder / "fonts" / "mine", family_folder("fira-sans")
    assert files is not None
    own.mkdir(parents=True)
    for style in STYLES:
        if style != without:
            shutil.copy(next(files.glob(f"*-{style}.ttf")), own / f"Mine-{style}.ttf")
    return own


def refused(folder: Path, family: str = "mine", fallback: str = "") -> str:
    with pytest.raises(LeafletError) as error:
        open_family(family, fallback, str(folder), STYLE)
    assert all(fault.place == STYLE for fault in error.value.faults)
    return str(error.value)


def test_a_layouts_own_fonts_take_precedence(tmp_path: Path) -> None:
    """Four files in fonts/<name>/ are a family; a missing file is a fault, and so is an unknown name."""
    own = own_family(tmp_path, without="BoldItalic")
    assert 'the font family "mine" has no file for BoldItalic' in refused(tmp_path)
    assert 'no font family "yours" is installed' in refused(tmp_path, "yours")
    (own / "BoldItalic").write_bytes(FAMILY.face(3).path.read_bytes())
    (own / "Mine-BoldItalic.ttf").symlink_to("BoldItalic")  # a link within the layout is allowed
    assert open_family("mine", "", str(tmp_path), STYLE).face(3).path.parent == own


def flipped(data: bytes) -> bytes:
    """Return a font whose table directory is nonsense."""
    return data[:12] + bytes(255 - byte for byte in data[12:300]) + data[300:]


@pytest.mark.parametrize("broken", [
    lambda data: b"", lambda data: b"hello", lambda data: bytes(5000), lambda data: data[:9000], lambda data: data[:-9000],
    flipped,
])  # fmt: skip
def test_a_broken_font_is_reported_by_name(broken: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """Before anything is set in it, with the place that names the family; as the fallback too."""
    path = own_family(tmp_path) / "Mine-Bold.ttf"
    path.write_bytes(broken(path.read_bytes()))
    for said in (refused(tmp_path), refused(tmp_path, "fira-sans", "mine")):
        assert "style.yaml:3:9: the layout's fonts/mine/Mine-Bold.ttf is " in said
        assert "is broken or is not a TrueType font" in said or "is cut off" in said


def test_a_font_is_a_file_of_the_layout_and_the_only_one_of_its_style(tmp_path: Path) -> None:
    own = own_family(tmp_path / "layout")
    shutil.copy(own / "Mine-Regular.ttf", own / "Other-Regular.ttf")
    says = "more than one file for Regular\n    hint: keep one of Mine-Regular.ttf, Other-Regular.ttf"
    assert says in refused(tmp_path / "layout")
    (own / "Other-Regular.ttf").unlink()
    (own / "Mine-Bold.ttf").rename(tmp_path / "Bold.ttf")
    (own / "Mine-Bold.ttf").symlink_to(tmp_path / "Bold.ttf")
    (own / "Mine-Italic.ttf").unlink()
    os.mkfifo(own / "Mine-Italic.ttf")
    said = refused(tmp_path / "layout")
    assert (
        "Mine-Bold.ttf is a link that leads out of the layout" in said and "Italic.ttf is not a file" in said
    )


def test_a_broken_font_is_reported_where_the_layout_names_it(tmp_path: Path) -> None:
    shutil.copytree(library_folder() / "content", tmp_path / "content")
    shutil.copytree(library_folder() / "layouts", tmp_path / "layouts")
    style = tmp_path / "layouts/sheet/style.yaml"
    text = re.sub("family: [a-z-]+", "family: mine", style.read_text(encoding="utf-8"), count=1)
    style.write_text(text, encoding="utf-8")
    (own_family(tmp_path / "layouts/sheet") / "Mine-Italic.ttf").write_bytes(b"")
    setting = load_setting(tmp_path, None, dt.date(2026, 11, 23))
    choices = {facet.id: facet.default for facet in setting.library.topics["relapsed-all", "en"].facets}
    with pytest.raises(LeafletError) as error:
        list(make_files(setting, [Job("relapsed-all", "en", "types", choices, "sheet", "a4")]))
    line = 1 + text[: text.index("family: mine")].count("\n")
    assert f"layouts/sheet/style.yaml:{line}:" in str(error.value) and "Mine-Italic.ttf" in str(error.value)
