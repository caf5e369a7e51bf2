"""The command `explain`: takes a topic and choices, shows what is in, what is out, and the line that decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from ..codes import chosen, in_words
from ..faults import LeafletError, Place
from ..model import Job, Section
from ..orders.jobs import jobs
from ..orders.request import clashes
from ..orders.topics import named_once
from ..setting import Setting
from ..tailor.choices import product_of
from ..tailor.explain import VARIANT, Decider, Verdict, VerdictGroup, explain, grouped, left_out
from ..text.counts import counted
from . import json_shapes
from .context import VERBOSE
from .library import open_setting, take_topic
from .make import choices_without_value
from .options import (
    Word,
    choice_options,
    complete,
    json_option,
    lang_option,
    library_options,
    request_of,
    topic_argument,
    topic_option,
)

MOST_WORDS = 8  # of a text, to know it by
SHOWN_IN = {True: "in ", False: "out"}
ELSE: dict[str, Any] = {"large_print": False, "paper": None}  # of a request: nothing here depends on it


@click.command("explain")
@topic_argument
@topic_option("The same as TOPIC. Default: the library's first.")
@click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=complete("sections"),
              help="Explain the leaflet of this section. May be given more than once.")  # fmt: skip
@click.option("--booklet", is_flag=True, help="Explain the full booklet. This is the default.")
@click.option("--start", is_flag=True, help="Explain the short booklet.")
@choice_options
@click.option("--layout", type=Word(), metavar="NAME", shell_complete=complete("layouts"),
              help="With card: explain the topic's card.")  # fmt: skip
@lang_option("The language of the texts. Default: en.", None)
@json_option
@library_options
def explain_(as_json: bool, quiet: bool, **given: Any) -> None:
    """Show which texts a reader gets, which are left out, and the line that decides.

    \b
    leaflets explain                                        the booklet, when nothing is chosen
    leaflets explain --section symptoms --audience parent   one leaflet for one kind of reader
    leaflets explain -v                                     with the texts that everyone gets

    Where conditions are nested, the outermost that leaves a text out is shown.
    """
    setting, wanted = plan(quiet or as_json, given)
    found = [(job, explain(setting.library, job, setting.clinic)) for job in wanted]
    if as_json:
        click.echo(json_shapes.explained(setting, found))
        return
    every = bool(click.get_current_context().meta.get(VERBOSE))
    for job, sections in found:
        click.echo("\n".join(report(setting, job, sections, every)))


def plan(quiet: bool, given: Mapping[str, Any]) -> tuple[Setting, list[Job]]:
    """Turn the options into jobs: the booklet, when no part is named. Raises LeafletError."""
    topic = named_once(given["word"], given["topic"])
    request = request_of({**given, **ELSE, "topic": topic})
    if faults := [*clashes(request), *choices_without_value(given["pairs"])]:
        raise LeafletError(faults)
    setting = open_setting(given["library"], given["clinic"], None, quiet)
    request = replace(request, topic=take_topic(setting, request.topic, None, quiet))
    found = jobs(setting, request)
    booklets = [job for job in found if not job.section]
    return setting, found if request.parts or not booklets else booklets


# ---- as text -------------------------------------------------------------------------------------


def report(
    setting: Setting, job: Job, sections: Sequence[tuple[Section, Sequence[Verdict]]], every: bool
) -> Iterator[str]:
    """Yield the lines for one leaflet; `every` adds the texts that everyone gets."""
    topic = setting.library.topics[job.topic, job.lang]
    part = job.section or product_of(job)
    yield ", ".join([f"{topic.id}: {part}", *filter(None, [in_words(chosen(topic, job.choices))])])
    for section, found in sections:
        yield f"\n{section.id}  {section.place.path}"
        held = grouped(found)
        yield from table([group for group in held if every or group.first.by.key], section.place.path)
        everyone = sum(len(group.verdicts) for group in held if not group.first.by.key)
        if everyone and not every:
            yield f"  {counted(everyone, 'text')} for everyone"
    names, place = left_out(setting.library, job, setting.clinic)
    if names:
        yield f"\nnot in this booklet, for anyone ({place.path}): {', '.join(names)}"


def table(held: Sequence[VerdictGroup], path: str) -> Iterator[str]:
    """Yield a row for each group of texts: in or out, where it is, what decides and where that stands, its first words."""
    cells = [
        (SHOWN_IN[one.first.is_in], spot(one.first.row.place, path), because(one.first.by, path), said(one))
        for one in held
    ]
    widths = [max((len(row[at]) for row in cells), default=0) for at in range(3)]
    for row in cells:
        yield "  " + "  ".join(
            [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]
        )


def spot(place: Place, path: str) -> str:
    """Return a place; in the section's own file, as line and column."""
    return f"{place.line}:{place.column}" if place.path == path else str(place)


def because(by: Decider, path: str) -> str:
    """Return what decides, as in the file, with its place; a variant stands where its words do."""
    if by.key in ("", VARIANT):
        return by.says
    return f"{by.key}{': ' if by.says else ''}{by.says} ({spot(by.place, path)})"


def said(group: VerdictGroup) -> str:
    """Return the first words of a group, and how many more texts it holds."""
    more = len(group.verdicts) - 1
    return first_words(group.first) + (f"  (+ {counted(more, 'text')})" if more else "")


def first_words(one: Verdict) -> str:
    """Return the first words of a text, with the names of the profile's fields in it."""
    words = one.row.words
    text = "".join(run.text or f"[{run.field}]" for run in words.runs) if words else ""
    held = text.split()
    return " ".join(held[:MOST_WORDS]) + (" …" if len(held) > MOST_WORDS else "")
