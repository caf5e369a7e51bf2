"""Takes a phrase and the rules of its language, gives its sentences with the syllables of their words."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from ..caches import Same
from ..faults import Place
from ..model import Phrase
from ..text.sentences import WORD
from .languages import LanguageRules


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a list item: the syllables of each word."""

    text: str
    syllables: tuple[int, ...]
    passive: str  # the words of the first one; "" = none
    place: Place


def sentences(phrase: Phrase, rules: LanguageRules) -> tuple[Sentence, ...]:
    """Return the sentences of a phrase."""
    return _sentences(Same(phrase), rules)


@functools.lru_cache(maxsize=8192)  # readers of a topic share most of its phrases
def _sentences(held: Same[Phrase], rules: LanguageRules) -> tuple[Sentence, ...]:
    phrase = held.held
    text, start, found = phrase.text, 0, list[Sentence]()
    for end in [*rules.sentence_ends(text), len(text)]:
        words = WORD.findall(text, start, end)
        if words:
            said = text[start:end].strip()
            counts = tuple(map(rules.syllables, words))
            found.append(Sentence(said, counts, rules.passive_in(said), phrase.place))
        start = end
    return tuple(found)
