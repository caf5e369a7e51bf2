"""The command: its subcommands, and where each is found when it is called."""

from __future__ import annotations

from typing import Any

import click

from ..version import VERSION
from .context import WORDS
from .late import LateGroup
from .reports import reports_faults

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
COMMANDS = {
    "make": (".make:make", "Make leaflets and booklets as PDF."),
    "list": (".list:show", "Show what can be chosen."),
    "new": (".new_words:new", "Copy all texts and layouts, or add a topic, layout or clinic."),
    "serve": (".serve:serve", "Show the ward's pages in a browser: find, choose, print."),
    "watch": (".watch:watch", "Show the pages in a browser while you write."),
    "check": (".check:check", "Measure how hard the texts are to read."),
    "schema": (".schema:schema", "Write JSON Schemas of the library's files, for editors."),
    "explain": (".explain:explain_", "Show which texts a reader gets, and which line decides."),
    "diff": (".diff:diff", "Show what changed, in words."),
    "approve": (".approve:approve", "Record that a clinician has read the texts."),
    "batch": (".batch:batch", "Make a leaflet or booklet for each row of a list."),
    "email": (".email.verbs:email", "E-mail each patient on a list their leaflets, in two steps."),
    "impose": (".impose:impose", "Put pages on sheets to print, fold and staple."),
    "print": (".print:print", "Send PDFs to the printer."),
    "find": (".find:find", "Find the source line of words on a page."),
    "which": (".which:which", "Show what a document reference stands for."),
    "rebuild": (".rebuild:rebuild", "Rebuild a document from a kept library."),
    "docs": (".docs:docs", "Open the docs that come with the program."),
    "register": (".register:register", "Manage the register of what was made for readers."),
}


class Leaflets(LateGroup):
    """The group of all commands."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Keep the words of the command line: the library that they name decides which options exist."""
        context.meta[WORDS] = tuple(args)
        return super().resolve_command(context, args)

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was named; for a word too many, say what may follow a topic."""
        try:
            return super().invoke(context)
        except click.UsageError as error:
            params = error.ctx.command.params if error.ctx else []
            if "extra argument" not in error.message or all("--section" not in one.opts for one in params):
                raise
            more = "after a topic come options, such as --section NAME"
            raise click.UsageError(f"{error.message}; {more}", error.ctx) from None

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; help that cannot be written is reported like any other fault."""
        return reports_faults(super().main)(*args, **kwargs)


@click.group(cls=Leaflets, package=__package__, table=COMMANDS, context_settings=CONTEXT)
@click.version_option(VERSION)
def main() -> None:
    """Make leaflets and booklets that patients can read.

    Start with `leaflets make`. It needs nothing else: it writes all leaflets of a topic, its booklet and its
    wallet card into ./leaflets-out. `leaflets list` shows what you can choose. `leaflets new my-clinic`
    gives you a copy of all texts and layouts, to make them yours. `leaflets docs` opens the docs.
    """
