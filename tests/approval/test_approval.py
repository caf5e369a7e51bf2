"""An approval holds for exactly the words that were read, and until its last day."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from leaflets.approval.file import load_approval
from leaflets.approval.hashes import content_hash, is_approved
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import Approval, Library
from support.library import TOPIC

DAY = dt.date(2026, 11, 23)
YAML = """\
name: A. Doctor
role: Consultant
date: 2026-11-23
until: 2027-11-22
hash: {hash}
"""


def hashed(library: Library) -> str:
    return content_hash(library.topics["hay-fever", "en"], library.words["en"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    return tmp_path / "content"


def changed(folder: Path, file: str, old: str, new: str) -> str:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return hashed(load(folder, "content"))


@pytest.mark.parametrize(("file", "old", "new"), [
    ("words.yaml", '"Words explained"', '"Word list"'),
    ("hay-fever/en/facets.yaml", "cover: For parents", "cover: To parents"),
    ("hay-fever/en/facets.yaml", "cover: In summer", "cover: In July"),
    ("hay-fever/figures/nose.svg", 'cx="50"', 'cx="51"'),
    ("hay-fever/en/signs.yaml", "Hazel", "Hazels"),
    ("hay-fever/en/signs.yaml", "[spring]", "[general]"),
    ("hay-fever/en/signs.yaml", "adult: You sneeze near grass.", "adult: You sneeze near **grass**."),
    ("hay-fever/en/signs.yaml", "[[clinic.name]]", "[[clinic.team]]"),
    ("hay-fever/en/signs.yaml", "only_with: low_temperature", "only_with: low_temperature\n    only_for: {audience: [adult]}"),
    ("hay-fever/en/signs.yaml", "only_with: low_temperature", "only_with: low_temperature\n    only_in: [booklet]"),
    ("hay-fever/en/signs.yaml", "only_with: low_temperature", "only_with: low_temperature\n    only_without: web"),
    ("hay-fever/en/signs.yaml", "text: Hazel,", "text: Hazel, only_without: web,"),
    ("hay-fever/en/signs.yaml", "text: Hazel,", "text: Hazel, only_in: [handout],"),
    ("hay-fever/en/help.yaml", "- Close the window.\n      - Wash your hair.", "- Wash your hair.\n      - Close the window."),
    ("hay-fever/en/help.yaml", "555-0150", "555-0151"),
    ("hay-fever/en/booklet.yaml", "[signs, help]", "[help, signs]"),
    ("hay-fever/en/booklet.yaml", 'version: "1"', 'version: "2"'),
    ("hay-fever/en/glossary.yaml", "dust from plants", "plant dust"),
    ("hay-fever/en/sources.yaml", "Nobody", "Somebody"),
    ("hay-fever/en/when-to-call.yaml", "cannot breathe", "can breathe"),
])  # fmt: skip
def test_whatever_a_reader_could_see_changes_the_hash(folder: Path, file: str, old: str, new: str) -> None:
    before = hashed(load(folder, "content"))
    assert changed(folder, file, old, new) != before


@pytest.mark.parametrize(("file", "old", "new"), [
    ("hay-fever/en/signs.yaml", "title:", "# read by A. Doctor\n\ntitle:"),
    ("hay-fever/en/signs.yaml", "You sneeze near grass.", '"You sneeze   near grass."'),
    ("hay-fever/en/signs.yaml", "{season: [general, spring]}", "{season: [spring, general]}"),
    ("hay-fever/figures/nose.svg", "</svg>", "<!-- drawn by B --></svg>"),
])  # fmt: skip
def test_how_it_is_written_does_not(folder: Path, file: str, old: str, new: str) -> None:
    before = hashed(load(folder, "content"))
    assert changed(folder, file, old, new) == before


def test_where_it_lies_does_not(folder: Path) -> None:
    assert hashed(load(folder, "somewhere/else")) == hashed(load(TOPIC / "content", "content"))


def test_an_approval_holds_from_its_day_to_its_last() -> None:
    library = load(TOPIC / "content", "content")
    topic, words = library.topics["hay-fever", "en"], library.words["en"]
    right = Approval("A. Doctor", "Consultant", DAY, DAY + dt.timedelta(365), hashed(library))
    other = Approval("A. Doctor", "Consultant", DAY, DAY + dt.timedelta(365), "0" * 64)
    for after, approval, holds in [
        (0, right, True), (365, right, True), (366, right, False), (-1, right, False), (0, other, False), (0, None, False),
    ]:  # fmt: skip
        assert is_approved(topic, words, approval, DAY + dt.timedelta(after)) is holds


def approval(folder: Path, text: str) -> Approval | None:
    path = folder / "approval.yaml"
    path.write_text(text, encoding="utf-8")
    return load_approval(path, "approval.yaml")


def test_an_approval_is_read(tmp_path: Path) -> None:
    found = approval(tmp_path, YAML.format(hash="a1" * 32))
    assert found and (found.name, found.until, found.hash) == ("A. Doctor", dt.date(2027, 11, 22), "a1" * 32)
    assert load_approval(tmp_path / "none.yaml", "none.yaml") is None


@pytest.mark.parametrize(("old", "new", "said"), [
    ("name: A. Doctor\n", "", '"name" is missing'), ("2026-11-23", "today", '3:7: "today" is not a date'), ("2026-11-23", "2026-02-30", "is not a date"),
    ("until: 2027", "until: 2025", "4:8: this approval ends before it begins"), ("a1a1", "xyz", "5:7: this is not a content hash"), ("role", "rule", "did you mean"),
    ("A. Doctor", "[A]", "a single text"), ("Consultant", '""', '"role" is empty'),
])  # fmt: skip
def test_a_broken_approval_is_a_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(LeafletError) as error:
        approval(tmp_path, YAML.format(hash="a1" * 32).replace(old, new, 1))
    assert said in str(error.value)
