"""Takes a Document, gives HTML with CSS that sets it the same way: a class for each look."""

from __future__ import annotations

from html import escape
from pathlib import Path

from leaflets.layout.cascade import Computed
from leaflets.model import Document, Element, Run
from leaflets.typeset.blocks import Frame, frame_of

from .convert import (
    HEADINGS,
    Converter,
    elements,
    is_text,
    looks_of_table,
    rows_of,
    text_in,
)

Names = tuple[str, ...]
FACES = (("normal", "normal"), ("bold", "normal"), ("normal", "italic"), ("bold", "italic"))


def to_html(document: Document, folder: Path) -> str:
    """Return the page; pictures go into `folder`."""
    return HtmlSource(document, folder).source()


class HtmlSource(Converter):
    """Writes HTML."""

    def source(self) -> str:
        body = "\n".join(self.body())
        doc = self.document
        css = "\n".join([*self.font_rules(), *self.page_rules(), *self.base_rules(), *self.class_rules()])
        return (
            f'<!DOCTYPE html><html lang="{escape(doc.lang)}"><head><meta charset="utf-8">'
            f'<title>{escape(doc.title)}</title><meta name="author" content="{escape(doc.author)}">'
            f"<style>{css}</style></head>"
            f"<body>{body}</body></html>"
        )

    # ---- style -----------------------------------------------------------------------------------

    def font_rules(self) -> list[str]:
        out = []
        for n, path in enumerate(self.fonts()):
            weight, slant = FACES[n % 4]
            family = "first" if n < 4 else "second"
            out.append(
                f"@font-face{{font-family:{family};font-weight:{weight};font-style:{slant};"
                f'src:url("{path.as_uri()}")}}'
            )
        return out

    def class_rules(self) -> list[str]:
        return [f".{name}{{{written}}}" for written, name in self.kinds.items()]

    def base_rules(self) -> list[str]:
        return [
            f"html{{font-family:first,second;{look_rule(self.cascade.root)}}}",
            "body,h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0;padding:0}",
            "h1{string-set:chapter content()}a{color:inherit;text-decoration:none}",
            "table{border-collapse:collapse;width:100%;table-layout:fixed}th{text-align:left}",
            "td,th{vertical-align:top}tr{break-inside:avoid}p,li{orphans:2;widows:2}img{display:block}",
            "nav a{display:block}nav a::after{content:leader(' ') target-counter(attr(href),page)}",
            "ul,ol{list-style:none}li{position:relative}.m{position:absolute;left:0}",
        ]

    def page_rules(self) -> list[str]:
        wide, tall = self.page["size"]
        out = [f"@page{{size:{wide}pt {tall}pt;{self.margins(self.frame, False)}{self.mark()}}}"]
        if self.mirrored:
            out.append(f"@page:left{{{self.margins(self.frame, True)}}}")
        for at, pages, line, look in self.running():
            css = f"content:{self.running_text(line)};{look_rule(look)};vertical-align:middle"
            edge = "top" if at == "head" else "bottom"
            sides = {"recto": ("right",), "verso": ("left",)}.get(pages, ("left", "right"))
            for side in sides:
                corner = side if look.align == "outer" else "left"
                out.append(f"@page:{side}{{@{edge}-{corner}{{{css}}}}}")
        for name, master in self.style.masters.items():
            own = self.margins(frame_of(self.style, name), False)
            none = "".join(f"@{e}-{s}{{content:none}}" for e in ("top", "bottom") for s in ("left", "right"))
            bare = none if master.get("running") == "no" else ""
            for side in ("left", "right"):
                out.append(f"@page {name}:{side}{{{own}{bare}}}")
        return out

    def mark(self) -> str:
        found = self.draft_mark()
        if not found:
            return ""
        words, look = found
        return f"@bottom-center{{content:{css_string(words)};{look_rule(look)};white-space:nowrap}}"

    def margins(self, frame: Frame, flipped: bool) -> str:
        wide, tall = self.page["size"]
        left, right = frame.inner, wide - frame.inner - frame.width
        left, right = (right, left) if flipped else (left, right)
        return f"margin:{frame.top:g}pt {right:.2f}pt {tall - frame.top - frame.height:.2f}pt {left:.2f}pt;"

    def running_text(self, line: Element) -> str:
        shown = {"number": "counter(page)", "total": "counter(pages)", "section": "string(chapter)"}
        parts = [
            css_string(c.text) if isinstance(c, Run) else shown[c.attributes.get("show", "number")]
            for c in line.children
        ]
        return " ".join(parts)

    # ---- elements --------------------------------------------------------------------------------

    def section(self, node: Element, look: Computed, names: Names, width: float) -> str:
        body = self.in_frame(node, look, names, width)
        id = f' id="{node.attributes["id"]}"' if "id" in node.attributes else ""
        rules = "break-before:page;" if self.starts_page(node, look) else ""
        if look.master:
            frame = frame_of(self.style, look.master)
            rules += f"page:{look.master};position:relative;height:{frame.height - 1:.1f}pt;"
            sinks = [n for n, child in enumerate(self.shown(node)) if self.sinks(child, look, names)]
            if sinks:
                foot = "\n".join(body[sinks[0] :])
                body = [
                    *body[: sinks[0]],
                    f'<div style="position:absolute;bottom:0;width:100%">{foot}</div>',
                ]
            body = [self.panels(look.master, frame), *body]
        kind = f' class="{self.kind(rules)}"' if rules else ""
        return f"<section{id}{kind}>" + "\n".join(body) + "</section>"

    def shown(self, node: Element) -> list[Element]:
        return [child for child in elements(node) if child.name not in ("running", "fill")]

    def sinks(self, child: Element, look: Computed, names: Names) -> bool:
        return self.cascade.of(child, look, names).sink

    def panels(self, master: str, frame: Frame) -> str:
        wide, tall = self.page["size"]
        out = ""
        for panel in self.style.masters[master].get("panels", ()):
            colour = self.style.colours.get(panel["fill"], panel["fill"])
            out += (
                f'<div style="position:absolute;z-index:-1;background:{colour};'
                f"left:{panel.get('x', 0) - frame.inner}pt;top:{panel.get('y', 0) - frame.top}pt;"
                f'width:{panel.get("width", wide)}pt;height:{panel.get("height", tall)}pt"></div>'
            )
        return out

    def text(self, node: Element, look: Computed, names: Names, width: float) -> str:
        keep = look.keep or text_in(node).rstrip().endswith(":")
        tag = "figcaption" if node.name == "figcaption" else "p"
        return f'<{tag} class="{self.kind(self.around(look, keep))}">{self.inline(node)}</{tag}>'

    def around(self, look: Computed, keep: bool) -> str:
        after = "break-after:avoid;" if keep else ""
        return f"{look_rule(look)};margin:{look.before}pt 0 {look.after}pt;{after}{ground(look)}"

    def heading(self, node: Element, look: Computed, names: Names, width: float) -> str:
        none = node.attributes.get("bookmark") == "no" or HEADINGS[node.name] > 2
        rules = self.around(look, True) + ("bookmark-level:none" if none else "")
        return f'<{node.name} class="{self.kind(rules)}">{self.inline(node)}</{node.name}>'

    def listing(self, node: Element, look: Computed, names: Names, width: float) -> str:
        out = []
        items = elements(node)
        for item in items:
            inner = self.cascade.of(item, look, names)
            inside = (*names, item.name, *item.style.split())
            label, body = elements(item)
            indent = inner.marker_width if text_in(label) else 0.0
            rules = f"{look_rule(inner)};padding-left:{indent}pt;margin:{inner.before}pt 0 {inner.after}pt"
            mark = self.label(label)
            if is_text(body):
                held = self.inline(body)
            else:
                own = self.cascade.of(body, inner, inside)
                held = "\n".join(self.flow(body, own, (*inside, body.name), width - indent))
            out.append(f'<li class="{self.kind(rules)}">{mark}{held}</li>')
        space = self.kind(f"margin:{look.before}pt 0 {look.after}pt")
        return f'<{node.name} class="{space}">' + "\n".join(out) + f"</{node.name}>"

    def label(self, label: Element) -> str:
        if label.attributes.get("drawn") == "tick":
            kind = self.kind("border:1.2pt solid;width:.7em;height:.7em;top:.3em")
            return f'<span class="m {kind}"></span>'
        return f'<span class="m">{escape(text_in(label))}</span>' if text_in(label) else ""

    def definitions(self, node: Element, look: Computed, names: Names, width: float) -> str:
        out = []
        for item in elements(node):
            inner = self.cascade.of(item, look, names)
            kind = self.kind(f"margin:{inner.before}pt 0 {inner.after}pt;")
            inside = (*names, item.name, *item.style.split())
            held = "\n".join(self.flow(item, inner, inside, width))
            out.append(f'<div class="{kind}">{held}</div>')
        return "\n".join(out)

    def table(self, node: Element, look: Computed, names: Names, width: float) -> str:
        caption, _, head = rows_of(node)
        looks = looks_of_table(self.cascade, node, look, names)
        shares = [float(share) for share in node.attributes["widths"].split()]
        columns = "".join(f'<col style="width:{100 * s / sum(shares):.2f}%">' for s in shares)
        rows = [self.table_row(*one) for one in looks]
        top = f"<thead>{''.join(rows[:head])}</thead>" if head else ""
        above = ""
        if caption:
            inner = self.cascade.of(caption, look, names)
            above = self.text(caption, inner, (*names, "caption"), width)
        space = self.kind(f"margin:{look.before}pt 0 {look.after}pt")
        body = f"<tbody>{''.join(rows[head:])}</tbody>"
        return f'{above}<table class="{space}"><colgroup>{columns}</colgroup>{top}{body}</table>'

    def table_row(self, row: Element, own: Computed, cells: list[tuple[Element, Computed]], fill: str) -> str:
        rules = f"background:{fill};" if fill else ""
        rules += f"border-bottom:{own.rule_width}pt solid {own.rule};" if own.rule else ""
        rules += f"height:{own.row_height}pt" if own.row_height else ""
        out = []
        for cell, look in cells:
            scope = {"column": "col"}.get(cell.attributes.get("scope", ""), cell.attributes.get("scope", ""))
            attribute = f' scope="{scope}"' if scope and cell.name == "th" else ""
            kind = self.kind(f"{look_rule(look)};padding:{look.cell}pt")
            out.append(f'<{cell.name}{attribute} class="{kind}">{self.inline(cell)}</{cell.name}>')
        return f'<tr class="{self.kind(rules)}">{"".join(out)}</tr>'

    def box(self, node: Element, look: Computed, names: Names, width: float) -> str:
        inside = "\n".join(self.flow(node, look, names, self.inner_width(look, width)))
        return f'<div class="{self.kind(self.around(look, False) + "break-inside:avoid")}">{inside}</div>'

    def row(self, node: Element, look: Computed, names: Names, width: float) -> str:
        rules = self.around(look, False) + f"display:flex;column-gap:{look.gutter}pt;"
        cells = [
            f'<div class="{self.kind(f"{look_rule(inner)};{ground(inner)}width:{wide:.2f}pt")}">{source}</div>'
            for inner, wide, source in self.cells_of(node, look, names, width)
        ]
        return f'<div class="{self.kind(rules)}">{"".join(cells)}</div>'

    def figure(self, node: Element, look: Computed, names: Names, width: float) -> str:
        wide, tall = self.extent(node, look, width)
        captions = [
            self.text(child, self.cascade.of(child, look, names), (*names, child.name), width)
            for child in elements(node)
        ]
        source = self.picture(node, look, width)
        alt = escape(node.attributes.get("alt", ""))
        size = f"width:{wide:.2f}pt;height:{tall:.2f}pt;margin-bottom:{look.padding}pt"
        kind = self.kind(self.around(look, look.keep) + "break-inside:avoid")
        return f'<figure class="{kind}"><img src="{source}" alt="{alt}" style="{size}">{"".join(captions)}</figure>'

    def contents(self, node: Element, look: Computed, names: Names, width: float) -> str:
        out = []
        for entry in elements(node):
            inner = self.cascade.of(entry, look, names)
            kind = self.kind(f"{look_rule(inner)};margin:{inner.before}pt 0 {inner.after}pt")
            link = next(iter(elements(elements(entry)[0])))
            href = link.attributes["href"]
            out.append(f'<a class="{kind}" href="{escape(href)}">{self.inline(link)}</a>')
        return f"<nav>{''.join(out)}</nav>"

    def writing_lines(self, node: Element, look: Computed, names: Names, width: float) -> str:
        count = node.attributes.get("n", "3")
        colour = look.rule or look.colour
        kind = self.kind(
            f"height:{look.pitch - look.rule_width}pt;border-bottom:{look.rule_width}pt solid {colour}"
        )
        # CSS has no "to the end of the page": about as many as a page with its heading holds.
        many = int((self.frame.height - 120) / look.pitch) if count == "page" else int(count)
        space = self.kind(f"margin:{look.before}pt 0 {look.after}pt")
        return f'<div class="{space}">' + f'<div class="{kind}"></div>' * many + "</div>"

    def separator(self, node: Element, look: Computed, names: Names, width: float) -> str:
        rule = f"border-top:{look.rule_width}pt solid {look.rule or look.colour}"
        return f'<div class="{self.kind(rule)}"></div>'

    # ---- words -----------------------------------------------------------------------------------

    def inline(self, node: Element) -> str:
        return "".join(self.run(c) if isinstance(c, Run) else self.marked(c) for c in node.children)

    def run(self, run: Run) -> str:
        out = escape(run.text)
        out = f"<em>{out}</em>" if run.emphasis else out
        return f"<strong>{out}</strong>" if run.strong else out

    def marked(self, child: Element) -> str:
        if child.name == "br":
            return "<br>"
        words = self.inline(child)
        if child.name == "a":
            return f'<a href="{escape(child.attributes["href"])}">{words}</a>'
        lang = child.attributes.get("lang")
        return f'<span lang="{lang}">{words}</span>' if lang else words


def look_rule(look: Computed) -> str:
    slant = ";font-style:italic" if look.slant == "italic" else ""
    side = {"centre": ";text-align:center", "right": ";text-align:right"}.get(look.align, "")
    weight = "bold" if look.weight == "bold" else "normal"
    return f"font-size:{look.size}pt;line-height:{look.leading};color:{look.colour};font-weight:{weight}{slant}{side}"


def ground(look: Computed) -> str:
    """Return fill, border, bar and padding of a box."""
    if not (look.fill or look.border or look.bar):
        return ""
    out = f"padding:{look.padding}pt;"
    out += f"background:{look.fill};" if look.fill else ""
    out += f"border:{look.border_width}pt solid {look.border};" if look.border else ""
    out += f"border-left:{look.bar_width}pt solid {look.bar};" if look.bar else ""
    return out


def css_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
