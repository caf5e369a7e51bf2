"""Takes two colours, gives their contrast (WCAG 2.1, relative luminance); and what drawings are coloured with."""

from __future__ import annotations

import functools
from collections.abc import Mapping

# What drawings may be coloured with. A style's own colour of the same name goes first; these belong to the
# accent #0b5c7a and are for styles that lack one.
DEFAULT_PALETTE: Mapping[str, str] = {
    "ink": "#1b1f22",
    "accent": "#0b5c7a",
    "deep": "#003346",
    "mid": "#78b4d1",
    "shade": "#91b6c4",
    "soft": "#c1deee",
    "tint": "#e9f4fa",
    "sun": "#f7ce97",
    "sand": "#fcf2e4",
    "paper": "#ffffff",
    "alarm": "#a3150f",
    "skin": "#d9a877",
    "skin-dark": "#8a5a3c",
}
LINES = frozenset(
    ("ink", "accent", "deep", "mid", "shade", "alarm")
)  # with which a drawing in two colours is outlined


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def grey(colour: str) -> str:
    """Return what a printer without colour makes of "#rrggbb" (luma, ITU-R BT.601).

    These are the weights in full. `press.grey` rounds them as ISO 32000-1 does, because it makes a proof of a PDF.
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + f"{round(0.299 * red + 0.587 * green + 0.114 * blue):02x}" * 3


def weakest_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours on screen or in grey, whichever is less."""
    return min(contrast(one, other), contrast(grey(one), grey(other)))


def is_colour(text: str) -> bool:
    """Tell whether a text is "#" and six hexadecimal digits."""
    return len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])


@functools.lru_cache(maxsize=512)
def rgb(colour: str) -> str:
    """Return "#rrggbb" as three numbers from 0 to 1, as a PDF's operators take them."""
    return " ".join([f"{int(colour[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5)])
