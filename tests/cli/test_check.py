"""`leaflets check` as a person and as a program read it: short, in full, for one section, as JSON and as SARIF."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import jsonschema
import pytest

from leaflets.readability.checks import CHECKS
from leaflets.setting import library_folder
from support.command import leaflets
from support.library import TOPIC

SCHEMA = json.loads((Path(__file__).parents[1] / "cases/sarif-2.1.0.json").read_text(encoding="utf-8"))
PLAIN = "en:\n  utilize: use\n"
LIBRARY = "limits: {flesch_kincaid: 20, smog: 20}\naccepted: [{check: jargon, about: utilize, why: It is on the label.}]\n"


def run(*words: str | Path) -> CompletedProcess[str]:
    return leaflets(*map(str, words), folder=Path.cwd())


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of the tests' topic, in which there is advice, some of it accepted, and no fault."""
    folder = tmp_path_factory.mktemp("quality") / "lib"
    shutil.copytree(TOPIC / "content", folder / "content")
    shutil.copytree(library_folder() / "layouts", folder / "layouts")
    signs = folder / "content/hay-fever/en/signs.yaml"
    lines = "".join(f"  - paragraph: It rose by {n}%. Utilize it.\n" for n in range(2, 9))
    lines += "  - paragraph: The nose is seen.\n"
    signs.write_text(signs.read_text(encoding="utf-8") + lines, encoding="utf-8")
    (folder / "content/library.yaml").write_text(LIBRARY, encoding="utf-8")
    (folder / "content/plain-words.yaml").write_text(PLAIN, encoding="utf-8")
    return folder


def test_many_findings_of_a_check_are_summed_up_by_file(library: Path) -> None:
    """Each with its line, so that a nurse can find it; what is accepted is counted with its reason."""
    done = run("check", "--library", library)
    assert done.returncode == 3
    (line,) = [one for one in done.stderr.splitlines() if "signs.yaml: 2% (" in one]
    assert "8% (" in line and "hint" not in line and "Numbers that do not say of what (7):" in done.stderr
    assert "accepted (7): Jargon, utilize: It is on the label." in done.stderr
    assert "also, with --all or --section: " in done.stderr and "PEMAT" not in done.stdout


def test_all_is_shown_on_request(library: Path) -> None:
    done = run("check", "--library", library, "--all")
    assert done.stderr.count('"2%" of what?') == 1 and "hint: say of how many" in done.stderr
    assert "notes:\nLongest sentences" in done.stderr or "notes:\nPassive" in done.stderr
    assert "signs, handout of signs: everyone (1 combination)" in done.stdout
    assert "PEMAT-P 6. Numbers are clear: no (numbers that do not say of what: 7)" in done.stdout
    assert "1. The purpose" not in done.stdout


def test_one_section_is_shown_in_full(library: Path) -> None:
    """Its findings and figures only, and each item, also those that a person judges."""
    done = run("check", "--library", library, "--section", "help")
    assert "signs" not in done.stdout.replace("handout of signs", "") and "of what" not in done.stderr
    assert "PEMAT-P 1. The purpose is plain to see: a person judges" in done.stdout
    assert 'there is no section "hlep"' in run("check", "--library", library, "--section", "hlep").stderr


def test_json_has_all_findings_with_their_checks(library: Path) -> None:
    done = run("check", "--library", library, "--json", "--as-of", "2026-11-30")
    found = json.loads(done.stdout)
    (topic,) = found["topics"]
    assert found["as_of"] == "2026-11-30" and {one["check"] for one in found["accepted"]} == {"jargon"}
    assert {one["check"] for one in topic["advice"]} >= {"number-without-base", "no-action"}
    assert {one["check"] for one in topic["notes"]} <= {
        name for name, one in CHECKS.items() if one.kind == "note"
    }
    assert len(topic["items"]) == 44 * 4 and done.returncode == 3


def test_sarif_is_what_its_schema_asks_for(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative paths, known rules, lines and columns; what is accepted is suppressed, and says why."""
    monkeypatch.chdir(library)
    done = run("check", "--library", ".", "--sarif", tmp_path / "out.sarif")
    held = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(SCHEMA)(SCHEMA).validate(held)
    (one_run,) = held["runs"]
    rules, results = [one["id"] for one in one_run["tool"]["driver"]["rules"]], one_run["results"]
    assert rules == list(CHECKS) and done.returncode == 3
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in results)
    assert {place(one)["artifactLocation"]["uri"].split("/")[0] for one in results} == {"content"}
    first = next(one for one in results if one["ruleId"] == "number-without-base")
    assert first["level"] == "warning" and '"2%" of what?' in first["message"]["text"]
    assert not [one for one in results if one["message"]["text"].endswith(("..", "?.", "…."))]
    lines = (library / place(first)["artifactLocation"]["uri"]).read_text(encoding="utf-8").splitlines()
    region = place(first)["region"]
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 :].startswith("It rose by 2%")
    accepted = [one["suppressions"] for one in results if "suppressions" in one]
    assert accepted == [[{"kind": "external", "justification": "It is on the label."}]] * 7


def place(result: dict[str, Any]) -> Any:
    return result["locations"][0]["physicalLocation"]


def test_a_broken_log_is_seen() -> None:
    broken = {"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}
    with pytest.raises(jsonschema.ValidationError, match="'name' is a required property"):
        jsonschema.validators.validator_for(SCHEMA)(SCHEMA).validate(broken)


def test_sarif_that_cannot_be_written_is_a_fault(library: Path, tmp_path: Path) -> None:
    done = run("check", "--library", library, "--sarif", tmp_path / "none/out.sarif")
    assert done.returncode == 1 and "out.sarif" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(("day", "code", "said"), [
    ("2020-01-01", 3, ""), ("2999-01-01", 3, "the texts are due for review: that was on"),
])  # fmt: skip
def test_a_review_is_overdue_by_the_day_that_is_given(library: Path, day: str, code: int, said: str) -> None:
    done = run("check", "--library", library, "--as-of", day)
    assert done.returncode == code and said in done.stderr and ("Overdue" in done.stderr) is bool(said)


def test_a_review_that_is_near_is_shown_without_being_asked_for(library: Path) -> None:
    """Of the notes it alone has a day; it changes no exit code."""
    (booklet,) = library.glob("content/*/en/booklet.yaml")
    day = re.search(r'review_on: "?([\d-]+)', booklet.read_text(encoding="utf-8"))
    assert day
    before = dt.date.fromisoformat(day[1]) - dt.timedelta(days=9)
    done = run("check", "--library", library, "--as-of", str(before))
    assert done.returncode == 3 and f"due for review on {day[1]}, in 9 days" in done.stderr
    assert "coming up for review" not in done.stderr and "also, with --all" in done.stderr
