"""Takes a Document, gives the bytes of one HTML file: no script, nothing from elsewhere, its style allowed by its hash."""

from __future__ import annotations

import base64
import functools
import hashlib
from html import escape
from pathlib import Path

from ..layout.cascade import cascade_of
from ..model import Document, Element, words_of
from .looks import for_words, number
from .nouns import TagWriter
from .plan import plan_of
from .tags import TAGS
from .tones import Tones

STYLE = Path(__file__).with_name("style.css")
MARGIN_SIZE = 10 / 12  # of the size of words: what stands in the margin of a printed page
DASHES = ("–", "—", "-")
POLICY = "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'"


def write_html(document: Document) -> bytes:
    """Return the document as HTML; the same document gives the same bytes. Raises LeafletError."""
    writer = writer_of(document)
    body = body_of(writer)
    symbols = writer.drawings.symbols()
    style = base_style() + writer.tones.css() + writer.looks.css() + page_margins(writer)
    head = head_of(document, for_words(style, writer.looks.words))
    classes = "leaflet wide" if has_columns(writer) else "leaflet"
    tags = f'<html lang="{escape(document.lang)}" dir="ltr">\n{head}<body class="{classes}">\n{symbols}{body}</body>\n</html>\n'
    return f"<!DOCTYPE html>\n{tags}".encode()


def writer_of(document: Document) -> TagWriter:
    assert document.style is not None
    tones = Tones(document.style.colours)
    return TagWriter(plan_of(document), cascade_of(document.style), tones, document.frame, TAGS)


def head_of(document: Document, style: str) -> str:
    """Return the head of the file; its title names nobody."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = escape(f"{document.title} – {document.author}", quote=False)
    reference = (
        f'<meta name="reference" content="{escape(document.reference)}">\n' if document.reference else ""
    )
    return (
        '<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(digest)}">\n'
        f'<meta name="color-scheme" content="light dark">\n{reference}<title>{title}</title>\n<style>{style}</style>\n</head>\n'
    )


@functools.lru_cache(maxsize=1)
def base_style() -> str:
    """Return what is the same in every file, without comments and the space around its rules."""
    lines = STYLE.read_text(encoding="utf-8").splitlines()
    return "".join(line.strip() for line in lines if not line.lstrip().startswith("/*"))


def page_margins(writer: TagWriter) -> str:
    """Return what stands in the margin of every printed page, where a browser can: its number, and that this is a draft."""
    mark, size = writer.plan.parts.mark, number(writer.cascade.root.size * MARGIN_SIZE)
    said = css_string(words_of(mark)) if mark else ""
    left = (
        f"@bottom-left{{content:{said};font:700 {size}pt var(--read);color:{writer.tones.drawn()['alarm']}}}"
        if said
        else ""
    )
    right = f'@bottom-right{{content:counter(page) " / " counter(pages);font:{size}pt var(--read)}}'
    return f"@page{{{left}{right}}}"


def css_string(words: str) -> str:
    """Return words as a string of CSS; nothing in them can end it, or the style."""
    return '"' + "".join(f"\\{ord(one):x} " if one in '"\\<>\n' else one for one in words) + '"'


def body_of(writer: TagWriter) -> str:
    """Return what is seen: the way to the text, DRAFT, and the parts of the document as landmarks."""
    parts = writer.plan.parts
    out = [f'<a class="frame skip" href="#main">{escape(writer.said["screen_skip"], quote=False)}</a>\n']
    if parts.mark:
        out.append(draft(writer, parts.mark))
    if parts.head:
        out.append(f'<header class="part">{writer.all(parts.head)}</header>\n')
    out.append(f'<main class="part" id="main" tabindex="-1">{writer.all(parts.body)}</main>\n')
    if parts.foot:
        out.append(f'<footer class="part">{writer.all(parts.foot)}</footer>\n')
    return "".join(out)


def draft(writer: TagWriter, mark: Element) -> str:
    """Return the mark of a draft, before all else: its first word is a stamp, and nobody sees the dash after that."""
    stamp, _, rest = words_of(mark).partition(" ")
    dash, _, after = rest.partition(" ")
    if dash in DASHES:
        rest = after
    said = f'<span class="stamp">{escape(stamp, quote=False)}</span> '
    said += f'<span class="unseen">{dash}</span> ' if dash in DASHES else ""
    said += escape(rest, quote=False)
    return f'<aside class="mark" aria-label="{escape(writer.said["screen_draft"])}"><p>{said}</p></aside>\n'


def has_columns(writer: TagWriter) -> bool:
    """Tell whether a part of the document stands in several columns: then there is room for them."""
    return any(
        writer.cascade.rules.get(name, {}).get("columns", 1) > 1
        for one in writer.plan.parts.walk()
        if one.name == "section"
        for name in (one.name, *one.style.split())
    )
