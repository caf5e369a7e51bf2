"""Takes a topic, gives the hash of all it can print, and says whether an approval is for it, or what has changed since."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..caches import Same
from ..faults import NOWHERE, Place
from ..kinds import Figure
from ..model import START, Approval, Item, Phrase, Topic
from ..tailor.walk import nouns, strings_with_places
from ..text.blank import names_something

KEPT = 8  # topics whose hash is remembered: a run asks for it once per leaflet


def content_hash(topic: Topic, words: Mapping[str, Phrase]) -> str:
    """Return the SHA-256 of every word and figure any combination prints, and of the words of layouts.

    Places do not count: a text that moves to another line is still the text that was read.
    """
    return _content_hash(topic, Same(words))


@functools.lru_cache(maxsize=KEPT)
def _content_hash(topic: Topic, words: Same[Mapping[str, Phrase]]) -> str:
    return hash_of([dataclasses.replace(topic, figures=figures_in(topic)), words.held])


def part_hashes(topic: Topic, words: Mapping[str, Phrase]) -> dict[str, str]:
    """Return hashes of each section and of what is beside them, by the names that writers use.

    The first of a part's hashes is of the whole, the others of its lines, to find the one that changed.
    """
    return {
        name: " ".join([hash_of(value)[:16], *(short for short, _ in line_hashes(value))])
        for name, value in sorted(approved_parts(topic, words).items())
    }


def approved_parts(topic: Topic, words: Mapping[str, Phrase]) -> dict[str, Any]:
    """Return what an approval covers: each section, and what is beside them, by name."""
    held: dict[str, Any] = {section.id: section for section in topic.sections}
    held |= {"when-to-call": topic.when_to_call, "glossary": topic.glossary, "sources": topic.sources}
    held |= {topic.card.id: topic.card} if topic.card else {}
    held |= {START: topic.start} if topic.start else {}
    held |= {"figures/": figures_in(topic), "facets/": topic.facets, "words/": words}
    # The rest of booklet.yaml: title, purpose, version, dates and the order of sections.
    held["booklet"] = [*[getattr(topic, name) for name in BOOKLET_FIELDS], [s.id for s in topic.sections]]
    return held


def figures_in(topic: Topic) -> dict[str, Any]:
    """Return the pictures that a topic's texts show, by name: those that nothing shows may come and go."""
    sections = [*topic.sections, topic.when_to_call, *([topic.card] if topic.card else [])]
    shown = {block.figure for block in nouns(sections, Figure)} | set(topic.pictures.values())
    shown |= set(topic.start.get("pictures", {}).values())
    shown |= {name for section in sections for name in section.pictures.values()}
    shown |= {item.picture for item in nouns(sections, Item)}
    return {name: picture for name, picture in topic.figures.items() if name in shown}


BOOKLET_FIELDS = ("id", "lang", "title", "purpose", "cover_note", "version", "written_on", "review_on")


def hash_of(value: Any) -> str:
    """Return the SHA-256, in hexadecimal, of what a noun, or a list or mapping of them, holds.

    Places are left out, and so is every field that holds its default: a new field does not end the
    approval of texts that do not use it.
    """
    return hashlib.sha256(encoded(value).encode()).hexdigest()


def encoded(value: Any) -> str:
    """Return the JSON that `hash_of` hashes."""
    return _JSON.encode(value)


TAG = "\0"  # begins the key of types that JSON lacks; no text or name may contain this character


def _tagged(value: Any) -> Any:
    """Return a value of a type that JSON lacks as one that it has, so that no two values look alike."""
    kind: Any = type(value)
    if fields := _fields(kind):
        held = {}
        for name, default in fields:
            one = getattr(value, name)
            if one is not default and one != default:
                held[name] = one
        return {TAG + kind.__name__: held}
    if isinstance(value, Mapping):
        return dict(value)
    if kind is bytes:
        return {TAG + "bytes": hashlib.sha256(value).hexdigest()}
    return {TAG + kind.__name__: sorted(value) if kind is frozenset else repr(value)}


@functools.cache
def _fields(kind: Any) -> Sequence[tuple[str, Any]]:
    """Return name and default of each field of a noun, places excepted; nothing for any other type."""
    if not dataclasses.is_dataclass(kind):
        return ()
    return [
        (one.name, one.default if one.default_factory is dataclasses.MISSING else one.default_factory())
        for one in dataclasses.fields(kind)
        if one.type not in ("Place", Place)
    ]


# All of the walk except `_tagged` runs in C: a topic has a hundred thousand values.
_JSON = json.JSONEncoder(check_circular=False, sort_keys=True, separators=(",", ":"), default=_tagged)


SHORT = 5  # hexadecimal digits of a line's hash: one change in a million would be reported a line too late


def line_hashes(value: Any) -> list[tuple[str, Place]]:
    """Return a short hash of what each line of a part's files says, in reading order, and its place."""
    lines = [
        (hash_of([part for _, part in held])[:SHORT], Place(*spot))
        for spot, held in itertools.groupby(
            strings_with_places(value, NOWHERE), key=lambda one: (one[0].path, one[0].line)
        )
    ]
    return [(short, place) for short, place in lines if place.path]


def is_approved(topic: Topic, words: Mapping[str, Phrase], approval: Approval | None, as_of: dt.date) -> bool:
    """Tell whether the approval is for exactly this content, and holds on the day `as_of`."""
    if approval is None or not approval.date <= as_of <= approval.until:
        return False
    if not (names_something(approval.name) and names_something(approval.role)):
        return False
    return approval.hash == content_hash(topic, words)


def changed_since(topic: Topic, words: Mapping[str, Phrase], approval: Approval) -> list[str]:
    """Return the parts that are not what was approved: sections by id, new and removed ones too."""
    if approval.hash == content_hash(topic, words):
        return []
    now = part_hashes(topic, words)
    found = [name for name in now if now[name][:16] != approval.parts.get(name, "")[:16]]
    return [*found, *sorted(set(approval.parts) - set(now))] if approval.parts else ["the texts"]
