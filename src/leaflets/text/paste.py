"""Takes words as typed or pasted from another program, gives them as they are meant, and the characters that mean nothing here.

What a paste brings is one of three things: the same as what the keyboard types (a ligature, a wide space), which is
taken; something of its own (a no-break space, a curly apostrophe), which stays; or something invisible or
meaningless (a soft hyphen, a zero width space), which is refused by name.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

from .blank import DRAWN_AS_NOTHING

# Spaces at which no line breaks: they stay what they are. All other white space in a row becomes one space.
KEPT_SPACES = "\u00a0\u2007\u2009\u202f"
# A single space, or a single one of those, is left out: it stays as it is.
_WHITE = re.compile(rf"\s{{2,}}|[^\S {KEPT_SPACES}]")
# Typed differently, but looks the same.
TAKEN = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
    "\u2010": "-",
}  # fmt: skip
_TAKEN = re.compile("[" + "".join(TAKEN) + "]")
# What NFC would replace by a sign of another shape: compatibility ideographs, which stand in names, and three signs.
STAYS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f\u1fef\u2329\u232a]+)")
# Invisible, or not a character at all, though Unicode lists them among letters, marks and symbols.
BLANK = DRAWN_AS_NOTHING | frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f\ufffc\ufffd")
JOINERS = frozenset("\u200c\u200d")  # change the letters of some scripts; anywhere else they are an accident
FIRST_JOINED = "\u0590"  # Hebrew, Arabic and the scripts of South Asia begin here
SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")  # signs that enclose a number
LINES = frozenset("\x0b\x0c\x85\u2028\u2029")
KINDS = {
    "Cc": "a control character",
    "Co": "a private character",
    "Cs": "half a character",
    "Cn": "not a character",
}
AWAY = "remove it"
WHAT_TO_TYPE = {
    "\u00ad": "remove it, or type a hyphen if one is meant",
    "\u200b": "remove it, or type a space if one is meant",
    "\ufffc": "a picture was pasted here: remove it",
    "\ufffd": "a character was lost here: type it again",
    **dict.fromkeys(LINES, "begin a new line, or leave an empty one for a new paragraph"),
    **dict.fromkeys(
        "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8", 'this was a bullet in Word: begin the line with "- "'
    ),
}


def clean(text: str) -> str:
    """Return the text in NFC as one line: each run of white space as one space, none at the ends.

    A no-break space stays, unless an ordinary one is beside it. NFC is not applied where it would change what is seen.
    """
    return _WHITE.sub(_one_space, composed(text)).strip()


def clean_lines(text: str) -> str:
    """Return the text as `clean` does, but with its line breaks; at most one empty line in a row, none at the ends."""
    lines = "\n".join(clean(line) for line in re.split(r"\r\n|[\r\n]", text))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def _one_space(run: re.Match[str]) -> str:
    return run[0][0] if all(c in KEPT_SPACES for c in run[0]) else " "


def composed(text: str) -> str:
    """Return the text in NFC where that changes nothing visible, and with equivalent characters replaced."""
    if text.isascii():
        return text
    parts = STAYS.split(_TAKEN.sub(lambda found: TAKEN[found[0]], text))
    return "".join(part if n % 2 else unicodedata.normalize("NFC", part) for n, part in enumerate(parts))


@functools.lru_cache(maxsize=4096)
def _is_odd(character: str) -> bool:
    if character in "\t\n\r":
        return False
    category = unicodedata.category(character)
    return character in BLANK | LINES or (category[0] == "C" and character not in SEEN)


def oddities(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position of each character that is invisible or not a character, and the character."""
    if text.isascii() and text.isprintable():
        return
    odd = [c for c in set(text) if _is_odd(c)]
    if odd:
        for found in re.finditer("[" + "".join(map(re.escape, odd)) + "]", text):
            if not (found[0] in JOINERS and _joins(text, found.start())):
                yield found.start(), found[0]


def _joins(text: str, at: int) -> bool:
    """Tell whether a joiner is beside a letter that it can change."""
    beside = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return any(c >= FIRST_JOINED and unicodedata.category(c)[0] in "LM" for c in beside)


def named(character: str) -> str:
    """Return a character's number and name, as a person can look it up."""
    name = unicodedata.name(character, "") or KINDS.get(unicodedata.category(character), "a character")
    return f"U+{ord(character):04X} ({name})"


def instead(character: str) -> str:
    """Return what to type in place of an odd character."""
    return WHAT_TO_TYPE.get(character, AWAY)
