"""An executor whose processes each have their own pipe: one killed, even in mid-answer, costs only its own order.

The standard library's pool shares one pipe: a process killed while writing to it makes its parent wait forever.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

STARTS = 3  # attempts for one process, before it listens
# Works the same on every system; a fork would copy threads and open files.
SPAWN = multiprocessing.get_context("spawn")


class Lost(Exception):
    """The process that had an order ended before it answered."""


class NotStarted(Exception):
    """No process could be started: open files or memory ran out; the order is not to blame."""


class Processes(Executor):
    """`count` processes, started when there is work; each first calls `begin`."""

    def __init__(self, count: int, begin: Callable[[], None] | None = None) -> None:
        self.begin = begin
        self.waiting: queue.SimpleQueue[tuple[Future[Any], Any] | None] = queue.SimpleQueue()
        self.running: dict[int, BaseProcess] = {}
        self.closed = False
        self.threads = [threading.Thread(target=self._serve, args=(n,), daemon=True) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.put((future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shut down: after everything submitted is done, or with `cancel_futures` at once, killing running processes."""
        self.closed = cancel_futures
        for _ in self.threads:
            self.waiting.put(None)
        for process in list(self.running.values()) if cancel_futures else ():
            process.kill()
        for thread in self.threads if wait or cancel_futures else ():
            thread.join()

    def _serve(self, n: int) -> None:
        """Hand orders to one process, and start another when it is lost."""
        pipe: Connection | None = None
        while (taken := self.waiting.get()) is not None:
            future, call = taken
            if self.closed or not future.set_running_or_notify_cancel():
                future.cancel()
                continue
            try:
                pipe = pipe or self._start(n)
            except (EOFError, OSError):
                future.set_exception(NotStarted("no process could be started"))
                continue
            try:
                pipe.send(call)
                result, error = pipe.recv()
            except (EOFError, OSError):
                self._end(n, pipe)
                pipe = None
                future.set_exception(Lost("a process ended before it answered"))
            else:
                future.set_exception(error) if error else future.set_result(result)
        self._end(n, pipe)

    def _start(self, n: int) -> Connection:
        """Start a process and wait until it listens; retry if it is killed before that. Raises OSError or EOFError."""
        for last in [False] * (STARTS - 1) + [True]:
            try:
                return self._started(n)
            except (EOFError, OSError):
                self._end(n, None)
                if last or self.closed:
                    raise
        raise AssertionError("unreachable")

    def _started(self, n: int) -> Connection:
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=serve, args=(theirs, self.begin), daemon=True)
        process.start()
        self.running[n] = process
        theirs.close()  # now only the process holds it, so its end is noticed here
        ours.recv()
        return ours

    def _end(self, n: int, pipe: Connection | None) -> None:
        if pipe is not None:
            pipe.close()
        if n in self.running:
            self.running.pop(n).join()


def serve(pipe: Connection, begin: Callable[[], None] | None) -> None:
    """Answer orders until the parent closes the pipe or ends, in whatever way."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches every process of a terminal: the parent handles it
    if begin:
        begin()
    pipe.send(None)  # it listens
    while True:
        try:
            fn, args, kwargs = pipe.recv()
        except EOFError:
            return
        answer: tuple[Any, Exception | None]
        try:
            answer = fn(*args, **kwargs), None
        except Exception as error:
            answer = None, error
        try:
            pipe.send(answer)
        except OSError:
            return


def end_with_parent() -> None:
    """End this process as soon as its parent has ended, even in mid-order: nobody waits for the answer."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
