"""Takes what a shell has of a command line, gives the words that may follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import click

from ..faults import LeafletError
from ..model import Topic
from ..orders.jobs import REVIEW
from ..setting import Setting, find_library, prepare

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def from_library(words: Callable[[Setting], Iterable[str]]) -> Completer:
    """Return what completes an option with words of the library that `--library` names; nothing when it is broken."""

    def complete(context: click.Context, parameter: click.Parameter, start: str) -> list[str]:
        try:
            folder, _ = find_library(context.params.get("library"))
            setting = prepare(folder, None, dt.date.today())
        except (LeafletError, OSError):
            return []
        return sorted({word for word in words(setting) if word.startswith(start)})

    return complete


def _topics(setting: Setting) -> Iterable[Topic]:
    return setting.library.topics.values()


topics = from_library(lambda setting: [topic.id for topic in _topics(setting)])
langs = from_library(lambda setting: [topic.lang for topic in _topics(setting)])
layouts = from_library(lambda setting: [name for name in setting.layouts if name != REVIEW])
sections = from_library(lambda setting: [s.id for topic in _topics(setting) for s in topic.sections])
pairs = from_library(
    lambda setting: [
        f"{facet.id}={v.id}" for t in _topics(setting) for facet in t.facets for v in facet.values
    ]
)
