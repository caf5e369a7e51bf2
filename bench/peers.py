"""Takes a Document, gives it to Typst and to WeasyPrint: the same words, page, fonts, sizes, boxes and figures."""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from leaflets.cascade import Cascade, Computed
from leaflets.families import font_files
from leaflets.faults import NOWHERE
from leaflets.model import Document, Drawing, Element, Run

TYPST_SIGNS = re.compile(r"([\\#*_`$<>@~\[\]=/+-])")
NAME = "{{reader}}"  # stands where the reader's name goes


def fonts() -> Path:
    return font_files("atkinson-hyperlegible", "", NOWHERE)[0].parent


def svg(drawing: Drawing, colours: dict[str, str]) -> str:
    """Return a drawing as SVG, numerals on their discs."""
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:g} {drawing.height:g}">']
    for shape in drawing.shapes:
        path = " ".join(
            op.upper().replace("H", "Z") + " " + " ".join(f"{v:g}" for v in at) for op, at in shape.path
        )
        fill, stroke = colours.get(shape.fill, "none"), colours.get(shape.stroke, "none")
        out.append(f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{shape.width:g}"/>')
    for numeral, x, y in drawing.numerals:
        out.append(
            f'<circle cx="{x:g}" cy="{y:g}" r="11"/><text x="{x:g}" y="{y + 5:g}" font-size="14" fill="#fff"'
        )
        out.append(f' text-anchor="middle" font-family="Atkinson Hyperlegible">{numeral}</text>')
    return "".join(out) + "</svg>"


class _Peer:
    """Walks a document with its computed styles."""

    def __init__(self, document: Document, folder: Path) -> None:
        assert document.style is not None
        self.document, self.style, self.folder = document, document.style, folder
        self.cascade = Cascade(document.style)
        self.figures = 0

    def source(self) -> str:
        return self.children(self.document.root, self.cascade.root, ())

    def children(self, parent: Element, look: Computed, names: tuple[str, ...]) -> str:
        out = []
        for child in parent.children:
            if isinstance(child, Run):
                out.append(self.run(child))
            elif child.name not in ("running", "fill", "page", "nav"):
                inner = self.cascade.of(child, look, names)
                around = (*names, child.name, *child.style.split())
                out.append(self.element(child, inner, around))
        return "".join(out)

    def run(self, run: Run) -> str:
        raise NotImplementedError

    def element(self, node: Element, look: Computed, names: tuple[str, ...]) -> str:
        raise NotImplementedError

    def picture(self, node: Element) -> str:
        drawing = (
            node.picture if isinstance(node.picture, Drawing) else getattr(node.picture, "drawing", None)
        )
        self.figures += 1
        name = f"figure-{self.figures}.svg"
        colours = {**self.style.colours, "paper": "#ffffff"}
        (self.folder / name).write_text(svg(drawing, colours) if drawing else "<svg/>", encoding="utf-8")
        return name


class Typst(_Peer):
    """Writes Typst markup."""

    def run(self, run: Run) -> str:
        text = TYPST_SIGNS.sub(r"\\\1", run.text)
        return f"#strong[{text}]" if run.strong else f"#emph[{text}]" if run.emphasis else text

    def element(self, node: Element, look: Computed, names: tuple[str, ...]) -> str:
        inside = self.children(node, look, names)
        start = "#pagebreak(weak: true)\n" if look.start or node.attributes.get("start") else ""
        return start + TYPST.get(node.name, typst_plain)(self, node, look, inside)


def typst_text(look: Computed) -> str:
    weight = "bold" if look.weight == "bold" else "regular"
    return f'size: {look.size:g}pt, fill: rgb("{look.colour}"), weight: "{weight}"'


def typst_plain(peer: Typst, node: Element, look: Computed, inside: str) -> str:
    return inside


def typst_heading(peer: Typst, node: Element, look: Computed, inside: str) -> str:
    return f"#heading(level: {node.name[1]})[#text({typst_text(look)})[{inside}]]\n"


def typst_paragraph(peer: Typst, node: Element, look: Computed, inside: str) -> str:
    return f"#text({typst_text(look)})[{inside}]\n\n"


def typst_item(peer: Typst, node: Element, look: Computed, inside: str) -> str:
    body = node.children[-1]
    assert isinstance(body, Element)
    return f"[{peer.children(body, look, ('li',))}],"


def typst_table(peer: Typst, node: Element, look: Computed, inside: str) -> str:
    shares = ", ".join(f"{share}fr" for share in node.attributes["widths"].split())
    return f'#table(columns: ({shares}), stroke: (bottom: .6pt + rgb("#8a8a8a")), {inside})\n'


def typst_figure(peer: Typst, node: Element, look: Computed, inside: str) -> str:
    alt = json.dumps(node.attributes.get("alt", ""), ensure_ascii=False)
    return f'#image("{peer.picture(node)}", alt: {alt}, width: 60%)\n{inside}\n'


TYPST: dict[str, Callable[[Typst, Element, Computed, str], str]] = {
    "h1": typst_heading, "h2": typst_heading, "h3": typst_heading, "p": typst_paragraph, "li": typst_item,
    "ul": lambda p, n, k, inside: f"#list({inside})\n", "ol": lambda p, n, k, inside: f"#enum({inside})\n",
    "dl": lambda p, n, k, inside: f"#list({inside})\n",
    "table": typst_table, "thead": lambda p, n, k, inside: f"table.header({inside}),", "tbody": typst_plain,
    "tr": typst_plain, "th": lambda p, n, k, inside: f"[*{inside}*]," if inside else "[],",
    "td": lambda p, n, k, inside: f"[{inside}],", "caption": lambda p, n, k, inside: "",
    "figure": typst_figure, "figcaption": typst_paragraph,
    "aside": lambda p, n, k, inside: f'#block(fill: rgb("{k.fill or "#ffffff"}"), inset: {k.padding:g}pt, width: 100%)[{inside}]\n',
    "lines": lambda p, n, k, inside: f"#for i in range({min(20, int(n.attributes.get('n', '20').replace('page', '20')))}) {{ v({k.pitch:g}pt - 1em); line(length: 100%, stroke: .6pt) }}\n",
    "a": lambda p, n, k, inside: f"#link({json.dumps(n.attributes['href'])})[{inside}]" if not n.attributes["href"].startswith("#") else inside,
    "br": lambda p, n, k, inside: "\\ ",
}  # fmt: skip


def typst_source(document: Document, folder: Path) -> str:
    """Return the whole Typst file; figures go to `folder`."""
    peer = Typst(document, folder)
    page, body = peer.style.page, peer.cascade.root
    width, height = page["size"]
    title = json.dumps(document.title, ensure_ascii=False)
    return f"""#set document(title: {title}, author: {json.dumps(document.author)})
#set text(font: "Atkinson Hyperlegible", size: {body.size:g}pt, lang: "en", hyphenate: false, fill: rgb("{body.colour}"))
#set par(leading: {body.size * (body.leading - 1):.2f}pt, spacing: {body.size:g}pt, justify: false)
#set page(width: {width}pt, height: {height}pt, margin: (left: {page["inner"]}pt, right: {page["outer"]}pt,
  top: {page["top"]}pt, bottom: {page["bottom"]}pt), header: text(12pt)[#{title}],
  footer: context text(12pt)[Page #here().page() of #counter(page).final().first()])
{peer.source()}"""


class Html(_Peer):
    """Writes HTML with the style in place."""

    def run(self, run: Run) -> str:
        text = html.escape(run.text)
        return f"<b>{text}</b>" if run.strong else f"<i>{text}</i>" if run.emphasis else text

    def element(self, node: Element, look: Computed, names: tuple[str, ...]) -> str:
        if node.name == "lbl":
            return ""
        if node.name == "figure":
            alt = html.escape(node.attributes.get("alt", ""))
            return f'<figure><img src="{self.picture(node)}" alt="{alt}" width="60%">{self.children(node, look, names)}</figure>'
        if node.name == "lines":
            count = min(20, int(node.attributes.get("n", "20").replace("page", "20")))
            return f'<div style="height:{look.pitch:g}pt;border-bottom:.6pt solid"></div>' * count
        name = {"lbody": "span", "entry": "p", "reference": "span"}.get(node.name, node.name)
        css = f"font-size:{look.size:g}pt;color:{look.colour};margin:{look.before:g}pt 0 {look.after:g}pt"
        css += (
            f";background:{look.fill};padding:{look.padding:g}pt"
            if look.fill and node.name == "aside"
            else ""
        )
        css += ";break-before:page" if look.start or node.attributes.get("start") else ""
        href = f' href="{html.escape(node.attributes["href"])}"' if node.name == "a" else ""
        style = "" if name in ("span", "a", "tr", "tbody", "thead", "br") else f' style="{css}"'
        return f"<{name}{href}{style}>{self.children(node, look, names)}</{name}>" if name != "br" else "<br>"


def html_source(document: Document, folder: Path) -> str:
    peer = Html(document, folder)
    page, body = peer.style.page, peer.cascade.root
    width, height = page["size"]
    faces = "".join(
        f'@font-face{{font-family:A;font-weight:{weight};font-style:{slant};src:url("{(fonts() / file).as_uri()}")}}'
        for weight, slant, file in (
            (400, "normal", "AtkinsonHyperlegible-Regular.ttf"),
            (700, "normal", "AtkinsonHyperlegible-Bold.ttf"),
            (400, "italic", "AtkinsonHyperlegible-Italic.ttf"),
        )
    )
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(document.title)}</title><style>{faces}
@page{{size:{width}pt {height}pt;margin:{page["top"]}pt {page["outer"]}pt {page["bottom"]}pt {page["inner"]}pt;
@bottom-right{{content:"Page " counter(page) " of " counter(pages);font:12pt A}}@top-left{{content:{json.dumps(document.title)};font:12pt A}}}}
body{{font:{body.size:g}pt/{body.leading:g} A;color:{body.colour};margin:0}}h1{{break-after:avoid}}h2{{break-after:avoid}}
table{{border-collapse:collapse;width:100%}}td,th{{border-bottom:.6pt solid #8a8a8a;text-align:left}}</style></head><body>
{peer.source()}</body></html>"""


class TypstEngine:
    """Typst through its Python package, PDF/UA-1 on."""

    def __init__(self) -> None:
        import typst

        self.module = typst
        self.folder = Path(tempfile.mkdtemp(prefix="bench-typst-"))
        self.fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts())]
        )
        self.compiler: object = None

    def inline(self, document: Document) -> Callable[[], bytes]:
        """Return what typesets a document whose text, the reader's name with it, stands in the source."""
        source = typst_source(document, self.folder).encode()

        def make() -> bytes:
            return bytes(
                self.module.compile(
                    source, root=str(self.folder), font_paths=self.fonts, format="pdf", pdf_standards=["ua-1"]
                )
            )

        return make

    def in_file(self, document: Document, name: str) -> Callable[[str], bytes]:
        """Return what typesets one document for one reader after another: the name stands in a file (best case)."""
        source = typst_source(document, self.folder).replace(
            TYPST_SIGNS.sub(r"\\\1", name), '#json("reader.json").name'
        )
        (self.folder / "main.typ").write_text(source, encoding="utf-8")
        (self.folder / "reader.json").write_text(json.dumps({"name": name}), encoding="utf-8")
        compiler = self.module.Compiler(
            str(self.folder / "main.typ"), root=str(self.folder), font_paths=self.fonts
        )

        def make(reader: str) -> bytes:
            (self.folder / "reader.json").write_text(json.dumps({"name": reader}), encoding="utf-8")
            return bytes(compiler.compile(format="pdf", pdf_standards=["ua-1"]))

        return make


class WeasyEngine:
    """WeasyPrint, PDF/UA-1 on."""

    def __init__(self) -> None:
        import logging

        logging.disable(logging.ERROR)
        import weasyprint

        self.module = weasyprint
        self.folder = Path(tempfile.mkdtemp(prefix="bench-weasy-"))

    def inline(self, document: Document) -> Callable[[], bytes]:
        source = html_source(document, self.folder)
        base = self.folder.as_uri() + "/"
        return lambda: bytes(self.module.HTML(string=source, base_url=base).write_pdf(pdf_variant="pdf/ua-1"))
