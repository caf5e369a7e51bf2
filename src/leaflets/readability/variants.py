"""Takes a Setting and a Topic, gives each product as every reader gets it, each different one once, for each profile."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..caches import Same
from ..faults import Place
from ..model import CARD, START, Job, Section, Term, Topic
from ..setting import Setting
from ..tailor.choices import BOOKLET, admits, has_booklet
from ..tailor.leaflet import alphabetical, short_booklet
from ..tailor.shared import Explained, Memory, SharedSections
from ..ways import in_words
from .products import choices_in_words, product_in_words
from .profiles import Profile, profiles_of
from .remark import Remark


class Printed(NamedTuple):
    """A section with its terms explained, and the words to know below it."""

    section: Section
    words: tuple[Term, ...]


class Variant(NamedTuple):
    """What some readers get of a product: the choices of the first of them, and how many combinations get the same."""

    choices: Mapping[str, str]
    chosen: str  # in words
    readers: int
    sections: tuple[Printed, ...]
    glossary: tuple[Term, ...]  # the terms that it names; only booklets print them
    profile: str = ""  # how the profile differs from the one that is used


@dataclass(frozen=True, slots=True)
class Plan:
    """A product to be looked at: its name, the section it is made from ("" for a booklet), and where it is written."""

    name: str
    section: str
    place: Place
    topic: Topic  # whose words it prints

    @property
    def booklet(self) -> bool:
        return self.name in (BOOKLET, START)


def plans_of(topic: Topic) -> Iterator[Plan]:
    """Yield the products of a topic."""
    if has_booklet(topic):
        yield Plan(BOOKLET, "", topic.place, topic)
    if topic.start:
        yield Plan(START, START, topic.start["title"].place, short_booklet(topic))
    for section in topic.sections:
        if section.leaflet:
            yield Plan(f"handout of {section.id}", section.id, section.place, topic)
    if topic.card:
        yield Plan(CARD, CARD, topic.card.place, topic)


class Variants:
    """All that readers get of a topic. What has nothing for a reader is noted in `empty`."""

    def __init__(self, setting: Setting, topic: Topic) -> None:
        self.setting, self.topic, self.memory = setting, topic, Memory()
        self.profiles, self.plans = list(profiles_of(setting, topic)), list(plans_of(topic))
        self.empty: list[Remark] = []
        self.glossaries: dict[tuple[object, ...], tuple[Term, ...]] = {}

    def of(self, plan: Plan, profile: Profile) -> Iterator[Variant]:
        """Yield a product as each reader gets it who gets something else than those before.

        With another profile, only readers of whom it changes a section: the rest of the product is as before.
        """
        job = Job(self.topic.id, self.topic.lang, plan.section, {}, "", "")
        words = self.setting.library.words[self.topic.lang]
        shared = SharedSections(plan.topic, job, in_words(profile.clinic, words), self.memory)
        conditions = [section.only_for for section in shared.wanted] if not plan.booklet else [{}]
        facets = shared.facets_of(profile.fields)
        for choices, readers in groups(plan.topic, facets) if facets is not None else ():
            if not any(admits(condition, choices) for condition in conditions):
                continue
            chosen = choices_in_words(plan.topic, choices)
            chosen += f", in a profile {profile.differs}" if profile.differs else ""
            sections = shared.sections(choices)
            if not sections:
                self._note_empty(plan, chosen)
                continue
            call = [section for section in [shared.section(shared.call, choices)] if section]
            held = (*shared.explained(sections), *shared.explained(call))
            printed = [
                _printed(shared, one, choices) for one in held[: len(sections) if plan.name == CARD else None]
            ]
            yield Variant(
                choices,
                chosen,
                readers,
                tuple(printed),
                self._glossary(shared, held, choices),
                profile.differs,
            )

    def _glossary(
        self, shared: SharedSections, held: Sequence[Explained], choices: Mapping[str, str]
    ) -> tuple[Term, ...]:
        named = frozenset().union(*(one.named for one in held))
        facets, fields = self.memory.needs_of(shared.topic.glossary)
        values = tuple([Same(shared.clinic.fields.get(name)) for name in fields])
        key = (named, id(shared.topic), values, *[choices[facet] for facet in facets])
        if key not in self.glossaries:
            terms = [
                shared.term(shared.topic.glossary[id], choices) for id in self._used(shared.topic, named)
            ]
            self.glossaries[key] = tuple(sorted(terms, key=alphabetical))
        return self.glossaries[key]

    def _used(self, topic: Topic, named: frozenset[str]) -> set[str]:
        """Return the terms that are named, and those that their explanations name."""
        used, waiting = set[str](), [*named]
        while waiting:
            if (id := waiting.pop()) not in used:
                used.add(id)
                waiting += self.memory.terms_of(topic.glossary[id].long) & topic.glossary.keys()
        return used

    def _note_empty(self, plan: Plan, chosen: str) -> None:
        what = product_in_words(plan.name) if plan.booklet or plan.name == CARD else "handout of this section"
        message = f"a {what} would be empty for {chosen}"
        hint = "give it a block for these readers"
        found = Remark("empty-product", plan.place, message, hint, "", plan.section, plan.name, chosen)
        self.empty.append(found)


def _printed(shared: SharedSections, one: Explained, choices: Mapping[str, str]) -> Printed:
    glossary = shared.topic.glossary
    return Printed(one.section, tuple([shared.term(glossary[id], choices) for id in one.left]))


def groups(topic: Topic, facets: Sequence[str]) -> Iterator[tuple[dict[str, str], int]]:
    """Yield choices that differ in some facets, the others being the default, and how many combinations each stands for."""
    given = [
        [value.id for value in facet.values] if facet.id in facets else [facet.default]
        for facet in topic.facets
    ]
    each = math.prod(len(facet.values) for facet in topic.facets if facet.id not in facets)
    for values in itertools.product(*given):
        yield dict(zip([facet.id for facet in topic.facets], values, strict=True)), each
