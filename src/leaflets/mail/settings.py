"""Takes mail.yaml, gives how mail leaves this machine: the server, who sends, and where the secret is kept."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..faults import NOWHERE, FaultList, Place, refusal
from ..source.fields import Fields, verbatim_of
from ..source.nodes import read_yaml
from ..source.shapes import Choice, Either, ListOf, Whole, fill, may, shape
from .address import wire_address

STARTTLS, IMPLICIT, NONE = "starttls", "implicit", "none"
PORTS = {STARTTLS: 587, IMPLICIT: 465}
PASSWORD_VARIABLE = "LEAFLETS_MAIL_PASSWORD"
TOKEN_WAIT = 60  # seconds
LEDGER = "mail-ledger.sqlite"
COMMAND = "token_command"
NUMBERS = {"port": 65535, "rate": 6000, "timeout": 3600, "tries": 20, "pause": 3600}
ONE_SECRET = "no; at most one of the three"
MAIL = shape(
    "mail",
    fill("host", "plain", "the server", "smtp.hospital.example"),
    may("port", Whole(1, NUMBERS["port"]), "the server's port", "587", "no; 587, or 465 when implicit"),
    may("tls", Either((Choice((STARTTLS, IMPLICIT)), "nothing")), "`starttls` or `implicit`", "implicit", "no; `starttls`"),
    fill("sender", "plain", "the address that patients see; no words of the topic before the @", "information@hospital.example"),
    may("reply_to", "plain", "where answers go; the same holds for it", "frontdesk@hospital.example"),
    may("subject", "plain", 'replaces "Information from …"', "Your papers"),
    may("user", "plain", "who logs in", "leaflets", "no; nobody"),
    may("password_file", "plain", "a file with the password, which only its owner can read", "../mail-password", ONE_SECRET),
    may("keyring", "plain", "the name under which the system's keyring holds the password", "leaflets", ONE_SECRET),
    may(COMMAND, ListOf("plain"), "the words of a command that prints a token", "[get-token, mail]", ONE_SECRET),
    may("ca_file", "plain", "the certificate authority of your own server", "ca.pem", "no; the system's"),
    may("ledger", "plain", "where the ledger is", "../mail-ledger.sqlite", f"no; `{LEDGER}`"),
    may("rate", Whole(1, NUMBERS["rate"]), "messages a minute", "30", "no; 30"),
    may("timeout", Whole(1, NUMBERS["timeout"]), "seconds of silence before giving up on a server", "60", "no; 60"),
    may("tries", Whole(1, NUMBERS["tries"]), "how often to try", "4", "no; 4"),
    may("pause", Whole(1, NUMBERS["pause"]), "seconds before the second try, doubled each time", "30", "no; 30"),
)  # fmt: skip
TEXTS = tuple(name for name in MAIL.named if name not in (COMMAND, *NUMBERS) or name == "port")
NEVER = ("password", "token", "secret")
INSTEAD = f"use {PASSWORD_VARIABLE}, password_file, keyring or token_command"


class Secret:
    """A password or token that no repr, log or error shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def reveal(self) -> str:
        """Return the secret itself, for the one line that hands it over."""
        return self._text

    def hidden_in(self, text: str, user: str) -> str:
        """Return a text without the secret, should a server repeat it: bare, or as it was sent (RFC 4616; XOAUTH2)."""
        if not self._text:
            return text
        sent = (self._text, f"\0{user}\0{self._text}", bearer(user, self._text))
        for form in (self._text, *(base64.b64encode(one.encode()).decode() for one in sent)):
            text = text.replace(form, "…")
        return text


def bearer(user: str, token: str) -> str:
    """Return what XOAUTH2 sends, before base64."""
    return f"user={user}\1auth=Bearer {token}\1\1"


@dataclass(frozen=True, slots=True)
class Settings:
    """What mail.yaml says. `rate` is messages a minute; `timeout` and `pause` are seconds."""

    host: str
    port: int
    tls: str
    sender: str
    ledger: Path
    user: str = ""
    reply_to: str = ""
    subject: str = ""
    password_file: Path | None = None
    keyring: str = ""
    token_command: tuple[str, ...] = field(default=(), repr=False)
    ca_file: Path | None = None
    rate: int = 30
    timeout: float = 60
    tries: int = 4
    pause: float = 30
    place: Place = NOWHERE


def load_settings(path: Path) -> Settings:
    """Return the settings of a file; paths in it are relative to its folder. Raises LeafletError with every fault."""
    if not path.exists():
        raise refusal("there is no such file", "docs/emailing.md shows how to write one", Place(str(path)))
    faults, known = FaultList(), (*MAIL.named, *NEVER)
    fields = Fields(read_yaml(path, str(path)), faults, known, filled=MAIL.filled)
    for name in NEVER:
        if name in fields:
            faults.add(fields.names[name].place, f"a {name} must never be written here", INSTEAD)
    texts = {name: fields.verbatim(name) for name in TEXTS}
    numbers = {name: fields.whole(name, 1, most) for name, most in NUMBERS.items()}
    tls = fields.one_of("tls", tuple(PORTS)) if texts["tls"] else STARTTLS
    command = tuple(verbatim_of(word, faults) for word in fields.items(COMMAND))
    secrets = [name for name in ("password_file", "keyring") if texts[name]] + [COMMAND] * bool(command)
    if len(secrets) > 1:
        faults.add(fields.start, "keep only one of token_command, password_file and keyring")
    if secrets and not texts["user"]:
        faults.add(fields.start, '"user" is missing', "it is the name used to log in to the server")
    sender, reply_to = (_address(name, fields) for name in ("sender", "reply_to"))
    faults.stop_if_any()
    files = {name: path.parent / text for name, text in texts.items() if text}
    return Settings(
        host=texts["host"], port=numbers["port"] or PORTS[tls], tls=tls, sender=sender, reply_to=reply_to,
        ledger=files.get("ledger", path.parent / LEDGER), user=texts["user"], subject=texts["subject"],
        password_file=files.get("password_file"), keyring=texts["keyring"], token_command=command,
        ca_file=files.get("ca_file"), place=Place(str(path)),
        **{name: number for name, number in numbers.items() if number and name != "port"},
    )  # fmt: skip


def _address(name: str, fields: Fields) -> str:
    with fields.faults.gather():
        return wire_address(text, fields.place(name)) if (text := fields.verbatim(name)) else ""
    return ""


# ---- the secret ----------------------------------------------------------------------------------


def find_secret(settings: Settings) -> Secret:
    """Return password or token: from the token command, the environment, a file only its owner can read, or the keyring.

    An empty secret means that the server needs no log-in. Raises LeafletError, whose message holds no secret.
    """
    if not settings.user:
        return Secret("")
    if settings.token_command:
        return _from_command(settings)
    sources: tuple[Callable[[], str], ...] = (
        lambda: os.environ.get(PASSWORD_VARIABLE, ""),
        lambda: _from_file(settings.password_file) if settings.password_file else "",
        lambda: _from_keyring(settings) if settings.keyring else "",
    )
    for source in sources:
        if text := source():
            return Secret(text)
    hint = f"set {PASSWORD_VARIABLE}, or name a password_file, a keyring or a token_command"
    raise refusal("there is no password for this user", hint, settings.place)


def check_ready(settings: Settings) -> None:
    """Check, without connecting, that what sending needs is there. Raises LeafletError.

    A variable, the keyring and the token command may become available only when mail is sent.
    """
    if settings.ca_file and not settings.ca_file.is_file():
        hint = "ca_file names the certificate authority of your own server"
        raise refusal("there is no such file", hint, Place(str(settings.ca_file)))
    if settings.user and settings.password_file:
        _from_file(settings.password_file)


def _from_file(path: Path) -> str:
    place = Place(str(path))
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, encoding="utf-8") as file:
            about = os.fstat(file.fileno())
            if os.name != "nt" and (about.st_mode & 0o077 or about.st_uid != os.geteuid()):
                raise refusal(
                    "others can read this password file", "make it readable by you alone: chmod 600", place
                )
            if not stat.S_ISREG(about.st_mode):
                raise refusal("this is not a regular file", place=place)
            return file.read(4096).strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", "") or "not UTF-8"
        raise refusal(f"cannot read the password file: {why}", place=place) from None


def _from_keyring(settings: Settings) -> str:
    try:
        import keyring
    except ImportError:
        raise refusal("keyring is not installed", "pip install keyring", settings.place) from None
    try:
        return str(keyring.get_password(settings.keyring, settings.user) or "")
    except Exception as error:  # each system's keyring has its own errors
        raise refusal(f"the keyring gave no password: {type(error).__name__}", place=settings.place) from None


def _from_command(settings: Settings) -> Secret:
    """Run the token command, without a shell, and return the one word it prints. Raises LeafletError."""
    try:
        done = subprocess.run(
            settings.token_command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=TOKEN_WAIT, check=True,
        )  # fmt: skip
        token = done.stdout.decode("ascii").strip()
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise refusal(f"the token command failed: {type(error).__name__}", place=settings.place) from None
    if not token or not token.isprintable() or " " in token:
        raise refusal("the token command printed no token", place=settings.place)
    return Secret(token)
