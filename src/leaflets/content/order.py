"""Takes what booklet.yaml and start.yaml list, gives which sections there are, in their order, and where each one prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..faults import Place
from ..model import CARD, START
from ..source.fields import UNREAD, Fields
from .files import files_in
from .plain_words import NAME as PLAIN_WORDS
from .scope import Scope, known_names

WHEN_TO_CALL = "when-to-call"
# Files in a topic's folder that are no sections.
OTHERS = frozenset(
    {"booklet", "glossary", "sources", "approval", "facets", PLAIN_WORDS, CARD, START, WHEN_TO_CALL}
)
ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class Order(NamedTuple):
    """The ids of a topic's sections by where they print; `alone` are those with a leaflet of their own."""

    booklet: tuple[str, ...]
    alone: tuple[str, ...]
    start: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Each section once: those of the booklet, those that are leaflets only, those of the short booklet only."""
        return tuple(dict.fromkeys([*self.booklet, *self.alone, *self.start]))


def section_files(scope: Scope, folder: Path, shown: str) -> set[str]:
    """Return the ids of the sections that have a file in a topic's folder."""
    seen = files_in(folder, shown, scope.faults) or []
    for path in seen:
        if path.suffix == ".yml":
            scope.faults.add(Place(f"{shown}/{path.name}"), "this file is not read", "rename it to .yaml")
        if (
            path.suffix == ".txt" and Path(path.stem).suffix == ".yaml"
        ):  # as Notepad saves what is not in its list
            hint = f"take .txt off its name: {path.stem}"
            scope.faults.add(Place(f"{shown}/{path.name}"), "this file is not read", hint)
    return {path.stem for path in seen if path.suffix == ".yaml"} - OTHERS


def read_order(scope: Scope, files: set[str], held: Fields, start: Fields | None) -> Order:
    """Return where sections print, by booklet.yaml and start.yaml: each name has its file, each file is in a list."""
    booklet = _listed(scope, held, "sections", files) if "sections" in held else tuple(sorted(files))
    apart = _listed(scope, held, "alone", files)
    inside = known_names(scope, held.get("not_alone"), booklet, "section")
    first = _listed(scope, start, "sections", files) if start else ()
    for name in (name for name in apart if name in booklet and "sections" in held):
        message = f'"{name}" is also one of the booklet\'s sections'
        scope.faults.add(held["alone"].place, message, "take it out of one of the two lists")
    if not start or start.start != UNREAD.place:
        for name in sorted(files - {*booklet, *apart, *first}):
            message = f"{name}.yaml is not in the list of sections"
            place = held.names["sections"].place if "sections" in held else held.start
            hint = f"add {name} to `sections`, or to `alone` where it is no chapter; or remove the file"
            scope.faults.add(place, message, hint)
    own = (name for name in booklet if name not in inside)
    return Order(booklet, tuple(dict.fromkeys([*own, *apart])), first)


def _listed(scope: Scope, held: Fields, key: str, files: Iterable[str]) -> tuple[str, ...]:
    """Return the sections that a file lists under a key, each once."""
    order = known_names(scope, held.get(key), files, "section (no such file)")
    for message, hint in _wrong_with(order):
        scope.faults.add(held[key].place, message, hint)
    return tuple(dict.fromkeys(order))


def _wrong_with(order: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield message and hint for each name that no section may have, or that is listed twice."""
    for name in dict.fromkeys(order):
        if not ID.fullmatch(name):
            yield f'"{name}" is not a valid section id', "small letters, digits and -"
        if order.count(name) > 1:
            yield f'"{name}" is in the list twice', ""
