"""Takes a Document and its HTML, gives the words of both in the order of reading, by rules of their own: nothing of the writer's."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from leaflets.elements import ELEMENTS
from leaflets.model import Document, Element, Run

VOID = {"meta", "br", "hr", "img", "input", "path", "use", "circle"}
WITHIN_WORDS = {"a", "abbr", "b", "em", "span", "strong"}
SILENT = {"svg", "title", "style", "textarea", "head"}


def words_on_screen(document: Document) -> list[str]:
    """Return the words of a document that a screen must show: all but signs of lists, page numbers and what is for paper."""
    return " ".join(_said(document.root)).split()


def _said(element: Element) -> list[str]:
    if ELEMENTS[element.name].apart or element.name == "lbl" or element.attributes.get("paper") == "yes":
        return []
    if "actual" in element.attributes:
        return [element.attributes["actual"]]
    out: list[str] = []
    joined = ""
    for child in element.children:
        if isinstance(child, Run):
            joined += child.text
        elif ELEMENTS[child.name].among_words and child.name != "br":
            joined += "".join(_said(child))
        else:
            out += [joined, *_said(child)]
            joined = ""
    return [*out, joined]


@dataclass(eq=False)
class Tag:
    """An element of HTML: its name, its attributes, and what is in it."""

    name: str
    given: dict[str, str]
    held: list[Tag | str] = field(default_factory=list)

    def all(self, *names: str) -> list[Tag]:
        """Return the elements of these names in it, in order; all without a name."""
        found = []
        for one in self.held:
            if isinstance(one, Tag):
                found += [one] if not names or one.name in names else []
                found += one.all(*names)
        return found

    @property
    def classes(self) -> list[str]:
        return self.given.get("class", "").split()

    def text(self) -> str:
        """Return what is read of it, each block apart; nothing of the frame around the document's words."""
        if self.name in SILENT or "frame" in self.classes:
            return ""
        said = "".join(one if isinstance(one, str) else one.text() for one in self.held)
        return said if self.name in WITHIN_WORDS and "hung" not in self.classes else f" {said} "


class _Reader(HTMLParser):
    """Builds the tree of a file whose tags are all closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Tag("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        new = Tag(tag, {name: said or "" for name, said in attrs})
        assert len(new.given) == len(attrs), f"an attribute twice: {self.get_starttag_text()}"
        self.open[-1].held.append(new)
        if tag not in VOID:
            self.open.append(new)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().name == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].held.append(data)


def read(data: bytes) -> Tag:
    """Return the tree of an HTML file."""
    reader = _Reader()
    reader.feed(data.decode("utf-8"))
    reader.close()
    assert reader.open == [reader.root], "an element is not closed"
    return reader.root


def words_shown(root: Tag) -> list[str]:
    """Return the words that a file shows, in its order; its own frame around them left out."""
    (body,) = root.all("body")
    return body.text().split()
