"""`python -m bench.desk`: prints how soon a save is seen in the browser, for a section and for the booklet.

    seen     seconds from the save to the new picture on the screen, median and worst
    made     the same save made with `leaflets make`: seconds, and how many times as long that takes
    cpu      seconds of a processor that the desk takes for one save; on an idle machine, "seen" is this and the waiting
    waits    seconds of "seen" that nobody works: until the disk is looked at, and until the browser asks

The browser itself notes when the new words and the new picture have been painted: to ask it again and again would add to it.

It needs Chromium and Playwright. Two saves in a row never say the same, so that each has a picture of its own.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from leaflets.built_in import library_folder
from leaflets.desk.saves import SETTLED
from leaflets.desk.state import HELD, LOOK_EVERY

SAVES = 12
SECTION = "content/relapsed-all/en/symptoms.yaml"
TITLE = "Signs to watch for"
BROWSER_ASKS = 0.15  # seconds: desk/templates/news.html
GOALS = {"section": 0.5, "booklet": 1.0}  # seconds, on an idle machine
# Begins to look, and notes the moment after the words and the picture of the first page were painted.
SEEN = """title => {
  window.seen = new Promise(done => {
    const look = async () => {
      if (![...document.querySelectorAll('#words h3')].some(node => node.textContent.includes(title))) return;
      watch.disconnect();
      await document.querySelector('#pages figure img').decode();
      requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now() / 1000)));
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, {subtree: true, childList: true, characterData: true});
  });
}"""
PRODUCTS = {"section": ("--section", "symptoms"), "booklet": ("--booklet",)}


class Saved(NamedTuple):
    """What one save took."""

    seen: float
    cpu: float


@contextmanager
def desk(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Hold a desk, and its address."""
    words = [sys.executable, "-m", "leaflets", "watch", "--library", str(folder), "--no-open", "-q", *options]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=folder.parent)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def cpu_of(process: subprocess.Popen[str]) -> float:
    """Return the seconds of a processor that a process has taken, without those of its children."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def saves(page: Any, process: subprocess.Popen[str], file: Path) -> Iterator[Saved]:
    """Save a section again and again, and yield what each save took. The title stands on the section's first page."""
    good = file.read_text(encoding="utf-8")
    for n in range(SAVES):
        page.wait_for_timeout(2500)  # the texts have been measured, too
        page.evaluate(SEEN, f"{TITLE} {n}")
        before, began = cpu_of(process), time.time()
        file.write_text(good.replace(TITLE, f"{TITLE} {n}", 1), encoding="utf-8")
        yield Saved(page.evaluate("window.seen") - began, cpu_of(process) - before)
    file.write_text(good, encoding="utf-8")


def made(folder: Path, options: tuple[str, ...]) -> float:
    """Return the seconds that `leaflets make` takes for the same pages."""
    words = [
        sys.executable,
        "-m",
        "leaflets",
        "make",
        "--library",
        str(folder),
        "-q",
        "--out",
        str(folder.parent / "out"),
    ]
    began = time.monotonic()
    subprocess.run([*words, *options], check=True, cwd=folder.parent, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def measured(browser: Any, folder: Path, product: str) -> str:
    """Return the line of one product."""
    with desk(folder, *PRODUCTS[product]) as (process, address):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        page.wait_for_selector("#page-1 img", timeout=120_000)
        found = list(saves(page, process, folder / SECTION))
        page.close()
    seen, cpu = [one.seen for one in found], statistics.median([one.cpu for one in found])
    whole = statistics.median([made(folder, PRODUCTS[product]) for _ in range(3)])
    middle, waits = (
        statistics.median(seen),
        LOOK_EVERY / 2 + SETTLED + (BROWSER_ASKS - HELD) ** 2 / BROWSER_ASKS / 2,
    )
    return (
        f"{product:10}{middle:8.2f}{max(seen):8.2f}{whole:8.2f}{whole / middle:7.1f}x{cpu:8.2f}{waits:8.2f}"
        f"{cpu + waits:10.2f}{GOALS[product]:8.2f}"
    )


def main() -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    print(
        f"{'':10}{'seen':>8}{'worst':>8}{'made':>8}{'':8}{'cpu':>8}{'waits':>8}{'cpu+waits':>10}{'goal':>8}"
    )
    with tempfile.TemporaryDirectory() as held, sync_playwright() as tool:
        folder = Path(held) / "lib"
        for part in ("content", "layouts"):
            shutil.copytree(library_folder() / part, folder / part)
        path = os.environ.get("LEAFLETS_CHROMIUM") or shutil.which("chromium")
        browser = tool.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for product in PRODUCTS:
            print(measured(browser, folder, product), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
