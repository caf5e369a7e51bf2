"""Takes a Setting and a Topic, gives what each reader gets in each product: the booklets, a handout, the card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..faults import Fault, LeafletError, Place
from ..model import CARD, START, Job, Leaflet, Section, Topic
from ..setting import Setting
from ..tailor.choices import BOOKLET, admits, combinations, has_booklet
from ..tailor.leaflet import tailor


class Product(NamedTuple):
    """What one reader gets of a product; `place` is that of what it is made from."""

    name: str
    choices: Mapping[str, str]
    leaflet: Leaflet
    place: Place

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections that it prints; of when to call, a card has only the profile's numbers."""
        held = self.leaflet.sections
        return held if self.name == CARD else (*held, self.leaflet.when_to_call)

    @property
    def chosen(self) -> str:
        return choices_in_words(self.leaflet.topic, self.choices)


def products_of(setting: Setting, topic: Topic, empty: list[Fault]) -> Iterator[Product]:
    """Yield every product for every reader. A handout or card that has nothing for one becomes a fault in `empty`."""
    for choices in combinations(topic):
        if has_booklet(topic):
            yield Product(BOOKLET, choices, _tailored(setting, topic, "", choices), topic.place)
        if topic.start:
            place = topic.start["title"].place
            yield Product(START, choices, _tailored(setting, topic, START, choices), place)
    for section in topic.sections:
        if section.leaflet:
            yield from _alone(setting, topic, section, f"handout of {section.id}", empty)
    if topic.card:
        yield from _alone(setting, topic, topic.card, CARD, empty)


def _alone(
    setting: Setting, topic: Topic, section: Section, name: str, empty: list[Fault]
) -> Iterator[Product]:
    for choices in combinations(topic):
        if not admits(section.only_for, choices):
            continue
        try:
            yield Product(name, choices, _tailored(setting, topic, section.id, choices), section.place)
        except LeafletError:
            what = "card" if name == CARD else "handout of this section"
            message = f"a {what} would be empty for {choices_in_words(topic, choices)}"
            empty.append(Fault(section.place, message, "give it a block for these readers"))


def _tailored(setting: Setting, topic: Topic, section: str, choices: Mapping[str, str]) -> Leaflet:
    job = Job(topic.id, topic.lang, section, choices, "", "")
    return tailor(setting.library, job, setting.clinic, True, None)


def product_in_words(name: str) -> str:
    """Return what people call a product."""
    return "short booklet" if name == START else name


def choices_in_words(topic: Topic, choices: Mapping[str, str]) -> str:
    """Return whom something is for: the choices that are not the default, or "everyone"."""
    own = [f"{facet.id}={choices[facet.id]}" for facet in topic.facets if choices[facet.id] != facet.default]
    return ", ".join(own) or "everyone"
