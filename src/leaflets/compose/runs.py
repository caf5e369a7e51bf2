"""Takes a run of text, gives it as it is in the tree: foreign words, abbreviations and what has a style as elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..faults import Place
from ..model import Element, Run, Term

# Drawn with another glyph, read as itself.
SUBSTITUTES = {"\u2010": "-", "\u2011": "-", "\u2009": "\u00a0", "\u202f": "\u00a0"}
_WORD = re.compile(r"\b[A-Z][A-Z0-9]+\b")
NOTHING_SAID: Mapping[str, str] = {}
_SUBSTITUTED = re.compile("([\n" + "".join(SUBSTITUTES) + "])")  # and the end of a line


def inline(
    run: Run, place: Place, made_at: Place, said: Mapping[str, str] = NOTHING_SAID
) -> Iterator[Element | Run]:
    """Yield a run as it is in the tree: foreign words, abbreviations and what has a style as elements, the rest as text."""
    pieces: list[Element | Run] = []
    one_line = run.href or run.lang or run.style  # what becomes an element does not end a line
    # An empty line of a message holds a no-break space: a line with nothing in it would close up.
    lines = run.text.replace("\n", " ") if one_line else run.text.replace("\n\n", "\n\u00a0\n")
    for part in _SUBSTITUTED.split(lines):
        text = Run(SUBSTITUTES.get(part, part), run.strong, run.emphasis, own=run.own, place=run.place)
        if part == "\n":
            pieces.append(Element("br", place=place, made_at=made_at))
        elif part in SUBSTITUTES:
            pieces.append(Element("span", (text,), attributes={"actual": part}, place=place, made_at=made_at))
        elif part:
            pieces.append(text)
    if run.lang or run.style:
        words = tuple(piece if isinstance(piece, Run) else piece.children[0] for piece in pieces)
        given = {"lang": run.lang} if run.lang else {}
        yield Element("span", words, run.style, given, place=place, made_at=made_at)
    else:
        for piece in pieces:
            yield from expanded(piece, said, made_at) if isinstance(piece, Run) else (piece,)


def spoken(glossary: Mapping[str, Term]) -> Mapping[str, str]:
    """Return abbreviations with the words a screen reader says instead."""
    return {word: phrase.text for term in glossary.values() for word, phrase in term.say.items()}


def expanded(run: Run, said: Mapping[str, str], made_at: Place) -> Iterator[Element | Run]:
    """Yield a run with each abbreviation in an element of its own, which holds its expansion (ISO 32000-1, 14.9.5)."""
    at = 0
    for found in _WORD.finditer(run.text) if said else ():
        if words := said.get(found[0]):
            if found.start() > at:
                yield replace(run, text=run.text[at : found.start()])
            short = replace(run, text=found[0])
            yield Element("span", (short,), attributes={"say": words}, place=run.place, made_at=made_at)
            at = found.end()
    if at < len(run.text):
        yield replace(run, text=run.text[at:]) if at else run
