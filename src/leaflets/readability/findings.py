"""Takes a Setting and a Topic, gives how hard each section is to read for each reader, what breaks a limit, and advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..faults import Fault, LeafletError, Place
from ..model import START, Block, Item, Job, Leaflet, Limits, Phrase, Section, Topic
from ..setting import Setting
from ..tailor.choices import admits, combinations
from ..tailor.glossary import Explainer
from ..tailor.leaflet import short_booklet, tailor
from ..tailor.walk import nouns, phrases
from .grades import FEW
from .languages import LANGUAGES, LanguageRules, language_rules
from .section import SectionReport, check_form, check_section, check_texts, running_text

Readers = Sequence[tuple[Mapping[str, str], Leaflet]]  # the choices of each reader, and their leaflet
OUTLOOK, YES = "prognosis", "yes"  # the facet that asks for the outlook
HEAD = (
    f"{'':18}{'':>12}{'terms counted short':>22}{'as printed':>18}\n"
    f"{'section':18}{'words':>12}{'Flesch-Kincaid':>16}{'SMOG':>6}{'FK':>8}{'SMOG':>6}{'longest':>9}{'passive':>9}"
)


@dataclass(frozen=True, slots=True)
class SectionGrades:
    """The grades of one section: each is for the reader for whom it is highest."""

    section: str
    few_sentences: bool
    words: tuple[int, int]  # lowest and highest
    flesch_kincaid: float
    smog: float
    flesch_kincaid_with_terms: float
    flesch_kincaid_printed: float
    smog_printed: float
    longest_sentence: int  # words
    passive: float  # share of the sentences


@dataclass(frozen=True, slots=True)
class TopicReport:
    """One topic in one language: what was found in each section, what breaks a limit, and what is advice."""

    topic: Topic
    reports: tuple[SectionReport, ...]
    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...]
    limits: Limits

    @property
    def measured(self) -> bool:
        """Whether the topic's language has rules: without them, only lists and key points were checked."""
        return language_rules(self.topic.tag) is not None

    def rows(self) -> list[SectionGrades]:
        """Return the grades of each section that was measured."""
        ids = dict.fromkeys(report.section for report in self.reports if report.grades)
        return [hardest(id, [report for report in self.reports if report.section == id]) for id in ids]

    def table(self) -> str:
        """Return a line for each section: the figures of the reader for whom it is hardest."""
        name = f"{self.topic.id} ({self.topic.lang})"
        if not self.measured:
            known = ", ".join(rules.name for rules in LANGUAGES.values())
            return f"{name}: not measured: the formulas are valid only for {known}"
        limits, rows = self.limits, self.rows()
        legend = [
            "Each figure is for the reader for whom it is highest.",
            f"Limits: Flesch-Kincaid {limits.flesch_kincaid:g}, SMOG {limits.smog:g}, 10 % passive; a term of the"
            " glossary counts as one word of two syllables.",
            "As printed: every word, including explanations in brackets, as in a leaflet of that section alone."
            f" Over {limits.flesch_kincaid:g}, {limits.smog:g} or {limits.sentence:g} words in a sentence: advice.",
            *(
                [f"* fewer than {FEW} sentences: a figure means little."]
                if any(row.few_sentences for row in rows)
                else []
            ),
        ]
        return "\n".join([name, HEAD, *map(line_of, rows), *legend])


def hardest(id: str, reports: Sequence[SectionReport]) -> SectionGrades:
    """Return the highest of each grade that the readers of one section get."""
    grades = [report.grades for report in reports if report.grades]
    printed = [report.printed for report in reports if report.printed]
    words = [one.words for one in printed]
    return SectionGrades(
        section=id,
        few_sentences=any(one.few for one in grades),
        words=(min(words), max(words)),
        flesch_kincaid=max(one.fk for one in grades),
        smog=max(one.smog for one in grades),
        flesch_kincaid_with_terms=max(one.fk_with_terms for one in grades),
        flesch_kincaid_printed=max(one.fk for one in printed),
        smog_printed=max(one.smog for one in printed),
        longest_sentence=max(one.longest for one in printed),
        passive=max(one.passive for one in grades),
    )


def line_of(row: SectionGrades) -> str:
    """Return a section's line of the table under HEAD."""
    low, high = row.words
    words = f"{low}" if low == high else f"{low}–{high}"
    return (
        f"{row.section:18}{words:>12}{row.flesch_kincaid:>16.1f}{row.smog:>6.1f}"
        f"{row.flesch_kincaid_printed:>8.1f}{row.smog_printed:>6.1f}{row.longest_sentence:>9}"
        f"{row.passive:>9.0%}{' *' if row.few_sentences else ''}"
    )


def check_topic(setting: Setting, topic: Topic) -> TopicReport:
    """Measure each section of a topic for each combination of choices; equal texts once."""
    reports: list[SectionReport] = []
    limits, rules = setting.library.limits, language_rules(topic.tag)
    seen: set[tuple[str, tuple[tuple[object, ...], ...]]] = set()
    empty: list[Fault] = []
    short = [*leaflets(setting, topic, START)] if topic.start else []
    readers = [*leaflets(setting, topic), *handouts(setting, topic, empty), *short]
    for section, chosen in variants(topic, readers):
        print_of = (section.id, tuple(phrase.runs for phrase in phrases(section)))
        if print_of not in seen:
            seen.add(print_of)
            printed = explained_text(section, topic)
            reports.append(
                check_section(section, rules, chosen, limits, printed) if rules else check_form(section)
            )
    if rules and topic.glossary:
        reports.append(check_glossary(topic, rules, limits))
    faults = [
        *empty,
        *outlook_faults(topic.outlook_words, readers[: len(readers) - len(short)]),
        *(outlook_faults(short_booklet(topic).outlook_words, short) if topic.start else []),
        *[fault for report in reports for fault in report.faults],
    ]
    advice = [fault for report in reports for fault in report.advice]
    return TopicReport(topic, tuple(reports), unique(faults), unique(advice), limits)


def check_glossary(topic: Topic, rules: LanguageRules, limits: Limits) -> SectionReport:
    """Measure the long explanations in a topic's glossary: no limit applies to them."""
    longs = [phrase for term in topic.glossary.values() for phrase in term.long.phrases.values()]
    place = Place(next(iter(topic.glossary.values())).place.path)
    return check_texts("glossary", longs, rules, place, limits)


def unique(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return each fault once, in order."""
    return tuple(dict.fromkeys(faults))


def explained_text(section: Section, topic: Topic) -> Iterator[Phrase]:
    """Yield a section's running text as its own leaflet prints it: each term explained where it first occurs."""
    explainer = Explainer(topic.glossary)
    running = {id(phrase) for phrase in running_text(section)}
    for phrase in phrases(section):
        shown = explainer.explain(phrase)
        if id(phrase) in running:
            yield shown


def variants(topic: Topic, readers: Readers) -> Iterator[tuple[Section, str]]:
    """Yield each section as each reader gets it, with the choices in words."""
    for choices, leaflet in readers:
        for section in (*leaflet.sections, leaflet.when_to_call):
            yield section, choices_in_words(topic, choices)


def leaflets(setting: Setting, topic: Topic, part: str = "") -> Iterator[tuple[Mapping[str, str], Leaflet]]:
    """Yield what each reader gets in a booklet, the full or the short one, with the choices."""
    for choices in combinations(topic):
        job = Job(topic.id, topic.lang, part, choices, "", "")
        yield choices, tailor(setting.library, job, setting.clinic, True, None)


def handouts(
    setting: Setting, topic: Topic, empty: list[Fault]
) -> Iterator[tuple[Mapping[str, str], Leaflet]]:
    """Yield what each reader gets in a handout that can say something else than the booklet, or on a card, with the choices.

    One that has nothing for a reader becomes a fault in `empty`.
    """
    alone = [section for section in topic.sections if section.leaflet and differs(topic, section)]
    for section in (*alone, *([topic.card] if topic.card else [])):
        what = "handout of this section" if section is not topic.card else "card"
        for choices in combinations(topic):
            if not admits(section.only_for, choices):
                continue
            job = Job(topic.id, topic.lang, section.id, choices, "", "")
            try:
                yield choices, tailor(setting.library, job, setting.clinic, True, None)
            except LeafletError:
                message = f"a {what} would be empty for {choices_in_words(topic, choices)}"
                empty.append(Fault(section.place, message, "give it a block for these readers"))


def differs(topic: Topic, section: Section) -> bool:
    """Tell whether a section's handout can say something else than its part of the booklet, if it has one."""
    if not section.booklet:
        return True
    held = [section.key_points, section.blocks, topic.when_to_call.blocks]
    return any(one.only_in for one in nouns(held, Block)) or any(one.only_in for one in nouns(held, Item))


def outlook_faults(told: Sequence[str], readers: Readers) -> Iterator[Fault]:
    """Yield each text that speaks of the outlook to readers who have not asked for it: a word of `outlook_words`."""
    if not told:
        return
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, told))})\b", re.IGNORECASE)
    unasked = [leaflet for choices, leaflet in readers if choices.get(OUTLOOK) != YES]
    for phrase in {id(phrase): phrase for leaflet in unasked for phrase in phrases_in(leaflet)}.values():
        if found := words.search(phrase.text):
            said = f'"{found[0]}" speaks of the outlook to readers who have not asked for it'
            yield Fault(phrase.place, said, f"only_for: {{{OUTLOOK}: [{YES}]}}, or another word")


def phrases_in(leaflet: Leaflet) -> Iterator[Phrase]:
    """Yield all that one reader's leaflet itself says, without the words of layouts."""
    yield from phrases([leaflet.title, leaflet.purpose, leaflet.cover_notes, leaflet.cover_note])
    yield from phrases([leaflet.sections, leaflet.when_to_call, leaflet.glossary])


def choices_in_words(topic: Topic, choices: Mapping[str, str]) -> str:
    """Return whom a section is for: the choices that are not the default, or "everyone"."""
    own = [f"{facet.id}={choices[facet.id]}" for facet in topic.facets if choices[facet.id] != facet.default]
    return ", ".join(own) or "everyone"
