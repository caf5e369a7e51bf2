"""The nouns of laid-out pages. Lengths in points; y from the page's top, downwards. Pages count from 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..faults import NOWHERE, Place
from ..layout.cascade import Cascade
from ..model import Document, Element, Style
from .blocks import Art, Backdrop, Decoration, Frame, SetBlock, SetLine, Thing, head_height
from .fonts import Family

PAPER_EDGE = 14.0  # points along a sheet's edge where many printers cannot print
KINDS = ("form", "opener")  # what a master may say its pages are
DOCUMENT_ENDS = "the document ends"  # why the last page ends
CUT_GROUND = 5.0  # how far a box's fill extends at a page's end, to show that it continues


class Placed(NamedTuple):
    """A slice on a page, `x` from the frame's left; a repeated one (a table's head) is an artifact."""

    y: float
    things: tuple[Thing, ...]
    repeated: bool = False
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `x` is its frame's left edge."""

    number: int
    master: str
    x: float
    slices: tuple[Placed, ...]
    backdrops: tuple[Backdrop, ...]
    running: tuple[tuple[str, SetLine | Art], ...] = ()  # (head or foot, a line or a picture)
    section: str = ""
    personal: bool = False  # may hold the reader's own words


class PageEnd(NamedTuple):
    """How one page, or one panel of a folded sheet, ends: how full it is, and why what follows is not on it."""

    number: int
    kind: str  # "form", "opener", the name of its master, or "text"
    full: float  # the share of the text area's height that its content reaches
    bottom: float  # of its content
    why: str
    follows: Place = NOWHERE  # where what begins the next page comes from


@dataclass(frozen=True, slots=True)
class Pages:
    """What `draw` takes: the pages, and where each anchored element is."""

    document: Document
    size: tuple[float, float]
    pages: tuple[Page, ...]
    where: Mapping[Element, tuple[int, float]]  # element -> page number, y
    inline: Mapping[Element, Element]  # link or span -> the element whose text it is part of
    family: Family
    cascade: Cascade
    ends: tuple[PageEnd, ...] = ()  # one for each page before panels were joined to sides


@dataclass(slots=True)
class OpenPage:
    """A page being filled."""

    number: int
    master: str
    frame: Frame
    slices: list[Placed] = field(default_factory=list)
    backdrops: list[Backdrop] = field(default_factory=list)
    y: float = 0.0  # from the frame's top
    x: float = 0.0  # of the text column, from the frame's left
    top: float = 0.0  # of the text columns, from the frame's top
    deepest: float = 0.0  # where the longest of the text columns before this one ends
    bare: bool = True  # nothing stands in this column yet
    gap: float = 0.0  # space to leave before the next slice
    begins: Element | None = None  # what stands first on it
    personal: bool = False
    late: bool = False  # page numbers are still to be filled in
    sink: tuple[int, int, float] | None = None  # first slice, first backdrop, y
    gaps: float = 1.0  # by this factor the gaps between its blocks are larger
    # The share of `more` by which its slices grow; if negative, of `less`, by which they shrink.
    growth: float = 0.0
    why: str = DOCUMENT_ENDS  # or what turned the page


class Spot(NamedTuple):
    """Where a slice is: in the text column that begins at `x`, at `y` from the frame's top, and how high it is there."""

    sheet: OpenPage
    x: float
    y: float
    height: float


def backdrops(
    block: SetBlock, decoration: Decoration, spots: Sequence[Spot]
) -> Iterator[tuple[OpenPage, Backdrop]]:
    """Yield one backdrop for each page, and each text column of it, that the decoration reaches."""
    at = decoration.first
    while at < decoration.end:
        sheet, x, top, _ = spots[at]
        end = at
        while end < decoration.end and spots[end].sheet is sheet and spots[end].x == x:
            end += 1
        bottom = spots[end - 1].y + spots[end - 1].height
        above = reach_above(block, decoration, at)
        below = CUT_GROUND if end < decoration.end else 0.0
        y = sheet.frame.top + top - above
        tall = bottom - top + above + below
        left = x + decoration.x
        yield sheet, Backdrop(left, y, decoration.width, tall, decoration.look, decoration.picture)
        at = end


def reach_above(block: SetBlock, decoration: Decoration, at: int) -> float:
    """Return how far above a slice a decoration begins: there is its own head again, or it shows that it continues."""
    if at == decoration.first:
        return 0.0
    again = [h for h in block.heads if decoration.first <= h.first and h.end <= at < h.last]
    return sum(head_height(block, head) for head in again) or CUT_GROUND


def sink(sheet: OpenPage) -> None:
    """Move what belongs at the foot of the page down to it."""
    if sheet.sink is None:
        return
    first, behind, _ = sheet.sink
    free = sheet.frame.height - sheet.y
    sheet.slices[first:] = [placed._replace(y=placed.y + free) for placed in sheet.slices[first:]]
    sheet.backdrops[behind:] = [b._replace(y=b.y + free) for b in sheet.backdrops[behind:]]


def depth_of(sheet: OpenPage) -> float:
    """Return where the content of a page ends, from the frame's top: what stands at its foot fills it."""
    return sheet.frame.height if sheet.sink else sheet.y


def end_of(sheet: OpenPage, following: OpenPage | None, style: Style) -> PageEnd:
    """Return how a finished page ends."""
    deep = depth_of(sheet)
    kind, full = kind_of(style, sheet.master), deep / sheet.frame.height
    node = following.begins if following else None
    follows = NOWHERE if node is None else node.place if node.place.path else node.made_at
    return PageEnd(sheet.number, kind, full, sheet.frame.top + deep, sheet.why, follows)


def kind_of(style: Style, master: str) -> str:
    """Return what pages of a master are: what its `form` or `opener` says, else its name; "text" without a master."""
    own = style.masters.get(master, {})
    return next((kind for kind in KINDS if own.get(kind) == "yes"), master or "text")
