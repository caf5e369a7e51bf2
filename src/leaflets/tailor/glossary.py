"""Takes one reader's sections, gives them with each term explained where it is first used, or named as a word to know.

An explanation goes into brackets only in running text, and only where the sentence stays short with it.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ..caches import Same
from ..faults import Place
from ..kinds import Label, Steps
from ..model import Item, Phrase, Run, Section, Term, Text
from ..text.sentences import sentence_ends, words_in
from .walk import CONDITION, Change, Noun, names_of, phrases, rebuilt

MOST_WORDS = 15  # of a sentence with an explanation in it
NO_PROSE = frozenset(
    {"title", "alt", "columns", "cells", "how", "where"}
)  # headings, and what is read in a table


def terms_in(glossary: Mapping[str, Term], sections: Sequence[Section]) -> Iterator[str]:
    """Yield the ids of the terms that sections use, and of those their explanations use."""
    waiting = [
        run.term for section in sections for phrase in phrases(section) for run in phrase.runs if run.term
    ]
    seen: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in seen or id not in glossary:
            continue
        seen.add(id)
        yield id
        for phrase in phrases(glossary[id].long):
            waiting += [run.term for run in phrase.runs if run.term]


class Explainer:
    """Explains each term once; asked for one section after another, in the order of reading."""

    def __init__(self, glossary: Mapping[str, Term], met: Iterable[str] = ()) -> None:
        self.glossary = glossary
        self.met = set(met)

    def explain(self, section: Noun) -> tuple[Noun, tuple[str, ...]]:
        """Return a section, or a part of one, with explanations in brackets, and the words to know: terms met without one."""
        changed: dict[int, Phrase] = {}
        left: list[str] = []
        for phrase, prose in texts_in(section):
            new = frozenset({run.term for run in phrase.runs} & self.glossary.keys() - self.met)
            if new:
                self.met |= new
                shown, without = _explained(Same(phrase), Same(self.glossary), new, prose)
                changed |= {id(phrase): shown} if shown is not phrase else {}
                left += without
        return (_with(section, changed) if changed else section), tuple(left)


def texts_in(value: Any, prose: bool = True) -> Iterator[tuple[Phrase, bool]]:
    """Yield every phrase in a value in the order of reading, and whether it is running text, with room for brackets.

    A step is; a key point, an item of any other list and a cell are not.
    """
    kind = type(value)
    if kind is Phrase:
        yield value, prose
    elif kind is tuple or kind is list:
        for one in value:
            yield from texts_in(one, prose)
    elif kind is Steps:
        for step in value.items:
            yield from texts_in((step.title, step.text), prose)
            yield from texts_in(step.items, False)
    elif fields := _fields(kind):
        for name, can in fields:
            if held := getattr(value, name):
                yield from texts_in(held, prose and can)
    elif isinstance(value, Mapping):
        yield from texts_in(tuple(value.values()), prose)


def _fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    """Return the names of a noun's fields, and which of them can be running text; none of what is not a noun."""
    return _fields_of(kind)


@functools.cache
def _fields_of(kind: type) -> tuple[tuple[str, bool], ...]:
    if not dataclasses.is_dataclass(kind) or kind is Place:
        return ()
    can = not issubclass(kind, Item | Label)
    return tuple((name, can and name not in NO_PROSE) for name in names_of(kind) if name not in CONDITION)


def _with(section: Noun, changed: Mapping[int, Phrase]) -> Noun:
    """Return a noun with some of its phrases replaced, by the ids of those that they replace."""

    def phrase(held: Phrase) -> Phrase:
        return changed.get(id(held), held)

    def text(held: Text) -> Text:
        new = {value: phrase(one) for value, one in held.phrases.items()}
        return held if new == held.phrases else replace(held, phrases=new)

    return rebuilt(section, Change(text, phrase, lambda _: True, lambda *_: True)) or section


@functools.lru_cache(maxsize=4096)  # readers of a topic share most of its phrases
def _explained(
    held: Same[Phrase], glossary: Same[Mapping[str, Term]], new: frozenset[str], prose: bool
) -> tuple[Phrase, tuple[str, ...]]:
    """Return a phrase with its new terms explained, and those that have no room for it."""
    phrase, said = held.held, _Sentences(held.held.text)
    runs, waiting, left, at = list[Run](), list[Run](), list[str](), 0
    for run, after in pairwise((*phrase.runs, Run(""))):
        runs.append(run)
        if run.term in new:
            new -= {run.term}
            term = glossary.held[run.term]
            if not _says(said.around(at), run.text, term):
                bracket = _bracket(term) if prose and said.takes(at, term.short.phrases[""].text) else []
                waiting += bracket
                left += [] if bracket else [run.term]
        at += len(run.text)
        if not run.href or run.href != after.href:  # an explanation follows a link, and is not in it
            runs, waiting = [*runs, *waiting], []
    return (phrase if len(runs) == len(phrase.runs) else Phrase(tuple(runs), phrase.place)), tuple(left)


class _Sentences:
    """The sentences of a text, and how long each is with the explanations that were put into it."""

    def __init__(self, text: str) -> None:
        self.ends = [*sentence_ends(text), len(text)]
        self.parts = [text[first:last] for first, last in pairwise([0, *self.ends])]
        self.words = [words_in(part) for part in self.parts]

    def around(self, at: int) -> str:
        """Return the sentence that a position is in."""
        return self.parts[self._number(at)]

    def takes(self, at: int, more: str) -> bool:
        """Tell whether the sentence stays short with more words; count them if it does."""
        number, words = self._number(at), words_in(more)
        fits = self.words[number] + words <= MOST_WORDS
        self.words[number] += words if fits else 0
        return fits

    def _number(self, at: int) -> int:
        return min(bisect.bisect_right(self.ends, at), len(self.ends) - 1)


def _says(sentence: str, shown: str, term: Term) -> bool:
    """Tell whether a sentence explains a term that it shows: with the same words, or with its other name."""
    if _holds(sentence, term.short.phrases[""].text):
        return True
    rest = sentence.replace(shown, " ", 1)
    names = [name.text for name in term.name.phrases.values()]
    return any(not _holds(shown, name) and not _holds(name, shown) and _holds(rest, name) for name in names)


def _holds(text: str, words: str) -> bool:
    """Tell whether a text has some words in it; capitals alone make ALL another word than all."""
    case = re.NOFLAG if words.isupper() else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, case) is not None


def _bracket(term: Term) -> list[Run]:
    said = term.short.phrases[""]
    return [Run(" ("), *[replace(part, term="", place=said.place) for part in said.runs], Run(")")]
