"""Takes a topic, a job and a profile, gives its sections for any choices; what several readers get alike is made once.

It gives the words that `tailor` gives; only the pictures behind titles are left alone. A topic can have thousands of readers,
but what stands in one block depends on the few facets and fields of the profile that the block names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ..caches import Same
from ..drawing.nouns import Drawing
from ..faults import Place
from ..model import Block, Clinic, Item, Job, Phrase, Section, Term, Text, Topic
from .choices import product_of
from .glossary import Explainer
from .leaflet import Tailoring
from .walk import Change, is_noun, member_of, names_of, phrases, rebuilt

CONDITIONS = ("only_with", "only_without")  # each names a field of the profile


class Needs(NamedTuple):
    """What the words of a noun depend on: facets, and fields of the profile."""

    facets: tuple[str, ...]
    fields: tuple[str, ...]


class Explained(NamedTuple):
    """A section as it prints, the terms to be explained beside it, and all that it names."""

    section: Section
    left: tuple[str, ...]
    named: frozenset[str]


def needs_of(value: Any) -> Needs:
    """Return what the words of a value depend on."""
    found = set(_needs(value))
    facets, fields = ({name for kind, name in found if kind == wanted} for wanted in ("facet", "field"))
    return Needs(tuple(sorted(facets)), tuple(sorted(fields)))


def conditional_fields(value: Any) -> frozenset[str]:
    """Return the fields of the profile that decide whether something prints."""
    return frozenset(name for kind, name in _needs(value) if kind == "condition")


def _needs(value: Any) -> Iterator[tuple[str, str]]:
    kind = type(value)
    if kind is Phrase:
        yield from (("field", run.field) for run in value.runs if run.field)
    elif kind is tuple or kind is list:
        for one in value:
            yield from _needs(one)
    elif isinstance(value, Mapping):
        yield from _needs(tuple(value.values()))
    elif is_noun(value) and kind not in (Place, Drawing):
        if kind is Text and value.facet:
            yield "facet", value.facet
        yield from (("facet", facet) for facet in getattr(value, "only_for", ()))
        for name in CONDITIONS:
            if named := getattr(value, name, ""):
                yield from (("field", named), ("condition", named))
        for name in names_of(kind):
            yield from _needs(getattr(value, name))


@dataclass(slots=True)
class Memory:
    """What was made of a topic so far, for all its products and profiles; drop it with the topic."""

    needs: dict[int, Needs] = field(default_factory=dict)
    made: dict[Any, Any] = field(default_factory=dict)
    numbers: dict[tuple[Any, ...], int] = field(default_factory=dict)  # of nouns in a product of a profile
    terms: dict[int, frozenset[str]] = field(default_factory=dict)
    explained: dict[tuple[int, frozenset[str]], Any] = field(default_factory=dict)
    bare: dict[int, Section] = field(default_factory=dict)  # sections without what is no text

    def needs_of(self, noun: Any) -> Needs:
        if (held := self.needs.get(id(noun))) is None:
            held = self.needs[id(noun)] = needs_of(noun)
        return held

    def terms_of(self, noun: Any) -> frozenset[str]:
        """Return the terms that a noun names; the noun must live as long as this memory."""
        if (held := self.terms.get(id(noun))) is None:
            inside = (self.terms_of(one) for one in inner_parts(noun))
            named = (run.term for phrase in phrases(noun, INNER) for run in phrase.runs if run.term)
            held = self.terms[id(noun)] = frozenset(named).union(*inside)
        return held


INNER = frozenset({"key_points", "blocks"})  # what stands in a section or block and is shared by itself


def inner_parts(noun: Any) -> tuple[Any, ...]:
    """Return what stands in a section or block and is shared by itself."""
    return (*getattr(noun, "key_points", ()), *getattr(noun, "blocks", ()))


class SharedSections:
    """One product of one profile: its sections for any reader. `job` says which product; its choices do not matter."""

    def __init__(self, topic: Topic, job: Job, clinic: Clinic, memory: Memory) -> None:
        self.topic, self.job, self.clinic, self.memory = topic, job, clinic, memory
        self.product = product_of(job)
        self._keys: dict[int, tuple[int, tuple[str, ...]]] = {}
        self._reader: tuple[Mapping[str, str], Tailoring] | None = None
        tailoring = Tailoring(topic, job, clinic)
        self.wanted, self.call = tailoring.wanted(), topic.when_to_call

    def facets_of(self, fields: frozenset[str]) -> tuple[str, ...] | None:
        """Return the facets on which something depends that needs a field; without fields, all that matter.

        None if nothing needs a field: then two profiles that differ in no other make the same.
        """
        needs = [self.memory.needs_of(one) for one in (*self.wanted, self.call, self.topic.glossary)]
        held = [one for one in needs if not fields or fields & set(one.fields)]
        named = {facet for one in held for facet in one.facets}
        return tuple(facet.id for facet in self.topic.facets if facet.id in named) if held else None

    def sections(self, choices: Mapping[str, str]) -> list[Section]:
        """Return the sections that a reader gets, terms not yet explained; none where nothing is for that reader."""
        made = (self.section(section, choices) for section in self.wanted)
        return [section for section in made if section is not None]

    def term(self, term: Term, choices: Mapping[str, str]) -> Term:
        """Return a term in the words for a reader."""
        return self._remembered(term, choices, lambda one: self._tailoring(choices).term(one))  # type: ignore[no-any-return]

    def section(self, section: Section, choices: Mapping[str, str]) -> Section | None:
        """Return a section for a reader; None if it is not for that reader."""
        return self._remembered(section, choices, lambda one: self._tailored(one, choices))  # type: ignore[no-any-return]

    def _tailored(self, section: Section, choices: Mapping[str, str]) -> Section | None:
        """Return a section; the same object as for other choices if all in it is the same."""
        rest = self._remembered(self._bare(section), choices, lambda bare: self._rest(bare, choices))
        points, blocks = self._members(section.key_points, choices), self._members(section.blocks, choices)
        if rest is None or not blocks:
            return None
        key = (id(section), id(rest), *map(id, points), *map(id, blocks))
        if key not in self.memory.made:
            self.memory.made[key] = replace(rest, key_points=points, blocks=blocks, sources=section.sources)
        return self.memory.made[key]  # type: ignore[no-any-return]

    def _bare(self, section: Section) -> Section:
        """Return a section without what is shared by itself, and without what is no text."""
        if (bare := self.memory.bare.get(id(section))) is None:
            bare = replace(section, key_points=(), blocks=(), pictures={}, sources=())
            self.memory.bare[id(section)] = bare
        return bare

    def _rest(self, bare: Section, choices: Mapping[str, str]) -> Section | None:
        tailoring = self._tailoring(choices)
        change = replace(tailoring.change, stays=lambda _before, _after: True)
        return rebuilt(bare, change) if tailoring.admits(bare) else None

    def _members(self, nouns: Sequence[Any], choices: Mapping[str, str]) -> tuple[Any, ...]:
        made = [self._member(noun, choices) for noun in nouns]
        return tuple([one for one in made if one is not None])

    def _member(self, noun: Any, choices: Mapping[str, str]) -> Any:
        return self._remembered(noun, choices, lambda one: member_of(one, self._tailoring(choices).change))

    def _tailoring(self, choices: Mapping[str, str]) -> Tailoring:
        """Return what tailors for a reader: the same for all sections of one."""
        if self._reader and self._reader[0] is choices:
            return self._reader[1]

        def member(noun: Any, change: Change) -> Any:
            return self._member(noun, choices) if isinstance(noun, Block | Item) else member_of(noun, change)

        made = Tailoring(self.topic, replace(self.job, choices=choices), self.clinic, member)
        self._reader = choices, made
        return made

    def _remembered(self, noun: Any, choices: Mapping[str, str], make: Callable[[Any], Any]) -> Any:
        """Return what becomes of a noun; the same object for everybody who gets the same."""
        number, facets = self._keys.get(id(noun)) or self._new_key(noun)
        key = (number, *[choices[name] for name in facets]) if facets else number
        made = self.memory.made
        if key not in made:
            made[key] = make(noun)
        return made[key]

    def _new_key(self, noun: Any) -> tuple[int, tuple[str, ...]]:
        """Return a number for a noun in this product of this profile, and the facets that its words depend on."""
        facets, fields = self.memory.needs_of(noun)
        held = tuple([Same(self.clinic.fields.get(name)) for name in fields])
        number = self.memory.numbers.setdefault((id(noun), self.product, held), len(self.memory.numbers))
        self._keys[id(noun)] = number, facets
        return number, facets

    def explained(self, sections: Sequence[Section]) -> Iterator[Explained]:
        """Yield sections with their terms explained, in the order of reading."""
        met: frozenset[str] = frozenset()
        for section in sections:
            made = self._explained(section, met)
            met |= made.named
            yield made

    def _explained(self, section: Section, met: frozenset[str]) -> Explained:
        named = self.memory.terms_of(section)
        key = id(section), met & named
        if (held := self.memory.explained.get(key)) is None:
            known = frozenset(named & self.topic.glossary.keys())
            held = self.memory.explained[key] = self._in_parts(section, met, known)
        return held

    def _in_parts(self, section: Section, met: frozenset[str], named: frozenset[str]) -> Explained:
        """Explain a section part by part, in the order of reading: other sections share its parts."""
        left: list[str] = []

        def explained(part: Any) -> Any:
            nonlocal met
            made, more = self._part(part, met)
            met |= self.memory.terms_of(part)
            left.extend(more)
            return made

        whole = replace(
            section,
            title=explained(section.title),
            key_points=tuple([explained(item) for item in section.key_points]),
            blocks=tuple([explained(block) for block in section.blocks]),
            purpose=section.purpose and explained(section.purpose),
        )
        return Explained(whole, tuple(left), named)

    def _part(self, part: Any, met: frozenset[str]) -> tuple[Any, tuple[str, ...]]:
        named = self.memory.terms_of(part) & self.topic.glossary.keys()
        if not named - met:
            return part, ()
        key = id(part), met & named
        if key not in self.memory.explained:
            self.memory.explained[key] = Explainer(self.topic.glossary, met).explain(part)
        return self.memory.explained[key]  # type: ignore[no-any-return]
