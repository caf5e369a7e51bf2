"""Takes a Leaflet and a Layout, gives the Document with the most that fits the layout's folded sheet.

An extent is how much a layout prints: its style names them, the fullest first, and its template asks for `extent`. What
fits is found by setting it. A reader's own words have no say in it, so that all copies of one leaflet hold the same.
"""

from __future__ import annotations

from dataclasses import replace

from .compose.document import compose
from .model import Document, Layout, Leaflet, Style
from .pdf.copies import stand_in
from .typeset.lay_out import panels_needed


def compose_fitted(leaflet: Leaflet, layout: Layout, style: Style) -> Document:
    """Return the document of the fullest extent that fits, or of the least one whether or not it fits.

    Raises LeafletError as `compose` does, and for what cannot be set.
    """
    *fuller, least = layout.extents or [""]
    refused: list[tuple[str, int]] = []  # what did not fit, and how many panels it needs
    for extent in fuller:
        needed, room = panels_needed(compose(blank_of(leaflet), layout, style, extent))
        if needed <= room:
            least = extent
            break
        refused.append((layout.extents[extent], needed))
    document = compose(leaflet, layout, style, least)
    return replace(document, shortened=told(layout.extents.get(least, ""), refused))


def told(held: str, refused: list[tuple[str, int]]) -> str:
    """Return what is printed and how many panels the next fuller extent needs; "" when there is none."""
    more = [(said, needed) for said, needed in refused if said != held]
    return f"{held}: {more[-1][0]} needs {more[-1][1]} panels" if more else ""


def blank_of(leaflet: Leaflet) -> Leaflet:
    """Return a leaflet for nobody: with the same personal fields filled, but nothing about this reader in them."""
    return replace(leaflet, reader=stand_in(leaflet.reader)) if leaflet.reader else leaflet
