"""Takes a section, gives the figures whose alternative text repeats the words beside it, or that of another figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import kinds
from ..faults import Place
from ..model import Block, Section, Text
from ..tailor.walk import nouns, phrases
from ..text.sentences import WORD
from .remark import Remark

SHARE = 0.8  # of the words of an alternative text that may stand beside it
LEAST = 4  # words: shorter ones, such as "A pill", have few others to choose from


def repeated_alternatives(section: Section) -> Iterator[Remark]:
    """Yield the alternative texts of a section that a listener would hear twice."""
    seen: dict[str, tuple[str, Place]] = {}
    for blocks in _lists(section):
        for at, figure in enumerate(blocks):
            if isinstance(figure, kinds.Figure) and figure.alt:
                beside = [*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2]]
                yield from _repeats(figure, beside)
                yield from _same(figure, seen)


def _lists(section: Section) -> Iterator[tuple[Block, ...]]:
    """Yield each list of blocks that stand one below the other."""
    yield section.blocks
    for block in nouns(section.blocks, Block):
        if held := getattr(block, "blocks", ()):
            yield held


def _repeats(figure: kinds.Figure, beside: list[Block]) -> Iterator[Remark]:
    """Yield a finding for an alternative text of which most words stand in one text beside it."""
    own: list[Any] = [
        figure.title,
        figure.credit,
        [label.text for label in figure.labels],
        [one.text for one in figure.items],
    ]
    others = [one for one in beside if isinstance(one, kinds.Paragraph)]
    for value, alt in figure.alt.phrases.items() if figure.alt else ():
        words = _words(alt.text)
        for text in nouns([*own, *others], Text):
            said = text.phrases.get(value) or text.phrases.get("")
            if said and len(words) >= LEAST and len(words & _words(said.text)) >= SHARE * len(words):
                message = f'the alternative text of "{figure.figure}" repeats the words beside it'
                hint = "say what the picture shows and the words do not"
                yield Remark("alt-repeats", alt.place, message, hint, figure.figure)
                break


def _same(figure: kinds.Figure, seen: dict[str, tuple[str, Place]]) -> Iterator[Remark]:
    """Yield a finding for an alternative text that another drawing has too."""
    for alt in phrases(figure.alt):
        other, place = seen.setdefault(alt.text.casefold(), (figure.figure, alt.place))
        if other != figure.figure:
            message = f'the alternative text of "{figure.figure}" is that of "{other}" too'
            yield Remark("alt-repeats", alt.place, message, f"see {place}", figure.figure)


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}
