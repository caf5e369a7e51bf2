"""Reads a PDF as somebody does who copies its text: with PDFium, which knows nothing of our tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pypdfium2

from leaflets.typeset.blocks import SetLine
from leaflets.typeset.pages import Pages
from support.document import Reader, model_blocks

NUMERALS = re.compile(r"\b\d( \d)+\b")


def miscopied(data: bytes, pages: Pages) -> Iterator[str]:
    """Yield a complaint when the copied text is not that of the model, word for word and in its order.

    On a folded sheet PDFium reads by the side, we by the panel: there the order is the tree's alone. Where a
    word wider than its column goes on in the next line, PDFium parts it: there letters are compared.
    """
    theirs, ours = copied(data).split(), said(pages).split()
    if any(cut_words(pages)):
        theirs, ours = ["".join(theirs)], ["".join(ours)]
    elif "on" in pages.cascade.style.page:
        theirs, ours = sorted(theirs), sorted(ours)
    if theirs != ours:
        pairs = zip(theirs, ours, strict=False)
        yield "copied {!r}, not {!r}".format(
            *next((p for p in pairs if p[0] != p[1]), (theirs[-1:], ours[-1:]))
        )


def cut_words(pages: Pages) -> Iterator[bool]:
    """Yield, for each line, whether its last word goes on in the next: only a word wider than its column does."""
    for page in pages.pages:
        for placed in page.slices:
            yield from [thing.line.cut for thing in placed.things if isinstance(thing, SetLine)]


def copied(data: bytes) -> str:
    """Return the words of all pages, in PDFium's order, without the running lines and repeated heads."""
    outside, words = Reader(data).artifacts, []
    for n, page in enumerate(pypdfium2.PdfDocument(data)):
        words += inner(page.get_textpage().get_text_range().split(), outside[n].split())
    return comparable(words)


def inner(words: list[str], outside: Sequence[str]) -> list[str]:
    """Return a page's words without those outside the tree: a repeated head, running lines at the end.

    What stands on one line is copied from left to right, whatever was drawn first: a head that is repeated at the top
    of the right column follows the first line of the left one.
    """
    for before in range(len(outside) + 1):
        end = len(words) - (len(outside) - before)
        if sorted(words[end:]) != sorted(outside[before:]):
            continue
        for at in range(end - before + 1):
            if words[at : at + before] == outside[:before]:
                return words[:at] + words[at + before : end]
    raise AssertionError(f"{outside} do not stand around {words}")


def said(pages: Pages) -> str:
    """Return the words of the model, as `copied` must find them."""
    words = []
    for type_, text in model_blocks(pages):
        plain = re.sub(r"⟨\w+ ?|⟩", "", text)
        words += (" ".join(plain) if type_ == "Figure" else plain).split()
    return comparable(words)


def comparable(words: Sequence[str]) -> str:
    """Join words that part at a line's end by a hyphen or slash of their own; put a figure's numerals in order.

    Such a hyphen is copied as U+2010: any other sign PDFium leaves out is missing here.
    """
    text = re.sub(r"(?<=[-/]) ", "", " ".join(words).replace("\u2010", "-"))
    return NUMERALS.sub(lambda found: " ".join(sorted(found[0].split())), text)
