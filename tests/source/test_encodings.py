"""Encodings of lists: UTF-8 and UTF-16 are known; any other is named once, or the list is refused with what was seen."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import LeafletError, Place
from leaflets.source import encodings
from leaflets.text import characters
from support.lists import read, refused, row, stopped, text, written
from support.properties import examples

NAMES = {
    "windows-1252": "Zoë Müller", "windows-1250": "Łukasz Żak", "windows-1251": "Анна Ли", "windows-1253": "Άννα Λη",
    "windows-1254": "Ayşe Işık", "iso-8859-2": "Jiří Dvořák", "iso-8859-15": "Œuvré Šimon", "mac-roman": "Zoë Café",
    "cp850": "Åse Müller", "koi8-r": "Анна Ли", "utf-16-le": "Łukasz Żak", "shift_jis": "山田 花子",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_read_in_the_encoding_that_is_named_and_in_no_other(name: str, tmp_path: Path) -> None:
    data = f"id,name\nA1,{NAMES[name]}\n".encode(name)
    if name == "shift_jis":
        assert "can show the character U+5C71" in refused(
            tmp_path, data, encoding=name
        )  # the first of the name
    else:
        reader = row(tmp_path, data, encoding=name).jobs[0].reader
        assert reader and text(reader.name) == NAMES[name]
    told = stopped(tmp_path, data)
    line = 1 if name == "utf-16-le" else 2
    assert f"patients.csv:{line}:" in told and "--encoding" in told
    assert all(word not in told for word in NAMES[name].split() if len(word) > 1)


def test_the_letters_a_byte_could_be_are_shown_and_not_the_name(tmp_path: Path) -> None:
    told = stopped(tmp_path, "id,name\nA1,Zoë\n".encode("mac-roman"))
    assert "the byte 0x91" in told and '"ë" in mac-roman' in told and '"‘" in windows-1252' in told
    assert "Zo" not in told.replace("--encoding", "")


def test_the_encoding_may_stand_with_the_columns_or_in_the_profile(tmp_path: Path) -> None:
    columns = tmp_path / "columns.yaml"
    columns.write_text("Nr: id\nencoding: windows-1250\n", encoding="utf-8")
    data = "Nr,name\nA1,Łukasz\n".encode("windows-1250")
    reader = row(tmp_path, data, columns=columns).jobs[0].reader
    assert reader and text(reader.name) == "Łukasz"
    columns.write_text("Nr: id\nencoding: name\n", encoding="utf-8")  # a column of theirs that is called so
    reader = row(tmp_path, "Nr,encoding\nA1,Ann\n", columns=columns).jobs[0].reader
    assert reader and text(reader.name) == "Ann"
    columns.write_text("Nr: id\nencoding: windos-1250\n", encoding="utf-8")
    assert "columns.yaml:2:" in (told := stopped(tmp_path, data, columns=columns)) and "windows-1250" in told


def test_utf8_is_never_read_as_something_else(tmp_path: Path) -> None:
    assert "this file is UTF-8" in stopped(tmp_path, "id,name\nA1,Zoë\n", encoding="windows-1252")
    reader = row(tmp_path, "id,name\nA1,Zoë\n".encode("utf-8-sig"), encoding="windows-1252").jobs[0].reader
    assert reader and text(reader.name) == "Zoë"  # its mark leaves no doubt


@pytest.mark.parametrize("name", ["latin-1", "LATIN1", "ISO 8859-1", "iso_8859_1"])
def test_an_encoding_has_many_spellings(name: str) -> None:
    assert encodings.known(name, Place("")) == "iso-8859-1"


@pytest.mark.parametrize(
    "name", ["utf-7", "rot13", "idna", "unicode_escape", "base64", "zip", "", "mbcs", "utf-32"]
)
def test_what_is_not_an_encoding_of_lists_is_refused(name: str) -> None:
    with pytest.raises(LeafletError):
        encodings.known(name, Place(""))


@examples(100)
@given(data=st.binary(max_size=200))
def test_what_is_read_without_a_name_is_utf8_or_has_a_mark(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("any"), data)
    try:
        found = encodings.encoding_of(path, "patients.csv")
    except LeafletError:
        return
    assert found in ("utf-8", "utf-8-sig", "utf-16")
    data.decode(found)


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(
                name, "application/vnd.oasis.opendocument.spreadsheet" if name == "mimetype" else "x"
            )
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook (.xlsx)"),
        (zipped("mimetype", "content.xml"), "a LibreOffice spreadsheet (.ods)"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a Word document (.docx)"),
        (zipped("patients.csv"), "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\x00", "a compressed file"),
        (b"SQLite format 3\x00", "a database"),
        (b"{\\rtf1 id}", "a rich-text document"),
        (b"\n<HTML><table>", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
    ],
)
def test_what_is_not_a_csv_file_is_called_by_its_name(data: bytes, says: str, tmp_path: Path) -> None:
    told = stopped(tmp_path, data)
    assert says in told and "not a CSV file" in told and "hint: " in told


# ---- cells and rows ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    ['id,name\nA1, "Ann Lee"\n', 'id, "name"\nA1,Ann\n', 'id;name\nA1;\t"Lee, Ann"\n', 'id,name\nA1,\u00a0"Ann"\n',
     'id,name\nA1,  "Ann\nB1,x"\n', 'id,name\nB1,x\nA1, "Lee, Ann"\n', 'id,name\nA1,\u2003"Ann"\n', 'id,name\nA1,\u3000"Ann"\n',
     'id,name\nA1,\u202f"Ann"\n', 'id|name\nA1| "Ann"\n', 'id\tname\nA1\t "Ann"\n', 'id,name\n "A1",Ann\n'],
)  # fmt: skip
def test_a_blank_before_a_quoted_cell_is_reported(data: str, tmp_path: Path) -> None:
    assert "there is white space before the quote" in (told := stopped(tmp_path, data)) and "Ann" not in told


@pytest.mark.parametrize(
    "cell",
    [
        "“Ann Lee”",
        "„Ann Lee“",
        "«Ann Lee»",
        "‘Ann Lee’",
        "'Ann Lee'",
        '"""Ann Lee"""',
        "„Ann Lee”",
        "”Ann Lee”",
        "»Ann Lee«",
        "‚Ann Lee‘",
        "‹Ann Lee›",
        "「Ann Lee」",
        "`Ann Lee`",
        "´Ann Lee´",
        "＂Ann Lee＂",
        "‘‘Ann Lee’’",
        '“Ann Lee"',
    ],
)
def test_quotes_that_would_be_printed_are_reported(cell: str, tmp_path: Path) -> None:
    told = refused(tmp_path, f"id,name\nA1,{cell}\n")
    assert "name is in quotes that would be printed" in told and "Ann" not in told


def test_a_cell_too_long_is_called_so(tmp_path: Path) -> None:
    assert "longer than 20,000 characters" in (told := stopped(tmp_path, f"id,name\nA1,{'x' * 30_000}\n"))
    assert "patients.csv:2:" in told and "quote" not in told
    told = stopped(tmp_path, 'id,name\nA1,"x\n' + "B,y\n" * 9_000)
    assert "longer than 20,000 characters" in told and "is a quote left open?" in told


def test_what_is_said_of_many_columns_or_rows_has_an_end(tmp_path: Path) -> None:
    told = stopped(tmp_path, "id," + ",".join(f"c{n}" for n in range(5_000)) + "\nA1\n")
    assert told.count("unknown column") == 20 and "and 4,980 more faulty columns" in told
    told = stopped(tmp_path, "id,name\n" + "A1,Ann\n" * 500)
    assert told.count("has the same id as line 2") == 20 and "and 479 more rows" in told


@pytest.mark.parametrize(
    ("last", "is_one"),
    [
        ("Total,", True), ("TOTAL,", True), ("Summe,", True), ("sub-total,", True), ("Sum,", True), ("3,", True),
        ("B-0043,Total", True), ("B-0043,Grand total", True), ("End_of_report,", True), ("31,", True),
        ("B-0043,", False), ("B-12,", False), ("Total,Ann", False), ("X99,Ann", False), ("b-9,", False),
    ],
)  # fmt: skip
def test_a_total_is_not_a_patient(last: str, is_one: bool, tmp_path: Path) -> None:
    data = f"id,name\nB-041,Ann\nB-042,Sam\nB-1000,Eve\n{last}\n"
    found = read(tmp_path, data)[-1]
    says = " ".join(fault.message for fault in getattr(found, "faults", ()))
    assert ("looks like a total" in says) is is_one, says
    if is_one:
        assert "--allow-any-id" in found.faults[0].hint  # type: ignore[union-attr]
        assert not hasattr(read(tmp_path, data, allow_any_id=True)[-1], "faults")


def test_a_list_without_names_has_no_strange_ids(tmp_path: Path) -> None:
    assert not [one for one in read(tmp_path, "id\nA\nB-2\n77\n") if hasattr(one, "faults")]
    assert not [one for one in read(tmp_path, "id,name\nA,\nB-2,\n77,\n") if hasattr(one, "faults")]


@pytest.mark.parametrize(
    "blank", [" ", "\t", "\u00a0", "\u2003", "\u3000", "\u202f", "\u1680", "\u2028", "\x0b", "\x1f"]
)
def test_white_space_of_any_kind_is_nothing(blank: str, tmp_path: Path) -> None:
    found = row(tmp_path, f'id{blank},name,key_worker\n{blank}A1{blank},"{blank}","{blank}Joy{blank}"\n')
    assert found.id == "A1" and found.jobs[0].reader and found.jobs[0].reader.name is None
    assert text(found.jobs[0].reader.key_worker) == "Joy"


def test_a_blank_password_locks_nothing_and_is_refused(tmp_path: Path) -> None:
    assert "the password is blank" in refused(tmp_path, "id,password\nA1,  \n")
    assert row(tmp_path, "id,password\nA1,\n").password == ""


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("na\u200bme", "U+200B (ZERO WIDTH SPACE)"), ("name\u200e", "U+200E (LEFT-TO-RIGHT MARK)"),
        ("n\u00adame", "U+00AD (SOFT HYPHEN)"), ("nаme", "U+0430 (CYRILLIC SMALL LETTER A)"),
        ("nаmе", "U+0435 (CYRILLIC SMALL LETTER IE)"), ("nαme", "U+03B1 (GREEK SMALL LETTER ALPHA)"),
        ("na\u2060me", "U+2060 (WORD JOINER)"), ("ｎame", "U+FF4E (FULLWIDTH LATIN SMALL LETTER N)"),
        ("na\u3164me", "U+3164 (HANGUL FILLER)"), ("emaıl", "U+0131 (LATIN SMALL LETTER DOTLESS I)"),
    ],
)  # fmt: skip
def test_a_character_in_disguise_is_named(column: str, name: str, tmp_path: Path) -> None:
    assert name in stopped(tmp_path, f"id,{column}\nA1,x\n")


@pytest.mark.parametrize("text", ["Straße", "Größe", "Ménard", "Łódź", "Nr.", "имя", "名前", "a b", ""])
def test_honest_letters_are_not_named(text: str) -> None:
    assert characters.odd_characters(text) == ""


@pytest.mark.parametrize(
    "name", ["Zoë", "Łukasz", "Ğül", "Ñandú", "Čapek", "Åse", "Đặng", "Ωmega", "Ann’s", "5 °C"]
)
def test_letters_that_an_earlier_program_spoiled_are_reported(name: str, tmp_path: Path) -> None:
    assert encodings.spoiled(name) == ""
    twice = name.encode().decode("cp1252", "replace")
    told = refused(tmp_path, f"id,name\nA1,{twice}\n")
    assert "a letter in it was lost" in told or "saved again" in told or "cannot be printed" in told, told
    reader = row(tmp_path, f"id,name\nA1,{name}\n").jobs[0].reader
    assert reader and text(reader.name) == name


@examples(300)
@given(
    name=st.text(
        st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=("Cc",)), max_size=6
    )
)
def test_what_was_saved_twice_is_seen(name: str) -> None:
    twice = name.encode().decode("latin-1")
    assert bool(encodings.spoiled(twice)) is not name.isascii()


def test_the_names_of_the_columns_are_no_patient(tmp_path: Path) -> None:
    assert "repeats the column names" in refused(tmp_path, "ID,Name\nid,name\n")


@pytest.mark.parametrize("name", [
    "MATÚŠ", "KNÍŽEK", "MÓŽ", "POPĂŞ", "“MANHÔ", "„SKÅ“", "„Spaß“", "TŘEŠŇÁK", "İŞÇİ", "Nguyễn", "Łąć", "A & B; C", "«É»", "¡Olé!", "x & y &", "&c.",
])  # fmt: skip
def test_letters_that_only_look_spoiled_are_taken(name: str, tmp_path: Path) -> None:
    """Capitals and quotation marks of a language may be bytes of UTF-8 by chance."""
    reader = row(tmp_path, f'id,message\nA1,"x {name}"\n').jobs[0].reader
    assert reader and text(reader.message) == f"x {name}"


@pytest.mark.parametrize(("name", "said"), [
    ("M√ºller", "saved again"), ("M├╝ller", "saved again"), ("Ĺ‚uk", "saved again"), ("GĂłmez", "saved again"), ("DoÄŸan", "saved again"),
    ("Nguyá»…n", "saved again"), ("Oâ€™Neil", "saved again"), ("M&uuml;ller", "web page"), ("M&#252;ller", "web page"), ("M&#xFC;ller", "web page"),
    ("A &amp; B", "web page"), ("M?ller", "became ?"), ("??????", "became ?"), ("Zo? M?ller", "became ?"),
])  # fmt: skip
def test_what_other_programs_did_to_a_name_is_seen(name: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, f"id,name\nA1,{name}\n")


@pytest.mark.parametrize(("cell", "said"), [
    ("#REF!", "mistake"), ("#N/A", "mistake"), ("#NAME?", "mistake"), ("#VALUE!", "mistake"), ("#DIV/0!", "mistake"), ("#NV", "mistake"),
    ("#BEZUG!", "mistake"), ("#¡REF!", "mistake"), ("#¿NAAM?", "mistake"), ("#VALEUR!", "mistake"), ("########", "mistake"), ("Err:502", "mistake"),
    ("=A1", "a formula"), ('"=""Ann"""', "a formula"), ("=SUM(B2:B9)", "a formula"), ("=+B2", "a formula"), ("NULL", "knows nothing"),
    ("null", "knows nothing"), ("nan", "knows nothing"), ("NaN", "knows nothing"), ("NaT", "knows nothing"), ("None", "knows nothing"),
    ("(null)", "knows nothing"), ("<NA>", "knows nothing"), ("undefined", "knows nothing"), ("\\N", "knows nothing"),
])  # fmt: skip
@pytest.mark.parametrize("column", ["name", "message", "appointment_place"])
def test_what_a_program_wrote_in_place_of_words_is_no_word(
    column: str, cell: str, said: str, tmp_path: Path
) -> None:
    assert said in refused(tmp_path, f"id,appointment_date,{column}\nA1,2026-12-03,{cell}\n")


@pytest.mark.parametrize(
    "name",
    ["Nan", "Null", "Mr Null", "None Taken", "Nana", "# 5", "#1 fan", "=)", "= 5", "Room #4!", "#blessed!"],
)
def test_names_that_are_like_a_program_s_are_taken(name: str, tmp_path: Path) -> None:
    reader = row(tmp_path, f"id,name\nA1,{name}\n").jobs[0].reader
    assert reader and text(reader.name) == name


@pytest.mark.parametrize("name", [
    "合計", "总计", "합계", "Yhteensä", "Összesen", "Celkem", "I alt", "Iš viso", "Ukupno", "Σύνολο", "Итого", "Tổng cộng", "المجموع", "Total patients", "TOTAL: 2",
])  # fmt: skip
def test_totals_of_other_languages_are_no_patients(name: str, tmp_path: Path) -> None:
    assert "total" in refused(tmp_path, f"id,name\nA-1,{name}\n")


@pytest.mark.parametrize(("data", "last"), [
    ("id,name\nA-1,Ann\nA-2,Bo\nTotal,2\n", True), ("id,name\nA-1,Ann\nA-2,Bo\n99,12\n", True), ("id\nA-1\nA-2\n2\n", True), ("id\nA-1\nA-2\nTotal\n", True),
    ("id,name\nA-1,Ann\nA-2,Bo\nA-3,12\n", False), ("id\nEND-001\nEND-002\n", False), ("id\nA-1\nA-2\nA-30\n", False), ("id,name\nA-1,Ann\nA-2,Suma\n", False),
    ("id,name\nA-1,Ann\nA-2,Ende\n", False), ("id,name\nA-1,Ann\nA-2,Bo\n77,Som\n", True), ("id\nA-1\n77\n", False),
])  # fmt: skip
def test_a_row_unlike_all_others_may_be_a_total(data: str, last: bool, tmp_path: Path) -> None:
    found = read(tmp_path, data)[-1]
    assert ("total" in str(getattr(found, "faults", ""))) is last
