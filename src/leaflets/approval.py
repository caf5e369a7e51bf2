"""Takes a topic, gives the hash of all it can print; reads and writes approval.yaml, and says what changed since."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .faults import NOWHERE, FaultList, Place, did_you_mean
from .model import Approval, Phrase, Topic
from .source import Mapping as MappingNode
from .source import Node, Scalar, read_yaml

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HASH = re.compile(r"[0-9a-f]{64}")
FIELDS = ("name", "role", "date", "until", "hash")
MORE = ("version", "read", "read_file")  # texts an approval may hold
KEPT = 8  # topics whose hash is remembered: a run asks for it once a leaflet


def content_hash(topic: Topic, words: Mapping[str, Phrase]) -> str:
    """Return the SHA-256 of every word and figure any combination prints, and of the words of layouts.

    Places do not count: a text that moves to another line is still the text that was read.
    """
    for held, held_words, known in _known:
        if held is topic and held_words is words:
            return known
    found = hash_of([topic, words])
    _known[KEPT - 1 :] = []
    _known.insert(0, (topic, words, found))
    return found


# Frozen nouns, compared by identity: the same topic is the same content.
_known: list[tuple[Topic, Mapping[str, Phrase], str]] = []


def part_hashes(topic: Topic, words: Mapping[str, Phrase]) -> dict[str, str]:
    """Return hashes of each section and of what stands beside them, by the name a writer knows it under.

    The first of a part's hashes is of the whole, the others of its lines: they find the one that changed.
    """
    return {
        name: " ".join([hash_of(value)[:16], *(short for short, _ in line_hashes(value))])
        for name, value in sorted(parts_of(topic, words).items())
    }


def parts_of(topic: Topic, words: Mapping[str, Phrase]) -> dict[str, Any]:
    """Return what an approval speaks of: each section, and what stands beside them, by name."""
    parts: dict[str, Any] = {section.id: section for section in topic.sections}
    parts |= {"when-to-call": topic.when_to_call, "glossary": topic.glossary, "sources": topic.sources}
    parts |= {"figures/": topic.figures, "facets/": topic.facets, "words/": words}
    # The rest of booklet.yaml: title, purpose, version, dates and the order of sections.
    parts["booklet"] = [*[getattr(topic, name) for name in BOOKLET_FIELDS], [s.id for s in topic.sections]]
    return parts


BOOKLET_FIELDS = ("id", "lang", "title", "purpose", "cover_note", "version", "written_on", "review_on")


def hash_of(value: Any) -> str:
    """Return the SHA-256 of a noun's content, places left out."""
    digest = hashlib.sha256()
    for part in _parts(value):
        data = part.encode()
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


SHORT = 5  # hexadecimal digits of a line's hash: one change in a million would be told a line too late


def line_hashes(value: Any) -> list[tuple[str, Place]]:
    """Return a short hash of what each line of a part's files says, in the order of reading, and where it stands."""
    lines = [
        (hash_of([part for _, part in held])[:SHORT], Place(*spot))
        for spot, held in itertools.groupby(
            _placed(value, NOWHERE), key=lambda one: (one[0].path, one[0].line)
        )
    ]
    return [(short, place) for short, place in lines if place.path]


def _placed(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield a value's words and names, each with the place of the noun that it belongs to."""
    kind = type(value)
    if kind in (tuple, list):
        for item in value:
            yield from _placed(item, place)
    elif dataclasses.is_dataclass(kind) and kind is not Place:
        place = getattr(value, "place", NOWHERE) if getattr(value, "place", NOWHERE).path else place
        for name in _field_names(kind):
            yield from _placed(getattr(value, name), place)
    elif isinstance(value, Mapping):
        for key in value:
            yield place, f"key {key}"
            yield from _placed(value[key], place)
    elif kind is not Place and value not in ("", None, False):
        yield place, str(sorted(value) if isinstance(value, frozenset) else value)


@functools.cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _parts(value: Any) -> Iterator[str]:
    """Yield a value's content as texts, each kind with a name of its own, in a fixed order."""
    kind = type(value)
    if kind is str:  # most of all parts: asked first
        yield "str " + value
    elif kind is Place:
        return
    elif kind in (tuple, list):
        yield f"list {len(value)}"
        for item in value:
            yield from _parts(item)
    elif dataclasses.is_dataclass(kind):
        yield kind.__name__
        for name in _field_names(kind):
            yield name
            yield from _parts(getattr(value, name))
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield f"key {key}"
            yield from _parts(value[key])
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
    parts: Mapping[str, str] = {}
    for key, node in entries:
        if key.text == "parts":
            parts = _part_texts(node, faults)
        elif key.text not in (*FIELDS, *MORE):
            faults.add(key.place, f'unknown key "{key.text[:60]}"', did_you_mean(key.text, (*FIELDS, *MORE)))
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
    version, read, read_file = (held[key].text if key in held else "" for key in MORE)
    held_parts = MappingProxyType(dict(parts))
    return Approval(name, role, date, until, text, root.place, version, read, read_file, held_parts)


def _part_texts(node: Node, faults: FaultList) -> Mapping[str, str]:
    entries = node.entries if isinstance(node, MappingNode) else ()
    if not entries or not all(isinstance(value, Scalar) for _, value in entries):
        faults.add(node.place, "names with hashes are needed here", "`leaflets approve` writes them")
    return {key.text: value.text for key, value in entries if isinstance(value, Scalar)}


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


def changed_since(topic: Topic, words: Mapping[str, Phrase], approval: Approval) -> list[str]:
    """Return the parts that are not what was approved: sections by their id, new and gone ones too."""
    if approval.hash == content_hash(topic, words):
        return []
    now = part_hashes(topic, words)
    found = [name for name in now if now[name][:16] != approval.parts.get(name, "")[:16]]
    return [*found, *sorted(set(approval.parts) - set(now))] if approval.parts else ["the texts"]


def written(approval: Approval) -> str:
    """Return an approval as its file holds it: a line for each thing, so that a difference can be read."""
    said = {name: getattr(approval, name) for name in (*FIELDS[:2], *MORE)}
    lines = ["# Written by `leaflets approve`. Any change to what prints makes the leaflets drafts again."]
    lines += [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in said.items() if text]
    lines += [f"date: {approval.date}", f"until: {approval.until}", f"hash: {approval.hash}", "parts:"]
    lines += [f"  {json.dumps(name)}: {text}" for name, text in sorted(approval.parts.items())]
    return "\n".join(lines) + "\n"
