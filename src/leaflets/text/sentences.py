"""Takes a text, gives its words, and where its sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")
_STOP = re.compile(r"[.!?]+[”’\"')\]]*\s+(?=[“‘\"'(\[]*([^\W_]))")
_ABBREVIATION = re.compile(r"(?:^|[\s(“])(?:Dr|Mr|Mrs|Ms|St|Prof|Jr|vs|approx|e\.g|i\.e|U\.S|U\.K)\.\s*$")


def sentence_ends(text: str) -> Iterator[int]:
    """Yield where a new sentence begins: after a stop, before a capital letter or a figure."""
    for match in _STOP.finditer(text):
        new = match[1].isupper() or match[1].isdigit()
        if new and not _ABBREVIATION.search(text, 0, match.end()):
            yield match.end()


def words_in(text: str) -> int:
    """Return how many words a text has; figures are none."""
    return len(WORD.findall(text))
