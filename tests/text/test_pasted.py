"""What a paste from Word or a PDF brings is taken as what it means, or refused with its name and what to type."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.text.lookalikes import looks_like
from leaflets.text.paste import KEPT_SPACES, TAKEN, clean, clean_lines, named, oddities
from support.nodes import faults


@pytest.mark.parametrize(("text", "meant"), [
    ("ﬁnd the ﬂu o\ufb03ce", "find the flu office"), ("non\u2010stick", "non-stick"), ("a\u2003b\u3000c", "a b c"), ("a\tb\r\nc", "a b c"),
    ("5\u00a0mg", "5\u00a0mg"), ("5\u202fmg", "5\u202fmg"), ("a\u00a0 b", "a b"), ("\u00a0a\u00a0", "a"), ("\u2002a\u3000", "a"), ("cafe\u0301", "café"),
    ("a\u2011b", "a\u2011b"), ("“Stop” – it’s", "“Stop” – it’s"), ("5 \u2126, 20 \u212b, 3 \u212a", "5 Ω, 20 Å, 3 K"),
    ("\ufa19\ufa1b", "\ufa19\ufa1b"), ("\U0002f800", "\U0002f800"), ("\u2329x\u232a", "\u2329x\u232a"), ("\u1fef", "\u1fef"),
])  # fmt: skip
def test_what_is_typed_in_another_way_is_what_it_means(text: str, meant: str) -> None:
    assert clean(text) == meant


def test_nfc_changes_nothing_that_is_seen() -> None:
    """Of all characters, only compatibility ideographs and three signs of another shape are kept from NFC."""
    kept = [c for c in map(chr, range(sys.maxunicode)) if not 0xD800 <= ord(c) < 0xE000 and not c.isspace() and c not in TAKEN
            and clean(c) != unicodedata.normalize("NFC", c)]  # fmt: skip
    assert len(kept) > 900
    assert all(
        unicodedata.name(c).startswith("CJK COMPATIBILITY IDEOGRAPH")
        for c in kept
        if c not in "\u1fef\u2329\u232a"
    )


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text) and clean_lines(clean_lines(text)) == clean_lines(text)
    assert "  " not in clean(text) and clean(text) == clean(text).strip()
    assert not set(clean(text)) & {
        c for c in map(chr, range(0x3001)) if c.isspace() and c not in KEPT_SPACES + " "
    }


ODD = {
    "\u00ad": "SOFT HYPHEN", "\u200b": "ZERO WIDTH SPACE", "\u200c": "ZERO WIDTH NON-JOINER", "\u200d": "ZERO WIDTH JOINER", "\u2060": "WORD JOINER",
    "\ufeff": "ZERO WIDTH NO-BREAK SPACE", "\u200e": "LEFT-TO-RIGHT MARK", "\u202e": "RIGHT-TO-LEFT OVERRIDE", "\u2028": "LINE SEPARATOR",
    "\u2029": "PARAGRAPH SEPARATOR", "\ufffc": "OBJECT REPLACEMENT CHARACTER", "\ufffd": "REPLACEMENT CHARACTER", "\uf0b7": "a private character",
    "\u3164": "HANGUL FILLER", "\u034f": "COMBINING GRAPHEME JOINER", "\x0b": "a control character", "\x85": "a control character",
    "\u2061": "FUNCTION APPLICATION", "\U000e0041": "TAG LATIN CAPITAL LETTER A", "\u180e": "MONGOLIAN VOWEL SEPARATOR", "\u2800": "BRAILLE PATTERN BLANK",
}  # fmt: skip


@pytest.mark.parametrize("character", ODD)
def test_what_nobody_sees_is_refused_by_its_name(character: str, tmp_path: Path) -> None:
    """With its column, in texts and in names, typed or spelled as an escape."""
    said = f"U+{ord(character):04X} ({ODD[character]}) is not allowed in a text"
    assert faults(tmp_path, f"a: one\nb: wo{character}rd\n") == [f"2:6 {said}"]
    assert faults(tmp_path, f"a{character}b: c\n")[0] == f"1:2 {said}"
    assert faults(tmp_path, f'a: "b\\U{ord(character):08X}c"\n') == [f"1:4 {said}"]


def test_joiners_stay_where_they_join() -> None:
    """Persian and Hindi need them; between Latin letters they are an accident."""
    assert not list(oddities("می\u200cخواهم क्\u200dष"))
    assert list(oddities("a\u200cb")) == [(1, "\u200c")]


@pytest.mark.parametrize(("word", "latin"), [
    ("t\u0456tle", "title"), ("\u200btitle", "title"), ("\uff54itle", "title"), ("ti\u00adtle", "title"), ("\u0440aper", "paper"),
    ("\u0430udience", "audience"), ("par\u0435nt", "parent"), ("\u03bfnly_for", "only_for"), ("only\u2013for", "only-for"), ("Title\u00a0", "title"),
])  # fmt: skip
def test_a_word_is_known_by_its_looks(word: str, latin: str) -> None:
    assert looks_like(word) == latin


def test_every_character_has_a_name_to_look_up() -> None:
    assert (
        named("\x07") == "U+0007 (a control character)"
        and named("é") == "U+00E9 (LATIN SMALL LETTER E WITH ACUTE)"
    )
