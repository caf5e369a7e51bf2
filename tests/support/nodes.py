"""YAML read from a text, and the faults in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaflets.faults import LeafletError
from leaflets.source.nodes import Items, Node, Scalar, read_yaml


def read(folder: Path, data: bytes | str) -> Node:
    path = folder / "x.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_yaml(path, "x.yaml")


def faults(folder: Path, data: bytes | str) -> list[str]:
    with pytest.raises(LeafletError) as refused:
        read(folder, data)
    return [f"{fault.place.line}:{fault.place.column} {fault.message}" for fault in refused.value.faults]


def values(node: Node) -> object:
    """Return a node as plain lists and dictionaries of texts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [values(item) for item in node.items]
    return {key.text: values(value) for key, value in node.entries}
