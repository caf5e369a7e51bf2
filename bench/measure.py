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
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from leaflets.model import Document
from leaflets.pdf.write import write_pdf
from leaflets.typeset.lay_out import lay_out

from .child import OUT
from .documents import settled
from .engines import FORME, FULLBLEED, OURS, OURS_COPY, TYPST_FILE, WEASY, Bench, font_folders
from .html_source import to_html
from .plain_source import to_page
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
SLOW = (WEASY, FULLBLEED)  # many times slower: a few rounds tell enough
ONCE = (WEASY, FULLBLEED, FORME)  # take from ten seconds to minutes for 300 pages
LIMIT = 900  # seconds, after which a process is taken to hang
VERSION, HELP, CLICK = "leaflets --version", "leaflets --help", "python -c 'import click'"
Times = dict[str, list[float]]


@dataclass(frozen=True)
class Large:
    """What children told of a large Document, its pages, and why some told nothing: all by engine."""

    told: dict[str, Times]
    pages: dict[str, int]
    failed: dict[str, str]


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
            if engine in SLOW and n % 5 > 1:
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
    document = settled(document)
    (folder / "main.typ").write_text(to_typst(document, folder))
    (folder / "main.html").write_text(to_html(document, folder))
    (folder / "fonts.json").write_text(json.dumps(font_folders(document, folder)))
    to_page(document, folder).write(folder)


def pages_of(pdf: bytes | Path) -> int:
    with pypdfium2.PdfDocument(pdf) as held:
        return len(held)


def run(command: Sequence[str]) -> tuple[float, str]:
    """Run a process and return its seconds and what it printed. Raises SubprocessError when it fails or hangs."""
    start = time.perf_counter()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ}, timeout=LIMIT
    )
    return time.perf_counter() - start, done.stdout


def child(engine: str, *folders: Path) -> list[str]:
    return [sys.executable, str(CHILD), engine, *map(str, folders)]


def reason(error: subprocess.SubprocessError) -> str:
    """Return why a process failed, in a line."""
    lines = str(getattr(error, "stderr", None) or "").strip().splitlines()
    return lines[-1] if lines and not isinstance(error, subprocess.TimeoutExpired) else str(error)[-100:]


def tried(engine: str, folders: Sequence[Path]) -> str:
    """Return why an engine's own process fails on the sources in `folders`; "" when it makes them all."""
    try:
        run(child(engine, *folders))
    except subprocess.SubprocessError as error:
        return reason(error)
    return ""


def interleaved(commands: Mapping[str, Sequence[str]], rounds: int) -> Times:
    """Return seconds of whole processes, from start to end, each command once in a round."""
    times: Times = {name: [] for name in commands}
    for n in range(rounds + 1):
        for name, command in commands.items():
            took, _ = run(command)
            if n:  # the first reads files that the system then keeps
                times[name].append(took)
    return times


def cold(engines: Sequence[str], folder: Path, rounds: int) -> Times:
    """Return seconds of a whole process, from its start to the PDF on disk.

    Ours loads content, tailors and composes; the peers are given their finished source.
    """
    ours = [sys.executable, "-m", "leaflets", "make", "--booklet", "--layout", "booklet", "--paper", "a4"]
    commands = {
        engine: [*ours, "-q", "--out", str(folder)] if engine == OURS else child(engine, folder)
        for engine in engines
        if engine not in (OURS_COPY, TYPST_FILE)
    }
    return interleaved(commands, rounds)


def starts(rounds: int) -> Times:
    """Return seconds of the command when it has next to nothing to do, and of its argument parser's import."""
    python = sys.executable
    commands = {
        VERSION: [python, "-m", "leaflets", "--version"],
        HELP: [python, "-m", "leaflets", "--help"],
        CLICK: [python, "-c", "import click"],
    }
    return interleaved(commands, rounds)


def large(engines: Sequence[str], folders: Sequence[Path], rounds: int) -> Large:
    """Return what each engine's child tells in each round (see child.py), for Documents in `folders`.

    Engines that take long make the first alone. One that fails is dropped, with its reason.
    """
    kept = [engine for engine in engines if engine not in (TYPST_FILE, OURS_COPY)]
    out = Large({name: {engine: [] for engine in kept} for name in TOLD}, {}, {})
    for n in range(rounds):
        for engine in kept:
            if engine not in out.failed and not (n and engine in ONCE):
                one_large(out, engine, folders[:1] if engine in ONCE else folders)
    return out


def one_large(out: Large, engine: str, folders: Sequence[Path]) -> None:
    """Run an engine's child once and add what it told to `out`."""
    try:
        found = json.loads(run(child(engine, *folders))[1])
    except subprocess.SubprocessError as error:
        out.failed[engine] = reason(error)
        for times in out.told.values():
            times.pop(engine)
        return
    out.pages[engine] = pages_of(folders[0] / OUT)
    for name in TOLD:
        out.told[name][engine].append(found[name])


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
