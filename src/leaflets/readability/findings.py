"""Takes a setting and a topic, gives how hard each section is to read for each reader, what breaks a limit, and advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..faults import Fault, Place
from ..model import Job, Leaflet, Limits, Phrase, Section, Topic
from ..setting import Setting
from ..tailor.choices import combinations
from ..tailor.glossary import Explainer
from ..tailor.leaflet import tailor
from ..tailor.walk import phrases
from .grades import FEW
from .section import Report, check_form, check_section, check_texts, running_text

OUTLOOK, YES = "prognosis", "yes"  # the facet that asks for the outlook
MEASURED = frozenset({"en"})  # languages that the formulas, the syllables and the verbs are right for
HEAD = (
    f"{'':18}{'':>12}{'terms counted short':>22}{'as printed':>18}\n"
    f"{'section':18}{'words':>12}{'Flesch-Kincaid':>16}{'SMOG':>6}{'FK':>8}{'SMOG':>6}{'longest':>9}{'passive':>9}"
)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one section: each that of the reader for whom it is highest; words are lowest and highest."""

    section: str
    few: bool
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """One topic in one language: the figures of every section, what breaks a limit, and what is advice."""

    topic: Topic
    reports: tuple[Report, ...]
    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...]
    limits: Limits

    @property
    def measured(self) -> bool:
        return is_measured(self.topic)

    def rows(self) -> list[Row]:
        ids = dict.fromkeys(report.section for report in self.reports if report.figures)
        return [row(id, [report for report in self.reports if report.section == id]) for id in ids]

    def table(self) -> str:
        """Return a line for each section: what the reader it is hardest for gets."""
        name = f"{self.topic.id} ({self.topic.lang})"
        if not self.measured:
            return f"{name}: not measured, for the formulas are right for English only"
        limits, few = self.limits, any(row.few for row in self.rows())
        legend = [
            "Each figure is that of the reader for whom it is highest.",
            f"Limits: Flesch-Kincaid {limits.flesch_kincaid:g}, SMOG {limits.smog:g}, 10 % passive; a term of the"
            " glossary counts as one word of two syllables.",
            "As printed: every word, explanations in brackets too, as in a leaflet of the section alone."
            f" Over {limits.flesch_kincaid:g}, {limits.smog:g} or {limits.sentence:g} words in a sentence: advice.",
            *([f"* fewer than {FEW} sentences: a figure says little."] if few else []),
        ]
        return "\n".join([name, HEAD, *map(line, self.rows()), *legend])


def row(id: str, reports: Sequence[Report]) -> Row:
    figures = [report.figures for report in reports if report.figures]
    printed = [report.printed for report in reports if report.printed]
    words = [one.words for one in printed]
    held = {
        "words": [min(words), max(words)],
        "flesch_kincaid": max(one.fk for one in figures),
        "smog": max(one.smog for one in figures),
        "flesch_kincaid_with_terms": max(one.fk_with_terms for one in figures),
        "flesch_kincaid_printed": max(one.fk for one in printed),
        "smog_printed": max(one.smog for one in printed),
        "longest_sentence": max(one.longest for one in printed),
        "passive": max(one.passive for one in figures),
    }
    return Row(id, any(one.few for one in figures), held)


def line(row: Row) -> str:
    held, (low, high) = row.figures, row.figures["words"]
    words = f"{low}" if low == high else f"{low}–{high}"
    return (
        f"{row.section:18}{words:>12}{held['flesch_kincaid']:>16.1f}{held['smog']:>6.1f}"
        f"{held['flesch_kincaid_printed']:>8.1f}{held['smog_printed']:>6.1f}{held['longest_sentence']:>9}"
        f"{held['passive']:>9.0%}{' *' if row.few else ''}"
    )


def is_measured(topic: Topic) -> bool:
    return topic.tag.partition("-")[0] in MEASURED


def check(setting: Setting, topic: Topic) -> Checked:
    """Measure every section of a topic for every combination of choices; equal texts once."""
    reports: list[Report] = []
    limits = setting.library.limits
    seen: set[tuple[str, tuple[tuple[object, ...], ...]]] = set()
    for section, chosen in variants(setting, topic):
        print_of = (section.id, tuple(phrase.runs for phrase in phrases(section)))
        if print_of not in seen:
            seen.add(print_of)
            reports.append(check_one(section, chosen, topic, limits))
    if is_measured(topic) and topic.glossary:
        longs = [phrase for term in topic.glossary.values() for phrase in term.long.phrases.values()]
        place = Place(next(iter(topic.glossary.values())).place.path)
        reports.append(check_texts("glossary", longs, place, limits))
    faults = [*outlook_faults(setting, topic), *[fault for report in reports for fault in report.faults]]
    advice = [fault for report in reports for fault in report.advice]
    return Checked(topic, tuple(reports), unique(faults), unique(advice), limits)


def unique(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys(faults))


def check_one(section: Section, chosen: str, topic: Topic, limits: Limits) -> Report:
    if not is_measured(topic):
        return check_form(section)
    return check_section(section, chosen, limits, as_printed(section, topic))


def as_printed(section: Section, topic: Topic) -> Iterator[Phrase]:
    """Yield a section's running text as its own leaflet prints it: each term explained where it first stands."""
    explainer = Explainer(topic.glossary)
    running = {id(phrase) for phrase in running_text(section)}
    for phrase in phrases(section):
        shown = explainer.explain(phrase)
        if id(phrase) in running:
            yield shown


def variants(setting: Setting, topic: Topic) -> Iterator[tuple[Section, str]]:
    """Yield each section as each reader gets it, with the choices in words."""
    for choices, leaflet in leaflets(setting, topic):
        for section in (*leaflet.sections, leaflet.when_to_call):
            yield section, said(topic, choices)


def leaflets(setting: Setting, topic: Topic) -> Iterator[tuple[Mapping[str, str], Leaflet]]:
    """Yield what each reader gets, with the choices."""
    for choices in combinations(topic):
        job = Job(topic.id, topic.lang, "", choices, "", "")
        yield choices, tailor(setting.library, job, setting.clinic, True, None)


def outlook_faults(setting: Setting, topic: Topic) -> Iterator[Fault]:
    """Yield each text that speaks of the outlook to readers who have not asked: a word of the topic's `outlook_words`."""
    if not topic.outlook_words:
        return
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, topic.outlook_words))})\b", re.IGNORECASE)
    for choices, leaflet in leaflets(setting, topic):
        if choices.get(OUTLOOK) == YES:
            continue
        for phrase in phrases_in(leaflet):
            if found := words.search(phrase.text):
                hint = f"only_for: {{{OUTLOOK}: [{YES}]}}, or another word"
                yield Fault(
                    phrase.place, f'"{found[0]}" speaks of the outlook to readers who have not asked', hint
                )


def phrases_in(leaflet: Leaflet) -> Iterator[Phrase]:
    """Yield all that one reader's leaflet says of its own, the words of layouts left out."""
    yield from phrases([leaflet.title, leaflet.purpose, leaflet.cover_notes, leaflet.cover_note])
    yield from phrases([leaflet.sections, leaflet.when_to_call, leaflet.glossary])


def said(topic: Topic, choices: Mapping[str, str]) -> str:
    own = [f"{facet.id}={choices[facet.id]}" for facet in topic.facets if choices[facet.id] != facet.default]
    return ", ".join(own) or "everyone"
