"""Takes a number and a word, gives both as people say them: 1 row, 2 rows."""

from __future__ import annotations


def counted(n: int, one: str, many: str = "") -> str:
    """Return a number with its noun; `many` is for nouns whose plural does not just add s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
