"""Takes an element with its look, gives its HTML: one row for each element."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ..model import Element, words_of
from .boxes import box, cell, row
from .lists import entry, item, items, links
from .looks import thick
from .markup import Tag, attribute, block, dropped, named, opened, through, with_icon, wrapped
from .nouns import Located, TagWriter
from .pictures import figure, icon, labelled
from .tables import group, table, table_cell, table_row


def heading(writer: TagWriter, at: Located) -> str:
    level = writer.plan.levels[at.element]
    return wrapped(f"h{level}", opened(writer, at), with_icon(writer, at))


def paragraph(writer: TagWriter, at: Located) -> str:
    first = at.element.children[:1]
    if len(at.element.children) == 1 and isinstance(first[0], Element) and first[0].name == "icon":
        return wrapped("div", opened(writer, at), writer.children(at))  # an icon alone says nothing
    return wrapped("p", opened(writer, at), with_icon(writer, at))


def link(writer: TagWriter, at: Located) -> str:
    """Return a link: to a place in this file, a number or an address; its name says what it is for."""
    href, title = at.element.attributes.get("href", ""), at.element.attributes.get("title", "")
    inner = writer.children(at)
    if href.startswith("#"):
        target = writer.plan.targets.get(href[1:], "")
        return (
            wrapped("a", f' href="#{target}"' + opened(writer, at, inline=True), with_icon(writer, at))
            if target
            else inner
        )
    name = title if title != words_of(at.element).strip() else ""
    said = attribute("href", href) + attribute("aria-label", name)
    return wrapped("a", said + opened(writer, at, inline=True), inner)


def span(writer: TagWriter, at: Located) -> str:
    """Return words within others: an abbreviation, foreign words, a sign that stands for another, or what has a style."""
    given = at.element.attributes
    if given.get("paper") == "yes":
        return ""
    if "actual" in given:
        return escape(given["actual"], quote=False)
    if "say" in given:
        return wrapped(
            "abbr", attribute("title", given["say"]) + opened(writer, at, inline=True), writer.children(at)
        )
    said = opened(writer, at, inline=True)
    return wrapped("span", said, writer.children(at)) if said else writer.children(at)


def writing(writer: TagWriter, at: Located) -> str:
    """Return a field for what is written on lines of paper; it is kept nowhere, and says so."""
    rows = at.element.attributes.get("n", "1")
    high = "6" if rows == "page" else str(min(6, max(2, int(rows))))
    hint, said = "", writer.said["screen_write"]
    if at.element in writer.plan.hinted:
        writer.hints.append(f"kept-{len(writer.hints) + 1}")
        hint = f'<p class="frame hint" id="{writer.hints[-1]}">{escape(said, quote=False)}</p>'
    name = named(writer, at.element) or attribute("aria-label", said)
    described = attribute("aria-describedby", writer.hints[-1] if writer.hints else "")
    return f'<div class="write">{hint}<textarea rows="{high}" autocomplete="off"{name}{described}></textarea></div>'


def rule(writer: TagWriter, at: Located) -> str:
    line = f"border-top:{thick(at.look.rule_width)} solid {writer.tones.edge(at.look.rule)}"
    return f'<hr class="{writer.looks.named([line])}">'


TAGS: Mapping[str, Tag] = {
    "document": through,
    "section": box,
    **dict.fromkeys(("h1", "h2", "h3", "h4"), heading),
    "p": paragraph,
    "ul": items,
    "ol": items,
    "dl": block("dl"),
    "li": item,
    "lbl": dropped,  # its style draws it: a list says itself that it is one, and how it is numbered
    "lbody": through,
    "dt": block("dt"),
    "dd": block("dd"),
    "table": table,
    "caption": block("caption"),
    "thead": group("thead"),
    "tbody": group("tbody"),
    "tr": table_row,
    "th": table_cell,
    "td": table_cell,
    "figure": figure,
    "figcaption": block("figcaption"),
    "labelled": labelled,
    "aside": box,
    "div": box,
    "row": row,
    "cell": cell,
    "nav": links,
    "entry": entry,
    "reference": through,
    "a": link,
    "span": span,
    "strong": block("strong"),
    "em": block("em"),
    "br": lambda writer, at: "<br>",
    "icon": icon,
    "lines": writing,
    "rule": rule,
    "page": dropped,  # a page's number
    "running": dropped,  # what pages repeat
    "fill": dropped,  # pages that fill a sheet
}
