"""`leaflets explain`: as a table, as JSON, and for each part that can be made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from support.approvals import real, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = tmp_path_factory.mktemp("explain")
    real(held / "lib")
    return held


def explain(folder: Path, *words: str) -> CompletedProcess[str]:
    return run("explain", *words, "--library", "lib", cwd=folder)


def test_it_says_what_is_in_and_out_and_why(folder: Path, golden: Callable[[str, str], None]) -> None:
    done = explain(folder, "--season", "spring", "-q")
    assert done.returncode == 0 and done.stderr == ""
    golden("explain", done.stdout)


def test_with_v_it_shows_what_everyone_gets(folder: Path) -> None:
    few, all_ = explain(folder, "--section", "help"), explain(folder, "--section", "help", "-v")
    assert "What helps" not in few.stdout and "texts for everyone" in few.stdout
    assert "What helps" in all_.stdout and "for everyone" not in all_.stdout


@pytest.mark.parametrize(("words", "heads"), [
    ([], ["hay-fever: booklet"]), (["--section", "signs", "--section", "help"], ["hay-fever: signs", "hay-fever: help"]),
    (["--layout", "card"], ["hay-fever: card"]), (["--booklet", "--audience", "parent"], ["hay-fever: booklet, audience=parent"]),
    (["hay-fever", "--choose", "season=summer"], ["hay-fever: booklet, season=summer"]),
])  # fmt: skip
def test_each_part_is_explained(folder: Path, words: list[str], heads: list[str]) -> None:
    done = explain(folder, *words, "-q")
    assert [line for line in done.stdout.splitlines() if line.startswith("hay-fever:")] == heads


def test_json_has_every_text_and_the_place_of_what_decides(folder: Path) -> None:
    held = json.loads(explain(folder, "--section", "signs", "--season", "summer", "--json").stdout)
    (one,) = held["explained"]
    assert (held["version"], one["part"], one["choices"]["season"]) == (1, "signs", "summer")
    texts = {text["text"]: text for text in one["sections"][0]["texts"]}
    assert texts["Your nose runs."]["in"] and texts["Your nose runs."]["because"] is None
    hazel = texts["Hazel"]
    assert not hazel["in"] and hazel["because"]["says"] == "season: general, spring"
    assert hazel["because"]["file"] == hazel["file"] and hazel["because"]["line"] == 15 < hazel["line"]


@pytest.mark.parametrize(("words", "said"), [
    (["--section", "sign"], 'did you mean "signs"?'), (["--season", "autumn"], "not a value"), (["no-such"], 'there is no topic "no-such"'),
    (["--choose", "season"], "--choose needs a facet and a value"), (["--start"], "has no short booklet"),
])  # fmt: skip
def test_what_does_not_exist_is_refused(folder: Path, words: list[str], said: str) -> None:
    done = explain(folder, *words)
    assert done.returncode in (1, 2) and said in done.stderr and done.stdout == ""
