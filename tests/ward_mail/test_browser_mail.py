"""E-mail, ledger, register and clinic in Chromium: by mouse, by keyboard, with axe, at every width, in the light and in the dark."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.browsing import AXE, WAIT, WIDTHS, listened, violations, why_not
from support.posted import CANARY, SIGNS, TYPED, Ward

pytest.importorskip("flask", reason="needs the extra web")
pytestmark = pytest.mark.skipif(bool(why_not()), reason=f"needs a browser: {why_not()}")
PAGES = ["/clinic", "/register", "/mail"]


def opened(chromium: Any, ward: Ward, **options: Any) -> Any:
    """Return a page of the nurse's browser, at the leaflet to be e-mailed."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(WAIT)
    name, _, value = ward.pages.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": ward.pages.origin}])
    page = context.new_page()
    page.goto(ward.pages.origin + ward.pages.choose(**SIGNS))
    return page


def fill(page: Any) -> None:
    page.get_by_label("E-mail address").fill(TYPED["email"])
    page.get_by_label("Day they agreed to e-mail").fill(TYPED["email_consent"])


def test_by_mouse_from_the_leaflet_to_the_sent_message(chromium: Any, ward: Ward) -> None:
    page = opened(chromium, ward)
    said = listened(page)
    page.get_by_role("button", name="E-mail").click()
    page.get_by_role("button", name="Prepare and look").click()
    assert page.get_by_text("Type the address.").first.is_visible()
    assert page.title().startswith("Please look again")
    fill(page)
    page.get_by_role("button", name="Prepare and look").click()
    page.get_by_role("button", name=f"Send to {TYPED['email']}").click()
    page.wait_for_selector("h2:text('Sent')")
    assert CANARY not in page.url and len(ward.post.taken) == 1
    page.get_by_role("link", name="See it in the ledger").click()
    assert page.get_by_text("1 sent").is_visible()
    assert [one for one in said if "422" not in one] == []  # the browser notes the form that was given back


def test_by_keyboard_alone(chromium: Any, ward: Ward) -> None:
    page = opened(chromium, ward)
    page.get_by_role("button", name="E-mail").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#email")
    page.locator("#id").focus()
    for text in ("", TYPED["email"], "01052026"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab") if page.evaluate("document.activeElement.id") == "email_consent" else None
    page.locator("#password").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("article.letter")
    page.get_by_role("button", name=re.compile("^Send to")).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:text('Sent')")
    assert len(ward.post.taken) == 1


def test_without_script(chromium: Any, ward: Ward) -> None:
    page = opened(chromium, ward, java_script_enabled=False)
    page.get_by_role("button", name="E-mail").click()
    fill(page)
    page.get_by_role("button", name="Prepare and look").click()
    page.get_by_role("button", name=re.compile("^Send to")).click()
    page.wait_for_selector("h2:text('Sent')")
    page.goto(f"{ward.pages.origin}/register")
    page.get_by_label("Ref. or id").fill("B-1")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_text("No document found").is_visible() and page.url.endswith("/register")


def test_the_html_of_a_message_is_shown_as_it_goes_and_loads_nothing(chromium: Any, ward: Ward) -> None:
    run = ward.prepared()
    page = opened(chromium, ward)
    said = listened(page)
    page.goto(f"{ward.pages.origin}{run}/1/message")
    assert page.locator("h1").evaluate("node => getComputedStyle(node).fontSize") == "24px"
    assert said == []


def test_the_register_tells_whether_a_paper_is_still_right(chromium: Any, ward: Ward) -> None:
    run = ward.prepared()
    reference = re.search(r'Ref\. <span class="mono">(\w+)', ward.pages.read(run).text)
    assert reference
    page = opened(chromium, ward)
    page.goto(f"{ward.pages.origin}/register")
    page.get_by_label("Ref. or id").fill(reference[1].lower())
    page.get_by_role("button", name="Search").click()
    page.wait_for_selector("text=Still right")
    assert page.get_by_role("cell", name="B-0041").is_visible() and page.url.endswith("/register")
    text = ward.clinic.folder / "lib/content/hay-fever/en/signs.yaml"
    text.write_text(text.read_text("utf-8").replace("sneez", "snooz"), "utf-8")
    page.wait_for_timeout(5000)
    page.get_by_role("button", name="Search").click()
    page.wait_for_selector("text=Words changed since")
    assert page.get_by_text("Not today’s any more").is_visible()
    with page.expect_download() as kept:
        page.get_by_role("button", name=re.compile("^Export")).click()
    assert "B-0041" in kept.value.path().read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(scheme: str, chromium: Any, ward: Ward) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here")
    looks = ward.prepared()
    ward.sent(ward.prepared(id="C-3", email="cleo@home.example"))
    page = opened(chromium, ward, color_scheme=scheme)
    found = []

    def check(name: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name} is wider than {width}")
        page.set_viewport_size({"width": 1280, "height": 900})
        found.extend(f"{name}: {one}" for one in violations(page))

    page.get_by_role("button", name="E-mail").click()
    check("form")
    page.get_by_role("button", name="Prepare and look").click()
    check("form with faults")
    page.locator("#id").fill("C-3")
    page.get_by_label("E-mail address").fill("cleo@home.example")
    page.get_by_label("Day they agreed to e-mail").fill("2026-01-05")
    page.get_by_role("button", name="Prepare and look").click()
    check("again")
    for path in (*PAGES, looks):
        page.goto(ward.pages.origin + path)
        check(path)
    page.get_by_role("button", name=re.compile("^Send to")).click()
    page.wait_for_selector("h2:text('Sent')")
    check("sent")
    assert found == []
