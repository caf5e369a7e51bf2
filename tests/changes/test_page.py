"""The page of changes: what an approver reads, in an order that a screen reader keeps, marked without colour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.offers import changed_copies
from leaflets.changes import page
from leaflets.changes.compare import topic_changes, whole_part
from leaflets.changes.nouns import SAME, Comparison, PartChanges, TopicChanges
from leaflets.changes.page import document, job_of, the_only_one
from leaflets.changes.page import parts_of as marked_parts
from leaflets.changes.snippets import parts_of
from leaflets.faults import LeafletError
from leaflets.kinds import Note
from leaflets.marked import Marked
from leaflets.model import Element, Item, Phrase, Run, Text, Topic, plain, strings_of, walk, words_of
from leaflets.pdf.write import write_pdf
from support.accessible import complaints
from support.complaints import findings, unknown
from support.copied import miscopied
from support.library import setting_of

SETTING = setting_of()
TOPIC = SETTING.library.topics["hay-fever", "en"]
FIRST = TOPIC.sections[0]


@pytest.mark.parametrize("offer", list(changed_copies(SETTING)), ids=lambda offer: offer.job.paper)
def test_a_screen_reader_reads_it_in_order(offer: Any) -> None:
    pages = offer.pages()
    data = write_pdf(pages)
    assert complaints(data, pages) == [] and list(miscopied(data, pages)) == []
    assert unknown(findings(data)) == []
    assert offer.make() == data


def said(words: str, **run: Any) -> Text:
    return Text({"": Phrase((Run(words, **run),))})


def with_first(*blocks: Any, **more: Any) -> Topic:
    return replace(
        TOPIC, sections=(replace(FIRST, blocks=(*blocks, *FIRST.blocks), **more), TOPIC.sections[1])
    )


def root_of(changed: TopicChanges, since: Phrase | None = None) -> Element:
    marked = Marked(plain("old"), plain("new"), tuple(marked_parts(changed, TOPIC)), since)
    return document(SETTING, job_of(TOPIC, "a4"), marked, "", draft=False).root


def shown(old: Topic, new: Topic) -> list[tuple[str, str]]:
    """Return the paragraphs of a page of changes, by their style."""
    root = root_of(topic_changes("hay-fever", "en", parts_of(old), parts_of(new)))
    return [
        (one.style, words_of(one))
        for one in walk(root)
        if one.name == "p" and one.style not in ("", "head", "head-right", "folio")
    ]


PARENTS = {"audience": frozenset({"parent"})}
SHOWN = [
    (with_first(Note(text=said("Call us today."))), with_first(Note(text=said("Call us now."))), "changed",
     [("removed", "Removed: Call us today."), ("new", "New: Call us now.")]),
    (with_first(), with_first(Note(text=said("Call us."))), "added", [("new", "New: Call us.")]),
    (with_first(Note(text=said("Call us."))), with_first(), "gone", [("removed", "Removed: Call us.")]),
    (with_first(Note(text=said("Call."))), with_first(Note(text=said("Call."), only_for=PARENTS)), "for others",
     [("plain", "Call."), ("for-before", "For these readers before: everyone"), ("for-now", "For these readers now: audience: parent")]),
    (with_first(Note(text=said("Call us."))), with_first(Note(text=said("Call us.", strong=True))), "bold",
     [("removed", "Removed: Call us."), ("new", "New: **Call us.**")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "lines"), [(o, n, lines) for o, n, _, lines in SHOWN], ids=[one[2] for one in SHOWN]
)
def test_each_change_says_in_words_what_it_is(old: Topic, new: Topic, lines: list[tuple[str, str]]) -> None:
    assert [one for one in shown(old, new) if one[0] != "margin-note"] == lines


def test_the_words_that_differ_are_bold_in_both_versions() -> None:
    root = root_of(topic_changes("hay-fever", "en", parts_of(SHOWN[0][0]), parts_of(SHOWN[0][1])))
    lines = [one for one in walk(root) if one.style in ("removed", "new")]
    bold = [[c.text.strip() for c in one.children if isinstance(c, Run) and c.strong] for one in lines]
    assert bold == [["Removed:", "today"], ["New:", "now"]]


def test_the_margin_names_the_line_and_the_readers() -> None:
    item = FIRST.key_points[0]
    new = replace(
        item,
        text=replace(item.text, phrases={"": replace(item.text.phrases[""], runs=(Run("It runs."),))}),
        only_for=PARENTS,
    )
    notes = [
        words
        for style, words in shown(TOPIC, with_first(key_points=(new, *FIRST.key_points[1:])))
        if style == "margin-note"
    ]
    assert notes == ["en/signs.yaml:3 · key_points · audience: parent"]


def test_every_text_that_changed_stands_there_in_both_versions() -> None:
    """Whatever the comparison says, the page prints: between two topics that share little."""
    second = replace(TOPIC, sections=TOPIC.sections[::-1], glossary={}, card=None)
    changed = topic_changes(
        "hay-fever", "en", parts_of(second), parts_of(with_first(Note(text=said("Call us."))))
    )
    printed = " ".join("".join(strings_of(root_of(changed))).split())
    texts = [
        p.text
        for part in changed.changed
        for one in part.changes
        for p in (one.old, one.new)
        if p and p.is_text
    ]
    assert len(texts) > 5
    assert [text for text in texts if " ".join(text.split()) not in printed] == []


def test_a_drawing_that_changed_is_drawn() -> None:
    nose = TOPIC.figures["nose"]
    old = replace(TOPIC, figures={**TOPIC.figures, "nose": replace(nose, name="another")})  # type: ignore[type-var]
    root = root_of(topic_changes("hay-fever", "en", parts_of(old), parts_of(TOPIC)))
    assert [e.picture for e in walk(root) if e.name == "figure"] == [nose]


def test_a_part_that_nobody_can_compare_is_shown_whole_and_says_so() -> None:
    parts = parts_of(TOPIC)
    changed = TopicChanges("hay-fever", "en", (whole_part("signs", parts["signs"]),))
    root = root_of(changed)
    printed = "".join(strings_of(root))
    assert "its approved wording could not be found" in printed
    assert all(snippet.text in printed for snippet in parts["signs"].snippets if snippet.is_text)


def test_a_change_that_is_no_text_is_said() -> None:
    old, new = (with_first(Note(text=said("Here", href="https://a.example/", shown=one))) for one in "ab")
    assert ("unseen", "Something changed in this part that is not a text.") in shown(old, new)


def test_without_a_change_it_says_so_and_only_a_review_copy_is_signed() -> None:
    nothing = TopicChanges("hay-fever", "en", ())
    assert "No text has changed." in "".join(strings_of(root_of(nothing)))
    some = topic_changes("hay-fever", "en", parts_of(SHOWN[0][0]), parts_of(SHOWN[0][1]))
    assert "Signature" not in "".join(strings_of(root_of(some)))
    since = "".join(strings_of(root_of(some, plain("2026-11-22, A. Doctor, Consultant"))))
    assert "Signature" in since and "only what changed since this approval: 2026-11-22, A. Doctor" in since


def test_several_topics_cannot_be_on_one_page() -> None:
    change = topic_changes("hay-fever", "en", parts_of(SHOWN[0][0]), parts_of(SHOWN[0][1]))
    with pytest.raises(LeafletError, match="several topics have changed: hay-fever \\(en\\), other \\(en\\)"):
        the_only_one(Comparison("a", "b", (change, replace(change, topic="other"))))
    assert the_only_one(Comparison("a", "b", ())) is None


def test_a_library_without_this_layout_is_told_how_to_get_it() -> None:
    bare = replace(
        SETTING, layouts={name: held for name, held in SETTING.layouts.items() if name != "changes"}
    )
    marked = Marked(plain("a"), plain("b"), ())
    with pytest.raises(LeafletError, match='there is no layout "changes" here'):
        page.document(bare, job_of(TOPIC, "a4"), marked, "", draft=False)


def test_words_of_a_page_that_hides_a_change_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard above fails when a part's changes are left out."""
    monkeypatch.setattr(PartChanges, "changes", property(lambda self: self.aligned[:0]))
    assert shown(SHOWN[0][0], SHOWN[0][1]) == []
    assert {
        one.what
        for part in topic_changes("", "en", parts_of(TOPIC), parts_of(TOPIC)).parts
        for one in part.aligned
    } == {SAME}


def test_items_of_a_list_are_compared_one_by_one() -> None:
    old = with_first(key_points=(Item(said("One thing to know.")), Item(said("Two things to know."))))
    new = with_first(key_points=(Item(said("One thing to know.")), Item(said("Two more things to know."))))
    assert [words for style, words in shown(old, new) if style == "new"] == ["New: Two more things to know."]
