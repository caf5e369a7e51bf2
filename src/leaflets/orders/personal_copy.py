"""Takes a reader's id and finished PDFs, gives them names that no general leaflet has.

A personal copy is named after the reader's id and kept in a separate folder, closed to others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from .. import deliver
from ..faults import Fault, LeafletError, Place
from ..model import Job

FOLDER = "personal"


def file_names(id: str, jobs: Sequence[Job], general: Iterable[str]) -> list[str]:
    """Return the names of a reader's PDFs: the id, and if there are several, the part of the `general` names after the topic."""
    if len(jobs) == 1:
        return [f"{id}.pdf"]
    return [f"{id}-{name.removeprefix(f'{job.topic}-')}" for job, name in zip(jobs, general, strict=True)]


def write_copies(
    folder: Path, files: Iterable[tuple[str, bytes]], replace: bool, before: Callable[[Sequence[str]], None]
) -> int:
    """Write a reader's files; files that exist with the same bytes stay. Returns how many were written.

    `before` is called with the names of the new files before any of them is written: to enter them in the register.
    Raises LeafletError, before anything is written, if another file has one of the names, unless `replace`.
    """
    held = [(folder / name, data, _bytes_of(folder / name)) for name, data in files]
    hint = "if it is for the same reader, --replace overwrites it; otherwise use another id"
    faults = [
        Fault(Place(str(path), 0), "a file of this name exists, with different content", hint)
        for path, data, old in held
        if old is not None and old != data and not replace
    ]
    if faults:
        raise LeafletError(faults)
    deliver.prepare_private(folder)
    new = [(path, data) for path, data, old in held if old != data]
    for path, _, _ in held:
        if os.path.exists(path):
            deliver.close_to_others(path)
    before([path.name for path, _ in new])
    for path, data in new:
        deliver.put_private(path, data)
    return len(new)


def _bytes_of(path: Path) -> bytes | None:
    """Return a file's bytes; None if nothing has its name. What cannot be read counts as a different file."""
    if not os.path.lexists(path):
        return None
    try:
        return path.read_bytes()
    except OSError:
        return b""
