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
    "new": (".new:new", "Copy all texts and layouts, to make them yours."),
    "check": (".check:check", "Measure how hard the texts are to read."),
    "approve": (".approve:approve", "Record that a clinician has read the texts."),
    "batch": (".batch:batch", "Make a leaflet or booklet for each row of a list."),
    "email": (".email.verbs:email", "E-mail each patient on a list their leaflets, in two steps."),
    "impose": (".impose:impose", "Put pages on sheets to print, fold and staple."),
    "print": (".print:print", "Send PDFs to the printer."),
    "find": (".find:find", "Find the source line of words on a page."),
    "which": (".which:which", "Show what a document reference stands for."),
    "rebuild": (".rebuild:rebuild", "Rebuild a document from a kept library."),
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

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; help that cannot be written is reported like any other fault."""
        return reports_faults(super().main)(*args, **kwargs)


@click.group(cls=Leaflets, package=__package__, table=COMMANDS, context_settings=CONTEXT)
@click.version_option(VERSION)
def main() -> None:
    """Make leaflets and booklets that patients can read.

    Start with `leaflets make`. It needs nothing else: it writes one PDF for each section and a booklet
    into ./leaflets-out. `leaflets list` shows what you can choose. `leaflets new my-clinic` gives you
    a copy of all texts and layouts, to make them yours.
    """
