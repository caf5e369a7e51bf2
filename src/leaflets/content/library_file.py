"""Takes content/library.yaml, gives the topic that comes first, the limits on how hard texts are, and further fields of profiles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path

from ..declared import ProfileField
from ..faults import FaultList, did_you_mean
from ..model import Limits
from ..source.fields import Fields, number_of, read_root
from .clinic import KEYS as PROFILE_KEYS
from .clinic import OF_THE_HOUSE
from .profile_fields import read_declared

KEYS = ("first", "limits", "profile")
LIMITS = tuple(field.name for field in fields(Limits))
LEAST, MOST = 0.01, 999.99  # that a limit can be


def read_library_file(path: Path, shown: str, faults: FaultList) -> Fields:
    """Return what the file holds; a library need not have it."""
    return Fields(read_root(path, shown, faults) if _there(path) else None, faults, KEYS)


def read_limits(fields: Fields) -> Limits:
    limits = Fields(fields.get("limits"), fields.faults, LIMITS)
    return Limits(
        **{name: number_of(node, fields.faults, LEAST, MOST) for name, node in limits.nodes.items()}
    )


def read_profile(fields: Fields) -> tuple[ProfileField, ...]:
    """Return the fields that profiles of this library may have besides those of every profile."""
    return read_declared(Fields(fields.get("profile"), fields.faults), PROFILE_KEYS | OF_THE_HOUSE)


def _there(path: Path) -> bool:
    """Tell whether the file is there; a folder that may not be opened is reported by whoever reads it."""
    try:
        return path.exists() or path.is_symlink()
    except PermissionError:
        return False


def read_first(fields: Fields, topics: Collection[str], unread: Collection[str] = ()) -> str:
    """Return the topic that is taken when none is named; "" for none. Folders in which a fault was found may be topics."""
    id = fields.text("first")
    if "first" in fields and topics and id not in topics and id not in unread:
        fields.faults.add(fields.place("first"), f'there is no topic "{id[:60]}"', did_you_mean(id, topics))
    return id
