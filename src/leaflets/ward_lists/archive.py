"""Takes the folder of a list, gives its leaflets and report as one ZIP, piece by piece: a thousand booklets need no memory."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..batch.report import REPORT
from .folders import ListFolder

PIECE = 1 << 20  # bytes
ALWAYS = (2000, 1, 1, 0, 0, 0)  # the date of each file: the same leaflets give the same ZIP
CLOSED = 0o600 << 16


class _Pieces:
    """Where a ZIP is written: it gives away what it has."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Keep all: whoever reads takes it."""

    def take(self) -> bytes:
        """Give what was written since the last time."""
        found = bytes(self._held)
        self._held.clear()
        return found


def rows_reported(folder: ListFolder) -> list[dict[str, str]]:
    """Return the rows of the report; none when there is none."""
    try:
        with (folder.made / REPORT).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError:
        return []


def files_of(folder: ListFolder) -> list[Path]:
    """Return the report, and the files that it names as those of rows."""
    names = [name for row in rows_reported(folder) for name in row.get("files", "").split()]
    found = [folder.made / name for name in dict.fromkeys(names) if name == Path(name).name]
    return [path for path in (folder.made / REPORT, *found) if path.is_file()]


def zip_of(folder: ListFolder) -> Iterator[bytes]:
    """Yield a ZIP of the report and the leaflets; one of a list that is deleted meanwhile ends where it is, and cannot be opened."""
    with suppress(OSError):
        yield from _pieces_of(folder)


def _pieces_of(folder: ListFolder) -> Iterator[bytes]:
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w") as held:  # type: ignore[call-overload]
        for path in files_of(folder):
            entry = zipfile.ZipInfo(path.name, ALWAYS)
            entry.external_attr = CLOSED
            with held.open(entry, "w", force_zip64=True) as into, path.open("rb") as file:
                while data := file.read(PIECE):
                    into.write(data)
                    yield pieces.take()
    yield pieces.take()
