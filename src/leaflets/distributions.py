"""Says which versions of this program and of the libraries it uses are installed."""

from __future__ import annotations

import functools
import os
import re
import sys


@functools.cache
def version_of(name: str) -> str:
    """Return the version of an installed distribution, which `importlib.metadata` finds too, but much more slowly.

    Raises importlib.metadata.PackageNotFoundError.
    """
    try:
        with open(_metadata_files()[_plain(name)], encoding="utf-8") as file:
            return next(line[8:].strip() for line in file if line.startswith("Version:"))
    except (KeyError, OSError, StopIteration, UnicodeDecodeError):  # a rare form of package
        import importlib.metadata

        return importlib.metadata.version(name)


@functools.cache
def _metadata_files() -> dict[str, str]:
    """Return where each distribution's metadata is; the first one on the path counts."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:  # an archive, or a folder that is not there
            continue
        for name in names:
            if name.endswith(".dist-info"):
                found.setdefault(_plain(name.partition("-")[0]), os.path.join(folder, name, "METADATA"))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
