"""Says where this program may keep what it can make again: its folder among the user's caches."""

from __future__ import annotations

import os
import sys
from pathlib import Path

NO_CACHE = "LEAFLETS_NO_CACHE"  # in the environment: keep nothing, read nothing


def cache_folder() -> Path | None:
    """Return this program's folder among the user's caches; None where a system cannot say who owns a file."""
    if not hasattr(os, "geteuid"):
        return None
    named = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):  # relative paths are ignored: XDG Base Directory Specification
        return Path(named) / "leaflets"
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        return None
    return Path(home, "Library/Caches" if sys.platform == "darwin" else ".cache", "leaflets")
