"""System errors: closed folders and files, names too long, an output that accepts nothing. Reported, never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leaflets.setting import library_folder
from support.command import leaflets

LONG = "x" * 300
RIGHTS = "-dac_override,-dac_read_search"
# Root may enter every folder; without these two capabilities it is like any other user.
WITHOUT = ["setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}"] if os.geteuid() == 0 else []
APPROVE = ["approve", "--as", "A. Doctor, Consultant", "--until", "2028-01-01"]
ONE = ["make", "--section", "types"]
LIST = ["batch", "p.csv", "--topic", "relapsed-all"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder with a library, a list and a folder that nobody can enter."""
    folder = tmp_path_factory.mktemp("closed")
    for part in ("content", "layouts"):
        shutil.copytree(library_folder() / part, folder / "lib" / part)
    (folder / "p.csv").write_text("id,name\nA1,Ann\n")
    (folder / "none").mkdir(mode=0)
    (folder / "here").mkdir(mode=0)
    yield folder
    for name in ("none", "here"):
        (folder / name).chmod(0o700)


def told(command: list[str], folder: Path, closed: bool = True) -> str:
    """Run a command that must be refused, and return its message."""
    if closed:  # root may go anywhere: a process without its capabilities is needed
        run = [*WITHOUT, sys.executable, "-m", "leaflets", *command]
        done = subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=120)
    else:
        done = leaflets(*command, folder=folder)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    return done.stderr


@pytest.fixture
def rights(folder: Path) -> None:
    if WITHOUT and not shutil.which("setpriv"):
        pytest.skip("root's rights cannot be dropped here")
    probe = [*WITHOUT, "ls", folder / "none"]
    if subprocess.run(probe, capture_output=True, timeout=60).returncode == 0:
        pytest.skip("every folder can be entered here")


@pytest.mark.parametrize(("command", "says"), [
    ([*ONE, "--clinic", "none/p.yaml"], "none/p.yaml: cannot be used: Permission denied"),
    ([*ONE, "--reader", "none/r.yaml"], "none/r.yaml: cannot be used: Permission denied"),
    (["make", "--library", "none/lib"], "none/lib/content: cannot be used: Permission denied"),
    (["list", "--library", "none/lib"], "none/lib/content: cannot be used: Permission denied"),
    (["check", "--library", "none/lib"], "none/lib/content: cannot be used: Permission denied"),
    ([*APPROVE, "--library", "none/lib"], "none/lib/content: cannot be used: Permission denied"),
    (["new", "none/x"], "none/x: cannot write here: Permission denied"),
    ([*ONE, "--out", "none/x"], "none/x: cannot write here: Permission denied\n    hint: choose another"),
    ([*ONE, "--out", "none"], "none: cannot write here: Permission denied\n    hint: choose another"),
    (["batch", "none/p.csv", "--out", "o"], "none/p.csv:1:1: cannot read this file: Permission denied"),
    ([*LIST, "--out", "none/x"], "none/x: cannot write here: Permission denied\n    hint: choose"),
    ([*LIST, "--out", "none"], "none: cannot write here: Permission denied\n    hint: choose"),
])  # fmt: skip
@pytest.mark.usefixtures("rights")
def test_a_folder_that_cannot_be_entered(command: list[str], says: str, folder: Path) -> None:
    assert says in told(command, folder)


@pytest.mark.usefixtures("rights")
def test_a_working_folder_without_rights(folder: Path) -> None:
    assert "here/content: cannot be used: Permission denied" in told(ONE, folder / "here")


@pytest.mark.parametrize(("part", "says"), [
    ("content", ": cannot read this folder"), ("content/facets.yaml", ":1:1: cannot read this file"),
    ("content/relapsed-all", ": cannot read here"), ("content/relapsed-all/en", ": cannot read this folder"),
    ("content/relapsed-all/figures", ": cannot read this folder"), ("layouts", ": cannot read this folder"),
    ("layouts/blocks.xml.j2", ": cannot read this file"), ("layouts/sheet/fonts", ": cannot read this folder"),
])  # fmt: skip
@pytest.mark.usefixtures("rights")
def test_a_part_of_the_library_that_cannot_be_read(part: str, says: str, folder: Path) -> None:
    """One fault for what is closed, none for its contents."""
    path = folder / "lib" / part
    if part.endswith("fonts"):
        path.mkdir()
        says = " cannot be read: Permission denied"
        part = "layouts/sheet/style.yaml"
    before = path.stat().st_mode
    path.chmod(0)
    try:
        said = told([*ONE, "--library", "lib", "-q"], folder)
    finally:
        path.chmod(before)
    assert f"lib/{part}:" in said and says in said and "Permission denied" in said, said
    assert part == "content" or len(said.splitlines()) == 1, said


@pytest.mark.parametrize("command", [
    [*ONE, "--out", LONG], ["make", "--library", LONG], ["list", "--library", LONG], ["check", "--library", LONG],
    [*ONE, "--clinic", LONG], [*ONE, "--reader", LONG], ["new", LONG], [*LIST, "--out", LONG],
    ["batch", LONG, "--out", "o"],
])  # fmt: skip
def test_a_name_that_is_too_long(command: list[str], folder: Path) -> None:
    said = told(command, folder, closed=False)
    assert f"{LONG}" in said and "File name too long" in said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
@pytest.mark.parametrize("command", [["list"], ONE, ["--help"], ["make", "--help"]])
def test_an_output_that_accepts_nothing(command: list[str], tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        run = [sys.executable, "-m", "leaflets", *command]
        done = subprocess.run(run, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and "Traceback" not in done.stderr and "ignored" not in done.stderr
    assert "cannot write the output: No space left on device\n    hint:" in done.stderr


def test_a_reader_of_the_output_that_ended(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "leaflets", "list"],
        cwd=tmp_path,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    os.close(write)
    assert done.returncode == 141, "128 and SIGPIPE, as for every program that is not asked to go on"
    assert "pipe" not in done.stderr and "Traceback" not in done.stderr and "ignored" not in done.stderr, (
        done.stderr
    )
