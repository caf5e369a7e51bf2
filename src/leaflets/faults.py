"""What is wrong, and where: the one form in which every stage refuses its input, with a hint: did you mean …?"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .text.lookalikes import looks_like, strangers
from .text.paste import named


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file a person can open; line and column count from 1. Line 0 means the file or folder itself."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


NOWHERE = Place("")
BUG = "this is a bug in the program: please report it"  # the hint where nobody else is at fault
# What a message may repeat from a file or its name, but must not reach a terminal: controls, direction marks, halves of characters.
UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, worded for the person who can fix it."""

    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place.path else ""
        text = f"{where}{self.message}" + (f"\n    hint: {self.hint}" if self.hint else "")
        return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class LeafletError(Exception):
    """All faults a stage found; shown at the doors (`cli`), nowhere else."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[LeafletError], tuple[tuple[Fault, ...]]]:
        return LeafletError, (self.faults,)  # an exception from another process keeps its faults


def refusal(message: str, hint: str = "", place: Place = NOWHERE) -> LeafletError:
    """Return the error of a single fault, to be raised."""
    return LeafletError([Fault(place, message, hint)])


@dataclass(slots=True)
class FaultList:
    """Gathers faults, so that all of a stage are reported at once."""

    found: list[Fault] = field(default_factory=list)
    most: int = sys.maxsize  # more would not help, and may be an attack

    def add(self, place: Place, message: str, hint: str = "") -> None:
        """Note a fault. Raises LeafletError when it is one too many."""
        self.found.append(Fault(place, message, hint))
        if len(self.found) > self.most:
            self.stop_if_any()

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Collect what a step inside refuses, and continue after it."""
        try:
            yield
        except LeafletError as error:
            self.found += error.faults

    def stop_if_any(self) -> None:
        """Raise LeafletError when something was added."""
        if self.found:
            raise LeafletError(self.found)


def capped(faults: Iterable[Fault], most: int, what: str) -> list[Fault]:
    """Return the first faults and, where there are more, one that says how many; `what` is their plural noun."""
    found = sorted(set(faults))
    more = len(found) - most
    if more <= 0:
        return found
    return [*found[:most], Fault(found[most].place, f"and {more:,} more {what}")]


def reason(error: OSError) -> str:
    """Return why the system refused, in its own words."""
    return error.strerror or type(error).__name__


def character_name(character: str) -> str:
    """Return a character as a person can look it up."""
    return f"the character {named(character)}"


MOST_OPTIONS = 12  # more would not help in a hint


def with_more(hint: str, more: str) -> str:
    """Return a hint with more to say after it."""
    return f"{hint}{' ' if hint.endswith('?') else '; '}{more}" if hint else more


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or lists them when they are few.

    A letter that only looks like one of a known word is named: else the hint would show the same word twice.
    """
    options = sorted(known)
    near = difflib.get_close_matches(looks_like(word), options, n=1, cutoff=0.6)
    few = "known: " + ", ".join(options) if 0 < len(options) <= MOST_OPTIONS else ""
    hint = f'did you mean "{near[0]}"?' if near else few
    if odd := strangers(word, "".join(options)):
        typed = f"what was typed holds {', '.join(odd)}"
        return f"{hint} {typed}" if near else "; ".join(filter(None, [typed, hint]))
    return hint
