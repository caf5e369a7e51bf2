"""Takes a Setting and a Topic, gives how hard each section and product is for each reader, what breaks a limit, and advice."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from ..faults import Fault, Place
from ..model import START, Leaflet, Limits, Phrase, Section, Topic
from ..setting import Setting
from ..tailor.choices import BOOKLET
from ..tailor.walk import phrases
from .grades import Grades
from .languages import LanguageRules, language_rules
from .products import Product, products_of
from .report import TopicReport
from .section import SectionReport, check_form, check_glossary, check_section, explanations, over

OUTLOOK, YES = "prognosis", "yes"  # the facet that asks for the outlook
Key = tuple[object, ...]


def check_topic(setting: Setting, topic: Topic) -> TopicReport:
    """Measure each section and product of a topic for each combination of choices; equal texts once."""
    empty: list[Fault] = []
    found = _Findings(setting.library.limits, language_rules(topic.tag))
    products = list(products_of(setting, topic, empty))
    for product in products:
        found.add(product)
    reports = list(found.reports.values())
    faults = [
        *empty,
        *outlook_faults(products),
        *(fault for report in reports for fault in report.faults),
        *found.too_hard(),
    ]
    advice = [fault for report in reports for fault in report.advice]
    totals = {name: tuple(grades for _, grades in held) for name, held in found.totals.items()}
    return TopicReport(topic, tuple(reports), totals, unique(faults), unique(advice), setting.library.limits)


class _Findings:
    """What was found in the products so far; what several readers get in common is measured once."""

    def __init__(self, limits: Limits, rules: LanguageRules | None) -> None:
        self.limits, self.rules = limits, rules
        self.reports: dict[Key, SectionReport] = {}
        self.totals: dict[str, list[tuple[Product, Grades]]] = {}

    def add(self, product: Product) -> None:
        """Measure a product: each of its sections, its glossary, and all of it together."""
        parts = [self._section(product, section) for section in product.sections]
        if product.name in (BOOKLET, START) and product.leaflet.glossary and self.rules:
            parts.append(self._glossary(product, self.rules))
        if self.rules:
            whole = sum((part.grades for part in parts if part.grades), Grades())
            self.totals.setdefault(product.name, []).append((product, whole))

    def _section(self, product: Product, section: Section) -> SectionReport:
        words = product.leaflet.words_to_know[section.id]
        key = (section.id, *printed(section), *(term.id for term in words))
        if key not in self.reports:
            chosen = f"{product.chosen} ({product.name})"
            self.reports[key] = (
                check_section(section, self.rules, chosen, self.limits, words)
                if self.rules
                else check_form(section)
            )
        return self.reports[key]

    def _glossary(self, product: Product, rules: LanguageRules) -> SectionReport:
        terms = product.leaflet.glossary
        key = ("", *(term.id for term in terms), *printed(list(explanations(terms, long=True))))
        if key not in self.reports:
            place = Place(terms[0].place.path)
            self.reports[key] = check_glossary(terms, rules, place, product.chosen, self.limits)
        return self.reports[key]

    def too_hard(self) -> Iterator[Fault]:
        """Yield each limit that a product as a whole breaks, for the reader for whom it does most."""
        for name, held in self.totals.items():
            said: dict[str, Fault] = {}
            for product, grades in sorted(held, key=lambda one: (one[1].fk, one[1].smog), reverse=True):
                for what in over(grades, self.limits):
                    message = f"the {name} as a whole: {what}, for {product.chosen}"
                    said.setdefault(what.split(" is ")[0], Fault(product.place, message, SHORTER))
            yield from said.values()


SHORTER = "shorten sentences, or find shorter words, in its hardest sections"


def printed(value: Section | Sequence[Phrase]) -> Iterator[object]:
    """Yield what decides how a text prints."""
    for phrase in phrases(value):
        yield phrase.runs


def unique(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return each fault once, in order."""
    return tuple(dict.fromkeys(faults))


def outlook_faults(products: Iterable[Product]) -> Iterator[Fault]:
    """Yield each text that speaks of the outlook to readers who have not asked for it: a word of its topic's `outlook_words`."""
    seen: set[int] = set()
    for product in products:
        told = product.leaflet.topic.outlook_words
        if told and product.choices.get(OUTLOOK) != YES:
            held = {id(one): one for one in phrases_in(product.leaflet) if id(one) not in seen}
            seen |= held.keys()
            yield from spoken_of(told, held.values())


def spoken_of(told: tuple[str, ...], texts: Iterable[Phrase]) -> Iterator[Fault]:
    """Yield a fault for each of the texts that holds one of the words."""
    words = pattern_of(told)
    for phrase in texts:
        if found := words.search(phrase.text):
            said = f'"{found[0]}" speaks of the outlook to readers who have not asked for it'
            yield Fault(phrase.place, said, f"only_for: {{{OUTLOOK}: [{YES}]}}, or another word")


@functools.cache
def pattern_of(told: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of the words, whole and in capitals or not."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, told))})\b", re.IGNORECASE)


def phrases_in(leaflet: Leaflet) -> Iterator[Phrase]:
    """Yield all that one reader's leaflet itself says, without the words of layouts."""
    yield from phrases([leaflet.title, leaflet.purpose, leaflet.cover_notes, leaflet.cover_note])
    yield from phrases([leaflet.sections, leaflet.when_to_call, leaflet.glossary])
