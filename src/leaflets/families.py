"""Takes the name of a font family, gives its files: the layout's own or an installed package's, never the system's."""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

from .faults import Fault, FaultList, LeafletError, Place, reason

Opened = Callable[[Path, str], object]
OWN_FONTS = "put the family's own .ttf files there; .otf files and collections must be converted first"
STYLES = ("Regular", "Bold", "Italic", "BoldItalic")  # index = 1 when bold + 2 when italic


def family_folder(name: str) -> Path | None:
    """Return the folder of an installed `fontpkg` family, without importing it."""
    spec = importlib.util.find_spec("fontpkg_" + name.replace("-", "_"))
    return Path(spec.origin).parent / "files" if spec and spec.origin else None


def font_files(
    name: str, layout_folder: str, place: Place, tags: str = "", opened: Opened | None = None
) -> list[Path]:
    """Return the four files of a family, in the order of STYLES. Raises LeafletError.

    A layout may come from anybody: each file of its own is `opened`, with its tag, before anything is set in it.
    """
    own = _listed(Path(layout_folder) / "fonts" / name, place)
    if own is not None:
        files = _by_style(name, own, place)
        faults = FaultList()
        for path, tag in zip(files, tags or STYLES, strict=True):
            if why := _refusal(path, Path(layout_folder)) or _broken(path, tag, opened):
                faults.add(place, f"the layout's fonts/{name}/{path.name} {why}", OWN_FONTS)
        faults.stop_if_any()
        return files
    if installed := family_folder(name):
        return _by_style(name, sorted(installed.glob("*.ttf")), place)
    hint = f"install the package fontpkg-{name}, or put its four .ttf files into the layout's fonts/{name}/"
    raise LeafletError([Fault(place, f'no font family "{name}" is installed', hint)])


def _listed(folder: Path, place: Place) -> list[Path] | None:
    """Return the font files in a folder; None when there is no such folder."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".ttf" and path.name[0] != ".")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"the layout's fonts/{folder.name} cannot be read: {reason(error)}"
        raise LeafletError([Fault(place, message)]) from None


def _by_style(name: str, files: Sequence[Path], place: Place) -> list[Path]:
    """Return the one file of each style. Raises LeafletError."""
    faults, found = FaultList(), dict[str, list[Path]]()
    for path in files:
        found.setdefault(path.stem.rpartition("-")[2], []).append(path)
    if missing := [style for style in STYLES if style not in found]:
        faults.add(place, f'the font family "{name}" has no file for {", ".join(missing)}')
    for style in STYLES:
        if len(found.get(style, ())) > 1:
            names = ", ".join(path.name for path in found[style])
            faults.add(place, f'the font family "{name}" has more than one file for {style}', names)
    faults.stop_if_any()
    return [found[style][0] for style in STYLES]


def _refusal(path: Path, layout: Path) -> str:
    """Return why a file must not be read; "" when it may."""
    try:
        if not path.resolve().is_relative_to(layout.resolve()):
            return "is a link that leads out of the layout"
        if not path.is_file():
            return "is no file"
        path.open("rb").close()
    except (OSError, RuntimeError) as error:  # a circle of links is a RuntimeError
        return f"cannot be read: {reason(error) if isinstance(error, OSError) else error}"
    return ""


def _broken(path: Path, tag: str, opened: Opened | None) -> str:
    try:
        if not is_whole(path.read_bytes()):
            return "is cut off"
        if opened:
            opened(path, tag)
    except Exception:  # parsers raise whatever they stumble over
        return "is broken, or no TrueType font"
    return ""


def is_whole(data: bytes) -> bool:
    """Tell whether all tables of a font lie in its file: parsers take what there is of one that is cut (OpenType, table directory)."""
    count = int.from_bytes(data[4:6], "big")
    ends = [sum(struct.unpack(">LL", data[at + 8 : at + 16])) for at in range(12, 12 + 16 * count, 16)]
    return bool(max(ends) <= len(data))
