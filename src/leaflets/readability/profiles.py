"""Takes a Setting and a Topic, gives the profiles for which its texts differ: as it is, and with every field that texts ask for filled, or empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ..model import Clinic, Phrase, Topic, plain
from ..setting import Setting
from ..tailor.shared import conditional_fields

_EXAMPLE = re.compile(r"[\"“]([^\"”]+)[\"”]")


class Profile(NamedTuple):
    """A profile, how it differs from the one that is used, and in which fields: in none if it is that one."""

    clinic: Clinic
    differs: str
    fields: frozenset[str]


def profiles_of(setting: Setting, topic: Topic) -> Iterator[Profile]:
    """Yield the profile that is used, and those with all fields filled and empty that decide what a topic prints.

    No text is hidden from all of them, unless one field must be filled for it and another empty.
    """
    clinic = setting.clinic
    asked = sorted(conditional_fields([topic.sections, topic.when_to_call, topic.card, topic.glossary]))
    filled = [name for name in asked if fills(clinic, name)]
    empty = [name for name in asked if name not in filled]
    yield Profile(clinic, "", frozenset())
    if empty:
        given = {name: stand_in(setting, name) for name in empty}
        yield Profile(
            replace(clinic, fields={**clinic.fields, **given}), f"with {', '.join(empty)}", frozenset(empty)
        )
    if filled:
        none = dict.fromkeys(filled, plain(""))
        yield Profile(
            replace(clinic, fields={**clinic.fields, **none}),
            f"without {', '.join(filled)}",
            frozenset(filled),
        )


def fills(clinic: Clinic, name: str) -> bool:
    held = clinic.fields.get(name)
    return bool(held and held.text)


def stand_in(setting: Setting, name: str) -> Phrase:
    """Return words for a field that a profile leaves empty: of the example profile, else as its description gives an example."""
    if (held := setting.example.fields.get(name)) and held.text:
        return held
    about = next((one.about for one in setting.library.profile if one.name == name), name.replace("_", " "))
    found = _EXAMPLE.search(about)
    return plain(found[1] if found else about)
