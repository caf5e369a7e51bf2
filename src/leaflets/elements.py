"""Which elements a layout may use, and what each is in the structure tree (ISO 32000-1, 14.8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Role(NamedTuple):
    """How an element stands in the tree: its structure type and attributes; "" = not in the tree."""

    type: str
    attributes: str = ""


# One table maps each name a layout may use to its structure type; an unlisted name is a fault.
ROLES: Mapping[str, Role] = {
    "document": Role("Document"),
    "section": Role("Sect"),
    "h1": Role("H1"),
    "h2": Role("H2"),
    "h3": Role("H3"),
    "h4": Role("H4"),
    "p": Role("P"),
    "ul": Role("L"),  # how it is numbered, its marker says
    "ol": Role("L", "/A<</O/List/ListNumbering/Decimal>>"),
    "dl": Role("L", "/A<</O/List/ListNumbering/None>>"),
    "li": Role("LI"),
    "lbl": Role("Lbl"),
    "lbody": Role("LBody"),
    "dt": Role("Lbl"),
    "dd": Role("LBody"),
    "table": Role("Table"),
    "caption": Role("Caption"),
    "thead": Role("THead"),
    "tbody": Role("TBody"),
    "tr": Role("TR"),
    "th": Role("TH"),
    "td": Role("TD"),
    "figure": Role("Figure"),
    "figcaption": Role("Caption"),
    "aside": Role("Aside"),
    "nav": Role("TOC"),
    "entry": Role("TOCI"),
    "reference": Role("Reference"),
    "a": Role("Link"),
    "span": Role("Span"),
    "strong": Role("Span"),
    "em": Role("Span"),
}
# What labels a list's entries (ISO 32000-1, table 347): "None" is for labels that are neither numbers nor discs, and for none.
LIST_NUMBERING = {"disc": "Disc", "dash": "None", "tick": "None", "none": "None"}
HEADINGS = ("h1", "h2", "h3", "h4")
# Names that print, or steer the page, outside the tree.
OUTSIDE = frozenset({"page", "running", "fill", "lines", "tick", "rule", "br"})
