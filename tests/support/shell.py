"""Commands of a page, run by a shell."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 600  # seconds: a machine that runs tests may be busy with others


def at_its_time(line: str) -> str:
    """Return a line as it stands; once its --until has passed, with a day to come, for no page can know the day it is read."""
    until = re.search(r"--until (\S+)", line)
    if until and dt.date.fromisoformat(until[1]) <= dt.date.today():
        return line.replace(until[0], f"--until {dt.date.today() + dt.timedelta(days=300)}")
    return line


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell as a person has it after `. .venv/bin/activate`."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LEAFLETS_")}
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=env, capture_output=True, text=True, timeout=PATIENCE
    )
