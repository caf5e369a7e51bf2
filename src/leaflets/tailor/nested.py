"""Takes the rows of the walk over a noun, gives the same rows nested as the nouns are, so that they can be shown as a leaflet shows them.

Every row is in exactly one line, and the lines are in the order of the rows: nothing is left out or added here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from .walk import WalkRow


class WalkLine(NamedTuple):
    """One variant of a text, and what its words do not show; or plain values that stand together."""

    rows: tuple[WalkRow, ...]


class WalkText(NamedTuple):
    """A text of a noun in all its variants; `field` is what the noun calls it."""

    field: str
    lines: tuple[WalkLine, ...]

    @property
    def plain(self) -> bool:
        """Whether these are plain values, which nobody reads as a text."""
        return self.lines[0].rows[0].text is None


class WalkGroup(NamedTuple):
    """The nouns that stand in one field of another."""

    field: str
    parts: tuple[WalkPart, ...]
    plain: bool = False


class WalkPart(NamedTuple):
    """A noun and everything that stands in it; `kind` is that of a block, "" for any other noun."""

    kind: str
    noun: Any
    held: tuple[WalkText | WalkGroup, ...]


Nest = WalkRow | WalkLine | WalkText | WalkGroup | WalkPart


def nested(rows: Iterable[WalkRow]) -> tuple[WalkText | WalkGroup, ...]:
    """Return rows grouped by the nouns that they stand in."""
    return tuple(_held(list(rows), 0))


def _held(rows: Sequence[WalkRow], depth: int) -> Iterator[WalkText | WalkGroup]:
    """Yield what stands in one noun, which is `depth` nouns deep."""

    def field_of(row: WalkRow) -> tuple[bool, Any]:
        inside = len(row.trail) > depth
        return inside, row.trail[depth].field if inside else id(row.text)

    for (inside, _), some in itertools.groupby(rows, field_of):
        held = list(some)
        yield _group(held, depth) if inside else WalkText(held[0].field, tuple(_lines(held)))


def _group(rows: Sequence[WalkRow], depth: int) -> WalkGroup:
    parts = []
    for _, some in itertools.groupby(rows, lambda row: id(row.trail[depth].noun)):
        held = list(some)
        noun = held[0].trail[depth].noun
        parts.append(WalkPart(getattr(noun, "kind", ""), noun, tuple(_held(held, depth + 1))))
    return WalkGroup(rows[0].trail[depth].field, tuple(parts))


def _lines(rows: Sequence[WalkRow]) -> Iterator[WalkLine]:
    """Yield a line for each variant: what its words do not show belongs to it; plain values are one line."""
    line: list[WalkRow] = []
    for row in rows:
        if line and row.words is not None:
            yield WalkLine(tuple(line))
            line = []
        line.append(row)
    yield WalkLine(tuple(line))


def flat(held: Iterable[Nest]) -> Iterator[WalkRow]:
    """Yield the rows of anything nested, in their order."""
    for one in held:
        if isinstance(one, WalkRow):
            yield one
        elif isinstance(one, WalkText | WalkGroup):
            yield from flat(one.lines if isinstance(one, WalkText) else one.parts)
        else:
            yield from flat(one.rows if isinstance(one, WalkLine) else one.held)
