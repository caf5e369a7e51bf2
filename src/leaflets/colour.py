"""Takes two colours, gives their contrast (WCAG 2.1, relative luminance)."""

from __future__ import annotations


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21. Luminance is what a grey printer keeps."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def nearest_passing(colour: str, ground: str, needed: float) -> str:
    """Return the colour nearest to `colour`, made darker step by step, that passes on `ground`."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(100, -1, -1):
        darker = "#" + "".join(f"{part * step // 100:02x}" for part in parts)
        if contrast(darker, ground) >= needed:
            return darker
    return "#000000"


def is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])
