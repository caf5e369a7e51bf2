"""Takes the results of a batch, writes report.csv for people and JSON for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..faults import Fault, Place
from ..text.counts import counted
from .result import KEPT, REFUSED, Result, RowPdf, Tally
from .tables import harmless

REPORT = "report.csv"
SHAPE = 1  # of what --json prints: docs/batch.md
COLUMNS = ("id", "line", "result", "files", "document", "draft", "why")


def files_reported(result: Result) -> list[str]:
    """Return the files that a row has now: PDFs, and the same words in other formats."""
    if result.what == KEPT:
        return [*result.kept]
    return [name for pdf in made_of(result) for name in (pdf.name, *pdf.others)]


def made_of(result: Result) -> tuple[RowPdf, ...]:
    """Return the PDFs that a row asked for; none for a refused row."""
    return () if result.what == REFUSED else result.pdfs


def draft_of(result: Result) -> str:
    """Return why a row's leaflets are drafts, and who allowed them; "" if they are approved."""
    return "; ".join([*result.draft, *([result.allowed] if result.allowed else [])])


def why_refused_row(result: Result) -> list[str]:
    """Return, in words, why a row was refused or kept, what in it may be a slip, and what was removed."""
    found = [fault_text(fault) for fault in result.faults]
    found += result.remarks
    found += [f"the approved {name} was kept: a new one would be a draft" for name in result.kept]
    return found + [f"{name} from an earlier run was removed" for name in result.taken_away]


def fault_text(fault: Fault) -> str:
    """Return a fault as one line of a table, without its place."""
    return f"{fault.message} ({fault.hint})" if fault.hint else fault.message


class CsvReport:
    """A CSV of what became of each row, for spreadsheets: no cell can run as a formula."""

    def __init__(self, file: TextIO) -> None:
        self.rows = csv.writer(file)
        self.rows.writerow(COLUMNS)

    def add(self, result: Result) -> None:
        cells = [
            result.row.id,
            str(result.row.place.line),
            result.what,
            " ".join(files_reported(result)),
            " ".join(pdf.reference for pdf in made_of(result)),
            draft_of(result),
            "; ".join(why_refused_row(result)),
        ]
        self.rows.writerow([harmless(cell) for cell in cells])


class JsonReport:
    """One JSON object, written row by row: even a million rows take no memory."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write, self.first = write, True

    def add(self, result: Result) -> None:
        row = {
            "id": result.row.id,
            "line": result.row.place.line,
            "result": result.what,
            "files": files_reported(result),
            "documents": [pdf.reference for pdf in made_of(result)],
            "draft": list(result.draft),
            "allowed": result.allowed,
            "faults": [{"message": fault.message, "hint": fault.hint} for fault in result.faults],
            "taken_away": list(result.taken_away),
            "remarks": list(result.remarks),
        }
        self.write(("" if self.first else ",\n  ") + json.dumps(row, ensure_ascii=False))
        self.first = False


@contextmanager
def json_report(write: Callable[[str], object], out: Path, tally: Tally) -> Iterator[JsonReport]:
    """Write the object around the rows: the output of a stopped run is complete JSON too."""
    write(f'{{"leaflets": "batch", "version": {SHAPE}, "rows": [\n  ')
    complete = False
    try:
        yield JsonReport(write)
        complete = True
    finally:
        rest = {
            "complete": complete, "made": tally.made, "there_already": tally.skipped, "refused": tally.refused,
            "kept": tally.kept, "drafts": tally.drafts, "draft_reasons": tally.reasons,
            "not_of_this_list": tally.not_asked_for, "folder": str(out), "report": str(out / REPORT),
        }  # fmt: skip
        write("\n],\n" + json.dumps(rest, ensure_ascii=False)[1:] + "\n")


def rows_lost(path: Path, count: int, seen: int) -> Fault:
    """Return the fault for a list whose rows are not those that were checked before the run."""
    message = f"this list had {counted(count, 'row')}; processed: {seen}; it changed during the run"
    return Fault(Place(str(path)), message, "run the same command again")
