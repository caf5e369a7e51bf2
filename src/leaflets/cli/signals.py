"""Takes a signal that asks the program to end, gives a KeyboardInterrupt: a single way to stop cleanly."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

# Like Ctrl-C: a request to end, and a closed terminal. Some systems have no SIGHUP.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def stopping() -> Iterator[None]:
    """While active, SIGTERM and SIGHUP act like Ctrl-C; one that is ignored, as under nohup, stays ignored.

    As a decorator, `@stopping()`, it is active while the function runs.
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
