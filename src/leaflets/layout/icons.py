"""Takes a folder of icons, gives them by name: small drawings that a template puts before words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from ..drawing.nouns import Drawing, IconName
from ..drawing.svg import read_drawing
from ..faults import FaultList, Place, did_you_mean, refusal, with_more
from ..model import Layout, Topic
from ..tailor.walk import nouns

ICONS = "icons"  # a folder beside the layouts, for all of them, and one in a layout
KNOWN = 1024  # icons remembered, of all libraries of a run
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
            found[path.stem] = icon = read_icon(path, f"{shown}/{path.name}")
            if icon.numerals:
                faults.add(place, "an icon has no numerals", "delete the text elements")
    faults.stop_if_any()
    return MappingProxyType(found)


def icons_of(folder: Path, name: str, shown: str) -> Mapping[str, Drawing]:
    """Return the icons that the layout `name` may use: those of all layouts in `folder`; its own of the same name go first."""
    shared = read_icons(folder / ICONS, f"{shown}/{ICONS}")
    own = read_icons(folder / name / ICONS, f"{shown}/{name}/{ICONS}")
    return MappingProxyType({**shared, **own})


ALL_ICONS = "layouts/icons holds all icons; `leaflets docs figures` shows them"


def refuse_unknown_icons(topics: Iterable[Topic], layouts: Iterable[Layout]) -> None:
    """Refuse the names of icons in texts that no layout has. Raises LeafletError."""
    known = {name for layout in layouts for name in layout.icons}
    faults = FaultList()
    for topic in topics:
        for icon in nouns((*topic.sections, topic.when_to_call, topic.card), IconName):
            if icon and icon not in known:
                message = f'no icon is called "{icon[:40]}"'
                faults.add(icon.place, message, with_more(did_you_mean(icon, known), ALL_ICONS))
    faults.stop_if_any()


def read_icon(path: Path, shown: str) -> Drawing:
    """Return the icon in a file; all layouts of a library share it. Raises LeafletError."""
    state = path.lstat()
    return _read_icon(path.absolute(), shown, (state.st_mtime_ns, state.st_size, state.st_ino))


@functools.lru_cache(maxsize=KNOWN)
def _read_icon(path: Path, shown: str, _state: tuple[int, int, int]) -> Drawing:
    return read_drawing(path, shown)
