"""Takes what a command raises, shows it and exits with the matching code: the only place where faults are shown."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from ..faults import NOWHERE, Fault, LeafletError, Place, reason

WRONG_USE, STOPPED = 2, 128 + 2
PIPE_CLOSED = 128 + 13  # a shell's exit code for a program ended by SIGPIPE


def reports_faults(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show a stage's faults and exit with 1; with 2 for faults of the command line itself.

    It is also the last safety net: for system errors that no stage has reported, such as a path through a closed folder.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except LeafletError as error:
            click.echo(str(error), err=True)
            sys.exit(1 if any(fault.place.path for fault in error.faults) else WRONG_USE)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            sys.exit(STOPPED)
        except BrokenPipeError:
            close_output()  # the reader has read enough, as `head` does
            sys.exit(PIPE_CLOSED)
        except OSError as error:
            click.echo(str(refused_by_system(error)), err=True)
            close_output()
            sys.exit(1)

    return run


def refused_by_system(error: OSError) -> Fault:
    """Return the fault for a system error, with the file's name if it has one."""
    if isinstance(error.filename, str | bytes | os.PathLike):
        return Fault(Place(os.fsdecode(error.filename), 0), f"cannot be used: {reason(error)}")
    if error.errno == errno.ENOSPC:
        return Fault(NOWHERE, f"cannot write the output: {reason(error)}", "is the disk full?")
    return Fault(NOWHERE, f"refused by the system: {reason(error)}")


def close_output() -> None:
    """Keep Python from failing again at exit, when it flushes the rest of a failed output."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(quiet: bool) -> Callable[[str], None]:
    """Return a function that shows a line to the user, or does nothing."""
    return lambda text: None if quiet else click.echo(text, err=True)
