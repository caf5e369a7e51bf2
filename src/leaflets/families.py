"""Takes the name of a font family, gives its files: the layout's own or an installed package's, never the system's."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from .faults import Fault, LeafletError, Place

STYLES = ("Regular", "Bold", "Italic", "BoldItalic")  # index = 1 when bold + 2 when italic


def family_folder(name: str) -> Path | None:
    """Return the folder of an installed `fontpkg` family, without importing it."""
    spec = importlib.util.find_spec("fontpkg_" + name.replace("-", "_"))
    return Path(spec.origin).parent / "files" if spec and spec.origin else None


def font_files(name: str, layout_folder: str, place: Place) -> list[Path]:
    """Return the four files of a family, in the order of STYLES. Raises LeafletError."""
    for folder in (Path(layout_folder) / "fonts" / name, family_folder(name)):
        if folder and folder.is_dir():
            found = {path.stem.rpartition("-")[2]: path for path in sorted(folder.glob("*.ttf"))}
            missing = [style for style in STYLES if style not in found]
            if not missing:
                return [found[style] for style in STYLES]
            raise LeafletError(
                [Fault(place, f'the font family "{name}" has no file for {", ".join(missing)}')]
            )
    hint = f"install the package fontpkg-{name}, or put its four .ttf files into the layout's fonts/{name}/"
    raise LeafletError([Fault(place, f'no font family "{name}" is installed', hint)])
