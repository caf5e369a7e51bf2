"""Takes what is for one reader, gives it its name on the disk: in folders and files that only their owner can read."""

from __future__ import annotations

import os
from pathlib import Path

from . import deliver
from .faults import Fault, LeafletError, Place, reason

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def prepare(folder: Path) -> None:
    """Make a folder for personal copies, and close it to others when it was open. Raises LeafletError."""
    deliver.prepare_folder(folder, PRIVATE_FOLDER)
    try:
        os.chmod(folder, PRIVATE_FOLDER)
    except OSError as error:
        hint = "choose another folder with --out"
        message = f"this folder cannot be closed to others: {reason(error)}"
        raise LeafletError([Fault(Place(str(folder), 0), message, hint)]) from None


def close(path: Path) -> None:
    """Close a file to others. Raises LeafletError."""
    try:
        os.chmod(path, PRIVATE_FILE)
    except OSError as error:
        message = f"this file cannot be closed to others: {reason(error)}"
        raise LeafletError([Fault(Place(str(path), 0), message)]) from None


def put(path: Path, data: bytes) -> None:
    """Give a reader's PDF, or what is made of it, its name: the one way to it. Raises LeafletError."""
    deliver.write(path, data, PRIVATE_FILE)
