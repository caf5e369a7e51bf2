"""Records, in a batch's folder, which job made each file, so that a second run makes only what is missing."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..faults import LeafletError, Place, refusal

NAME = ".made-by-leaflets.db"
SCHEMA = """
CREATE TABLE IF NOT EXISTS made
    (name TEXT PRIMARY KEY, id TEXT NOT NULL, job TEXT NOT NULL, pdf TEXT NOT NULL, run INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS made_by_id ON made (id);
CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY);
"""
LATER = {
    "draft": "INTEGER",
    "allowed": "TEXT NOT NULL DEFAULT ''",
}  # columns that earlier versions lacked


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One file: its name, the id of its row, the identity of its job, the SHA-256 of its bytes, whether it is a draft.

    `draft` is None if it is announced but not made, or was made by a version that did not record it.
    """

    name: str
    id: str
    job: str
    pdf: str
    draft: bool | None
    allowed: str = ""  # who allowed a draft to replace an approved PDF, and why


class Record:
    """One run's hold on a folder. Two runs at once are refused: the second would mistake the first's work for its own."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self.db, self.folder = db, folder
        self.run = int(db.execute("SELECT coalesce(max(run), 0) + 1 FROM runs").fetchone()[0])
        db.execute("INSERT INTO runs VALUES (?)", (self.run,))
        self.announced: set[str] = set()  # not yet on disk

    def has(self, name: str, job: str) -> bool:
        """Return whether the file exists, is intact, and was made by this very job."""
        found = self.db.execute("SELECT pdf FROM made WHERE name = ? AND job = ?", (name, job)).fetchone()
        return bool(found) and digest_of(self.folder / name) == found[0]

    def entries_of(self, id: str) -> list[RecordedFile]:
        """Return the files that runs in this folder made for the row with that id."""
        found = self.db.execute(
            "SELECT name, id, job, pdf, draft, allowed FROM made WHERE id = ? ORDER BY name", (id,)
        )
        return [
            RecordedFile(name, held, job, pdf, None if draft is None else bool(draft), allowed)
            for name, held, job, pdf, draft, allowed in found
        ]

    def announce(self, names: Iterable[tuple[str, str]]) -> None:
        """Note file and row of what is about to be made, so that a run killed before it records a file leaves none unknown.

        This is saved with the next files that are recorded, or when `expect` is called.
        """
        rows = [(name, id, "", "", self.run) for name, id in names]
        self.db.executemany("INSERT OR IGNORE INTO made VALUES (?, ?, ?, ?, ?, NULL, '')", rows)
        self.announced |= {name for name, *_ in rows}

    def expect(self, names: Iterable[str]) -> None:
        """Save what was announced about these files."""
        if not self.announced.isdisjoint(names):
            self.commit()

    def commit(self) -> None:
        """Save everything noted."""
        self.db.commit()
        self.announced.clear()

    def add(self, entries: Iterable[RecordedFile]) -> None:
        """Record files that are on disk under their names."""
        rows = [
            (entry.name, entry.id, entry.job, entry.pdf, self.run, entry.draft, entry.allowed)
            for entry in entries
        ]
        self.db.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self.commit()

    def saw(self, ids: Iterable[str]) -> None:
        """Note that this run's list asks for everything recorded for these rows."""
        self.db.executemany("UPDATE made SET run = ? WHERE id = ?", [(self.run, id) for id in ids])

    def drop(self, names: Iterable[str]) -> None:
        """Remove files from the record that were removed from disk."""
        self.db.executemany("DELETE FROM made WHERE name = ?", [(name,) for name in names])
        self.commit()

    def not_asked_for(self) -> int:
        """Count files from earlier runs that this run's list did not ask for and that still exist."""
        rows = self.db.execute("SELECT name FROM made WHERE run < ?", (self.run,))
        return sum((self.folder / name).exists() for (name,) in rows)


@contextmanager
def open_record(folder: Path) -> Iterator[Record]:
    """Hold a folder for one run. Raises LeafletError if another run holds it or its record is damaged."""
    path = folder / NAME
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:  # later errors come from what the run does: a closed pipe, another file
        raise refused_record(path, error) from None
    try:
        db = sqlite3.connect(path, timeout=0)
        try:
            # The system releases the lock when the process ends, in whatever way.
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN EXCLUSIVE")
            for statement in SCHEMA.split(";\n"):
                db.execute(statement)
            add_columns(db)
            db.commit()
            yield Record(db, folder)
            db.commit()
        finally:
            db.close()
    except sqlite3.Error as error:
        raise refused_record(path, error) from None


def add_columns(db: sqlite3.Connection) -> None:
    """Add the columns that a table from an earlier version lacks."""
    held = {column[1] for column in db.execute("PRAGMA table_info(made)")}
    for name, kind in LATER.items():
        if name not in held:
            db.execute(f"ALTER TABLE made ADD COLUMN {name} {kind}")


def refused_record(path: Path, error: sqlite3.Error | OSError) -> LeafletError:
    """Return the error for a folder or a record that the system or SQLite refuses."""
    if isinstance(error, OSError):
        message, hint = f"cannot write here: {error.strerror}", "choose another folder with --out"
    elif "locked" in str(error):
        message, hint = "another run is using this folder", "wait until it has finished"
    elif "full" in str(error) or "readonly" in str(error) or "I/O" in str(error):
        message, hint = f"cannot write here: {error}", "free some space, then run the same command again"
    else:
        message = f"the record of what was made cannot be used: {error}"
        hint = "remove it: the next run makes everything again"
    return refusal(message, hint, Place(str(path)))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, "" if there is no file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
