"""Takes what somebody typed to e-mail one leaflet, gives a message in a folder of its own, or why there is none. Nothing is sent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..batch.patient import Patient
from ..content import dates
from ..faults import NOWHERE, LeafletError
from ..mail.address import wire_address
from ..mail.ledger import Ledger
from ..mail.nouns import BOUNCED, INTENT, SENT, UNCERTAIN, Held, RunEntry, Skipped
from ..mail.people import Desk, clinic_hash
from ..mail.run import RunChoice, forget_run, write_run
from ..mail.settings import Settings
from ..orders.ids import ID
from ..register.clerk import clerk_of
from ..setting import Setting
from ..ward.copy import made_id
from ..ward.personal import sentence
from ..ward.shown import LeafletShown
from ..ward.site import Site
from .post import new_run

FIELDS = ("id", "email", "email_consent", "password", "again")
LONGEST = 300  # characters of a field that are read
HAD = (SENT, UNCERTAIN, INTENT, BOUNCED)  # states of a message that may have reached its address
CHOICE = "choice"  # in what a run says about itself
NO_ID = "Type letters, digits, - and _ only; at most 64."
NO_ADDRESS = "Type the address. Without it nothing can be sent."
NO_DAY = "Type the day. Without it nothing can be sent."
TOMORROW = "This day is still to come. Type the day on which they agreed."


@dataclass(frozen=True, slots=True)
class MailTyped:
    """What was typed, by field, and what is wrong, by field: it lives in one request, and then in the message alone."""

    fields: Mapping[str, str] = field(repr=False)
    wrong: Mapping[str, str] = field(default_factory=dict)
    consent: dt.date | None = None

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True)
class NotPrepared:
    """Why there is no message, and what the ledger holds about an earlier one."""

    skipped: Skipped
    before: Held | None = None


def nothing_typed() -> MailTyped:
    """Return an empty form with an id that was made up."""
    return MailTyped({"id": made_id()})


def read_form(setting: Setting, form: Mapping[str, str]) -> MailTyped:
    """Return what was typed, with what is wrong. No message repeats what was typed."""
    fields = {name: form.get(name, "")[:LONGEST] for name in FIELDS}
    fields = {name: text if name == "password" else text.strip() for name, text in fields.items()}
    today = dates.day_in(setting.clinic.time_zone, dt.datetime.now(dt.UTC))
    consent, problem = read_consent(fields["email_consent"], today)
    wrong = {
        "id": "" if ID.fullmatch(fields["id"]) else NO_ID,
        "email": wrong_address(fields["email"]),
        "email_consent": problem,
    }
    return MailTyped(fields, {name: why for name, why in wrong.items() if why}, consent)


def wrong_address(text: str) -> str:
    """Return what is wrong with an address; "" if nothing."""
    if not text:
        return NO_ADDRESS
    try:
        wire_address(text)
    except LeafletError as error:
        message = error.faults[0].message
        return f"{message[:1].upper()}{message[1:]}. Ask for it again."
    return ""


def read_consent(text: str, today: dt.date) -> tuple[dt.date | None, str]:
    """Return the day of a consent, and what is wrong with it."""
    if not text:
        return None, NO_DAY
    try:
        day = dates.parse_day(text)
    except ValueError as error:
        return None, sentence(str(error))
    return day, TOMORROW if day > today else ""


def prepare_one(site: Site, settings: Settings, shown: LeafletShown, typed: MailTyped) -> Path | NotPrepared:
    """Write the message, and return its folder; or why there is none. Raises LeafletError."""
    held = site.library.held
    setting, now = held.setting, dt.datetime.now(dt.UTC).replace(microsecond=0)
    row = Patient(typed["id"], NOWHERE, (shown.job,), typed["email"], typed.consent, typed["password"])
    choice = RunChoice(again=typed["again"], today=dates.day_in(setting.clinic.time_zone, now))
    about = {"library": str(setting.folder.absolute()), "clinic": setting.clinic.source,
             CHOICE: json.dumps(shown.choice.plain(), sort_keys=True)}  # fmt: skip
    with clerk_of(setting, lambda said: None) as clerk, Ledger(settings.ledger) as ledger:
        if not typed["again"] and (other := had_there(ledger, typed["email"], shown.reference)):
            return NotPrepared(Skipped(row.id, "this address has it already"), other)
        desk = Desk(setting, settings, clerk, make=lambda job: site.press.make(held, job).pdf)
        folder, hashed = new_run(), clinic_hash(setting.clinic)
        (done,) = write_run(folder, ledger, desk.people([row]), desk.dress, choice, now, hashed, about)
        if isinstance(done, RunEntry):
            return folder
        forget_run(folder)
        return NotPrepared(done, ledger.latest(row.id, shown.reference))


def had_there(ledger: Ledger, address: str, reference: str) -> Held | None:
    """Return the message with which an address was sent a document, under whatever id; None if it was not."""
    there = ledger.hashed(wire_address(address))
    found = [
        one for one in ledger.messages(*HAD) if one.address == there and reference in one.document.split("+")
    ]
    return found[-1] if found else None
