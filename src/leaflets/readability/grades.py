"""Takes sentences, gives what was counted in them, and their school grades by two published formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .sentences import Sentence

FEW = 30  # sentences below which a grade means little
POLYSYLLABLE = 3  # syllables of a long word


@dataclass(frozen=True, slots=True)
class Grades:
    """What was counted in sentences as they print; two add up to those of both texts."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    polysyllables: int = 0
    passives: int = 0  # sentences
    longest: int = 0  # words of a sentence

    def __add__(self, other: Grades) -> Grades:
        return Grades(
            words=self.words + other.words,
            sentences=self.sentences + other.sentences,
            syllables=self.syllables + other.syllables,
            polysyllables=self.polysyllables + other.polysyllables,
            passives=self.passives + other.passives,
            longest=max(self.longest, other.longest),
        )

    @property
    def fk(self) -> float:
        return flesch_kincaid(self.words, self.sentences, self.syllables)

    @property
    def smog(self) -> float:
        return smog(self.polysyllables, self.sentences)

    @property
    def passive(self) -> float:
        """The share of the sentences that are passive."""
        return self.passives / max(1, self.sentences)

    @property
    def few(self) -> bool:
        """Whether there are too few sentences for the grades to say much."""
        return self.sentences < FEW


def grades_of(found: Sequence[Sentence]) -> Grades:
    """Return what is counted in sentences."""
    counts = [n for sentence in found for n in sentence.syllables]
    return Grades(
        words=len(counts),
        sentences=len(found),
        syllables=sum(counts),
        polysyllables=sum(n >= POLYSYLLABLE for n in counts),
        passives=sum(bool(sentence.passive) for sentence in found),
        longest=max((len(sentence.syllables) for sentence in found), default=0),
    )


def sentence_grade(sentence: Sentence) -> float:
    """Return the Flesch-Kincaid grade of one sentence."""
    return flesch_kincaid(len(sentence.syllables), 1, sum(sentence.syllables))


def flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    """Return the Flesch-Kincaid grade, 0 where there are no words. Kincaid et al. 1975."""
    if not words or not sentences:
        return 0.0
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def smog(polysyllables: int, sentences: int) -> float:
    """Return the SMOG grade. McLaughlin 1969."""
    return 1.0430 * math.sqrt(polysyllables * 30 / max(1, sentences)) + 3.1291
