"""Takes a command line and its library, gives the options that choose the facets.

The library defines them, with `option:` in facets.yaml, so the command knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from ..faults import LeafletError
from ..model import Facet
from .context import WORDS

SHOWN_VALUES = 4  # of an option in --help; `leaflets list` shows all


def library_named(words: Sequence[str]) -> Path | None:
    """Return what `--library` names on a command line."""
    for word, after in zip(words, [*words, ""][1:], strict=True):
        if word == "--library" and after:
            return Path(after)
        if word.startswith("--library=") and word != "--library=":
            return Path(word.partition("=")[2])
    return None


class Choices(click.Option):
    """All options that choose a facet's value, as one parameter: a list of (option, value); a flag has the value "yes"."""

    def __init__(self) -> None:
        super().__init__(["--choices-of-the-library", "types"], multiple=True)

    def facets(self, context: click.Context) -> dict[str, list[Facet]]:
        """Return the facets of each option, named with its dashes, except options of the command itself."""
        from ..content.load import facet_options
        from ..setting import find_library

        key = f"{WORDS}.facets"
        if key not in context.meta:
            try:
                folder, _ = find_library(library_named(context.meta.get(WORDS, ())))
                context.meta[key] = facet_options(folder / "content")
            except LeafletError:  # reported when the library is opened
                context.meta[key] = []
        found: dict[str, list[Facet]] = {}
        own = {opt for one in context.command.params if one is not self for opt in one.opts}
        for facet in context.meta[key]:
            if f"--{facet.option}" not in own:
                found.setdefault(f"--{facet.option}", []).append(facet)
        return found

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        self.opts = list(self.facets(ctx))  # what the tab key completes
        for name, facets in self.facets(ctx).items():
            flag = all(facet.is_flag for facet in facets)
            action, given = ("append_const", "yes") if flag else ("append", None)
            parser.add_option(
                obj=self, opts=[name], dest=name, action=action, nargs=0 if flag else 1, const=given
            )

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, Any]:
        found = []
        for name in self.facets(ctx):
            for value in opts.get(name) or ():
                if not value.strip():
                    raise click.BadParameter("it is empty; leave the option out, or give a value", ctx, param_hint=f"'{name}'")  # fmt: skip
                found.append((name[2:], value.strip().casefold()))
        return tuple(found), click.core.ParameterSource.COMMANDLINE

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        return value

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        found = self.facets(ctx)
        if not found:
            return None
        names = ", ".join(option_with_values(name, facets) for name, facets in found.items())
        return names, "A choice that these texts offer. `leaflets list` shows what each one means."

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the values of the last option on the line."""
        words = [word.partition("=")[0] for word in ctx.meta.get(WORDS, ()) if word.startswith("--")]
        facets = self.facets(ctx).get(words[-1] if words else "", [])
        values = {value.id for facet in facets for value in facet.values}
        return [CompletionItem(value) for value in sorted(values) if value.startswith(incomplete)]


def option_with_values(name: str, facets: Sequence[Facet]) -> str:
    """Return an option as --help shows it."""
    if all(facet.is_flag for facet in facets):
        return name
    values = list(dict.fromkeys(value.id for facet in facets for value in facet.values))
    return f"{name} {'|'.join(values) if len(values) <= SHOWN_VALUES else 'VALUE'}"
