"""A fault is shown with the lines around it, as they are on the disk."""

from __future__ import annotations

from pathlib import Path

from leaflets.faults import NOWHERE, Fault, Place
from leaflets.web.fault_list import MOST, faults_shown, short_name


def test_three_lines_the_middle_one_marked(tmp_path: Path) -> None:
    path = tmp_path / "signs.yaml"
    path.write_text("one\ntwo\nthree\nfour\n", encoding="utf-8")
    (shown,) = faults_shown([Fault(Place(str(path), 3, 2), "wrong", "try this")])
    assert [(line.number, line.text, line.here) for line in shown.lines] == [
        (2, "two", False),
        (3, "three", True),
        (4, "four", False),
    ]
    assert (shown.message, shown.hint, shown.name, shown.at) == (
        "wrong",
        "try this",
        "signs.yaml:3",
        f"{path}:3:2",
    )


def test_a_fault_at_the_edge_of_a_file_or_past_it(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("one", encoding="utf-8")
    first, past, whole, gone, nowhere = faults_shown(
        [Fault(Place(str(path)), "a"), Fault(Place(str(path), 9), "b"), Fault(Place(str(path), 0), "c"),
         Fault(Place(str(tmp_path / "gone.yaml")), "d"), Fault(NOWHERE, "e")]
    )  # fmt: skip
    assert [line.number for line in first.lines] == [1]
    assert past.lines == whole.lines == gone.lines == nowhere.lines == ()
    assert whole.name == "x.yaml" and short_name(NOWHERE) == ""


def test_what_would_turn_a_line_around_is_spelled_out(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a\u202eb \xff".encode() + b"\xff")
    (shown,) = faults_shown([Fault(Place(str(path)), "\u202ewrong")])
    assert shown.message == "\\u202ewrong" and shown.lines[0].text.startswith("a\\u202eb")


def test_no_more_than_a_person_can_use() -> None:
    assert len(faults_shown([Fault(NOWHERE, str(n)) for n in range(MOST + 5)])) == MOST
