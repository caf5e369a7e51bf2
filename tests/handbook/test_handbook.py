"""The docs that come with the program: every page is there as HTML, and nothing on it needs a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leaflets.faults import LeafletError
from leaflets.handbook import book
from leaflets.handbook.html import html_of
from leaflets.handbook.pages import DocPage, page_called
from leaflets.user_cache import NO_CACHE
from support.command import leaflets

ROOT = Path(__file__).parents[2]
PAGES = book.pages()
LARGEST_WHEEL = 3_000_000  # bytes


class Seen(HTMLParser):
    """What a page names: its ids, where its links lead, its pictures, and elements that fetch something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.ids += [held["id"] or ""] if "id" in held else []
        self.links += [held["href"] or ""] if tag == "a" and "href" in held else []
        self.pictures += [held["src"] or ""] if tag == "img" else []
        self.fetched += [tag] if tag in ("script", "link", "iframe", "object", "video") else []


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    book.write_book(PAGES, folder)
    return folder


def broken(folder: Path) -> list[tuple[str, str]]:
    """Return the links and pictures of all pages in a folder that are not in it."""
    seen = {path.name: Seen(path.read_text(encoding="utf-8")) for path in folder.glob("*.html")}
    wrong = []
    for name, page in seen.items():
        for link in (link for link in page.links if not re.match("[a-z]+:", link)):
            file, _, anchor = link.partition("#")
            target = seen.get(file or name)
            if not target or (anchor and anchor not in target.ids):
                wrong.append((name, link))
        wrong += [(name, picture) for picture in page.pictures if not (folder / picture).is_file()]
    return wrong


def test_every_page_is_there(written: Path) -> None:
    """Those of the folder docs/, and those beside it that the README lists."""
    assert {path.name for path in ROOT.glob("docs/*.md")} <= {Path(file).name for file in PAGES}
    assert {page.html for page in PAGES.values()} == {path.name for path in written.glob("*.html")}
    assert len(PAGES) > 15 and next(iter(PAGES.values())).html == "index.html"


def test_links_and_pictures_work_without_a_network(written: Path) -> None:
    assert broken(written) == []
    seen = [Seen(path.read_text(encoding="utf-8")) for path in written.glob("*.html")]
    assert sum(len(page.links) for page in seen) > 300 and sum(len(page.pictures) for page in seen) > 20
    assert [page.fetched for page in seen if page.fetched] == []
    assert all(len(page.ids) == len(set(page.ids)) for page in seen)


@pytest.mark.parametrize("text", ["[a](batch.md#no-such)", "[a](#no-such)", "![a](no-such.png)"])
def test_what_is_broken_is_seen(text: str, written: Path, tmp_path: Path) -> None:
    page = DocPage("docs/batch.md", "", f"# A\n\n{text}\n")
    for path in written.glob("*.html"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "pictures").symlink_to(written / "pictures")
    (tmp_path / "pages.png").symlink_to(written / "pages.png")
    (tmp_path / page.html).write_bytes(html_of(page, PAGES))
    assert [name for name, _ in broken(tmp_path) if name == page.html] != []


def test_a_link_to_what_does_not_come_with_the_docs_is_plain_text() -> None:
    page = DocPage(
        "docs/x.md", "", "# X\n\n[tests](../tests/cases) and [a page](batch.md) and [b](https://a.example/)\n"
    )
    text = html_of(page, PAGES).decode()
    assert (
        "<p>tests and " in text
        and '<a href="batch.html">a page</a>' in text
        and '<a href="https://a.example/">' in text
    )


def test_markup_in_a_page_is_shown_as_it_is_typed() -> None:
    page = DocPage("docs/x.md", "", "# <b>X</b>\n\n<script>x()</script>\n")
    text = html_of(page, PAGES).decode()
    assert (
        "<script" not in text
        and "<b>" not in text
        and "<title>&lt;b&gt;X&lt;/b&gt; – leaflets</title>" in text
    )


def test_the_same_docs_give_the_same_files(written: Path, tmp_path: Path) -> None:
    book.write_book(PAGES, tmp_path)
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert (
        len(files) > 40
        and [f for f in files if (tmp_path / f).read_bytes() != (written / f).read_bytes()] == []
    )


@pytest.mark.parametrize(
    "word", ["authoring", "authoring.md", "docs/authoring.md", "Authoring", "docs\\authoring.md"]
)
def test_a_page_may_be_named_as_messages_name_it(word: str) -> None:
    assert page_called(PAGES, word).file == "docs/authoring.md"


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(LeafletError, match='did you mean "layouts"'):
        page_called(PAGES, "layout")
    with pytest.raises(LeafletError, match="known: readme, "):
        page_called(PAGES, "zzz")


# ---- the command ---------------------------------------------------------------------------------


def test_the_command_prints_a_page_or_where_it_is(tmp_path: Path) -> None:
    at_home = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "caches"), NO_CACHE: ""}  # CI keeps no caches
    shown = leaflets("docs", "authoring", "--text", folder=tmp_path, environment=at_home)
    assert shown.returncode == 0 and shown.stdout.rstrip() == PAGES["docs/authoring.md"].text.rstrip()
    assert not (tmp_path / "caches").exists(), "nothing is written"
    placed = leaflets("docs", "--path", folder=tmp_path, environment=at_home)
    assert (
        placed.stdout.strip() == str(tmp_path / "caches/leaflets-docs/index.html")
        and Path(placed.stdout.strip()).is_file()
    )
    named = leaflets("docs", "batch", "--path", "--out", "here", folder=tmp_path, environment=at_home)
    assert named.stdout.strip() == str(tmp_path / "here/batch.html") and Path(named.stdout.strip()).is_file()
    listed = leaflets("docs", "--list", folder=tmp_path, environment=at_home)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [page.name for page in PAGES.values()]


@pytest.mark.parametrize("more", [{"LEAFLETS_NO_CACHE": "1"}, {"XDG_CACHE_HOME": "/proc/nowhere"}])
def test_without_a_cache_the_pages_go_to_a_temporary_folder(more: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    done = process(tmp_path, "docs", "--path", TMPDIR=str(tmp_path / "tmp"), **more)
    assert done.returncode == 0 and Path(done.stdout.strip()).is_relative_to(tmp_path / "tmp"), done.stderr


def test_on_windows_the_pages_go_to_the_folder_for_local_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "cache_folder", lambda: None)
    monkeypatch.delenv(NO_CACHE, raising=False)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert book.usual_folder() == tmp_path / "leaflets-docs"


@pytest.mark.parametrize(("words", "code", "said"), [
    (["nix"], 2, "there is no page"), (["--text", "--path"], 2, "cannot be combined"), (["--path", "--out", "file"], 1, "file is a file"),
])  # fmt: skip
def test_what_the_command_cannot_do_is_refused(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("kept")
    done = leaflets("docs", *words, folder=tmp_path)
    assert done.returncode == code and said in done.stderr and (tmp_path / "file").read_text() == "kept"


def process(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    held = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    }
    return subprocess.run([sys.executable, "-m", "leaflets", *words], cwd=folder, env=held | environment, capture_output=True, text=True, timeout=120)  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="a shell script as browser")
def test_the_browser_gets_the_page(tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{opened}"\n')
    browser.chmod(0o755)
    done = process(tmp_path, "docs", "layouts", "--out", "docs", BROWSER=str(browser))
    assert done.returncode == 0 and opened.read_text() == (tmp_path / "docs/layouts.html").as_uri(), (
        done.stderr
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows always has a program for web pages")
def test_without_a_browser_it_is_said_what_to_do(tmp_path: Path) -> None:
    done = process(tmp_path, "docs", "layouts", "--out", "docs", PATH=str(tmp_path))
    assert done.returncode == 0 and Path(done.stdout.strip()).is_file()
    assert "there is no browser here" in done.stderr and "leaflets docs layouts --text" in done.stderr


# ---- the wheel -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=600)
    if done.returncode and re.search(
        "Could not find a version|No module named pip|Connection|resolution", done.stderr
    ):
        pytest.skip("no wheel can be built here: pip or the network is missing")
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_docs_scaffolds_and_schemas_travel_in_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """A wheel that is really built, unpacked elsewhere: its pages and schemas are all there, its scaffold makes a topic."""
    assert wheel.stat().st_size < LARGEST_WHEEL
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    outside = {"PYTHONPATH": str(tmp_path / "site"), "XDG_CACHE_HOME": str(tmp_path / "caches")}
    where = process(tmp_path, "docs", "--path", **outside)
    assert where.returncode == 0, where.stderr
    folder = Path(where.stdout.strip()).parent
    assert {path.name for path in folder.glob("*.html")} == {page.html for page in PAGES.values()} and broken(
        folder
    ) == []
    assert process(tmp_path, "new", "mine", **outside).returncode == 0
    made = process(tmp_path / "mine", "new", "topic", "houseplants", **outside)
    assert made.returncode == 0, made.stderr
    ours = {
        path.relative_to(ROOT).as_posix()
        for part in ("scaffold", "content/.schemas")
        for path in (ROOT / part).rglob("*")
        if path.is_file()
    }
    assert len(ours) > 25
    assert "plant_place" in (tmp_path / "mine/content/.schemas/section.json").read_text(encoding="utf-8")
    held = {
        path.relative_to(tmp_path / "site/leaflets/library").as_posix()
        for path in (tmp_path / "site/leaflets/library").rglob("*")
    }
    assert ours <= held
