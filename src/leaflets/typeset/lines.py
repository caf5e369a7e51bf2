"""Takes inline text and a measure, gives lines: positioned, kerned, encoded segments. Knows no page."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from ..model import Element
from .fonts import BOUND_SPACE, Family, Font, Piece

MEASURES = (
    r"(?:°[CF]|mg|g|kg|µg|ml|l|cm|mm|m|%|a\.m\.|p\.m\.|am|pm|noon"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?)(?![A-Za-z])"
)
TITLES = ("Dr", "Mr", "Mrs", "Ms", "Prof", "St")
# No line ends inside a phone number, between a number and its unit, or between a title and a name.
# The space stands first: the search leaps from one to the next.
_BEFORE = "|".join([rf"(?<=\b{title}{dot} )" for title in TITLES for dot in ("", r"\.")])
_BOUND = re.compile(rf" (?:(?<=[0-9)] )(?=[(0-9])|(?<=[0-9] )(?={MEASURES})|{_BEFORE})")
_MAY_BIND = re.compile(r"[0-9)] |\b(?:Dr|Mr|Mrs|Ms|Prof|St)\.? ")
# A line may end after a hyphen between two words (not in CAR-T, X-ray or 555-0100), and after a dash.
_BREAKABLE = re.compile("[-–—/]")
_AFTER = re.compile(r"(?<=[^\W\d_]{2}-)(?=[^\W\d_]{2})|(?<=[–—])(?=[^\W\d_])|(?<=/)(?=[^\W\d_]{2})")


class Inline(NamedTuple):
    """Text of one node and one font style; `style` is 1 for bold, 2 for italic, 3 for both."""

    text: str
    style: int
    node: Element


class Segment(NamedTuple):
    """Text in one font and of one owner: where it starts and how wide it is, in em.

    `owner` counts the nodes of the text (`owners_of`), so that the same words serve other documents.
    """

    font: Font
    owner: int
    code: str
    x: float
    width: float


class Line(NamedTuple):
    """A line: its width in em, and whether it ends inside a word that was too long."""

    width: float
    segments: tuple[Segment, ...]
    cut: bool = False


class Unit(NamedTuple):
    """What no line may break: its width, the space before it (0 = none), and its pieces by node."""

    width: float
    gap: float
    pieces: tuple[tuple[Element, Piece], ...]
    cut: bool = False


MOST_LINES = 20_000  # paragraphs remembered: a long batch must not grow without bound
Break = tuple[int, int, float]  # first unit, end unit, width


def set_lines(content: Sequence[Inline], family: Family, width: float, balance: bool = False) -> list[Line]:
    """Return the lines of `content` in a measure of `width` em, left-aligned, never hyphenated.

    Balanced lines are as even as the same number of lines allows (headings).
    """
    if len(content) == 1:
        run = content[0]
        key: tuple[Hashable, ...] = (width, balance, run.text, run.style, "actual" in run.node.attributes)
    else:
        nodes = owners_of(content)
        key = (
            width,
            balance,
            *[
                (run.text, run.style, nodes.index(run.node), run.node.name, "actual" in run.node.attributes)
                for run in content
            ],
        )
    known = family.lines.get(key)
    if known is None:
        if len(family.lines) > MOST_LINES:
            family.lines.clear()
        known = family.lines[key] = tuple(_set(content, family, width, balance))
    return list(known)


def owners_of(content: Sequence[Inline]) -> tuple[Element, ...]:
    """Return the nodes of a text in the order of their first words: what a segment's `owner` counts."""
    return tuple(dict.fromkeys([run.node for run in content]))


def _set(content: Sequence[Inline], family: Family, width: float, balance: bool) -> list[Line]:
    units = cut_long(to_units(content, family), family, width)
    if not units:
        return []
    breaks = (balanced if balance else greedy)(units, width)
    space = family.space(0)
    number = {node: n for n, node in enumerate(owners_of(content))}
    return [_assemble(units, first, end, wide, space, number) for first, end, wide in breaks]


def to_units(content: Sequence[Inline], family: Family) -> list[Unit]:
    """Split runs at spaces and after hyphens; words glued over runs stay one unit."""
    units: list[Unit] = []
    glued = False  # whether the next word belongs to the unit before it
    gap = 0.0
    for text, style, node in bind(content):
        word, space = family.word, family.space(style)
        whole = "actual" in node.attributes  # a mark that stands for another character: never parted
        for at, token in enumerate(text.split(" ")):
            if at:
                glued, gap = False, space
            if not token:
                continue
            if whole or not _BREAKABLE.search(token):
                parts: Sequence[str] = (token,)
            else:
                parts = _AFTER.split(token)
            for part in parts:
                wide, pieces = word(style, part)
                owned = tuple([(node, piece) for piece in pieces])
                if glued:
                    last = units[-1]
                    units[-1] = Unit(last.width + wide, last.gap, last.pieces + owned)
                else:
                    units.append(Unit(wide, gap if units else 0.0, owned))
                glued, gap = False, 0.0
            glued = True
    return units


def bind(content: Sequence[Inline]) -> Sequence[Inline]:
    """Return the runs with each space that may not end a line replaced by BOUND_SPACE."""
    whole = "".join([run.text for run in content])
    if not _MAY_BIND.search(whole):
        return content
    bound = _BOUND.sub(BOUND_SPACE, whole)
    out, at = [], 0
    for run in content:
        out.append(Inline(bound[at : at + len(run.text)], run.style, run.node))
        at += len(run.text)
    return out


def cut_long(units: list[Unit], family: Family, width: float) -> list[Unit]:
    """Cut what is wider than the line; the cut is shown by a drawn mark, not by a character."""
    if all(unit.width <= width for unit in units):
        return units
    out: list[Unit] = []
    for unit in units:
        out += [unit] if unit.width <= width else _cut(unit, max(width - 0.5, 1.0))
    return out


def _cut(unit: Unit, room: float) -> list[Unit]:
    out: list[Unit] = []
    wide, gap = 0.0, unit.gap
    held: list[tuple[Element, Piece]] = []
    for node, piece in unit.pieces:
        face = piece.font.face
        for character, advance in piece.font.decode(piece.code):
            if held and wide + advance > room:
                out.append(Unit(wide, gap, tuple(held), cut=True))
                wide, gap, held = 0.0, 0.0, []
            alone = face.piece(piece.font, character)
            held.append((node, alone))
            wide += alone.width
    return [*out, Unit(wide, gap, tuple(held))]


def greedy(units: Sequence[Unit], width: float) -> list[Break]:
    """Fill each line as far as it goes."""
    out: list[Break] = []
    first, wide = 0, units[0].width
    for at in range(1, len(units)):
        unit = units[at]
        longer = wide + unit.gap + unit.width
        if longer > width + 1e-6 or units[at - 1].cut:
            out.append((first, at, wide))
            first, wide = at, unit.width
        else:
            wide = longer
    out.append((first, len(units), wide))
    return out


def balanced(units: Sequence[Unit], width: float) -> list[Break]:
    """Find the narrowest measure that needs no more lines, by bisection."""
    best = greedy(units, width)
    if len(best) == 1:
        return best
    low, high = max(unit.width for unit in units), width
    while high - low > 0.05:
        middle = (low + high) / 2
        trial = greedy(units, middle)
        if len(trial) > len(best):
            low = middle
        else:
            high, best = middle, trial
    return best


def _assemble(
    units: Sequence[Unit], first: int, end: int, wide: float, space: float, number: Mapping[Element, int]
) -> Line:
    """Join units to segments; a space belongs to the node outside an inline element."""
    segments: list[Segment] = []
    node, font = units[first].pieces[0][0], units[first].pieces[0][1].font
    codes: list[str] = []
    start = x = 0.0
    for at in range(first, end):
        gap = units[at].gap if at > first else 0.0
        for owner, piece in units[at].pieces:
            if piece.font is not font or owner is not node:
                if gap and owner.name not in INLINE:
                    pass  # the space opens the segment that follows
                elif gap:
                    codes.append(space_in(font, gap))
                    x += gap
                    gap = 0.0
                segments.append(Segment(font, number[node], "".join(codes), start, x - start))
                node, font, codes, start = owner, piece.font, [], x
            if gap:
                codes.append(space_in(font, gap))
                x += gap
                gap = 0.0
            codes.append(piece.code)
            x += piece.width
    segments.append(Segment(font, number[node], "".join(codes), start, x - start))
    follows = end < len(units) and units[end].gap > 0
    if follows:  # extraction and screen readers need the space that the line break stands for
        last = segments[-1]
        segments[-1] = last._replace(code=last.code + " ")
    return Line(wide, tuple(segments), units[end - 1].cut)


def space_in(font: Font, gap: float) -> str:
    """Return a space as wide as `gap`, though the font that draws it may have another."""
    more = gap - font.face.advance[" "]
    return " " if abs(more) < 0.0005 else f" ){-more * 1000:.0f}("


INLINE = frozenset({"a", "span"})
