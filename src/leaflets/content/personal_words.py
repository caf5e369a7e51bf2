"""Takes words about one reader, from a file or a list, gives them as they print; one rule for both, whose messages repeat none of them."""

from __future__ import annotations

from ..text.paste import clean, clean_lines, instead, named, oddities

LONGEST_MESSAGE, LONGEST_WORDS = 1000, 120  # characters


class CannotPrint(ValueError):
    """Why words cannot be printed: what is wrong, and what to type."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def personal_words(name: str, text: str) -> str:
    """Return the words of the field `name`; a message keeps its lines, everything else is one line.

    Raises CannotPrint for an invisible character, which could reverse the text beside it, and for too many words.
    """
    for _, character in oddities(text):
        raise CannotPrint(
            f"{name} holds a character that cannot be printed: {named(character)}", instead(character)
        )
    message = name == "message"
    words = clean_lines(text) if message else clean(text)
    longest = LONGEST_MESSAGE if message else LONGEST_WORDS
    if len(words) > longest:
        raise CannotPrint(f"{name} is longer than {longest} characters")
    return words
