"""Takes a text, gives the numbers in it that say little: percentages and multiples of nothing, decimals without a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Phrase
from ..text.sentences import sentence_ends
from .remark import Remark

_PERCENT = re.compile(r"(?!100\s?%|0\s?%)\b\d+(?:[.,]\d+)?\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_BASE = re.compile(
    r"\s+(?:of|out of|in)\b|\s*\(", re.IGNORECASE
)  # what follows a percentage that says of what
_AMONG = re.compile(r"\b(?:of|out of|among|in) (?:every )?\d", re.IGNORECASE)
_TIMES = re.compile(  # says nothing of how likely it was before
    r"\b(?:(?:\d+(?:\.\d+)?|two|three|four|five|six|ten) times|twice) (?:as|more|less) likely\b", re.IGNORECASE)  # fmt: skip
_STRENGTH = re.compile(  # "5% urea", "a 0.9% salt solution": of what it is says what follows
    r"\s+(?:\w+\s+){0,2}(?:alcohol|bleach|cream|dextrose|gel|glucose|lotion|ointment|oxygen|peroxide|saline|salt|shampoo|solution"
    r"|spray|sugar|urea|vinegar)\b", re.IGNORECASE)  # fmt: skip
_READING = re.compile(
    r"\b(?:oxygen|saturation|humidity|battery)\b[^.;]*$", re.IGNORECASE
)  # what a device shows in percent
_DECIMAL = re.compile(
    r"(?<![\w.,/-])\d+[.,]\d{1,2}(?![\d%]|[.,]?\d)(?P<after>[^\w°%]*\s*)(?P<next>[°%]|[^\W\d_]+)?"
)
_NAMES = re.compile(  # a number after these is a name, or a measure without a unit
    r"\b(?:(?:version|chapter|section|figure|page|table|room|floor)s?\s+(?:[\d.,–\s]|and|or|to)*"
    r"|(?:inr|ph|scores?)\b(?:[^.;]|\.\d)*)$", re.IGNORECASE)  # fmt: skip
_RANGE = re.compile(
    r"\s?(?:[–—-]|to|or|and)\s?\d|\s?[×x*]\s?\d"
)  # the unit follows the last number, or a power of ten
_TIME = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")


def bare_numbers(phrase: Phrase) -> Iterator[Remark]:
    """Yield the numbers of a text that a reader cannot place."""
    text, start = phrase.text, 0
    for end in [*sentence_ends(text), len(text)]:
        yield from _in(text[start:end], phrase)
        start = end


def _in(sentence: str, phrase: Phrase) -> Iterator[Remark]:
    for found in _PERCENT.finditer(sentence):
        if not _placed(sentence, found):
            hint = 'say of how many, as in "1 out of 10 people"'
            yield Remark("number-without-base", phrase.place, f'"{found[0]}" of what?', hint, found[0])
    for found in _TIMES.finditer(sentence):
        if not _AMONG.search(sentence):
            said, hint = (
                f'"{found[0]}" than what?',
                'say of how many, as in "1 in 100 people, and 2 in 100 who smoke"',
            )
            yield Remark("number-without-base", phrase.place, said, hint, found[0])
    for found in _DECIMAL.finditer(sentence):
        said = found[0][: found.start("after") - found.start()]
        bare = not found["next"] or found["after"].strip()
        ranged = _RANGE.match(sentence, found.start("after"))
        if bare and not (ranged or _TIME.fullmatch(said) or _NAMES.search(sentence[: found.start()])):
            yield Remark(
                "number-without-unit", phrase.place, f'"{said}" has no unit', "write the unit after it", said
            )


def _placed(sentence: str, found: re.Match[str]) -> bool:
    """Tell whether a sentence says of what a percentage is."""
    after = (_BASE, _STRENGTH)
    return (
        any(one.match(sentence, found.end()) for one in after)
        or _AMONG.search(sentence) is not None
        or _READING.search(sentence[: found.start()]) is not None
    )
