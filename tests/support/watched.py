"""The desk as a person has it: the command `leaflets watch` in a process of its own, on a copy of the tests' own library."""

from __future__ import annotations

import http.client
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from support.library import TOPIC

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds: a machine that runs tests may be busy with others
# A library's machine code ended the program. Windows has no such signals.
CRASHES = [-int(getattr(signal, name)) for name in ("SIGABRT", "SIGBUS", "SIGSEGV") if hasattr(signal, name)]


@dataclass(slots=True)
class Watched:
    """A running desk: its process, its first address, its library."""

    process: subprocess.Popen[str]
    address: str
    folder: Path
    cookie: str = ""
    csrf: str = ""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def file(self) -> Path:
        """A section of the library."""
        return self.folder / "content/hay-fever/en/signs.yaml"

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: str | bytes | None = None,
    ) -> Answer:
        """Send a request as it stands: with no cookie and no header but those given."""
        host = urlsplit(self.origin).netloc
        line = http.client.HTTPConnection(host, timeout=PATIENCE)
        try:
            line.request(method, path, body, dict(headers or {}))
            got = line.getresponse()
            return Answer(got.status, dict(got.getheaders()), got.read())
        finally:
            line.close()

    def enter(self) -> None:
        """Open the address, as a browser does, and keep what it gives."""
        first = self.ask("GET", urlsplit(self.address).path)
        assert first.code == 303, first
        self.cookie = first.headers["Set-Cookie"].partition(";")[0]
        page = self.ask("GET", "/", self.own()).text
        (self.csrf,) = set(re.findall(r'name="csrf" value="([^"]+)"', page))

    def own(self, **more: str) -> dict[str, str]:
        """Return the headers that the desk's own page sends."""
        return {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"} | more

    def send(self, path: str, **fields: str) -> Answer:
        """Send a form of the desk's own page."""
        headers = self.own(**{"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin})
        return self.ask("POST", path, headers, urlencode({"csrf": self.csrf, **fields}))

    def page_with(self, text: str) -> str:
        """Return the page as soon as it holds a text."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            page = self.ask("GET", "/", self.own()).text
            if text in page:
                return page
            time.sleep(0.05)
        raise AssertionError(f"{text!r} never came: {page[-3000:]}")

    def line(self, seconds: float = PATIENCE) -> str:
        """Return the next line that the command prints."""
        return next_line(self.process, seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    code: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def copied_library(folder: Path) -> Path:
    """Return a copy of the tests' own library, with the layouts that ship."""
    shutil.copytree(TOPIC / "content", folder / "content")
    shutil.copytree(ROOT / "layouts", folder / "layouts")
    return folder


@contextmanager
def watched(folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Watched]:
    """Start the desk on a library; end it afterwards."""
    with started("watch", folder, options, environment or {}) as (process, address):
        yield Watched(process, address, folder)


@contextmanager
def started(
    command: str, folder: Path, options: Sequence[str], environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Hold a process that shows pages on a library, and its address. It must be this very process that answers."""
    words = [sys.executable, "-m", "leaflets", command, "--no-open", "-q", "--library", str(folder)]
    process = subprocess.Popen(
        [*words, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder.parent,
        stdin=subprocess.DEVNULL, env={**os.environ, **environment},
    )  # fmt: skip
    try:
        address = next_line(process)
        assert address.startswith("http://127.0.0.1:"), process.communicate(timeout=5)
        assert process.poll() is None
        yield process, address
        assert process.poll() not in CRASHES, process.communicate()
    finally:
        process.terminate()
        try:
            process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def next_line(process: subprocess.Popen[str], seconds: float = PATIENCE) -> str:
    """Return the next line that a process prints; "" if none comes."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return process.stdout.readline().strip() if ready else ""
