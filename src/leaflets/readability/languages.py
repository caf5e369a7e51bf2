"""Takes a language tag, gives the rules by which texts in it are measured, or none: no language borrows another's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..text.sentences import sentence_ends
from . import english


class LanguageRules(NamedTuple):
    """What must be known of a language before a text in it can be measured."""

    name: str  # as messages call it
    syllables: Callable[[str], int]  # of a word
    sentence_ends: Callable[[str], Iterator[int]]  # where in a text the next sentence begins
    is_passive: Callable[[str], bool]  # a sentence
    is_command: Callable[[str], bool]  # a text that tells the reader what to do


ENGLISH = LanguageRules(
    name="English",
    syllables=english.syllables,
    sentence_ends=sentence_ends,
    is_passive=english.is_passive,
    is_command=english.is_command,
)
# By primary subtag (BCP 47). A row claims that Flesch-Kincaid and SMOG are valid for texts in this language too.
LANGUAGES: Mapping[str, LanguageRules] = {"en": ENGLISH}


def language_rules(tag: str) -> LanguageRules | None:
    """Return the rules of a language such as en or en-US; None for one that is not measured."""
    return LANGUAGES.get(tag.partition("-")[0].lower())
