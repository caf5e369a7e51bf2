"""Holds what a library says about its own wording: plainer words, and which advice it accepts."""

from __future__ import annotations

from typing import NamedTuple

from .faults import NOWHERE, Place


class PlainWord(NamedTuple):
    """A word or phrase that readers may not know, and what to write in its place; `unless` are phrases in which it may stand."""

    word: str
    plain: str
    unless: tuple[str, ...] = ()
    why: str = ""
    place: Place = NOWHERE


class Accepted(NamedTuple):
    """Advice that somebody accepts, and why: of a check, about some words, in a file ("" = any)."""

    check: str
    why: str
    about: str = ""
    file: str = ""  # below content/; a folder if it ends in "/"
    place: Place = NOWHERE
