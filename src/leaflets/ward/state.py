"""Takes choices, keeps them for this user of this computer: the last ten, and which reference stands for which. Never a name.

Everything is in one SQLite file, closed to others. The file can be deleted while no server runs: only these are lost.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ..deliver import PRIVATE_FILE, PRIVATE_FOLDER
from ..faults import Fault, LeafletError, Place, reason, refusal

NAME = "ward.db"
MOST_RECENT = 10
MOST_REFERENCES = 5_000  # the oldest ones go
PATIENCE = 10.0  # seconds to wait for another program that has the file open
SCHEMA = """
CREATE TABLE IF NOT EXISTS stands_for (reference TEXT PRIMARY KEY, choice TEXT NOT NULL, seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS recent (choice TEXT PRIMARY KEY, title TEXT NOT NULL, words TEXT NOT NULL, kind TEXT NOT NULL,
    count TEXT NOT NULL, made TEXT NOT NULL)
"""


class NotKept(LeafletError):
    """Something cannot be kept, or read again: the fault of a disk, not of a text."""


class Recent(NamedTuple):
    """One of the last combinations: what was chosen, in words, and when it was made (UTC)."""

    choice: Mapping[str, Any]
    title: str
    words: str
    kind: str
    amount: str
    made: dt.datetime


class WardState:
    """The open file. It may be used by several threads, and by two servers at once."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
            os.chmod(folder, PRIVATE_FOLDER)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
            os.chmod(self.path, PRIVATE_FILE)
            self._db = sqlite3.connect(
                self.path, timeout=PATIENCE, check_same_thread=False, isolation_level=None
            )
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            hint = "move this file away; only the last ten leaflets are kept in it"
            raise refusal(f"cannot be opened: {why}", hint, Place(str(self.path), 0)) from None

    def remember(self, pairs: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Keep which references stand for which choices. Raises LeafletError."""
        now = utc_now().isoformat()
        with self._writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO stands_for VALUES (?, ?, ?)",
                [(reference, as_text(choice), now) for reference, choice in pairs],
            )
            db.execute(
                "DELETE FROM stands_for WHERE reference IN"
                " (SELECT reference FROM stands_for ORDER BY seen DESC LIMIT -1 OFFSET ?)", (MOST_REFERENCES,)
            )  # fmt: skip

    def choice_of(self, reference: str) -> Mapping[str, Any] | None:
        """Return what a reference stands for; None for one that was never shown here. Raises LeafletError."""
        with self._open() as db:
            found = db.execute("SELECT choice FROM stands_for WHERE reference = ?", (reference,)).fetchone()
        return dict(json.loads(found[0])) if found else None

    def made(self, choice: Mapping[str, Any], title: str, words: str, kind: str, count: str) -> None:
        """Keep that something was printed or saved, as the newest of the last ten. Raises LeafletError."""
        with self._writing() as db:
            row = (as_text(choice), title, words, kind, count, utc_now().isoformat())
            db.execute("INSERT OR REPLACE INTO recent VALUES (?, ?, ?, ?, ?, ?)", row)
            db.execute(
                "DELETE FROM recent WHERE choice IN"
                " (SELECT choice FROM recent ORDER BY made DESC LIMIT -1 OFFSET ?)", (MOST_RECENT,)
            )  # fmt: skip

    def recent(self) -> list[Recent]:
        """Return the last ten, the newest first. Raises LeafletError."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM recent ORDER BY made DESC").fetchall()
        return [_recent(*one) for one in rows]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the file for one change, which is on the disk afterwards, whole."""
        with self._open() as db:
            try:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            finally:
                if db.in_transaction:  # a COMMIT fails too, on a full disk
                    db.execute("ROLLBACK")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Hold the file for one thread. Raises NotKept when it cannot be read or written, as on a full disk."""
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                hint = "make room on this disk, and see that the file can be written; then try again"
                fault = Fault(Place(str(self.path), 0), f"this file cannot be used: {error}", hint)
                raise NotKept([fault]) from None


def as_text(choice: Mapping[str, Any]) -> str:
    """Return a choice as it is kept: the same one is the same text."""
    return json.dumps(choice, sort_keys=True, ensure_ascii=False)


def utc_now() -> dt.datetime:
    """Return the time for a row: UTC."""
    return dt.datetime.now(dt.UTC)


def _recent(choice: str, title: str, words: str, kind: str, amount: str, made: str) -> Recent:
    return Recent(json.loads(choice), title, words, kind, amount, dt.datetime.fromisoformat(made))
