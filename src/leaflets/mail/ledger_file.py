"""Takes the path of a ledger, gives its open file: created once, checked when it is opened, held by one run at a time."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..faults import LeafletError, Place, refusal
from ..register.clerk import utc_now
from .nouns import STATES

SCHEMA_VERSION = "1"
SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE messages (
    patient TEXT NOT NULL COLLATE NOCASE, document TEXT NOT NULL, attempt INTEGER NOT NULL CHECK (attempt > 0),
    message_id TEXT NOT NULL UNIQUE, address TEXT NOT NULL, sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ({", ".join(f"'{state}'" for state in STATES)})),
    tries INTEGER NOT NULL, reply TEXT NOT NULL, run TEXT NOT NULL, consent TEXT NOT NULL, note TEXT NOT NULL,
    at TEXT NOT NULL, UNIQUE (patient, document, attempt));
CREATE TABLE events (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, message_id TEXT NOT NULL, state TEXT NOT NULL, reply TEXT NOT NULL);
CREATE TABLE suppressed (what TEXT PRIMARY KEY COLLATE NOCASE, why TEXT NOT NULL, at TEXT NOT NULL);
"""


def create(path: Path) -> None:
    """Create a ledger that only its owner can read. Raises LeafletError when there is one, or was one."""
    if beside(path).exists():
        hint = f"restore it from your backup; remove {beside(path)} only if no mail was ever sent with it"
        raise refused_ledger(path, "there was a ledger here, and it has been used", hint)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise refused_ledger(path, f"cannot create the ledger: {error.strerror}", "") from None
    db = connect(path)
    meta = {
        "schema": SCHEMA_VERSION,
        "id": secrets.token_hex(8),
        "key": secrets.token_hex(32),
        "salt": secrets.token_hex(32),
        "made": utc_now(),
    }
    db.executescript("BEGIN;" + SCHEMA + "COMMIT;")
    db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    db.close()


def connect(path: Path) -> sqlite3.Connection:
    """Open a ledger's file; every change is on disk once it is committed."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=30)
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA synchronous = FULL")
    return db


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn an SQLite error into a fault."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise refused_ledger(path, f"the ledger cannot be used: {error}", "nothing more was sent") from None


def beside(path: Path) -> Path:
    """Return the file that runs hold; its existence shows that the ledger has been used."""
    return path.with_name(path.name + ".lock")


class BackupMark:
    """How far the ledger had got, kept beside it: a copy restored from a backup is seen to be older."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def put(self, count: int) -> None:
        self._db.execute(f"PRAGMA user_version = {count}")


@contextmanager
def only_run(path: Path) -> Iterator[BackupMark]:
    """Hold the ledger for one run; the system releases it when the process ends, however it ends. Raises LeafletError."""
    # SQLite's own lock on a file beside the ledger: the same on every system, and readers of the ledger need not wait.
    lock = beside(path)
    if not lock.exists():
        os.close(os.open(lock, os.O_CREAT | os.O_WRONLY, 0o600))
    held = sqlite3.connect(lock, isolation_level=None, timeout=0)
    try:
        held.execute("PRAGMA locking_mode = EXCLUSIVE")  # also between transactions
        held.execute("BEGIN EXCLUSIVE")
        held.execute("COMMIT")
    except sqlite3.DatabaseError:
        held.close()
        raise refused_ledger(path, "another run is using this ledger", "wait until it has finished") from None
    try:
        yield BackupMark(held)
    finally:
        held.close()


def open_file(path: Path) -> tuple[sqlite3.Connection, dict[str, str]]:
    """Open the ledger at `path`; return it with its meta data.

    Raises LeafletError when it is missing, damaged or of another version.
    """
    if not path.is_file():
        hint = (
            "restore it from your backup: only the ledger records who has been sent what; "
            "before your first e-mail, create one, with the same --settings: leaflets email new-ledger"
        )
        raise refused_ledger(path, "the ledger is missing", hint)
    try:
        db = connect(path)
        if db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError
        meta = dict(db.execute("SELECT name, value FROM meta"))
        if meta.get("schema") != SCHEMA_VERSION:
            message = f"this ledger has format {meta.get('schema')}, not {SCHEMA_VERSION}"
            raise refused_ledger(path, message, "use the version of leaflets that wrote it")
        for table in ("messages", "events", "suppressed"):
            db.execute(f"SELECT count(*) FROM {table}")
    except sqlite3.DatabaseError:
        message = "the ledger is damaged: nothing was sent"
        raise refused_ledger(path, message, "restore it from your backup") from None
    return db, meta


def refused_ledger(path: Path, message: str, hint: str) -> LeafletError:
    """Return a fault in a ledger's file."""
    return refusal(message, hint, Place(str(path)))
