"""Takes a document reference, says in words what it stands for, what the register knows of it, and whether it is still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..approval.reference import ALPHABET, LENGTH, as_printed
from ..approval.status import reference_of
from ..faults import refusal
from ..formats import FORMATS
from ..setting import Setting
from . import lookup
from .entries import DatedEntry
from .reprint import general_file
from .versions import versions_used


def typed_reference(reference: str) -> str:
    """Return a reference as it is printed. Raises LeafletError if it cannot be one."""
    wanted = as_printed(reference)
    if len(wanted) != LENGTH or set(wanted) - set(ALPHABET):
        hint = f"{LENGTH} letters and digits, on the last inside page: 9KNE3RZ8Q01K; or a file"
        raise refusal(f'"{reference[:40]}" is not a document reference', hint)
    return wanted


def description(setting: Setting, found: lookup.Found | None, rows: Sequence[DatedEntry]) -> Iterator[str]:
    """Yield what the document is, and whether today's library produces the same."""
    if found is None:
        yield "today's library does not produce this document: " + why_not(setting, rows)
        return
    yield lookup.description_of(setting, found)
    by = found.approval
    yield f"approved by {by.name}, {by.role}, {by.date}" if by else "a draft"
    today = reference_of(setting, found.job) == lookup.reference_found(setting, found)
    if not today:
        yield "today's library produces the same texts, but not the same document: the approval has changed"
        return
    shared = {row.entry.shared for row in rows}
    same = not shared or any(
        hashlib.sha256(general_file(setting, found, one)).hexdigest() in shared for one in FORMATS
    )
    yield (
        "today's library produces the same document" + (", byte for byte" if shared and same else "")
        if same
        else ("today's library produces this document, but not byte for byte: " + why_not(setting, rows))
    )


def why_not(setting: Setting, rows: Sequence[DatedEntry]) -> str:
    """Return the possible reasons why today's library does not produce a document."""
    if not rows:
        return (
            "different texts, layout, profile, approval or version; `leaflets rebuild` looks in a kept copy"
        )
    last = rows[-1]
    return "; ".join(lookup.differences(setting, [last.entry.content], last.versions, versions_used()))


def register_lines(folder: Path | None, rows: Sequence[DatedEntry]) -> Iterator[str]:
    """Yield what the register says, a line for each time the document was made."""
    if folder is None:
        yield "no register is kept: clinic.yaml names none (`register:`), so when and for whom it was made is unknown"
    elif not rows:
        yield f"the register in {folder} has no row for it: it was made without an id, or before the register was kept"
    for row in rows:
        one = row.entry
        draft = f"draft ({one.draft}{f'; {one.allowed}' if one.allowed else ''})" if one.draft else "approved"
        locked = ", locked" if one.locked else ""
        yield f"{row.time}  {one.id}  {draft}{locked}  sha256 {one.file}"
