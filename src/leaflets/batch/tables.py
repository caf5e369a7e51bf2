"""Takes a CSV file as clinics have them, gives its header and its rows, each with the line it starts on."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ..faults import LeafletError, Place, refusal
from ..source.encodings import encoding_of, refuse_other_kinds
from ..source.slips import CURLY

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 20_000  # characters; a quote that is never closed would swallow the rest of a long file
NAMED_DELIMITER = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)  # spreadsheets may write such a line first
MOST_CELLS = 16_384  # of a header, as in a spreadsheet; with millions of commas in it, a small file would take all memory
QUOTES = {'"': '"', "'": "'", **CURLY}


@dataclass(frozen=True, slots=True)
class ListTable:
    """How to read a file: encoding, delimiter, the header and its line."""

    path: Path
    shown: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    line: int


def open_table(path: Path, shown: str, encoding: str = "") -> ListTable:
    """Find out how a file is written; `encoding` is the one named by the user, if any. Raises LeafletError."""
    try:
        if not path.is_file():
            raise refusal(f"there is no file {shown}")
        refuse_other_kinds(path, shown)
        encoding = encoding_of(path, shown, encoding)
        with path.open(encoding=encoding, newline="") as file:
            line, head = next(((n, text) for n, text in enumerate(file, 1) if text.strip()), (1, ""))
    except OSError as error:
        raise refusal(f"cannot read this file: {error.strerror}", place=Place(shown)) from None
    named = NAMED_DELIMITER.fullmatch(head.strip("\r\n"))
    delimiter = named[1] if named else delimiter_of(head)
    refuse_wide(head.count(delimiter) + 1, Place(shown, line))
    first = ListTable(path, shown, encoding, delimiter, (), line if named else 0)
    for at, cells in table_rows(first):
        refuse_wide(len(cells), Place(shown, at))
        return ListTable(path, shown, encoding, delimiter, tuple(cell.strip() for cell in cells), at)
    raise refusal("there are no rows", "the first row must name the columns", Place(shown, line))


def refuse_wide(count: int, place: Place) -> None:
    """Refuse a header of so many cells. Raises LeafletError."""
    if count > MOST_CELLS:
        hint = "save only the columns that are needed"
        raise refusal(f"this list has {count:,} columns; {MOST_CELLS:,} at most are read", hint, place)


def delimiter_of(head: str) -> str:
    """Return what separates the cells of a header; text in quotes does not count."""
    return max(DELIMITERS, key=re.sub('"[^"]*"', "", head).count)


def table_rows(table: ListTable) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, after the header, and the physical line it starts on.

    Raises LeafletError where the rest of the file becomes doubtful: at a quote that is not closed or not at a cell's
    edge, or an endless cell.
    """
    with table.path.open(encoding=table.encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
        start = 1
        try:
            for cells in reader:
                at, start = start, lines.count + 1
                if at > table.line and any(cell.strip() for cell in cells):
                    refuse_blank_before_quote(table, at, cells)
                    yield at, cells
        except csv.Error as error:
            raise broken(table, start, lines.count, str(error)) from None


def refuse_blank_before_quote(table: ListTable, line: int, cells: Sequence[str]) -> None:
    """Refuse quotes that do not delimit a cell because there is a blank before them. Raises LeafletError."""
    for n, cell in enumerate(cells, start=1):
        if '"' in cell and cell.lstrip().startswith('"') and not cell.startswith('"'):
            message = (
                f"there is white space before the quote that opens cell {n}: the quotes would be printed"
            )
            hint = f'delete it: nothing may come between {_called(table.delimiter)} and "'
            raise refusal(message, hint, Place(table.shown, line))


def _called(delimiter: str) -> str:
    return {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a |"}[delimiter]


def broken(table: ListTable, start: int, end: int, said: str) -> LeafletError:
    """Return why a file cannot be read beyond a line: a cell is too long, or a quote is not closed."""
    hint = 'close it, and write a quote inside a cell twice: ""'
    message = "a quote that opens near here is not closed, or is inside a cell"
    if said.startswith("field larger"):
        message = f"a cell in this row is longer than {LONGEST_CELL:,} characters"
        hint = "shorten it" if end == start else f"is a quote left open? If so, {hint}; otherwise shorten it"
    elif "expected after" in said and _blank_after_quote(table, end):
        message = "there is a blank after the quote that closes a cell"
        hint = f'remove the blank: nothing may come between " and {_called(table.delimiter)}'
    return refusal(message, hint, Place(table.shown, start))


def _blank_after_quote(table: ListTable, line: int) -> bool:
    with table.path.open(encoding=table.encoding, newline="") as file:
        text = next(itertools.islice(file, line - 1, None), "")
    return bool(re.search(rf'"[^\S\r\n]+(?:{re.escape(table.delimiter)}|\r?\n?$)', text))


def in_quotes(text: str) -> str:
    """Return the quotes around a whole cell, as they would be printed; "" if there are none."""
    closers = QUOTES.get(text[:1], "")
    return text[0] + text[-1] if len(text) > 1 and closers and text[-1] in closers else ""


class _Lines:
    """Physical lines, counted."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.count = file, 0

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.count += 1
            yield line


def limit_cells() -> None:
    """Refuse longer cells in all CSV files that this process reads; commands call this, since the limit is global to Python."""
    csv.field_size_limit(LONGEST_CELL)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
