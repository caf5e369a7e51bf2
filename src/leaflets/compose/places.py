"""Takes the place a start tag of a template names, gives the place in the layout's file."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from ..faults import Place
from ..model import Layout

TEMPLATE = "layout.xml.j2"
_MADE = re.compile(r"(.+):([0-9]{1,9}):([0-9]{1,9})")


def made_place(written: str, layout: Layout) -> Place | None:
    """Return the place that a start tag gives as its own."""
    found = _MADE.fullmatch(written)
    return Place(shown(layout, found[1]), int(found[2]), int(found[3])) if found else None


@functools.lru_cache(maxsize=256)
def shown(layout: Layout, template: str) -> str:
    """Return what messages call a template: in the layout's folder, or beside it where all share it."""
    return shown_in(Path(layout.folder), template, Path(layout.raw["styles"].place.path).parent)


def shown_in(folder: Path, template: str, called: Path) -> str:
    """Return what messages call a template of a folder that they call `called`."""
    own = (folder / template).exists()
    return str((called if own else called.parent) / template)
