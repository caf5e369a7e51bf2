"""Takes what a library declares, gives the fields of a profile that texts can name, and which of them may be empty."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from ..declared import ProfileField
from ..faults import FaultList, did_you_mean
from ..source.fields import Fields
from ..ways import SECOND
from .library_keys import DECLARED

FILLED = (
    "name", "team", "day_phone", "night_phone", "emergency_number", "minutes_without_answer", "fever_limit",
)  # fmt: skip
# Each field that a profile may leave empty -> the one that is filled whenever it is; "" = none.
OPTIONAL: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("day_hours", "crisis_line", "low_temperature", "web", "feedback", "fever_way"), "")
    | {SECOND[0]: SECOND[1], SECOND[1]: SECOND[0]}
)
NAME = re.compile(r"[a-z][a-z0-9_]*")


def optional_fields(declared: Iterable[ProfileField]) -> Mapping[str, str]:
    """Return every field that a profile may leave empty, and the one that it goes with."""
    known = list(declared)
    pairs = {one.goes_with: one.name for one in known if one.goes_with}
    return MappingProxyType(
        {**OPTIONAL, **{one.name: one.goes_with or pairs.get(one.name, "") for one in known}}
    )


def read_declared(held: Fields, taken: Collection[str]) -> tuple[ProfileField, ...]:
    """Read the fields that a library declares; `taken` are the names that profiles have already."""
    found = tuple(_declared(held, name) for name in held.nodes)
    for one in found:
        if one.name in taken or not NAME.fullmatch(one.name):
            why = "is already a field of every profile" if one.name in taken else "is not a valid name"
            held.faults.add(
                held.names[one.name].place, f'"{one.name[:60]}" {why}', "small letters, digits and _"
            )
    _refuse_partners(found, held.faults)
    return found


def _declared(held: Fields, name: str) -> ProfileField:
    parts = Fields(held[name], held.faults, DECLARED)
    return ProfileField(name, parts.text("about"), parts.text("with"), parts.place("with"))


def _refuse_partners(found: tuple[ProfileField, ...], faults: FaultList) -> None:
    """Refuse a `with` that names no other field, and fields that go together in threes."""
    names = {one.name for one in found}
    pairs = {frozenset((one.name, one.goes_with)) for one in found if one.goes_with}
    for one in (field for field in found if field.goes_with):
        others = names - {one.name}
        if one.goes_with not in others:
            message = f'no other field here is called "{one.goes_with[:60]}"'
            faults.add(one.place, message, did_you_mean(one.goes_with, others))
        elif any(sum(name in pair for pair in pairs) > 1 for name in (one.name, one.goes_with)):
            faults.add(one.place, "fields go together in pairs, not in threes")
