"""Which characters cannot be set, and how they are reported: by script, by kind, at the column of each."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import NOWHERE, LeafletError, Place
from leaflets.model import Element, Run
from leaflets.setting import library_folder
from leaflets.source.spots import column_of
from leaflets.typeset.fonts import open_family
from leaflets.typeset.scripts import BLOCKS, limit_of
from support.document import FONTS, B, E, laid, li, made, styled
from support.fontmaker import SIGNS, family

FAMILY = open_family(FONTS["family"], FONTS["fallback"], "", NOWHERE)


@pytest.mark.parametrize(("letters", "kind", "why"), [
    ("مريم", "Arabic", "right to left, and its letters join"), ("ﻡ", "Arabic", "right to left"), ("٠١", "Arabic", "right to left"),
    ("שלום", "Hebrew", "right to left"), ("שׁ", "Hebrew", "right to left"), ("ܫܠܡ", "Syriac", "join"), ("ދިވެހި", "Thaana", "right to left"),
    ("ߒߞߏ", "N'Ko", "right to left"), ("𐤀", "Phoenician", "right to left"), ("𞤀", "Adlam", "right to left"),
    ("हिन्दी", "Devanagari", "their neighbours"), ("বাংলা", "Bengali", "their neighbours"), ("ਪੰਜਾਬੀ", "Gurmukhi", "their neighbours"),
    ("ગુજરાતી", "Gujarati", "their neighbours"), ("தமிழ்", "Tamil", "their neighbours"), ("తెలుగు", "Telugu", "their neighbours"),
    ("ಕನ್ನಡ", "Kannada", "their neighbours"), ("മലയാളം", "Malayalam", "their neighbours"), ("සිංහල", "Sinhala", "their neighbours"),
    ("བོད", "Tibetan", "their neighbours"), ("ꦗꦮ", "Javanese", "their neighbours"), ("ᄀ", "Hangul in single letters", "their neighbours"),
    ("𑄌", "A script of India", "their neighbours"), ("ไทย", "Thai", "no spaces"), ("ลาว".replace("ลาว", "ລາວ"), "Lao", "no spaces"),
    ("ភាសា", "Khmer", "no spaces"), ("မြန်မာ", "Burmese", "no spaces"), ("ᠮᠣᠩ", "Mongolian", "top to bottom"), ("ꡁ", "Phags-pa", "top to bottom"),
    ("︵", "Upright punctuation", "top to bottom"), ("𗀀", "Tangut or Khitan", "no spaces"), ("𓀀", "Hieroglyphs", "their neighbours"),
])  # fmt: skip
def test_a_script_that_cannot_be_set_is_named(letters: str, kind: str, why: str) -> None:
    """All of its letters, marks and digits are of one kind."""
    limits = [limit_of(letter) for letter in letters]
    assert {limit.kind if limit else None for limit in limits} == {kind}
    assert limits[0] and why in limits[0].why and "another font does not help" in limits[0].hint


@pytest.mark.parametrize(("character", "kind", "hint"), [
    ("\u00ad", "a soft hyphen", "delete it"), ("\ufb01", "a ligature", 'type "fi"'), ("\ufb04", "a ligature", 'type "ffl"'),
    ("\ufb06", "a ligature", 'type "st"'), ("\u200b", "an invisible character", "delete it"), ("\u200d", "an invisible character", "delete it"),
    ("\u2060", "an invisible character", "delete it"), ("\u0007", "an invisible character", "delete it"), ("\u2028", "an invisible character", "plain space"),
    ("\ufe0f", "a variation selector", "delete it"), ("\U000e0100", "a variation selector", "delete it"), ("\U0001f600", "an emoji", "in words"),
    ("\U0001f1ec", "an emoji", "in words"), ("\U0001f3fd", "an emoji", "in words"), ("\u20e3", "an emoji", "in words"),
    ("\u0301", "a separate accent", "one character"), ("\u0316", "a separate accent", "one character"), ("\u3099", "a separate accent", "one character"),
    ("\ue000", "a private-use character", "another way"), ("\U000f0000", "a private-use character", "another way"), ("\u0378", "an unassigned character", "delete it"),
])  # fmt: skip
def test_a_sign_that_cannot_be_set_is_named(character: str, kind: str, hint: str) -> None:
    limit = limit_of(character)
    assert limit and limit.kind == kind and hint in limit.hint


@pytest.mark.parametrize("letters", [
    "Zażółć gęślą jaźń", "Nguyễn Thị Ánh", "Ọlá Ẹkún", "Αθήνα ΐ", "Москва Їжак", "ქართული", "Հայերեն", "한국어 김", "神田 福山", "さくら ガ",
    "张伟 張偉", "𠮷野家", "ℵ₀ ½ ⅔ → ≤ ° µ ™ №", "ᏣᎳᎩ", "ሰላም", "ⴰⵎⴰⵣⵉⵖ", "☎ ✓ ☐ ▪ ℃", "𝐀", "Å Ω K", "“”‘’–—…•",
])  # fmt: skip
def test_what_a_font_is_all_it_needs_has_no_limit(letters: str) -> None:
    """Compatibility ideographs of Japanese names too: they stay as typed."""
    assert [letter for letter in letters if limit_of(letter)] == []


def test_blocks_are_in_order() -> None:
    """The search in them relies on it."""
    ends = [end for first, last, *_ in BLOCKS for end in (first, last)]
    assert ends == sorted(ends) and len(BLOCKS) > 60


@given(st.characters())
def test_what_runs_leftward_or_combines_with_another_letter_is_never_set(character: str) -> None:
    """Whatever the table misses: by the Unicode properties."""
    leftward = unicodedata.bidirectional(character) in ("R", "AL", "AN")
    unseen = unicodedata.category(character)[0] in "MC"
    assert not (leftward or unseen) or limit_of(character)


# ---- in a document ---------------------------------------------------------------------------------


def told(*children: Element, style: object = None) -> list[str]:
    with pytest.raises(LeafletError) as error:
        laid(*children, **({"style": style} if style else {}))
    return [str(fault).partition("\n")[0] for fault in error.value.faults]


def test_each_character_of_a_text_is_reported_and_each_script_once() -> None:
    says = told(E("p", "snow ☃ and ⛄, ", B("مرحبا"), " and ☃ again, \u00ad"))
    assert sorted(message.partition(": ")[2] for message in says) == [
        "Arabic cannot be set: it runs from right to left, and its letters join (the character U+0645 (ARABIC LETTER MEEM) and 4 more)",
        "a soft hyphen cannot be set: no word is hyphenated here (the character U+00AD (SOFT HYPHEN))",
        "no font of this layout can show the character U+2603 (SNOWMAN)",
        "no font of this layout can show the character U+26C4 (SNOWMAN WITHOUT SNOW)",
    ]


def test_signs_beyond_ten_are_counted() -> None:
    says = told(E("p", "".join(chr(n) for n in range(0x2680, 0x2690))))
    assert len(says) == 10 and sum("and 6 more characters of this text" in message for message in says) == 1


def test_of_a_readers_own_words_one_sign_is_named() -> None:
    """All of them could be a name; the place in the list or file is enough."""
    says = told(E("p", Run("神田 福山", own="name")))
    assert len(says) == 1 and "U+795E" in says[0] and "and 3 more" in says[0] and "福" not in says[0]


def test_a_letter_that_a_font_has_is_not_reported_as_missing(tmp_path: Path) -> None:
    letters = "مرحباहिन्दी\u0301\u00adไทยᠮᠣᠩ🙂שלום"
    family(tmp_path, letters=SIGNS + letters)
    style = replace(styled(), fonts={"family": "mine", "folder": str(tmp_path)})
    says = told(*[E("p", letter) for letter in letters], style=style)
    assert len(says) > 8 and not any("no font" in message for message in says)


EVERY_PLACE = {
    "paragraph": E("p", "ش"), "heading": E("h1", "ش"), "list": E("ul", li("ش")), "marker": E("ul", li("x", label="ش")),
    "step": E("ol", li("ش", label="1.")), "cell": E("table", E("tbody", E("tr", E("td", "ش"))), widths="1"),
    "caption": E("table", E("caption", "ش"), E("tbody", E("tr", E("td", "x"))), widths="1"), "aside": E("aside", E("p", "ش")),
    "link": E("p", E("a", "ش", href="https://example.org")), "span": E("p", E("span", "ش", lang="ar")), "bold": E("p", B("ش")),
    "term": E("dl", E("li", E("dt", "ش"), E("dd", "x"))), "explanation": E("dl", E("li", E("dt", "x"), E("dd", "ش"))),
    "nested": E("ul", li(E("p", "x"), E("ul", li("ش", label="–")))), "entry": E("nav", E("entry", E("reference", E("a", "ش", href="#x")))),
    "name": E("p", Run("ش", own="name"), personal="yes"),
}  # fmt: skip


@pytest.mark.parametrize("place", [*EVERY_PLACE])
def test_a_script_is_refused_in_every_place(place: str) -> None:
    (says,) = told(EVERY_PLACE[place])
    assert "Arabic cannot be set" in says


@pytest.mark.parametrize("where", ["head", "foot"])
def test_a_script_is_refused_in_running_lines_and_margins(where: str) -> None:
    running = E("running", E("p", "ش"), at=where)
    assert "Arabic cannot be set" in told(running, E("p", "x"))[0]
    assert "Arabic cannot be set" in told(E("p", "ش", margin="yes"), E("p", "x"))[0]


def test_a_marker_that_no_font_has_is_reported(tmp_path: Path) -> None:
    family(tmp_path, letters=SIGNS.replace("•", ""))
    style = replace(styled(), fonts={"family": "mine", "folder": str(tmp_path)})
    assert "U+2022 (BULLET)" in told(E("ul", li("One"), li("Two")), style=style)[0]


def test_hangul_and_han_are_set(tmp_path: Path) -> None:
    """Korean at its spaces; U+FA19 is not U+795E."""
    family(tmp_path, letters=SIGNS + "김민준神田福山さん")
    style = replace(styled(), fonts={"family": "mine", "folder": str(tmp_path)})
    import pypdfium2

    text = pypdfium2.PdfDocument(made(E("p", "For 김 민준 and 神田 福山さん"), style=style))[0].get_textpage()
    assert "For 김 민준 and 神田 福山さん" in text.get_text_range()


# ---- columns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "text", "sign", "line", "column"), [
    ("a: one ☃ two", "one ☃ two", "☃", 1, 8), ('a: "one ☃ two"', "one ☃ two", "☃", 1, 9), ("a: 'it''s ☃'", "it's ☃", "☃", 1, 11),
    ("a: one **bold ☃** x", "bold ☃", "☃", 1, 15), ("a: |\n  one\n  two ☃", "one two ☃", "☃", 3, 7), ("a: >\n  one\n  ☃ x", "one ☃ x", "☃", 3, 3),
    ("a: one\n  two ☃", "one two ☃", "☃", 2, 7), ("- a\n- b ☃ c", "b ☃ c", "☃", 2, 5), ('a: "\\u2603 x"', "☃ x", "☃", 1, 4),
    ("a: ☃", "☃", "☃", 1, 4), ("k: [x ☃, y]", "x ☃", "☃", 1, 7), ("a: «☃»", "«☃»", "»", 1, 6), ("a: one  ☃", "one ☃", "☃", 1, 9),
])  # fmt: skip
def test_the_column_is_that_of_the_sign(
    written: str, text: str, sign: str, line: int, column: int, tmp_path: Path
) -> None:
    path = tmp_path / "signs.yaml"
    path.write_text(written + "\nz: ☃ elsewhere\n", encoding="utf-8")
    before = written.split("\n")
    first = next(
        n
        for n, row in enumerate(before)
        if re.search(r"(: |- |\[)\S", row) and (n or len(before) == 1 or "- b" not in written)
    )
    start = re.search(r"^.*?(?:: \[?|- )", before[first])
    assert start
    place = Place(str(path), first + 1, start.end() + 1)
    found = column_of(place, text, text.index(sign))
    if "\\u" in written:
        assert found == place  # a character written as an escape cannot be located
    else:
        assert (found.line, found.column) == (line, column)


@pytest.mark.parametrize("path", ["", "nowhere.yaml", ".", "\0"])
def test_where_nothing_can_be_read_the_place_stays(path: str) -> None:
    assert column_of(Place(path, 3, 4), "a ☃", 2) == Place(path, 3, 4)


def test_lists_and_json_are_searched_alike(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("id,name\nA1,Ann\nB2,Bob ☃ Lee\n", encoding="utf-8")
    assert column_of(Place(str(path), 3), "Bob ☃ Lee", 4) == Place(str(path), 3, 8)
    path.write_text(json.dumps({"name": "Bob ☃"}, ensure_ascii=False), encoding="utf-8")
    assert column_of(Place(str(path), 1, 10), "Bob ☃", 4) == Place(str(path), 1, 15)


# ---- names in a list -------------------------------------------------------------------------------

NAMES = {
    "A1": ("Ann Lee", ""), "A2": ("Nguyễn Thị Ánh", ""), "B1": ("مريم علي", "Arabic cannot be set"), "B2": ("דוד", "Hebrew cannot be set"),
    "B3": ("सीता", "Devanagari cannot be set"), "B4": ("สมชาย", "Thai cannot be set"), "B5": ("神田 福山", "no font of this layout can show the character U+795E"),
    "B6": ("김민준", "no font of this layout"), "B7": ("Bob 🙂", "an emoji cannot be set"), "B8": ("ᠮᠣᠩ", "Mongolian cannot be set"),
    "B9": ("Ann მარი", "no font of this layout"), "C1": ("Zoë Żak", ""),
}  # fmt: skip


def test_a_name_that_cannot_be_set_refuses_its_row_with_the_reason(tmp_path: Path) -> None:
    """At the column of the character, and all other rows are made."""
    rows = "".join(f"{id},{name}\n" for id, (name, _) in NAMES.items())
    (tmp_path / "list.csv").write_text(f"id,name\n{rows}", encoding="utf-8")
    topic = str(Path(__file__).parents[1] / "topic")
    shutil.copytree(topic, tmp_path / "library")
    shutil.copytree(library_folder() / "layouts", tmp_path / "library/layouts")
    command = [
        sys.executable,
        "-m",
        "leaflets",
        "batch",
        "list.csv",
        "--library",
        "library",
        "--out",
        "out",
        "--jobs",
        "1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    with (tmp_path / "out/report.csv").open(encoding="utf-8-sig", newline="") as file:
        why = {row["id"]: row["why"] for row in csv.DictReader(file)}
    assert {
        id: says in why[id] and bool(says) == bool(why[id]) for id, (_, says) in NAMES.items()
    } == dict.fromkeys(NAMES, True)
    assert "list.csv:10:8: an emoji" in done.stderr
