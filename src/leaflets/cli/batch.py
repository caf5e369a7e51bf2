"""The command `batch`: a booklet for each row of a list of patients."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from .. import deliver
from ..approval.drafts import permission
from ..batch.crew import OpenPool, processes
from ..batch.identity import by_id, descriptive
from ..batch.report import REPORT, CsvReport, json_report, rows_lost
from ..batch.result import KEPT, REFUSED, Result, Rules, Tally
from ..batch.rows import check_list, read_rows
from ..batch.run import open_batch
from ..batch.worker import WorkerInputs, fingerprint
from ..faults import LeafletError, refusal
from ..formats import PDF, formats_of
from ..press.companions import PICTURES, SHEETS
from ..register.clerk import clerk_of
from ..setting import Setting, find_clinic, own_folder
from ..text.counts import counted, duration
from .library import open_setting
from .list_options import list_reading, reading_options
from .options import (
    Folder,
    as_of_option,
    clinic_option,
    formats_option,
    json_option,
    library_option,
    quiet_option,
    verbose_option,
)
from .reports import STOPPED, note, reports_faults
from .signals import stopping

LINES_BETWEEN = 10.0  # seconds, if there is no terminal
BAR = 20  # characters
FEW = 20  # rows shown; the report has all
ENOUGH = 20  # rows: fewer do not allow an estimate of the time left
DRAFT_HINT = '--allow-draft "NAME" "REASON" replaces it; name and reason are kept in the report'


@click.command()
@click.argument("file", metavar="FILE", type=Folder())
@click.option("--out", type=Folder(), required=True, metavar="FOLDER",
              help="Write into this folder; a second run into it makes only what is missing.")  # fmt: skip
@reading_options
@click.option("--names", type=click.Choice(["id", "descriptive"]), default="id", show_default=True,
              help="Name files by the row's id, or by id, topic and choices; never by a person's name.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N",
              help="Use this many processes. Default: one per core.")  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS", help="Work on a Dask cluster: tls://… (tcp:// on this machine)."
)
@click.option("--tls-ca", type=Folder(), metavar="FILE", help="The cluster's certificate authority.")
@click.option("--tls-cert", type=Folder(), metavar="FILE", help="This machine's certificate for the cluster.")
@click.option("--tls-key", type=Folder(), metavar="FILE", help="The key of that certificate.")
@clinic_option
@library_option
@as_of_option
@click.option("--approved-only", is_flag=True, help="Make no drafts: refuse their rows and exit with 1.")
@click.option("--allow-draft", nargs=2, metavar="NAME REASON",
              help="Let drafts replace approved PDFs. Name and reason are kept in the report.")  # fmt: skip
@formats_option
@click.option("--impose", is_flag=True, help="Also write sheets to fold, for every PDF that can be folded.")
@click.option("--png", is_flag=True, help="Also write a picture of each page, and a contact sheet.")
@json_option
@quiet_option
@verbose_option
@reports_faults
def batch(file: Path, out: Path, names: str, quiet: bool, **given: Any) -> None:
    """Make a booklet or leaflet for each row of a list of patients.

    \b
    leaflets batch patients.csv --out booklets
    leaflets batch patients.csv --out booklets --jobs 8 --dates dmy

    Only the column `id` is needed; docs/batch.md has the table of columns. The whole list is checked first. A faulty
    row is left out and reported; the others are made. After an interruption, the same command continues where it stopped.
    """
    progress, tally = Progress(quiet), Tally()
    try:
        with stopping():
            run_all(file, out, names, given, progress, tally)
    except KeyboardInterrupt:
        progress.end()
        click.echo(stopped(tally, progress.count), err=True)
        sys.stderr.flush()
        sys.exit(STOPPED)
    except LeafletError as error:
        if not progress.count:
            raise
        progress.end()
        click.echo(f"{stopped(tally, progress.count)}\n{error}", err=True)
        sys.exit(1)
    if tally.rows != progress.count:
        raise LeafletError([rows_lost(file, progress.count, tally.rows)])
    tell_end(tally, out, quiet)
    sys.exit(1 if tally.refused or tally.kept else 0)


def run_all(
    file: Path, out: Path, names: str, given: Mapping[str, Any], progress: Progress, tally: Tally
) -> None:
    """Check the list, make what is missing, write the report. Raises LeafletError."""
    besides = tuple(kind for kind, option in ((SHEETS, "impose"), (PICTURES, "png")) if given[option])
    rules = rules_of(given["allow_draft"], given["approved_only"], besides, others_of(given["formats"]))
    setting = open_setting(given["library"], given["clinic"], given["as_of"], progress.quiet)
    reading = list_reading(setting, given)
    count = check_list(file, setting, reading).rows
    naming = descriptive(setting) if names == "descriptive" else by_id
    inputs = inputs_of(setting, given["clinic"])
    tls = {what: given[f"tls_{what}"] for what in ("ca", "cert", "key")}
    open_pool, width = pool_of(inputs, given["jobs"], given["scheduler"], tls)
    with (
        clerk_of(setting, note(progress.quiet)) as clerk,
        open_batch(setting, out, inputs, open_pool, naming, tally, rules, clerk) as run,
    ):
        progress.begin(count)
        results = progress.shown(run.results(read_rows(file, setting, reading), 2 * width))
        if given["as_json"]:
            with json_report(written_out, out, tally) as rows:
                write_report(out, each(results, rows.add), progress)
        else:
            write_report(out, results, progress)


def rules_of(
    allow_draft: tuple[str, str] | None,
    approved_only: bool,
    besides: tuple[str, ...],
    formats: tuple[str, ...],
) -> Rules:
    """Return what the options say about drafts, and about files besides the PDFs. Raises LeafletError."""
    allowed = permission(allow_draft)
    if allowed and approved_only:
        raise refusal("--approved-only and --allow-draft contradict each other", "leave one of them out")
    return Rules(allowed, approved_only, besides, formats)


def others_of(given: str) -> tuple[str, ...]:
    """Return the formats other than PDF. Raises LeafletError without PDF: a row's file is its PDF."""
    formats = formats_of(given)
    if PDF not in formats:
        raise refusal("a list is always made as PDF too", f"--format {','.join((PDF, *formats))}")
    return tuple(format for format in formats if format != PDF)


def written_out(text: str) -> None:
    click.echo(text, nl=False)


def each(results: Iterable[Result], do: Callable[[Result], None]) -> Iterator[Result]:
    """Yield results, calling `do` with each."""
    for result in results:
        do(result)
        yield result


def inputs_of(setting: Setting, clinic: Path | None) -> WorkerInputs:
    """Return what other processes need to load the same files."""
    profile = find_clinic(setting.folder, clinic)
    here = own_folder(setting.folder)
    return WorkerInputs(here, profile.absolute() if profile else None, setting.as_of, fingerprint(setting))


def pool_of(
    inputs: WorkerInputs, jobs: int | None, scheduler: str | None, tls: dict[str, Path | None]
) -> tuple[OpenPool, int]:
    """Return a function that opens the processes, and their number. Raises LeafletError."""
    if not scheduler:
        count = jobs or os.cpu_count() or 1
        return processes(count), count
    from ..batch import cluster

    return cluster.connect_scheduler(scheduler, inputs, tls)


def write_report(out: Path, results: Iterable[Result], progress: Progress) -> None:
    """Write what became of each row, as far as the run got, and show what was refused or kept."""
    shown = left = 0
    with deliver.writing(out / REPORT, 0o600, keep_when=KeyboardInterrupt) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        report = CsvReport(text)
        for result in results:
            report.add(result)
            if result.what not in (REFUSED, KEPT):
                continue
            if shown < FEW:
                shown += 1
                progress.end()
                click.echo(lines_of(result), err=True)
            else:
                left += 1
    deliver.sync_folder(out)
    if left:
        progress.end()
        click.echo(f"and {counted(left, 'more row')} not made as requested: see {out / REPORT}", err=True)


def lines_of(result: Result) -> str:
    """Return what is shown for a row that was refused, or whose approved files were kept."""
    row = f"    row: {result.row.id or '(no usable id)'}, line {result.row.place.line}"
    if result.what == KEPT:
        reasons = "; ".join(result.draft)
        message = f"{' '.join(result.kept)}: the approved PDF was kept, because a new one would be a draft: {reasons}"
        return f"{result.row.place}: {message}\n    hint: {DRAFT_HINT}\n{row}"
    return "\n".join(f"{fault}\n{row}" for fault in result.faults)


class Progress:
    """Shows the progress of a run: a growing bar on a terminal, otherwise a plain line now and then."""

    def __init__(self, quiet: bool) -> None:
        self.count, self.quiet = 0, quiet
        self.moving = sys.stderr.isatty()
        self.start = self.told = 0.0
        self.first = 0.0  # when the first row was done; before that, processes start and load

    def begin(self, count: int) -> None:
        """Start the clock for `count` rows."""
        self.count = count
        self.start = self.told = time.monotonic()

    def shown(self, results: Iterable[Result]) -> Iterator[Result]:
        """Yield results, showing progress after each."""
        for done, result in enumerate(results, start=1):
            yield result
            now = time.monotonic()
            self.first = self.first or now
            if not self.quiet and now - self.told > (0.2 if self.moving else LINES_BETWEEN):
                self.told = now
                self._say(done, now)
        self.end()

    def _say(self, done: int, now: float) -> None:
        line = f"{done:,} of {self.count:,}{self._estimate(done, now)}"
        bar = f"[{'#' * (BAR * done // self.count):-<{BAR}}]"
        click.echo(f"\r\x1b[K{bar} {line}" if self.moving else line, err=True, nl=not self.moving)

    def _estimate(self, done: int, now: float) -> str:
        """Return the speed and the time left; nothing while too few rows are done."""
        if done < ENOUGH or now <= self.first:
            return ""
        rate = (done - 1) / (now - self.first)
        speed = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
        return f", {speed} a second, {duration((self.count - done) / rate)} left"

    def end(self) -> None:
        """Clear the terminal's line for other output."""
        if self.moving and not self.quiet and self.told != self.start:
            click.echo("\r\x1b[K", err=True, nl=False)


def accounted(tally: Tally, rows: int) -> str:
    """Return the number of rows for each result; they add up to all rows."""
    kept = f" + {tally.kept:,} kept" if tally.kept else ""
    return f"{counted(rows, 'row')} = {tally.made:,} made + {tally.refused:,} refused + {tally.skipped:,} there already{kept}"


def stopped(tally: Tally, rows: int) -> str:
    """Return the summary of a run that did not finish; `rows` is 0 if it did not reach the first row."""
    if not rows:
        return "stopped: no row was processed"
    left = f"{accounted(tally, rows)} + {rows - tally.rows:,} not processed"
    return f"stopped: {left}; the same command continues from here{drafts_reported(tally)}"


def drafts_reported(tally: Tally) -> str:
    """Return how many rows have drafts, or would have, and why; nothing if none has."""
    reasons = "; ".join(tally.reasons)
    if tally.drafts:
        verb = "is" if tally.drafts == 1 else "are"
        return f"; {counted(tally.drafts, 'row')} {verb} DRAFT: {reasons}"
    return f"; {counted(tally.would_be, 'row')} would be DRAFT: {reasons}" if tally.would_be else ""


def tell_end(tally: Tally, out: Path, quiet: bool) -> None:
    """Report what the run did. Drafts are always reported: nobody should hand them out unawares."""
    if tally.not_asked_for:
        files = counted(tally.not_asked_for, "file")
        verb, were = ("is", "was") if tally.not_asked_for == 1 else ("are", "were")
        click.echo(f"{files} from earlier runs {verb} not on this list and {were} left in {out}", err=True)
    for remark, rows in tally.remarked.items():
        click.echo(f"{counted(rows, 'row')}: {remark}; see {REPORT}", err=True)
    if not quiet:
        click.echo(
            f"{accounted(tally, tally.rows)}; in {out}, with {REPORT}{drafts_reported(tally)}", err=True
        )
    elif tally.drafts:
        click.echo(drafts_reported(tally).removeprefix("; "), err=True)
