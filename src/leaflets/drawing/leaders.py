"""Takes spots in a drawing and the words beside it, gives where the words stand and the lines between them. Pure.

    words ----.              A leader runs from a spot to the height of its words, then straight to them. Where
              `-o     o      two would cross, each runs straight to the drawing's edge first, and then to its
    more words -------'      words. A label at two spots has a bracket.

Everything is said along two axes, so that labels above a drawing need no rule of their own: `along` is the direction
in which labels follow one another, `across` that from the drawing to them. Lengths in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

Point = tuple[float, float]  # across, along
Line = tuple[Point, ...]
APART = 8.0  # points between two labels


class Tied(NamedTuple):
    """A label and its spots: `level` is where along the side its leader ends."""

    spots: tuple[Point, ...]
    level: float


class Edges(NamedTuple):
    """Three places across: the drawing's edge, where leaders bend, and where they end beside the words."""

    drawing: float
    bend: float
    words: float


def spread(wanted: Sequence[float], lengths: Sequence[float], room: float) -> list[float]:
    """Return where things begin that follow one another, as near as can be to where each wants to, and APART.

    They are within `room`, or start at its start where they need more. Things that would touch move as one group,
    by the mean of what its members want: the least squares (pool adjacent violators).
    """
    groups: list[tuple[float, int]] = []  # what members want, less what is before them, in all; how many
    starts, taken = list[float](), 0.0
    for want, length in zip(wanted, lengths, strict=True):
        starts.append(taken)
        total, count = want - taken, 1
        taken += length + APART
        while groups and groups[-1][0] / groups[-1][1] > total / count:
            total, count = total + groups[-1][0], count + groups[-1][1]
            groups.pop()
        groups.append((total, count))
    spare = max(0.0, room - (taken - APART))
    moves = [min(max(total / count, 0.0), spare) for total, count in groups for _ in range(count)]
    return [start + move for start, move in zip(starts, moves, strict=True)]


def leaders(labels: Sequence[Tied], edges: Edges) -> list[Line]:
    """Return the lines of the labels on one side of a drawing."""
    single = [label for label in labels if len(label.spots) == 1]
    lines = [slanted(label, edges) for label in single]
    if any(cross(one, other) for one, other in combinations(lines, 2)):
        lines = [straight_first(label, edges) for label in single]
    return lines + [line for label in labels if len(label.spots) > 1 for line in bracket(label, edges)]


def slanted(label: Tied, edges: Edges) -> Line:
    """Return a leader that bends beside its words."""
    return (label.spots[0], (edges.bend, label.level), (edges.words, label.level))


def straight_first(label: Tied, edges: Edges) -> Line:
    """Return a leader that bends at the drawing's edge: those of labels in order never cross."""
    return (label.spots[0], (edges.drawing, label.spots[0][1]), (edges.words, label.level))


def bracket(label: Tied, edges: Edges) -> Iterator[Line]:
    """Yield the lines of a label at several spots: one from each to a line beside them, and one from that to the words."""
    levels = [along for _, along in label.spots]
    for spot in label.spots:
        yield (spot, (edges.bend, spot[1]))
    yield ((edges.bend, min(*levels, label.level)), (edges.bend, max(*levels, label.level)))
    yield ((edges.bend, label.level), (edges.words, label.level))


def cross(one: Line, other: Line) -> bool:
    """Tell whether two leaders cross on their way to their bend."""
    (a, b), (c, d) = one[:2], other[:2]
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def turn(a: Point, b: Point, c: Point) -> float:
    """Return on which side of the line from a to b a third point lies, by its sign."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
