"""The options that several commands share, and their values as a Request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import click

from ..model import Reader
from ..orders.request import Request
from .context import VERBOSE
from .facet_options import Choices
from .reports import reports_faults


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date, written year-month-day."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        try:
            return value if isinstance(value, dt.datetime) else dt.datetime.strptime(value, "%Y-%m-%d")
        except ValueError:
            self.fail(f'"{value}" is not a date; write year-month-day, as in 2026-11-23', param, ctx)


class Word(click.ParamType):  # type: ignore[type-arg]
    """A name that is not empty: the value of an unset variable must not count as no choice."""

    name = "word"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value.strip():
            self.fail("it is empty; leave the option out, or give a value", param, ctx)
        return str(value)


class Folder(click.Path):
    """A path that is not empty. If it cannot be read or written, the code that does so reports it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty; leave the option out, or give a path", param, ctx)
        return super().convert(value, param, ctx)


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
    help="The date on which approvals must be valid. Default: today. Never printed.",
)


register_option = click.option(
    "--register",
    type=Folder(),
    metavar="FOLDER",
    help="The register's folder. Default: the profile's `register:`.",
)


def complete(what: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return a completer for the library's topics, sections and so on; its code is imported only when completing."""

    def completed(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
        from .completion import words

        return words(what, context, start)

    return completed


def topic_option(use: str = "The topic, when the library has several.") -> Callable[..., Any]:
    """Return the option `--topic`; `use` is its help."""
    return click.option("--topic", type=Word(), metavar="TOPIC", shell_complete=complete("topics"), help=use)


topic_argument = click.argument(
    "word", metavar="[TOPIC]", required=False, type=Word(), shell_complete=complete("topics")
)


def lang_option(use: str = "The language.", default: str | None = "en") -> Callable[..., Any]:
    """Return the option `--lang`; `use` is its help."""
    return click.option("--lang", type=Word(), metavar="CODE", default=default, show_default=bool(default),
                        shell_complete=complete("langs"), help=use)  # fmt: skip


quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but faults.")
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON for other programs (docs/json.md)."
)


formats_option = click.option(
    "--format", "formats", default="pdf", show_default=True, metavar="LIST", shell_complete=complete("formats"),
    help="pdf, html, txt, with commas between: the same words for paper, screens and braille."
)  # fmt: skip


def stack(*options: Callable[..., Any]) -> Callable[..., Any]:
    """Return a decorator that adds several options, in the order shown in help."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _loud(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[VERBOSE] = value


# Commands need not handle it: the code that opens a library says more.
verbose_option = click.option("-v", "--verbose", is_flag=True, expose_value=False, callback=_loud,
                              help="Also say which versions, files and approvals are used.")  # fmt: skip


def choice_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose the facets of a library."""
    made: Any = click.option("--choose", "pairs", multiple=True, metavar="FACET=VALUE", shell_complete=complete("pairs"),
                             help="Any choice that `leaflets list` shows.")(command)  # fmt: skip
    made.__click_params__.append(Choices())
    return cast(Callable[..., Any], made)


# The last decorators of most commands: which texts, how much output, and reporting of faults.
page_options = stack(
    click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N",
                 help="Answer at this port. Default: any that is free."),
    click.option("--no-open", is_flag=True, help="Only print the address; do not open a browser."),
)  # fmt: skip
library_options = stack(clinic_option, library_option, quiet_option, verbose_option, reports_faults)


def request_of(given: Mapping[str, Any], reader: Reader | None = None) -> Request:
    """Return the request that a command's options make, for a reader if one is given."""
    pairs = (pair.partition("=") for pair in given["pairs"])
    return Request(
        topic=given["topic"],
        lang=given["lang"],
        sections=given["sections"],
        booklet=given["booklet"],
        start=given["start"],
        choices=tuple((facet.strip(), value.strip().casefold()) for facet, _, value in pairs),
        types=given["types"],
        layout=given["layout"],
        large_print=given["large_print"],
        paper=given["paper"],
        reader=reader,
        review_copy=given.get("review_copy", False),
        example=given.get("example", False),
    )
