"""Takes what was measured, gives the longest sentences and the longest paragraph of each section: notes, not faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .parts import PartReport
from .remark import Remark
from .section import start_of

MOST, LEAST_SENTENCE, LEAST_PARAGRAPH = 3, 15, 40  # named; words from which one is worth a look


def longest(section: str, parts: Iterable[PartReport]) -> Iterator[Remark]:
    """Yield the longest sentences and the longest paragraph among the parts of a section that its readers get."""
    held = list(parts)
    sentences = {(one.place, one.text): len(one.syllables) for part in held for one in part.sentences}
    ranked = sorted(sentences.items(), key=lambda one: (-one[1], one[0]))
    for (place, text), words in [one for one in ranked if one[1] >= LEAST_SENTENCE][:MOST]:
        yield Remark("longest-sentence", place, f"{words} words: {start_of(text)}", section=section)
    paragraphs = {(phrase.place, phrase.text): words for part in held for words, phrase in part.paragraphs}
    for (place, text), words in sorted(paragraphs.items(), key=lambda one: (-one[1], one[0]))[:1]:
        if words >= LEAST_PARAGRAPH:
            yield Remark("longest-paragraph", place, f"{words} words: {start_of(text)}", section=section)
