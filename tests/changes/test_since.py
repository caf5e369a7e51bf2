"""What changed since an approval: found in git, in a kept copy, or said to be unknown; and approve takes a copy of it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from leaflets.approval.file import load_approval_file
from leaflets.changes import since
from support.approvals import real, run, text_of

NO_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
SIGNS = "lib/content/hay-fever/en/signs.yaml"
FILE = "lib/content/hay-fever/en/approval.yaml"
COPY = "out/hay-fever-booklet-changes.pdf"
UNTIL = str(dt.date.today() + dt.timedelta(300))


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", folder / "lib", *who, *words], check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "texts")


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / SIGNS).read_text(encoding="utf-8")
    assert old in text
    (folder / SIGNS).write_text(text.replace(old, new), encoding="utf-8")


def sign(folder: Path, *more: str, who: str = "A. Doctor, Consultant") -> CompletedProcess[str]:
    done = run("approve", "--as", who, "--until", UNTIL, *more, "--library", "lib", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done


def make(folder: Path, *more: str) -> CompletedProcess[str]:
    return run("make", "--review-copy", *more, "--library", "lib", "--out", "out", cwd=folder)


def printed(folder: Path) -> str:
    return " ".join(text_of(folder / COPY).split())


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A library that was approved and kept, and has changed since; there is no git."""
    real(tmp_path / "lib")
    sign(tmp_path)
    assert run("new", "kept", "--snapshot", "--library", "lib", cwd=tmp_path).returncode == 0
    edit(tmp_path, "Your nose runs.", "Your nose runs all day.")
    yield tmp_path


@pytest.fixture
def versioned(tmp_path: Path) -> Path:
    """A library in git that was approved, and has changed since."""
    real(tmp_path / "lib")
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    sign(tmp_path)
    commit(tmp_path)
    edit(tmp_path, "Your nose runs.", "Your nose runs all day.")
    edit(tmp_path, "A round nose, seen from the front.", "A nose, seen from the front.")
    commit(tmp_path)
    edit(tmp_path, "Birch", "Birch and hazel")
    return tmp_path


@NO_GIT
def test_what_was_approved_is_found_in_git(versioned: Path) -> None:
    done = make(versioned, "--since", "last")
    assert done.returncode == 0 and "were found in git revision" in done.stderr
    copy = printed(versioned)
    assert "Your nose runs all day" in copy and "Your nose runs." in copy and "Birch and hazel" in copy
    assert "Alder" not in copy and "sprays burn" not in copy and "could not be found" not in copy


@NO_GIT
def test_approve_shows_the_same_and_records_nothing(versioned: Path) -> None:
    before = (versioned / FILE).read_bytes()
    done = run("approve", "--show-changes", "--library", "lib", cwd=versioned)
    assert done.returncode == 3 and "+ Your nose runs{+ all day+}." in done.stdout
    assert "3 changes from" in done.stdout and (versioned / FILE).read_bytes() == before
    edit(versioned, "Birch and hazel", "Birch")
    edit(versioned, "Your nose runs all day.", "Your nose runs.")
    edit(versioned, "A nose, seen", "A round nose, seen")
    done = run("approve", "--show-changes", "--library", "lib", cwd=versioned)
    assert done.returncode == 0 and done.stdout.startswith("no difference between")


def test_approve_offers_it_when_it_asks(kept: Path) -> None:
    done = run("approve", "--library", "lib", cwd=kept)
    assert done.returncode == 2 and "leaflets approve --show-changes" in done.stderr
    wrong = run("approve", "--show-changes", "--as", "A. Doctor, Consultant", "--library", "lib", cwd=kept)
    assert wrong.returncode == 2 and "cannot be combined" in wrong.stderr


@NO_GIT
def test_approve_takes_the_copy_and_says_that_only_the_changes_were_read(versioned: Path) -> None:
    make(versioned, "--since", "last")
    done = sign(versioned, "--review-copy", COPY, who="B. Doctor, Consultant")
    assert "only what changed since" in done.stderr
    standing = load_approval_file(versioned / FILE, FILE).standing
    assert (
        standing and standing.since.endswith("A. Doctor, Consultant") and standing.read in printed(versioned)
    )
    which = run("which", standing.read, "--library", "lib", cwd=versioned)
    assert (
        which.returncode == 0
        and f"hay-fever: review copy of what changed since {standing.since}, en" in which.stdout
    )
    listed = run("list", "approvals", "--library", "lib", cwd=versioned).stdout
    assert "having read what changed since" in listed
    told = json.loads(run("list", "approvals", "--json", "--library", "lib", cwd=versioned).stdout)
    assert told["approvals"][0]["since"] == standing.since


def test_a_copy_of_other_texts_is_refused_with_the_way_to_a_right_one(kept: Path) -> None:
    make(kept, "--since", "last")
    edit(kept, "Birch", "Oak")
    words = (
        "approve",
        "--as",
        "B. Doctor, Consultant",
        "--until",
        UNTIL,
        "--review-copy",
        COPY,
        "--library",
        "lib",
    )
    done = run(*words, cwd=kept)
    assert done.returncode == 1 and "not a review copy of the texts as they are now" in done.stderr
    assert "--since last" in done.stderr


def test_a_copy_of_the_whole_is_still_taken_as_that(kept: Path) -> None:
    assert "leaflets make --review-copy --since last" in make(kept).stderr
    sign(kept, "--review-copy", "out/hay-fever-booklet-review.pdf")
    standing = load_approval_file(kept / FILE, FILE).standing
    assert standing and standing.since == "" and standing.read_file


def test_a_kept_copy_holds_what_was_approved(kept: Path) -> None:
    done = make(kept, "--since", "last", "--from", "kept")
    assert done.returncode == 0 and "were found in kept" in done.stderr
    assert "Your nose runs all day" in printed(kept) and "Alder" not in printed(kept)


def test_a_copy_of_other_texts_is_not_what_was_approved(kept: Path) -> None:
    done = make(kept, "--since", "last", "--from", "lib")
    assert done.returncode == 1 and not (kept / COPY).exists()
    assert (
        done.stderr.endswith("is searched\n")
        and "lib: the texts here are not those that A. Doctor approved" in done.stderr
    )


def test_where_it_is_not_found_whole_parts_are_shown_and_the_page_says_so(kept: Path) -> None:
    done = make(kept, "--since", "last")
    assert done.returncode == 0 and "shown whole" in done.stderr
    copy = printed(kept)
    assert "could not be found" in copy and "Alder" in copy, "all of the part that changed"
    assert "Window closed" not in copy, "nothing of another"
    sign(kept, "--review-copy", COPY, who="B. Doctor, Consultant")


def test_without_a_change_there_is_nothing_to_read(kept: Path) -> None:
    edit(kept, "Your nose runs all day.", "Your nose runs.")
    done = make(kept, "--since", "last")
    assert done.returncode == 0 and "0 parts" in done.stderr and "No text has changed." in printed(kept)


@pytest.mark.parametrize(("words", "said"), [
    (["--review-copy", "--since", "nobody"], '"nobody" is not an approval of hay-fever (en)'), (["--since", "last"], "--since needs --review-copy"),
    (["--review-copy", "--from", "kept"], "--from needs --since"), (["--review-copy", "--since", "9"], '"9" is not an approval'),
    (["--review-copy", "--since", "last", "--from", "nowhere"], "there is no such folder"), (["--review-copy", "--since", " "], "it is empty"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(kept: Path, words: list[str], said: str) -> None:
    done = run("make", *words, "--library", "lib", "--out", "out", cwd=kept)
    assert done.returncode in (1, 2) and said in done.stderr and "Traceback" not in done.stderr
    assert not (kept / "out").exists()


def test_texts_that_were_never_approved_have_no_changes_since(tmp_path: Path) -> None:
    real(tmp_path / "lib")
    assert "--since" not in make(tmp_path).stderr
    done = make(tmp_path, "--since", "last")
    assert done.returncode == 1 and "hay-fever (en) has never been approved" in done.stderr


def test_an_approval_is_named_by_number_day_or_name(kept: Path) -> None:
    sign(kept, "--on", "2026-01-02", who="B. Doctor, Consultant")
    for named in ("1", "A. Doctor"):
        assert "since " + str(dt.date.today()) in make(kept, "--since", named).stderr
    for named in ("2", "last", "2026-01-02", "B. Doctor"):
        assert "since 2026-01-02, B. Doctor" in make(kept, "--since", named).stderr
    sign(kept, "--on", "2026-01-02", who="B. Doctor, Consultant")
    done = make(kept, "--since", "B. Doctor")
    assert done.returncode == 1 and '"B. Doctor" is several approvals' in done.stderr
    assert "2 (2026-01-02, B. Doctor); 3 (2026-01-02, B. Doctor)" in done.stderr


@NO_GIT
def test_only_some_revisions_are_opened(versioned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of many years is not read whole: the likeliest come first."""
    monkeypatch.setattr(since, "MOST_REVISIONS", 1)
    assert "were found in git revision" in make(versioned, "--since", "last").stderr
    monkeypatch.setattr(since, "MOST_REVISIONS", 0)
    assert "shown whole" in make(versioned, "--since", "last").stderr
