"""Takes nodes, gives the plain values of single fields: names, lists, texts, numbers, dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from ..faults import did_you_mean
from ..source.nodes import Items, Names, Node, Scalar
from ..source.paragraphs import one_line, one_paragraph
from ..source.texts import refuse_no_names, refuse_no_text, refuse_unquoted
from . import dates
from .files import UNREAD
from .scope import Scope

MOST_LINES = 60  # to write on


def entries(
    scope: Scope, node: Node | None, known: Iterable[str] | None, needed: Iterable[str] = ()
) -> dict[str, Node]:
    """Return a mapping's values by name; unknown and missing names are faults."""
    if node is UNREAD:
        return {}
    if not isinstance(node, Names):
        if node is not None:
            message, hint = "names with values are needed here", "for example  title: …"
            refuse_no_names(node, message, hint, scope.faults)
        return {}
    allowed = None if known is None else set(known)
    for key, _ in node.entries:
        if allowed is not None and key.text not in allowed:
            scope.stop_if_many()
            scope.faults.add(key.place, f'unknown key "{key.text[:60]}"', did_you_mean(key.text, allowed))
    out = {key.text: value for key, value in node.entries if allowed is None or key.text in allowed}
    for name in needed:
        if name not in out:
            scope.faults.add(node.place, f'"{name}" is missing')
    return out


def items(scope: Scope, node: Node | None) -> tuple[Node, ...]:
    if isinstance(node, Items):
        return node.items
    if node is not None:
        scope.faults.add(
            node.place,
            "a list is needed here",
            'begin each line with a hyphen and a space: "- …"; names may stand in brackets: [a, b]',
        )
    return ()


def text_items(scope: Scope, node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list whose items are texts, not names."""
    refuse_unquoted(node, scope.faults)
    return items(scope, node)


def plain_text(scope: Scope, node: Node | None, lines: bool = False) -> str:
    """Read a text of one line, or with its lines."""
    if isinstance(node, Scalar):
        return one_paragraph(node, scope.faults) if lines else one_line(node, scope.faults)
    if node is not None and node is not UNREAD:
        refuse_no_text(node, scope.faults)
    return ""


def number(scope: Scope, node: Node) -> float:
    text = plain_text(scope, node)
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) and float(text) > 0:
        return float(text)
    scope.faults.add(node.place, f'a number is needed here, not "{text[:40]}"')
    return 1.0


def line_count(scope: Scope, node: Node | None) -> int:
    text = plain_text(scope, node)
    if re.fullmatch(r"[0-9]{1,2}", text) and 0 < int(text) <= MOST_LINES:
        return int(text)
    if node is not None:
        message = f'a number is needed here, not "{text[:40]}"'
        scope.faults.add(node.place, message, f"1 to {MOST_LINES}")
    return 1


def read_date(scope: Scope, node: Node | None) -> dt.date:
    text = plain_text(scope, node)
    day = dates.iso(text)
    if day is None and node is not None:
        hint = "write year-month-day, for example 2026-11-23"
        scope.faults.add(node.place, f'"{text[:40]}" is no date', hint)
    return day or dt.date.min


def known_names(scope: Scope, node: Node | None, known: Iterable[str], what: str) -> tuple[str, ...]:
    """Return a list of names, each of which must be known."""
    options, out = list(known), []
    for item in items(scope, node):
        name = plain_text(scope, item)
        if name in options:
            out.append(name)
        elif what not in scope.unread and (name or isinstance(item, Scalar)):
            scope.stop_if_many()
            scope.faults.add(item.place, f'unknown {what} "{name[:60]}"', did_you_mean(name, options))
    return tuple(out)
