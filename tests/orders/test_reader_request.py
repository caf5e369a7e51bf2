"""What a reader's file asks for: the same keys as in a list, never overridden by options, refused with places but not words."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pypdfium2
import pytest

from leaflets.batch.columns import COLUMNS
from support.command import leaflets


def made(folder: Path, file: str, *args: str) -> CompletedProcess[str]:
    (folder / "reader.yaml").write_text(file, encoding="utf-8")
    own = [] if "id:" in file else ["--id", "B-1"]
    return leaflets("make", "--reader", "reader.yaml", "-q", *own, *args, folder=folder)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "leaflets-out" / "personal").iterdir())


def words(folder: Path) -> str:
    (path,) = (folder / "leaflets-out" / "personal").iterdir()
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    return " ".join(text.split())


EVERYTHING = """\
name: Ann Lee
sections: symptoms diagnosis
paper: a4
layout: sheet
lang: en
audience: Parent
prognosis: "yes"
relapse_place: cns
"""


def test_a_file_asks_for_what_is_made(tmp_path: Path) -> None:
    assert made(tmp_path, EVERYTHING).returncode == 0
    assert names(tmp_path) == [
        "B-1-diagnosis-pc3g-a4.pdf",
        "B-1-symptoms-pc3g-a4.pdf",
    ]


def test_large_print_and_the_booklet_can_be_asked_for(tmp_path: Path) -> None:
    assert made(tmp_path, "sections: booklet\nlarge_print: yes\n").returncode == 0
    assert names(tmp_path) == ["B-1.pdf"] and "Ann Lee" not in words(tmp_path)


@pytest.mark.parametrize(("day", "over"), [
    ("2026-11-30", True), ("11/30/2026", True), ("2026-12-01", False), ("2027-01-04", False), ("Every Monday", False),
])  # fmt: skip
@pytest.mark.parametrize("way", ["appointment_date: {}\n", "appointments:\n  - date: {}\n"])
def test_a_visit_that_is_over_is_reported_with_its_place(
    day: str, over: bool, way: str, tmp_path: Path
) -> None:
    done = made(tmp_path, "name: Ann Lee\n" + way.format(f'"{day}"'), "--as-of", "2026-12-01")
    assert done.returncode == 0 and ("a visit is over" in done.stderr) == over and day not in done.stderr
    assert not over or f"reader.yaml:{1 + way.count(chr(10))}:" in done.stderr


@pytest.mark.parametrize(("file", "left_out"), [
    ("name: Ann\nmessage: Bring it.\nlayout: card\n", True), ("name: Ann\nlayout: card\n", False), ("name: Ann\nmessage: Bring it.\n", False),
])  # fmt: skip
def test_what_a_card_leaves_out_is_reported(file: str, left_out: bool, tmp_path: Path) -> None:
    done = made(tmp_path, file)
    assert done.returncode == 0 and ("a card prints the name only" in done.stderr) == left_out


def test_every_column_of_a_list_is_a_key_of_a_file(tmp_path: Path) -> None:
    """What is only for mail changes nothing in a PDF."""
    visits = "appointment_date: 2026-12-03\nappointment_2_date: 2026-12-24\nappointment_2_place: Room 4\n"
    for_lists = "id: B-1\nemail: ann@mail.example\nemail_consent: 2026-11-02\npassword: s3cret\n"
    assert set(COLUMNS) <= {
        line.split(":")[0] for line in (EVERYTHING + visits + for_lists + REST).splitlines()
    }
    listed = "appointments:\n  - {date: 2026-12-03}\n  - {date: 2026-12-24, place: Room 4}\n"
    found = []
    for file in (visits + for_lists, listed):
        assert made(tmp_path, file + "sections: symptoms\n").returncode == 0
        found.append((tmp_path / "leaflets-out" / "personal" / "B-1.pdf").read_bytes())
    assert found[0] == found[1]


REST = "topic: relapsed-all\nlarge_print: no\nkey_worker: x\nmessage: x\nappointment_time: x\nappointment_place: x\nappointment_with: x\n"


@pytest.mark.parametrize(
    ("file", "line", "says"),
    [
        ("audience: Zebulon", 1, "audience: there is no such value"),
        ("name: x\nlayout: Zebulon", 2, "layout: there is no such value"),
        ("sections: symptoms Zebulon", 1, "sections: there is no such value"),
        ("name: '#REF!'", 1, "name is the mark of a mistake in a spreadsheet"),
        ("message: =Zebulon", 1, "message is a formula"),
        ("nmae: Zebulon", 1, "this key is not known"),
        ("zebulon: cns", 1, "this key is not known"),
        ("topic: Zebulon", 1, "topic: there is no such value"),
        ("lang: Zebulon", 1, "lang: there is no such value"),
        ("layout: review", 1, "layout: there is no such value"),
        ("appointment_place: Zebulon", 1, "a visit has no date: appointment_date is empty"),
        ("name: x\nappointment_1_date: Zebulon", 2, "this key is not known"),
        ("appointment_2_date: 2026-02-30", 1, "there is no such day"),
        (
            'appointment_date: 2026-12-03\nappointment_time: "25:00"',
            2,
            "appointment_time is not a time of day",
        ),
        ("appointments:\n  - {date: 2026-12-03, time: Zebulon}", 2, "time is not a time of day"),
        (
            "appointments:\n  - {date: 2026-12-03}\nappointment_date: Zebulon",
            3,
            "visits are already listed under `appointments`",
        ),
        (
            "appointments:\n  - {date: 24/12/2026, with: Zebulon}",
            2,
            "month 24: dates are read as month-day-year",
        ),
        ("appointments:\n  - {date: 2026-02-30, with: Zebulon}", 2, "there is no such day"),
        ("appointments:\n  - {date: 24/12/26, with: Zebulon}", 2, "this is not a date"),
    ],
)
def test_what_does_not_exist_is_refused_with_its_place(
    tmp_path: Path, file: str, line: int, says: str
) -> None:
    done = made(tmp_path, file)
    assert done.returncode == 1 and says in done.stderr and f"reader.yaml:{line}:" in done.stderr
    assert "zebulon" not in done.stderr.casefold() and not (tmp_path / "leaflets-out").exists()


def test_days_are_printed_in_words(tmp_path: Path) -> None:
    visits = "appointments:\n  - {date: 2026-12-03}\n  - {date: 12/24/2026}\n  - {date: Easter Monday}\n"
    assert made(tmp_path, f"{visits}sections: booklet\n").returncode == 0
    said = words(tmp_path)
    assert "Thursday, December 3, 2026" in said
    assert "Thursday, December 24, 2026" in said and "Easter Monday" in said
