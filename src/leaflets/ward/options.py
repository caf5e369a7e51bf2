"""Takes a Setting and a WardChoice, gives everything that can be chosen instead, as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..faults import LeafletError
from ..model import Facet
from ..setting import Setting
from .choice import (
    FACET,
    Kind,
    WardChoice,
    can_be_large,
    choice_of,
    job_of,
    kinds_of,
    main_facets,
    papers_of,
    sentence_case,
    topic_of,
)
from .extent import Extent
from .site import Site


@dataclass(frozen=True, slots=True)
class ChoiceOffered:
    """One of the things to choose from."""

    value: str
    name: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetQuestion:
    """What is asked, and the answers."""

    name: str  # of the form's field
    label: str
    options: tuple[ChoiceOffered, ...]

    @property
    def is_short(self) -> bool:
        """Whether the answers fit side by side."""
        return len(self.options) == 2 and all(len(one.hint) <= SHORT for one in self.options)


SHORT = 30  # characters of a hint beside another


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind of leaflet, with the paper it needs; `waits` while that is being found out."""

    kind: Kind
    extent: Extent | None
    waits: bool


def kinds_shown(site: Site, choice: WardChoice) -> list[KindShown]:
    """Return the kinds to choose from, and have the extents of those found out that are not known."""
    held = site.library.held
    topic = topic_of(held.setting, choice.topic, choice.lang)
    found, asked = [], []
    for kind in kinds_of(held.setting, topic, choice.section, choice.facets):
        try:
            job = job_of(held.setting, choice_of(held.setting, {**choice.plain(), "kind": kind.id}))
        except LeafletError:
            found.append(KindShown(kind, None, False))
            continue
        known, extent = site.counter.known(held, job)
        asked += [] if known else [job]
        found.append(KindShown(kind, extent, not known))
    site.counter.ask(held, asked)
    return found


def options_of(setting: Setting, choice: WardChoice) -> dict[str, Any]:
    """Return the questions asked first, the rest of them, and whether large print can be had."""
    topic = topic_of(setting, choice.topic, choice.lang)
    first = main_facets(topic)
    more = [facet for facet in topic.facets if facet not in first]
    return {
        "choice": choice,
        "questions": [question(facet, choice) for facet in first],
        "more": [question(facet, choice) for facet in more],
        "can_be_large": can_be_large(setting, choice.kind),
        "languages": languages(setting, choice),
        "papers": papers(setting, choice),
        "more_names": more_names(more, setting, choice),
    }


def question(facet: Facet, choice: WardChoice) -> FacetQuestion:
    """Return a facet as a question, in the library's words."""
    chosen = choice.facets[facet.id]
    options = [ChoiceOffered(one.id, one.name.text, one.about.text, one.id == chosen) for one in facet.values]
    return FacetQuestion(FACET + facet.id, facet.name.text, tuple(options))


def languages(setting: Setting, choice: WardChoice) -> list[ChoiceOffered]:
    """Return the languages that a topic is written in."""
    langs = [lang for id, lang in setting.library.topics if id == choice.topic]
    return [ChoiceOffered(lang, lang, "", lang == choice.lang) for lang in langs]


def papers(setting: Setting, choice: WardChoice) -> list[ChoiceOffered]:
    """Return the papers that a kind can be printed on."""
    names = papers_of(setting, choice.kind, choice.large)
    chosen = choice.paper or names[0]
    return [ChoiceOffered(name, sentence_case(name), "", name == chosen) for name in names]


def more_names(more: Sequence[Facet], setting: Setting, choice: WardChoice) -> str:
    """Return what is folded away, by name."""
    names = [facet.name.text for facet in more]
    names += ["language"] if len(languages(setting, choice)) > 1 else []
    names += ["paper"] if len(papers(setting, choice)) > 1 else []
    return ", ".join(name[:1].lower() + name[1:] for name in names)
