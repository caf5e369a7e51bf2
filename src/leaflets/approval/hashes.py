"""Takes a topic, gives the hash of all it can print, and says whether an approval is of it, or what changed since."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Mapping
from typing import Any

from ..faults import NOWHERE, Place
from ..model import Approval, Phrase, Topic
from ..tailor.walk import parts, placed
from ..text.blank import says_something

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
        for name, value in sorted(approved_parts(topic, words).items())
    }


def approved_parts(topic: Topic, words: Mapping[str, Phrase]) -> dict[str, Any]:
    """Return what an approval speaks of: each section, and what stands beside them, by name."""
    held: dict[str, Any] = {section.id: section for section in topic.sections}
    held |= {"when-to-call": topic.when_to_call, "glossary": topic.glossary, "sources": topic.sources}
    held |= {"figures/": topic.figures, "facets/": topic.facets, "words/": words}
    # The rest of booklet.yaml: title, purpose, version, dates and the order of sections.
    held["booklet"] = [*[getattr(topic, name) for name in BOOKLET_FIELDS], [s.id for s in topic.sections]]
    return held


BOOKLET_FIELDS = ("id", "lang", "title", "purpose", "cover_note", "version", "written_on", "review_on")


def hash_of(value: Any) -> str:
    """Return the SHA-256 of a noun's content, places left out."""
    return hashlib.sha256(bytes_of(value)).hexdigest()


def bytes_of(value: Any) -> bytes:
    """Return the bytes that `hash_of` hashes."""
    return b"".join([_part(part.encode()) for part in parts(value)])


SHORT = 5  # hexadecimal digits of a line's hash: one change in a million would be reported a line too late


def line_hashes(value: Any) -> list[tuple[str, Place]]:
    """Return a short hash of what each line of a part's files says, in the order of reading, and where it stands."""
    lines = [
        (hash_of([part for _, part in held])[:SHORT], Place(*spot))
        for spot, held in itertools.groupby(
            placed(value, NOWHERE), key=lambda one: (one[0].path, one[0].line)
        )
    ]
    return [(short, place) for short, place in lines if place.path]


def bytes_of_list(length: int) -> bytes:
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
    found = [name for name in now if now[name][:16] != approval.parts.get(name, "")[:16]]
    return [*found, *sorted(set(approval.parts) - set(now))] if approval.parts else ["the texts"]
