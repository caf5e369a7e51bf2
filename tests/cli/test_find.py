"""Words on a page lead to the line they come from, and to every page that prints them."""

from __future__ import annotations

import datetime as dt
import functools
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.concordance import Index, drawn, exact, folded, letters_of, passages, runs_of
from leaflets.faults import Place
from leaflets.model import Job, walk
from leaflets.pipeline import lay_out_job
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import choose
from leaflets.typeset.blocks import SetLine
from leaflets.typeset.pages import Pages
from support.command import leaflets
from support.document import laid as laid_out
from support.document import prose, table
from support.properties import THOROUGH, examples

DAY = dt.date(2026, 11, 23)
LAYOUTS = ("booklet", "sheet", "trifold", "review")


@functools.cache
def setting() -> Setting:
    return load_setting(library_folder(), None, DAY)


@functools.cache
def laid(layout: str, section: str = "") -> Pages:
    topic = next(iter(setting().library.topics.values()))
    review = layout == "review"
    job = Job(topic.id, "en", section, choose(topic, ()), layout, "a4", None, review_copy=review)
    return lay_out_job(setting(), job)[0]


@functools.cache
def index(layout: str, section: str = "") -> Index:
    return Index(laid(layout, section))


def section_for(layout: str) -> str:
    return "" if layout in ("booklet", "review") else "treatment"


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_letters_on_the_pages_are_those_of_the_runs(layout: str) -> None:
    """Otherwise words would be assigned to the wrong page: both are walked side by side."""
    pages = laid(layout, section_for(layout))
    found = letters_of(pages)
    assert len(found) > 40
    for element, letters in found.items():
        runs = bare("".join(text for text, _ in runs_of(element, element)))
        drawn_ = "".join(one for one, _ in letters)
        assert drawn_.startswith(runs) and not drawn_[len(runs) :].strip(
            "0123456789"
        )  # the contents’ page numbers


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_word_has_a_file_and_a_page(layout: str) -> None:
    pages = laid(layout, section_for(layout))
    for passage in passages(pages):
        for spot in passage.spots:
            if spot.shown.isalnum() and not spot.place.path:
                pytest.fail(f"no place: {passage.text[:60]!r}")
            assert not spot.shown.isalnum() or spot.pages


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_line_is_found_on_its_page(layout: str) -> None:
    pages, held = laid(layout, section_for(layout)), index(layout, section_for(layout))
    for number, page in list(enumerate(pages.pages, 1))[:: 9 if THOROUGH else 27]:
        for placed in page.slices[::3]:
            for thing in placed.things:
                if (
                    isinstance(thing, SetLine)
                    and thing.node.name != "lbl"
                    and any(map(str.isalnum, drawn(thing)))
                ):
                    assert held.hits(drawn(thing), number), (number, drawn(thing))


@examples(60)
@given(st.data())
def test_words_are_found_however_they_are_typed(data: st.DataObject) -> None:
    """Capitals, quotes, dashes and white space make no difference; the place is where the words come from."""
    held = index("booklet")
    first = data.draw(st.integers(0, len(held.spots) - 60))
    spots = held.spots[first : first + data.draw(st.integers(8, 50))]
    text = "".join(spot.shown for spot in spots).partition("\n")[0].strip()
    if not any(map(str.isalnum, text)):
        return
    typed = data.draw(st.sampled_from([str, str.upper, str.lower, lambda one: one.replace(" ", "\n  "),
        lambda one: one.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-"),
        lambda one: one.replace(" ", "\u00a0"), lambda one: one.replace("a", "a\u00ad")]))(text)  # fmt: skip
    hits = held.hits(typed)
    wanted = next(spot for spot in spots if spot.shown.isalnum())
    assert any(
        wanted.place.path in {place.path for place in hit.places} or not wanted.place.path for hit in hits
    )
    assert any(set(wanted.pages) & set(hit.pages) for hit in hits)


@pytest.mark.parametrize(("typed", "shown"), [
    ("child's", "child’s"), ('"no"', "“no”"), ("spinal  tap", "spinal tap"), ("SPINAL TAP", "spinal tap"), ("a\nb", "a b"),
    ("CAR-T", "CAR\u2011T"), ("7-10", "7–10"), ("co\u00adop", "coop"), ("caf\u0065\u0301", "café"), ("wait...", "wait…"),
    ("38.0 °C", "38.0\u00a0°C"), ("ﬁrst", "first"), ("x\u200by", "xy"), ("5 x 3", "5 × 3"),
])  # fmt: skip
def test_what_is_the_same_to_a_reader_is_the_same(typed: str, shown: str) -> None:
    assert " ".join(folded(typed).split()) == " ".join(folded(shown).split())


def test_an_explanation_leads_to_the_glossary() -> None:
    hit = next(hit for hit in index("sheet", "treatment").hits("remission (no signs"))
    assert [Path(place.path).name for place in hit.places] == ["treatment.yaml", "glossary.yaml"]
    for place in hit.places:
        assert Path(place.path).read_text(encoding="utf-8").splitlines()[place.line - 1].strip()


def test_the_line_is_that_of_the_words_not_of_the_texts_start(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "title: x\ntext: >\n  One two three.\n\n  It’s **four** five,\n  six seven.\nnext: six seven\n",
        encoding="utf-8",
    )
    start = Place(str(path), 2, 7)
    for words, line in (
        ("One two", 3),
        ("two three", 3),
        ("five, six", 5),
        ("six seven", 6),
        ("It's", 5),
        ("nothing", 2),
    ):
        assert exact(start, words).line == line
    assert exact(Place("no/such/file", 4, 2), "x") == Place("no/such/file", 4, 2)


def test_a_running_head_leads_to_what_it_repeats() -> None:
    pages = laid("booklet")
    for passage in passages(pages)[-40:]:
        assert all(spot.place.path for spot in passage.spots)


def test_a_repeated_head_is_on_each_of_its_pages() -> None:
    pages = laid_out(table(("Sign", "What to do"), *[("Fever", prose(60)) for _ in range(20)]))
    (hit,) = Index(pages).hits("What to do")
    assert hit.pages == tuple(range(1, len(pages.pages) + 1)) and len(hit.pages) > 2


def find(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return leaflets("find", *words, folder=cwd)


def test_find_says_file_line_and_pages(tmp_path: Path) -> None:
    done = find("great", "hunger", "--section", "treatment", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first, second, *_ = done.stdout.splitlines()
    path, line, _column, rest = first.split(":", 3)
    assert (
        "great hunger" in Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        and "great hunger" in rest
    )
    assert second.startswith("    relapsed-all-treatment.pdf: page ")
    assert not (tmp_path / "leaflets-out").exists()


@pytest.mark.parametrize(("words", "code", "said"), [
    (["no such words here"], 1, "does not appear"), (["--page", "999"], 1, "nothing appears on page 999"), ([], 2, "which words?"),
    ([" "], 2, "which words?"), (["x", "--section", "nothing"], 2, "no section"), (["x", "--page", "0"], 2, "0 is not in the range"),
])  # fmt: skip
def test_what_cannot_be_found_is_reported(words: list[str], code: int, said: str, tmp_path: Path) -> None:
    done = find(*words, *([] if "nothing" in words else ["--section", "overview"]), cwd=tmp_path)
    assert done.returncode == code and said in done.stderr


def test_a_page_is_listed_with_its_places(tmp_path: Path) -> None:
    done = find("--page", "1", "--section", "overview", "--audience", "parent", cwd=tmp_path)
    head, *lines = done.stdout.splitlines()
    assert head == "relapsed-all-overview-4t8v.pdf, page 1" and len(lines) > 8
    assert any("overview.yaml:" in line for line in lines) and any("words.yaml:" in line for line in lines)
    assert not any("(generated by the program)" in line for line in lines)


def test_elements_are_walked_in_reading_order() -> None:
    pages = laid("sheet", "treatment")
    letters = letters_of(pages)
    order = [element for element in walk(pages.document.root) if element in letters]
    assert len(order) == len(set(order)) > 40
