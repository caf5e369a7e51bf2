"""Reading level: counted by hand, and seen to fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.faults import Place
from leaflets.model import Block, Item, Phrase, Run, Section, Text
from leaflets.readability import check_section, grade, measure, sentences, syllables

COUNTED = [
    (word, int(count))
    for word, count in (
        line.split()
        for line in (Path(__file__).parent / "cases/syllables.txt").read_text("utf-8").splitlines()
    )
]
assert len(COUNTED) >= 150


def text(words: str, line: int = 1) -> Text:
    return Text({"": Phrase((Run(words),), Place("a.yaml", line, 1))}, "", Place("a.yaml", line, 1))


EASY = Section(
    "easy",
    text("Easy"),
    (Item(text("Call us.")),),
    (
        Block("paragraph", text=text("You can rest. We are here. Call us at night.", 5)),
        Block("steps", items=(Item(text("Take a cup.")), Item(text("Drink it slowly.")))),
    ),
)


def test_syllables_are_within_three_percent_of_hand_counts() -> None:
    total = sum(count for _, count in COUNTED)
    assert abs(sum(syllables(word) for word, _ in COUNTED) - total) <= 0.03 * total
    right = sum(syllables(word) == count for word, count in COUNTED)
    assert right >= 0.9 * len(COUNTED), [(w, c, syllables(w)) for w, c in COUNTED if syllables(w) != c]


def test_the_grade_is_the_published_formula() -> None:
    """Ten words of fifteen syllables in one sentence: 0.39 × 10 + 11.8 × 1.5 - 15.59."""
    assert grade([2, 1] * 5, 1) == pytest.approx(0.39 * 10 + 11.8 * 1.5 - 15.59)


def test_sentences_end_where_a_reader_would_end_them() -> None:
    """Titles, decimals and times do not end a sentence; items without a stop are one."""
    said = "Call Dr. Smith at 9 a.m. on Monday. A fever of 100.4 is high. Is it? Yes!"
    assert [s.text for s in sentences(text(said).phrases[""])] == [
        "Call Dr. Smith at 9 a.m. on Monday.", "A fever of 100.4 is high.", "Is it?", "Yes!",
    ]  # fmt: skip


def test_a_term_counts_as_one_word_of_two_syllables() -> None:
    """With the terms as they are the figure is higher; both are told."""
    phrase = Phrase(
        (Run("You have "), Run("acute lymphoblastic leukemia", term="all"), Run(" now.")), Place("a.yaml")
    )
    (sentence,) = sentences(phrase)
    assert sentence.counted == (1, 1, 2, 1)
    figures = measure([sentence])
    assert figures.fk_with_terms > figures.fk + 5


def test_easy_words_pass_and_hard_ones_are_named_with_their_line() -> None:
    assert not check_section(EASY).faults
    hard = (
        "Intensification of multimodal therapeutic regimens necessitates interdisciplinary collaboration. "
        * 2
    )
    report = check_section(
        replace(EASY, blocks=(*EASY.blocks, Block("paragraph", text=text(hard, 9)))), "early"
    )
    told = "\n".join(map(str, report.faults))
    assert "Flesch-Kincaid is" in told and "SMOG is" in told and "line 9" in told and "for early" in told


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (Block("paragraph", text=text("One. Two. Three. Four. Five.", 7)), "5 sentences"),
        (Block("paragraph", text=text("a " * 61, 7)), "61 words"),
        (
            Block(
                "list", items=tuple(Item(text(f"Item {n}")) for n in range(8)), place=Place("a.yaml", 7, 1)
            ),
            "8 items",
        ),
    ],
)
def test_long_paragraphs_and_lists_are_named(block: Block, said: str) -> None:
    report = check_section(replace(EASY, blocks=(*EASY.blocks, block)))
    assert any(said in fault.message and fault.place.line == 7 for fault in report.faults), report.faults


def test_passive_sentences_are_counted() -> None:
    said = "The blood is taken by a nurse. It was seen. The cells were counted. You rest."
    found = list(sentences(text(said).phrases[""]))
    assert [sentence.passive for sentence in found] == [True, True, True, False]
    assert any("passive" in f.message for f in check_section(replace(EASY, blocks=(
        *EASY.blocks, Block("paragraph", text=text(said))))).faults)  # fmt: skip


def test_a_section_gives_something_to_do_and_key_points() -> None:
    bare = replace(EASY, key_points=(), blocks=EASY.blocks[:1])
    told = [fault.message for fault in check_section(bare).faults]
    assert "this section has no key points" in told
    assert "this section gives the reader nothing to do" in told
