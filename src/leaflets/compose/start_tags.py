"""Takes a start tag of a template and what it stands in, gives the element that it opens, notes what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..elements import ATTRIBUTES, ELEMENTS, Traits, fits
from ..faults import NOWHERE, FaultList, Place, did_you_mean
from ..model import Element, Run

UNKNOWN = Traits()  # already reported where it begins
KNOWN = frozenset(name for name, traits in ELEMENTS.items() if not traits.ours)
KNOWN_ATTRIBUTES = frozenset(name for name, attribute in ATTRIBUTES.items() if not attribute.ours)


@dataclass(slots=True)
class Open:
    """An element that is being read: what stands in it so far, and where its words come from."""

    name: str
    attributes: dict[str, str]
    made_at: Place
    children: list[Element | Run] = field(default_factory=list)
    place: Place = NOWHERE
    personal: bool = False

    @property
    def traits(self) -> Traits:
        return ELEMENTS.get(self.name, UNKNOWN)


def check_tag(
    name: str, attributes: Mapping[str, str], around: Open, place: Place, faults: FaultList
) -> None:
    """Note an unknown element, one inside the wrong element, and attributes that are unknown or missing."""
    if name not in KNOWN:
        faults.add(place, f"unknown element <{name}>", did_you_mean(name, KNOWN))
    _check_parent(name, around, place, faults)
    for key in attributes:
        if key not in KNOWN_ATTRIBUTES:
            faults.add(place, f'unknown attribute "{key}"', did_you_mean(key, KNOWN_ATTRIBUTES))
    needed = ELEMENTS.get(name, UNKNOWN).needs
    if needed and needed not in attributes:
        faults.add(place, f'<{name}> lacks {needed}="…"', ATTRIBUTES[needed].hint)


def _check_parent(name: str, around: Open, place: Place, faults: FaultList) -> None:
    traits, holds = ELEMENTS.get(name, UNKNOWN), around.traits.holds
    if holds is not None and name not in holds:
        hint = " or ".join(f"<{one}>" for one in holds)
        faults.add(place, f"<{name}> is not allowed in <{around.name}>", hint)
    elif traits.inside and around.name not in traits.inside:
        hint = " or ".join(f"<{one}>" for one in traits.inside if not ELEMENTS[one].ours)
        hint = f"only in {hint}" if hint else "only outside all other elements"
        faults.add(place, f"<{name}> is not allowed here", hint)
    elif traits.among_words and not around.traits.words:
        faults.add(place, f"<{name}> is not allowed in <{around.name}>", "put it into <p>")


def check_value(key: str, value: str, place: Place, faults: FaultList) -> None:
    """Note what an attribute cannot say."""
    attribute = ATTRIBUTES.get(key)
    if attribute and not fits(attribute, value):
        hint = did_you_mean(value, attribute.values) if attribute.values else attribute.hint
        faults.add(place, f'"{value[:40]}" is not allowed in {key}="…"', hint)
