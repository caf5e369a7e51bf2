"""Takes a PNG or JPEG file, gives a Picture; refuses what cannot be printed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..drawing.colour_profile import Unusable
from ..drawing.photograph import pixel_size
from ..faults import FaultList, Place, reason
from ..model import Phrase, Picture

SUFFIXES = (".png", ".jpg", ".jpeg")
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}


class PixelLimits(NamedTuple):
    """How large a picture may be."""

    file: int  # bytes
    side: int  # pixels


def read_photograph(
    path: Path, alt: Phrase, place: Place, limits: PixelLimits, faults: FaultList
) -> Picture | None:
    """Return a PNG or JPEG file as a picture; None, and a fault at `place`, when it is not one or is too large."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= limits.file else b""
    except OSError as error:
        faults.add(place, f'"{path.name}" cannot be read: {reason(error)}')
        return None
    kind = next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), "")
    if not kind:
        large = f"is larger than {limits.file // 1_000_000} MB" if size > limits.file else ""
        hint = (
            "save it smaller" if large else "save it as one of these; its file extension alone says nothing"
        )
        faults.add(place, f'"{path.name}" {large or "is not a PNG, JPEG or SVG"}', hint)
        return None
    try:
        return Picture(alt, kind, data, None, *pixel_size(data, limits.side), place=place)
    except Unusable as error:
        faults.add(place, f'"{path.name}" {error.said}', error.hint)
    return None
