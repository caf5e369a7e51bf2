"""Takes a Document, gives its words as plain text in the order of reading, in lines of 72: for mails, and as a base for braille.

Signs to watch for            Two empty lines before a heading, one between blocks. A sign or a number stands before the
                              entry of a list, whose further lines begin below its words. The cells of a row follow one
• Tiredness that rest         another, a bar between them. Lines to write on and what pages repeat are for paper alone;
  does not help               of a picture, its alternative text stands in square brackets.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from .elements import ELEMENTS
from .model import Document, Element, Run

LINE = 72  # characters
CELLS = " | "
SIGN = 2  # the least room for a list's sign


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of words: what stands before its first line, how far its lines are indented, and what goes before it."""

    words: str
    sign: str = ""
    indent: int = 0
    close: bool = False  # right below the block before it
    heading: bool = False


def write_text(document: Document) -> bytes:
    """Return the document's words; the same document gives the same bytes."""
    lines: list[str] = []
    for piece in pieces(document.root):
        if lines:
            lines += [] if piece.close else [""] * (2 if piece.heading else 1)
        lines += set_lines(piece)
    return ("\n".join(lines) + "\n").encode()


def set_lines(piece: TextBlock) -> list[str]:
    """Return the lines of a block; those after its first begin below its words. No line ends at a no-break space."""
    first = " " * piece.indent + (f"{piece.sign} ".ljust(SIGN) if piece.sign else "")
    broken = (
        wrapped(one, first if n == 0 else " " * len(first), len(first))
        for n, one in enumerate(piece.words.split("\n"))
    )
    return [line.rstrip() for lines in broken for line in lines]


def wrapped(words: str, first: str, indent: int) -> list[str]:
    return textwrap.wrap(
        words, LINE, initial_indent=first, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )  # fmt: skip


def plain_words(element: Element) -> str:
    """Return the words of an element as one text: a forced break is a line's end, a sign stands for itself."""
    out = []
    for child in element.children:
        if isinstance(child, Run):
            out.append(child.text)
        elif child.name == "br":
            out.append("\n")
        elif child.attributes.get("paper") != "yes":
            out.append(child.attributes.get("actual") or plain_words(child))
    return "".join(out)


# ---- one rule for each element ---------------------------------------------------------------------------

Rule = Callable[[Element], Iterator[TextBlock]]


def pieces(element: Element) -> Iterator[TextBlock]:
    """Yield the blocks of an element's children; words among them are a block of their own."""
    waiting: list[Element | Run] = []
    for child in element.children:
        if isinstance(child, Run) or ELEMENTS[child.name].among_words:
            waiting.append(child)
            continue
        yield from words(replace(element, children=tuple(waiting)))
        waiting = []
        yield from RULES[child.name](child)
    yield from words(replace(element, children=tuple(waiting)))


def words(element: Element) -> Iterator[TextBlock]:
    """Yield an element's words as one block; nothing when it has none."""
    if said := plain_words(element).strip():
        yield TextBlock(said)


def heading(element: Element) -> Iterator[TextBlock]:
    yield from (replace(piece, heading=True) for piece in pieces(element))


def entries(element: Element) -> Iterator[TextBlock]:
    """Yield the entries of a list, each right below the one before."""
    for n, child in enumerate(element.children):
        if isinstance(child, Element):
            yield from close(entry(child), n > 0)


def entry(element: Element) -> Iterator[TextBlock]:
    """Yield an entry: its sign, or its term, before its first block, and the others below its words."""
    label, body = [child for child in element.children if isinstance(child, Element)]
    sign = plain_words(label).strip()
    if label.name == "dt":
        yield TextBlock(sign)
        yield from (replace(piece, indent=piece.indent + SIGN, close=True) for piece in pieces(body))
        return
    for n, piece in enumerate(pieces(body)):
        if n == 0 and not piece.sign:
            yield replace(piece, sign=sign)
        else:
            yield replace(piece, indent=piece.indent + (len(sign) + 1 if sign else 0), close=True)


def close(found: Iterator[TextBlock], all_: bool = True) -> Iterator[TextBlock]:
    """Yield blocks, the first of them right below what is before it."""
    for n, piece in enumerate(found):
        yield replace(piece, close=True) if n == 0 and all_ else piece


def rows(element: Element) -> Iterator[TextBlock]:
    """Yield a table: its caption, then a block for each row that has words."""
    at = 0
    for part in element.children:
        if isinstance(part, Element) and part.name == "caption":
            yield from words(part)
            at += 1
        for row in part.children if isinstance(part, Element) and part.name != "caption" else ():
            cells = (
                [
                    plain_words(cell).replace("\n", " ").strip()
                    for cell in row.children
                    if isinstance(cell, Element)
                ]
                if isinstance(row, Element)
                else []
            )
            if any(cells):
                yield from close(iter([TextBlock(CELLS.join(cell for cell in cells if cell))]), at > 0)
                at += 1


def figure(element: Element) -> Iterator[TextBlock]:
    """Yield a picture's caption, and what is to be heard of it; a square code is for paper alone."""
    yield from pieces(element)
    given = element.attributes
    if given.get("alt", "").strip() and given.get("decorative") != "yes" and "qr" not in given:
        yield TextBlock(f"[{given['alt'].strip()}]")


def together(element: Element) -> Iterator[TextBlock]:
    """Yield the blocks of a cell, one right below another: a label and its number."""
    for n, piece in enumerate(pieces(element)):
        yield replace(piece, close=n > 0 and not piece.heading)


def nothing(element: Element) -> Iterator[TextBlock]:
    """Yield nothing: for paper alone."""
    return iter(())


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(ELEMENTS, pieces),
    **dict.fromkeys([name for name, traits in ELEMENTS.items() if traits.level], heading),
    **dict.fromkeys(("ul", "ol", "dl"), entries),
    "table": rows,
    "figure": figure,
    "cell": together,
    **dict.fromkeys([name for name, traits in ELEMENTS.items() if traits.apart], nothing),
}
