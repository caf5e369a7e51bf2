"""Takes tables, gives tables; those of many columns become lists of cards in a narrow window."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Element, words_of
from .looks import thick
from .markup import Tag, attribute, cells_of, opened, with_icon, wrapped
from .nouns import Located, TagWriter

LETTERS = 30  # for which a window of 320 pixels has room in the head of a table to fill in
STACKED = 3  # columns: from here on a table has no room in a narrow window
ROLES = {
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tr": "row",
    "td": "cell",
    "column": "columnheader",
    "row": "rowheader",
}


def table(writer: TagWriter, at: Located) -> str:
    """Return a table; one with a head and many columns is a list of cards in a narrow window, unless it is only to be filled in."""
    parts = [child for child in at.element.children if isinstance(child, Element)]
    rows = [
        row for part in parts if part.name != "caption" for row in part.children if isinstance(row, Element)
    ]
    heads = (
        [words_of(one).strip() for one in cells_of(rows[0])]
        if parts and any(part.name == "thead" for part in parts)
        else []
    )
    many, filled = len(heads) >= STACKED, any(words_of(one).strip() for one in rows[1:])
    stacks = many and filled
    if stacks:
        cells = [(cell, head) for each in rows for cell, head in zip(cells_of(each), heads, strict=True)]
        writer.stacked |= {**dict.fromkeys((*parts, *rows), ""), **dict(cells)}
    roles = ' role="table"' if stacks else ""
    kind = ("stacks" if filled else to_fill_in(heads)) if many else ""
    return wrapped("table", roles + opened(writer, at, kind), writer.children(at))


def to_fill_in(heads: Sequence[str]) -> str:
    """Return the classes of a table to fill in: its words are broken in the narrowest window alone, and where they have no room there."""
    widest = sum(max(map(len, head.split()), default=0) for head in heads)
    return "blanks" if widest <= LETTERS else "blanks broken"


def role_of(writer: TagWriter, element: Element) -> str:
    """Return the role of a part of a table that narrow windows stack: its style takes from it what its tag says."""
    role = ROLES.get(element.attributes.get("scope", element.name), "")
    return attribute("role", role) if element in writer.stacked else ""


def group(name: str) -> Tag:
    """Return the tag of a table's head or body."""
    return lambda writer, at: wrapped(
        name, role_of(writer, at.element) + opened(writer, at), writer.children(at)
    )


def table_row(writer: TagWriter, at: Located) -> str:
    rule = (
        (f"border-bottom:{thick(at.look.rule_width)} solid {writer.tones.edge(at.look.rule)}",)
        if at.look.rule
        else ()
    )
    blank = "" if words_of(at.element).strip() else "blank"
    return wrapped(
        "tr", role_of(writer, at.element) + opened(writer, at, blank, more=rule), writer.children(at)
    )


def table_cell(writer: TagWriter, at: Located) -> str:
    """Return a cell; where a narrow window stacks them, it says the head of its column. A head without words is none."""
    empty = not words_of(at.element).strip()
    if at.element.name == "th" and empty:
        return "<td></td>"
    head = writer.stacked.get(at.element, "") if at.element.name == "td" and not empty else ""
    said = role_of(writer, at.element) + attribute("data-head", head)
    return wrapped(at.element.name, said + opened(writer, at), with_icon(writer, at))
