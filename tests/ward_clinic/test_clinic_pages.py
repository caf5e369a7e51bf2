"""The pages that only show: the clinic's numbers, what keeps leaflets drafts and what mends it, approvals, the register."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.approval.standing import CHANGED, EARLY, ENDED, HOLDS, MISSING, standing
from leaflets.setting import load_setting
from leaflets.ward_clinic.mending import SOON, approval_rows
from leaflets.ward_clinic.profile import read_back
from support.approvals import real, run
from support.served import Served, served
from support.watched import copied_library

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")
SIGNED, UNTIL = dt.date(2026, 1, 5), dt.date(2027, 1, 5)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = copied_library(tmp_path_factory.mktemp("ward") / "lib")
    with served(folder, folder.parent / "state") as held:
        held.enter()
        yield held


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = real(tmp_path_factory.mktemp("real") / "lib")
    done = run("approve", "--as", "A. Doctor, Consultant", "--on", str(SIGNED), "--until", str(UNTIL), "--despite", "a test", "--library", "lib", cwd=folder.parent)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_the_numbers_are_read_back_and_the_commands_can_be_copied(ward: Served) -> None:
    page = html.unescape(ward.read("/clinic").text)
    for text in ("555-0100", "555-0101", "911", "Example, not real", "Not approved"):
        assert text in page, text
    commands = re.findall(r'data-copy="(leaflets [^>]*?)">', page)
    assert [one for one in commands if one.startswith("leaflets make hay-fever --review-copy")], commands
    assert [one for one in commands if one.startswith("leaflets approve hay-fever --as")], commands
    assert "/clinic#drafts" in ward.read("/").text


def test_the_register_that_is_not_kept_is_said_to_be_none(ward: Served) -> None:
    assert "No register is kept" in ward.read("/register").text
    answer = ward.send("/register", q="0J75QMM3S4Z2")
    assert "Nothing has this reference" in answer.text and answer.code == 200


def test_what_is_typed_is_shown_as_words_and_never_as_a_page(ward: Served) -> None:
    page = ward.send("/register", q='"><script>alert(1)</script>').text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


@pytest.mark.parametrize(("day", "state", "words"), [
    (SIGNED, HOLDS, "Holds"), (UNTIL - dt.timedelta(SOON), HOLDS, "Ends in 30 days"), (UNTIL, HOLDS, "Ends today"),
    (UNTIL - dt.timedelta(1), HOLDS, "Ends in 1 day"), (UNTIL + dt.timedelta(1), ENDED, "Ended: draft again"),
    (SIGNED - dt.timedelta(1), EARLY, "Not valid yet"),
])  # fmt: skip
def test_an_approval_says_how_it_stands(approved: Path, day: dt.date, state: str, words: str) -> None:
    setting = load_setting(approved, approved / "clinic.yaml", day)
    (topic,) = setting.library.topics.values()
    assert standing(setting, topic).state == state
    assert [row.state for row in approval_rows(setting)] == [words]


def test_a_change_and_a_missing_approval_are_told_apart(approved: Path, tmp_path: Path) -> None:
    setting = load_setting(approved, approved / "clinic.yaml", SIGNED)
    (topic,) = setting.library.topics.values()
    assert standing(setting, replace(topic, sections=topic.sections[1:])).state == CHANGED
    plain = load_setting(copied_library(tmp_path / "lib"), None, SIGNED)
    assert [standing(plain, one).state for one in plain.library.topics.values()] == [MISSING]


def test_a_checked_profile_says_who_checked_it(approved: Path) -> None:
    shown = read_back(load_setting(approved, approved / "clinic.yaml", SIGNED))
    assert shown.checked.startswith("B. Nurse") and not shown.example
    assert [cell.number for cell in shown.cells][:2] == ["555-0177", "555-0188"]
