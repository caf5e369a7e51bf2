"""Takes a profile's fields, gives its temperatures: number and unit exactly as typed, never converted, and how each is taken."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..model import Phrase, Run, plain
from ..source.fields import Fields
from ..ways import FIRST, SECOND, WAYS

TEMPERATURE = "temperature"  # the style of a limit: it must not be misread
Range = Mapping[str, tuple[float, float]]  # unit -> what is plausible
FEVER: Range = {"°C": (37.0, 38.5), "°F": (98.6, 101.3)}
LOW: Range = {"°C": (34.0, 36.5), "°F": (93.2, 97.7)}
LIMITS: Mapping[str, Range] = {FIRST[0]: FEVER, SECOND[0]: FEVER, "low_temperature": LOW}
ONE_OF_WAYS = ", ".join(WAYS[:-1]) + f" or {WAYS[-1]}"
WITHOUT_WAY = f'{ONE_OF_WAYS}; without this line pages say "Ask us how to take it" and stay drafts'


def read_temperatures(held: Fields) -> dict[str, Phrase]:
    """Read the limits of a profile and the ways to take them; each limit needs its way to be read right."""
    unit = held.text("temperature_unit")
    if any(held.text(name) for name in LIMITS) and unit not in FEVER:
        held.faults.add(held.place("temperature_unit"), f'the unit "{unit}" is neither °C nor °F')
    _refuse_half(held)
    fields = {name: _temperature(held, name, unit, plausible) for name, plausible in LIMITS.items()}
    return fields | {name: plain(held.text(name), held.place(name)) for _, name in (FIRST, SECOND)}


def _temperature(held: Fields, name: str, unit: str, plausible: Range) -> Phrase:
    text, place = held.text(name), held.place(name)
    if not text:
        return plain("", place)
    if not re.fullmatch(r"[0-9]{2,3}([.,][0-9])?", text):
        message = f'{name} is not a temperature: "{text[:20]}"'
        held.faults.add(place, message, "write the number alone, for example 38.0")
    elif unit in plausible:
        low, high = plausible[unit]
        if not low <= float(text.replace(",", ".")) <= high:
            message = f"{name} is {text} {unit}: that cannot be right"
            held.faults.add(place, message, f"from {low} to {high} {unit}")
    return Phrase((Run(f"{text}\u00a0{unit}", style=TEMPERATURE),), place)


def _refuse_half(held: Fields) -> None:
    """Refuse an unknown way, a limit or a way without the other, and two limits for the same way."""
    way, second_way = held.text(FIRST[1]), held.text(SECOND[1])
    for name in (FIRST[1], SECOND[1]):
        if held.text(name):
            held.one_of(name, WAYS)
    if FIRST[1] in held and not way:
        held.faults.add(held.place(FIRST[1]), f'"{FIRST[1]}" is empty', WITHOUT_WAY)
    for given, other in (SECOND, SECOND[::-1]):
        if held.text(given) and not held.text(other):
            hint = f"add  {other}: {'…' if other == SECOND[0] else ONE_OF_WAYS}"
            held.faults.add(held.place(given), f"{given} needs {other}", hint)
    if (held.text(SECOND[0]) or second_way) and not way:
        message = f"a second limit needs {FIRST[1]}: nobody could tell which of the two holds"
        held.faults.add(held.place(SECOND[0]), message, f"add  {FIRST[1]}: {ONE_OF_WAYS}")
    if way and way == second_way:
        message = f"{FIRST[1]} and {SECOND[1]} are both {way}"
        held.faults.add(held.place(SECOND[1]), message, "leave the second limit out, or name another way")
