"""The command `register`: deletes old rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from ..faults import refusal
from ..register.clerk import NOT_KEPT, register_folder, utc_now
from ..register.entries import NAME, open_register
from ..register.versions import versions_used
from ..text.counts import counted
from .library import open_setting
from .options import Day, library_options, register_option


@click.group()
def register() -> None:
    """Manage the register of what was made for readers: docs/records.md."""


@register.command()
@click.option("--before", type=Day(), required=True, help="Delete rows from before this day.")
@register_option
@library_options
def forget(
    before: dt.datetime, register: Path | None, clinic: Path | None, library: Path | None, quiet: bool
) -> None:
    """Delete rows from before a day, for good; how many were deleted, and when, is kept.

    \b
    leaflets register forget --before 2018-01-01 --library my-clinic
    """
    setting = open_setting(library, clinic, None, quiet)
    folder = register_folder(setting, register)
    if folder is None:
        raise refusal(NOT_KEPT)
    if before.date() > dt.date.today():
        raise refusal(f"--before {before.date()} is in the future", "today's rows are kept")
    with open_register(folder, versions_used(), utc_now, new=False) as held:
        gone = held.forget(before.date())
        said = f"{counted(gone, 'row')} forgotten, {counted(held.count(), 'row')} kept, in {folder / NAME}"
        click.echo("" if quiet else said, nl=not quiet)
