"""Takes the words after `leaflets new`, gives the command: a scaffold's, or for any other first word the one that copies the library."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from ..faults import did_you_mean, refusal
from .late import LateGroup

FOLDER = "FOLDER"  # stands for any word that is not in the table
COPY = (".new:new", "Copy all texts and layouts to FOLDER, to make them yours.")
WORDS = {
    "topic": (".scaffold:topic", "Add a topic to your library: a commented example to write over."),
    "layout": (".scaffold:layout", "Add a layout: a commented copy of another."),
    "clinic": (".scaffold:clinic", "Add the profile of one more clinic."),
}


class NewGroup(LateGroup):
    """The words of `new`. Any other first word is a folder."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Put FOLDER before what does not begin with a word of ours. Raises LeafletError for a mistyped word with a name."""
        if args and args[0] not in (*self.table, FOLDER, "-h", "--help"):
            if (
                len(args) > 1
                and not any(word.startswith("-") for word in args[:2])
                and not context.resilient_parsing
            ):
                raise refusal(
                    f'"{args[0]}" is neither topic, layout nor clinic', did_you_mean(args[0], self.table)
                )
            args = [FOLDER, *args]
        return super().parse_args(context, args)

    def list_commands(self, context: click.Context) -> list[str]:
        return [FOLDER, *self.table]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return the command of a word; of any other, that of a folder."""
        return super().get_command(context, name) or self.copying(context)

    def copying(self, context: click.Context) -> click.Command:
        """Return the command that copies the library."""
        from .new import new as copy

        return copy

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        path = context.command_path
        formatter.write_usage(path, "FOLDER [OPTIONS]")
        formatter.write_usage(path, f"{'|'.join(self.table)} NAME [OPTIONS]", prefix="       ")

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the words, then the options of the command for a folder: those of the words have pages of their own."""
        self.format_commands(context, formatter)
        params = [one for one in self.copying(context).get_params(context) if isinstance(one, click.Option)]
        records = [one.get_help_record(context) for one in params]
        with formatter.section("Options with FOLDER"):
            formatter.write_dl([record for record in records if record])

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the words, and what the command for a folder takes: folders and options."""
        copying = self.copying(context)
        found = [*super().shell_complete(context, incomplete), *copying.shell_complete(context, incomplete)]
        if not incomplete.startswith("-"):
            folder = next(one for one in copying.params if isinstance(one, click.Argument))
            found += folder.shell_complete(context, incomplete)
        return list({(item.type, item.value): item for item in found}.values())


@click.command("new", cls=NewGroup, package=__package__, table=WORDS)
def new() -> None:
    """Copy all texts and layouts to FOLDER, with a clinic.yaml for you to fill in, and samples: patients.csv, reader.yaml, mail.yaml.
    Or add a topic, a layout or a clinic to a library of your own. For a folder that is called "topic", type ./topic.

    \b
    leaflets new my-clinic
    leaflets make --library my-clinic        after you have filled in my-clinic/clinic.yaml
    leaflets new my-clinic --update          after a new version: what changed since, to take or leave
    leaflets new kept/2026-11 --snapshot --library my-clinic    as it is now, to rebuild documents years later
    leaflets new topic good-sleep            in my-clinic: a commented example of a topic
    leaflets new layout our-sheet --from sheet
    leaflets new clinic day-unit
    """
