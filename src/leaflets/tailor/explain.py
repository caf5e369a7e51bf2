"""Takes a section for all readers and a Job, gives each of its texts with whether it is in, and the line that decides.

What is in is what the very walk of `tailor` leaves: its verdicts are noted here, none is made.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..faults import NOWHERE, Place
from ..model import Clinic, Job, Library, Section
from ..ways import in_words
from .choices import HANDOUT, product_of
from .leaflet import Tailoring, topic_of
from .walk import CONDITION, WalkRow, rebuilt, rows

VARIANT, EMPTY = "variant", "nothing left"  # what decides besides a condition


@dataclass(frozen=True, slots=True)
class Decider:
    """What decides whether something is in: a condition, or a text's variant; where it stands, and what it says."""

    key: str = ""  # one of CONDITION, VARIANT, EMPTY; "" where nothing decides: it is for everyone
    says: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Verdict:
    """One text of a section: in or out, and because of what. `noun` is what the condition belongs to."""

    row: WalkRow
    is_in: bool
    by: Decider
    noun: Any = None


def explain(library: Library, job: Job, clinic: Clinic) -> list[tuple[Section, list[Verdict]]]:
    """Return the sections that a job asks for, and when to call, with what became of each of their texts.

    Sections that its choices leave empty are among them.
    """
    topic = topic_of(library, job)
    tailoring = Tailoring(topic, job, in_words(clinic, library.words[job.lang]))
    return [(one, list(verdicts(tailoring, one))) for one in (*tailoring.wanted(), topic.when_to_call)]


def left_out(library: Library, job: Job, clinic: Clinic) -> tuple[list[str], Place]:
    """Return the sections that a booklet does not include, whoever reads it, and the file that says so."""
    topic = topic_of(library, job)
    if product_of(job) == HANDOUT:
        return [], NOWHERE
    wanted = {section.id for section in Tailoring(topic, job, clinic).wanted()}
    every = library.topics[job.topic, job.lang].sections
    return [one.id for one in every if one.id not in wanted], topic.title.place


def verdicts(tailoring: Tailoring, section: Section) -> Iterator[Verdict]:
    """Yield every text of a section, in the order of reading."""
    noted: dict[int, Decider] = {}

    def admits(noun: Any) -> bool:
        key = tailoring.excluding(noun)
        if key:
            noted[id(noun)] = decider(noun, key)
        return not key

    def stays(noun: Any, made: Any) -> bool:
        left = tailoring.change.stays(noun, made)
        if not left:
            noted[id(noun)] = Decider(EMPTY, "", noun.place)
        return left

    if admits(section):
        rebuilt(section, replace(tailoring.change, admits=admits, stays=stays))
    for row in rows(section):
        if row.words is not None:
            yield verdict(tailoring.job, row, noted)


def verdict(job: Job, row: WalkRow, noted: dict[int, Decider]) -> Verdict:
    """Return what became of a text: the outermost noun that is left out decides, then its variant.

    Where all that a noun holds is left out, each of its texts has a reason of its own; what is left has none but that.
    """
    held = [(noted[id(step.noun)], step.noun) for step in row.trail if id(step.noun) in noted]
    if held:
        found, noun = next((one for one in held if one[0].key != EMPTY), held[0])
        return Verdict(row, False, found, noun)
    facet, _, value = row.variant.partition(": ")
    if facet:
        return Verdict(row, job.choices[facet] == value, Decider(VARIANT, row.variant, row.place), row.text)
    for noun in reversed(row.holders):
        if key := next((key for key in CONDITION if getattr(noun, key, None)), ""):
            return Verdict(row, True, decider(noun, key), noun)
    return Verdict(row, True, Decider())


def decider(noun: Any, key: str) -> Decider:
    """Return a condition of a noun as its writer put it, with its place."""
    held = getattr(noun, key)
    at: Place = getattr(noun, f"{key}_at", NOWHERE)
    return Decider(key, SAYS[key](held), at if at.path else noun.place)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))


SAYS: dict[str, Callable[[Any], str]] = {
    "only_for": lambda held: "; ".join(f"{facet}: {_listed(values)}" for facet, values in held.items()),
    "only_in": _listed,
    "only_with": str,
    "only_without": str,
}


# ---- what belongs together -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """Texts in a row that the same line decides: one noun's, or one variant."""

    verdicts: tuple[Verdict, ...]

    @property
    def first(self) -> Verdict:
        return self.verdicts[0]


def grouped(found: Sequence[Verdict]) -> list[VerdictGroup]:
    """Return verdicts grouped by what decided them."""

    def same(one: Verdict) -> tuple[bool, int, Decider]:
        return one.is_in, id(one.noun), one.by

    return [VerdictGroup(tuple(held)) for _, held in itertools.groupby(found, same)]
