"""Takes a Library and a Job, gives a Leaflet with no variant left, clinic and reader in place."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .faults import NOWHERE, Fault, FaultList, LeafletError, Place, did_you_mean
from .model import (
    Approval,
    Block,
    Clinic,
    Condition,
    Facet,
    Job,
    Leaflet,
    Library,
    Phrase,
    Run,
    Section,
    Term,
    Text,
    Topic,
)
from .walk import Change, names_of, phrases, rebuilt

NOT_SAID = Place("")  # faults of the command line have no file


def combinations(topic: Topic) -> Iterator[dict[str, str]]:
    """Yield every set of choices a reader of the topic can have."""
    for values in itertools.product(*[[value.id for value in facet.values] for facet in topic.facets]):
        yield dict(zip([facet.id for facet in topic.facets], values, strict=True))


Loose = str | tuple[str, str]  # a value, or an option and its value


def choose(topic: Topic, pairs: Iterable[tuple[str, str]], loose: Iterable[Loose] = ()) -> dict[str, str]:
    """Return a value for every facet of the topic.

    `pairs` name facet and value; `loose` values are looked up in the facets of their option, or in the topic's own
    when they name none. Raises LeafletError for what does not exist, and for two values of one facet.
    """
    faults = FaultList()
    facets = {facet.id: facet for facet in topic.facets}
    chosen: dict[str, str] = {}
    for facet_id, value in [*pairs, *named_by(topic, loose, faults)]:
        facet = facets.get(facet_id)
        if facet is None:
            faults.add(NOT_SAID, f'there is no facet "{facet_id}"', did_you_mean(facet_id, facets))
        elif value not in {v.id for v in facet.values}:
            faults.add(NOT_SAID, *elsewhere(topic, facet_id, value, [v.id for v in facet.values]))
        elif chosen.setdefault(facet_id, value) != value:
            message = f'"{chosen[facet_id]}" and "{value}" cannot be chosen together: both are {facet_id}'
            faults.add(NOT_SAID, message, "choose one of them")
    faults.stop_if_any()
    return {facet.id: chosen.get(facet.id, facet.default) for facet in topic.facets}


def elsewhere(topic: Topic, asked: str, value: str, known: Sequence[str]) -> tuple[str, str]:
    """Return message and hint for a value that what was asked has not: another facet may have it."""
    found = [facet.id for facet in topic.facets if any(v.id == value for v in facet.values)]
    if not found:
        return f'"{value}" is no value of {asked}', did_you_mean(value, known)
    others = " or ".join(f"--choose {facet}={value}" for facet in found)
    return f'"{value}" is no value of {asked}: {value} is {an(" or ".join(found))}', others


def an(word: str) -> str:
    """Return a word with its indefinite article."""
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def with_option(topic: Topic, option: str) -> list[Facet]:
    """Return the facets that an option chooses for; for "" the topic's own."""
    return [facet for facet in topic.facets if (facet.option == option if option else not facet.shared)]


def named_by(topic: Topic, values: Iterable[Loose], faults: FaultList) -> Iterator[tuple[str, str]]:
    """Yield each value with the one facet, of those it may belong to, that has it."""
    for asked in values:
        option, value = ("", asked) if isinstance(asked, str) else asked
        among = with_option(topic, option)
        found = [facet for facet in among if any(v.id == value for v in facet.values)]
        if len(found) == 1:
            yield found[0].id, value
        elif not found:
            faults.add(NOT_SAID, *_nowhere(topic, option, value, among))
        elif any(facet.default != value for facet in found):
            names = " or ".join(f"{facet.id}={value}" for facet in found)
            faults.add(NOT_SAID, f'"{value}" can mean two things', names)
        # A value that is the default wherever it stands changes nothing.


def _nowhere(topic: Topic, option: str, value: str, among: Sequence[Facet]) -> tuple[str, str]:
    known = {v.id for facet in among for v in facet.values}
    if not option:
        return f'there is no type "{value}"', did_you_mean(value, known)
    if not among:
        options = sorted({f"--{facet.option}" for facet in topic.facets})
        return f"{topic.id} has no --{option}", "it has: " + ", ".join(options) if options else ""
    return elsewhere(topic, f"--{option}", value, sorted(known))


def admits(condition: Condition, choices: Mapping[str, str]) -> bool:
    """Tell whether every facet the condition names has a chosen value that it lists."""
    return all(choices.get(facet) in values for facet, values in condition.items())


def tailor(
    library: Library, job: Job, clinic: Clinic, draft: bool, approval: Approval | None, reference: str = ""
) -> Leaflet:
    """Return the leaflet of a job. Raises LeafletError for a section that its choices leave empty."""
    topic = library.topics[job.topic, job.lang]
    tailoring = _Tailoring(topic, job, clinic)
    wanted = [section for section in topic.sections if not job.section or section.id == job.section]
    sections = [tailored for section in wanted if (tailored := tailoring.section(section))]
    if not sections:
        message = f'nothing in "{job.section}" is for this reader'
        raise LeafletError([Fault(NOT_SAID, message, "choose another section or type")])
    call = tailoring.section(topic.when_to_call)
    assert call is not None  # load refuses one that can be empty
    used = set(terms_in(topic.glossary, [*sections, call]))
    terms = topic.glossary.values() if job.review_copy else (topic.glossary[id] for id in used)
    cited = {source for section in (*sections, call) for source in section.sources}
    booklet_title = tailoring.phrase(topic.title)
    return Leaflet(
        tailoring.whole(),
        job,
        _only(sections[0].title) if job.section and not job.review_copy else booklet_title,
        tailoring.phrase(topic.purpose),
        tuple(cover_notes(topic, job)),
        tuple(sections),
        call,
        tuple(sorted((tailoring.term(term) for term in terms), key=_alphabetical)),
        tuple(source for id, source in topic.sources.items() if id in cited),
        clinic,
        job.reader,
        library.words[job.lang],
        draft,
        approval,
        reference,
        tailoring.phrase(topic.cover_note) if topic.cover_note else None,
    )


def _only(text: Text) -> Phrase:
    return text.phrases[""]


def _alphabetical(term: Term) -> tuple[str, str]:
    return next(iter(term.name.phrases.values())).text.lower(), term.id


def cover_notes(topic: Topic, job: Job) -> Iterator[Phrase]:
    """Yield what the cover says of the choices."""
    for facet in topic.facets:
        note = facet.value(job.choices[facet.id]).cover
        if note and not job.review_copy:
            yield note


class _Tailoring:
    """Makes one reader's section of everybody's; a review copy keeps everything."""

    def __init__(self, topic: Topic, job: Job, clinic: Clinic) -> None:
        self.topic, self.job, self.clinic = topic, job, clinic
        self.all = job.review_copy
        self.change = Change(self.text, self.filled, self.admits, self.stays)

    def admits(self, noun: Any) -> bool:
        """Tell whether a noun is for this reader of this clinic."""
        if self.all or not hasattr(noun, "only_for"):
            return True
        field = getattr(noun, "only_with", "")
        held = self.clinic.fields.get(field)
        return admits(noun.only_for, self.job.choices) and (not field or bool(held and held.text))

    def stays(self, noun: Any, made: Any) -> bool:
        """Tell whether a noun is still worth printing: a block that held something and of which nothing is left is not."""
        if isinstance(noun, Section):
            return bool(made.blocks)
        if not isinstance(noun, Block) or made.text or made.figure:
            return True
        held = [name for name in names_of(type(noun)) if isinstance(getattr(noun, name), tuple)]
        return all(getattr(made, name) or not getattr(noun, name) for name in held)

    def section(self, section: Section) -> Section | None:
        return rebuilt(section, self.change) if self.admits(section) else None

    def term(self, term: Term) -> Term:
        return rebuilt(term, self.change) or term

    def whole(self) -> Topic:
        """Return the topic for a review copy, which shows all of it: the clinic's words in place, nothing left out."""
        return (rebuilt(self.topic, self.change) if self.all else None) or self.topic

    def text(self, text: Text) -> Text:
        if self.all:
            return replace(text, phrases={value: self.filled(p) for value, p in text.phrases.items()})
        return Text({"": self.phrase(text)}, "", text.place)

    def phrase(self, text: Text) -> Phrase:
        value = self.job.choices[text.facet] if text.facet else ""
        return self.filled(text.phrases[value])

    def filled(self, phrase: Phrase) -> Phrase:
        """Put the clinic's fields in place; they are literal text."""
        if not any(run.field for run in phrase.runs):
            return phrase
        runs: list[Run] = []
        for run in phrase.runs:
            held = self.clinic.fields.get(run.field) if run.field else None
            if held is not None and held.text:
                runs += [
                    replace(
                        part,
                        strong=run.strong,
                        emphasis=run.emphasis,
                        href=part.href or run.href,
                        shown=part.shown if part.href else run.shown,
                        place=part.place if part.place is not NOWHERE else held.place,
                    )
                    for part in held.runs
                ]
            elif not run.field:
                runs.append(run)
            elif self.all:  # who approves must see that something would stand here
                runs.append(replace(run, text=f"[{run.field}]", field=""))
        return Phrase(tuple(runs), phrase.place)


def terms_in(glossary: Mapping[str, Term], sections: Sequence[Section]) -> Iterator[str]:
    """Yield the ids of the terms that sections use, and of those their explanations use."""
    waiting = [
        run.term for section in sections for phrase in phrases(section) for run in phrase.runs if run.term
    ]
    seen: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in seen or id not in glossary:
            continue
        seen.add(id)
        yield id
        for phrase in glossary[id].long.phrases.values():
            waiting += [run.term for run in phrase.runs if run.term]


class Explainer:
    """Puts a term's short explanation after its first use; asked in the order of reading."""

    def __init__(self, glossary: Mapping[str, Term], choices: Mapping[str, str] | None = None) -> None:
        self.glossary, self.choices = glossary, choices or {}
        self.told: set[str] = set()

    def explain(self, phrase: Phrase) -> Phrase:
        if not any(run.term for run in phrase.runs):
            return phrase
        runs: list[Run] = []
        waiting: list[Run] = []  # explanations of terms in a link: they stand behind it, not in it
        for at, run in enumerate(phrase.runs):
            runs.append(run)
            if run.term and run.term not in self.told and run.term in self.glossary:
                self.told.add(run.term)
                waiting += self._explanation(run.term)
            after = phrase.runs[at + 1].href if at + 1 < len(phrase.runs) else ""
            if not run.href or run.href != after:
                runs += waiting
                waiting = []
        return Phrase(tuple(runs), phrase.place)

    def _explanation(self, term: str) -> list[Run]:
        short = self.glossary[term].short
        said = short.phrases[self.choices.get(short.facet, "") if short.facet else ""]
        return [Run(" ("), *[replace(part, term="", place=said.place) for part in said.runs], Run(")")]
