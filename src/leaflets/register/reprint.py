"""Takes a library as it was and one of its documents, rebuilds that document: in general, or for a reader."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..model import Reader
from ..pdf.copies import fields_filled
from ..pdf.write import write_pdf
from ..setting import Setting
from ..typeset.lay_out import lay_out
from .entries import DatedEntry
from .lookup import Found, document_of


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A rebuilt document; `same` is None if there is nothing to compare it with."""

    id: str  # "" for the document without a reader's words
    pdf: bytes
    same: bool | None

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


def general_pdf(setting: Setting, found: Found) -> bytes:
    """Return the document without a reader's words. Raises LeafletError."""
    return write_pdf(lay_out(document_of(setting, found, found.job)))


def personal_pdf(setting: Setting, found: Found, reader: Reader | None) -> bytes:
    """Return a reader's document; the general one if nothing in it is personal. Raises LeafletError."""
    job = replace(found.job, reader=reader if fields_filled(reader) else None)
    return write_pdf(lay_out(document_of(setting, found, job)))


def compared(id: str, pdf: bytes, known: Iterable[str]) -> Rebuilt:
    """Compare a PDF with the hashes that the register has of it."""
    hashes = set(known)
    return Rebuilt(id, pdf, hashlib.sha256(pdf).hexdigest() in hashes if hashes else None)


def shared_hashes(rows: Sequence[DatedEntry]) -> list[str]:
    """Return the hashes that entries have of a document without a reader's words."""
    return [row.entry.shared for row in rows]


def file_hashes(rows: Sequence[DatedEntry], id: str) -> list[str]:
    """Return the hashes that entries have of the copies for an id."""
    return [row.entry.file for row in rows if row.entry.id == id]
