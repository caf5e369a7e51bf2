"""Takes a section as one reader gets it and the rules of its language, gives its grades and what is found in it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..faults import Fault, Place
from ..model import CARD, Limits, Section, Term
from ..text.counts import counted
from .checks import ADVICE, FAULT
from .grades import FEW, Grades, grades_of, sentence_grade
from .languages import LanguageRules
from .parts import Part, PartReport, all_sentences, explanations, long_lists, measured, parts_of
from .remark import Remark, as_faults
from .sentences import Sentence

LIMITS = Limits()
GLOSSARY = "glossary"
PASSIVE_SHARE = 0.10
HEADING_EVERY = 150  # words: advice, not a limit
HARDEST, SHORT, SHOWN = (
    3,
    5,
    60,
)  # sentences named; words below which one means little; characters shown of one
Measure = Callable[[Part, LanguageRules | None], PartReport]


@dataclass(frozen=True, slots=True)
class SectionReport:
    """What was counted in a section, and what was found in it. `grades` is None for a language that has no rules."""

    section: str
    grades: Grades | None
    findings: tuple[Remark, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        return as_faults(self.findings, FAULT)

    @property
    def advice(self) -> tuple[Fault, ...]:
        return as_faults(self.findings, ADVICE)


def check_section(
    section: Section,
    rules: LanguageRules,
    chosen: str = "",
    limits: Limits = LIMITS,
    words: Sequence[Term] = (),
    measure: Measure = measured,
) -> SectionReport:
    """Measure a tailored section as it prints, with the `words` to know below it; `chosen` says for whom it is.

    `measure` may remember parts that it has seen.
    """
    parts = [measure(part, rules) for part in (*parts_of(section), *words)]
    grades = sum((part.grades for part in parts), Grades())
    findings = [
        *_level(section.place, grades, parts, chosen, limits),
        *_passives(section.place, grades, parts),
        *(finding for part in parts for finding in part.findings),
        *long_lists(section.key_points, section.place),
        *_no_key_points(section),
        *_nothing_to_do(section, parts),
        *_far_from_heading(parts),
        *_mixed_odds(parts),
    ]
    return SectionReport(section.id, grades, tuple(findings))


def check_glossary(
    terms: Sequence[Term], rules: LanguageRules, place: Place, chosen: str = "", limits: Limits = LIMITS
) -> SectionReport:
    """Measure the explanations in a booklet's glossary."""
    found = all_sentences(explanations(terms, long=True), rules)
    grades = grades_of(found)
    return SectionReport(GLOSSARY, grades, tuple(_too_hard(place, grades, found, chosen, limits)))


def check_form(section: Section, measure: Measure = measured) -> SectionReport:
    """Check what is a matter of form in any language: the length of lists, and key points."""
    findings = [
        *(finding for part in parts_of(section) for finding in measure(part, None).findings),
        *long_lists(section.key_points, section.place),
        *_no_key_points(section),
    ]
    return SectionReport(section.id, None, tuple(findings))


def _level(
    place: Place, grades: Grades, parts: Sequence[PartReport], chosen: str, limits: Limits
) -> Iterator[Remark]:
    """Yield what is over a limit; most sections are not, and their sentences need not be looked at again."""
    if grades.longest > limits.sentence or any(over(grades, limits)):
        found = [sentence for part in parts for sentence in part.sentences]
        yield from _too_hard(place, grades, found, chosen, limits)


def _too_hard(
    place: Place, grades: Grades, found: Sequence[Sentence], chosen: str, limits: Limits
) -> Iterator[Remark]:
    for said in over(grades, limits):
        message = f"{said}, for {chosen or 'everyone'}"
        yield Remark("reading-level", place, message, f"hardest: {_named(_hardest(found))}")
    for sentence in found:
        if len(sentence.syllables) > limits.sentence:
            said = f"this sentence has {len(sentence.syllables)} words as printed, over {limits.sentence:g}"
            yield Remark("long-sentence", sentence.place, said, f"split it: {start_of(sentence.text)}")


def over(grades: Grades, limits: Limits) -> Iterator[str]:
    """Yield which grades are over their limits."""
    few = f" (only {counted(grades.sentences, 'sentence')}: a figure for fewer than {FEW} means little)"
    rows = (("Flesch-Kincaid", grades.fk, limits.flesch_kincaid), ("SMOG", grades.smog, limits.smog))
    for name, value, limit in rows:
        if value > limit:
            yield f"{name} is {value:.1f}, over {limit:g}{few if grades.few else ''}"


def _passives(place: Place, grades: Grades, parts: Sequence[PartReport]) -> Iterator[Remark]:
    if grades.passive > PASSIVE_SHARE:
        said = f"{grades.passive:.0%} of sentences are passive, over {PASSIVE_SHARE:.0%}"
        found = [sentence for part in parts for sentence in part.sentences if sentence.passive]
        yield Remark("passive-share", place, said, _named(_hardest(found)))


def _hardest(found: Sequence[Sentence]) -> list[Sentence]:
    """Return sentences, the hardest first: one long word makes a fragment look hard, so whole ones precede those."""
    return sorted(found, key=lambda s: (len(s.syllables) >= SHORT, sentence_grade(s)), reverse=True)


def _named(found: Sequence[Sentence]) -> str:
    """Return the first few sentences, each with its file and line."""
    return "; ".join(f"{s.place.path}:{s.place.line}: {start_of(s.text)}" for s in found[:HARDEST])


def start_of(text: str) -> str:
    """Return the beginning of a text, by which somebody can find it."""
    return text[:SHOWN] + ("…" if len(text) > SHOWN else "")


def _no_key_points(section: Section) -> Iterator[Remark]:
    if section.leaflet and not section.key_points:
        yield Remark("no-key-points", section.place, "this section has no key points")


def _nothing_to_do(section: Section, parts: Sequence[PartReport]) -> Iterator[Remark]:
    if section.id == CARD:  # others read it, to know about its bearer
        return
    if not any(part.acts for part in parts):
        hint = "add steps, a checklist or questions, or begin an item with a verb"
        yield Remark("no-action", section.place, "this section gives the reader nothing to do", hint)


def _far_from_heading(parts: Sequence[PartReport]) -> Iterator[Remark]:
    """Yield one piece of advice for each stretch of running text that is too long without a heading."""
    since, reported = 0, False
    for words, place in (stretch for part in parts for stretch in part.stretches):
        since, reported = (since + words, reported) if words else (0, False)
        if since > HEADING_EVERY and not reported:
            reported = True
            said = f"over {HEADING_EVERY} words in a row have no heading"
            yield Remark("no-heading", place, said, "a heading here would help readers find things")


def _mixed_odds(parts: Sequence[PartReport]) -> Iterator[Remark]:
    """Yield one piece of advice for each chance out of another total than the section's first."""
    odds = [one for part in parts for one in part.odds]
    for said, total, place in odds[1:]:
        if total != odds[0][1]:
            message = f'"{said}" cannot be compared with "{odds[0][0]}" in the same section'
            yield Remark("mixed-odds", place, message, f"give both out of {odds[0][1]}", said)
