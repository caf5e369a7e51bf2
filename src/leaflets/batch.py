"""Takes rows, gives a PDF for each: in processes, made once, safe from crashes, each row accounted for."""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from . import deliver, first_page, pipeline, private
from .approval import hash_of
from .besides import LAST, PICTURES
from .drafts import Permission
from .faults import Fault, LeafletError, Place
from .making import BUG, Order, Outcome, PlanKey, Press, plan_key, program, work
from .model import Job, fields_of
from .patients import Refused, Row
from .processes import NotStarted, Processes
from .record import Entry, Record, digest_of, open_record
from .registering import Clerk, Copy

ROWS_AT_ONCE = 10  # travel together: their PDFs wait in memory
TRIES = 3  # for an order whose process died
MOST_IDENTITIES = 4096
MADE, SKIPPED, REFUSED, KEPT = "made", "there already", "refused", "kept"

NO_PROCESS = Fault(
    Place(""),
    "no process can be started: open files or memory have run out",
    "ask for fewer with --jobs, or raise the limit (ulimit -n)",
)

APPROVE = "`leaflets list approvals` shows what is approved; without --approved-only drafts are made"

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
class Rules:
    """What a run may do with drafts, and what is wanted beside each PDF."""

    permission: Permission | None = None  # to put drafts in the place of approved PDFs
    approved_only: bool = False
    besides: tuple[str, ...] = ()


NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Line:
    """A row on its way: nothing left to do, or pieces to make.

    `draft`: why they are drafts. `kept`: approved files that no draft may replace: then nothing is made.
    """

    row: Row | Refused
    pieces: tuple[Piece, ...] = ()
    draft: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if not piece.there)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row. `taken_away`: files of an earlier run that nobody should hand out now.

    `draft`: why its leaflets are, or would be, drafts; `allowed`: by whose word they are nevertheless used.
    `kept`: approved files that were left as they are.
    """

    row: Row | Refused
    what: str
    pieces: tuple[Piece, ...] = ()
    faults: tuple[Fault, ...] = ()
    taken_away: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    allowed: str = ""


@dataclass(slots=True)
class Tally:
    """Counts of a run: rows in = made + refused + skipped + kept, always; `drafts` are some of the made and skipped."""

    made: int = 0
    skipped: int = 0
    refused: int = 0
    kept: int = 0
    drafts: int = 0
    would_be: int = 0  # drafts, had they not been refused or kept
    reasons: list[str] = field(default_factory=list)
    not_asked_for: int = 0

    def count(self, result: Result) -> None:
        self.made += result.what == MADE
        self.skipped += result.what == SKIPPED
        self.refused += result.what == REFUSED
        self.kept += result.what == KEPT
        self.drafts += bool(result.draft) and result.what in (MADE, SKIPPED)
        self.would_be += bool(result.draft) and result.what in (REFUSED, KEPT)
        self.reasons += [reason for reason in result.draft if reason not in self.reasons]

    @property
    def rows(self) -> int:
        return self.made + self.skipped + self.refused + self.kept


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
        """Wait for an order. Jobs whose process dies each time are reported as faults. Raises LeafletError."""
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
            return [
                Outcome(faults=(Fault(Place(""), "the program ended while this PDF was being made", BUG),))
            ]
        orders = [replace(sent.order, jobs=(job,)) for job in sent.order.jobs]
        return [self.outcomes(self.send(order))[0] for order in orders]

    def _renew(self, lost: Executor) -> None:
        if lost is self.pool:
            self.close()
            self.pool = self.open_pool()

    def close(self) -> None:
        """End at once: work that nobody waits for is dropped."""
        self.pool.shutdown(wait=False, cancel_futures=True)


# ---- a run -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written: on record it is an `Entry`."""

    name: str
    id: str
    identity: str
    draft: bool
    allowed: str
    data: bytes = field(repr=False)
    job: Job | None = field(default=None, repr=False)  # None for what lies beside a PDF

    @property
    def entry(self) -> Entry:
        digest = hashlib.sha256(self.data).hexdigest() if self.data else ""
        return Entry(self.name, self.id, self.identity, digest, self.draft, self.allowed)


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
        rules: Rules = NO_RULES,
        clerk: Clerk | None = None,
    ) -> None:
        self.setting, self.folder, self.record, self.crew = setting, folder, record, crew
        self.naming, self.tally, self.rules, self.clerk = naming, tally, rules, clerk
        self.identities, self.reasons = Identities(setting), dict[tuple[str, str], tuple[str, ...]]()

    def results(self, rows: Iterable[Row | Refused], width: int) -> Iterator[Result]:
        """Yield what became of each row, in order. `width` orders are on their way at a time."""
        lines, waiting = map(self._line, rows), deque[tuple[list[Line], Sent]]()
        at_once = 1 if PICTURES in self.rules.besides else ROWS_AT_ONCE
        while True:
            while len(waiting) < width and (some := list(islice(lines, at_once))):
                waiting.append((some, self._send(some)))
            if not waiting:
                break
            for result in self._finish(*waiting.popleft()):
                self.tally.count(result)
                yield result
        self.tally.not_asked_for = self.record.not_asked_for()

    def _send(self, lines: Sequence[Line]) -> Sent:
        self.record.announce((piece.name, line.row.id) for line in lines for piece in line.missing)
        jobs = tuple(piece.job for line in lines for piece in line.missing)
        return self.crew.send(Order(jobs, self.rules.besides))

    def _line(self, row: Row | Refused) -> Line:
        if isinstance(row, Refused):
            return Line(row)
        pieces = tuple(self._piece(row, n) for n in range(len(row.jobs)))
        draft = self._draft_reasons(row)
        if draft and not self.rules.permission and (kept := self._approved_files(row.id, pieces)):
            return Line(row, (), draft, kept)
        if draft and self.rules.approved_only:
            fault = Fault(row.place, f"this would be a draft: {'; '.join(draft)}", APPROVE)
            return Line(Refused(row.id, row.place, (fault,)), (), draft)
        return Line(row, pieces, draft)

    def _piece(self, row: Row, n: int) -> Piece:
        identity, reference = self.identities.of(row.jobs[n])
        name = self.naming(row, n)
        there = self.record.has(name, identity) and self._has_besides(row.id, name, identity)
        return Piece(row.jobs[n], name, identity, reference, there)

    def _has_besides(self, id: str, name: str, identity: str) -> bool:
        """Tell whether all that is wanted beside a PDF is there, whole."""
        if not self.rules.besides:
            return True
        held = [
            entry
            for entry in self.record.entries_of(id)
            if belongs(entry.name, name) and entry.job == identity
        ]
        last = {f"{Path(name).stem}{LAST[kind]}" for kind in self.rules.besides}
        return last <= {entry.name for entry in held} and all(
            self.record.has(entry.name, identity) for entry in held
        )

    def _draft_reasons(self, row: Row) -> tuple[str, ...]:
        key = row.jobs[0].topic, row.jobs[0].lang  # a row has one topic
        if key not in self.reasons:
            topic = self.setting.library.topics[key]
            self.reasons[key] = tuple(pipeline.draft_reasons(self.setting, topic))
        return self.reasons[key]

    def _approved_files(self, id: str, pieces: Sequence[Piece]) -> tuple[str, ...]:
        """Return the row's approved PDFs that making its pieces would replace or take away."""
        known = {entry.name: entry for entry in self.record.entries_of(id) if entry.name.endswith(".pdf")}
        staying = {piece.name for piece in pieces if piece.there}
        names = dict.fromkeys([*known, *(piece.name for piece in pieces)])
        return tuple(
            name for name in names if name not in staying and self._is_approved(name, known.get(name))
        )

    def _is_approved(self, name: str, entry: Entry | None) -> bool:
        path = self.folder / name
        if entry and entry.draft is not None and entry.pdf and digest_of(path) == entry.pdf:
            return not entry.draft
        marks = [words["draft"].text for words in self.setting.library.words.values()]
        return path.exists() and first_page.is_approved(path, marks)

    def _finish(self, lines: Sequence[Line], sent: Sent) -> Iterator[Result]:
        """Write what came back, put it on record, and yield what became of each line."""
        outcomes = iter(self.crew.outcomes(sent))
        back = [[next(outcomes) for _ in line.missing] for line in lines]
        results = [
            replace(result_of(line, made), allowed=self._allowed(line))
            for line, made in zip(lines, back, strict=True)
        ]
        self._write(
            [
                file
                for result, line, made in zip(results, lines, back, strict=True)
                if result.what == MADE
                for file in files_of(line, made, result.allowed)
            ]
        )
        for result in results:
            yield replace(result, taken_away=self._take_away(result))
        self.record.saw(result.row.id for result in results)

    def _allowed(self, line: Line) -> str:
        """Return by whose word a row's drafts may be used: this run's, else that of the run that made them."""
        if not line.draft or line.kept or isinstance(line.row, Refused):
            return ""
        if self.rules.permission:
            return str(self.rules.permission)
        there = {piece.name for piece in line.pieces if piece.there}
        return next(
            (entry.allowed for entry in self.record.entries_of(line.row.id) if entry.name in there), ""
        )

    def _write(self, files: Sequence[File]) -> None:
        if not files:
            return
        self.record.announce((file.name, file.id) for file in files)
        self.record.expect(file.name for file in files)
        if self.clerk:  # on the disk before a file has its name
            self.clerk.add(
                Copy(file.id, file.job, file.data, file.allowed) for file in files if file.job and file.data
            )
        for file in files:
            if file.data:
                private.put(self.folder / file.name, file.data)
        deliver.settle(self.folder)
        self.record.add(file.entry for file in files)

    def _take_away(self, result: Result) -> tuple[str, ...]:
        """Remove what an earlier run made for a row and it no longer asks for: nobody may hand out an old number."""
        if result.what == KEPT:
            return ()
        old = [
            entry.name
            for entry in self.record.entries_of(result.row.id)
            if not any(
                entry.name == piece.name or (entry.job == piece.identity and belongs(entry.name, piece.name))
                for piece in result.pieces  # of a row that is refused, what it asks for may be there already
            )
        ]
        gone = tuple(name for name in old if (self.folder / name).exists())
        for name in gone:
            deliver.remove(self.folder / name)
        if gone:
            deliver.settle(self.folder)
        if old:
            self.record.drop(old)
        return gone


def belongs(name: str, pdf: str) -> bool:
    """Tell whether a file is a PDF of a row, or was made to lie beside it."""
    return name == pdf or name.startswith(f"{Path(pdf).stem}-")


def files_of(line: Line, made: Sequence[Outcome], allowed: str) -> Iterator[File]:
    """Yield the files of a row: each PDF, then what was wanted beside it."""
    for piece, outcome in zip(line.missing, made, strict=True):
        draft, stem = bool(line.draft), Path(piece.name).stem
        yield File(piece.name, line.row.id, piece.identity, draft, allowed, outcome.pdf, piece.job)
        for end, data in outcome.besides.files:
            yield File(f"{stem}{end}", line.row.id, piece.identity, draft, allowed, data)


def result_of(line: Line, made: Sequence[Outcome]) -> Result:
    """Return what became of a line: one PDF that cannot be made refuses its whole row."""
    row = line.row
    if line.kept:
        return Result(row, KEPT, draft=line.draft, kept=line.kept)
    faults = row.faults if isinstance(row, Refused) else ()
    faults += tuple(placed(fault, row.place) for outcome in made for fault in outcome.faults)
    if made and len(made) == len(line.pieces) and all(outcome.besides.unfolded for outcome in made):
        # Sheets were asked for, and nothing of this row can be folded.
        faults += tuple(placed(fault, row.place) for fault in made[0].besides.unfolded)
    what = REFUSED if faults else MADE if line.missing else SKIPPED
    return Result(row, what, line.pieces, faults, draft=line.draft)


def placed(fault: Fault, place: Place) -> Fault:
    """Return a fault with a place: its own, else the row's."""
    return fault if fault.place.path else replace(fault, place=place)


@contextmanager
def running(
    setting: pipeline.Setting,
    folder: Path,
    press: Press,
    open_pool: OpenPool,
    naming: Naming,
    tally: Tally,
    rules: Rules = NO_RULES,
    clerk: Clerk | None = None,
) -> Iterator[Run]:
    """Hold folder and processes for one run, counted in `tally`; `clerk` puts each PDF on the register. Raises LeafletError when the folder cannot be had."""
    deliver.prepare_folder(folder, private.PRIVATE_FOLDER)
    with open_record(folder) as record:
        deliver.sweep(folder)
        crew = Crew(press, open_pool)
        try:
            yield Run(setting, folder, record, crew, naming, tally, rules, clerk)
        finally:
            crew.close()


def lost(path: Path, count: int, seen: int) -> Fault:
    """Return the fault that the rows of a run are not those that were checked before it."""
    message = f"this list had {count} rows and {seen} were dealt with: it changed meanwhile"
    return Fault(Place(str(path)), message, "run the same command again")
