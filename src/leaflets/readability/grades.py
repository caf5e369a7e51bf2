"""Takes texts, gives their reading grades."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model import Phrase
from .english import Sentence, flesch_kincaid, sentences, smog

FEW = 30  # sentences below which a figure says little
POLYSYLLABLE = 3


# ---- figures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; `fk_with_terms` counts the terms of the glossary as they are."""

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
        """Whether there are too few sentences for the figures to say much."""
        return self.sentences < FEW


def measure(texts: Iterable[Phrase]) -> Figures:
    """Return the figures of some texts."""
    return figures_of([sentence for text in texts for sentence in sentences(text)])


def grade(texts: Iterable[Phrase]) -> float:
    """Return the Flesch-Kincaid grade of some texts, terms of the glossary counted short."""
    return measure(texts).fk


def figures_of(found: Sequence[Sentence]) -> Figures:
    counted = [n for sentence in found for n in sentence.counted]
    whole = [n for sentence in found for n in sentence.whole]
    long = sum(n >= POLYSYLLABLE for n in counted)
    return Figures(
        words=len(counted),
        sentences=len(found),
        syllables=sum(counted),
        polysyllables=long,
        fk=flesch_kincaid(len(counted), len(found), sum(counted)),
        smog=smog(long, len(found)),
        fk_with_terms=flesch_kincaid(len(whole), len(found), sum(whole)),
        passive=sum(sentence.passive for sentence in found) / max(1, len(found)),
    )
