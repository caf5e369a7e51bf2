"""The command `which`: what a document reference stands for, when it was made and for whom."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..approval.reference import ALPHABET, LENGTH, as_printed
from ..approval.status import reference_of
from ..codes import in_words, meanings
from ..faults import refusal
from ..register import lookup
from ..register.clerk import entries_of, register_folder
from ..register.entries import DatedEntry
from ..register.reprint import general_pdf
from ..register.versions import versions_used
from ..setting import Setting
from .library import open_setting
from .options import library_options, register_option


@click.command()
@click.argument("reference", metavar="REFERENCE|FILE")
@register_option
@library_options
def which(
    reference: str, register: Path | None, clinic: Path | None, library: Path | None, quiet: bool
) -> None:
    """Show what a document was, from the reference printed on its last inside page, or what was chosen, from its file's name.

    \b
    leaflets which 9KNE3RZ8Q01K --library my-clinic
    leaflets which houseplant-water-k7m2.pdf --library my-clinic

    The clinic's register says when it was made and for which ids; docs/records.md explains it.
    """
    if reference.lower().endswith(".pdf"):
        click.echo("\n".join(choices_named(open_setting(library, clinic, None, quiet), Path(reference).name)))
        return
    wanted = typed_reference(reference)
    setting = open_setting(library, clinic, None, quiet)
    folder = register_folder(setting, register)
    rows = entries_of(folder, wanted)
    found = lookup.find_document(setting, wanted)
    for line in (*description(setting, found, rows), *register_lines(folder, rows)):
        click.echo(line)
    sys.exit(0 if found or rows else 1)


def choices_named(setting: Setting, name: str) -> list[str]:
    """Return what the code in a file's name stands for. Raises LeafletError for a name without one."""
    found = [
        f"{code}: {topic.id}, {in_words(choices)}" for code, topic, choices in meanings(setting.library, name)
    ]
    if not found:
        hint = "a leaflet for which nothing was chosen has no code; other texts have other codes: --library"
        raise refusal(f'"{name[:80]}" contains no code of these texts', hint)
    return found


def typed_reference(reference: str) -> str:
    """Return a reference as it is printed. Raises LeafletError if it cannot be one."""
    wanted = as_printed(reference)
    if len(wanted) != LENGTH or set(wanted) - set(ALPHABET):
        hint = (
            f"{LENGTH} letters and digits, on the last inside page: 9KNE3RZ8Q01K; or the name of a .pdf file"
        )
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
    same = not shared or hashlib.sha256(general_pdf(setting, found)).hexdigest() in shared
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
