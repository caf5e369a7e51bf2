"""Takes what a profile says about its logo, gives a Picture; refuses what cannot be printed."""

from __future__ import annotations

from pathlib import Path

from ..drawing.colour_profile import Unusable
from ..drawing.photograph import pixel_size
from ..drawing.svg import read_drawing
from ..faults import FaultList, Place, reason
from ..model import FILE_NAME, Phrase, Picture, plain
from ..source.fields import Fields

LOGO_KEYS = ("file", "alt")
LARGEST_LOGO = 2_000_000  # bytes
WIDEST_LOGO = 4000  # pixels
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
ALT = "say what it shows, for example the clinic's name"


def read_logo(fields: Fields, profile: Path, shown: str) -> Picture | None:
    """Return the logo that a profile names; None when there is none, with a fault if there should be one.

    `shown` is what messages call the profile.
    """
    faults, file, alt = fields.faults, fields.text("file"), plain(fields.text("alt"), fields.place("alt"))
    if not file or not alt.text:
        return None
    if FILE_NAME.fullmatch(alt.text):
        faults.add(alt.place, "the alternative text is a file name", ALT)
    path, at = beside(profile, file), fields.place("file")
    if path is None:
        faults.add(at, f'there is no file "{file[:60]}" beside the profile, or it cannot be read')
    elif path.suffix.lower() != ".svg":
        return photograph(path, alt, at, faults)
    else:
        with faults.gather():
            drawing = read_drawing(path, str(Path(shown).parent / file))
            return Picture(alt, "svg", drawing=drawing, place=at)
    return None


def beside(profile: Path, file: str) -> Path | None:
    """Return a regular file in the profile's folder, or below it; None for anything else."""
    folder = profile.parent.resolve()
    try:
        path = (folder / file).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # names too long, links that lead in a circle
        return None


def photograph(path: Path, alt: Phrase, place: Place, faults: FaultList) -> Picture | None:
    """Return a PNG or JPEG file as a picture."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_LOGO else b""
    except OSError as error:
        faults.add(place, f'"{path.name}" cannot be read: {reason(error)}')
        return None
    kind = next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), "")
    if not kind:
        large = f"is larger than {LARGEST_LOGO // 1_000_000} MB" if size > LARGEST_LOGO else ""
        hint = (
            "save it smaller" if large else "save it as one of these; its file extension alone says nothing"
        )
        faults.add(place, f'"{path.name}" {large or "is not a PNG, JPEG or SVG"}', hint)
        return None
    try:
        return Picture(alt, kind, data, None, *pixel_size(data, WIDEST_LOGO), place)
    except Unusable as error:
        faults.add(place, f'"{path.name}" {error.said}', error.hint)
    return None
