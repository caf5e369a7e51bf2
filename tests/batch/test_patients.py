"""Lists of patients: read as clinics have them, refused where doubtful, and never repeated in a message."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conformance.offers import second_topic
from leaflets.batch import tables
from leaflets.batch.patient import Patient, Refused
from leaflets.batch.rows import check_list, read_rows
from leaflets.content import dates
from leaflets.faults import LeafletError
from leaflets.setting import Setting
from support.lists import read, reading, refused, row, setting, stopped, text, written
from support.properties import examples

DOC = Path(__file__).parents[2] / "docs" / "batch.md"


# ---- what a row says ---------------------------------------------------------------------------


def test_a_row_with_only_an_id_is_the_booklet(tmp_path: Path) -> None:
    (job,) = row(tmp_path, "id\nA1\n").jobs
    assert (job.section, job.layout, job.paper, job.lang, job.reader) == (
        "",
        "booklet",
        setting().clinic.paper,
        "en",
        None,
    )
    assert job.choices == {facet.id: facet.default for facet in reading().topic.facets}


def test_a_row_with_everything(tmp_path: Path) -> None:
    found = row(
        tmp_path,
        "ID;Name;Key worker;message;appointment_date;appointment_time;appointment_place;appointment_with;"
        "appointment_2_date;sections;layout;paper;lang;audience;prognosis;relapse_place;email;email_consent;password\n"
        "A1;Ann Lee;Nurse Joy;Bring your log.;2026-12-03;2:30 pm;Room 4;Dr Wu;2026-12-24;symptoms diagnosis;large-print;"
        "letter;EN;Parent;yes;CNS;ann@mail.example;2026-11-02; s3cret \n",
    )
    one, two = found.jobs
    assert [job.section for job in found.jobs] == ["symptoms", "diagnosis"] and one.reader == two.reader
    assert (one.layout, one.paper, one.choices["audience"], one.choices["prognosis"], one.choices["relapse_place"]) == (
        "large-print", "letter", "parent", "yes", "cns")  # fmt: skip
    assert one.reader is not None
    assert (text(one.reader.name), text(one.reader.key_worker)) == ("Ann Lee", "Nurse Joy")
    first, second = one.reader.appointments
    assert text(first.date) == "Thursday, December 3, 2026" and text(first.with_) == "Dr Wu"
    assert text(second.date) == "Thursday, December 24, 2026" and second.time is None
    assert (found.email, found.email_consent, found.password) == (
        "ann@mail.example",
        dt.date(2026, 11, 2),
        " s3cret ",
    )


def test_a_repr_reveals_nothing_about_a_person(tmp_path: Path) -> None:
    found = row(tmp_path, "id,name,email,password,message\nA1,Secret,secret@x.example,secret,secret\n")
    assert "secret" not in repr(found).casefold() and "secret" not in repr(found.jobs).casefold()


def test_options_apply_where_cells_are_empty(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "id,audience,paper\nA,,\nB,adult,letter\n",
        types=(("audience", "parent"),),
        paper="a4",
        large_print=True,
    )
    assert [(r.jobs[0].choices["audience"], r.jobs[0].paper, r.jobs[0].layout) for r in found if isinstance(r, Patient)] == [
        ("parent", "a4", "large-print"), ("adult", "letter", "large-print")]  # fmt: skip


def test_a_row_outranks_the_option_for_large_print(tmp_path: Path) -> None:
    data = "id,large_print,layout\nA,no,\nB,yes,\nC,,\nD,,sheet\n"
    for options, wanted in (
        ({"large_print": True}, ["booklet", "large-print", "large-print", "sheet"]),
        ({"layout": "booklet"}, ["booklet", "large-print", "booklet", "sheet"]),
    ):
        found = read(tmp_path, data, **options)
        assert [r.jobs[0].layout for r in found if isinstance(r, Patient)] == wanted


@functools.cache
def two_topics() -> Setting:
    """Return the built-in library with the tests' own topic added."""
    ours, other = setting(), second_topic(setting())
    return replace(
        ours, library=replace(ours.library, topics={**ours.library.topics, **other.library.topics})
    )


def test_a_row_may_name_its_topic_and_only_that_topics_choices(tmp_path: Path) -> None:
    data = "id,topic,relapse_place,season,audience\nA,hay-fever,,spring,\nB,,cns,,adult\nC,hay-fever,cns,,\nD,,,spring,\n"
    path, how = written(tmp_path, data), replace(reading(types=(("audience", "parent"),)))
    first, second, *wrong = read_rows(path, two_topics(), how)
    assert isinstance(first, Patient) and isinstance(second, Patient)
    assert first.jobs[0].topic == "hay-fever" and second.jobs[0].topic == "relapsed-all"
    assert dict(first.jobs[0].choices) == {"season": "spring", "audience": "parent"}
    assert second.jobs[0].choices["relapse_place"] == "cns" and second.jobs[0].choices["audience"] == "adult"
    assert ["has no such choice" in str(row.faults) for row in wrong if isinstance(row, Refused)] == [
        True,
        True,
    ]


# ---- how files are written ---------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_as_clinics_have_them(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [["id", "name"], ["A1", "Zoë Müller"], ["", ""], [], ["A2", "Ann"]]
    data = end.join(delimiter.join(cells) for cells in lines) + end
    found = read(tmp_path, data.encode(encoding), encoding=encoding if encoding == "cp1252" else None)
    assert [(r.id, r.place.line) for r in found] == [("A1", 2), ("A2", 5)]
    assert isinstance(found[0], Patient) and found[0].jobs[0].reader
    assert text(found[0].jobs[0].reader.name) == "Zoë Müller"


def test_lines_are_those_an_editor_shows(tmp_path: Path) -> None:
    found = read(tmp_path, '\nid,message\nA,"one\ntwo\r\nthree"\nB,x\n')
    assert [(r.id, r.place.line) for r in found] == [("A", 3), ("B", 6)]
    assert isinstance(found[0], Patient) and found[0].jobs[0].reader
    assert text(found[0].jobs[0].reader.message) == "one\ntwo\nthree"


CELL = st.text(st.characters(codec="cp1252", exclude_categories=("Cc", "Cf", "Zs")), max_size=30)


@examples(60)
@given(
    names=st.lists(CELL, min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_table_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], encoding: str, delimiter: str, quoting: int
) -> None:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([["id", "name"], *([f"P{n}", name] for n, name in enumerate(names))])
    data = held.getvalue().encode(encoding)
    assume(encoding != "cp1252" or not re.search(rb"[\xc2-\xf4][\x80-\xbf]", data))  # equally valid UTF-8
    path = written(tmp_path_factory.mktemp("any"), data)
    table = tables.open_table(path, "patients.csv", "windows-1252" if encoding == "cp1252" else "")
    assert [cells for _, cells in tables.table_rows(table)] == [
        [f"P{n}", name] for n, name in enumerate(names)
    ]


# ---- faults of the whole list ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        ("", 1, "there are no rows"),
        ("id,name\n", 1, "the list has no patients"),
        ("name\nAnn\n", 1, 'no column "id"'),
        ("id,name,name\nA,x,y\n", 1, 'two columns are called "name"'),
        ("id,,name\nA,x,y\n", 1, "column 2 has no name"),
        ("id,nmae\nA,Ann\n", 1, 'unknown column "nmae"'),
        ("id,name\nA,x\n,y\n", 3, "this row has no id"),
        ("id,name\nA,x\nB,y\na,z\n", 4, "has the same id as line 2"),
        ('id,name\nA,"x\nB,y\nC,z\n', 2, "a quote that opens near here is not closed"),
        ('id,name\nA,"x"y\nB,y\n', 2, "a quote that opens near here"),
        (b"id,name\nA,\x00\n", 2, "this is not a text file"),
        ("id,name\nA,Ann\n".encode("utf-16-le"), 1, "UTF-16 without its byte order mark"),
        (b"id,name\nA,Ann\nB,\x81\xff\n", 3, "the byte 0x81 in this line is not UTF-8"),
    ],
)
def test_what_makes_a_list_doubtful_stops_everything(
    tmp_path: Path, data: bytes | str, line: int, says: str
) -> None:
    told = stopped(tmp_path, data)
    assert says in told and f"patients.csv:{line}:" in told


def test_all_faults_of_a_list_are_reported_at_once(tmp_path: Path) -> None:
    told = stopped(tmp_path, "id,name\nA,x\nA,y\n,z\na,v\n")
    assert [int(n) for n in re.findall(r"csv:(\d+)", told)] == [3, 4, 5]


@pytest.mark.parametrize("mark", ["", "sep=,\n"])
def test_a_header_of_far_too_many_columns_is_refused(tmp_path: Path, mark: str) -> None:
    said = stopped(tmp_path, f"{mark}id{',' * 16_384}\nA-1\n")
    assert "this list has 16,385 columns; 16,384 at most are read" in said and "no name" not in said
    assert row(
        tmp_path,
        "id" + "".join(f",x{n}" for n in range(16_383)) + "\nA-1" + "," * 16_383 + "\n",
        ignore_other_columns=True,
    )


def test_unknown_columns_can_be_ignored_or_mapped(tmp_path: Path) -> None:
    assert 'unknown column "Ward"' in stopped(tmp_path, "id,Ward\nA,7\n")
    data = "Patient ref,Full name,Ward\nA,Ann,7\n"
    assert 'no column "id"' in stopped(tmp_path, data)
    columns = tmp_path / "columns.yaml"
    columns.write_text("Patient ref: id\nfull NAME: name\n")
    assert 'unknown column "Ward"' in stopped(tmp_path, data, columns=columns)
    found = row(tmp_path, data, columns=columns, ignore_other_columns=True)
    assert found.id == "A" and found.jobs[0].reader and text(found.jobs[0].reader.name) == "Ann"
    columns.write_text("Patient ref: idd\n")
    assert "columns.yaml:1:14: this is not one of our columns" in stopped(tmp_path, data, columns=columns)


def test_a_list_without_a_header_is_refused_without_its_first_patient(tmp_path: Path) -> None:
    told = stopped(tmp_path, "B-0041,Mary Secret,2026-12-03\nB-0042,Ann,\n")
    assert "patients.csv:1:" in told and 'no column "id"' in told
    assert "Mary" not in told and "B-0041" not in told and "2026-12-03" not in told


def test_a_visit_has_one_name_for_each_of_its_columns(tmp_path: Path) -> None:
    told = stopped(tmp_path, "id,appointment_1_date\nA,2026-12-03\n")
    assert 'did you mean "appointment_date"?' in told


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_wrong_bytes_are_found_on_their_line_however_lines_end(tmp_path: Path, end: str) -> None:
    told = stopped(tmp_path, end.join(["id,name", "A,x", "B,"]).encode() + b"\x81\xff")
    assert "patients.csv:3:" in told
    utf16 = end.join(["id,name", "A,\u010a\u0a0a", "B,"]).encode("utf-16")
    assert "patients.csv:3:" in stopped(tmp_path, utf16 + b"\x00\xd8x\x00")


def test_a_utf8_file_with_a_broken_byte_is_not_taken_for_windows_1252(tmp_path: Path) -> None:
    """Its other names would all come out wrong, unnoticed."""
    data = "id,name\nA,Zo\u00eb\nB,Andr\u00e9\nC,M\u00fcller\n".encode()
    told = stopped(tmp_path, data.replace("\u00e9".encode(), b"\xe9"))
    assert "patients.csv:3:" in told and "not UTF-8" in told
    found = row(
        tmp_path, "id,name\nA,Spa\u00df\u201c Andr\u00e9 M\u00fcller\n".encode("cp1252"), encoding="cp1252"
    )
    assert (
        found.jobs[0].reader and text(found.jobs[0].reader.name) == "Spa\u00df\u201c Andr\u00e9 M\u00fcller"
    )


def test_quoted_separators_in_a_header_do_not_count(tmp_path: Path) -> None:
    found = row(tmp_path, 'id;"Ward, bed, floor";name\nA;x;Ann\n', ignore_other_columns=True)
    assert found.jobs[0].reader and text(found.jobs[0].reader.name) == "Ann"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_line_that_names_the_separator_is_not_a_header(tmp_path: Path, delimiter: str) -> None:
    data = f"sep={delimiter}\r\nid{delimiter}name\r\nA{delimiter}Ann\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        found = row(tmp_path, data.encode(encoding))
        assert found.place.line == 3 and found.jobs[0].reader and text(found.jobs[0].reader.name) == "Ann"


# ---- faults of a row -----------------------------------------------------------------------------


SECRET = "Mary Secret"


@pytest.mark.parametrize(
    ("columns", "cells", "says"),
    [
        ("name", [f"{SECRET}\u202e"], "name holds a character that cannot be printed: U+202E"),
        ("name", [f"{SECRET}\x07"], "U+0007"),
        ("name", [SECRET * 30], "name is longer than"),
        ("message", [SECRET * 400], "message is longer than"),
        ("sections", [SECRET], "sections: there is no such section"),
        ("layout", [SECRET], "layout: there is no such value"),
        ("layout,large_print", ["sheet", "yes"], "contradict each other"),
        ("layout,large_print", ["large-print", "no"], "contradict each other"),
        ("layout", ["review"], "layout: there is no such value"),
        ("topic", [SECRET], "topic: there is no such value"),
        ("appointment_2_place", [SECRET], "a visit has no date: appointment_2_date is empty"),
        ("large_print", [SECRET], "large_print is neither yes nor no"),
        ("paper", [SECRET], "paper: there is no such value"),
        ("lang", [SECRET], "lang: there is no such value"),
        ("audience", [SECRET], "audience: there is no such value"),
        ("relapse_time", [SECRET], "relapse_time: there is no such value"),
        ("appointment_date", [SECRET], "appointment_date: this is not a date"),
        ("appointment_date", ["2026-02-30"], "there is no such day"),
        ("appointment_date", ["03/24/26"], "this is not a date"),
        ("appointment_time", ["14:30"], "a visit has no date"),
        (
            "appointment_date,appointment_time",
            ["2026-12-01", "25:00"],
            "appointment_time is not a time of day",
        ),
        (
            "appointment_date,appointment_time",
            ["2026-12-01", SECRET],
            "appointment_time is not a time of day",
        ),
        ("email_consent", [SECRET], "email_consent: this is not a date"),
        ("name", ["x", SECRET], "this row has 3 cells, the header 2"),
        ("name,message", [SECRET], "this row has 2 cells, the header 3"),
    ],
)
def test_a_wrong_row_is_refused_without_its_words(
    tmp_path: Path, columns: str, cells: Sequence[str], says: str
) -> None:
    held = io.StringIO()
    csv.writer(held).writerows([["id", *columns.split(",")], ["A", *cells]])
    told = refused(tmp_path, held.getvalue())
    assert says in told and "patients.csv:2:" in told
    assert "Mary" not in told and "Secret" not in told


@pytest.mark.parametrize(
    "id", ["../up", "a/b", "a\\b", ".hidden", "-rf", "a b", "CON", "nul", "com1", "ä", "x" * 65, "a:b", "a.pdf", "1986-04-12",
           "12041986", "19860412", "12-04-86", "943 476 5919", "9434765919", "123-45-6789",
           "04251986", "1986-4-12", "86-04-12", "12-Apr-1986", "12apr86", "april-12-1986", "P-1986-04-12", "MRN04251986",
           "NHS9434765919", "943-476-5919", "SSN-123-45-6789", "1EG4-TE5-MK73", "1eg4te5mk73", "150486-123X", "A123456780"],
)  # fmt: skip
def test_ids_that_escape_or_reveal_are_refused_and_not_repeated(tmp_path: Path, id: str) -> None:
    (found,) = read(tmp_path, f"id\n{id}\n")
    assert isinstance(found, Refused) and found.id == ""
    assert id not in "\n".join(map(str, found.faults)).replace("patients.csv", "")


def test_ids_that_reveal_can_be_allowed_but_never_those_that_escape(tmp_path: Path) -> None:
    assert row(tmp_path, "id\n1986-04-12\n", allow_any_id=True).id == "1986-04-12"
    assert "cannot be used as a file name" in refused(tmp_path, "id\n../up\n", allow_any_id=True)


@pytest.mark.parametrize("id", ["A1", "p-0007", "x_9", "9434765918", "20261399", "0042", "K" * 64, "B-0041",
                                "2026-0012", "decoration12", "may-01", "A-1-2-3", "B-12-01-07", "120486", "A123456781",
                                "123456789"])  # fmt: skip
def test_ids_that_are_accepted(tmp_path: Path, id: str) -> None:
    assert row(tmp_path, f"id\n{id}\n").id == id


def test_a_fault_in_one_row_does_not_affect_the_others(tmp_path: Path) -> None:
    found = read(tmp_path, "id,audience\nA,adult\nB,nobody\nC,parent\n")
    assert [type(one) for one in found] == [Patient, Refused, Patient]


# ---- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written_as", "order", "day"),
    [
        ("2026-12-03", "", (2026, 12, 3)),
        ("24/12/2026", "", (2026, 12, 24)),
        ("12/24/2026", "", (2026, 12, 24)),
        ("4.4.2026", "", (2026, 4, 4)),
        ("3/4/2026", "dmy", (2026, 4, 3)),
        ("3/4/2026", "mdy", (2026, 3, 4)),
        ("3-4-2026", "mdy", (2026, 3, 4)),
    ],
)
def test_dates(written_as: str, order: str, day: tuple[int, int, int]) -> None:
    assert dates.parse_day(written_as, order) == dt.date(*day)


@pytest.mark.parametrize(
    ("written_as", "order"),
    [("3/4/2026", ""), ("24/12/2026", "mdy"), ("12/24/2026", "dmy"), ("31/4/2026", "dmy"), ("3/4/26", "dmy"),
     ("2026/12/03", ""), ("3 December 2026", ""), ("2026-12-3", ""), ("3/4-2026", "dmy"), ("٣/٤/2026", "dmy")],
)  # fmt: skip
def test_doubtful_dates_are_refused(written_as: str, order: str) -> None:
    with pytest.raises(
        ValueError, match=r"(not a date|no such day|two ways|month (24|31): dates are read as)"
    ) as error:
        dates.parse_day(written_as, order)
    assert written_as not in str(error.value)


def test_the_order_of_dates_comes_from_the_option_or_the_profile(tmp_path: Path) -> None:
    data = "id,appointment_date\nA,3/4/2026\n"
    assert setting().clinic.fields["dates"].text == "mdy"
    for how, words in (({}, "Wednesday, March 4, 2026"), ({"dates": "dmy"}, "Friday, April 3, 2026")):
        reader = row(tmp_path, data, **how).jobs[0].reader
        assert reader and text(reader.appointments[0].date) == words


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_a_date_in_words_names_its_day(day: dt.date) -> None:
    words = dates.with_weekday(day, setting().library.words["en"])
    assert dt.datetime.strptime(words, "%A, %B %d, %Y").date() == day


# ---- hostile and large ---------------------------------------------------------------------------


def test_mutated_lists_end_in_rows_or_faults(tmp_path: Path) -> None:
    good = (
        b'id;name;appointment_date;sections;message\nA;Ann;2026-12-03;symptoms;"x;y\n""z"\nB;Bob;3/4/2026;;\n'
    )
    chance = random.Random(7)
    for _ in range(400):
        data = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 3)] = bytes(
                chance.choices(b'\x00\xff\x81";,\n\r\tA\xc3', k=chance.randint(0, 3))
            )
        path = written(tmp_path, bytes(data))
        try:
            check_list(path, setting(), reading())
        except LeafletError as error:
            assert str(error)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A", "\tx", "\rx"])
def test_no_cell_of_a_report_can_run_as_a_formula(cell: str) -> None:
    assert tables.harmless(cell) == f"'{cell}" and tables.harmless("A1") == "A1"


@pytest.mark.parametrize("quotes", ["“”", "„“", "«»", "»«", "””", "‘’", "‚‘", "’’", "‹›", "「」", "『』", "＂＂", "``", "''"])  # fmt: skip
def test_a_cell_in_quotes_of_any_language_is_refused(tmp_path: Path, quotes: str) -> None:
    assert "quotes that would be printed" in refused(tmp_path, f"id,name\nA,{quotes[0]}Ann{quotes[1]}\n")
    if quotes in ("「」", "『』", "＂＂"):
        return  # no font of the layout has them: refused inside a name too, for that reason
    inside = row(tmp_path, f"id,name\nA,Ann {quotes[0]}Annie{quotes[1]} Lee\n").jobs[0].reader
    assert inside and text(inside.name) == f"Ann {quotes[0]}Annie{quotes[1]} Lee"


UNSET = [
    ("name", "مريم", "Arabic cannot be set"), ("name", "דוד", "Hebrew cannot be set"), ("name", "सीता", "Devanagari cannot be set"),
    ("key_worker", "สมชาย", "Thai cannot be set"), ("message", "神田", "no font of this layout can show the character U+795E"),
    ("name", "김민준", "no font of this layout"), ("message", "Bring it 🙂", "an emoji cannot be set"), ("name", "Ann მარი", "no font of this layout"),
    ("appointment_place", "ᠮᠣᠩ", "Mongolian cannot be set"), ("appointment_with", "Dr 神", "no font of this layout"), ("name", "Ann ☃", "(SNOWMAN)"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "words", "says"), UNSET)
def test_words_that_cannot_be_set_refuse_their_row_before_anything_is_made(
    field: str, words: str, says: str, tmp_path: Path
) -> None:
    assert says in refused(tmp_path, f"id,appointment_date,{field}\nA,2098-05-03,{words}\n")


@pytest.mark.parametrize("data", [
    "id|name\nA|Lee, Ann\n", "sep=|\nid|name\nA|Lee, Ann\n", '"sep=;"\r\nid;name\r\nA;Lee, Ann\r\n', 'id;name\nA;"Lee, Ann"\n', "id\tname\nA\tLee, Ann\n",
    '\ufeffid|name\r\nA|"Lee, Ann"\r\n', 'SEP=,\nid,name\nA,"Lee, Ann"\n', '"id"|"name"\n"A"|"Lee, Ann"\n', 'id,name\rA,"Lee, Ann"\r', "id;name\n\nA;Lee, Ann\n",
])  # fmt: skip
def test_cells_are_separated_in_any_of_four_ways(tmp_path: Path, data: str) -> None:
    reader = row(tmp_path, data).jobs[0].reader
    assert reader and text(reader.name) == "Lee, Ann"


@pytest.mark.parametrize(
    "data", ['id,name,message\nA,"Ann" ,x\n', 'id;name\nA;"Ann"\u00a0\n', 'id,name\nA,"Ann"\t\n']
)
def test_a_blank_after_a_quote_is_reported(tmp_path: Path, data: str) -> None:
    assert "there is a blank after the quote" in stopped(tmp_path, data)


@pytest.mark.parametrize(("name", "held"), [
    ("id\u200b", "U+200B"), ("іd", "U+0456"), ("ｉd", "U+FF49"), ("i\u00add", "U+00AD"), ("\u200eid", "U+200E"),
])  # fmt: skip
def test_a_column_that_only_looks_like_id_is_reported(tmp_path: Path, name: str, held: str) -> None:
    assert held in stopped(tmp_path, f"{name},name\nA,x\n")


@pytest.mark.parametrize(("lines", "said"), [
    ("Ref: id\nFull nmae: name\n", 'names "full_nmae", but this list has no such column'), ("id: Ref\n", 'their name comes first:  "Ref: id"'),
    ("Ref: id\nref: name\n", "is listed twice"), ("Ref: id\nFull name: nome\n", "not one of our columns"), ("Ref:id\n", "no column is named here"),
])  # fmt: skip
def test_a_mistake_in_the_columns_file_is_reported(tmp_path: Path, lines: str, said: str) -> None:
    columns = tmp_path / "columns.yaml"
    columns.write_text(lines, encoding="utf-8")
    data = "Ref,Full name\nA,Ann\n"
    assert said in stopped(tmp_path, data, columns=columns, ignore_other_columns=True)
    columns.write_text("Ref: id\nFull name: name\nZimmer: message\n", encoding="utf-8")
    assert row(tmp_path, data, columns=columns).id == "A", "a column of another list may be named"


@pytest.mark.parametrize(("day", "said"), [
    ("0026-12-03", "year 26"), ("1926-12-03", "year 1926"), ("9999-12-31", "year 9999"), ("3/4/1926", "year 1926"), ("2026-12-3", "as in 2026-11-23"),
    ("２０２６-12-03", "U+FF12"), ("2026-12-03 14:30", "not a date"), ("2026-13-01", "month 13"), ("12/2026", "not a date"), ("46359", "not a date"),
])  # fmt: skip
def test_an_implausible_date_is_refused(tmp_path: Path, day: str, said: str) -> None:
    assert said in refused(tmp_path, f"id,appointment_date\nA,{day}\n")


@pytest.mark.parametrize(
    "day",
    [
        "2026-12-03",
        "2026-12-03 00:00:00",
        "2026-12-03T00:00:00.000",
        "2026–12–03",
        "2026‑12‑03",
        "12/3/2026",
        "12–3–2026",
    ],
)
def test_dates_as_databases_and_word_processors_write_them_are_accepted(tmp_path: Path, day: str) -> None:
    reader = row(tmp_path, f"id,appointment_date,appointment_time\nA,{day},2:30\u202fPM\n").jobs[0].reader
    assert reader and text(reader.appointments[0].date) == "Thursday, December 3, 2026"


def test_two_values_of_one_facet_in_a_cell_are_reported(tmp_path: Path) -> None:
    assert "cns and combined are both a relapse_place" in refused(
        tmp_path, "id,relapse_type\nA,cns combined\n"
    )
