"""The verb `prepare`: turns a list into a folder of messages to look at. Nothing is sent, and no ledger is created."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from ...approval.drafts import Permission, permission
from ...batch.rows import check_list, read_rows, refuse_unmailable
from ...content import dates
from ...faults import Place, refusal
from ...mail.ledger import Ledger
from ...mail.nouns import DRAFT, LEFT_OUT, NEEDS_YOU, NOBODY, REFUSED, UNSETTLED, RunEntry, Skipped
from ...mail.people import Desk, clinic_hash
from ...mail.run import RunChoice, forget_run, write_run
from ...mail.settings import check_ready
from ...register.clerk import clerk_of
from ...setting import Setting, find_clinic
from ...text.blank import says_something
from ...text.counts import counted
from ..library import open_setting
from ..list_options import list_reading, reading_options
from ..reports import note
from .options import FILE, MANY, list_options, next_command, settings_of, settings_option

MESSAGE = "to send"
ORDER = (MESSAGE, LEFT_OUT, NOBODY, DRAFT, UNSETTLED, REFUSED)


@dataclass(slots=True)
class MailTally:
    """The number of rows for each result, and why some would get a draft."""

    counts: Counter[str] = field(default_factory=Counter)
    drafts: Counter[str] = field(default_factory=Counter)

    def rows(self) -> int:
        return self.counts.total()


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--out", type=FILE, metavar="FOLDER", help="Write the messages into this new folder.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most this many messages.")
@click.option(
    "--again", metavar="REASON", help="Include patients who were already sent it. The reason is kept."
)
@click.option(
    "--allow-draft", nargs=2, metavar="NAME REASON", help="Let drafts go out. Name and reason are kept."
)
@reading_options
@settings_option
@list_options
def prepare(**given: Any) -> None:
    """Write a message for each patient of a list into a new folder, and show who would get what. Nothing is sent.

    \b
    leaflets email prepare patients.csv --out run-1
    leaflets email prepare patients.csv --out run-2 --again "a new appointment"

    Exits with 1 when a row is refused, would get a draft, or waits for you to settle it.
    """
    refuse_blank(given["again"])
    allowed = permission(given["allow_draft"])
    settings = settings_of(given)
    check_ready(settings)
    setting = open_setting(given["library"], given["clinic"], given["as_of"], given["quiet"])
    reading = list_reading(setting, given)
    refuse_unmailable(given["file"], setting, reading)
    count = check_list(given["file"], setting, reading).rows
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    folder = given["out"] or Path(f"mail-run-{now:%Y%m%d-%H%M%S}")
    choice = choice_of(given["limit"], given["again"], allowed, dates.day_in(setting.clinic.time_zone, now))
    tally = MailTally()
    with clerk_of(setting, note(given["quiet"])) as clerk, Ledger(settings.ledger) as ledger:
        desk = Desk(setting, settings, clerk, str(allowed or ""))
        people = desk.people(read_rows(given["file"], setting, reading))
        hashed, about = clinic_hash(setting.clinic), sources(setting, given["clinic"])
        for done in write_run(folder, ledger, people, desk.dress, choice, now, hashed, about):
            show_row(done, desk.shares, given["quiet"], tally)
    if tally.rows() != count:
        forget_run(folder)
        raise refusal("the list changed while it was being read: nothing was kept")
    finish(folder, tally, given)


def refuse_blank(reason: str | None) -> None:
    """Raise LeafletError for an empty reason."""
    if reason is not None and not (reason.isprintable() and says_something(reason)):
        raise refusal("--again needs a reason: it is kept for the record")


def choice_of(limit: int | None, again: str | None, allowed: Permission | None, today: dt.date) -> RunChoice:
    """Return what the options say about a run."""
    by, why = (allowed.by, allowed.why) if allowed else ("", "")
    return RunChoice(limit=limit or 0, again=again or "", draft_by=by, draft_why=why, today=today)


def sources(setting: Setting, clinic: Path | None) -> dict[str, str]:
    """Return the library and profile that `send` reads again."""
    profile = find_clinic(setting.folder, clinic)
    return {
        "library": str(setting.folder.absolute()),
        "clinic": str(profile.absolute()) if profile else "",
    }


def show_row(done: RunEntry | Skipped, shares: Mapping[str, str], quiet: bool, tally: MailTally) -> None:
    """Show what became of one row, without the address, and count it."""
    if isinstance(done, RunEntry):
        tally.counts[MESSAGE] += 1
        note = f" ({done.note})" if done.note else ""
        if not quiet:
            click.echo(f"{done.patient}: {done.document} in {done.file}{note}")
        if other := shares.get(done.patient):
            click.echo(f"{done.patient}: has the same address as {other}: is that right?", err=True)
        return
    tally.counts[done.kind] += 1
    if done.kind == DRAFT:
        tally.drafts[done.why] += 1
    loud = done.kind in (REFUSED, UNSETTLED)
    if loud or not quiet:
        click.echo(f"{done.id}: {done.why}", err=loud)


def finish(folder: Path, tally: MailTally, given: Mapping[str, Any]) -> None:
    """Report what the run contains, and exit: with 1 if somebody has to do something."""
    counts = tally.counts
    said = " + ".join(f"{counts[kind]:,} {kind}" for kind in ORDER if counts[kind] or kind == MESSAGE)
    if not given["quiet"]:
        click.echo(f"{counted(tally.rows(), 'row')} = {said}. Nothing has been sent.", err=True)
    for why, count in tally.drafts.most_common(MANY):
        click.echo(f"{counted(count, 'patient')} {why}", err=True)
    if tally.drafts:
        click.echo("    hint: have the texts approved, or allow drafts: --allow-draft NAME REASON", err=True)
    if not counts[MESSAGE]:
        forget_run(folder)
        click.echo("There is no message to send.", err=True)
        if counts[NOBODY] == tally.rows():
            said = "no row of this list has both an address and a consent date that is not in the future"
            raise refusal(said, "nobody can be mailed", Place(str(given["file"]), 0))
    elif not given["quiet"]:
        click.echo(f"Look at {folder}, then:  {next_command(given, 'send', folder)}", err=True)
    sys.exit(1 if any(counts[kind] for kind in NEEDS_YOU) else 0)
