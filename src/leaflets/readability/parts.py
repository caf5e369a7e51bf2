"""Takes a block, item or explanation as it prints, gives what was counted in it and what it breaks: once, however many readers get it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from .. import kinds
from ..faults import Place
from ..model import Block, Item, Phrase, Run, Section, Term, Text, Topic
from ..tailor.walk import names_of, nouns, phrases
from ..text.sentences import words_in
from .grades import Grades, grades_of
from .languages import LanguageRules
from .remark import Remark
from .sentences import Sentence, sentences

MOST_SENTENCES, MOST_WORDS, MOST_ITEMS = 4, 60, 7  # of a paragraph, and of a list
TO_DO = (kinds.Steps, kinds.Checklist, kinds.Questions)
# What is read in passing, or stands alone: it is not running text.
NOT_RUNNING = frozenset({"title", "alt", "columns", "rows", "contacts"})
_ODDS = re.compile(r"\b(\d{1,3}(?:,\d{3})*|one|two|three|four|five|six|seven|eight|nine)"
                   r"(?: people| patients| children| adults)? (?:in|out of) (?:every )?(\d[\d,]*|ten|a hundred)\b"
                   r"|\b\d+(?:\.\d+)?\s?(?:%|percent) of (?:all )?(?:people|patients|children|adults|women|men|those)\b", re.IGNORECASE)  # fmt: skip

Part = Block | Item | Text | Term
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class PartReport:
    """What was counted in one part of a section, and what it breaks. Nothing was counted without the rules of a language."""

    grades: Grades
    sentences: tuple[Sentence, ...]
    findings: tuple[Remark, ...]
    acts: bool  # tells the reader to do something
    stretches: tuple[tuple[int, Place], ...]  # words of each text in order, 0 for a heading
    odds: tuple[tuple[str, str, Place], ...]  # "1 in 4", its total, and where
    paragraphs: tuple[tuple[int, Phrase], ...]  # words of each
    said: tuple[tuple[Run, ...], ...]  # how it prints


def sections_of(topic: Topic) -> list[Section]:
    """Return all that a topic has of sections: its card and when to call too."""
    return [*topic.sections, topic.when_to_call, *([topic.card] if topic.card else [])]


def parts_of(section: Section) -> tuple[Part, ...]:
    """Return what counts of a section: not its title."""
    return (*section.key_points, *section.blocks, *((section.purpose,) if section.purpose else ()))


def all_sentences(texts: Iterable[Phrase], rules: LanguageRules) -> list[Sentence]:
    """Return the sentences of some texts, in order."""
    return [sentence for text in texts for sentence in sentences(text, rules)]


def explanations(terms: Iterable[Term], long: bool = False) -> Iterator[Phrase]:
    """Yield how terms are explained; a term's own name is read like a heading."""
    for term in terms:
        yield from phrases(term.long if long and term.long else term.short)


def running_text(value: Any) -> Iterator[Phrase]:
    """Yield what counts: paragraphs and items, not headings or table cells."""
    return phrases(value, NOT_RUNNING)


def measured(part: Part, rules: LanguageRules | None) -> PartReport:
    """Return what is counted in a part of a section as it prints."""
    texts = list(explanations([part])) if isinstance(part, Term) else list(running_text(part))
    found = all_sentences(texts, rules) if rules else []
    blocks = list(nouns(part, Block))
    counted = [one for block in blocks for one in _paragraphs(block, rules)] if rules else []
    wrong = [finding for _, _, some in counted for finding in some]
    return PartReport(
        grades=grades_of(found),
        sentences=tuple(found),
        findings=(*wrong, *(one for block in blocks for one in _long_list(block))),
        acts=rules is not None and any(acts(block, rules) for block in blocks),
        stretches=tuple(_stretches(blocks)),
        odds=tuple(_odds(texts)),
        paragraphs=tuple((words, phrase) for words, phrase, _ in counted),
        said=tuple(phrase.runs for phrase in phrases(part)),
    )


def inner(part: Part) -> tuple[Block, ...]:
    """Return the blocks that stand at the end of a part, each of which can be looked at by itself."""
    return part.blocks if isinstance(part, (kinds.Part, *kinds.BOXES)) else ()


class Bare:
    """Parts without those blocks: the same object for parts that differ in nothing else."""

    def __init__(self) -> None:
        self._held: dict[tuple[object, ...], tuple[Part, Part]] = {}

    def of(self, part: Part) -> Part:
        """Return a part without its inner blocks; itself if it has none."""
        if not inner(part):
            return part
        key = (type(part), *[id(getattr(part, name)) for name in names_of(type(part)) if name != "blocks"])
        if (
            held := self._held.get(key)
        ) is None:  # what is known by identity is held, so that it stays the same
            held = self._held[key] = part, replace(part, blocks=())  # type: ignore[call-arg]
        return held[1]


def together(reports: Sequence[PartReport]) -> PartReport:
    """Return the report of a part from those of what it is made of."""
    if len(reports) == 1:
        return reports[0]
    return PartReport(
        grades=sum((one.grades for one in reports), Grades()),
        sentences=_joined(one.sentences for one in reports),
        findings=_joined(one.findings for one in reports),
        acts=any(one.acts for one in reports),
        stretches=_joined(one.stretches for one in reports),
        odds=_joined(one.odds for one in reports),
        paragraphs=_joined(one.paragraphs for one in reports),
        said=_joined(one.said for one in reports),
    )


def _joined(held: Iterable[tuple[One, ...]]) -> tuple[One, ...]:
    return tuple(itertools.chain.from_iterable(held))


def _paragraphs(block: Block, rules: LanguageRules) -> Iterator[tuple[int, Phrase, list[Remark]]]:
    """Yield each paragraph that a block itself holds: its words, itself, and what it breaks."""
    for name in names_of(type(block)):
        text = getattr(block, name)
        if isinstance(text, Text) and name not in NOT_RUNNING:
            phrase = text.phrases[""]
            parts = sentences(phrase, rules)
            words = sum(len(part.syllables) for part in parts)
            yield words, phrase, list(_long_paragraph(phrase, len(parts), words))


def _long_paragraph(phrase: Phrase, parts: int, words: int) -> Iterator[Remark]:
    for count, what, most in ((parts, "sentences", MOST_SENTENCES), (words, "words", MOST_WORDS)):
        if count > most:
            said = f"this paragraph has {count} {what}, over {most}"
            yield Remark("long-paragraph", phrase.place, said, "split it")


def _long_list(block: Block) -> Iterator[Remark]:
    if isinstance(block, kinds.Figure):  # a figure's key has a line for each numeral
        return
    for name in names_of(type(block)):
        held = getattr(block, name)
        if isinstance(held, tuple) and held and isinstance(held[0], Item):
            yield from long_lists(held, block.place)


def long_lists(items: Sequence[Item], place: Place) -> Iterator[Remark]:
    """Yield a finding for a list that is too long, and for those nested in it."""
    if len(items) > MOST_ITEMS:
        said = f"this list has {len(items)} items, over {MOST_ITEMS}"
        yield Remark("long-list", place, said, "split it into two")
    for item in items:
        yield from long_lists(item.items, item.place)


def acts(block: Block, rules: LanguageRules) -> bool:
    """Tell whether a block itself, not one inside it, tells the reader to do something."""
    if isinstance(block, TO_DO):
        return bool(block.items)
    texts: tuple[object, ...] = ()
    if isinstance(block, kinds.Treatment):
        return block.ask is not None
    if isinstance(block, kinds.BulletList):
        texts = block.items
    elif isinstance(block, kinds.BOXES):
        texts = (block.title, block.text)
    return any(rules.is_command(phrase.text) for phrase in phrases(texts))


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[int, Place]]:
    """Yield the words of each text and item in order, and 0 for a heading."""
    for block in blocks:
        if isinstance(block, (kinds.Part, kinds.Treatment, *kinds.BOXES)) and block.title:
            yield 0, block.place
        for phrase in phrases(block, NOT_RUNNING | {"blocks"}):
            words = words_in(phrase.text)
            if words:
                yield words, phrase.place


def _odds(texts: Iterable[Phrase]) -> Iterator[tuple[str, str, Place]]:
    for phrase in texts:
        for found in _ODDS.finditer(phrase.text):
            yield found[0], (found[2] or "100").lower().replace(",", ""), phrase.place
