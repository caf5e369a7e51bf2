"""The command `which`: what a document reference stands for, when it was made and for whom."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

import click

from ..codes import in_words, meanings
from ..faults import refusal
from ..formats import FORMATS
from ..register import lookup
from ..register.answers import description, register_lines, typed_reference
from ..register.clerk import entries_of, reference_of_file, register_folder
from ..setting import Setting
from .library import open_setting
from .options import library_options, register_option


@click.command()
@click.argument("reference", metavar="REFERENCE|FILE|SHA256")
@register_option
@library_options
def which(
    reference: str, register: Path | None, clinic: Path | None, library: Path | None, quiet: bool
) -> None:
    """Show what a document was, from the reference printed on its last inside page, from one of its files, or from what that is called.

    \b
    leaflets which 9KNE3RZ8Q01K --library my-clinic
    leaflets which leaflets-out/personal/B-1.html --library my-clinic
    leaflets which houseplant-water-k7m2.pdf --library my-clinic

    The clinic's register says when it was made and for which ids, and knows its files by their SHA-256; docs/records.md
    explains it. The name of a file that the register does not know says what was chosen.
    """
    named = reference.lower().endswith(tuple(one.ending for one in FORMATS.values()))
    digest = digest_of(reference, named)
    wanted = "" if named or digest else typed_reference(reference)
    setting = open_setting(library, clinic, None, quiet)
    folder = register_folder(setting, register)
    wanted = wanted or (reference_of_file(folder, digest) if digest else "")
    if not wanted and named:
        click.echo("\n".join(choices_named(setting, Path(reference).name)))
        return
    if not wanted:
        raise refusal(
            "the register knows no file of this SHA-256", "--register names another register's folder"
        )
    rows = entries_of(folder, wanted)
    found = lookup.find_document(setting, wanted)
    copy = copy_of_changes(setting, wanted) if found is None else ""
    said = [copy] if copy else [*description(setting, found, rows), *register_lines(folder, rows)]
    click.echo("\n".join(said))
    sys.exit(0 if found or rows or copy else 1)


def copy_of_changes(setting: Setting, reference: str) -> str:
    """Return which copy for an approver has a reference; "" if none does."""
    from .since import copy_named

    return copy_named(setting, reference)


def digest_of(given: str, named: bool) -> str:
    """Return a SHA-256 that was typed, or that of a file that is there; "" for anything else."""
    if named:
        path = Path(given)
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return given.lower() if re.fullmatch("[0-9a-fA-F]{64}", given) else ""


def choices_named(setting: Setting, name: str) -> list[str]:
    """Return what the code in a file's name stands for. Raises LeafletError for a name without one."""
    found = [
        f"{code}: {topic.id}, {in_words(choices)}" for code, topic, choices in meanings(setting.library, name)
    ]
    if not found:
        hint = "a leaflet for which nothing was chosen has no code; other texts have other codes: --library"
        raise refusal(f'"{name[:80]}" contains no code of these texts', hint)
    return found
