"""Takes Pages that are the panels of a folded sheet, gives Pages that are its two sides. Pure.

A layout says so in its `page`: `sheet` is the paper's size, `on` names for each panel, in reading order, the
side of the sheet it stands on (1 is printed first), `at` and `down` the x and the y where the panel begins; without
`down` all begin at the top. Lengths in points; y from the top, downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..faults import refusal
from ..layout.cascade import SIDES
from ..model import Element, Style
from .pages import Page, Pages


def check_room(style: Style, pages: int) -> None:
    """Raise LeafletError when there are more pages than panels: nothing is shrunk to fit."""
    room = len(style.page["on"])
    if pages > room:
        message = f"this needs {pages} panels, but the folded sheet has {room}"
        hint = "take one section, a shorter text, or --layout sheet"
        raise refusal(message, hint if 2 in style.page["on"] else "a shorter text", style.place)


def on_sheets(pages: Pages) -> Pages:
    """Return the sides of the sheet, each with its panels in reading order; pages that are not panels are returned unchanged."""
    page = pages.cascade.style.page
    if "sheet" not in page:
        return pages
    on = [int(side) for side in page["on"]][: len(pages.pages)]
    check_order(pages.pages, on)
    down = page.get("down", (0.0,) * len(page["on"]))
    placed = [(lowered(panel, y), x) for panel, x, y in zip(pages.pages, page["at"], down, strict=False)]
    sides = [
        joined([one for one, at in zip(placed, on, strict=True) if at == side], side)
        for side in sorted(set(on))
    ]
    where = {element: (on[n - 1], y + down[n - 1]) for element, (n, y) in pages.where.items()}
    return replace(pages, size=tuple(page["sheet"]), pages=tuple(sides), where=where)


def check_order(panels: Sequence[Page], on: Sequence[int]) -> None:
    """Raise LeafletError for a text that continues from one side to a side printed before it: the order would be wrong."""
    for n in range(1, len(on)):
        if on[n] < on[n - 1]:
            said = {id(node) for node in nodes(panels[n - 1])}
            for node in nodes(panels[n]):
                if id(node) in said:
                    message = (
                        f"this continues from panel {n} to panel {n + 1}, which is on a side printed earlier"
                    )
                    place = node.place if node.place.path else node.made_at
                    raise refusal(message, "start that panel with a section of its own", place)


def nodes(panel: Page) -> Iterator[Element]:
    """Yield the elements whose words are on a panel, except those in its margin."""
    for placed in panel.slices:
        for thing in placed.things:
            node = getattr(thing, "node", None)
            if node is not None and "margin" not in node.attributes:
                yield node


def lowered(panel: Page, y: float) -> Page:
    """Return a panel with everything on it moved down to where it begins."""
    if not y:
        return panel
    return replace(
        panel,
        slices=tuple([placed._replace(y=placed.y + y) for placed in panel.slices]),
        backdrops=tuple([drop._replace(y=drop.y + y) for drop in panel.backdrops]),
        running=tuple([(at, words._replace(y=words.y + y)) for at, words in panel.running]),
    )


def joined(panels: Sequence[tuple[Page, float]], side: int) -> Page:
    """Return one side: the content of each panel, moved to where the panel begins."""
    first = panels[0][0]
    moved = [(panel, x + panel.x) for panel, x in panels]
    return replace(
        first,
        number=side,
        master=SIDES[side - 1],
        x=0.0,
        slices=tuple([placed._replace(x=x) for panel, x in moved for placed in panel.slices]),
        backdrops=tuple([drop._replace(x=x + drop.x) for panel, x in moved for drop in panel.backdrops]),
        running=tuple(
            [(at, words._replace(x=x + words.x)) for panel, x in moved for at, words in panel.running]
        ),
        personal=any(panel.personal for panel, _ in moved),
    )
