"""The command `find`: from words on a page to the file and line they come from, and to the pages that print them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from ..faults import Place, refusal
from ..pipeline import make_pdfs
from ..typeset.concordance import Hit, Index, by_places
from .make import make, plan, reader_file_of
from .reports import reports_faults

# Options of `make` that say what is written where, not what stands on a page.
NOT_OURS = frozenset({"word", "out", "png", "impose"})


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--page",
    type=click.IntRange(1),
    metavar="N",
    help="Only on this page; without words, all that stands on it.",
)
@reports_faults
def find(words: Sequence[str], page: int | None, quiet: bool, **given: Any) -> None:
    """Find WORDS as they stand on the pages that `leaflets make` makes with the same options.

    \b
    leaflets find "defense cells"                           which file and line, and which pages print it
    leaflets find "an antibody (a protein" --section treatment
    leaflets find --page 29 --booklet                       all that stands on a page

    Quotes may be straight, line breaks and capitals do not count; a glossary's explanations are found where they
    print.
    """
    text = " ".join(words)
    if not text.strip() and page is None:
        raise refusal("which words?", 'leaflets find "words on the page", or --page N')
    setting, wanted = plan(quiet, reader_file_of(given), given)
    made = {one.name: Index(one.pages) for one in make_pdfs(setting, wanted)}
    found = {
        name: index.hits(text, page) if text.strip() else index.on(page or 1) for name, index in made.items()
    }
    lines = list(lines_of_places(found) if text.strip() else lines_of_page(found))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo(missing(text, page, made), err=True)
        sys.exit(1)


def lines_of_places(found: Mapping[str, Sequence[Hit]]) -> Iterator[str]:
    """Yield each place, what stands there, and the pages of each document."""
    for places, (around, where) in by_places(found).items():
        yield f"{place_text(places)}: {around}"
        for name, pages in where.items():
            yield f"    {name}: page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"


def lines_of_page(found: Mapping[str, Sequence[Hit]]) -> Iterator[str]:
    """Yield what stands on a page of each document that has it."""
    for name, hits in found.items():
        if hits:
            yield f"{name}, page {hits[0].pages[0]}"
        for hit in hits:
            yield f"    {place_text(hit.places)}: {hit.around}"


def place_text(places: Sequence[Place]) -> str:
    """Return places as they are shown: one after the other, or that the program made the words."""
    return " + ".join(map(str, places)) or "(made by the program)"


def missing(text: str, page: int | None, made: Mapping[str, Index]) -> str:
    """Return what is said when nothing was found, and what to try."""
    where = f" on page {page} of" if page else " in"
    what = f'"{text}" does not stand' if text.strip() else "nothing stands"
    return f"{what}{where} {', '.join(made)}\n    hint: take fewer words; choose as for the page: --section, --booklet, --audience …"


find.params += [param for param in make.params if param.name not in NOT_OURS]  # the same words in both
