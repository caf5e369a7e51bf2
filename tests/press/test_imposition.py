"""Sheets are folded here like paper: each page is there once, in reading order, for any page count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.press.imposition import POINTS_A_MM, Sheet, Side, creep, impose, signature_sizes

Leaf = tuple[int, int]  # what is printed on its upper and on its lower face


def halves(sheet: Sheet) -> tuple[Leaf, Leaf]:
    """Return the two halves of a sheet lying front up: behind the left half is the right half of the back."""
    return (sheet.front.left, sheet.back.right), (sheet.front.right, sheet.back.left)


def folded(sheets: Sequence[Sheet]) -> list[int]:
    """Stack the sheets front down, the outermost lowest; fold one half over; turn the pile; read.

    With the front down the backs are seen as printed, and the half on the right has the front's left below it.
    """
    lying: list[Leaf] = []  # from the top of the pile downwards, before folding
    moved: list[Leaf] = []
    for sheet in reversed(sheets):  # the innermost is on top
        left, right = halves(sheet)
        lying.append((right[1], right[0]))  # front down: its back is its upper face
        moved.insert(0, left)  # folding turns it front up, and what was on top is now lowest
    pile = moved + lying
    turned = [(lower, upper) for upper, lower in reversed(pile)]
    return [page for leaf in turned for page in leaf]


def read(sheets: Sequence[Sheet]) -> list[int]:
    """Fold each signature, put them one behind another, read all."""
    groups = [list(group) for _, group in groupby(sheets, key=lambda sheet: sheet.signature)]
    return [page for group in groups for page in folded(group)]


def padded(pages: int) -> list[int]:
    return [*range(1, pages + 1), *[0] * (-pages % 4)]


@given(st.integers(0, 600), st.integers(0, 20))
def test_every_page_is_there_once_and_in_order(pages: int, signature_sheets: int) -> None:
    assert read(impose(pages, signature_sheets)) == padded(pages)


@given(st.integers(1, 600), st.integers(1, 20))
def test_no_signature_is_too_thick_and_none_is_a_remnant(pages: int, most: int) -> None:
    sizes = signature_sizes(pages, most)
    assert sum(sizes) == -(-pages // 4)
    assert max(sizes) <= most and max(sizes) - min(sizes) <= 1
    assert len(sizes) == -(-sum(sizes) // most)


@given(st.integers(1, 400), st.integers(0, 12))
def test_odd_pages_are_right_hand_pages(pages: int, signature_sheets: int) -> None:
    for sheet in impose(pages, signature_sheets):
        for side in (sheet.front, sheet.back):
            assert side.right % 2 == 1 or side.right == 0
            assert side.left % 2 == 0


@given(st.integers(1, 120), st.floats(0, 0.5))
def test_creep_makes_all_outer_margins_equal(sheets: int, thickness: float) -> None:
    """A sheet's fold is held away from the spine by the sheets around it; its pages move back by as much."""
    spine = [
        sheet.depth * thickness * POINTS_A_MM - creep(sheet.depth, thickness) for sheet in impose(sheets * 4)
    ]
    assert max(spine) - min(spine) < 1e-9
    assert creep(0, thickness) == 0


def test_a_wrong_order_is_detected() -> None:
    """The folding does not just mirror the code it checks: swapping any two pages is detected."""
    right = list(impose(8))
    swapped = [right[1], right[0]]
    turned = [Sheet(Side(s.front.right, s.front.left), s.back, s.signature, s.depth) for s in right]
    rotated = [Sheet(s.front, Side(s.back.right, s.back.left), s.signature, s.depth) for s in right]
    assert read(right) == padded(8)
    assert all(read(wrong) != padded(8) for wrong in (swapped, turned, rotated))


def test_what_cannot_be_counted_is_refused() -> None:
    for wrong in ((-1, 0), (4, -1)):
        with pytest.raises(ValueError):
            impose(*wrong)


def drawn(pages: int, signature_sheets: int) -> str:
    """Return sheets as one sees them: the front, and beside it the back, turned like a page."""
    how = f"signatures of {signature_sheets} sheets at most" if signature_sheets else "saddle stitch"
    lines = [f"{pages} pages, {how}"]
    for sheet in impose(pages, signature_sheets):
        rows = [f"|{name(side.left)}:{name(side.right)}|" for side in (sheet.front, sheet.back)]
        lines += [
            f"  signature {sheet.signature + 1}, depth {sheet.depth}",
            "  +-----+-----+   +-----+-----+",
            f"  {rows[0]}   {rows[1]}",
            "  +-----+-----+   +-----+-----+",
        ]
    return "\n".join(lines)


def name(page: int) -> str:
    return f"{page or '-':^5}"


def test_small_cases_look_right(golden: Callable[[str, str], None]) -> None:
    cases = [(1, 0), (4, 0), (6, 0), (8, 0), (12, 0), (12, 1), (20, 2)]
    golden("imposition", "\n\n".join(drawn(*case) for case in cases) + "\n")
