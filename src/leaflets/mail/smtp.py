"""Takes reviewed bytes, hands them to a mail server over TLS, and says exactly how far each message got."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from ..faults import LeafletError, refusal
from ..links.domains import is_loopback
from .nouns import LINE, PATIENT, PERMANENT, SENT, TEMPORARY, UNCERTAIN, US, Reply
from .settings import IMPLICIT, NONE, STARTTLS, Secret, Settings, bearer
from .wire import Wire

# Multiples of the timeout: for greeting and log-in together, and for one message.
LOG_IN, MESSAGE = 5, 10
GOODBYE = 5  # seconds to wait for QUIT, at most
# Replies to any command that are about us, not about one recipient: RFC 4954, 6; RFC 3207, 4.
OF_US = (454, 530, 534, 535, 538)
# Refusals for good that are about the recipient: by the enhanced code (RFC 3463) where there is one, else by the
# code (RFC 5321, 4.2.3). All others (size, policy, order of commands) are about the message or the session.
OF_A_PATIENT = re.compile(r"5\.1\.(?:[0-69]|10)|5\.2\.[0124]|5\.4\.\d+")  # 5.1.7, 5.1.8: the sender
BARE_OF_A_PATIENT = (550, 551, 553, 556)
TOO_LARGE_CODES = re.compile(r"552|\d{3} 5\.(?:3\.4|2\.3)\b")
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")


class Gone(Exception):
    """The connection failed before anything was handed over: try again later."""


class Server:
    """A connection to the mail server, open for one message after another."""

    def __init__(self, settings: Settings, secret: Secret) -> None:
        """Connect, secure the line, log in. Raises LeafletError for what a retry does not fix, else Gone."""
        self.settings, self.secret = settings, secret
        if settings.tls == NONE and not is_loopback(settings.host):
            hint = "mail without TLS may only go to this machine"
            raise refusal(f"{settings.host} is not this machine", hint, settings.place)
        name = settings.sender.rpartition("@")[2]  # the machine's own name stays private
        self._wire = Wire(settings.host, settings.port, name, settings.timeout)
        try:
            with self._wire.within(LOG_IN * settings.timeout):
                with self._gone("connect"):
                    self._wire.dial(self._context() if settings.tls == IMPLICIT else None)
                with self._gone("greeting"):
                    self._greet()
                    if settings.user:
                        self._log_in()
        except BaseException:
            self._wire.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session; every reply that counts has come by then."""
        self._wire.hang_up(min(GOODBYE, self.settings.timeout))

    # ---- the line ----------------------------------------------------------------------------------

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
        self._wire.ehlo_or_helo_if_needed()
        if self.settings.tls == STARTTLS:
            if not self._wire.has_extn("starttls"):
                raise self._stop(
                    "the server offers no STARTTLS: nothing was sent",
                    "somebody may be listening in; ask whoever runs the server, or try tls: implicit",
                )
            code, text = self._wire.docmd("STARTTLS")
            if code != 220:
                raise self._stop(f"the server refused STARTTLS: {self._said(code, text)}")
            if not self._wire.secure(self._context()):
                raise self._stop(
                    "unexpected data arrived between STARTTLS and TLS: nothing was sent",
                    "somebody may be listening in; ask whoever runs the server",
                )
            self._wire.ehlo()

    def _log_in(self) -> None:
        held, secret = self.settings, self.secret
        try:
            if held.token_command:
                self._wire.auth("XOAUTH2", lambda challenge=None: self._bearer(challenge))
            else:
                self._wire.login(held.user, secret.reveal())
        except smtplib.SMTPAuthenticationError as error:
            if 400 <= error.smtp_code < 500:
                raise Gone(self._said(error.smtp_code, error.smtp_error)) from None
            said = self._said(error.smtp_code, error.smtp_error)
            raise self._stop(f"the server refused the log-in: {said}", "check user and password") from None
        except smtplib.SMTPNotSupportedError:
            raise self._stop(
                "the server offers no log-in", "leave out user if the server needs none"
            ) from None
        except UnicodeError:
            raise self._stop("user and password may contain only ASCII letters, digits and signs") from None

    def _bearer(self, challenge: bytes | None) -> str:
        """Return the XOAUTH2 response; to a challenge, which holds an error, the empty one."""
        if challenge:
            return ""
        return bearer(self.settings.user, self.secret.reveal())

    def alive(self) -> bool:
        """Tell whether the server still answers, and reset the session."""
        try:
            return not self._wire.worn() and self._wire.rset()[0] == 250
        except (OSError, smtplib.SMTPException, ValueError):
            return False

    def largest(self) -> int:
        """Return how many octets a message may have, as the server says (RFC 1870); 0 when it does not say."""
        said = self._wire.esmtp_features.get("size", "").strip()
        return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0

    # ---- one message -------------------------------------------------------------------------------

    def send(self, sender: str, recipient: str, data: bytes, intend: Callable[[], None]) -> Reply:
        """Hand over one message to one recipient; `intend` is called right before DATA.

        Returns what became of it: temporary or permanent before the final dot, after it what the reply says, and
        uncertain when no clear reply came (RFC 5321, 4.5.4.2; RFC 1047). Raises LeafletError when the server
        refuses the sender or the log-in, Gone when the line broke before `intend`.
        """
        with self._wire.within(MESSAGE * self.settings.timeout):
            with self._gone("envelope"):
                if refused := self._envelope(sender, recipient, len(data)):
                    return refused
            intend()
            return self._data(data)

    def _envelope(self, sender: str, recipient: str, octets: int) -> Reply | None:
        size = [f"SIZE={octets}"] if self._wire.has_extn("size") else []
        code, text = self._wire.mail(sender, size)
        if code >= 500 and too_large(self._said(code, text)):
            return self._refused(code, text)
        self._refuse_us(code, text, code >= 500)
        if code // 100 != 2:
            raise Gone(self._said(code, text))
        code, text = self._wire.rcpt(recipient)
        self._refuse_us(code, text, code in OF_US)
        if code == 421 or code // 100 == 3:
            raise Gone(self._said(code, text))
        return None if code // 100 == 2 else self._refused(code, text)

    def _data(self, data: bytes) -> Reply:
        """Send DATA, the message, the final dot, and read the reply."""
        wire = self._wire
        try:
            code, text = wire.docmd("DATA")
            if code != 354:
                return self._refused(code, text)
            # The final dot is sent by itself: a connection that breaks before it has handed over nothing.
            wire.send(re.sub(rb"(?m)^\.", b"..", data))
        except (OSError, smtplib.SMTPException) as error:
            wire.close()
            why = f"the connection broke before the end of the message: {type(error).__name__}"
            return Reply(TEMPORARY, why, LINE)
        try:
            wire.send(b".\r\n")
            code, text = wire.getreply()
        except (OSError, smtplib.SMTPException) as error:
            wire.close()
            return Reply(UNCERTAIN, f"no reply after the end of the message: {type(error).__name__}")
        if code // 100 == 3:
            wire.close()
            return Reply(UNCERTAIN, self._said(code, text))
        return Reply(SENT, self._said(code, text)) if code // 100 == 2 else self._refused(code, text)

    def _refused(self, code: int, text: bytes) -> Reply:
        """Return what a refusal means: for now or for good, and whether it is about the patient's address at all."""
        said = self._said(code, text)
        if code < 500 or code in OF_US:
            return Reply(TEMPORARY, said, PATIENT if 400 <= code < 500 and code not in OF_US else US)
        return Reply(PERMANENT, said) if of_a_patient(code, said) else Reply(TEMPORARY, said, US)

    def _refuse_us(self, code: int, text: bytes, ours: bool) -> None:
        if ours:
            raise self._stop(f"the server does not accept mail from us: {self._said(code, text)}")

    # ---- what goes wrong ---------------------------------------------------------------------------

    @contextmanager
    def _gone(self, where: str) -> Iterator[None]:
        """Tell a broken connection from what a retry does not fix."""
        try:
            yield
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError):
            raise Gone(f"{where}: the connection broke") from None
        except ssl.SSLError as error:
            reason = (
                getattr(error, "verify_message", "") or getattr(error, "reason", "") or type(error).__name__
            )
            raise self._stop(
                f"no secure connection to {self.settings.host}: {reason}; nothing was sent",
                "check host and port; ca_file names the certificate authority of your own server",
            ) from None
        except smtplib.SMTPResponseException as error:
            said = self._said(error.smtp_code, error.smtp_error)
            if error.smtp_code >= 500:
                raise self._stop(f"the server does not accept mail from us: {said}") from None
            raise Gone(said) from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Gone(f"{where}: {why(error)}") from None

    def _said(self, code: int, text: bytes | str) -> str:
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        # Invisible characters could control the terminal they are shown on.
        seen = "".join(c if c.isprintable() else " " for c in words)
        return self.secret.hidden_in(f"{code} {' '.join(seen.split())}", self.settings.user)[:500]

    def _stop(self, message: str, hint: str = "") -> LeafletError:
        return refusal(message, hint, self.settings.place)


def of_a_patient(code: int, said: str) -> bool:
    """Tell whether a refusal for good is about the recipient; `said` is the whole reply, code first."""
    found = _ENHANCED.match(said[4:])
    # 5.0.x says nothing that the code does not.
    plain = found is None or found[1].startswith("5.0.")
    return code in BARE_OF_A_PATIENT if plain or not found else bool(OF_A_PATIENT.fullmatch(found[1]))


def too_large(said: str) -> bool:
    """Tell whether a reply refuses a message for its size."""
    return bool(TOO_LARGE_CODES.match(said))


def why(error: Exception) -> str:
    """Return why a connection broke: our own message, else the kind of error."""
    if isinstance(error, TimeoutError):
        return "the server took too long"
    ours = isinstance(error, smtplib.SMTPServerDisconnected)
    return str(error) if ours else type(error).__name__
