"""Takes a Document, gives Typst source that sets it the same way: a function for each look, text as strings."""

from __future__ import annotations

import json
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
READER = "reader.json"
FAMILIES = '("Atkinson Hyperlegible", "Fira Sans")'


def to_typst(document: Document, folder: Path, personal: str = "") -> str:
    """Return the source; pictures go into `folder`. With `personal`, that name is read from READER."""
    writer = TypstSource(document, folder, personal)
    return writer.source()


class TypstSource(Converter):
    """Writes Typst."""

    def source(self) -> str:
        body = self.body()
        lets = [f"#let {name}{written}" for written, name in self.kinds.items()]
        reader = [f'#let reader = json("{READER}")'] if self.personal else []
        return "\n".join([*reader, *self.head(), *lets, *body]) + "\n"

    def head(self) -> list[str]:
        doc = self.document
        root = self.cascade.root
        wide, tall = self.page["size"]
        mark = self.draft_mark()
        place = "none"
        if mark:
            words, look = mark
            place = (
                f"place(bottom + left, dx: {self.page['inner']}pt, dy: -{self.page['draft']}pt,"
                f" {{{text_set(look)}; {quoted(words)}}})"
            )
        return [
            f"#set document(title: {quoted(doc.title)}, author: {quoted(doc.author)})",
            f"#set text(font: {FAMILIES}, {lang_set(doc.lang)}, hyphenate: false)",
            f"#{text_set(root)}",
            "#set par(leading: 0pt, spacing: 0pt, justify: false)",
            '#let chapter = state("chapter", "")',
            # In the background: in the foreground Typst 0.15 finds lists that go over a page invalid.
            f"#let mark = {place}",
            f"#set page(width: {wide}pt, height: {tall}pt, {self.margins(self.frame)},"
            f" {self.lines_around()}, background: mark)",
        ]

    def margins(self, frame: Frame) -> str:
        wide, tall = self.page["size"]
        inner, outer = ("inside", "outside") if self.mirrored else ("left", "right")
        return (
            f"margin: ({inner}: {frame.inner:g}pt, {outer}: {wide - frame.inner - frame.width:.2f}pt,"
            f" top: {frame.top:g}pt, bottom: {tall - frame.top - frame.height:.2f}pt)"
        )

    def lines_around(self) -> str:
        """Return header and footer, at the depths the layout asks for."""
        held: dict[str, list[str]] = {"head": [], "foot": []}
        size = 12.0
        for at, pages, line, look in self.running():
            odd = {"recto": "calc.odd(n)", "verso": "calc.even(n)"}.get(pages, "true")
            side = "if calc.odd(n) { right } else { left }" if look.align == "outer" else f"{look.align}"
            held[at].append(f"if {odd} {{ {text_set(look)}; align({side}, {self.running_text(line)}) }}")
            size = look.size
        top, bottom = self.frame.top, self.page["size"][1] - self.frame.top - self.frame.height
        return (
            f"header: context {{ let n = here().page(); {'; '.join(held['head'])} }},"
            f" footer: context {{ let n = here().page(); {'; '.join(held['foot'])} }},"
            f" header-ascent: {top - self.page['head'] - size * 0.4:.1f}pt,"
            f" footer-descent: {bottom - self.page['foot'] - size:.1f}pt"
        )

    def running_text(self, line: Element) -> str:
        shown = {
            "number": "str(n)",
            "total": "str(counter(page).final().first())",
            "section": "chapter.get()",
        }
        parts = [
            quoted(c.text) if isinstance(c, Run) else shown[c.attributes.get("show", "number")]
            for c in line.children
        ]
        return " + ".join(parts)

    # ---- elements --------------------------------------------------------------------------------

    def section(self, node: Element, look: Computed, names: Names, width: float) -> str:
        body = "\n".join(self.in_frame(node, look, names, width))
        if look.master:
            frame = frame_of(self.style, look.master)
            return f"#page({self.margins(frame)}, header: none, footer: none{self.panels(look)})[\n{body}\n]"
        if not self.starts_page(node, look):
            return body
        title = next((text_in(child) for child in elements(node) if child.name == "h1"), None)
        update = f"#chapter.update({quoted(title)})\n" if title else ""
        return f"{update}#pagebreak(weak: true)\n{body}"

    def panels(self, look: Computed) -> str:
        wide, tall = self.page["size"]
        parts = []
        for panel in self.style.masters.get(look.master, {}).get("panels", ()):
            colour = self.style.colours.get(panel["fill"], panel["fill"])
            parts.append(
                f"place(top + left, dx: {panel.get('x', 0)}pt, dy: {panel.get('y', 0)}pt,"
                f" rect(width: {panel.get('width', wide)}pt, height: {panel.get('height', tall)}pt,"
                f" fill: {rgb(colour)}))"
            )
        return f", background: {{ {'; '.join([*parts, 'mark'])} }}"

    def text(self, node: Element, look: Computed, names: Names, width: float) -> str:
        sink = "#v(1fr)\n" if look.sink else ""
        keep = look.keep or text_in(node).rstrip().endswith(":")
        kind = self.kind(f"(it) = block({around(look, keep)}{ground(look)}, {{ {text_set(look)}; par(it) }})")
        return f"{sink}#{kind}({self.inline(node)})"

    def heading(self, node: Element, look: Computed, names: Names, width: float) -> str:
        level = HEADINGS[node.name]
        kind = self.kind(
            f"(it) = {{ show heading: set block({around(look, True)});"
            f" show heading: it => block({{ {text_set(look)}; it.body }}); it }}"
        )
        listed = level == 1 and node.attributes.get("bookmark") != "no" and node in self.chapter_titles
        marked = "true" if node.attributes.get("bookmark") != "no" and level < 3 else "false"
        return (
            f"#{kind}(heading(level: {level}, outlined: {'true' if listed else 'false'},"
            f" bookmarked: {marked}, {self.inline(node)}))"
        )

    @property
    def chapter_titles(self) -> set[Element]:
        """Return the headings that the contents list."""
        if not hasattr(self, "_titles"):
            self._titles = {
                child
                for section in elements(self.document.root)
                if section.attributes.get("id") in self.listed
                for child in elements(section)
                if child.name == "h1"
            }
        return self._titles

    def listing(self, node: Element, look: Computed, names: Names, width: float) -> str:
        items = elements(node)
        inner = self.cascade.of(items[0], look, names)
        inside = (*names, items[0].name, *items[0].style.split())
        label, _ = elements(items[0])
        indent = inner.marker_width if text_in(label) else 0.0
        marker = f"box(width: {indent}pt, align(left, {quoted(text_in(label))}))"
        if label.attributes.get("drawn") == "tick":
            marker = (
                f"box(width: {indent}pt, align(left, rect(width: 0.78em, height: 0.78em, stroke: 1.2pt)))"
            )
        spacing = f"spacing: {max(inner.before, inner.after)}pt, body-indent: 0pt, tight: false"
        made = (
            f"enum(numbering: n => box(width: {indent}pt, align(left, str(n) + '.')), number-align: start, {spacing}, ..it)"
            if node.name == "ol"
            else f"list(marker: {marker}, {spacing}, ..it)"
        ).replace("'", '"')
        space = f"above: {max(look.before, inner.before)}pt, below: {max(look.after, inner.after)}pt"
        kind = self.kind(f"(..it) = block({space}, width: 100%, {{ {text_set(inner)}; {made} }})")
        bodies = [self.item(item, inner, inside, width - indent) for item in items]
        return f"#{kind}({', '.join(bodies)})"

    def item(self, item: Element, look: Computed, names: Names, width: float) -> str:
        body = elements(item)[1]
        if item.picture is not None:
            image = self.artifact(item, look, look.picture_size, f"width: {look.picture_size}pt")
            words = self.inline(body) if is_text(body) else f"[{self.held(body, look, names, width)}]"
            return f"grid(columns: 2, column-gutter: {look.gutter}pt, {image}, {words})"
        if is_text(body):
            return self.inline(body)
        return f"[{self.held(body, look, names, width)}]"

    def held(self, body: Element, look: Computed, names: Names, width: float) -> str:
        inner = self.cascade.of(body, look, names)
        return "\n".join(self.flow(body, inner, (*names, body.name), width))

    def definitions(self, node: Element, look: Computed, names: Names, width: float) -> str:
        out = []
        for item in elements(node):
            inner = self.cascade.of(item, look, names)
            kind = self.kind(
                f"(it) = block(above: {inner.before}pt, below: {inner.after}pt, width: 100%, it)"
            )
            inside = (*names, item.name, *item.style.split())
            out.append(f"#{kind}[{chr(10).join(self.flow(item, inner, inside, width))}]")
        return "\n".join(out)

    def table(self, node: Element, look: Computed, names: Names, width: float) -> str:
        caption, _, head = rows_of(node)
        looks = looks_of_table(self.cascade, node, look, names)
        shares = ", ".join(f"{share}fr" for share in node.attributes["widths"].split())
        fills = ", ".join(rgb(fill) if fill else "none" for *_, fill in looks)
        tall = ", ".join(f"{own.row_height}pt" if own.row_height else "auto" for _, own, *_ in looks)
        cell, own = looks[-1][2][0][1], looks[-1][1]
        rule = (
            f"stroke: (rest: none, bottom: {own.rule_width}pt + {rgb(own.rule)})"
            if own.rule
            else "stroke: none"
        )
        cells = [", ".join(self.cell(*pair) for pair in held) for _, _, held, _ in looks]
        top = f"table.header({', '.join(cells[:head])}), " if head else ""
        above = ""
        if caption:
            inner = self.cascade.of(caption, look, names)
            above = self.text(caption, inner, (*names, "caption"), width) + "\n"
        return (
            f"{above}#block({around(look, False)}, table(columns: ({shares}), inset: {cell.cell}pt, {rule},"
            f" rows: ({tall},), fill: (x, y) => ({fills},).at(y), {top}{', '.join(cells[head:])}))"
        )

    def cell(self, cell: Element, look: Computed) -> str:
        if not cell.children:
            return "[]"
        return f"{self.kind(f'(it) = {{ {text_set(look)}; it }}')}({self.inline(cell)})"

    def box(self, node: Element, look: Computed, names: Names, width: float) -> str:
        inside = "\n".join(self.flow(node, look, names, self.inner_width(look, width)))
        if node.picture is not None:
            size = "width: 30%"
            inside = f"#place(bottom + right, {self.artifact(node, look, width, size)})\n{inside}"
        kind = self.kind(
            f"(it) = block({around(look, False)}, breakable: false{ground(look)}, {{ {text_set(look)}; it }})"
        )
        return f"#{kind}[{inside}]"

    def row(self, node: Element, look: Computed, names: Names, width: float) -> str:
        cells = list(self.cells_of(node, look, names, width))
        shares = ", ".join(f"{wide:.2f}pt" for _, wide, _ in cells)
        held = ", ".join(
            f"block(width: 100%{ground(inner)}, {{ {text_set(inner)}; [{source}] }})"
            for inner, _, source in cells
        )
        return f"#block({around(look, False)}, grid(columns: ({shares}), column-gutter: {look.gutter}pt, {held}))"

    def figure(self, node: Element, look: Computed, names: Names, width: float) -> str:
        wide, tall = self.extent(node, look, width)
        alt = f", alt: {quoted(node.attributes.get('alt', ''))}"
        size = f"width: {wide:.2f}pt, height: {tall:.2f}pt"
        image = f'image("{self.picture(node, look, width)}", {size}{alt})'
        if node.attributes.get("decorative") == "yes":
            image = self.artifact(node, look, width, size)
        captions = [
            self.text(child, self.cascade.of(child, look, names), (*names, child.name), width)
            for child in elements(node)
        ]
        side = {"centre": "center", "right": "right"}.get(look.align, "left")
        held = f"[#block(below: {look.padding}pt, align({side}, {image}))\n" + "\n".join(captions) + "]"
        return f"#block({around(look, look.keep)}, breakable: false, {held})"

    def artifact(self, node: Element, look: Computed, width: float, size: str) -> str:
        """Return a picture that is not read aloud."""
        return f'pdf.artifact(image("{self.picture(node, look, width)}", {size}))'

    def contents(self, node: Element, look: Computed, names: Names, width: float) -> str:
        inner = self.cascade.of(elements(node)[0], look, names)
        return (
            f"#{{ {text_set(inner)}; show outline.entry: set block(above: {inner.after}pt);"
            " set outline.entry(fill: none); outline(title: none, depth: 1) }"
        )

    def writing_lines(self, node: Element, look: Computed, names: Names, width: float) -> str:
        colour, pitch = look.rule or look.colour, look.pitch
        line = f"v({pitch}pt); line(length: 100%, stroke: {look.rule_width}pt + {rgb(colour)})"
        space = f"above: {look.before}pt, below: {look.after}pt"
        count = node.attributes.get("n", "3")
        if count == "page":
            many = f"calc.floor(s.height / {pitch + 0.01}pt)"
            return f"#block(height: 1fr, width: 100%, layout(s => for i in range({many}) {{ {line} }}))"
        return f"#block({space}, width: 100%, for i in range({count}) {{ {line} }})"

    def separator(self, node: Element, look: Computed, names: Names, width: float) -> str:
        return f"#line(length: 100%, stroke: {look.rule_width}pt + {rgb(look.rule or look.colour)})"

    # ---- words -----------------------------------------------------------------------------------

    def inline(self, node: Element) -> str:
        """Return the words as an expression: strings, joined with what is marked."""
        parts = [self.run(c) if isinstance(c, Run) else self.marked(c) for c in node.children]
        return " + ".join(parts) or '""'

    def run(self, run: Run) -> str:
        out = quoted(run.text)
        if self.personal and self.personal in run.text:
            before, _, after = run.text.partition(self.personal)
            out = f"{quoted(before)} + reader.name + {quoted(after)}"
        out = f"emph({out})" if run.emphasis else out
        return f"strong({out})" if run.strong else out

    def marked(self, child: Element) -> str:
        if child.name == "br":
            return "linebreak()"
        if child.name == "icon":
            look = self.cascade.of(child, self.cascade.root, ())
            size = f"height: {look.icon_size * look.size:g}pt"
            return f"box({self.artifact(child, look, look.size, size)}) + h({look.icon_gap}em)"
        words = self.inline(child)
        href = child.attributes.get("href", "")
        if child.name == "a" and not href.startswith("#"):
            return f"link({quoted(href)}, {words})"
        if "lang" in child.attributes:
            return f"text({lang_set(child.attributes['lang'])}, {words})"
        return words


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def lang_set(tag: str) -> str:
    """Return the arguments for a language: Typst takes the region apart from it."""
    language, *rest = tag.split("-")
    region = next((part for part in rest if len(part) == 2), "")
    return f"lang: {quoted(language)}" + (f", region: {quoted(region)}" if region else "")


def rgb(colour: str) -> str:
    return f'rgb("{colour}")'


def text_set(look: Computed) -> str:
    """Return the rule for text: the line's top and foot give exactly the leading, baseline at the same depth."""
    top = (look.leading - 1) / 2 + 0.8
    slant = "italic" if look.slant == "italic" else "normal"
    side = {"centre": "center", "right": "right"}.get(look.align)
    align = f"; set align({side})" if side else ""
    return (
        f"set text(size: {look.size}pt, fill: {rgb(look.colour)}, weight: {quoted(look.weight)},"
        f" style: {quoted(slant)}, top-edge: {top:.4f}em, bottom-edge: {top - look.leading:.4f}em){align}"
    )


def around(look: Computed, keep: bool) -> str:
    sticky = ", sticky: true" if keep else ""
    return f"above: {look.before}pt, below: {look.after}pt, width: 100%{sticky}"


def ground(look: Computed) -> str:
    """Return fill, border, bar and padding of a box."""
    if not (look.fill or look.border or look.bar):
        return ""
    left = f"left: {look.padding + look.bar_width}pt, rest: {look.padding}pt"
    fill = f", fill: {rgb(look.fill)}" if look.fill else ""
    lines = []
    if look.bar:
        lines.append(f"left: {look.bar_width}pt + {rgb(look.bar)}")
    if look.border:
        lines.append(f"rest: {look.border_width}pt + {rgb(look.border)}")
    stroke = f", stroke: ({', '.join(lines)})" if lines else ""
    return f", inset: ({left}){fill}{stroke}"


def reader_file(name: str) -> str:
    return json.dumps({"name": name})
