"""Takes a CSV file as clinics have it, gives its header and its rows, each with the line it starts on."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .faults import Fault, LeafletError, Place

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 20_000  # characters; a quote that is never closed would swallow the rest of a long file
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BLOCK = 1 << 16
NAMED_DELIMITER = re.compile(r"sep=([,;\t])", re.IGNORECASE)  # a line that a table program may put first
BEYOND_ASCII, NOT_UTF8 = re.compile("[^\x00-\x7f]"), re.compile("[\udc80-\udcff]")


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
    try:
        if not path.is_file():
            raise LeafletError([Fault(Place(""), f"there is no file {shown}")])
        encoding = encoding_of(path, shown)
        with path.open(encoding=encoding, newline="") as file:
            line, head = next(((n, text) for n, text in enumerate(file, 1) if text.strip()), (1, ""))
    except OSError as error:
        raise LeafletError([Fault(Place(shown), f"cannot read this file: {error.strerror}")]) from None
    named = NAMED_DELIMITER.fullmatch(head.strip("\r\n"))
    delimiter = named[1] if named else delimiter_of(head)
    first = Table(path, shown, encoding, delimiter, (), line if named else 0)
    for at, cells in rows(first):
        return Table(path, shown, encoding, delimiter, tuple(cell.strip() for cell in cells), at)
    raise LeafletError([Fault(Place(shown, line), "there is no row", "the first row names the columns")])


def delimiter_of(head: str) -> str:
    """Return what parts the cells of a header; what stands in quotes does not count."""
    return max(DELIMITERS, key=re.sub('"[^"]*"', "", head).count)


def encoding_of(path: Path, shown: str) -> str:
    """Return a file's encoding: by its mark, else UTF-8 when all of it is, else Windows-1252. Raises LeafletError."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
    line = undecodable(path, marked or "utf-8", shown)
    if not line:
        return marked or "utf-8"
    if not marked and not mostly_utf8(path):
        line = undecodable(path, "cp1252", shown)
        if not line:
            return "cp1252"
    known = "of its byte order mark" if marked else "UTF-8 or Windows-1252"
    raise LeafletError([Fault(Place(shown, line), f"these bytes are not {known}", "save it as CSV UTF-8")])


def undecodable(path: Path, encoding: str, shown: str) -> int:
    """Return the line of the first bytes that are not of this encoding; 0 when all are. Raises LeafletError."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 1
    ends = io.IncrementalNewlineDecoder(None, translate=True)
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = ends.decode(decoder.decode(block, final=not block), final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(error.encoding, "ignore")
                return lines + ends.decode(before, final=True).count("\n")
            if "\x00" in text:
                line = lines + text[: text.index("\x00")].count("\n")
                hint = "save it as CSV UTF-8, or as Unicode text with its byte order mark"
                raise LeafletError([Fault(Place(shown, line), "this is no text file: it holds a zero", hint)])
            lines += text.count("\n")
            if not block:
                return 0


def mostly_utf8(path: Path) -> bool:
    """Tell whether a file that is not all UTF-8 seems meant to be: read as Windows-1252, its names would come out wrong."""
    good = bad = 0
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        while text := file.read(BLOCK):
            wrong = len(NOT_UTF8.findall(text))
            bad += wrong
            good += len(BEYOND_ASCII.findall(text)) - wrong
    return good >= bad


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
    """Physical lines, counted."""

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
