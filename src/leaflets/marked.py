"""Holds what a page of changes shows: by part, each change as lines, in which the words that differ are strong."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Phrase, plain


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """One version of a text, or one of its two conditions; `kind` is what stands before it, "" for nothing."""

    kind: str  # new, removed, moved, unseen, for-before, for-now, in-before, in-now
    words: Phrase


@dataclass(frozen=True, slots=True)
class MarkedChange:
    """What became of one text: what the margin says of it, its lines, and the drawing that is new or changed."""

    margin: Phrase
    lines: tuple[MarkedLine, ...]
    drawing: str = ""
    alt: Phrase | None = None  # what is read aloud for it


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """The changes of a section, or of another part; not `known` where nobody can say any more how it was."""

    id: str
    name: Phrase
    changes: tuple[MarkedChange, ...]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Marked:
    """All changes of a topic. `since` is the approval since which they were made; None for any other two states."""

    old: Phrase
    new: Phrase
    parts: tuple[MarkedPart, ...]
    since: Phrase | None = None


UNCHANGED = Marked(plain(""), plain(""), ())  # of every leaflet that is no copy of changes
