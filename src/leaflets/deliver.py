"""Takes bytes, gives files: whole or not at all, and closed to others when they are for one reader."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .faults import Place, reason, refusal

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def prepare_private(folder: Path) -> None:
    """Make a folder for personal copies, and close it to others when it was open. Raises LeafletError."""
    prepare_folder(folder, PRIVATE_FOLDER)
    try:
        os.chmod(folder, PRIVATE_FOLDER)
    except OSError as error:
        hint = "choose another folder with --out"
        message = f"this folder cannot be closed to others: {reason(error)}"
        raise refusal(message, hint, Place(str(folder), 0)) from None


def close_to_others(path: Path) -> None:
    """Close a file to others. Raises LeafletError."""
    try:
        os.chmod(path, PRIVATE_FILE)
    except OSError as error:
        message = f"this file cannot be closed to others: {reason(error)}"
        raise refusal(message, place=Place(str(path), 0)) from None


def put_private(path: Path, data: bytes) -> None:
    """Write a reader's PDF, or what is made from it, under its name: the only way to do so. Raises LeafletError."""
    write(path, data, PRIVATE_FILE)


UNFINISHED = ".leaflets-"  # how the names of incomplete files begin


def prepare_folder(folder: Path, mode: int = 0o777) -> None:
    """Make the folder and check that it can be written. Raises LeafletError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=UNFINISHED):
            pass
    except OSError as error:
        hint = "choose another folder with --out"
        # Not Path.exists: it raises where a folder is closed or a name too long.
        found = (part for part in (folder, *folder.parents) if os.path.exists(part))
        file = next((part for part in found if not os.path.isdir(part)), None)
        why = f"{file} is a file" if file else reason(error)
        raise refusal(f"cannot write here: {why}", hint, Place(str(folder), 0)) from None


def write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put `data` at `path` in one step. Raises LeafletError."""
    with writing(path, mode) as file:
        file.write(data)


@contextmanager
def writing(
    path: Path, mode: int = 0o644, keep_when: type[BaseException] | tuple[()] = ()
) -> Iterator[BinaryIO]:
    """Open a file that stands at `path`, whole, once it is written: a temporary file beside it, then a rename.

    What was there stays when writing fails, unless with an error of the kind `keep_when`. Raises LeafletError.
    """
    # The name is known before the file exists: a run that is stopped in between leaves nothing behind.
    unfinished = path.parent / f"{UNFINISHED}{os.urandom(6).hex()}"
    try:
        with open(unfinished, "xb", opener=_private) as file:
            try:
                yield file
            except keep_when:
                _put(file, unfinished, path, mode)
                raise
            _put(file, unfinished, path, mode)
    except BrokenPipeError:
        raise  # not this file: the reader of the output has read enough
    except OSError as error:
        raise refusal(f"cannot write this file: {reason(error)}", place=Place(str(path), 0)) from None
    finally:  # Ctrl-C comes through here too
        try:
            unfinished.unlink(missing_ok=True)
        except OSError:  # the folder itself is gone
            pass


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _put(file: BinaryIO, unfinished: Path, path: Path, mode: int) -> None:
    file.flush()
    os.fsync(file.fileno())
    os.chmod(unfinished, mode)
    os.replace(unfinished, path)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut: files renamed before it are there after it. Raises LeafletError."""
    if os.name == "nt":  # Windows cannot sync a folder; its file systems log renames
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise refusal(f"cannot write here: {reason(error)}", place=Place(str(folder), 0)) from None


def sweep(folder: Path) -> None:
    """Delete what a killed run left unfinished; nobody else may be writing there."""
    for path in folder.glob(f"{UNFINISHED}*"):
        remove(path)


def remove(path: Path) -> None:
    """Delete a file. Raises LeafletError."""
    try:
        path.unlink()
    except OSError as error:
        raise refusal(f"cannot remove this file: {reason(error)}", place=Place(str(path), 0)) from None
