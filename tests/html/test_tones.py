"""Colours of a screen: whatever accent a clinic has, words can be read, by day and in the dark."""

from __future__ import annotations

import re

import pytest

from conformance.offers import shipped
from leaflets.drawing.colour import contrast
from leaflets.drawing.palette import derive_palette, is_readable, to_oklch
from leaflets.html.tones import Tones, dark_ground, dark_word, readable

ACCENTS = [
    "#0b5c7a", "#a3150f", "#7a0b3c", "#5b2a86", "#2f3f9e", "#0050a0", "#006a8e", "#00695c", "#1f6b2e", "#4c6b00",
    "#7a5c00", "#8a4b00", "#9c3d00", "#6b3f2a", "#3c3c3c", "#000000", "#114488", "#884488", "#b0005a", "#005f5f",
]  # fmt: skip
assert len(set(ACCENTS)) == 20 and all(map(is_readable, ACCENTS))
GROUNDS = ("paper", "tint", "soft", "sand", "alarm", "deep")
WORDS = ("ink", "grey", "accent", "deep")


def tones(accent: str) -> Tones:
    return Tones({"accent": accent, **derive_palette(accent)})


def pairs(accent: str) -> list[tuple[str, str, str]]:
    """Return what words and grounds look like, by name: those that layouts put together."""
    held = tones(accent)
    out = []
    for ground in GROUNDS:
        light = ground in ("alarm", "deep")
        for word in ("paper",) if light else (*WORDS, "alarm"):
            held.word(held.colours[word], held.colours[ground])
            held.ground(held.colours[ground])
            out.append((word, ground))
    values = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", held.css().partition("@media")[0]))
    dark = {
        **values,
        **dict(
            re.findall(
                r"--([\w-]+):(#[0-9a-f]{6})", held.css().partition("@media")[2].partition(".behind")[0]
            )
        ),
    }
    names = held.names
    found = []
    for scheme, known in (("light", values), ("dark", dark)):
        for word, ground in out:
            said = names[held.colours[word]]
            on = "" if ground == "paper" else f"-on-{names[held.colours[ground]]}"
            behind = known[f"ground-{names[held.colours[ground]]}"]
            found.append((f"{scheme}: {word} on {ground}", known[f"word{on}-{said}"], behind))
            if ground == "paper":
                found.append((f"{scheme}: {word} on the page", known[f"word-{said}"], known["page"]))
    return found


@pytest.mark.parametrize("accent", ACCENTS)
def test_words_can_be_read_whatever_the_accent(accent: str) -> None:
    held = pairs(accent)
    assert len(held) > 50
    assert [what for what, word, ground in held if contrast(word, ground) < 4.5] == []


def test_that_guard_sees_words_that_are_too_faint() -> None:
    assert contrast("#8fcdec", "#ffffff") < 4.5 <= contrast(readable("#8fcdec", "#ffffff"), "#ffffff")
    assert contrast("#0b5c7a", "#0f181d") < 4.5 <= contrast(readable("#0b5c7a", "#0f181d"), "#0f181d")


@pytest.mark.parametrize("accent", ACCENTS)
def test_dark_colours_follow_the_formulas(accent: str) -> None:
    """The accent is at 0.83 with little chroma, grounds are near 0.2, hues are the accent's."""
    light, chroma, hue = to_oklch(dark_word("#0b5c7a"))
    assert (
        light == pytest.approx(0.83, abs=0.02)
        and chroma <= 0.076
        and hue == pytest.approx(to_oklch("#0b5c7a").hue, abs=4)
    )
    palette = derive_palette(accent)
    grounds = [
        to_oklch(one).lightness
        for one in (
            tones(accent).page().dark,
            dark_ground("#ffffff", accent),
            dark_ground(palette["tint"], accent),
        )
    ]
    assert grounds == pytest.approx([0.20, 0.24, 0.28], abs=0.015)


def test_the_alarm_stays_what_it_is() -> None:
    """Words on its ground are white in the dark as well; no other ground of a layout is as red."""
    held = tones("#0b5c7a")
    held.word("#ffffff", "#a3150f")
    tone = held.used["word-on-alarm-paper"]
    assert tone.light == tone.dark == "#ffffff" and dark_ground("#a3150f", "#0b5c7a") == "#a3150f"
    assert dark_ground(shipped().clinic.accent, "#0b5c7a") != shipped().clinic.accent
