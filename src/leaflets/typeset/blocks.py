"""The one form of everything printed: a block, a column of slices with rules for splitting it. Knows no elements.

A paragraph has a slice for each line, a table one for each row, a figure one for its picture and one for each line
of its caption. A box takes over the slices of its content, so that splitting a box over pages needs no rule of its
own. Three things say how a block may be split:

    slices      bound    heads      decorations
    0  [ head  ]  }      }          |           bound: no page ends after slice 0 and 1
    1  [ row 1 ]  }      } again    |           heads: slice 0 stands again on each page
    2  [ row 2 ]         } on the   |                  on which the rows go on
    -- a page may end -- } next     |           decorations: fill, border and bar behind
    3  [ row 3 ]  }      } page     |                  the slices, open where a page cuts them
    4  [ row 4 ]                    |

`Block.bound` holds 0, 1 and 3 here. Between blocks there are `before` and `after` (the larger one counts), `keep`
(no page ends between this block and the next) and `start` (a new page, or a recto).

Lengths in points; x from the left of the frame, y from the top of the slice, downwards.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..drawing.nouns import Drawing
from ..layout.cascade import Computed
from ..model import Element, Picture, Style
from .lines import Line


class SetLine(NamedTuple):
    """A line of text of `node`, its baseline at `y`."""

    x: float
    y: float
    look: Computed
    line: Line
    node: Element
    owners: tuple[Element, ...]  # of the line's segments


class Late(NamedTuple):
    """The number of the page where `target` is, ending at `right`; a leader starts at `x`."""

    x: float
    right: float
    y: float
    look: Computed
    target: str
    node: Element


class Rule(NamedTuple):
    """A drawn line."""

    x: float
    y: float
    x2: float
    y2: float
    colour: str
    width: float
    dashed: bool = False
    dotted: bool = False


class Area(NamedTuple):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


class Backdrop(NamedTuple):
    """Fill, picture, border and bar of a box, or of the part of it on one page."""

    x: float
    y: float
    width: float
    height: float
    look: Computed
    picture: Drawing | Picture | None = None


class Art(NamedTuple):
    """A drawing or a picture; an artifact when it has no node."""

    x: float
    y: float
    width: float
    height: float
    look: Computed
    picture: Drawing | Picture
    node: Element | None
    plain: bool = False  # its lines have the colour of the words beside it, its fills that of the ground


class Tick(NamedTuple):
    """A box to tick, drawn; its node says so in words."""

    x: float
    y: float
    size: float
    colour: str
    node: Element


class Leaders(NamedTuple):
    """The lines from labels to what they name: each line on a halo of `ground`, and a ring at each of its ends in the drawing."""

    x: float
    y: float
    lines: tuple[tuple[tuple[float, float], ...], ...]  # points, from x and y
    rings: tuple[tuple[float, float], ...]
    colour: str
    ground: str
    width: float


Thing = SetLine | Late | Rule | Area | Backdrop | Art | Tick | Leaders


class Slice(NamedTuple):
    """A part that is never split: its height, its things, and the space below it when more follows."""

    height: float
    things: tuple[Thing, ...]
    gap: float = 0.0
    more: float = 0.0  # by how much it may grow, if it is to write on
    less: float = 0.0  # by how much it may shrink, if it is a figure
    # Its things, one for one, once it has shrunk by that, if their places do not follow.
    small: tuple[Thing, ...] = ()


class Decoration(NamedTuple):
    """Fill, picture, border and bar behind the slices from `first` to before `end`."""

    first: int
    end: int
    x: float
    width: float
    look: Computed
    picture: Drawing | Picture | None = None


class Head(NamedTuple):
    """Slices from `first` to before `end`, repeated on each page on which those up to before `last` continue."""

    first: int
    end: int
    last: int


class SetBlock(NamedTuple):
    """Slices that follow one another, and the rules for splitting them."""

    slices: tuple[Slice, ...]
    look: Computed
    bound: frozenset[int] = frozenset()  # slices after which no page ends
    heads: tuple[Head, ...] = ()
    decorations: tuple[Decoration, ...] = ()
    anchors: tuple[tuple[int, Element], ...] = ()  # elements that begin with a slice, to which links lead
    keep: bool = False  # no page ends between it and the next block
    few: bool = False  # an item of a short list: better no page end between it and the next
    start: str = ""  # "page" or "recto": where it begins; "" = below what is there
    share_page: float = 0.0  # it starts no page where the one before is no fuller than this share
    master: str = ""  # of the pages it is on
    columns: int = 1  # text columns of which it is in one
    stride: float = 0.0  # from the left of one column to that of the next
    spans: bool = False  # it stands across the columns around it
    together: bool = False  # it begins columns that should be on one page
    before: float = 0.0
    after: float = 0.0
    fills_page: bool = False  # the last slice is repeated to the page's end
    place_of: Element | None = None  # the element that a fault names
    personal: bool = False  # may hold the reader's own words
    late: bool = False  # contains a page number
    lead: Rule | None = None  # down to the next block on the page, from whose top `y2` counts


Flow = Iterator[SetBlock]


class Frame(NamedTuple):
    """The text area of a page master: margins and size in points, origin top left."""

    inner: float
    top: float
    width: float
    height: float


def frame_of(style: Style, master: str) -> Frame:
    """Return the text area of `master`, whose margins override the page's."""
    page = {**style.page, **style.masters.get(master, {})}
    width, height = page["size"]
    return Frame(
        page["inner"],
        page["top"],
        width - page["inner"] - page["outer"],
        height - page["top"] - page["bottom"],
    )


def height(slices: Sequence[Slice]) -> float:
    """Return the height of consecutive slices, in points, without the gap of the last one."""
    if not slices:
        return 0.0
    return sum([piece.height + piece.gap for piece in slices]) - slices[-1].gap


def head_height(block: SetBlock, head: Head) -> float:
    """Return the height of a head where it is repeated, in points, with the gap below it."""
    return sum([piece.height + piece.gap for piece in block.slices[head.first : head.end]])


def chunks(block: SetBlock) -> Iterator[tuple[int, int]]:
    """Yield the runs of slices that no page break may split: the first slice, and the one after the last."""
    first = 0
    for n in range(len(block.slices)):
        if n not in block.bound or n == len(block.slices) - 1:
            yield first, n + 1
            first = n + 1


@functools.cache
def every(count: int) -> frozenset[int]:
    """Return `bound` for this many slices that all stay together."""
    return frozenset(range(count - 1))


@functools.cache
def widows(count: int) -> frozenset[int]:
    """Return `bound` for this many lines: at least two are on either side of a page break."""
    return frozenset({0, count - 2}) if count > 3 else every(count)


def moved(thing: Thing, y: float) -> Thing:
    """Return a thing moved down by `y` points in its slice."""
    if not y:
        return thing
    if isinstance(thing, Rule):
        return thing._replace(y=thing.y + y, y2=thing.y2 + y)
    return thing._replace(y=thing.y + y)


def moved_right(thing: Thing, x: float) -> Thing:
    """Return a thing moved to the right by `x` points."""
    if not x:
        return thing
    if isinstance(thing, Rule):
        return thing._replace(x=thing.x + x, x2=thing.x2 + x)
    if isinstance(thing, Late):
        return thing._replace(x=thing.x + x, right=thing.right + x)
    return thing._replace(x=thing.x + x)


def preceded(piece: Slice, things: Sequence[Thing]) -> Slice:
    """Return a slice with more things before its own, which stay where they are when it shrinks."""
    small = (*things, *piece.small) if piece.small else ()
    return piece._replace(things=(*things, *piece.things), small=small)


def lowered(piece: Slice, y: float) -> Slice:
    """Return a slice that begins with `y` points more, in which there is nothing."""
    things, small = ([moved(thing, y) for thing in held] for held in (piece.things, piece.small))
    return piece._replace(height=piece.height + y, things=tuple(things), small=tuple(small))


def steady(slices: Sequence[Slice], least: float) -> list[Slice]:
    """Return slices that keep their height where they could become less high than `least`, which stands beside them."""
    if height(slices) - sum([piece.less for piece in slices]) >= least:
        return list(slices)
    return [piece._replace(less=0.0, small=()) for piece in slices]


def led(things: tuple[Thing, ...], lead: Rule | None, down: float) -> tuple[Thing, ...]:
    """Return the things of a block's last slice with the rule that leads to the next block, `down` points below its top."""
    return (lead._replace(y2=lead.y2 + down), *things) if lead else things


def led_on(piece: Slice, lead: Rule | None) -> Slice:
    """Return a block's last slice with the rule that leads through the gap below it to the next block."""
    down = piece.height + piece.gap
    small = led(piece.small, lead, down - piece.less) if piece.small else ()
    return piece._replace(things=led(piece.things, lead, down), small=small)


def grown(piece: Slice, share: float) -> Slice:
    """Return a slice that is higher by this share of what it may grow; less high by that of what it may shrink, if negative."""
    by = share * (piece.more if share > 0 else piece.less)
    return piece._replace(height=piece.height + by, things=resized(piece, by)) if by else piece


def resized(piece: Slice, by: float) -> tuple[Thing, ...]:
    """Return the things of a slice that gets `by` points higher: rules go down, fills grow, a figure keeps its proportions."""
    if piece.small:
        pairs = zip(piece.things, piece.small, strict=True)
        return tuple([between(one, other, -by / piece.less) for one, other in pairs])
    out: list[Thing] = []
    for thing in piece.things:
        if isinstance(thing, Rule):
            out.append(thing._replace(y=thing.y + by, y2=thing.y2 + by))
        elif isinstance(thing, Area | Backdrop):
            out.append(thing._replace(height=thing.height + by))
        elif isinstance(thing, Art):
            scale = (thing.height + by) / thing.height
            left = thing.width * (1 - scale) * {"centre": 0.5, "right": 1.0}.get(thing.look.align, 0.0)
            out.append(thing._replace(x=thing.x + left, width=thing.width * scale, height=thing.height + by))
        else:
            out.append(thing)
    return tuple(out)


def between(one: Thing, other: Thing, share: float) -> Thing:
    """Return a thing on its straight way to another: what is apart at both ends is apart all the way."""

    def mixed(a: float, b: float) -> float:
        return a + share * (b - a)

    def points(
        a: Sequence[tuple[float, float]], b: Sequence[tuple[float, float]]
    ) -> tuple[tuple[float, float], ...]:
        return tuple([(mixed(x, u), mixed(y, v)) for (x, y), (u, v) in zip(a, b, strict=True)])

    at = one._replace(x=mixed(one.x, other.x), y=mixed(one.y, other.y))
    if isinstance(at, Rule) and isinstance(other, Rule):
        return at._replace(x2=mixed(at.x2, other.x2), y2=mixed(at.y2, other.y2))
    if isinstance(at, Art) and isinstance(other, Art):
        return at._replace(width=mixed(at.width, other.width), height=mixed(at.height, other.height))
    if isinstance(at, Leaders) and isinstance(other, Leaders):
        lines = tuple([points(line, to) for line, to in zip(at.lines, other.lines, strict=True)])
        return at._replace(lines=lines, rings=points(at.rings, other.rings))
    return at


def shifted(block: SetBlock, by: int) -> SetBlock:
    """Return a block whose rules allow for `by` more slices before its own."""
    return block._replace(
        bound=frozenset([by + n for n in block.bound]),
        heads=tuple([Head(by + first, by + end, by + last) for first, end, last in block.heads]),
        decorations=tuple([d._replace(first=d.first + by, end=d.end + by) for d in block.decorations]),
        anchors=tuple([(by + n, element) for n, element in block.anchors]),
    )


def boxed(block: SetBlock, look: Computed, x: float, width: float, top: float | None = None) -> SetBlock:
    """Return a block with the padding, fill, border and bar of `look` around it, from `x`, `width` points wide.

    `top` is the padding above the block where it is another one.
    """
    inner = shifted(block, 1)
    above = look.padding if top is None else top
    slices = (Slice(above, ()), *block.slices, Slice(look.padding, ()))
    behind = Decoration(0, len(slices), x, width, look)
    return inner._replace(
        slices=slices,
        bound=inner.bound | {0, len(slices) - 2},
        decorations=(behind, *inner.decorations),
        # Anchors at the start of the block move to the start of its box.
        anchors=tuple([(at if at > 1 else 0, element) for at, element in inner.anchors]),
    )
