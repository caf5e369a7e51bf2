"""A leaflet in a real browser: the judges find nothing, they find what is put in on purpose, and paper gets what it needs.

Skipped, and says so, where there is no Chromium, Playwright or axe-core: `.ci/screen` has them and runs these tests.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from conformance.offers import shipped
from leaflets.html.write import write_html
from leaflets.model import Job
from leaflets.pipeline import to_document
from leaflets.tailor.choices import choose
from screen.__main__ import validated
from screen.browser import VIEWS, axe, broken_words, judged, look, shown, sideways, walk, why_not, wrong_stops

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())
DARK, PHONE = VIEWS[1], VIEWS[4]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("screen") / "sheet.html", "sheet", "questions")


@pytest.fixture(scope="module")
def large_print(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("screen") / "large-print.html", "large-print", "")


def written(path: Path, layout: str, part: str) -> Path:
    """Write a leaflet of the first topic."""
    setting = shipped()
    topic = setting.library.topics[setting.library.first, "en"]
    job = Job(topic.id, "en", part, choose(topic, ()), layout, "letter")
    path.write_bytes(write_html(to_document(setting, job, True)))
    return path


def test_the_judges_find_nothing(chromium: Any, sheet: Path) -> None:
    assert judged(chromium, sheet) == []


def test_html_validate_finds_nothing(sheet: Path, tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("there is no Node.js")
    assert validated([sheet]) == []
    wrong = tmp_path / "wrong.html"
    wrong.write_text(sheet.read_text(encoding="utf-8").replace("<h1", "<h7", 1), encoding="utf-8")
    assert validated([wrong])


@pytest.mark.parametrize(("old", "new", "found"), [
    ('<html lang="en-US"', "<html", "html-has-lang"),
    ("--word-ink:", "--word-ink:#d0d0d0;--unused:", "color-contrast"),
    ('<main class="part" id="main"', '<div class="part" id="main"', "landmark-one-main"),
    ("body{margin:0;", "body{margin:0;min-width:70rem;", "pixels wider than the window"),
    ("outline:3px solid", "outline:0 solid", "shows no ring"),
    ("<textarea ", '<textarea tabindex="-1" ', "stops of the Tab key"),
])  # fmt: skip
def test_what_is_wrong_on_purpose_is_found(
    old: str, new: str, found: str, chromium: Any, sheet: Path, tmp_path: Path
) -> None:
    """Each judge is seen to fail. The policy goes, as the style's hash no longer holds."""
    text = sheet.read_text(encoding="utf-8")
    policy = text[text.index('<meta http-equiv="Content-Security-Policy"') :].partition("\n")[0]
    broken = text.replace(policy, "").replace(old, new)
    if new.startswith("<div"):
        broken = broken.replace("</main>", "</div>")
    assert broken != text.replace(policy, "")
    wrong = tmp_path / "wrong.html"
    wrong.write_text(broken, encoding="utf-8")
    assert any(found in one for one in judged(chromium, wrong, (VIEWS[0], PHONE)))


def test_the_policy_lets_nothing_else_in(chromium: Any, sheet: Path, tmp_path: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    added = '<script>document.title = "run"</script><img src="https://example.org/x.png" alt=""><p style="color:red">x</p></body>'
    path = tmp_path / "added.html"
    path.write_text(text.replace("</body>", added), encoding="utf-8")
    with shown(chromium, path) as (page, said):
        assert page.title() != "run" and len([one for one in said if "Content Security Policy" in one]) == 3
        assert page.evaluate("getComputedStyle(document.querySelector('body > p')).color") != "rgb(255, 0, 0)"


def test_the_dark_is_dark_and_a_phone_needs_no_scrolling_sideways(chromium: Any, sheet: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with shown(chromium, sheet) as (page, _):
        look(page, DARK)
        dark = page.evaluate(ground)
        look(page, PHONE)
        assert page.evaluate(ground) != dark and sideways(page) == 0
        assert max(int(one) for one in dark.removeprefix("rgb(").rstrip(")").split(",")) < 48


def test_the_keyboard_goes_from_the_first_link_to_the_last_field(chromium: Any, sheet: Path) -> None:
    with shown(chromium, sheet) as (page, _):
        stops = walk(page)
        assert stops[0].tag == "a" and stops[0].name == "Skip to the text"
        assert {stop.tag for stop in stops} == {"a", "textarea"} and wrong_stops(page, stops) == []
        page.reload()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_targets_are_large_enough(chromium: Any, sheet: Path) -> None:
    """24 pixels a side, or a link within a sentence: WCAG 2.2, 2.5.8. axe-core looks at it too."""
    with shown(chromium, sheet) as (page, _):
        look(page, PHONE)
        wrong, passed = axe(page)
        assert wrong == [] and passed > 20


# The sizes of letters in pixels; a drawing has its own.
SIZES = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), sizes = new Set()
  while (texts.nextNode()) {
    const held = texts.currentNode.parentElement
    if (texts.currentNode.data.trim() && !held.closest('svg') && held.getClientRects().length)
      sizes.add(parseFloat(getComputedStyle(held).fontSize))
  }
  return [...sizes]
}"""
PAPER = 680  # pixels: what a printed page of A4 has between its margins
POINT = 96 / 72  # pixels


def test_large_print_is_as_large_printed_from_a_browser_as_on_paper(chromium: Any, large_print: Path) -> None:
    with shown(chromium, large_print) as (page, _):
        page.set_viewport_size({"width": PAPER, "height": 900})
        page.emulate_media(media="print")
        assert min(page.evaluate(SIZES)) >= 18 * POINT - 0.1


@pytest.mark.parametrize(("width", "least"), [(320, 20), (640, 22), (1280, 26)])
def test_large_print_is_large_in_every_window(
    width: int, least: float, chromium: Any, large_print: Path, sheet: Path
) -> None:
    with shown(chromium, large_print) as (page, _):
        page.set_viewport_size({"width": width, "height": 900})
        body = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert body > least and sideways(page) == 0 and broken_words(page) == []
        assert min(page.evaluate(SIZES)) >= body * 0.69
    with shown(chromium, sheet) as (page, _):
        assert page.evaluate("getComputedStyle(document.body).fontSize") == "18px"


def test_paper_gets_the_words_and_nothing_of_the_screen(chromium: Any, sheet: Path, tmp_path: Path) -> None:
    with shown(chromium, sheet) as (page, _):
        page.pdf(path=str(tmp_path / "printed.pdf"), prefer_css_page_size=True)
    printed = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    words = " ".join(printed[n].get_textpage().get_text_bounded() for n in range(len(printed)))
    assert words.split()[0] == "DRAFT" and "Skip to the text" not in words and "kept nowhere" not in words
    assert all(
        "not yet approved" in printed[n].get_textpage().get_text_bounded() for n in range(len(printed))
    )
    assert "https://www.example.org/leukemia/sources" in "".join(words.split())
