"""Takes a topic and what was chosen for a reader, gives the short code that stands for it in file names, and the way back.

A name on a shared disk or in a list of downloads must not say what somebody has.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from .model import Library, Topic
from .tailor.choices import combinations

ALPHABET = (
    "23456789bcdfghjkmnpqrstvwxyz"  # nothing that is easily confused; without vowels there are no words
)
LENGTH = 4  # at least: a topic whose codes would be the same has longer ones
KEPT = 16  # topics whose codes are remembered

Chosen = tuple[tuple[str, str], ...]  # facet and value, where it is not the default; in the topic's order


def chosen(topic: Topic, choices: Mapping[str, str]) -> Chosen:
    """Return the choices that are not the default."""
    return tuple((one.id, choices[one.id]) for one in topic.facets if choices[one.id] != one.default)


def in_words(choices: Chosen) -> str:
    """Return choices as the command line writes them: "season=winter, audience=parent"."""
    return ", ".join(f"{facet}={value}" for facet, value in choices)


def code_of(topic: Topic, choices: Mapping[str, str]) -> str:
    """Return the code of some choices; "" when all are the default."""
    return codes(topic)[chosen(topic, choices)]


@functools.lru_cache(maxsize=KEPT)
def codes(topic: Topic) -> Mapping[Chosen, str]:
    """Return every combination's code, all of one length: the same in each language, and as long as the ids stay."""
    combined = [chosen(topic, one) for one in combinations(topic)]
    whole = {one: _digits(topic.id, one) for one in combined if one}
    length = LENGTH
    while len({digits[:length] for digits in whole.values()}) < len(whole):
        length += 1
    return MappingProxyType({one: whole[one][:length] if one else "" for one in combined})


def _digits(topic: str, choices: Chosen) -> str:
    """Return the hash of choices, written in the alphabet."""
    said = "\n".join([topic, *(f"{facet}={value}" for facet, value in sorted(choices))])
    number, digits = int(hashlib.sha256(said.encode()).hexdigest(), 16), ""
    while number:
        number, at = divmod(number, len(ALPHABET))
        digits += ALPHABET[at]
    return digits


def meanings(library: Library, name: str) -> Iterator[tuple[str, Topic, Chosen]]:
    """Yield each code in a file's name, its topic, and what it stands for there."""
    parts = dict.fromkeys(re.split(r"[-.]", name.lower()))
    for topic in {topic.id: topic for topic in library.topics.values()}.values():
        back = {code: one for one, code in codes(topic).items() if code}
        yield from ((part, topic, back[part]) for part in parts if part in back)
