"""The command `schema`: takes a library, writes JSON Schemas of its files, which editors complete, explain and check by."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from ..faults import refusal
from ..schema.files import FOLDER
from ..schema.folder import schemas, write_schemas
from ..setting import find_library, load_setting, own_folder
from ..text.counts import counted
from .options import Folder, library_option, quiet_option, verbose_option
from .reports import reports_faults


@click.command()
@click.option(
    "--out", type=Folder(), metavar="FOLDER", help=f"Where to write. Default: {FOLDER} in the library."
)
@library_option
@quiet_option
@verbose_option
@reports_faults
def schema(out: Path | None, library: Path | None, quiet: bool) -> None:
    """Write JSON Schemas of the library's files: with its own facets, figures, icons, sources and fields.

    \b
    leaflets schema --library my-clinic
    leaflets schema --out schemas

    `leaflets check` does the same for a library that you can write. docs/editors.md says how an editor finds them.
    """
    folder, _ = find_library(library)
    if out is None and own_folder(folder) is None:
        hint = "--out FOLDER writes them elsewhere; `leaflets new` makes a library of your own, with schemas"
        raise refusal("the built-in library has its schemas already", hint)
    setting = load_setting(folder, None, dt.date.today())
    place = out or folder / FOLDER
    changed = write_schemas(setting, place)
    if not quiet:
        click.echo(
            f"{place}: {counted(len(schemas(setting)), 'schema')}, {len(changed)} new or changed", err=True
        )
