"""Takes rows, makes a PDF for each, in processes: once only, safe from crashes, every row accounted for."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from .. import deliver
from ..approval.status import draft_reasons
from ..faults import Fault
from ..formats import FORMATS, PDF, named_as
from ..model import Job
from ..press import first_page
from ..press.companions import LAST, PICTURES
from ..register.clerk import Clerk, Copy
from ..setting import Setting
from .crew import Crew, OpenPool, Sent
from .identity import Identities, Naming
from .patient import Patient, Refused
from .record import Record, RecordedFile, digest_of, open_record
from .result import KEPT, MADE, NO_RULES, PendingRow, Result, RowPdf, Rules, Tally, result_of
from .worker import Outcome, WorkerInputs, WorkOrder

ROWS_AT_ONCE = 10  # sent together; their PDFs are held in memory

APPROVE = "`leaflets list approvals` shows what is approved; without --approved-only drafts are made"


# ---- a run -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written; its record is a `RecordedFile`."""

    name: str
    id: str
    identity: str
    draft: bool
    allowed: str
    data: bytes = field(repr=False)
    job: Job | None = field(default=None, repr=False)  # None for what is made from a PDF
    format: str = PDF

    @property
    def entry(self) -> RecordedFile:
        digest = hashlib.sha256(self.data).hexdigest() if self.data else ""
        return RecordedFile(
            name=self.name,
            id=self.id,
            job=self.identity,
            pdf=digest,
            draft=self.draft,
            allowed=self.allowed,
        )


@dataclass(slots=True)
class BatchRun:
    """One run over the rows of a list into one folder, counted in `tally`; `clerk` enters each PDF in the register."""

    setting: Setting
    folder: Path
    record: Record
    crew: Crew
    naming: Naming
    tally: Tally
    rules: Rules = NO_RULES
    clerk: Clerk | None = None
    reasons: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    identities: Identities = field(init=False)

    def __post_init__(self) -> None:
        self.identities = Identities(self.setting)

    def results(self, rows: Iterable[Patient | Refused], width: int) -> Iterator[Result]:
        """Yield what became of each row, in order. `width` orders are in progress at a time."""
        pending_rows, waiting = map(self._pending, rows), deque[tuple[list[PendingRow], Sent]]()
        at_once = 1 if PICTURES in self.rules.besides else ROWS_AT_ONCE
        while True:
            while len(waiting) < width and (some := list(islice(pending_rows, at_once))):
                waiting.append((some, self._send(some)))
            if not waiting:
                break
            for result in self._finish(*waiting.popleft()):
                self.tally.count(result)
                yield result
        self.tally.not_asked_for = self.record.not_asked_for()

    def _send(self, pending_rows: Sequence[PendingRow]) -> Sent:
        self.record.announce(
            (pdf.name, pending.row.id) for pending in pending_rows for pdf in pending.missing
        )
        jobs = tuple(pdf.job for pending in pending_rows for pdf in pending.missing)
        return self.crew.send(WorkOrder(jobs, self.rules.besides, self.rules.formats))

    def _pending(self, row: Patient | Refused) -> PendingRow:
        if isinstance(row, Refused):
            return PendingRow(row)
        pdfs = tuple(self._pdf(row, n) for n in range(len(row.jobs)))
        draft = self._draft_reasons(row)
        if draft and not self.rules.permission and (kept := self._approved_files(row.id, pdfs)):
            return PendingRow(row, (), draft, kept)
        if draft and self.rules.approved_only:
            fault = Fault(row.place, f"this would be a draft: {'; '.join(draft)}", APPROVE)
            return PendingRow(Refused(row.id, row.place, (fault,)), (), draft)
        return PendingRow(row, pdfs, draft)

    def _pdf(self, row: Patient, n: int) -> RowPdf:
        identity, reference = self.identities.of(row.jobs[n])
        name = self.naming(row, n)
        there = self.record.has(name, identity) and self._has_besides(row.id, name, identity)
        others = tuple(named_as(name, format) for format in self.rules.formats)
        return RowPdf(row.jobs[n], name, identity, reference, there, others)

    def _has_besides(self, id: str, name: str, identity: str) -> bool:
        """Return whether everything to be made besides a PDF exists and is intact."""
        if not (self.rules.besides or self.rules.formats):
            return True
        held = [
            entry
            for entry in self.record.entries_of(id)
            if belongs(entry.name, name) and entry.job == identity
        ]
        last = {f"{Path(name).stem}{LAST[kind]}" for kind in self.rules.besides}
        last |= {named_as(name, format) for format in self.rules.formats}
        return last <= {entry.name for entry in held} and all(
            self.record.has(entry.name, identity) for entry in held
        )

    def _draft_reasons(self, row: Patient) -> tuple[str, ...]:
        key = row.jobs[0].topic, row.jobs[0].lang  # a row has one topic
        if key not in self.reasons:
            topic = self.setting.library.topics[key]
            self.reasons[key] = tuple(draft_reasons(self.setting, topic))
        return self.reasons[key]

    def _approved_files(self, id: str, pdfs: Sequence[RowPdf]) -> tuple[str, ...]:
        """Return the row's approved PDFs that making `pdfs` would replace or remove."""
        known = {entry.name: entry for entry in self.record.entries_of(id) if entry.name.endswith(".pdf")}
        staying = {pdf.name for pdf in pdfs if pdf.there}
        names = dict.fromkeys([*known, *(pdf.name for pdf in pdfs)])
        return tuple(
            name for name in names if name not in staying and self._is_approved(name, known.get(name))
        )

    def _is_approved(self, name: str, entry: RecordedFile | None) -> bool:
        path = self.folder / name
        if entry and entry.draft is not None and entry.pdf and digest_of(path) == entry.pdf:
            return not entry.draft
        marks = [words["draft"].text for words in self.setting.library.words.values()]
        return path.exists() and first_page.shows_no_draft_mark(path, marks)

    def _finish(self, pending_rows: Sequence[PendingRow], sent: Sent) -> Iterator[Result]:
        """Write and record the outcomes, and yield what became of each row."""
        outcomes = iter(self.crew.outcomes(sent))
        back = [[next(outcomes) for _ in pending.missing] for pending in pending_rows]
        results = [
            replace(result_of(pending, made), allowed=self._allowed(pending))
            for pending, made in zip(pending_rows, back, strict=True)
        ]
        self._write(
            [
                file
                for result, pending, made in zip(results, pending_rows, back, strict=True)
                if result.what == MADE
                for file in new_files(pending, made, result.allowed)
            ]
        )
        for result in results:
            yield replace(result, taken_away=self._take_away(result))
        self.record.saw(result.row.id for result in results)

    def _allowed(self, pending: PendingRow) -> str:
        """Return who allowed a row's drafts, and why: in this run, else in the run that made them."""
        if not pending.draft or pending.kept or isinstance(pending.row, Refused):
            return ""
        if self.rules.permission:
            return str(self.rules.permission)
        there = {pdf.name for pdf in pending.pdfs if pdf.there}
        return next(
            (entry.allowed for entry in self.record.entries_of(pending.row.id) if entry.name in there), ""
        )

    def _write(self, files: Sequence[NewFile]) -> None:
        if not files:
            return
        self.record.announce((file.name, file.id) for file in files)
        self.record.expect(file.name for file in files)
        if self.clerk:  # on disk before a file has its name
            self.clerk.add(
                Copy(file.id, file.job, file.data, file.allowed, format=file.format)
                for file in files
                if file.job and file.data
            )
        for file in files:
            if file.data:
                deliver.put_private(self.folder / file.name, file.data)
        deliver.sync_folder(self.folder)
        self.record.add(file.entry for file in files)

    def _take_away(self, result: Result) -> tuple[str, ...]:
        """Remove what an earlier run made for a row that no longer asks for it: nobody may hand out an old telephone number."""
        if result.what == KEPT:
            return ()
        old = [
            entry.name
            for entry in self.record.entries_of(result.row.id)
            if not any(
                entry.name == pdf.name or (entry.job == pdf.identity and belongs(entry.name, pdf.name))
                for pdf in result.pdfs  # even a refused row may already have what it asks for
            )
        ]
        gone = tuple(name for name in old if (self.folder / name).exists())
        for name in gone:
            deliver.remove(self.folder / name)
        if gone:
            deliver.sync_folder(self.folder)
        if old:
            self.record.drop(old)
        return gone


def belongs(name: str, pdf: str) -> bool:
    """Return whether a file is a PDF of a row, has the same words, or was made besides it."""
    return name in [named_as(pdf, format) for format in FORMATS] or name.startswith(f"{Path(pdf).stem}-")


def new_files(pending: PendingRow, made: Sequence[Outcome], allowed: str) -> Iterator[NewFile]:
    """Yield the files of a row: each PDF, then what was to be made besides it."""
    for pdf, outcome in zip(pending.missing, made, strict=True):
        file = NewFile(
            name=pdf.name,
            id=pending.row.id,
            identity=pdf.identity,
            draft=bool(pending.draft),
            allowed=allowed,
            data=outcome.pdf,
            job=pdf.job,
        )
        yield file
        for format, data in outcome.others:
            yield replace(file, name=named_as(pdf.name, format), data=data, format=format)
        for end, data in outcome.besides.files:
            yield replace(file, name=f"{Path(pdf.name).stem}{end}", data=data, job=None)


@contextmanager
def open_batch(
    setting: Setting,
    folder: Path,
    inputs: WorkerInputs,
    open_pool: OpenPool,
    naming: Naming,
    tally: Tally,
    rules: Rules = NO_RULES,
    clerk: Clerk | None = None,
) -> Iterator[BatchRun]:
    """Hold folder and processes for one run, counted in `tally`; `clerk` enters each PDF in the register.

    Raises LeafletError if the folder is not available.
    """
    deliver.prepare_folder(folder, deliver.PRIVATE_FOLDER)
    with open_record(folder) as record:
        deliver.sweep(folder)
        crew = Crew(inputs, open_pool)
        try:
            yield BatchRun(setting, folder, record, crew, naming, tally, rules, clerk)
        finally:
            crew.close()
