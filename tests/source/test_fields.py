"""One cursor reads the fields of every YAML file: a table of its members, each with each kind of wrong input."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leaflets.faults import FaultList, LeafletError, refusal
from leaflets.source.fields import (
    AS_DATE,
    AS_LIST,
    UNREAD,
    Fields,
    date_of,
    items_of,
    number_of,
    one_of,
    read_root,
    text_items_of,
    text_of,
    verbatim_of,
    whole_of,
)
from leaflets.source.texts import BRACKETS, COLON, IN_QUOTES, NO_BRACKETS, UNQUOTED, WITH_DASHES
from support.nodes import read, values

Read = Callable[[Fields], Any]
NO_TEXT, NO_LIST = "a single text is needed here", "a list is needed here"


def texts(nodes: tuple[Any, ...]) -> list[object]:
    return [values(node) for node in nodes]


# A member by its name -> how it reads the field x.
READ: dict[str, Read] = {
    "text": lambda f: f.text("x"),
    "lines": lambda f: text_of(f["x"], f.faults, lines=True),
    "verbatim": lambda f: f.verbatim("x"),
    "date": lambda f: f.date("x"),
    "one_of": lambda f: f.one_of("x", ("a4", "letter")),
    "none_of": lambda f: f.one_of("x", ()),
    "yes": lambda f: f.yes("x"),
    "number": lambda f: f.number("x", -1.5, 6000),
    "whole": lambda f: f.whole("x", 0, 60),
    "items": lambda f: texts(f.items("x")),
    "text_items": lambda f: texts(f.text_items("x")),
}

RIGHT: list[tuple[str, str, object]] = [
    ("text", "x: Ann  Lee\n", "Ann Lee"), ("text", "x: 'Ann\n  Lee'\n", "Ann Lee"), ("text", "x: no\n", "no"),
    ("text", "x: e\u0301\n", "\u00e9"), ("text", 'x: "\u00a0"\n', ""), ("text", "x:\n", ""),
    ("lines", "x: |\n  a\n  b\n", "a\nb"), ("lines", "x: a\n", "a"),
    ("verbatim", "x: 'Ann  Lee '\n", "Ann  Lee "), ("verbatim", "x: |\n  a\n\n  b\n", "a\n\nb\n"), ("verbatim", "x: e\u0301\n", "e\u0301"),
    ("date", "x: 2026-11-23\n", dt.date(2026, 11, 23)), ("date", "x: ' 2024-02-29 '\n", dt.date(2024, 2, 29)),
    ("one_of", "x: letter\n", "letter"), ("one_of", "x: 'a4 '\n", "a4"),
    ("yes", "x: yes\n", True), ("yes", "x: no\n", False),
    ("number", "x: -1.5\n", -1.5), ("number", "x: 6000\n", 6000.0), ("number", "x: 0.25\n", 0.25),
    ("whole", "x: 0\n", 0), ("whole", "x: 60\n", 60),
    ("items", "x: [a, b]\n", ["a", "b"]), ("items", "x: []\n", []), ("items", "x:\n  - {a: b}\n", [{"a": "b"}]),
    ("text_items", "x:\n  - a, b\n  - c\n", ["a, b", "c"]), ("text_items", "x: ['a', 'b']\n", ["a", "b"]),
]  # fmt: skip

WRONG: list[tuple[str, str, str, str, str, object]] = [
    # member, file, place, message, hint, what it reads as
    ("text", "x: [a]\n", "1:4", NO_TEXT, NO_BRACKETS, ""),
    ("text", "x: [[pollen]]\n", "1:4", NO_TEXT, BRACKETS, ""),
    ("text", "x:\n  Call us now: 1\n", "2:3", COLON, IN_QUOTES, ""),
    ("text", "x: {a: b, c: d}\n", "1:4", NO_TEXT, "", ""),
    ("text", "x: |\n  a\n  b\n", "1:4", "one line is needed here, but this text has several", "write it on one line, without |", "a b"),
    ("text", "x: |\n  a\n\n  b\n", "4:3", "one paragraph is needed here: an empty line begins a second one", "remove the empty line", "a"),
    ("lines", "x: [a]\n", "1:4", NO_TEXT, NO_BRACKETS, ""),
    ("verbatim", "x: [a]\n", "1:4", NO_TEXT, NO_BRACKETS, ""),
    ("verbatim", "x: {a: b, c: d}\n", "1:4", NO_TEXT, "", ""),
    ("date", "x: [2026-11-23]\n", "1:4", NO_TEXT, NO_BRACKETS, None),
    *[("date", f"y: 1\nx: {text}\n", "2:4", f'"{text}" is not a date', AS_DATE, None)
      for text in ("today", "20261123", "2026-2-3", "2026-02-30", "2025-02-29", "2026-11-23 00:00:00", "٢٠٢٦-١١-٢٣")],
    ("date", "x:\n", "1:3", '"" is not a date', AS_DATE, None),
    ("one_of", "x: [a4]\n", "1:4", NO_TEXT, NO_BRACKETS, ""),
    ("one_of", "x: A4\n", "1:4", '"a4" or "letter" is needed here, not "A4"', "", "A4"),
    ("one_of", "x: ''\n", "1:4", '"a4" or "letter" is needed here, not ""', "", ""),
    ("one_of", f"x: {'a' * 90}\n", "1:4", f'"a4" or "letter" is needed here, not "{"a" * 60}"', "", "a" * 90),
    ("none_of", "x: a\n", "1:4", 'nothing is needed here, not "a"', "", "a"),
    ("yes", "x: true\n", "1:4", '"yes" or "no" is needed here, not "true"', "", False),
    ("yes", "x: {a: b, c: d}\n", "1:4", NO_TEXT, "", False),
    *[("number", f"x: {text}\n", "1:4", f'a number from -1.5 to 6000 is needed here, not "{text}"', "", 6000)
      for text in ("fast", "6001", "-1.6", "1e3", "nan", "inf", "1_0", "٣", ".5", "1.", "+1", "6000.0000001")],
    ("number", "x: '1,5'\n", "1:4", 'a number from -1.5 to 6000 is needed here, not "1,5"', "", 6000),
    ("number", "x: [1]\n", "1:4", NO_TEXT, NO_BRACKETS, 6000),
    *[("whole", f"x: {text}\n", "1:4", f'a whole number from 0 to 60 is needed here, not "{text}"', "", 60)
      for text in ("61", "-1", "1.0", "05", "six", "²")],
    ("whole", "x: {a: b, c: d}\n", "1:4", NO_TEXT, "", 60),
    ("items", "x: a\n", "1:4", NO_LIST, AS_LIST, []),
    ("items", "x: {a: b}\n", "1:4", NO_LIST, AS_LIST, []),
    ("items", "x:\n", "1:3", NO_LIST, AS_LIST, []),
    ("text_items", "x: [a, b]\n", "1:5", UNQUOTED, WITH_DASHES, ["a", "b"]),
    ("text_items", "x: a\n", "1:4", NO_LIST, AS_LIST, []),
]  # fmt: skip


def fields(folder: Path, text: str, *more: Any, **known: Any) -> tuple[Fields, FaultList]:
    faults = FaultList()
    return Fields(read(folder, text), faults, *more, **known), faults


def told(faults: FaultList) -> list[tuple[str, str, str]]:
    return [(str(one.place).removeprefix("x.yaml:"), one.message, one.hint) for one in faults.found]


@pytest.mark.parametrize(("member", "text", "value"), RIGHT)
def test_a_member_reads_what_is_right(member: str, text: str, value: object, tmp_path: Path) -> None:
    held, faults = fields(tmp_path, text)
    assert READ[member](held) == value and type(READ[member](held)) is type(value)
    assert told(faults) == []


@pytest.mark.parametrize(("member", "text", "place", "message", "hint", "value"), WRONG)
def test_a_member_reports_what_is_wrong_and_goes_on(
    member: str, text: str, place: str, message: str, hint: str, value: object, tmp_path: Path
) -> None:
    held, faults = fields(tmp_path, text)
    assert READ[member](held) == value
    assert told(faults) == [(place, message, hint)]


def test_each_member_stands_in_both_tables() -> None:
    """So does each public member of Fields that reads one field."""
    assert {row[0] for row in WRONG} == set(READ)
    assert {row[0] for row in RIGHT} == set(READ) - {"none_of"}
    members = {name for name in vars(Fields) if not name.startswith("_")}
    assert members - {"get", "place"} == set(READ) - {"lines", "none_of"}


def test_what_is_not_there_reads_as_nothing(tmp_path: Path) -> None:
    held, faults = fields(tmp_path, "y: 1\n")
    assert (held.text("x"), held.verbatim("x"), held.one_of("x", ("a",))) == ("", "", "")
    assert (held.date("x"), held.number("x", 0, 1), held.whole("x", 0, 1)) == (None, None, None)
    assert (held.items("x"), held.text_items("x"), held.get("x")) == ((), (), None)
    assert held.yes("x", otherwise=True) and not held.yes("x")
    assert "x" not in held and "y" in held and values(held["y"]) == "1"
    assert (str(held.place("y")), held.place("x")) == ("x.yaml:1:4", held.start)
    assert told(faults) == []


@pytest.mark.parametrize("node", [None, UNREAD])
def test_no_node_and_a_file_at_fault_hold_nothing_and_lack_nothing(node: Any) -> None:
    faults = FaultList()
    held = Fields(node, faults, ("a",), needed=("a",), filled=("b",))
    assert held.nodes == held.names == {} and held.text("a") == ""
    for member in (text_of, verbatim_of, date_of, items_of, text_items_of):
        assert not member(node, faults)
    assert (
        one_of(node, ("a",), faults) == ""
        and number_of(node, faults, 1, 2) == whole_of(node, faults, 1, 2) == 2
    )
    assert told(faults) == []


@pytest.mark.parametrize(("text", "wanted"), [
    ("name: A\nrole: B\n", []),
    ("name: A\nrole: B\nnmae: C\n", [("3:1", 'unknown key "nmae"', 'did you mean "name"?')]),
    ("name: A\nrole: B\nzzzzzz: C\n", [("3:1", 'unknown key "zzzzzz"', "known: age, name, role")]),
    (f"name: A\nrole: B\n{'z' * 90}: C\n", [("3:1", f'unknown key "{"z" * 60}"', "known: age, name, role")]),
    ("age: 7\n", [("1:1", '"name" is missing', ""), ("1:1", '"role" is missing', "")]),
    ("name: ''\nrole: ''\n", [("2:7", '"role" is empty', "")]),
    ("name:\nrole: '\u00a0'\n", [("2:7", '"role" is empty', "")]),
    ("name: A\nrole: []\n", []),  # whoever reads it says that it is not a text
    ("- name\n", [("1:1", "names with values are needed here", "for example  role: …")]),
    ("name:A\n", [("1:6", "a space is missing after this colon", 'type one between the name and its value: "title: …"')]),
    ("roel: B\n", [("1:1", 'unknown key "roel"', 'did you mean "role"?'), ("1:1", '"name" is missing', ""), ("1:1", '"role" is missing', "")]),
])  # fmt: skip
def test_names_are_known_needed_and_filled(
    text: str, wanted: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    """All faults of a mapping are found at once; what is unknown is not read."""
    held, faults = fields(tmp_path, text, ("age", "name", "role"), needed=("name",), filled=("role",))
    assert told(faults) == wanted
    assert set(held.nodes) == set(held.names) <= {"age", "name", "role"}


def test_any_name_is_known_where_none_is_said(tmp_path: Path) -> None:
    held, faults = fields(tmp_path, "b: 1\na: 2\n")
    assert [*held.nodes] == ["b", "a"] and str(held.names["a"].place) == "x.yaml:2:1"
    assert told(faults) == []


def test_all_faults_of_a_file_are_found_at_once(tmp_path: Path) -> None:
    held, faults = fields(
        tmp_path, "date: today\nrate: fast\nsizes: 3\nnmae: A\n", ("date", "rate", "sizes", "name")
    )
    held.date("date"), held.number("rate", 1, 2), held.items("sizes")
    with pytest.raises(LeafletError) as refused:
        faults.stop_if_any()
    assert [fault.place.line for fault in refused.value.faults] == [1, 2, 3, 4]


def test_a_file_that_cannot_be_read_is_a_fault_and_reads_as_nothing(tmp_path: Path) -> None:
    faults = FaultList()
    assert read_root(tmp_path / "none.yaml", "none.yaml", faults) is UNREAD
    assert [str(fault) for fault in faults.found] == ["none.yaml:1:1: there is no such file"]


def test_a_list_of_faults_ends_at_the_most_that_help() -> None:
    faults = FaultList(most=3)
    for _ in range(3):
        faults.add(UNREAD.place, "x")
    with pytest.raises(LeafletError):
        faults.add(UNREAD.place, "y")


def test_a_step_that_refuses_is_gathered_and_the_next_one_taken() -> None:
    faults = FaultList()
    with faults.gather():
        raise refusal("first")
    faults.add(UNREAD.place, "second")
    assert [fault.message for fault in faults.found] == ["first", "second"]
