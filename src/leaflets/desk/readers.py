"""Takes a Topic, gives for each place in its files who gets the words there, and what the others read instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..faults import Place
from ..model import Facet, Text, Topic
from ..tailor.walk import WalkRow, rows
from .choice import sentence_case

LONGEST = 90  # characters of another reader's words
PRODUCTS = {"booklet": "the booklet", "handout": "the handout", "start": "the short booklet"}


@dataclass(frozen=True, slots=True)
class OtherReader:
    """Words that others read instead, or a condition; and the line of its own that it has, if any."""

    who: str
    text: str
    place: Place | None = None


Readers = Mapping[tuple[str, int, int], tuple[OtherReader, ...]]


def readers_of(topic: Topic) -> Readers:
    """Return what there is to say of who gets the words at each place."""
    facets = {facet.id: facet for facet in topic.facets}
    parts = [topic.sections, topic.when_to_call, topic.card, topic.title, topic.purpose]
    found: dict[tuple[str, int, int], tuple[OtherReader, ...]] = {}
    for part in parts:
        for row in rows(part) if part is not None else ():
            if row.words is not None and (said := tuple(_readers(row, facets))):
                found[key(row.place)] = said
    return found


def key(place: Place) -> tuple[str, int, int]:
    """Return a place as it is looked up."""
    return place.path, place.line, place.column


def _readers(row: WalkRow, facets: Mapping[str, Facet]) -> Iterator[OtherReader]:
    for holder in row.holders:
        yield from conditions(holder, facets)
    text = row.text
    if isinstance(text, Text) and text.facet in facets:
        for value, phrase in sorted(text.phrases.items(), key=lambda held: held[1] is not row.words):
            here = phrase is row.words  # first, those who get these words
            name = value_name(facets[text.facet], value)
            yield OtherReader(name, "" if here else shortened(phrase.text), None if here else phrase.place)


def conditions(holder: Any, facets: Mapping[str, Facet]) -> Iterator[OtherReader]:
    """Yield whom a noun is for, where that is not everyone."""
    for id, values in holder.only_for.items():
        if id in facets:
            names = [value_name(facets[id], value.id) for value in facets[id].values if value.id in values]
            yield OtherReader("Only: " + " or ".join(names), "")
    if only_in := getattr(holder, "only_in", None):
        yield OtherReader("Only in " + " and ".join(PRODUCTS.get(one, one) for one in sorted(only_in)), "")


def value_name(facet: Facet, id: str) -> str:
    """Return what a facet's value is called; its id, where it is none."""
    return next((sentence_case(value.name.text) for value in facet.values if value.id == id), id)


def shortened(text: str) -> str:
    """Return the beginning of a text."""
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"


def said_of(readers: Readers, place: Place) -> Sequence[OtherReader]:
    """Return what there is to say of a place."""
    return readers.get(key(place), ())
