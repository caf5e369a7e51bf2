"""A list's whole way in Chromium: by mouse, by keyboard, at every width, in the light and in the dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browsing import AXE, WAIT, WIDTHS, entered, quiet_page, violations, why_not
from support.served import Served, served
from support.watched import copied_library

pytest.importorskip("flask", reason="needs the extra web")
pytestmark = pytest.mark.skipif(bool(why_not()), reason=f"needs a browser: {why_not()}")
LIST = "Ref.,name,season,appointment_date\nB-1,Ann,spring,3/4/2098\nB-2,Bob,never,\nB-3,Cy,,\n"
MANY = "id\n" + "".join(f"P-{n:04}\n" for n in range(2500))  # some seconds' work, once it has begun


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("ward")
    with served(copied_library(folder / "lib"), folder / "state") as held:
        yield held


@pytest.fixture(scope="module")
def nurse(chromium: Any, ward: Served) -> Iterator[Any]:
    """The browser of the nurse, who has opened the address."""
    with entered(chromium, ward.address) as held:
        yield held


@pytest.fixture
def page(nurse: Any, ward: Served) -> Iterator[Any]:
    """The page to upload a list; nothing may have reached the console at the end."""
    with quiet_page(nurse, f"{ward.origin}/list") as held:
        yield held


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_from_a_file_to_a_zip_by_mouse(page: Any, file: Path) -> None:
    page.get_by_role("link", name="A list", exact=True).click()
    page.get_by_label("Your list").set_input_files(str(file))
    page.get_by_role("button", name="Check the list").click()
    assert page.locator("#check-h").inner_text() == "Before the rows are checked"
    page.locator("#column-0").focus()
    page.get_by_label("Ref.").select_option("id")
    page.wait_for_selector("#check-h:has-text('3 rows: 2 can be made, 1 is refused')")
    assert page.evaluate("document.activeElement.id") == "column-0", "the focus stays on the question"
    page.get_by_role("link", name="Refused 1").click()
    page.wait_for_selector("tr.no:has-text('B-2')")
    assert page.locator("tbody tr[role=row]").count() == 1
    page.get_by_role("button", name="Make 2").click()
    page.wait_for_selector("h1:has-text('2 made, 1 refused')")
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("Get the ZIP")).click()
    assert re.fullmatch(r"leaflets-[0-9a-f]{12}\.zip", saved.value.suggested_filename)
    page.get_by_role("button", name="Delete it now").click()
    page.wait_for_selector("h1:has-text('Leaflets for a list')")


def test_a_run_is_shown_stopped_and_goes_on(page: Any, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(MANY, encoding="utf-8")
    page.get_by_label("Your list").set_input_files(str(path))
    page.get_by_role("button", name="Check the list").click()
    page.get_by_role("button", name="Make 2,500").click()
    stop = page.get_by_role("button", name="Stop here")
    before = stop.bounding_box()
    page.wait_for_selector("#run .sums:has-text('left')")
    assert stop.bounding_box() == before, "a button that moves is not where it is pressed"
    stop.click()
    page.wait_for_selector("h1:has-text('Stopped at')")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_selector("h1:has-text('2,500 made')")


def test_the_whole_way_by_keyboard(page: Any, file: Path) -> None:
    page.locator("#f").set_input_files(str(file))
    page.locator("#f").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#check-h")
    page.locator("#column-0").focus()
    page.keyboard.type("id")
    page.keyboard.press("Enter")
    page.wait_for_selector("#check-h:has-text('2 can be made')")
    page.get_by_role("button", name="Make 2").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('2 made, 1 refused')")


def test_everything_works_without_script(chromium: Any, nurse: Any, ward: Served, file: Path) -> None:
    context = chromium.new_context(java_script_enabled=False, storage_state=nurse.storage_state())
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{ward.origin}/list")
    page.get_by_label("Your list").set_input_files(str(file))
    page.get_by_role("button", name="Check the list").click()
    page.get_by_label("Ref.").select_option("id")
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name="Make 2").click()
    page.wait_for_selector("h1:has-text('2 made, 1 refused')")
    context.close()


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_is_cut_off(
    chromium: Any, nurse: Any, ward: Served, file: Path, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme,
        storage_state=nurse.storage_state(),
    )  # fmt: skip
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{ward.origin}/list")
    looked(page)
    page.get_by_label("Your list").set_input_files(str(file))
    page.get_by_role("button", name="Check the list").click()
    looked(page)
    page.get_by_label("Ref.").select_option("id")
    page.wait_for_selector("#check-h:has-text('2 can be made')")
    looked(page)
    page.get_by_role("button", name="Make 2").click()
    page.wait_for_selector("h1:has-text('2 made, 1 refused')")
    looked(page)
    context.close()


def looked(page: Any) -> None:
    """Judge a page."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    narrow = "[...document.querySelectorAll('main :is(.card, .drop, .said, .btn)')].some(e => e.checkVisibility() && e.getBoundingClientRect().width < 60)"
    assert not page.evaluate(narrow), "a part is squeezed"
