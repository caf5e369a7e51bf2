"""Two states of a library: whatever ends an approval is among the changes, and what is not changed is not."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from leaflets import kinds
from leaflets.approval.hashes import content_hash
from leaflets.changes import compare, snippets
from leaflets.changes.compare import compared, compared_leaflets, printed
from leaflets.changes.nouns import CHANGED, UNSEEN, Comparison
from leaflets.model import Item, Job, Library, Phrase, Run, Section, Text, Topic, plain
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import combinations
from leaflets.tailor.leaflet import tailor
from leaflets.tailor.walk import rows
from support.library import DAY, setting_of
from support.properties import some

KEY = ("hay-fever", "en")
TOPIC = setting_of().library.topics[KEY]


@functools.cache
def shipped() -> Setting:
    return load_setting(library_folder(), None, DAY)


def with_topic(topic: Topic) -> Library:
    return replace(setting_of().library, topics={KEY: topic})


def between(old: Library, new: Library) -> Comparison:
    return compared(old, new, ("old", "new"), None, None)


def with_section(at: int = 0, **more: Any) -> Topic:
    sections = list(TOPIC.sections)
    sections[at] = replace(sections[at], **more)
    return replace(TOPIC, sections=tuple(sections))


@pytest.mark.parametrize("held", [setting_of, shipped], ids=["of the tests", "shipped"])
def test_a_library_does_not_differ_from_itself(held: Any) -> None:
    library = held().library
    found = between(library, library)
    assert found.changed == () and len(found.topics) > len(library.topics)


def test_the_new_side_is_all_that_an_approval_covers() -> None:
    """Every text of the topic is among the snippets, changed or not, and no other."""
    library = shipped().library
    for key, topic in library.topics.items():
        found = between(replace(library, topics={}), replace(library, topics={key: topic}))
        (one,) = [held for held in found.topics if held.topic]
        mine = Counter(c.new.place for part in one.parts for c in part.aligned if c.new and c.new.is_text)
        assert mine == Counter(
            row.words.place if row.words.place.path else row.place for row in rows(topic) if row.words
        )


def first_paragraph(**more: Any) -> Topic:
    block = replace(TOPIC.sections[0].blocks[0], **more)
    return with_section(blocks=(block, *TOPIC.sections[0].blocks[1:]))


def said(words: str, **run: Any) -> Text:
    return Text({"": Phrase((Run(words, **run),))})


FIRST = TOPIC.sections[0]
CHANGES: Mapping[str, Topic] = {
    "a word": with_section(title=said("The signs of spring")),
    "a text": with_section(key_points=(*FIRST.key_points, Item(said("You sneeze.")))),
    "no text": with_section(key_points=FIRST.key_points[1:]),
    "a condition": first_paragraph(only_for={"audience": frozenset({"parent"})}),
    "a product": first_paragraph(only_in=frozenset({"booklet"})),
    "a field of profiles": first_paragraph(only_with="crisis_line"),
    "bold": first_paragraph(text=said("A word", strong=True)),
    "the order": replace(TOPIC, sections=TOPIC.sections[::-1]),
    "an icon": first_paragraph(text=TOPIC.sections[1].title),
    "a kind": with_section(blocks=(kinds.Note(text=FIRST.blocks[0].text), *FIRST.blocks[1:])),  # type: ignore[attr-defined]
    "a link": first_paragraph(text=said("Here", href="https://example.org/")),
    "a source": replace(TOPIC, sources={}),
    "the glossary": replace(TOPIC, glossary={}),
    "the version": replace(TOPIC, version="2"),
    "a day": replace(TOPIC, review_on=DAY),
    "a drawing": replace(TOPIC, figures={"nose": replace(TOPIC.figures["nose"], name="other")}),  # type: ignore[type-var]
    "words for the outlook": replace(TOPIC, outlook_words=("never",)),
    "a picture on the cover": replace(TOPIC, pictures={"": "nose"}),
    "no card": replace(TOPIC, card=None),
    "the tag of the language": replace(TOPIC, language="en-GB"),
    "a section that is a leaflet": with_section(1, leaflet=True),
    "a topic": replace(TOPIC, id="other"),
}


@pytest.mark.parametrize("topic", CHANGES.values(), ids=list(CHANGES))
def test_whatever_ends_an_approval_is_a_change(topic: Topic) -> None:
    words = setting_of().library.words["en"]
    assert content_hash(topic, words) != content_hash(TOPIC, words), "the approval would stand"
    for old, new in ((TOPIC, topic), (topic, TOPIC)):
        assert between(with_topic(old), with_topic(new)).changed != ()


def test_a_change_that_is_no_word_and_no_value_is_said_of_the_part() -> None:
    """Nothing is lost, even where no snippet shows it: the address that a link prints."""
    old, new = (
        first_paragraph(text=said("Here", href="https://a.example/", shown=one)) for one in ("a", "b")
    )
    (topic,) = between(with_topic(old), with_topic(new)).changed
    assert [(part.part, one.what) for part in topic.changed for one in part.changes] == [("signs", UNSEEN)]


def test_a_part_whose_change_is_lost_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard above fails when the hashes are not compared."""
    monkeypatch.setattr(snippets, "hash_of", lambda value: "")
    old, new = (
        first_paragraph(text=said("Here", href="https://a.example/", shown=one)) for one in ("a", "b")
    )
    assert between(with_topic(old), with_topic(new)).changed == ()


def test_words_of_layouts_are_compared_once_for_a_language() -> None:
    library = setting_of().library
    words = {"en": {**library.words["en"], "draft": plain("NOT YET")}}
    found = between(library, replace(library, words=words)).changed
    assert [(one.topic, one.lang, [part.part for part in one.changed]) for one in found] == [
        ("", "en", ["words/"])
    ]
    ((change,),) = [part.changes for part in found[0].changed]
    assert change.what == CHANGED and change.now.text == "NOT YET"


def test_only_the_topic_and_language_that_are_named_are_compared() -> None:
    library, other = setting_of().library, with_topic(CHANGES["a word"])
    assert compared(library, other, ("", ""), "no-such", None).changed == ()
    assert compared(library, other, ("", ""), None, "de").changed == ()
    assert [one.topic for one in compared(library, other, ("", ""), "hay-fever", "en").changed] == [
        "hay-fever"
    ]


# ---- two readers ---------------------------------------------------------------------------------


def leaflet(choices: Mapping[str, str]) -> Any:
    job = Job(*KEY, "", choices, "", "")
    return tailor(setting_of().library, job, setting_of().clinic, False, None)


def printed_words(sections: Iterator[Section] | tuple[Section, ...]) -> list[str]:
    return [row.words.text for row in rows(tuple(sections)) if row.words is not None]


def test_two_readers_sides_are_the_words_of_their_leaflets() -> None:
    every = list(combinations(TOPIC))
    for one in some(every, 2):
        for other in every:
            old, new = leaflet(one), leaflet(other)
            found = compared_leaflets(old, new, ("", "")).topics[0]
            held = [part for part in found.parts if part.part in {s.id for s in new.sections}]
            after = [c.new.text for part in held for c in part.aligned if c.new and c.new.is_text]
            assert after == printed_words(new.sections)
            assert bool(found.changed) is (
                {k: v.hash for k, v in printed(old).items()} != {k: v.hash for k, v in printed(new).items()}
            )


def test_a_reader_does_not_differ_from_themselves() -> None:
    for one in combinations(TOPIC):
        assert compared_leaflets(leaflet(one), leaflet(one), ("", "")).changed == ()


def test_a_snippet_that_the_walk_leaves_aside_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the new side fails when a field is walked past."""
    whole = snippets.rows
    monkeypatch.setattr(snippets, "rows", lambda value: whole(value, frozenset({"key_points"})))
    found = compare.parts_of(TOPIC)["signs"]
    assert len(found.snippets) < len(list(rows(FIRST)))


def test_nouns_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        between(setting_of().library, setting_of().library).topics[0].topic = "x"  # type: ignore[misc]
