"""Takes content/library.yaml, gives the topic that comes first and the limits for how hard texts may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path

from ..faults import FaultList, LeafletError, did_you_mean
from ..model import Limits
from ..source.nodes import Names, Node, Scalar, read_yaml

KEYS = ("first", "limits")
LIMITS = tuple(field.name for field in fields(Limits))
NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


def read_library_file(
    path: Path, shown: str, topics: Collection[str], faults: FaultList
) -> tuple[str, Limits]:
    """Return the first topic ("" = none) and the limits; a library need not have the file."""
    if not _there(path):
        return "", Limits()
    try:
        root = read_yaml(path, shown)
    except LeafletError as error:
        faults.found += error.faults
        return "", Limits()
    held = _entries(root, KEYS, faults)
    return _first(held.get("first"), topics, faults), _limits(held.get("limits"), faults)


def _there(path: Path) -> bool:
    """Tell whether the file is there; what may not be looked into is reported by whoever reads the folder."""
    try:
        return path.exists() or path.is_symlink()
    except PermissionError:
        return False


def _entries(node: Node, known: tuple[str, ...], faults: FaultList) -> Mapping[str, Node]:
    if not isinstance(node, Names):
        faults.add(node.place, "names with values are needed here", f"known: {', '.join(known)}")
        return {}
    for key, _ in node.entries:
        if key.text not in known:
            faults.add(key.place, f'unknown key "{key.text[:60]}"', did_you_mean(key.text, known))
    return {key.text: held for key, held in node.entries if key.text in known}


def _first(node: Node | None, topics: Collection[str], faults: FaultList) -> str:
    if node is None:
        return ""
    id = node.text.strip() if isinstance(node, Scalar) else ""
    if topics and id not in topics:
        faults.add(node.place, f'there is no topic "{id[:60]}"', did_you_mean(id, topics))
    return id


def _limits(node: Node | None, faults: FaultList) -> Limits:
    if node is None:
        return Limits()
    found: dict[str, float] = {}
    for name, held in _entries(node, LIMITS, faults).items():
        text = held.text.strip() if isinstance(held, Scalar) else ""
        if NUMBER.fullmatch(text) and float(text) > 0:
            found[name] = float(text)
        else:
            faults.add(held.place, f'{name} is a number over 0, not "{text[:40]}"', "for example  smog: 9")
    return Limits(**found)
