"""Takes the topics of a library, gives them with the title, and the readers, of every leaflet that their texts refer to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from ..faults import FaultList, did_you_mean
from ..kinds import SeeAlso
from ..model import ALWAYS, START, Condition, Section, Text, Topic
from ..tailor.choices import BOOKLET
from ..tailor.walk import Change, nouns, rebuilt

Topics = Mapping[tuple[str, str], Topic]


def with_titles(topics: Topics, unread: Collection[str], faults: FaultList) -> dict[tuple[str, str], Topic]:
    """Return the topics with all references resolved; `unread` are topics that could not be read."""
    return {key: _resolved(topic, topics, unread, faults) for key, topic in topics.items()}


def _resolved(topic: Topic, topics: Topics, unread: Collection[str], faults: FaultList) -> Topic:
    if not any(True for _ in nouns(_texts(topic), SeeAlso)):
        return topic

    def noun(one: Any) -> Any:
        return _with_title(one, topic, topics, unread, faults) if isinstance(one, SeeAlso) else one

    change = Change(_same, _same, admits=lambda one: True, stays=lambda one, made: True, noun=noun)
    made = {name: _changed(getattr(topic, name), change) for name in ("sections", "when_to_call", "card")}
    return replace(topic, **made)


def _texts(topic: Topic) -> list[Any]:
    return [topic.sections, topic.when_to_call, topic.card]


def _same(value: Any) -> Any:
    return value


def _changed(held: Any, change: Change) -> Any:
    if isinstance(held, tuple):
        return tuple(rebuilt(section, change) for section in held)
    return rebuilt(held, change) if held else held


def _with_title(
    one: SeeAlso, topic: Topic, topics: Topics, unread: Collection[str], faults: FaultList
) -> SeeAlso:
    """Return a reference with the title of its leaflet; where there is no such leaflet, a fault and no title."""
    target = topics.get((one.topic, topic.lang))
    if target is None:
        if one.topic not in unread:
            faults.add(one.place, *_no_topic(one, topic.lang, topics))
        return one
    section = next((section for section in target.sections if section.id == one.section), None)
    if section is None:
        known = [f"{target.id}/{section.id}" for section in target.sections]
        hint = did_you_mean(f"{one.topic}/{one.section}", known)
        faults.add(one.place, f'{one.topic} has no section "{one.section[:60]}"', hint)
        return one
    products = _products(section, topic, target)
    if products is None:
        message = f'"{section.id}" of {target.id} is not a leaflet of its own, so nobody could be given it'
        faults.add(
            one.place, message, f"refer to another, or take it out of not_alone in {target.place.path}"
        )
        return one
    readers = _readers(section, topic)
    return replace(one, title=_title(section, topic, target), only_for=readers, only_in=products)


def _no_topic(one: SeeAlso, lang: str, topics: Topics) -> tuple[str, str]:
    """Return message and hint for a topic that does not exist, or not in a language."""
    langs = [code for id, code in topics if id == one.topic]
    if langs:
        return f'"{one.topic}" is not written in "{lang}"', f"it is written in: {', '.join(sorted(langs))}"
    return f'there is no topic "{one.topic[:60]}"', did_you_mean(one.topic, {id for id, _ in topics})


def _products(section: Section, topic: Topic, target: Topic) -> frozenset[str] | None:
    """Return the products in which a reference helps: all for a leaflet, else those it is a chapter of; None for none."""
    if section.leaflet:
        return frozenset()
    inside = {BOOKLET: section.booklet, START: section.id in target.start.get("sections", ())}
    return frozenset(product for product, held in inside.items() if held) if topic.id == target.id else None


def _readers(section: Section, topic: Topic) -> Condition:
    """Return for whom a section is, as far as the facets of the topic that refers to it can say."""
    own = {facet.id for facet in topic.facets}
    found = {facet: values for facet, values in section.only_for.items() if facet in own}
    return found or ALWAYS


def _title(section: Section, topic: Topic, target: Topic) -> Text:
    """Return a section's title by a facet of the topic that refers to it; without that facet, the default one."""
    title = section.title
    own = next((facet for facet in topic.facets if facet.id == title.facet), None)
    if not title.facet:
        return title
    default = title.phrases[next(facet.default for facet in target.facets if facet.id == title.facet)]
    if own is None:
        return Text({"": default}, "", title.place)
    phrases = {value.id: title.phrases.get(value.id, default) for value in own.values}
    return Text(phrases, own.id, title.place)
