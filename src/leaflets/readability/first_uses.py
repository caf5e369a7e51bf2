"""Takes a product as a reader gets it, gives the words of the glossary that it uses before it has explained them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..faults import Place
from ..kinds import Treatment
from ..model import CARD, Phrase, Section, Term, Topic
from ..tailor.glossary import texts_in
from ..tailor.walk import nouns, phrases
from ..text.sentences import WORD
from .languages import LanguageRules, sentence_around
from .parts import Bare, Part, inner, parts_of, running_text, sections_of
from .products import product_in_words
from .remark import Remark
from .variants import Plan, Variant

SHARE = 0.5  # of the longer words of an explanation: a text that has as many says the same
LONG = 4  # letters


class Mention(NamedTuple):
    """A word of the glossary in a text, and whether it is explained there: it is marked, or the sentence says what it means."""

    term: str
    said: str
    explained: bool
    place: Place
    room: bool = True  # for an explanation in brackets: it is running text, not an item


class Mentions(NamedTuple):
    """What a section mentions, in the order of reading."""

    section: Section
    all: tuple[Mention, ...]
    bare: frozenset[str]
    met: frozenset[str]  # bare or explained


class FirstUses:
    """Looks for the first uses of the terms that a topic marks anywhere; remembers what is in each part of a section."""

    def __init__(self, topic: Topic, rules: LanguageRules) -> None:
        self.rules = rules
        marked = marked_in(topic)
        names = {
            name.text: id for id in marked for name in phrases(topic.glossary[id].name) if name.text.strip()
        }
        self._ids = {name.casefold(): id for name, id in names.items()}
        self._words = {id: long_words(topic.glossary[id]) for id in marked}
        longest = sorted(names, key=len, reverse=True)
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(_either_case, longest))})(?![\w-])")
        self.any = bool(names)
        self._parts: dict[int, tuple[Part, tuple[Mention, ...]]] = {}
        self._bare = Bare()
        self._sections: dict[int, Mentions] = {}
        self._found: dict[tuple[int, frozenset[str]], tuple[Remark, ...]] = {}
        self._read: set[tuple[int, ...]] = set()

    def early(self, variant: Variant, plan: Plan) -> Iterator[Remark]:
        """Yield the uses that come before an explanation, in the order of reading. A card is for others to read."""
        if plan.name == CARD or not self.any:
            return
        *sections, call = [printed.section for printed in variant.sections]
        for read in (sections, [call]):  # when to call is read by itself
            known = tuple(map(id, read))
            if known in self._read:
                continue
            self._read.add(known)
            met: frozenset[str] = frozenset()
            for section in read:
                held = self._of(section)
                if not held.bare <= met:
                    yield from self._before(held, met)
                met |= held.met  # whoever mends the first place has mended those after it

    def _before(self, held: Mentions, met: frozenset[str]) -> tuple[Remark, ...]:
        key = id(held.section), held.bare & met
        if key not in self._found:
            found = (replace(one, section=held.section.id) for one in _before(held.all, met))
            self._found[key] = tuple(found)
        return self._found[key]

    def _of(self, section: Section) -> Mentions:
        if (held := self._sections.get(id(section))) is None:
            found = tuple(one for part in parts_of(section) for one in self._in(part))
            bare = frozenset(one.term for one in found if not one.explained)
            met = frozenset(one.term for one in found)
            held = self._sections[id(section)] = Mentions(section, found, bare, met)
        return held

    def _in(self, part: Part) -> tuple[Mention, ...]:
        if (held := self._parts.get(id(part))) is None:
            made = (
                [self._in(one) for one in (self._bare.of(part), *blocks)] if (blocks := inner(part)) else []
            )
            found = itertools.chain.from_iterable(made) if made else self._own(part)
            held = self._parts[id(part)] = part, tuple(found)
        return held[1]

    def _own(self, part: Part) -> Iterator[Mention]:
        titles = (phrase for one in nouns(part, Treatment) for phrase in phrases(one.title))
        yield from (one._replace(explained=True) for title in titles for one in self._mentions(title))
        room = {id(phrase) for phrase, prose in texts_in(part) if prose}
        for phrase in running_text(part):
            yield from (one._replace(room=id(phrase) in room) for one in self._mentions(phrase))

    def _mentions(self, phrase: Phrase) -> Iterator[Mention]:
        """Yield the terms that a phrase marks or uses, in order; not those in the words that explain another term."""
        start = 0
        for run in phrase.runs:
            if run.term:
                yield Mention(run.term, run.text, True, phrase.place)
            elif not run.place.path:
                for found in self.pattern.finditer(run.text):
                    id = self._id(found[0])
                    explained = self._explains(phrase.text, start + found.start(), start + found.end(), id)
                    yield Mention(id, found[0], explained, phrase.place)
            start += len(run.text)

    def _explains(self, text: str, start: int, end: int, id: str) -> bool:
        """Tell whether a text says what a word in it means."""
        sentence, first = sentence_around(self.rules, text, start, end)
        words, needed = {word.lower() for word in WORD.findall(text)}, self._words[id]
        shared = len(words & needed) >= SHARE * len(needed) if needed else False
        at = sentence, start - first, end - first
        return shared or self.rules.introduces(*at) or self.rules.is_subject(*at)

    def _id(self, said: str) -> str:
        words = said.casefold()
        return self._ids.get(words) or self._ids[words.removesuffix("s")]


def marked_in(topic: Topic) -> frozenset[str]:
    """Return the terms that a topic marks in any of its sections."""
    found = {run.term for phrase in phrases(sections_of(topic)) for run in phrase.runs}
    return frozenset(found & topic.glossary.keys())


def long_words(term: Term) -> frozenset[str]:
    """Return the words of an explanation that say something, as their length suggests; not those of the name."""
    own = {word.lower() for name in phrases(term.name) for word in WORD.findall(name.text)}
    said = {word.lower() for one in phrases(term.short) for word in WORD.findall(one.text)}
    return frozenset(word for word in said - own if len(word) >= LONG)


def _either_case(name: str) -> str:
    """Return what finds a name, and its plural: capitals alone make ALL another word than all."""
    words = re.escape(name)
    return f"{words}s?" if name.isupper() else f"(?i:{words}s?)"


def _before(mentions: Sequence[Mention], met: frozenset[str]) -> Iterator[Remark]:
    """Yield the first bare use of each term that was not met; those that are explained are met from there on.

    A key point or an item has no room for an explanation: there a term may stand that the running text of its section explains.
    """
    known, explained = set(met), {one.term for one in mentions if one.explained and one.room}
    for one in mentions:
        if not one.room and not one.explained and one.term in explained:
            continue
        if not one.explained and one.term not in known:
            message = f'"{one.said}" is used before it is explained'
            hint = f"write [[{one.said}]] here, or say what it means"
            yield Remark("unexplained-term", one.place, message, hint, one.term)
        known.add(one.term)


def gathered(found: Iterable[Remark]) -> Iterator[Remark]:
    """Yield one finding for each term and file, for the first reader; its hint names the other lines, which other readers get."""
    groups: dict[tuple[str, str], list[Remark]] = {}
    for one in found:
        groups.setdefault((one.about, one.place.path), []).append(one)
    for first, *others in groups.values():
        lines = sorted({one.place.line for one in others} - {first.place.line})
        more = (
            f"; for other readers: {'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines))}"
            if lines
            else ""
        )
        message = f"{first.message}: for {first.reader}, in the {product_in_words(first.product)}"
        yield replace(first, message=message, hint=f"{first.hint}{more}")
