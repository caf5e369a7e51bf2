"""Takes a setting, gives how hard each section is to read for each reader, and what breaks a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .faults import Fault
from .model import Job, Leaflet, Phrase, Section, Topic
from .pipeline import Setting
from .readability import FEW, Figures, Report, check_section
from .readability import over_limits as over_limits_of
from .tailor import combinations, tailor
from .walk import phrases

OUTLOOK, YES = "prognosis", "yes"  # the facet that asks for the outlook
HEAD = f"{'section':18}{'words':>12}{'Flesch-Kincaid':>16}{'SMOG':>8}{'FK with terms':>15}{'passive':>9}"


@dataclass(frozen=True, slots=True)
class Checked:
    """The figures of every section, worst and all, and every fault."""

    reports: tuple[Report, ...]
    faults: tuple[Fault, ...]

    def table(self) -> str:
        """Return a line for each section: what the reader it is hardest for gets."""
        lines = [HEAD]
        for id in dict.fromkeys(report.section for report in self.reports):
            lines.append(line(id, [report.figures for report in self.reports if report.section == id]))
        lines.append("Each figure is that of the reader for whom it is highest. Limits: 7, 9, 9, 10 %.")
        return "\n".join(lines)


def line(id: str, figures: list[Figures]) -> str:
    low, high = min(f.words for f in figures), max(f.words for f in figures)
    few = " *" if min(f.sentences for f in figures) < FEW else ""
    worst = [max(getattr(f, name) for f in figures) for name in ("fk", "smog", "fk_with_terms", "passive")]
    words = f"{low}" if low == high else f"{low}–{high}"
    return f"{id:18}{words:>12}{worst[0]:>16.1f}{worst[1]:>8.1f}{worst[2]:>15.1f}{worst[3]:>9.0%}{few}"


def check(setting: Setting) -> Checked:
    """Measure every section of every topic for every combination of choices; equal texts once."""
    reports: list[Report] = []
    told: list[Fault] = []
    for topic in setting.library.topics.values():
        told += outlook_faults(setting, topic)
        seen: set[tuple[str, tuple[tuple[object, ...], ...]]] = set()
        for section, chosen in variants(setting, topic):
            print_of = (section.id, tuple(phrase.runs for phrase in phrases(section)))
            if print_of not in seen:
                seen.add(print_of)
                reports.append(check_section(section, chosen))
    faults = tuple(dict.fromkeys([*told, *[fault for report in reports for fault in report.faults]]))
    return Checked(tuple(reports), faults)


def over_limits(setting: Setting, topic: Topic) -> tuple[Fault, ...]:
    """Return what breaks a limit in what any reader of a topic gets."""
    faults = list(outlook_faults(setting, topic))
    for section, chosen in variants(setting, topic):
        faults += over_limits_of(section, chosen)
    return tuple(dict.fromkeys(faults))


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
                    phrase.place, f'"{found[0]}" tells of the outlook to readers who have not asked', hint
                )


def phrases_in(leaflet: Leaflet) -> Iterator[Phrase]:
    """Yield all that one reader's leaflet says of its own, the words of layouts left out."""
    yield from phrases([leaflet.title, leaflet.purpose, leaflet.cover_notes, leaflet.cover_note])
    yield from phrases([leaflet.sections, leaflet.when_to_call, leaflet.glossary])


def said(topic: Topic, choices: Mapping[str, str]) -> str:
    own = [f"{facet.id}={choices[facet.id]}" for facet in topic.facets if choices[facet.id] != facet.default]
    return ", ".join(own) or "everyone"
