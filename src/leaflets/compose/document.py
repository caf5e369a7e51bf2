"""Takes a Leaflet and a Layout, gives a Document: the tree of elements, which is the structure tree."""

from __future__ import annotations

from ..elements import SCREEN_WORDS
from ..faults import Place, refusal
from ..model import Document, Element, Layout, Leaflet, Run, Style
from .checks import check_document, prints
from .markup import parse_markup
from .places import TEMPLATE, shown
from .template import render


def compose(leaflet: Leaflet, layout: Layout, style: Style, extent: str = "") -> Document:
    """Return the leaflet in the layout's order; `extent` is how much of it, where a layout has several.

    Raises LeafletError for a template that breaks, unknown elements, headings that skip a level,
    pictures without alternative text, links without words, and one that prints nothing.
    """
    text, handles = render(leaflet, layout, extent)
    root = parse_markup(text, handles, leaflet, layout)
    check_document(root, layout, style)
    if not any(prints(child) for child in root.children if isinstance(child, Element)):
        raise refusal("this layout prints nothing", place=Place(shown(layout, TEMPLATE)))
    name = leaflet.clinic.fields["name"].text
    mark = leaflet.words["draft"].text if leaflet.draft else ""
    if mark:
        said = leaflet.words["draft"].place
        first = Element("p", (Run(mark),), "draft", {"margin": "yes"}, place=said)
        root = Element("document", (first, *root.children))
    frame = {one: leaflet.words[one].text for one in SCREEN_WORDS}
    return Document(
        root, leaflet.title.text, name, leaflet.topic.tag, mark, style, leaflet.reference, frame=frame
    )
