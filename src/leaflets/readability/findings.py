"""Takes a Setting and a Topic, gives how hard each section and product is for each reader, and what the checks find in them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..faults import Place
from ..model import Limits, Phrase, Section, Term, Topic
from ..setting import Setting
from ..tailor.leaflet import short_booklet
from ..tailor.walk import phrases
from .first_uses import FirstUses, gathered
from .grades import Grades
from .languages import LanguageRules, language_rules
from .longest import longest
from .parts import Bare, Part, PartReport, inner, measured, parts_of, together
from .products import product_in_words
from .remark import Remark, unique
from .report import Measured, TopicReport
from .section import SectionReport, check_form, check_glossary, check_section, over
from .variants import Plan, Printed, Variant, Variants
from .written import written

OUTLOOK, YES = "prognosis", "yes"  # the facet that asks for the outlook
Key = tuple[object, ...]
MEASURES = {"Flesch-Kincaid": "fk", "SMOG": "smog"}
SHORTER = "shorten sentences, or find shorter words, in its hardest sections"


def check_topic(setting: Setting, topic: Topic) -> TopicReport:
    """Measure each section and product of a topic for each combination of choices; equal texts once."""
    variants = Variants(setting, topic)
    rules = language_rules(topic.tag)
    found = _Findings(setting.library.limits, rules, FirstUses(topic, rules) if rules else None)
    for plan in variants.plans:
        for profile in variants.profiles:
            for variant in variants.of(plan, profile):
                found.add(plan, variant)
    findings = (
        *variants.empty,
        *outlook_of_covers(topic),
        *found.findings,
        *gathered(found.early),
        *found.too_hard(),
        *found.longest(),
        *written(setting, topic, rules),
    )
    totals = {name: tuple(grades for _, _, grades in held) for name, held in found.totals.items()}
    return TopicReport(topic, tuple(found.measured()), totals, unique(findings), setting.library.limits)


class _Findings:
    """What was found in the products so far; what several readers get in common is measured once."""

    def __init__(self, limits: Limits, rules: LanguageRules | None, uses: FirstUses | None) -> None:
        self.limits, self.rules, self.uses = limits, rules, uses
        self.findings: list[Remark] = []
        self.early: dict[Remark, None] = {}  # terms that are not explained yet
        self.rows: dict[Key, Measured] = {}  # a section of a product as it prints -> for whom first
        self._more: dict[Key, int] = {}  # how many readers get the same
        self.totals: dict[str, list[tuple[Plan, str, Grades]]] = {}
        self.sections: dict[Key, SectionReport] = {}
        self._by_section: dict[str, dict[int, PartReport]] = {}
        self._parts: dict[int, tuple[Part, PartReport, int]] = {}
        self._bare = Bare()
        self._said: dict[Key, int] = {}
        self._keys: dict[int, tuple[Section, int]] = {}
        self._terms: dict[tuple[int, bool], tuple[Term, int]] = {}
        self._outlook: set[int] = set()

    def add(self, plan: Plan, variant: Variant) -> None:
        """Measure a product: each of its sections, its glossary, and all of it together."""
        parts = [self._section(plan, variant, printed) for printed in variant.sections]
        if plan.booklet and variant.glossary and self.rules:
            parts.append(self._glossary(plan, variant, self.rules))
        if plan.topic.outlook_words and variant.choices.get(OUTLOOK) != YES:
            self._outlook_faults(plan, variant)
        if self.rules:
            whole = sum((grades for grades in parts if grades), Grades())
            self.totals.setdefault(plan.name, []).append((plan, variant.chosen, whole))
        if self.uses:
            new = (one for one in self.uses.early(variant, plan) if one not in self.early)
            self.early |= dict.fromkeys(noted(plan, variant, "", new))

    def _section(self, plan: Plan, variant: Variant, printed: Printed) -> Grades | None:
        section, words = printed
        key = (section.id, self._key(section), *[self._said_by(term) for term in words])
        if key not in self.sections:
            chosen = f"{variant.chosen} ({product_in_words(plan.name)})"
            report = (
                check_section(section, self.rules, chosen, self.limits, words, self._measure)
                if self.rules
                else check_form(section, self._measure)
            )
            self.sections[key] = report
            self._by_section.setdefault(section.id, {}).update(
                {id(part): self._kept(part)[1] for part in parts_of(section)}
            )
            self.findings += noted(plan, variant, section.id, report.findings)
        return self._row(plan, variant, key, self.sections[key])

    def _row(self, plan: Plan, variant: Variant, key: Key, report: SectionReport) -> Grades | None:
        """Count the readers of a section of a product."""
        at = (plan.name, *key)
        if (held := self.rows.get(at)) is None:
            self.rows[at] = Measured(
                report.section, plan.name, variant.chosen, variant.readers, report.grades, variant.profile
            )
        elif held.profile == variant.profile:
            self._more[at] = self._more.get(at, 0) + variant.readers
        return report.grades

    def measured(self) -> Iterator[Measured]:
        """Yield each section of a product as it prints, with how many readers get it."""
        for at, row in self.rows.items():
            yield replace(row, readers=row.readers + self._more.get(at, 0))

    def _glossary(self, plan: Plan, variant: Variant, rules: LanguageRules) -> Grades | None:
        terms = variant.glossary
        key = ("", *[self._said_by(term, long=True) for term in terms])
        if key not in self.sections:
            place = Place(terms[0].place.path)
            report = check_glossary(terms, rules, place, variant.chosen, self.limits)
            self.sections[key] = report
            self.findings += noted(plan, variant, report.section, report.findings)
        return self._row(plan, variant, key, self.sections[key])

    def _measure(self, part: Part, rules: LanguageRules | None) -> PartReport:
        """Measure a part of a section, or remember what was measured: equal parts are the same object."""
        return self._kept(part)[1]

    def _kept(self, part: Part) -> tuple[Part, PartReport, int]:
        if (held := self._parts.get(id(part))) is None:
            made = (
                [self._kept(one) for one in (self._bare.of(part), *blocks)] if (blocks := inner(part)) else []
            )
            report = together([one for _, one, _ in made]) if made else measured(part, self.rules)
            said = self._number(tuple([one for _, _, one in made]) or report.said)
            held = self._parts[id(part)] = part, report, said
        return held

    def _number(self, said: Key) -> int:
        return self._said.setdefault(said, len(self._said))

    def _key(self, section: Section) -> int:
        """Return a number for how a section prints: the same for the same words."""
        if (held := self._keys.get(id(section))) is None:
            parts = [self._kept(one)[2] for one in parts_of(section)]
            title = tuple(phrase.runs for phrase in phrases(section.title))
            held = self._keys[id(section)] = section, self._number((title, *parts))
        return held[1]

    def _said_by(self, term: Term, long: bool = False) -> int:
        if (held := self._terms.get((id(term), long))) is None:
            said = term.long if long and term.long else term.short
            number = self._number((term.id, *[phrase.runs for phrase in phrases(said)]))
            held = self._terms[id(term), long] = term, number
        return held[1]

    def _outlook_faults(self, plan: Plan, variant: Variant) -> None:
        """Note each text that speaks of the outlook to readers who have not asked for it."""
        for printed in variant.sections:
            if id(printed.section) not in self._outlook:
                self._outlook.add(id(printed.section))
                for noun in (printed.section.title, *parts_of(printed.section)):
                    self._outlook_fault(plan, variant, noun)
        for term in variant.glossary:
            self._outlook_fault(plan, variant, term)

    def _outlook_fault(self, plan: Plan, variant: Variant, noun: Part) -> None:
        if id(noun) not in self._outlook:  # what is known by identity lives as long as the variants
            self._outlook.add(id(noun))
            self.findings += noted(plan, variant, "", spoken_of(plan.topic.outlook_words, phrases(noun)))

    def longest(self) -> Iterator[Remark]:
        """Yield the longest sentences and paragraph of each section."""
        for section, parts in self._by_section.items():
            yield from longest(section, parts.values())

    def too_hard(self) -> Iterator[Remark]:
        """Yield each limit that a product as a whole breaks, for the reader for whom it does most."""
        for name, held in self.totals.items():
            for measure, grade in MEASURES.items():
                plan, chosen, grades = max(held, key=lambda one: float(getattr(one[2], grade)))
                for said in over(grades, self.limits):
                    if said.startswith(measure):
                        message = f"the {product_in_words(name)} as a whole: {said}, for {chosen}"
                        yield Remark(
                            "reading-level", plan.place, message, SHORTER, "", plan.section, name, chosen
                        )


def noted(plan: Plan, variant: Variant, section: str, found: Iterable[Remark]) -> list[Remark]:
    """Return findings with the first reader for whom they hold."""
    return [
        replace(one, section=one.section or section, product=plan.name, reader=variant.chosen)
        for one in found
    ]


def outlook_of_covers(topic: Topic) -> Iterator[Remark]:
    """Yield what titles, purposes and covers say of the outlook to readers who have not asked for it."""
    asked = {value.id for facet in topic.facets if facet.id == OUTLOOK for value in facet.values}
    for one in () if asked == {YES} else (topic, *([short_booklet(topic)] if topic.start else [])):
        if one.outlook_words:
            yield from spoken_of(one.outlook_words, covers_of(one))


def covers_of(topic: Topic) -> Iterator[Phrase]:
    """Yield what the cover of a topic says to readers who have not asked for the outlook."""
    for text in filter(None, (topic.title, topic.purpose, topic.cover_note)):
        yield from (said for value, said in text.phrases.items() if (text.facet, value) != (OUTLOOK, YES))
    for facet in topic.facets:
        yield from (one.cover for one in facet.values if one.cover and (facet.id, one.id) != (OUTLOOK, YES))


def spoken_of(told: tuple[str, ...], texts: Iterable[Phrase]) -> Iterator[Remark]:
    """Yield a fault for each of the texts that holds one of the words."""
    words = pattern_of(told)
    for phrase in texts:
        if found := words.search(phrase.text):
            said = f'"{found[0]}" speaks of the outlook to readers who have not asked for it'
            hint = f"only_for: {{{OUTLOOK}: [{YES}]}}, or another word"
            yield Remark("outlook", phrase.place, said, hint, found[0])


@functools.cache
def pattern_of(told: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of the words, whole and in capitals or not."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, told))})\b", re.IGNORECASE)
