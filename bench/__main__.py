"""`python -m bench`: runs every measurement and prints each target, our figure, and whether it is met."""

from __future__ import annotations

import argparse
import functools
import json
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from leaflets.typeset.lay_out import lay_out

from . import batch, copies, documents, measure, stages
from .engines import ABOUT, OURS, OURS_COPY, TYPST, TYPST_FILE, WEASY, Bench, Make, versions
from .measure import CLICK, HELP, VERSION
from .peers import YOUNG, Peers, peers
from .verdict import verdicts

LONG_PAGES = 300
READERS = 6  # one after another in a process, of which the memory is measured
A5, A4 = "booklet", "sheet"


class Target(NamedTuple):
    """A line of the table: what, our figure, and the bounds it should keep (as limits from above)."""

    what: str
    ours: str
    value: float | None
    target: float = 0.0  # none: for information
    moonshot: float = 0.0
    at_least: bool = False

    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        if not self.target:
            return "no target"
        sign = -1 if self.at_least else 1
        if self.value * sign <= self.moonshot * sign:
            return "met, moonshot too"
        return "met" if self.value * sign <= self.target * sign else "NOT MET"

    def row(self) -> str:
        value = "-" if self.value is None else f"{self.value:.2f}"
        aims = [f"{aim:g}" if aim else "-" for aim in (self.target, self.moonshot)]
        return f"{self.what:58} {self.ours:>22} {value:>7} {aims[0]:>7} {aims[1]:>9}  {self.verdict()}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of the warm measurement (default 15)")
    parser.add_argument("--quick", action="store_true", help="few rounds, no 300 pages in WeasyPrint")
    parser.add_argument("--rows", type=int, nargs=2, metavar="N", help="rows of the two batches that are run")
    given = parser.parse_args()
    rounds = 5 if given.quick else given.rounds
    print(f"{versions()}, {os.cpu_count()} cores")
    held = peers()
    engines = held.engines
    warm = {layout: Warm(held, layout, rounds) for layout in (A5, A4)}
    targets = [
        *Cold(held, 3 if given.quick else 7).targets(),
        *start_targets(5 if given.quick else 15),
        *[target for one in warm.values() for target in one.targets()],
        *Growth(held, 2 if given.quick else 4, given.quick).targets(),
        *copies_targets(engines, 3 if given.quick else 8, len(warm[A5].made[OURS])),
        *batch_targets(given.rows or ([200, 2000] if given.quick else [1000, 10_000])),
        tagging(engines),
    ]
    print(f"\n{'target':58} {'ours':>22} {'ratio':>7} {'target':>7} {'moonshot':>9}")
    for target in targets:
        print(target.row())


class Warm:
    """A Document to bytes, in a process that has made others."""

    def __init__(self, held: Peers, layout: str, rounds: int) -> None:
        self.layout = layout

        def document(name: str) -> documents.Document:
            return documents.booklet(layout, name)

        self.times, self.made, self.spent = measure.warm(held.engines, document, rounds)
        self.pages = {engine: measure.pages_of(pdf) for engine, pdf in self.made.items()}
        print(f"\nwarm: the booklet, layout {layout}, one Document to bytes; what veraPDF says of it")
        said = verdicts(self.made)
        for engine in self.made:
            print(f"{self.row(engine)}; {said[engine]}")
        print(held.rows(), end="")

    def row(self, engine: str) -> str:
        took, used = (statistics.median(held[engine]) * 1000 for held in (self.times, self.spent))
        return (
            f"  {ABOUT[engine]:54} {self.pages[engine]:3} pages {took:7.1f} ms, {self.a_page(engine):6.2f} a page,"
            f" of all cores {used:7.1f} ms, {len(self.made[engine]) / 1024:4.0f} KiB"
        )

    def a_page(self, engine: str) -> float:
        """Return milliseconds a page, each engine's own pages: they differ in number."""
        return statistics.median(self.times[engine]) * 1000 / self.pages[engine]

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
            *[self.target_a_page(at, engine) for engine in YOUNG],
        ]

    def target_a_page(self, at: str, engine: str) -> Target:
        mine = self.a_page(OURS)
        held = mine / self.a_page(engine) if engine in self.made else None
        return Target(f"warm {at}, a page, against {ABOUT[engine].split()[0]}", f"{mine:.2f} ms", held)


class Cold:
    """A process, from its start to the PDF on disk."""

    def __init__(self, held: Peers, rounds: int) -> None:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            measure.write_sources(documents.booklet(A5, "Anna Example"), folder)
            self.times = measure.cold(held.engines, folder, rounds)
        print("\ncold: the booklet, layout booklet; ours loads and composes, peers are given their source")
        for engine, times in self.times.items():
            print(f"  {ABOUT[engine]:54} {statistics.median(times) * 1000:7.0f} ms")
        print(held.rows(), end="")

    def targets(self) -> list[Target]:
        mine = f"{statistics.median(self.times[OURS]) * 1000:.0f} ms"
        against = functools.partial(measure.ratio, self.times, OURS)
        what = "cold, leaflets make --booklet, against"
        return [
            Target(f"{what} WeasyPrint PDF/UA", mine, against(WEASY), 0.35, 0.2),
            Target(f"{what} Typst PDF/UA", mine, against(TYPST)),
            *[Target(f"{what} {ABOUT[one].split()[0]}", mine, against(one)) for one in YOUNG],
        ]


def start_targets(rounds: int) -> list[Target]:
    times = measure.starts(rounds)
    print("\nstart: whole processes with next to nothing to do")
    for what, held in times.items():
        print(f"  {what:54} {statistics.median(held) * 1000:7.0f} ms")
    return [
        Target(
            f"{what}, over importing click",
            f"{statistics.median(times[what]) * 1000:.0f} ms",
            measure.ratio(times, what, CLICK),
        )
        for what in (VERSION, HELP)
    ]


class Growth:
    """A dozen pages and about 300 of the same chapters, on A4."""

    def __init__(self, held: Peers, rounds: int, quick: bool) -> None:
        self.few, self.many = (len(lay_out(self._document("Anna Example", n)).pages) for n in (0, LONG_PAGES))
        engines = [engine for engine in held.engines if not (quick and engine in measure.SLOW)]
        self.short = self._measured(engines, 0, self.few, 1, rounds)
        self.long = self._measured(engines, LONG_PAGES, self.many, READERS, rounds)
        kept = [engine for engine in (OURS, TYPST) if engine in self.long.pages]
        self.again, _, _ = measure.warm(kept, lambda name: self._document(name, LONG_PAGES), rounds)
        self._print_alone()
        print(held.rows(), end="")
        print(
            f"  {self.many} pages for one reader after another in one process; peak after {READERS} of them:"
        )
        for engine, times in self.again.items():
            print(
                f"  {ABOUT[engine]:54} {statistics.median(times):6.2f} s, peak {self._told('last', engine):5.0f} MiB"
            )

    def _print_alone(self) -> None:
        print(
            f"\ngrowth: ours {self.few} and {self.many} pages of A4, each in a fresh process, imports left out"
        )
        for engine, why in (self.short.failed | self.long.failed).items():
            print(f"  {ABOUT[engine]:54} failed: {why}")
        for engine in [one for one in self.short.pages if one in self.long.pages]:
            few, many = statistics.median(self.short.told["seconds"][engine]), self._told("seconds", engine)
            pages = self.short.pages[engine], self.long.pages[engine]
            print(
                f"  {ABOUT[engine]:54} {pages[0]:2} and {pages[1]} pages,"
                f" {few / pages[0] * 1000:6.2f} and {many / pages[1] * 1000:6.2f} ms a page,"
                f" {many:6.2f} s, peak {self._told('mib', engine):5.0f} MiB, {self._told('before', engine):.0f} before"
            )

    def _document(self, name: str, pages: int) -> documents.Document:
        short = documents.short(documents.booklet(A4, name))
        return documents.long(short, pages) if pages else short

    def _told(self, what: str, engine: str) -> float:
        return statistics.median(self.long.told[what][engine])

    def _measured(
        self, engines: Sequence[str], length: int, pages: int, readers: int, rounds: int
    ) -> measure.Large:
        with tempfile.TemporaryDirectory(prefix="bench-") as held:
            folders = [Path(held) / str(n) for n in range(readers)]
            for folder, name in zip(folders, measure.names(), strict=False):
                measure.write_sources(self._document(name, length), folder)
                (folder / "pages.json").write_text(json.dumps(pages))
                (folder / "reader.txt").write_text(name)
            return measure.large(engines, folders, rounds)

    def targets(self) -> list[Target]:
        warm = self._warm()
        seconds, fresh = statistics.median(self.again[OURS]), self._told("seconds", OURS)
        one, all_ = self._told("mib", OURS), self._told("last", OURS)
        return [
            Target("growth, ms a page, 300 pages over a dozen, both warm", f"{warm[1]:.2f} ms", warm[0], 1.8, 1.2),
            Target("300 pages, one reader after another: time against Typst", f"{seconds:.2f} s", measure.ratio(self.again, OURS, TYPST), 0.4, 0.25),
            Target("the same: peak memory against Typst", f"{all_:.0f} MiB", measure.ratio(self.long.told["last"], OURS, TYPST), 0.12, 0.07),
            Target("300 pages, one alone in a process: time against Typst", f"{fresh:.2f} s", measure.ratio(self.long.told["seconds"], OURS, TYPST)),
            Target("the same: peak memory against Typst", f"{one:.0f} MiB", measure.ratio(self.long.told["mib"], OURS, TYPST)),
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
