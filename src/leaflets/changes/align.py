"""Takes the snippets of a part as they were and as they are, gives what became of each, and which of its words differ."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .nouns import (
    ADDED,
    CHANGED,
    FORM,
    MOVED,
    REMOVED,
    SAME,
    WHOM,
    MarkedWords,
    PartChanges,
    Snippet,
    SnippetChange,
    Token,
)

ALIKE = 0.5  # the share of words that two versions of a text have in common, at least
ALIKE_THERE = 0.35  # the same for those that stand in the same place, for the same readers
MOST_PAIRS = 250_000  # snippets that are compared with one another: more would take seconds
LEAST_WORDS = 3  # of a text that is known again in another part


def aligned(old: Sequence[Snippet], new: Sequence[Snippet]) -> list[SnippetChange]:
    """Return what became of each snippet: in the order of `new`, with those that are gone where they were."""
    matcher = difflib.SequenceMatcher(
        None, [one.key for one in old], [one.key for one in new], autojunk=False
    )
    found: list[SnippetChange] = []
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            pairs = zip(old[first:last], new[start:end], strict=True)
            found += [SnippetChange(SAME, before, after) for before, after in pairs]
        else:
            found += _matched(old[first:last], new[start:end])
    return found


def _matched(old: Sequence[Snippet], new: Sequence[Snippet]) -> Iterator[SnippetChange]:
    """Yield what became of snippets none of which stayed as it was: those that are alike are one that changed."""
    at, on = 0, 0
    for first, second in [*_pairs(old, new), (len(old), len(new))]:
        yield from (SnippetChange(REMOVED, one, None) for one in old[at:first])
        yield from (SnippetChange(ADDED, None, one) for one in new[on:second])
        if first < len(old):
            yield changed(old[first], new[second])
        at, on = first + 1, second + 1


def _pairs(old: Sequence[Snippet], new: Sequence[Snippet]) -> list[tuple[int, int]]:
    """Return which snippets are versions of one another: the pairs in order that are most alike in all."""
    if len(old) == len(new) == 1 and old[0].is_text and old[0].form == new[0].form:
        return [(0, 0)]  # one text in the place of one other, however little they share
    if not old or not new or len(old) * len(new) > MOST_PAIRS:
        return []
    bags, others = [_bag(one) for one in old], [_bag(one) for one in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_alike(old[a], new[b], bags[a], others[b]) for b in range(len(new))] for a in range(len(old))]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            paired = alike[a][b] + best[a + 1][b + 1] if alike[a][b] else 0.0
            best[a][b] = max(paired, best[a + 1][b], best[a][b + 1])
    found, a, b = list[tuple[int, int]](), 0, 0
    while a < len(old) and b < len(new):
        if alike[a][b] and best[a][b] == alike[a][b] + best[a + 1][b + 1]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _bag(snippet: Snippet) -> Counter[str]:
    return Counter(token.text.casefold() for token in snippet.tokens if token.text[0].isalnum())


def _alike(old: Snippet, new: Snippet, bag: Counter[str], other: Counter[str]) -> float:
    """Return how much of their words two snippets share; 0 for those that are not versions of one another."""
    if old.is_text != new.is_text or old.drawing != new.drawing:
        return 0.0
    if old.said == new.said:
        share = 1.0
    elif not old.is_text:
        share = ALIKE if old.form == new.form else 0.0
    else:
        total = bag.total() + other.total()
        share = 2 * (bag & other).total() / total if total else 0.0
    near = (old.form == new.form) + (old.whom == new.whom)  # decides between texts that are equally alike
    return share + near / 10 if share >= (ALIKE_THERE if near == 2 else ALIKE) else 0.0


def changed(old: Snippet, new: Snippet) -> SnippetChange:
    """Return what became of a snippet that is still there."""
    if old.said != new.said:
        return SnippetChange(CHANGED, old, new, tuple(marked(old.tokens, new.tokens)))
    return SnippetChange(WHOM if old.whom != new.whom else FORM if old.form != new.form else SAME, old, new)


# ---- words ---------------------------------------------------------------------------------------


def marked(old: Sequence[Token], new: Sequence[Token]) -> Iterator[MarkedWords]:
    """Yield the words of two versions in order: what they share, what only the old one has, what only the new one has."""
    before, after = list[Token](), list[Token]()
    for kind, first, last, start, end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        same = tuple(old[first:last])
        blank = all(one.text.isspace() for one in same)
        between = bool(before or after) and blank and (last < len(old) or end < len(new))
        if kind != "equal" or between:  # a space between two words that differ is not worth a mark of its own
            before += old[first:last]
            after += new[start:end]
            continue
        yield from _differing(before, after)
        before, after = [], []
        yield MarkedWords(SAME, same)
    yield from _differing(before, after)


def _differing(before: Sequence[Token], after: Sequence[Token]) -> Iterator[MarkedWords]:
    if before:
        yield MarkedWords(REMOVED, tuple(before))
    if after:
        yield MarkedWords(ADDED, tuple(after))


# ---- what was moved ------------------------------------------------------------------------------


def with_moved(parts: Sequence[PartChanges]) -> list[PartChanges]:
    """Return the changes of a topic with each text that is gone in one place and new in another as one that was moved."""
    gone: dict[object, list[tuple[int, int, SnippetChange]]] = defaultdict(list)
    for at, held in enumerate(parts):
        for n, one in enumerate(held.aligned):
            if one.what == REMOVED and one.old and _known_again(one.old):
                gone[one.old.said].append((at, n, one))
    dropped: set[tuple[int, int]] = set()
    found = list[PartChanges]()
    for held in parts:
        out = list[SnippetChange]()
        for one in held.aligned:
            if one.what == ADDED and one.new and gone.get(one.new.said):
                at, n, was = gone[one.new.said].pop(0)
                dropped.add((at, n))
                one = SnippetChange(MOVED, was.old, one.new, part="" if parts[at] is held else parts[at].part)
            out.append(one)
        found.append(replace(held, aligned=tuple(out)))
    return [
        replace(held, aligned=tuple(one for n, one in enumerate(held.aligned) if (at, n) not in dropped))
        for at, held in enumerate(found)
    ]


def _known_again(snippet: Snippet) -> bool:
    return snippet.is_text and sum(token.text[0].isalnum() for token in snippet.tokens) >= LEAST_WORDS
