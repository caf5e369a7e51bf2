"""Takes the nodes of `only_for`, `only_in` and `only_with`, gives whom a noun is for, and where it prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple

from ..faults import Place, did_you_mean
from ..model import ALWAYS, Condition
from ..source.fields import text_of
from ..source.nodes import Items, Names, Node
from ..tailor.choices import PRODUCTS
from .scope import Scope, known_names
from .words import CLINIC_FIELDS


class Conditions(NamedTuple):
    """Whom a block or an item is for, which products include it, and which clinic field it needs."""

    only_for: Condition
    only_in: frozenset[str]
    only_with: str


@contextmanager
def conditions(
    scope: Scope, held: Mapping[str, Node], around: Sequence[Condition], place: Place
) -> Iterator[Conditions]:
    """Give the conditions beside a block or an item at `place`; while they are held, they apply to what is read inside."""
    only_for = read_condition(scope, held.get("only_for"), around, place)
    only_in = read_only_in(scope, held.get("only_in"), place)
    only_with = read_only_with(scope, held.get("only_with"))
    scope.products.append(only_in)
    scope.secured.append(only_with)
    yield Conditions(only_for, only_in, only_with)
    scope.secured.pop()
    scope.products.pop()


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


def read_only_with(scope: Scope, node: Node | None) -> str:
    """Read the name of the optional clinic field that a noun needs; "" when it needs none."""
    name = text_of(node, scope.faults)
    optional = [field for field, always in CLINIC_FIELDS.items() if not always]
    if node is not None and name not in optional:
        message = f'"{name[:60]}" is not an optional field of a profile'
        scope.faults.add(node.place, message, did_you_mean(name, optional))
    return name


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
