"""Takes a clinic's accent, gives the palette of a layout: tones of its hue, and colours that no accent changes.

Tones are chosen in OKLCH, where equal steps of lightness look equal in every hue: Björn Ottosson, "A perceptual color
space for image processing" (2020); CSS Color Module Level 4, section 9 and the sample code for conversions.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .colour import weakest_contrast

TEXT_CONTRAST = 4.5  # of words to what is behind them: WCAG 2.1, 1.4.3
PAPER, ALARM = "#ffffff", "#a3150f"
# Colours that are the same for every clinic.
FIXED = {
    "alarm": ALARM, "ink": "#1b1f22", "grey": "#4e565b", "paper": PAPER,
    "sand-line": "#d9a45c", "skin": "#d9a877", "skin-dark": "#8a5a3c",
}  # fmt: skip
NEAR_ALARM = 25.0  # degrees: an accent of a hue as close as this looks like the alarm
COLOURLESS = 0.03  # chroma: below it a hue is not seen
DARKER = 0.02  # lightness: a step from an accent that is too light to one that is not
LESS_CHROMA = 0.97  # a step from a colour that no screen can show to one that it can
OUTSIDE = 0.0005  # how far beyond 0 and 1 a share of light still rounds to a colour


class Oklch(NamedTuple):
    """A colour as the eye sees it: lightness from 0 to 1, chroma from 0 (grey), hue in degrees."""

    lightness: float
    chroma: float
    hue: float


class Tone(NamedTuple):
    """A colour of the palette: its lightness, its greatest chroma, and its hue; None: the accent's own."""

    lightness: float
    chroma: float
    hue: float | None = None


# Warm tones stand beside every accent: their chroma is their own.
TONES = {
    "deep": Tone(0.30, 0.06), "mid": Tone(0.74, 0.075), "soft": Tone(0.885, 0.038), "tint": Tone(0.962, 0.014),
    "sun": Tone(0.875, 0.085, 75.0), "sand": Tone(0.965, 0.022, 75.0),
}  # fmt: skip


@functools.lru_cache(maxsize=64)
def derive_palette(accent: str) -> Mapping[str, str]:
    """Return the colours that stand beside an accent, by name; all are "#rrggbb".

    `shade` is `mid`, as figures call it. `alarm-band` is the colour behind the emergency number: `alarm`, or `deep`
    beside an accent that looks like it.
    """
    tones = {name: tone_of(accent, tone) for name, tone in TONES.items()}
    band = tones["deep"] if is_near_alarm(accent) else ALARM
    return MappingProxyType({**FIXED, **tones, "shade": tones["mid"], "alarm-band": band})


def tone_of(accent: str, tone: Tone) -> str:
    """Return a tone beside an accent, of no more chroma than the accent unless its hue is its own."""
    _, chroma, hue = to_oklch(accent)
    if tone.hue is not None:
        return to_rgb(Oklch(*tone[:2], tone.hue))
    return to_rgb(Oklch(tone.lightness, min(chroma, tone.chroma), hue))


def is_near_alarm(accent: str) -> bool:
    """Tell whether an accent has a hue so close to the alarm's that the two look alike."""
    _, chroma, hue = to_oklch(accent)
    apart = abs(hue - to_oklch(ALARM).hue)
    return chroma > COLOURLESS and min(apart, 360 - apart) <= NEAR_ALARM


def readable_accent(colour: str) -> str:
    """Return the colour, or the nearest darker one of its hue that can be read on white and on its own tint, in grey too."""
    lightness, chroma, hue = to_oklch(colour)
    while not is_readable(colour):
        lightness -= DARKER
        colour = to_rgb(Oklch(max(lightness, 0.0), chroma, hue))
    return colour


def is_readable(accent: str) -> bool:
    """Tell whether words in an accent can be read on white and on its own tint, on screen and in grey."""
    grounds = (PAPER, tone_of(accent, TONES["tint"]))
    return all(weakest_contrast(accent, ground) >= TEXT_CONTRAST for ground in grounds)


# ---- sRGB and OKLCH ------------------------------------------------------------------------------------


def to_oklch(colour: str) -> Oklch:
    """Return "#rrggbb" in OKLCH."""
    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_rgb(colour: Oklch) -> str:
    """Return the "#rrggbb" of a colour in OKLCH; one that sRGB lacks loses chroma until it has it, never its hue."""
    light = to_light(colour)
    while not all(-OUTSIDE <= share <= 1 + OUTSIDE for share in light) and colour.chroma > OUTSIDE:
        colour = colour._replace(chroma=colour.chroma * LESS_CHROMA)
        light = to_light(colour)
    return "#" + "".join([f"{round(255 * encoded(min(1.0, max(0.0, share)))):02x}" for share in light])


def to_light(colour: Oklch) -> tuple[float, float, float]:
    """Return the shares of red, green and blue light; below 0 or above 1 where sRGB has no such colour."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def linear(share: float) -> float:
    """Return the share of light that a value of sRGB, from 0 to 1, stands for (IEC 61966-2-1)."""
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def encoded(light: float) -> float:
    """Return the value of sRGB, from 0 to 1, for a share of light."""
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
