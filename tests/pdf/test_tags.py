"""The structure tree, read from the file by pikepdf alone: text, marks, parents, annotations, containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pikepdf
import pytest

from leaflets.elements import ELEMENTS
from leaflets.model import Element
from leaflets.pdf.write import write_pdf
from leaflets.typeset.lay_out import lay_out
from support.accessible import HOLDS, RULES, Rule, kinds, misplaced, notes
from support.document import (
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


@pytest.fixture(scope="module")
def sample() -> bytes:
    return made(*sampler())


@pytest.fixture(scope="module")
def read(sample: bytes) -> Reader:
    return Reader(sample)


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
    assert Reader(write_pdf(pages)).blocks() != model_blocks(laid(E("p", "test blood")))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_sample_keeps_our_rules(read: Reader, rule: Rule) -> None:
    assert list(rule(read, laid(*sampler()))) == []


def test_the_sample_has_what_the_rules_are_about(read: Reader) -> None:
    assert len(read.marks) > 80 and len(notes(read.pdf)) >= 5
    assert sum(node.type == "Link" for node in walk(read.root)) >= 5


def test_elements_are_where_they_are_allowed(read: Reader) -> None:
    read_types = {node.type for node in walk(read.root)}
    assert read_types == set(HOLDS), "the sample does not show all types"
    assert misplaced(Node("Document", [Node("TR")])) == ["Document holds TR"]


def test_every_role_is_known_to_pdf() -> None:
    """Types that PDF 1.7 does not have are mapped to types it has."""
    read = Reader(made(E("p", "x")))
    mapped = read.pdf.Root.StructTreeRoot.RoleMap
    assert {traits.role for traits in ELEMENTS.values() if traits.role} - set(HOLDS) == set()
    assert dict(mapped.items()) == {"/Aside": pikepdf.Name.Div}


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
    """A row keeps its cells, so that columns can be counted; anything else that prints nothing is not in the tree."""
    read = Reader(made(table(("A", "B"), ("x", ""), ("", "")), E("p", ""), E("section", E("ul"))))
    assert [len(node.kids) for node in walk(read.root) if node.type == "TR"] == [2, 2, 2]
    assert not [node for node in walk(read.root) if node.type in ("P", "L", "Sect")]


def test_languages_and_readings_are_kept(read: Reader) -> None:
    spans = [node.attributes for node in walk(read.root) if node.type == "Span"]
    assert spans == [{"/Lang": "de"}, {"/ActualText": "\u202f"}, {"/E": "acute lymphoblastic leukemia"}]
    assert str(read.pdf.Root.Lang) == "en"


def test_bookmarks_lead_to_headings(read: Reader) -> None:
    with read.pdf.open_outline() as outline:
        names = [(item.title, [kid.title for kid in item.children]) for item in outline.root]
    assert names == [
        ("The cover of this test", []), ("Contents", []),
        ("First things", ["A list of steps and one of ticks that needs a heading over two lines"]),
        ("Second things", ["The end"]),
    ]  # fmt: skip


def test_a_list_in_a_list_is_nested() -> None:
    read = Reader(write_pdf(lay_out(doc(ul((E("p", "a"), ul("b"))), lang="de"))))
    assert [node.type for node in walk(read.root)] == (
        ["Document", "L", "LI", "Lbl", "LBody", "P", "L", "LI", "Lbl", "LBody"]
    )


def test_rows_to_write_in_are_read_once() -> None:
    """A screen reader says "blank" for each empty cell: one empty row shows that there is space, the others are only paper."""
    blank = ("", "")
    read = Reader(made(table(("Day", "What is new"), *[blank] * 12, ("Day 13", "A rash"), blank, blank)))
    rows = [node for node in walk(read.root) if node.type == "TR"]
    assert [read.text(row.kids[0]) if isinstance(row.kids[0], Node) else "" for row in rows] == [
        "Day",
        "",
        "Day 13",
        "",
    ]
