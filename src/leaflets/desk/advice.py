"""Takes a library and one of its topics, gives what `leaflets check` says of it, when it is done: in a process of its own.

Measuring the texts for every reader takes longer than building a page. Here it cannot hold up the next save: it is stopped when
one comes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..faults import Fault, Place

AFTER = 1.0  # seconds: until the new pages have been painted, the processor is theirs
FOUND = (0, 1, 3)  # how `leaflets check` ends when it has measured


@dataclass(slots=True)
class Advice:
    """What was found in a topic: limits that are broken, and what could be better."""

    broken: tuple[Fault, ...] = ()
    better: tuple[Fault, ...] = ()


class Adviser:
    """Measures one topic at a time; of two that are asked for, the later one. Begins after a while, when it is asked for its answer."""

    def __init__(self, folder: Path, clinic: Path | None, after: float = AFTER) -> None:
        self.options = ["--library", str(folder.absolute()), "--json"]
        self.options += ["--clinic", str(clinic)] if clinic else []
        self.after = after
        self._waiting: tuple[str, ...] = ()  # the options that name a topic
        self._begins = 0.0
        self._running: subprocess.Popen[bytes] | None = None

    def ask(self, topic: str, lang: str) -> None:
        """Have a topic measured soon; what was begun before is given up."""
        self.stop()
        self._waiting, self._begins = (f"--topic={topic}", f"--lang={lang}"), time.monotonic() + self.after

    def _begin(self) -> None:
        words, self._waiting = self._waiting, ()
        self._running = subprocess.Popen(
            [sys.executable, "-m", "leaflets", "check", *words, *self.options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def answer(self) -> Advice | None:
        """Return what was found, once; None while it is being measured, and when nothing was asked."""
        if self._waiting and time.monotonic() >= self._begins:
            self._begin()
        if self._running is None:
            return None
        try:
            out, _ = self._running.communicate(timeout=0.001)
        except subprocess.TimeoutExpired:
            return None
        code, self._running = self._running.returncode, None
        return read_advice(out) if code in FOUND else Advice()

    def stop(self) -> None:
        """Give up what is being measured, or is to be."""
        self._waiting = ()
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
            self._running = None


def read_advice(out: bytes) -> Advice:
    """Return what `leaflets check --json` says; nothing, where it says nothing that can be read."""
    try:
        topics = json.loads(out)["topics"]
        return Advice(
            tuple(_fault(one) for topic in topics for one in topic["broken"]),
            tuple(_fault(one) for topic in topics for one in topic["advice"]),
        )
    except (ValueError, KeyError, TypeError):
        return Advice()


def _fault(held: dict[str, object]) -> Fault:
    place = Place(str(held["file"]), int(str(held["line"])), int(str(held["column"])))
    return Fault(place, str(held["message"]), str(held["hint"]))


def by_file(advice: Advice) -> dict[str, int]:
    """Return how much there is to look at in each file."""
    counts: dict[str, int] = {}
    for fault in (*advice.broken, *advice.better):
        counts[fault.place.path] = counts.get(fault.place.path, 0) + 1
    return counts


def sorted_for(advice: Advice, path: str) -> Sequence[Fault]:
    """Return what there is to look at: in the file that is shown, or everywhere when no single file is."""
    found = [*advice.broken, *advice.better]
    return [fault for fault in found if not path or fault.place.path == path]
