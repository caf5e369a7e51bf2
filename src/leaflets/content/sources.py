"""Takes the nodes of a list of sources, gives Sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ..faults import NOWHERE
from ..links import addresses
from ..model import Source
from ..source.fields import UNREAD, Fields
from ..source.nodes import Node
from . import keys
from .scope import Scope
from .words import read_bare


def read_sources(scope: Scope, node: Node) -> dict[str, Source]:
    """Read the list of what was read while writing; from then on sections may name its entries."""
    if node is UNREAD:
        scope.unread.add("source")
    return {id: _source(scope, id, entry) for id, entry in Fields(node, scope.faults).nodes.items()}


def _source(scope: Scope, id: str, node: Node) -> Source:
    parts = Fields(node, scope.faults, keys.SOURCE)
    web = parts.text("web")
    refuse_no_address(scope, addresses.web, web or "-" * ("web" in parts), parts.get("web"), "web address")
    return Source(
        id=id,
        title=read_bare(scope, parts.get("title")),
        publisher=parts.text("publisher"),
        web=web,
        read_on=parts.date("read_on") or dt.date.min,
        note=parts.text("note"),
        place=node.place,
        short=parts.text("short"),
        to_check=parts.yes("to_check"),
    )


def refuse_no_address(
    scope: Scope, make: Callable[[str], addresses.Link], text: str, node: Node | None, what: str
) -> None:
    """Note why a text cannot become a link; layouts make the link where they print the text."""
    try:
        if text:
            make(text)
    except addresses.NoAddress as error:
        place = node.place if node else NOWHERE
        scope.faults.add(place, error.about(f'"{text[:60]}" is not a {what}'), error.hint)
