"""A server that ends while somebody is answered says nothing of it."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from leaflets.web.server import WebServer

pytest.importorskip("waitress", reason="needs the extra web")
WAIT = 20.0  # seconds


def test_what_is_cut_off_at_the_end_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logging.getLogger("waitress"), "disabled", False)
    asked, goes_on = threading.Event(), threading.Event()

    def slow(environ: Any, start: Any) -> Iterable[bytes]:
        asked.set()
        goes_on.wait(WAIT)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"late"]

    server = WebServer(slow, 0)  # type: ignore[arg-type]
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert asked.wait(WAIT)
        server.close()
        goes_on.set()
        server.held.task_dispatcher.shutdown(timeout=WAIT)
    assert [record.getMessage() for record in caplog.records] == []
