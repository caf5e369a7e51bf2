"""Takes PDFs that were made, shows how their pages end: how full each is, and why what follows is not on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from ..pipeline import Made
from ..text.counts import counted
from ..typeset.pages import PageEnd
from . import json_shapes
from .context import VERBOSE

FULL, SPARSE = 0.85, 0.45  # below these shares of its text area a page is not full, or as good as empty
ADVICE = 3  # exit code
EXEMPT = ("cover", "form", "opener")  # kinds of pages that may be emptier


def tell_ends(made: Sequence[Made], explain: bool, as_json: bool) -> None:
    """Print how pages end if that is asked for; with `-v` also name those that are not full."""
    if as_json:
        click.echo(json_shapes.page_ends(made))
    elif explain:
        show_ends(made)
    context = click.get_current_context(silent=True)
    if context and context.meta.get(VERBOSE):
        for line in emptiness(made):
            click.echo(line, err=True)


def show_ends(made: Sequence[Made]) -> None:
    """Print a line for each page of each PDF."""
    for one in made:
        click.echo(f"{one.name}: {counted(len(one.pages.ends), 'page')}")
        for end in one.pages.ends:
            click.echo(f"{end.number:4}  {end.kind:8}  {end.full:4.0%}  {end.why}")


def exit_if_sparse(made: Sequence[Made]) -> None:
    """Exit with 3 if a page that should be full is as good as empty."""
    sparse = [end for one in made for end in one.pages.ends if end.kind not in EXEMPT and end.full < SPARSE]
    if sparse:
        sys.exit(ADVICE)


def emptiness(made: Sequence[Made]) -> Iterator[str]:
    """Yield a line for each PDF with pages that are not full."""
    for one in made:
        numbers = [str(end.number) for end in one.pages.ends if is_short(end)]
        if numbers:
            count = counted(len(numbers), "page")
            yield f"{one.name}: {count} less than {FULL:.0%} full: {', '.join(numbers)}"


def is_short(end: PageEnd) -> bool:
    """Tell whether a page is emptier than pages of its kind should be."""
    return end.full < FULL and end.kind not in EXEMPT
