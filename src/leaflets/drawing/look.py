"""Takes the classes of an SVG element, gives its look: which colour fills it, and which line is around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .colour import DEFAULT_PALETTE

FILLS: Mapping[str, str] = {**{name: name for name in DEFAULT_PALETTE}, "none": ""}  # class -> palette name
USUAL, STRONG, FINE = 1.8, 2.5, 1.25  # widths in drawing units
STROKES: Mapping[str, tuple[str, float]] = {  # class -> palette name, width
    **{f"line-{name}": (name, USUAL) for name in DEFAULT_PALETTE if name != "ink"},
    "line": ("ink", STRONG),
    "line-thin": ("ink", FINE),
    "line-accent": ("accent", STRONG),
    "line-paper": ("paper", STRONG),
}
DASHES: Mapping[
    str, tuple[float, ...]
] = {  # class -> dash, gap; round caps shorten each gap by the line's width
    "dashed": (6.0, 5.0),
    "dashed-fine": (2.4, 2.6),
}
CLASSES = (*FILLS, *STROKES, *DASHES)
USE_CLASS = 'colours and lines come from class, as in class="soft line-deep": ' + " ".join(CLASSES)
ONE_OF_EACH = "class may name at most one fill and one line"
WHAT_IS_ONE = (
    f"a fill ({' '.join(FILLS)}), a line ({' '.join(STROKES)}), and {' or '.join(DASHES)} with a line"
)


class Look(NamedTuple):
    """What fills a shape and what is drawn around it: palette names or "", width and dash in drawing units."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()

    def scaled(self, by: float) -> Look:
        """Return the look of a shape whose outline was made so much larger."""
        return self._replace(width=self.width * by, dash=tuple([length * by for length in self.dash]))


def look_of(names: Sequence[str]) -> Look | None:
    """Return the look that classes give; None when they clash. Names that are no class are left out."""
    fills = [FILLS[name] for name in names if name in FILLS]
    strokes = [STROKES[name] for name in names if name in STROKES]
    dashes = [DASHES[name] for name in names if name in DASHES]
    if max(len(fills), len(strokes), len(dashes)) > 1 or (dashes and not strokes):
        return None
    stroke, width = strokes[0] if strokes else ("", 0.0)
    return Look(fills[0] if fills else "", stroke, width, dashes[0] if dashes else ())
