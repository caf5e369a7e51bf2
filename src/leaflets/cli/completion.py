"""Takes an unfinished command line from a shell, gives the words that may follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import click

from ..faults import LeafletError
from ..formats import FORMATS
from ..orders.jobs import FOR_APPROVERS
from ..setting import Setting, find_library, load_setting

WORDS: dict[str, Callable[[Setting], Iterable[str]]] = {
    "topics": lambda setting: [topic.id for topic in setting.library.topics.values()],
    "langs": lambda setting: [topic.lang for topic in setting.library.topics.values()],
    "layouts": lambda setting: [name for name in setting.layouts if name not in FOR_APPROVERS],
    "sections": lambda setting: [s.id for t in setting.library.topics.values() for s in t.sections],
    "formats": lambda setting: [*FORMATS, "pdf,html", "pdf,html,txt"],
    "pairs": lambda setting: [
        f"{facet.id}={v.id}"
        for t in setting.library.topics.values()
        for facet in t.facets
        for v in facet.values
    ],
}


def words(what: str, context: click.Context, start: str) -> list[str]:
    """Return words of the library that `--library` names; none if it is broken."""
    try:
        folder, _ = find_library(context.params.get("library"))
        setting = load_setting(folder, None, dt.date.today())
    except (LeafletError, OSError):
        return []
    return sorted({word for word in WORDS[what](setting) if word.startswith(start)})
