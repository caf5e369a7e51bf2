"""Takes boxes, parts and rows, gives regions with names, cards beside each other, and grids that narrow windows undo."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..elements import ELEMENTS
from ..layout.cascade import Computed
from ..model import Element, walk, words_of
from .looks import number, rem
from .markup import PARTS, cells_of, named, opened, wrapped
from .nouns import Located, TagWriter
from .pictures import picture_behind

UNEVEN, HALF = 1.7, 48  # how much longer one of two cards may be; letters in a line of one
BROAD = 3  # columns: a table of more of them has no room in half of a window
ACROSS = 44.0  # points: a narrower column stays beside the next one in narrow windows too


def box(writer: TagWriter, at: Located) -> str:
    """Return a box or a part: a region with a name where a heading names it."""
    name = named(writer, at.element)
    tag = "section" if name or at.element.name == "section" else "div"
    classes = ["leaf"] if at.element.attributes.get("start") else []
    if at.look.columns > 1:
        classes.append("beside")
        inner = "".join(side_by_side(writer, at))
    else:
        inner = writer.children(at)
    behind = picture_behind(writer, at)
    classes += ["behind"] if behind else []
    if not inner and not behind:
        return ""
    return wrapped(tag, opened(writer, at, *classes) + name, behind + inner)


def side_by_side(writer: TagWriter, at: Located) -> Iterator[str]:
    """Yield what is in a section of several columns: boxes and parts are cards beside each other, all else goes across."""
    waiting: list[tuple[Element, Computed]] = []
    for child in at.element.children:
        if not isinstance(child, Element):
            continue
        look = writer.cascade.of(child, at.look, at.inside)
        if child.name in PARTS and not look.span:
            waiting.append((child, look))
            continue
        yield from cards(writer, at, waiting)
        waiting = []
        yield writer.element(child, at.look, at.inside, "across")
    yield from cards(writer, at, waiting)


def cards(writer: TagWriter, at: Located, held: list[tuple[Element, Computed]]) -> Iterator[str]:
    """Yield parts as cards: two beside each other where they are about as long; any other goes across, its lists in columns."""
    alone = lone([math.inf if is_broad(child) else length_of(child) for child, _ in held])
    for n, (child, look) in enumerate(held):
        framed = look.fill or look.border or look.bar
        yield writer.element(
            child, at.look, at.inside, f"{'' if framed else 'card'} {'across' if n in alone else ''}"
        )


def is_broad(element: Element) -> bool:
    """Tell whether a part holds a table of so many columns that half of a window has no room for it."""
    return any(len(cells_of(one)) > BROAD for one in walk(element) if one.name == "tr")


def lone(lengths: list[float]) -> set[int]:
    """Return which things stand alone, by their lengths: each goes beside the next unless one is much longer, or endless."""
    out: set[int] = set()
    n = 0
    while n < len(lengths):
        pair = lengths[n : n + 2]
        if len(pair) == 2 and max(pair) <= UNEVEN * min(pair) and max(pair) < math.inf:
            n += 1
        else:
            out.add(n)
        n += 1
    return out


def length_of(element: Element) -> int:
    """Return about how many lines an element has in half of a window."""
    blocks = [one for one in walk(element) if ELEMENTS[one.name].words and not ELEMENTS[one.name].among_words]
    said = [words_of(one).strip() for one in blocks if one.name not in ("li", "lbl")]
    boxes = sum(one.name in PARTS for one in walk(element))
    return 1 + boxes + sum(1 + len(words) // HALF for words in said if words)


def row(writer: TagWriter, at: Located) -> str:
    """Return cells beside each other; in a narrow window below each other, but for a narrow cell or a row within a cell.

    A first cell of a length has the second beside it as long as there is room for the longest word of that.
    """
    cells = cells_of(at.element)
    given = at.element.attributes.get("widths", "").split() or ["1"] * len(cells)
    drawn = [writer.element(each, at.look, at.inside) for each in cells]
    shares = [share for share, seen in zip(given, drawn, strict=True) if seen]
    more, inner = (f"column-gap:{rem(at.look.gutter)}",), "".join(drawn)
    if "cell" in at.names and not any(share.endswith("pt") for share in shares):
        return wrapped("div", opened(writer, at, "row", "in", more=more), inner)
    if any(map(is_field, cells)):
        return wrapped("div", opened(writer, at), inner)
    held = "cell" in at.names
    if len(shares) == 2 and shares[0].endswith("pt") and (held or points(shares[0]) <= ACROSS):
        lead = writer.looks.named([f"flex:0 0 {rem(points(shares[0]))}"], ">:first-child")
        return wrapped("div", opened(writer, at, "row", "lead", lead, more=more), inner)
    columns = writer.looks.columns(" ".join(column(share, held) for share in shares), held)
    return wrapped("div", opened(writer, at, "row", columns, more=more), inner)


def is_field(cell: Element) -> bool:
    """Tell whether a cell holds lines to write on alone: a field has the whole width, below the words that ask."""
    return any(one.name == "lines" for one in walk(cell)) and not words_of(cell).strip()


def points(share: str) -> float:
    """Return the width of a column that is a length."""
    return float(share.removesuffix("pt"))


def column(share: str, always: bool) -> str:
    """Return one column of a grid: a length, or a share of what is left; it has room for its longest word.

    A share that is `always` beside others has not: in a narrow window that would push it out of its box.
    """
    if share.endswith("pt"):
        return f"minmax(min-content,{rem(points(share))})"
    return f"minmax({'0' if always else 'min-content'},{number(float(share))}fr)"


def cell(writer: TagWriter, at: Located) -> str:
    """Return a cell; one that a layout leaves empty stays, one whose content is for paper alone goes, and its width too."""
    inner = writer.children(at)
    return wrapped("div", opened(writer, at), inner) if inner or not at.element.children else ""
