"""The verb `send`: sends the messages of a run exactly as they were prepared and looked at."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ...mail.delivery import Delivery
from ...mail.ledger import Ledger
from ...mail.nouns import (
    LEFT_OUT,
    NEEDS_YOU,
    PERMANENT,
    SENT,
    TEMPORARY,
    TOO_LARGE,
    UNCERTAIN,
    UNSETTLED,
    Reply,
    RunEntry,
    Skipped,
)
from ...mail.people import Gate
from ...mail.run import manifest_of, open_run
from ...mail.settings import Secret, Settings, find_secret
from ...mail.smtp import Server
from ...text.counts import counted
from ..library import open_setting
from ..options import clinic_option, library_option, quiet_option, verbose_option
from ..reports import reports_faults
from ..signals import stopping
from .options import FILE, insecure_option, next_command, rate_option, settings_of, settings_option

ORDER = (SENT, TEMPORARY, PERMANENT, UNCERTAIN, UNSETTLED, TOO_LARGE, LEFT_OUT)


@click.command()
@click.argument("folder", metavar="FOLDER", type=FILE)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most this many messages.")
@rate_option
@settings_option
@insecure_option
@clinic_option
@library_option
@verbose_option
@quiet_option
@reports_faults
@stopping()
def send(**given: Any) -> None:
    """Send the messages of a run, exactly as they were prepared. Run again, the command continues where it stopped.

    \b
    leaflets email send run-1 --limit 1               one first
    leaflets email send run-1                         then the others

    Exits with 0 only when nothing in the run is left to do.
    """
    settings, folder = settings_of(given), given["folder"]
    about = manifest_of(folder)["about"]
    library = given["library"] or (Path(about["library"]) if about.get("library") else None)
    clinic = given["clinic"] or (Path(about["clinic"]) if about.get("clinic") else None)
    with Ledger(settings.ledger) as ledger, ledger.alone():
        run = open_run(folder, ledger)
        gate = Gate(lambda: open_setting(library, clinic, None, quiet=True), run)
        gate()
        secret = find_secret(settings)
        sending = Delivery(run, ledger, settings, lambda: Server(settings, renewed(settings) or secret), gate)
        tally = Counter[str]()
        try:
            for entry, done in sending.outcomes(given["limit"] or 0):
                tally[outcome(entry, done, given["quiet"])] += 1
        finally:
            finish(tally, len(run.entries), given)
    sys.exit(0 if not tally.keys() - {SENT, LEFT_OUT} else 1)


def renewed(settings: Settings) -> Secret | None:
    """Return a new token for a new connection: tokens expire within the hour."""
    return find_secret(settings) if settings.token_command else None


def outcome(entry: RunEntry, done: Reply | Skipped, quiet: bool) -> str:
    """Show what became of one message; return the name it is counted under."""
    if isinstance(done, Skipped):
        loud = done.kind in NEEDS_YOU
        if loud or not quiet:
            click.echo(f"{entry.patient}: {done.why}", err=loud)
        return done.kind
    if not quiet or done.state != SENT:
        click.echo(f"{entry.patient}: {done.state} ({done.text})", err=done.state != SENT)
    return done.state


def finish(tally: Counter[str], count: int, given: Mapping[str, Any]) -> None:
    """Report what a run did, even if it was stopped."""
    parts = [f"{tally[name]:,} {name}" for name in ORDER if tally[name]]
    waiting = count - tally.total()
    parts += [f"{waiting:,} waiting"] if waiting else []
    if not given["quiet"] or waiting or tally.keys() - {SENT, LEFT_OUT}:
        click.echo(f"{counted(count, 'message')} = {' + '.join(parts) or 'none'}", err=True)
    if tally[TEMPORARY] or waiting:
        click.echo(f"To continue:  {next_command(given, 'send', given['folder'])}", err=True)
    if tally[UNCERTAIN] or tally[UNSETTLED]:
        click.echo(f"Some need you to settle them: see  {next_command(given, 'status')}", err=True)
