"""Takes a Comparison, gives it as lines for a terminal: what is gone after -, what is new after +, with the words that differ marked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ..text.counts import counted
from .nouns import (
    ADDED,
    CHANGED,
    FORM,
    MOVED,
    REMOVED,
    SAME,
    UNSEEN,
    Comparison,
    MarkedWords,
    PartChanges,
    Snippet,
    SnippetChange,
    Token,
)

DIFFERENT = 3  # the exit code of a command that found changes; 1 is for faults, as everywhere
EVIDENT = ("text", "items", "blocks", "")  # fields that say nothing of what a text is
CALLED = {"part": "heading"}  # as files of content call it
OPEN = {REMOVED: ("[-", "-]"), ADDED: ("{+", "+}"), SAME: ("", "")}
EVERYONE, NOT_KNOWN = "everyone", "(its words are not known)"


def lines(found: Comparison) -> Iterator[str]:
    """Yield all changes, by topic and part; a last line with their number."""
    total = 0
    for topic in found.changed:
        for part in topic.changed:
            name = f"{topic.topic} ({topic.lang})" if topic.topic else topic.lang
            yield f"{name}, {part.part}: {counted(len(part.changes), 'change')}"
            yield from lines_of(part)
            yield ""
            total += len(part.changes)
    yield f"{counted(total, 'change')} from {found.old} to {found.new}" if total else same(found)


def same(found: Comparison) -> str:
    return f"no difference between {found.old} and {found.new}"


def lines_of(part: PartChanges) -> Iterator[str]:
    """Yield the changes of a part."""
    for one in part.changes:
        yield "  " + "  ".join(filter(None, (where(one), label(one), called(one.now))))
        yield from (f"    {line}" for line in body(one))


def where(one: SnippetChange) -> str:
    """Return where a snippet is; where it was, if it is gone or was moved."""
    now, before = str(one.now.place), str(one.old.place) if one.old else ""
    return f"{now} (was {before})" if one.what == MOVED else now


def label(one: SnippetChange) -> str:
    """Return what became of a snippet, in a word or two."""
    return f"{one.what} from {one.part}" if one.part else one.what


def called(snippet: Snippet) -> str:
    """Return what a snippet is: the last kinds and fields that it stands in, its own name if it stands in none."""
    names = snippet.form[1:] or snippet.form
    return " · ".join([CALLED.get(name, name) for name in names if name not in EVIDENT][-2:])


def body(one: SnippetChange) -> Iterator[str]:
    """Yield the words of a change, and the conditions that are no longer the same."""
    old, new = one.old, one.new
    if one.what == CHANGED:
        yield f"- {shown(one.marks, REMOVED)}"
        yield f"+ {shown(one.marks, ADDED)}"
    elif one.what in (ADDED, REMOVED):
        yield f"{'+' if new else '-'} {one.now.text or NOT_KNOWN}{for_whom(one.now)}"
    elif one.what != UNSEEN:
        yield f"  {one.now.text}"
    if old and new and old.whom != new.whom:
        yield f"- for {whom(old)}"
        yield f"+ for {whom(new)}"
    if old and new and one.what == FORM:
        yield f"- in {' · '.join(old.form)}"
        yield f"+ in {' · '.join(new.form)}"


def for_whom(snippet: Snippet) -> str:
    return f"  (for {whom(snippet)})" if snippet.whom else ""


def whom(snippet: Snippet) -> str:
    """Return for whom a snippet is."""
    return "; ".join(snippet.whom) or EVERYONE


def shown(marks: Sequence[MarkedWords], side: str) -> str:
    """Return one version of a text, with the words that the other lacks between marks."""
    styled = sets_otherwise(marks)
    held = [mark for mark in marks if mark.what in (SAME, side)]
    return (
        "".join(f"{OPEN[m.what][0]}{written(m.tokens, styled)}{OPEN[m.what][1]}" for m in held) or "(nothing)"
    )


def sets_otherwise(marks: Sequence[MarkedWords]) -> bool:
    """Tell whether two versions differ only in what is bold or emphasised."""
    old, new = ("".join(m.text for m in marks if m.what in (SAME, side)) for side in (REMOVED, ADDED))
    return old == new


def written(tokens: Sequence[Token], styled: bool) -> str:
    """Return words; `styled` with what is bold and emphasised, as a file of content has it."""
    if not styled:
        return "".join(token.text for token in tokens)
    groups = itertools.groupby(tokens, key=lambda token: (token.strong, token.emphasis))
    return "".join(as_written("".join(token.text for token in held), *style) for style, held in groups)


def as_written(text: str, strong: bool, emphasis: bool) -> str:
    signs = "**" * strong + "*" * emphasis
    return f"{signs}{text}{signs}"
