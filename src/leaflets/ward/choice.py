"""Takes a Setting and what a form says, gives a WardChoice that is possible, its Job, and everything that can be chosen instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..layout.papers import PAPERS
from ..model import CARD, START, Facet, Job, Layout, Section, Text, Topic
from ..naming import BOOKLET, SHEET
from ..orders.jobs import FOR_APPROVERS, jobs
from ..orders.request import Request
from ..setting import Setting, default_paper
from ..tailor.choices import admits, has_booklet

FACET = "facet."  # how the names of a form's fields for facets begin
PLAIN = ("topic", "lang", "section", "kind", "size", "paper")
LARGE = "large"
HANDOUT, FOLDED = "handout", "folded"  # pictures of kinds, besides those of BOOKLET, START and CARD


@dataclass(frozen=True, slots=True)
class WardChoice:
    """What somebody on the ward wants to see: a kind of leaflet for one kind of reader.

    `kind` is "booklet", "start", "card", or a layout for the `section`: "sheet" is the usual one.
    """

    topic: str
    lang: str
    section: str
    kind: str = SHEET
    facets: Mapping[str, str] = field(default_factory=dict)  # every facet of the topic
    large: bool = False
    paper: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept: without anything that is the default."""
        return {
            "topic": self.topic, "lang": self.lang, "section": self.section, "kind": self.kind,
            "size": LARGE if self.large else "", "paper": self.paper,
            **{FACET + name: value for name, value in self.facets.items()},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of leaflet that can be made: its name in words, and the picture that stands for it."""

    id: str
    name: str
    picture: str


def choice_of(setting: Setting, given: Mapping[str, Any]) -> WardChoice:
    """Return what is possible of a choice: names that do not exist any more, or never did, become the usual ones."""
    topic = topic_of(setting, str(given.get("topic", "")), str(given.get("lang", "")))
    facets = {}
    for facet in topic.facets:
        value = given.get(FACET + facet.id, "")
        facets[facet.id] = value if value in {one.id for one in facet.values} else facet.default
    leaflets = leaflets_of(topic, facets)
    section = str(given.get("section", ""))
    if section not in {one.id for one in leaflets}:
        section = leaflets[0].id if leaflets else ""
    kinds = [kind.id for kind in kinds_of(setting, topic, section, facets)]
    kind = str(given.get("kind", ""))
    kind = kind if kind in kinds else kinds[0]
    large = given.get("size") == LARGE and can_be_large(setting, kind)
    paper = str(given.get("paper", ""))
    paper = paper if paper in papers_of(setting, kind, large) else ""
    return WardChoice(topic.id, topic.lang, section, kind, facets, large, paper)


def topic_of(setting: Setting, id: str, lang: str) -> Topic:
    """Return a topic; the nearest when there is none of that name."""
    topics = setting.library.topics
    same = [one for one in topics.values() if one.id == (id or setting.library.first)]
    return topics.get((id, lang)) or next(iter(same or topics.values()))


def leaflets_of(topic: Topic, facets: Mapping[str, str]) -> list[Section]:
    """Return the sections that are leaflets of their own for a kind of reader."""
    return [one for one in topic.sections if one.leaflet and admits(one.only_for, facets)]


def kinds_of(setting: Setting, topic: Topic, section: str, facets: Mapping[str, str]) -> list[Kind]:
    """Return the kinds of leaflets to choose from."""
    found = []
    if section:
        found.append(Kind(SHEET, "Handout", HANDOUT))
    if has_booklet(topic):
        found.append(Kind(BOOKLET, "Booklet", BOOKLET))
    if topic.start:
        found.append(Kind(START, "Short booklet", START))
    if section:
        found += [Kind(one.name, sentence_case(one.name), FOLDED) for one in other_layouts(setting)]
    if topic.card and admits(topic.card.only_for, facets):
        found.append(Kind(CARD, "Card", CARD))
    return found


def other_layouts(setting: Setting) -> list[Layout]:
    """Return the layouts for sections besides the usual ones: such as a folded sheet."""
    usual = {SHEET, BOOKLET, *FOR_APPROVERS}
    layouts = setting.layouts.values()
    return [one for one in layouts if one.name not in usual and not one.card and not one.large_print]


def layout_of(setting: Setting, kind: str, large: bool) -> str | None:
    """Return the layout of a kind; None for its usual one."""
    if kind == CARD:
        return next((one.name for one in setting.layouts.values() if one.card), CARD)
    if large:
        return next(one.name for one in setting.layouts.values() if one.large_print)
    return kind if kind in setting.layouts and kind not in (SHEET, BOOKLET) else None


def can_be_large(setting: Setting, kind: str) -> bool:
    """Tell whether there is large print of a kind."""
    large = next((one for one in setting.layouts.values() if one.large_print), None)
    return large is not None and (kind == SHEET or (kind in (BOOKLET, START) and large.booklet))


def papers_of(setting: Setting, kind: str, large: bool) -> list[str]:
    """Return the papers that a kind can be printed on, the profile's first."""
    usual = BOOKLET if kind in (BOOKLET, START) else SHEET
    layout = setting.layouts.get(layout_of(setting, kind, large) or usual)
    own = default_paper(setting)
    return sorted([one for one in PAPERS if layout and one in layout.papers], key=lambda one: one != own)


def job_of(setting: Setting, choice: WardChoice) -> Job:
    """Return the job of a choice. Raises LeafletError when there is none."""
    whole = choice.kind in (BOOKLET, START, CARD)
    request = Request(
        topic=choice.topic,
        lang=choice.lang,
        sections=() if whole else (choice.section,),
        choices=tuple(choice.facets.items()),
        layout=layout_of(setting, choice.kind, choice.large),
        paper=choice.paper or None,
        booklet=choice.kind == BOOKLET,
        start=choice.kind == START,
    )
    return jobs(setting, request)[0]


def choice_of_job(setting: Setting, job: Job) -> WardChoice:
    """Return the choice that a job is for."""
    layout = setting.layouts[job.layout]
    folded = {one.name for one in other_layouts(setting)}
    kind = job.section if job.section in (CARD, START) else SHEET if job.section else BOOKLET
    kind = layout.name if kind == SHEET and layout.name in folded else kind
    section = "" if job.section in (CARD, START) else job.section
    return WardChoice(job.topic, job.lang, section, kind, job.choices, layout.large_print, job.paper)


# ---- in words ------------------------------------------------------------------------------------


def words(text: Text, facets: Mapping[str, str]) -> str:
    """Return a text as one kind of reader gets it."""
    return text.phrases.get(facets.get(text.facet, ""), next(iter(text.phrases.values()))).text


def sentence_case(text: str) -> str:
    """Return a name as a label: its first letter is a capital."""
    return text[:1].upper() + text[1:]


def title_of(setting: Setting, choice: WardChoice) -> str:
    """Return what a choice is called."""
    topic = topic_of(setting, choice.topic, choice.lang)
    if choice.kind == CARD and topic.card:
        return words(topic.card.title, choice.facets)
    if choice.kind == START:
        return words(topic.start["title"], choice.facets)
    if choice.kind == BOOKLET:
        return words(topic.title, choice.facets)
    return next(words(one.title, choice.facets) for one in topic.sections if one.id == choice.section)


def main_facets(topic: Topic) -> list[Facet]:
    """Return the facets that are asked first: of those that share an option the one with the most values, and no plain yes or no."""
    largest: dict[str, Facet] = {}
    for facet in topic.facets:
        held = largest.setdefault(facet.option, facet)
        if len(facet.values) > len(held.values):
            largest[facet.option] = facet
    return [facet for facet in topic.facets if largest[facet.option] is facet and not facet.is_flag]


def reader_of(setting: Setting, choice: WardChoice) -> list[str]:
    """Return for whom a choice is, in words: what is asked first, and whatever else is not as usual."""
    topic = topic_of(setting, choice.topic, choice.lang)
    first = main_facets(topic)
    said = [
        facet.value(choice.facets[facet.id]).name.text
        for facet in topic.facets
        if facet in first or choice.facets[facet.id] != facet.default
    ]
    return said + (["Large print"] if choice.large else [])


def kind_name(setting: Setting, choice: WardChoice) -> str:
    """Return what the kind of a choice is called."""
    topic = topic_of(setting, choice.topic, choice.lang)
    kinds = kinds_of(setting, topic, choice.section, choice.facets)
    return next(kind.name for kind in kinds if kind.id == choice.kind)
