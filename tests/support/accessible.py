"""Rules of our own for a tagged PDF, read by pikepdf alone; each takes a file and its pages, gives complaints.

They need no Java, and see what no validator can: that the tree says what the model says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pikepdf

from leaflets.model import Element, Run, strings_of, words_of
from leaflets.model import walk as parts_of
from leaflets.typeset.pages import Pages
from support.document import Node, Reader, model_blocks, prints, walk

# What may hold what: ISO 32000-1, 14.8.4, as far as we use it. "" means marks.
FLOW = {"Div", "P", "H1", "H2", "H3", "H4", "L", "Table", "Figure", "Aside", "Sect", "TOC"}
TEXT = {"", "Link", "Span"}
HOLDS = {
    "Document": FLOW, "Sect": FLOW, "Aside": FLOW, "Div": FLOW, "P": TEXT, "H1": TEXT, "H2": TEXT, "H3": TEXT, "H4": TEXT,
    "L": {"LI", "Caption"}, "LI": {"Lbl", "LBody"}, "Lbl": TEXT, "LBody": TEXT | FLOW,
    "Table": {"Caption", "THead", "TBody"}, "THead": {"TR"}, "TBody": {"TR"}, "TR": {"TH", "TD"}, "TH": TEXT,
    "TD": TEXT, "Caption": TEXT, "Figure": {"", "Caption"}, "TOC": {"TOCI"}, "TOCI": {"Reference"},
    "Reference": {"Link"}, "Link": {"", "OBJR"}, "Span": {""},
}  # fmt: skip
# Styles of words at the head of an item of a list, and beside a line to write on: no part of the text begins with them.
NO_HEADINGS = {"step-title", "lines-title"}
FILE_NAME = re.compile(r"\S+\.(png|jpe?g|svg|gif|pdf|tiff?)", re.IGNORECASE)


def complaints(data: bytes, pages: Pages) -> list[str]:
    """Return what all rules say of a file that these pages became."""
    read = Reader(data)
    return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(read, pages)]


def kinds(node: Node) -> list[str]:
    return [kid.type if isinstance(kid, Node) else "OBJR" if kid == "OBJR" else "" for kid in node.kids]


def misplaced(root: Node) -> list[str]:
    return [
        f"{node.type} holds {kind}"
        for node in walk(root)
        for kind in kinds(node)
        if kind not in HOLDS.get(node.type, ())
    ]


def containment(read: Reader, pages: Pages) -> Iterator[str]:
    """Elements are where ISO 32000-1, 14.8.4 allows them."""
    yield from misplaced(read.root)


def owners(read: Reader, pages: Pages) -> Iterator[str]:
    """Each mcid in a content stream is a kid of one element, and its tag is the element's type."""
    owned = [(kid, node.type) for node in walk(read.root) for kid in node.kids if isinstance(kid, tuple)]
    counts = Counter(kid for kid, _ in owned)
    for mark in sorted({*read.marks, *counts}):
        if counts[mark] != 1 or mark not in read.marks:
            yield f"mark {mark} has {counts[mark]} owners"
    yield from (
        f"mark {kid} is {read.types.get(kid)} in {type_}"
        for kid, type_ in owned
        if read.types.get(kid) != type_
    )


def parents(read: Reader, pages: Pages) -> Iterator[str]:
    """ParentTree names, for each page's marks, the element that has them as kids (14.7.4.4)."""
    tree = parent_tree(read)
    owner = {kid: node.number for node in walk(read.root) for kid in node.kids if isinstance(kid, tuple)}
    checked = 0
    for n, page in enumerate(read.pdf.pages, 1):
        entries = tree.get(int(page.obj.StructParents), ())
        found = [entry.objgen[0] for entry in entries]
        if found != [owner.get((n, mcid)) for mcid in range(len(found))]:
            yield f"page {n}: its entry names other elements than its marks have"
        checked += len(found)
    if checked != len(read.marks):
        yield f"{checked} marks in ParentTree, {len(read.marks)} on pages"
    if int(read.pdf.Root.StructTreeRoot.ParentTreeNextKey) <= max(tree):
        yield "ParentTreeNextKey is in use"


def parent_tree(read: Reader) -> dict[int, pikepdf.Object]:
    held = read.pdf.Root.StructTreeRoot.ParentTree.Nums
    return {int(held[n]): held[n + 1] for n in range(0, len(held), 2)}


def annotations(read: Reader, pages: Pages) -> Iterator[str]:
    """StructParent leads to a Link whose OBJR is the annotation; Contents says its words (ISO 14289-1, 7.18)."""
    tree, keys = parent_tree(read), Counter[int]()
    words = {node.number: read.text(node) for node in walk(read.root)}
    titles = {element.attributes.get("title", "") for element in parts_of(pages.document.root)}
    for note in notes(read.pdf):
        said, key = str(note.get("/Contents", "")), int(note.get("/StructParent", -1))
        element = tree.get(key)
        keys[key] += 1
        if element is None or element.S != "/Link" or note.objgen not in objects(element):
            yield f'"{said}" is in no Link'
        elif not said.strip() or (said not in words[element.objgen[0]] and said not in titles):
            yield f'"{said}" are not the words of its link'
        elif not re.match(r"\w*[^\W\d_]", said):
            yield f'"{said}": a link is named in words'
        if int(note.F) != 4 or ("/A" in note) == ("/Dest" in note):
            yield f'"{said}" does not print, or leads nowhere'
    for n, page in enumerate(read.pdf.pages, 1):
        ends = Counter(tree[int(note.StructParent)].objgen for note in notes_of(page) if "/Dest" in note)
        yield from (
            f"page {n}: {count} annotations for one link of the contents"
            for count in ends.values()
            if count > 1
        )
    yield from (f"key {key} stands {count} times" for key, count in keys.items() if count > 1)


def notes(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [note for page in pdf.pages for note in notes_of(page)]


def notes_of(page: pikepdf.Page) -> list[pikepdf.Object]:
    return list(page.obj.get("/Annots", []))


def objects(element: pikepdf.Object) -> list[tuple[int, int]]:
    return [kid.Obj.objgen for kid in element.K if not isinstance(kid, int) and "/Obj" in kid]


def link_order(read: Reader, pages: Pages) -> Iterator[str]:
    """A link's words come before its annotations, and it has both."""
    for node in walk(read.root):
        order = kinds(node)
        if node.type == "Link" and (order != sorted(order) or {"", "OBJR"} - set(order)):
            yield f"{read.text(node)}: {order}"


def headings(read: Reader, pages: Pages) -> Iterator[str]:
    """The first heading is an H1, and none skips a level (ISO 14289-1, 7.4.2)."""
    level = 0
    for node in walk(read.root):
        if re.fullmatch("H[1-6]", node.type):
            if int(node.type[1]) > level + 1:
                yield f"{node.type} follows H{level}: {read.text(node)}"
            level = int(node.type[1])


def box_titles(read: Reader, pages: Pages) -> Iterator[str]:
    """A box's title is a heading: nobody jumps to bold words (ISO 14289-1, 7.4; Matterhorn 14-001)."""
    model = [e for e in parts_of(pages.document.root) if e.name == "aside" and prints(e)]
    titled = [
        bool({"box-title", "tier-title"} & set(first.style.split()))
        for e in model
        for first in e.children[:1]
        if isinstance(first, Element)
    ]
    found = [kinds(node)[:1] for node in walk(read.root) if node.type == "Aside"]
    for title, first in zip(titled, found, strict=True):
        if title and not re.fullmatch("H[2-4]", "".join(first)):
            yield f"a box's title is {first}"
    for element in parts_of(pages.document.root):
        named = {word for word in element.style.split() if word.endswith("-title")} - NO_HEADINGS
        if element.name == "p" and named and prints(element):
            yield f"a title is no heading: {' '.join(strings_of(element))}"
        bold = [run.strong for run in element.children if isinstance(run, Run) and run.text.strip()]
        words = "".join(strings_of(element)).strip()
        if element.name == "p" and bold and all(bold) and words.endswith(":") and prints(element):
            yield f"bold words that introduce what follows are no heading: {words}"


def list_numbering(read: Reader, pages: Pages) -> Iterator[str]:
    """A list says how its labels number: discs, numbers, or neither (ISO 32000-1, table 347)."""
    known = {"•": "Disc", "–": "None", "☐": "None", "": "None"}
    for node in [node for node in walk(read.root) if node.type == "L"]:
        items = [kid for kid in node.kids if isinstance(kid, Node) and kid.type == "LI"]
        labels = {
            read.text(kid)
            for item in items
            for kid in item.kids
            if isinstance(kid, Node) and kid.type == "Lbl"
        }
        said = str(node.attributes.get("/ListNumbering", ""))
        first = next(iter(labels), "")
        wanted = "Decimal" if re.fullmatch(r"[0-9]+\.?", first) else known.get(first, "None")
        if said != wanted:
            yield f"a list with the label {first!r} says {said}"


def expansions(read: Reader, pages: Pages) -> Iterator[str]:
    """An abbreviation of the glossary says its words, everywhere except in a link (14.9.5)."""
    model = [
        e.attributes["say"] for e in parts_of(pages.document.root) if "say" in e.attributes and prints(e)
    ]
    found = [node.attributes["/E"] for node in walk(read.root) if "/E" in node.attributes]
    if found != model:
        yield f"expansions are {found}, not {model}"


def texts(read: Reader, pages: Pages) -> Iterator[str]:
    """Every word of the model is in the tree once, in its element, in order."""
    theirs, ours = read.blocks(), model_blocks(pages)
    if theirs != ours:
        differing = next(
            (pair for pair in zip(theirs, ours, strict=False) if pair[0] != pair[1]), (len(theirs), len(ours))
        )
        yield "the tree differs from the model: {} instead of {}".format(*differing)


def figures(read: Reader, pages: Pages) -> Iterator[str]:
    """Figures say what the model says they show, and where they are (ISO 14289-1, 7.3)."""
    root = pages.document.root
    repeated = {
        e
        for top in root.children
        if isinstance(top, Element) and top.name == "running"
        for e in parts_of(top)
    }
    model = [
        e
        for e in parts_of(root)
        if e.name == "figure" and e.attributes.get("decorative") != "yes" and e not in repeated
    ]
    wanted = [e.attributes.get("alt", "") for e in model if e in pages.where or e.picture]
    found = [str(element.get("/Alt", "")) for element in structure(read.pdf, "/Figure")]
    if found != wanted:
        yield f"alternative texts are {found}, not {wanted}"
    yield from (f"{said} is a file name" for said in found if FILE_NAME.fullmatch(said))
    width, height = pages.size
    for element in structure(read.pdf, "/Figure"):
        left, low, right, high = [float(value) for value in element.A.BBox]
        if not (0 <= left < right <= width and 0 <= low < high <= height):
            yield f"a box outside of the page: {list(element.A.BBox)}"


def structure(pdf: pikepdf.Pdf, type_: str) -> list[pikepdf.Object]:
    """Return the structure elements of a type, in reading order."""
    found, waiting = [], [pdf.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += reversed(list(one))
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            found += [one] if type_ == one.S else []
            waiting.append(one.get("/K", pikepdf.Array()))
    return found


def scopes(read: Reader, pages: Pages) -> Iterator[str]:
    """Header cells head what the model says they head, and no table is without (7.5)."""
    model = [e.attributes.get("scope", "column") for e in parts_of(pages.document.root) if e.name == "th"]
    found = [str(cell.A.Scope)[1:].lower() for cell in structure(read.pdf, "/TH")]
    if found != model:
        yield f"scopes are {found}, not {model}"
    for table in [node for node in walk(read.root) if node.type == "Table"]:
        inside = [node.type for node in walk(table)]
        if "TH" not in inside or "TBody" not in inside:
            yield "a table without header cells or body"


def languages(read: Reader, pages: Pages) -> Iterator[str]:
    """The file's language is the document's; words in another one say so (7.2)."""
    if str(read.pdf.Root.get("/Lang", "")) != pages.document.lang:
        yield f"the language is {read.pdf.Root.get('/Lang')}, not {pages.document.lang}"
    model = [
        e.attributes["lang"] for e in parts_of(pages.document.root) if e.attributes.get("lang") and prints(e)
    ]
    found = [node.attributes["/Lang"] for node in walk(read.root) if "/Lang" in node.attributes]
    if found != model:
        yield f"words are in {found}, not in {model}"


def page_order(read: Reader, pages: Pages) -> Iterator[str]:
    """On a page marks are drawn in reading order, for tools that ignore the tree."""
    order = list(marks_in_order(read.root))
    if (
        "on" in pages.cascade.style.page
    ):  # a folded sheet: its back is printed before its inside, and read after
        order.sort(key=lambda mark: mark[0])
    if order != sorted(order):
        yield "marks are drawn in another order than they are read"


def marks_in_order(node: Node) -> Iterator[tuple[int, int]]:
    for kid in node.kids:
        if isinstance(kid, tuple):
            yield kid
        elif isinstance(kid, Node):
            yield from marks_in_order(kid)


def tabs(read: Reader, pages: Pages) -> Iterator[str]:
    """The tab key follows the tree, and the title bar shows the title (7.18.3, 7.1)."""
    yield from (
        f"page {n} has no /Tabs /S"
        for n, page in enumerate(read.pdf.pages, 1)
        if page.obj.get("/Tabs") != "/S"
    )
    preferences = read.pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary())
    if preferences.get("/DisplayDocTitle") is not True or str(read.pdf.docinfo.Title) != pages.document.title:
        yield "the title is not shown"


def artifacts(read: Reader, pages: Pages) -> Iterator[str]:
    """What is outside the tree says what kind it is; words there are what pages repeat (14.8.2.2)."""
    for n, page in enumerate(read.pdf.pages, 1):
        kind, y, middle = "", 0.0, float(page.mediabox[3]) / 2
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BMC", "BDC") and operands[0] == "/Artifact":
                kind = kind_of(operands)
                if kind not in ("/Layout", "/Pagination", "/Header", "/Footer"):
                    yield f"page {n}: an artifact of the kind {kind or 'none'}"
            elif str(operator) == "EMC":
                kind = ""
            elif str(operator) == "Tm":
                y = float(operands[5])
            elif str(operator) in ("Tj", "TJ") and kind == "/Layout":
                yield f"page {n}: words in an artifact that is said to be layout"
            elif (
                str(operator) in ("Tj", "TJ")
                and kind in ("/Header", "/Footer")
                and (kind == "/Header") != (y > middle)
            ):
                yield f"page {n}: words {y:.0f} pt above its foot are said to be a {kind[1:]}"


def kind_of(operands: Sequence[pikepdf.Object]) -> str:
    """Return an artifact's subtype, else its type, "" when it says none."""
    given = operands[1] if len(operands) > 1 else pikepdf.Dictionary()
    return str(given.get("/Subtype", given.get("/Type", "")))


def fonts(read: Reader, pages: Pages) -> Iterator[str]:
    """Every font is of the layout's families, embedded as a subset, and can be read back (7.21)."""
    style = pages.cascade.style
    ours = {
        str(style.fonts[name]).replace("-", "")
        for name in ("family", "headings", "fallback")
        if style.fonts.get(name)
    }
    for n, page in enumerate(read.pdf.pages, 1):
        for font in page.obj.Resources.Font.values():
            subset, _, name = str(font.BaseFont)[1:].partition("+")
            if len(subset) != 6 or not any(
                name.lower().replace("-", "").startswith(family) for family in ours
            ):
                yield f"page {n}: {font.BaseFont} is no subset of {sorted(ours)}"
            if "/FontFile2" not in font.FontDescriptor or "/ToUnicode" not in font:
                yield f"page {n}: {font.BaseFont} is not embedded, or cannot be read back"


def bookmarks(read: Reader, pages: Pages) -> Iterator[str]:
    """Bookmarks are the headings of the first two levels, in reading order."""
    model = [
        words_of(element)
        for element in parts_of(pages.document.root)
        if element.name in ("h1", "h2")
        and element.attributes.get("bookmark") != "no"
        and element in pages.where
    ]
    with read.pdf.open_outline() as outline:
        found = [
            title for item in outline.root for title in [item.title, *[kid.title for kid in item.children]]
        ]
    if found != model:
        yield f"bookmarks are {found}, not {model}"


def syntax(read: Reader, pages: Pages) -> Iterator[str]:
    """qpdf finds nothing to complain of."""
    yield from read.pdf.check_pdf_syntax()


Rule = Callable[[Reader, Pages], Iterator[str]]
RULES: list[Rule] = [
    containment, owners, parents, annotations, link_order, headings, box_titles, list_numbering, expansions, texts, figures, scopes, languages, page_order,
    tabs, artifacts, fonts, bookmarks, syntax,
]  # fmt: skip
