"""Takes content/library.yaml, gives the topic that comes first and the limits on how hard texts may be to read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path

from ..faults import FaultList, did_you_mean
from ..model import Limits
from ..source.fields import Fields, number_of, read_root

KEYS = ("first", "limits")
LIMITS = tuple(field.name for field in fields(Limits))
LEAST, MOST = 0.01, 999.99  # that a limit can be


def read_library_file(
    path: Path, shown: str, topics: Collection[str], faults: FaultList
) -> tuple[str, Limits]:
    """Return the first topic ("" = none) and the limits; a library need not have the file."""
    if not _there(path):
        return "", Limits()
    fields = Fields(read_root(path, shown, faults), faults, KEYS)
    limits = Fields(fields.get("limits"), faults, LIMITS)
    numbers = {name: number_of(node, faults, LEAST, MOST) for name, node in limits.nodes.items()}
    return _first(fields, topics), Limits(**numbers)


def _there(path: Path) -> bool:
    """Tell whether the file is there; a folder that may not be opened is reported by whoever reads it."""
    try:
        return path.exists() or path.is_symlink()
    except PermissionError:
        return False


def _first(fields: Fields, topics: Collection[str]) -> str:
    id = fields.text("first")
    if "first" in fields and topics and id not in topics:
        fields.faults.add(fields.place("first"), f'there is no topic "{id[:60]}"', did_you_mean(id, topics))
    return id
