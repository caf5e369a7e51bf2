"""Personal copies: named after the reader's id, in a separate folder, never replacing another reader's or a general leaflet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import LeafletError, Place
from leaflets.model import plain
from leaflets.orders.reader_request import id_of
from support.command import leaflets
from support.properties import examples

ANN = "id: B-0041\nname: Ann Lee\nsections: symptoms\nrelapse_place: cns\naudience: adult\nlarge_print: no\npaper: letter\n"


def made(folder: Path, file: str | None, *args: str) -> subprocess.CompletedProcess[str]:
    if file is not None:
        (folder / "reader.yaml").write_text(file, encoding="utf-8")
    reader = [] if file is None or "--reader" in args else ["--reader", "reader.yaml"]
    return leaflets("make", *args, *reader, folder=folder)


def files(folder: Path) -> dict[str, bytes]:
    out = folder / "leaflets-out"
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }


def test_a_personal_copy_is_kept_apart_and_closed_to_others(tmp_path: Path) -> None:
    assert made(tmp_path, None, "--section", "symptoms", "-q").returncode == 0
    general = files(tmp_path)
    done = made(tmp_path, ANN)
    assert done.returncode == 0 and "1 leaflet for one reader" in done.stderr
    assert done.stdout == "leaflets-out/personal/B-0041.pdf\n"
    assert {name: data for name, data in files(tmp_path).items() if name in general} == general
    folder = tmp_path / "leaflets-out" / "personal"
    assert [path.name for path in folder.iterdir()] == ["B-0041.pdf"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "B-0041.pdf").stat().st_mode & 0o777 == 0o600


def test_another_file_of_that_name_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    made(tmp_path, ANN)
    first, path = files(tmp_path), tmp_path / "leaflets-out/personal/B-0041.pdf"
    path.chmod(0o644)
    again = made(tmp_path, ANN)
    assert again.returncode == 0 and "already there" in again.stderr and files(tmp_path) == first
    assert path.stat().st_mode & 0o777 == 0o600  # closed again
    other = ANN.replace("Ann Lee", "Sam Roe")
    refused = made(tmp_path, other)
    assert refused.returncode == 1 and "B-0041.pdf: a file of this name exists" in refused.stderr
    assert "--replace" in refused.stderr and "Sam" not in refused.stderr and files(tmp_path) == first
    assert made(tmp_path, other, "--replace").returncode == 0 and files(tmp_path) != first


def test_nothing_is_written_when_one_of_several_names_is_taken(tmp_path: Path) -> None:
    several = ANN.replace("symptoms", "symptoms diagnosis").replace("adult", "parent")
    assert made(tmp_path, several).returncode == 0
    names = ["personal/B-0041-diagnosis-rjd9.pdf", "personal/B-0041-symptoms-rjd9.pdf"]
    assert list(files(tmp_path)) == names
    (tmp_path / "leaflets-out" / names[0]).unlink()
    (tmp_path / "leaflets-out" / names[1]).write_bytes(b"another's")
    assert made(tmp_path, several).returncode == 1
    assert files(tmp_path) == {names[1]: b"another's"}


def test_sheets_and_pictures_of_a_personal_copy_are_personal(tmp_path: Path) -> None:
    file = ANN.replace("symptoms", "booklet").replace("B-0041", "B-1")
    done = made(tmp_path, file, "--impose", "--png")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "leaflets-out" / "personal"
    assert {"B-1.pdf", "B-1-imposed.pdf", "B-1-01.png", "B-1-contact.png"} <= {
        p.name for p in folder.iterdir()
    }
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_file_may_come_from_another_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "leaflets", "make", "--reader", "-"]
    done = subprocess.run([*command, "-q"], cwd=tmp_path, capture_output=True, text=True, input=ANN)
    assert done.returncode == 0 and list(files(tmp_path)) == ["personal/B-0041.pdf"]
    wrong = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, input=ANN + "nmae: Secret\n"
    )
    assert wrong.returncode == 1 and "standard input:8:" in wrong.stderr and "Secret" not in wrong.stderr


@pytest.mark.parametrize(
    ("file", "args", "says"),
    [
        ("name: Ann\n", [], "whose copy is this?"),
        ("id: ''\nname: Ann\n", [], "whose copy is this?"),
        ("id: ../up\n", [], "reader.yaml:1:5: the id cannot be used as a file name"),
        ("id: nul\n", [], "the id cannot be used as a file name"),
        ("id: B\u200b1\n", [], "U+200B (ZERO WIDTH SPACE)"),
        ("id: 1986-04-12\n", [], "the id looks like a date"),
        ("name: Ann\n", ["--id", "943-476-5919"], "an NHS number"),
        ("id: B-1\n", ["--id", "B-2"], "id here and --id contradict each other"),
        (None, ["--id", "B-2"], "--id needs --reader"),
        (None, ["--id", "B-2", "--replace"], "--id and --replace need --reader"),
    ],
)
def test_an_id_follows_the_rules_of_a_lists_ids(
    tmp_path: Path, file: str | None, args: list[str], says: str
) -> None:
    done = made(tmp_path, file, *args)
    assert done.returncode in (1, 2) and says in done.stderr, done.stderr
    assert not (tmp_path / "leaflets-out").exists()


@pytest.mark.parametrize(
    ("args", "line", "key"),
    [
        (["--relapse-type", "combined"], 4, "relapse_place"),
        (["--choose", "relapse_place=general"], 4, "relapse_place"),
        (["--audience", "parent"], 5, "audience"),
        (["--choose", "audience=parent"], 5, "audience"),
        (["--large-print"], 6, "large_print"),
        (["--layout", "large-print"], 6, "large_print"),
        (["--paper", "a4"], 7, "paper"),
        (["--section", "types"], 3, "sections"),
        (["--booklet"], 3, "sections"),
        (["--section", "symptoms", "--booklet"], 3, "sections"),
        (["--lang", "pl"], 8, "lang"),
        (["--layout", "trifold"], 9, "layout"),
    ],
)
def test_an_option_that_contradicts_the_file_is_refused_with_both(
    tmp_path: Path, args: list[str], line: int, key: str
) -> None:
    file = ANN + "lang: en\nlayout: sheet\n"
    done = made(tmp_path, file, *args)
    assert done.returncode == 1, done.stderr
    assert f"reader.yaml:{line}:" in done.stderr and f"{key} here and {args[0]}" in done.stderr, done.stderr
    assert "cns" not in done.stderr and not (tmp_path / "leaflets-out").exists()


@pytest.mark.parametrize(
    "args",
    [["--relapse-type", "cns"], ["--choose", "relapse_place=cns"], ["--audience", "adult"], ["--section", "symptoms"],
     ["--paper", "letter"], ["--relapse-type", "early"], ["--prognosis"], ["--id", "B-0041"]],
)  # fmt: skip
def test_an_option_that_agrees_or_adds_is_accepted(tmp_path: Path, args: list[str]) -> None:
    assert made(tmp_path, ANN, "-q", *args).returncode == 0
    assert list(files(tmp_path)) == ["personal/B-0041.pdf"]


def test_a_draft_is_reported_even_when_quiet(tmp_path: Path) -> None:
    for args in ([], ["--id", "B-9"]):
        done = made(
            tmp_path,
            "name: Ann\nsections: symptoms\n" if args else None,
            "--section",
            "symptoms",
            "-q",
            *args,
        )
        assert done.stdout == "" and done.stderr.count("DRAFT") == 1 and "example profile" in done.stderr


SHOWN = st.text(min_size=1, max_size=12)


@examples(200)
@given(in_file=st.one_of(st.none(), SHOWN), option=st.one_of(st.none(), SHOWN))
def test_no_file_name_escapes_its_folder(in_file: str | None, option: str | None) -> None:
    held = plain(in_file, Place("reader.yaml", 2)) if in_file else None
    try:
        id = id_of(held, option, Place("reader.yaml"), allow_any=True)
    except LeafletError as error:
        assert all("\n" not in fault.message for fault in error.faults)
        return
    assert id.isascii() and (Path("x") / f"{id}.pdf").name == f"{id}.pdf" and not id.startswith((".", "-"))
