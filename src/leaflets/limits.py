"""Keeps a template from running for ever or taking all memory: what it makes must end soon and stay small."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


class TooLong(BaseException):
    """The time is over. No Exception: what evaluates a template must not take it for a fault of its own."""


@contextmanager
def limited(seconds: float, size: int) -> Iterator[None]:
    """Raise TooLong after so many seconds of work, MemoryError once it takes `size` bytes more than now.

    A signal ends even `9**(9**9)`, which no other thread could. It needs the main thread of a POSIX process:
    elsewhere nothing is limited.
    """
    if resource is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    held = _hold(size)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        if held:
            resource.setrlimit(resource.RLIMIT_AS, held)


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong


def _hold(size: int) -> tuple[int, int] | None:
    """Limit the process to `size` bytes more than it has; return the limits there were, None where none can be set."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = pages * resource.getpagesize() + size
        bounds = [bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *bounds]), hard))
    except (OSError, ValueError):  # no Linux, or a system that does not allow it
        return None
    return soft, hard
