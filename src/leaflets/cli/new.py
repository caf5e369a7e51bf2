"""The command `new FOLDER`: takes the built-in library, gives a copy to edit; later shows what has changed upstream since."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from ..content import library_copy
from ..faults import NOWHERE, Fault, LeafletError, Place, reason, refusal
from ..register import archive
from ..register.versions import versions_used
from ..schema.editor import SETTINGS, settings
from ..setting import EXAMPLE_CLINIC, find_clinic, is_library, library_folder, own_folder
from ..text.counts import counted
from .library import open_setting
from .options import Folder, clinic_option, library_option, quiet_option, verbose_option
from .reports import reports_faults


class Copying(click.Command):
    """The command that `new` gives any word to that is not a word of its own."""

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the folder in the place of a word."""
        path = context.parent.command_path if context.parent else context.command_path
        formatter.write_usage(path, "FOLDER [OPTIONS]")


@click.command(cls=Copying)
@click.argument("folder", type=Folder(), metavar="FOLDER")
@click.option(
    "--update", is_flag=True, help="Show what changed in the built-in texts and layouts since the copy."
)
@click.option("--take", "takes", multiple=True, metavar="FILE", help="With --update: take the new version of this file. Your own text is kept beside it.")  # fmt: skip
@click.option("--take-all", is_flag=True, help="With --update: take everything that you have not changed.")
@click.option("--leave", "leaves", multiple=True, metavar="FILE", help="With --update: keep yours; do not show this change again.")  # fmt: skip
@click.option("--snapshot", is_flag=True, help="Keep a full copy of the library in use, with its profile: docs/records.md.")  # fmt: skip
@library_option
@clinic_option
@quiet_option
@verbose_option
@reports_faults
def new(
    folder: Path, update: bool, takes: Sequence[str], take_all: bool, leaves: Sequence[str], quiet: bool,
    snapshot: bool, library: Path | None, clinic: Path | None,
) -> None:  # fmt: skip
    """Copy all texts and layouts to FOLDER, with a clinic.yaml for you to fill in, and samples: patients.csv, reader.yaml, mail.yaml.

    \b
    leaflets new my-clinic
    leaflets make --library my-clinic        after you have filled in my-clinic/clinic.yaml
    leaflets new my-clinic --update          after a new version: what changed since, to take or leave
    leaflets new kept/2026-11 --snapshot --library my-clinic    as it is now, to rebuild documents years later
    """
    if snapshot:
        keep_snapshot(folder, library, clinic, update or bool(takes or take_all or leaves), quiet)
        return
    if library or clinic:
        raise refusal("--library and --clinic need --snapshot")
    if not update and (takes or take_all or leaves):
        raise refusal("--take, --take-all and --leave need --update")
    try:
        if update:
            bring_up_to_date(folder, list(takes), take_all, list(leaves), quiet)
            return
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            hint = "choose a new name; or --update shows what changed since it was copied"
            raise refusal(f"{folder} already exists", hint)
        library_copy.copy_library(library_folder(), folder, {SETTINGS: settings()})
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refusal(f"cannot write here: {reason(error)}", place=Place(str(folder), 0)) from None
    if not quiet:
        tell_next(folder)


def tell_next(folder: Path) -> None:
    """Say what to do next: fill in the profile, or look at drafts made with the example profile."""
    command = f"  leaflets make --library {shlex.quote(str(folder))}"
    click.echo(f"{folder} is ready. Fill in {folder / 'clinic.yaml'}, then:", err=True)
    click.echo(f"{command}\nOr look at drafts first, with the example's numbers:", err=True)
    click.echo(f"{command} --clinic {shlex.quote(str(folder / EXAMPLE_CLINIC))}", err=True)


def keep_snapshot(folder: Path, library: Path | None, clinic: Path | None, more: bool, quiet: bool) -> None:
    """Keep the library in use, with its profile and the versions of everything that affects a PDF. Raises LeafletError."""
    if more:
        raise refusal("--snapshot cannot be combined with --update, --take, --take-all or --leave")
    setting = open_setting(library, clinic, None, quiet=True)
    profile = find_clinic(setting.folder, clinic)
    archive.keep_library(setting.folder, profile, versions_used(), folder)
    if not quiet:
        click.echo(
            f"{folder} keeps {setting.folder} as it is now, with {profile or 'the example profile'}", err=True
        )
        click.echo(f"  leaflets rebuild REFERENCE --from {shlex.quote(str(folder))}", err=True)


def bring_up_to_date(folder: Path, takes: list[str], take_all: bool, leaves: list[str], quiet: bool) -> None:
    """Show what changed upstream, or take and leave what was named. Raises LeafletError."""
    if not is_library(folder):
        raise refusal(f"{folder} is not a library", "`leaflets new` makes one")
    if own_folder(folder) is None:
        raise refusal(f"{folder} is the built-in library itself")
    found = library_copy.changes(library_folder(), folder)
    taken, left = library_copy.chosen(found, takes, take_all), library_copy.chosen(found, leaves, False)
    if both := [change.name for change in taken if change in left]:
        raise LeafletError([Fault(NOWHERE, f"{name}: cannot be both taken and left") for name in both])
    for change in taken:
        kept = library_copy.take(folder, change)
        click.echo(f"{folder / change.name}: taken" + (f"; yours is kept as {kept}" if kept else ""))
    for change in left:
        library_copy.leave(folder, change)
        click.echo(f"{folder / change.name}: left as it is")
    rest = [change for change in found if change not in taken and change not in left]
    if not takes and not take_all and not leaves:
        for change in rest:
            click.echo("\n".join(library_copy.difference(change)))
    if not quiet:
        click.echo(summary(folder, rest), err=True)


def summary(folder: Path, rest: Sequence[library_copy.FileChange]) -> str:
    """Return how many files are left to take or leave, and the commands that do it."""
    if not rest:
        return f"{folder}: nothing else is new"
    yours = sum(not change.free for change in rest)
    files = f"{counted(len(rest), 'file')} to take or leave"
    command = f"leaflets new {shlex.quote(str(folder))} --update"
    lines = [f"{files}, {yours} of which you changed too:" if yours else f"{files}:"]
    lines += [
        f"{command} --take {shlex.quote(rest[0].name)}",
        f"{command} --leave {shlex.quote(rest[0].name)}",
    ]
    return "\n  ".join([*lines, *([f"{command} --take-all"] if yours < len(rest) else [])])
