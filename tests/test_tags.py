"""The structure tree, read from the file by pikepdf alone: text, marks, parents, annotations, containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pikepdf
import pytest
from document import (
    E,
    Node,
    Reader,
    doc,
    figure,
    laid,
    link,
    made,
    model_blocks,
    prose,
    sampler,
    table,
    ul,
    walk,
)

from leaflets.model import Element
from leaflets.typeset.pages import lay_out
from leaflets.typeset.pdf import press_pdf
from leaflets.typeset.tags import OUTSIDE, ROLES

# What may hold what: ISO 32000-1, 14.8.4, as far as we use it. "" stands for marks.
FLOW = {"P", "H1", "H2", "H3", "L", "Table", "Figure", "Aside", "Sect", "TOC"}
TEXT = {"", "Link", "Span"}
HOLDS = {
    "Document": FLOW, "Sect": FLOW, "Aside": FLOW, "P": TEXT, "H1": TEXT, "H2": TEXT, "H3": TEXT,
    "L": {"LI", "Caption"}, "LI": {"Lbl", "LBody"}, "Lbl": TEXT, "LBody": TEXT | FLOW,
    "Table": {"Caption", "THead", "TBody"}, "THead": {"TR"}, "TBody": {"TR"}, "TR": {"TH", "TD"}, "TH": TEXT,
    "TD": TEXT, "Caption": TEXT, "Figure": {"", "Caption"}, "TOC": {"TOCI"}, "TOCI": {"Reference"},
    "Reference": {"Link"}, "Link": {"", "OBJR"}, "Span": {""},
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> bytes:
    return made(*sampler())


@pytest.fixture(scope="module")
def read(sample: bytes) -> Reader:
    return Reader(sample)


def kinds(node: Node) -> list[str]:
    return [kid.type if isinstance(kid, Node) else "OBJR" if kid == "OBJR" else "" for kid in node.kids]


def misplaced(root: Node) -> list[str]:
    return [
        f"{node.type} holds {kind}"
        for node in walk(root)
        for kind in kinds(node)
        if kind not in HOLDS[node.type]
    ]


def test_the_tree_is_as_drawn(read: Reader, golden: Callable[[str, str], None]) -> None:
    golden("tree", read.picture())


def test_the_text_of_the_tree_is_the_text_of_the_model(read: Reader) -> None:
    """Every word once, in its element, in order; decoded through the fonts' ToUnicode maps."""
    theirs, ours = read.blocks(), model_blocks(laid(*sampler()))
    assert len(ours) > 60
    assert theirs == ours


def test_a_swapped_word_is_noticed() -> None:
    """The comparison sees two words in the wrong order."""
    pages = laid(E("p", "blood test"))
    assert Reader(press_pdf(pages)).blocks() != model_blocks(laid(E("p", "test blood")))


def test_every_mark_has_one_owner(read: Reader) -> None:
    """Each mcid in a content stream is a kid of one element, and its tag is the element's type."""
    owned = [(kid, node.type) for node in walk(read.root) for kid in node.kids if isinstance(kid, tuple)]
    assert Counter(kid for kid, _ in owned) == Counter(dict.fromkeys(read.marks, 1))
    assert dict(owned) == read.types


def test_parents_and_kids_agree(read: Reader) -> None:
    """ParentTree names, for each page's mcid and each annotation, the element that has it as a kid."""
    held = read.pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(held[n]): held[n + 1] for n in range(0, len(held), 2)}
    owner = {kid: node.number for node in walk(read.root) for kid in node.kids if isinstance(kid, tuple)}
    checked = 0
    for n, page in enumerate(read.pdf.pages, 1):
        entries = tree[int(page.obj.StructParents)]
        assert [entry.objgen[0] for entry in entries] == [owner[n, mcid] for mcid in range(len(entries))]
        checked += len(entries)
    assert checked == len(read.marks)
    assert int(read.pdf.Root.StructTreeRoot.ParentTreeNextKey) > max(tree)


def test_every_annotation_is_in_the_tree(read: Reader) -> None:
    """StructParent leads to a Link whose OBJR is the annotation; Contents says its words."""
    held = read.pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(held[n]): held[n + 1] for n in range(0, len(held), 2)}
    notes = [note for page in read.pdf.pages for note in page.obj.get("/Annots", [])]
    assert len(notes) >= 5
    words = {node.number: read.text(node) for node in walk(read.root)}
    for note in notes:
        element = tree[int(note.StructParent)]
        assert element.S == "/Link"
        assert note.objgen in [
            kid.Obj.objgen for kid in element.K if not isinstance(kid, int) and "/Obj" in kid
        ]
        assert str(note.Contents).strip() and str(note.Contents) in words[element.objgen[0]]
        assert int(note.F) == 4
        assert ("/A" in note) != ("/Dest" in note)
    assert len({int(note.StructParent) for note in notes}) == len(notes)


def test_a_links_words_stand_before_its_annotation(read: Reader) -> None:
    links = [node for node in walk(read.root) if node.type == "Link"]
    assert len(links) >= 5
    for node in links:
        order = kinds(node)
        assert order == sorted(order, key=lambda kind: kind == "OBJR")
        assert order[0] == "" and order[-1] == "OBJR"


def test_elements_stand_where_they_may(read: Reader) -> None:
    assert misplaced(read.root) == []
    read_types = {node.type for node in walk(read.root)}
    assert read_types == set(HOLDS), "the sample does not show all types"
    assert misplaced(Node("Document", [Node("TR")])) == ["Document holds TR"]


def test_every_role_is_known_to_pdf() -> None:
    """Types that PDF 1.7 has not are mapped to one it has; no name is both in the tree and outside."""
    read = Reader(made(E("p", "x")))
    mapped = read.pdf.Root.StructTreeRoot.RoleMap
    assert {role.type for role in ROLES.values()} - set(HOLDS) == set()
    assert dict(mapped.items()) == {"/Aside": pikepdf.Name.Div}
    assert not set(ROLES) & OUTSIDE


def test_a_paragraph_over_pages_is_one_p() -> None:
    read = Reader(made(E("p", prose(800))))
    nodes = [node for node in walk(read.root) if node.type == "P"]
    assert len(nodes) == 1
    assert [kid[0] for kid in nodes[0].kids if isinstance(kid, tuple)] == [1, 2, 3, 4]


def test_a_link_over_lines_and_pages_is_one_link() -> None:
    read = Reader(made(E("p", prose(200), " ", link(prose(120)), " ", prose(20))))
    links = [node for node in walk(read.root) if node.type == "Link"]
    assert len(links) == 1
    assert {kid[0] for kid in links[0].kids if isinstance(kid, tuple)} == {1, 2}
    assert kinds(links[0]).count("OBJR") > 8, "one annotation a line"


def test_a_repeated_head_is_an_artifact() -> None:
    """It is read once; on later pages it is drawn but not in the tree."""
    read = Reader(made(table(("Sign", "What"), *[(f"Sign {n}", "Call") for n in range(40)])))
    heads = [read.text(node) for node in walk(read.root) if node.type == "TH"]
    assert heads.count("Sign") == 1
    assert len(read.artifacts) == 3
    assert ["Sign" in outside for outside in read.artifacts] == [False, True, True]


def test_header_cells_say_what_they_head(read: Reader) -> None:
    scopes = Counter(str(element.A.Scope) for element in all_of(read.pdf, "/TH"))
    assert scopes == {"/Column": 2, "/Row": 14}


def all_of(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    found = []
    for held in pdf.objects:
        if isinstance(held, pikepdf.Dictionary) and held.get("/Type") == "/StructElem" and kind == held.S:
            found.append(held)
    return found


def test_figures_say_what_they_show_and_where(read: Reader) -> None:
    (element,) = all_of(read.pdf, "/Figure")
    assert str(element.Alt) == "A box with a cut corner"
    box = [float(v) for v in element.A.BBox]
    assert 0 < box[0] < box[2] < 400 and 0 < box[1] < box[3] < 500


def test_a_decoration_is_an_artifact() -> None:
    shown = figure("x").picture
    silent = Element("figure", (), "", {"decorative": "yes"}, shown)
    read = Reader(made(E("p", "Words"), silent))
    assert [node.type for node in walk(read.root)] == ["Document", "P"]


def test_empty_cells_stay_and_empty_paragraphs_go() -> None:
    """A row keeps its cells, so that columns can be counted; what prints nothing else is not in the tree."""
    read = Reader(made(table(("A", "B"), ("x", ""), ("", "")), E("p", ""), E("section", E("ul"))))
    assert [len(node.kids) for node in walk(read.root) if node.type == "TR"] == [2, 2, 2]
    assert not [node for node in walk(read.root) if node.type in ("P", "L", "Sect")]


def test_languages_and_readings_are_kept(read: Reader) -> None:
    spans = [node.attributes for node in walk(read.root) if node.type == "Span"]
    assert spans == [{"/Lang": "de"}, {"/ActualText": "\u202f"}]
    assert str(read.pdf.Root.Lang) == "en"


def test_words_of_ours_are_marked_in_order_on_each_page(read: Reader) -> None:
    """On a page marks are drawn in reading order, so that tools that ignore the tree read well too."""
    order = [kid for node in in_reading_order(read.root) for kid in node]
    assert order == sorted(order)


def in_reading_order(node: Node) -> list[list[tuple[int, int]]]:
    out = []
    for kid in node.kids:
        if isinstance(kid, tuple):
            out.append([kid])
        elif isinstance(kid, Node):
            out += in_reading_order(kid)
    return out


def test_bookmarks_lead_to_headings(read: Reader) -> None:
    with read.pdf.open_outline() as outline:
        names = [(item.title, [kid.title for kid in item.children]) for item in outline.root]
    assert names == [
        ("The cover of this test", []), ("Contents", []),
        ("First things", ["A list of steps and one of ticks that needs a heading over two lines"]),
        ("Second things", ["The end"]),
    ]  # fmt: skip


def test_a_list_in_a_list_is_nested() -> None:
    read = Reader(press_pdf(lay_out(doc(ul((E("p", "a"), ul("b"))), lang="de"))))
    assert [node.type for node in walk(read.root)] == (
        ["Document", "L", "LI", "Lbl", "LBody", "P", "L", "LI", "Lbl", "LBody"]
    )
