"""Takes what an element looks like on paper, gives its look on a screen: declarations of CSS under a class, each look once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..layout.cascade import Computed
from .tones import Tones

WORDS = 12.0  # points: the size of words that the file's own style has
REM = 1.125 / WORDS  # 12 points on paper are 1.125 rem
LOOSER = 1.25  # distances between blocks: a screen has room, and lines further apart
INSIDE = 1.4  # the same of the room inside a box
LARGE = 1.7  # rem, and more beside larger words: from here on words shrink with the window,
SMALLEST, ON_PHONES = 1.6, 1.9  # but to no less, and in the end to no more, than these
LARGE_WORDS = 15.0  # points: from here on all words shrink with the window,
SHRUNK = 0.75  # to this part of their size: a long word has room on a phone
NARROW, WIDE = 22.5, 64.0  # rem: the windows between which they do
PRINTED = 44.0  # rem: every printed page is wider, so that large print is there as large as it is on paper
HEADING_LEADING = 1.2  # headings and numbers; other words have the 1.5 of the page
BOX_APART, BAND_APART = (
    7.0,
    5.0,
)  # points: the least room before and after a box, and after the band on top of it
THIN = 0.75  # points: a thinner line would vanish on a coarse screen
TWO_COLUMNS = 44.0  # rem: a window has room for two columns
_WINDOW = re.compile(r"(?<=-width:)[0-9.]+(?=rem\))")
WEIGHTS = {"regular": "400", "semibold": "600", "bold": "700"}
ALIGNED = {"left": "start", "centre": "center", "right": "end", "outer": "end", "inner": "start"}
SIDES = {
    "all": ("",), "top": ("-block-start",), "bottom": ("-block-end",), "left": ("-inline-start",),
    "right": ("-inline-end",), "top-bottom": ("-block",), "left-right": ("-inline",),
}  # fmt: skip


class Seen(NamedTuple):
    """An element's look, and that of what is around it."""

    look: Computed
    around: Computed
    tones: Tones
    inline: bool = False
    spaced: bool = True  # with distances to what is before and after it
    boxed: bool = False  # a part that may be a box
    words: float = WORDS  # points: the size of the document's words


def number(value: float) -> str:
    """Return a number for CSS."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text[1:] if text.startswith("0.") else text or "0"


def rem(points: float, by: float = 1.0) -> str:
    """Return a length on paper as one on a screen, which grows with the reader's own size of letters."""
    length = number(points * REM * by)
    return "0" if length == "0" else f"{length}rem"


def thick(points: float) -> str:
    """Return the width of a line: in pixels, because it does not grow with letters."""
    return f"{number(max(points, THIN) * 4 / 3)}px"


def font_size(points: float, words: float = WORDS) -> str:
    """Return a size of letters beside words of a size, in points; a large one is smaller in a narrow window."""
    most, by = points * REM, words / WORDS
    part = shrunk(words)
    wide = PRINTED if part < 1 else WIDE
    if most <= LARGE * by:
        return fluid(most, most * part, wide) if part < 1 else rem(points)
    return fluid(most, min(ON_PHONES, max(SMALLEST, most * 0.62)), wide)


def shrunk(words: float) -> float:
    """Return the part of their size that words of a size, in points, still have in a narrow window."""
    return SHRUNK if words >= LARGE_WORDS else 1.0


def fluid(most: float, least: float, wide: float) -> str:
    """Return a size that follows the window, between two limits; all in rem."""
    slope = (most - least) / (wide - NARROW)
    return f"clamp({number(least)}rem,{number(least - slope * NARROW)}rem + {number(slope * 100)}vw,{number(most)}rem)"


def words_css(words: float) -> str:
    """Return the rule for the size of a document's words, in points; "" for the size that the file's own style has."""
    if words == WORDS:
        return ""
    return f".leaflet{{font-size:{font_size(words, words)}}}"


# ---- one rule for each property ------------------------------------------------------------------------

Rule = Callable[[Seen], str]


def differs(name: str, said: Callable[[Seen], str]) -> Rule:
    """Return the rule of a property that is inherited: it is said where it differs from what is around."""
    return lambda s: said(s) if getattr(s.look, name) != getattr(s.around, name) else ""


def _colour(s: Seen) -> str:
    if (s.look.colour, s.look.ground) == (s.around.colour, s.around.ground):
        return ""
    return f"color:{s.tones.word(s.look.colour, s.look.ground)}"


def _font(s: Seen) -> str:
    if s.look.font == s.around.font:
        return ""
    return (
        f"font-family:var(--head);line-height:{HEADING_LEADING}"
        if s.look.font == "headings"
        else "font-family:var(--read)"
    )


def _fill(s: Seen) -> str:
    if s.look.fill:
        return f"background:{s.tones.ground(s.look.fill)}"
    framed = s.look.border and s.look.sides == "all" and not s.inline
    return f"background:{s.tones.ground(s.look.ground)}" if framed else ""


def _border(s: Seen) -> str:
    if not s.look.border:
        return ""
    kind = "dashed" if s.look.dashed else "solid"
    line = f"{thick(s.look.border_width)} {kind} {s.tones.edge(s.look.border)}"
    return ";".join(f"border{side}:{line}" for side in SIDES[s.look.sides])


def _padding(s: Seen) -> str:
    boxed = s.look.fill or s.look.border or s.look.bar
    if not boxed or not s.look.padding or s.inline:
        return ""
    if not s.look.stretch:  # as large as its content: a disc
        return f"padding:{rem(s.look.padding)}"
    return f"padding:{rem(s.look.padding, INSIDE)} {rem(s.look.padding, INSIDE * 1.25)}"


def _margin(s: Seen) -> str:
    if s.inline or not s.spaced:
        return ""
    if s.look.band:  # to the edges of the box whose first thing it is
        up, aside = rem(s.around.padding, INSIDE), rem(s.around.padding, INSIDE * 1.25)
        corner = rem(max(0.0, s.around.radius - s.around.border_width))
        return f"margin:-{up} -{aside} {rem(max(s.look.after, BAND_APART), LOOSER)};border-radius:{corner} {corner} 0 0"
    framed = s.boxed and (s.look.fill or s.look.border or s.look.bar)
    least = BOX_APART if framed else -math.inf
    before, after = (rem(max(room, least), LOOSER) for room in (s.look.before, s.look.after))
    room = (
        "" if before == after == "0" else f"margin-block:{before} {after}"
    )  # no room is what the file's style gives
    return f"{room};break-inside:avoid" if framed else room


PAPER_ALONE: Rule = lambda s: ""  # noqa: E731
RULES: Mapping[str, Rule] = {
    "size": differs("size", lambda s: f"font-size:{font_size(s.look.size, s.words)}"),
    "colour": _colour,
    "font": _font,
    "weight": differs("weight", lambda s: f"font-weight:{WEIGHTS[s.look.weight]}"),
    "slant": differs("slant", lambda s: f"font-style:{'italic' if s.look.slant == 'italic' else 'normal'}"),
    "numerals": differs("numerals", lambda s: "font-variant-numeric:tabular-nums" if s.look.numerals == "tabular" else "font-variant-numeric:normal"),
    "align": differs("align", lambda s: f"text-align:{ALIGNED[s.look.align]}"),
    "before": _margin,  # and after
    "indent": lambda s: f"margin-inline-start:{rem(s.look.indent)}" if s.look.indent else "",
    "fill": _fill,
    "border": _border,  # its width and sides, and whether it is dashed
    "bar": lambda s: f"border-inline-start:{thick(s.look.bar_width)} solid {s.tones.edge(s.look.bar)}" if s.look.bar else "",
    "padding": _padding,
    "radius": lambda s: f"border-radius:{rem(s.look.radius)}" if s.look.radius and not s.inline else "",
    "least": lambda s: f"min-height:{rem(s.look.least, INSIDE)}" if s.look.least else "",
    "middle": lambda s: "align-self:center" if s.look.middle else "",
    "stretch": lambda s: "" if s.look.stretch else "align-self:start;justify-self:start",
}  # fmt: skip
# Said together with another property, or by the tag that an element gets.
BY_OTHERS = frozenset((
    "after", "border_width", "sides", "dashed", "bar_width", "band", "ground", "panels", "emphasis", "gutter", "columns", "span", "marker_width",
    "picture_size", "rule", "rule_width", "stripe", "height", "enlarge", "area", "beside", "flank", "numeral", "icon_size", "icon_gap", "cell", "dotted",
))  # fmt: skip
# What makes pages, lines and columns of paper, or is drawn there alone.
ON_PAPER_ALONE = frozenset((
    "leading", "keep", "whole", "soon", "size_least", "balance", "start", "share_page", "master", "sink", "tab", "reach", "fit", "close", "run_in",
    "row_height", "row_height_most", "pitch", "pitch_most", "shrink", "rise", "hang",
))  # fmt: skip


@dataclass(slots=True)
class Looks:
    """The looks of one file: what is declared, and the class that stands for it."""

    tones: Tones
    words: float = WORDS  # points
    known: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # (declarations, selector after the class) -> class
    rows: dict[str, str] = field(default_factory=dict)  # columns -> class

    def of(
        self,
        look: Computed,
        around: Computed,
        more: Sequence[str] = (),
        inline: bool = False,
        spaced: bool = True,
        boxed: bool = False,
    ) -> str:
        """Return the class of an element's look; "" when there is nothing to say. `more` are declarations of its tag."""
        seen = Seen(look, around, self.tones, inline, spaced, boxed, self.words)
        said = [rule(seen) for rule in RULES.values()]
        return self.named([one for one in (*said, *more) if one])

    def named(self, declared: Sequence[str], part: str = "") -> str:
        """Return the class under which something is declared, for its element or a `part` of it: "::before"."""
        key = ";".join(declared), part
        return self.known.setdefault(key, f"k{len(self.known) + 1}") if declared else ""

    def columns(self, template: str, always: bool) -> str:
        """Return the class of a grid's columns, `always` or in wide windows alone."""
        key = ("" if always else "@") + template
        return self.rows.setdefault(key, f"g{len(self.rows) + 1}")

    def css(self) -> str:
        """Return the rules of all classes."""
        out = [words_css(self.words)]
        out += [f".{name}{part}{{{said}}}" for (said, part), name in self.known.items()]
        out += [
            f".{name}{{grid-template-columns:{said}}}" for said, name in self.rows.items() if said[0] != "@"
        ]
        wide = "".join(
            f".{name}{{grid-template-columns:{said[1:]}}}"
            for said, name in self.rows.items()
            if said[0] == "@"
        )
        return "".join(out) + (f"@media (min-width:{number(TWO_COLUMNS)}rem),print{{{wide}}}" if wide else "")


def for_words(style: str, words: float) -> str:
    """Return a style in which windows count as narrow or wide beside words of a size, in points: large ones need more."""
    if words == WORDS:
        return style
    return _WINDOW.sub(lambda found: number(float(found[0]) * words / WORDS), style)
