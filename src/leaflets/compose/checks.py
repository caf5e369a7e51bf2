"""Takes a tree of elements, refuses what would mislead a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..drawing.nouns import FILE_NAME
from ..elements import ELEMENTS
from ..faults import FaultList, did_you_mean
from ..model import LANG, Element, Layout, Picture, Run, Style, strings_of, walk, words_of

Rule = Callable[[Element, FaultList], None]


def prints(element: Element) -> bool:
    """Tell whether an element of the flow puts words or a picture on a page."""
    if ELEMENTS[element.name].apart:
        return False
    return bool(strings_of(element)) or any(inner.picture is not None for inner in walk(element))


def check_document(root: Element, layout: Layout, style: Style) -> None:
    """Refuse what would mislead a screen reader: ISO 14289-1, 7.3 (figures), 7.4 (headings), 7.18.5 (links).

    The content was checked when it was loaded: what is found here is the layout's fault, and its place is reported.
    """
    faults = FaultList()
    level = 0
    ids = {element.attributes["id"] for element in walk(root) if "id" in element.attributes}
    seen: set[str] = set()
    for element in walk(root):
        given = element.attributes
        if "id" in given and given["id"] in seen:
            faults.add(element.made_at, f'two elements have the id "{given["id"]}"')
        seen |= {given["id"]} if "id" in given else set()
        level = _heading(element, level, faults) if ELEMENTS[element.name].level else level
        if "lang" in given and not LANG.fullmatch(given["lang"]):
            faults.add(element.made_at, f'"{given["lang"]}" is not a language code', 'a code such as "es"')
        href = given.get("href", "")
        if element.name == "a" and href.startswith("#") and href[1:] not in ids:
            hint = did_you_mean(href[1:], ids)
            faults.add(element.made_at, f'nothing in the layout has the id "{href[1:]}"', hint)
        if rule := RULES.get(element.name):
            rule(element, faults)
        _check_icons(element, faults)
    _check_top([child for child in root.children if isinstance(child, Element)], layout, style, faults)
    faults.stop_if_any()


def _check_icons(element: Element, faults: FaultList) -> None:
    """Note an icon that is not the first thing in its element: words hang beside it."""
    for child in element.children[1:]:
        if isinstance(child, Element) and child.name == "icon":
            faults.add(
                child.made_at, f"<icon> is not the first in <{element.name}>", "put it before the words"
            )


def _check_top(top: Sequence[Element], layout: Layout, style: Style, faults: FaultList) -> None:
    """Note a second <fill>, and a page without the measure that a running line needs."""
    for second in [element for element in top if element.name == "fill"][1:]:
        faults.add(second.made_at, "a layout has only one <fill>", "put everything it may add into that one")
    running = {e.attributes.get("at", "foot"): e.made_at for e in top if e.name == "running"}
    for at, made_at in running.items():
        if at not in style.page:
            hint = f"{made_at} prints a running {at}"
            faults.add(layout.raw["page"].place, f'the page lacks "{at}"', hint)


def _heading(element: Element, above: int, faults: FaultList) -> int:
    """Return the heading's level; one that is skipped is a fault."""
    level, words = ELEMENTS[element.name].level, words_of(element).strip()
    if not words:
        faults.add(element.made_at, "this heading has no words")
    if level > above + 1:
        message = f'a heading of level {level} follows one of level {above}: "{words[:60]}"'
        faults.add(element.made_at, message)
    return level


def _figure(element: Element, faults: FaultList) -> None:
    decorative = element.attributes.get("decorative") == "yes"
    alt = element.attributes.get("alt", "").strip()
    if not decorative and not alt:
        faults.add(element.made_at, "this picture has no alternative text", 'say what it shows in "alt"')
    elif FILE_NAME.fullmatch(alt):
        message = f'the alternative text "{alt}" is a file name'
        faults.add(element.made_at, message, "say what the picture shows")


def _item(element: Element, faults: FaultList) -> None:
    if element.picture is not None and element.attributes.get("alt", "").strip():
        message = "a picture beside an item is not read aloud: the words beside it say the same"
        faults.add(element.made_at, message, "remove alt; what must be read is a <figure>")


def _box(element: Element, faults: FaultList) -> None:
    if isinstance(element.picture, Picture) and element.picture.drawing is None:
        message = "a picture behind a box must be a drawing: what its colours are behind words cannot be seen"
        faults.add(element.made_at, message, "an SVG among the topic's figures")
    if element.picture is not None and element.attributes.get("alt", "").strip():
        message = "a picture behind a box is not read aloud"
        faults.add(element.made_at, message, "remove alt; what must be read is a <figure>")


def _link(element: Element, faults: FaultList) -> None:
    if not any(isinstance(child, Run) and child.text.strip() for child in element.children):
        faults.add(element.made_at, "this link has no words")


def _table(element: Element, faults: FaultList) -> None:
    rows = [row for row in walk(element) if row.name == "tr"]
    wide = {sum(isinstance(cell, Element) for cell in row.children) for row in rows}
    if not any(cell.name == "th" for cell in walk(element)):
        faults.add(element.made_at, "this table has no header cells", "use <th> for them")
    captions = [child for child in element.children if isinstance(child, Element) and child.name == "caption"]
    for second in captions[1:]:
        faults.add(second.made_at, "a table has only one caption")
    if len(wide) > 1 or not rows:
        faults.add(element.made_at, "the rows of this table differ in their number of cells")
    shares = element.attributes.get("widths", "").split()
    if wide and len(shares) != max(wide):
        faults.add(element.made_at, f"columns of this table: {max(wide)}, but widths: {len(shares)}")


def _row(element: Element, faults: FaultList) -> None:
    cells = sum(isinstance(child, Element) for child in element.children)
    shares = element.attributes.get("widths", "").split()
    if not cells:
        faults.add(element.made_at, "this row has no cells", "put what stands side by side into <cell>")
    elif shares and len(shares) != cells:
        faults.add(element.made_at, f"cells of this row: {cells}, but widths: {len(shares)}")


def _entry(element: Element, faults: FaultList) -> None:
    if any(isinstance(child, Element) and _held(child) != ["a"] for child in element.children):
        faults.add(element.made_at, "an entry of <nav> holds one link, and nothing else")


def _terms(element: Element, faults: FaultList) -> None:
    for item in element.children:
        if isinstance(item, Element) and _held(item) != ["dt", "dd"]:
            faults.add(item.made_at, "an item of <dl> holds one <dt>, then one <dd>, and nothing else")


def _labelled(element: Element, faults: FaultList) -> None:
    if _held(element) != ["figure", "ul"]:
        message = "<labelled> holds one <figure>, then one <ul> with its labels, and nothing else"
        faults.add(element.made_at, message)


def _held(element: Element) -> list[str]:
    """Return the names of what an element holds; "" stands for words."""
    named = (
        (child.name, "") if isinstance(child, Element) else ("", child.text) for child in element.children
    )
    return [name for name, text in named if name or text.strip()]


def _heading_cell(element: Element, faults: FaultList) -> None:
    scope = element.attributes.get("scope")
    if scope not in ("row", "column"):
        faults.add(element.made_at, f'a header cell cannot head a "{scope}"', 'scope="row" or scope="column"')


RULES: Mapping[str, Rule] = {
    "th": _heading_cell,
    "figure": _figure,
    "li": _item,
    "aside": _box,
    "div": _box,
    "a": _link,
    "table": _table,
    "row": _row,
    "labelled": _labelled,
    "dl": _terms,
    "entry": _entry,
}
