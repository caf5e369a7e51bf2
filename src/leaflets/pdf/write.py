"""Takes Pages, gives the bytes of a tagged PDF: PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2)."""

from __future__ import annotations

from typing import Any

from ..drawing.photograph import pixels
from ..elements import ELEMENTS
from ..model import Element, Picture, words_of
from ..typeset.fonts import Font
from ..typeset.grounds import bleed_of
from ..typeset.pages import Pages
from .draw import Drawn, draw
from .file import File, Sealed, numbers, pack, reference, text_string
from .fonts import font_objects
from .forms import Form
from .link_areas import annotated
from .metadata import producer, srgb, xmp
from .tags import Tree

Mark = tuple[Element, list[Any]]  # a heading, and the bookmarks below it


def write_pdf(pages: Pages) -> bytes:
    """Return the file. The same pages give the same bytes."""
    return Writer(pages, draw(pages)).file_bytes()


class Writer:
    """Puts one document's objects into a file."""

    def __init__(self, pages: Pages, drawn: Drawn) -> None:
        self.pages, self.drawn, self.document = pages, drawn, pages.document
        self.file = File()
        self.catalog, self.parent, self.resources = (self.file.new() for _ in range(3))
        self.numbers = [self.file.new() for _ in drawn.streams]
        self.tree = Tree(self.document, drawn, self.file, self.numbers)
        self.ids = {e.attributes["id"]: spot for e, spot in pages.where.items() if "id" in e.attributes}
        self.group = ""  # of each page, when a picture is see-through
        # Page -> its content's object, on pages with the reader's own words.
        self.personal: dict[int, int] = {}

    def file_bytes(self) -> bytes:
        """Return the file; the parts with the reader's own words come last, so that copies share the rest."""
        sealed = self.seal()
        return sealed.finished({number: self.file.streams[number] for number in sealed.entries})

    def seal(self) -> Sealed:
        """Return the file without the contents of pages that may hold the reader's own words."""
        file, document = self.file, self.document
        self._resources()
        for n, stream in enumerate(self.drawn.streams):
            self._page(n, stream)
            self.drawn.streams[n] = b""  # a long document's pages are large, and are packed now
        kids = " ".join(map(reference, self.numbers))
        file.put(self.parent, f"/Type/Pages/Count {len(self.numbers)}/Kids[{kids}]")
        outlines = self._outlines()
        top = self.tree.write()
        profile = file.add("/N 3/Filter/FlateDecode", srgb())
        metadata = file.add(
            "/Type/Metadata/Subtype/XML",
            xmp(document.title, document.author, document.lang, document.reference),
        )
        author = f"/Author{text_string(document.author)}" if document.author else ""
        info = file.add(f"/Title{text_string(document.title)}{author}/Producer{text_string(producer())}")
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
        return file.seal(self.catalog, info, self.personal.values())

    def _resources(self) -> None:
        fonts = [f"/{name} {self._font(font)} 0 R" for name, font in sorted(self.drawn.fonts.items())]
        images = [f"/{name} {self._image(p)} 0 R" for name, p in sorted(self.drawn.pictures.items())]
        forms = [f"/{name} {self._form(form)} 0 R" for name, form in sorted(self.drawn.forms.items())]
        held = f"/XObject<<{''.join(forms + images)}>>" if forms or images else ""
        self.file.put(self.resources, f"/Font<<{''.join(fonts)}>>{held}")

    def _font(self, font: Font) -> int:
        numbers = [self.file.new() for _ in range(4)]
        for number, (entries, stream) in zip(numbers, font_objects(font), strict=True):
            for at in (1, 2, 3):
                entries = entries.replace(f"{{{at}}}", str(numbers[at]))
            self.file.put(number, entries, stream)
        return numbers[0]

    def _form(self, form: Form) -> int:
        box = " ".join([f"{side:g}" for side in form.box])
        return self.file.deflated(form.operators, f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources<<>>")

    def _image(self, picture: Picture) -> int:
        held = pixels(picture.data, picture.crop)
        size = f"/Type/XObject/Subtype/Image/Width {held.width}/Height {held.height}/BitsPerComponent 8"
        mask = ""
        if held.mask:
            # The page's group names the colour space in which transparency is blended: ISO 19005-2, 6.2.10.
            self.group = "/Group<</S/Transparency/CS/DeviceRGB>>"
            solid = self.file.add(f"{size}/ColorSpace/DeviceGray/Filter/FlateDecode", held.mask)
            mask = f"/SMask {solid} 0 R"
        return self.file.add(f"{size}/ColorSpace/{held.space}/Filter/{held.codec}{mask}", held.data)

    def _page(self, n: int, stream: bytes) -> None:
        if self.pages.pages[n].personal:
            content = self.personal[n] = self.file.add("/Filter/FlateDecode", pack(stream))
        else:
            content = self.file.deflated(stream)
        notes = [self._annotation(n, node, place) for node, place in annotated(self.drawn.links[n])]
        annotations = f"/Annots[{' '.join(map(reference, notes))}]" if notes else ""
        self.file.put(
            self.numbers[n],
            f"/Type/Page/Parent {self.parent} 0 R{self._boxes()}"
            f"/Resources {self.resources} 0 R/Contents {content} 0 R/StructParents {n}/Tabs/S{self.group}{annotations}",
        )

    def _boxes(self) -> str:
        """Return the boxes of a page: ISO 32000-1, 14.11.2. The trimmed page begins at 0, 0."""
        width, height = self.pages.size
        over = bleed_of(self.pages)
        if not over:
            return f"/MediaBox[0 0 {width:g} {height:g}]"
        around = numbers((-over, -over, width + over, height + over))
        return f"/MediaBox[{around}]/BleedBox[{around}]/TrimBox[0 0 {width:g} {height:g}]"

    def _annotation(self, n: int, node: Element, place: str) -> int:
        """ISO 14289-1, 7.18: a link's name is in Contents, its place in the tree is given by StructParent."""
        key = len(self.numbers) + len(self.tree.keys)
        href = node.attributes["href"]
        number = self.file.new()
        self.tree.keys.append((node, key))
        self.tree.annotations.setdefault(node, []).append((n + 1, number))
        words = node.attributes.get("title") or words_of(node)
        action = (
            self._dest(*self.ids[href[1:]])
            if href.startswith("#")
            else f"/A<</S/URI/URI{text_string(href)}>>"
        )
        self.file.put(
            number,
            f"/Type/Annot/Subtype/Link/F 4/Border[0 0 0]{place}/Contents{text_string(words)}"
            f"{action}/StructParent {key}",
        )
        return number

    def _dest(self, page: int, y: float) -> str:
        return f"/Dest[{self.numbers[page - 1]} 0 R/XYZ 0 {self.pages.size[1] - y + 12:.1f} 0]"

    def _outlines(self) -> str:
        """Write the bookmarks, headings of two levels; return the catalog's entry (12.3.3)."""
        tops: list[Mark] = []
        for element in self.pages.where:
            traits = ELEMENTS[element.name]
            if traits.bookmarked and element.attributes.get("bookmark") != "no":
                (tops[-1][1] if tops and traits.level > 1 else tops).append((element, []))
        if not tops:
            return ""
        root = self.file.new()
        self.file.put(root, f"/Type/Outlines{self._bookmarks(tops, root)}/Count {len(tops)}")
        return f"/Outlines {root} 0 R/PageMode/UseOutlines"

    def _bookmarks(self, marks: list[Mark], parent: int) -> str:
        """Write bookmarks of one level, and those below them; return the parent's entries."""
        numbers = [self.file.new() for _ in marks]
        for n, (element, below) in enumerate(marks):
            beside = f"/Prev {numbers[n - 1]} 0 R" if n else ""
            beside += f"/Next {numbers[n + 1]} 0 R" if n + 1 < len(marks) else ""
            inner = f"{self._bookmarks(below, numbers[n])}/Count -{len(below)}" if below else ""
            title, dest = text_string(words_of(element)), self._dest(*self.pages.where[element])
            self.file.put(numbers[n], f"/Title{title}/Parent {parent} 0 R{beside}{inner}{dest}")
        return f"/First {numbers[0]} 0 R/Last {numbers[-1]} 0 R"
