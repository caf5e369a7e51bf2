"""`python -m bench`: runs every measurement and prints each target, our figure, and whether it is met."""

from __future__ import annotations

import argparse
import functools
import io
import json
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from leaflets.typeset.pages import lay_out

from . import batch, copies, documents, measure, stages
from .engines import ABOUT, ENGINES, OURS, OURS_COPY, TYPST, TYPST_FILE, WEASY, Bench, Make, missing, versions

LONG_PAGES = 300
A5, A4 = "booklet", "sheet"


class Target(NamedTuple):
    """A line of the table: what, our figure, and the bounds it should keep (as limits from above)."""

    what: str
    ours: str
    value: float | None
    target: float
    moonshot: float
    at_least: bool = False

    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        sign = -1 if self.at_least else 1
        if self.value * sign <= self.moonshot * sign:
            return "met, moonshot too"
        return "met" if self.value * sign <= self.target * sign else "NOT MET"

    def row(self) -> str:
        value = "-" if self.value is None else f"{self.value:.2f}"
        return f"{self.what:58} {self.ours:>22} {value:>7} {self.target:>7g} {self.moonshot:>9g}  {self.verdict()}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of the warm measurement (default 15)")
    parser.add_argument("--quick", action="store_true", help="few rounds, no 300 pages in WeasyPrint")
    parser.add_argument("--rows", type=int, nargs=2, metavar="N", help="rows of the two batches that are run")
    given = parser.parse_args()
    rounds = 5 if given.quick else given.rounds
    why = {engine: missing(engine) for engine in ENGINES}
    engines = [engine for engine in ENGINES if not why[engine]]
    print(f"{versions()}, {os.cpu_count()} cores")
    for engine, reason in why.items():
        if reason:
            print(f"{engine} is left out: {reason}")
    warm = {layout: Warm(engines, layout, rounds) for layout in (A5, A4)}
    targets = [
        *Cold(engines, 3 if given.quick else 7).targets(),
        *[target for one in warm.values() for target in one.targets()],
        *Growth(engines, 2 if given.quick else 4, given.quick).targets(),
        *copies_targets(engines, 3 if given.quick else 8, len(warm[A5].made[OURS])),
        *batch_targets(given.rows or ([200, 2000] if given.quick else [1000, 10_000])),
        tagging(engines),
    ]
    print(f"\n{'target':58} {'ours':>22} {'ratio':>7} {'target':>7} {'moonshot':>9}")
    for target in targets:
        print(target.row())


class Warm:
    """A Document to bytes, in a process that has made others."""

    def __init__(self, engines: Sequence[str], layout: str, rounds: int) -> None:
        self.layout = layout

        def document(name: str) -> documents.Document:
            return documents.booklet(layout, name)

        self.times, self.made, self.spent = measure.warm(engines, document, rounds)
        print(f"\nwarm: the booklet, layout {layout}, one Document to bytes")
        for engine, pdf in self.made.items():
            took, used = (statistics.median(held[engine]) for held in (self.times, self.spent))
            pages = len(pypdfium2.PdfDocument(io.BytesIO(pdf)))
            print(
                f"  {ABOUT[engine]:54} {pages:3} pages {took * 1000:7.1f} ms,"
                f" of all cores {used * 1000:7.1f} ms, {len(pdf) / 1024:4.0f} KiB"
            )

    def targets(self) -> list[Target]:
        mine = f"{statistics.median(self.times[OURS]) * 1000:.1f} ms"
        at = f"({'A5' if self.layout == A5 else 'A4'})"
        against = functools.partial(measure.ratio, self.times, OURS)
        size = len(self.made[OURS]) / len(self.made[TYPST]) if TYPST in self.made else None
        return [
            Target(f"warm {at}, against Typst PDF/UA", mine, against(TYPST), 0.4, 0.2),
            Target(
                f"warm {at}, a copy, against Typst, reader in a file",
                f"{statistics.median(self.times[OURS_COPY]) * 1000:.1f} ms",
                measure.ratio(self.times, OURS_COPY, TYPST_FILE),
                0.75,
                0.4,
            ),
            Target(
                f"file {at}, against Typst PDF/UA",
                f"{len(self.made[OURS]) / 1024:.0f} KiB",
                size,
                0.75,
                0.6,
            ),
        ]


class Cold:
    """A process, from its start to the PDF on disk."""

    def __init__(self, engines: Sequence[str], rounds: int) -> None:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            measure.write_sources(documents.booklet(A5, "Anna Example"), folder)
            self.times = measure.cold(engines, folder, rounds)
        print("\ncold: the booklet, layout booklet; ours loads and composes, peers are given their source")
        for engine, times in self.times.items():
            print(f"  {ABOUT[engine]:54} {statistics.median(times) * 1000:7.0f} ms")

    def targets(self) -> list[Target]:
        mine = f"{statistics.median(self.times[OURS]) * 1000:.0f} ms"
        held = measure.ratio(self.times, OURS, WEASY)
        return [Target("cold, leaflets make --booklet, against WeasyPrint PDF/UA", mine, held, 0.35, 0.2)]


class Growth:
    """A dozen pages and about 300 of the same chapters, on A4."""

    def __init__(self, engines: Sequence[str], rounds: int, quick: bool) -> None:
        short = documents.short(documents.booklet(A4, "Anna Example"))
        whole = documents.long(short, LONG_PAGES)
        self.few, self.many = len(lay_out(short).pages), len(lay_out(whole).pages)
        engines = [engine for engine in engines if not (quick and engine == WEASY)]
        self.short = self._measured(engines, short, self.few, rounds)[0]
        self.long, self.memory, self.before = self._measured(engines, whole, self.many, rounds)
        kept = [engine for engine in engines if engine in (OURS, TYPST)]
        self.again, _, _ = measure.warm(
            kept,
            lambda name: documents.long(documents.short(documents.booklet(A4, name)), LONG_PAGES),
            rounds,
        )
        print(f"\ngrowth: {self.few} and {self.many} pages of A4, each in a fresh process, imports left out")
        for engine in self.long:
            few, many = statistics.median(self.short[engine]), statistics.median(self.long[engine])
            print(
                f"  {ABOUT[engine]:54} {few / self.few * 1000:6.2f} and {many / self.many * 1000:6.2f} ms a page,"
                f" {many:6.2f} s, peak {statistics.median(self.memory[engine]):5.0f} MiB,"
                f" {self.before[engine]:.0f} before"
            )
        print(f"  {self.many} pages for one reader after another in one process:")
        for engine, held in self.again.items():
            print(f"  {ABOUT[engine]:54} {statistics.median(held):6.2f} s")

    def _measured(
        self, engines: Sequence[str], document: documents.Document, pages: int, rounds: int
    ) -> tuple[measure.Times, measure.Times, dict[str, float]]:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            measure.write_sources(document, folder)
            (folder / "pages.json").write_text(json.dumps(pages))
            return measure.large(engines, folder, rounds)

    def targets(self) -> list[Target]:
        warm = self._warm()
        seconds, fresh = statistics.median(self.again[OURS]), statistics.median(self.long[OURS])
        peak = statistics.median(self.memory[OURS])
        return [
            Target("growth, ms a page, 300 pages over a dozen, both warm", f"{warm[1]:.2f} ms", warm[0], 1.8, 1.2),
            Target("300 pages, time, against Typst PDF/UA, both warm", f"{seconds:.2f} s", measure.ratio(self.again, OURS, TYPST), 0.4, 0.25),
            Target("the same, each in a fresh process", f"{fresh:.2f} s", measure.ratio(self.long, OURS, TYPST), 0.4, 0.25),
            Target("300 pages, peak memory, against Typst PDF/UA", f"{peak:.0f} MiB", measure.ratio(self.memory, OURS, TYPST), 0.12, 0.07),
        ]  # fmt: skip

    def _warm(self) -> tuple[float, float]:
        """Return our growth in one process, collector on, and ms a page at the length."""
        found = []
        for _ in range(5):
            short, whole = measure.pair()
            found.append((whole[0] / whole[1]) / (short[0] / short[1]))
        return statistics.median(found), whole[0] / whole[1] * 1000


def copies_targets(engines: Sequence[str], rounds: int, size: int) -> list[Target]:
    times = copies.copies(engines, rounds)
    print("\npersonal copies, twelve variants mixed, one core")
    for engine, held in times.items():
        print(f"  {ABOUT[engine]:54} {1 / statistics.median(held):7.1f} a second")
    print(f"  {'what the disk takes, written as a batch writes':54} {copies.disk(size):7.1f} a second")
    mine = f"{1 / statistics.median(times[OURS_COPY]):.0f}/s"
    return [Target("personal copies, times Typst's best", mine, measure.ratio(times, TYPST_FILE, OURS_COPY), 10, 20, True)]  # fmt: skip


def batch_targets(rows: Sequence[int]) -> list[Target]:
    few, many = batch.batch(rows, os.cpu_count() or 1)
    print("\nleaflets batch, the whole command, from the list to the files on disk")
    for one in (few, many):
        print(
            f"  {one.rows:7,} rows {one.seconds:7.1f} s {one.rows / one.seconds:7.0f} a second, parent {one.mib:.0f} MiB"
        )
    return [
        Target(f"batch, parent's memory, {many.rows:,} rows", f"{many.mib:.0f} MiB", many.mib / 200, 1, 1),
        Target(f"the same, over {few.rows:,} rows", "", many.mib / few.mib, 1.1, 1.1),
    ]


def one_of(ready: Iterator[Make]) -> bytes:
    return next(ready)()


def tagging(engines: Sequence[str]) -> Target:
    bench, reader = Bench(), measure.names()
    document = documents.booklet(A5, next(reader))
    beside: Make | None = None
    if TYPST in engines:  # a new name each round, as in the warm measurement
        held = [documents.booklet(A5, next(reader)) for _ in range(stages.ROUNDS)]
        ready = iter([bench.ready(TYPST, one, "") for one in held])

        beside = functools.partial(one_of, ready)

    found, share = stages.stages(document, beside)
    print("\nour stages (layout booklet)")
    for stage, seconds in found.items():
        print(f"  {stage:54} {seconds * 1000:7.1f} ms")
    whole, tags = stages.sizes(document)
    print(f"  {'tags, of the bytes of the file':54} {tags:7d} of {whole}: {tags / whole:.0%}")
    cost = sum(found[stage] for stage in stages.TAGGING)
    return Target("tagging, against Typst PDF/UA's whole time", f"{cost * 1000:.1f} ms", share, 0.1, 0.05)


if __name__ == "__main__":
    main()
