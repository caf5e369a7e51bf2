"""Takes a finished PDF, gives what is wanted beside it: sheets to fold, pictures of its pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ..faults import NOWHERE, Fault, LeafletError
from .sheets import Work, press_sheets

SHEETS, PICTURES = "sheets", "pictures"
# The file whose presence shows that all of a kind are there, by the end of its name: pictures end with their contact sheet.
LAST = {SHEETS: "-imposed.pdf", PICTURES: "-contact.png"}


@dataclass(frozen=True, slots=True)
class Besides:
    """Files beside a PDF, by the ends of their names, and why it cannot be folded, if it was to be."""

    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    unfolded: tuple[Fault, ...] = ()


NOTHING = Besides()


def besides(pdf: bytes, wanted: Collection[str]) -> Besides:
    """Return what is wanted beside a PDF. When it cannot be folded, the name of its sheets has no bytes."""
    files: list[tuple[str, bytes]] = []
    unfolded: tuple[Fault, ...] = ()
    if SHEETS in wanted:
        try:
            files.append((LAST[SHEETS], press_sheets(pdf, Work(), NOWHERE)))
        except LeafletError as error:
            files.append((LAST[SHEETS], b""))
            unfolded = error.faults
    if PICTURES in wanted:
        from .pictures import pictures_of

        files += pictures_of(pdf)
    return Besides(tuple(files), unfolded)
