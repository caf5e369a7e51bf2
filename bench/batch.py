"""Takes counts of rows, gives what the whole command `leaflets batch` takes: rows a second, and its parent's peak memory."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from . import documents
from .measure import names

# The command in a process of its own; its last line is the peak of that process alone, workers left out.
CHILD = """
import json, sys
from leaflets.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(json.dumps({"exit": end.code, "mib": int(peak.split()[1]) / 1024}))
"""


class Measured(NamedTuple):
    rows: int
    seconds: float
    mib: float


def batch(counts: Sequence[int], processes: int) -> list[Measured]:
    """Run the command on lists of so many rows, all variants mixed."""
    return [_run(count, processes) for count in counts]


def _run(count: int, processes: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_list(folder / "patients.csv", count)
        args = ["batch", "patients.csv", "--out", "out", "--quiet", "--jobs", str(processes)]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", CHILD, *args], cwd=folder, capture_output=True, text=True
        )
        seconds = time.perf_counter() - start
        told = json.loads(done.stdout.splitlines()[-1])
        made = sum(1 for _ in (folder / "out").glob("*.pdf"))
        if told["exit"] or made != count:
            raise RuntimeError(f"{made} of {count} made: {done.stderr[-500:]}")
        return Measured(count, seconds, told["mib"])


def write_list(path: Path, count: int) -> None:
    """Write a list of `count` patients, every variant in turn: a clinic mixes them so, and it is the worst order for us."""
    chosen, reader = documents.variants(48), names()
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", *chosen[0]])
        for n in range(count):
            rows.writerow([f"P{n:07}", next(reader), *chosen[n % len(chosen)].values()])
