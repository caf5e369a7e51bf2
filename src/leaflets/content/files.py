"""Takes a folder of content, gives the files and folders in it that count."""

from __future__ import annotations

from pathlib import Path

from ..faults import FaultList, Place, reason
from ..model import LANG


def language_folders(folder: Path) -> list[Path]:
    """Return the folders of a topic that are languages."""
    try:
        return [part for part in folder.iterdir() if LANG.fullmatch(part.name) and part.is_dir()]
    except OSError:
        return []


def folders_in(folder: Path, shown: str, faults: FaultList) -> list[Path]:
    """Return the folders in a folder; a link to one is a fault, because it may lead anywhere."""
    try:
        found = [child for child in files_in(folder, shown, faults) or () if child.is_dir()]
    except OSError as error:
        faults.add(Place(shown), f"cannot read this folder: {reason(error)}")
        return []
    for child in found:
        if child.is_symlink():
            faults.add(Place(f"{shown}/{child.name}"), "this folder is a link", "links are not read")
    return [child for child in found if not child.is_symlink()]


def files_in(folder: Path, shown: str, faults: FaultList) -> list[Path] | None:
    """Return what is in a folder, except what editors and systems hide there; None, and a fault, when it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if path.name[0] != ".")
    except OSError as error:
        faults.add(Place(shown), f"cannot read this folder: {reason(error)}")
        return None
