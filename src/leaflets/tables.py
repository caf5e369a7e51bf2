"""Takes a CSV file as clinics have it, gives its header and its rows, each with the line it starts on."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .faults import Fault, LeafletError, Place

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 20_000  # characters; a quote that is never closed swallows the rest of the file
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is to be read: encoding, delimiter, its header, and the line of the header."""

    path: Path
    shown: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    line: int


def open_table(path: Path, shown: str) -> Table:
    """Find out how a file is written. Raises LeafletError."""
    if not path.is_file():
        raise LeafletError([Fault(Place(""), f"there is no file {shown}")])
    try:
        encoding = encoding_of(path, shown)
        with path.open(encoding=encoding, newline="") as file:
            line, head = next(((n, text) for n, text in enumerate(file, 1) if text.strip()), (1, ""))
    except OSError as error:
        raise LeafletError([Fault(Place(shown), f"cannot read this file: {error.strerror}")]) from None
    delimiter = max(DELIMITERS, key=head.count)
    first = Table(path, shown, encoding, delimiter, (), 0)
    for at, cells in rows(first):
        return Table(path, shown, encoding, delimiter, tuple(cell.strip() for cell in cells), at)
    raise LeafletError([Fault(Place(shown, line), "there is no row", "the first row names the columns")])


def encoding_of(path: Path, shown: str) -> str:
    """Return a file's encoding: by its mark, else UTF-8 when all of it is, else Windows-1252. Raises LeafletError."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = [name for mark, name in MARKS if start.startswith(mark)]
    line = 0
    for encoding in marked or ("utf-8", "cp1252"):
        line = undecodable(path, encoding, shown)
        if not line:
            return encoding
    known = "of its byte order mark" if marked else "UTF-8 or Windows-1252"
    raise LeafletError([Fault(Place(shown, line), f"these bytes are not {known}", "save it as CSV UTF-8")])


def undecodable(path: Path, encoding: str, shown: str) -> int:
    """Return the line of the first bytes that are not of this encoding; 0 when all are. Raises LeafletError."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 1
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return lines + block[: error.start].count(b"\n")
            if "\x00" in text:
                line = lines + text[: text.index("\x00")].count("\n")
                hint = "save it as CSV UTF-8, or as Unicode text with its byte order mark"
                raise LeafletError([Fault(Place(shown, line), "this is no text file: it holds a zero", hint)])
            lines += text.count("\n")
            if not block:
                return 0


def rows(table: Table) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, after the header, and the physical line it starts on.

    Raises LeafletError at what makes the rest of the file doubtful: a quote that is not closed, bytes of another encoding.
    """
    with table.path.open(encoding=table.encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
        start = 1
        try:
            for cells in reader:
                at, start = start, lines.count + 1
                if at > table.line and any(cell.strip() for cell in cells):
                    yield at, cells
        except csv.Error:
            hint = 'close it, and write a quote inside a cell twice: ""'
            message = "a quote that opens near here is not closed, or stands inside a cell"
            raise LeafletError([Fault(Place(table.shown, start), message, hint)]) from None


class _Lines:
    """Physical lines, counted; a quoted cell that grows without end is cut off."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.count = file, 0

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.count += 1
            yield line


csv.field_size_limit(LONGEST_CELL)


def harmless(cell: str) -> str:
    """Return a cell that no table program takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
