"""The content hash: what counts, what does not, and that no two contents share one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leaflets.approval.hashes import content_hash, encoded, figures_in, hash_of
from leaflets.faults import NOWHERE, Place
from leaflets.model import Phrase, Run, Text, plain
from leaflets.setting import library_folder, load_setting


@dataclasses.dataclass(frozen=True, slots=True)
class Wheel:
    """A noun as it is; below, the same noun with new optional fields."""

    spokes: int
    tyre: str = "rubber"
    place: Place = NOWHERE


Before = Wheel


def after() -> Any:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Wheel:
        spokes: int
        tyre: str = "rubber"
        place: Place = NOWHERE
        colour: str = "black"
        names: Mapping[str, Phrase] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
        bell: Phrase | None = None

    return Wheel


def test_a_new_optional_field_leaves_the_hash_until_it_is_used() -> None:
    new = after()
    assert hash_of([Before(3)]) == hash_of([new(3)])
    for more in ({"colour": "red"}, {"names": {"a": plain("b")}}, {"bell": plain("Ring")}):
        assert hash_of([new(3, **more)]) != hash_of([new(3)])


def test_a_field_without_a_default_always_counts() -> None:
    assert hash_of(Wheel(0)) != hash_of(Wheel(1)) != hash_of(Wheel(1, "wood"))


def test_the_picture_of_a_step_counts() -> None:
    """It is approved with the words beside it, though no figure shows it."""
    topic = load_setting(library_folder(), None, dt.date(2026, 11, 23)).library.topics["relapsed-all", "en"]
    assert {"lp-1-curl-up", "cart-5-give-back"} <= set(figures_in(topic))
    assert "hills" not in figures_in(topic), "nothing shows it"


def test_places_do_not_count() -> None:
    here, there = Place("a.yaml", 1, 1), Place("b.yaml", 2, 2)
    assert hash_of(Phrase((Run("x", place=here),), here)) == hash_of(Phrase((Run("x", place=there),), there))
    assert hash_of(Wheel(3, place=here)) == hash_of(Wheel(3))


def test_how_a_mapping_or_a_set_is_held_does_not_count() -> None:
    one, two = {"a": plain("1"), "b": plain("2")}, {"b": plain("2"), "a": plain("1")}
    assert hash_of(one) == hash_of(MappingProxyType(two))
    assert hash_of(frozenset("abc")) == hash_of(frozenset("cba"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "1", "None", "a", "Run", "text", "[]", "{}", "2026-01-01"])
    | st.just(dt.date(2026, 1, 1)) | st.frozensets(st.sampled_from("ab")),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.sampled_from(["", "Run", "text", "date", "set"]), inner, max_size=2)
    | st.builds(Run, st.sampled_from(["", "a"]), term=st.sampled_from(["", "a"])) | st.builds(Phrase, st.lists(inner, max_size=2).map(tuple)),
    max_leaves=6,
)  # fmt: skip


def told_apart(value: Any) -> Any:
    """Return a value in a form in which True differs from 1, and a Phrase from a list."""
    kind = type(value)
    if isinstance(value, tuple):
        return ("tuple", *map(told_apart, value))
    if isinstance(value, dict):
        return ("dict", *sorted((key, told_apart(held)) for key, held in value.items()))
    if dataclasses.is_dataclass(kind):
        return (
            kind.__name__,
            *(told_apart(getattr(value, name)) for name in ("runs", "text", "term") if hasattr(value, name)),
        )
    return (kind.__name__, repr(sorted(value) if kind is frozenset else value))


@given(VALUES, VALUES)
def test_two_values_have_one_hash_only_when_they_are_one(one: Any, other: Any) -> None:
    assert (encoded(one) == encoded(other)) is (repr(told_apart(one)) == repr(told_apart(other)))


def test_another_process_finds_the_same_hash() -> None:
    """Sets and dictionaries have a different order there."""
    program = (
        "import datetime, sys; from leaflets.setting import *; from leaflets.approval.hashes import content_hash\n"
        "held = load_setting(library_folder(), None, datetime.date.today()).library\n"
        "print(*[content_hash(topic, held.words[topic.lang]) for topic in held.topics.values()])"
    )
    seen = {
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": seed}).stdout
        for seed in "12"
    }  # fmt: skip
    held = load_setting(library_folder(), None, dt.date.today()).library
    assert seen == {
        " ".join(content_hash(topic, held.words[topic.lang]) for topic in held.topics.values()) + "\n"
    }


def test_words_that_are_no_longer_the_same_are_hashed_again() -> None:
    held = load_setting(library_folder(), None, dt.date.today()).library
    topic = next(iter(held.topics.values()))
    words = held.words[topic.lang]
    other = {**words, "draft": plain("Not yet")}
    assert content_hash(topic, words) != content_hash(topic, other)
    assert content_hash(topic, dict(words)) == content_hash(topic, words)
    assert content_hash(dataclasses.replace(topic, title=Text({"": plain("New")})), words) != content_hash(
        topic, words
    )
