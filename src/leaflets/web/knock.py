"""Takes a file in which a running server says where it is, gives a fresh address of it: a program need not run twice."""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from ..deliver import PRIVATE_FILE, remove, write
from .door import KEY, KNOCK, address_at
from .server import HOST

PATIENCE = 3.0  # seconds


class Turn:
    """A start of the program for which others of the same user wait: at the same moment, each would find no server.

    After three seconds they wait no longer. The lock is a database's: it ends with its process on every system.
    """

    def __init__(self, path: Path) -> None:
        self._lock: sqlite3.Connection | None = None
        with suppress(sqlite3.Error, OSError):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
            self._lock = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            self._lock.execute("BEGIN EXCLUSIVE")

    def over(self) -> None:
        """Let the next one start."""
        if self._lock:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.over()


def say_where(path: Path, port: int, key: str, what: Mapping[str, str]) -> None:
    """Write where a server is, and `what` it shows, for programs of the same user only. Raises LeafletError."""
    write(path, json.dumps({"port": port, "key": key, "what": dict(what)}).encode(), PRIVATE_FILE)


def say_gone(path: Path, key: str) -> None:
    """Delete the file, unless another server has written its own since."""
    try:
        if json.loads(path.read_text(encoding="utf-8")).get("key") == key:
            remove(path)
    except (OSError, ValueError, AttributeError):
        return


def address_of_running(path: Path, what: Mapping[str, str]) -> str:
    """Return a fresh address of the server that shows the same; "" when none runs."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["what"] != dict(what):
            return ""
        link = http.client.HTTPConnection(HOST, int(said["port"]), timeout=PATIENCE)
        link.request("POST", KNOCK, headers={KEY: str(said["key"])})
        found = link.getresponse()
        address = found.read(500).decode("ascii")
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return ""
    known = address.startswith(address_at(f"{HOST}:{int(said['port'])}", "/")) and address.isprintable()
    return address if found.status == http.client.OK and known else ""
