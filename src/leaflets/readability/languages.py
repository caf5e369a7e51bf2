"""Takes a language tag, gives the rules by which texts in it are measured, or none: no language borrows another's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..text.sentences import sentence_ends
from . import english, inflections


class LanguageRules(NamedTuple):
    """What must be known of a language before a text in it can be measured."""

    name: str  # as messages call it
    syllables: Callable[[str], int]  # of a word
    sentence_ends: Callable[[str], Iterator[int]]  # where in a text the next sentence begins
    passive_in: Callable[[str], str]  # the first passive of a sentence
    is_command: Callable[[str], bool]  # a text that tells the reader what to do
    forms: Callable[[str], frozenset[str]]  # of a word, with the endings that it may have
    introduces: Callable[[str, int, int], bool]  # a sentence that explains a word in it
    is_subject: Callable[[str, int, int], bool]  # of a sentence, a thing that it begins with


ENGLISH = LanguageRules(
    name="English",
    syllables=english.syllables,
    sentence_ends=sentence_ends,
    passive_in=english.passive_in,
    is_command=english.is_command,
    forms=inflections.forms,
    introduces=english.introduces,
    is_subject=english.is_subject,
)
# By primary subtag (BCP 47). A row claims that Flesch-Kincaid and SMOG are valid for texts in this language too.
LANGUAGES: Mapping[str, LanguageRules] = {"en": ENGLISH}


def language_rules(tag: str) -> LanguageRules | None:
    """Return the rules of a language such as en or en-US; None for one that is not measured."""
    return LANGUAGES.get(tag.partition("-")[0].lower())


def sentence_around(rules: LanguageRules, text: str, start: int, end: int) -> tuple[str, int]:
    """Return the sentence of a text that a word in it is in, and where it begins."""
    ends = list(rules.sentence_ends(text))
    first = max((one for one in ends if one <= start), default=0)
    return text[first : min((one for one in ends if one >= end), default=len(text))], first
