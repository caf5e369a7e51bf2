"""Takes what a profile says about its logo, gives a Picture; refuses what cannot be printed."""

from __future__ import annotations

from pathlib import Path

from ..drawing.nouns import FILE_NAME
from ..drawing.svg import read_drawing
from ..model import Picture, plain
from ..source.fields import Fields
from .photographs import PixelLimits, read_photograph

LIMITS = PixelLimits(2_000_000, 4000)
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
        return read_photograph(path, alt, at, LIMITS, faults)
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
