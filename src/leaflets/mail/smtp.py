"""Takes reviewed bytes, hands them to a mail server over TLS, and tells exactly how far each message came."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from ..faults import Fault, LeafletError
from .nouns import PERMANENT, SENT, TEMPORARY, UNCERTAIN, Reply
from .settings import IMPLICIT, NONE, STARTTLS, Secret, Settings, bearer

LONGEST = 10  # times the timeout: a server that drips a letter now and then is given up
MOST_LINES = 100  # of a reply
# Replies to any command that speak of us, not of one recipient: RFC 4954, 6; RFC 3207, 4.
OF_US = (454, 530, 534, 535, 538)


class Gone(Exception):
    """The connection failed before anything was handed over: try again later."""


class Server:
    """A connection to the mail server, open for one message after another."""

    def __init__(self, settings: Settings, secret: Secret) -> None:
        """Connect, secure the line, log in. Raises LeafletError for what a retry does not mend, else Gone."""
        self.settings, self.secret = settings, secret
        if settings.tls == NONE and not is_loopback(settings.host):
            hint = "mail without TLS goes to this machine only"
            raise LeafletError([Fault(settings.place, f"{settings.host} is not this machine", hint)])
        with self._gone("connect"):
            self._smtp = self._connect()
        try:
            with self._within(), self._gone("greeting"):
                self._greet()
                if settings.user:
                    self._log_in()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the line. No QUIT is needed: every reply we wait for has come."""
        self._smtp.close()

    # ---- the line ----------------------------------------------------------------------------------

    def _connect(self) -> smtplib.SMTP:
        held = self.settings
        name = held.sender.rpartition("@")[2]  # the machine's own name is nobody's business
        if held.tls == IMPLICIT:
            return smtplib.SMTP_SSL(
                held.host, held.port, local_hostname=name, timeout=held.timeout, context=self._context()
            )
        return smtplib.SMTP(held.host, held.port, local_hostname=name, timeout=held.timeout)

    def _context(self) -> ssl.SSLContext:
        """Return TLS 1.2 or later with certificate and host name checked. RFC 8314, 3 and 4; RFC 7525."""
        try:
            context = ssl.create_default_context(
                cafile=str(self.settings.ca_file) if self.settings.ca_file else None
            )
        except (OSError, ssl.SSLError):
            raise self._stop(f"cannot read the certificates in {self.settings.ca_file}") from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _greet(self) -> None:
        self._smtp.ehlo_or_helo_if_needed()
        if self.settings.tls == STARTTLS:
            if not self._smtp.has_extn("starttls"):
                raise self._stop(
                    "the server offers no STARTTLS: nothing was sent",
                    "somebody may be listening in; ask whoever runs the server, or try tls: implicit",
                )
            code, text = self._smtp.starttls(context=self._context())
            if code != 220:
                raise self._stop(f"the server refused STARTTLS: {self._said(code, text)}")
            self._smtp.ehlo()  # what was said before TLS does not count: RFC 3207, 4.2

    def _log_in(self) -> None:
        held, secret = self.settings, self.secret
        try:
            if held.token_command:
                self._smtp.auth("XOAUTH2", lambda challenge=None: self._bearer(challenge))
            else:
                self._smtp.login(held.user, secret.reveal())
        except smtplib.SMTPAuthenticationError as error:
            if 400 <= error.smtp_code < 500:
                raise Gone(self._said(error.smtp_code, error.smtp_error)) from None
            said = self._said(error.smtp_code, error.smtp_error)
            raise self._stop(f"the server refused the log-in: {said}", "check user and password") from None
        except smtplib.SMTPNotSupportedError:
            raise self._stop("the server offers no log-in", "leave out user, if it needs none") from None
        except UnicodeError:
            raise self._stop("user and password may hold plain letters, digits and signs only") from None

    def _bearer(self, challenge: bytes | None) -> str:
        """Return the XOAUTH2 response; to a challenge, which tells an error, the empty one."""
        if challenge:
            return ""
        return bearer(self.settings.user, self.secret.reveal())

    def alive(self) -> bool:
        """Tell whether the server still listens, and have it forget what came before."""
        try:
            return self._smtp.rset()[0] == 250
        except (OSError, smtplib.SMTPException, ValueError):
            return False

    # ---- one message -------------------------------------------------------------------------------

    def send(self, sender: str, recipient: str, data: bytes, intend: Callable[[], None]) -> Reply:
        """Hand over one message to one recipient; `intend` is called right before DATA.

        Returns what became of it: temporary or permanent before the final dot, then as the reply says, and
        uncertain when no clear reply came (RFC 5321, 4.5.4.2; RFC 1047). Raises LeafletError when the server
        refuses us and not the recipient, Gone when the line broke before `intend`.
        """
        with self._within():
            with self._gone("envelope"):
                if refused := self._envelope(sender, recipient):
                    return refused
            intend()
            return self._data(data)

    def _envelope(self, sender: str, recipient: str) -> Reply | None:
        code, text = self._smtp.mail(sender)
        self._refuse_us(code, text, code >= 500)
        if code // 100 != 2:
            raise Gone(self._said(code, text))
        code, text = self._smtp.rcpt(recipient)
        self._refuse_us(code, text, code in OF_US)
        if code == 421 or not 200 <= code < 600:
            raise Gone(self._said(code, text))
        if code // 100 == 2:
            return None
        return Reply(PERMANENT if code >= 500 else TEMPORARY, self._said(code, text))

    def _data(self, data: bytes) -> Reply:
        """Send DATA, the message, the final dot, and read the reply."""
        try:
            self._smtp.putcmd("data")
            code, text = self._reply()
            if code != 354:
                state = PERMANENT if 500 <= code < 600 and code not in OF_US else TEMPORARY
                return Reply(state, self._said(code, text))
            # The final dot goes alone: a line that breaks before it has handed over nothing.
            self._smtp.sock.sendall(re.sub(rb"(?m)^\.", b"..", data))  # type: ignore[union-attr]
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Reply(TEMPORARY, f"the line broke before the end of the message: {type(error).__name__}")
        try:
            self._smtp.sock.sendall(b".\r\n")  # type: ignore[union-attr]
            code, text = self._reply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Reply(UNCERTAIN, f"no reply after the end of the message: {type(error).__name__}")
        state = {2: SENT, 4: TEMPORARY, 5: PERMANENT}.get(code // 100, UNCERTAIN)
        if state == UNCERTAIN:
            self.close()
        return Reply(state, self._said(code, text))

    def _reply(self) -> tuple[int, bytes]:
        """Return a whole reply; half a line is none. RFC 5321, 4.2. Raises SMTPServerDisconnected."""
        file, lines = self._smtp.file, []
        for _ in range(MOST_LINES):
            line = file.readline(8192)  # type: ignore[union-attr]
            found = re.fullmatch(rb"([2-5]\d\d)(?:([ -])(.*))?\r?\n", line, re.DOTALL)
            if not found:
                raise smtplib.SMTPServerDisconnected("no whole reply came")
            lines.append(found[3] or b"")
            if found[2] != b"-":
                return int(found[1]), b" ".join(lines)
        raise smtplib.SMTPServerDisconnected("the reply has no end")

    def _refuse_us(self, code: int, text: bytes, ours: bool) -> None:
        if ours:
            raise self._stop(f"the server does not take mail from us: {self._said(code, text)}")

    # ---- what goes wrong ---------------------------------------------------------------------------

    @contextmanager
    def _gone(self, where: str) -> Iterator[None]:
        """Tell a line that broke from what a retry does not mend."""
        try:
            yield
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError):
            raise Gone(f"{where}: the line broke") from None
        except ssl.SSLError as error:
            reason = (
                getattr(error, "verify_message", "") or getattr(error, "reason", "") or type(error).__name__
            )
            raise self._stop(
                f"no secure line to {self.settings.host}: {reason}; nothing was sent",
                "check host and port; ca_file names the certificate authority of a server of your own",
            ) from None
        except smtplib.SMTPResponseException as error:
            said = self._said(error.smtp_code, error.smtp_error)
            if error.smtp_code >= 500:
                raise self._stop(f"the server does not take mail from us: {said}") from None
            raise Gone(said) from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Gone(f"{where}: {type(error).__name__}") from None

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Break the line when all inside takes too long; a timeout alone starts anew with each byte."""
        # The socket of that moment: STARTTLS puts another in the place of the first.
        clock = threading.Timer(LONGEST * self.settings.timeout, lambda: _cut(self._smtp.sock))
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()

    def _said(self, code: int, text: bytes | str) -> str:
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        # What cannot be seen could steer the terminal it is shown on.
        seen = "".join(c if c.isprintable() else " " for c in words)
        return self.secret.hidden_in(f"{code} {' '.join(seen.split())}", self.settings.user)[:500]

    def _stop(self, message: str, hint: str = "") -> LeafletError:
        return LeafletError([Fault(self.settings.place, message, hint)])


def _cut(line: socket.socket | None) -> None:
    try:
        if line is not None:
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # TLS would wait for the other side
    except OSError:
        pass


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its number or the one name reserved for it (RFC 6761, 6.3)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
