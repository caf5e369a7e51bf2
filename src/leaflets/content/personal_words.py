"""Takes words about one reader, from a file or a list, gives them as they print; one rule for both, whose messages repeat none of them."""

from __future__ import annotations

import re

from ..text.paste import clean, clean_lines, instead, named, oddities

LONGEST_MESSAGE, LONGEST_WORDS = 1000, 120  # characters
# What a spreadsheet shows for a mistake, in any language, or for a column that is too narrow; a formula; what a database
# or a program writes where it has nothing. Only a whole text counts: Nan and Null are names of people.
_ERROR = re.compile(r"#[¡¿]?[A-ZÀ-Þ][A-ZÀ-Þ0-9/_]*[!?]|#(?:N/A|N/D|NV|NA)|#GETTING_DATA|#{3,}|Err:[0-9]{3}")
_FORMULA = re.compile(r"=[\w+(@\"'-].*", re.DOTALL)
_NOTHING = frozenset(
    ["nan", "NaN", "NaT", "NULL", "null", "(null)", "None", "<NA>", "<null>", "undefined", "\\N"]
)


class CannotPrint(ValueError):
    """Why words cannot be printed: what is wrong, and what to type."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def personal_words(name: str, text: str) -> str:
    """Return the words of the field `name`; a message keeps its lines, everything else is one line.

    Raises CannotPrint for an invisible character, which could reverse the text beside it, for what only a
    program can have meant, and for too many words.
    """
    for _, character in oddities(text):
        raise CannotPrint(
            f"{name} holds a character that cannot be printed: {named(character)}", instead(character)
        )
    message = name == "message"
    words = clean_lines(text) if message else clean(text)
    if what := _no_words(words):
        raise CannotPrint(f"{name} is {what}", "type what is meant, or leave it empty")
    longest = LONGEST_MESSAGE if message else LONGEST_WORDS
    if len(words) > longest:
        raise CannotPrint(f"{name} is longer than {longest} characters")
    return words


def _no_words(text: str) -> str:
    """Return what a program left in place of words; "" when they are words."""
    if _ERROR.fullmatch(text):
        return "the mark of a mistake in a spreadsheet"
    if _FORMULA.fullmatch(text):
        return "a formula"
    return "what a program writes where it knows nothing" if text in _NOTHING else ""
