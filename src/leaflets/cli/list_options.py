"""The options that say how a list of patients is read, and their values as a Reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ..batch.columns import ListForm, Reading, reading_of
from ..batch.tables import limit_cells
from ..content.dates import ORDERS
from ..layout.papers import PAPERS
from ..setting import Setting
from .options import Folder, choice_options, complete, lang_option, request_of, stack, topic_option

reading_options = stack(
    topic_option("The topic, where a row names none."),
    lang_option("The language, where a row names none."),
    click.option("--section", "sections", multiple=True, metavar="ID", shell_complete=complete("sections"),
                 help="The leaflet of this section, where a row names none. May be given more than once."),
    click.option("--booklet", is_flag=True, help="With --section or --start: the booklet too. Without them, it is made anyway."),
    click.option("--start", is_flag=True, help="The short booklet, where a row names no part."),
    click.option("--layout", metavar="NAME", shell_complete=complete("layouts"),
                 help="The layout, where a row names none."),
    click.option("--large-print", is_flag=True, help="The same as --layout large-print."),
    click.option("--paper", type=click.Choice(PAPERS), help="The paper, where a row names none."),
    choice_options,
    click.option("--dates", type=click.Choice(ORDERS), help="How numeric dates are read. Default: as the profile says."),
    click.option("--encoding", metavar="NAME",
                 help="The list's encoding, as in windows-1252, when it is neither UTF-8 nor UTF-16 with a byte-order mark."),
    click.option("--columns", type=Folder(), metavar="FILE",
                 help="A YAML file that maps your columns to ours."),
    click.option("--ignore-other-columns", is_flag=True, help="Ignore unknown columns."),
    click.option("--allow-any-id", is_flag=True, help="Accept ids that look like a date, a health-service number or a total."),
)  # fmt: skip


def list_reading(setting: Setting, given: Mapping[str, Any]) -> Reading:
    """Return how a list is read according to the options. Raises LeafletError."""
    limit_cells()
    form = ListForm(
        dates=given["dates"] or "",
        encoding=given["encoding"] or "",
        columns=given["columns"],
        ignore_other_columns=given["ignore_other_columns"],
        allow_any_id=given["allow_any_id"],
    )
    return reading_of(setting, request_of(given), form)
