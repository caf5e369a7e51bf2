"""Where lines may end: between the numbers of a row, in Chinese and Japanese, after hyphens as a last resort."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.typeset.breaks import (
    FEWEST,
    MOST,
    NOT_AFTER,
    NOT_BEFORE,
    at_hyphens,
    at_spaces,
    between_numbers,
    starts_of_numbers,
    word_parts,
)


def split(text: str) -> str:
    """Return a row of numbers with | where each one ends."""
    out, last = [], 0
    for at in between_numbers(text):
        out.append(text[last:at].rstrip())
        last = at
    return "|".join([*out, text[last:]])


@pytest.mark.parametrize("row", [
    "0800 555 0101|0800 555 0102|0800 555 0103", "555 0101|555 0102", "555 0101|555 0102|555 0103|555 0104",
    "0117 496 0000|0117 496 0001", "020 7946 0018|0117 496 0000", "(555) 555-0100|(555) 555-0101", "555-0100|555-0101|555-0102",
    "01 23 45 67 89|01 23 45 67 80|01 23 45 67 81", "030 123456|030 123457|030 123458", "0117 4960000|0117 4960001",
    "91 234 56 78|91 234 56 79", "555 0101|0117 496 0000|555 0102", "416-555-0100|416-555-0101", "07700 900000|07700 900001",
    "98765 43210|98765 43211", "1300 555 010|1300 555 011", "117 496 0000", "38", "1 2 3 4 5", "0800 555 0101",
])  # fmt: skip
def test_a_row_is_split_between_its_numbers(row: str) -> None:
    assert split(row.replace("|", " ")) == row


@given(
    st.lists(st.integers(2, 5), min_size=2, max_size=4).filter(lambda sizes: 9 <= sum(sizes) <= 12),
    st.integers(2, 9),
    st.randoms(use_true_random=False),
)
def test_numbers_written_alike_are_never_cut(sizes: list[int], count: int, rng: random.Random) -> None:
    """Whatever their form, when each begins with the same area code."""
    code = "0" + "".join(rng.choices("123456789", k=sizes[0] - 1))
    rest = ["".join(rng.choices("123456789", k=size)) for size in sizes[1:] for _ in range(count)]
    numbers = [
        " ".join([code, *[rest[n * count + at] for n in range(len(sizes) - 1)]]) for at in range(count)
    ]
    assert split(" ".join(numbers)) == "|".join(numbers)


@given(st.lists(st.text("0123456789()-", min_size=1, max_size=9), min_size=1, max_size=30))
def test_a_row_of_anything_is_split_only_between_groups(groups: list[str]) -> None:
    """Nothing is lost, and a part of more than MOST digits is one group."""
    starts = starts_of_numbers(groups)
    assert starts == sorted(set(starts)) and all(0 < n < len(groups) for n in starts)
    counts = [sum(map(str.isdigit, group)) for group in groups]
    if sum(counts) > MOST and max(counts) <= FEWEST:
        ends = [0, *starts, len(groups)]
        assert all(sum(counts[a:b]) <= MOST for a, b in itertools.pairwise(ends))


@pytest.mark.parametrize("parted", [
    "白|血|病|は", "で、|骨|髄", "「は|い」", "（発|熱）", "で|す。|す|ぐ", "キャッ|プ", "デー|タ", "時々", "38|度", "38℃|以|上", "約|３|日",
    "A|さ|ん", "が|ん・|血", "痛|い！|は|い", "ちょっ|と", "…|は", "10％|の", "￥500|円", "日|本|語", "『薬』|を", "X|線", "𠮷|野|家", "は|い—",
])  # fmt: skip
def test_chinese_and_japanese_are_split_by_uax_14(parted: str) -> None:
    """No line begins with a mark that ends something or with a small letter, and none ends with one that opens."""
    assert "|".join(word_parts(parted.replace("|", ""))) == parted


@given(st.text("白血病はがんです、。「」（）ーっ々a1 38-–/\u00a0", max_size=40))
def test_parts_add_up_to_the_word_and_begin_and_end_well(word: str) -> None:
    word = word.replace(" ", "")
    parts = word_parts(word)
    assert "".join(parts) == word
    for before, after in itertools.pairwise(parts):
        wide = any(c > "\u2e80" for c in (before[-1], after[0]))
        assert not wide or (after[0] not in NOT_BEFORE and before[-1] not in NOT_AFTER)


@pytest.mark.parametrize(
    "word",
    [
        "naïve",
        "Łódź",
        "Αθήνα",
        "Москва",
        "한국어",
        "word",
        "life-threatening",
        "555-0100",
        "CAR-T",
        "a_b",
        "e.g.",
        "ⴰⴱ",
    ],
)
def test_other_words_stay_whole(word: str) -> None:
    """A line does not end at a hyphen, unless nothing else helps."""
    assert word_parts(word) == [word]


@pytest.mark.parametrize(("word", "at"), [
    ("graft-versus-host", [6, 13]), ("life-threatening", [5]), ("CAR-T", [4]), ("a-", []), ("-b", []), ("a--b", []), ("no", []),
    ("555-0100", [4]), ("é-à", [2]), ("x-ray-y", [2, 6]),
])  # fmt: skip
def test_hyphens_between_letters_are_a_last_resort(word: str, at: list[int]) -> None:
    assert at_hyphens(word) == at


@pytest.mark.parametrize(("text", "at"), [
    ("Dr Okafor", [3]), ("a\u00a0b\u00a0c", [2, 4]), ("38 °C", [3]), (" a", [1]), ("a ", []), ("a\u00a0\u00a0b", [3]), ("ab", []),
])  # fmt: skip
def test_spaces_that_bind_are_a_last_resort(text: str, at: list[int]) -> None:
    assert at_spaces(text) == at
