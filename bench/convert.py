"""Takes a Document, walks it as the typesetter does: what every converter to a peer's source shares.

Each element comes with its computed look and the width it has, so that the peer is given the same
sizes, leading, spaces, colours and boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from leaflets.drawing.nouns import Drawing
from leaflets.layout.cascade import Cascade, Computed
from leaflets.model import Document, Element, Picture, Run, Style
from leaflets.typeset.blocks import frame_of
from leaflets.typeset.families import font_files
from leaflets.typeset.pictures import size_of
from leaflets.typeset.rows import widths_of

from .svg import to_svg

APART = ("running", "fill")
HEADINGS = {"h1": 1, "h2": 2, "h3": 3}


class Converter:
    """Turns one Document into a peer's source, with its pictures beside it."""

    def __init__(self, document: Document, folder: Path, personal: str = "") -> None:
        assert document.style is not None
        self.document, self.folder, self.personal = document, folder, personal
        self.style: Style = document.style
        self.page = self.style.page
        self.cascade = Cascade(self.style)
        self.frame = frame_of(self.style, "")
        self.kinds: dict[str, str] = {}  # what a look is written as -> its name
        links = [a.attributes["href"][1:] for nav in walk_named(document.root, "nav") for a in links_in(nav)]
        self.listed = frozenset(links)
        self.mirrored = self.page.get("mirrored") == "yes"

    def flow(self, parent: Element, look: Computed, names: tuple[str, ...], width: float) -> list[str]:
        """Return the source of the children, each as what it is."""
        out = []
        for child in parent.children:
            if isinstance(child, Element) and child.name not in APART and "margin" not in child.attributes:
                inner = self.cascade.of(child, look, names)
                inside = (*names, child.name, *child.style.split())
                build = getattr(self, METHODS.get(child.name, "text"))
                out.append(build(child, inner, inside, width - inner.indent))
        return out

    def group(self, node: Element, look: Computed, names: tuple[str, ...], width: float) -> str:
        """Return the children one below another: a drawing and its labels, of which the peer draws no leaders."""
        return "\n".join(self.flow(node, look, names, width))

    def cells_of(
        self, node: Element, look: Computed, names: tuple[str, ...], width: float
    ) -> Iterator[tuple[Computed, float, str]]:
        """Yield the look, width and source of each cell of a row."""
        cells = elements(node)
        widths = widths_of(node, len(cells), width - look.gutter * (len(cells) - 1))
        for cell, wide in zip(cells, widths, strict=True):
            inner = self.cascade.of(cell, look, names)
            inside = (*names, cell.name, *cell.style.split())
            yield (
                inner,
                wide,
                "\n".join(self.flow(cell, inner, inside, self.inner_width(inner, wide))),
            )

    def body(self) -> list[str]:
        return self.flow(self.document.root, self.cascade.root, (), self.frame.width)

    def kind(self, written: str) -> str:
        """Return the name of a look; the same look has one name."""
        return self.kinds.setdefault(written, f"k{len(self.kinds)}")

    def inner_width(self, look: Computed, width: float) -> float:
        return width - 2 * look.padding - look.bar_width

    def extent(self, node: Element, look: Computed, width: float) -> tuple[float, float]:
        """Return width and height of a figure in points."""
        assert node.picture is not None
        wide, tall = size_of(node.picture)
        scale = min(width / wide, self.frame.height * look.height / tall)
        return wide * scale, tall * scale

    def picture(self, node: Element, look: Computed, width: float) -> str:
        """Write the figure's picture into the folder and return its file's name."""
        picture = node.picture
        drawing = picture if isinstance(picture, Drawing) else picture.drawing if picture else None
        if drawing is not None:
            scale = self.extent(node, look, width)[0] / drawing.width
            name = f"{drawing.name}-{look.numeral / scale:.2f}.svg"
            if not (self.folder / name).exists():
                (self.folder / name).write_text(to_svg(drawing, self.style.colours, look.numeral / scale))
            return name
        assert isinstance(picture, Picture)
        name = f"logo.{picture.kind}"
        (self.folder / name).write_bytes(picture.data)
        return name

    def in_frame(self, node: Element, look: Computed, names: tuple[str, ...], width: float) -> list[str]:
        """Return what stands in a section: in a master's own frame when it has one."""
        if not look.master:
            return self.flow(node, look, names, width)
        outer, self.frame = self.frame, frame_of(self.style, look.master)
        try:
            return self.flow(node, look, names, self.frame.width)
        finally:
            self.frame = outer

    def starts_page(self, node: Element, look: Computed) -> bool:
        return bool(node.attributes.get("start", look.start))

    def running(self) -> Iterator[tuple[str, str, Element, Computed]]:
        """Yield head or foot, the pages it is for, and each line of the running matter with its look."""
        for element in self.document.root.children:
            if isinstance(element, Element) and element.name == "running":
                at = element.attributes.get("at", "foot")
                for child in element.children:
                    if isinstance(child, Element):
                        look = self.cascade.of(child, self.cascade.root, (at, "running"))
                        yield at, element.attributes.get("pages", "all"), child, look

    def draft_mark(self) -> tuple[str, Computed] | None:
        """Return what stands in the margin of every page, and its look."""
        for child in self.document.root.children:
            if isinstance(child, Element) and "margin" in child.attributes:
                return text_in(child), self.cascade.of(child, self.cascade.root, ())
        return None

    def fonts(self) -> list[Path]:
        """Return the files of the family, then those of the fallback."""
        names = [self.style.fonts["family"], self.style.fonts.get("fallback", "")]
        folder = self.style.fonts.get("folder", "")
        return [
            file.path
            for name in names
            if name
            for file in font_files(name, folder, self.style.place).values()
        ]


METHODS = {
    "section": "section",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "ul": "listing",
    "ol": "listing",
    "dl": "definitions",
    "table": "table",
    "figure": "figure",
    "aside": "box",
    "div": "box",
    "labelled": "group",
    "row": "row",
    "nav": "contents",
    "lines": "writing_lines",
    "rule": "separator",
}


def walk_named(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements called `name` inside an element, in order."""
    for child in elements(element):
        if child.name == name:
            yield child
        yield from walk_named(child, name)


def links_in(element: Element) -> list[Element]:
    return [a for a in walk_named(element, "a") if a.attributes.get("href", "")[:1] == "#"]


def text_in(element: Element) -> str:
    return "".join(child.text if isinstance(child, Run) else text_in(child) for child in element.children)


def elements(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def is_text(element: Element) -> bool:
    """Tell whether words stand directly in the element."""
    return any(isinstance(child, Run) or child.name in ("a", "span", "br") for child in element.children)


def rows_of(table: Element) -> tuple[Element | None, list[Element], int]:
    """Return caption, rows and how many of them are the head."""
    caption, rows, head = None, [], 0
    for group in elements(table):
        if group.name == "caption":
            caption = group
            continue
        rows += elements(group)
        head = len(rows) if group.name == "thead" else head
    return caption, rows, head


def looks_of_table(
    cascade: Cascade, table: Element, look: Computed, names: Sequence[str]
) -> list[tuple[Element, Computed, list[tuple[Element, Computed]], str]]:
    """Return for each row its look, its cells with theirs, and its fill."""
    out: list[Any] = []
    for group in elements(table):
        if group.name == "caption":
            continue
        outer = cascade.of(group, look, tuple(names))
        inside = (*names, group.name)
        for row in elements(group):
            own = cascade.of(row, outer, inside)
            striped = group.name == "tbody" and len(out) % 2 == 0
            fill = own.fill or (own.stripe if striped else "")
            cells = [(cell, cascade.of(cell, own, (*inside, "tr"))) for cell in elements(row)]
            out.append((row, own, cells, fill))
    return out
