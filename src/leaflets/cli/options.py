"""What the commands share: options, opening a library, and the one place where faults are shown."""

from __future__ import annotations

import datetime as dt
import errno
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, cast

import click

from ..approval.status import draft_reasons
from ..content import dates
from ..content.dates import ORDERS
from ..distributions import version_of
from ..faults import NOWHERE, Fault, LeafletError, Place, reason, refusal
from ..layout.papers import PAPERS
from ..orders.topics import first_topic, named_once
from ..setting import EXAMPLE_CLINIC, Setting, find_clinic, find_library, prepare, shown_path, tune_collector
from . import completion
from .facet_options import Choices

WRONG_USE, STOPPED = 2, 128 + 2
PIPE_CLOSED = 128 + 13  # what a shell says of a program that SIGPIPE ended
VERBOSE = "leaflets.verbose"  # in a context's meta


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day, written year-month-day."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        try:
            return value if isinstance(value, dt.datetime) else dt.datetime.strptime(value, "%Y-%m-%d")
        except ValueError:
            self.fail(f'"{value}" is no day; write year-month-day, as in 2026-11-23', param, ctx)


class Word(click.ParamType):  # type: ignore[type-arg]
    """A name that says something: the value of a variable that was never set must not count as no choice."""

    name = "word"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value.strip():
            self.fail("it is empty; leave the option out, or say what you want", param, ctx)
        return str(value)


class Folder(click.Path):
    """A path that is not empty. Whether it can be read or written is reported by what reads or writes it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty; leave the option out, or name a place", param, ctx)
        return super().convert(value, param, ctx)


def reports_faults(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show a stage's faults and end with 1; those of the command line itself with 2.

    The last net too: what the system refuses and no stage has reported, such as a path through a closed folder.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except LeafletError as error:
            click.echo(str(error), err=True)
            sys.exit(1 if any(fault.place.path for fault in error.faults) else WRONG_USE)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            sys.exit(STOPPED)
        except BrokenPipeError:
            close_output()  # who reads has read enough, as `head` does
            sys.exit(PIPE_CLOSED)
        except OSError as error:
            click.echo(str(refused_by_system(error)), err=True)
            close_output()
            sys.exit(1)

    return run


def refused_by_system(error: OSError) -> Fault:
    """Return what the system refused, with the file's name where it has one."""
    if isinstance(error.filename, str | bytes | os.PathLike):
        return Fault(Place(os.fsdecode(error.filename), 0), f"cannot be used: {reason(error)}")
    if error.errno == errno.ENOSPC:
        return Fault(NOWHERE, f"cannot write what is to be shown: {reason(error)}", "is the disk full?")
    return Fault(NOWHERE, f"the system refuses: {reason(error)}")


def close_output() -> None:
    """Keep Python from failing once more at its end, when it writes what is left of a refused output."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


library_option = click.option(
    "--library",
    type=Folder(),
    metavar="FOLDER",
    help="Texts and layouts. Default: the folder you are in, if it holds some; else $LEAFLETS_LIBRARY; else the built-in ones.",
)
clinic_option = click.option(
    "--clinic",
    type=Folder(),
    metavar="FILE",
    help="Your clinic's profile. Default: clinic.yaml, if there is one.",
)
as_of_option = click.option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    help="The day that decides whether an approval still holds. Default: today. Never printed.",
)


def topic_option(use: str = "The topic, when the library has several.") -> Callable[..., Any]:
    return click.option("--topic", type=Word(), metavar="TOPIC", shell_complete=completion.topics, help=use)


def lang_option(use: str = "The language.", default: str | None = "en") -> Callable[..., Any]:
    return click.option("--lang", type=Word(), metavar="CODE", default=default, show_default=bool(default),
                        shell_complete=completion.langs, help=use)  # fmt: skip


quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but faults.")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON for other programs (docs/json.md)."
)


def _loud(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[VERBOSE] = value


# Commands need not know of it: what opens a library says more.
verbose_option = click.option("-v", "--verbose", is_flag=True, expose_value=False, callback=_loud,
                              help="Also say which versions, files and approvals are used.")  # fmt: skip


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options by which the facets of a library are chosen."""
    made: Any = click.option("--choose", "pairs", multiple=True, metavar="FACET=VALUE", shell_complete=completion.pairs,
                             help="Any choice that `leaflets list` shows.")(command)  # fmt: skip
    made.__click_params__.append(Choices())
    return cast(Callable[..., Any], made)


READING = (
    topic_option("The topic, where a row names none."),
    lang_option("The language, where a row names none."),
    click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=completion.sections,
                 help="The leaflet of this section, where a row names none. May be given more than once."),
    click.option("--booklet", is_flag=True, help="With --section: the booklet too. Alone, it is made anyway."),
    click.option("--layout", metavar="NAME", shell_complete=completion.layouts,
                 help="The layout, where a row names none."),
    click.option("--large-print", is_flag=True, help="The same as --layout large-print."),
    click.option("--paper", type=click.Choice(PAPERS), help="The paper, where a row names none."),
    choice_options,
    click.option("--dates", type=click.Choice(ORDERS), help="How dates in numbers are meant. Default: the profile's."),
    click.option("--encoding", metavar="NAME",
                 help="The list's encoding, as in windows-1252, when it is neither UTF-8 nor UTF-16 with its mark."),
    click.option("--columns", type=Folder(), metavar="FILE",
                 help="A YAML file that says which column of yours is which of ours."),
    click.option("--ignore-other-columns", is_flag=True, help="Leave unknown columns aside."),
    click.option("--allow-any-id", is_flag=True, help="Take ids that look like a date, a health-service number or a total."),
)  # fmt: skip


def with_options(command: Callable[..., Any], options: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    """Add options to a command, in the order in which its help shows them."""
    for option in reversed(options):
        command = option(command)
    return command


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a list of patients is read, and limit its cells before it is."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from ..batch.tables import limit_cells

        limit_cells()
        return command(*args, **kwargs)

    return with_options(run, READING)


PERSONAL = (
    click.option("--reader", type=Folder(), metavar="FILE",
                 help="A YAML file with what is for one reader: id, name, message, appointments. These never stand in a command. - reads standard input."),
    click.option("--id", type=Word(), metavar="ID", help="With --reader: the id that names the files, where the file has none."),
    click.option("--replace", is_flag=True, help="With --reader: put it in the place of another file of that name."),
    click.option("--allow-any-id", is_flag=True, help="Take an id that looks like a date or a health-service number."),
)  # fmt: skip


def personal_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that make personal copies."""
    return with_options(command, PERSONAL)


def open_setting(
    library: Path | None, clinic: Path | None, as_of: dt.datetime | None, quiet: bool
) -> Setting:
    """Load what all jobs share, and say which texts and which clinic's profile are used."""
    folder, how = find_library(library)
    found = find_clinic(folder, clinic)
    if clinic and not clinic.is_file():
        hint = "`leaflets new my-clinic` writes a profile to fill in: my-clinic/clinic.yaml"
        raise refusal(f"there is no file {clinic}", hint)
    setting = prepare(folder, found, as_of.date() if as_of else dt.date.today())
    tune_collector()
    if not as_of:  # the clinic's own calendar, wherever this computer stands
        setting = replace(setting, as_of=dates.day_in(setting.clinic.time_zone, dt.datetime.now(dt.UTC)))
    refuse_hidden(setting)
    if not quiet:
        say_texts(folder, how)
        click.echo(f"clinic: {found or 'the example (made-up names and numbers)'}", err=True)
    say_details(setting, found)
    return setting


def say_texts(folder: Path, how: str) -> None:
    """Say which texts are used, and why these."""
    click.echo(f"texts: {'built in' if how == 'built in' else f'{shown_path(folder)} ({how})'}", err=True)


def say_details(setting: Setting, clinic: Path | None) -> None:
    """Say what -v adds, when it was typed."""
    context = click.get_current_context(silent=True)
    if context and context.meta.get(VERBOSE):
        click.echo("\n".join(details(setting, clinic)), err=True)


def refuse_hidden(setting: Setting) -> None:
    """Raise LeafletError for a facet whose option is one that the command has for something else."""
    context = click.get_current_context(silent=True)
    own = (
        {opt for one in context.command.params if not isinstance(one, Choices) for opt in one.opts}
        if context
        else set()
    )
    faults = [
        Fault(
            facet.place, f"--{facet.option} is an option of the command itself", "option: with another name"
        )
        for topic in setting.library.topics.values()
        for facet in topic.facets
        if f"--{facet.option}" in own
    ]
    if faults:
        raise LeafletError(faults)


def details(setting: Setting, clinic: Path | None) -> list[str]:
    """Return what -v adds: versions, files in full, and why each topic is a draft."""
    lines = [f"leaflets {version_of('leaflets')}, Python {platform.python_version()}"]
    lines.append(f"library: {setting.folder.absolute()}")
    lines.append(f"profile: {(clinic or setting.folder / EXAMPLE_CLINIC).absolute()}")
    for topic in setting.library.topics.values():
        why = ", ".join(draft_reasons(setting, topic)) or "approved"
        lines.append(f"{topic.id} ({topic.lang}), version {topic.version}: {why}")
    return [*lines, f"as of {setting.as_of}"]


def take_topic(
    setting: Setting, first_word: str | None, option: str | None, quiet: bool = False
) -> str | None:
    """Return the topic that was named, or the library's first one, and say so. Raises LeafletError."""
    name = named_once(first_word, option)
    taken = first_topic(setting.library, name)
    if not name and taken and not quiet:
        click.echo(f"topic: {taken} (the first; others: --topic)", err=True)
    return taken
