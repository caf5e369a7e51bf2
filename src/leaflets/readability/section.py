"""Takes a section as one reader gets it and the rules of its language, gives its grades and what breaks a limit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .. import kinds
from ..faults import Fault, Place
from ..model import CARD, Block, Item, Limits, Phrase, Section, Term, Text
from ..tailor.walk import names_of, nouns, phrases
from ..text.counts import counted
from ..text.sentences import words_in
from .grades import FEW, Grades, grades_of, sentence_grade
from .languages import LanguageRules
from .sentences import Sentence, sentences

LIMITS = Limits()
GLOSSARY = "glossary"
MOST_SENTENCES, MOST_WORDS, MOST_ITEMS = 4, 60, 7  # of a paragraph, and of a list
PASSIVE_SHARE = 0.10
HEADING_EVERY = 150  # words: advice, not a limit
HARDEST, SHORT, SHOWN = (
    3,
    5,
    60,
)  # sentences named; words below which one means little; characters shown of one


TO_DO = (kinds.Steps, kinds.Checklist, kinds.Questions)


@dataclass(frozen=True, slots=True)
class SectionReport:
    """What was counted in a section, what breaks a limit, and what could be better without breaking one.

    `grades` is None for a language that has no rules.
    """

    section: str
    grades: Grades | None
    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...] = ()


def check_section(
    section: Section,
    rules: LanguageRules,
    chosen: str = "",
    limits: Limits = LIMITS,
    words: Sequence[Term] = (),
) -> SectionReport:
    """Measure a tailored section as it prints, with the `words` to know below it; `chosen` says for whom it is."""
    found = all_sentences([*running_text(section), *explanations(words)], rules)
    grades = grades_of(found)
    faults = [
        *_level(section.place, grades, found, chosen, limits),
        *_passives(section.place, grades, found),
        *(fault for block in nouns(section.blocks, Block) for fault in _block(block, rules)),
        *_items(section.key_points, section.place),
    ]
    advice = [*_no_key_points(section), *_nothing_to_do(section, rules), *_far_from_heading(section)]
    return SectionReport(section.id, grades, tuple(faults), tuple(advice))


def check_glossary(
    terms: Sequence[Term], rules: LanguageRules, place: Place, chosen: str = "", limits: Limits = LIMITS
) -> SectionReport:
    """Measure the explanations in a booklet's glossary."""
    found = all_sentences(explanations(terms, long=True), rules)
    grades = grades_of(found)
    return SectionReport(GLOSSARY, grades, tuple(_level(place, grades, found, chosen, limits)))


def explanations(terms: Iterable[Term], long: bool = False) -> Iterator[Phrase]:
    """Yield how terms are explained; a term's own name is read like a heading."""
    for term in terms:
        yield from phrases(term.long if long and term.long else term.short)


def all_sentences(texts: Iterable[Phrase], rules: LanguageRules) -> list[Sentence]:
    """Return the sentences of some texts, in order."""
    return [sentence for text in texts for sentence in sentences(text, rules)]


def check_form(section: Section) -> SectionReport:
    """Check what is a matter of form in any language: the length of lists, and key points."""
    faults = [
        *(fault for block in nouns(section.blocks, Block) for fault in _long_list(block)),
        *_items(section.key_points, section.place),
    ]
    return SectionReport(section.id, None, tuple(faults), tuple(_no_key_points(section)))


# What is read in passing, or stands alone: it is not running text.
NOT_RUNNING = frozenset({"title", "alt", "columns", "rows", "contacts"})


def running_text(section: Section) -> Iterator[Phrase]:
    """Yield what counts: paragraphs and items, not headings or table cells."""
    return phrases(section, NOT_RUNNING)


def _level(
    place: Place, grades: Grades, found: Sequence[Sentence], chosen: str, limits: Limits
) -> Iterator[Fault]:
    for said in over(grades, limits):
        yield Fault(place, f"{said}, for {chosen or 'everyone'}", f"hardest: {_named(_hardest(found))}")
    for sentence in found:
        if len(sentence.syllables) > limits.sentence:
            said = f"this sentence has {len(sentence.syllables)} words as printed, over {limits.sentence:g}"
            yield Fault(sentence.place, said, f"split it: {_start(sentence)}")


def over(grades: Grades, limits: Limits) -> Iterator[str]:
    """Yield which grades are over their limits."""
    few = f" (only {counted(grades.sentences, 'sentence')}: a figure for fewer than {FEW} means little)"
    rows = (("Flesch-Kincaid", grades.fk, limits.flesch_kincaid), ("SMOG", grades.smog, limits.smog))
    for name, value, limit in rows:
        if value > limit:
            yield f"{name} is {value:.1f}, over {limit:g}{few if grades.few else ''}"


def _passives(place: Place, grades: Grades, found: Sequence[Sentence]) -> Iterator[Fault]:
    if grades.passive > PASSIVE_SHARE:
        said = f"{grades.passive:.0%} of sentences are passive, over {PASSIVE_SHARE:.0%}"
        yield Fault(place, said, _named([sentence for sentence in _hardest(found) if sentence.passive]))


def _hardest(found: Sequence[Sentence]) -> list[Sentence]:
    """Return sentences, the hardest first: one long word makes a fragment look hard, so whole ones precede those."""
    return sorted(found, key=lambda s: (len(s.syllables) >= SHORT, sentence_grade(s)), reverse=True)


def _named(found: Sequence[Sentence]) -> str:
    """Return the first few sentences, each with its file and line."""
    return "; ".join(f"{s.place.path}:{s.place.line}: {_start(s)}" for s in found[:HARDEST])


def _start(sentence: Sentence) -> str:
    return sentence.text[:SHOWN] + ("…" if len(sentence.text) > SHOWN else "")


def _block(block: Block, rules: LanguageRules) -> Iterator[Fault]:
    """Check the paragraphs and the list that a block itself holds."""
    for name in names_of(type(block)):
        text = getattr(block, name)
        if isinstance(text, Text) and name not in NOT_RUNNING:
            yield from _paragraph(text.phrases[""], rules)
    yield from _long_list(block)


def _long_list(block: Block) -> Iterator[Fault]:
    if isinstance(block, kinds.Figure):  # a figure's key has a line for each numeral
        return
    for name in names_of(type(block)):
        held = getattr(block, name)
        if isinstance(held, tuple) and held and isinstance(held[0], Item):
            yield from _items(held, block.place)


def _paragraph(phrase: Phrase, rules: LanguageRules) -> Iterator[Fault]:
    parts = list(sentences(phrase, rules))
    words = sum(len(part.syllables) for part in parts)
    rows = ((len(parts), "sentences", MOST_SENTENCES), (words, "words", MOST_WORDS))
    for count, what, most in rows:
        if count > most:
            yield Fault(phrase.place, f"this paragraph has {count} {what}, over {most}", "split it")


def _items(items: Sequence[Item], place: Place) -> Iterator[Fault]:
    if len(items) > MOST_ITEMS:
        yield Fault(place, f"this list has {len(items)} items, over {MOST_ITEMS}", "split it into two")
    for item in items:
        yield from _items(item.items, item.place)


def _no_key_points(section: Section) -> Iterator[Fault]:
    if section.leaflet and not section.key_points:
        yield Fault(section.place, "this section has no key points")


def _nothing_to_do(section: Section, rules: LanguageRules) -> Iterator[Fault]:
    if section.id == CARD:  # others read it, to know about its bearer
        return
    if not any(_acts(block, rules) for block in nouns(section.blocks, Block)):
        hint = "add steps, a checklist or questions, or begin an item with a verb"
        yield Fault(section.place, "this section gives the reader nothing to do", hint)


def _acts(block: Block, rules: LanguageRules) -> bool:
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


def _far_from_heading(section: Section) -> Iterator[Fault]:
    """Yield one piece of advice for each stretch of running text that is too long without a heading."""
    since, reported = 0, False
    for words, place in _stretches(section.blocks):
        since, reported = (since + words, reported) if words else (0, False)
        if since > HEADING_EVERY and not reported:
            reported = True
            said = f"over {HEADING_EVERY} words in a row have no heading"
            yield Fault(place, said, "a heading here would help readers find things")


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[int, Place]]:
    """Yield the words of each text and item in order, and 0 for a heading."""
    for block in nouns(blocks, Block):
        if isinstance(block, (kinds.Part, kinds.Treatment, *kinds.BOXES)) and block.title:
            yield 0, block.place
        for phrase in phrases(block, NOT_RUNNING | {"blocks"}):
            words = words_in(phrase.text)
            if words:
                yield words, phrase.place
