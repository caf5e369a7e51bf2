"""Batches of a test's own lists, run in this process or as the command."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from leaflets.batch.worker import WorkerInputs, maker
from leaflets.model import Job, Reader, plain
from leaflets.orders.topics import choose_topic
from leaflets.tailor.choices import choose
from support.command import leaflets

Row = dict[str, str]
TOPIC = "relapsed-all"
PEOPLE = [
    {"id": f"P{n:03}", "name": f"Marked Person{n:02}", "key_worker": f"Nurse Keyworker{n:02}", "lang": "en",
     "sections": ("symptoms", "booklet")[n % 8 == 0], "audience": ("adult", "parent")[n % 2]}
    for n in range(24)
]  # fmt: skip


def listed(path: Path, rows: Sequence[Row]) -> Path:
    """Write a list of patients; return its path."""
    fields = list(dict.fromkeys(field for row in rows for field in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows(rows)
    return path


def command(folder: Path, *args: str) -> list[str]:
    """Return a batch's words; of the texts that ship, it takes the first topic."""
    topic = () if {"--topic", "--library"} & {*args} else ("--topic", TOPIC)
    return [sys.executable, "-m", "leaflets", "batch", str(folder / "patients.csv"), "--out", str(folder / "out"),
            "--as-of", "2026-12-01", *topic, *args]  # fmt: skip


def ran(folder: Path, *args: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Return how a batch ends: in this process where it is to work alone, and in one of its own else."""
    alone = ("--jobs", "1") in itertools.pairwise(args) and not more
    if alone:
        return leaflets(*command(folder, *args)[3:], folder=folder)
    done = subprocess.run(command(folder, *args), capture_output=True, text=True, cwd=folder, **more)  # type: ignore[call-overload]
    assert "Traceback" not in done.stderr, done.stderr
    return done  # type: ignore[no-any-return]


def job(name: str) -> Job:
    topic = choose_topic(maker(PRESS).setting.library, TOPIC, "en")
    return Job(topic.id, "en", "symptoms", choose(topic, ()), "sheet", "a4", Reader(name=plain(name)))


PRESS = WorkerInputs(None, None, dt.date(2026, 12, 1))
