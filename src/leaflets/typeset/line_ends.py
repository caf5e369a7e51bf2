"""Takes the widths of words and of the spaces before them, gives where lines end. Knows no letters and no fonts.

    as they fill            with a last line that is not short
    | the words of a    |   | the words of      |     A last line is short if it holds one word, or fills less than a
    | paragraph fill    |   | a paragraph       |     fifth of the measure, in a text of up to four lines a third. Where
    | each line         |   | fill each line    |     there is another way with as many lines, the last four are filled
                                                      anew, as evenly as that allows.

Lengths in em. Units are words and parts of words that no line end may split; a space of 0 joins two of them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import accumulate, pairwise
from typing import NamedTuple

Break = tuple[int, int, float]  # first unit, end unit, width
SLACK = 1e-6  # em: sums of widths differ by less
ANEW = 4  # lines at the end of a text that are filled anew where the last is short
SHORT = 1 / 5  # of the measure: a last line that fills less is short
SHORT_OF_FEW = 1 / 3  # the same in a text of no more lines than ANEW
ALONE, TOO_SHORT = 2, 1  # how bad a last line is: one word, or less than that
WORSE = 100.0  # more than all lines filled anew cost together


class Way(NamedTuple):
    """Where lines begin, and what that costs: the sum of the squares of what is missing to full lines."""

    cost: float
    starts: tuple[int, ...]


class Units(NamedTuple):
    """What is put on lines: widths, the spaces before, and the units with which a line must begin."""

    widths: Sequence[float]
    gaps: Sequence[float]
    forced: Set[int]


def filled(units: Units, width: float) -> list[Break]:
    """Fill each line as far as possible."""
    widths, gaps, forced = units
    out: list[Break] = []
    first, wide = 0, widths[0]
    most = width + SLACK
    for at in range(1, len(widths)):
        longer = wide + gaps[at] + widths[at]
        if longer > most or at in forced:
            out.append((first, at, wide))
            first, longer = at, widths[at]
        wide = longer
    out.append((first, len(widths), wide))
    return out


def balanced(units: Units, width: float) -> list[Break]:
    """Find the narrowest measure that needs no more lines, by bisection; its last line is not short if it can be otherwise."""
    best = filled(units, width)
    if len(best) == 1:
        return best
    low, high = max(units.widths), width
    while high - low > 0.05:
        middle = (low + high) / 2
        trial = filled(units, middle)
        if len(trial) > len(best):
            low = middle
        else:
            high, best = middle, trial
    return lengthened(best, units, width)


def finished(units: Units, width: float) -> list[Break]:
    """Fill each line as far as possible, but for the last lines, where the very last would be short."""
    return lengthened(filled(units, width), units, width)


def lengthened(breaks: list[Break], units: Units, width: float) -> list[Break]:
    """Return lines, the last ones filled anew if the very last is short and another way with as many lines is better."""
    if len(breaks) == 1:
        return breaks
    least = width * (SHORT if len(breaks) > ANEW else SHORT_OF_FEW)
    bad = shortness(breaks[-1], units, least)
    if not bad:
        return breaks
    kept = breaks[: max(0, len(breaks) - ANEW)]
    tail = breaks[len(kept) :]
    while any(line[0] in units.forced for line in tail[1:]):
        kept, tail = [*kept, tail[0]], tail[1:]
    found = evenest(tail, units, width, least) if len(tail) > 1 else tail
    return [*kept, *found] if shortness(found[-1], units, least) < bad else breaks


def shortness(line: Break, units: Units, least: float) -> int:
    """Return how bad a line is as the last of its text; 0 if it has two words and is at least `least` wide."""
    first, end, wide = line
    if end - first == 1 or (units.gaps[first] and not any(units.gaps[first + 1 : end])):
        return ALONE
    return TOO_SHORT if wide < least else 0


def evenest(lines: Sequence[Break], units: Units, width: float, least: float) -> list[Break]:
    """Return the same units on as many lines: the last one as little short as can be, the others alike in width."""
    start, end = lines[0][0], lines[-1][1]
    most = width + SLACK
    # From the start to each unit's end, if all stand on one line.
    reach = list(accumulate([units.gaps[at] + units.widths[at] for at in range(start, end)], initial=0.0))
    ways = {start: Way(0.0, (start,))}
    for earliest in earliest_ends(len(lines) - 1, units, most, end):
        following: dict[int, Way] = {}
        for first, (cost, starts) in ways.items():
            before = reach[first - start] + units.gaps[first]
            for last in range(max(first + 1, earliest), end):
                if (wide := reach[last - start] - before) > most:
                    break
                way = Way(cost + (1.0 - wide / width) ** 2, (*starts, last))
                if last not in following or way < following[last]:
                    following[last] = way
        ways = following
    found = [
        Way(cost + WORSE * shortness(line_of(units, starts[-1], end), units, least), starts)
        for cost, starts in ways.values()
    ]
    starts = min(found).starts if found else tuple(line[0] for line in lines)
    return [line_of(units, first, last) for first, last in pairwise((*starts, end))]


def earliest_ends(count: int, units: Units, most: float, end: int) -> list[int]:
    """Return where the first `count` lines end at the earliest, if what follows is to fit on one line more."""
    out: list[int] = []
    at, wide = end, 0.0
    while len(out) < count and at > 0:
        at -= 1
        wide += units.widths[at]
        if wide > most:
            out.append(at + 1)
            wide = units.widths[at]
        wide += units.gaps[at]
    return [0] * (count - len(out)) + out[::-1]


def line_of(units: Units, first: int, end: int) -> Break:
    """Return the line of these units, its width summed up from left to right."""
    wide = units.widths[first]
    for at in range(first + 1, end):
        wide = wide + units.gaps[at] + units.widths[at]
    return first, end, wide
