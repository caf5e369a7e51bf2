"""Takes reports of undelivered mail, gives which messages came back: RFC 3464, matched by our own Message-ID alone."""

from __future__ import annotations

import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from ..faults import Fault, LeafletError, Place
from .ledger import Ledger
from .nouns import BOUNCED, Held

LARGEST = 20_000_000  # octets of one report
MOST_PARTS = 50  # that hold parts
# For good, and about the address (RFC 3463). Not a full box (5.2.2), a size (5.2.3, 5.3.4), content or policy (5.6, 5.7).
HARD = r"5\.[0145]\.\d+|5\.2\.[0145]|5\.3\.[01235]"
_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Report:
    """What one delivery report says: of which message, its status code (RFC 3463), and that it is for good."""

    message_id: str
    status: str
    hard: bool


def reports_in(path: Path) -> Iterator[bytes]:
    """Yield every message of a Maildir, a folder of .eml files, or an mbox file. Raises LeafletError."""
    if not path.is_dir() and not path.is_file():
        raise LeafletError([Fault(Place(str(path)), "there is no such folder or file")])
    try:
        yield from _in_folder(path) if path.is_dir() else _in_mbox(path)
    except OSError as error:
        raise LeafletError([Fault(Place(str(path)), f"cannot read this: {error.strerror}")]) from None


def _in_folder(path: Path) -> Iterator[bytes]:
    maildir = [path / name for name in ("cur", "new") if (path / name).is_dir()]
    for file in sorted(file for folder in maildir or [path] for file in folder.iterdir() if file.is_file()):
        if (maildir or file.suffix == ".eml") and file.stat().st_size <= LARGEST:
            yield file.read_bytes()


def _in_mbox(path: Path) -> Iterator[bytes]:
    box = mailbox.mbox(path, create=False)
    try:
        if not len(box):
            hint = "put single messages, saved as .eml, into a folder, and name that"
            raise LeafletError([Fault(Place(str(path)), "this is no mbox with messages in it", hint)])
        for key in box.iterkeys():
            yield box.get_bytes(key)
    finally:
        box.close()


def read_report(data: bytes) -> Report | None:
    """Return what a delivery report says of a message of ours; None when it is something else, or no failure."""
    # Anybody can write to a letter box: parts nested without end take for ever to read.
    if data.lower().count(b"boundary") > MOST_PARTS:
        return None
    try:
        return _report(data)
    except (RecursionError, ValueError, LookupError):
        return None


def _report(data: bytes) -> Report | None:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    fields = [
        block
        for part in parts
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")
        for block in _blocks(part)
    ]
    failed = [block for block in fields if str(block.get("Action", "")).strip().casefold() == "failed"]
    id = next(filter(None, map(_original_id, parts)), "")
    if not failed or not id:
        return None
    code = _STATUS.search(str(failed[0].get("Status", "")))
    status = code[0] if code else "unknown"
    return Report(id, status, bool(re.fullmatch(HARD, status)))


def _blocks(part: Message) -> list[Message]:
    held = part.get_payload()
    return [block for block in held if isinstance(block, Message)] if isinstance(held, list) else []


def _original_id(part: Message) -> str:
    """Return the Message-ID of the message that a report gives back, whole or its headers alone."""
    kind = part.get_content_type()
    if kind in ("message/rfc822", "message/global"):
        held = part.get_payload()
        inner = held[0] if isinstance(held, list) and held else None
        found = _ID.search(str(inner.get("Message-ID", ""))) if isinstance(inner, Message) else None
    elif kind in ("text/rfc822-headers", "message/global-headers"):
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
        line = re.search(r"(?im)^message-id:\s*(<[^<>\s]+>)", text)
        found = _ID.search(line[1]) if line else None
    else:
        return ""
    return found[0] if found else ""


def mark(ledger: Ledger, path: Path) -> Iterator[tuple[Held, Report]]:
    """Put every report of a message of ours on record, once; yield those that are new. Raises LeafletError."""
    for data in reports_in(path):
        report = read_report(data)
        held = ledger.by_message_id(report.message_id) if report else None
        if report and held and held.state != BOUNCED:
            ledger.bounce(held, report.status, report.hard)
            yield held, report
