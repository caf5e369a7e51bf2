"""Which elements may stand in which, and what their attributes may say."""

from __future__ import annotations

import re

from ..elements import HEADINGS

# What may stand in what: text only in these, elements of their own only in the others.
TEXTUAL = frozenset(
    [*HEADINGS, "p", "a", "span", "strong", "em", "th", "td", "caption", "figcaption", "dt", "lbl"]
)
EITHER = frozenset({"li", "dd", "lbody"})  # text, or elements
ATTRIBUTES = frozenset(
    [
        "style",
        "start",
        "id",
        "href",
        "title",
        "lang",
        "scope",
        "widths",
        "marker",
        "alt",
        "picture",
        "qr",
        "decorative",
        "n",
        "at",
        "pages",
        "show",
        "to",
        "bookmark",
        "explain",
        "personal",
    ]
)
YES_NO = ("yes", "no")
# What an attribute may say, where that is not free.
VALUES = {
    "start": ("page", "recto"), "at": ("head", "foot"), "pages": ("recto", "verso", "all"), "show": ("number", "section", "total"),
    "marker": ("disc", "dash", "tick", "none"), "bookmark": YES_NO, "explain": YES_NO, "personal": YES_NO, "decorative": YES_NO,
}  # fmt: skip
SHAPES = {
    "n": (re.compile(r"page|[1-9]|[1-5][0-9]|60"), '"page", or a number from 1 to 60'),
    "to": (re.compile(r"[1-9]|[1-5][0-9]|6[0-4]"), "a number from 1 to 64"),
    "id": (re.compile(r"\S+"), "a name without spaces"),
    "widths": (
        re.compile(
            r"((?=[0-9.]*[1-9])[0-9]{1,3}(\.[0-9]{1,3})?)?( +(?=[0-9.]*[1-9])[0-9]{1,3}(\.[0-9]{1,3})?)*"
        ),
        'shares such as "1 2"',
    ),
}
NEEDS = {"fill": "to"}  # what an element cannot be without
# What may stand in these alone, and what may stand in these only.
HOLDS = {
    "table": ("caption", "thead", "tbody"), "thead": ("tr",), "tbody": ("tr",), "tr": ("th", "td"),
    "ul": ("li",), "ol": ("li",), "dl": ("li",), "nav": ("li",), "figure": ("figcaption",),
    "rule": (), "lines": (), "page": (), "br": (), "tick": (), "running": ("p", "figure"),
}  # fmt: skip
STANDS_IN = {
    "caption": ("table",), "thead": ("table",), "tbody": ("table",), "tr": ("thead", "tbody"), "th": ("tr",), "td": ("tr",),
    "li": ("ul", "ol", "dl", "nav"), "dt": ("li",), "dd": ("li",), "figcaption": ("figure",),
    "running": ("document",), "fill": ("document",),
}  # fmt: skip
SAID = ("alt", "title")  # attributes that a screen reader reads aloud
AMONG_WORDS = frozenset({"a", "span", "strong", "em", "br"})
OURS = frozenset({"document", "lbl", "lbody", "entry", "reference"})  # no template makes these
ADDRESSED = (
    "href",
    "qr",
)  # attributes for machines: a phrase that is a link gives its address there, not its words
# Bookmarks, contents, running lines and links' descriptions never hold the reader's own words.
NEVER_OWN = {
    **dict.fromkeys((*HEADINGS, "a", "nav", "running"), "other pages repeat it"),
    "fill": "not every leaflet has its pages",
}
UNEXPLAINED = frozenset({*HEADINGS, "nav", "th", "caption", "running"})


def textual(name: str) -> bool:
    return name in TEXTUAL or name in EITHER
