"""Takes an element with its look, gives the attributes of its tag; and the tags that most elements share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from ..model import Element
from .nouns import Located, TagWriter

Tag = Callable[[TagWriter, Located], str]

SCOPES = {"row": "row", "column": "col"}
EVENLY_SPACED = (
    "li",
    "entry",
    "th",
    "td",
    "tr",
    "thead",
    "tbody",
    "lbody",
    "dt",
)  # by the style of all files

PARTS = ("section", "aside", "div")  # what may be a box


def wrapped(name: str, attributes: str, inner: str) -> str:
    return f"<{name}{attributes}>{inner}</{name}>"


def attribute(name: str, said: str) -> str:
    return f' {name}="{escape(said)}"' if said else ""


def opened(
    writer: TagWriter, at: Located, *names: str, more: tuple[str, ...] = (), inline: bool = False
) -> str:
    """Return the attributes that any element may have: its id, its classes, and what its own attributes become."""
    name = at.element.name
    look = writer.looks.of(at.look, at.around, more, inline, name not in EVENLY_SPACED, name in PARTS)
    classes = " ".join(dict.fromkeys(one for one in (*names, *at.more.split(), look) if one))
    own = "".join(
        rule(said) for key, said in at.element.attributes.items() if (rule := ATTRIBUTE_RULES.get(key))
    )
    return attribute("id", writer.plan.ids.get(at.element, "")) + attribute("class", classes) + own


def named(writer: TagWriter, element: Element) -> str:
    """Return the attribute that says which words name an element; "" where none do."""
    name = writer.plan.named_by.get(element)
    return attribute("aria-labelledby", writer.plan.ids[name]) if name else ""


def block(name: str) -> Tag:
    """Return the tag of an element that is the same in HTML."""
    return lambda writer, at: wrapped(name, opened(writer, at), writer.children(at))


def with_icon(writer: TagWriter, at: Located) -> str:
    """Return what is in an element; words that begin with an icon hang beside it."""
    first = at.element.children[0] if at.element.children else None
    if not (isinstance(first, Element) and first.name == "icon"):
        return writer.children(at)
    icon = writer.element(first, at.look, at.inside)
    return f'<span class="hung">{icon}<span>{writer.children(at, 1)}</span></span>'


def cells_of(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def dropped(writer: TagWriter, at: Located) -> str:
    """Give nothing: for paper alone."""
    return ""


def through(writer: TagWriter, at: Located) -> str:
    """Give what is in it: HTML has no tag for it."""
    return writer.children(at)


# What becomes of each attribute: an attribute of the tag; None: its tag asks for it, or it is for paper alone.
ATTRIBUTE_RULES: Mapping[str, Callable[[str], str] | None] = {
    "lang": lambda said: attribute("lang", said),
    "scope": lambda said: attribute("scope", SCOPES[said]),
    **dict.fromkeys(("style", "id", "href", "title", "start", "widths", "marker", "numbers", "alt", "picture", "name"), None),  # read by tags
    **dict.fromkeys(("qr", "decorative", "n", "anchor", "actual", "say", "drawn", "margin", "paper"), None),  # read by tags
    **dict.fromkeys(("at", "pages", "show", "to", "bookmark", "personal", "made"), None),  # of paper, or of the PDF alone
}  # fmt: skip
