"""Takes a Document, gives it as a file of one format: a row for each. The same document gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from .faults import did_you_mean, refusal
from .model import Document
from .pdf.write import write_pdf
from .typeset.lay_out import lay_out

PDF, HTML, TEXT = "pdf", "html", "txt"


class Format(NamedTuple):
    """A kind of file: the end of its name, its media type, and what writes it. `write` raises LeafletError."""

    ending: str
    media_type: str
    write: Callable[[Document], bytes]


def as_pdf(document: Document) -> bytes:
    return write_pdf(lay_out(document))


def as_html(document: Document) -> bytes:
    from .html.write import write_html  # late: few runs ask for it

    return write_html(document)


def as_text(document: Document) -> bytes:
    from .plain_text import write_text  # late: few runs ask for it

    return write_text(document)


FORMATS: Mapping[str, Format] = {
    PDF: Format(".pdf", "application/pdf", as_pdf),
    HTML: Format(".html", "text/html; charset=utf-8", as_html),
    TEXT: Format(".txt", "text/plain; charset=utf-8", as_text),
}


def formats_of(given: str) -> tuple[str, ...]:
    """Return the formats of a list with commas, each once, in the order of FORMATS. Raises LeafletError."""
    named = [one.strip().lower().removeprefix(".") for one in given.split(",")]
    for one in named:
        if one not in FORMATS:
            raise refusal(f'"{one[:40]}" is not a format', did_you_mean(one, FORMATS))
    return tuple(name for name in FORMATS if name in named)


def refuse_without_pdf(formats: Collection[str], options: Mapping[str, bool]) -> None:
    """Refuse options that work on the pages of a PDF when none is made. Raises LeafletError."""
    asked = [option for option, given in options.items() if given]
    if asked and PDF not in formats:
        needs = "needs" if len(asked) == 1 else "need"
        raise refusal(f"{' and '.join(asked)} {needs} a PDF", f"--format {','.join((PDF, *formats))}")


def named_as(pdf: str, format: str) -> str:
    """Return the name of a file from that of the PDF beside it."""
    return pdf.removesuffix(FORMATS[PDF].ending) + FORMATS[format].ending
