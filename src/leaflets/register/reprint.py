"""Takes a library as it was and one of its documents, rebuilds that document: in general, or for a reader."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..formats import FORMATS, PDF
from ..model import Reader
from ..pdf.copies import fields_filled
from ..setting import Setting
from .entries import DatedEntry
from .lookup import Found, document_of


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A rebuilt document; `same` is None if there is nothing to compare it with."""

    id: str  # "" for the document without a reader's words
    data: bytes
    same: bool | None
    format: str = PDF

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def general_file(setting: Setting, found: Found, format: str = PDF) -> bytes:
    """Return the document without a reader's words. Raises LeafletError."""
    return FORMATS[format].write(document_of(setting, found, found.job))


def personal_file(setting: Setting, found: Found, reader: Reader | None, format: str = PDF) -> bytes:
    """Return a reader's document; the general one if nothing in it is personal. Raises LeafletError."""
    job = replace(found.job, reader=reader if fields_filled(reader) else None)
    return FORMATS[format].write(document_of(setting, found, job))


def compared(id: str, data: bytes, known: Iterable[str], format: str = PDF) -> Rebuilt:
    """Compare a file with the hashes that the register has of it."""
    hashes = set(known)
    return Rebuilt(id, data, hashlib.sha256(data).hexdigest() in hashes if hashes else None, format)


def shared_hashes(rows: Sequence[DatedEntry]) -> list[str]:
    """Return the hashes that entries have of a document without a reader's words."""
    return [row.entry.shared for row in rows]


def file_hashes(rows: Sequence[DatedEntry], id: str) -> list[str]:
    """Return the hashes that entries have of the copies for an id."""
    return [row.entry.file for row in rows if row.entry.id == id]
