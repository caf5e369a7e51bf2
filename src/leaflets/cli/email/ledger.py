"""The verbs that read and settle the ledger: status, resolve, bounces, opt-out, opt-in, forget, export, new-ledger."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from ... import deliver
from ...faults import LeafletError, Place, refusal
from ...mail.address import wire_address
from ...mail.bounces import FOREIGN, KNOWN, MARKED, NO_FAILURE, OTHER, UNREADABLE, Finding, mark
from ...mail.ledger import COLUMNS, Ledger
from ...mail.ledger_file import create
from ...mail.nouns import BOUNCED, PERMANENT, STATES, TEMPORARY, UNCERTAIN, Held
from ...mail.run import forget_run
from ...text.counts import counted
from ..options import quiet_option, verbose_option
from ..reports import reports_faults
from ..signals import stopping
from .options import FILE, MANY, ledger_options, settings_of

NEEDS_A_PERSON = (UNCERTAIN, TEMPORARY, PERMANENT, BOUNCED)
FORM = 1  # of what --json prints


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object; docs/emailing.md says what it holds."
)
@ledger_options
def status(**given: Any) -> None:
    """Show what has been sent, and each message that needs your attention.

    \b
    leaflets email status
    leaflets email status --json
    """
    with Ledger(settings_of(given).ledger) as ledger:
        try:
            with ledger.alone():
                ledger.settle_intents()
        except LeafletError as error:  # a run is in progress: what it has begun is not settled yet
            click.echo(str(error), err=True)
        held = ledger.messages()
    counts = Counter(one.state for one in held)
    needy = [one for one in held if one.state in NEEDS_A_PERSON]
    click.echo(
        json.dumps(as_object(counts, needy), indent=1) if given["as_json"] else as_lines(counts, needy)
    )


def as_lines(counts: Counter[str], needy: list[Held]) -> str:
    """Return the state of the ledger as text: counts, and what needs attention."""
    lines = [
        ", ".join(f"{counts[state]:,} {state}" for state in STATES if counts[state]) or "nothing sent yet"
    ]
    lines += [
        f"{one.patient}/{one.document}: {one.state}, {one.at[:16]}, tries: {one.tries}, {one.reply}"
        for one in needy
    ]
    if counts[UNCERTAIN]:
        lines.append(
            "Ask those patients, or check your mail server's log; then run  leaflets email resolve ID sent|again"
        )
    return "\n".join(lines)


def as_object(counts: Counter[str], needy: list[Held]) -> dict[str, object]:
    """Return the state of the ledger: the number of messages in each state, and those that need attention."""
    names = ("patient", "document", "attempt", "state", "tries", "reply", "run", "at")
    return {
        "leaflets": "email status",
        "version": FORM,
        "counts": {state: counts[state] for state in STATES},
        "needs_you": [{name: getattr(one, name) for name in names} for one in needy],
    }


@click.command()
@click.argument("who", metavar="ID[/REFERENCE]")
@click.argument("verdict", type=click.Choice(["sent", "again"]))
@ledger_options
def resolve(who: str, verdict: str, **given: Any) -> None:
    """Settle a message that is uncertain: it counts as sent, or goes out again.

    \b
    leaflets email resolve B-0042 sent
    leaflets email resolve B-0042 again
    """
    patient, _, document = who.partition("/")
    with Ledger(settings_of(given).ledger) as ledger, ledger.alone():
        held = ledger.resolve(patient, document, verdict)
    what = {"sent": "counts as sent", "again": "goes out with the next `send` of its run, or the next list"}
    say(f"{held.patient}/{held.document} {what[verdict]}", given["quiet"])


@click.command()
@click.argument("path", metavar="FILE", type=FILE)
@ledger_options
def bounces(path: Path, **given: Any) -> None:
    """Read reports of mail that came back: a folder of saved messages, a Maildir or an mbox file.

    \b
    leaflets email bounces reports

    A report that cannot be read is named by its file, and the command ends with 1.
    """
    counts, unread = Counter[str](), list[str]()
    with Ledger(settings_of(given).ledger) as ledger:
        for found in mark(ledger, path):
            counts[found.what] += 1
            if found.what == MARKED and not given["quiet"]:
                click.echo(came_back(found))
            if found.what == UNREADABLE:
                unread.append(found.file)
    if not given["quiet"]:
        click.echo(f"{counted(counts[MARKED], 'new report')} about our own messages", err=True)
        others = [
            counted(counts[what], what.replace("s ", " ", 1), what)
            for what in (KNOWN, FOREIGN, NO_FAILURE, OTHER)
            if counts[what]
        ]
        if others:
            click.echo(f"left as they are: {', '.join(others)}", err=True)
    if unread:
        tell_unread(unread)
        sys.exit(1)


def came_back(found: Finding) -> str:
    """Return the line for a message that came back, without its address."""
    kind = "no more mail goes to this address" if found.hard else "for now"
    return f"{found.patient}: came back, {found.status}, {kind}"


def tell_unread(files: list[str]) -> None:
    """Name the files of reports that cannot be read: somebody has to look."""
    click.echo(
        f"{counted(len(files), 'file')} could not be read as a delivery report; read them yourself:", err=True
    )
    for name in files[:MANY]:
        click.echo(f"    {name}", err=True)
    if len(files) > MANY:
        click.echo(f"    and {len(files) - MANY:,} more", err=True)


@click.command("opt-out")
@click.argument("who", metavar="ADDRESS|ID")
@ledger_options
def opt_out(who: str, **given: Any) -> None:
    """Never send to this address or patient again.

    \b
    leaflets email opt-out B-0042
    """
    with Ledger(settings_of(given).ledger) as ledger:
        ledger.suppress(address_or_id(who))
    say("noted: no more e-mail", given["quiet"])


@click.command("opt-in")
@click.argument("who", metavar="ADDRESS|ID")
@ledger_options
def opt_in(who: str, **given: Any) -> None:
    """Undo an opt-out, or a block caused by mail that came back.

    \b
    leaflets email opt-in B-0042
    """
    with Ledger(settings_of(given).ledger) as ledger:
        found = ledger.allow(address_or_id(who))
    say("noted: may get e-mail again" if found else "nothing was noted against it", given["quiet"])


def address_or_id(who: str) -> str:
    """Return an address as sent on the wire, or a patient's id. Raises LeafletError."""
    what = who.strip()
    if not what:
        raise refusal("name an address or a patient's id")
    return wire_address(what) if "@" in what else what


@click.command()
@click.argument("folder", metavar="FOLDER", type=FILE)
@quiet_option
@verbose_option
@reports_faults
@stopping()
def forget(folder: Path, quiet: bool) -> None:
    """Remove a run's folder with all its messages. The ledger keeps what was sent.

    \b
    leaflets email forget run-1
    """
    count = forget_run(folder)
    say(f"{folder} was removed, with {counted(count, 'message')}; the ledger keeps what was sent", quiet)


@click.command()
@click.argument("path", metavar="FILE", type=FILE)
@ledger_options
def export(path: Path, **given: Any) -> None:
    """Write the ledger as CSV, for the record.

    \b
    leaflets email export ledger.csv
    """
    if path.exists() and not is_export(path):
        raise refusal("this file is not one of our exports: it was left as it is", place=Place(str(path), 0))
    with Ledger(settings_of(given).ledger) as ledger:
        deliver.write(path, ledger.export().encode(), 0o600)
    say(f"{path} was written", given["quiet"])


def is_export(path: Path) -> bool:
    """Return whether a file is an earlier export: no other file is overwritten."""
    try:
        with path.open("rb") as file:
            return file.read(len(COLUMNS)).decode("utf-8", "replace").startswith(COLUMNS.replace(", ", ","))
    except OSError:
        return False


@click.command("new-ledger")
@ledger_options
def new_ledger(**given: Any) -> None:
    """Create the ledger, once, before your very first e-mail: the record of who was sent what.

    \b
    leaflets email new-ledger
    """
    path = settings_of(given).ledger
    create(path)
    say(f"{path} is ready. Keep it, and back it up: only it knows who has been sent what.", given["quiet"])


def say(text: str, quiet: bool) -> None:
    if not quiet:
        click.echo(text, err=True)
