"""What every page brings along: htmx as it was published, one small script, no word of style or script in a page itself."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from leaflets.web import front
from leaflets.web.door import Door
from leaflets.web.front import Front, open_app
from support.house import SOURCE

HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"  # dist/htmx.min.js of htmx.org 2.0.11 on npm
STATIC = SOURCE / "web/static"
TEMPLATES = sorted(
    one for name in ("web", "desk", "ward*") for one in SOURCE.glob(f"{name}/templates/*.html")
)
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|hx-on|hx-vals|javascript:|<script(?! src=)", re.IGNORECASE)


def test_htmx_is_the_published_file() -> None:
    data = (STATIC / "htmx.min.js").read_bytes()
    assert hashlib.sha256(data).hexdigest() == HTMX and b'version:"2.0.11"' in data
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE").read_text(encoding="utf-8")


def test_our_own_script_is_small() -> None:
    for path in (STATIC / "page.js", *SOURCE.glob("ward*/static/*.js")):
        assert len(path.read_bytes()) < 3000, path
    assert sorted(path.name for path in STATIC.glob("*.js")) == ["htmx.min.js", "page.js"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_holds_style_or_script(path: Path) -> None:
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


def test_style_and_script_in_a_page_are_seen() -> None:
    assert len(TEMPLATES) > 10
    for text in ('<p style="x">', "<style>", '<a onclick="x">', "<script>x</script>", '<p hx-on:click="x">'):
        assert INLINE.findall(text)


def test_each_style_is_for_something_on_a_page() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, STATIC / "page.js"))
    sheets = "".join(
        path.read_text("utf-8") for path in (STATIC / "style.css", SOURCE / "desk/static/desk.css")
    )
    styled = set(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*{)", re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)))
    unused = {name for name in styled if not re.search(rf"(?<![\w-]){name}(?![\w-])", pages)}
    assert len(styled) > 30 and unused == set()


def test_a_file_has_the_address_of_its_content() -> None:
    held = front.Front()
    before = held.address_of("style.css")
    held.files["style.css"] += b"p{}"
    assert held.address_of("style.css") != before


def test_a_session_ends_when_nobody_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that looks for news by itself is no use of it."""
    now = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pytest.importorskip("flask", reason="needs the extra web")
    door = Door(lambda address: None, idle=1.0)
    door.port = 4321
    app = open_app(Front(), door)
    app.add_url_rule("/", "start", lambda: "in")
    client = app.test_client()
    host = {"base_url": f"http://127.0.0.1:{door.port}"}
    path = urlsplit(door.address()).path
    assert client.get(path, **host).status_code == 303
    for _ in range(3):
        now[0] += 0.6
        assert client.get("/", **host).status_code == 200, "used again and again, it stays open"
    for _ in range(3):
        now[0] += 0.6
        code = client.get("/", headers={"HX-Request": "true"}, **host).status_code
    assert code == 403
