"""Takes a signal that asks the program to end, gives a KeyboardInterrupt: one way to stop in good order."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from .reports import STOPPED

# As Ctrl-C: asked to end, and the terminal closed. Systems without terminals of this kind have no SIGHUP.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class stopping:
    """While it is open, SIGTERM and SIGHUP are answered as Ctrl-C is; one that is ignored, as under nohup, stays so."""

    def __enter__(self) -> None:
        held = {number: signal.getsignal(number) for number in SIGNALS}
        self.before = {number: how for number, how in held.items() if how is not signal.SIG_IGN}
        for number in self.before:
            signal.signal(number, self._stop)

    def __exit__(self, *_: object) -> None:
        for number, how in self.before.items():
            signal.signal(number, how)

    @staticmethod
    def _stop(*_: object) -> None:
        raise KeyboardInterrupt


def stoppable(command: Callable[..., Any]) -> Callable[..., Any]:
    """End a command with "stopped" and 130 when it is asked to stop."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            with stopping():
                return command(*args, **kwargs)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            sys.exit(STOPPED)

    return run
