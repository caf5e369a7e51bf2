"""Takes content/library.yaml, gives the first topic, the limits on how hard texts are, accepted advice, and further fields of profiles."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ..advised import Accepted
from ..declared import ProfileField
from ..faults import FaultList, did_you_mean
from ..model import Limits
from ..source.fields import Fields, number_of, read_optional
from ..source.nodes import Node
from .library_keys import ACCEPTED, CLINIC, LEAST, LIBRARY, LIMITS, MOST, PROFILE_FIELDS
from .profile_fields import read_declared


def read_library_file(path: Path, shown: str, faults: FaultList) -> Fields:
    """Return what the file holds; a library need not have it."""
    return Fields(read_optional(path, shown, faults), faults, LIBRARY)


def read_limits(fields: Fields) -> Limits:
    limits = Fields(fields.get("limits"), fields.faults, LIMITS)
    return Limits(
        **{name: number_of(node, fields.faults, LEAST, MOST) for name, node in limits.nodes.items()}
    )


def read_profile(fields: Fields) -> tuple[ProfileField, ...]:
    """Return the fields that profiles of this library may have besides those of every profile."""
    return read_declared(Fields(fields.get("profile"), fields.faults, PROFILE_FIELDS), CLINIC.named)


def read_accepted(fields: Fields) -> tuple[Accepted, ...]:
    """Return which advice of `leaflets check` the library accepts, and why."""
    return tuple(_accepted(node, fields.faults) for node in fields.items("accepted"))


def _accepted(node: Node, faults: FaultList) -> Accepted:
    parts = Fields(node, faults, ACCEPTED)
    about, file = parts.text("about"), parts.verbatim("file")
    if not about and not file and "check" in parts:
        hint = "`about:` a word, or `file:` below content/"
        faults.add(node.place, "this would accept all advice of a check at once: say about what", hint)
    return Accepted(parts.text("check"), parts.text("why"), about, file, node.place)


def read_first(fields: Fields, topics: Collection[str], unread: Collection[str] = ()) -> str:
    """Return the topic that is taken when none is named; "" for none. Folders in which a fault was found may be topics."""
    id = fields.text("first")
    if "first" in fields and topics and id not in topics and id not in unread:
        fields.faults.add(fields.place("first"), f'there is no topic "{id[:60]}"', did_you_mean(id, topics))
    return id
