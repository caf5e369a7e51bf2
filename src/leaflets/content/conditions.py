"""Takes the nodes of `only_for`, `only_in`, `only_with` and `only_without`, gives whom a noun is for, and where it prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple

from ..faults import NOWHERE, Place, did_you_mean
from ..model import ALWAYS, Condition
from ..source.fields import text_of
from ..source.nodes import Items, Names, Node, Scalar
from ..tailor.choices import PRODUCTS
from .scope import Scope, known_names


class Conditions(NamedTuple):
    """Whom a block or an item is for, which products include it, and which field a profile fills or leaves empty."""

    only_for: Condition
    only_in: frozenset[str]
    only_with: str
    only_without: str
    only_for_at: Place  # where each stands
    only_in_at: Place
    only_with_at: Place
    only_without_at: Place


@contextmanager
def conditions(
    scope: Scope, held: Mapping[str, Node], around: Sequence[Condition], place: Place
) -> Iterator[Conditions]:
    """Give the conditions beside a block or an item at `place`; while they are held, they apply to what is read inside."""
    only_for = read_condition(scope, held.get("only_for"), around, place)
    only_in = read_only_in(scope, held.get("only_in"), place)
    only_with, only_without = (read_field(scope, held.get(name)) for name in ("only_with", "only_without"))
    scope.products.append(only_in)
    scope.secured.append(only_with)
    scope.lacking.append(only_without)
    refuse_both(scope, only_with, only_without, place)
    places = (place_in(held, name) for name in ("only_for", "only_in", "only_with", "only_without"))
    yield Conditions(only_for, only_in, only_with, only_without, *places)
    scope.lacking.pop()
    scope.secured.pop()
    scope.products.pop()


def place_in(held: Mapping[str, Node], name: str) -> Place:
    """Return where a condition stands; NOWHERE when it is not given."""
    return held[name].place if name in held else NOWHERE


def read_condition(scope: Scope, node: Node | None, around: Sequence[Condition], place: Place) -> Condition:
    """Read which readers the thing at `place` is for, within the conditions around it."""
    if node is None:
        return ALWAYS
    out: dict[str, frozenset[str]] = {}
    for key, value in node.entries if isinstance(node, Names) else ():
        facet = scope.facets.get(key.text)
        if facet is None:
            hint = did_you_mean(key.text, scope.facets)
            scope.faults.add(key.place, f'unknown facet "{key.text[:60]}"', hint)
            continue
        out[key.text] = frozenset(known_names(scope, value, [v.id for v in facet.values], key.text))
        if isinstance(value, Items) and not value.items:
            scope.faults.add(value.place, "no value is listed, so nobody would read this")
    if not isinstance(node, Names):
        scope.faults.add(node.place, "facets with lists of values are needed here", "{audience: [parent]}")
    refuse_contradiction(scope, out, around, place)
    return MappingProxyType(out)


def refuse_contradiction(
    scope: Scope, condition: Condition, around: Sequence[Condition], place: Place
) -> None:
    """Refuse a condition that those around it contradict: nobody would read what it holds."""
    for facet, values in condition.items():
        left = values
        for outer in around:
            left = left & outer.get(facet, left)
        if values and not left:
            message = f"no reader would get this: what surrounds it excludes its {facet}"
            scope.faults.add(place, message)


def within(condition: Condition, other: Condition) -> Condition:
    """Return the condition that admits those whom both admit."""
    both = {facet: values & condition.get(facet, values) for facet, values in other.items()}
    return MappingProxyType({**condition, **both})


def read_field(scope: Scope, node: Node | None) -> str:
    """Read the name of an optional field of a profile; "" where none is named."""
    name = text_of(node, scope.faults)
    if isinstance(node, Scalar) and name not in scope.optional:
        message = f'"{name[:60]}" is not an optional field of a profile'
        scope.faults.add(node.place, message, did_you_mean(name, scope.optional))
    return name


def refuse_both(scope: Scope, only_with: str, only_without: str, place: Place) -> None:
    """Refuse what asks that a field is filled and empty, by itself or by what surrounds it: no profile would print it."""
    filled = {*scope.secured, *(scope.optional.get(one, "") for one in scope.secured)} - {""}
    empty = {*scope.lacking, *(scope.optional.get(one, "") for one in scope.lacking)} - {""}
    both = (
        filled
        & empty
        & {name for one in (only_with, only_without) for name in (one, scope.optional.get(one))}
    )
    if both:
        message = f"this would print nowhere: {min(both)} would have to be filled and empty"
        scope.faults.add(
            place, message, "only_with and only_without, here and around it, must name other fields"
        )


def read_only_in(scope: Scope, node: Node | None, place: Place) -> frozenset[str]:
    """Read which products include the thing at `place`, within what surrounds it; nothing when all do."""
    if node is None:
        return frozenset()
    found = frozenset(known_names(scope, node, PRODUCTS, "product"))
    if isinstance(node, Items) and not node.items:
        scope.faults.add(node.place, "no product is listed, so nobody would read this")
    left = found
    for outer in scope.products:
        left = left & (outer or left)
    if found and not left:
        scope.faults.add(place, "this would print nowhere: what surrounds it excludes its only_in")
    return found
