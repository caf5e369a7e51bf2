"""Takes a profile, gives it with the ways to take a temperature in the words of a language."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace

from .caches import Same
from .model import Clinic, Phrase

WAYS = ("mouth", "armpit", "ear", "forehead")  # each has a word in words.yaml: way_mouth
FIRST, SECOND = ("fever_limit", "fever_way"), ("second_fever_limit", "second_fever_way")
WORDS = tuple(f"way_{way}" for way in WAYS)


def in_words(clinic: Clinic, words: Mapping[str, Phrase]) -> Clinic:
    """Return the profile as it prints: "in the mouth" where the file says mouth; the same profile for the same words each time."""
    return _worded(clinic, Same(words))


@functools.lru_cache(maxsize=16)
def _worded(clinic: Clinic, words: Same[Mapping[str, Phrase]]) -> Clinic:
    named = {
        field: words.held.get(f"way_{way.text}", way)
        for _, field in (FIRST, SECOND)
        if (way := clinic.fields.get(field)) and way.text
    }
    return replace(clinic, fields={**clinic.fields, **named}) if named else clinic
