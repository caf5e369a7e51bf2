"""Commands of a page: split into words by a shell, run by it or in this process."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

from support.command import leaflets

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("LEAFLETS_LIBRARY", "LEAFLETS_MAIL_PASSWORD")  # what a person who tests may have set
PATIENCE = 600  # seconds: a machine that runs tests may be busy with others


def at_its_time(line: str) -> str:
    """Return a line as it stands; once its --until has passed, with a day to come, for no page can know the day it is read."""
    until = re.search(r"--until (\S+)", line)
    if until and dt.date.fromisoformat(until[1]) <= dt.date.today():
        return line.replace(until[0], f"--until {dt.date.today() + dt.timedelta(days=300)}")
    return line


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in a shell as a person has it after `. .venv/bin/activate`."""
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=as_activated(), capture_output=True, text=True, timeout=PATIENCE
    )


def as_activated() -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    return env | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"}


def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as `shell` does; one of `leaflets` alone in this process, with the words that a shell makes of it.

    A batch is left to the shell: it starts processes of its own.
    """
    if not line.startswith("leaflets ") or line.startswith("leaflets batch"):
        return shell(line, folder)
    said = shell(f"leaflets() {{ printf '%s\\0' \"$@\"; }}; {line}", folder)
    assert said.returncode == 0 and not said.stderr, said.stderr
    return leaflets(*said.stdout.split("\0")[:-1], folder=folder, environment=as_activated())
