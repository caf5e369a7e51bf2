"""Takes a PDF that is not on record, says from its first page whether it is a draft."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .opened_pdf import NotOpenedError, OpenedPdf


def shows_no_draft_mark(path: Path, marks: Iterable[str]) -> bool:
    """Tell whether a file may be an approved leaflet: a PDF whose first page shows none of the marks of a draft.

    A locked PDF may be one; a file that is missing or is not a PDF is not.
    """
    try:
        with OpenedPdf(path.read_bytes()) as held:
            text = " ".join(held.words(0).split()) if held.page_count else ""
    except NotOpenedError as error:
        return error.locked
    except OSError:
        return False
    return bool(held.page_count) and not any(" ".join(mark.split()) in text for mark in marks)
