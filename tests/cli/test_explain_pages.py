"""`leaflets make --explain-pages`: how full pages are, for people and for programs."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from leaflets.model import Job
from leaflets.pipeline import lay_out_job
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import combinations
from support.command import leaflets
from support.properties import some

ONE = ("make", "--section", "symptoms")


def test_each_page_has_a_line(tmp_path: Path) -> None:
    """Number, kind, how full, and why it ends there; the PDF is written all the same."""
    done = leaflets(*ONE, "--explain-pages", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    path, head, *lines = done.stdout.splitlines()
    assert path.endswith("relapsed-all-symptoms.pdf") and (tmp_path / path).is_file()
    assert head == f"relapsed-all-symptoms.pdf: {len(lines)} pages"
    found = [re.fullmatch(r" +(\d+)  text +(\d+)%  (.+)", line) for line in lines]
    assert [one and int(one[1]) for one in found] == list(range(1, len(lines) + 1))
    assert lines[-1].endswith("the document ends") and "stay together" in done.stdout


def test_programs_get_json_and_nothing_else(tmp_path: Path) -> None:
    done = leaflets(*ONE, "--layout", "trifold", "--explain-pages", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    held = json.loads(done.stdout)
    assert (held["leaflets"], held["version"]) == ("pages", 1)
    (one,) = held["files"]
    assert one["file"] == "relapsed-all-symptoms-trifold.pdf" and len(one["pages"]) == 6
    assert one["pages"][0] == {"number": 1, "kind": "cover", "full": 1.0, "why": "what follows starts a page"}


def test_a_page_that_is_as_good_as_empty_ends_with_3(tmp_path: Path) -> None:
    """The PDF is written, and without --explain-pages all is well. The flap of this tri-fold has few words."""
    asked = ("make", "--section", "types", "--layout", "trifold", "--paper", "a4")
    done = leaflets(*asked, "--explain-pages", folder=tmp_path)
    assert done.returncode == 3 and re.search(r"  text +[1-4]\d%", done.stdout), done.stdout
    assert (tmp_path / done.stdout.splitlines()[0]).is_file()
    assert leaflets(*asked, folder=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("layout", "section"), [("booklet", ""), ("sheet", "diagnosis"), ("large-print", "types")]
)
def test_no_page_of_ours_is_as_good_as_empty(layout: str, section: str) -> None:
    """Except panels of the tri-fold: each holds one thing."""
    setting = load_setting(library_folder(), None, dt.date(2026, 11, 23))
    for choices in some(combinations(setting.library.topics["relapsed-all", "en"])):
        job = Job("relapsed-all", "en", section, choices, layout, "letter")
        pages, _ = lay_out_job(setting, job)
        assert [end for end in pages.ends if end.full < 0.45] == [], choices


def test_json_alone_is_refused(tmp_path: Path) -> None:
    done = leaflets(*ONE, "--json", folder=tmp_path)
    assert done.returncode == 2 and "--json needs --explain-pages" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_pages_that_are_not_full_are_named_with_v(tmp_path: Path) -> None:
    """Once for each PDF, on standard error; without -v nothing is said of them."""
    done = leaflets(*ONE, "--layout", "trifold", "-v", folder=tmp_path)
    (line,) = [line for line in done.stderr.splitlines() if "less than 85% full" in line]
    assert re.match(r"relapsed-all-symptoms-trifold\.pdf: \d pages? less than 85% full: \d", line)
    assert " 1," not in line, "the cover may be empty"
    assert "full" not in leaflets(*ONE, "--layout", "trifold", folder=tmp_path).stderr
