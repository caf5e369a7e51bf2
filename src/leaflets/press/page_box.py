"""Takes a page of any PDF, gives its effective boxes and the size at which the page is shown.

One interpretation of them for all that prints or folds. Lengths in points; y from the page's bottom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pikepdf
from pikepdf import Name

from ..faults import Fault, LeafletError, Place

POINTS_A_MM = 72 / 25.4
TOLERANCE = POINTS_A_MM  # one millimetre per page: programs round paper sizes
DEEPEST = 64  # levels of a page tree: a file may contain a loop
REPAIR = "open it in a PDF program and save or print it as a new PDF"


class PageBox(NamedTuple):
    """A rectangle on a page, in points from its bottom left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Its width and height."""
        return self.right - self.left, self.top - self.bottom

    def grown(self, by: float) -> PageBox:
        """Return it enlarged by `by` points on each side."""
        return PageBox(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def within(self, other: PageBox) -> PageBox:
        """Return the intersection of two boxes: ISO 32000-1, 14.11.2."""
        return PageBox(max(self.left, other.left), max(self.bottom, other.bottom),
                   min(self.right, other.right), min(self.top, other.top))  # fmt: skip

    def numbers(self) -> str:
        """Return it as the operands of `re`: a corner, width and height (ISO 32000-1, 8.5.2.1)."""
        width, height = self.size
        return f"{self.left:.3f} {self.bottom:.3f} {width:.3f} {height:.3f}"


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """A page's boxes in its own units, and how it is shown.

    `trim` is the page as its reader holds it, `crop` what viewers show and printers print; `turned` is clockwise, 0,
    90, 180 or 270 degrees; `unit` is the length of the page's unit in points.
    """

    trim: PageBox
    crop: PageBox
    turned: int
    unit: float

    @property
    def finished(self) -> tuple[float, float]:
        """Return width and height of the trimmed page, upright, in points."""
        return self._upright(self.trim)

    @property
    def printed(self) -> tuple[float, float]:
        """Return width and height of what a printer prints, upright, in points."""
        return self._upright(self.crop)

    def _upright(self, box: PageBox) -> tuple[float, float]:
        width, height = (side * self.unit for side in box.size)
        return (height, width) if self.turned % 180 else (width, height)


def all_boxes(pdf: pikepdf.Pdf, place: Place) -> list[PageBoxes]:
    """Return the boxes of each page. Raises LeafletError, naming every page that has none."""
    found, faults = [], []
    for number, page in enumerate(pdf.pages, 1):
        try:
            found.append(boxes_of(page))
        except (ValueError, TypeError, ArithmeticError):
            faults.append(Fault(place, f"page {number} has no readable size", REPAIR))
    if faults:
        raise LeafletError(faults)
    return found


def boxes_of(page: pikepdf.Page) -> PageBoxes:
    """Return a page's boxes: TrimBox, else CropBox, else MediaBox (ISO 32000-1, 7.7.3.3 and 14.11.2).

    Raises ValueError, TypeError or ArithmeticError for what is not a box.
    """
    media = box_of(inherited(page, Name.MediaBox))
    crop = box_of(inherited(page, Name.CropBox), media)
    trim = box_of(page.obj.get(Name.TrimBox), crop)
    turned, unit = float(inherited(page, Name.Rotate) or 0), float(page.obj.get(Name.UserUnit, 1))
    if turned % 90 or not (math.isfinite(unit) and unit > 0):
        raise ValueError("turned or scaled to nothing")
    return PageBoxes(trim, crop, int(turned) % 360, unit)


def inherited(page: pikepdf.Page, name: Name) -> pikepdf.Object | None:
    """Return what a page says, or the nearest node of the page tree above it (ISO 32000-1, 7.7.3.4)."""
    node: pikepdf.Object = page.obj
    for _ in range(DEEPEST):
        if name in node:
            return node[name]
        if Name.Parent not in node:
            return None
        node = node.Parent
    return None


def box_of(given: pikepdf.Object | None, around: PageBox | None = None) -> PageBox:
    """Return the effective box: within `around`, which also replaces a missing one."""
    if given is None and around is not None:
        return around
    if not isinstance(given, pikepdf.Array):
        raise ValueError("no box")
    x, y, x2, y2 = (float(value) for value in given)
    box = PageBox(min(x, x2), min(y, y2), max(x, x2), max(y, y2))
    box = box.within(around) if around is not None else box
    if not all(math.isfinite(side) and side > 0 for side in box.size):
        raise ValueError("an empty box")
    return box


def odd_one(sizes: Sequence[tuple[float, float]]) -> int:
    """Return the number of the first page that differs from page 1 by more than a millimetre; 0 when none does."""
    width, height = sizes[0]
    for number, (wide, tall) in enumerate(sizes, 1):
        if abs(wide - width) > TOLERANCE or abs(tall - height) > TOLERANCE:
            return number
    return 0


def mm(width: float, height: float) -> str:
    """Return a size in points as messages give it, in whole millimetres."""
    return f"{width / POINTS_A_MM:.0f} x {height / POINTS_A_MM:.0f} mm"
