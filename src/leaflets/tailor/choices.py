"""Takes what somebody asked for, gives a value for every facet of a topic."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..faults import NOWHERE, FaultList, did_you_mean
from ..model import START, Condition, Facet, Job, Topic

# What a topic is made into: its booklet, one section alone, or its short booklet.
BOOKLET, HANDOUT, _ = PRODUCTS = ("booklet", "handout", START)


def combinations(topic: Topic) -> Iterator[dict[str, str]]:
    """Yield every set of choices a reader of the topic can have."""
    for values in itertools.product(*[[value.id for value in facet.values] for facet in topic.facets]):
        yield dict(zip([facet.id for facet in topic.facets], values, strict=True))


Loose = str | tuple[str, str]  # a value, or an option and its value


def choose(topic: Topic, pairs: Iterable[tuple[str, str]], loose: Iterable[Loose] = ()) -> dict[str, str]:
    """Return a value for every facet of the topic.

    `pairs` name facet and value; `loose` values are looked up in the facets of their option, or in the topic's own
    when they name none. Raises LeafletError for what does not exist, and for two values of one facet.
    """
    faults = FaultList()
    facets = {facet.id: facet for facet in topic.facets}
    chosen: dict[str, str] = {}
    for facet_id, value in [*pairs, *named_by(topic, loose, faults)]:
        facet = facets.get(facet_id)
        if facet is None:
            faults.add(NOWHERE, f'there is no facet "{facet_id}"', did_you_mean(facet_id, facets))
        elif value not in {v.id for v in facet.values}:
            faults.add(NOWHERE, *elsewhere(topic, facet_id, value, [v.id for v in facet.values]))
        elif chosen.setdefault(facet_id, value) != value:
            message = f'"{chosen[facet_id]}" and "{value}" cannot be chosen together: both are {facet_id}'
            faults.add(NOWHERE, message, "choose one of them")
    faults.stop_if_any()
    return {facet.id: chosen.get(facet.id, facet.default) for facet in topic.facets}


def elsewhere(topic: Topic, asked: str, value: str, known: Sequence[str]) -> tuple[str, str]:
    """Return message and hint for a value that the facet or option asked for lacks: another facet may have it."""
    found = [facet.id for facet in topic.facets if any(v.id == value for v in facet.values)]
    if not found:
        return f'"{value}" is not a value of {asked}', did_you_mean(value, known)
    others = " or ".join(f"--choose {facet}={value}" for facet in found)
    return f'"{value}" is not a value of {asked}: {value} is {an(" or ".join(found))}', others


def an(word: str) -> str:
    """Return a word with its indefinite article."""
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def with_option(topic: Topic, option: str) -> list[Facet]:
    """Return the facets that an option chooses for; for "" the topic's own."""
    return [facet for facet in topic.facets if (facet.option == option if option else not facet.shared)]


def named_by(topic: Topic, values: Iterable[Loose], faults: FaultList) -> Iterator[tuple[str, str]]:
    """Yield each value with the only facet that has it, among those it may belong to."""
    for asked in values:
        option, value = ("", asked) if isinstance(asked, str) else asked
        among = with_option(topic, option)
        found = [facet for facet in among if any(v.id == value for v in facet.values)]
        if len(found) == 1:
            yield found[0].id, value
        elif not found:
            faults.add(NOWHERE, *_nowhere(topic, option, value, among))
        elif any(facet.default != value for facet in found):
            names = " or ".join(f"{facet.id}={value}" for facet in found)
            faults.add(NOWHERE, f'"{value}" can mean two things', names)
        # A value that is the default of every facet that has it changes nothing.


def _nowhere(topic: Topic, option: str, value: str, among: Sequence[Facet]) -> tuple[str, str]:
    known = {v.id for facet in among for v in facet.values}
    if not option:
        return f'there is no type "{value}"', did_you_mean(value, known)
    if not among:
        options = sorted({f"--{facet.option}" for facet in topic.facets})
        return f"{topic.id} has no --{option}", "it has: " + ", ".join(options) if options else ""
    return elsewhere(topic, f"--{option}", value, sorted(known))


def product_of(job: Job) -> str:
    """Return which of the PRODUCTS a job makes."""
    return START if job.section == START else HANDOUT if job.section else BOOKLET


def included(noun: Any, product: str) -> bool:
    """Tell whether a product includes a noun: `only_in` names it, or none."""
    return product in (getattr(noun, "only_in", None) or PRODUCTS)


def admits(condition: Condition, choices: Mapping[str, str]) -> bool:
    """Tell whether every facet the condition names has a chosen value that it lists."""
    return all(choices.get(facet) in values for facet, values in condition.items())
