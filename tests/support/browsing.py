"""Chromium, as a person uses it, and axe-core, both under the pages' own policy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.watched import PATIENCE

ROOT = Path(__file__).parents[2]
MODULES = Path(os.environ.get("LEAFLETS_SCREEN", ROOT / ".screen")) / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
# WCAG 2.0 to 2.2, levels A and AA, and what is known to be good besides.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
EVERY_RULE = {"type": "tag", "values": list(TAGS)}


def chromium() -> str:
    """Return the path of a Chromium; "" without one."""
    return os.environ.get("LEAFLETS_CHROMIUM") or shutil.which("chromium") or ""


def why_not() -> str:
    """Return why no browser can be opened here; "" when one can."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is missing"
    return "" if chromium() else "there is no chromium"


@contextmanager
def browser() -> Iterator[Any]:
    """Hold a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        held = tool.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield held
        finally:
            held.close()


WAIT = 1000 * PATIENCE  # milliseconds
WIDTHS = (1280, 768, 640, 320)  # pixels; 640 is 1280 at 200 %


@contextmanager
def entered(chromium: Any, address: str, permissions: Sequence[str] = ()) -> Iterator[Any]:
    """Hold the windows of somebody who has opened an address that lets one person in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(list(permissions))
    context.set_default_timeout(WAIT)
    try:
        page = context.new_page()
        page.goto(address)
        page.close()
        yield context
    finally:
        context.close()


@contextmanager
def quiet_page(context: Any, address: str) -> Iterator[Any]:
    """Hold a page; nothing may have reached its console at the end."""
    page = context.new_page()
    said = listened(page)
    page.goto(address)
    yield page
    page.close()
    assert said == []


def listened(page: Any) -> list[str]:
    """Return a list that everything gets into that a page's console says, and every request that fails.

    One that the page itself gives up, because it is left, has not failed.
    """
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda asked: said.extend(failed(asked)))
    return said


def failed(asked: Any) -> list[str]:
    """Return what to say of a request that failed."""
    return [] if asked.failure == "net::ERR_ABORTED" else [f"failed: {asked.url} {asked.failure}"]


def axe_run(page: Any, rules: Mapping[str, Any] = EVERY_RULE) -> dict[str, Any]:
    """Return what axe-core says of a page. It comes through the debugger: a page's own policy lets no script in."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = {"runOnly": dict(rules), "resultTypes": ["violations", "passes"]}
    return dict(page.evaluate("asked => axe.run(document, asked)", asked))


def violations(page: Any) -> list[str]:
    """Return what axe-core finds wrong on a page."""
    found = axe_run(page)
    assert len(found["passes"]) > 15
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]
