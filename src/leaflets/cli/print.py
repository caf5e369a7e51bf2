"""The command `print`: takes finished PDFs, sends them to the printer."""

from __future__ import annotations

import re
from pathlib import Path

import click

from ..faults import FaultList
from ..press.papers import NAME, USUAL
from ..press.printer import OPTION, PRINTER, SIDES, PrintOrder, hand_over, shell_start
from .options import Folder, quiet_option, verbose_option
from .reports import reports_faults


def matching(pattern: re.Pattern[str], what: str, value: str) -> str:
    if not pattern.fullmatch(value):
        raise click.BadParameter(f'"{value}" is not a {what}')
    return value


def one_printer(context: click.Context, option: click.Parameter, value: str | None) -> str:
    return matching(PRINTER, "printer name", value) if value else ""


def one_paper(context: click.Context, option: click.Parameter, value: str | None) -> str:
    return matching(NAME, "paper name; write it like A4, Legal or Custom.200x250mm", value) if value else ""


def all_options(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(matching(OPTION, "printer option; write it like fold=letter", value) for value in values)


@click.command()
@click.argument("files", nargs=-1, required=True, type=Folder(), metavar="FILE...")
@click.option(
    "--printer", metavar="NAME", callback=one_printer, help="The printer to use. Default: the system's own."
)
@click.option("--copies", type=click.IntRange(1, 999), default=1, show_default=True, help="How many of each.")
@click.option("--sides", type=click.Choice(tuple(SIDES)),
              help="One side, or both, turned on the long or the short edge. Default: what the file needs.")  # fmt: skip
@click.option(
    "--media",
    metavar="PAPER",
    callback=one_paper,
    help=f"The paper: {', '.join(USUAL)}, or any name your printer knows. Default: the file's own size.",
)
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", callback=all_options,
              help="An option of your printer, as `lpoptions -l` lists it. May be given more than once.")  # fmt: skip
@quiet_option
@verbose_option
@reports_faults
def print(files: tuple[Path, ...], printer: str, copies: int, sides: str | None, media: str,
          options: tuple[str, ...], quiet: bool) -> None:  # fmt: skip
    """Send PDFs to the printer, unscaled, on the right paper and the right sides.

    \b
    leaflets print leaflets-out/my-leaflet.pdf
    leaflets print leaflets-out/my-booklet-imposed.pdf --printer ward-3 --copies 5
    """
    order = PrintOrder(printer, copies, sides or "", media, options)
    faults = FaultList()
    for path in files:
        with faults.gather():
            said = f"{path}: {hand_over(path, order, shell_start())}"
            if not quiet:
                click.echo(said)
    faults.stop_if_any()
