"""Takes the words that somebody searches, gives the leaflets that hold them, each with a sentence; or the words that may be meant."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..caches import Same
from ..changes.snippets import parts_of
from ..model import CARD, Topic
from ..naming import BOOKLET, SHEET
from ..setting import Setting
from .choice import words

WORD = re.compile(r"\w+(?:['’-]\w+)*")
LONGEST = 100  # characters of a search
MOST, CLOSE = 12, 0.75
AROUND = 160  # characters of a sentence that are shown


class Shelved(NamedTuple):
    """Something that can be found: what leads to it, its title, and its texts."""

    given: Mapping[str, str]
    title: str
    texts: tuple[str, ...]
    folded: tuple[str, ...]


class WordsFound(NamedTuple):
    """Something that was found: what leads to it, its title, and a sentence that holds the words."""

    given: Mapping[str, str]
    title: str
    said: str


class Results(NamedTuple):
    """What was found; when nothing was, the words that may be meant, and what they find."""

    hits: tuple[WordsFound, ...]
    meant: str = ""


def searched(setting: Setting, text: str) -> Results:
    """Return what holds all words of a search: titles first, then as the library is ordered."""
    asked = [word.casefold() for word in WORD.findall(text[:LONGEST])]
    index = index_of(Same(setting))
    if not asked:
        return Results(())
    if found := tuple(hits(index, asked)):
        return Results(found[:MOST])
    near = [closest(one, vocabulary(Same(setting))) for one in asked]
    if near == asked or not all(near):
        return Results(())
    return Results(tuple(hits(index, near))[:MOST], " ".join(near))


def hits(index: Sequence[Shelved], asked: Sequence[str]) -> Iterator[WordsFound]:
    """Yield what holds all words."""
    in_title = [one for one in index if all(holds(one.title.casefold(), word) for word in asked)]
    for one in [*in_title, *(one for one in index if one not in in_title)]:
        if all(any(holds(text, word) for text in one.folded) for word in asked):
            yield WordsFound(one.given, one.title, sentence(one, asked))


def holds(text: str, word: str) -> bool:
    """Tell whether a word of a text begins with this one."""
    return re.search(rf"\b{re.escape(word)}", text) is not None


def sentence(one: Shelved, asked: Sequence[str]) -> str:
    """Return the text that holds most of the words, the shortest of several; a long one is cut around the first of them."""
    best = max(
        range(len(one.texts)),
        key=lambda n: (sum(holds(one.folded[n], word) for word in asked), -len(one.texts[n])),
    )
    text = one.texts[best]
    at = next((found.start() for word in asked if (found := re.search(rf"\b{re.escape(word)}", one.folded[best]))), 0)  # fmt: skip
    start = max(0, at - AROUND // 2) if len(text) > AROUND else 0
    shown = text[start : start + AROUND]
    return ("… " if start else "") + shown + (" …" if start + AROUND < len(text) else "")


def closest(word: str, known: Sequence[str]) -> str:
    """Return the word of the library that is nearest to one that was typed; "" when none is near."""
    return next(iter(difflib.get_close_matches(word, known, 1, CLOSE)), "")


@functools.lru_cache(maxsize=1)
def index_of(setting: Same[Setting]) -> tuple[Shelved, ...]:
    """Return everything that can be found, with its texts."""
    return tuple(one for topic in setting.held.library.topics.values() for one in of_topic(topic))


@functools.lru_cache(maxsize=1)
def vocabulary(setting: Same[Setting]) -> tuple[str, ...]:
    """Return the words of all texts."""
    found = {
        word.casefold()
        for one in index_of(setting)
        for text in (one.title, *one.texts)
        for word in WORD.findall(text)
    }
    return tuple(sorted(found))


def of_topic(topic: Topic) -> Iterator[Shelved]:
    """Yield the leaflets of a topic and its card; a chapter that is no leaflet leads to the booklet."""
    sections = {one.id: one for one in (*topic.sections, topic.card) if one}
    for name, part in parts_of(topic).items():
        if name not in sections:
            continue
        title = words(sections[name].title, {})
        given = {"topic": topic.id, "lang": topic.lang, **way_to(topic, name)}
        texts = tuple(
            dict.fromkeys([title, *(one.text for one in part.snippets if one.is_text and one.text)])
        )
        yield Shelved(given, title, texts, tuple(text.casefold() for text in texts))


def way_to(topic: Topic, name: str) -> dict[str, str]:
    """Return what chooses a section or the card."""
    if topic.card and topic.card.id == name:
        return {"kind": CARD}
    leaflet = any(one.id == name and one.leaflet for one in topic.sections)
    return {"section": name, "kind": SHEET} if leaflet else {"kind": BOOKLET}
