"""Takes a phrase and the rules of its language, gives its sentences with the syllables of their words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..caches import Same
from ..faults import Place
from ..model import Phrase
from .languages import LanguageRules

TERM_SYLLABLES = 2  # what a glossary term counts as: it is explained
WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a list item: the syllables of each word, with terms counted short, and as they are."""

    text: str
    counted: tuple[int, ...]
    whole: tuple[int, ...]
    passive: bool
    place: Place


def sentences(phrase: Phrase, rules: LanguageRules) -> tuple[Sentence, ...]:
    """Return the sentences of a phrase; a glossary term is one word of two syllables."""
    return _sentences(Same(phrase), rules)


@functools.lru_cache(maxsize=8192)  # readers of a topic share most of its phrases
def _sentences(held: Same[Phrase], rules: LanguageRules) -> tuple[Sentence, ...]:
    phrase = held.held
    text, start, terms, found = phrase.text, 0, _terms(phrase), list[Sentence]()
    for end in [*rules.sentence_ends(text), len(text)]:
        words = list(WORD.finditer(text, start, end))
        if words:
            said = text[start:end].strip()
            one = Sentence(
                text=said,
                counted=tuple(_counted(words, terms, rules)),
                whole=tuple(rules.syllables(word[0]) for word in words),
                passive=rules.is_passive(said),
                place=phrase.place,
            )
            found.append(one)
        start = end
    return tuple(found)


def _terms(phrase: Phrase) -> list[tuple[int, int]]:
    """Return where glossary terms are in the phrase's text."""
    out, at = [], 0
    for run in phrase.runs:
        if run.term:
            out.append((at, at + len(run.text)))
        at += len(run.text)
    return out


def _counted(
    words: Sequence[re.Match[str]], terms: Sequence[tuple[int, int]], rules: LanguageRules
) -> Iterator[int]:
    """Yield the syllables of each word; a term, with what is joined to it, counts as one word."""
    seen: set[int] = set()
    for word in words:
        touched = [at for at, (a, b) in enumerate(terms) if a < word.end() and b > word.start()]
        if not touched:
            yield rules.syllables(word[0])
        elif touched[0] not in seen:
            yield TERM_SYLLABLES
        seen.update(touched)
