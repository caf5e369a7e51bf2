"""A group of commands that are imported when called, so that help and version need not wait for them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem


class LateGroup(click.Group):
    """A group whose commands are listed in a table: name -> module and function, as in ".make:make", and a line of help."""

    def __init__(self, *args: Any, package: str, table: Mapping[str, tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.package, self.table = package, table

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a command."""
        if name not in self.table:
            return None
        where, short = self.table[name]
        module, _, function = where.partition(":")
        command: click.Command = getattr(importlib.import_module(module, self.package), function)
        command.short_help = short
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in self.table.items()])

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        found = [CompletionItem(name, help=short) for name, (_, short) in self.table.items()]
        options = click.Command.shell_complete(self, context, incomplete)
        return [*(item for item in found if item.value.startswith(incomplete)), *options]
