"""The nouns of a batch: what a row asks for and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..approval.drafts import Permission
from ..faults import Fault, Place
from ..model import Job
from .patient import Patient, Refused
from .worker import Outcome

MADE, SKIPPED, REFUSED, KEPT = "made", "there already", "refused", "kept"


@dataclass(frozen=True, slots=True)
class RowPdf:
    """One PDF of a row: its job, the name of its file, the identity of the job, the reference it prints."""

    job: Job = field(repr=False)
    name: str
    identity: str
    reference: str
    there: bool
    others: tuple[str, ...] = ()  # the names of the files with the same words in other formats


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run may do with drafts, and what to make besides each PDF."""

    permission: Permission | None = None  # to replace approved PDFs with drafts
    approved_only: bool = False
    besides: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()  # other than PDF, in which each leaflet is made too


NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A row in progress: nothing left to do, or PDFs to make.

    `draft`: why they are drafts. `kept`: approved files that no draft may replace; then nothing is made.
    """

    row: Patient | Refused
    pdfs: tuple[RowPdf, ...] = ()
    draft: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[RowPdf, ...]:
        """Return the PDFs that do not exist yet."""
        return tuple(pdf for pdf in self.pdfs if not pdf.there)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row. `taken_away`: files from an earlier run, removed so that nobody hands them out.

    `draft`: why its leaflets are, or would be, drafts; `allowed`: who allowed their use nevertheless.
    `kept`: approved files that were left as they are.
    """

    row: Patient | Refused
    what: str
    pdfs: tuple[RowPdf, ...] = ()
    faults: tuple[Fault, ...] = ()
    taken_away: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    allowed: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What may be a slip in a row that has its leaflets."""
        return () if isinstance(self.row, Refused) or self.what in (REFUSED, KEPT) else self.row.remarks


@dataclass(slots=True)
class Tally:
    """Counts of a run: rows in = made + refused + skipped + kept, always; `drafts` are among the made and skipped."""

    made: int = 0
    skipped: int = 0
    refused: int = 0
    kept: int = 0
    drafts: int = 0
    would_be: int = 0  # drafts, had they not been refused or kept
    reasons: list[str] = field(default_factory=list)
    remarked: dict[str, int] = field(default_factory=dict)  # remark -> rows
    not_asked_for: int = 0

    def count(self, result: Result) -> None:
        """Count what became of a row."""
        self.made += result.what == MADE
        self.skipped += result.what == SKIPPED
        self.refused += result.what == REFUSED
        self.kept += result.what == KEPT
        self.drafts += bool(result.draft) and result.what in (MADE, SKIPPED)
        self.would_be += bool(result.draft) and result.what in (REFUSED, KEPT)
        for remark in result.remarks:
            self.remarked[remark] = self.remarked.get(remark, 0) + 1
        self.reasons += [reason for reason in result.draft if reason not in self.reasons]

    @property
    def rows(self) -> int:
        return self.made + self.skipped + self.refused + self.kept


def result_of(pending: PendingRow, made: Sequence[Outcome]) -> Result:
    """Return what became of a row: one PDF that cannot be made causes the whole row to be refused."""
    row = pending.row
    if pending.kept:
        return Result(row, KEPT, draft=pending.draft, kept=pending.kept)
    faults = row.faults if isinstance(row, Refused) else ()
    faults += tuple(placed_fault(fault, row.place) for outcome in made for fault in outcome.faults)
    if made and len(made) == len(pending.pdfs) and all(outcome.besides.unfolded for outcome in made):
        # Sheets were requested, but nothing in this row can be folded.
        faults += tuple(placed_fault(fault, row.place) for fault in made[0].besides.unfolded)
    what = REFUSED if faults else MADE if pending.missing else SKIPPED
    return Result(row, what, pending.pdfs, faults, draft=pending.draft)


def placed_fault(fault: Fault, place: Place) -> Fault:
    """Return a fault with a place: its own, else the row's."""
    return fault if fault.place.path else replace(fault, place=place)
