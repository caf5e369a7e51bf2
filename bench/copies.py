"""Takes a count, gives personal copies per second: us and Typst's best, twelve variants mixed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from leaflets.typeset.pages import lay_out
from leaflets.typeset.pdf import press_pdf

from . import documents
from .engines import OURS, TYPST_FILE, Bench
from .measure import Times, names

LAYOUT = "booklet"


def copies(engines: Sequence[str], rounds: int) -> tuple[Times, str]:
    """Return seconds per copy in each round of twelve, and how ours were made.

    Ours starts at content and reader, as a batch does. Typst's best has a compiler for each variant and
    reads nothing but the reader's name.
    """
    chosen = documents.variants()
    reader = names()
    typst = [Bench() for _ in chosen]
    sources = [documents.booklet(LAYOUT, "Anna Example", one) for one in chosen]
    held = [engine for engine in (OURS, TYPST_FILE) if engine in engines]
    times: Times = {engine: [] for engine in held}
    for n in range(rounds + 1):
        for engine in held:
            took = 0.0
            for at, choices in enumerate(chosen):
                name = next(reader) if n else "Anna Example"
                if engine == OURS:
                    start = time.perf_counter()
                    press_pdf(lay_out(documents.booklet(LAYOUT, name, choices)))
                else:
                    make = typst[at].ready(TYPST_FILE, sources[at], name)
                    start = time.perf_counter()
                    make()
                took += time.perf_counter() - start
            if n:
                times[engine].append(took / len(chosen))
    return times, "each copy built whole"
