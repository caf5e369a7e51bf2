"""Takes a scheduler's address, gives an executor whose processes run on many machines (Dask)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..faults import NOWHERE, Fault, LeafletError, refusal
from ..links.domains import is_loopback
from .worker import WorkerInputs, check_worker

CONNECT_SECONDS = 20
TLS = "is it running, and does its certificate come from the authority of --tls-ca?"
INSTALL = "install it with: pip install 'leaflets[dask]'"


def check_address(address: str) -> None:
    """Refuse a scheduler to which patients' data would be sent in the clear. Raises LeafletError."""
    parts = urlsplit(address)
    if parts.scheme not in ("tls", "tcp") or not parts.hostname:
        hint = "as in tls://scheduler.example:8786"
        raise refusal("this is not a scheduler's address", hint)
    if parts.scheme == "tcp" and not is_loopback(parts.hostname):
        message = "tcp:// would send patients' data in the clear: it is only for this machine"
        raise refusal(message, "use tls:// with certificates (docs/batch.md)")


def connect_scheduler(
    address: str, inputs: WorkerInputs, tls: dict[str, Path | None]
) -> tuple[Callable[[], Executor], int]:
    """Return what opens the cluster's executor, and how many orders it takes at once.

    Every worker first proves that it would make the same PDFs. `tls` has the files `ca`, `cert` and `key`.
    Raises LeafletError.
    """
    check_address(address)
    client = _client(address, tls)
    try:
        answers = client.run(check_worker, inputs)
    except Exception as error:
        client.close()
        raise refusal(f"the workers cannot run this program ({type(error).__name__})", INSTALL) from None
    faults = {fault for found in answers.values() for fault in found}
    if not answers:
        faults.add(Fault(NOWHERE, "the scheduler has no workers", "start some: docs/batch.md"))
    if faults:
        client.close()
        raise LeafletError(faults)
    return lambda: Cluster(client), sum(client.nthreads().values())


def _client(address: str, tls: dict[str, Path | None]) -> Any:
    try:
        from distributed import Client
        from distributed.security import Security
    except ImportError:
        raise refusal("a scheduler needs Dask", INSTALL) from None
    quiet_dask()
    called = {"ca": "tls_ca_file", "cert": "tls_client_cert", "key": "tls_client_key"}
    files = {called[what]: str(path) for what, path in tls.items() if path}
    security = Security(require_encryption=address.startswith("tls:"), **files)
    try:
        return Client(address, security=security, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise refusal(f"no scheduler answers at {address} ({type(error).__name__})", TLS) from None


def quiet_dask() -> None:
    """Keep Dask's own log off the screen: it prints tracebacks when a connection ends; our messages say what is wrong."""
    for name in ("distributed", *logging.Logger.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


class Cluster(Executor):
    """A Dask client as a standard-library executor; closing it drops pending work."""

    def __init__(self, client: Any) -> None:
        self.client = client
        # A worker that dies is replaced by another; Dask gives up on a job after several (allowed-failures).
        self.executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a call. Raises LeafletError if the scheduler is gone: no row is to blame, and none is refused."""
        if self.client.status != "running":
            raise refusal(
                "the connection to the scheduler was lost", "run the same command again when it is back"
            )
        future: Future[Any] = self.executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.executor.shutdown(wait=wait and not cancel_futures)
