"""Which elements and attributes a layout may use: one row for each, read by every stage.

A stage keeps only what it does: a table from an element's name to a function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

# What a screen needs around the words of a document: the first link, the name of DRAFT, what is said above a field.
SCREEN_WORDS = ("screen_skip", "screen_draft", "screen_write")
PHONE = "phone"  # the style of an <a> that is a number to call: no line ends in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is true of all elements of one name.

    `role` is the type in the structure tree (ISO 32000-1, 14.8.4), `numbering` what labels the entries of a list
    (table 347); "" is not in the tree, or says nothing. `holds` and `inside` name the only elements allowed
    in it and around it: None and () allow any. `no_own` is why the reader's own words are not allowed in it.
    """

    role: str = ""
    numbering: str = ""
    words: bool = False  # text is allowed in it
    among_words: bool = False  # it is allowed in such an element, and nowhere else
    holds: tuple[str, ...] | None = None
    inside: tuple[str, ...] = ()
    needs: str = ""  # an attribute that it cannot be without
    level: int = 0  # of a heading
    bookmarked: bool = False
    no_own: str = ""
    apart: bool = False  # not part of the flow
    kept_empty: bool = False  # in the tree even without words: an empty cell is still a cell
    ours: bool = False  # made by compose, never by a template

    @property
    def inline(self) -> bool:
        """Whether it has words of its own among those of a paragraph."""
        return self.words and self.among_words


REPEATED = "other pages repeat it"


def heading(level: int) -> Traits:
    top = level <= 2
    return Traits(role=f"H{level}", words=True, level=level, bookmarked=top, no_own=REPEATED)


LISTS = ("ul", "ol", "dl", "nav")

# An unlisted name is a fault.
ELEMENTS: Mapping[str, Traits] = {
    "document": Traits(role="Document", ours=True),
    "section": Traits(role="Sect"),
    "h1": heading(1),
    "h2": heading(2),
    "h3": heading(3),
    "h4": heading(4),
    "p": Traits(role="P", words=True),
    "ul": Traits(role="L", holds=("li",)),  # its marker says how it is numbered
    "ol": Traits(role="L", holds=("li",), numbering="Decimal"),
    "dl": Traits(role="L", holds=("li",), numbering="None"),
    "li": Traits(role="LI", words=True, inside=LISTS),
    "lbl": Traits(role="Lbl", words=True, ours=True),
    "lbody": Traits(role="LBody", words=True, ours=True),
    "dt": Traits(role="Lbl", words=True, inside=("li",)),
    "dd": Traits(role="LBody", words=True, inside=("li",)),
    "table": Traits(role="Table", holds=("caption", "thead", "tbody")),
    "caption": Traits(role="Caption", words=True, inside=("table",)),
    "thead": Traits(role="THead", holds=("tr",), inside=("table",)),
    "tbody": Traits(role="TBody", holds=("tr",), inside=("table",)),
    "tr": Traits(role="TR", holds=("th", "td"), inside=("thead", "tbody"), kept_empty=True),
    "th": Traits(role="TH", words=True, inside=("tr",), kept_empty=True),
    "td": Traits(role="TD", words=True, inside=("tr",), kept_empty=True),
    "figure": Traits(role="Figure", holds=("figcaption",)),
    "figcaption": Traits(role="Caption", words=True, inside=("figure",)),
    "labelled": Traits(role="Div", holds=("figure", "ul")),
    "aside": Traits(role="Aside"),
    "div": Traits(role="Div"),
    "row": Traits(role="Div", holds=("cell",)),
    "cell": Traits(role="Div", inside=("row",)),
    "nav": Traits(role="TOC", holds=("li",), no_own=REPEATED),
    "entry": Traits(role="TOCI", ours=True),
    "reference": Traits(role="Reference", ours=True),
    "a": Traits(role="Link", words=True, among_words=True, no_own=REPEATED),
    "span": Traits(role="Span", words=True, among_words=True),
    "strong": Traits(role="Span", words=True, among_words=True),
    "em": Traits(role="Span", words=True, among_words=True),
    "br": Traits(among_words=True, holds=()),
    "icon": Traits(among_words=True, holds=(), needs="name"),  # decoration, before the words
    "lines": Traits(holds=()),
    "rule": Traits(holds=()),
    "page": Traits(among_words=True, holds=()),  # a number in a running line
    "running": Traits(holds=("p", "figure"), inside=("document",), apart=True, no_own=REPEATED),
    "fill": Traits(inside=("document",), needs="to", apart=True, no_own="not every leaflet has its pages"),
}
# Structure types that PDF 1.7 lacks, and those that represent them.
ROLE_MAP: Mapping[str, str] = {"Aside": "Div"}


class Marker(NamedTuple):
    """What labels the entries of a list: the sign, and its name in the structure tree (ISO 32000-1, table 347).

    "None" there is for labels that are neither numbers nor discs, and for none.
    """

    sign: str
    numbering: str


MARKERS: Mapping[str, Marker] = {
    "disc": Marker("•", "Disc"),
    "dash": Marker("–", "None"),
    "tick": Marker("☐", "None"),
    "none": Marker("", "None"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """What an attribute may say: one of `values`, or a text of a `shape`, which `hint` puts in words; or anything."""

    values: tuple[str, ...] = ()
    shape: str = ""  # a pattern
    hint: str = ""
    said: bool = False  # a screen reader says it
    address: bool = False  # for machines: a phrase that is a link gives its address there, not its words
    ours: bool = False  # made by compose, never by a template


YES_NO = Attribute(values=("yes", "no"))
_SHARE = r"(?=[0-9.]*[1-9])[0-9]{1,3}(\.[0-9]{1,3})?(pt)?"
# An unlisted name is a fault.
ATTRIBUTES: Mapping[str, Attribute] = {
    "style": Attribute(),
    "start": Attribute(values=("page", "recto")),
    "id": Attribute(shape=r"\S+", hint="a name without spaces"),
    "href": Attribute(address=True),
    "title": Attribute(said=True),
    "lang": Attribute(),
    "scope": Attribute(),
    "widths": Attribute(shape=f"({_SHARE})?( +{_SHARE})*", hint='shares such as "1 2", or points: "34pt 1"'),
    "marker": Attribute(values=tuple(MARKERS)),
    "numbers": Attribute(values=("dotted", "bare")),
    "alt": Attribute(said=True),
    "picture": Attribute(),
    "name": Attribute(
        hint="the name of an icon: a file in layouts/icons/ or the layout's own icons/, without .svg"
    ),
    "qr": Attribute(address=True),
    "decorative": YES_NO,
    "n": Attribute(shape="page|[1-9]|[1-5][0-9]|60", hint='"page", or a number from 1 to 60'),
    "at": Attribute(values=("head", "foot")),
    "anchor": Attribute(shape=r"\S+( \S+)?", hint="the name of an anchor in the drawing, or of two"),
    "pages": Attribute(values=("recto", "verso", "all")),
    "show": Attribute(values=("number", "section", "total")),
    "to": Attribute(shape="[1-9]|[1-5][0-9]|6[0-4]", hint="a number from 1 to 64"),
    "bookmark": YES_NO,
    "personal": YES_NO,
    "paper": YES_NO,  # whether its words are for paper alone, such as those that lead to a page's number
    "made": Attribute(ours=True),  # the template's line that asks for the element
    "actual": Attribute(ours=True),  # the text that a sign represents (ISO 32000-1, 14.9.4)
    "say": Attribute(ours=True),  # an abbreviation in full (14.9.5)
    "drawn": Attribute(ours=True),  # a label that is a drawing, not a character
    "margin": Attribute(ours=True),  # printed where it takes no space
}


def fits(attribute: Attribute, value: str) -> bool:
    """Tell whether an attribute may say this."""
    if attribute.values:
        return value in attribute.values
    return not attribute.shape or bool(re.fullmatch(attribute.shape, value))
