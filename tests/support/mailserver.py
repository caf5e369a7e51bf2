"""A mail server on loopback, with TLS made in the test, that misbehaves when told to."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

PASSWORD = "s3cret-Pa55word"
USER = "clinic"
STEPS = ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "INSIDE", "DOT", "RSET", "QUIT")
Deed = Callable[["Line"], Awaitable[str | None]]  # a reply of its own, or None to go on


class Line(SMTP):
    """One connection. Before each step it asks whether it shall misbehave."""

    async def _misbehave(self, step: str) -> bool:
        """Do what was asked for at this step; tell whether that ended it."""
        self.event_handler.seen.append(step)
        deed = self.event_handler.deed(step)
        reply = await deed(self) if deed else None
        if reply:
            await self.push(reply)
        return reply is not None

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._misbehave("EHLO"):
            await super().smtp_EHLO(hostname)

    @syntax("STARTTLS")
    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._misbehave("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    @syntax("RSET")
    async def smtp_RSET(self, arg: str) -> None:
        if not await self._misbehave("RSET"):
            await super().smtp_RSET(arg)

    @syntax("QUIT")
    async def smtp_QUIT(self, arg: str) -> None:
        if not await self._misbehave("QUIT"):
            await super().smtp_QUIT(arg)

    @syntax("AUTH mechanism")
    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._misbehave("AUTH"):
            await super().smtp_AUTH(arg)

    @syntax("MAIL FROM: <address>")
    async def smtp_MAIL(self, arg: str) -> None:
        if not await self._misbehave("MAIL"):
            await super().smtp_MAIL(arg)

    @syntax("RCPT TO: <address>")
    async def smtp_RCPT(self, arg: str) -> None:
        if not await self._misbehave("RCPT"):
            await super().smtp_RCPT(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        if await self._misbehave("DATA"):
            return
        if self.event_handler.deed_waits("INSIDE"):
            await self.push("354 go on")
            await self._reader.readexactly(200)
            await self._misbehave("INSIDE")
            return
        await super().smtp_DATA(arg)


class Post:
    """What the server takes, and what it is to do wrong: `deeds` are done once each, `always` every time."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.seen: list[str] = []
        self.deeds: list[tuple[str, Deed]] = []
        self.always: dict[str, Deed] = {}
        self.logins: list[tuple[str, str]] = []
        self.secure: list[bool] = []

    def deed_waits(self, step: str) -> bool:
        return step in self.always or any(name == step for name, _ in self.deeds)

    def deed(self, step: str) -> Deed | None:
        for n, (name, deed) in enumerate(self.deeds):
            if name == step:
                del self.deeds[n]
                return deed
        return self.always.get(step)

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)

    async def handle_DATA(self, server: Line, session: Session, envelope: Envelope) -> str:
        assert envelope.original_content is not None or envelope.content is not None
        self.seen.append("DOT")
        deed = self.deed("DOT")
        if deed:
            reply = await deed(server)
            if reply and not reply.startswith("2"):
                return reply
        self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        for to in envelope.rcpt_tos:
            self.taken.append((to, envelope.content))
        return "250 taken"

    async def auth_XOAUTH2(self, server: Line, arguments: list[str]) -> AuthResult:
        said = base64.b64decode(arguments[1]).decode()
        self.logins.append(("xoauth2", said))
        if said == f"user={USER}\1auth=Bearer {PASSWORD}\1\1":
            return AuthResult(success=True, handled=True)
        await server.push("334 eyJzdGF0dXMiOiI0MDAifQ==")
        self.logins.append(("answer", (await server._reader.readline()).decode().strip()))
        return AuthResult(success=False, handled=False)


# ---- deeds -----------------------------------------------------------------------------------------


def says(reply: str) -> Deed:
    async def deed(line: Line) -> str:
        return reply

    return deed


async def drops(line: Line) -> str | None:
    line.transport.abort()
    await asyncio.sleep(3600)
    return None


async def is_silent(line: Line) -> str | None:
    await asyncio.sleep(3600)
    return None


async def nothing(line: Line) -> str | None:
    return None


def half(text: bytes) -> Deed:
    """Send part of a reply, then close."""

    async def deed(line: Line) -> str | None:
        line._writer.write(text)
        await line._writer.drain()
        line._writer.close()
        await asyncio.sleep(3600)
        return None

    return deed


async def drips(line: Line) -> str | None:
    """Send a letter now and then, never a whole line."""
    while True:
        line._writer.write(b"2")
        await line._writer.drain()
        await asyncio.sleep(0.3)


async def floods(line: Line) -> str | None:
    """Begin a reply that never ends."""
    while not line.transport.is_closing():
        line._writer.write(b"250-and more\r\n" * 100)
        await line._writer.drain()
        await asyncio.sleep(0.001)
    await asyncio.sleep(3600)


async def runs_on(line: Line) -> str | None:
    """Begin a line that never ends."""
    while not line.transport.is_closing():
        line._writer.write(b"2" * 4096)
        await line._writer.drain()
        await asyncio.sleep(0.001)
    await asyncio.sleep(3600)


def takes_and(then: Deed) -> Deed:
    """Keep the message for good, then do something else than saying so."""

    async def deed(line: Line) -> str | None:
        line.event_handler.taken.append((line.envelope.rcpt_tos[0], bytes(line.envelope.content or b"")))
        return await then(line)

    return deed


# ---- running it ------------------------------------------------------------------------------------


class Keys:
    """A certificate authority of the test, and what it signed."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(self.ca_file))

    def server(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(name).configure_cert(context)
        return context


class Loopback(Controller):
    """Serves on any free port; its own knock at the door goes there too."""

    def factory(self) -> Line:
        return Line(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        socket.create_connection(self.server.sockets[0].getsockname()[:2], timeout=5).close()


@contextmanager
def running(
    post: Post, context: ssl.SSLContext | None, tls: str = "starttls", auth: bool = True, size: int = 33554432
) -> Iterator[int]:
    """Serve on a free port of loopback and yield the port; `size` is how large a message may be, 0 for as large as it is."""
    more: dict[str, Any] = {"data_size_limit": size}
    more |= {"ssl_context": context} if tls == "implicit" else {}
    if tls == "starttls" and context:
        more |= {"tls_context": context, "require_starttls": True}
    if auth:
        more |= {
            "authenticator": post.authenticate,
            "auth_required": True,
            "auth_require_tls": tls == "starttls",
        }
    controller = Loopback(post, hostname="127.0.0.1", port=0, ready_timeout=20, **more)
    controller.start()
    try:
        yield controller.server.sockets[0].getsockname()[1]
    finally:
        stop(controller)


def stop(controller: Controller) -> None:
    loop = controller.loop

    def end() -> None:
        controller.server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.call_later(0.05, loop.stop)

    loop.call_soon_threadsafe(end)
    thread: threading.Thread = controller._thread
    thread.join(10)


@contextmanager
def greeting(*says: bytes, again: bool = False) -> Iterator[int]:
    """Serve on a free port whoever calls, with these octets and a pause between; `again` says the last without end."""
    over = threading.Event()

    def speak(line: socket.socket) -> None:
        with line:
            try:
                for text in says:
                    line.sendall(text)
                    over.wait(0.02)
                while not over.is_set():
                    line.sendall(says[-1]) if again and says else over.wait(0.02)
            except OSError:
                pass

    def serve() -> None:
        while not over.is_set():
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=speak, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            server.close()
