"""Whatever an approval's hash reaches, the review copy shows; and all who walk over the nouns see the same."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leaflets import kinds
from leaflets.approval.hashes import TAG, encoded, figures_in, hash_of
from leaflets.compose import filters
from leaflets.content.load import load
from leaflets.drawing.nouns import Drawing
from leaflets.faults import Place
from leaflets.model import Block, Item, Job, Phrase, Run, Text, Topic, plain, strings_of
from leaflets.pipeline import to_document
from leaflets.readability.parts import running_text
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor import walk
from leaflets.tailor.choices import combinations
from leaflets.tailor.leaflet import tailor

DAY = dt.date(2026, 11, 23)
TOPIC = Path(__file__).parents[1] / "topic"
# What the hash reaches and the copy does not print as it is, each with its reason.
SHOWN_IN_ANOTHER_WAY = {
    ("Run", "field"): "the clinic's words stand in its place, or its name in brackets",
    ("Run", "term"): "its words name it, or a row says what explains them",
}


@functools.cache
def setting_of(topics: Path | None) -> Setting:
    setting = load_setting(library_folder(), None, DAY)
    if topics:
        setting = dataclasses.replace(setting, library=load(topics / "content", "content"))
    return setting


def said_in_copy(setting: Setting, topic: Topic) -> str:
    """Return all words of a topic's review copy, as one line."""
    library = dataclasses.replace(setting.library, topics={(topic.id, topic.lang): topic})
    setting = dataclasses.replace(setting, library=library)
    choices = next(iter(combinations(topic)))
    job = Job(topic.id, topic.lang, "", choices, "review", "a4", None, review_copy=True)
    document = to_document(setting, job, True)
    return flat(" ".join(strings_of(document.root)))


def flat(text: str) -> str:
    """Return a text without its spaces: the end of a run is not a space."""
    for drawn in "\u00ad":
        text = text.replace(drawn, "")
    return "".join(text.split())


def reached(value: Any, at: tuple[str, str] = ("", "")) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield every text that the hash reaches, but drawings: the copy draws them."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Drawing):
        yield ("Drawing", "name"), value.name
    elif dataclasses.is_dataclass(value) and type(value).__name__ != "Place":
        for field in dataclasses.fields(value):
            yield from reached(getattr(value, field.name), (type(value).__name__, field.name))
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield at, key
            yield from reached(held, at)
    elif isinstance(value, tuple | list | frozenset):
        for held in value:
            yield from reached(held, at)


def not_shown(setting: Setting, topic: Topic) -> list[tuple[tuple[str, str], str]]:
    copy = said_in_copy(setting, topic)
    words = setting.library.words[topic.lang]
    covered = replace(topic, figures=figures_in(topic))
    found = dict.fromkeys(
        one for one in reached([covered, words]) if one[1] and one[0] not in SHOWN_IN_ANOTHER_WAY
    )
    assert len(found) > 100, "nothing reached: this test would prove nothing"
    return [one for one in found if flat(one[1]) not in copy]


@pytest.mark.parametrize("folder", [None, TOPIC], ids=["shipped", "of the tests"])
def test_whatever_the_hash_reaches_the_review_copy_shows(folder: Path | None) -> None:
    setting = setting_of(folder)
    for topic in setting.library.topics.values():
        assert not_shown(setting, topic) == []


def test_what_this_test_walks_is_what_the_hash_walks() -> None:
    """Each text that is found here is one of the hash's own parts, and none of its texts is missing here."""
    for topic in setting_of(TOPIC).library.topics.values():
        bare = dataclasses.replace(topic, figures={})
        here = {text for at, text in reached(bare)}
        there = set(texts_in(json.loads(encoded(bare))))
        assert len(there) > 50 and there <= here


def texts_in(held: Any) -> Iterator[str]:
    """Yield the texts in what the hash is of; the names of fields and kinds, and days, are none."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, list):
        yield from itertools.chain.from_iterable(map(texts_in, held))
    elif isinstance(held, dict):
        yield from itertools.chain.from_iterable(
            texts_in(one) for key, one in held.items() if key != f"{TAG}date"
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Wheel(Block):
    """A kind of block that does not exist: with fields of all sorts, and conditions."""

    kind = "wheel"
    spoke: Text
    hub: Phrase
    rims: tuple[Item, ...] = ()
    named: Mapping[str, Text] = dataclasses.field(default_factory=dict)
    maker: str = ""
    turns: int = 0
    marks: tuple[str, ...] = ()
    next: Wheel | None = None


def said(words: str) -> Text:
    return Text({"": plain(words)})


def with_wheel(topic: Topic, **more: Any) -> Topic:
    wheel = Wheel(said("Spoke words."), plain("Hub words."), **more)
    first = topic.sections[0]
    changed = dataclasses.replace(first, blocks=(*first.blocks, wheel))
    return dataclasses.replace(topic, sections=(changed, *topic.sections[1:]))


MORE: list[dict[str, Any]] = [
    {}, {"maker": "Hercules"}, {"turns": 77131}, {"marks": ("left-mark", "right-mark")}, {"rims": (Item(said("Rim words.")),)},
    {"rims": (Item(said("Outer."), items=(Item(said("Inner rim.")),)),)}, {"named": {"valve-key": said("Valve words.")}},
    {"next": Wheel(said("Cog words."), plain("Cog hub."))}, {"only_with": "low_temperature"}, {"only_without": "crisis_line"},
    {"only_for": {"audience": frozenset({"parent"})}},
    {"named": {"": Text({"adult": plain("For adults."), "parent": plain("For parents too.")}, "audience")}},
    {"rims": (Item(Text({"": Phrase((Run("here", href="https://wheel.example/page"),))})),)},
    {"rims": (Item(Text({"": Phrase((Run("rueda", lang="es-MX"),))})),)},
]  # fmt: skip


@pytest.mark.parametrize(
    "more", MORE, ids=[next(iter(more), "no more") + str(n) for n, more in enumerate(MORE)]
)
def test_a_made_up_kind_of_block_is_hashed_and_shown(more: dict[str, Any]) -> None:
    setting = setting_of(TOPIC)
    topic = setting.library.topics["hay-fever", "en"]
    changed = with_wheel(topic, **more)
    assert hash_of(changed) != hash_of(topic)
    assert hash_of(changed) != hash_of(with_wheel(topic)) or not more
    assert not_shown(setting, changed) == []


@pytest.mark.parametrize("field", ["spoke", "hub", "rims", "maker", "marks", "named", "next"])
def test_a_field_that_the_copy_leaves_aside_is_seen(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard fails when the copy walks past a field."""
    whole = walk.rows
    monkeypatch.setattr(filters, "rows", lambda value, without: whole(value, without | {field}))
    setting = setting_of(TOPIC)
    wheel = {"maker": "Hercules", "marks": ("left-mark",), "rims": (Item(said("Rim words.")),),
             "named": {"valve-key": said("Valve words.")}, "next": Wheel(said("Cog words."), plain("Cog hub."))}  # fmt: skip
    assert not_shown(setting, with_wheel(setting.library.topics["hay-fever", "en"], **wheel))


def test_numbers_and_days_are_shown() -> None:
    setting = setting_of(TOPIC)
    topic = setting.library.topics["hay-fever", "en"]
    copy = said_in_copy(setting, with_wheel(topic, turns=77131))
    assert flat("turns: 77131") in copy
    assert flat(f"written_on: {topic.written_on}") in copy and flat(f"review_on: {topic.review_on}") in copy


def test_readers_and_readability_see_the_made_up_block_too() -> None:
    setting = setting_of(TOPIC)
    topic = with_wheel(setting.library.topics["hay-fever", "en"], rims=(
        Item(said("In.")), Item(said("Out."), only_for={"audience": frozenset({"parent"})})))  # fmt: skip
    library = dataclasses.replace(setting.library, topics={(topic.id, topic.lang): topic})
    for choices in combinations(topic):
        job = Job(topic.id, topic.lang, "", choices, "", "")
        section = tailor(library, job, setting.clinic, True, None).sections[0]
        words = [phrase.text for phrase in running_text(section)]
        assert {"Spoke words.", "Hub words.", "In."} <= set(words)
        assert ("Out." in words) is (choices["audience"] == "parent")


def test_the_lines_of_a_part_tell_kinds_with_the_same_words_apart() -> None:
    """So the line on which a note became a warning is named."""
    note, warning = kinds.Note(text=said("Call.")), kinds.Warning(text=said("Call."))
    assert list(walk.strings_with_places(note, Place("a.yaml"))) != list(
        walk.strings_with_places(warning, Place("a.yaml"))
    )
    assert hash_of(note) != hash_of(warning)


def test_blocks_come_in_the_order_of_reading() -> None:
    inner = kinds.Steps((Item(said("Rest.")),))
    note = kinds.Note(said("Title"), None, (kinds.Paragraph(said("One.")), inner))
    part = kinds.Part(said("Heading"), (note, kinds.Lines(None, 2)))
    assert [block.kind for block in walk.nouns((part,), Block)] == [
        "part",
        "note",
        "paragraph",
        "steps",
        "lines",
    ]
    assert list(walk.nouns(part, kinds.Steps)) == [inner]


def test_what_does_not_change_is_the_same_noun() -> None:
    """A million nouns of a long batch are not copied for nothing."""
    block = kinds.Lines(None, 3)
    change = walk.Change(lambda text: text, lambda phrase: phrase, lambda noun: True, lambda old, new: True)
    assert walk.rebuilt(block, change) is block
