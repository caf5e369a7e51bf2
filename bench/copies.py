"""Takes a count, gives personal copies per second: us and Typst's best, twelve variants mixed; and the disk's own speed."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from leaflets import deliver

from . import documents
from .engines import OURS_COPY, TYPST_FILE, Bench
from .measure import Times, names

LAYOUT = "booklet"
FILES = 200  # written to learn what the disk takes


def copies(engines: Sequence[str], rounds: int) -> Times:
    """Return seconds per copy in each round of twelve.

    Each variant has a plan of ours and a compiler of Typst's, both warm. Ours starts at the reader's fields;
    Typst reads nothing but the reader's name.
    """
    chosen = documents.variants()
    reader = names()
    benches = [Bench() for _ in chosen]
    sources = [documents.booklet(LAYOUT, "Anna Example", one) for one in chosen]
    held = [engine for engine in (OURS_COPY, TYPST_FILE) if engine in engines]
    times: Times = {engine: [] for engine in held}
    for n in range(rounds + 2):  # two rounds fill the caches
        for engine in held:
            took = 0.0
            for bench, source in zip(benches, sources, strict=True):
                make = bench.ready(engine, source, next(reader))
                start = time.perf_counter()
                make()
                took += time.perf_counter() - start
            if n >= 2:
                times[engine].append(took / len(chosen))
    return times


def disk(size: int) -> float:
    """Return files of `size` bytes a second that this disk takes, written as a batch writes them."""
    data = bytes(size)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        start = time.perf_counter()
        for n in range(FILES):
            deliver.write(folder / f"{n}.pdf", data)
            if n % 10 == 9:
                deliver.sync_folder(folder)
        return FILES / (time.perf_counter() - start)
