"""The ward's pages in Chromium: the nurse's way by mouse and by keyboard, at every width, in the light and in the dark."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browsing import AXE, WAIT, WIDTHS, entered, quiet_page, violations, why_not
from support.served import Served, printer, served
from support.watched import copied_library

pytest.importorskip("flask", reason="needs the extra web")
pytestmark = pytest.mark.skipif(bool(why_not()), reason=f"needs a browser: {why_not()}")
TITLE = "The signs of hay fever"
SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()
RINGED = "getComputedStyle(document.activeElement).outlineStyle === 'solid' || getComputedStyle(document.activeElement.closest('.pick') ?? document.body).outlineStyle === 'solid'"


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("ward")
    with served(copied_library(folder / "lib"), folder / "state") as held:
        yield held


@pytest.fixture(scope="module")
def nurse(chromium: Any, ward: Served) -> Iterator[Any]:
    """The browser of the nurse, who has opened the address."""
    with entered(chromium, ward.address, ["clipboard-read", "clipboard-write"]) as held:
        yield held


@pytest.fixture
def page(nurse: Any, ward: Served) -> Iterator[Any]:
    """The page to find a leaflet; nothing may have reached the console at the end."""
    with quiet_page(nurse, f"{ward.origin}/") as held:
        yield held


def opened(page: Any, title: str = TITLE) -> None:
    page.get_by_role("link", name=title).first.click()
    page.wait_for_selector("#see img", state="attached")


def test_from_a_title_to_the_printed_page(page: Any, nurse: Any) -> None:
    opened(page)
    assert page.locator("#see-h").inner_text().startswith("DRAFT")
    before = page.url
    page.get_by_text("A parent", exact=False).first.click()
    page.wait_for_selector('#note:text-matches("[Pp]arent")')
    assert page.url != before and re.search(r"/l/[0-9A-Z]{12}$", page.url), (
        "its own address, which names nothing"
    )
    page.locator('label[for="size-large"]').click()
    page.wait_for_selector('#note:text-matches("Large print")')
    with nurse.expect_page() as printed:
        page.get_by_role("button", name="Print draft").click()
    assert printed.value.url.endswith("/print")
    printed.value.close()
    page.goto(page.url.rpartition("/l/")[0] + "/")
    again = page.locator(".again").first
    assert "Large print" in again.inner_text() and "page" in again.inner_text()
    again.click()
    page.wait_for_selector("#see img")
    assert page.locator("#size-large").is_checked()


def chosen_twice(page: Any) -> Any:
    """Choose large print for a parent; return what lets the first of both choices go on: the second waits for its answer."""
    opened(page)
    held: list[Any] = []
    page.route("**/choose", lambda route: route.continue_() if held else held.append(route))
    page.get_by_text("A parent", exact=False).first.click()
    page.wait_for_selector('#see[aria-busy="true"]')
    page.locator('label[for="size-large"]').click()
    return held[0]


def test_choices_that_are_made_while_pages_are_on_their_way_are_kept(
    page: Any, nurse: Any, ward: Served
) -> None:
    first = chosen_twice(page)
    first.continue_()
    page.wait_for_selector('#note:text-matches("Large print")')
    assert page.locator("#size-large").is_checked() and "parent" in page.locator("#note").input_value()
    assert page.locator("#note").input_value().count(page.url.rpartition("/")[2]) == 1
    page.wait_for_selector('#see:not([aria-busy="true"])')


def test_a_button_that_is_pressed_while_choices_wait_leaves_the_pages(page: Any, nurse: Any) -> None:
    """What is printed is what is chosen, and the page shows it too as soon as it has come."""
    first = chosen_twice(page)
    with nurse.expect_page() as printed:
        page.get_by_role("button", name="Print draft").click()
    first.continue_()
    page.wait_for_selector('#note:text-matches("Large print")')
    page.wait_for_selector("#see img")
    assert printed.value.url == f"{page.url}/print" and "parent" in page.locator("#note").input_value()
    printed.value.close()


def test_three_presses_of_a_slow_printer_s_button_are_one_job(chromium: Any, tmp_path: Path) -> None:
    env = printer(tmp_path / "bin", tmp_path / "calls", seconds=1.5)
    with (
        served(copied_library(tmp_path / "lib"), tmp_path / "state", env=env) as ward,
        entered(chromium, ward.address) as nurse,
        quiet_page(nurse, f"{ward.origin}/") as page,
    ):
        opened(page)
        page.locator("#printers summary").click()
        press = "document.querySelector('#printers button').click()"
        page.evaluate(f"for (let n = 0; n < 3; n++) setTimeout(() => {press}, 300 * n)")
        page.wait_for_selector("h2:has-text('Sent to ward-3')")
    assert len((tmp_path / "calls").read_text().splitlines()) == 1


def test_what_is_chosen_before_the_script_comes_is_shown(page: Any) -> None:
    """A slow computer, or a browser that keeps what was chosen when the page is loaded again."""
    opened(page)
    held: list[Any] = []
    page.route("**/*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    field = page.locator('[id="facet.audience-parent"]')
    field.check()
    while len(held) < 4:
        page.wait_for_timeout(20)
    for script in held:
        script.continue_()
    page.wait_for_selector('#note:text-matches("[Pp]arent")')
    assert field.is_checked()


def test_an_answer_that_fails_is_said_until_one_comes(nurse: Any, ward: Served) -> None:
    page = nurse.new_page()
    page.goto(f"{ward.origin}/")
    opened(page)
    page.route("**/choose", lambda route: route.fulfill(status=500, body="no"), times=1)
    page.locator('label[for="size-large"]').click()
    page.wait_for_selector("#failed:visible")
    page.locator('label[for="size-ordinary"]').click()
    page.wait_for_selector("#failed", state="hidden")
    page.close()


def test_a_page_that_was_locked_meanwhile_says_so(chromium: Any, tmp_path: Path) -> None:
    """What it shows no longer follows what is chosen."""
    context = chromium.new_context()
    context.set_default_timeout(WAIT)
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        page, other = context.new_page(), context.new_page()
        page.goto(ward.address)
        opened(page)
        other.goto(f"{ward.origin}/")
        other.get_by_role("button", name="Lock").click()
        other.wait_for_selector("h1:has-text('locked')")
        # Its question how much paper others need may have come before.
        page.evaluate("document.getElementById('size-large')?.click()")
        page.wait_for_selector("h1:has-text('locked')")
    context.close()


def test_kinds_say_how_much_paper_they_need_as_soon_as_it_is_known(page: Any) -> None:
    opened(page)
    for kind in ("booklet", "trifold", "card"):
        page.wait_for_selector(f"#count-{kind}:has-text('sheet')")
    page.locator('label[for="kind-booklet"]').click()
    page.wait_for_selector('#title:not(:has-text("The signs"))')
    assert page.title().startswith(page.locator("#title").inner_text())
    pages, sheets = [line.split()[0] for line in page.locator("#count-booklet").inner_text().splitlines()]
    assert page.locator("#see-h").inner_text().endswith(f"{pages} pages on {sheets} sheets")
    page.locator('label[for="size-large"]').click()
    page.locator("#all summary").click()
    said = page.locator("#see-h").inner_text()
    assert page.locator("#see figure").count() == int(re.findall(r"\d+", said)[0]) > 8


def test_what_differs_is_said_in_words(page: Any) -> None:
    opened(page)
    page.get_by_text("A parent", exact=False).first.click()
    page.get_by_text("What differs from the usual one").click()
    page.wait_for_selector("#differs li")
    assert "Your child sneezes near grass." in page.locator("#differs").inner_text()


def test_the_line_for_the_notes_is_copied(page: Any) -> None:
    opened(page)
    page.get_by_role("button", name="Copy the line").click()
    page.wait_for_selector("#said:has-text('Copied')", state="attached")
    line = page.evaluate("navigator.clipboard.readText()")
    assert line == page.locator("#note").input_value()
    assert re.fullmatch(
        r"Given: The signs of hay fever\. Handout, .*, en[\w-]*\. Ref\. [0-9A-Z]{12}, DRAFT, .*\.", line
    )


def test_a_search_is_answered_while_one_types(page: Any) -> None:
    held: list[Any] = []
    page.route("**/find", lambda route: route.continue_() if held else held.append(route))
    page.locator("#q").press_sequentially("bir", delay=30)
    with page.expect_request("**/find"):
        pass
    page.locator("#q").press_sequentially("ch", delay=300)
    held[0].continue_()  # an earlier answer that comes late does not stay
    page.wait_for_selector("#results .again:has-text('Birch')")
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("#q").fill("")
    page.wait_for_selector("#results .topics")


def test_one_readers_copy(page: Any, nurse: Any) -> None:
    opened(page)
    page.get_by_role("button", name="Add name and visits").click()
    page.locator("#name").fill("Alex Example")
    page.locator("#place_1").fill("Day unit")
    page.get_by_role("button", name="Show how it prints").click()
    page.wait_for_selector("#date_1-e:has-text('Type the day')")
    assert page.locator("#name").input_value() == "Alex Example"
    page.locator("#date_1").fill(SOON)
    page.get_by_role("button", name="Show how it prints").click()
    page.wait_for_selector("aside img")
    assert "Alex" not in page.url
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save this copy").click()
    assert re.fullmatch(r"W-[A-Z0-9]{6}\.pdf", saved.value.suggested_filename)


def test_the_whole_way_by_keyboard(page: Any, nurse: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#q").focus()
    page.keyboard.type("birch")
    page.keyboard.press("Enter")
    page.wait_for_selector("main .again")
    page.locator("main .again").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#see img")
    page.locator("#facet\\.audience-adult").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_selector('#note:text-matches("[Pp]arent")')
    assert page.evaluate("document.activeElement.id") == "facet.audience-parent", (
        "the focus stays on the choice"
    )
    page.locator("#save summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#save button").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#save button").first.is_visible()
    page.get_by_role("button", name="Print draft").focus()
    with nurse.expect_page() as printed:
        page.keyboard.press("Enter")
    printed.value.close()


def test_the_focus_is_seen_wherever_it_is(page: Any) -> None:
    opened(page)
    page.wait_for_selector("#count-card:has-text('sheet')")
    page.reload()
    stops = 0
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        stops += 1
        assert page.evaluate(RINGED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert stops > 12


def test_everything_works_without_script(chromium: Any, nurse: Any, ward: Served) -> None:
    context = chromium.new_context(java_script_enabled=False, storage_state=nurse.storage_state())
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{ward.origin}/")
    opened(page)
    page.locator('label[for="facet.audience-parent"]').click()
    page.get_by_role("button", name="Show these pages").click()
    assert page.locator('[id="facet.audience-parent"]').is_checked()
    with page.expect_download() as saved:
        page.locator("#save summary").click()
        page.locator("#save button").first.click()
    assert saved.value.suggested_filename.endswith(".pdf")
    page.reload()
    page.get_by_text("What differs from the usual one").click()
    page.get_by_role("link", name="Show what differs").click()
    assert "Your child sneezes" in page.locator("main").inner_text()
    context.close()


def test_a_minute_before_the_end_it_asks(chromium: Any, nurse: Any, ward: Served) -> None:
    context = chromium.new_context(storage_state=nurse.storage_state())
    page = context.new_page()
    page.clock.install()
    page.goto(f"{ward.origin}/")
    left = ["880.0"]  # another page was used meanwhile
    page.route("**/left", lambda route: route.fulfill(body=left[0]))
    page.clock.run_for(14 * 60_000 + 6_000)
    page.wait_for_timeout(500)
    assert not page.locator("#soon").is_visible()
    left[0] = "52.0"  # and then none
    page.clock.run_for(14 * 60_000 + 6_000)
    page.wait_for_selector("#soon:visible", timeout=WAIT)
    assert page.evaluate("document.activeElement.textContent") == "Stay open"
    page.locator("#soon button").click()
    page.wait_for_selector("#soon", state="hidden", timeout=WAIT)
    context.close()


def test_a_page_whose_time_is_over_leaves_by_an_address(chromium: Any, nurse: Any, ward: Served) -> None:
    """Loaded again, the answer to a form might print or send once more."""
    context = chromium.new_context(storage_state=nurse.storage_state())
    page = context.new_page()
    page.clock.install()
    page.goto(f"{ward.origin}/")
    opened(page)
    page.get_by_role("button", name="Add name and visits").click()
    page.wait_for_selector("#name")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url.removeprefix(ward.origin)}"))
    page.route("**/left", lambda route: route.fulfill(status=403, body=""))
    page.clock.run_for(15 * 60_000)
    page.wait_for_url(f"{ward.origin}/", timeout=WAIT)
    assert "GET /" in asked and not [one for one in asked if one.startswith("POST")]
    context.close()


SCREENS = {
    "find": lambda page: None,
    "leaflet": opened,
    "booklet": lambda page: (opened(page), page.locator('label[for="kind-booklet"]').click(),
                             page.wait_for_selector('#title:not(:has-text("The signs"))'),
                             page.locator('label[for="size-large"]').click(), page.wait_for_selector("#all", state="attached")),
    "search": lambda page: (page.locator("#q").fill("birhc"), page.keyboard.press("Enter"), page.wait_for_selector("main .again")),
    "copy": lambda page: (
        opened(page), page.get_by_role("button", name="Add name and visits").click(), page.locator("#place_1").fill("x"),
        page.get_by_role("button", name="Show how it prints").click(), page.wait_for_selector("#date_1-e"),
    ),
    "unknown": lambda page: page.goto(page.url + "l/AAAAAAAAAAAA"),
    "faults": lambda page: page.goto(page.url + "faults"),
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window_and_axe_finds_nothing(
    width: int, scheme: str, chromium: Any, nurse: Any, ward: Served
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme,
                                   storage_state=nurse.storage_state())  # fmt: skip
    context.set_default_timeout(WAIT)
    page = context.new_page()
    for name, go in SCREENS.items():
        page.goto(f"{ward.origin}/")
        go(page)
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(node => { node.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        if AXE.is_file():
            assert violations(page) == [], name
    context.close()
