"""The command `check`: takes topics, shows how good their texts are to read; exits with 1 for a broken limit, 3 for advice only."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ..deliver import write
from ..faults import did_you_mean, refusal
from ..model import Topic
from ..orders.topics import choose_topic, named_once, topic_ids
from ..readability.checks import ADVICE, FAULT, NOTE
from ..readability.desk import Quality, of_section, quality_of
from ..readability.parts import sections_of
from ..readability.remark import Remark
from ..schema.folder import refresh_schemas
from ..setting import Setting
from . import json_shapes
from .approve import line
from .check_text import accepted_lines, items, lists, notes_line, table
from .library import open_setting
from .options import (
    Folder,
    Word,
    as_of_option,
    json_option,
    lang_option,
    library_options,
    topic_argument,
    topic_option,
)
from .sarif import sarif_of

EXITS = {FAULT: 1, ADVICE: 3}


@click.command()
@topic_argument
@topic_option("The same as TOPIC. Default: every topic.")
@click.option("--section", type=Word(), metavar="SECTION", help="Only what concerns this section, in full.")
@lang_option("Only the texts in this language. Default: all.", None)
@click.option("--all", "every", is_flag=True, help="Show every finding and every reader, in full.")
@click.option("--sarif", type=Folder(), metavar="FILE", help="Also write the findings as SARIF 2.1.0.")
@json_option
@as_of_option
@library_options
def check(
    word: str | None,
    topic: str | None,
    section: str | None,
    lang: str | None,
    every: bool,
    sarif: Path | None,
    as_json: bool,
    as_of: dt.datetime | None,
    quiet: bool,
    clinic: Path | None,
    library: Path | None,
) -> None:
    """Read the texts of TOPIC, or of every topic, as they print for every reader, and say how they could be better to read.

    \b
    leaflets check
    leaflets check houseplant --section care
    leaflets check --library my-clinic --json

    Also keeps the schemas for editors up to date in a library of your own (docs/editors.md).
    Exits with 1 when a limit is broken, with 3 when there is only advice. docs/checking.md has every check.
    """
    setting = open_setting(library, clinic, as_of, quiet=quiet or as_json)
    refresh_schemas(setting)
    found = looked_at(setting, in_languages(setting, named_once(word, topic), lang), section)
    if sarif:
        write(sarif, f"{sarif_of(found)}\n".encode())
    if as_json:
        click.echo(json_shapes.checked(setting, found))
    else:
        show(setting, found, quiet, every, section or "")
    kinds = {one.kind for one in found.findings}
    sys.exit(next((code for kind, code in EXITS.items() if kind in kinds), 0))


def in_languages(setting: Setting, name: str | None, lang: str | None) -> list[Topic]:
    """Return one topic, or every one, in one language, or in all languages. Raises LeafletError when there is none."""
    topics = setting.library.topics.values()
    found = [one for one in topics if name in (None, one.id) and lang in (None, one.lang)]
    if not found:
        choose_topic(setting.library, name or topic_ids(setting.library)[0], lang or "en")
    return found


def looked_at(setting: Setting, topics: Sequence[Topic], section: str | None) -> Quality:
    """Return what was found in topics, or in one section of theirs. Raises LeafletError for a section that none has."""
    refuse_unknown_section(topics, section)
    found = quality_of(setting, topics)
    return of_section(found, section) if section else found


def refuse_unknown_section(topics: Sequence[Topic], section: str | None) -> None:
    """Raise LeafletError for a section that no topic has."""
    known = {one.id for topic in topics for one in sections_of(topic)}
    if section and section not in known:
        raise refusal(f'there is no section "{section}"', did_you_mean(section, known))


def show(setting: Setting, found: Quality, quiet: bool, every: bool, section: str) -> None:
    """Print a table for each topic and language, then what was found; a section that was asked for in full."""
    for report in found.reports:
        if not quiet:
            click.echo(f"{table(report, every or bool(section))}\n{line(setting, report.topic)}")
        show_findings(report.findings, quiet, every or bool(section))
        if not quiet and (every or section):
            click.echo("\n".join(items(report.topic, report.findings, section)))
    if not quiet:
        show_findings(found.of_library, quiet, every)
        for one in accepted_lines(found.accepted, every):
            click.echo(one, err=True)


def show_findings(found: Sequence[Remark], quiet: bool, every: bool) -> None:
    """Show broken limits, advice and notes, each under a heading; of notes only days that are near, unless all is asked for."""
    later = () if every else tuple(one for one in found if one.kind == NOTE and one.check != "review-ahead")
    shown = {FAULT: "over a limit"} if quiet else {FAULT: "over a limit", ADVICE: "advice", NOTE: "notes"}
    for kind, heading in shown.items():
        if held := list(lists([one for one in found if one not in later], kind, every)):
            click.echo("\n".join([f"{heading}:", *held]), err=True)
    if not quiet and (more := notes_line(later)):
        click.echo(more, err=True)
