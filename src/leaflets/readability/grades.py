"""Takes sentences, gives their school grades by two published formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .sentences import Sentence

FEW = 30  # sentences below which a grade means little
POLYSYLLABLE = 3  # syllables of a long word


@dataclass(frozen=True, slots=True)
class Grades:
    """What was counted, and the grades; `fk_with_terms` counts glossary terms as they are."""

    words: int
    sentences: int
    syllables: int
    polysyllables: int
    fk: float
    smog: float
    fk_with_terms: float
    passive: float  # share of the sentences

    @property
    def few(self) -> bool:
        """Whether there are too few sentences for the grades to say much."""
        return self.sentences < FEW


@dataclass(frozen=True, slots=True)
class PrintedGrades:
    """The grades of the words as printed: terms as they are, with their explanations in brackets."""

    words: int
    fk: float
    smog: float
    longest: int  # words of a sentence


def grades_of(found: Sequence[Sentence]) -> Grades:
    """Return the grades of sentences, with glossary terms counted short."""
    counted = [n for sentence in found for n in sentence.counted]
    whole = [n for sentence in found for n in sentence.whole]
    return Grades(
        words=len(counted),
        sentences=len(found),
        syllables=sum(counted),
        polysyllables=_long_words(counted),
        fk=flesch_kincaid(len(counted), len(found), sum(counted)),
        smog=smog(_long_words(counted), len(found)),
        fk_with_terms=flesch_kincaid(len(whole), len(found), sum(whole)),
        passive=sum(sentence.passive for sentence in found) / max(1, len(found)),
    )


def printed_grades_of(found: Sequence[Sentence]) -> PrintedGrades:
    """Return the grades of sentences as printed: every word counts as it is."""
    counts = [n for sentence in found for n in sentence.whole]
    return PrintedGrades(
        words=len(counts),
        fk=flesch_kincaid(len(counts), len(found), sum(counts)),
        smog=smog(_long_words(counts), len(found)),
        longest=max((len(sentence.whole) for sentence in found), default=0),
    )


def sentence_grade(sentence: Sentence) -> float:
    """Return the Flesch-Kincaid grade of one sentence, with glossary terms counted short."""
    return flesch_kincaid(len(sentence.counted), 1, sum(sentence.counted))


def _long_words(syllables: Sequence[int]) -> int:
    return sum(n >= POLYSYLLABLE for n in syllables)


def flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    """Return the Flesch-Kincaid grade, 0 where there are no words. Kincaid et al. 1975."""
    if not words or not sentences:
        return 0.0
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def smog(polysyllables: int, sentences: int) -> float:
    """Return the SMOG grade. McLaughlin 1969."""
    return 1.0430 * math.sqrt(polysyllables * 30 / max(1, sentences)) + 3.1291
