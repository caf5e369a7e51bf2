"""Takes a Flask app, gives it on this computer's own address: no other computer can reach it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..faults import reason, refusal

if TYPE_CHECKING:
    from flask import Flask

HOST = "127.0.0.1"
THREADS = 12  # a browser asks for several pictures at once
LARGEST = 100_000  # bytes of a request's body, but for those that the door allows more
LARGEST_UPLOAD = 64_000_000  # bytes that the server takes in before the door is asked
CONNECTIONS, SILENCE = 1000, 30  # open at once, and the seconds after which one that says nothing is closed
FINISHES_IN = 60.0  # seconds for what was asked for before the program was told to stop
LAST_ANSWER = 2.0  # seconds for it where nothing takes longer
PATIENCE = 60.0  # seconds for the first visitor
MISSING = "the web pages need Flask and Waitress, which are not installed"
INSTALL = "pip install 'leaflets[web]'; with pipx or uv: `leaflets docs watching --text` says how"


def need_extra() -> None:
    """Refuse to go on without the libraries of the extra `web`. Raises LeafletError."""
    try:
        import flask as flask
        import waitress as waitress
    except ImportError:
        raise refusal(MISSING, INSTALL) from None


class WebServer:
    """An app that answers in the background, until it is closed."""

    def __init__(self, app: Flask | LateApp, port: int) -> None:
        from waitress.server import create_server

        try:
            # Without `ident` no answer names the server and its version.
            self.held: Any = create_server(
                app,
                listen=f"{HOST}:{port}",
                threads=THREADS,
                ident=None,
                max_request_body_size=LARGEST_UPLOAD,
                connection_limit=CONNECTIONS,
                channel_timeout=SILENCE,
            )
        except OSError as error:
            hint = "another program may use it: choose another port, or leave out --port"
            raise refusal(f"port {port} cannot be used: {reason(error)}", hint) from None
        self.port = int(self.held.effective_port)

    def start(self) -> None:
        """Answer from now on."""
        threading.Thread(target=self.held.run, name="web", daemon=True).start()

    def finish(self, patience: float = FINISHES_IN) -> None:
        """Take no new visitor, and wait until what was asked for is answered; at most for `patience` seconds."""
        self.held.accepting = False
        until = time.monotonic() + patience
        while time.monotonic() < until and any(map(is_busy, list(self.held.active_channels.values()))):
            time.sleep(0.05)

    def close(self) -> None:
        """Answer no more. What is still asked for is cut off, which is no fault to be reported."""
        logging.getLogger("waitress").disabled = True
        self.held.close()


def is_busy(channel: Any) -> bool:
    """Tell whether a connection has a request that is not wholly answered."""
    return bool(channel.requests or channel.total_outbufs_len)


class LateApp:
    """An app that may still be on its way: its address can be shown at once, and the first visitor waits for it."""

    def __init__(self) -> None:
        self.visited = threading.Event()
        self._ready = threading.Event()
        self._app: Flask | None = None
        self._instead = "The program is still starting. Try again."

    def come(self, app: Flask) -> None:
        """Answer with this app from now on."""
        self._app = app
        self._ready.set()

    def fail(self, why: str) -> None:
        """Answer from now on that there are no pages, and why: to anybody, so that it may quote nothing."""
        self._instead = why
        self._ready.set()

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        self.visited.set()
        if self._ready.wait(PATIENCE) and self._app:
            return self._app(environ, start)
        start("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
        return [self._instead.encode()]
