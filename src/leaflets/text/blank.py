"""Takes a text, says whether a person can see anything in it: the one meaning of "blank"."""

from __future__ import annotations

import unicodedata

# Letters and symbols that fonts draw as nothing: fillers of Hangul, the empty cell of Braille, and the like.
DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159\U00013441\U00013442")

NO_WIDTH = frozenset("\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff")


def says_something(text: str) -> bool:
    """Tell whether any character of a text can be seen: one that is not a space, a control character or a mark without a base."""
    return any(unicodedata.category(one)[0] not in "ZCM" and one not in DRAWN_AS_NOTHING for one in text)


def names_something(text: str) -> bool:
    """Tell whether a text holds a letter or digit that can be seen: a dash or a row of stops names nobody."""
    return any(one.isalnum() and says_something(one) for one in text)


def stripped(text: str) -> str:
    """Return a text without the white space around it, of whatever kind; other signs that cannot be seen stay."""
    first, last = 0, len(text)
    while first < last and _is_space(text[first]):
        first += 1
    while first < last and _is_space(text[last - 1]):
        last -= 1
    return text[first:last]


def _is_space(one: str) -> bool:
    return one.isspace() or unicodedata.category(one)[0] == "Z" or one in DRAWN_AS_NOTHING or one in NO_WIDTH
