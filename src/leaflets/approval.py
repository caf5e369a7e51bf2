"""Takes a topic, gives the hash of all it can print; takes approval.yaml, gives the Approval that may match it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .faults import Fault, LeafletError, Place
from .model import Approval, Phrase, Topic
from .source import Mapping as MappingNode
from .source import Scalar, read_yaml

FIELDS = ("name", "role", "date", "until", "hash")


def content_hash(topic: Topic, words: Mapping[str, Phrase]) -> str:
    """Return the SHA-256 of every word and figure any combination prints, and of the words of layouts.

    Places do not count: a text that moves to another line is still the text that was read.
    """
    digest = hashlib.sha256()
    for part in _parts([topic, words]):
        data = part.encode()
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


def _parts(value: Any) -> Iterator[str]:
    """Yield a value's content as texts, each kind with a name of its own, in a fixed order."""
    if isinstance(value, Place):
        return
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for field in dataclasses.fields(value):
            yield field.name
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield f"key {key}"
            yield from _parts(value[key])
    elif isinstance(value, tuple | list):
        yield f"list {len(value)}"
        for item in value:
            yield from _parts(item)
    elif isinstance(value, frozenset):
        yield f"set {sorted(value)}"
    else:
        yield f"{type(value).__name__} {value}"


def load_approval(path: Path, shown: str) -> Approval | None:
    """Return the approval; None when there is no such file. Raises LeafletError for a broken one."""
    if not path.exists():
        return None
    root = read_yaml(path, shown)
    held = {k.text: v for k, v in root.entries} if isinstance(root, MappingNode) else {}
    texts = {name: node.text for name, node in held.items() if isinstance(node, Scalar)}
    missing = [name for name in FIELDS if not texts.get(name)]
    if missing:
        raise LeafletError([Fault(root.place, f"this approval lacks {', '.join(missing)}")])
    try:
        date, until = dt.date.fromisoformat(texts["date"]), dt.date.fromisoformat(texts["until"])
    except ValueError as error:
        raise LeafletError([Fault(root.place, f"a date is wrong: {error}", "write year-month-day")]) from None
    return Approval(texts["name"], texts["role"], date, until, texts["hash"], root.place)


def is_approved(topic: Topic, words: Mapping[str, Phrase], approval: Approval | None, as_of: dt.date) -> bool:
    """Tell whether the approval is of this very content, and still holds on the day `as_of`."""
    if approval is None or not approval.date <= as_of <= approval.until:
        return False
    return approval.hash == content_hash(topic, words)
