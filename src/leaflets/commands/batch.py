"""The command `batch`: a booklet for each row of a list of patients."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from .. import batch as machine
from .. import deliver, patients, pipeline
from ..batch import REFUSED, REPORT, Report, Result, Tally
from ..faults import LeafletError
from ..making import Press, fingerprint
from ..options import Folder, as_of_option, clinic_option, library_option, open_setting, reading_options, told
from .stopping import STOPPED, stopping

LINES_BETWEEN = 10.0  # seconds, where there is no terminal
BAR = 20  # letters
FEW = 20  # faults shown; the report has all


@click.command()
@click.argument("file", metavar="PATIENTS.csv", type=Folder())
@click.option("--out", type=Folder(), required=True, metavar="DIR",
              help="Write into this folder; the same folder again makes only what is missing.")  # fmt: skip
@reading_options
@click.option("--names", type=click.Choice(["id", "descriptive"]), default="id", show_default=True,
              help="Name files by the row's id, or by id, topic and choices; never by a person's name.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N",
              help="Work with so many processes. Default: one for each core.")  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS", help="Work on a Dask cluster: tls://… (tcp:// on this machine)."
)
@click.option("--tls-ca", type=Folder(), help="The cluster's certificate authority.")
@click.option("--tls-cert", type=Folder(), help="This machine's certificate for the cluster.")
@click.option("--tls-key", type=Folder(), help="The key of that certificate.")
@clinic_option
@library_option
@as_of_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but faults.")
@told
def batch(file: Path, out: Path, names: str, quiet: bool, **given: Any) -> None:
    """Make a booklet or leaflet for each row of a list of patients.

    \b
    leaflets batch patients.csv --out booklets
    leaflets batch patients.csv --out booklets --jobs 8 --dates dmy

    Only the column `id` is needed; docs/batch.md has the table of columns. The whole list is checked first. A row
    that is wrong is left out and told; the others are made. Stopped or killed, the same command goes on where it was.
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
        raise LeafletError([machine.lost(file, progress.count, tally.rows)])
    tell(tally, out, quiet)
    sys.exit(1 if tally.refused else 0)


def run_all(
    file: Path, out: Path, names: str, given: dict[str, Any], progress: Progress, tally: Tally
) -> None:
    """Check the list, make what is missing, write the report. Raises LeafletError."""
    setting = open_setting(given["library"], given["clinic"], given["as_of"], progress.quiet)
    reading = patients.reading(setting, **given)
    count = patients.check(file, setting, reading).rows
    naming = machine.descriptive(setting) if names == "descriptive" else machine.by_id
    press = press_of(setting, given)
    open_pool, width = pool_of(press, given)
    with machine.running(setting, out, press, open_pool, naming, tally) as run:
        progress.begin(count)
        write_report(out, run.results(patients.read(file, setting, reading), 2 * width), progress)


def press_of(setting: pipeline.Setting, given: dict[str, Any]) -> Press:
    """Return what other processes load: the same files."""
    profile = pipeline.find_clinic(setting.folder, given["clinic"])
    here = None if given["library"] is None else setting.folder.absolute()
    return Press(here, profile.absolute() if profile else None, setting.as_of, fingerprint(setting))


def pool_of(press: Press, given: dict[str, Any]) -> tuple[machine.OpenPool, int]:
    if not given["scheduler"]:
        jobs = given["jobs"] or os.cpu_count() or 1
        return machine.processes(jobs), jobs
    from .. import cluster

    tls = {what: given[f"tls_{what}"] for what in ("ca", "cert", "key")}
    return cluster.connect(given["scheduler"], press, tls)


def write_report(out: Path, results: Iterable[Result], progress: Progress) -> None:
    """Write what became of each row, as far as it came, and show what was refused."""
    shown = 0
    with deliver.writing(out / REPORT, 0o600, keep_when=KeyboardInterrupt) as file:
        report = Report(io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True))
        for result in progress.shown(results):
            report.add(result)
            if result.what == REFUSED and shown < FEW:
                shown += 1
                row = f"    row: {result.row.id or '(no usable id)'}, line {result.row.place.line}"
                progress.end()
                click.echo("\n".join(f"{fault}\n{row}" for fault in result.faults), err=True)
    deliver.settle(out)


class Progress:
    """Says how far a run is: a bar that grows on a terminal, a plain line now and then elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.count, self.quiet = 0, quiet
        self.moving = sys.stderr.isatty()
        self.start = self.told = 0.0

    def begin(self, count: int) -> None:
        self.count = count
        self.start = self.told = time.monotonic()

    def shown(self, results: Iterable[Result]) -> Iterator[Result]:
        for done, result in enumerate(results, start=1):
            yield result
            now = time.monotonic()
            if not self.quiet and now - self.told > (0.2 if self.moving else LINES_BETWEEN):
                self.told = now
                self._say(done, now)
        self.end()

    def _say(self, done: int, now: float) -> None:
        rate = done / (now - self.start)
        left = duration((self.count - done) / rate)
        line = f"{done:,} of {self.count:,}, {rate:,.0f} a second, {left} left"
        bar = f"[{'#' * (BAR * done // self.count):-<{BAR}}]"
        click.echo(f"\r\x1b[K{bar} {line}" if self.moving else line, err=True, nl=not self.moving)

    def end(self) -> None:
        """Clear a terminal's line: something else is said there."""
        if self.moving and not self.quiet and self.told != self.start:
            click.echo("\r\x1b[K", err=True, nl=False)


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def accounted(tally: Tally, rows: int) -> str:
    return (
        f"{rows:,} rows = {tally.made:,} made + {tally.refused:,} refused + {tally.skipped:,} there already"
    )


def stopped(tally: Tally, rows: int) -> str:
    """Return what is told of a run that did not come to its end; `rows` 0: it did not come to its first row."""
    if not rows:
        return "stopped: no row was dealt with"
    left = f"{accounted(tally, rows)} + {rows - tally.rows:,} not dealt with"
    return f"stopped: {left}; the same command goes on from here"


def tell(tally: Tally, out: Path, quiet: bool) -> None:
    """Say what the run did."""
    if tally.not_asked_for:
        click.echo(
            f"{tally.not_asked_for:,} files of earlier runs are not of this list: they were left in {out}",
            err=True,
        )
    if not quiet:
        click.echo(f"{accounted(tally, tally.rows)}; in {out}, with {REPORT}", err=True)
