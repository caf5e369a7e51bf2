"""Holds whom a piece of content is for, and where it prints: what blocks, items and labels have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .faults import NOWHERE, Place

Condition = Mapping[str, frozenset[str]]  # facet name -> values that admit; empty admits all
ALWAYS: Condition = MappingProxyType({})


def always() -> Condition:
    return ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """What may be for some readers only, in some products only, or for the profiles that fill a field, or leave it empty."""

    only_for: Condition = field(default_factory=always)
    only_with: str = ""  # name of an optional field of a profile
    only_without: str = ""
    only_in: frozenset[str] = frozenset()  # the products that include it; none named: all of them
    place: Place = NOWHERE
    only_for_at: Place = NOWHERE  # where each condition stands; NOWHERE for those that it does not have
    only_with_at: Place = NOWHERE
    only_without_at: Place = NOWHERE
    only_in_at: Place = NOWHERE
