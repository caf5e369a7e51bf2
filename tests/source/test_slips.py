"""What people type who never learned YAML is refused on the line of its cause, with what to type; never taken for something else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from leaflets.content.load import load
from leaflets.content.reader_file import load_reader
from leaflets.faults import LeafletError
from support.library import TOPIC
from support.nodes import faults, read, values
from support.profiles import refused as refused_profile
from support.properties import examples

quietly = examples(150, suppress_health_check=list(HealthCheck))


def test_the_table_of_a_wrong_case_is_seen(tmp_path: Path) -> None:
    """The test below fails when no fault is reported."""
    with pytest.raises(pytest.fail.Exception):
        test_a_slip_is_reported_at_its_cause(tmp_path, "a: b\n", "1:1 anything")


@pytest.mark.parametrize(("text", "said"), [
    # a space that is missing: the line itself, not the next one
    ("title:At home\nblocks:\n  - a: b\n", "1:7 a space is missing after this colon"),
    ("a: b\nday_phone:020 7\nnight: x\n", "2:11 a space is missing after this colon"),
    ("a: a text\n  that goes on\ntitle:Foo\nb: c\n", "3:7 a space is missing after this colon"),
    ("list:\n-Stop\nc: d\n", "2:1 a space is missing after this hyphen"),
    ("list:\n  -Stop\n  -Go\n", "2:3 a space is missing after this hyphen"),
    ("list:\n  - Stop\n  -Go\nc: d\n", "3:3 a space is missing after this hyphen"),
    ("- - -Stop\n", "1:5 a space is missing after this hyphen"),
    # a dash one step too deep, or another sign in its place
    ("a:\n  - b\n    - c\n", "3:5 this line looks like an item"),
    ("a: b\n  - c\n", "2:3 this line looks like an item"),
    ("- Take\n  1. one\n", "2:3 this line looks like an item"),
    ("- Take\n  2) two\n", "2:3 this line looks like an item"),
    ("- Take\n  a) one\n", "2:3 this line looks like an item"),
    ("- Take\n  * one\n", "2:3 this line looks like an item"),
    ("- Take\n  • one\n", "2:3 this line looks like an item"),
    ("- Take\n  – one\n", "2:3 this line looks like an item"),
    ("a: 'Take\n  - one'\n", "2:3 this line looks like an item"),
    ('a: "Take\n  • one"\n', "2:3 this line looks like an item"),
    ("a: >\n  Take\n  - one\n", "3:3 this line looks like an item"),
    ("a:\n  – b\n", "2:3 U+2013 (EN DASH) is in place of a list's hyphen"),
    ("a:\n  — b\n", "2:3 U+2014 (EM DASH)"),
    ("a:\n  − b\nc: d\n", "2:3 U+2212 (MINUS SIGN)"),
    ("a:\n  ‐ b\n", "2:3 U+2010 (HYPHEN)"),
    ("a:\n  • b\n", "2:3 U+2022 (BULLET)"),
    ("a:\n  ▪ b\n", "2:3 U+25AA (BLACK SMALL SQUARE)"),
    ("a:\n  ·\u00a0b\n", "2:3 U+00B7 (MIDDLE DOT)"),
    ("a:\n  * b\n  * c\n", "2:3 U+002A (ASTERISK)"),
    ("- o\tb\n", "1:3 U+006F (LATIN SMALL LETTER O)"),
    ("- • b\n", "1:3 U+2022 (BULLET)"),
    ("- Take\n  (1) one\n", "2:3 this line looks like an item"),
    ("- Take\n  (b) one\n", "2:3 this line looks like an item"),
    ("- Take\n  ii. one\n", "2:3 this line looks like an item"),
    ("- Take\n  iv) one\n", "2:3 this line looks like an item"),
    ("- Take\n  xii. one\n", "2:3 this line looks like an item"),
    ("- Take\n  ① one\n", "2:3 this line looks like an item"),
    ("- Take\n  [ ] one\n", "2:3 this line looks like an item"),
    ("- Take\n  [x] one\n", "2:3 this line looks like an item"),
    ("- Take\n  ✓ one\n", "2:3 this line looks like an item"),
    ("- Take\n  ☐ one\n", "2:3 this line looks like an item"),
    ("- Take\n  ➢ one\n", "2:3 this line looks like an item"),
    ("- Take\n  ▸ one\n", "2:3 this line looks like an item"),
    ("- Take\n  ❖ one\n", "2:3 this line looks like an item"),
    ("- Take\n  •one\n", "2:3 this line looks like an item"),
    ("- Take\n  ▪one\n", "2:3 this line looks like an item"),
    ("- Take\n  ✓one\n", "2:3 this line looks like an item"),
    ("a: >\n  Take\n  •one\n", "3:3 this line looks like an item"),
    ("- •b\n", "1:3 U+2022 (BULLET) is in place of a list's hyphen"),
    ("a:\n  ▪b\nc: d\n", "2:3 U+25AA (BLACK SMALL SQUARE) is in place of a list's hyphen"),
    ("a: •b\n", "1:4 U+2022 (BULLET) is in place of a list's hyphen"),
    # a whole text in quotes that would print, over several lines too
    ("a: “I feel\n  tired.”\n", "1:4 this whole text is in quotation marks"),
    ("- ‘I feel\n  tired.’\n", "1:3 this whole text is in quotation marks"),
    ("a: ＂b＂\n", "1:4 this whole text is in quotation marks"),
    ("- ‘‘b’’\n", "1:3 this whole text is in quotation marks"),
    # a backslash that double quotes turn into a blank
    ('a: "C:\\temp"\n', "1:7 \\t is a tab in double quotes"),
    ('a: "b\n  c\\_d"\n', "2:4 \\_ is a no-break space in double quotes"),
    # what goes wrong behind a text or in braces
    ('a: "b",\n', "1:7 this is not YAML: this comma comes after"),
    ('a: "b", "c"\n', "1:7 this is not YAML: this comma comes after"),
    ('a: ["b"],\n', "1:9 this is not YAML: this comma comes after"),
    ('a: "b"\u00a0\n', "1:7 U+00A0 (NO-BREAK SPACE) follows this quotation mark"),
    ("a: {b:c, d: e}\n", "1:7 a space is missing after this colon"),
    ("a: {b: c, d:e}\n", "1:13 a space is missing after this colon"),
    ("a: {b: c #1, d: e}\n", "1:10 what follows # on this line would be lost"),
    ("a:\n  － b\n", "2:3 U+FF0D (FULLWIDTH HYPHEN-MINUS)"),
    ("a： b\nc: d\n", "1:2 U+FF1A (FULLWIDTH COLON) is in place of a colon"),
    # white space that is none to YAML
    ("a: b\n\u00a0\u00a0c: d\n", "2:1 U+00A0 (NO-BREAK SPACE) is in the indentation"),
    ("a:\n  \u2003- b\n", "2:3 U+2003 (EM SPACE) is in the indentation"),
    ("a: b\n\u00a0\nc: d\n", "2:1 U+00A0 (NO-BREAK SPACE) is in the indentation"),
    ("a:\n\u3000- b\n", "2:1 U+3000 (IDEOGRAPHIC SPACE) is in the indentation"),
    ("a:\n  - b\n  -\u00a0c\n", "3:4 U+00A0 (NO-BREAK SPACE) follows this hyphen"),
    ("-\u2009b\n", "1:2 U+2009 (THIN SPACE) follows this hyphen"),
    ("a: b\nc:\u00a0d\n", "2:3 U+00A0 (NO-BREAK SPACE) follows this colon"),
    ("a:\n  -\t- b\n", "2:4 this is not YAML: there is a tab"),
    # quotation marks
    ("name: “St Mary”\n", "1:7 this whole text is in quotation marks"),
    ("name: ‘St Mary’s’\n", "1:7 this whole text is in quotation marks"),
    ("name: „Marienhaus“\n", "1:7 this whole text is in quotation marks"),
    ("name: «Sainte-Anne»\n", "1:7 this whole text is in quotation marks"),
    ("name: ‚Haus‘\n", "1:7 this whole text is in quotation marks"),
    ('name: “St Mary"\n', "1:7 this whole text is in quotation marks"),
    ("name: 'St Mary's Hospital'\nb: c\n", "1:15 this apostrophe ends the text"),
    ("- 'Mary's'\n", "1:8 this apostrophe ends the text"),
    ("a: ['St Mary's', 'b']\n", "1:13 this apostrophe ends the text"),
    ('a: "He said "stop" now"\n', "1:13 this quotation mark ends the text"),
    ('- "a b\n- "c d"\n', "1:7 this text has no quotation mark at its end"),
    ("a:\n  - 'b\n  - 'c'\n", "2:7 this text has no quotation mark at its end"),
    ('a: "b\nc: d\ne: "f"\n', "1:6 this text has no quotation mark at its end"),
    ('a: "b\n  c "d" e"\n', "2:5 this quotation mark ends the text"),
    ('- Stop now."\n', "1:3 this text ends with a quotation mark, but does not begin with one"),
    ('a: ["b" "c"]\n', "1:8 a comma is missing after this text"),
    # lines that do not fit
    ('a:\n  - "b"\n  "c"\nd: e\n', "3:3 a hyphen is missing before this text"),
    ("a:\n  - b\n    # why\n  c\n  - d\n", "4:3 a hyphen is missing before this text"),
    ("a:\n  - b: c\n    d: e\n  f\ng: h\n", "4:3 a hyphen is missing before this text"),
    ('a:\n  - b\nc\nd: e\n', '3:1 this is not YAML: there is a name without ": " here'),
    ('a:\n  "b"\n  - "c"\n', "2:3 a hyphen is missing before this text"),
    ('a:\n  # c\n    b: "c"\n  - b: "c"\n', "3:5 a hyphen is missing before this name"),
    ('a:\n  b:\n    - "c"\n  - b: "c"\n', "2:3 a hyphen is missing before this name"),
    ('a:\n  - b: "c"\n  b: "c"\n', "3:3 a hyphen is missing before this name"),
    ('a:\n  - b: "c"\n    d: e\n      # f\n      - "c"\n', "5:7 no name stands above this list"),
    ('a:\n   - "b"\n  - "c"\n', "3:3 this hyphen is 1 space to the left of the one in line 2"),
    ('a:\n  - "b"\n   - "c"\n', "3:4 this hyphen is 1 space to the right of the one in line 2"),
    ('a:\n  - b:\n      - "c"\n    - "c"\n', "4:5 this hyphen is 2 spaces to the"),
    ("- ?\n", "1:3 a text begins with a symbol that YAML interprets"),
    ("- ? b\n- c\n", "1:3 a text begins with a symbol that YAML interprets"),
    # commas and colons
    ("a: {text: Stop: ring, b: c}\n", "1:4 this is not YAML: there is a second \": \" here"),
    ("- [[relapse]] can\n- b\n", "1:15 this is not YAML: a text begins with [ or {"),
    ("a: [1,5, 2]\n", "1:6 this comma ends a text or number that has no quotes"),
    ("a: [Take 1,5 mg]\n", "1:11 this comma ends a text"),
    ("{a: 1,5 mg, b: c}\n", "1:6 this comma ends a text"),
    ("a: {a: Do not fly, dive, b: x}\n", '1:20 a comma ends the text before "dive"'),
    ("a: Note: call us\n", '1:8 this is not YAML: there is a second ": " here'),
    ("a: - b\n", "1:4 this is not YAML: a list cannot begin on this line"),
    ("a: >\n  b\n    c\n  d\n", "1:4 the lines of this text are not indented alike"),
])  # fmt: skip
def test_a_slip_is_reported_at_its_cause(tmp_path: Path, text: str, said: str) -> None:
    assert faults(tmp_path, text)[0].startswith(said), faults(tmp_path, text)


@pytest.mark.parametrize("text", [
    "a: -5\n", "- -5\n", "- -1.5\n", "a: –\n", "a: +44 20\n", "a: https://example.org\n", "a: text\n  https://example.org\n", "- note:see below\n",
    "a: |\n  - b\n  • c\n", "- o Dios\n", "a: “I” and “you”\n", 'a: "“I am”"\n', "a: ‘tis the time\n", "a: Mary's\n", "a: 'It''s'\n", "a: 12:30\n",
    "a: 5 – 6\n", "a: text\n  that goes on\n", "a:\n- b\n- c\n", 'a: ["x, y", z]\n', "a: {b: c, d: e}\n", "a: {b: , c: d}\n", "a: Take it\n  i. v. or\n  (by day) now\n", "a: it is\n  100. Then\n", "a: ✓\n", "a: ✓ yes\n", "a: [cns, early]\n", "a: x*\n",
])  # fmt: skip
def test_what_is_not_a_slip_is_read(tmp_path: Path, text: str) -> None:
    read(tmp_path, text)


WORDS = st.text(st.sampled_from("abc äé,.;!?’“”–()"), min_size=1, max_size=30).map(str.strip).filter(bool)


@quietly
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_texts_behind_dashes_are_read_as_typed_or_refused(tmp_path: Path, texts: list[str]) -> None:
    """No list gets more or fewer items than it has hyphens."""
    try:
        root = read(tmp_path, "".join(f"- {text}\n" for text in texts))
    except LeafletError:
        return
    assert values(root) == texts


# ---- lists of texts in brackets ----------------------------------------------------------------------


def refused(folder: Path, file: str, text: str) -> list[str]:
    shutil.copytree(TOPIC / "content", folder / "content", dirs_exist_ok=True)
    (folder / "content" / file).write_text(text, encoding="utf-8")
    with pytest.raises(LeafletError) as error:
        load(folder / "content", "content")
    return [str(fault) for fault in error.value.faults]


SECTION = "title: A\nblocks:\n  - paragraph: B\n"
BRACKETS = {
    "key points": ("signs", "title: A\nkey_points: [Do not fly, dive]\nblocks:\n  - paragraph: B\n", "2:14"),
    "list": ("signs", SECTION + "  - list: [a]\n", "4:12"),
    "steps": ("signs", SECTION + "  - steps: ['a', b]\n", "4:18"),
    "checklist": ("signs", SECTION + "  - checklist: [a, b]\n", "4:17"),
    "questions": ("signs", SECTION + "  - questions: [Why?]\n", "4:17"),
    "items of questions": ("signs", SECTION + "  - questions: {items: [Why?], lines: '2'}\n", "4:25"),
    "nested list": ("signs", SECTION + "  - list:\n      - text: a\n        list: [b, c]\n", "6:16"),
    "key": ("signs", SECTION + "  - figure: {name: nose, caption: A, alt: B, key: [The nose]}\n", "4:52"),
    "columns": ("signs", SECTION + "  - table: {columns: [A], rows: [['a']]}\n", "4:23"),
    "row": ("signs", SECTION + "  - table: {columns: ['A'], rows: [[a]]}\n", "4:37"),
    "cells": (
        "signs",
        SECTION + "  - table: {columns: ['A'], rows: [{cells: [a], only_for: {audience: [parent]}}]}\n",
        "4:45",
    ),
    "benefit": ("signs", SECTION + "  - treatment: {title: A, text: B, benefit: [c, d], risks: E}\n", "4:46"),
    "list of risks": (
        "signs",
        SECTION + "  - treatment: {title: A, text: B, benefit: C, risks: {text: D, list: [e]}}\n",
        "4:72",
    ),
    "outlook words": (
        "booklet",
        (TOPIC / "content/hay-fever/en/booklet.yaml")
        .read_text()
        .replace("outlook_words:\n  - forever", "outlook_words: [forever]"),
        "8:17",
    ),
}


@pytest.mark.parametrize("name", BRACKETS)
def test_texts_in_brackets_need_quotes(name: str, tmp_path: Path) -> None:
    file, text, place = BRACKETS[name]
    told = refused(tmp_path, f"hay-fever/en/{file}.yaml", text)
    assert len(told) == 1 and f"{file}.yaml:{place}: a text in brackets has no quotes" in told[0], told
    assert 'write each text on a line of its own after "- "' in told[0]


def test_an_address_in_brackets_needs_quotes(tmp_path: Path) -> None:
    assert "a text in brackets has no quotes" in refused_profile(tmp_path, "address: [Ward 5, Main Street]")


@pytest.mark.parametrize(("block", "place", "said"), [
    ("  - list:\n      - Stop smoking: ring us\n", "5:9", 'a text that holds ": "'),
    ("  - list:\n      - Stop smoking:\n", "5:9", 'a text that holds ": "'),
    ("  - list:\n      - note: ring us\n", "5:9", 'a text that holds ": "'),
    ("  - steps:\n      - text:\n          Then: ring us\n", "6:11", 'a text that holds ": "'),
    ("  - table:\n      columns:\n        - At night: now\n      rows:\n        - - a\n", "6:11", 'a text that holds ": "'),
    ("  - heading:\n      At night: now\n    blocks:\n      - paragraph: A\n", "5:7", 'a text that holds ": "'),
    ("  - only_for: {audience: [parent]}\n", "4:5", 'this block has no kind\n    hint: "only_for" belongs to a block: if to the one above, take the hyphen away'),
    ("  - box: A\n", "4:5", 'unknown block or key "box"\n    hint: blocks are paragraph, heading, list,'),
    ("  - heading: A\n  - paragraph: B\n", "4:14", 'there is nothing below this heading\n    hint: add  blocks:  right below "heading"'),
    ("  - paragraph:\n      adult: A\n      parents: B\n", "6:7", 'these are not all the values of one facet\n    hint: did you mean "parent"?'),
    ("  - paragraph: A [[pollens]]\n", "4:16", '"pollens" is not in the glossary\n    hint: did you mean "pollen"? [[name|words]] prints'),
    ("  - list:\n      - txt: ring us\n", "5:9", "these are not all the values of one facet"),
    ("  - paragraph:Call us\n", "4:15", "a space is missing after this colon"),
    ("  - note:\u00a0Call us\n", "4:10", "U+00A0 (NO-BREAK SPACE) follows this colon"),
    ("  - p\u0430ragraph: Call us\n", "4:5", 'unknown block or key "p\u0430ragraph"\n    hint: did you mean "paragraph"? what was typed holds U+0430 (CYRILLIC SMALL LETTER A)'),
    ("  - paragraph: A\n    only_for: {аudience: [parent]}\n", "5:16", 'unknown facet "аudience"\n    hint: did you mean "audience"? what was typed holds U+0430'),
    ("  - paragraph: A\n    only_for: {audience: [pаrent]}\n", "5:27", 'unknown audience "pаrent"\n    hint: did you mean "parent"? what was typed holds U+0430'),
])  # fmt: skip
def test_what_a_writer_meant_is_reported(block: str, place: str, said: str, tmp_path: Path) -> None:
    told = refused(tmp_path, "hay-fever/en/signs.yaml", SECTION + block)
    assert any(f"signs.yaml:{place}: {said}" in one for one in told), told


@pytest.mark.parametrize(("block", "said"), [
    ('steps:\n      - 1. Wash\n      - 2. Dry\n', ["4:9: \"1.\"", "5:9: \"2.\""]), ('steps:\n      - "1) Wash"\n', ['4:9: "1)"']), ('steps:\n      - "1: Wash"\n', ['4:9: "1:"']),
    ('steps:\n      - Wash\n      - text: 2. Dry\n        list:\n          - "– Pat"\n', ['5:15: "2."', '7:13: "–"']),
    ('list:\n      - "• Wash"\n', ['4:9: "•"']), ('list:\n      - "- Wash"\n      - "– Dry"\n', ['4:9: "-"', '5:9: "–"']), ('list:\n      - "* Wash"\n', ['4:9: "*"']),
    ('checklist:\n      - "☐ Wash"\n', ['4:9: "☐"']), ('checklist:\n      - "✓ Wash"\n', ['4:9: "✓"']), ('list:\n      - text: Wash\n        list:\n          - "▪ Dry"\n', ['6:13: "▪"']),
    ('list:\n      - adult: "• Wash"\n        parent: Dry\n', ['4:16: "•"']),
    ('list:\n      - "-5 degrees"\n      - "•5"\n      - "1. a"\n      - "*now*"\n', []), ('steps:\n      - 2. May is the day\n      - 1.5 tablets\n      - "10: ten"\n', []),
])  # fmt: skip
def test_a_number_or_bullet_that_the_page_prints_itself_is_refused(
    block: str, said: list[str], tmp_path: Path
) -> None:
    """Steps are numbered, and items get a bullet or box, on the page: a reader would see two."""
    text = f"title: A\nblocks:\n  - {block}"
    told = refused(tmp_path, "hay-fever/en/signs.yaml", text + "  - nosuch: x\n")
    assert [
        one.partition("signs.yaml:")[2].partition(" would")[0] for one in told if "printed twice" in one
    ] == said


def test_curly_quotes_around_a_profile_s_name_are_refused(tmp_path: Path) -> None:
    assert "quotation marks that would be printed" in refused_profile(tmp_path, "name: “St Mary’s Hospital”")


@pytest.mark.parametrize(
    "text",
    [
        "name: 'Ann's'\n",
        "name: {Ann: Lee\n",
        "name: [Ann, Lee\n",
        "Ann:Lee\nb: c\n",
        "name: “Ann”\n",
        "a: {b: Ann, Lee}\n",
        "message: 'Ann\n  - Lee'\n",
    ],
)
def test_no_fault_repeats_what_a_reader_s_file_holds(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LeafletError) as error:
        load_reader(tmp_path / "r.yaml", "r.yaml")
    assert "Ann" not in str(error.value) and "Lee" not in str(error.value)


def test_words_that_cannot_be_read_are_one_fault(tmp_path: Path) -> None:
    """Nothing is said of what they would have held."""
    library = tmp_path / "library"
    shutil.copytree(TOPIC, library)
    path = library / "content/words.yaml"
    path.write_text(path.read_text("utf-8").replace("contents: ", "contents:", 1), encoding="utf-8")
    with pytest.raises(LeafletError) as error:
        load(library / "content", "content")
    assert [fault.message for fault in error.value.faults] == ["a space is missing after this colon"]


def test_a_reader_s_fault_names_signs_but_no_words(tmp_path: Path) -> None:
    path = tmp_path / "reader.yaml"
    path.write_text('name: Ann: "Lee"\n', encoding="utf-8")
    with pytest.raises(LeafletError) as error:
        load_reader(path, "reader.yaml")
    assert 'there is a second ": " here' in str(error.value) and "Lee" not in str(error.value)
