"""The forms of English words: takes a word or phrase, gives it with the endings it may have in a text."""

from __future__ import annotations

import functools
from collections.abc import Iterator

_HISSES = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"
IRREGULAR = {
    "undergo": ("undergoes", "undergoing", "underwent", "undergone"), "begin": ("begins", "beginning", "began", "begun"),
    "be": ("is", "are", "was", "were", "been", "being"), "take": ("takes", "taking", "took", "taken"),
    "give": ("gives", "giving", "gave", "given"), "make": ("makes", "making", "made"), "have": ("has", "having", "had"),
    "do": ("does", "doing", "did", "done"), "lie": ("lies", "lying", "lay", "lain"), "diagnosis": ("diagnoses",),
    "metastasis": ("metastases",), "prosthesis": ("prostheses",), "prognosis": ("prognoses",), "thrombosis": ("thromboses",),
    "bacterium": ("bacteria",), "criterion": ("criteria",), "stimulus": ("stimuli",), "show": ("shows", "showing", "showed", "shown"),
}  # fmt: skip
UNCHANGED = ("ly", "ous", "ive", "al", "ic", "less", "ful", "ary")  # endings of words that take none


@functools.cache
def forms(phrase: str) -> frozenset[str]:
    """Return a phrase in lower case with each ending of its first word, and of its last."""
    words = phrase.lower().split()
    if not words:
        return frozenset()
    first = (" ".join([form, *words[1:]]) for form in _of_word(words[0]))
    last = (" ".join([*words[:-1], form]) for form in _of_word(words[-1]))
    return frozenset([*first, *last])


def _of_word(word: str) -> Iterator[str]:
    yield word
    if word in IRREGULAR:
        yield from IRREGULAR[word]
    elif len(word) > 2 and word[-1].isalpha() and not word.endswith(UNCHANGED):
        yield _plural(word)
        stem = word[:-1] if word.endswith("e") and not word.endswith(("ee", "ye", "oe")) else word
        for one in {stem, _doubled(word)}:
            yield f"{one}ing"
            yield f"{one}ed"
        if word.endswith("y") and word[-2] not in _VOWELS:
            yield f"{word[:-1]}ied"


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_HISSES) else f"{word}s"


def _doubled(word: str) -> str:
    """Return a word with its last consonant doubled where one vowel stands before it: "commit", "transfer"."""
    ends = word[-1] not in f"{_VOWELS}wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS
    return word + word[-1] if ends else word
