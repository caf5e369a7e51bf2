"""The nouns of a comparison, all frozen: a snippet of content, what became of it, and all changes of a part and of a topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..faults import NOWHERE, Place

# What became of a snippet. The words of SAME are the same, and so is everything else that is compared.
SAME, ADDED, REMOVED, CHANGED, MOVED = "same", "added", "removed", "changed", "moved"
WHOM, FORM = "for others", "in another form"  # the same words
UNSEEN = "changed, but not in words"  # so of a whole part, where no snippet of it shows what did
UNKNOWN = "unknown"  # it stands in a part that changed, and how that was is not known


class Token(NamedTuple):
    """A word, a sign or a space, and how it is set."""

    text: str
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text or value of the content: its words, whom it is for, what it stands in, and where it is."""

    tokens: tuple[Token, ...]
    whom: tuple[str, ...] = ()  # its conditions, the outermost first: "audience: parent"
    form: tuple[str, ...] = ()  # the blocks and fields that it stands in, the outermost first
    place: Place = NOWHERE
    is_text: bool = True  # words for a reader; not a value such as the number of lines
    drawing: str = ""  # the name of the drawing that this is
    drawn: str = ""  # the hash of it

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.tokens)

    @property
    def said(self) -> tuple[object, ...]:
        """All that makes two snippets the same, but for where they stand and whom they are for."""
        return self.tokens, self.is_text, self.drawing, self.drawn

    @property
    def key(self) -> tuple[object, ...]:
        """All that makes two snippets the same but their place."""
        return self.said, self.whom, self.form


class MarkedWords(NamedTuple):
    """Words that two versions share (SAME), or that only one of them has (REMOVED, ADDED)."""

    what: str
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.tokens)


@dataclass(frozen=True, slots=True)
class SnippetChange:
    """What became of one snippet: as it was, as it is, and which words differ."""

    what: str
    old: Snippet | None
    new: Snippet | None
    marks: tuple[MarkedWords, ...] = ()
    part: str = ""  # where it was, if it was moved from another part

    @property
    def now(self) -> Snippet:
        """The snippet as it is; as it was, if it is gone."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class PartChanges:
    """What became of all snippets of a section, or of another part of a topic."""

    part: str
    aligned: tuple[SnippetChange, ...]

    @property
    def changes(self) -> tuple[SnippetChange, ...]:
        return tuple(one for one in self.aligned if one.what != SAME)


@dataclass(frozen=True, slots=True)
class TopicChanges:
    """What changed in a topic in one language; the words that layouts print are a topic of no name."""

    topic: str
    lang: str
    parts: tuple[PartChanges, ...]

    @property
    def changed(self) -> tuple[PartChanges, ...]:
        return tuple(one for one in self.parts if one.changes)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one state of a library to another, as they were named."""

    old: str
    new: str
    topics: tuple[TopicChanges, ...]

    @property
    def changed(self) -> tuple[TopicChanges, ...]:
        return tuple(one for one in self.topics if one.changed)


@dataclass(frozen=True, slots=True)
class PartSnippets:
    """The snippets of a part, in the order of reading, and the hash of all that it holds."""

    snippets: tuple[Snippet, ...]
    hash: str = ""
    place: Place = field(default=NOWHERE)
