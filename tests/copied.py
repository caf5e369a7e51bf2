"""Reads a PDF as somebody does who copies its text: with PDFium, which knows nothing of our tree."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2
from document import Reader, model_blocks

from leaflets.typeset.pages import Pages

NUMERALS = re.compile(r"\b\d( \d)+\b")


def copied(data: bytes) -> str:
    """Return the words of all pages, in PDFium's order, without the running lines and repeated heads."""
    outside, words = Reader(data).artifacts, []
    for n, page in enumerate(pypdfium2.PdfDocument(data)):
        # PDFium's sign for a hyphen at a line's end, which it drops as if it had parted a word.
        text = page.get_textpage().get_text_range().replace("\ufffe", "- ").replace("\x02", "- ")
        words += inner(text.split(), outside[n].split())
    return comparable(words)


def inner(words: list[str], outside: Sequence[str]) -> list[str]:
    """Return a page's words without those outside the tree: repeated heads before them, running lines after."""
    for before in range(len(outside) + 1):
        end = len(words) - (len(outside) - before)
        if words[:before] == outside[:before] and words[end:] == outside[before:]:
            return words[before:end]
    raise AssertionError(f"{outside} do not stand around {words}")


def said(pages: Pages) -> str:
    """Return the words of the model, as `copied` must find them."""
    words = []
    for type_, text in model_blocks(pages):
        plain = re.sub(r"⟨\w+ ?|⟩", "", text)
        words += (" ".join(plain) if type_ == "Figure" else plain).split()
    return comparable(words)


def comparable(words: Sequence[str]) -> str:
    """Join words that part at a line's end by a hyphen or slash of their own; put a figure's numerals in order."""
    text = re.sub(r"(?<=[-/]) ", "", " ".join(words))
    return NUMERALS.sub(lambda found: " ".join(sorted(found[0].split())), text)
