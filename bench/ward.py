"""`python -m bench.ward`: prints how soon the ward's pages answer, and what the program takes.

    start      seconds until the address is printed, and until the first page has been answered
    warm       milliseconds for the page of a leaflet that was made before, one nurse: median and 95th percentile
    new        milliseconds for a leaflet that nobody has chosen yet, one nurse: median and 95th percentile
    8 nurses   milliseconds for leaflets that nobody has chosen yet, eight at once: median and 95th percentile
    picture    milliseconds for the picture of a first page
    memory     megabytes of the server, and of the processes that make pages

It asks by plain forms, as a browser without script does: the time on the screen is a picture's more.
"""

from __future__ import annotations

import http.client
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from leaflets.built_in import library_folder
from leaflets.content.load import load

NURSES = 8
ROUNDS = 12
FORM = "application/x-www-form-urlencoded"
GOALS = {"start": 1.0, "warm": 400, "8 nurses": 1500, "memory": 200}


@dataclass(slots=True)
class Nurse:
    """A browser's session."""

    host: str
    cookie: str
    csrf: str

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, str], bytes]:
        """Send a request, and return what was answered."""
        line = http.client.HTTPConnection(self.host, timeout=120)
        headers = {"Cookie": self.cookie, **({"Content-Type": FORM} if body else {})}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        line.close()
        return found

    def choose(self, choices: dict[str, str]) -> tuple[float, bytes]:
        """Choose a leaflet, and return the milliseconds until its page is there, and the page."""
        began = time.perf_counter()
        code, headers, _ = self.ask("POST", "/choose", urlencode({"csrf": self.csrf, **choices}))
        assert code == 303, code
        _, _, page = self.ask("GET", headers["Location"])
        return 1000 * (time.perf_counter() - began), page


def entered(address: str) -> Nurse:
    """Open the address once."""
    host = urlsplit(address).netloc
    line = http.client.HTTPConnection(host, timeout=120)
    line.request("GET", urlsplit(address).path)
    answer = line.getresponse()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    answer.read()
    nurse = Nurse(host, cookie, "")
    found = re.search(rb'name="csrf" value="([^"]+)"', nurse.ask("GET", "/")[2])
    assert found
    nurse.csrf = found[1].decode()
    return nurse


@contextmanager
def pages(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """Hold the pages of the built-in library, their address, and the seconds until it was printed."""
    words = [sys.executable, "-m", "leaflets", "serve", "--no-open", "-q"]
    began = time.perf_counter()
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "XDG_STATE_HOME": str(folder)},
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip(), time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def different() -> Iterator[dict[str, str]]:
    """Yield leaflets that differ, section after section, reader after reader."""
    folder = library_folder() / "content"
    topic = next(iter(load(folder, str(folder)).topics.values()))
    sections = [one.id for one in topic.sections if one.leaflet]
    readers = itertools.product(*[[value.id for value in facet.values] for facet in topic.facets])
    for values in readers:
        for section in sections:
            facets = {f"facet.{facet.id}": value for facet, value in zip(topic.facets, values, strict=True)}
            yield {"topic": topic.id, "lang": topic.lang, "section": section, "kind": "sheet", **facets}


def at_once(nurse: Nurse, choices: Sequence[dict[str, str]]) -> list[float]:
    """Return the milliseconds that each nurse waits when all choose at the same moment."""
    found: list[float] = []
    threads = [threading.Thread(target=lambda one=one: found.append(nurse.choose(one)[0])) for one in choices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def memory(pid: int) -> float:
    """Return the megabytes that a process alone has in use."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(kb) for kb in re.findall(r"^Private_(?:Clean|Dirty): +(\d+)", text, re.MULTILINE)) / 1024


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [
        int(one)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for one in (task / "children").read_text().split()
    ]


def line(name: str, figures: Sequence[float], unit: str) -> str:
    """Return a line of the table."""
    p95 = sorted(figures)[min(len(figures) - 1, int(0.95 * len(figures)))]
    goal = f"{GOALS[name]:8g}" if name in GOALS else ""
    return f"{name:10}{statistics.median(figures):10.2f}{p95:10.2f} {unit:4}{goal}"


def main() -> None:
    """Print the table."""
    print(f"{'':10}{'median':>10}{'p95':>10} {'':4}{'goal':>8}")
    with tempfile.TemporaryDirectory() as held, pages(Path(held)) as (process, address, printed):
        began = time.perf_counter()
        nurse = entered(address)
        print(
            f"{line('start', [printed], 's')}   first page after {printed + time.perf_counter() - began:.2f} s"
        )
        leaflets = different()
        first = next(leaflets)
        nurse.choose(first)
        time.sleep(15)  # the extents of all kinds are found out in the background
        print(line("warm", [nurse.choose(first)[0] for _ in range(ROUNDS)], "ms"))
        new = [next(leaflets) for _ in range(ROUNDS)]
        print(line("new", [nurse.choose(one)[0] for one in new], "ms"), flush=True)
        rounds = [[next(leaflets) for _ in range(NURSES)] for _ in range(ROUNDS // 2)]
        print(line("8 nurses", [ms for one in rounds for ms in at_once(nurse, one)], "ms"))
        pictures = []
        for one in new:
            path = re.search(rb'src="(/page/[^"]+)"', nurse.choose(one)[1])
            assert path
            began = time.perf_counter()
            nurse.ask("GET", path[1].decode())
            pictures.append(1000 * (time.perf_counter() - began))
        print(line("picture", pictures, "ms"))
        print(
            line("memory", [memory(process.pid)], "MB"),
            *[f"{memory(one):.0f}" for one in children(process.pid)],
        )


if __name__ == "__main__":
    main()
