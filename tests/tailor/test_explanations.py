"""Where a term is explained: in brackets at its first use where there is room, else among the words to know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets import kinds
from leaflets.model import Block, Item, Phrase, Run, Section, Term, Text, plain
from leaflets.tailor.glossary import Explainer
from leaflets.tailor.walk import phrases
from support.properties import examples


def text(*runs: str | Run) -> Text:
    return Text({"": Phrase(tuple(Run(one) if isinstance(one, str) else one for one in runs))})


def term(id: str, name: str, short: str) -> Term:
    return Term(id=id, name=text(name), short=text(short))


GLOSSARY = {
    "pollen": term("pollen", "pollen", "dust from plants"),
    "mite": term("mite", "mite", "a tiny animal"),
    "all": term("all", "ALL", "a cancer of the blood"),
}
POLLEN, MITE, ALL = (Run(name, term=name.lower()) for name in ("pollen", "mite", "ALL"))
IN_BRACKETS = "pollen (dust from plants)"


def section(*blocks: Block, points: tuple[Item, ...] = ()) -> Section:
    return Section("signs", text("Signs"), points, blocks)


def paragraph(*runs: str | Run) -> Block:
    return kinds.Paragraph(text(*runs))


def explained(*blocks: Block, points: tuple[Item, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """Return a section's words with explanations, and its words to know."""
    shown, left = Explainer(GLOSSARY).explain(section(*blocks, points=points))
    return " | ".join(phrase.text for phrase in phrases([shown.key_points, shown.blocks])), left


def test_a_term_is_explained_once_where_it_is_used_first() -> None:
    """Whatever form it has."""
    found = explained(paragraph("Much ", Run("pollen grain", term="pollen"), " flies."), paragraph(POLLEN))
    assert found == ("Much pollen grain (dust from plants) flies. | pollen", ())


def test_sections_are_read_one_after_another() -> None:
    explainer = Explainer(GLOSSARY)
    first, second = (explainer.explain(section(paragraph(POLLEN)))[0] for _ in range(2))
    assert [phrase.text for one in (first, second) for phrase in phrases(one.blocks)] == [
        IN_BRACKETS,
        "pollen",
    ]
    assert second == section(paragraph(POLLEN))


ITEM = Item(text(POLLEN))
NO_ROOM = {
    "list": kinds.BulletList((ITEM,)),
    "checklist": kinds.Checklist((ITEM,)),
    "questions": kinds.Questions((ITEM,), 1),
    "list below a step": kinds.Steps((Item(text("Rest."), (ITEM,)),)),
    "key of a figure": kinds.Figure(None, "nose", None, (ITEM,)),
    "label": kinds.Figure(None, "nose", None, labels=(kinds.Label(("a",), text(POLLEN)),)),
    "cell": kinds.Table(None, (text("A"),), (kinds.Row((text(POLLEN),)),), (1.0,)),
    "list in a box": kinds.Note(blocks=(kinds.BulletList((ITEM,)),)),
}


@pytest.mark.parametrize("block", NO_ROOM.values(), ids=NO_ROOM)
def test_lists_and_tables_have_no_brackets(block: Block) -> None:
    """What is met there is a word to know, and no later place explains it."""
    shown, left = explained(block, paragraph(POLLEN, " flies."))
    assert "(" not in shown and left == ("pollen",)


def test_key_points_have_no_brackets() -> None:
    assert explained(paragraph(POLLEN, " flies."), points=(ITEM,)) == ("pollen | pollen flies.", ("pollen",))


@pytest.mark.parametrize("block", [
    paragraph(POLLEN), kinds.Steps((ITEM,)), kinds.Note(text=text(POLLEN)), kinds.Part(text("T"), blocks=(paragraph(POLLEN),)),
], ids=["paragraph", "step", "box", "below a heading"])  # fmt: skip
def test_running_text_and_steps_have_brackets(block: Block) -> None:
    assert IN_BRACKETS in explained(block)[0] and not explained(block)[1]


@pytest.mark.parametrize(("before", "fits"), [(11, True), (12, False)])
def test_a_sentence_with_an_explanation_has_at_most_fifteen_words(before: int, fits: bool) -> None:
    """Three words explain one; the sentences around it do not count."""
    long = "word " * 20 + "end. "
    shown, left = explained(paragraph(long.capitalize() + "A " * before, POLLEN, ". The end."))
    assert (IN_BRACKETS in shown, left) == (fits, () if fits else ("pollen",))


def test_every_explanation_in_a_sentence_counts() -> None:
    """Nine words with two terms take three more, not six; a new sentence has room again."""
    nine = paragraph("One two three four five six seven ", POLLEN, " ", MITE, ".")
    assert explained(nine) == (
        f"One two three four five six seven {IN_BRACKETS} mite (a tiny animal).",
        (),
    )
    ten = paragraph("One two three four five six seven eight ", POLLEN, " ", MITE, ".")
    assert explained(ten)[1] == ("mite",)
    two = paragraph("One two three four five six seven eight ", POLLEN, ". A ", MITE, ".")
    assert explained(two)[1] == ()


@pytest.mark.parametrize(("runs", "needs"), [
    (("Dust from plants, ", POLLEN, ", flies."), False),
    ((Run("dust from plants", term="pollen"), " flies."), False),
    (("Bits, or pollen: ", Run("bits", term="pollen")), False),
    (("Of pollen, ", POLLEN, " is said."), True),
    (("Dust from plants. ", Run("Pollen", term="pollen"), " flies."), True),
    (("That is all: ", Run("blood cancer", term="all"), "."), True),
    (("That is ALL: ", Run("blood cancer", term="all"), "."), False),
], ids=["short form", "shown as it", "other name", "the same name", "a sentence before", "another word", "in capitals"])  # fmt: skip
def test_what_the_sentence_says_itself_needs_no_explanation(runs: tuple[str | Run, ...], needs: bool) -> None:
    shown, left = explained(paragraph(*runs))
    assert ("(" in shown) is needs and not left
    listed = kinds.BulletList((Item(text(*runs)),))
    assert bool(explained(listed)[1]) is needs


def test_an_explanation_follows_a_link_and_is_not_in_it() -> None:
    linked = [
        Run(word, href="https://a.example", term=id) for word, id in (("pollen", "pollen"), (" page", ""))
    ]
    shown, _ = Explainer(GLOSSARY).explain(section(paragraph(*linked, ".")))
    (phrase,) = phrases(shown.blocks)
    assert [(run.text, bool(run.href)) for run in phrase.runs] == [
        ("pollen", True), (" page", True), (" (", False), ("dust from plants", False), (")", False), (".", False),
    ]  # fmt: skip


PIECES = [POLLEN, MITE, ALL, Run("x "), Run("Y. ", strong=True)]


@examples(100)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=6), max_size=6))
def test_nothing_is_lost_by_explaining(texts: list[list[Run]]) -> None:
    """Without the brackets the text is what it was, and each term has one explanation, here or there."""
    shown, left = explained(*[paragraph(*runs) for runs in texts])
    bare = shown
    for id, held in GLOSSARY.items():
        bracket = f" ({held.short.phrases[''].text})"
        used = any(run.term == id for runs in texts for run in runs)
        assert shown.count(bracket) + left.count(id) == used
        bare = bare.replace(bracket, "")
    assert bare == " | ".join("".join(run.text for run in runs) for runs in texts)


def test_plain_words_stay_the_very_same() -> None:
    """What needs no explanation is not made anew: equal parts are recognized by that."""
    held = section(kinds.Paragraph(Text({"": plain("Rest.")})))
    assert Explainer(GLOSSARY).explain(held)[0] is held
