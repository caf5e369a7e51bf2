"""Takes the parts of a topic, gives their snippets: every text and value that an approval covers, in the order of reading."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..approval.hashes import approved_parts, figures_in, hash_of
from ..faults import NOWHERE
from ..model import Block, Phrase, Topic
from ..tailor.explain import SAYS
from ..tailor.walk import WalkRow, rows
from .nouns import PartSnippets, Snippet, Token

FIGURES, WORDS, BOOKLET = "figures/", "words/", "booklet"
_TOKEN = re.compile(r"\s+|\w+(?:['’-]\w+)*|[^\w\s]")


# All of a topic that is no part of its own: a new field is compared before anybody thinks of it.
ELSEWHERE = ("sections", "when_to_call", "glossary", "sources", "figures", "facets", "card", "start", "place")
OF_BOOKLET = tuple(one.name for one in dataclasses.fields(Topic) if one.name not in ELSEWHERE)


def parts_of(topic: Topic) -> dict[str, PartSnippets]:
    """Return the snippets of each section of a topic, and of what is beside them; without the words of layouts."""
    held = approved_parts(topic, {})
    del held[WORDS]
    order = {"sections": tuple(section.id for section in topic.sections)}
    held[BOOKLET] = {name: getattr(topic, name) for name in OF_BOOKLET} | order
    found = {name: part(value) for name, value in held.items() if name != FIGURES}
    return {**found, FIGURES: drawings(topic)}


def part(value: Any, whom: bool = True) -> PartSnippets:
    """Return the snippets of a part; without `whom`, as one reader gets them."""
    return PartSnippets(tuple(snippets(value, whom)), hash_of(value), getattr(value, "place", NOWHERE))


def snippets(value: Any, whom: bool = True) -> Iterator[Snippet]:
    """Yield every text and every value that is not the default."""
    for row in rows(value):
        said = tokens(row.words) if row.words is not None else split(row.said.removeprefix(": "))
        form = form_of(row)
        conditions = tuple(dict.fromkeys(conditions_of(row))) if whom else ()
        yield Snippet(said, conditions, form, row.place, row.words is not None)


def drawings(topic: Topic) -> PartSnippets:
    """Return a snippet for each drawing or photograph that the texts show."""
    held = figures_in(topic)
    found = [
        Snippet(split(name), form=("drawing",), place=getattr(one, "place", NOWHERE), is_text=False,
              drawing=name, drawn=hash_of(one))
        for name, one in sorted(held.items())
    ]  # fmt: skip
    return PartSnippets(tuple(found), hash_of(held))


def words_of(words: Mapping[str, Phrase]) -> PartSnippets:
    """Return the snippets of the words that layouts print in one language."""
    return part(dict(words))


def tokens(phrase: Phrase) -> tuple[Token, ...]:
    """Return the words, signs and spaces of a phrase; a field of the profile stands by its name."""
    return tuple(
        Token(found, run.strong, run.emphasis)
        for run in phrase.runs
        for found in (_TOKEN.findall(run.text) if run.text else [f"[{run.field}]"])
    )


def split(text: str) -> tuple[Token, ...]:
    return tuple(map(Token, _TOKEN.findall(text)))


def form_of(row: WalkRow) -> tuple[str, ...]:
    """Return what a row stands in: the kinds of the blocks around it, the fields of other nouns, and its own field."""
    around = (
        step.noun.kind if isinstance(step.noun, Block) else getattr(step.noun, "id", "") or step.field
        for step in row.trail
    )
    return (*filter(None, around), row.field)


def conditions_of(row: WalkRow) -> Iterator[str]:
    """Yield whom a row is for, the outermost condition first, and of which variant it is."""
    for noun in row.holders:
        for name, says in SAYS.items():
            if held := getattr(noun, name, None):
                yield says(held) if name == "only_for" else f"{name}: {says(held)}"
    if row.variant:
        yield row.variant
