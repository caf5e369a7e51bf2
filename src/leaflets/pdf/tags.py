"""Takes the document and the marks of its pages, gives the structure tree (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from collections.abc import Sequence

from ..elements import ELEMENTS, MARKERS, ROLE_MAP
from ..model import Document, Element, strings_of
from .draw import Drawn
from .file import File, reference, text_string


def rows_to_write_in(element: Element) -> frozenset[Element]:
    """Return a table body's empty rows except the first of each group: a screen reader would say "blank" for every cell."""
    if element.name != "tbody":
        return frozenset()
    rows = [row for row in element.children if isinstance(row, Element)]
    empty = [not "".join(strings_of(row)).strip() for row in rows]
    return frozenset(
        row for row, bare, before in zip(rows[1:], empty[1:], empty, strict=False) if bare and before
    )


def has_signs(element: Element) -> bool:
    """Tell whether any item of a list has a sign: an icon in its place is none."""
    labels = [item.children[0] for item in element.children if isinstance(item, Element) and item.children]
    return any(isinstance(label, Element) and strings_of(label) for label in labels)


class Tree:
    """Writes one document's tree into a file."""

    def __init__(self, document: Document, drawn: Drawn, file: File, pages: Sequence[int]) -> None:
        self.document, self.drawn, self.file, self.pages = document, drawn, file, pages
        self.annotations: dict[Element, list[tuple[int, int]]] = {}  # node -> (page, object)
        self.keys: list[tuple[Element, int]] = []  # StructParent of each annotation
        self.number: dict[Element, int] = {}
        self.first_page: dict[Element, int] = {}
        self.alive: dict[Element, bool] = {}

    def write(self) -> int:
        """Return the number of the StructTreeRoot."""
        top = self.file.new()
        root = self.document.root
        self._is_alive(root)
        self._put(root, top)
        parents = self._parent_tree()
        next_key = len(self.pages) + len(self.keys)
        mapped = "".join(f"/{ours}/{known}" for ours, known in ROLE_MAP.items())
        self.file.put(
            top,
            f"/Type/StructTreeRoot/K {self.number[root]} 0 R/ParentTree {parents} 0 R"
            f"/ParentTreeNextKey {next_key}/RoleMap<<{mapped}>>",
        )
        return top

    def _is_alive(self, element: Element) -> bool:
        """Tell whether the element or anything in it is on a page; others are not in the tree."""
        alive = element in self.drawn.marks or ELEMENTS[element.name].kept_empty
        silent = rows_to_write_in(element)
        for child in element.children:
            if isinstance(child, Element) and ELEMENTS[child.name].role and self._is_alive(child):
                alive = True
                if child in silent:
                    self.alive[child] = False
        self.alive[element] = alive
        return alive

    def _put(self, element: Element, parent: int) -> None:
        """Write the element after everything in it: a group takes its first child's page."""
        number = self.number[element] = self.file.new()
        for child in element.children:
            if isinstance(child, Element) and self.alive.get(child):
                self._put(child, number)
        self.file.put(number, self._element(element, parent))

    def _element(self, element: Element, parent: int) -> str:
        kids, page = self._kids(element)
        role = ELEMENTS[element.name].role
        parts = [f"/Type/StructElem/S/{role}/P {parent} 0 R{self._attributes(element)}"]
        if page:
            self.first_page[element] = page
            parts.append(f"/Pg {self.pages[page - 1]} 0 R")
        parts.append(f"/K[{' '.join(kids)}]")
        return "".join(parts)

    def _kids(self, element: Element) -> tuple[list[str], int]:
        kids: list[str] = []
        page = 0
        listed: set[int] = set()
        for mark in self.drawn.marks.get(element, ()):
            if isinstance(mark, Element):
                kids.append(reference(self.number[mark]))
                listed.add(id(mark))
                continue
            page = page or mark.page
            if mark.page == page:
                kids.append(str(mark.mcid))
            else:
                kids.append(f"<</Type/MCR/Pg {self.pages[mark.page - 1]} 0 R/MCID {mark.mcid}>>")
        for child in element.children:
            if isinstance(child, Element) and self.alive.get(child) and id(child) not in listed:
                kids.append(reference(self.number[child]))
                page = page or self.first_page.get(child, 0)
        for on, number in self.annotations.get(element, ()):
            kids.append(f"<</Type/OBJR/Pg {self.pages[on - 1]} 0 R/Obj {number} 0 R>>")
        return kids, page

    def _attributes(self, element: Element) -> str:
        given, out = element.attributes, ""
        numbering = ELEMENTS[element.name].numbering
        if element.name == "ul":
            numbering = MARKERS[given.get("marker", "disc")].numbering if has_signs(element) else "None"
        if numbering:
            out = f"/A<</O/List/ListNumbering/{numbering}>>"
        if element.name == "th":
            out = f"/A<</O/Table/Scope/{given.get('scope', 'Column').capitalize()}>>"
        if given:
            if "lang" in given:
                out += f"/Lang{text_string(given['lang'])}"
            if "say" in given:
                out += f"/E{text_string(given['say'])}"
            if "actual" in given:
                out += f"/ActualText{text_string(given['actual'])}"
            if element.picture is not None and "alt" in given:
                out += f"/Alt{text_string(given['alt'])}"
        box = self.drawn.boxes.get(element) if element.picture is not None else None
        if box:
            out += "/A<</O/Layout/Placement/Block/BBox[{:.2f} {:.2f} {:.2f} {:.2f}]>>".format(*box)
        return out

    def _parent_tree(self) -> int:
        """Map each page's marks, then each annotation, to the element that owns it (14.7.4.4)."""
        entries = []
        for n, owners in enumerate(self.drawn.owners):
            if owners:
                entries.append(f"{n}[{' '.join([reference(self.number[owner]) for owner in owners])}]")
        entries += [f"{key} {reference(self.number[element])}" for element, key in self.keys]
        number = self.file.new()
        self.file.put(number, f"/Nums[{' '.join(entries)}]")
        return number
