"""Takes a number of pages, gives the sheets they are printed on so that they follow each other once folded. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

PAGES_A_SHEET = 4
POINTS_A_MM = 72 / 25.4


class Side(NamedTuple):
    """The pages on one side of a sheet, seen with its fold upright; 0 is an empty page."""

    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a signature; `back` is what one sees after turning it over like a page of a book.

    `depth` counts the sheets of the signature around this one: 0 for the outermost.
    """

    front: Side
    back: Side
    signature: int = 0
    depth: int = 0


def impose(pages: int, signature_sheets: int = 0) -> tuple[Sheet, ...]:
    """Return the sheets for `pages` pages, in printing order.

    With `signature_sheets` 0 all are folded together (saddle stitch); else at most that many, in
    signatures as equal as can be. Empty pages come last. Raises ValueError for negative numbers.
    """
    if pages < 0 or signature_sheets < 0:
        raise ValueError("pages and sheets are counted from 0")
    out: list[Sheet] = []
    first = 1
    for number, sheets in enumerate(signature_sizes(pages, signature_sheets)):
        out += signature(first, sheets, pages, number)
        first += sheets * PAGES_A_SHEET
    return tuple(out)


def signature_sizes(pages: int, most: int) -> list[int]:
    """Return how many sheets each signature has: at most `most`, and no two differ by more than one."""
    sheets = -(-pages // PAGES_A_SHEET)
    if not sheets:
        return []
    count = -(-sheets // most) if most else 1
    small, larger = divmod(sheets, count)
    return [small + 1] * larger + [small] * (count - larger)


def signature(first: int, sheets: int, pages: int, number: int = 0) -> Iterator[Sheet]:
    """Yield the sheets of one signature that starts with page `first`, from the outermost inward."""
    last = first + sheets * PAGES_A_SHEET - 1

    def shown(page: int) -> int:
        return page if page <= pages else 0

    for depth in range(sheets):
        low, high = first + 2 * depth, last - 2 * depth
        front = Side(shown(high), shown(low))
        back = Side(shown(low + 1), shown(high - 1))
        yield Sheet(front, back, number, depth)


def creep(depth: int, thickness: float) -> float:
    """Return how far the pages of a sheet move towards the fold, in points; `thickness` is that of the paper in mm.

    The sheets around it hold its fold away from the spine by their thickness: if it were not moved, its outer
    margins would be trimmed by as much.
    """
    return depth * thickness * POINTS_A_MM
