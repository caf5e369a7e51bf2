"""Takes jobs, gives their files: made in processes of their own, so that a page never waits for another nurse's booklet.

What is for nobody in particular is kept, by the hash of everything printed in it; what is for one reader never is.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..approval.status import hash_of_document
from ..batch.processes import Lost, NotStarted, Processes
from ..batch.worker import Maker, Outcome, WorkOrder, check_worker, outcome, work
from ..faults import NOWHERE, Fault, LeafletError
from ..model import Job
from .library import HeldLibrary, WardLibrary

PROCESSES = 2
LARGEST = 64_000_000  # bytes of finished files that are kept
ATTEMPTS = PROCESSES + 1  # even if all of them were killed, that costs no page
PATIENCE = 120.0  # seconds for one leaflet
NOT_NOW = Fault(
    NOWHERE, "the program could not make this leaflet just now", "try again; if it goes on, start it again"
)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A finished leaflet: its PDF, and the same words in other formats where they were asked for."""

    hash: str
    pdf: bytes = field(repr=False)
    others: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    @property
    def size(self) -> int:
        return len(self.pdf) + sum(len(data) for _, data in self.others)


class Press:
    """The processes, and what they made."""

    def __init__(self, library: WardLibrary, largest: int = LARGEST) -> None:
        self.library, self.largest = library, largest
        self._processes = Processes(PROCESSES)
        self._lock, self._here = threading.Lock(), threading.Lock()
        self._idle = threading.Condition()
        self._waiting_for = 0  # pages that somebody waits for
        self._kept: OrderedDict[tuple[str, tuple[str, ...]], Pressed] = OrderedDict()
        self._under_way: dict[tuple[str, tuple[str, ...]], Future[Outcome]] = {}

    def warm_up(self) -> None:
        """Have every process read the library, so that the first page need not wait for it."""
        for _ in range(PROCESSES):
            self._processes.submit(check_worker, self.library.held.inputs)

    def make(self, held: HeldLibrary, job: Job, formats: Sequence[str] = ()) -> Pressed:
        """Return the files of a job. Raises LeafletError."""
        hashed, others = hash_of_document(held.setting, job), tuple(formats)
        key = (hashed, others)
        if job.reader is None and (found := self.kept(key)):
            return found
        pressed = pressed_of(hashed, self._outcome(held, job, key))
        if job.reader is None:
            self._keep(key, pressed)
        return pressed

    def kept(self, key: tuple[str, tuple[str, ...]]) -> Pressed | None:
        """Return what is kept of a document, by its hash and formats."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def wait_until_free(self, give_up: Callable[[], bool]) -> None:
        """Wait until nobody waits for a page: for work that can."""
        with self._idle:
            while self._waiting_for and not give_up():
                self._idle.wait(1.0)

    def close(self, at_once: bool = False) -> None:
        """End the processes, after what they are making."""
        self._processes.shutdown(cancel_futures=at_once)

    def _outcome(self, held: HeldLibrary, job: Job, key: tuple[str, tuple[str, ...]]) -> Outcome:
        """Return what became of a job; two who want the same wait for the same."""
        with self._awaited():
            for _ in range(ATTEMPTS):
                future = self._started(held, job, key)
                try:
                    return future.result(PATIENCE)
                except (Lost, NotStarted, TooLate):
                    continue
                except LeafletError:  # a new process finds other texts on the disk, or faults in them
                    return self._made_here(held, job, key[1])
                except CancelledError:  # the program ends
                    break
                finally:
                    self._ended(job, key)
        raise LeafletError([NOT_NOW])

    @contextmanager
    def _awaited(self) -> Iterator[None]:
        with self._idle:
            self._waiting_for += 1
        try:
            yield
        finally:
            with self._idle:
                self._waiting_for -= 1
                self._idle.notify_all()

    def _started(self, held: HeldLibrary, job: Job, key: tuple[str, tuple[str, ...]]) -> Future[Outcome]:
        order = WorkOrder((job,), formats=key[1])
        if job.reader is not None:
            return self._processes.submit(one_of, held.inputs, order)
        with self._lock:
            if key not in self._under_way:
                self._under_way[key] = self._processes.submit(one_of, held.inputs, order)
            return self._under_way[key]

    def _made_here(self, held: HeldLibrary, job: Job, formats: Sequence[str]) -> Outcome:
        """Make a job in this process, which still has the last good texts."""
        with self._here:
            return outcome(Maker(held.setting), job, formats=formats)

    def _ended(self, job: Job, key: tuple[str, tuple[str, ...]]) -> None:
        if job.reader is None:
            with self._lock:
                self._under_way.pop(key, None)

    def _keep(self, key: tuple[str, tuple[str, ...]], pressed: Pressed) -> None:
        with self._lock:
            self._kept[key] = pressed
            while sum(one.size for one in self._kept.values()) > self.largest:
                self._kept.popitem(last=False)


def one_of(inputs: object, order: WorkOrder) -> Outcome:
    """Make the only job of an order: the work of one process."""
    return work(inputs, order)[0]  # type: ignore[arg-type]


def pressed_of(hashed: str, outcome: Outcome) -> Pressed:
    """Return the files of an outcome. Raises LeafletError when there are none."""
    if outcome.faults:
        raise LeafletError(outcome.faults)
    return Pressed(hashed, outcome.pdf, outcome.others)


def process_ids(press: Press) -> list[int]:
    """Return the ids of the processes that run."""
    return [one.pid for one in press._processes.running.values() if one.pid and one.pid != os.getpid()]
