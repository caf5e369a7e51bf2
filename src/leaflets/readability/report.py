"""Takes what was counted for each reader, gives the highest grades of each section and product, and a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..faults import Fault
from ..model import Limits, Topic
from .grades import FEW, Grades
from .languages import LANGUAGES, language_rules
from .section import PASSIVE_SHARE, SectionReport

WIDTH = 28  # of the first column


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
class TopicReport:
    """One topic in one language: what was found in each section and product, what breaks a limit, and what is advised."""

    topic: Topic
    reports: tuple[SectionReport, ...]
    totals: Mapping[str, tuple[Grades, ...]]  # product -> of each reader
    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...]
    limits: Limits

    @property
    def measured(self) -> bool:
        """Whether the topic's language has rules: without them, only lists and key points were checked."""
        return language_rules(self.topic.tag) is not None

    def rows(self) -> list[HighestGrades]:
        """Return the grades of each section that was measured."""
        held: dict[str, list[Grades]] = {}
        for report in self.reports:
            if report.grades:
                held.setdefault(report.section, []).append(report.grades)
        return [highest(name, grades) for name, grades in held.items()]

    def products(self) -> list[HighestGrades]:
        """Return the grades of each product that was measured, as a whole."""
        return [highest(name, grades) for name, grades in self.totals.items()]

    def table(self) -> str:
        """Return a line for each section and product: the figures of the reader for whom it is hardest."""
        name = f"{self.topic.id} ({self.topic.lang})"
        if not self.measured:
            known = ", ".join(rules.name for rules in LANGUAGES.values())
            return f"{name}: not measured: the formulas are valid only for {known}"
        limits, rows, products = self.limits, self.rows(), self.products()
        legend = (
            "Every word counts as it prints, with the explanations of terms. Each figure is for the reader for whom"
            f" it is highest.\nLimits: Flesch-Kincaid {limits.flesch_kincaid:g}, SMOG {limits.smog:g},"
            f" {limits.sentence:g} words in a sentence, {PASSIVE_SHARE:.0%} passive in a section."
        )
        few = any(row.few_sentences for row in (*rows, *products))
        note = [f"* fewer than {FEW} sentences: a figure means little."] if few else []
        lines = [head("section"), *map(line_of, rows), head("product"), *map(line_of, products)]
        return "\n".join([name, *lines, legend, *note])


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


def head(what: str) -> str:
    return f"{what:{WIDTH}}{'words':>12}{'Flesch-Kincaid':>16}{'SMOG':>6}{'longest':>9}{'passive':>9}"


def line_of(row: HighestGrades) -> str:
    """Return a section's or product's line of the table under its head."""
    low, high = row.words
    words = f"{low}" if low == high else f"{low}–{high}"
    return (
        f"{row.name:{WIDTH}}{words:>12}{row.flesch_kincaid:>16.1f}{row.smog:>6.1f}{row.longest_sentence:>9}"
        f"{row.passive:>9.0%}{' *' if row.few_sentences else ''}"
    )
