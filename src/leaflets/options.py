"""What the commands share: options, opening a library, and the one place where faults are shown."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from . import pipeline
from .faults import Fault, LeafletError, Place

WRONG_USE = 2


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show a stage's faults and end with 1; those of the command line itself with 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except LeafletError as error:
            click.echo(str(error), err=True)
            sys.exit(1 if any(fault.place.path for fault in error.faults) else WRONG_USE)

    return run


library_option = click.option(
    "--library",
    type=click.Path(path_type=Path),
    help="Use this folder instead of the built-in texts and layouts (see `leaflets new`).",
)
clinic_option = click.option(
    "--clinic",
    type=click.Path(path_type=Path),
    help="Your clinic's profile. Default: clinic.yaml, if there is one.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day that decides whether an approval still holds. Default: today. Never printed.",
)


def open_setting(
    library: Path | None, clinic: Path | None, as_of: dt.datetime | None, quiet: bool
) -> pipeline.Setting:
    """Load what all jobs share, and say which clinic's profile is used."""
    folder = library or pipeline.library_folder()
    if library and not (library / "content").is_dir():
        hint = "a library holds content/ and layouts/; `leaflets new` makes one"
        raise LeafletError([Fault(Place(""), f"{library} is no library", hint)])
    found = pipeline.find_clinic(folder, clinic)
    if clinic and not clinic.is_file():
        raise LeafletError([Fault(Place(""), f"there is no file {clinic}")])
    setting = pipeline.prepare(folder, found, as_of.date() if as_of else dt.date.today())
    if not quiet:
        click.echo(f"clinic: {found or 'the example (made-up names and numbers)'}", err=True)
    return setting
