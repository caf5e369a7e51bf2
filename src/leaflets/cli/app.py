"""The command: which commands there are, and when each is imported."""

from __future__ import annotations

import importlib
from typing import Any

import click

from .facet_options import WORDS
from .options import reports_faults

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


ORDER = (
    "make",
    "list",
    "new",
    "check",
    "approve",
    "batch",
    "email",
    "impose",
    "print",
    "find",
    "which",
    "rebuild",
    "register",
)
# Each command is a function of its name in a module of its name, imported only when it is called.
LATER = {
    "make": "Make leaflets and booklets as PDF.",
    "list": "Show what can be chosen.",
    "new": "Copy all texts and layouts, to make them yours.",
    "check": "Measure how hard the texts are to read.",
    "approve": "Record that a clinician has read the texts.",
    "batch": "Make a leaflet or booklet for each row of a list.",
    "email": "Send each patient of a list their leaflets, in two steps.",
    "impose": "Put pages on sheets to print, fold and staple.",
    "print": "Give PDFs to the printer.",
    "find": "Go from words on a page to the line they stand in.",
    "which": "Say what a document reference stands for.",
    "rebuild": "Make a document again from a kept library.",
    "register": "Look after the register of what was made for readers.",
}

NAMED = {"list": "show"}  # the function of a command, where it cannot have the command's name


class Commands(click.Group):
    """A group that imports the commands of `LATER` only when they are called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(ORDER)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in LATER:
            return super().get_command(context, name)
        module = importlib.import_module(f".{name}", __package__)
        command: click.Command = getattr(module, NAMED.get(name, name))
        command.short_help = LATER[name]
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Keep the words of the command line: which options there are depends on the library that they name."""
        context.meta[WORDS] = tuple(args)
        return super().resolve_command(context, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; help that cannot be written is reported like everything else."""
        return reports_faults(super().main)(*args, **kwargs)


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(package_name="leaflets")
def main() -> None:
    """Make leaflets and booklets that patients can read.

    Start with `leaflets make`. It needs nothing else: it writes one PDF for each section and a booklet
    into ./leaflets-out. `leaflets list` shows what you can choose. `leaflets new my-clinic` gives you
    a copy of all texts and layouts, to make them yours.
    """
