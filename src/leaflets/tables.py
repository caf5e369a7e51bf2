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
BLOCK = 1 << 20


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
        for mark, name in MARKS:
            if start.startswith(mark):
                return name
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        is_utf8, lines = True, 1
        while block := file.read(BLOCK):
            if b"\x00" in block:
                lines += block[: block.index(b"\x00")].count(b"\n")
                hint = "save it as CSV UTF-8, or as Unicode text with its byte order mark"
                raise LeafletError(
                    [Fault(Place(shown, lines), "this is no text file: it holds a zero byte", hint)]
                )
            lines += block.count(b"\n")
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    return "utf-8" if is_utf8 else "cp1252"


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
        except UnicodeDecodeError:
            message = "these bytes are neither UTF-8 nor Windows-1252"
            raise LeafletError(
                [Fault(Place(table.shown, lines.count + 1), message, "save it as CSV UTF-8")]
            ) from None


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
