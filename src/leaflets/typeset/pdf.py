"""Takes Pages, gives the bytes of a tagged PDF: PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2)."""

from __future__ import annotations

from ..images import pixels
from ..metadata import PRODUCER, srgb, xmp
from ..model import Picture, text_of
from .draw import Drawn, Link, draw
from .file import File, reference, text_string
from .fonts import Font
from .pages import Pages
from .tags import Tree

BOOKMARKED = {"h1": 1, "h2": 2}


def press_pdf(pages: Pages) -> bytes:
    """Return the file. The same pages give the same bytes."""
    drawn = draw(pages)
    return Writer(pages, drawn).file_bytes()


class Writer:
    """Puts one document's objects into a file."""

    def __init__(self, pages: Pages, drawn: Drawn) -> None:
        self.pages, self.drawn, self.document = pages, drawn, pages.document
        self.file = File()
        self.catalog, self.parent, self.resources = (self.file.new() for _ in range(3))
        self.numbers = [self.file.new() for _ in drawn.streams]
        self.tree = Tree(self.document, drawn, self.file, self.numbers)
        self.ids = {e.attributes["id"]: spot for e, spot in pages.where.items() if "id" in e.attributes}

    def file_bytes(self) -> bytes:
        file, document = self.file, self.document
        self._resources()
        for n, stream in enumerate(self.drawn.streams):
            self._page(n, stream)
        kids = " ".join(map(reference, self.numbers))
        file.put(self.parent, f"/Type/Pages/Count {len(self.numbers)}/Kids[{kids}]")
        outlines = self._outlines()
        top = self.tree.write()
        profile = file.add("/N 3/Filter/FlateDecode", srgb())
        metadata = file.add(
            "/Type/Metadata/Subtype/XML",
            xmp(document.title, document.author, document.subject, document.lang),
        )
        author = f"/Author{text_string(document.author)}" if document.author else ""
        info = file.add(f"/Title{text_string(document.title)}{author}/Producer({PRODUCER})")
        intent = (
            "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
            f"/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>"
        )
        file.put(
            self.catalog,
            f"/Type/Catalog/Pages {self.parent} 0 R{outlines}/Lang{text_string(document.lang)}"
            f"/Metadata {metadata} 0 R/MarkInfo<</Marked true>>/StructTreeRoot {top} 0 R"
            f"/ViewerPreferences<</DisplayDocTitle true>>/OutputIntents[{intent}]",
        )
        return file.write(self.catalog, info)

    def _resources(self) -> None:
        fonts = [f"/{name} {self._font(font)} 0 R" for name, font in sorted(self.drawn.fonts.items())]
        images = [f"/{name} {self._image(p)} 0 R" for name, p in sorted(self.drawn.pictures.items())]
        held = f"/XObject<<{''.join(images)}>>" if images else ""
        self.file.put(self.resources, f"/Font<<{''.join(fonts)}>>{held}")

    def _font(self, font: Font) -> int:
        numbers = [self.file.new() for _ in range(4)]
        for number, (entries, stream) in zip(numbers, font.objects(), strict=True):
            for at in (1, 2, 3):
                entries = entries.replace(f"{{{at}}}", str(numbers[at]))
            self.file.put(number, entries, stream)
        return numbers[0]

    def _image(self, picture: Picture) -> int:
        width, height, colours, data, codec = pixels(picture.data)
        return self.file.add(
            f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8"
            f"/ColorSpace/{colours}/Filter/{codec}",
            data,
        )

    def _page(self, n: int, stream: bytes) -> None:
        content = self.file.deflated(stream)
        width, height = self.pages.size
        notes = [self._annotation(n, link) for link in self.drawn.links[n]]
        annotations = f"/Annots[{' '.join(map(reference, notes))}]" if notes else ""
        self.file.put(
            self.numbers[n],
            f"/Type/Page/Parent {self.parent} 0 R/MediaBox[0 0 {width:g} {height:g}]"
            f"/Resources {self.resources} 0 R/Contents {content} 0 R/StructParents {n}/Tabs/S{annotations}",
        )

    def _annotation(self, n: int, link: Link) -> int:
        """ISO 14289-1, 7.18: a link's words in Contents, its place in the tree by StructParent."""
        key = len(self.numbers) + len(self.tree.keys)
        href = link.node.attributes["href"]
        number = self.file.new()
        self.tree.keys.append((link.node, key))
        self.tree.annotations.setdefault(link.node, []).append((n + 1, number))
        words = link.node.attributes.get("title") or "".join(text_of(link.node))
        action = (
            self._destination(href[1:]) if href.startswith("#") else f"/A<</S/URI/URI{text_string(href)}>>"
        )
        box = " ".join([f"{value:.2f}" for value in link.box])
        self.file.put(
            number,
            f"/Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[{box}]/Contents{text_string(words)}"
            f"{action}/StructParent {key}",
        )
        return number

    def _destination(self, id: str) -> str:
        return self._dest(*self.ids[id])

    def _dest(self, page: int, y: float) -> str:
        return f"/Dest[{self.numbers[page - 1]} 0 R/XYZ 0 {self.pages.size[1] - y + 12:.1f} 0]"

    def _outlines(self) -> str:
        """Write the bookmarks, a tree of headings; return the catalog's entry (12.3.3)."""
        found = [e for e in self.pages.where if e.name in BOOKMARKED]
        entries = [(BOOKMARKED[e.name], e) for e in found if e.attributes.get("bookmark") != "no"]
        if not entries:
            return ""
        root = self.file.new()
        numbers = [self.file.new() for _ in entries]
        tops = [n for n, (level, _) in enumerate(entries) if level == 1 or n == 0]
        kids: dict[int, list[int]] = {top: [] for top in tops}
        current = tops[0]
        for n in range(len(entries)):
            current = n if n in kids else current
            if n != current:
                kids[current].append(n)
        for siblings, parent in [(tops, root), *[(below, numbers[top]) for top, below in kids.items()]]:
            for at, n in enumerate(siblings):
                before = f"/Prev {numbers[siblings[at - 1]]} 0 R" if at else ""
                after = f"/Next {numbers[siblings[at + 1]]} 0 R" if at + 1 < len(siblings) else ""
                below = kids.get(n)
                inner = (
                    f"/First {numbers[below[0]]} 0 R/Last {numbers[below[-1]]} 0 R/Count -{len(below)}"
                    if below
                    else ""
                )
                title = text_string("".join(text_of(entries[n][1])))
                dest = self._dest(*self.pages.where[entries[n][1]])
                self.file.put(numbers[n], f"/Title{title}/Parent {parent} 0 R{before}{after}{inner}{dest}")
        self.file.put(
            root,
            f"/Type/Outlines/First {numbers[tops[0]]} 0 R/Last {numbers[tops[-1]]} 0 R/Count {len(tops)}",
        )
        return f"/Outlines {root} 0 R/PageMode/UseOutlines"
