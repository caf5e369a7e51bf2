"""The command as a process: every save reaches the page, whichever way an editor saves, and the terminal stays quiet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.watched import Watched, copied_library, watched

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")

EACH = int(os.environ.get("LEAFLETS_SAVES", "4"))  # saves in each way; .ci/desk asks for more


def in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def by_renaming(path: Path, text: str) -> None:
    fresh = path.with_name("4913")  # as Vim calls it
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)


def by_deleting(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(copied_library(tmp_path_factory.mktemp("running") / "lib"), "--section", "signs") as held:
        held.enter()
        yield held


@pytest.mark.parametrize("way", [in_place, by_renaming, by_deleting])
def test_every_save_reaches_the_page(way: Callable[[Path, str], None], desk: Watched) -> None:
    good = desk.file.read_text(encoding="utf-8")
    for n in range(EACH):
        title = f"{way.__name__.replace('_', ' ')} {n}"
        way(desk.file, good.replace("The signs of hay fever", title, 1))
        desk.page_with(f"<h3>{title}</h3>")
    way(desk.file, good)
    desk.page_with("<h3>The signs of hay fever</h3>")


def test_a_browser_gets_only_what_it_lacks(desk: Watched) -> None:
    page = desk.page_with("<h3>The signs of hay fever</h3>")
    seen, have = (page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("seen", "have"))
    parts = have.split(",")
    assert len(parts) > 6
    nothing = desk.ask("GET", f"/news?seen={seen}&tab=words&have={have}", desk.own())
    assert nothing.code in (200, 204) and 'id="words"' not in nothing.text
    lacks = ",".join(part for part in parts if not part.startswith("page-1."))
    answer = desk.ask("GET", f"/news?seen=0&tab=words&have={lacks}", desk.own()).text
    assert answer.count("hx-swap-oob") == 2 and 'id="page-1" hx-swap-oob="true"' in answer
    whole = desk.ask("GET", "/news?seen=0&tab=words&have=", desk.own()).text
    assert whole.count("hx-swap-oob") == 7, "a page that is sent with all pages is not sent again"


def test_a_picture_and_the_pdf_come_as_what_they_are(desk: Watched) -> None:
    page = desk.page_with("page-1")
    name = page.partition('src="/page/')[2].partition("-720.png")[0]
    picture, pdf = (
        desk.ask("GET", f"/page/{name}-720.png", desk.own()),
        desk.ask("GET", "/leaflet.pdf", desk.own()),
    )
    assert picture.body.startswith(b"\x89PNG") and picture.headers["Content-Type"] == "image/png"
    assert pdf.body.startswith(b"%PDF") and pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Cache-Control"] == "no-store"


def test_the_leaflet_in_the_frame_runs_and_loads_nothing(desk: Watched) -> None:
    page = desk.ask("GET", "/screen", desk.own())
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"] and "<iframe" in page.text
    path = page.text.partition('<iframe id="screen" src="')[2].partition('"')[0]
    framed = desk.ask("GET", path, desk.own())
    policy = framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy and "sandbox" in policy and "hay fever" in framed.text
    assert "frame-src" not in desk.ask("GET", "/", desk.own()).headers["Content-Security-Policy"]
    assert "hay fever" in desk.ask("GET", "/text", desk.own()).text


def test_a_form_without_script_leads_back_to_the_page(desk: Watched) -> None:
    answer = desk.send("/choose", part="help", tab="text")
    assert answer.code == 303 and answer.headers["Location"].endswith("/text")
    assert desk.send("/choose", part="signs", tab="//evil.example").headers["Location"] in (
        "/",
        f"{desk.origin}/",
    )
    said = desk.send("/open", at=f"{desk.file.relative_to(desk.folder.parent)}:3:1")
    assert said.code == 200 and "--editor" in said.text


def test_the_terminal_shows_the_address_and_no_more(tmp_path: Path) -> None:
    with watched(copied_library(tmp_path / "lib")) as desk:
        desk.enter()
        desk.page_with("page-1")
        desk.process.terminate()
        out, errors = desk.process.communicate(timeout=60)
        assert (out, errors) == ("", "")
