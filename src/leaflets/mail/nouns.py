"""What mail is made of, all frozen: a prepared document, an entry of a run, a state of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

# What the ledger can say about a message. Only these count as "may have reached its reader": SENT, UNCERTAIN, INTENT.
INTENT = (
    "intent"  # about to be handed over; after a crash nobody knows whether it was, so it counts as uncertain
)
SENT = "sent"  # the server accepted it: its 250 is kept
UNCERTAIN = "uncertain"  # our final dot was sent, but no clear reply came back (RFC 1047)
TEMPORARY = "temporary"  # refused for now, or never handed over: tried again
PERMANENT = "permanent"  # refused for good
BOUNCED = "bounced"  # accepted, then reported undeliverable (RFC 3464)
STATES = (INTENT, SENT, UNCERTAIN, TEMPORARY, PERMANENT, BOUNCED)
# What a server's reply is about.
PATIENT, US, LINE = "the patient's address", "the message or the session", "the line"
# Why a row or message is not sent. Those in NEEDS_YOU end the command with 1: somebody has to do something.
LEFT_OUT = "left out"  # as it should be: opted out, sent already, left for later
NOBODY = "without address or consent"
DRAFT = "left out as drafts"
UNSETTLED = "to settle"  # uncertain, refused for good, or came back
TOO_LARGE = "too large for the server"
REFUSED = "refused"  # something is wrong in the row
NEEDS_YOU = (DRAFT, UNSETTLED, TOO_LARGE, REFUSED)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One patient's documents, ready to be put into a message. `consent` is the day they gave it, None without.

    `version` is the document reference, several joined by "+".
    `texts` names what they print: topic, language, and the hash to which the approval is bound.
    """

    id: str
    address: str = field(repr=False)
    consent: dt.date | None
    lang: str
    version: str
    make: Callable[[], tuple[bytes, ...]] = field(repr=False)  # gives the PDFs
    layout: str
    texts: tuple[tuple[str, str, str], ...]
    draft: str = ""  # why the pages say DRAFT
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One reviewed message of a run: its file, the hash of its bytes, and what it carries to whom."""

    file: str
    sha256: str
    patient: str
    document: str
    attempt: int
    message_id: str
    consent: str = ""
    note: str = ""  # why it is sent again


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds about one message."""

    patient: str
    document: str
    attempt: int
    message_id: str
    address: str  # keyed hash
    state: str
    tries: int
    reply: str
    run: str
    at: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A patient who gets no message in this run, with the reason in words and its kind."""

    id: str
    why: str
    kind: str = LEFT_OUT


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one message on its way to the server: a state of the ledger, the server's words, and what they are about."""

    state: str
    text: str
    about: str = PATIENT
