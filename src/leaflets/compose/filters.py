"""The filters that templates of layouts may use: each turns a value into words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import jinja2

from ..content.dates import date_in_words
from ..faults import NOWHERE
from ..kinds import Table
from ..links import addresses
from ..model import Block, Phrase, Run, Source, plain
from ..tailor.nested import Nest, WalkGroup, WalkText, flat, nested
from ..tailor.walk import nouns, phrases, rows
from .margin import margin_note

HALF = re.compile("[\ud800-\udfff]")  # no file can hold half a character


def literal(text: str) -> Phrase:
    """Make words of plain text from the content (a name, a version)."""
    if half := HALF.search(text):
        raise jinja2.TemplateRuntimeError(f"half a character (U+{ord(half[0]):04X}) cannot be printed")
    return plain(text)


def address(href: str) -> Phrase:
    """Return a web address as it is printed."""
    return literal(addresses.printed(href))


def phone_link(number: str) -> Phrase:
    """Return a number as a link that calls it."""
    return Phrase((addresses.phone(number).run(),))


def web_link(href: str) -> Phrase:
    """Return a web address as it is printed, as a link that opens its page."""
    return Phrase((addresses.web(href).run(),))


@jinja2.pass_context
def written_date(context: jinja2.runtime.Context, day: dt.date) -> Phrase:
    """Return a date in words."""
    return plain(date_in_words(day, context["words"]))


def all_nested(value: Any, *without: str) -> list[WalkText | WalkGroup]:
    """Return everything that a noun holds, for the review copy; the fields named are left out."""
    return list(nested(rows(value, frozenset(without))))


def told(nests: Sequence[Nest]) -> Phrase:
    """Return what some rows say that is no text of the content: values by their names, where links lead."""
    return literal("; ".join(row.said for row in flat(nests) if row.said))


def publishers(sources: Iterable[Source]) -> Phrase:
    """Return who published some sources, each once, in the order of the alphabet; each run has its place."""
    named = {one.short or one.publisher: one.place for one in sources}
    runs: list[Run] = []
    for name in sorted(named, key=str.casefold):
        runs += [
            *([Run("; ")] if runs else []),
            *(replace(run, place=named[name]) for run in literal(name).runs),
        ]
    return Phrase(tuple(runs), next(iter(named.values()), NOWHERE))


def says(value: Any, words: Phrase) -> bool:
    """Tell whether a noun's own words hold those of a field of the profile, put in by its name."""
    return any(run.text == words.runs[0].text for phrase in phrases(value) for run in phrase.runs)


def is_call(value: Any) -> bool:
    """Tell whether a text says nothing but a number to call: all of it is bold, and some of it is a link to a phone."""
    runs = [run for phrase in phrases(value) for run in phrase.runs if run.text.strip()]
    return all(run.strong for run in runs) and any(run.href.startswith(addresses.CALL) for run in runs)


def forms(value: Any) -> list[Table]:
    """Return the tables in a value that have rows to write on."""
    return [table for table in nouns(value, Table) if table.blank]


@jinja2.pass_context
def macro_of(context: jinja2.runtime.Context, block: Block) -> jinja2.runtime.Macro:
    """Return the macro that has the name of the block's kind."""
    macro = context.vars.get(block.kind)
    if not isinstance(macro, jinja2.runtime.Macro):
        raise jinja2.TemplateRuntimeError(f'no macro is called "{block.kind}", for this kind of block')
    return macro


FILTERS = {
    "macro_of": macro_of,
    "forms": forms,
    "nested": all_nested,
    "publishers": publishers,
    "says": says,
    "is_call": is_call,
    "margin_note": margin_note,
    "told": told,
    "literal": literal,
    "address": address,
    "phone_link": phone_link,
    "web_link": web_link,
    "date": written_date,
}
