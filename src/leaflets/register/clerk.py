"""Takes a setting and the PDFs made for readers, gives the entries for the clinic's register, and the register itself."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ..approval.hashes import content_hash
from ..approval.status import draft_reasons, reference_of
from ..formats import FORMATS, PDF
from ..model import Job
from ..pdf.copies import PlanKey, plan_key
from ..pipeline import to_document
from ..setting import Setting
from .entries import DatedEntry, Register, RegisterEntry, folder_of, open_register
from .versions import versions_used

NOT_KEPT = "no register is kept of what is made for readers; to keep one, name a folder under `register:` in clinic.yaml"


@dataclass(frozen=True, slots=True)
class Copy:
    """One finished file for a reader or from a list: its id, its job, and who allowed the use of a draft."""

    id: str
    job: Job
    data: bytes  # before it is locked
    allowed: str = ""
    locked: bool = False
    format: str = PDF


class Clerk:
    """Enters copies in the register, or nowhere if the profile names none; what copies share is computed once."""

    def __init__(self, setting: Setting, register: Register | None) -> None:
        self.setting, self.register = setting, register
        self.shared: dict[tuple[PlanKey, str], str] = {}

    def add(self, copies: Iterable[Copy]) -> None:
        """Have the entries on disk before the files get their names. Raises LeafletError: then no file may get its name."""
        if self.register:
            self.register.add([self._entry(copy) for copy in copies])

    def _entry(self, copy: Copy) -> RegisterEntry:
        setting, job = self.setting, replace(copy.job, reader=None)
        topic = setting.library.topics[job.topic, job.lang]
        digest = hashlib.sha256(copy.data).hexdigest()
        return RegisterEntry(
            id=copy.id,
            reference=reference_of(setting, job),
            file=digest,
            shared=digest if copy.job.reader is None else self._shared(job, copy.format),
            content=content_hash(topic, setting.library.words[job.lang]),
            draft="; ".join(draft_reasons(setting, topic)),
            allowed=copy.allowed,
            locked=copy.locked,
        )

    def _shared(self, job: Job, format: str) -> str:
        key = plan_key(job), format
        if key not in self.shared:
            topic = self.setting.library.topics[job.topic, job.lang]
            draft = bool(draft_reasons(self.setting, topic))
            data = FORMATS[format].write(to_document(self.setting, job, draft))
            self.shared[key] = hashlib.sha256(data).hexdigest()
        return self.shared[key]


@contextmanager
def clerk_of(setting: Setting, say: Callable[[str], None]) -> Iterator[Clerk]:
    """Open the register that the profile names, for copies about to be made; if none is kept, `say` so once.

    Raises LeafletError: a register that cannot be written stops the work before the first file.
    """
    folder = folder_of(setting.clinic, setting.folder)
    if folder is None:
        say(NOT_KEPT)
        yield Clerk(setting, None)
        return
    with open_register(folder, versions_used(), utc_now) as register:
        yield Clerk(setting, register)


def utc_now() -> str:
    """Return the time for a row: UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def register_folder(setting: Setting, given: Path | None, lay: Path | None = None) -> Path | None:
    """Return the folder of a register to look in: the one given, else the profile's, relative to where the profile `lay`."""
    return given or folder_of(setting.clinic, setting.folder, lay)


def entries_of(folder: Path | None, reference: str) -> list[DatedEntry]:
    """Return the register's rows for a document, oldest first; none if no register is kept. Raises LeafletError."""
    if folder is None:
        return []
    with open_register(folder, versions_used(), utc_now, new=False) as register:
        return register.rows_of(reference)


def reference_of_file(folder: Path | None, digest: str) -> str:
    """Return the reference of a document from the SHA-256 of a file; "" if no register knows it. Raises LeafletError."""
    if folder is None:
        return ""
    with open_register(folder, versions_used(), utc_now, new=False) as register:
        return register.reference_of(digest)
