"""Takes a list of patients, gives a Patient for each row, or why it is refused. No message repeats a cell's contents."""

from __future__ import annotations

import hashlib
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..faults import FaultList, LeafletError, Place, capped
from ..setting import Setting
from .cells import Cells
from .columns import MAILED, PARTS, Reading, columns_of
from .patient import Patient, Refused
from .tables import ListTable, open_table, table_rows
from .totals import Shapes

FEW = 20  # the most faults of a list as a whole that are shown


@dataclass(frozen=True, slots=True)
class ListCount:
    """Result of the first pass: the number of rows, and how many of them are refused."""

    rows: int
    refused: int


def check_list(path: Path, setting: Setting, reading: Reading) -> ListCount:
    """Read the whole list once. Raises LeafletError with everything that makes the list as a whole doubtful."""
    check_whole(path, setting, reading)
    count = refused = 0
    for row in read_rows(path, setting, reading):
        count += 1
        refused += isinstance(row, Refused)
    return ListCount(count, refused)


def check_whole(path: Path, setting: Setting, reading: Reading) -> int:
    """Return the number of rows, none of them read further than its id.

    Raises LeafletError with everything that makes the list as a whole doubtful.
    """
    table, columns = open_list(path, setting, reading)
    faults = FaultList()
    count = check_ids(table, columns.index("id"), faults)
    if not count:
        faults.add(Place(table.shown, table.line), "the list has no patients")
    if faults.found:
        raise LeafletError(capped(faults.found, FEW, "rows without a unique id"))
    return count


def open_list(path: Path, setting: Setting, reading: Reading) -> tuple[ListTable, list[str]]:
    """Return how to read a list, and its columns by our names. Raises LeafletError."""
    table, faults = open_table(path, str(path), reading.encoding), FaultList()
    columns = columns_of(table, setting, reading, faults)
    if faults.found:
        raise LeafletError(capped(faults.found, FEW, "faulty columns"))
    return table, columns


def refuse_unmailable(path: Path, setting: Setting, reading: Reading) -> None:
    """Refuse a list that cannot be mailed: a column for it is missing, or empty in every row. Raises LeafletError."""
    table, columns = open_list(path, setting, reading)
    faults, place = FaultList(), Place(table.shown, table.line)
    for name in MAILED:
        if name not in columns:
            faults.add(
                place,
                f'this list cannot be mailed: there is no column "{name}"',
                "or say which it is with --columns",
            )
    faults.stop_if_any()
    held = {name: columns.index(name) for name in MAILED}
    empty = set(MAILED)
    for _, cells in table_rows(table):
        empty -= {name for name, n in held.items() if len(cells) > n and cells[n].strip()}
        if not empty:
            return
    for name in sorted(empty):
        faults.add(place, f'this list cannot be mailed: the column "{name}" is empty in every row')
    faults.stop_if_any()


def check_ids(table: ListTable, column: int, faults: FaultList) -> int:
    """Find rows without an id, and duplicate ids; return the number of rows."""
    # Arrays of numbers: a list of a million patients takes 12 MB.
    keys, lines = array("Q"), array("L")
    for line, cells in table_rows(table):
        id = cells[column].strip() if len(cells) > column else ""
        if not id:
            faults.add(Place(table.shown, line), "this row has no id", "every row needs one")
        keys.append(key_of(id) if id else line)
        lines.append(line)
    double = twice(keys)
    first: dict[int, int] = {}
    for key, line in zip(keys, lines, strict=True):
        if key in double and first.setdefault(key, line) != line:
            message = f"this row has the same id as line {first[key]}"
            faults.add(Place(table.shown, line), message, "every row needs a unique id")
    return len(keys)


def shapes_of(table: ListTable, columns: Sequence[str]) -> Shapes:
    """Return what the ids of rows with a name look like: a row unlike all of them may be a total."""
    id, name = columns.index("id"), columns.index("name") if "name" in columns else None
    heading = table.header[id].casefold()
    filled = (cells for _, cells in table_rows(table) if len(cells) > id and cells[id].strip())
    if name is not None:
        found = Shapes((cells[id] for cells in filled if len(cells) > name and cells[name].strip()), heading)
        if found.seen:
            return found
    ids = (cells[id] for _, cells in table_rows(table) if len(cells) > id and cells[id].strip())
    return Shapes(ids, heading, nameless=True)


def twice(keys: array[int]) -> set[int]:
    """Return the keys that occur more than once; searched in parts, to limit memory."""
    found: set[int] = set()
    for part in range(PARTS):
        seen: set[int] = set()
        for key in keys:
            if key % PARTS == part:
                (found if key in seen else seen).add(key)
    return found


def key_of(id: str) -> int:
    """Return a number for an id. Ids that differ only in case count as the same: on many systems they name one file."""
    same = unicodedata.normalize("NFKC", id).casefold().encode()
    return int.from_bytes(hashlib.blake2b(same, digest_size=8).digest(), "big")


def read_rows(path: Path, setting: Setting, reading: Reading) -> Iterator[Patient | Refused]:
    """Yield every row, in order; a fault in one does not affect the others."""
    table, columns = open_list(path, setting, reading)
    shapes = shapes_of(table, columns)
    for line, cells in table_rows(table):
        yield Cells(setting, reading, columns, cells, Place(table.shown, line), shapes).row()
