"""Where lines end: never more of them than needed, and no short last line where there is another way."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.typeset.line_ends import (
    ALONE,
    ANEW,
    SHORT,
    SHORT_OF_FEW,
    Break,
    Units,
    balanced,
    filled,
    finished,
    line_of,
    shortness,
)
from support.document import E, laid, styled
from support.laid_out import set_words
from support.properties import examples

WIDTH = 10.0


def units(widths: Sequence[float], gaps: Sequence[float], forced: Sequence[int] = ()) -> Units:
    return Units(widths, [0.0, *gaps][: len(widths)], frozenset(forced))


def text(*words: float) -> Units:
    """Return words of these widths, a space of 1 between them."""
    return units(words, [1.0] * len(words))


def starts(lines: Sequence[Break]) -> list[int]:
    return [line[0] for line in lines]


def least(lines: Sequence[Break]) -> float:
    return WIDTH * (SHORT if len(lines) > ANEW else SHORT_OF_FEW)


def every_way(held: Units, count: int) -> Iterator[list[Break]]:
    """Yield each way to put units on so many lines."""
    end = len(held.widths)
    for inner in itertools.combinations(range(1, end), count - 1):
        ends = [0, *inner, end]
        lines = [line_of(held, first, last) for first, last in pairwise(ends)]
        if held.forced <= {0, *inner} and all(line[2] <= WIDTH + 1e-6 for line in lines):
            yield lines


# ---- examples --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "as_filled", "then"),
    [
        ((4, 4, 4), [0, 2], [0, 1]),  # one word: another comes down
        ((4, 4, 9), [0, 2], [0, 2]),  # there is no room for another
        ((9, 4), [0, 1], [0, 1]),  # the line above has no other
        ((2, 2, 2, 4, 2), [0, 3], [0, 3]),  # two words, wide enough
        ((2, 2, 2, 1, 0.5, 0.5), [0, 4], [0, 3]),  # two words, less than a third
    ],
)  # fmt: skip
def test_a_short_last_line_takes_words_from_above(
    words: tuple[float, ...], as_filled: list[int], then: list[int]
) -> None:
    assert starts(filled(text(*words), WIDTH)) == as_filled
    assert starts(finished(text(*words), WIDTH)) == then


def test_only_the_last_lines_of_a_long_text_change() -> None:
    """Four of them, as even as they can be; the lines above stay as they fill."""
    held = text(*[1.5] * 25)
    plain, mended = filled(held, WIDTH), finished(held, WIDTH)
    assert starts(plain) == [0, 4, 8, 12, 16, 20, 24]
    assert starts(mended) == [0, 4, 8, 12, 15, 19, 23]
    assert plain[:3] == mended[:3]


def test_letters_that_were_cut_stay_where_they_were_cut() -> None:
    held = units([4, 9, 3], [1.0, 0.0], forced=[2])
    assert starts(finished(held, WIDTH)) == [0, 1, 2]


def test_a_single_chinese_character_is_not_left() -> None:
    """No spaces are between them: none is a word, but one alone is short."""
    held = units([1.0] * 11, [0.0] * 10)
    assert starts(filled(held, WIDTH)) == [0, 10] and starts(finished(held, WIDTH)) == [0, 7]


# ---- whatever the words ----------------------------------------------------------------------------

some_units = st.builds(
    units,
    st.lists(st.integers(1, 18).map(lambda n: n / 2), min_size=1, max_size=11),
    st.lists(st.sampled_from([1.0, 1.0, 1.0, 0.0]), min_size=10, max_size=10),
    st.sampled_from([(), (), (), (2,)]),
).filter(lambda held: not held.forced or len(held.widths) > 2)  # fmt: skip


@examples(400)
@given(some_units, st.sampled_from([finished, balanced]))
def test_no_short_last_line_where_another_way_has_as_many_lines(held: Units, way: object) -> None:
    """Each unit is set once, in order; no line is too wide; no way is missed. Each is tried that there is."""
    plain = filled(held, WIDTH)
    lines = (finished if way is finished else balanced)(held, WIDTH)
    assert [at for first, end, _ in lines for at in range(first, end)] == list(range(len(held.widths)))
    assert len(lines) == len(plain) and held.forced <= set(starts(lines)) | {0}
    assert all(wide <= WIDTH + 1e-6 for _, _, wide in lines)
    if len(lines) == 1 or (way is balanced and len(lines) > ANEW):
        return
    bad = shortness(lines[-1], held, least(lines))
    others = [shortness(other[-1], held, least(lines)) for other in every_way(held, len(lines))]
    assert bad == min(others) if len(lines) <= ANEW else (bad == ALONE) <= (min(others) == ALONE)
    if way is finished and not shortness(plain[-1], held, least(plain)):
        assert lines == plain


# ---- in a style ------------------------------------------------------------------------------------


def test_a_style_says_how_lines_end() -> None:
    """Without `balance` as with `last`; `no` leaves the last word alone, `yes` makes lines of one width."""
    words = "They give you time and ask you again the next day or lately"
    last = {}
    for balance in ("", "last", "no", "yes"):
        style = styled(p={"balance": balance} if balance else {})
        pages = laid(E("p", words), style=style)
        lines = ["".join(one.text for one in held.line.segments) for held, _ in set_words(pages.pages[0])]
        last[balance] = lines
        assert "".join(lines) == words
    assert last[""] == last["last"] != last["no"] and last["yes"] != last["last"], last
    assert len(last["no"][-1].split()) == 1 < len(last["last"][-1].split())
