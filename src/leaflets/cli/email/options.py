"""Takes the options of a verb of `email`, gives the mail settings; shared by all verbs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ...mail.settings import NONE, Settings, load_settings
from ..context import VERBOSE
from ..options import (
    Folder,
    as_of_option,
    clinic_option,
    library_option,
    quiet_option,
    stack,
    verbose_option,
)
from ..reports import reports_faults
from ..signals import stopping

SETTINGS = "mail.yaml"
FILE = Folder()
MANY = 20  # lines of a kind to show

settings_option = click.option(
    "--settings", "settings_file", type=FILE, metavar="FILE", help="How mail is sent. Default: mail.yaml."
)
rate_option = click.option(
    "--rate", type=click.IntRange(1, 6000), metavar="N", help="At most this many messages a minute."
)
insecure_option = click.option(
    "--insecure-plain-text-on-loopback",
    "insecure",
    is_flag=True,
    help="Send without TLS, to a server on this machine only.",
)

# The last decorators of the verbs on the ledger.
ledger_options = stack(settings_option, quiet_option, verbose_option, reports_faults, stopping())
# The last decorators of the verbs that read a list, and therefore a library.
list_options = stack(
    clinic_option, library_option, verbose_option, as_of_option, quiet_option, reports_faults, stopping()
)


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Return the settings, as changed by the options. Raises LeafletError."""
    held = load_settings(given["settings_file"] or Path(SETTINGS))
    context = click.get_current_context(silent=True)
    if context and context.meta.get(VERBOSE):
        click.echo(f"mail: {held.host}, from {held.sender}\nledger: {held.ledger}", err=True)
    if given.get("rate"):
        held = replace(held, rate=given["rate"])
    return replace(held, tls=NONE) if given.get("insecure") else held


def next_command(given: Mapping[str, Any], verb: str, *words: object) -> str:
    """Return the command to type next; it reads the same settings as this one."""
    named = ["--settings", given["settings_file"]] if given["settings_file"] else []
    return " ".join(["leaflets email", verb, *(shlex.quote(str(word)) for word in (*words, *named))])
