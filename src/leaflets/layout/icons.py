"""Takes a folder of icons, gives them by name: small drawings that a template puts before words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ..drawing.nouns import Drawing
from ..drawing.svg import read_drawing
from ..faults import FaultList, Place, refusal

ICONS = "icons"  # a folder beside the layouts, for all of them, and one in a layout
ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_icons(folder: Path, shown: str) -> Mapping[str, Drawing]:
    """Return the icons in a folder by name; none when there is no such folder. `shown` is what messages call it.

    Raises LeafletError with everything that is wrong in its files.
    """
    if not folder.is_dir() or folder.is_symlink():
        return MappingProxyType({})
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise refusal(f"cannot read this folder: {error.strerror}", place=Place(shown)) from None
    faults, found = FaultList(), {}
    for path in paths:
        place = Place(f"{shown}/{path.name}")
        if path.suffix != ".svg":
            faults.add(place, "an icon is an SVG file", "move other files out of this folder")
            continue
        if not ICON_NAME.fullmatch(path.stem):
            faults.add(place, f'"{path.stem}" is not a valid icon name', "small letters, digits and -")
        with faults.gather():
            found[path.stem] = icon = read_drawing(path, f"{shown}/{path.name}")
            if icon.numerals:
                faults.add(place, "an icon has no numerals", "delete the text elements")
    faults.stop_if_any()
    return MappingProxyType(found)
