"""Takes a character, gives our limit that keeps it from being set letter by letter, or None."""

from __future__ import annotations

import bisect
import functools
import unicodedata
from typing import NamedTuple


class Limit(NamedTuple):
    """A limit that a text meets: its characters of one `kind` are one fault."""

    kind: str  # the script's name, or what the character is
    why: str  # after "Arabic cannot be set:"
    hint: str


SETTABLE = "leaflets are set in Latin, Greek, Cyrillic, Georgian, Armenian, Korean, Chinese and Japanese"
NO_FONT_HELPS = (
    f"write it in another script (a name in Latin letters); another font does not help: {SETTABLE}"
)
LEFTWARD = "it runs from right to left"
LEFTWARD_JOINED = "it runs from right to left, and its letters join"
JOINED = "its letters change shape and position with their neighbours"
DOWNWARD = "it runs from top to bottom"
SPACELESS = "it has no spaces between words, so only a dictionary can tell where a line may end"

# Blocks of Unicode whose letters cannot be set one by one, in their order (Blocks.txt of Unicode 15).
BLOCKS = (
    (0x0590, 0x05FF, "Hebrew", LEFTWARD), (0x0600, 0x06FF, "Arabic", LEFTWARD_JOINED), (0x0700, 0x074F, "Syriac", LEFTWARD_JOINED),
    (0x0750, 0x077F, "Arabic", LEFTWARD_JOINED), (0x0780, 0x07BF, "Thaana", LEFTWARD), (0x07C0, 0x07FF, "N'Ko", LEFTWARD_JOINED),
    (0x0800, 0x083F, "Samaritan", LEFTWARD), (0x0840, 0x085F, "Mandaic", LEFTWARD_JOINED), (0x0860, 0x086F, "Syriac", LEFTWARD_JOINED),
    (0x0870, 0x08FF, "Arabic", LEFTWARD_JOINED), (0x0900, 0x097F, "Devanagari", JOINED), (0x0980, 0x09FF, "Bengali", JOINED),
    (0x0A00, 0x0A7F, "Gurmukhi", JOINED), (0x0A80, 0x0AFF, "Gujarati", JOINED), (0x0B00, 0x0B7F, "Odia", JOINED),
    (0x0B80, 0x0BFF, "Tamil", JOINED), (0x0C00, 0x0C7F, "Telugu", JOINED), (0x0C80, 0x0CFF, "Kannada", JOINED),
    (0x0D00, 0x0D7F, "Malayalam", JOINED), (0x0D80, 0x0DFF, "Sinhala", JOINED), (0x0E00, 0x0E7F, "Thai", SPACELESS),
    (0x0E80, 0x0EFF, "Lao", SPACELESS), (0x0F00, 0x0FFF, "Tibetan", JOINED), (0x1000, 0x109F, "Burmese", SPACELESS),
    (0x1100, 0x11FF, "Hangul in single letters", JOINED), (0x1700, 0x171F, "Tagalog", JOINED), (0x1720, 0x173F, "Hanunoo", JOINED),
    (0x1740, 0x175F, "Buhid", JOINED), (0x1760, 0x177F, "Tagbanwa", JOINED), (0x1780, 0x17FF, "Khmer", SPACELESS),
    (0x1800, 0x18AF, "Mongolian", DOWNWARD), (0x1900, 0x194F, "Limbu", JOINED), (0x1950, 0x197F, "Tai Le", SPACELESS),
    (0x1980, 0x19DF, "New Tai Lue", SPACELESS), (0x19E0, 0x19FF, "Khmer", SPACELESS), (0x1A00, 0x1A1F, "Buginese", JOINED),
    (0x1A20, 0x1AAF, "Tai Tham", SPACELESS), (0x1B00, 0x1B7F, "Balinese", JOINED), (0x1B80, 0x1BBF, "Sundanese", JOINED),
    (0x1BC0, 0x1BFF, "Batak", JOINED), (0x1C00, 0x1C4F, "Lepcha", JOINED), (0x1CC0, 0x1CCF, "Sundanese", JOINED),
    (0x1CD0, 0x1CFF, "Vedic", JOINED), (0x2FF0, 0x2FFF, "The description of a Han character", JOINED), (0xA800, 0xA82F, "Syloti Nagri", JOINED),
    (0xA840, 0xA87F, "Phags-pa", DOWNWARD), (0xA880, 0xA8DF, "Saurashtra", JOINED), (0xA8E0, 0xA8FF, "Devanagari", JOINED),
    (0xA900, 0xA92F, "Kayah Li", JOINED), (0xA930, 0xA95F, "Rejang", JOINED), (0xA960, 0xA97F, "Hangul in single letters", JOINED),
    (0xA980, 0xA9DF, "Javanese", JOINED), (0xA9E0, 0xA9FF, "Burmese", SPACELESS), (0xAA00, 0xAA5F, "Cham", JOINED),
    (0xAA60, 0xAA7F, "Burmese", SPACELESS), (0xAA80, 0xAADF, "Tai Viet", SPACELESS), (0xAAE0, 0xAAFF, "Meetei Mayek", JOINED),
    (0xABC0, 0xABFF, "Meetei Mayek", JOINED), (0xD7B0, 0xD7FF, "Hangul in single letters", JOINED), (0xFB1D, 0xFB4F, "Hebrew", LEFTWARD),
    (0xFB50, 0xFDFF, "Arabic", LEFTWARD_JOINED), (0xFE10, 0xFE1F, "Upright punctuation", DOWNWARD), (0xFE30, 0xFE4F, "Upright punctuation", DOWNWARD),
    (0xFE70, 0xFEFE, "Arabic", LEFTWARD_JOINED), (0x11000, 0x116FF, "A script of India", JOINED), (0x11900, 0x11FFF, "A script of Asia", JOINED),
    (0x13000, 0x1345F, "Hieroglyphs", JOINED), (0x14400, 0x1467F, "Hieroglyphs", JOINED), (0x17000, 0x18DFF, "Tangut or Khitan", SPACELESS),
    (0x1BC00, 0x1BCAF, "Shorthand", JOINED), (0x1D800, 0x1DAAF, "SignWriting", JOINED),
)  # fmt: skip
FIRSTS = [block[0] for block in BLOCKS]

EMOJI = Limit("an emoji", "it is a coloured picture, and text is printed in one ink", "say it in words")
SOFT_HYPHEN = Limit(
    "a soft hyphen", "no word is hyphenated here", "delete it; it was pasted along with the text"
)
SELECTOR = Limit("a variation selector", "it changes the character before it", "delete it; it is invisible")
INVISIBLE = Limit(
    "an invisible character", "nothing would be printed for it", "delete it, or type a plain space"
)
PRIVATE = Limit(
    "a private-use character", "it means something different in each font", "write it in another way"
)
UNASSIGNED = Limit(
    "an unassigned character", f"Unicode {unicodedata.unidata_version} has none with that number", "delete it"
)
MARK = Limit(
    "a separate accent",
    "it would have to be placed on the letter before it",
    "type the letter with its accent as one character; where there is none, leave the accent out",
)
PICTURES = ((0x1F000, 0x1FAFF), (0xE0020, 0xE007F), (0x20E3, 0x20E3))  # emoji, tags and keycaps
SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180F))
LIGATURES = ((0xFB00, 0xFB06), (0xFB13, 0xFB17))
BY_CATEGORY = {"M": MARK, "Co": PRIVATE, "Cn": UNASSIGNED, "C": INVISIBLE, "Zl": INVISIBLE, "Zp": INVISIBLE}


@functools.lru_cache(maxsize=8192)
def limit_of(character: str) -> Limit | None:
    """Return why a character cannot be set alone, whatever font has it; None when it only needs a font."""
    code = ord(character)
    if code < 0x300 and character.isprintable():
        return None
    if character == "\u00ad":
        return SOFT_HYPHEN
    if within(code, PICTURES):
        return EMOJI
    if within(code, SELECTORS):
        return SELECTOR
    if within(code, LIGATURES):
        letters = unicodedata.normalize("NFKC", character)
        return Limit("a ligature", "letters are set one by one", f'type "{letters}"')
    category = unicodedata.category(character)
    if category == "Cn":
        return UNASSIGNED
    return script_of(code, character) or BY_CATEGORY.get(category) or BY_CATEGORY.get(category[0])


def script_of(code: int, character: str) -> Limit | None:
    """Return the limit of a character's script."""
    at = bisect.bisect_right(FIRSTS, code) - 1
    if at >= 0 and code <= BLOCKS[at][1]:
        return Limit(BLOCKS[at][2], BLOCKS[at][3], NO_FONT_HELPS)
    if unicodedata.bidirectional(character) in ("R", "AL", "AN"):
        name = unicodedata.name(character, "this script").split()[0].capitalize()
        return Limit(name, LEFTWARD, NO_FONT_HELPS)
    return None


def within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Tell whether a code point lies in one of the ranges, ends included."""
    return any(first <= code <= last for first, last in ranges)
