"""Takes paragraphs with `hang` in their style, gives them in the margin beside what follows them.

  margin | text
         |
a note   | What follows it: their first lines have one baseline. The note is read first. What follows is at
of two   | least as high as the note, and no page ends beside it, so that no note is on another or below the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from .blocks import SetBlock, SetLine, Slice, Thing, every, height, moved, preceded, shifted, steady

GUTTER = 10.0  # points between a note and the text


def with_note(block: SetBlock, note: SetBlock) -> SetBlock:
    """Return a block with a note in the margin beside its beginning; above it where a note of its own would be in the way."""
    down = max(0.0, base_of(block.slices) - base_of(note.slices))
    deep = height(note.slices)
    if any(top < down + deep for top in tops_of_notes(block.slices)):
        lower = shifted(block, 1)
        block, down = lower._replace(slices=(Slice(deep, ()), *lower.slices), bound=lower.bound | {0}), 0.0
    things, end = list[Thing](), down
    for piece in note.slices:
        things += [moved(thing, end) for thing in piece.things]
        end += piece.height
    slices = list(block.slices)
    slices[0] = preceded(slices[0], things)
    slices[-1] = slices[-1]._replace(height=slices[-1].height + max(0.0, end - height(slices)))
    slices = steady(slices, end)
    held = next(n for n in range(1, len(slices) + 1) if n == len(slices) or height(slices[:n]) >= end)
    return block._replace(
        slices=tuple(slices),
        bound=block.bound | every(held),
        anchors=(*note.anchors, *block.anchors),
        personal=block.personal or note.personal,
    )


def tops_of_notes(slices: Sequence[Slice]) -> Iterator[float]:
    """Yield how deep below the top of some slices each line of a note begins."""
    top = 0.0
    for piece in slices:
        yield from [top + thing.y - thing.look.base for thing in piece.things if is_of_note(thing)]
        top += piece.height + piece.gap


def is_of_note(thing: Thing) -> TypeGuard[SetLine]:
    return isinstance(thing, SetLine) and thing.look.hang > 0


def after_notes(marks: Sequence[Thing], things: Sequence[Thing]) -> tuple[Thing, ...]:
    """Return the things of a line with its marker: from left to right, so that they are copied in this order."""
    notes = [thing for thing in things if is_of_note(thing)]
    return (*notes, *marks, *[thing for thing in things if not is_of_note(thing)])


def base_of(slices: Sequence[Slice]) -> float:
    """Return how deep the first baseline is below the top of some slices; 0 when a picture comes before it."""
    top = 0.0
    for piece in slices:
        if piece.things:
            bases = [thing.y for thing in piece.things if isinstance(thing, SetLine)]
            return top + min(bases) if bases else 0.0
        top += piece.height + piece.gap
    return 0.0
