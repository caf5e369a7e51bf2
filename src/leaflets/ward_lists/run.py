"""Makes the leaflets of uploaded lists, one list at a time, in the background; what was made stays when a run is stopped or lost."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from .. import deliver
from ..batch.crew import processes
from ..batch.identity import by_id
from ..batch.report import REPORT, CsvReport, rows_lost
from ..batch.result import Result, Tally
from ..batch.rows import check_list, read_rows
from ..batch.run import open_batch
from ..faults import LeafletError
from ..register.clerk import clerk_of
from ..text.counts import duration
from ..ward.library import HeldLibrary, WardLibrary
from .folders import FAILED, FINISHED, LISTS, MAKING, STOPPED, ListFolder, delete_old, now
from .questions import reading_for, table_of

NOTED_EVERY = 1.0  # seconds
SWEPT_EVERY = 600.0  # seconds


@dataclass(slots=True)
class ListRun:
    """A run under way: how far it is, and whether somebody wants it to stop."""

    rows: int = 0
    first: float = 0.0  # when the first row was done
    done: int = 0
    stop: bool = False

    @property
    def rate(self) -> float:
        """Rows a second; 0 while too few are done to say."""
        spent = time.monotonic() - self.first
        return (self.done - 1) / spent if self.done > 3 and spent > 1 else 0.0

    @property
    def left(self) -> str:
        """The time left, in words; "" while nobody can say."""
        return duration((self.rows - self.done) / self.rate) if self.rate else ""


class ListRuns:
    """The runs of a server. Folders of lists whose day has passed are deleted at its start and every ten minutes."""

    def __init__(self, root: Path, library: WardLibrary) -> None:
        self.root, self.library = root / LISTS, library
        self._one_at_a_time = threading.Lock()
        self._lock = threading.Lock()
        self._runs: dict[str, ListRun] = {}
        self._ended = threading.Event()

    def start(self) -> None:
        """Delete old lists from now on."""
        threading.Thread(target=self._sweep, name="lists", daemon=True).start()

    def make(self, folder: ListFolder) -> None:
        """Make what is missing of a list, in the background; nothing new happens if it is being made. Raises LeafletError."""
        with self._lock:
            if folder.number in self._runs or self._ended.is_set():
                return
            folder.note(replace(folder.state(), stage=MAKING, fault=""))
            making = threading.Thread(target=self._make, args=(folder, self.library.held), name="list")
            self._runs[folder.number] = ListRun(rows=folder.state().rows)
        making.start()

    def running(self, folder: ListFolder) -> ListRun | None:
        """Return the run of a list; None when it is not being made."""
        return self._runs.get(folder.number)

    def stop(self, folder: ListFolder) -> None:
        """Have a run end after the rows that it is making."""
        if run := self._runs.get(folder.number):
            run.stop = True

    def close(self) -> None:
        """End all runs after the rows that they are making, and wait for them."""
        self._ended.set()
        for run in list(self._runs.values()):
            run.stop = True
        while self._runs:
            time.sleep(0.05)

    def _sweep(self) -> None:
        while True:
            delete_old(self.root, now())
            if self._ended.wait(SWEPT_EVERY):
                return

    def _make(self, folder: ListFolder, held: HeldLibrary) -> None:
        run = self._runs[folder.number]
        try:
            with self._one_at_a_time:
                make_list(folder, held, run)
        except LeafletError as error:
            ended(folder, FAILED, "\n".join(fault.message for fault in error.faults))
        except BaseException:
            ended(folder, FAILED, "The program could not go on.")
            raise
        finally:
            with self._lock:
                del self._runs[folder.number]


def ended(folder: ListFolder, stage: str, fault: str) -> None:
    """Keep how a run ended, if the folder is still there."""
    with suppress(LeafletError):
        folder.note(replace(folder.state(), stage=stage, fault=fault))


def make_list(folder: ListFolder, held: HeldLibrary, run: ListRun) -> None:
    """Make what is missing of a list, as the command `batch` does. Raises LeafletError."""
    setting, tally = held.setting, Tally()
    answers = folder.state().answers
    reading = reading_for(setting, answers, table_of(folder.file, answers))
    run.rows = check_list(folder.file, setting, reading).rows
    width = max(1, (os.cpu_count() or 1) - 1)  # somebody may want a page meanwhile
    with (
        clerk_of(setting, lambda said: None) as clerk,
        open_batch(
            setting, folder.made, held.inputs, processes(max(2, width)), by_id, tally, clerk=clerk
        ) as batch,
    ):
        results = batch.results(read_rows(folder.file, setting, reading), 2 * width)
        write_report(folder, watched(results, folder, run, tally))
    stage = FINISHED if tally.rows == run.rows else STOPPED
    note_tally(folder, run, tally, stage)
    if stage == STOPPED and not run.stop:
        raise LeafletError([rows_lost(folder.file, run.rows, tally.rows)])


def watched(results: Iterator[Result], folder: ListFolder, run: ListRun, tally: Tally) -> Iterator[Result]:
    """Yield results until somebody stops the run, keeping how far it is."""
    noted = 0.0
    for result in results:
        run.done += 1
        run.first = run.first or time.monotonic()
        yield result
        if time.monotonic() - noted > NOTED_EVERY:
            noted = time.monotonic()
            note_tally(folder, run, tally, MAKING)
        if run.stop:
            return


def note_tally(folder: ListFolder, run: ListRun, tally: Tally, stage: str) -> None:
    """Keep how far a run is. Raises LeafletError."""
    folder.note(
        replace(
            folder.state(),
            stage=stage,
            rows=run.rows,
            done=tally.rows,
            made=tally.made,
            there=tally.skipped,
            refused=tally.refused,
            kept=tally.kept,
            drafts=tuple(tally.reasons),
            draft_rows=tally.drafts,
        )
    )


def write_report(folder: ListFolder, results: Iterator[Result]) -> None:
    """Write what became of each row, as far as the run gets. Raises LeafletError."""
    with deliver.writing(folder.made / REPORT, deliver.PRIVATE_FILE) as file:
        report = CsvReport(io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True))
        for result in results:
            report.add(result)
    deliver.sync_folder(folder.made)
