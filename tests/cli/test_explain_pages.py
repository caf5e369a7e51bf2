"""`leaflets make --explain-pages`: how full pages are, for people and for programs."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest

from leaflets.cli.page_ends import exit_if_sparse, is_short, summary
from leaflets.model import Job
from leaflets.pipeline import Made, lay_out_job
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import combinations
from leaflets.typeset.pages import DOCUMENT_ENDS, PageEnd
from support.command import leaflets
from support.document import E, laid
from support.library import TOPIC
from support.properties import some

ONE = ("make", "--section", "symptoms")


def test_each_page_has_a_line(tmp_path: Path) -> None:
    """Number, kind, how full, and why it ends there; the PDF is written all the same."""
    done = leaflets("make", "--section", "treatment", "--explain-pages", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    path, head, *lines = done.stdout.splitlines()
    assert path.endswith("relapsed-all-treatment.pdf") and (tmp_path / path).is_file()
    assert head == f"relapsed-all-treatment.pdf: {len(lines)} pages"
    found = [re.fullmatch(r" +(\d+)  text +(\d+)%  (.+)", line) for line in lines]
    assert [one and int(one[1]) for one in found] == list(range(1, len(lines) + 1))
    assert lines[-1].endswith("the document ends") and "begins the next page" in done.stdout


def test_programs_get_json_and_nothing_else(tmp_path: Path) -> None:
    done = leaflets(*ONE, "--layout", "trifold", "--explain-pages", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    held = json.loads(done.stdout)
    assert (held["leaflets"], held["version"]) == ("pages", 1)
    (one,) = held["files"]
    assert one["file"] == "relapsed-all-symptoms-trifold.pdf" and len(one["pages"]) == 6
    assert one["pages"][0] == {"number": 1, "kind": "cover", "full": 1.0, "why": "what follows starts a page"}


def test_a_page_that_is_as_good_as_empty_ends_with_3(tmp_path: Path) -> None:
    """It is named at the place of what follows it; the PDF is written."""
    shutil.copytree(TOPIC, tmp_path / "lib")
    shutil.copytree(library_folder() / "layouts", tmp_path / "lib/layouts")
    style = tmp_path / "lib/layouts/sheet/style.yaml"
    style.write_text(re.sub(r"share_page: [\d.]+, ", "", style.read_text(encoding="utf-8")), encoding="utf-8")
    asked = ("make", "--library", "lib", "--booklet", "--layout", "sheet")
    done = leaflets(*asked, "--explain-pages", folder=tmp_path)
    assert done.returncode == 3 and re.search(r"  text +[1-4]?\d%", done.stdout), done.stdout + done.stderr
    assert (tmp_path / done.stdout.splitlines()[0]).is_file()
    said = r"^\S+:\d+:\d+: page \d of \S+\.pdf is only [1-4]?\d% full: .*\n    hint: a section may share"
    assert re.search(said, done.stderr, re.MULTILINE), done.stderr


def end(full: float, kind: str = "text", why: str = "what follows starts a page") -> PageEnd:
    return PageEnd(1, kind, full, 0.0, why)


FREE = [end(0.1, kind) for kind in ("cover", "form", "opener")] + [end(0.1, why=DOCUMENT_ENDS)]


def test_which_pages_may_be_empty() -> None:
    """Covers, forms, openers, and the last page: a short topic is no mistake."""
    assert [is_short(one) for one in FREE] == [False] * 4 and list(summary(FREE)) == []
    assert is_short(end(0.8)) and not is_short(end(0.9))


@pytest.mark.parametrize(
    ("fullness", "said"),
    [
        ((0.9, 0.8), "1 of 2 pages is less than 85% full; to see why: leaflets make --explain-pages"),
        (
            (0.8, 0.4, 1.0),
            "2 of 3 pages are less than 85% full, 1 of them less than 45%; to see why: leaflets make --explain-pages",
        ),
    ],
)
def test_pages_that_are_not_full_are_counted(fullness: tuple[float, ...], said: str) -> None:
    assert list(summary([end(one) for one in fullness])) == [said]


def test_make_counts_them_in_one_line_and_writes_all(tmp_path: Path) -> None:
    """A copy for a reader and --quiet say nothing of them."""
    asked = ("make", "--section", "types", "--layout", "trifold", "--paper", "a4")
    done = leaflets(*asked, folder=tmp_path)
    (line,) = [line for line in done.stderr.splitlines() if "full" in line]
    assert done.returncode == 0 and line.endswith("to see why: leaflets make --explain-pages")
    assert "full" not in leaflets(*asked, "--quiet", folder=tmp_path).stderr
    (tmp_path / "reader.yaml").write_text("id: A-1\n", encoding="utf-8")
    done = leaflets(*asked, "--reader", "reader.yaml", folder=tmp_path)
    assert done.returncode == 0 and "full" not in done.stderr, done.stderr


def test_a_topic_of_one_paragraph_is_no_mistake(tmp_path: Path) -> None:
    """Its only page is nearly empty, and nothing is said of it."""
    pages = laid(E("p", "One paragraph."))
    made = [Made("short.pdf", {"pdf": b""}, pages.document, True, pages)]
    assert made[0].ends[0].full < 0.1 and list(summary(made[0].ends)) == []
    exit_if_sparse(made)


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
    """Once for each PDF, on standard error; without -v they are counted."""
    asked = ("make", "--section", "types", "--layout", "trifold", "--paper", "a4")
    done = leaflets(*asked, "-v", folder=tmp_path)
    (line,) = [line for line in done.stderr.splitlines() if "less than 85% full" in line]
    assert re.match(r"relapsed-all-types-trifold-a4\.pdf: \d pages? less than 85% full: \d", line)
    assert " 1," not in line, "the cover may be empty"
    assert "85% full: " not in leaflets(*asked, folder=tmp_path).stderr
