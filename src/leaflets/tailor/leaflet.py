"""Takes a Library and a Job, gives a Leaflet with no variant left, clinic and reader in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..faults import NOWHERE, refusal
from ..model import START, Approval, Clinic, Job, Leaflet, Library, Phrase, Run, Section, Term, Text, Topic
from ..ways import in_words
from .choices import HANDOUT, admits, included, product_of
from .glossary import Explainer, terms_in
from .walk import Change, is_left, rebuilt


def tailor(
    library: Library, job: Job, clinic: Clinic, draft: bool, approval: Approval | None, reference: str = ""
) -> Leaflet:
    """Return the leaflet of a job. Raises LeafletError for a section that its choices leave empty."""
    topic, words = topic_of(library, job), library.words[job.lang]
    clinic = in_words(clinic, words)
    tailoring = Tailoring(topic, job, clinic)
    sections = tailoring.sections()
    call = tailoring.section(topic.when_to_call)
    assert call is not None  # load refuses one that can be empty
    (sections, left), ((call,), left_in_call) = tailoring.explained(sections), tailoring.explained([call])
    used = set(terms_in(topic.glossary, [*sections, call]))
    terms = topic.glossary.values() if job.review_copy else (topic.glossary[id] for id in used)
    cited = {source for section in (*sections, call) for source in section.sources}
    title = _only(sections[0].title) if product_of(job) == HANDOUT else tailoring.phrase(topic.title)
    return Leaflet(
        topic=tailoring.whole(),
        job=job,
        title=title,
        purpose=tailoring.phrase(topic.purpose),
        cover_notes=tuple(cover_notes(topic, job)),
        sections=tuple(sections),
        when_to_call=call,
        glossary=tuple(sorted((tailoring.term(term) for term in terms), key=alphabetical)),
        sources=tuple(source for id, source in topic.sources.items() if id in cited),
        words_to_know=left | left_in_call,
        clinic=clinic,
        reader=job.reader,
        words=words,
        draft=draft,
        approval=approval,
        reference=reference,
        cover_picture=tailoring.picture(topic.pictures),
        cover_note=tailoring.phrase(topic.cover_note) if topic.cover_note else None,
    )


def topic_of(library: Library, job: Job) -> Topic:
    """Return the topic whose words a job prints: for a short booklet, the one of its start.yaml."""
    topic = library.topics[job.topic, job.lang]
    return short_booklet(topic) if job.section == START else topic


def short_booklet(topic: Topic) -> Topic:
    """Return a topic as its start.yaml has it: with a title, a cover and sections of its own."""
    given = {section.id: section for section in topic.sections}
    sections = tuple(given[id] for id in topic.start["sections"])
    return replace(topic, **{**topic.start, "sections": sections})


Member = Callable[[Any, Change], Any]  # makes a noun of a list, or remembers it


def _only(text: Text) -> Phrase:
    return text.phrases[""]


def alphabetical(term: Term) -> tuple[str, str]:
    return next(iter(term.name.phrases.values())).text.lower(), term.id


def cover_notes(topic: Topic, job: Job) -> Iterator[Phrase]:
    """Yield what the cover says about the choices."""
    for facet in topic.facets:
        note = facet.value(job.choices[facet.id]).cover
        if note and not job.review_copy:
            yield note


class Tailoring:
    """Turns everybody's section into one reader's; a review copy keeps everything."""

    def __init__(self, topic: Topic, job: Job, clinic: Clinic, member: Member | None = None) -> None:
        self.topic, self.job, self.clinic = topic, job, clinic
        self.all, self.product = job.review_copy, product_of(job)
        self.change = Change(self.text, self.filled, self.admits, is_left, member=member)

    def admits(self, noun: Any) -> bool:
        """Tell whether a noun is for this reader of this clinic, and for what is made."""
        return not self.excluding(noun)

    def excluding(self, noun: Any) -> str:
        """Return which condition of a noun leaves it out; "" when none does."""
        if self.all or not hasattr(noun, "only_for"):
            return ""
        if not admits(noun.only_for, self.job.choices):
            return "only_for"
        if not included(noun, self.product):
            return "only_in"
        needed, unwanted = getattr(noun, "only_with", ""), getattr(noun, "only_without", "")
        if needed and not self.fills(needed):
            return "only_with"
        return "only_without" if unwanted and self.fills(unwanted) else ""

    def fills(self, field: str) -> bool:
        """Tell whether the profile fills a field."""
        held = self.clinic.fields.get(field)
        return bool(held and held.text)

    def sections(self) -> list[Section]:
        """Return the sections that the job asks for. Raises LeafletError when its choices leave none."""
        asked = self.job.section
        found = [tailored for section in self.wanted() if (tailored := self.section(section))]
        if not found:
            message = f'nothing in "{asked}" is for this reader'
            raise refusal(message, "choose another section or type", NOWHERE)
        return found

    def wanted(self) -> list[Section]:
        """Return the sections that the job asks for, for all readers."""
        sections, product = self.topic.sections, self.product
        if product == HANDOUT:
            card = [self.topic.card] if self.topic.card else []
            return [section for section in (*sections, *card) if section.id == self.job.section]
        return [section for section in sections if self.all or section.booklet or product == START]

    def section(self, section: Section) -> Section | None:
        made = rebuilt(section, self.change) if self.admits(section) else None
        if made is None or not made.pictures or self.all:
            return made
        return replace(made, pictures={"": self.picture(made.pictures)})

    def picture(self, pictures: Mapping[str, str]) -> str:
        """Return the name of the picture for this reader: the first named for one of their choices, else that for any."""
        chosen = self.job.choices.values()
        return next((name for value, name in pictures.items() if value in chosen), pictures.get("", ""))

    def explained(self, sections: Sequence[Section]) -> tuple[list[Section], dict[str, tuple[Term, ...]]]:
        """Return sections with their terms explained, and by section those to be explained beside it.

        When to call is read by itself: what it explains is explained once more where a section first uses it.
        """
        if self.all:
            return list(sections), {}
        explainer = Explainer(self.topic.glossary)
        shown = [explainer.explain(section) for section in sections]
        left = {section.id: tuple(self.term(self.topic.glossary[id]) for id in ids) for section, ids in shown}
        return [section for section, _ in shown], left

    def term(self, term: Term) -> Term:
        return rebuilt(term, self.change) or term

    def whole(self) -> Topic:
        """Return the topic for a review copy, which shows all of it: the clinic's words filled in, nothing left out."""
        return (rebuilt(self.topic, self.change) if self.all else None) or self.topic

    def text(self, text: Text) -> Text:
        if self.all:
            return replace(text, phrases={value: self.filled(p) for value, p in text.phrases.items()})
        phrase = self.phrase(text)
        return text if phrase is text.phrases.get("") else Text({"": phrase}, "", text.place)

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
            elif self.all:  # whoever approves must see that something would be here
                runs.append(replace(run, text=f"[{run.field}]", field=""))
        return Phrase(tuple(runs), phrase.place)
