"""Says where this program keeps what it must not lose and nobody would look for among documents: its folder for one user's state."""

from __future__ import annotations

import os
import sys
from pathlib import Path

TEMPORARY = "temporary"  # in the folder of the state


def temporary_folder() -> Path:
    """Return where this program keeps what it holds for a moment: it may be a patient's, and the system's folder is everybody's."""
    return state_folder() / TEMPORARY


def state_folder() -> Path:
    """Return this program's folder for what it keeps for one user of this computer: it is no cache, and no document."""
    named = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(named):  # relative paths are ignored: XDG Base Directory Specification
        return Path(named) / "leaflets"
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "leaflets"
    return home / ("Library/Application Support" if sys.platform == "darwin" else ".local/state") / "leaflets"
