"""Takes a PDF, says which of its annotations a printed sheet can carry: those with a drawing of their own (ISO 32000-1, 12.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pikepdf
from pikepdf import Dictionary, Name

from ..faults import Fault, LeafletError, Place, refusal
from .page_box import DEEPEST

HIDDEN, PRINT = 2, 4  # bits of F: ISO 32000-1, 12.5.3
UNSEEN = frozenset({"/Link", "/Popup", "/PrinterMark", "/TrapNet"})  # never printed
FLATTEN = "open it in a PDF program and print it to a new PDF: that makes them part of the pages"
# What pikepdf raises where a file holds a different kind of object than the standard says.
UNREADABLE = (TypeError, ValueError, AttributeError, KeyError, RuntimeError, pikepdf.PdfError)
WORDS = {
    "/Highlight": "a highlight", "/Underline": "an underline", "/Squiggly": "a wavy line", "/StrikeOut": "a strikethrough",
    "/Ink": "a freehand line", "/FreeText": "a text box", "/Text": "a note", "/Stamp": "a stamp", "/Widget": "a form field",
    "/Square": "a frame", "/Circle": "a circle", "/Line": "a line", "/Polygon": "a shape", "/PolyLine": "a line",
    "/Caret": "an insertion mark", "/FileAttachment": "an attached file", "/Redact": "a redaction mark",
}  # fmt: skip


class Noted(NamedTuple):
    """An annotation: the page it is on, its kind in words, and whether it would be printed."""

    page: int
    what: str
    prints: bool


def lay_flat(pdf: pikepdf.Pdf, place: Place) -> list[str]:
    """Draw all annotations that print into their pages; return lines about those that only a screen shows.

    Raises LeafletError, naming pages, for what would print but has no drawing: each viewer makes its own.
    """
    if pdf.Root.get(Name.NeedsRendering, False):
        message = "only Adobe's form program can draw its pages"
        raise refusal(message, "open it in Adobe Acrobat Reader and print it to a new PDF", place)
    try:
        if Name.AcroForm in pdf.Root:
            refuse_odd_letters(pdf, place)
            pdf.generate_appearance_streams()
        left = list(dict.fromkeys(undrawn(pdf)))
        refuse_undrawn(left, place)
        pdf.flatten_annotations("print")
    except UNREADABLE:
        raise refusal("its form or annotations cannot be read", FLATTEN, place) from None
    return [f"page {note.page}: {note.what} is for the screen only and is left out" for note in left]


def refuse_undrawn(left: Sequence[Noted], place: Place) -> None:
    """Raise LeafletError for annotations that would print and hold no drawing."""
    faults = [
        Fault(place, f"page {note.page}: {note.what} has no drawing that could be printed", FLATTEN)
        for note in left
        if note.prints
    ]
    if faults:
        raise LeafletError(faults)


def undrawn(pdf: pikepdf.Pdf) -> Iterator[Noted]:
    """Yield the annotations that are shown on a screen but left out by flattening for print."""
    for number, page in enumerate(pdf.pages, 1):
        for note in notes_of(page):
            kind, flags = str(note.get(Name.Subtype, "")), int(note.get(Name.F, 0))
            if kind in UNSEEN or flags & HIDDEN or has_no_size(note):
                continue
            if kind == "/Widget" and not (is_drawn(note) or is_filled(note)):
                continue
            if not is_drawn(note) or not flags & PRINT:
                yield Noted(number, WORDS.get(kind, "an annotation"), bool(flags & PRINT))


def notes_of(page: pikepdf.Page) -> Iterator[pikepdf.Object]:
    """Yield the annotations of a page (ISO 32000-1, 12.5.2)."""
    held = page.obj.get(Name.Annots)
    if held is not None:
        yield from [note for note in held if isinstance(note, Dictionary)]


def is_drawn(note: pikepdf.Object) -> bool:
    """Tell whether an annotation says how it looks: a stream, or one for each state it may be in."""
    normal = note.get(Name.AP, Dictionary()).get(Name.N)
    return isinstance(normal, pikepdf.Stream | Dictionary)


def has_no_size(note: pikepdf.Object) -> bool:
    """Tell whether an annotation covers no part of its page."""
    box = [float(value) for value in note.get(Name.Rect, (0, 0, 0, 0))]
    return len(box) != 4 or box[0] == box[2] or box[1] == box[3]


def is_filled(field: pikepdf.Object) -> bool:
    """Tell whether a form field, or one it is part of, has a value that somebody may have filled in."""
    value = value_of(field)
    return value is not None and str(value) not in ("", "/Off")


def value_of(field: pikepdf.Object) -> pikepdf.Object | None:
    """Return what a form field holds, its own or that of a field above it; None when it is empty (ISO 32000-1, 12.7.3.1)."""
    for _ in range(DEEPEST):
        if Name.V in field:
            return field.V
        if Name.Parent not in field:
            return None
        field = field.Parent
    return None


def refuse_odd_letters(pdf: pikepdf.Pdf, place: Place) -> None:
    """Raise LeafletError for a form that must be redrawn and contains letters that qpdf would turn into "?"."""
    if not pdf.Root.AcroForm.get(Name.NeedAppearances, False):
        return
    for number, page in enumerate(pdf.pages, 1):
        for note in notes_of(page):
            value = value_of(note) if note.get(Name.Subtype) == Name.Widget else None
            if isinstance(value, pikepdf.String) and not str(value).isascii():
                message = f"page {number}: a form field contains letters that cannot be drawn here"
                raise refusal(message, FLATTEN, place)


def first_lines(lines: Sequence[str], most: int = 20) -> list[str]:
    """Return the first lines, and the number of others."""
    more = len(lines) - most
    return [*lines[:most], f"and {more} more"] if more > 0 else list(lines)
