"""Takes a page of the docs, gives it as HTML whose links to other pages and to pictures work without a network."""

from __future__ import annotations

import functools
import html
import itertools
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

from markdown_it import MarkdownIt

from .pages import DocPage

DOCS = "docs/"  # the folder of all pages but the README and its neighbours; in HTML they lie side by side
OUTSIDE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # a scheme: not one of our pages
PICTURE = re.compile(r"!\[[^\]]*\]\(([^()\s]+)\)")


def html_of(page: DocPage, pages: Mapping[str, DocPage]) -> bytes:
    """Return a page as a whole HTML file."""
    tokens = parser().parse(page.text)
    with_anchors(tokens)
    for token in tokens:
        if token.children:
            token.children = list(linked(token.children, page, pages))
    body = parser().renderer.render(tokens, parser().options, {})
    return frame().substitute(title=html.escape(page.title), pages=contents(page, pages), body=body).encode()


@functools.cache
def parser() -> Any:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@functools.cache
def frame() -> Template:
    return Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))


def contents(page: DocPage, pages: Mapping[str, DocPage]) -> str:
    """Return the list of all pages; the one that is shown says so."""
    here = ' aria-current="page"'
    rows = (
        f'<li><a href="{one.html}"{here if one is page else ""}>{html.escape(one.title)}</a></li>'
        for one in pages.values()
    )
    return "\n".join(rows)


def with_anchors(tokens: list[Any]) -> None:
    """Give each heading an id, as sites that show Markdown do: words in small letters, with hyphens."""
    used: dict[str, int] = {}
    for head, words in itertools.pairwise(tokens):
        if head.type == "heading_open":
            plain = "".join(child.content for child in words.children).lower()
            anchor = re.sub(r"[^\w -]", "", plain).strip().replace(" ", "-")
            used[anchor] = used.get(anchor, -1) + 1
            head.attrSet("id", f"{anchor}-{used[anchor]}" if used[anchor] else anchor)


def linked(tokens: Iterable[Any], page: DocPage, pages: Mapping[str, DocPage]) -> Iterator[Any]:
    """Yield what stands in a line, with links as they are in HTML; a link to what does not come with the docs is plain text."""
    opened: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            target = link(str(token.attrGet("href")), page, pages)
            opened.append(target is not None)
            if target is None:
                continue
            token.attrSet("href", target)
        elif token.type == "link_close" and not opened.pop():
            continue
        elif token.type == "image":
            token.attrSet("src", beside(page, str(token.attrGet("src"))).removeprefix(DOCS))
        yield token


def link(href: str, page: DocPage, pages: Mapping[str, DocPage]) -> str | None:
    """Return where a link leads in HTML; None for a file that is not one of the pages."""
    if OUTSIDE.match(href) or href.startswith("#"):
        return href
    file, mark, anchor = href.partition("#")
    found = pages.get(beside(page, file))
    return f"{found.html}{mark}{anchor}" if found else None


def beside(page: DocPage, file: str) -> str:
    """Return the name of a file that a page names, from the folder in which the README is."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.file), file))


def pictures_of(page: DocPage) -> dict[str, str]:
    """Return the pictures that a page shows: their names in HTML, and where they lie."""
    files = [beside(page, file) for file in PICTURE.findall(page.text) if not OUTSIDE.match(file)]
    return {file.removeprefix(DOCS): file for file in files}
