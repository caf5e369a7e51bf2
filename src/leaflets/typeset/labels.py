"""Takes a drawing and its labels, gives one block: the words beside the parts that they name, at the ends of leaders.

label --.  +---------+            Labels left and right of the drawing are beside their anchors, those above and
         `-|-o       |  label     below it over and under them; where two would touch, they move apart.
           |       o-|--           Where words have no room beside the drawing, they are a list below it.
           +---------+
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..drawing.leaders import APART, Edges, Line, Point, Tied, leaders, spread
from ..drawing.nouns import SIDES, Anchor, Drawing
from ..faults import did_you_mean, refusal
from ..layout.cascade import Computed
from ..layout.faces import BOLD
from ..model import Element, strings_of
from .blocks import Art, Flow, Leaders, SetBlock, SetLine, Slice, Thing, every, height, moved
from .builder import Builder, Column, has_text
from .pictures import fitted

GUTTER, BEND, NEAR = 16.0, 11.0, 4.0  # points: from the words to the drawing, to a leader's bend, to its end
INSET = 8.0  # points from the end of words to the place above or below them where a leader ends, at least
LEAST, GOOD, MOST = 6.0, 10.0, 11.0  # em: how wide the labels of a side are, at least, at best and at most
LEAST_DRAWING = 0.5  # the share of its size below which a drawing is too small: its labels go below it
GIVES_WAY = 0.8  # the share of its size to which a drawing shrinks where its labels have too little room
ROUNDING = 0.01  # points: a word as wide as its column is not cut
CAPITALS = 0.34  # em: half the height of capitals
UPRIGHT = ("above", "below")  # sides along which labels follow one another from left to right


class SetLabel(NamedTuple):
    """A label with its words set: `width` is that of its longest line. Spots are on the drawing, from its top left."""

    side: str
    spots: tuple[Point, ...]
    slices: tuple[Slice, ...]
    look: Computed
    width: float

    @property
    def height(self) -> float:
        return height(self.slices)

    @property
    def middle(self) -> Point:
        """The middle of its spots: what it wants to stand beside."""
        xs, ys = zip(*self.spots, strict=True)
        return sum(xs) / len(xs), sum(ys) / len(ys)

    @property
    def level(self) -> float:
        """How far down the middle of its first line's capitals is."""
        return self.look.base - CAPITALS * self.look.size


class Entry(NamedTuple):
    """A label as it was written: its words, their look, its anchors, and how wide its widest word is."""

    body: Element
    look: Computed
    anchors: tuple[Anchor, ...]
    least: float

    @property
    def side(self) -> str:
        return self.anchors[0].side


class Spot(NamedTuple):
    """Where the drawing is in its block, and how large; the labels beside it reach `over` above and below it."""

    x: float
    y: float
    width: float
    height: float
    over: float


def labelled(builder: Builder, node: Element, look: Computed, column: Column) -> Flow:
    """Yield a drawing with its labels beside it, or as a list below it."""
    found = len(builder.faults.found)
    block = beside(builder, node, look, column)
    if block is not None and len(builder.faults.found) == found:
        yield block
        return
    del builder.faults.found[found:]  # they are found again
    *blocks, last = builder.children(node, look, column)
    yield from [one._replace(keep=True) for one in blocks]
    yield last


def beside(builder: Builder, node: Element, look: Computed, column: Column) -> SetBlock | None:
    """Return a drawing with its caption above and its labels beside it; None where they have no room."""
    figure, words = items_of(node)
    picture = figure.picture
    if not isinstance(picture, Drawing):
        raise refusal("only a drawing has labels", "a photograph has no anchors", figure.made_at)
    inner, around = (builder.cascade.of(one, look, column.names) for one in (figure, words))
    alone = fitted(picture, inner, column.width, builder.frame.height * inner.height)
    under = column.within(words.name, *words.style.split())
    entries = [entry_of(builder, item, around, under, picture) for item in items_of(words)]
    planned = rooms_of(entries, alone[0], column.width)
    if planned is None:
        return None
    wide, rooms = planned
    labels = [set_label(builder, one, room, under) for one, room in zip(entries, rooms, strict=True)]
    art = Art(0.0, 0.0, wide, wide / picture.width * picture.height, inner, picture, figure)
    if figure.attributes.get("decorative") == "yes":
        art = art._replace(node=None)
    caption = caption_of(builder, figure, inner, look, column)
    piece = arranged(labels, art, caption, column, around)
    if not all(label.slices for label in labels) or piece.height > builder.frame.height:
        return None
    small = art._replace(width=art.width * inner.shrink, height=art.height * inner.shrink)
    least = arranged(labels, small, caption, column, around)
    if piece.height > least.height:
        piece = piece._replace(less=piece.height - least.height, small=least.things)
    return builder.block(node, look, [piece], every(1))._replace(anchors=((0, node), (0, figure)))


def arranged(
    labels: Sequence[SetLabel], art: Art, caption: Sequence[Slice], column: Column, look: Computed
) -> Slice:
    """Return one slice, in the order of reading: a drawing of this size, its caption above it, then its labels."""
    assert isinstance(art.picture, Drawing)
    scale = art.width / art.picture.width
    placed = [label._replace(spots=tuple((x * scale, y * scale) for x, y in label.spots)) for label in labels]
    spot, deep = settled(placed, art.width, art.height, column.width)
    spot = spot._replace(y=spot.y + height(caption))
    drawn = art._replace(x=column.x + spot.x, y=spot.y)
    things = (drawn, *down(caption), *around_drawing(placed, spot, column, look))
    return Slice(height(caption) + deep, things)


def items_of(words: Element) -> list[Element]:
    return [child for child in words.children if isinstance(child, Element)]


def caption_of(
    builder: Builder, figure: Element, inner: Computed, look: Computed, column: Column
) -> list[Slice]:
    """Return the lines of a caption, which stands above a drawing with labels."""
    inside = column.within(figure.name, *figure.style.split())
    slices: list[Slice] = []
    for child in items_of(figure):
        own = builder.cascade.of(child, inner, inside.names)
        slices += builder.lines(child, own, inside)
    return [*slices, Slice(max(own.after, inner.padding), ())] if slices else []


def down(slices: Sequence[Slice], y: float = 0.0) -> Iterator[Thing]:
    """Yield the things of slices, each below the one before, the first at y."""
    for piece in slices:
        yield from [moved(thing, y) for thing in piece.things]
        y += piece.height + piece.gap


# ---- the words ---------------------------------------------------------------------------------------


def entry_of(builder: Builder, item: Element, look: Computed, column: Column, picture: Drawing) -> Entry:
    """Return a label with its anchors. Raises LeafletError for one that the drawing lacks, and for one without words."""
    known = {anchor.name: anchor for anchor in picture.anchors}
    names = item.attributes.get("anchor", "").split()
    for name in names or [""]:
        if name not in known:
            message = f'the drawing "{picture.name}" has no anchor "{name}"'
            raise refusal(message, did_you_mean(name, known), item.made_at)
    body = items_of(item)[-1]
    if not has_text(body):
        raise refusal("a label holds words only", "put them into <li>, without <p>", item.made_at)
    inner = builder.cascade.of(item, look, column.names)
    own = builder.cascade.of(body, inner, column.within(item.name, *item.style.split()).names)
    return Entry(body, own, tuple(known[name] for name in names), widest(builder, body, own))


def widest(builder: Builder, body: Element, look: Computed) -> float:
    """Return how wide the widest word of a text is, in points, were all of it bold: a column is never narrower."""
    try:
        words = {word for text in strings_of(body) for word in text.split()}
        return (
            max((builder.family.word(look.face | BOLD, word)[0] for word in words), default=0.0) * look.size
        )
    except KeyError:  # a character that no font has: found again where the words are set
        return 0.0


def rooms_of(entries: Sequence[Entry], alone: float, width: float) -> tuple[float, list[float]] | None:
    """Return the width of a drawing, at most what it has `alone`, and of each label's room; None where that is too little."""
    least, good = columns_of(entries, LEAST), columns_of(entries, GOOD)
    spare, best = (width - sum(held.values()) - GUTTER * len(held) for held in (least, good))
    wide = min(alone, spare, max(best, alone * GIVES_WAY))
    shared = {side: (spare - wide) / len(least) for side in least}
    for side in UPRIGHT:
        row = [one.least for one in entries if one.side == side]
        shared[side] = (width - sum(row) - APART * (len(row) - 1)) / max(1, len(row))
    if wide < alone * LEAST_DRAWING or min(shared.values()) < 0:
        return None
    rooms = [least.get(one.side, one.least) + shared[one.side] for one in entries]
    most = [max(MOST * one.look.size, one.least) for one in entries]
    return wide, [min(room, limit) for room, limit in zip(rooms, most, strict=True)]


def columns_of(entries: Sequence[Entry], em: float) -> dict[str, float]:
    """Return how wide the columns of labels are, left and right, if each label is so wide, or as its widest word."""
    sides = dict.fromkeys(one.side for one in entries if one.side not in UPRIGHT)
    return {
        side: max(max(one.least, em * one.look.size) for one in entries if one.side == side) for side in sides
    }


def set_label(builder: Builder, entry: Entry, room: float, column: Column) -> SetLabel:
    """Return a label with its lines, which begin at x = 0; above and below a drawing they are centred.

    Its spots are still in drawing units.
    """
    slices = builder.lines(entry.body, entry.look, Column(column.names, 0.0, room + ROUNDING), lead=True)
    ends = [right_of(thing) for piece in slices for thing in piece.things]
    width = max(ends, default=0.0)
    if entry.side in UPRIGHT:
        slices = [
            piece._replace(things=pushed(piece.things, (width - max(map(right_of, piece.things))) / 2))
            for piece in slices
        ]
    spots = tuple((anchor.x, anchor.y) for anchor in entry.anchors)
    return SetLabel(entry.side, spots, tuple(slices), entry.look, width)


def right_of(thing: Thing) -> float:
    """Return where a line of words, or an icon before it, ends."""
    if isinstance(thing, SetLine):
        return thing.x + thing.line.width * thing.look.size
    return thing.x + thing.width if isinstance(thing, Art) else 0.0


def pushed(things: Sequence[Thing], x: float) -> tuple[Thing, ...]:
    """Return lines of words, and icons before them, further to the right."""
    return tuple(thing._replace(x=thing.x + x) for thing in things if isinstance(thing, SetLine | Art))


# ---- their places ------------------------------------------------------------------------------------


def settled(labels: Sequence[SetLabel], wide: float, high: float, width: float) -> tuple[Spot, float]:
    """Return where the drawing stands in its block, and how high the block is: as high as its labels need."""
    columns = {side: max((one.width for one in labels if one.side == side), default=0.0) for side in SIDES}
    left, right = (columns[side] + GUTTER if columns[side] else 0.0 for side in ("left", "right"))
    rows = [max((one.height for one in labels if one.side == side), default=0.0) for side in UPRIGHT]
    above, below = (row + GUTTER if row else 0.0 for row in rows)
    stacks = [[one.height for one in labels if one.side == side] for side in ("left", "right")]
    tall = max(high, *(sum(stack) + APART * (len(stack) - 1) for stack in stacks))
    over = (tall - high) / 2
    spot = Spot((width - left - wide - right) / 2 + left, above + over, wide, high, over)
    return spot, above + tall + below


def around_drawing(labels: Sequence[SetLabel], spot: Spot, column: Column, look: Computed) -> Iterator[Thing]:
    """Yield the leaders of all labels, then the words of each, in the order in which they were written."""
    places: dict[int, Point] = {}
    lines: list[Line] = []
    for side in SIDES:
        held = [n for n, label in enumerate(labels) if label.side == side]
        upright = side in UPRIGHT
        held.sort(key=lambda n: (labels[n].middle[not upright], n))
        group = [labels[n] for n in held]
        starts = starts_of(group, spot, upright, column.width)
        edges = edges_of(side, spot)
        tied = [tied_to(label, start, spot, upright) for label, start in zip(group, starts, strict=True)]
        lines += [flipped(line) if upright else line for line in leaders(tied, edges)]
        for n, start in zip(held, starts, strict=True):
            places[n] = place_of(labels[n], start, spot, max(label.width for label in group))
    rings = tuple((spot.x + x, spot.y + y) for label in labels for x, y in label.spots)
    yield Leaders(column.x, 0.0, tuple(lines), rings, look.rule or look.colour, look.ground, look.rule_width)
    for n, label in enumerate(labels):
        x, y = places[n]
        yield from pushed([*down(label.slices, y)], column.x + x)


def starts_of(labels: Sequence[SetLabel], spot: Spot, upright: bool, width: float) -> list[float]:
    """Return where the labels of one side begin along it, in points from the block's left or top."""
    if upright:
        wanted = [spot.x + label.middle[0] - label.width / 2 for label in labels]
        return spread(wanted, [label.width for label in labels], width)
    lengths = [label.height for label in labels]
    top, room = spot.y - spot.over, spot.height + 2 * spot.over
    wanted = [spot.y - top + label.middle[1] - label.level for label in labels]
    return [top + start for start in spread(wanted, lengths, room)]


def edges_of(side: str, spot: Spot) -> Edges:
    """Return where leaders to one side leave the drawing, bend and end."""
    first, length = (spot.y, spot.height) if side in UPRIGHT else (spot.x, spot.width)
    out = -1.0 if side in ("left", "above") else 1.0
    near = first if out < 0 else first + length
    far = near + out * spot.over if side in UPRIGHT else near
    return Edges(near, far + out * (GUTTER - BEND), far + out * (GUTTER - NEAR))


def tied_to(label: SetLabel, start: float, spot: Spot, upright: bool) -> Tied:
    """Return what the leader of a label connects. One above or below the drawing goes straight to words that reach past its spot."""
    spots = [(spot.x + x, spot.y + y) for x, y in label.spots]
    if upright:
        inset = min(INSET, label.width / 2)
        level = min(max(spot.x + label.middle[0], start + inset), start + label.width - inset)
        return Tied(flipped(spots), level)
    return Tied(tuple(spots), start + label.level)


def place_of(label: SetLabel, start: float, spot: Spot, widest: float) -> Point:
    """Return the top left of a label's words; those above a drawing end at the same height."""
    if label.side in UPRIGHT:
        above = spot.y - spot.over - GUTTER - label.height
        return start, above if label.side == "above" else spot.y + spot.height + spot.over + GUTTER
    left = spot.x - GUTTER - widest
    return left if label.side == "left" else spot.x + spot.width + GUTTER, start


def flipped(points: Sequence[Point]) -> Line:
    """Return points with the two axes exchanged."""
    return tuple((y, x) for x, y in points)
