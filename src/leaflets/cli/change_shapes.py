"""Takes a Comparison, gives JSON for other programs."""

from __future__ import annotations

from ..changes.nouns import Comparison, PartChanges, Snippet, SnippetChange, TopicChanges
from .json_shapes import dumped, spot


def diff(found: Comparison) -> str:
    """Return all changes, by topic and part."""
    topics = [topic(one) for one in found.changed]
    return dumped("diff", {"old": found.old, "new": found.new, "topics": topics})


def topic(one: TopicChanges) -> dict[str, object]:
    return {"topic": one.topic or None, "lang": one.lang, "parts": [part(held) for held in one.changed]}


def part(one: PartChanges) -> dict[str, object]:
    return {"part": one.part, "changes": [change(held) for held in one.changes]}


def change(one: SnippetChange) -> dict[str, object]:
    return {
        "change": one.what, "from": one.part or None,
        "old": snippet(one.old) if one.old else None, "new": snippet(one.new) if one.new else None,
        "words": [{"words": mark.what, "text": mark.text} for mark in one.marks],
    }  # fmt: skip


def snippet(one: Snippet) -> dict[str, object]:
    """Return a text or value: its words, whom it is for, what it stands in, and where."""
    return {"text": one.text, "for": list(one.whom), "in": list(one.form), **spot(one.place)}
