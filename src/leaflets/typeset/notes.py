"""Takes paragraphs with `hang` in their style, gives them in the margin beside what follows them.

  margin | text
         |
a note   | What follows it: their first lines have one baseline. The note is read first. What follows is at
of two   | least as high as the note, and no page ends beside it, so that no note is on another or below the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from .blocks import SetBlock, SetLine, Slice, every, height, moved

GUTTER = 10.0  # points between a note and the text


def with_note(block: SetBlock, beside: SetBlock) -> SetBlock:
    """Return a block with a note in the margin beside its beginning."""
    down = max(0.0, base_of(block.slices) - base_of(beside.slices))
    things, y = [], down
    for piece in beside.slices:
        things += [moved(thing, y) for thing in piece.things]
        y += piece.height
    slices = list(block.slices)
    slices[0] = slices[0]._replace(things=(*things, *slices[0].things))
    slices[-1] = slices[-1]._replace(height=slices[-1].height + max(0.0, y - height(slices)))
    held = next(n for n in range(1, len(slices) + 1) if n == len(slices) or height(slices[:n]) >= y)
    return block._replace(
        slices=tuple(slices),
        bound=block.bound | every(held),
        anchors=(*beside.anchors, *block.anchors),
        personal=block.personal or beside.personal,
    )


def base_of(slices: Sequence[Slice]) -> float:
    """Return how deep the first baseline is below the top of some slices; 0 when a picture comes before it."""
    top = 0.0
    for piece in slices:
        if piece.things:
            bases = [thing.y for thing in piece.things if isinstance(thing, SetLine)]
            return top + min(bases) if bases else 0.0
        top += piece.height + piece.gap
    return 0.0
