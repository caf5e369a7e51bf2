"""Takes work that somebody else's template asks for, gives its result, or stops it when it takes too long or too much memory."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeVar

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

Result = TypeVar("Result")
PATIENCE = 4  # times the seconds of work: how long they may take on a busy machine


class TooLong(BaseException):
    """The time is up. Not an Exception: what evaluates a template must not take it for its own fault."""


def where_limits_hold(work: Callable[[], Result], seconds: float) -> Result:
    """Return what `work` gives, or raise what it raises; `work` sets its own limits with `limited`.

    A signal reaches the main thread alone. In any other thread the work is done by a forked process, whose
    only thread is its main one, so the result must be one that can be pickled. Raises TooLong when that
    process gives no answer.
    """
    if threading.current_thread() is threading.main_thread() or not hasattr(os, "fork"):
        return work()
    answer = _in_a_process(work, seconds * PATIENCE)
    if not answer:
        raise TooLong
    done, result = pickle.loads(answer)
    if not done:
        raise result
    return result  # type: ignore[no-any-return]


def _in_a_process(work: Callable[[], Result], seconds: float) -> bytes:
    """Return the pickled outcome of `work` in a separate process; nothing when that ended without one."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        _answer(work, theirs)
    os.close(theirs)
    try:
        return _read(ours, time.monotonic() + seconds)
    finally:
        os.close(ours)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def _answer(work: Callable[[], Result], pipe: int) -> None:
    """Write the pickled outcome and end at once: nothing of the parent is flushed or closed a second time."""
    try:
        try:
            said = pickle.dumps((True, work()))
        except Exception as error:
            said = pickle.dumps((False, error))
        while said:
            said = said[os.write(pipe, said) :]
    finally:
        os._exit(0)


def _read(pipe: int, end: float) -> bytes:
    parts: list[bytes] = []
    while select.select([pipe], [], [], max(0.0, end - time.monotonic()))[0]:
        part = os.read(pipe, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return b""


@contextmanager
def limited(seconds: float, size: int) -> Iterator[None]:
    """Raise TooLong after `seconds` of work, MemoryError once it takes `size` bytes more than now.

    A signal ends even `9**(9**9)`, which no other thread could. It needs the main thread of a POSIX process:
    `where_limits_hold` brings the work there. On Windows nothing is limited.
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
    """Limit the process to `size` bytes more than it has; return the previous limits, None where none can be set."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = pages * resource.getpagesize() + size
        bounds = [bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *bounds]), hard))
    except (OSError, ValueError):  # not Linux, or a system that does not allow it
        return None
    return soft, hard
