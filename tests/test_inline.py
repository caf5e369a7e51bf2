"""Text in equals text out, or a fault with its place."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaflets.faults import FaultList, Place
from leaflets.inline import clean, parse
from leaflets.model import Run

HERE = Place("a.yaml", 3, 5)
HONEST = [
    "CRP<ten & temp>38", "Smith <jr>", "S&P 500", "{{ x }}", "{% raw %}", "%(x)s", "&amp;", "&#65;", "<jane@example.org>",
    "a_b_c and _d_", "`code`", "# not a heading", "1. not a list", "100 %", "50% off", "~x~", "a | b", "C:\\temp", "x < y > z",
    "https://example.org/a_b", "!", "'quotes' \"both\"", "a ^ b", "- dash", "> quote", "$x$", "<!-- x -->", "O’Brien – né 1950",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_stays_as_it_is(text: str) -> None:
    """Nothing but * [ ] and a backslash before them means anything."""
    faults = FaultList()
    assert parse(text, HERE, faults).text == text
    assert not faults.found


@settings(max_examples=500, deadline=None)
@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="*[]\\\ue000\ue001"), max_size=60))
def test_any_text_without_marks_comes_out_exactly(text: str) -> None:
    """In NFC, runs of white space as one space, never removed."""
    faults = FaultList()
    assert parse(text, HERE, faults).text == clean(text)


@settings(max_examples=500, deadline=None)
@given(st.text("ab *[]\\_`<&(){}|.:/h", max_size=40))
def test_marks_never_lose_a_letter(text: str) -> None:
    """Whatever the marks, the letters come out in order; else there is a fault."""
    faults = FaultList()
    phrase = parse(text, HERE, faults)
    if not faults.found and "](" not in text and "[[" not in text:
        letters = re.sub(r"[*\[\]\\ ]", "", clean(text))
        assert re.sub(r"[*\[\]\\ ]", "", phrase.text) == letters


def test_marks_become_runs() -> None:
    text = (
        "See **two** *ways*, a [page](https://example.org/x) and [[pollen|dust]]: [[clinic.name]] \\*star\\*"
    )
    faults = FaultList()
    assert parse(text, HERE, faults).runs == (
        Run("See "), Run("two", strong=True), Run(" "), Run("ways", emphasis=True), Run(", a "),
        Run("page", href="https://example.org/x"), Run(" and "), Run("dust", term="pollen"), Run(": "),
        Run("", field="name"), Run(" *star*"),
    )  # fmt: skip
    assert not faults.found


@pytest.mark.parametrize(
    "bomb", ["*" * 200_000, "[" * 200_000, "[[" * 50_000, "**a" * 30_000, "\\" * 100_000, "[a](" * 40_000]
)
def test_bombs_end_fast(bomb: str) -> None:
    """Hostile marks end within two seconds, with a fault or with their text."""
    started = time.process_time()
    parse(bomb, HERE, FaultList())
    assert time.process_time() - started < 2


def test_text_is_composed() -> None:
    assert parse("e\u0301", HERE, FaultList()).text == unicodedata.normalize("NFC", "e\u0301")
