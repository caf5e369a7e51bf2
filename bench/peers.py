"""Gives the engines that run here, and why the others do not: a young peer is tried in a process of its own first."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import documents, measure
from .engines import ABOUT, ENGINES, FORME, FULLBLEED, missing

YOUNG = (FULLBLEED, FORME)
LAYOUTS = ("booklet", "sheet")


@dataclass(frozen=True)
class Peers:
    """The engines that run, and for each other one the reason."""

    engines: tuple[str, ...]
    out: Mapping[str, str]

    def rows(self) -> str:
        """Return a row for each engine that is left out."""
        return "".join(f"  {ABOUT[engine]:54} left out: {why}\n" for engine, why in self.out.items())


def peers() -> Peers:
    """Return who runs: one that would bring down this process shall do so in another."""
    out = {engine: missing(engine) for engine in ENGINES}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folders = [Path(name) / layout for layout in LAYOUTS]
        for folder, layout in zip(folders, LAYOUTS, strict=True):
            measure.write_sources(documents.booklet(layout, "Anna Example"), folder)
        for engine in YOUNG:
            out[engine] = out[engine] or measure.tried(engine, folders)
    return Peers(
        tuple(engine for engine in ENGINES if not out[engine]), {e: why for e, why in out.items() if why}
    )
