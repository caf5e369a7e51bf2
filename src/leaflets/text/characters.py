"""Takes a text, names the characters in it that are invisible or look like others."""

from __future__ import annotations

import unicodedata

from .lookalikes import LOOK_ALIKES
from .paste import BLANK, named

INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Cn", "Zs", "Zl", "Zp")
MOST = 5  # named; more would not help


def odd_characters(text: str) -> str:
    """Return, as in "U+200B (ZERO WIDTH SPACE)", the characters of a text that are invisible or easily mistaken.

    "" when there are none. A space does not count; a letter of another script does when it is among Latin
    letters, or when all letters of the text look like Latin ones.
    """
    latin = all(c.isascii() or c in LOOK_ALIKES for c in text if c.isalpha()) or any(
        c.isascii() and c.isalpha() for c in text
    )
    found = [c for c in dict.fromkeys(text) if c != " " and _is_odd(c, latin)]
    names = [named(c) for c in found]
    return ", ".join(names[:MOST]) + (f" and {len(names) - MOST} more" if len(names) > MOST else "")


def _is_odd(c: str, latin: bool) -> bool:
    if c.isascii():
        return not c.isprintable()
    if (latin and c in LOOK_ALIKES) or c in BLANK or unicodedata.category(c) in INVISIBLE:
        return True
    name = unicodedata.name(c, "")
    return name.startswith(("FULLWIDTH", "MATHEMATICAL")) or (
        latin and c.isalpha() and "LATIN" not in name and c not in "ªºµ"
    )


def holding(text: str) -> str:
    """Return the end of a message that names the odd characters of a text; "" when there are none."""
    return f"; it holds {found}" if (found := odd_characters(text)) else ""
