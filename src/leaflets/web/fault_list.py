"""Takes faults, gives each as a page shows it: what is wrong, what to do, and the lines of the file around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..faults import UNPRINTABLE, Fault, Place

AROUND = 1  # lines shown above and below the one that is wrong
MOST = 60  # faults shown
LONGEST = 240  # characters of a line shown


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a file, and whether the fault is in it."""

    number: int
    text: str
    here: bool


@dataclass(frozen=True, slots=True)
class FaultShown:
    """A fault for a page; `name` is a short form of its place, "" when it has none."""

    message: str
    hint: str
    place: Place
    name: str
    lines: tuple[SourceLine, ...]

    @property
    def at(self) -> str:
        """The place as a form sends it: file:line:column."""
        return str(self.place)


def faults_shown(faults: Iterable[Fault], with_lines: bool = True) -> tuple[FaultShown, ...]:
    """Return the first faults as they are shown; the lines are those on the disk now."""
    files: dict[str, list[str]] = {}
    return tuple(_shown(fault, files if with_lines else None) for fault in list(faults)[:MOST])


def _shown(fault: Fault, files: dict[str, list[str]] | None) -> FaultShown:
    place = fault.place
    lines = source_lines(place, files) if files is not None else ()
    return FaultShown(visible(fault.message), visible(fault.hint), place, short_name(place), lines)


def visible(text: str) -> str:
    """Return a text with the characters that would not be seen, or would turn others around, spelled out."""
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def short_name(place: Place) -> str:
    """Return a place without its folder and column: "symptoms.yaml:14"."""
    name = Path(place.path).name
    return f"{name}:{place.line}" if place.line and name else name


def source_lines(place: Place, files: dict[str, list[str]]) -> tuple[SourceLine, ...]:
    """Return the lines around a place; none of a file that cannot be read."""
    if not place.line:
        return ()
    if place.path not in files:
        files[place.path] = _lines(place.path)
    held = files[place.path]
    if place.line > len(held):
        return ()
    first, last = max(1, place.line - AROUND), min(len(held), place.line + AROUND)
    return tuple(
        SourceLine(n, visible(held[n - 1])[:LONGEST], n == place.line) for n in range(first, last + 1)
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except (OSError, ValueError):
        return []
