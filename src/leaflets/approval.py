"""Takes a topic, gives the hash of all it can print, and says whether an approval is of it, or what changed since."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from .blank import says_something
from .model import Approval, Phrase, Topic
from .signatures import load_approval as load_approval
from .signatures import written as written
from .walk import parts

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
    """Return the hash of each section and of what stands beside them, by the name a writer knows it under."""
    held: dict[str, Any] = {section.id: section for section in topic.sections}
    held |= {"when-to-call": topic.when_to_call, "glossary": topic.glossary, "sources": topic.sources}
    held |= {"figures/": topic.figures, "facets/": topic.facets, "words/": words}
    # The rest of booklet.yaml: title, purpose, version, dates and the order of sections.
    held["booklet"] = [*[getattr(topic, name) for name in BOOKLET_FIELDS], [s.id for s in topic.sections]]
    return {name: hash_of(value)[:16] for name, value in sorted(held.items())}


BOOKLET_FIELDS = ("id", "lang", "title", "purpose", "cover_note", "version", "written_on", "review_on")


def hash_of(value: Any) -> str:
    """Return the SHA-256 of a noun's content, places left out."""
    return hashlib.sha256(encoded(value)).hexdigest()


def encoded(value: Any) -> bytes:
    """Return the bytes that `hash_of` hashes."""
    return b"".join([_part(part.encode()) for part in parts(value)])


def encoded_list(length: int) -> bytes:
    """Return how the bytes of a list begin; those of its members follow."""
    return _part(f"list {length}".encode())


def _part(data: bytes) -> bytes:
    return b"%d:" % len(data) + data


def is_approved(topic: Topic, words: Mapping[str, Phrase], approval: Approval | None, as_of: dt.date) -> bool:
    """Tell whether the approval is of this very content, and still holds on the day `as_of`."""
    if approval is None or not approval.date <= as_of <= approval.until:
        return False
    if not (says_something(approval.name) and says_something(approval.role)):
        return False
    return approval.hash == content_hash(topic, words)


def changed_since(topic: Topic, words: Mapping[str, Phrase], approval: Approval) -> list[str]:
    """Return the parts that are not what was approved: sections by their id, new and gone ones too."""
    if approval.hash == content_hash(topic, words):
        return []
    now = part_hashes(topic, words)
    found = [name for name in now if now[name] != approval.parts.get(name)]
    return [*found, *sorted(set(approval.parts) - set(now))] if approval.parts else ["the texts"]
