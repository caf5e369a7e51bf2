"""Takes a signal that asks the program to end, gives a KeyboardInterrupt: one way to stop in good order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

# As Ctrl-C: asked to end, and the terminal closed. Systems without terminals of this kind have no SIGHUP.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def stopping() -> Iterator[None]:
    """While it is open, SIGTERM and SIGHUP are answered as Ctrl-C is; one that is ignored, as under nohup, stays so.

    As a decorator, `@stopping()`, it is open while the function runs.
    """
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    before = {number: handler for number, handler in handlers.items() if handler is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
