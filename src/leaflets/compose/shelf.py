"""Takes a layout's markup, gives its parts, and what equal parts became in documents before.

Leaflets for different readers have most of their sections in common. Such a section is read from its markup
once; and as it is the very same element in each document, the typesetter needs to lay it out only once.
"""

from __future__ import annotations

import functools
import itertools
from typing import NamedTuple
from xml.parsers import expat

from ..faults import Place
from ..model import Clinic, Element, Layout, Phrase, Run, Topic

MOST_PARTS = 512  # remembered for one layout: a long batch must not grow without bound
# The markup without its handles, what these stand for, and where the element before it was made, when the
# markup does not say where its own was.
Key = tuple[tuple[str, ...], tuple[Phrase, ...], Place]


class Known(NamedTuple):
    """What a part became: its elements, and where the last of them was made."""

    children: tuple[Element | Run, ...]
    last: Place


class Shelf:
    """The parts that were read without a fault."""

    def __init__(self) -> None:
        self.known: dict[Key, Known] = {}

    def put(self, fresh: dict[Key, Known]) -> None:
        if len(self.known) + len(fresh) > MOST_PARTS:
            self.known.clear()
        self.known.update(fresh)


@functools.lru_cache(maxsize=16)
def shelf_of(layout: Layout, topic: Topic, clinic: Clinic) -> Shelf:
    """Return the parts known of a layout filled for one topic and clinic: figures, terms and logo are theirs."""
    return Shelf()


def markup_parts(markup: str) -> list[str]:
    """Return the markup split before each outermost element; whole when it is broken."""
    data = f"<document>{markup}".encode()
    starts: list[int] = []
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:
            starts.append(parser.CurrentByteIndex)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(data + b"</document>", True)
    except expat.ExpatError:
        return [markup]
    edges = [len(b"<document>"), *starts, len(data)]
    return [data[first:last].decode() for first, last in itertools.pairwise(edges)]
