"""Takes the place where a text begins and a spot in the text, gives the place of that spot in the file."""

from __future__ import annotations

import re
from pathlib import Path

from ..faults import Place

# How many characters before and after the spot must surround it in the file too: marks may separate them.
AROUND = ((12, 3), (3, 0), (0, 3))
LARGEST = 20_000_000  # bytes: a list of patients may be long


def column_of(place: Place, text: str, at: int) -> Place:
    """Return where `text[at]` is, when the file spells it as it is; else where the text begins.

    The file is read again, because a text keeps only its first place: quotes, marks and folded lines come
    between it and the rest. This is done only after something was found to be wrong.
    """
    window = _from(place, 3 * len(text) + 200)
    found = None
    for before, after in AROUND:
        ahead, behind = text[max(0, at - before) : at], text[at + 1 : at + 1 + after]
        pattern = _spelled(ahead) + "(?=" + _spelled(text[at] + behind) + ")"
        found = found or (re.search(pattern, window) if ahead or behind else None)
    found = found or re.search(f"^[^\n]*?(?={re.escape(text[at])})", window)
    if not found:
        return place
    line, start = window.count("\n", 0, found.end()), window.rfind("\n", 0, found.end()) + 1
    return Place(place.path, place.line + line, found.end() - start + (1 if line else place.column))


def _spelled(text: str) -> str:
    """Return a pattern for a text whose spaces may be line ends and indentation in the file."""
    return "".join([r"\s+" if letter == " " else re.escape(letter) for letter in text])


def _from(place: Place, most: int) -> str:
    """Return so many characters of a file, from a place on; "" when it cannot be read as UTF-8."""
    path = Path(place.path)
    try:
        if not place.line or not path.is_file() or path.stat().st_size > LARGEST:
            return ""
        with path.open(encoding="utf-8-sig") as file:
            for _ in range(place.line - 1):
                file.readline()
            return file.read(place.column - 1 + most)[place.column - 1 :]
    except (OSError, ValueError):
        return ""
