"""Takes a node of style.yaml, gives its fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..faults import FaultList, LeafletError, did_you_mean
from ..source.nodes import Items, Names, Node, Scalar

YES_NO = ("yes", "no")


def entries(node: Node | None, known: frozenset[str] | set[str] | None, faults: FaultList) -> dict[str, Node]:
    """Return a mapping's values by key; a key that is not known is a fault."""
    if node is None:
        return {}
    if not isinstance(node, Names):
        raise LeafletError([_wrong(node, "names with values are needed here")])
    for key, _ in node.entries:
        if known is not None and key.text not in known:
            faults.add(key.place, f'unknown key "{key.text}"', did_you_mean(key.text, known))
    return {key.text: value for key, value in node.entries if known is None or key.text in known}


def items(node: Node, faults: FaultList) -> tuple[Node, ...]:
    if isinstance(node, Items):
        return node.items
    faults.add(node.place, "a list is needed here")
    return ()


def one_of(node: Node, options: Sequence[str], faults: FaultList) -> str:
    """Return one of a few words; any other is a fault."""
    text = scalar(node)
    if text not in options:
        known = " or ".join(f'"{option}"' for option in options)
        faults.add(node.place, f'{known or "nothing"} is needed here, not "{text[:40]}"')
    return text


def scalar(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise LeafletError([_wrong(node, "a single value is needed here")])
    return node.text


def _wrong(node: Node, message: str) -> Any:
    faults = FaultList()
    faults.add(node.place, message)
    return faults.found[0]
