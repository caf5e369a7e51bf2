"""The command `check`: takes a topic, shows how hard its texts are to read; exits with 1 for a broken limit, 3 for advice only."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..faults import Fault, LeafletError
from ..model import Topic
from ..orders.topics import choose_topic
from ..readability.findings import check_topic
from ..readability.report import TopicReport
from ..setting import Setting
from . import json_shapes
from .approve import line
from .library import open_setting, take_topic
from .options import json_option, lang_option, library_options, topic_argument, topic_option

LIMIT, ADVICE = 1, 3  # exit codes


@click.command()
@topic_argument
@topic_option("The same as TOPIC. Default: the library's first.")
@lang_option("Only the texts in this language. Default: all.", None)
@json_option
@library_options
def check(
    word: str | None,
    topic: str | None,
    lang: str | None,
    as_json: bool,
    quiet: bool,
    clinic: Path | None,
    library: Path | None,
) -> None:
    """Read the texts of TOPIC as they print for every reader, and measure how hard they are to read.

    \b
    leaflets check
    leaflets check --library my-clinic --json

    Exits with 1 when a limit is broken, with 3 when there is only advice. docs/authoring.md has the limits.
    """
    setting = open_setting(library, clinic, None, quiet=quiet or as_json)
    taken = take_topic(setting, word, topic, quiet or as_json)
    found = [check_topic(setting, one) for one in in_languages(setting, taken, lang)]
    if as_json:
        click.echo(json_shapes.checked(setting, found))
    else:
        show_figures(setting, found, quiet)
    if any(one.faults for one in found):
        sys.exit(LIMIT)
    if any(one.advice for one in found):
        sys.exit(ADVICE)


def in_languages(setting: Setting, name: str | None, lang: str | None) -> list[Topic]:
    """Return a topic in one language, or in all its languages. Raises LeafletError."""
    known = [one for one in setting.library.topics.values() if one.id == name] if name else []
    chosen = choose_topic(setting.library, name, lang or (known[0].lang if known else first_lang(setting)))
    return [
        one for one in setting.library.topics.values() if one.id == chosen.id and (not lang or one is chosen)
    ]


def first_lang(setting: Setting) -> str:
    return next(iter(setting.library.topics.values())).lang


def show_figures(setting: Setting, found: list[TopicReport], quiet: bool) -> None:
    """Print a table for each topic and language, then broken limits and advice."""
    for one in found:
        if not quiet:
            click.echo(f"{one.table()}\n{line(setting, one.topic)}")
        tell_faults("over a limit", one.faults)
        if not quiet:
            tell_faults("advice", one.advice)


def tell_faults(what: str, faults: tuple[Fault, ...]) -> None:
    """Show broken limits, or advice, under a heading."""
    if faults:
        click.echo(f"{what}:\n{LeafletError(faults)}", err=True)
