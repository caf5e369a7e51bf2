"""Takes rows, gives a PDF for each: in processes, made once, safe from crashes, each row accounted for."""

from __future__ import annotations

import csv
import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TextIO

from . import deliver, pipeline
from .approval import hash_of
from .faults import Fault, LeafletError, Place
from .making import BUG, Order, Outcome, PlanKey, Press, plan_key, program, work
from .model import Job, fields_of
from .patients import Refused, Row
from .processes import NotStarted, Processes
from .record import Entry, Record, open_record
from .tables import harmless

ROWS_AT_ONCE = 10  # travel together: their PDFs wait in memory
TRIES = 3  # for an order whose process died
MOST_IDENTITIES = 4096
REPORT = "report.csv"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
MADE, SKIPPED, REFUSED = "made", "there already", "refused"

NO_PROCESS = Fault(
    Place(""),
    "no process can be started: open files or memory have run out",
    "ask for fewer with --jobs, or raise the limit (ulimit -n)",
)

Naming = Callable[[Row, int], str]
OpenPool = Callable[[], Executor]


@dataclass(frozen=True, slots=True)
class Piece:
    """One PDF of a row: its job, the name of its file, the identity of the job, the reference it prints."""

    job: Job = field(repr=False)
    name: str
    identity: str
    reference: str
    there: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row on its way: nothing left to do, or pieces to make."""

    row: Row | Refused
    pieces: tuple[Piece, ...] = ()

    @property
    def missing(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if not piece.there)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row. `taken_away`: files of an earlier run that nobody should hand out now."""

    row: Row | Refused
    what: str
    pieces: tuple[Piece, ...] = ()
    faults: tuple[Fault, ...] = ()
    taken_away: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts of a run: rows in = made + refused + skipped, always."""

    made: int = 0
    skipped: int = 0
    refused: int = 0
    not_asked_for: int = 0

    def count(self, result: Result) -> None:
        self.made += result.what == MADE
        self.skipped += result.what == SKIPPED
        self.refused += result.what == REFUSED

    @property
    def rows(self) -> int:
        return self.made + self.skipped + self.refused


class Identities:
    """What names a job: a hash of all its PDF depends on, the reader's words included."""

    def __init__(self, setting: pipeline.Setting) -> None:
        self.setting = setting
        self.shared: OrderedDict[PlanKey, tuple[str, str]] = OrderedDict()

    def of(self, job: Job) -> tuple[str, str]:
        """Return a job's identity and the document reference it prints."""
        key = plan_key(job)
        if key not in self.shared:
            plain_job = replace(job, reader=None)
            document = pipeline.hash_of_document(self.setting, plain_job)
            self.shared[key] = document, pipeline.reference_of(self.setting, plain_job)
            if len(self.shared) > MOST_IDENTITIES:
                self.shared.popitem(last=False)
        document, reference = self.shared[key]
        own = hash_of(fields_of(job.reader)) if job.reader else ""
        return hashlib.sha256(f"{document} {own} {program()}".encode()).hexdigest(), reference


def by_id(row: Row, n: int) -> str:
    """Return a file's name: the row's id alone, numbered when the row asks for several leaflets."""
    return f"{row.id}.pdf" if len(row.jobs) == 1 else f"{row.id}.{n + 1}.pdf"


def descriptive(setting: pipeline.Setting) -> Naming:
    """Return a naming by id, topic and choices. No id has a dot: the name of one row is never another's."""

    def name(row: Row, n: int) -> str:
        job = row.jobs[n]
        topic = setting.library.topics[job.topic, job.lang]
        return f"{row.id}.{pipeline.file_name(job, topic, pipeline.default_paper(setting))}"

    return name


# ---- processes -------------------------------------------------------------------------------


class Here(Executor):
    """Does the work in this process, at once: `--jobs 1`."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def processes(count: int) -> OpenPool:
    """Return what opens a pool of processes on this machine."""
    if count == 1:
        return Here
    return lambda: Processes(count)


@dataclass(frozen=True, slots=True)
class Sent:
    """An order on its way, and the pool that has it."""

    order: Order
    future: Future[Iterable[Outcome]]
    pool: Executor


class Crew:
    """Sends orders to any executor; a process that dies is replaced, and what it had is made again."""

    def __init__(self, press: Press, open_pool: OpenPool) -> None:
        self.press, self.open_pool = press, open_pool
        self.pool = open_pool()

    def send(self, order: Order) -> Sent:
        try:
            return Sent(order, self.pool.submit(work, self.press, order), self.pool)
        except BrokenExecutor:
            self._renew(self.pool)
            return Sent(order, self.pool.submit(work, self.press, order), self.pool)

    def outcomes(self, sent: Sent) -> list[Outcome]:
        """Wait for an order. Jobs whose process dies each time are told as faults. Raises LeafletError."""
        for _ in range(TRIES):
            try:
                return list(sent.future.result())
            except LeafletError:
                raise
            except NotStarted:
                raise LeafletError([NO_PROCESS]) from None
            except Exception as error:  # each kind of executor has its own for a lost process
                if isinstance(error, BrokenExecutor):  # all that was sent is lost with the pool
                    self._renew(sent.pool)
                sent = self.send(sent.order)
        if len(sent.order.jobs) == 1:
            return [Outcome(faults=(Fault(Place(""), "the program ended while this PDF was made", BUG),))]
        return [self.outcomes(self.send(Order((job,))))[0] for job in sent.order.jobs]

    def _renew(self, lost: Executor) -> None:
        if lost is self.pool:
            self.close()
            self.pool = self.open_pool()

    def close(self) -> None:
        """End at once: work that nobody waits for is dropped."""
        self.pool.shutdown(wait=False, cancel_futures=True)


# ---- a run -----------------------------------------------------------------------------------


class Run:
    """One run over the rows of a list into one folder."""

    def __init__(
        self,
        setting: pipeline.Setting,
        folder: Path,
        record: Record,
        crew: Crew,
        naming: Naming,
        tally: Tally,
    ) -> None:
        self.folder, self.record, self.crew, self.naming, self.tally = folder, record, crew, naming, tally
        self.identities = Identities(setting)

    def results(self, rows: Iterable[Row | Refused], width: int) -> Iterator[Result]:
        """Yield what became of each row, in order. `width` orders are on their way at a time."""
        lines, waiting = map(self._line, rows), deque[tuple[list[Line], Sent]]()
        while True:
            while len(waiting) < width and (some := list(islice(lines, ROWS_AT_ONCE))):
                waiting.append((some, self._send(some)))
            if not waiting:
                break
            for result in self._finish(*waiting.popleft()):
                self.tally.count(result)
                yield result
        self.tally.not_asked_for = self.record.not_asked_for()

    def _send(self, lines: Sequence[Line]) -> Sent:
        self.record.announce((piece.name, line.row.id) for line in lines for piece in line.missing)
        return self.crew.send(Order(tuple(piece.job for line in lines for piece in line.missing)))

    def _line(self, row: Row | Refused) -> Line:
        if isinstance(row, Refused):
            return Line(row)
        return Line(row, tuple(self._piece(row, n) for n in range(len(row.jobs))))

    def _piece(self, row: Row, n: int) -> Piece:
        identity, reference = self.identities.of(row.jobs[n])
        name = self.naming(row, n)
        return Piece(row.jobs[n], name, identity, reference, self.record.has(name, identity))

    def _finish(self, lines: Sequence[Line], sent: Sent) -> Iterator[Result]:
        """Write what came back, put it on record, and yield what became of each line."""
        outcomes = iter(self.crew.outcomes(sent))
        back = [[next(outcomes) for _ in line.missing] for line in lines]
        results = [result_of(line, made) for line, made in zip(lines, back, strict=True)]
        files = [
            (result.row.id, piece, outcome.pdf)
            for result, line, made in zip(results, lines, back, strict=True)
            if result.what == MADE
            for piece, outcome in zip(line.missing, made, strict=True)
        ]
        self._write(files)
        self.record.saw(piece.name for line in lines for piece in line.pieces if piece.there)
        yield from [replace(result, taken_away=self._take_away(result)) for result in results]

    def _write(self, files: Sequence[tuple[str, Piece, bytes]]) -> None:
        self.record.expect(piece.name for _, piece, _ in files)
        for _, piece, pdf in files:
            deliver.write(self.folder / piece.name, pdf, PRIVATE_FILE)
        if files:
            deliver.settle(self.folder)
            self.record.add(
                Entry(piece.name, id, piece.identity, hashlib.sha256(pdf).hexdigest())
                for id, piece, pdf in files
            )

    def _take_away(self, result: Result) -> tuple[str, ...]:
        """Remove what an earlier run made for a row and it no longer asks for: nobody may hand out an old number."""
        asked = set() if result.what == REFUSED else {piece.name for piece in result.pieces}
        old = [name for name in self.record.names_of(result.row.id) if name not in asked]
        gone = tuple(name for name in old if (self.folder / name).exists())
        for name in gone:
            deliver.remove(self.folder / name)
        if gone:
            deliver.settle(self.folder)
        if old:
            self.record.drop(old)
        return gone


def result_of(line: Line, made: Sequence[Outcome]) -> Result:
    """Return what became of a line: one PDF that cannot be made refuses its whole row."""
    row = line.row
    faults = row.faults if isinstance(row, Refused) else ()
    faults += tuple(placed(fault, row.place) for outcome in made for fault in outcome.faults)
    what = REFUSED if faults else MADE if line.missing else SKIPPED
    return Result(row, what, line.pieces, faults)


def placed(fault: Fault, place: Place) -> Fault:
    """Return a fault with a place: its own, else the row's."""
    return fault if fault.place.path else replace(fault, place=place)


@contextmanager
def running(
    setting: pipeline.Setting, folder: Path, press: Press, open_pool: OpenPool, naming: Naming, tally: Tally
) -> Iterator[Run]:
    """Hold folder and processes for one run, counted in `tally`. Raises LeafletError when the folder cannot be had."""
    deliver.prepare_folder(folder, PRIVATE_FOLDER)
    with open_record(folder) as record:
        deliver.sweep(folder)
        crew = Crew(press, open_pool)
        try:
            yield Run(setting, folder, record, crew, naming, tally)
        finally:
            crew.close()


# ---- the report ------------------------------------------------------------------------------


class Report:
    """A CSV that says what became of each row, for table programs: no cell can run as a formula."""

    def __init__(self, file: TextIO) -> None:
        self.rows = csv.writer(file)
        self.rows.writerow(["id", "line", "result", "files", "document", "why"])

    def add(self, result: Result) -> None:
        files = () if result.what == REFUSED else result.pieces
        why = [f"{fault.message} ({fault.hint})" if fault.hint else fault.message for fault in result.faults]
        why += [f"{name} of an earlier run was taken away" for name in result.taken_away]
        cells = [
            result.row.id,
            str(result.row.place.line),
            result.what,
            " ".join(piece.name for piece in files),
            " ".join(piece.reference for piece in files),
            "; ".join(why),
        ]
        self.rows.writerow([harmless(cell) for cell in cells])


def lost(path: Path, count: int, seen: int) -> Fault:
    """Return the fault that the rows of a run are not those that were checked before it."""
    message = f"this list had {count} rows and {seen} were dealt with: it changed meanwhile"
    return Fault(Place(str(path)), message, "run the same command again")
