"""Takes the options for texts, profile and day, gives the Setting of a command, and says what is used."""

from __future__ import annotations

import datetime as dt
import platform
import shlex
from dataclasses import replace
from pathlib import Path

import click

from ..approval.status import draft_reasons
from ..content import dates
from ..faults import Fault, LeafletError, refusal
from ..orders.topics import first_topic, named_once
from ..setting import (
    EXAMPLE_CLINIC,
    Setting,
    find_clinic,
    find_library,
    library_nearby,
    load_setting,
    shown_path,
    tune_collector,
)
from ..version import VERSION
from .context import VERBOSE
from .facet_options import Choices


def open_setting(
    library: Path | None, clinic: Path | None, as_of: dt.datetime | None, quiet: bool
) -> Setting:
    """Load what all jobs share, and say which texts and which clinic profile are used."""
    folder, how = find_library(library)
    found = find_clinic(folder, clinic)
    if clinic and not clinic.is_file():
        hint = "`leaflets new my-clinic` writes a profile to fill in: my-clinic/clinic.yaml"
        raise refusal(f"there is no file {clinic}", hint)
    setting = load_setting(folder, found, as_of.date() if as_of else dt.date.today())
    tune_collector()
    if not as_of:  # the date at the clinic, wherever this computer is
        setting = replace(setting, as_of=dates.day_in(setting.clinic.time_zone, dt.datetime.now(dt.UTC)))
    refuse_hidden(setting)
    if not quiet:
        say_texts(folder, how)
        click.echo(f"clinic: {found or 'the example (made-up names and numbers)'}", err=True)
    say_details(setting, found)
    return setting


def say_texts(folder: Path, how: str) -> None:
    """Say which texts are used, and why; where nobody chose them, also where others are."""
    other = library_nearby() if how == "built in" else ""
    more = f", not those in {other} (to use them, type: cd {shlex.quote(other)})" if other else ""
    used = f"built in{more}" if how == "built in" else f"{shown_path(folder)} ({how})"
    click.echo(f"texts: {used}", err=True)


def say_details(setting: Setting, clinic: Path | None) -> None:
    """With -v, say what it adds."""
    context = click.get_current_context(silent=True)
    if context and context.meta.get(VERBOSE):
        click.echo("\n".join(details(setting, clinic)), err=True)


def refuse_hidden(setting: Setting) -> None:
    """Raise LeafletError for a facet whose option is already an option of the command."""
    context = click.get_current_context(silent=True)
    own = (
        {opt for one in context.command.params if not isinstance(one, Choices) for opt in one.opts}
        if context
        else set()
    )
    faults = [
        Fault(
            facet.place, f"--{facet.option} is an option of the command itself", "give `option:` another name"
        )
        for topic in setting.library.topics.values()
        for facet in topic.facets
        if f"--{facet.option}" in own
    ]
    if faults:
        raise LeafletError(faults)


def details(setting: Setting, clinic: Path | None) -> list[str]:
    """Return what -v adds: versions, full paths, and why each topic is a draft."""
    lines = [f"leaflets {VERSION}, Python {platform.python_version()}"]
    lines.append(f"library: {setting.folder.absolute()}")
    lines.append(f"profile: {(clinic or setting.folder / EXAMPLE_CLINIC).absolute()}")
    for topic in setting.library.topics.values():
        why = ", ".join(draft_reasons(setting, topic)) or "approved"
        lines.append(f"{topic.id} ({topic.lang}), version {topic.version}: {why}")
    return [*lines, f"as of {setting.as_of}"]


def take_topic(
    setting: Setting, first_word: str | None, option: str | None, quiet: bool = False
) -> str | None:
    """Return the topic that was named, or say that the library's first is used and return it. Raises LeafletError."""
    name = named_once(first_word, option)
    taken = first_topic(setting.library, name)
    if not name and taken and not quiet:
        click.echo(f"topic: {taken} (the first; others: --topic)", err=True)
    return taken
