"""The command in this process: what a person types in a folder, without the second that a process of its own takes to start.

What only a process can show is tested with processes: signals, standard input and output, exit codes at the door.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import CompletedProcess

from click.testing import CliRunner

from leaflets import caches
from leaflets.cli.app import main
from leaflets.cli.facet_options import library_named
from leaflets.faults import LeafletError
from leaflets.setting import find_library, library_folder
from support.memory import fingerprint

_seen: list[object] = [None]  # the library of the last command


def leaflets(
    *words: str, folder: Path, environment: Mapping[str, str] | None = None, text: str | None = None
) -> CompletedProcess[str]:
    """Return how `leaflets WORDS` ends in `folder`, with `text` on its standard input.

    What nobody caught, a traceback in a process, is raised here.
    """
    with contextlib.chdir(folder), surroundings(environment):
        forget_other_libraries(words)
        done = CliRunner().invoke(main, words, text, catch_exceptions=False, prog_name="leaflets")
    return CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


@contextlib.contextmanager
def surroundings(environment: Mapping[str, str] | None) -> Iterator[None]:
    """Hold the variables given and no others; None leaves them as they are."""
    before = dict(os.environ)
    try:
        if environment is not None:
            os.environ.clear()
            os.environ.update(environment)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def forget_other_libraries(words: tuple[str, ...]) -> None:
    """Drop what the program keeps by a path when that path leads to other files than for the last command."""
    try:
        folder, _ = find_library(library_named(words))
    except (LeafletError, OSError):
        return
    if folder == library_folder():
        return
    now = (folder.absolute(), fingerprint(folder / "content"), fingerprint(folder / "layouts"))
    if now != _seen[0]:
        _seen[0] = now
        caches.forget()
