"""The real language server for YAML, as editors start it: what it marks, completes and explains in a file."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

SERVER = Path(__file__).parents[2] / ".editor/node_modules/yaml-language-server/bin/yaml-language-server"
PATIENCE = 60  # seconds
QUIET = 0.5  # seconds in which no more is said of a file

Schemas = Mapping[str, list[str]]


def missing() -> str:
    """Return what is needed and not there; "" when the server can run."""
    if not shutil.which("node"):
        return "node is not installed"
    return "" if SERVER.is_file() else "the language server is not installed: .ci/editor does that"


class Editor:
    """A client of the server: it opens files, and asks about places in them. Lines and columns count from 1."""

    def __init__(self, process: subprocess.Popen[bytes], root: Path | None, schemas: Schemas) -> None:
        self.settings: dict[str, Any] = {}
        self.process, self.said, self.asked = process, queue.Queue[dict[str, Any]](), 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask("initialize", processId=None, rootUri=root.as_uri() if root else None, capabilities={"textDocument": {"hover": {"contentFormat": ["markdown"]}}})  # fmt: skip
        self.tell("initialized")
        held = {
            "validate": True,
            "completion": True,
            "hover": True,
            "schemaStore": {"enable": False},
            "schemas": schemas,
        }
        self.settings = {"yaml": held}
        self.tell("workspace/didChangeConfiguration", settings=self.settings)

    def _listen(self) -> None:
        out = self.process.stdout
        assert out
        while head := out.readline():
            size = int(head.split(b":")[1])
            while out.readline().strip():
                pass
            self.said.put(json.loads(out.read(size)))

    def _send(self, **message: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def tell(self, method: str, **params: Any) -> None:
        """Send what needs no answer."""
        self._send(method=method, params=params)

    def ask(self, method: str, **params: Any) -> Any:
        """Return the server's answer."""
        self.asked += 1
        self._send(id=self.asked, method=method, params=params)
        while True:
            message = self._next(PATIENCE)
            if message.get("id") == self.asked and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _next(self, patience: float) -> dict[str, Any]:
        message = self.said.get(timeout=patience)
        if "id" in message and "method" in message:  # the server asks: for its settings, or for leave
            items = (message.get("params") or {}).get("items", [])
            self._send(id=message["id"], result=[self.settings.get(one["section"]) for one in items])
        return message

    def open(self, path: Path, text: str | None = None) -> list[tuple[int, str]]:
        """Open a file, or another text in its place; return the line and the words of each fault that is marked."""
        held = path.read_text(encoding="utf-8") if text is None else text
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": held}
        self.tell("textDocument/didOpen", textDocument=document)
        marked: list[dict[str, Any]] | None = None
        while True:
            try:
                message = self._next(PATIENCE if marked is None else QUIET)
            except queue.Empty:
                assert marked is not None, "the server said nothing"
                return [(one["range"]["start"]["line"] + 1, one["message"]) for one in marked]
            if message.get("method") == "textDocument/publishDiagnostics":
                marked = message["params"]["diagnostics"]

    def completions(self, path: Path, line: int, column: int) -> list[str]:
        """Return what is offered at a place of an open file."""
        found = self.ask("textDocument/completion", **_at(path, line, column))
        return [one["label"] for one in (found["items"] if isinstance(found, dict) else found or [])]

    def hover(self, path: Path, line: int, column: int) -> str:
        """Return what is said of a place of an open file."""
        found = self.ask("textDocument/hover", **_at(path, line, column))
        return str(found["contents"]["value"]) if found else ""


def _at(path: Path, line: int, column: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": path.as_uri()},
        "position": {"line": line - 1, "character": column - 1},
    }


@contextmanager
def editor(root: Path | None = None, schemas: Schemas = MappingProxyType({})) -> Iterator[Editor]:
    """Start the server for a while: in a folder, with an editor's own settings of which schema is for which files."""
    process = subprocess.Popen(
        ["node", str(SERVER), "--stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Editor(process, root, dict(schemas))
    finally:
        process.kill()
        process.wait()
