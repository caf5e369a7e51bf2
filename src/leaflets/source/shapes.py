"""Holds what a file may contain: shapes, their keys and the kinds of their values.

A reader checks a file against them, and the JSON Schemas for editors and the tables of docs/files.md are written from
them: a key that one of these knows is known to all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

NO, YES, FILLED = "no", "yes", "filled"  # whether a key is needed: FILLED needs a text too


class ListOf(NamedTuple):
    """A list whose items are of one kind; `once`: none of them may stand in it twice."""

    item: Kind
    least: int = 0
    most: int | None = None
    once: bool = False


class Choice(NamedTuple):
    """One of a few words, some of which may be typed in capitals too."""

    words: tuple[str, ...]
    any_case: bool = False


class Whole(NamedTuple):
    """A whole number, with the least and the greatest."""

    least: int
    most: int


class Number(NamedTuple):
    """A number, with the least and the greatest."""

    least: float
    most: float


class Either(NamedTuple):
    """What may be written in several ways."""

    kinds: tuple[Kind, ...]


class Key(NamedTuple):
    """Names that mean the same kind of value; a name in capitals stands for any that the writer chooses.

    `about` and `example` are Markdown: docs/files.md prints them, editors show `about`. `says` is what the page prints
    of whether the key is needed.
    """

    names: tuple[str, ...]
    kind: Kind
    about: str
    example: str = ""
    needed: str = NO
    says: str = ""


@dataclass(frozen=True, slots=True)
class FileShape:
    """Names with values. `known` is None where any name may stand.

    Of each group in `one_of`, one key at least must be there; of a pair in `apart`, one at most; the first of a pair in
    `beside` needs the second.
    """

    name: str
    keys: tuple[Key, ...]
    known: tuple[str, ...] | None
    needed: tuple[str, ...]
    filled: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The names that the shape gives itself, those in capitals left out."""
        return tuple(name for key in self.keys for name in key.names if not name.isupper())

    def but(self, name: str, *left_out: str, more: tuple[Key, ...] = ()) -> FileShape:
        """Return a shape of another name without some keys, and with more."""
        kept = [
            key._replace(names=tuple(one for one in key.names if one not in left_out)) for key in self.keys
        ]
        made = shape(name, *(key for key in kept if key.names), *more)
        return replace(made, one_of=self.one_of, beside=self.beside, apart=self.apart)


Kind = str | ListOf | Choice | Whole | Number | Either | FileShape
YES_NO = Choice(("yes", "no"))


def shape(
    name: str,
    *keys: Key,
    one_of: tuple[tuple[str, ...], ...] = (),
    beside: tuple[tuple[str, str], ...] = (),
    apart: tuple[tuple[str, str], ...] = (),
) -> FileShape:
    """Return the shape with these keys."""
    names = [(name, key.needed) for key in keys for name in key.names]
    known = None if any(name.isupper() for name, _ in names) else tuple(name for name, _ in names)
    needed, filled = (tuple(name for name, how in names if how == wanted) for wanted in (YES, FILLED))
    return FileShape(name, keys, known, needed, filled, one_of, beside, apart)


def may(names: str, kind: Kind, about: str, example: str = "", says: str = "no") -> Key:
    """Return a key that may be left out; several names are separated by spaces."""
    return Key(tuple(names.split()), kind, about, example, NO, says)


def need(names: str, kind: Kind, about: str, example: str = "", says: str = "yes") -> Key:
    """Return a key that must be there."""
    return Key(tuple(names.split()), kind, about, example, YES, says)


def fill(names: str, kind: Kind, about: str, example: str = "", says: str = "yes") -> Key:
    """Return a key that must be there and hold a text."""
    return Key(tuple(names.split()), kind, about, example, FILLED, says)
