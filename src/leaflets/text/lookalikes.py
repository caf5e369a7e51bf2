"""Takes an unknown word, gives it in the letters it looks like, and names those that only look like them."""

from __future__ import annotations

import unicodedata

from .paste import named

# Letters of other alphabets in the shape of Latin ones: Unicode Technical Standard 39, as far as keyboards have them.
_OTHERS = "авеёікмнорстухѕјһԁԛԝγοανιρυχκ"
_LATIN = "abeeikmhopctyxsjhdqwyoavipuxk"
# Everything that a reader takes for a letter from a to z or from A to Z.
LOOK_ALIKES = frozenset(
    _OTHERS
    + "ѵАВЕНІЈКМОРСТХУЅԌԚԜ"  # Cyrillic
    + "βτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # Greek
    + "ıɑɡ"
)
LOOKS = {ord(other): latin for other, latin in zip(_OTHERS, _LATIN, strict=True)}
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
MOST_NAMED = 3


def looks_like(word: str) -> str:
    """Return a word in small Latin letters where it looks like them, without invisible characters."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", word.lower()) if unicodedata.category(c) != "Cf")
    return " ".join(seen.translate(LOOKS | DASHES).split())


def strangers(word: str, known: str) -> list[str]:
    """Return number and name of the characters of a word that no known word has, nor any keyboard's plain keys."""
    odd = [c for c in dict.fromkeys(word) if not c.isascii() and c not in known]
    return [named(c) for c in odd[:MOST_NAMED]]
