"""Takes a finished PDF, gives how much paper it needs: pages, and sheets printed on both sides."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import pikepdf

from ..press.sheets import SHEETS, USUAL
from ..text.counts import counted

TOLERANCE = 3.0  # points


@dataclass(frozen=True, slots=True)
class Extent:
    """How many pages there are, on how many sheets, and whether two of them stand side by side on a sheet that is folded."""

    pages: int
    sheets: int
    folded: bool

    def __str__(self) -> str:
        return f"{counted(self.pages, 'page')} on {counted(self.sheets, 'sheet')}"

    @property
    def lines(self) -> tuple[str, str]:
        """Pages and sheets, each in words."""
        return counted(self.pages, "page"), counted(self.sheets, "sheet")


def extent_of(pdf: bytes) -> Extent:
    """Return how much paper a PDF needs on both sides of the sheets that a ward's printer holds."""
    with pikepdf.open(io.BytesIO(pdf)) as held:
        count = len(held.pages)
        box = [float(one) for one in held.pages[0].get("/TrimBox", held.pages[0].mediabox)]
    width, height = box[2] - box[0], box[3] - box[1]
    folded = any(
        abs(2 * width - wide) < TOLERANCE and abs(height - high) < TOLERANCE
        for wide, high in (SHEETS[name] for name in USUAL)
    )
    return Extent(count, math.ceil(count / (4 if folded else 2)), folded)
