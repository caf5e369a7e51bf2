"""The verb `sample`: the first row's message, without the patient's own words, to somebody at the clinic."""

from __future__ import annotations

import datetime as dt
import secrets
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import click

from ...batch.patient import Patient, Refused
from ...batch.rows import check_list, read_rows
from ...faults import LeafletError, refusal
from ...mail.address import wire_address
from ...mail.message import build
from ...mail.nouns import SENT
from ...mail.people import Desk
from ...mail.settings import find_secret
from ...mail.smtp import Gone, Server
from ..library import open_setting
from ..list_options import list_reading, reading_options
from .options import FILE, insecure_option, list_options, settings_of, settings_option


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--to", required=True, metavar="ADDRESS", help="Where to send it: yourself, never a patient.")
@reading_options
@settings_option
@insecure_option
@list_options
def sample(**given: Any) -> None:
    """Send one sample to yourself: the first row's, without the patient's own words. It leaves no record.

    \b
    leaflets email sample patients.csv --to me@clinic.example
    """
    settings, to = settings_of(given), wire_address(given["to"])
    setting = open_setting(given["library"], given["clinic"], given["as_of"], given["quiet"])
    reading = list_reading(setting, given)
    check_list(given["file"], setting, reading)
    row = first_row(read_rows(given["file"], setting, reading), to)
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
        raise refusal(f"the mail server cannot be reached: {error}", place=settings.place) from None
    if reply.state != SENT or not given["quiet"]:
        click.echo(f"sample: {reply.state} ({reply.text})", err=True)
    sys.exit(0 if reply.state == SENT else 1)


def first_row(rows: Iterable[Patient | Refused], to: str) -> Patient:
    """Return the first good row. Raises LeafletError if the sample would go to somebody on the list."""
    first = None
    for row in rows:
        if isinstance(row, Patient):
            first = first or row
            if same_address(row.email, to):
                hint = "a sample goes to yourself, never to a patient"
                raise refusal("--to: this address is in the list", hint)
    if first is None:
        raise refusal("every row of this list is refused")
    return first


def same_address(typed: str, to: str) -> bool:
    """Return whether an address as typed is the same on the wire; case does not matter."""
    try:
        return wire_address(typed).casefold() == to.casefold()
    except LeafletError:  # no message could go there
        return False
