"""Takes bytes, gives files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .faults import Fault, LeafletError, Place


def prepare_folder(folder: Path) -> None:
    """Make the folder and show that it can be written. Raises LeafletError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".leaflets-"):
            pass
    except OSError as error:
        hint = "choose another folder with --out"
        raise LeafletError([Fault(Place(str(folder)), f"cannot write here: {_why(error)}", hint)]) from None


def write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put `data` at `path` in one step: a temporary file beside it, then a rename. Raises LeafletError."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".leaflets-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise LeafletError([Fault(Place(str(path)), f"cannot write this file: {_why(error)}")]) from None


def remove(path: Path) -> None:
    """Take a file away. Raises LeafletError."""
    try:
        path.unlink()
    except OSError as error:
        raise LeafletError([Fault(Place(str(path)), f"cannot remove this file: {_why(error)}")]) from None


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
