"""Takes a start tag of a template and what it stands in, notes what may not stand there."""

from __future__ import annotations

from collections.abc import Iterable

from ..elements import ATTRIBUTES, ELEMENTS, fits
from ..faults import FaultList, Place, did_you_mean
from .open_elements import UNKNOWN, Open

KNOWN = tuple(name for name, traits in ELEMENTS.items() if not traits.ours)
KNOWN_ATTRIBUTES = tuple(name for name, attribute in ATTRIBUTES.items() if not attribute.ours)


def check_tag(name: str, attributes: Iterable[str], around: Open, place: Place, faults: FaultList) -> None:
    """Note an unknown element, one that stands in the wrong one, and attributes that are unknown or lacking."""
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
        faults.add(place, f"<{name}> cannot stand in <{around.name}>", hint)
    elif traits.inside and around.name not in traits.inside:
        hint = " or ".join(f"<{one}>" for one in traits.inside if not ELEMENTS[one].ours)
        hint = f"only in {hint}" if hint else "only outside all other elements"
        faults.add(place, f"<{name}> cannot stand here", hint)
    elif traits.among_words and not around.traits.words:
        faults.add(place, f"<{name}> cannot stand in <{around.name}>", "put it into <p>")


def check_value(key: str, value: str, place: Place, faults: FaultList) -> None:
    """Note what an attribute cannot say."""
    attribute = ATTRIBUTES.get(key)
    if attribute and not fits(attribute, value):
        hint = did_you_mean(value, attribute.values) if attribute.values else attribute.hint
        faults.add(place, f'"{value[:40]}" cannot stand in {key}="…"', hint)
