"""Takes an HTML file, opens it in Debian's Chromium as somebody would: in the dark, enlarged, on a phone, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from support.browsing import AXE, EVERY_RULE, axe_run, browser
from support.browsing import why_not as no_browser

RARELY = 7  # one file in so many is looked at in every way
INSTALL = "`.ci/screen` installs what is needed"
# The rules whose answer follows from colours: in the dark, all others would say again what they say by day.
COLOURS = ("color-contrast", "link-in-text-block")
FEWEST = 20  # rules of axe-core that pass for any leaflet
FOCUSED = "a[href], textarea"  # what the Tab key stops at


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a file: a window in pixels, and what somebody asked of their system."""

    name: str
    width: int
    scheme: str = "light"
    contrast: str = "no-preference"
    forced: str = "none"
    colours: bool = False  # looked at for them alone: all else is seen by day, in a window as wide


# 640 pixels are a window of 1280 at 200 %, 320 one at 400 %: WCAG 2.2, 1.4.4 and 1.4.10.
VIEWS = (
    View("light", 1280),
    View("dark", 1280, "dark"),
    View("light, 200 %", 640),
    View("dark, 200 %", 640, "dark"),
    View("light, 320 px", 320),
    View("dark, 320 px", 320, "dark"),
    View("more contrast", 1280, contrast="more"),
    View("forced colours", 1280, forced="active"),
)
WIDTHS = (360, 480, 704, 768, 1024)  # pixels: of windows between those, whatever else is asked
USUAL = tuple(replace(view, colours=view.scheme == "dark") for view in VIEWS[:6])


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the Tab key stops: a tag, its accessible name, whether a ring shows, and its size in pixels."""

    tag: str
    name: str
    ring: bool
    wide: float
    high: float


def why_not() -> str:
    """Return why nothing can be judged here; "" when it can."""
    if missing := no_browser():
        return f"{missing}; {INSTALL}"
    return "" if AXE.is_file() else f"axe-core is missing; {INSTALL}"


@contextmanager
def shown(browser: Any, path: Path) -> Iterator[tuple[Any, list[str]]]:
    """Hold a page that shows a file, and what its console says and it asks others for: nothing."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda asked: said.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None,
    )
    try:
        page.goto(path.as_uri())
        yield page, said
    finally:
        page.close()


def look(page: Any, view: View) -> None:
    """Look at a page in another way."""
    page.set_viewport_size({"width": view.width, "height": 900})
    page.emulate_media(color_scheme=view.scheme, contrast=view.contrast, forced_colors=view.forced)


def axe(page: Any, colours: bool = False) -> tuple[list[str], int]:
    """Return what axe-core finds wrong, in `colours` alone or in all, and how many of its rules pass."""
    asked = {"type": "rule", "values": list(COLOURS)} if colours else EVERY_RULE
    found = axe_run(page, asked)
    wrong = [
        f"{one['id']}: {node['html'][:160]} ({' '.join(node['failureSummary'].split())[:160]})"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    return wrong, len(found["passes"])


def sideways(page: Any) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


# Words of two letters and more that stand on two lines; an address may, and the head of a table to fill in.
BROKEN = """() => {
  const out = [], range = document.createRange()
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const text = texts.currentNode, held = text.parentElement
    if (held.closest('svg, .blanks, a[href^="http"], a[href^="mailto"]') || !held.getClientRects().length) continue
    if (getComputedStyle(held.closest('thead, .unseen') || held).clipPath !== 'none') continue  // only heard
    const plain = text.data.replace(/\\S*[/@_=]\\S*|\\S+\\.\\S+/g, found => ' '.repeat(found.length))
    for (const word of plain.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
      range.setStart(text, word.index)
      range.setEnd(text, word.index + word[0].length)
      const tops = [...range.getClientRects()].map(box => box.top)
      if (Math.max(...tops) - Math.min(...tops) > 4) out.push(word[0])
    }
  }
  return out
}"""


def broken_words(page: Any) -> list[str]:
    """Return the words that stand on two lines."""
    return list(page.evaluate(BROKEN))


STOP = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect(), look = getComputedStyle(it)
  if (it === document.body) return null
  const by = it.getAttribute('aria-labelledby')
  const name = it.getAttribute('aria-label') || (by && document.getElementById(by).textContent) || it.textContent
  return [it.tagName.toLowerCase(), name.trim(), look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
          box.width, box.height]
}"""


def walk(page: Any, most: int = 600) -> list[Stop]:
    """Return every stop of the Tab key, from the start of the page until it leaves it."""
    stops: list[Stop] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(STOP)
        if at is None:
            break
        stops.append(Stop(*at))
    return stops


def wrong_stops(page: Any, stops: Sequence[Stop]) -> list[str]:
    """Return what is wrong with a walk: one that does not stop at everything, and stops without a name or a ring."""
    there = page.evaluate("held => document.querySelectorAll(held).length", FOCUSED)
    out = [] if len(stops) == there else [f"{len(stops)} stops of the Tab key, but {there} links and fields"]
    out += [f"{stop.tag} has no name" for stop in stops if not stop.name]
    return out + [f'{stop.tag} "{stop.name}" shows no ring' for stop in stops if not stop.ring]


def judged(browser: Any, path: Path, views: Sequence[View] = VIEWS) -> list[str]:
    """Return what is wrong with a file, in each view and by keyboard."""
    with shown(browser, path) as (page, said):
        out = [f"{view.name}: {one}" for view in views for one in wrong_in(page, view)]
        out += [f"{width} px: {one}" for width in WIDTHS for one in unfit(page, View("", width))]
        look(page, views[0])
        return [*out, *wrong_stops(page, walk(page)), *said]


def wrong_in(page: Any, view: View) -> list[str]:
    """Return what is wrong with a page in one view."""
    look(page, view)
    out, passed = axe(page, view.colours)
    out += (
        []
        if passed >= (1 if view.colours else FEWEST)
        else [f"only {passed} rules of axe-core pass: it did not look"]
    )
    return [*out, *unfit(page, view)]


def unfit(page: Any, view: View) -> list[str]:
    """Return what does not fit a window: a page that is wider, and words that are broken."""
    look(page, view)
    over = sideways(page)
    out = [f"{over} pixels wider than the window"] if over else []
    return out + [f'"{word}" is broken' for word in broken_words(page)]


def seen(paths: Sequence[Path]) -> list[str]:
    """Return what is wrong with files in a browser of their own: one in so many is looked at in every way."""
    with browser() as held:
        return [
            f"{path.name}: {one}"
            for n, path in enumerate(paths)
            for one in judged(held, path, VIEWS if n % RARELY == 0 else USUAL)
        ]
