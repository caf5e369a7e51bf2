"""Takes a text as a file spells it, gives its paragraphs and lines: which breaks count, and which are a space.

YAML folds a text without quotes, in quotes or after > : there a line break is a space, an empty line a new
paragraph. After | each line is a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..faults import FaultList
from ..text.paste import clean, clean_lines
from .nodes import Scalar

_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_ANY_BREAK = re.compile(r"[\r\n]")
_BREAK = re.compile(r"\n")  # of a folded text: what was an empty line
APART = "remove the empty line, or make the second paragraph a block or an item of its own"


def paragraphs(text: Scalar) -> list[Scalar]:
    """Return the paragraphs of a text, each with its line breaks and its place; one, perhaps empty, at least."""
    tidy = clean_lines if text.style == "|" else clean
    found = [(at, tidied) for at, part in _parts(text) if (tidied := tidy(part))]
    if len(found) < 2:
        whole = found[0][1] if found else ""
        return [Scalar(whole, text.place, text.style, text.raw, part_of=text, start=text.start)]
    return [Scalar(part, text.place_at(at), text.style, part_of=text, start=at) for at, part in found]


def _parts(text: Scalar) -> Iterator[tuple[int, str]]:
    at = 0
    for gap in (_EMPTY_LINE if text.style == "|" else _BREAK).finditer(text.text):
        yield at, text.text[at : gap.start()]
        at = gap.end()
    yield at, text.text[at:]


def one_paragraph(text: Scalar, faults: FaultList, hint: str = APART) -> str:
    """Return a text that has one paragraph, with its line breaks; several are a fault."""
    if not _ANY_BREAK.search(text.text):  # nearly every text: a value of a layout, a name
        return clean(text.text)
    found = paragraphs(text)
    if len(found) > 1:
        faults.add(found[1].place, "one paragraph is needed here: an empty line begins a second one", hint)
    return found[0].text


def one_line(text: Scalar, faults: FaultList) -> str:
    """Return a text that has one line; several are a fault."""
    whole = one_paragraph(text, faults, "remove the empty line")
    if "\n" in whole:
        faults.add(
            text.place,
            "one line is needed here, but this text has several",
            "write it on one line, without |",
        )
    return whole.replace("\n", " ")


def all_lines(text: Scalar) -> str:
    """Return a text with all its paragraphs, an empty line between them, and their line breaks."""
    return "\n\n".join(part.text for part in paragraphs(text))
