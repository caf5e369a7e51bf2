"""Takes a topic, gives the hash of all it can print; takes approval.yaml, gives the Approval that may match it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .faults import FaultList, Place, did_you_mean
from .model import Approval, Phrase, Topic
from .source import Mapping as MappingNode
from .source import Scalar, read_yaml

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HASH = re.compile(r"[0-9a-f]{64}")
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
    root, faults = read_yaml(path, shown), FaultList()
    entries = root.entries if isinstance(root, MappingNode) else ()
    held = {key.text: node for key, node in entries if isinstance(node, Scalar) and node.text}
    for key, node in entries:
        if key.text not in FIELDS:
            faults.add(key.place, f'unknown key "{key.text[:60]}"', did_you_mean(key.text, FIELDS))
        elif not isinstance(node, Scalar):
            faults.add(node.place, "a single text is needed here")
    missing = [name for name in FIELDS if name not in held]
    if missing:
        faults.add(root.place, f"this approval lacks {', '.join(missing)}")
    date, until = (_date(held.get(name), faults) for name in ("date", "until"))
    if until < date and not faults.found:
        faults.add(held["until"].place, "this approval ends before it begins")
    if "hash" in held and not HASH.fullmatch(held["hash"].text):
        faults.add(held["hash"].place, "this is no hash of a content", "64 digits and letters a to f")
    faults.stop_if_any()
    name, role, text = (held[key].text for key in ("name", "role", "hash"))
    return Approval(name, role, date, until, text, root.place)


def _date(node: Scalar | None, faults: FaultList) -> dt.date:
    try:
        if node and DATE.fullmatch(node.text):
            return dt.date.fromisoformat(node.text)
    except ValueError:  # 30 February
        pass
    if node:
        faults.add(node.place, f'"{node.text[:20]}" is no date', "write year-month-day")
    return dt.date.max


def is_approved(topic: Topic, words: Mapping[str, Phrase], approval: Approval | None, as_of: dt.date) -> bool:
    """Tell whether the approval is of this very content, and still holds on the day `as_of`."""
    if approval is None or not approval.date <= as_of <= approval.until:
        return False
    return approval.hash == content_hash(topic, words)
