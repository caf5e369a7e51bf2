"""Takes an element as a layout wrote it, gives the form the typesetter knows: labels, bodies, scopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..elements import MARKERS
from ..model import Element, Run
from .start_tags import Open

Normal = Callable[[Element, Sequence[Open]], Element]  # takes the elements around it, the innermost last


def item(element: Element, open_: Sequence[Open]) -> Element:
    """Give a list's item its label and body; in <nav> it is an entry with its reference.

    An icon that begins an item is its label where that would be a sign: it says no more than the sign.
    """
    parent = open_[-1]
    if parent.name == "nav":
        reference = Element("reference", element.children, place=element.place, made_at=element.made_at)
        return replace(element, name="entry", children=(reference,))
    if parent.name == "dl":
        return element
    kind = parent.attributes.get("marker", "disc")
    number = sum(isinstance(child, Element) for child in parent.children) + 1
    numeral = f"{number}" if parent.attributes.get("numbers") == "bare" else f"{number}."
    text = numeral if parent.name == "ol" else MARKERS.get(kind, MARKERS["disc"]).sign
    drawn = {"drawn": "tick", "actual": text} if kind == "tick" and parent.name == "ul" else {}
    words: tuple[Element | Run, ...] = (Run(text),) if text else ()
    body = replace(element, name="lbody", style="", attributes={}, picture=None)
    first = element.children[0] if element.children else None
    if isinstance(first, Element) and first.name == "icon" and parent.name == "ul" and not drawn:
        words, body = (first,), replace(body, children=element.children[1:])
    label = Element("lbl", words, attributes=drawn, place=element.place, made_at=element.made_at)
    return replace(element, children=(label, body))


def heading_cell(element: Element, open_: Sequence[Open]) -> Element:
    inside_head = any(up.name == "thead" for up in open_)
    scope = element.attributes.get("scope", "column" if inside_head else "row")
    return replace(element, attributes={**element.attributes, "scope": scope})


NORMAL: Mapping[str, Normal] = {"li": item, "th": heading_cell}


def trimmed(children: Sequence[Element | Run]) -> list[Element | Run]:
    """Return children without blank runs at either end or after an icon, and without two spaces in a row."""
    out: list[Element | Run] = []
    for child in children:
        before = out[-1] if out else None
        blank = isinstance(child, Run) and not child.text.strip() and "\u00a0" not in child.text
        if blank and (before is None or ends_blank(before)):
            continue
        out.append(child)
    while out and isinstance(out[-1], Run) and out[-1].text == " ":
        out.pop()
    return out


def ends_blank(child: Element | Run) -> bool:
    """Tell whether no space is needed after a child: it ends with one, or is an icon, which has its own gap."""
    return child.text.endswith(" ") if isinstance(child, Run) else child.name == "icon"
