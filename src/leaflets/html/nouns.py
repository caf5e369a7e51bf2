"""The nouns of writing HTML: an element where it stands, and the writer that all tags share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from ..layout.cascade import Cascade, Computed
from ..model import Element, Run
from .drawings import Drawings, Numeral
from .looks import Looks
from .plan import ScreenPlan
from .tones import Tones


class Located(NamedTuple):
    """An element with its look, that of what is around it, the names and styles of that, and classes it is given there."""

    element: Element
    look: Computed
    around: Computed
    names: tuple[str, ...]
    more: str = ""

    @property
    def inside(self) -> tuple[str, ...]:
        """The names and styles of what is around the element's children, outermost first."""
        return (*self.names, self.element.name, *self.element.style.split())


@dataclass(slots=True)
class TagWriter:
    """Writes the elements of one document; `tags` has a function for each, `said` the words of the frame around its own."""

    plan: ScreenPlan
    cascade: Cascade
    tones: Tones
    said: Mapping[str, str]
    tags: Mapping[str, Callable[[TagWriter, Located], str]]
    drawings: Drawings = field(default_factory=Drawings)
    looks: Looks = field(init=False)
    hints: list[str] = field(default_factory=list)  # the ids of what says that nothing is kept
    spots: dict[Element, tuple[Numeral, ...]] = field(
        default_factory=dict
    )  # figure -> the numerals of its labels
    stacked: dict[Element, str] = field(
        default_factory=dict
    )  # of tables that narrow windows stack: cell -> its head

    def __post_init__(self) -> None:
        self.looks = Looks(self.tones, self.cascade.root.size)

    def element(self, element: Element, around: Computed, names: tuple[str, ...], more: str = "") -> str:
        """Return an element and all in it."""
        look = self.cascade.of(element, around, names)
        return self.tags[element.name](self, Located(element, look, around, names, more))

    def children(self, at: Located, start: int = 0) -> str:
        """Return what is in an element, from one of its children on."""
        inside = at.inside
        out: list[str] = []
        flank = ""  # a figure that stands beside what follows it
        for child, drawn in texts(
            at.element.children[start:], lambda child: self.element(child, at.look, inside)
        ):
            if (
                isinstance(child, Element)
                and child.name == "figure"
                and self.cascade.of(child, at.look, inside).beside
            ):
                flank = drawn
                continue
            out.append(f'<div class="flank">{flank}{drawn}</div>' if flank else drawn)
            flank = ""
        return "".join([*out, flank])

    def all(self, held: Sequence[Element]) -> str:
        """Return elements of the document itself."""
        return "".join([self.element(one, self.cascade.root, ()) for one in held])


def texts(
    children: Sequence[Element | Run], write: Callable[[Element], str]
) -> Iterator[tuple[Element | Run, str]]:
    """Yield what stands in an element, in order, with its HTML; what is strong and stressed in tags of its own."""
    for child in children:
        if isinstance(child, Element):
            yield child, write(child)
            continue
        said = escape(child.text, quote=False)
        if said.strip():
            said = f"<em>{said}</em>" if child.emphasis else said
            said = f"<strong>{said}</strong>" if child.strong else said
        yield child, said
