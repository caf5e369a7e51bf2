"""Takes a Document, gives HTML in the CSS that smaller engines know: every word and picture, fewer places."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path

from leaflets.layout.cascade import Computed
from leaflets.model import Document, Element

from .convert import elements, is_text, text_in
from .html_peers import HtmlPage
from .html_source import HtmlSource, Names, look_rule


def to_page(document: Document, folder: Path) -> HtmlPage:
    """Return the page for these peers; pictures go into `folder`, and into the page."""
    writer = PlainSource(document, folder)
    fonts = tuple(str(path) for path in writer.fonts())
    return HtmlPage(writer.source(), fonts, document.lang, document.title)


class PlainSource(HtmlSource):
    """Writes HTML without absolute positions, frames of masters, and marks of lists drawn apart."""

    def base_rules(self) -> list[str]:
        return [
            f"html,body{{font-family:first,second;{look_rule(self.cascade.root)}}}",
            "body,h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0;padding:0}",
            "h1{string-set:chapter content()}a{color:inherit;text-decoration:none}",
            "table{border-collapse:collapse;width:100%;table-layout:fixed}th{text-align:left}",
            "td,th{vertical-align:top}tr{break-inside:avoid}p,li{orphans:2;widows:2}img{display:block}",
            "nav a::after{content:leader(' ') target-counter(attr(href),page)}",
        ]

    def picture(self, node: Element, look: Computed, width: float) -> str:
        """Return the picture as an address that holds it: Forme's sandbox reads no files."""
        path = self.folder / super().picture(node, look, width)
        kind = mimetypes.guess_type(path.name)[0]
        return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"

    def section(self, node: Element, look: Computed, names: Names, width: float) -> str:
        # In the flow: Fullbleed sets all that follows a cover of fixed height on the cover, Forme a panel over its words.
        body = "\n".join(self.in_frame(node, look, names, width))
        id = f' id="{node.attributes["id"]}"' if "id" in node.attributes else ""
        kind = f' class="{self.kind("break-before:page")}"' if self.starts_page(node, look) else ""
        return f"<section{id}{kind}>{body}</section>"

    def listing(self, node: Element, look: Computed, names: Names, width: float) -> str:
        first = elements(node)[0]
        marked = bool(text_in(elements(first)[0]))
        indent = self.cascade.of(first, look, names).marker_width if marked else 0.0
        style = "" if marked else ";list-style:none"
        kind = self.kind(f"margin:{look.before}pt 0 {look.after}pt;padding-left:{indent}pt{style}")
        items = [self.item(item, look, names, width - indent) for item in elements(node)]
        return f'<{node.name} class="{kind}">' + "\n".join(items) + f"</{node.name}>"

    def item(self, item: Element, outer: Computed, names: Names, width: float) -> str:
        look = self.cascade.of(item, outer, names)
        inside = (*names, item.name, *item.style.split())
        body = elements(item)[1]
        if is_text(body):  # in a paragraph: else Fullbleed ends the line around each strong word
            held = f"<p>{self.inline(body)}</p>"
        else:
            own = self.cascade.of(body, look, inside)
            held = "\n".join(self.flow(body, own, (*inside, body.name), width))
        kind = self.kind(f"{look_rule(look)};margin:{look.before}pt 0 {look.after}pt")
        return f'<li class="{kind}">{held}</li>'

    def contents(self, node: Element, look: Computed, names: Names, width: float) -> str:
        out = []
        for entry in elements(node):
            inner = self.cascade.of(entry, look, names)
            kind = self.kind(f"{look_rule(inner)};margin:{inner.before}pt 0 {inner.after}pt")
            link = elements(elements(entry)[0])[0]
            out.append(f'<p class="{kind}">{self.marked(link)}</p>')
        return f"<nav>{''.join(out)}</nav>"
