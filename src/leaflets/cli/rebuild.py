"""The command `rebuild`: rebuilds a document from a kept library, and compares it with the register."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from .. import deliver
from ..batch.columns import Reading
from ..batch.patient import Patient
from ..batch.rows import read_rows
from ..faults import Fault, LeafletError, Place, refusal
from ..formats import FORMATS, formats_of
from ..orders.reader_request import read_reader
from ..orders.visits import with_days_in_words
from ..register import archive, lookup
from ..register.answers import typed_reference
from ..register.clerk import entries_of, register_folder
from ..register.entries import DatedEntry
from ..register.reprint import Rebuilt, compared, file_hashes, general_file, personal_file, shared_hashes
from ..register.versions import versions_used
from ..setting import Setting, load_setting
from .library import say_details
from .list_options import list_reading, reading_options
from .options import Folder, clinic_option, formats_option, quiet_option, register_option, verbose_option
from .reports import reports_faults

OUT = Path("leaflets-rebuilt")


@click.command()
@click.argument("reference")
@click.option("--from", "source", required=True, metavar="FOLDER[@REVISION]",
              help="A kept library (`leaflets new FOLDER --snapshot`), or a library at a git revision.")  # fmt: skip
@click.option(
    "--revision", metavar="REV", help="The git revision of that folder: a commit, a tag or a branch."
)
@click.option(
    "--reader", type=Folder(), metavar="FILE", help="The reader's file: this reader's copy is rebuilt."
)
@click.option("--id", "id_", metavar="ID", help="Whose copy it was, if the reader's file does not say.")
@click.option(
    "--list", "list_", type=Folder(), metavar="FILE", help="The list: every copy made from it is rebuilt."
)
@formats_option
@register_option
@clinic_option
@reading_options
@click.option(
    "--out", type=Folder(), default=OUT, show_default=True, metavar="FOLDER", help="Write into this folder."
)
@quiet_option
@verbose_option
@reports_faults
def rebuild(reference: str, source: str, revision: str | None, formats: str, out: Path, **given: Any) -> None:
    """Rebuild a document, and compare it with what was handed out.

    \b
    leaflets rebuild 9KNE3RZ8Q01K --from kept/2026-11
    leaflets rebuild 9KNE3RZ8Q01K --from my-clinic@v1.2 --list patients.csv

    This needs the same versions of the program and its libraries: those that the register and a kept copy's
    versions.txt name. docs/records.md shows it step by step.
    """
    wanted, kinds = typed_reference(reference), formats_of(formats)
    with archive.library_at(source, revision) as folder:
        profile = profile_of(folder, given["clinic"])
        setting = load_setting(folder, profile, dt.date.today())
        say_details(setting, profile)
        lay = None if given["clinic"] else archive.where_profile_lay(source, folder)
        rows = entries_of(register_folder(setting, given["register"], lay), wanted)
        found = lookup.find_document(setting, wanted)
        if found is None:
            raise LeafletError([not_found(setting, wanted, source, rows)])
        made = [one for format in kinds for one in rebuilt(setting, found, rows, given, format)]
        lines = [
            lookup.description_of(setting, found),
            *map(str, write_rebuilt(out, wanted, made)),
            *comparison(made, rows, given["list_"]),
        ]
    # If copies were requested and the register knows none of them, nothing was proved.
    failed = bool(rows) and (
        any(not one.same for one in made) or bool(given["list_"] and not any(one.id for one in made))
    )
    if failed or not given["quiet"]:
        click.echo("\n".join(lines))
    sys.exit(1 if failed else 0)


def rebuilt(
    setting: Setting, found: lookup.Found, rows: Sequence[DatedEntry], given: Mapping[str, Any], format: str
) -> Iterator[Rebuilt]:
    """Yield the document in one format, and the copies that are asked for. Raises LeafletError."""
    yield compared("", general_file(setting, found, format), shared_hashes(rows), format)
    if given["reader"]:
        yield copy_of_reader(setting, found, rows, given["reader"], given["id_"], format)
    if given["list_"]:
        yield from copies_of_list(setting, found, rows, given["list_"], list_reading(setting, given), format)


def profile_of(folder: Path, given: Path | None) -> Path | None:
    """Return the profile to use: the one given, else the kept one. Today's may differ."""
    if given and not given.is_file():
        raise refusal(f"there is no file {given}", "name the profile that was in use then")
    held = folder / archive.PROFILE
    return given or (held if held.is_file() else None)


def not_found(setting: Setting, wanted: str, source: str, rows: Sequence[DatedEntry]) -> Fault:
    """Return the fault for a document that a kept library does not produce, with what differs."""
    message = f"this library does not produce the document {wanted}"
    hint = "the texts, layouts and profile of that day are needed, and the same versions"
    if rows:
        last = rows[-1]
        said = lookup.differences(setting, [last.entry.content], last.versions, versions_used())
        message += f": {'; '.join(said)}"
    return Fault(Place(source, 0), message, hint)


def copy_of_reader(
    setting: Setting, found: lookup.Found, rows: Sequence[DatedEntry], file: Path, id: str | None, format: str
) -> Rebuilt:
    """Return the copy for the reader whose file is given. Raises LeafletError."""
    reader, asked = read_reader(file)
    id = id or (asked["id"].text.strip() if "id" in asked else "")
    if not id:
        raise refusal("whose copy was it?", "put `id:` in the reader's file, or use --id ID")
    topic = setting.library.topics[found.job.topic, found.job.lang]
    data = personal_file(setting, found, with_days_in_words(reader, setting, topic), format)
    return compared(id, data, file_hashes(rows, id), format)


def copies_of_list(
    setting: Setting,
    found: lookup.Found,
    rows: Sequence[DatedEntry],
    file: Path,
    reading: Reading,
    format: str,
) -> Iterator[Rebuilt]:
    """Yield the copies for the readable rows of a list: all of them, or those that the register knows."""
    known = {row.entry.id for row in rows}
    for row in read_rows(file, setting, reading):
        if isinstance(row, Patient) and (row.id in known or not rows):
            data = personal_file(setting, found, row.jobs[0].reader, format)
            yield compared(row.id, data, file_hashes(rows, row.id), format)


def write_rebuilt(out: Path, reference: str, made: Sequence[Rebuilt]) -> Iterator[Path]:
    """Write the rebuilt documents, and yield the path of each. Raises LeafletError."""
    private = any(one.id for one in made)
    deliver.prepare_folder(out, deliver.PRIVATE_FOLDER if private else 0o777)
    for one in made:
        path = out / f"{one.id or reference}{FORMATS[one.format].ending}"
        deliver.write(path, one.data, deliver.PRIVATE_FILE if one.id else 0o644)
        yield path


def comparison(made: Sequence[Rebuilt], rows: Sequence[DatedEntry], list_: Path | None) -> Iterator[str]:
    """Yield how each document compares with the register."""
    if not rows:
        yield "the register has no row for this document: there is nothing to compare it with"
        return
    for one in made:
        name = f"{one.id}: the file" if one.id else "the document"
        if one.same is None:
            yield f"{one.id}: the register has no such copy of this document"
        elif one.same:
            yield f"{name} is the same, byte for byte (sha256 {one.digest})"
        else:
            yield f"{name} differs: sha256 {one.digest} is not in the register"
    if list_ and not any(one.id for one in made):
        yield f"{list_}: the register has this document for none of its rows"
    if any(row.entry.locked for row in rows):
        yield "locked copies are compared as they were before they were locked"
