"""Takes the name of a paper as printers use it, gives its size; takes a size, gives the name. Points, upright."""

from __future__ import annotations

import re

Size = tuple[float, float]

# Recognised from a file's own size. Pages of half such a size belong to a booklet: they go on sheets first.
USUAL: dict[str, Size] = {
    "A4": (595.28, 841.89),
    "Letter": (612.0, 792.0),
    "Legal": (612.0, 1008.0),
    "A3": (841.89, 1190.55),
    "Tabloid": (792.0, 1224.0),
}
# Used only when named (PWG 5101.1, and other names that CUPS knows).
KNOWN: dict[str, Size] = {
    **USUAL,
    "A5": (419.53, 595.28), "A6": (297.64, 419.53), "B5": (498.9, 708.66), "B4": (708.66, 1000.63),
    "Statement": (396.0, 612.0), "Executive": (522.0, 756.0), "Folio": (595.28, 935.43), "Oficio": (612.0, 964.8),
    "FanFoldGermanLegal": (612.0, 936.0), "SRA4": (637.8, 907.09), "SRA3": (907.09, 1275.59), "Ledger": (792.0, 1224.0),
    "A2": (1190.55, 1683.78),
}  # fmt: skip
POINTS = {"mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0, "pt": 1.0, "": 1.0}
NUMBER = r"[0-9]{1,5}(?:\.[0-9]{1,4})?"
# na_legal_8.5x14in, iso_a4_210x297mm, custom_x_200x300mm; Custom.200x300mm.
SAYS_ITS_SIZE = re.compile(rf"(?:[a-z]+_[A-Za-z0-9.-]+_|Custom\.)({NUMBER})x({NUMBER})(mm|cm|in|pt)?")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,126}")
TRAYS = (
    ".Borderless",
    ".FullBleed",
    ".Fullbleed",
    ".Transverse",
    ".Duplex",
)  # the same paper, printed in another way


def known_as(name: str) -> str:
    """Return a paper's name as printers write it: "a4" is A4; an unknown name is returned unchanged."""
    return next((known for known in KNOWN if known.lower() == name.lower()), name)


def paper_size(name: str) -> Size | None:
    """Return the size that a paper's name stands for; None when only its printer knows."""
    for ending in TRAYS:
        name = name.removesuffix(ending)
    if known_as(name) in KNOWN:
        return KNOWN[known_as(name)]
    found = SAYS_ITS_SIZE.fullmatch(name)
    if not found:
        return None
    sides = sorted(float(side) * POINTS[found[3] or ""] for side in found.groups()[:2])
    return sides[0], sides[1]


def paper_name(size: Size, slack: float) -> str:
    """Return the usual paper of a size, upright or sideways, to within `slack`; "" for any other."""
    narrow, long = sorted(size)
    for name, (wide, tall) in USUAL.items():
        if abs(narrow - wide) <= slack and abs(long - tall) <= slack:
            return name
    return ""


def holds(paper: Size, page: Size, slack: float) -> bool:
    """Tell whether a page fits on a paper, upright or sideways, without being cut."""
    (wide, tall), (narrow, long) = sorted(paper), sorted(page)
    return narrow <= wide + slack and long <= tall + slack
