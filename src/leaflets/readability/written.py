"""Takes a topic as it is written, gives what can be seen without knowing the reader: passives, jargon, numbers, pictures, dead references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .. import kinds
from ..model import Block, Phrase, Section, Term, Topic
from ..setting import Setting
from ..tailor.walk import nouns, phrases
from .alternatives import repeated_alternatives
from .jargon import Jargon
from .languages import LanguageRules
from .numbers import bare_numbers
from .parts import acts, running_text, sections_of
from .remark import Remark
from .section import start_of
from .sentences import sentences
from .unused import unused


def written(setting: Setting, topic: Topic, rules: LanguageRules | None) -> Iterator[Remark]:
    """Yield what is found in the texts of a topic, in all their variants; words are looked at by the rules of their language."""
    jargon = Jargon(setting.library, topic, rules) if rules else None
    for section in sections_of(topic):
        words = _words(section, rules, jargon) if rules and jargon else ()
        for found in (*words, *repeated_alternatives(section)):
            yield replace(found, section=section.id)
    if jargon:
        for term in topic.glossary.values():
            yield from (one for phrase in explanation(term) for one in jargon.found_in(phrase))
    yield from unused(setting, topic)


def explanation(term: Term) -> Iterator[Phrase]:
    yield from phrases((term.short, term.long))


def _words(section: Section, rules: LanguageRules, jargon: Jargon) -> Iterator[Remark]:
    for phrase in phrases(section):
        yield from jargon.found_in(phrase)
        yield from bare_numbers(phrase)
    for phrase in running_text(section):
        for one in sentences(phrase, rules):
            if one.passive:
                yield Remark("passive", one.place, f'"{one.passive}": {start_of(one.text)}')
    yield from _boxes(section, rules)


def _boxes(section: Section, rules: LanguageRules) -> Iterator[Remark]:
    """Yield a finding for each box that warns, or says when to call, and nowhere says what to do."""
    for box in nouns(section.blocks, Block):
        if not isinstance(box, kinds.BOXES) or isinstance(box, kinds.Note):
            continue
        if not any(acts(block, rules) for block in nouns(box, Block)) and not _commands(box, rules):
            hint = "begin a sentence with a verb: what should the reader do?"
            yield Remark("box-without-action", box.place, "this box does not say what to do", hint)


def _commands(box: Block, rules: LanguageRules) -> bool:
    """Tell whether a sentence of a box tells the reader what to do."""
    return any(rules.is_command(one.text) for text in phrases(box) for one in sentences(text, rules))
