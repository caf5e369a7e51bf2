"""Takes orders, hands them to processes; the work of a lost process is repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace

from ..faults import BUG, NOWHERE, Fault, LeafletError
from .processes import NotStarted, Processes
from .worker import Outcome, WorkerInputs, WorkOrder, work

TRIES = 3  # for an order whose process died

NO_PROCESS = Fault(
    NOWHERE,
    "no process can be started: open files or memory have run out",
    "ask for fewer with --jobs, or raise the limit (ulimit -n)",
)
OpenPool = Callable[[], Executor]


# ---- processes -------------------------------------------------------------------------------


class Here(Executor):
    """Does the work in this process, at once: `--jobs 1`."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def processes(count: int) -> OpenPool:
    """Return a function that opens a pool of processes on this machine."""
    if count == 1:
        return Here
    return lambda: Processes(count)


@dataclass(frozen=True, slots=True)
class Sent:
    """An order in progress, and the pool that has it."""

    order: WorkOrder
    future: Future[Iterable[Outcome]]
    pool: Executor


class Crew:
    """Sends orders to any executor; a process that dies is replaced, and its work is repeated."""

    def __init__(self, inputs: WorkerInputs, open_pool: OpenPool) -> None:
        self.inputs, self.open_pool = inputs, open_pool
        self.pool = open_pool()

    def send(self, order: WorkOrder) -> Sent:
        """Hand an order to the pool; a pool that has lost a process is replaced first."""
        try:
            return Sent(order, self.pool.submit(work, self.inputs, order), self.pool)
        except BrokenExecutor:
            self._renew(self.pool)
            return Sent(order, self.pool.submit(work, self.inputs, order), self.pool)

    def outcomes(self, sent: Sent) -> list[Outcome]:
        """Wait for an order. Jobs whose process dies each time are reported as faults. Raises LeafletError."""
        for _ in range(TRIES):
            try:
                return list(sent.future.result())
            except LeafletError:
                raise
            except NotStarted:
                raise LeafletError([NO_PROCESS]) from None
            except Exception as error:  # each kind of executor has its own exception for a lost process
                if isinstance(error, BrokenExecutor):  # everything that was sent is lost with the pool
                    self._renew(sent.pool)
                sent = self.send(sent.order)
        if len(sent.order.jobs) == 1:
            return [Outcome(faults=(Fault(NOWHERE, "the program ended while this PDF was being made", BUG),))]
        orders = [replace(sent.order, jobs=(job,)) for job in sent.order.jobs]
        return [self.outcomes(self.send(order))[0] for order in orders]

    def _renew(self, lost: Executor) -> None:
        if lost is self.pool:
            self.close()
            self.pool = self.open_pool()

    def close(self) -> None:
        """Shut down at once: work that nobody waits for is dropped."""
        self.pool.shutdown(wait=False, cancel_futures=True)
