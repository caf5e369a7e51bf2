"""What became of each snippet: nothing is lost on either side, and words are marked where they differ."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.changes import align
from leaflets.changes.align import aligned, marked, with_moved
from leaflets.changes.nouns import (
    ADDED,
    CHANGED,
    FORM,
    MOVED,
    REMOVED,
    SAME,
    WHOM,
    MarkedWords,
    PartChanges,
    Snippet,
    SnippetChange,
)
from leaflets.changes.snippets import split
from leaflets.changes.text import shown
from support.properties import examples


def snippet(text: str, *whom: str, form: tuple[str, ...] = ("signs", "list", "items", "text")) -> Snippet:
    return Snippet(split(text), whom, form)


WORDS = st.lists(
    st.sampled_from(["you", "your", "child", "sneeze", "near", "grass", "call", "us", "now", ",", "."]),
    max_size=7,
)
SNIPPETS = st.lists(
    st.builds(
        lambda words, whom, form, text: Snippet(split(" ".join(words)), whom, form, is_text=text),
        WORDS,
        st.sampled_from([(), ("audience: adult",), ("season: spring", "audience: adult")]),
        st.sampled_from([("signs", "text"), ("signs", "list", "text"), ("signs", "title")]),
        st.booleans(),
    ),
    max_size=9,
)


def sides(found: list[SnippetChange]) -> tuple[list[Snippet], list[Snippet]]:
    return [one.old for one in found if one.old], [one.new for one in found if one.new]


@given(SNIPPETS, SNIPPETS)
@examples(300)
def test_both_sides_are_whole_and_in_their_order(old: list[Snippet], new: list[Snippet]) -> None:
    assert sides(aligned(old, new)) == (old, new)


@given(SNIPPETS, SNIPPETS)
@examples(300)
def test_what_was_moved_is_neither_lost_nor_shown_twice(old: list[Snippet], new: list[Snippet]) -> None:
    parts = with_moved(
        [PartChanges("a", tuple(aligned(old, new))), PartChanges("b", tuple(aligned(new, old)))]
    )
    found = [one for part in parts for one in part.aligned]
    before, after = sides(found)
    assert Counter(map(repr, before)) == Counter(map(repr, [*old, *new]))
    assert [repr(one) for one in after] == [repr(one) for one in [*new, *old]]
    assert all(one.old and one.new and one.old.said == one.new.said for one in found if one.what == MOVED)


@given(SNIPPETS)
@examples(100)
def test_what_is_compared_with_itself_has_no_change(snippets: list[Snippet]) -> None:
    assert {one.what for one in aligned(snippets, snippets)} <= {SAME}


@given(SNIPPETS, SNIPPETS)
@examples(300)
def test_what_is_called_the_same_is_the_same(old: list[Snippet], new: list[Snippet]) -> None:
    for one in aligned(old, new):
        if one.old and one.new:
            assert (one.what == SAME) is (one.old.key == one.new.key)
            assert (one.what == CHANGED) is (one.old.said != one.new.said)


@given(WORDS, WORDS)
@examples(300)
def test_marked_words_are_those_of_both_versions(old: list[str], new: list[str]) -> None:
    before, after = split(" ".join(old)), split(" ".join(new))
    marks = list(marked(before, after))
    assert tuple(t for m in marks if m.what in (SAME, REMOVED) for t in m.tokens) == before
    assert tuple(t for m in marks if m.what in (SAME, ADDED) for t in m.tokens) == after


def test_a_diff_that_loses_a_snippet_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        align, "_matched", lambda old, new: iter([SnippetChange(ADDED, None, one) for one in new])
    )
    old, new = [snippet("You sneeze.")], [snippet("Grass.")]
    assert sides(aligned(old, new)) != (old, new)


# ---- what is said of each ------------------------------------------------------------------------

STEPS = ("help", "steps", "items", "text")
SAID = [
    ([snippet("Birch")], [snippet("Birch"), snippet("Oak")], [SAME, ADDED]),
    ([snippet("Birch"), snippet("Oak")], [snippet("Oak")], [REMOVED, SAME]),
    ([snippet("Call us today.")], [snippet("Call us now.")], [CHANGED]),
    ([snippet("Birch")], [snippet("Birch", "season: spring")], [WHOM]),
    ([snippet("Wash it.")], [snippet("Wash it.", form=STEPS)], [FORM]),
    ([snippet("Your nose runs."), snippet("Oak and birch.")], [snippet("Oak and birch."), snippet("Your nose runs.")], [MOVED, SAME]),
    ([snippet("Birch")], [snippet("You sneeze near grass", form=STEPS)], [REMOVED, ADDED]),
    ([], [snippet("Birch")], [ADDED]),
    ([snippet("Birch")], [], [REMOVED]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), SAID)
def test_what_became_of_snippets_is_said(old: list[Snippet], new: list[Snippet], said: list[str]) -> None:
    (part,) = with_moved([PartChanges("signs", tuple(aligned(old, new)))])
    assert [one.what for one in part.aligned] == said


def test_a_text_that_moved_to_another_part_names_the_part() -> None:
    old = PartChanges("signs", tuple(aligned([snippet("Your nose runs.")], [])))
    new = PartChanges("help", tuple(aligned([], [snippet("Your nose runs.")])))
    first, second = with_moved([old, new])
    assert first.changes == ()
    assert [(one.what, one.part) for one in second.changes] == [(MOVED, "signs")]


def test_the_most_alike_are_versions_of_one_another() -> None:
    old = [snippet("You sneeze near grass."), snippet("Your child sneezes near grass.")]
    new = [snippet("Your child often sneezes near grass."), snippet("Stay in.")]
    found = aligned(old, new)
    assert [(o.what, o.now.text) for o in found if o.what == CHANGED] == [(CHANGED, new[0].text)]
    assert found[1].old == old[1]


MARKED = [
    ("Call us today.", "Call us now.", "Call us [-today-].", "Call us {+now+}."),
    ("You rest.", "You rest well.", "You rest.", "You rest{+ well+}."),
    ("Take two big pills", "Take three small pills", "Take [-two big-] pills", "Take {+three small+} pills"),
    ("Fever", "", "[-Fever-]", "(nothing)"),
]


@pytest.mark.parametrize(("old", "new", "was", "is_"), MARKED)
def test_the_words_that_differ_are_marked(old: str, new: str, was: str, is_: str) -> None:
    marks: list[MarkedWords] = list(marked(split(old), split(new)))
    assert (shown(marks, REMOVED), shown(marks, ADDED)) == (was, is_)


def test_a_text_as_long_as_a_whole_topic_is_compared_in_a_moment() -> None:
    """Where too many snippets would be compared with one another, those that are not the same are gone and new."""
    old = [snippet(f"Old text number {n}.") for n in range(600)]
    new = [snippet(f"New text number {n}.") for n in range(600)]
    assert Counter(one.what for one in aligned(old, new)) == {REMOVED: 600, ADDED: 600}
