"""Takes what happens to each message, gives a record that survives a crash: one SQLite file, one writer.

The order is what makes it safe: `intent` is on disk before the message is handed over, the server's reply
after. So a message without a reply may have arrived, and is never sent again unless somebody asks for it.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from ..batch.tables import harmless
from ..faults import refusal
from ..orders.ids import ID
from ..register.clerk import utc_now
from .ledger_file import BackupMark, only_run, open_file, reading, refused_ledger
from .nouns import BOUNCED, INTENT, SENT, TEMPORARY, UNCERTAIN, Held, RunEntry

LONGEST_REPLY = 500  # characters of a server's reply that are kept
COLUMNS = "patient, document, attempt, message_id, address, state, tries, reply, run, at"


class Ledger:
    """The open ledger. Every method that changes it returns once the change is on disk."""

    def __init__(self, path: Path, clock: Callable[[], str] = utc_now) -> None:
        """Open the ledger at `path`. Raises LeafletError when it is missing, damaged or of another version."""
        self.path, self.clock = path, clock
        self._mark: BackupMark | None = None
        self._db, meta = open_file(path)
        self.id, self._key, self._salt = meta["id"], bytes.fromhex(meta["key"]), bytes.fromhex(meta["salt"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the ledger for one run. Raises LeafletError when another run holds it, or it is older than the last run."""
        with only_run(self.path) as mark:
            if self._changes() < mark.get():
                raise refused_ledger(
                    self.path,
                    "this ledger is older than the last run: it does not record everyone who has been sent mail",
                    "restore a newer copy; docs/emailing.md says what to do if there is none",
                )
            self._mark = mark
            try:
                yield
            finally:
                self._mark = None

    def _changes(self) -> int:
        """Return how many events are on record: a number that only grows."""
        (count,) = self._db.execute("SELECT coalesce(max(number), 0) FROM events").fetchone()
        return int(count)

    # ---- keyed hashes ----------------------------------------------------------------------------

    def hashed(self, address: str) -> str:
        """Return an address as the ledger keeps it: a hash with this ledger's salt. Case does not count."""
        return hmac.new(self._salt, address.strip().casefold().encode(), hashlib.sha256).hexdigest()[:32]

    def token(self, *parts: object) -> str:
        """Return a keyed hash of parts, 40 hexadecimal digits: nobody without the ledger can make or read it."""
        data = b"".join(b"%d:%s" % (len(text), text) for text in (str(part).encode() for part in parts))
        return hmac.new(self._key, data, hashlib.sha256).hexdigest()[:40]

    # ---- what is known ---------------------------------------------------------------------------

    def latest(self, patient: str, document: str) -> Held | None:
        """Return the newest attempt to send a patient this version of a document."""
        rows = self._held(
            "WHERE patient = ? AND document = ? ORDER BY attempt DESC LIMIT 1", (patient, document)
        )
        return rows[0] if rows else None

    def sharing(self, patient: str, document: str) -> list[Held]:
        """Return what a patient was sent under another name that shares a part: "A" is in "A+B"."""
        parts = set(document.split("+"))
        rows = self._held("WHERE patient = ? AND document != ? ORDER BY rowid", (patient, document))
        return [held for held in rows if parts & set(held.document.split("+"))]

    def attempt(self, entry: RunEntry) -> Held | None:
        """Return what is known about an entry's own attempt."""
        key = (entry.patient, entry.document, entry.attempt)
        rows = self._held("WHERE patient = ? AND document = ? AND attempt = ?", key)
        return rows[0] if rows else None

    def messages(self, *states: str) -> list[Held]:
        """Return all messages, or those in the given states, in the order they were begun."""
        if not states:
            return self._held("ORDER BY rowid", ())
        return self._held(f"WHERE state IN ({', '.join('?' * len(states))}) ORDER BY rowid", states)

    def by_message_id(self, message_id: str) -> Held | None:
        """Return what is known about a message, found by its Message-ID."""
        rows = self._held("WHERE message_id = ?", (message_id,))
        return rows[0] if rows else None

    def why_suppressed(self, address: str, patient: str) -> str:
        """Return why nothing may be sent there; "" when it may."""
        found = self._db.execute(
            "SELECT why FROM suppressed WHERE what IN (?, ?)", (self.hashed(address), f"id {patient}")
        ).fetchone()
        return str(found[0]) if found else ""

    def _held(self, where: str, values: Sequence[object]) -> list[Held]:
        with reading(self.path):
            return [Held(*row) for row in self._db.execute(f"SELECT {COLUMNS} FROM messages {where}", values)]

    # ---- what happens ----------------------------------------------------------------------------

    def intend(self, entry: RunEntry, address: str, run: str) -> None:
        """Record that a message is about to be handed over. Raises LeafletError if it may already have been."""
        row = (entry.patient, entry.document, entry.attempt, entry.message_id, self.hashed(address), entry.sha256,
               INTENT, 1, "", run, entry.consent, entry.note, self.clock())  # fmt: skip
        with self._change() as db:
            done = db.execute(
                f"INSERT INTO messages VALUES ({', '.join('?' * len(row))}) ON CONFLICT (patient, document, attempt)"
                " DO UPDATE SET state = excluded.state, tries = tries + 1, sha256 = excluded.sha256,"
                " address = excluded.address, run = excluded.run, at = excluded.at"
                f" WHERE state = '{TEMPORARY}' AND message_id = excluded.message_id",
                row,
            )
            if done.rowcount != 1:
                raise refused_ledger(
                    self.path,
                    f"patient {entry.patient} may already have received {entry.document}",
                    "see `leaflets email status`",
                )
            self._event(entry.message_id, INTENT, "")

    def record(self, message_id: str, state: str, reply: str) -> None:
        """Record what became of a message."""
        text = " ".join(reply.split())[:LONGEST_REPLY]
        with self._change() as db:
            db.execute(
                f"UPDATE messages SET state = ?, reply = ?, at = ? WHERE message_id = ? AND state != '{BOUNCED}'",
                (state, text, self.clock(), message_id),
            )
            self._event(message_id, state, text)

    def not_handed_over(self, entry: RunEntry, address: str, run: str, state: str, reply: str) -> None:
        """Record a refusal that came before the message was handed over: intent and outcome in one step."""
        with self._change():
            self.intend(entry, address, run)
            self.record(entry.message_id, state, reply)

    def settle_intents(self) -> list[Held]:
        """Mark what a crash left as intent as uncertain; return all uncertain messages."""
        for held in self.messages(INTENT):
            self.record(
                held.message_id, UNCERTAIN, "the program ended before the server's reply was recorded"
            )
        return self.messages(UNCERTAIN)

    def resolve(self, patient: str, document: str, verdict: str) -> Held:
        """Settle an uncertain message as "sent", or to be sent "again". Raises LeafletError."""
        self.settle_intents()
        found = [
            held
            for held in self.messages(UNCERTAIN)
            if held.patient.casefold() == patient.casefold() and document in ("", held.document)
        ]
        if not found:
            raise refusal(f"no message to {patient} is uncertain", "see `leaflets email status`")
        if len(found) > 1:
            said = f"{len(found)} messages to {patient} are uncertain"
            raise refusal(said, "name the document too: ID/REFERENCE")
        state = SENT if verdict == "sent" else TEMPORARY
        self.record(found[0].message_id, state, f"resolved by hand: {verdict}")
        return found[0]

    def bounce(self, held: Held, status: str, hard: bool) -> None:
        """Record that a message came back; a hard bounce suppresses its address."""
        with self._change() as db:
            self.record(held.message_id, BOUNCED, f"came back: {status}")
            if hard:
                self._suppress(db, held.address, f"mail came back: {status}")

    def suppress(self, address_or_id: str) -> None:
        """Record that somebody wants no mail: an address (kept as a hash) or a patient's id. Raises LeafletError."""
        refuse_name(address_or_id)
        what = self._what(address_or_id)
        with self._change() as db:
            self._suppress(db, what, "opted out")
            self._event(what, "opted out", "")

    def allow(self, address_or_id: str) -> bool:
        """Undo an opt-out, or the suppression after a hard bounce; tell whether there was one."""
        what = self._what(address_or_id)
        with self._change() as db:
            found = db.execute("DELETE FROM suppressed WHERE what = ?", (what,)).rowcount > 0
            if found:
                self._event(what, "opted in", "")
        return found

    def _what(self, address_or_id: str) -> str:
        return self.hashed(address_or_id) if "@" in address_or_id else f"id {address_or_id.strip()}"

    def _suppress(self, db: sqlite3.Connection, what: str, why: str) -> None:
        db.execute(
            "INSERT INTO suppressed VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (what, why, self.clock())
        )

    def _event(self, message_id: str, state: str, reply: str) -> None:
        self._db.execute(
            "INSERT INTO events (at, message_id, state, reply) VALUES (?, ?, ?, ?)",
            (self.clock(), message_id, state, reply),
        )

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """Commit everything inside in one step, or nothing. A nested step belongs to the outer one."""
        if self._db.in_transaction:
            yield self._db
            return
        with reading(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk ends the transaction by itself
                    self._db.execute("ROLLBACK")
                raise
            if self._mark:
                self._mark.put(self._changes())

    def export(self) -> str:
        """Return all messages as CSV for the record; no cell can run as a formula."""
        out = io.StringIO()
        writer = csv.writer(out)
        names = f"{COLUMNS}, consent, note, sha256"
        writer.writerow(names.split(", "))
        with reading(self.path):
            for row in self._db.execute(f"SELECT {names} FROM messages ORDER BY rowid"):
                writer.writerow([harmless(str(cell)) for cell in row])
        return out.getvalue()


def refuse_name(text: str) -> None:
    """Refuse what is neither an address nor an id: it may be a name, which no ledger holds. Raises LeafletError."""
    if "@" not in text and not ID.fullmatch(text.strip()):
        raise refusal("this is neither an address nor an id", "an id has letters, digits, - and _ only")
