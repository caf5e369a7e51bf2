"""Takes what was made for whom, keeps it in the clinic's register: rows are added, looked up, and deleted only by age.

A row records when, for which id, which document, the hash of its bytes, and whether it was a draft. It holds no name,
and no choice of a reader except through the document reference.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..deliver import PRIVATE_FILE, PRIVATE_FOLDER
from ..faults import NOWHERE, LeafletError, Place, reason, refusal
from ..model import Clinic

NAME = "leaflets.register.db"
PATIENCE = 60.0  # seconds to wait while another run adds its rows
SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (n INTEGER PRIMARY KEY, said TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS made (
    n INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, id TEXT NOT NULL, reference TEXT NOT NULL,
    file TEXT NOT NULL, shared TEXT NOT NULL, locked INTEGER NOT NULL, draft TEXT NOT NULL, allowed TEXT NOT NULL,
    content TEXT NOT NULL, versions INTEGER NOT NULL REFERENCES versions (n));
CREATE INDEX IF NOT EXISTS made_by_reference ON made (reference);
CREATE TABLE IF NOT EXISTS forgotten (time TEXT NOT NULL, before TEXT NOT NULL, rows INTEGER NOT NULL)
"""
# Whatever program opens the file: a row is never changed, and deleted only by `forget`.
GUARDS = {
    "made_is_kept": "CREATE TRIGGER IF NOT EXISTS made_is_kept BEFORE DELETE ON made"
    " BEGIN SELECT RAISE(ABORT, 'rows are only added'); END",
    "made_is_fixed": "CREATE TRIGGER IF NOT EXISTS made_is_fixed BEFORE UPDATE ON made"
    " BEGIN SELECT RAISE(ABORT, 'rows are only added'); END",
}
COLUMNS = "time, id, reference, file, shared, locked, draft, allowed, content"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One PDF made for a reader or from a list, about to get its name.

    `file` is the SHA-256 of its bytes, before locking if it is locked; `shared` is that of the same document without
    the reader's words; `content` is the hash of the topic's texts. `draft` says why it is a draft ("" if approved),
    `allowed` who allowed its use nevertheless, and why.
    """

    id: str
    reference: str
    file: str
    shared: str
    content: str
    draft: str = ""
    allowed: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """An entry of the register: when it was made (UTC, to the second), and with what."""

    time: str
    entry: RegisterEntry
    versions: tuple[tuple[str, str], ...]  # program and libraries, each with its version


class Register:
    """An open register. When `add` returns, its rows are on disk."""

    def __init__(
        self, db: sqlite3.Connection, versions: Sequence[tuple[str, str]], now: Callable[[], str]
    ) -> None:
        self.db, self.now = db, now
        self.versions = json.dumps(list(versions))

    def add(self, entries: Iterable[RegisterEntry]) -> None:
        """Write entries to disk in one transaction; only then may their files get their names. Raises LeafletError."""
        time = self.now()
        with translated(self.db), self.db:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("INSERT OR IGNORE INTO versions (said) VALUES (?)", (self.versions,))
            number = self.db.execute("SELECT n FROM versions WHERE said = ?", (self.versions,)).fetchone()[0]
            rows = [
                (time, e.id, e.reference, e.file, e.shared, e.locked, e.draft, e.allowed, e.content, number)
                for e in entries
            ]
            self.db.executemany(f"INSERT INTO made ({COLUMNS}, versions) VALUES (?,?,?,?,?,?,?,?,?,?)", rows)

    def rows_of(self, reference: str) -> list[DatedEntry]:
        """Return the rows of a document, oldest first."""
        with translated(self.db):
            query = f"SELECT {COLUMNS}, said FROM made JOIN versions ON versions.n = made.versions"
            found = self.db.execute(f"{query} WHERE reference = ? ORDER BY made.n", (reference,)).fetchall()
        return [_row(*values) for values in found]

    def reference_of(self, digest: str) -> str:
        """Return the reference of the document that a file of this SHA-256 was made from, last; "" for an unknown file."""
        with translated(self.db):
            query = "SELECT reference FROM made WHERE file = ? OR shared = ? ORDER BY n DESC LIMIT 1"
            found = self.db.execute(query, (digest, digest)).fetchone()
        return str(found[0]) if found else ""

    def search(self, word: str = "", reference: str = "", first: str = "", last: str = "",
               most: int = -1) -> list[DatedEntry]:  # fmt: skip
        """Return the rows, the newest first, that have this id or reference, made from day to day (UTC); "" any."""
        known = (
            ("reference = ?2 OR id = ?1 COLLATE NOCASE", word),
            ("time >= ?3", first),
            ("substr(time, 1, 10) <= ?4", last),
        )
        where = " AND ".join(["1", *(f"({limit})" for limit, value in known if value)])
        query = f"SELECT {COLUMNS}, said FROM made JOIN versions ON versions.n = made.versions"
        with translated(self.db):
            values = (word, reference, first, last, most)
            found = self.db.execute(f"{query} WHERE {where} ORDER BY made.n DESC LIMIT ?5", values).fetchall()
        return [_row(*one) for one in found]

    def count(self) -> int:
        """Return how many entries there are."""
        with translated(self.db):
            return int(self.db.execute("SELECT count(*) FROM made").fetchone()[0])

    def forget(self, before: dt.date) -> int:
        """Delete the rows from before a day, and record how many. Return their number."""
        with translated(self.db), self.db:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.execute("DROP TRIGGER made_is_kept")
            gone = self.db.execute("DELETE FROM made WHERE time < ?", (str(before),)).rowcount
            self.db.execute("INSERT INTO forgotten VALUES (?, ?, ?)", (self.now(), str(before), gone))
            self.db.execute(GUARDS["made_is_kept"])
        with translated(self.db):
            self.db.execute("VACUUM")  # deleted rows must not be readable from the file either
        return gone


def _row(time: str, id: str, reference: str, file: str, shared: str, locked: int, draft: str, allowed: str,
         content: str, said: str) -> DatedEntry:  # fmt: skip
    entry = RegisterEntry(
        id=id, reference=reference, file=file, shared=shared, content=content, draft=draft, allowed=allowed,
        locked=bool(locked),
    )  # fmt: skip
    return DatedEntry(time, entry, tuple((name, version) for name, version in json.loads(said)))


# ---- where it is kept ----------------------------------------------------------------------------


def folder_of(clinic: Clinic, library: Path, lay: Path | None = None) -> Path | None:
    """Return the folder that the profile names for the register; None if it names none. Raises LeafletError.

    `lay` is the original folder of a profile that was copied: the name is relative to it.
    """
    said = clinic.register
    if said is None or not said.text:
        return None
    folder = ((lay or Path(clinic.source).absolute().parent) / Path(said.text).expanduser()).resolve()
    if folder.is_relative_to(library.resolve()):
        hint = "name a folder outside it: a library gets copied and passed on, and the ids would go with it"
        raise refusal("the register is inside the library", hint, said.place)
    return folder


@contextmanager
def open_register(
    folder: Path, versions: Sequence[tuple[str, str]], now: Callable[[], str], new: bool = True
) -> Iterator[Register]:
    """Open the register in a folder; if `new`, create it if necessary. Raises LeafletError.

    `now` gives the time for rows: UTC, ISO 8601, to the second.
    """
    path = folder / NAME
    if new:
        _make_private(folder)
    elif not path.exists():
        hint = "it is created with the first PDF for a reader; --register names another folder"
        raise refusal("there is no register yet", hint, Place(str(path), 0))
    refuse_open_to_others(folder, PRIVATE_FOLDER)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), PRIVATE_FILE))
        refuse_open_to_others(path, PRIVATE_FILE)
        db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _refused(path, error) from None
    try:
        with translated(db, path):
            for statement in ("PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON", *SCHEMA.split(";\n")):
                db.execute(statement)
            for guard in GUARDS.values():
                db.execute(guard)
        yield Register(db, versions, now)
    finally:
        db.close()


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    except OSError as error:
        raise _refused(folder, error) from None


def refuse_open_to_others(path: Path, mode: int) -> None:
    """Raise LeafletError if anyone but its owner can read or write here: patients' ids are for nobody else."""
    if os.name == "nt":  # modes there do not say who may read
        return
    try:
        held = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise _refused(path, error) from None
    if held & ~mode:
        message = f"others can access the register: its mode is {held:04o}"
        raise refusal(message, f"chmod {mode:o} {path}", Place(str(path), 0))


@contextmanager
def translated(db: sqlite3.Connection, path: Path | None = None) -> Iterator[None]:
    """Turn SQLite errors into faults; without a `path`, SQLite is asked for the file's."""
    try:
        yield
    except sqlite3.Error as error:
        raise _refused(path or Path(db.execute("PRAGMA database_list").fetchone()[2]), error) from None


def _refused(path: Path, error: OSError | sqlite3.Error) -> LeafletError:
    why = reason(error) if isinstance(error, OSError) else str(error)
    hint = "wait until the other run has finished" if "locked" in why else "see `register:` in the profile"
    place = Place(str(path), 0) if path.name else NOWHERE
    return refusal(f"the register cannot be used: {why}; nothing was made", hint, place)
