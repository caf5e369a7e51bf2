"""The palette: what an accent gives, whatever its hue, and that words can be read in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.drawing.colour import contrast, weakest_contrast
from leaflets.drawing.palette import (
    ALARM,
    PAPER,
    TONES,
    derive_palette,
    encoded,
    is_near_alarm,
    linear,
    readable_accent,
    to_light,
    to_oklch,
    to_rgb,
)
from support.properties import examples

# From all around the wheel, dark and light, dull and loud: one each 25 degrees or so, and three without a hue.
ACCENTS = (
    "#0b5c7a", "#7a1f5c", "#a3150f", "#b3261e", "#8a3b00", "#6b5200", "#4d5c00", "#2e6b1f", "#006b4f", "#00696b", "#005f9e",
    "#1f3d99", "#4b2ea3", "#6a1fb3", "#8f1d8f", "#000000", "#333333", "#5f5f5f", "#0000ff", "#7a0000",
)  # fmt: skip
# What the layouts that ship print on what. A pair with mid is not for words: it is for rules and outlines.
WORDS = [
    ("ink", "paper"), ("ink", "tint"), ("ink", "soft"), ("ink", "sand"), ("ink", "sun"), ("ink", "mid"), ("accent", "paper"),
    ("accent", "tint"), ("accent", "sand"), ("paper", "accent"), ("paper", "deep"), ("paper", "alarm-band"), ("alarm", "paper"),
    ("alarm", "tint"), ("grey", "paper"), ("grey", "tint"), ("deep", "paper"), ("deep", "soft"), ("deep", "mid"),
]  # fmt: skip
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_the_palette_of_the_example_clinics_accent() -> None:
    """To the last digit: a change in a formula or a lightness shows here."""
    assert dict(derive_palette("#0b5c7a")) == {
        "deep": "#003346", "mid": "#78b4d1", "soft": "#c1deee", "tint": "#e9f4fa", "sun": "#f7ce97", "sand": "#fcf2e4",
        "sand-line": "#d9a45c", "alarm": "#a3150f", "alarm-band": "#a3150f", "ink": "#1b1f22", "grey": "#4e565b",
        "paper": "#ffffff", "skin": "#d9a877", "skin-dark": "#8a5a3c", "shade": "#78b4d1",
    }  # fmt: skip


def test_the_docs_list_the_palette_with_its_values() -> None:
    page = (Path(__file__).parents[2] / "docs/layouts.md").read_text(encoding="utf-8")
    table = page.partition("\n## Colours\n")[2].partition("\n\nNo tone")[0].splitlines()
    rows = [line.split("|") for line in table if line.startswith("| `")]
    told: dict[str, str] = {}
    for _, names, _, values, *_ in rows:
        told |= zip(re.findall("`([a-z-]+)`", names), re.findall("#[0-9a-f]{6}", values), strict=True)
    assert told.pop("accent") == "#0b5c7a"
    assert told == {name: colour for name, colour in derive_palette("#0b5c7a").items() if name != "shade"}


def assert_readable(accent: str) -> None:
    colours = {"accent": accent, **derive_palette(accent)}
    faint = {pair: weakest_contrast(*(colours[name] for name in pair)) for pair in WORDS}
    assert all(got >= 4.5 for got in faint.values()), (accent, faint)


@pytest.mark.parametrize("accent", ACCENTS)
def test_words_can_be_read_in_the_colours_of_any_hue(accent: str) -> None:
    assert readable_accent(accent) == accent
    assert_readable(accent)


def test_the_accents_tried_are_from_all_around_the_wheel() -> None:
    """No gap of hues is wider than 60 degrees: else the test above would say little."""
    hues = sorted(hue for _, chroma, hue in map(to_oklch, ACCENTS) if chroma > 0.05)
    assert len(hues) >= 12
    assert max(b - a for a, b in zip(hues, [*hues[1:], hues[0] + 360], strict=True)) < 60


@examples(2000)
@given(COLOURS)
def test_any_colour_becomes_an_accent_in_whose_palette_words_can_be_read(colour: str) -> None:
    """One that can be read already stays as it is."""
    accent = readable_accent(colour)
    assert_readable(accent)
    assert readable_accent(accent) == accent


def test_an_accent_that_is_too_light_is_darkened_in_its_own_hue() -> None:
    """A light blue becomes a darker blue."""
    before, after = to_oklch("#4db2ff"), to_oklch(readable_accent("#4db2ff"))
    assert after.lightness < before.lightness and after.hue == pytest.approx(before.hue, abs=3)
    assert contrast(readable_accent("#4db2ff"), PAPER) < 7


@pytest.mark.parametrize(("accent", "near"), [
    ("#a3150f", True), ("#b3261e", True), ("#8a2b00", True), ("#0b5c7a", False), ("#6b5200", False), ("#7a1f5c", False), ("#3b3635", False),
    ("#8f0f3f", True),
])  # fmt: skip
def test_beside_an_accent_like_the_alarm_the_band_is_deep(accent: str, near: bool) -> None:
    """So that the emergency number never looks like a heading; a brown so dull that it has no hue is not like it."""
    colours = derive_palette(accent)
    assert is_near_alarm(accent) == near
    assert colours["alarm-band"] == (colours["deep"] if near else ALARM)


@examples(1000)
@given(COLOURS)
def test_tones_keep_the_accents_hue_and_never_its_strength(accent: str) -> None:
    """No tone has more chroma than its accent; each has the lightness of its name, so that pairs keep their contrast."""
    chroma = to_oklch(accent).chroma
    for name, colour in derive_palette(accent).items():
        assert re.fullmatch("#[0-9a-f]{6}", colour)
        if (tone := TONES.get(name)) and tone.hue is None:
            got = to_oklch(colour)
            assert got.lightness == pytest.approx(tone.lightness, abs=0.008)
            assert got.chroma <= min(tone.chroma, chroma) + 0.008


@examples(1000)
@given(COLOURS)
def test_a_colour_comes_back_from_oklch_as_it_was(colour: str) -> None:
    assert to_rgb(to_oklch(colour)) == colour


def test_oklch_is_ottossons() -> None:
    """White has the lightness 1 and no chroma; the primaries are those of CSS Color 4's tables."""
    assert to_oklch("#ffffff").lightness == pytest.approx(1, abs=1e-4) and to_oklch("#ffffff").chroma < 1e-4
    for colour, expected in {
        "#ff0000": (0.628, 0.258, 29.2),
        "#00ff00": (0.866, 0.295, 142.5),
        "#0000ff": (0.452, 0.313, 264.1),
    }.items():
        assert tuple(to_oklch(colour)) == pytest.approx(expected, abs=0.06)
    assert encoded(linear(0.5)) == pytest.approx(0.5) and encoded(linear(0.01)) == pytest.approx(0.01)


def test_a_colour_that_no_screen_shows_loses_chroma_until_one_does() -> None:
    """Its lightness and hue stay."""
    loud = to_oklch("#00ff00")._replace(lightness=0.4)
    assert min(to_light(loud)) < 0
    got = to_oklch(to_rgb(loud))
    assert got.lightness == pytest.approx(0.4, abs=0.005) and got.hue == pytest.approx(loud.hue, abs=2)
    assert 0.1 < got.chroma < loud.chroma
