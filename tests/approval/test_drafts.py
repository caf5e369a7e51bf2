"""Drafts are marked as such, with the reason, and never replace what was approved."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import json
import re
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from leaflets.approval import drafts
from leaflets.approval.hashes import content_hash, part_hashes
from leaflets.cli import batch as command
from leaflets.cli.app import main
from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import Approval, Phrase, Run, Topic
from leaflets.press import first_page
from leaflets.setting import EXAMPLE_CLINIC, Setting, library_folder
from support.approvals import real
from support.command import leaflets
from support.properties import examples

SIGNED = dt.date(2026, 11, 23)
SIGN = ["approve", "--as", "A. Doctor, Consultant", "--on", "2026-11-23", "--until", "2027-11-22"]
SIGNS = "lib/content/hay-fever/en/signs.yaml"


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    done = leaflets(*args, folder=folder)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def batch(folder: Path, *args: str, day: str = "2026-12-01") -> subprocess.CompletedProcess[str]:
    return run(
        folder, "batch", "list.csv", "--library", "lib", "--out", "out", "--jobs", "1", "--as-of", day, *args
    )


def sign(folder: Path) -> None:
    assert run(folder, *SIGN, "--library", "lib").returncode == 0


def change(folder: Path, old: str = "Birch", new: str = "Beech") -> None:
    path = folder / SIGNS
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def pdfs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "out").glob("*.pdf"))}


def report(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "out" / "report.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def approved_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An approved library, and two approved leaflets made from it."""
    folder = tmp_path_factory.mktemp("approved")
    real(folder / "lib")
    sign(folder)
    (folder / "list.csv").write_text(
        "id,name,sections\nA1,Ann Lee,signs\nB2,Sam Roe,signs\n", encoding="utf-8"
    )
    done = batch(folder)
    assert done.returncode == 0 and "DRAFT" not in done.stderr, done.stderr
    return folder


@pytest.fixture
def approved(approved_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(approved_once, tmp_path, dirs_exist_ok=True)
    return tmp_path


# ---- the reasons -------------------------------------------------------------------------------


@functools.cache
def setting() -> Setting:
    folder = Path(__file__).parents[1] / "topic"
    held = library_folder() / "layouts"
    library = load(folder / "content", "content")
    example = load_clinic(folder / EXAMPLE_CLINIC, "example.yaml")
    own = replace(example, example=False, checked_by="B. Nurse", checked_on=dt.date(2026, 11, 20))
    return Setting(held, library, own, example, dt.date(2026, 12, 1), {})


def topic() -> Topic:
    return setting().library.topics["hay-fever", "en"]


def words() -> dict[str, Phrase]:
    return dict(setting().library.words["en"])


def approval(**other: object) -> Approval:
    held = Approval(
        "A. Doctor", "Consultant", SIGNED, dt.date(2027, 11, 22), content_hash(topic(), WORDS),
        parts=part_hashes(topic(), WORDS),
    )  # fmt: skip
    return replace(held, **other)  # type: ignore[arg-type]


WORDS = words()


@pytest.mark.parametrize(
    ("clinic", "other", "day", "says"),
    [
        ({}, {}, "2026-11-23", []),
        ({}, {}, "2027-11-22", []),
        ({}, {}, "2026-11-22", ["the approval begins on 2026-11-23"]),
        ({}, {}, "2027-11-23", ["the approval expired on 2027-11-22"]),
        ({}, {"hash": "0" * 64}, "2026-12-01", ["changed since 2026-11-23: "]),
        ({}, {"hash": "0" * 64, "parts": {}}, "2026-12-01", ["changed since 2026-11-23: the texts"]),
        ({}, None, "2026-12-01", ["no approval"]),
        ({"example": True}, {}, "2026-12-01", ["example profile"]),
        ({"checked_by": ""}, {}, "2026-12-01", ["nobody has checked the clinic's numbers"]),
        ({"checked_on": None}, None, "2026-12-01", ["nobody has checked the clinic's numbers", "no approval"]),
        ({"checked_on": dt.date(2026, 12, 24)}, {}, "2026-12-23",
         ["the check of the clinic's numbers is dated 2026-12-24"]),
        ({"checked_on": dt.date(2026, 12, 24)}, None, "2026-12-23",
         ["the check of the clinic's numbers is dated 2026-12-24", "no approval"]),
        ({"checked_on": dt.date(2026, 12, 24)}, {}, "2026-12-24", []),
        ({"example": True}, {"hash": "0" * 64}, "2028-01-01",
         ["example profile", "the approval expired on 2027-11-22", "changed since 2026-11-23: "]),
    ],
)  # fmt: skip
def test_each_reason_is_named_with_its_day(
    clinic: dict[str, object], other: dict[str, object] | None, day: str, says: list[str]
) -> None:
    held = None if other is None else approval(**other)
    profile = replace(setting().clinic, **clinic)  # type: ignore[arg-type]
    found = drafts.reasons_for_draft(
        topic(), WORDS, profile, setting().example, held, dt.date.fromisoformat(day)
    )
    assert len(found) == len(says) and all(map(str.startswith, found, says)), found


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("Birch", "Beech", "signs (lib/content/hay-fever/en/signs.yaml:18)"),
        ("title: The signs", "title: Signs", "signs (lib/content/hay-fever/en/signs.yaml:1)"),
        ("Your nose runs.", "Your nose walks.", "signs (lib/content/hay-fever/en/signs.yaml:3)"),
        ("You sneeze near", "You cough near", "signs (lib/content/hay-fever/en/signs.yaml:24)"),
        ("Your child sneezes", "Your child coughs", "signs (lib/content/hay-fever/en/signs.yaml:24)"),
        ("season: [general, summer]", "season: [summer]", "signs (lib/content/hay-fever/en/signs.yaml:21)"),
        ("caption: The nose", "caption: A nose", "signs (lib/content/hay-fever/en/signs.yaml:10)"),
        ("          - Alder\n", "", "signs (lib/content/hay-fever/en/signs.yaml:1"),
        ("Low means", "A low one is", "signs (lib/content/hay-fever/en/signs.yaml:25)"),
    ],
)
def test_what_changed_is_named_by_section_and_line(approved: Path, old: str, new: str, where: str) -> None:
    change(approved, old, new)
    done = batch(approved, "--approved-only")
    assert done.returncode == 1 and f"changed since 2026-11-23: {where}" in done.stderr, done.stderr


@examples(60)
@given(data=st.data())
def test_the_line_that_is_named_is_the_one_that_changed(data: st.DataObject) -> None:
    """Whatever text is changed, its own line is named, not a line above it or another part."""
    section = data.draw(st.sampled_from(topic().sections))
    n = data.draw(st.integers(0, len(section.key_points) - 1)) if section.key_points else None
    if n is None:
        return
    item = section.key_points[n]
    (key, phrase), *_ = item.text.phrases.items()
    other = replace(phrase, runs=(Run(data.draw(st.text(min_size=1))), *phrase.runs))
    text = replace(item.text, phrases={**item.text.phrases, key: other})
    points = (*section.key_points[:n], replace(item, text=text), *section.key_points[n + 1 :])
    sections = tuple(replace(one, key_points=points) if one is section else one for one in topic().sections)
    found = drafts.changed_parts(replace(topic(), sections=sections), WORDS, approval().parts)
    assert found == [f"{section.id} ({phrase.place.path}:{phrase.place.line})"]


def test_more_changes_than_can_be_listed_are_counted() -> None:
    parts = dict.fromkeys(part_hashes(topic(), WORDS), "0" * 16)
    held = approval(hash="0" * 64, parts={**parts, "gone": "0" * 16})
    (said,) = drafts.reasons_for_draft(
        topic(), WORDS, setting().clinic, setting().example, held, dt.date(2026, 12, 1)
    )
    assert said.endswith(f" and {len(parts) + 1 - drafts.MOST} more")
    assert drafts.changed_parts(topic(), WORDS, held.parts)[-1] == "gone (removed)"


# ---- a batch of drafts -------------------------------------------------------------------------


def test_a_batch_of_drafts_says_so_in_its_last_line_and_in_the_report(approved: Path) -> None:
    shutil.rmtree(approved / "out")
    done = batch(approved, day="2027-12-01")
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 0 and "2 rows are DRAFT: the approval expired on 2027-11-22" in last
    assert {row["draft"] for row in report(approved).values()} == {"the approval expired on 2027-11-22"}
    quiet = batch(approved, "-q", day="2027-12-01")
    assert quiet.stderr == "2 rows are DRAFT: the approval expired on 2027-11-22\n"


def test_drafts_are_refused_where_only_approved_ones_are_wanted(approved: Path) -> None:
    shutil.rmtree(approved / "out")
    done = batch(approved, "--approved-only", day="2027-12-01")
    assert done.returncode == 1 and not pdfs(approved)
    assert (
        "0 made + 2 refused" in done.stderr and "this would be a draft: the approval expired" in done.stderr
    )
    assert report(approved)["A1"]["draft"] == "the approval expired on 2027-11-22"
    assert batch(approved, "--approved-only").returncode == 0 and len(pdfs(approved)) == 2


@pytest.mark.parametrize("more", [[], ["--approved-only"], ["--names", "descriptive"]])
def test_an_approved_pdf_is_kept(approved: Path, more: list[str]) -> None:
    before = pdfs(approved)
    change(approved)
    done = batch(approved, *more)
    assert done.returncode == 1 and pdfs(approved) == before
    assert (
        "A1.pdf: the approved PDF was kept" in done.stderr
        and "= 0 made + 0 refused + 0 there already + 2 kept" in done.stderr
    )
    row = report(approved)["A1"]
    assert (row["result"], row["files"]) == ("kept", "A1.pdf") and "signs.yaml:18" in row["draft"]
    assert "the approved A1.pdf was kept" in row["why"]


def test_a_row_that_asks_for_other_leaflets_loses_no_approved_one(approved: Path) -> None:
    before = pdfs(approved)
    change(approved)
    (approved / "list.csv").write_text(
        "id,name,sections\nA1,Ann Lee,signs help\nB2,Sam Roe,signs\n", encoding="utf-8"
    )
    assert batch(approved).returncode == 1 and pdfs(approved) == before


def test_somebody_may_let_drafts_replace_them_and_is_named(approved: Path) -> None:
    before = pdfs(approved)
    change(approved)
    done = batch(approved, "--allow-draft", "B. Nurse", "new  season")
    assert done.returncode == 0 and not set(before.values()) & set(pdfs(approved).values())
    for _ in range(2):  # the permission is kept for later reports
        assert report(approved)["A1"]["draft"].endswith("; allowed by B. Nurse: new season")
        assert "2 there already" in batch(approved).stderr
    sign(approved)
    assert "2 made" in batch(approved).stderr and report(approved)["A1"]["draft"] == ""


@pytest.mark.parametrize(
    "words",
    [("", "why"), ("who", " "), ("who", "\u200b"), ("\u3000", "why"), ("who", "w\x07y"), ("...", "-")],
)
def test_an_empty_permission_allows_nothing(words: tuple[str, str]) -> None:
    with pytest.raises(LeafletError, match="--allow-draft needs a name and a reason"):
        drafts.permission(words)


def test_only_approved_and_allowed_drafts_contradict_each_other(approved: Path) -> None:
    done = batch(approved, "--approved-only", "--allow-draft", "B. Nurse", "x")
    assert done.returncode == 2 and "contradict" in done.stderr


def test_what_an_earlier_version_made_is_known_by_its_first_page(approved: Path) -> None:
    """The record of an earlier version does not say what is a draft, or there is no record."""
    before = pdfs(approved)
    database = approved / "out" / ".made-by-leaflets.db"
    with sqlite3.connect(database) as held:
        held.execute("ALTER TABLE made DROP COLUMN draft")
        held.execute("ALTER TABLE made DROP COLUMN allowed")
    change(approved)
    assert batch(approved).returncode == 1 and pdfs(approved) == before
    database.unlink()
    assert batch(approved).returncode == 1 and pdfs(approved) == before
    shutil.rmtree(approved / "out")
    assert batch(approved).returncode == 0
    drafts_made = pdfs(approved)
    database.unlink()
    change(approved, "Beech", "Birch tree")
    assert batch(approved).returncode == 0 and pdfs(approved) != drafts_made


def test_an_approved_pdf_that_was_put_there_by_hand_is_kept(approved: Path) -> None:
    change(approved)
    shutil.copy(approved / "out" / "A1.pdf", approved / "kept.pdf")
    shutil.rmtree(approved / "out")
    assert batch(approved).returncode == 0  # drafts
    shutil.copy(approved / "kept.pdf", approved / "out" / "A1.pdf")
    change(approved, "Beech", "Oak")
    done = batch(approved)
    assert done.returncode == 1 and "1 made + 0 refused + 0 there already + 1 kept" in done.stderr
    assert (approved / "out" / "A1.pdf").read_bytes() == (approved / "kept.pdf").read_bytes()


def test_what_is_not_a_pdf_is_not_an_approved_leaflet(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    assert not first_page.shows_no_draft_mark(path, ["DRAFT"])
    path.write_bytes(b"%PDF-1.7 torn")
    assert not first_page.shows_no_draft_mark(path, ["DRAFT"])


# ---- what the command says ---------------------------------------------------------------------


def test_the_report_for_programs_is_one_object(approved: Path) -> None:
    change(approved)
    (approved / "list.csv").write_text(
        "id,name,sections\nA1,Ann Lee,signs\nB3,Sam Roe,signs\nC4,Eve,none\n", encoding="utf-8"
    )
    done = batch(approved, "--json", "-q")
    held = json.loads(done.stdout)
    assert [(row["id"], row["line"], row["result"], row["files"]) for row in held["rows"]] == [
        ("A1", 2, "kept", ["A1.pdf"]), ("B3", 3, "made", ["B3.pdf"]), ("C4", 4, "refused", [])]  # fmt: skip
    assert held["rows"][2]["faults"][0]["message"] == "sections: there is no such section"
    assert held["rows"][1]["draft"] == held["draft_reasons"] and held["drafts"] == 1
    assert (held["made"], held["kept"], held["refused"], held["there_already"], held["complete"]) == (
        1,
        1,
        1,
        0,
        True,
    )
    assert held["not_of_this_list"] == 1 and held["report"] == "out/report.csv"
    assert "Ann" not in done.stdout and "Eve" not in done.stdout
    documented = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
    for key in {*held, *held["rows"][0]}:
        assert f"`{key}`" in documented, key


def test_twenty_refused_rows_are_shown_and_all_are_in_the_report(approved: Path) -> None:
    rows = "".join(f"X{n},none\n" for n in range(47))
    (approved / "list.csv").write_text(f"id,sections\n{rows}", encoding="utf-8")
    done = batch(approved)
    assert done.stderr.count("there is no such section") == 20
    assert "and 27 more rows" in done.stderr and "see out/report.csv" in done.stderr
    assert sum(row["result"] == "refused" for row in report(approved).values()) == 47


def test_sections_may_be_an_option(approved: Path) -> None:
    (approved / "list.csv").write_text("id,sections\nA,\nB,help\n", encoding="utf-8")
    assert batch(approved, "--section", "signs", "--booklet").returncode == 0
    assert {"A.1.pdf", "A.2.pdf", "B.pdf"} <= set(pdfs(approved))
    wrong = batch(approved, "--section", "sings")
    assert wrong.returncode == 2 and 'did you mean "signs"?' in wrong.stderr


def test_sheets_and_pictures_are_made_once_and_go_with_their_pdf(approved: Path) -> None:
    (approved / "list.csv").write_text("id\nA1\n", encoding="utf-8")

    def names() -> set[str]:
        return {path.name for path in (approved / "out").iterdir() if path.name.startswith("A1")}

    assert batch(approved, "--impose", "--png").returncode == 0
    assert {"A1.pdf", "A1-imposed.pdf", "A1-01.png", "A1-contact.png"} <= names()
    assert {path.stat().st_mode & 0o777 for path in (approved / "out").glob("A1*")} == {0o600}
    for more in (["--impose", "--png"], []):
        assert "1 there already" in batch(approved, *more).stderr and "A1-01.png" in names()
    (approved / "out" / "A1-01.png").unlink()
    assert "1 made" in batch(approved, "--png").stderr and "A1-01.png" in names()
    change(approved)
    assert batch(approved, "--allow-draft", "B. Nurse", "x").returncode == 0
    assert names() == {"A1.pdf"}


def test_what_cannot_be_folded_is_refused_where_nothing_of_a_row_can(approved: Path) -> None:
    (approved / "list.csv").write_text("id,sections\nA,signs\nB,signs booklet\n", encoding="utf-8")
    done = batch(approved, "--impose")
    assert done.returncode == 1 and report(approved)["A"]["result"] == "refused"
    assert report(approved)["B"]["result"] == "made" and "B.2-imposed.pdf" in pdfs(approved)
    assert "1 there already" in batch(approved, "--impose").stderr


@pytest.mark.parametrize(
    ("done", "seconds", "says"),
    [(1, 9.0, "1 of 200"), (19, 20.0, "19 of 200"), (20, 20.0, "20 of 200, 1.0 a second, 3 min 0 s left"),
     (100, 100.0, "100 of 200, 1.0 a second, 1 min 40 s left"), (21, 1.25, "21 of 200, 80 a second, 2 s left")],
)  # fmt: skip
def test_the_time_left_is_shown_once_it_can_be_estimated(
    done: int, seconds: float, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the first row, processes start: that time says nothing about the other rows."""
    progress = command.Progress(quiet=False)
    progress.begin(200)
    progress.first = progress.start + 1.0
    progress._say(done, progress.start + seconds)
    said = capsys.readouterr().err
    assert re.sub(r"\s+", " ", said).strip().startswith(says) and ("left" in says) == ("left" in said)


def test_one_is_one(approved: Path) -> None:
    (approved / "list.csv").write_text("id,sections\nA1,help\n", encoding="utf-8")
    done = batch(approved)
    assert "1 row = 1 made" in done.stderr and "1 file from earlier runs is not on this list" in done.stderr


@pytest.mark.parametrize("blank", [
    "", " ", "\t", "\u00a0", "\u2003", "\u200b", "\u3164", "\uffa0", "\u2800", "\u115f", "\u00ad", "\ufeff", "-", "...", "A\x07", "A\u202eB",
])  # fmt: skip
@pytest.mark.parametrize(
    "words", [("batch", "list.csv", "--out", "out", "--library", "lib"), ("email", "prepare", "list.csv")]
)
def test_a_permission_says_who_and_why_in_both_commands(blank: str, words: tuple[str, ...]) -> None:
    for said in ((blank, "The ward is full."), ("C. Head", blank)):
        done = CliRunner().invoke(main, [*words, "--allow-draft", *said])
        assert done.exit_code == 2 and "--allow-draft needs a name and a reason" in done.output, done.output


def test_a_refused_row_keeps_what_it_asks_for_and_has(tmp_path: Path) -> None:
    """A row is refused when its sheets cannot be folded; its PDF from an earlier run is what the row asks for, and stays."""
    real(tmp_path / "lib")
    (tmp_path / "list.csv").write_text("id,sections\nA-1,signs\nA-2,booklet\n", encoding="utf-8")
    assert batch(tmp_path).returncode == 0
    before = pdfs(tmp_path)
    done = batch(tmp_path, "--impose")
    assert done.returncode == 1 and "A-1" in done.stderr
    assert pdfs(tmp_path)["A-1.pdf"] == before["A-1.pdf"] and "earlier runs" not in done.stderr
    (tmp_path / "list.csv").write_text("id,sections\nA-1,nosuch\nA-2,booklet\n", encoding="utf-8")
    assert batch(tmp_path).returncode == 1 and set(pdfs(tmp_path)) == {"A-2.pdf", "A-2-imposed.pdf"}
