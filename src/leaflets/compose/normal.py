"""Takes an element as a layout wrote it, gives the form the typesetter knows: labels, bodies, scopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..faults import NOWHERE, Place
from ..model import Element, Run

MARKERS = {"disc": "•", "dash": "–", "tick": "☐", "none": ""}


# ---- markup --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Open:
    """An element whose end has not come yet."""

    name: str
    attributes: dict[str, str]
    made_at: Place
    children: list[Element | Run] = field(default_factory=list)
    place: Place = NOWHERE
    personal: bool = False


# ---- shapes a layout may leave out ---------------------------------------------------------------


def item(element: Element, open_: Sequence[Open]) -> Element:
    """Give a list's item its label and body; in <nav> it is an entry with its reference."""
    parent = open_[-1]
    if parent.name == "nav":
        reference = Element("reference", element.children, place=element.place, made_at=element.made_at)
        return replace(element, name="entry", children=(reference,))
    if parent.name == "dl":
        return element
    kind = parent.attributes.get("marker", "disc")
    number = sum(isinstance(child, Element) for child in parent.children) + 1
    text = f"{number}." if parent.name == "ol" else MARKERS.get(kind, "•")
    drawn = {"drawn": "tick", "actual": text} if kind == "tick" and parent.name == "ul" else {}
    label = Element("lbl", (Run(text),) if text else (), "", drawn, None, element.place, element.made_at)
    body = replace(element, name="lbody", style="", attributes={})
    return replace(element, children=(label, body))


def heading_cell(element: Element, open_: Sequence[Open]) -> Element:
    inside_head = any(up.name == "thead" for up in open_)
    scope = element.attributes.get("scope", "column" if inside_head else "row")
    return replace(element, attributes={**element.attributes, "scope": scope})


NORMAL: Mapping[str, Any] = {"li": item, "th": heading_cell}
