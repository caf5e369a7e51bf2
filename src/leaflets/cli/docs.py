"""The command `docs`: takes the name of a page, opens the docs that come with the program."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from ..faults import refusal
from ..handbook import book
from ..handbook.pages import FIRST, DocPage, page_called
from .options import Folder, Word, quiet_option, verbose_option
from .reports import reports_faults


def names(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    """Return the names of pages that may follow."""
    return [page.name for page in book.pages().values() if page.name.startswith(start)]


@click.command()
@click.argument("page", required=False, type=Word(), metavar="[PAGE]", shell_complete=names)
@click.option("--text", is_flag=True, help="Print the page here instead.")
@click.option("--path", "only_path", is_flag=True, help="Only print where the page is; open nothing.")
@click.option("--out", type=Folder(), metavar="FOLDER", help="Write the pages to this folder. Default: one among your caches.")  # fmt: skip
@click.option("--list", "show_all", is_flag=True, help="Print the names of all pages.")
@quiet_option
@verbose_option
@reports_faults
def docs(
    page: str | None, text: bool, only_path: bool, out: Path | None, show_all: bool, quiet: bool
) -> None:
    """Open the docs that come with the program, in your browser. No network is needed.

    \b
    leaflets docs                     the first page, which leads to all others
    leaflets docs authoring           how to write texts
    leaflets docs --list              the names of all pages
    leaflets docs authoring --text    in this window
    """
    held = book.pages()
    if show_all:
        click.echo("\n".join(f"{one.name:18}{one.about}" for one in held.values()))
        return
    found = page_called(held, page) if page else held[FIRST]
    if text:
        if only_path or out:
            raise refusal("--text cannot be combined with --path or --out")
        click.echo(found.text.rstrip("\n"))
        return
    folder = out or book.usual_folder()
    book.write_book(held, folder)
    show(found, folder.absolute() / found.html, only_path, quiet)


def show(page: DocPage, path: Path, only_path: bool, quiet: bool) -> None:
    """Print where a page is, and open it."""
    click.echo(path)
    if not only_path and not webbrowser.open(path.as_uri()) and not quiet:
        click.echo("there is no browser here: open this file yourself, or read it in this window:", err=True)
        click.echo(f"  leaflets docs {page.name} --text", err=True)
