"""Takes a language tag, gives the spaces at which no line ends in that language: before a unit, after a title or "page"."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class LineRules(NamedTuple):
    """The words of one language that a line break never separates from their number or name; `units` are patterns."""

    units: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()  # with a stop after them or without
    # Words before a number that says which: "page 5"; at a sentence's beginning too.
    counted: tuple[str, ...] = ()


# Symbols are the same in all languages (SI Brochure, 5.4.3: a space separates number and symbol).
SYMBOLS = ("°[CF]", "mg", "g", "kg", "µg", "ml", "l", "cm", "mm", "m", "%")
# By primary subtag (BCP 47). In a language without a row, digits and symbols bind, but no words.
LINE_RULES: Mapping[str, LineRules] = {
    "en": LineRules(
        units=(
            r"a\.m\.", r"p\.m\.", "am", "pm", "noon",
            "seconds?", "minutes?", "hours?", "days?", "weeks?", "months?", "years?",
        ),
        titles=("Dr", "Mr", "Mrs", "Ms", "Prof", "St"),
        counted=("page", "pages", "panel", "step", "part", "day", "grade", "stage", "type", "number", "ward", "room"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """Finds the spaces at which no line ends; if `maybe` finds nothing in a text, it has none. Compared by identity."""

    spaces: re.Pattern[str]
    maybe: re.Pattern[str]


def binding_of(tag: str) -> Binding:
    """Return what binds in a language: digits of one number, number and unit, title and name, page and number."""
    return _binding(LINE_RULES.get(tag.partition("-")[0].lower(), LineRules()))


@functools.cache
def _binding(rules: LineRules) -> Binding:
    units = rf"(?:{'|'.join((*SYMBOLS, *rules.units))})(?![^\W\d_])"
    # The space comes first: the search jumps from one to the next, and most fail at the letter before it.
    spaces = rf"(?<=[0-9)] )(?:(?=[(0-9])|(?<=[0-9] )(?={units}))"
    maybe = "[0-9)] "
    if rules.titles:
        after = "|".join(rf"(?<=\b{title}{dot} )" for title in rules.titles for dot in ("", r"\."))
        spaces += rf"|(?<=[{''.join({title[-1] for title in rules.titles})}.] )(?:{after})"
        maybe += rf"|(?:{'|'.join(rules.titles)})\.? "
    if rules.counted:
        before = "|".join(
            rf"(?<=\b{letter}{word[1:]} )" for word in rules.counted for letter in (word[0], word[0].upper())
        )
        spaces += f"|(?=[0-9])(?:{before})"
        maybe += "| [0-9]"
    return Binding(re.compile(f" (?:{spaces})"), re.compile(maybe))


SYMBOLS_ALONE = binding_of("")  # for markers and page numbers, which hold no words
