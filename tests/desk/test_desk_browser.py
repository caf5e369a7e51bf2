"""The desk in Chromium: what a writer sees at each save, what each line leads to, and that nothing jumps."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from support.browsing import AXE, WAIT, entered, listened, violations, why_not
from support.watched import PATIENCE, Watched, copied_library, watched

pytest.importorskip("flask", reason="needs the extra web")
pytestmark = pytest.mark.skipif(bool(why_not()), reason=f"needs a browser: {why_not()}")
ODD = "our texts; $(true) 'ü' & 100% #1"  # what a shell, an address or a page might read as its own
PLACE = re.compile(r"^(.*):(\d+):(\d+)$")

FOCUSED = "document.activeElement.textContent.trim()"
RINGED = "getComputedStyle(document.activeElement).outlineStyle === 'solid' && parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program called like an editor, which notes its arguments."""
    path = tmp_path_factory.mktemp("bin") / "code"
    path.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"open({str(path.with_name('new'))!r}, 'w').write(json.dumps(sys.argv[1:]))\n"
        f"os.replace({str(path.with_name('new'))!r}, {str(path.with_name('got'))!r})\n"
    )
    path.chmod(0o755)
    return path


@pytest.fixture(scope="module")
def desk(editor: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = copied_library(tmp_path_factory.mktemp("desk") / ODD / "lib")
    with watched(folder, "--section", "signs", "--editor", str(editor)) as held:
        yield held


@pytest.fixture(scope="module")
def person(chromium: Any, desk: Watched) -> Iterator[Any]:
    """The browser of the person at the terminal: it has opened the address."""
    with entered(chromium, desk.address) as held:
        yield held


@pytest.fixture
def page(person: Any, desk: Watched) -> Iterator[Any]:
    """The desk, with the section as it was; nothing may have reached the console at the end."""
    before = desk.file.read_text(encoding="utf-8")
    page = person.new_page()
    said = listened(page)
    page.goto(f"{desk.origin}/")
    page.locator("#part-signs").click()
    page.wait_for_selector('#part-signs[aria-current="true"]')
    page.wait_for_selector("#page-1 img")
    yield page
    desk.file.write_text(before, encoding="utf-8")
    page.wait_for_selector("#faults .stop", state="detached")
    page.close()
    assert said == []


def save(desk: Watched, old: str, new: str) -> None:
    text = desk.file.read_text(encoding="utf-8")
    assert old in text
    desk.file.write_text(text.replace(old, new, 1), encoding="utf-8")


def got(editor: Path) -> list[str]:
    """Return what the editor was started with, once."""
    path, until = editor.with_name("got"), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if path.exists():
            held = list(json.loads(path.read_text(encoding="utf-8")))
            path.unlink()
            return held
        time.sleep(0.02)
    raise AssertionError("no editor was started")


def test_a_fault_comes_and_goes_and_the_last_good_pages_stay(page: Any, desk: Watched) -> None:
    pictures = page.locator("#pages img").evaluate_all("nodes => nodes.map(node => node.src)")
    save(desk, "title:", "titel:")
    page.wait_for_selector("#faults .stop")
    assert 'unknown key "titel"' in page.locator("#faults").inner_text()
    assert page.locator("#faults .src .here").first.inner_text().split()[0] == "1"
    assert page.locator(".stamp").first.inner_text() == "LAST GOOD PAGE"
    assert page.locator("#status").inner_text().startswith("2 faults")
    assert "2 faults" in page.locator("#part-signs").inner_text()
    assert page.locator("#pages img").evaluate_all("nodes => nodes.map(node => node.src)") == pictures
    assert page.locator("#pages img").first.evaluate("node => node.complete && node.naturalWidth > 0")
    save(desk, "titel:", "title:")
    page.wait_for_selector("#faults .stop", state="detached")
    assert page.locator(".stamp").count() == 0 and "No fault" in page.locator("#status").inner_text()


def test_what_is_saved_is_seen_on_the_page_and_in_the_words(page: Any, desk: Watched) -> None:
    picture = page.locator("#page-1 img").get_attribute("src")
    save(desk, "title: ", "title: Freshly saved ")
    page.wait_for_selector('#words h3:has-text("Freshly saved")')
    page.wait_for_selector(f'#page-1 img:not([src="{picture}"])')
    assert "Saved" in page.locator("#status").inner_text()
    assert "Freshly saved" in page.locator("#part-signs").inner_text()


def test_each_paragraph_leads_to_its_line(page: Any, desk: Watched, editor: Path) -> None:
    rows = page.locator("#words .p")
    assert rows.count() > 15 and rows.count() == page.locator("#words .p .at").count()
    row = page.locator('#words .p:has-text("Birch")').first
    row.locator("button").click()
    arguments = got(editor)
    assert arguments[0] == "-g"
    path, line, _ = PLACE.match(arguments[1]).groups()  # type: ignore[union-attr]
    assert (
        Path(path) == desk.file
        and "Birch" in desk.file.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    )
    page.wait_for_selector('#said:has-text("Opened signs.yaml")')


def test_a_fault_leads_to_its_line(page: Any, desk: Watched, editor: Path) -> None:
    save(desk, "title:", "titel:")
    page.wait_for_selector("#faults .stop")
    page.locator("#faults .stop .at").first.click()
    assert got(editor) == ["-g", f"{desk.file}:1:1"]


def test_a_place_on_the_picture_leads_to_the_words(page: Any) -> None:
    spot = page.locator("#page-1 .spots a").nth(3)
    id = spot.get_attribute("data-p")
    spot.locator("rect").click(force=True)
    assert page.evaluate("document.activeElement.closest('[data-p]').dataset.p") == id
    assert page.locator(f'#words [data-p="{id}"]').evaluate("node => node.classList.contains('is')")
    page.locator("#words .p").nth(5).hover()
    other = page.locator("#words .p").nth(5).get_attribute("data-p")
    assert page.locator(f'.spots a.is[data-p="{other}"]').count() >= 1


def test_choices_are_made_on_the_page(page: Any) -> None:
    page.locator("#f-layout").focus()
    page.locator("#f-layout").select_option("large-print")
    page.wait_for_selector('#f-layout option[value="large-print"][selected]', state="attached")
    large = page.locator("#pages figure").count()
    assert page.evaluate("document.activeElement.id") == "f-layout", "the focus stays on the control"
    page.locator("#f-layout").select_option("")
    page.wait_for_selector('#f-layout option[value=""][selected]', state="attached")
    assert page.locator("#pages figure").count() < large
    page.locator('select[name="facet.audience"]').select_option("parent")
    page.wait_for_selector('#words .p > span:first-child:text-is("Your child sneezes near grass.")')
    page.locator('select[name="facet.audience"]').select_option("adult")
    page.wait_for_selector('#words .p > span:first-child:text-is("You sneeze near grass.")')
    show_booklet(page)
    assert page.locator('#part-booklet[aria-current="true"]').count() == 1


def missed() -> type[Exception]:
    """Return what is raised where a selector never comes."""
    from playwright.sync_api import TimeoutError

    return TimeoutError


def show_booklet(page: Any) -> None:
    """Choose the booklet; a click on what is swapped at that moment is lost, and a person clicks again."""
    for _ in range(3):
        page.locator("#part-booklet").click()
        with suppress(missed()):
            page.wait_for_selector("#page-6", timeout=WAIT / 3)
            return
    raise AssertionError("the booklet never came")


def settle(page: Any) -> None:
    """Wait until no build puts other pages in the place of those that are shown."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page.evaluate("document.getElementById('page-1').seen = true")
        page.wait_for_timeout(500)
        if page.evaluate("document.getElementById('page-1').seen === true"):
            return
    raise AssertionError("the pages never came to rest")


def test_scrolling_stays_and_so_do_pages_that_did_not_change(page: Any, desk: Watched) -> None:
    show_booklet(page)
    settle(page)
    page.evaluate("document.getElementById('page-5').scrollIntoView()")
    page.evaluate("document.querySelectorAll('#pages figure').forEach(node => { node.kept = true })")
    before, names = page.evaluate("scrollY"), pictures(page)
    assert before > 300
    save(desk, "Birch", "Birch and more birch")
    page.wait_for_selector('#words:has-text("more birch")')
    # A picture is whole pixels high: until it is there, its place may be a fraction of one taller.
    assert abs(page.evaluate("scrollY") - before) <= 1
    kept = page.evaluate("[...document.querySelectorAll('#pages figure')].filter(node => node.kept).length")
    same = sum(one == other for one, other in zip(names, pictures(page), strict=True))
    assert 0 < len(names) - same < len(names) and kept == same


def test_a_leaflet_on_a_screen_follows_and_keeps_its_place(page: Any, desk: Watched) -> None:
    page.get_by_role("link", name="Screen").click()
    frame = page.frame_locator("iframe")
    assert "Birch" in frame.locator("body").inner_text()
    scrolled = "node => { node.contentWindow.scrollTo(0, 150); return node.contentWindow.scrollY }"
    before = page.locator("iframe").evaluate(scrolled)
    assert before > 100
    save(desk, "Birch", "Birch and more birch")
    frame.locator('li:has-text("more birch")').wait_for()
    assert page.locator("iframe").evaluate("node => node.contentWindow.scrollY") == before
    page.get_by_role("link", name="Plain text").click()
    assert "more birch" in page.locator(".plain").inner_text()


def pictures(page: Any) -> list[str]:
    return list(
        page.locator("#pages img").evaluate_all("nodes => nodes.map(node => node.getAttribute('src'))")
    )


# The first page's picture, once it is there: another build may put a new one in its place at any time.
SHOWN = """() => {
  const shown = document.querySelector('#page-1 img')
  return shown?.complete && shown.naturalWidth && {src: shown.currentSrc, width: shown.clientWidth}
}"""


def test_the_picture_is_sharp_at_the_scale_of_the_screen(chromium: Any, person: Any, desk: Watched) -> None:
    wide = []
    for scale in (1, 2):
        context = chromium.new_context(device_scale_factor=scale, storage_state=person.storage_state(),
                                       viewport={"width": 1280, "height": 900})  # fmt: skip
        page = context.new_page()
        page.goto(f"{desk.origin}/")
        shown = page.wait_for_function(SHOWN, timeout=WAIT).json_value()
        wide.append(int(shown["src"].rpartition("-")[2].partition(".")[0]))
        assert wide[-1] >= shown["width"] * scale
        context.close()
    assert wide[1] > wide[0]


def test_a_page_in_the_background_hears_of_a_program_that_has_stopped(chromium: Any, tmp_path: Path) -> None:
    with watched(copied_library(tmp_path / "lib")) as desk:
        page = chromium.new_page()
        page.goto(desk.address)
        page.wait_for_selector("#page-1 img", timeout=WAIT)
        desk.process.terminate()
        desk.process.wait(PATIENCE)
        page.wait_for_selector("#offline:visible", timeout=WAIT)
        assert page.locator("#page-1 img").count() == 1
        page.close()


def test_without_an_editor_a_line_is_copied(chromium: Any, tmp_path: Path) -> None:
    with watched(copied_library(tmp_path / "lib"), "--section", "signs") as desk:
        context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(desk.address)
        page.wait_for_selector("#page-1 img", timeout=WAIT)
        page.locator('#words .p:has-text("Birch") button').first.click()
        page.wait_for_selector('#said:has-text("Copied")', timeout=WAIT)
        assert re.search(r"signs\.yaml:\d+:\d+$", page.evaluate("navigator.clipboard.readText()"))
        context.close()


def test_everything_works_without_script(chromium: Any, person: Any, desk: Watched, editor: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, storage_state=person.storage_state())
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{desk.origin}/")
    page.locator("#part-help").click()
    assert page.locator('#part-help[aria-current="true"]').count() == 1
    page.locator("#f-layout").select_option("large-print")
    page.locator("#tools button").click()
    assert page.locator('#f-layout option[value="large-print"][selected]').count() == 1
    page.locator("#f-layout").select_option("")
    page.locator("#tools button").click()
    page.get_by_role("link", name="Plain text").click()
    assert page.locator("#words .plain").inner_text().count("\n") > 10
    page.get_by_role("link", name="Screen").click()
    assert page.frame_locator("iframe").locator("h1").count() == 1
    page.get_by_role("link", name="Words").click()
    page.locator("#words .at").first.click()
    assert "Opened" in page.locator("main").inner_text()
    assert got(editor)[0] == "-g"
    context.close()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    page: Any, desk: Watched, editor: Path
) -> None:
    page.reload()
    page.wait_for_selector("#page-1 img")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to the pages"
    order, seen = [], 0
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        order.append(
            page.evaluate("document.activeElement.closest('#faults, #sections, #tools, #pages, #words')?.id")
        )
        seen += page.evaluate(RINGED)
    assert seen == len(order) > 30
    parts = [one for n, one in enumerate(order) if n == 0 or order[n - 1] != one]
    assert parts in (
        ["sections", "tools", "pages", "words"],
        ["faults", "sections", "tools", "pages", "words"],
    )
    reachable = page.locator("button:visible, select:visible, a:visible:not([tabindex='-1'])").count() - 1
    assert len(order) == reachable, "each once, but for the link that skips"
    page.locator("#part-help").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('#part-help[aria-current="true"]')
    assert page.evaluate("document.activeElement.id") == "part-help"
    page.locator("#words .at").first.focus()
    page.keyboard.press("Enter")
    assert got(editor)[0] == "-g"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 640, 320])  # 640 is 1280 at 200 %
def test_nothing_is_wider_than_the_window(
    width: int, scheme: str, chromium: Any, person: Any, desk: Watched
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme,
                                   storage_state=person.storage_state())  # fmt: skip
    page = context.new_page()
    for fault in (False, True):
        page.goto(f"{desk.origin}/")
        if fault:
            save(desk, "title:", "titel:")
            page.wait_for_selector("#faults .stop", timeout=WAIT)
        page.wait_for_selector("#page-1 img", timeout=WAIT)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if AXE.is_file():
            assert violations(page) == []
    save(desk, "titel:", "title:")
    page.wait_for_selector("#faults .stop", state="detached", timeout=WAIT)
    context.close()
