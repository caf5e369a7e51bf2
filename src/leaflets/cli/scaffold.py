"""The commands `new topic`, `new layout` and `new clinic`: take a name, put a commented example that works into a library."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from .. import scaffolds
from ..faults import LeafletError, did_you_mean, refusal
from ..layout.load import layouts_in
from ..orders.jobs import FOR_APPROVERS
from ..schema.editor import with_line
from ..schema.folder import refresh_schemas
from ..setting import (
    EXAMPLE_CLINIC,
    Setting,
    find_clinic,
    find_library,
    library_nearby,
    load_setting,
    own_folder,
    shown_path,
)
from .options import Word, complete, lang_option, library_option, quiet_option, stack, verbose_option
from .reports import reports_faults

ENGLISH = "en"
NO_LIBRARY = "`leaflets new my-clinic` makes one; then type `cd my-clinic`, or add --library my-clinic"
name_argument = click.argument("name", type=Word(), metavar="NAME")
shared_options = stack(library_option, quiet_option, verbose_option, reports_faults)


@click.command()
@name_argument
@lang_option("The language of its texts. Default: that of the library's first topic.", default=None)
@shared_options
def topic(name: str, lang: str | None, library: Path | None, quiet: bool) -> None:
    """Add a topic to your library: a small leaflet with comments, to write over.

    NAME is the name of its folder: small letters and digits, with hyphens between words.

    \b
    leaflets new topic good-sleep
    leaflets make good-sleep
    """
    scaffolds.refuse_name(name, "topic")
    folder = folder_of(library)
    lang = lang or usual_language(folder)
    setting = added(folder, scaffolds.topic(name, lang, dt.date.today()))
    if not quiet:
        more = "" if lang == ENGLISH else f" --lang {lang}"
        tell(setting, library, f"content/{name}", [f"leaflets make {name}{more}", f"leaflets check {name}"])
        if not setting.library.first:
            click.echo(
                "`first:` in content/library.yaml says which topic `leaflets make` makes; without it, all of them.",
                err=True,
            )


@click.command()
@name_argument
@click.option("--from", "source", type=Word(), metavar="LAYOUT", default="sheet", show_default=True, shell_complete=complete("layouts"), help="The layout to copy.")  # fmt: skip
@shared_options
def layout(name: str, source: str, library: Path | None, quiet: bool) -> None:
    """Add a layout to your library: a copy of another, with comments, to change.

    NAME is the name of its folder: small letters and digits, with hyphens between words.

    \b
    leaflets new layout our-sheet
    leaflets make --layout our-sheet --example --png
    """
    scaffolds.refuse_name(name, "layout")
    folder = folder_of(library)
    held = layouts_in(folder / "layouts", shown_path(folder / "layouts"))
    known = [one for one in held if one not in FOR_APPROVERS]
    if source not in known:
        raise refusal(f'there is no layout "{source}"', did_you_mean(source, known))
    setting = added(folder, scaffolds.layout(folder, name, source))
    if not quiet:
        tell(setting, library, f"layouts/{name}", [f"leaflets make --layout {name} --example --png"])


@click.command()
@name_argument
@shared_options
def clinic(name: str, library: Path | None, quiet: bool) -> None:
    """Add the profile of one more clinic to your library: each line says what to type.

    NAME is the name of its file: small letters and digits, with hyphens between words. Your own profile is clinic.yaml.

    \b
    leaflets new clinic day-unit
    leaflets make --clinic content/clinics/day-unit.yaml
    """
    scaffolds.refuse_name(name, "clinic")
    folder, made = folder_of(library), scaffolds.clinic(name)
    setting = added(folder, made)
    if not quiet:
        file = shlex.quote(str(folder / made.top))
        tell(setting, library, made.top, [f"leaflets make --clinic {file}"])


def folder_of(given: Path | None) -> Path:
    """Return the library to add to. Raises LeafletError for the built-in one."""
    folder, how = find_library(given)
    if own_folder(folder) is None:
        built_in = "the built-in texts and layouts stay as they are"
        other = library_nearby()
        hint = f"there is one in {other}: type `cd {shlex.quote(other)}` first" if other else NO_LIBRARY
        raise refusal("you are not in a library" if how == "built in" else built_in, hint)
    return folder


def usual_language(folder: Path) -> str:
    """Return the language of a library's first topic; English where there is none yet."""
    try:
        return next(iter(load_setting(folder, None, dt.date.today()).library.topics))[1]
    except LeafletError:
        return ENGLISH


def added(folder: Path, made: scaffolds.Scaffold) -> Setting:
    """Return a library with a scaffold, known to editors; if it cannot be read with it, the scaffold is taken away.

    Raises LeafletError.
    """
    files = {name: with_line(name, data) for name, data in made.files.items()}
    scaffolds.put(folder, replace(made, files=files))
    profile = folder / made.top if made.top.endswith(".yaml") else None
    try:
        setting = load_setting(folder, profile, dt.date.today())
    except BaseException:
        scaffolds.take_away(folder, made)
        raise
    refresh_schemas(setting)
    return setting


def tell(setting: Setting, library: Path | None, top: str, commands: Sequence[str]) -> None:
    """Say what was made, and which commands show it: with the example's numbers as long as there are no others."""
    more = f" --library {shlex.quote(str(library))}" if library else ""
    if "--clinic" not in "".join(commands) and not has_profile(setting):
        more += f" --clinic {shlex.quote(str(setting.folder / EXAMPLE_CLINIC))}"
    click.echo(f"{shown_path(setting.folder / top)} is ready. Look at it:", err=True)
    click.echo("\n".join(f"  {command}{more}" for command in commands), err=True)


def has_profile(setting: Setting) -> bool:
    """Tell whether the profile that commands use here can be used as it is."""
    try:
        load_setting(setting.folder, find_clinic(setting.folder, None), setting.as_of)
    except LeafletError:
        return False
    return True
