"""What `leaflets check` says of a topic comes by itself, and never holds up a save."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leaflets.desk.advice import Advice, Adviser, by_file, read_advice, sorted_for
from leaflets.faults import Fault, Place
from support.watched import PATIENCE, copied_library

SIGNS = "content/hay-fever/en/signs.yaml"


@pytest.fixture
def adviser(tmp_path: Path) -> Iterator[Adviser]:
    folder = copied_library(tmp_path / "lib")
    path = folder / SIGNS
    sentence = "This sentence goes on and on" + " and on" * 30 + "."
    path.write_text(
        path.read_text(encoding="utf-8").replace("You sneeze near grass.", sentence), encoding="utf-8"
    )
    held = Adviser(folder, None, after=0.0)
    yield held
    held.stop()


def waited(adviser: Adviser) -> Advice:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (found := adviser.answer()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError("no advice came")


def test_a_long_sentence_is_found_at_its_line(adviser: Adviser) -> None:
    assert adviser.answer() is None, "nothing was asked"
    adviser.ask("hay-fever", "en")
    found = waited(adviser)
    long = [fault for fault in found.broken if "this sentence has" in fault.message]
    assert long and all(fault.place.path.endswith(SIGNS) and fault.place.line > 1 for fault in long)
    assert by_file(found)[long[0].place.path] >= len(long)
    assert set(long) <= set(sorted_for(found, long[0].place.path)) and not sorted_for(found, "other.yaml")
    assert adviser.answer() is None, "an answer is given once"


def test_the_later_question_counts_and_the_earlier_is_given_up(adviser: Adviser) -> None:
    adviser.ask("hay-fever", "en")
    assert adviser.answer() is None
    first = adviser._running
    adviser.ask("hay-fever", "en")
    assert first is not None and first.poll() is not None
    assert waited(adviser).broken
    adviser.ask("hay-fever", "en")
    adviser.stop()
    assert adviser.answer() is None


def test_what_cannot_be_measured_is_no_advice(adviser: Adviser) -> None:
    """A library with faults says what is wrong elsewhere."""
    adviser.ask("nothing", "en")
    assert waited(adviser) == Advice()
    assert read_advice(b"") == read_advice(b"[]") == read_advice(b'{"topics": [{}]}') == Advice()


def test_advice_of_a_booklet_is_that_of_all_files() -> None:
    found = Advice((Fault(Place("a", 1), "x"),), (Fault(Place("b", 1), "y"),))
    assert len(sorted_for(found, "")) == 2 and by_file(found) == {"a": 1, "b": 1}


def test_pages_are_painted_before_anything_is_measured(adviser: Adviser) -> None:
    adviser.after = 60.0
    adviser.ask("hay-fever", "en")
    assert adviser.answer() is None and adviser._running is None
    adviser._begins = 0.0
    assert waited(adviser).broken
