"""Takes PDFs that were made, shows how their pages end: how full each is, and why what follows is not on it.

Nothing is refused: a page with little on it is no danger to a reader, and a batch must not leave a patient without a
leaflet because of one. Whoever writes or designs asks with `--explain-pages`, and is told by the exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from ..faults import Fault, LeafletError
from ..pipeline import Made
from ..text.counts import counted
from ..typeset.pages import DOCUMENT_ENDS, PageEnd
from . import json_shapes
from .context import VERBOSE

FULL, SPARSE = 0.85, 0.45  # below these shares of its text area a page is not full, or as good as empty
ADVICE = 3  # exit code
FREE = ("cover", "form", "opener")  # kinds of pages that may be emptier
ASK = "leaflets make --explain-pages"
HINT = (
    "a section may share a page (share_page), a figure may shrink (shrink); or say of the page's master that it is "
    "a form or an opener (docs/layouts.md)"
)


def tell_ends(made: Sequence[Made], explain: bool, as_json: bool, quiet: bool) -> None:
    """Print how pages end if that is asked for; else say in one line how many are not full, or name them with `-v`."""
    if as_json:
        click.echo(json_shapes.page_ends(made))
    elif explain:
        show_ends(made)
    context = click.get_current_context(silent=True)
    if context and context.meta.get(VERBOSE):
        for line in emptiness(made):
            click.echo(line, err=True)
    elif not (quiet or explain):
        for line in summary([end for one in made for end in one.ends]):
            click.echo(line, err=True)


def show_ends(made: Sequence[Made]) -> None:
    """Print a line for each page of each PDF."""
    for one in made:
        click.echo(f"{one.name}: {counted(len(one.ends), 'page')}")
        for end in one.ends:
            click.echo(f"{end.number:4}  {end.kind:8}  {end.full:4.0%}  {end.why}")


def exit_if_sparse(made: Sequence[Made]) -> None:
    """Report pages that should be full and are as good as empty; exit with 3 if there are any."""
    sparse = [
        Fault(end.follows, f"page {end.number} of {one.name} is only {end.full:.0%} full: {end.why}", HINT)
        for one in made
        for end in one.ends
        if not is_free(end) and end.full < SPARSE
    ]
    if sparse:
        click.echo(str(LeafletError(sparse)), err=True)
        sys.exit(ADVICE)


def summary(ends: Sequence[PageEnd]) -> Iterator[str]:
    """Yield one line if there are pages that are not full."""
    short = [end for end in ends if is_short(end)]
    sparse = sum(end.full < SPARSE for end in short)
    if short:
        worst = f", {sparse} of them less than {SPARSE:.0%}" if sparse else ""
        count = f"{len(short)} of {counted(len(ends), 'page')}"
        yield f"{count} {'is' if len(short) == 1 else 'are'} less than {FULL:.0%} full{worst}; to see why: {ASK}"


def emptiness(made: Sequence[Made]) -> Iterator[str]:
    """Yield a line for each PDF with pages that are not full."""
    for one in made:
        numbers = [str(end.number) for end in one.ends if is_short(end)]
        if numbers:
            count = counted(len(numbers), "page")
            yield f"{one.name}: {count} less than {FULL:.0%} full: {', '.join(numbers)}"


def is_short(end: PageEnd) -> bool:
    """Tell whether a page is emptier than pages of its kind should be."""
    return end.full < FULL and not is_free(end)


def is_free(end: PageEnd) -> bool:
    """Tell whether a page may be as empty as it is: covers, forms, openers, and the last page, where nothing follows."""
    return end.kind in FREE or end.why == DOCUMENT_ENDS
