"""Takes colours of a style, gives those of a screen, light and dark: custom properties of CSS, each pair readable.

Dark colours are made from the light ones in OKLCH, as a style's own are from the accent (`drawing.palette`): grounds are
near 0.2, the accent at 0.83, and every hue is kept. The alarm stays what it is: on its ground, words are as on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ..drawing.colour import DEFAULT_PALETTE, LINES, contrast, luminance
from ..drawing.palette import FIXED, PAPER, TEXT_CONTRAST, Oklch, is_near_alarm, to_oklch, to_rgb

# The ground of the page, of cards and of tinted boxes, in the dark.
PAGE_LIGHTNESS, PAPER_LIGHTNESS, DIMMER = 0.20, 0.24, 1.25
ACCENT_CHROMA, ALARM_CHROMA, GROUND_CHROMA, PAPER_CHROMA = 0.075, 0.12, 0.06, 0.02
WORD_LIGHTNESS, WORD_STEP = 1.08, 0.55  # of words in the dark: 1.08 less 0.55 of what they have on paper
SOLID = 0.6  # lightness: a ground that is darker has light words on paper
MID = 0.7  # an edge that is darker is one that must be seen
STEP = 0.01  # of lightness, on the way to a contrast that suffices
PAGE = "#f5f9fb"  # only its lightness is used
# What a picture behind words is drawn with in the dark: its sheet is the box, so that its lines stay dark.
BEHIND = {"paper": 0.91, "sun": 0.80, "sand": 0.79, "soft": 0.44, "tint": 0.28, "mid": 0.57, "shade": 0.57}
BEHIND_LINES = 0.19
# What the frame around the words is coloured with, whatever a layout uses.
WORDS, EDGES = ("ink", "grey", "alarm"), ("mid", "deep", "accent", "alarm", "grey")
FRAME = {"grey": FIXED["grey"]}


@dataclass(frozen=True, slots=True)
class ScreenColour:
    """One colour of a screen: by day and in the dark."""

    light: str
    dark: str


def dark_ground(colour: str, accent: str) -> str:
    """Return a ground for the dark. A solid one becomes light, but for the alarm's."""
    light, chroma, hue = to_oklch(colour)
    if light < SOLID:
        return colour if is_near_alarm(colour) else dark_word(colour)
    if chroma < PAPER_CHROMA / 2:
        _, chroma, hue = to_oklch(accent)
        chroma = min(chroma, PAPER_CHROMA)
    else:
        chroma = min(2 * chroma, GROUND_CHROMA)
    return to_rgb(Oklch(PAPER_LIGHTNESS + DIMMER * (1 - light), chroma, hue))


def dark_word(colour: str) -> str:
    """Return the colour of words, or of a line that must be seen, on a dark ground."""
    light, chroma, hue = to_oklch(colour)
    most = ALARM_CHROMA if is_near_alarm(colour) else ACCENT_CHROMA
    return to_rgb(Oklch(WORD_LIGHTNESS - WORD_STEP * light, min(chroma, most), hue))


def dark_edge(colour: str, accent: str) -> str:
    """Return the colour of a line in the dark: of a faint one, no more than a shade lighter than its ground."""
    return dark_ground(colour, accent) if to_oklch(colour).lightness > MID else dark_word(colour)


def readable(colour: str, *grounds: str) -> str:
    """Return a colour, or the nearest one of its hue that can be read on all of these grounds."""
    light, chroma, hue = to_oklch(colour)
    lighter = luminance(grounds[0]) < 0.18  # of the two ends, the one that has more contrast
    while any(contrast(colour, ground) < TEXT_CONTRAST for ground in grounds) and 0 < light < 1:
        light = min(1.0, max(0.0, light + (STEP if lighter else -STEP)))
        colour = to_rgb(Oklch(light, chroma, hue))
    return colour


@dataclass(slots=True)
class Tones:
    """The colours that one document uses, each under a name of its own."""

    colours: Mapping[str, str]  # a style's, by name
    used: dict[str, ScreenColour] = field(default_factory=dict)
    names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {colour: name for name, colour in reversed([*self.colours.items()])}
        self.used["page"] = self.page()
        self.used["ground-paper"] = ScreenColour(PAPER, dark_ground(PAPER, self.accent))
        for name in WORDS:
            self.used[f"word-{name}"] = self._word(self.drawn()[name], PAPER)
        for name in EDGES:
            colour = self.drawn()[name]
            self.used[f"edge-{name}"] = ScreenColour(colour, dark_edge(colour, self.accent))

    @property
    def accent(self) -> str:
        return self.colours.get("accent", DEFAULT_PALETTE["accent"])

    def page(self) -> ScreenColour:
        """Return the ground of the page: a little darker than paper by day, the darkest in the dark."""
        _, chroma, hue = to_oklch(self.accent)
        light = Oklch(to_oklch(PAGE).lightness, min(chroma, 0.006), hue)
        return ScreenColour(to_rgb(light), to_rgb(Oklch(PAGE_LIGHTNESS, min(chroma, PAPER_CHROMA), hue)))

    def ground(self, colour: str) -> str:
        """Return the value of CSS for what is behind words."""
        return self._named("ground", colour, lambda: ScreenColour(colour, dark_ground(colour, self.accent)))

    def edge(self, colour: str) -> str:
        """Return the value of CSS for a line or a frame."""
        return self._named("edge", colour, lambda: ScreenColour(colour, dark_edge(colour, self.accent)))

    def word(self, colour: str, ground: str = PAPER) -> str:
        """Return the value of CSS for words on a ground; words on paper can be read on the page too."""
        on = "" if ground == PAPER else f"-on-{self._name(ground)}"
        return self._named(f"word{on}", colour, lambda: self._word(colour, ground))

    def _word(self, colour: str, ground: str) -> ScreenColour:
        page = self.page()
        behind = ScreenColour(ground, dark_ground(ground, self.accent))
        on_paper = ground == PAPER
        light = readable(colour, *([ground, page.light] if on_paper else [ground]))
        if behind.dark == ground:  # the alarm's
            return ScreenColour(light, light)
        solid = to_oklch(ground).lightness < SOLID  # then what is light on paper is dark here
        dark = dark_ground(colour, self.accent) if solid else dark_word(colour)
        return ScreenColour(light, readable(dark, behind.dark, *([page.dark] if on_paper else [])))

    def _named(self, use: str, colour: str, made: Callable[[], ScreenColour]) -> str:
        name = f"{use}-{self._name(colour)}"
        if name not in self.used:
            self.used[name] = made()
        return f"var(--{name})"

    def _name(self, colour: str) -> str:
        return self.names.get(colour, "c" + colour[1:])

    def css(self) -> str:
        """Return the custom properties, by day and in the dark; of drawings too."""
        icons = "".join(f"--d-{name}:{self.icon(name)};" for name in ICON_COLOURS)
        by_day = "".join(f"--{name}:{tone.light};" for name, tone in self.used.items())
        dark = "".join(
            f"--{name}:{tone.dark};" for name, tone in self.used.items() if tone.dark != tone.light
        )
        drawn = "".join(f"--d-{name}:{colour};" for name, colour in self.drawn().items())
        behind = "".join(f"--d-{name}:{colour};" for name, colour in self.drawn_behind())
        paint = "".join(f".f-{n}{{fill:var(--d-{n})}}.s-{n}{{stroke:var(--d-{n})}}" for n in DEFAULT_PALETTE)
        two = "".join(f"--d-{n}:{'currentColor' if n in LINES else 'transparent'};" for n in ICON_COLOURS)
        return (
            f":root{{{by_day}{drawn}}}{paint}.ico{{{icons}}}.two{{{two}}}"
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}.behind>svg{{{behind}}}}}"
        )

    def drawn(self) -> dict[str, str]:
        """Return what drawings are coloured with, as on paper."""
        return {name: self.colours.get(name, colour) for name, colour in {**DEFAULT_PALETTE, **FRAME}.items()}

    def drawn_behind(self) -> Iterator[tuple[str, str]]:
        """Yield the colours of a drawing behind words, in the dark."""
        for name, colour in self.drawn().items():
            _, chroma, hue = to_oklch(colour)
            if name in ("ink", "deep"):
                yield name, to_rgb(Oklch(BEHIND_LINES, min(chroma, PAPER_CHROMA), hue))
            elif name in BEHIND:
                yield name, to_rgb(Oklch(BEHIND[name], chroma, hue))

    def icon(self, name: str) -> str:
        """Return what an icon has in the place of a colour: its lines are as words are, its fills as grounds."""
        colour = self.drawn()[name]
        return self.word(colour) if name in LINES else self.ground(colour)


ICON_COLOURS = ("ink", "accent", "deep", "mid", "shade", "alarm", "soft", "tint", "paper", "sun", "sand")
