"""Takes a mail server's host and port, gives a connection on which nothing takes longer than is allowed.

Every exchange (connect, greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, RSET, QUIT) is bounded in lines, octets and
time, and so is the whole session: a server that never ends its reply is given up on.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

MOST_LINES = 100  # of one reply
LONGEST_LINE = 8192  # octets; RFC 5321, 4.5.3.1.5 allows 512
LARGEST_REPLY = 65_536  # octets
LARGEST_SESSION = 1_000_000  # octets of replies
MOST_ADDRESSES = 8  # of one host
CHUNK = 65_536  # octets handed over at once
# Multiples of the timeout. The timeout itself limits silence; these limit a server that drips a letter now and then.
EXCHANGE, SESSION = 3, 30
_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?\r?\n", re.DOTALL)


class Wire(smtplib.SMTP):
    """An SMTP session whose exchanges end. What takes too long raises TimeoutError, what is too large SMTPException."""

    def __init__(self, host: str, port: int, name: str, timeout: float) -> None:
        """`name` is how we introduce ourselves; `timeout` is seconds of silence. Nothing is connected yet."""
        super().__init__(local_hostname=name, timeout=timeout)
        self.host, self.port, self.silence = host, port, timeout
        self.ends = self.until = time.monotonic() + SESSION * timeout
        self.at_rest = False  # the last reply came, and nothing has been sent since
        self._got, self._held = 0, b""

    # ---- time ----------------------------------------------------------------------------------------

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit all inside to `seconds`, and to what the limit around it leaves."""
        before = self.until
        self.until = min(before, time.monotonic() + seconds)
        try:
            yield
        finally:
            self.until = before

    def left(self) -> float:
        """Return how many seconds the next step may be silent. Raises TimeoutError when none are left."""
        seconds = min(self.silence, self.until - time.monotonic())
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def worn(self) -> bool:
        """Tell whether the session has used half of its allowance: a new one is due before the next message."""
        return self._got > LARGEST_SESSION / 2 or self.ends - time.monotonic() < SESSION * self.silence / 2

    # ---- connecting ----------------------------------------------------------------------------------

    def dial(self, context: ssl.SSLContext | None = None) -> None:
        """Connect, with `context` over TLS from the first octet, and read the greeting."""
        with self.within(EXCHANGE * self.silence):
            self.sock = self._dialled()
            if context:
                self._wrap(context)
        code, text = self.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)

    def _dialled(self) -> socket.socket:
        last: OSError = ConnectionError()
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        for *_, address in found[:MOST_ADDRESSES]:
            try:
                return socket.create_connection((str(address[0]), self.port), timeout=self.left())
            except OSError as error:
                last = error
        raise last

    def secure(self, context: ssl.SSLContext) -> bool:
        """Begin TLS after the server's 220; tell whether nothing was injected before it (CVE-2021-38371)."""
        if self._held:
            return False
        with self.within(EXCHANGE * self.silence):
            self._wrap(context)
        # What was said before TLS does not count: RFC 3207, 4.2.
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False
        return True

    def _wrap(self, context: ssl.SSLContext) -> None:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        self.sock.settimeout(self.left())
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    # ---- the two directions --------------------------------------------------------------------------

    def send(self, s: object) -> None:
        """Send text or octets, as fast as the server takes them."""
        data = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)  # type: ignore[call-overload]
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        self.at_rest, rest = False, memoryview(data)
        while rest:
            self.sock.settimeout(self.left())
            rest = rest[self.sock.send(rest[:CHUNK]) :]

    def getreply(self) -> tuple[int, bytes]:
        """Return one complete reply; half a line does not count. RFC 5321, 4.2."""
        lines: list[bytes] = []
        start = self._got
        with self.within(EXCHANGE * self.silence):
            while len(lines) < MOST_LINES and self._got - start <= LARGEST_REPLY:
                found = _LINE.fullmatch(self._line())
                if not found:
                    raise smtplib.SMTPServerDisconnected("no complete reply came")
                lines.append((found[3] or b"").strip())
                if found[2] != b"-":
                    self.at_rest = True
                    return int(found[1]), b"\n".join(lines)
        raise smtplib.SMTPServerDisconnected("the reply does not end")

    def _line(self) -> bytes:
        while b"\n" not in self._held:
            if len(self._held) > LONGEST_LINE or self._got > LARGEST_SESSION:
                raise smtplib.SMTPServerDisconnected("the reply does not end")
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("the connection is closed")
            self.sock.settimeout(self.left())
            data = self.sock.recv(4096)
            if not data:
                raise smtplib.SMTPServerDisconnected("the server closed the connection")
            self._got += len(data)
            self._held += data
        line, _, self._held = self._held.partition(b"\n")
        return line + b"\n"

    def hang_up(self, most: float) -> None:
        """End the session: with QUIT when the server waits for a command, and in `most` seconds at most."""
        try:
            if self.at_rest:
                with self.within(most):
                    self.docmd("QUIT")
        except (OSError, smtplib.SMTPException, ValueError):
            pass
        self.close()
