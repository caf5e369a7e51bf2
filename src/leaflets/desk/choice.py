"""Takes a Setting and what a person chose on the desk, gives the Job, and everything that can be chosen instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..layout.papers import PAPERS
from ..model import CARD, START, Job, Layout, Section, Text, Topic
from ..orders.jobs import FOR_APPROVERS, jobs
from ..orders.request import BOOKLETS, Request
from ..setting import Setting
from ..tailor.choices import has_booklet

BOOKLET = "booklet"


@dataclass(frozen=True, slots=True)
class DeskChoice:
    """What the desk shows: a part of a topic for one kind of reader. "" leaves it to the library or the profile."""

    topic: str = ""
    lang: str = ""
    part: str = ""  # a section, or "booklet", "start", "card"
    facets: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    paper: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things to choose from."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A thing to choose, with its options."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class TopicPart:
    """A part of a topic that can be shown, and the file that it is written in."""

    id: str
    title: str
    path: str


def topic_of(setting: Setting, choice: DeskChoice) -> Topic:
    """Return the topic that is chosen; the nearest when there is none of that name."""
    topics = setting.library.topics
    same = [one for one in topics.values() if one.id == choice.topic]
    return topics.get((choice.topic, choice.lang)) or next(iter(same or topics.values()))


def possible(setting: Setting, choice: DeskChoice) -> DeskChoice:
    """Return what is left of a choice once a library has changed, or another topic was chosen: all that still exists."""
    topic = topic_of(setting, choice)
    facets = {
        facet.id: choice.facets[facet.id]
        for facet in topic.facets
        if choice.facets.get(facet.id) in {value.id for value in facet.values}
    }
    part = choice.part if choice.part in {one.id for one in parts_of(topic, facets)} else first_part(topic)
    fitting = {layout.name for layout in layouts_for(setting, part)}
    return replace(
        choice,
        topic=topic.id,
        lang=topic.lang,
        part=part,
        facets=facets,
        layout=choice.layout if choice.layout in fitting else "",
        paper=choice.paper if choice.paper in PAPERS else "",
    )


def first_part(topic: Topic) -> str:
    """Return the part that is shown when none is chosen: the topic's first leaflet, which is built fastest."""
    return next((section.id for section in topic.sections if section.leaflet), topic.sections[0].id)


def job_of(setting: Setting, choice: DeskChoice) -> Job:
    """Return the job of a choice that is possible. Raises LeafletError when there is none."""
    request = Request(
        topic=choice.topic,
        lang=choice.lang,
        sections=() if choice.part in (*BOOKLETS, CARD) else (choice.part,),
        choices=tuple(choice.facets.items()),
        layout=card_layout(setting) if choice.part == CARD else choice.layout or None,
        paper=choice.paper or None,
        booklet=choice.part == BOOKLET,
        start=choice.part == START,
    )
    return jobs(setting, request)[0]


def card_layout(setting: Setting) -> str:
    """Return the name of the layout for cards."""
    return next((layout.name for layout in setting.layouts.values() if layout.card), CARD)


def layouts_for(setting: Setting, part: str) -> list[Layout]:
    """Return the layouts that a part can have."""
    whole = part in BOOKLETS
    return [
        one
        for one in setting.layouts.values()
        if one.name not in FOR_APPROVERS and one.card == (part == CARD) and (one.booklet or not whole)
    ]


def parts_of(topic: Topic, facets: Mapping[str, str]) -> list[TopicPart]:
    """Return the parts of a topic in their order: its sections, then booklets and card."""
    parts = [_part(section, facets) for section in topic.sections]
    if has_booklet(topic):
        parts.append(TopicPart(BOOKLET, "The whole booklet", ""))
    if topic.start:
        parts.append(TopicPart(START, f"{words(topic.start['title'], facets)} (short booklet)", ""))
    if topic.card:
        parts.append(_part(topic.card, facets))
    return parts


def _part(section: Section, facets: Mapping[str, str]) -> TopicPart:
    return TopicPart(section.id, words(section.title, facets), section.place.path)


def words(text: Text, facets: Mapping[str, str]) -> str:
    """Return a text as one kind of reader gets it."""
    chosen = facets.get(text.facet, "")
    return text.phrases.get(chosen, next(iter(text.phrases.values()))).text


def fields_of(setting: Setting, choice: DeskChoice, profiles: Mapping[str, str]) -> list[Field]:
    """Return everything to choose besides the part; what leaves no choice is left out."""
    return [one for one in _fields(setting, choice, profiles) if len(one.options) > 1]


def _fields(setting: Setting, choice: DeskChoice, profiles: Mapping[str, str]) -> Iterator[Field]:
    topics = setting.library.topics
    langs = {lang for _, lang in topics}
    names = {
        f"{id}/{lang}": words(one.title, {}) + (f" ({lang})" if len(langs) > 1 else "")
        for (id, lang), one in topics.items()
    }
    yield _field("topic", "Topic", names, f"{choice.topic}/{choice.lang}")
    for facet in topic_of(setting, choice).facets:
        values = {value.id: sentence_case(value.name.text) for value in facet.values}
        chosen = choice.facets.get(facet.id, facet.default)
        yield _field(f"facet.{facet.id}", sentence_case(facet.name.text), values, chosen)
    layouts = {one.name: sentence_case(one.name) for one in layouts_for(setting, choice.part)}
    if len(layouts) > 1:
        yield _field("layout", "Layout", {"": "Usual", **layouts}, choice.layout)
    yield _field(
        "paper", "Paper", {"": "The profile’s", **{one: sentence_case(one) for one in PAPERS}}, choice.paper
    )
    yield _field("profile", "Profile", profiles, choice.profile)


def _field(name: str, label: str, values: Mapping[str, str], chosen: str) -> Field:
    options = tuple(Option(value, said, value == chosen) for value, said in values.items())
    return Field(name, label, options)


def sentence_case(text: str) -> str:
    """Return a name as a label: its first letter is a capital."""
    return text[:1].upper() + text[1:]


def chosen_with(choice: DeskChoice, given: Mapping[str, str]) -> DeskChoice:
    """Return a choice with what a form changes: its names are those of the fields, and `part`."""
    topic, _, lang = given.get("topic", f"{choice.topic}/{choice.lang}").partition("/")
    facets = dict(choice.facets)
    facets |= {
        name.removeprefix("facet."): value for name, value in given.items() if name.startswith("facet.")
    }
    plain = {name: given[name] for name in ("part", "layout", "paper", "profile") if name in given}
    return replace(choice, topic=topic, lang=lang, facets=facets, **plain)
