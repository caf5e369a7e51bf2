"""Takes a PDF that is not on record, says from its first page whether it is a draft."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def shows_no_draft_mark(path: Path, marks: Iterable[str]) -> bool:
    """Tell whether a file may be an approved leaflet: a PDF whose first page shows none of the marks of a draft.

    A locked PDF may be one; a file that is missing or is not a PDF is not.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path.read_bytes())
        if not len(document):
            return False
        text = " ".join(document[0].get_textpage().get_text_range().split())
    except pdfium.PdfiumError as error:
        return "password" in str(error).casefold()
    except OSError:
        return False
    return not any(" ".join(mark.split()) in text for mark in marks)
