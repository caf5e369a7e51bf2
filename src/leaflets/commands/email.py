"""The command `email`: a message to each patient of a list, looked at before it leaves."""

from __future__ import annotations

import datetime as dt
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from .. import deliver, patients, pipeline
from ..faults import Fault, LeafletError, Place
from ..mail.address import wire_address
from ..mail.bounces import mark
from ..mail.ledger import COLUMNS, Ledger, create
from ..mail.message import build
from ..mail.nouns import BOUNCED, PERMANENT, SENT, STATES, TEMPORARY, UNCERTAIN, Entry, Reply, Skipped
from ..mail.people import Desk, Gate, clinic_hash
from ..mail.run import Choice, Sending, forget, manifest_of, open_run, prepare
from ..mail.settings import NONE, Secret, Settings, check_ready, find_secret, load_settings
from ..mail.smtp import Gone, Server
from ..options import (
    Folder,
    as_of_option,
    clinic_option,
    library_option,
    open_setting,
    quiet_option,
    reading_options,
    told,
    verbose_option,
)
from .batch import STOPPED, stopping

SETTINGS = "mail.yaml"
FILE = Folder()
# Each of these asks for one thing to be done; the first is the list of patients itself.
MODES = (
    "file",
    "send",
    "forget_run",
    "status",
    "export",
    "resolve",
    "bounces",
    "opt_out",
    "opt_in",
    "new_ledger",
)


@click.command()
@click.argument("file", metavar="[FILE]", type=FILE, required=False)
@click.option(
    "--settings", "settings_file", type=FILE, metavar="FILE", help="How mail is sent. Default: mail.yaml."
)
@click.option("--out", type=FILE, metavar="FOLDER", help="Write the messages into this new folder.")
@click.option(
    "--send", type=FILE, metavar="FOLDER", help="Send the messages of this folder, exactly as they are."
)
@click.option(
    "--forget", "forget_run", type=FILE, metavar="FOLDER", help="Remove this folder with all its messages."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many messages.")
@click.option("--rate", type=click.IntRange(1, 6000), metavar="N", help="At most so many messages a minute.")
@click.option(
    "--to", metavar="ADDRESS", help="Send one sample to yourself: the first row's, without a patient's words."
)
@click.option("--again", metavar="REASON", help="Also for those who have been sent it. The reason is kept.")
@click.option("--allow-draft", nargs=2, metavar="NAME REASON", help="Let drafts go out. Both are kept.")
@click.option("--status", is_flag=True, help="Show what has been sent, and what needs a person.")
@click.option("--export", type=FILE, metavar="FILE", help="Write the ledger as CSV, for the record.")
@click.option("--resolve", nargs=2, metavar="ID sent|again", help="Settle a message that is uncertain.")
@click.option("--bounces", type=FILE, metavar="FILE", help="Read reports of mail that came back.")
@click.option("--opt-out", metavar="ADDRESS|ID", help="Never send to this address or patient again.")
@click.option("--opt-in", metavar="ADDRESS|ID", help="Take back an opt-out, or what a bounce did.")
@click.option("--new-ledger", is_flag=True, help="Make the ledger, once, before your very first e-mail.")
@click.option("--insecure-plain-text-on-loopback", "insecure", is_flag=True,
              help="Send without TLS, to a server on this machine only.")  # fmt: skip
@reading_options
@clinic_option
@library_option
@as_of_option
@quiet_option
@verbose_option
@told
def email(**given: Any) -> None:
    """Send each patient of a list their leaflets by e-mail, in two steps.

    \b
    leaflets email --new-ledger                       once, before your first e-mail
    leaflets email patients.csv --out run-1           write the messages; nothing is sent
    leaflets email --send run-1                       send exactly those, or stop
    leaflets email --status                           what was sent, and what needs you
    leaflets email --forget run-1                     remove the messages from this machine

    Nobody gets the same document twice. Read docs/emailing.md before the first e-mail.
    """
    mode = chosen_mode(given)
    actions: dict[str, Callable[[dict[str, Any]], None]] = {
        "file": sample if given["to"] else dry_run, "send": send, "forget_run": forget_it, "status": status,
        "export": export, "resolve": resolve, "bounces": bounces, "opt_out": opt_out, "opt_in": opt_in,
        "new_ledger": new_ledger,
    }  # fmt: skip
    try:
        with stopping():
            actions[mode](given)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        sys.exit(STOPPED)


def chosen_mode(given: dict[str, Any]) -> str:
    """Return the one thing that is asked for. Raises LeafletError."""
    modes = [mode for mode in MODES if given[mode]]
    if len(modes) != 1:
        said = "name a list of patients, or one thing to do" if not modes else "only one thing at a time"
        raise wrong(said, "see leaflets email --help")
    only_with = {"out": "file", "to": "file", "again": "file", "allow_draft": "file", "as_of": "file"}
    for option, mode in only_with.items():
        if given[option] and modes != [mode]:
            raise wrong(f"--{option.replace('_', '-')} goes with a list of patients only")
    for option in ("again", "allow_draft"):
        words = given[option] if isinstance(given[option], tuple) else [given[option]]
        if given[option] is not None and not all(word.strip() and word.isprintable() for word in words):
            raise wrong(f"--{option.replace('_', '-')} needs its words: they are kept for the record")
    return modes[0]


def wrong(message: str, hint: str = "") -> LeafletError:
    return LeafletError([Fault(Place(""), message, hint)])


def settings_of(given: dict[str, Any]) -> Settings:
    """Return the settings, as the options change them. Raises LeafletError."""
    held = load_settings(given["settings_file"] or Path(SETTINGS))
    if given["rate"]:
        held = replace(held, rate=given["rate"])
    return replace(held, tls=NONE) if given["insecure"] else held


# ---- before anything leaves --------------------------------------------------------------------


def dry_run(given: dict[str, Any]) -> None:
    """Write the messages of a list into a new folder, and show who would get what."""
    settings = settings_of(given)
    check_ready(settings)
    setting = open_setting(given["library"], given["clinic"], given["as_of"], given["quiet"])
    reading = patients.reading(setting, **given)
    count = patients.check(given["file"], setting, reading).rows
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    folder = given["out"] or Path(f"mail-run-{now:%Y%m%d-%H%M%S}")
    by, why = given["allow_draft"] or ("", "")
    choice = Choice(given["limit"] or 0, given["again"] or "", by, why)
    profile = pipeline.find_clinic(setting.folder, given["clinic"])
    about = {
        "library": str(setting.folder.absolute()),
        "clinic": str(profile.absolute()) if profile else "",
    }
    desk, tally = Desk(setting, settings), Counter[str]()
    with Ledger(settings.ledger) as ledger:
        people = desk.people(patients.read(given["file"], setting, reading))
        hashed = clinic_hash(setting.clinic)
        for done in prepare(folder, ledger, people, desk.dress, choice, now, hashed, about):
            tally[show(done, desk.shares, given["quiet"])] += 1
    if sum(tally.values()) != count:
        forget(folder)
        raise wrong("the list changed while it was read: nothing was kept")
    tell_dry_run(folder, tally, given["quiet"])


def show(done: Entry | Skipped, shares: Mapping[str, str], quiet: bool) -> str:
    """Show what becomes of one row, without the address; return how it is counted."""
    if isinstance(done, Entry):
        note = f" ({done.note})" if done.note else ""
        if not quiet:
            click.echo(f"{done.patient}: {done.document} in {done.file}{note}")
        if other := shares.get(done.patient):
            click.echo(f"{done.patient}: has the same address as {other}: is that right?", err=True)
        return "message"
    if done.refused or not quiet:
        click.echo(f"{done.id}: {done.why}", err=done.refused)
    return "refused" if done.refused else "skipped"


def tell_dry_run(folder: Path, tally: Counter[str], quiet: bool) -> None:
    if not quiet:
        rows = sum(tally.values())
        counts = f"{tally['message']} to send + {tally['skipped']} left out + {tally['refused']} refused"
        click.echo(f"{rows} rows = {counts}. Nothing has been sent.", err=True)
    if not tally["message"]:
        forget_empty(folder)
    elif not quiet:
        click.echo(f"Look at {folder}, then:  leaflets email --send {folder}", err=True)
    sys.exit(1 if tally["refused"] else 0)


def forget_empty(folder: Path) -> None:
    forget(folder)
    click.echo("There is no message to send.", err=True)


def sample(given: dict[str, Any]) -> None:
    """Send the first row's message to somebody of the clinic, without the patient's own words."""
    settings, to = settings_of(given), wire_address(given["to"])
    setting = open_setting(given["library"], given["clinic"], given["as_of"], given["quiet"])
    reading = patients.reading(setting, **given)
    patients.check(given["file"], setting, reading)
    row = first_row(patients.read(given["file"], setting, reading), to)
    desk = Desk(setting, settings)
    plain = replace(row, jobs=tuple(replace(job, reader=None) for job in row.jobs), password="")
    person = desk.prepared(plain)
    envelope, body = desk.dress(person)
    id = f"<{secrets.token_hex(20)}@{settings.sender.rpartition('@')[2]}>"
    data = build(envelope, to, body, person.make(), id, dt.datetime.now(dt.UTC).replace(microsecond=0))
    try:
        with Server(settings, find_secret(settings)) as server:
            reply = server.send(settings.sender, to, data, lambda: None)
    except Gone as error:
        raise LeafletError([Fault(settings.place, f"the mail server cannot be reached: {error}")]) from None
    click.echo(f"sample: {reply.state} ({reply.text})", err=True)
    sys.exit(0 if reply.state == SENT else 1)


def first_row(rows: Iterable[patients.Row | patients.Refused], to: str) -> patients.Row:
    """Return the first good row. Raises LeafletError when a sample would go to somebody of the list."""
    first = None
    for row in rows:
        if isinstance(row, patients.Row):
            first = first or row
            if same_address(row.email, to):
                hint = "a sample goes to yourself, never to a patient"
                raise wrong("--to: this address stands in the list", hint)
    if first is None:
        raise wrong("every row of this list is refused")
    return first


def same_address(typed: str, to: str) -> bool:
    """Tell whether an address as typed is that one on the wire; capitals do not count."""
    try:
        return wire_address(typed).casefold() == to.casefold()
    except LeafletError:  # no message could go there
        return False


# ---- sending -----------------------------------------------------------------------------------


def send(given: dict[str, Any]) -> None:
    """Send a run that somebody has looked at."""
    settings, folder = settings_of(given), given["send"]
    about = manifest_of(folder)["about"]
    library = given["library"] or (Path(about["library"]) if about.get("library") else None)
    clinic = given["clinic"] or (Path(about["clinic"]) if about.get("clinic") else None)
    with Ledger(settings.ledger) as ledger, ledger.alone():
        run = open_run(folder, ledger)
        gate = Gate(lambda: open_setting(library, clinic, None, quiet=True), run)
        gate()
        secret = find_secret(settings)
        sending = Sending(run, ledger, settings, lambda: Server(settings, renewed(settings) or secret), gate)
        tally = Counter[str]()
        try:
            for entry, done in sending.outcomes(given["limit"] or 0):
                tally[outcome(entry, done, given["quiet"])] += 1
        finally:
            tell_sent(tally, len(run.entries), folder)
    sys.exit(0 if not tally.keys() - {SENT, "left out"} else 1)


def renewed(settings: Settings) -> Secret | None:
    """Return a new token for a new connection: tokens run out within the hour."""
    return find_secret(settings) if settings.token_command else None


def outcome(entry: Entry, done: Reply | Skipped, quiet: bool) -> str:
    if isinstance(done, Skipped):
        if not quiet:
            click.echo(f"{entry.patient}: {done.why}")
        return "left out"
    if not quiet or done.state != SENT:
        click.echo(f"{entry.patient}: {done.state} ({done.text})", err=done.state != SENT)
    return done.state


def tell_sent(tally: Counter[str], count: int, folder: Path) -> None:
    """Say what a run did, also when it was stopped."""
    parts = [
        f"{tally[name]} {name}" for name in (SENT, TEMPORARY, PERMANENT, UNCERTAIN, "left out") if tally[name]
    ]
    waiting = count - sum(tally.values())
    parts += [f"{waiting} waiting"] if waiting else []
    click.echo(f"{count} messages = {' + '.join(parts) or 'none'}", err=True)
    if tally[TEMPORARY] or waiting:
        click.echo(f"To go on:  leaflets email --send {folder}", err=True)
    if tally[UNCERTAIN]:
        click.echo("Uncertain ones may have arrived: see  leaflets email --status", err=True)


# ---- the ledger --------------------------------------------------------------------------------


def new_ledger(given: dict[str, Any]) -> None:
    path = settings_of(given).ledger
    create(path)
    click.echo(
        f"{path} is ready. Keep it, and keep a backup: only it knows who has been sent what.", err=True
    )


def status(given: dict[str, Any]) -> None:
    """Show counts, then every message that needs a person."""
    with Ledger(settings_of(given).ledger) as ledger:
        try:
            with ledger.alone():
                ledger.settle()
        except LeafletError as error:
            click.echo(str(error), err=True)
        held = ledger.messages()
        counts = Counter(one.state for one in held)
        click.echo(
            ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state]) or "nothing sent yet"
        )
        for one in held:
            if one.state in (UNCERTAIN, TEMPORARY, PERMANENT, BOUNCED):
                click.echo(
                    f"{one.patient}/{one.document}: {one.state}, {one.at[:16]}, tries: {one.tries}, {one.reply}"
                )
        if counts[UNCERTAIN]:
            click.echo(
                "Ask those patients, or your mail server's log; then  leaflets email --resolve ID sent|again"
            )


def export(given: dict[str, Any]) -> None:
    path = given["export"]
    if path.exists() and not is_export(path):
        raise LeafletError([Fault(Place(str(path)), "this file is no export of ours: it was left as it is")])
    with Ledger(settings_of(given).ledger) as ledger:
        deliver.write(path, ledger.export().encode(), 0o600)


def is_export(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(COLUMNS)).decode("utf-8", "replace").startswith(COLUMNS.replace(", ", ","))
    except OSError:
        return False


def resolve(given: dict[str, Any]) -> None:
    who, verdict = given["resolve"]
    if verdict not in ("sent", "again"):
        raise wrong(f'it was "sent", or goes out "again"; not "{verdict}"')
    patient, _, document = who.partition("/")
    with Ledger(settings_of(given).ledger) as ledger, ledger.alone():
        held = ledger.resolve(patient, document, verdict)
    what = (
        "counts as sent"
        if verdict == "sent"
        else "goes out with the next --send of its run, or the next list"
    )
    click.echo(f"{held.patient}/{held.document} {what}", err=True)


def bounces(given: dict[str, Any]) -> None:
    count = 0
    with Ledger(settings_of(given).ledger) as ledger:
        for held, report in mark(ledger, given["bounces"]):
            count += 1
            kind = "no more mail goes to this address" if report.hard else "for now"
            click.echo(f"{held.patient}/{held.document}: came back, {report.status}, {kind}")
    click.echo(f"{count} new reports of our own messages", err=True)


def opt_out(given: dict[str, Any]) -> None:
    what = given["opt_out"].strip()
    with Ledger(settings_of(given).ledger) as ledger:
        ledger.suppress(wire_address(what) if "@" in what else what)
    click.echo("noted: no more e-mail", err=True)


def opt_in(given: dict[str, Any]) -> None:
    what = given["opt_in"].strip()
    with Ledger(settings_of(given).ledger) as ledger:
        found = ledger.allow(wire_address(what) if "@" in what else what)
    click.echo("noted: may get e-mail again" if found else "nothing was noted against it", err=True)


def forget_it(given: dict[str, Any]) -> None:
    count = forget(given["forget_run"])
    click.echo(
        f"{given['forget_run']} is gone, with {count} messages; the ledger keeps what was sent", err=True
    )
