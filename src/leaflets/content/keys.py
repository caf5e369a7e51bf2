"""Holds the keys of a topic's files: for each mapping, those it may have and those it needs."""

from __future__ import annotations

from typing import NamedTuple


class Keys(NamedTuple):
    """The keys that a mapping may have, and which of them are needed."""

    known: tuple[str, ...]
    needed: tuple[str, ...] = ()


BESIDE = (
    "only_for",
    "only_in",
    "only_with",
    "only_without",
)  # beside a block's kind, and beside an item's text

BOOKLET = Keys(
    (
        "title", "purpose", "cover_note", "picture", "sections", "not_alone", "alone", "version",
        "written_on", "review_on", "outlook_words", "language",
    ),
    ("title", "purpose", "sections", "version", "written_on", "review_on"),
)  # fmt: skip
LEAFLETS = ("not_alone", "alone")  # keys of booklet.yaml alone: which sections are leaflets of their own
START = Keys(tuple(key for key in BOOKLET.known if key not in LEAFLETS), ("title", "purpose", "sections"))
SECTION = Keys(
    ("title", "icon", "picture", "key_points", "sources", "only_for", "blocks"), ("title", "blocks")
)
CARD = Keys(("title", "purpose", "only_for", "blocks"), ("title", "blocks"))
TERM = Keys(("name", "short", "long", "say"), ("name", "short"))
SOURCE = Keys(
    ("title", "publisher", "short", "web", "read_on", "note"), ("title", "publisher", "web", "read_on")
)

# A layout's example: one file for a whole topic, without sources and with every section a leaflet.
EXAMPLE = Keys(
    (*(key for key in BOOKLET.known if key not in LEAFLETS), "glossary", "when_to_call", "card"),
    ("title", "purpose", "sections", "when_to_call", "version"),
)
EXAMPLE_SECTION = Keys(("id", *(key for key in SECTION.known if key != "sources")), SECTION.needed)

# What is under the kind of a block, where that is more than a text or a list.
ITEM = Keys(("text", "list", *BESIDE), ("text",))  # and what items of some lists have
IN_LIST, IN_STEPS, IN_CARDS = ("icon",), ("title", "picture"), ("title", "icon", "picture")
BESIDE_HEADING = ("blocks", "icon")
BOX = Keys(("title", "text", "blocks"))
NOTE = Keys((*BOX.known, "icon", "tone"))
TREATMENT = Keys(
    ("title", "icon", "text", "how", "where", "benefit", "risks", "ask", "blocks"), ("title", "text")
)
FIGURE = Keys(("name", "caption", "alt", "key", "labels", "decorative", "credit", "crop", "wide"), ("name",))
LABEL = Keys(("at", "text", *BESIDE), ("at", "text"))
TIER = Keys((*BOX.known, "numbers"), ("title",))  # of when to call
LAST_TIER = Keys(BOX.known, TIER.needed)  # it prints no numbers
TABLE = Keys(("caption", "columns", "widths", "rows", "blank"), ("columns",))
ROW = Keys(("cells", "icon", "only_for"), ("cells",))
QUESTIONS = Keys(("items", "lines"), ("items",))
CONTACT = Keys(("name", "about", "phone", "web", "only_for"), ("name",))
SEE = Keys(("title", "leaflets"), ("leaflets",))
LINES = Keys(("title", "count"), ("count",))
