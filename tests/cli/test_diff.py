"""`leaflets diff`: what changed in words, between folders, git revisions and readers; the exit code says whether anything did."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from support.approvals import real, run, text_of

NO_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
SIGNS, HELP = "content/hay-fever/en/signs.yaml", "content/hay-fever/en/help.yaml"
EDITS = (
    (SIGNS, "  - Your nose runs.", "  - Your nose runs, and it **itches**."),
    (SIGNS, "          - Birch\n", ""),
    (SIGNS, "          - Alder\n", "          - Alder\n          - Oak and ash\n"),
    (SIGNS, "only_for: {season: [general, summer]}", "only_for: {season: [summer]}"),
    (SIGNS, "note: Low means", "warning: Low means"),
    (HELP, "      - Close the window.\n      - Wash your hair.\n", "      - Wash your hair.\n      - Close the window.\n"),
    (HELP, "phone: 555-0150", "phone: 555-0151"),
)  # fmt: skip


def edited(folder: Path) -> None:
    for name, old, new in EDITS:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A library as it was and as it is."""
    real(tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    edited(tmp_path / "new")
    return tmp_path


def diff(folder: Path, *words: str, library: str = "new") -> CompletedProcess[str]:
    return run("diff", *words, "--library", library, cwd=folder)


def test_all_changes_are_shown_in_words(two: Path, golden: Callable[[str, str], None]) -> None:
    done = diff(two, "old", "new")
    assert done.returncode == 3
    golden("diff", done.stdout)


def test_without_new_it_is_the_library_in_use(two: Path) -> None:
    done = diff(two, "old", "-q")
    assert done.returncode == 3 and done.stderr == ""
    assert done.stdout.replace("the library in use", "new") == diff(two, "old", "new").stdout


def test_what_did_not_change_ends_with_0(two: Path) -> None:
    done = diff(two, "old", "old")
    assert (done.returncode, done.stdout) == (0, "no difference between old and old\n")
    assert diff(two, "old", "new", "--topic", "hay-fever", "--lang", "en").returncode == 3


def test_the_other_way_round_what_was_added_is_removed(two: Path) -> None:
    there, back = (
        json.loads(diff(two, *names, "--json").stdout) for names in (("old", "new"), ("new", "old"))
    )
    kinds = [
        sorted(
            change["change"]
            for topic in one["topics"]
            for part in topic["parts"]
            for change in part["changes"]
        )
        for one in (there, back)
    ]
    other = {"added": "removed", "removed": "added"}
    assert sorted(other.get(kind, kind) for kind in kinds[0]) == kinds[1]


def test_json_has_both_versions_and_the_words_that_differ(two: Path) -> None:
    held = json.loads(diff(two, "old", "new", "--json").stdout)
    (topic,) = held["topics"]
    assert (held["leaflets"], held["version"], topic["topic"]) == ("diff", 1, "hay-fever")
    first = topic["parts"][0]["changes"][0]
    assert first["old"]["text"] == "Your nose runs." and first["new"]["line"] == 3
    assert "".join(one["text"] for one in first["words"] if one["words"] != "removed") == first["new"]["text"]
    assert "".join(one["text"] for one in first["words"] if one["words"] != "added") == first["old"]["text"]


def test_the_page_shows_them_too(two: Path) -> None:
    done = diff(two, "old", "new", "--page", "page.pdf", "--paper", "letter")
    assert done.returncode == 3 and "page.pdf" in done.stderr
    words = " ".join(text_of(two / "page.pdf").split())
    assert "Removed: Your nose runs." in words and "New: Your nose runs, and it itches." in words
    assert "Signature" not in words and "DRAFT" not in words
    (two / "page.pdf").unlink()
    done = diff(two, "old", "old", "--page", "page.pdf")
    assert (
        done.returncode == 0 and "page.pdf was not written" in done.stderr and not (two / "page.pdf").exists()
    )


# ---- git -----------------------------------------------------------------------------------------


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True)


@pytest.fixture
def versioned(tmp_path: Path) -> Path:
    """A library below the top of a git repository, that changed since its first tag."""
    real(tmp_path / "repository/lib")
    git(tmp_path / "repository", "init", "-q")
    git(tmp_path / "repository", "add", "-A")
    git(tmp_path / "repository", "commit", "-q", "-m", "first")
    git(tmp_path / "repository", "tag", "v1")
    edited(tmp_path / "repository/lib")
    return tmp_path / "repository"


@NO_GIT
@pytest.mark.parametrize("old", ["v1", "HEAD", "lib@v1"])
def test_a_revision_is_compared_with_the_library_in_use(versioned: Path, old: str) -> None:
    before = set(Path(tempfile.gettempdir()).glob("leaflets-*"))
    done = diff(versioned, old, library="lib")
    assert done.returncode == 3 and f"{old}/{SIGNS}:18:13  removed" in done.stdout
    assert f"lib/{SIGNS}:3:5  changed" in done.stdout
    assert set(Path(tempfile.gettempdir()).glob("leaflets-*")) <= before, "nothing is left behind"


@NO_GIT
def test_two_revisions_are_compared(versioned: Path) -> None:
    git(versioned, "commit", "-q", "-a", "-m", "second")
    assert diff(versioned, "v1", "HEAD", library="lib").returncode == 3
    assert diff(versioned, "HEAD", library="lib").returncode == 0
    assert diff(versioned, "HEAD~1", "v1", library="lib").returncode == 0


@NO_GIT
def test_faults_of_an_old_state_are_at_its_own_places(versioned: Path) -> None:
    (versioned / "lib" / SIGNS).write_text("title: [", encoding="utf-8")
    git(versioned, "commit", "-q", "-a", "-m", "broken")
    git(versioned, "tag", "broken")
    git(versioned, "checkout", "-q", "v1", "--", "lib")
    done = diff(versioned, "broken", library="lib")
    assert done.returncode == 1 and f"broken/{SIGNS}:2:1: " in done.stderr and "Traceback" not in done.stderr


@NO_GIT
@pytest.mark.parametrize(("old", "said"), [
    ("nowhere", "nowhere: there is no such folder, and git cannot provide nowhere of lib"), ("-x", "No such option"),
    ("../gone here", 'there is no folder "../gone here", and it is not a git revision'), ("lib@nowhere", "git cannot provide nowhere of lib"),
    ("--output=x", "No such option"),
])  # fmt: skip
def test_what_is_neither_is_refused(versioned: Path, old: str, said: str) -> None:
    done = diff(versioned, old, library="lib")
    assert done.returncode in (1, 2) and said in done.stderr and done.stdout == ""


def test_a_folder_without_git_and_one_that_is_no_library_are_refused(two: Path) -> None:
    done = diff(two, "v1")
    assert done.returncode == 1 and "v1: there is no such folder" in done.stderr
    (two / "empty").mkdir()
    done = diff(two, "empty")
    assert done.returncode == 2 and "empty is not a library" in done.stderr
    for words, said in (
        (["--topic", "hay-fevr"], 'did you mean "hay-fever"?'),
        (["--lang", "de"], "known: en"),
    ):
        done = diff(two, "old", *words)
        assert done.returncode == 2 and "neither library has" in done.stderr and said in done.stderr


# ---- two readers ---------------------------------------------------------------------------------


def test_two_readers_are_compared_by_what_they_get(two: Path) -> None:
    done = diff(two, "audience=adult", "audience=parent,season=summer", library="old")
    assert done.returncode == 3
    assert "- [-You sneeze-] near grass." in done.stdout
    assert "Your child" in done.stdout and "for audience" not in done.stdout
    assert diff(two, "audience=adult", "audience = adult , season=general").returncode == 0


@pytest.mark.parametrize(("names", "said"), [
    (("audience=adlt", "audience=parent"), 'did you mean "adult"?'), (("audience=adult", "new"), "choices can only be compared with choices"),
    (("audience=adult",), "choices can only be compared with choices"), (("audience=adult", "audience="), "is not a choice"),
    (("nothing=1", "audience=adult"), 'there is no facet "nothing"'), (("audience=adult,parent", "audience=adult"), '"parent" is not a choice'),
])  # fmt: skip
def test_choices_that_do_not_exist_are_refused(two: Path, names: tuple[str, ...], said: str) -> None:
    done = diff(two, *names)
    assert done.returncode == 2 and said in done.stderr


def test_an_option_stands_for_its_facets() -> None:
    """As in a list of patients: the option's name, and a value of any of its facets."""
    done = run(
        "diff", "relapse_type=cns", "relapse-type=late,relapse_type=cns", "-q", cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 3 and "from relapse_type=cns to" in done.stdout
