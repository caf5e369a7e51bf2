"""Each editor gets file, line and column in its own form, and as arguments: no shell reads them."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from leaflets.desk.editors import FORMS, IN_TERMINAL, editor_of
from leaflets.faults import LeafletError, Place

FILE = Path("/lib/my texts/$(touch x);'signs.yaml")


def program(folder: Path, name: str) -> Path:
    """Write a program that notes its arguments."""
    path = folder / name
    path.write_text(
        f"#!{sys.executable}\nimport json, sys\nopen({str(folder / 'got')!r}, 'w').write(json.dumps(sys.argv[1:]))\n"
    )
    path.chmod(0o755)
    return path


def got(folder: Path) -> list[str]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return list(json.loads((folder / "got").read_text()))
        except (OSError, ValueError):
            time.sleep(0.02)
    raise AssertionError("the program was never started")


@pytest.mark.parametrize(("name", "arguments"), [
    ("code", ["-g", f"{FILE}:12:5"]),
    ("idea", ["--line", "12", "--column", "5", str(FILE)]),
    ("vim", ["+12", str(FILE)]),
    ("subl", [f"{FILE}:12:5"]),
    ("emacsclient", ["+12:5", str(FILE)]),
    ("kate", ["-l", "12", "-c", "5", str(FILE)]),
])  # fmt: skip
def test_an_editor_opens_the_line(name: str, arguments: list[str], tmp_path: Path) -> None:
    editor = editor_of(str(program(tmp_path, name)), has_terminal=True)
    editor.open(Place("shown.yaml", 12, 5), FILE)
    assert got(tmp_path) == arguments and editor.name == name


def test_every_form_names_the_file(tmp_path: Path) -> None:
    assert set(IN_TERMINAL) <= set(FORMS)
    for name, form in FORMS.items():
        assert sum("{file}" in one for one in form) == 1 and any("{line}" in one for one in form), name


def test_other_arguments_stay_before_the_place(tmp_path: Path) -> None:
    editor = editor_of(f"{program(tmp_path, 'code')} --reuse-window", has_terminal=False)
    assert editor.command(Place("x", 3, 4), FILE)[1:] == ["--reuse-window", "-g", f"{FILE}:3:4"]


def test_a_command_of_ones_own_says_where_the_place_goes(tmp_path: Path) -> None:
    editor = editor_of(f"{program(tmp_path, 'mine')} --at={{line}} {{file}}", has_terminal=False)
    assert editor.command(Place("x", 3, 4), Path("/a/{line}/b"))[1:] == ["--at=3", "/a/{line}/b"]
    assert editor.command(Place("x", 0, 1), FILE)[1:] == ["--at=1", str(FILE)]


@pytest.mark.parametrize(("given", "said"), [
    ("cod", 'it is not known how "cod" opens a line\n    hint: did you mean "code"?'),
    ("xyzzy", "--editor 'xyzzy {file}:{line}:{column}'"),
    ("/nowhere/code", "there is no program /nowhere/code on this computer"),
    ("'code", "a quotation mark is not closed"),
    (" ", "--editor is empty"),
])  # fmt: skip
def test_an_editor_that_cannot_be_is_refused(given: str, said: str) -> None:
    with pytest.raises(LeafletError) as error:
        editor_of(given, has_terminal=True)
    assert said in str(error.value)


def test_an_editor_in_a_terminal_needs_one_and_is_open_once(tmp_path: Path) -> None:
    path = program(tmp_path, "vim")
    with pytest.raises(LeafletError, match="vim needs a terminal"):
        editor_of(str(path), has_terminal=False)
    path.write_text("#!/bin/sh\nsleep 60\n")
    editor = editor_of(str(path), has_terminal=True)
    editor.open(Place("x", 1, 1), FILE)
    assert editor.running is not None
    try:
        with pytest.raises(LeafletError, match="vim is still open in the terminal"):
            editor.open(Place("x", 2, 1), FILE)
    finally:
        editor.running.kill()


@pytest.mark.parametrize("path", ["C:/my texts/R&D/signs.yaml", "C:/100%PATH%/signs.yaml"])
def test_a_program_that_windows_runs_by_its_shell_gets_no_path_that_the_shell_reads(
    path: str, tmp_path: Path
) -> None:
    program(tmp_path, "code.CMD")
    editor = editor_of(str(tmp_path / "code.CMD"), has_terminal=False)
    with pytest.raises(LeafletError, match="cannot open a file with one of"):
        editor.open(Place("x", 1, 1), Path(path))
    editor.open(Place("x", 1, 1), Path("C:/my texts/signs.yaml"))
    assert got(tmp_path) == ["-g", "C:/my texts/signs.yaml:1:1"]


def test_a_program_that_cannot_start_is_a_fault(tmp_path: Path) -> None:
    path = program(tmp_path, "code")
    editor = editor_of(str(path), has_terminal=False)
    path.write_bytes(b"\x7fELF no program")
    with pytest.raises(LeafletError, match="code cannot be started"):
        editor.open(Place("x", 1, 1), FILE)
