"""Builds small Documents and a plain Style for tests, and reads PDFs back with nothing of ours."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from leaflets.drawing.nouns import Drawing, Shape
from leaflets.faults import NOWHERE, Place
from leaflets.model import Document, Element, Run, Style
from leaflets.pdf.write import write_pdf
from leaflets.typeset.fonts import Family
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pages import Pages


def can_show(family: Family, character: str, style: int = 0) -> bool:
    """Tell whether the family, or its fallback, has the character in this style."""
    try:
        family.word(style, character)
    except KeyError:
        return False
    return True


# ---- documents -----------------------------------------------------------------------------------

PAGE: Mapping[str, Any] = {
    "size": (400.0, 500.0), "top": 50.0, "bottom": 50.0, "inner": 60.0, "outer": 40.0,
    "head": 30.0, "foot": 30.0, "draft": 15.0, "mirrored": "yes",
}  # fmt: skip
FONTS: Mapping[str, str] = {"family": "atkinson-hyperlegible", "fallback": "fira-sans", "folder": ""}
RULES: Mapping[str, Mapping[str, Any]] = {
    "page": {"size": 12.0, "leading": 1.35},
    "h1": {"size": 22.0, "leading": 1.2, "weight": "bold", "after": 12.0, "keep": True, "balance": "yes"},
    "h2": {
        "size": 15.0, "leading": 1.2, "weight": "bold", "before": 14.0, "after": 5.0, "keep": True,
        "balance": "yes",
    },
    "h3": {"weight": "bold", "before": 8.0, "after": 3.0, "keep": True},
    "p": {"after": 8.0},
    "li": {"after": 4.0},
    "ul": {"after": 8.0},
    "ol": {"after": 8.0},
    "aside": {"padding": 9.0, "before": 10.0, "after": 12.0, "fill": "tint", "whole": True},
    "figure": {"before": 8.0, "after": 6.0, "padding": 6.0},
    "keyed": {"keep": True},
    "figcaption": {"weight": "bold"},
    "caption": {"weight": "bold", "after": 5.0},
    "table": {"before": 6.0, "after": 12.0},
    "th": {"weight": "bold", "cell": 5.0},
    "td": {"cell": 5.0},
    "tr": {"rule": "#808080"},
    "thead tr": {"fill": "ink"},
    "thead th": {"colour": "#ffffff"},
    "entry": {"after": 8.0},
    "dt": {"after": 0.0, "keep": True, "weight": "bold"},
    "cover": {"master": "cover"},
    "sunk": {"sink": True},
}  # fmt: skip
MASTERS: Mapping[str, Mapping[str, Any]] = {
    "cover": {"top": 90.0, "inner": 40.0, "outer": 40.0, "running": "no"}
}
COLOURS = {"tint": "#eef2f6", "ink": "#222222"}
STYLE = Style(PAGE, FONTS, COLOURS, RULES, MASTERS, Place("style.yaml"))

Part = Element | Run | str


def styled(page: Mapping[str, Any] | None = None, /, **rules: Mapping[str, Any]) -> Style:
    """Return STYLE with other page values and with properties added to rules."""
    merged = {**RULES, **{name: {**RULES.get(name, {}), **rule} for name, rule in rules.items()}}
    return Style({**PAGE, **(page or {})}, FONTS, COLOURS, merged, MASTERS, STYLE.place)


def E(name: str, *children: Part, style: str = "", picture: Drawing | None = None, **given: str) -> Element:
    """Return an element; a string means a plain run, `scope_=` and the like for attributes."""
    runs = tuple(Run(child) if isinstance(child, str) else child for child in children)
    attributes = {key.rstrip("_"): value for key, value in given.items()}
    return Element(name, runs, style, attributes, picture, NOWHERE, Place("layout.xml.j2", 7, 3))


def B(text: str) -> Run:
    return Run(text, strong=True)


def link(text: str, href: str = "https://example.org/") -> Element:
    return E("a", text, href=href)


def li(*children: Part, label: str = "•") -> Element:
    mark = E("lbl", label, drawn="tick", actual=label) if label == "☐" else E("lbl", label)
    return E("li", mark, E("lbody", *children))


MARKER = {"•": "disc", "–": "dash", "☐": "tick"}


def ul(*items: Part | tuple[Part, ...], label: str = "•") -> Element:
    return E(
        "ul",
        *(li(*(i if isinstance(i, tuple) else (i,)), label=label) for i in items),
        marker=MARKER.get(label, "disc"),
    )


def ol(*items: Part) -> Element:
    return E("ol", *(li(item, label=f"{n}.") for n, item in enumerate(items, 1)))


def table(head: tuple[Part, ...], *rows: tuple[Part, ...], caption: str = "") -> Element:
    top = E("thead", E("tr", *(E("th", cell, scope="column") for cell in head)))
    body = [E("tr", E("th", row[0], scope="row"), *(E("td", cell) for cell in row[1:])) for row in rows]
    parts = [E("caption", caption)] if caption else []
    return E("table", *parts, top, E("tbody", *body), widths=" ".join(["1"] * len(head)))


def drawing(width: float = 100, height: float = 60, numerals: tuple[str, ...] = ()) -> Drawing:
    box = (("m", (5.0, 5.0)), ("l", (95.0, 5.0)), ("l", (95.0, 55.0)), ("h", ()))
    marks = tuple((n, 20.0 + 25 * at, 30.0) for at, n in enumerate(numerals))
    return Drawing("box", width, height, (Shape(box, "tint", "ink", 1.0),), marks)


def figure(caption: str, picture: Drawing | None = None, style: str = "") -> Element:
    shown = picture or drawing()
    return E("figure", E("figcaption", caption), style=style, picture=shown, alt="A box with a cut corner")


def contents(*entries: tuple[str, str]) -> Element:
    """Return a <nav>: (words, id) for each entry."""
    return E("nav", *(E("entry", E("reference", link(words, "#" + id))) for words, id in entries))


def doc(*children: Element, style: Style = STYLE, title: str = "A test", lang: str = "en") -> Document:
    return Document(E("document", *children), title, "The clinic", lang, "", style)


def laid(*children: Element, style: Style = STYLE) -> Pages:
    return lay_out(doc(*children, style=style))


def made(*children: Element, style: Style = STYLE) -> bytes:
    return write_pdf(laid(*children, style=style))


WORDS = [
    "a",
    "blood",
    "test",
    "tells",
    "how",
    "well",
    "the",
    "marrow",
    "makes",
    "new",
    "cells",
    "and",
    "the",
    "doctors",
    "look",
    "at",
    "it",
    "with",
    "you",
    "while",
    "every",
    "visit",
    "also",
    "gives",
    "time",
    "for",
    "questions",
    "about",
    "medicines",
    "tiredness",
    "food",
    "school",
    "work",
    "or",
    "travel",
]


def prose(count: int, start: int = 0) -> str:
    """Return `count` everyday words, the same each time."""
    return " ".join([WORDS[(start + n * 7 + n // 11) % len(WORDS)] for n in range(count)]) + "."


# One of each thing that can print: golden trees, the bridge and the judges all use it.
def sampler() -> tuple[Element, ...]:
    nested = ul(
        "Inner one with a few more words than the line has room for, so it turns", "Inner two", label="–"
    )
    return (
        E("running", E("p", "A test, page ", E("page"), " of ", E("page", show="total")), at="foot"),
        E("p", "DRAFT – not yet approved", style="draft", margin="yes"),
        E("section", E("h1", "The cover of this test"), E("p", "For everyone", style="sunk"), style="cover"),
        E("section", E("h1", "Contents"), contents(("First things", "one"), ("Second things", "two")), start="page"),
        E(
            "section",
            E("h1", "First things"),
            E("p", "Plain, ", B("bold "), Run("slanted ", emphasis=True), Run("both", True, True), ". Nguyễn Thị Ánh and Ọlá."),
            E("p", link("A link goes first"), ", then words, then ", link("a second link", "tel:01174960000"), "."),
            E("p", "Say ", E("span", "Guten Tag, wie geht es", lang="de"), " and 38", E("span", "\u00a0", actual="\u202f"), "°C."),
            E("p", "Line one", E("br"), "Line two"),
            ul("One", ("Two ", B("bold"), " and ", link("linked")), (E("p", "Three, with a list:"), nested), label="•"),
            E("h2", "A list of steps and one of ticks that needs a heading over two lines"),
            E("p", "Do this:"),
            ol(prose(30), "Next", "Last"),
            ul("Thermometer", "Phone numbers", label="☐"),
            E("dl", E("li", E("dt", B("Marrow")), E("dd", "The soft middle of a bone."))),
            id="one", start="page",
        ),
        E(
            "section",
            E("h1", "Second things"),
            E("row", E("cell", E("p", "Left")), E("cell", E("p", "Right"))),
            E("aside", E("p", B("Call us")), E("p", "At any hour: (555) 555-0100."), ul("Fever", "Bleeding")),
            figure("What the box shows", drawing(numerals=("1", "2")), style="keyed"),
            ol("The left side", "The right side"),
            table(("Sign", "What to do"), *((f"Sign {n}", prose(14, n)) for n in range(14)), caption="Signs"),
            E("p", prose(160)),
            E("lines", n="3"),
            E("rule"),
            E("h2", "The end"), E("h3", "The very end"), E("h4", "What ", E("span", "ALL", say="acute lymphoblastic leukemia"), " is"),
            E("p", "Word of 90 letters: " + "Long" * 22 + "!"),
            id="two", start="page",
        ),
    )  # fmt: skip


# ---- PDFs, read by pikepdf alone -------------------------------------------------------------------


@dataclass
class Node:
    """A structure element as the file has it: kids are nodes, (page, mcid) pairs, or "OBJR"."""

    type: str
    kids: list[Node | tuple[int, int] | str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    number: int = 0


class Reader:
    """One PDF: its tree, and the text of each mark decoded through the fonts' ToUnicode maps."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.page_of = {page.obj.objgen: n for n, page in enumerate(self.pdf.pages, 1)}
        self.maps: dict[tuple[int, int], dict[int, str]] = {}
        self.marks: dict[tuple[int, int], str] = {}
        self.types: dict[tuple[int, int], str] = {}
        self.artifacts: list[str] = [self._read(n, page) for n, page in enumerate(self.pdf.pages, 1)]
        self.root = self._node(self.pdf.Root.StructTreeRoot.K)

    def _read(self, number: int, page: pikepdf.Page) -> str:
        """Read one page's marks; return what is outside them."""
        fonts = page.obj.Resources.Font
        stack: list[int | None] = []
        nested: list[str] = []
        letters: dict[int, str] = {}
        outside: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            op = str(operator)
            if op in ("BDC", "BMC"):
                mcid = operands[1].get("/MCID") if op == "BDC" else None
                inside = stack[-1] if stack and str(operands[0]) == "/Span" else None
                stack.append(inside if mcid is None else int(mcid))
                nested.append("EMC")
                if mcid is not None:
                    assert (number, int(mcid)) not in self.marks, "an mcid twice on a page"
                    self.marks[number, int(mcid)] = ""
                    self.types[number, int(mcid)] = str(operands[0])[1:]
            elif op == "BT":
                nested.append("ET")
            elif op in ("EMC", "ET"):
                assert nested.pop() == op, "BT/ET and BDC/EMC overlap: ISO 32000-1, 14.6.1"
                if op == "EMC":
                    stack.pop()
            elif op == "Tf":
                letters = self._map(fonts[str(operands[0])])
            elif op in ("Tj", "TJ"):
                held = operands[0] if op == "TJ" else [operands[0]]
                codes = b"".join([bytes(part) for part in held if isinstance(part, pikepdf.String)])
                text = "".join([letters[code] for code in codes])
                assert stack, "text that is neither tagged nor artifact"
                if stack[-1] is None:
                    outside.append(text)
                else:
                    self.marks[number, stack[-1]] += text
        assert not stack and not nested
        return "\n".join(outside)

    def _map(self, font: pikepdf.Object) -> dict[int, str]:
        known = self.maps.get(font.objgen)
        if known is None:
            text = font.ToUnicode.read_bytes().decode("ascii")
            pairs = re.findall(r"<([0-9A-F]{2})> <([0-9A-F]{4,8})>", text)
            known = self.maps[font.objgen] = {
                int(code, 16): bytes.fromhex(c).decode("utf-16-be") for code, c in pairs
            }
        return known

    def _node(self, held: pikepdf.Object) -> Node:
        given = {key: str(held[key]) for key in ("/Lang", "/ActualText", "/Alt", "/E") if key in held}
        for key in ("/Scope", "/ListNumbering"):
            if key in held.get("/A", {}):
                given[key] = str(held.A[key])[1:]
        node = Node(str(held.S)[1:], [], given, held.objgen[0])
        page = self.page_of[held.Pg.objgen] if "/Pg" in held else 0
        for kid in held.K if isinstance(held.K, pikepdf.Array) else [held.K]:
            if isinstance(kid, int):
                node.kids.append((page, kid))
            elif kid.get("/Type") == "/MCR":
                node.kids.append((self.page_of[kid.Pg.objgen], int(kid.MCID)))
            elif kid.get("/Type") == "/OBJR":
                node.kids.append("OBJR")
            else:
                assert kid.P.objgen == held.objgen, "a kid that names another parent"
                node.kids.append(self._node(kid))
        return node

    def text(self, node: Node) -> str:
        """Return the node's text; inline elements are in ⟨Type …⟩."""
        return tidy(self._raw(node))

    def _raw(self, node: Node) -> str:
        out = []
        for kid in node.kids:
            if isinstance(kid, tuple):
                out.append(self.marks[kid])
            elif isinstance(kid, Node) and kid.type in ("Link", "Span"):
                out.append(f"⟨{kid.type} {self._raw(kid)}⟩")
        return "".join(out)

    def blocks(self) -> list[tuple[str, str]]:
        """Return (type, text) of every element that holds text of its own, in reading order."""
        return [
            (node.type, self.text(node))
            for node in walk(self.root)
            if node.type not in ("Link", "Span") and self.text(node)
        ]

    def picture(self) -> str:
        """Return the tree as text, one element a line."""
        return "\n".join(self._lines(self.root, 0)) + "\n"

    def _lines(self, node: Node, depth: int) -> Iterator[str]:
        pages = sorted({kid[0] for kid in node.kids if isinstance(kid, tuple)})
        where = f" p{'+'.join(map(str, pages))}" if pages else ""
        given = "".join(f' {key[1:]}="{value}"' for key, value in sorted(node.attributes.items()))
        words = self.text(node)
        shown = f" {words[:48] + '…' if len(words) > 49 else words!s}" if words else ""
        objects = " OBJR" * sum(kid == "OBJR" for kid in node.kids)
        yield f"{'  ' * depth}{node.type}{given}{where}{objects}{' |' if shown else ''}{shown}"
        for kid in node.kids:
            if isinstance(kid, Node):
                yield from self._lines(kid, depth + 1)


def walk(node: Node) -> Iterator[Node]:
    yield node
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from walk(kid)


def tidy(text: str) -> str:
    """Fold spaces; one at an inline element's start or end goes outside of it."""
    text = re.sub(r"⟨(\w+) \s+", r" ⟨\1 ", text.replace("\u00a0", " "))
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" +⟩", "⟩ ", text)
    return re.sub(r" +", " ", text).strip()


TYPES = {
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "p": "P", "lbl": "Lbl", "lbody": "LBody", "dt": "Lbl", "dd": "LBody",
    "caption": "Caption", "figcaption": "Caption", "th": "TH", "td": "TD", "figure": "Figure",
    "reference": "Reference",
}  # fmt: skip
INLINE = {"a": "Link", "span": "Span"}


def model_blocks(pages: Pages) -> list[tuple[str, str]]:
    """Return what `Reader.blocks` must find: (type, text) of the document's elements, in order."""
    numbers = {e.attributes["id"]: spot[0] for e, spot in pages.where.items() if "id" in e.attributes}
    out = []
    for element in elements(pages.document.root):
        text = tidy(own_text(element, numbers))
        if element.name in TYPES and text:
            out.append((TYPES[element.name], text))
    return out


def elements(element: Element) -> Iterator[Element]:
    if element.name == "li" and not any(prints(child) for child in element.children[1:]):
        return  # an item without words has no label either
    yield element
    for child in element.children:
        if isinstance(child, Element) and child.name not in ("running", "fill"):
            yield from elements(child)


def prints(part: Element | Run) -> bool:
    if isinstance(part, Run):
        return bool(part.text.strip(" "))
    kids = part.children[1:] if part.name == "li" else part.children
    return part.name in ("lines", "rule", "figure") or any(prints(child) for child in kids)


def own_text(element: Element, numbers: Mapping[str, int]) -> str:
    if element.attributes.get("drawn"):
        return ""
    out = ["".join(n for n, _, _ in element.picture.numerals)] if isinstance(element.picture, Drawing) else []
    for child in element.children:
        if isinstance(child, Run):
            out.append(child.text)
        elif child.name == "br":
            out.append(" ")
        elif child.name in INLINE:
            late = child.attributes.get("href", "")[1:] if element.name == "reference" else ""
            inside = own_text(child, numbers) + (f" {numbers[late]}" if late else "")
            bare = child.name == "span" and not child.style and not child.attributes.keys() - {"paper"}
            out.append(inside if bare else f"⟨{INLINE[child.name]} {inside}⟩")
    return "".join(out)


def streams(data: bytes) -> list[bytes]:
    """Return the pages' content streams."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [page.obj.Contents.read_bytes() for page in pdf.pages]


def deflated(data: bytes) -> bytes:
    return zlib.compress(data, 6)
