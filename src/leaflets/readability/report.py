"""Takes what was counted and found for each reader, gives the highest grades of each section and product, and who gets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..faults import Fault
from ..model import Limits, Topic
from .checks import ADVICE, FAULT, NOTE
from .grades import Grades
from .languages import language_rules
from .remark import Remark, as_faults


@dataclass(frozen=True, slots=True)
class HighestGrades:
    """The grades of one section or product: each is for the reader for whom it is highest."""

    name: str
    few_sentences: bool
    words: tuple[int, int]  # lowest and highest
    flesch_kincaid: float
    smog: float
    longest_sentence: int  # words
    passive: float  # share of the sentences


@dataclass(frozen=True, slots=True)
class Measured:
    """A section as some readers of a product get it: the first of them, and how many combinations of choices get the same."""

    section: str
    product: str
    reader: str
    readers: int
    grades: Grades | None
    profile: str = ""  # how the profile with which it prints differs from the one that is used


@dataclass(frozen=True, slots=True)
class TopicReport:
    """One topic in one language: what was counted in each section, reader and product, and what the checks found."""

    topic: Topic
    measurements: tuple[Measured, ...]
    totals: Mapping[str, tuple[Grades, ...]]  # product -> of each reader
    findings: tuple[Remark, ...]
    limits: Limits

    @property
    def faults(self) -> tuple[Fault, ...]:
        return as_faults(self.findings, FAULT)

    @property
    def advice(self) -> tuple[Fault, ...]:
        return as_faults(self.findings, ADVICE)

    @property
    def notes(self) -> tuple[Fault, ...]:
        return as_faults(self.findings, NOTE)

    @property
    def measured(self) -> bool:
        """Whether the topic's language has rules: without them, only what is a matter of form was checked."""
        return language_rules(self.topic.tag) is not None

    def rows(self) -> list[HighestGrades]:
        """Return the grades of each section that was measured."""
        held: dict[str, list[Grades]] = {}
        for one in self.measurements:
            if one.grades:
                held.setdefault(one.section, []).append(one.grades)
        return [highest(name, grades) for name, grades in held.items()]

    def products(self) -> list[HighestGrades]:
        """Return the grades of each product that was measured, as a whole."""
        return [highest(name, grades) for name, grades in self.totals.items()]


def highest(name: str, grades: Iterable[Grades]) -> HighestGrades:
    """Return the highest of each grade that readers get."""
    held = tuple(grades)
    words = [one.words for one in held]
    return HighestGrades(
        name=name,
        few_sentences=any(one.few for one in held),
        words=(min(words), max(words)),
        flesch_kincaid=max(one.fk for one in held),
        smog=max(one.smog for one in held),
        longest_sentence=max(one.longest for one in held),
        passive=max(one.passive for one in held),
    )
