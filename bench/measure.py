"""Takes engines, gives their times: interleaved rounds, so that a machine's drift meets all alike."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from leaflets.model import Document
from leaflets.pdf.write import write_pdf
from leaflets.typeset.lay_out import lay_out

from .documents import settled
from .engines import OURS, OURS_COPY, TYPST, TYPST_FILE, WEASY, Bench, font_folders
from .html_source import to_html
from .typst_source import to_typst

FIRST = [
    "Anna",
    "Björn",
    "Chloë",
    "David",
    "Elżbieta",
    "Fatima",
    "George",
    "Hélène",
    "Iñigo",
    "Jürgen",
    "Katarzyna",
    "Liam",
    "Márta",
    "Noor",
]
LAST = [
    "Adeyemi",
    "Baker",
    "Çelik",
    "Davies",
    "Evans",
    "García",
    "Hughes",
    "Jones",
    "Müller",
    "Nguyen",
    "O’Brien",
    "Patel",
    "Quinn",
]
CHILD = Path(__file__).with_name("child.py")
TOLD = ("seconds", "mib", "before", "last")  # by child.py
Times = dict[str, list[float]]


def names() -> Iterator[str]:
    """Yield readers' names, none twice."""
    n = 0
    while True:
        n += 1
        yield f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}" + (f"-{n}" if n > 100 else "")


def ratio(times: Mapping[str, Sequence[float]], one: str, other: str) -> float | None:
    """Return the median of the rounds' ratios; None when an engine is missing."""
    if one not in times or other not in times:
        return None
    return statistics.median([a / b for a, b in zip(times[one], times[other], strict=False)])


def warm(
    engines: Sequence[str], document_for: Callable[[str], Document], rounds: int
) -> tuple[Times, dict[str, bytes], Times]:
    """Return seconds for a Document to bytes in each round, the last bytes, and seconds of processor time.

    Every round has a reader of its own. The order turns, and each engine starts with no garbage.
    """
    bench, reader = Bench(), names()
    times: Times = {engine: [] for engine in engines}
    spent: Times = {engine: [] for engine in engines}
    made: dict[str, bytes] = {}
    for n in range(rounds + 2):
        name = next(reader)
        document = document_for(name)
        for at in range(len(engines)):
            engine = engines[(at + n) % len(engines)]
            if engine == WEASY and n % 5 > 1:  # sixteen times slower: a few rounds tell enough
                continue
            make = bench.ready(engine, document, name)
            gc.collect()
            start, used = time.perf_counter(), time.process_time()
            made[engine] = make()
            took, used = time.perf_counter() - start, time.process_time() - used
            if n >= 2:  # two rounds fill every engine's caches
                times[engine].append(took)
                spent[engine].append(used)
    return times, made, spent


def write_sources(document: Document, folder: Path) -> None:
    """Write what the peers' processes read, into a folder that is made."""
    folder.mkdir(exist_ok=True)
    (folder / "main.typ").write_text(to_typst(settled(document), folder))
    (folder / "main.html").write_text(to_html(settled(document), folder))
    (folder / "fonts.json").write_text(json.dumps(font_folders(document, folder)))


def run(command: Sequence[str]) -> tuple[float, str]:
    """Run a process and return its seconds and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ})
    return time.perf_counter() - start, done.stdout


def cold(engines: Sequence[str], folder: Path, rounds: int) -> Times:
    """Return seconds of a whole process, from its start to the PDF on disk.

    Ours loads content, tailors and composes; the peers are given their finished source.
    """
    command = {
        OURS: [
            *[sys.executable, "-m", "leaflets", "make", "--booklet", "--layout", "booklet", "--paper", "a4"],
            *["-q", "--out", str(folder)],
        ],
        TYPST: [sys.executable, str(CHILD), TYPST, str(folder)],
        WEASY: [sys.executable, str(CHILD), WEASY, str(folder)],
    }
    times: Times = {engine: [] for engine in engines if engine in command}
    for n in range(rounds + 1):
        for engine in times:
            took, _ = run(command[engine])
            if n:  # the first reads files that the system then keeps
                times[engine].append(took)
    return times


def large(engines: Sequence[str], folders: Sequence[Path], rounds: int) -> dict[str, Times]:
    """Return what each engine's child tells in each round (see child.py), for Documents in `folders`.

    WeasyPrint, which takes a minute for one, makes the first alone.
    """
    kept = [engine for engine in engines if engine not in (TYPST_FILE, OURS_COPY)]
    told: dict[str, Times] = {name: {engine: [] for engine in kept} for name in TOLD}
    for n in range(rounds):
        for engine in kept:
            if engine == WEASY and n:
                continue
            given = folders[:1] if engine == WEASY else folders
            found = json.loads(run([sys.executable, str(CHILD), engine, *map(str, given)])[1])
            for name in TOLD:
                told[name][engine].append(found[name])
    return told


def pair() -> tuple[tuple[float, int], tuple[float, int]]:
    """Return (seconds, pages) of ours for a short and a long Document, collector on."""
    from . import documents

    short = documents.short(documents.booklet("sheet", "Anna Example"))
    whole = documents.long(short, 300)
    out = []
    for document, times in ((short, 10), (whole, 1)):
        write_pdf(lay_out(document))
        start = time.perf_counter()
        for _ in range(times):
            pages = lay_out(document)
            write_pdf(pages)
        out.append(((time.perf_counter() - start) / times, len(pages.pages)))
    return out[0], out[1]
