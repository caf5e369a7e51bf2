"""Takes reports of undelivered mail, gives what each says: RFC 3464, matched only by our own Message-ID.

What looks like a report but cannot be read is not skipped: it is reported by its file name.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from ..faults import Place, refusal
from .ledger import Ledger
from .nouns import BOUNCED

LARGEST = 20_000_000  # octets of one report
MOST_PARTS = 50  # of one report that contain other parts
MOST_IDS = 100  # of one report that are looked up
# Permanent, and about the address (RFC 3463). Not a full mailbox (5.2.2), a size (5.2.3, 5.3.4), content or policy (5.6, 5.7).
HARD = r"5\.[0145]\.\d+|5\.2\.[0145]|5\.3\.[01235]"
# What became of a file; each begins with a plural noun.
MARKED = "new reports"
KNOWN = "reports already on record"
FOREIGN = "reports of mail that is not in this ledger"
NO_FAILURE = "reports of mail that arrived or is only delayed"
OTHER = "messages other than reports"
UNREADABLE = "reports that cannot be read"

_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
# Indented or quoted too: gateways unfold the headers that they return.
_ID_LINE = re.compile(
    r"^[ \t>]*(?:x-|original-|x-original-)?message-?id:\s*(<[^<>\s]+@[^<>\s]+>)", re.I | re.M
)
_ACTION = re.compile(r"^[ \t]*action:[ \t]*([a-z]+)", re.I | re.M)
_STATUS_LINE = re.compile(r"^[ \t]*status:[^\d\n]*([245]\.\d{1,3}\.\d{1,3})", re.I | re.M)
_DELIVERY = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_FROM_A_SERVER = re.compile(r"mailer-daemon|postmaster|mail delivery (?:sub)?system", re.I)
_UNDELIVERED = re.compile(r"undeliver|not delivered|delivery (?:status|fail|has failed)|returned (?:mail|to sender)|failure notice", re.I)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What one delivery report says: the ids it names, its status code (RFC 3463), and whether the address failed for good."""

    message_ids: tuple[str, ...]
    status: str
    hard: bool
    failed: bool = True  # else it arrived or is only delayed


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one file: one of the constants above; for a marked one, also whose message came back."""

    file: str
    what: str
    patient: str = ""
    status: str = ""
    hard: bool = False


# ---- the files -----------------------------------------------------------------------------------


def letters_in(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Yield every message of a Maildir, folder or mbox file with its name; None for one that is too large. Raises LeafletError."""
    if not path.is_dir() and not path.is_file():
        raise refusal("there is no such folder or file", place=Place(str(path), 0))
    try:
        yield from _in_folder(path) if path.is_dir() else _in_mbox(path)
    except OSError as error:
        raise refusal(f"cannot read this: {error.strerror}", place=Place(str(path), 0)) from None


def _in_folder(path: Path) -> Iterator[tuple[str, bytes | None]]:
    maildir = [path / name for name in ("cur", "new") if (path / name).is_dir()]
    for file in sorted(file for folder in maildir or [path] for file in folder.iterdir() if file.is_file()):
        if not file.name.startswith("."):
            yield file.name, file.read_bytes() if file.stat().st_size <= LARGEST else None


def _in_mbox(path: Path) -> Iterator[tuple[str, bytes | None]]:
    box = mailbox.mbox(path, create=False)
    try:
        if not len(box):
            hint = "save the messages as .eml files in a folder, and name that folder"
            raise refusal("this is not an mbox file with messages in it", hint, Place(str(path), 0))
        for number, key in enumerate(box.iterkeys(), 1):
            data = box.get_bytes(key)
            yield f"{path.name}, message {number}", data if len(data) <= LARGEST else None
    finally:
        box.close()


# ---- one report ----------------------------------------------------------------------------------


def read_report(data: bytes) -> Report | None:
    """Return what a delivery report says; None for any other message. Raises ValueError for one that cannot be read."""
    # Anybody can write to a mailbox, and endlessly nested parts take forever to read.
    if data.lower().count(b"boundary") > MOST_PARTS:
        raise ValueError("too many parts")
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = list(message.walk())
        if not message.keys():
            raise ValueError("no message")
        if not _is_report(message, parts):
            return None
        return _report(message, parts)
    except (RecursionError, LookupError, AttributeError, TypeError) as error:
        raise ValueError(type(error).__name__) from None


def _is_report(message: Message, parts: list[Message]) -> bool:
    """Tell whether a message is about a delivery: by its form, or by its sender and subject."""
    kinds = {part.get_content_type() for part in parts}
    kind = str(message.get_param("report-type", "")).casefold()
    if kinds & set(_DELIVERY) or kind == "delivery-status" or "X-Failed-Recipients" in message:
        return True
    about = _UNDELIVERED.search(str(message.get("Subject", "")))
    by_a_server = _FROM_A_SERVER.search(str(message.get("From", "")))
    return bool(by_a_server or about or (message.get_content_type() == "multipart/report" and not kind))


def _report(message: Message, parts: list[Message]) -> Report:
    said = "\n".join(_text(part) for part in parts if part.get_content_type() in _DELIVERY)
    actions = {action.casefold() for action in _ACTION.findall(said)}
    codes = _STATUS_LINE.findall(said)
    ids = tuple(dict.fromkeys(_ids(message, parts)))[:MOST_IDS]
    failed = "failed" in actions or (not actions and any(code.startswith("5") for code in codes))
    if not (actions or codes) or (failed and not ids):
        raise ValueError("no status, or no message that it refers to")
    status = next((code for code in codes if code.startswith(("4", "5"))), "unknown")
    return Report(ids, status, bool(re.fullmatch(HARD, status)), failed)


def _ids(message: Message, parts: list[Message]) -> Iterator[str]:
    """Yield the Message-IDs that a report names: first of the message it returns, then of what it answers."""
    for part in parts:
        if part.get_content_type() in (*_RETURNED, *_DELIVERY):
            yield from _ID_LINE.findall(_text(part))
    for name in ("In-Reply-To", "References"):
        yield from _ID.findall(str(message.get(name, "")))
    for part in parts:
        if part.get_content_maintype() == "text":
            yield from _ID_LINE.findall(_text(part))


def _text(part: Message) -> str:
    """Return a part as text, whether it was parsed as a message or as blocks of headers, or is encoded."""
    held = part.get_payload()
    if isinstance(held, list):
        text = "\n".join(str(one) for one in held)
    else:
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    if str(part.get("Content-Transfer-Encoding", "")).strip().casefold() == "base64" and ":" not in text:
        try:
            return base64.b64decode(text).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return text
    return text


# ---- the ledger ----------------------------------------------------------------------------------


def mark(ledger: Ledger, path: Path) -> Iterator[Finding]:
    """Record each report about one of our messages, once; yield what became of each file. Raises LeafletError."""
    for name, data in letters_in(path):
        shown = re.sub(
            r"[^\s/<>]+@[^\s/<>]+", "(address)", name
        )  # mail programs name saved files after the subject
        try:
            if data is None:
                raise ValueError("too large")
            report = read_report(data)
        except ValueError:
            yield Finding(shown, UNREADABLE)
            continue
        yield _marked(ledger, shown, report) if report else Finding(shown, OTHER)


def _marked(ledger: Ledger, name: str, report: Report) -> Finding:
    if not report.failed:
        return Finding(name, NO_FAILURE)
    held = next(filter(None, map(ledger.by_message_id, report.message_ids)), None)
    if held is None:
        return Finding(name, FOREIGN)
    if held.state == BOUNCED:
        return Finding(name, KNOWN)
    ledger.bounce(held, report.status, report.hard)
    return Finding(name, MARKED, f"{held.patient}/{held.document}", report.status, report.hard)
