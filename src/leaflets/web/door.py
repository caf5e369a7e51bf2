"""Takes a request, lets it in or refuses it: a one-time address becomes a session, and only its own pages can change anything.

Whoever can run programs as this user can read the terminal and needs no door. It keeps out everyone else: other users of this
computer, and pages of other sites in the same browser, which can send requests here but neither read the address nor the answers.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlunsplit

from .server import HOST, LARGEST

if TYPE_CHECKING:
    from flask import Flask, Response

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without it a browser would not say from where a form comes
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MOST_FIELDS = 50  # of a form
CHANGES = ("POST",)
READS = ("GET", "HEAD")
ENTRY, OPEN_TO_ALL = "/enter/", "/static/"
KNOCK, KEY = (
    "/knock",
    "Leaflets-Key",
)  # where, and in which header, a program with the key asks for a fresh address
MOST_SESSIONS = 20


def address_at(host: str, path: str = "") -> str:
    """Return an address at this computer: no certificate exists for it, and nothing leaves it."""
    return urlunsplit(("http", host, path, "", ""))


def policy(**other: str) -> str:
    """Return the content security policy of an answer; `frame_src="'self'"` allows it more."""
    rules = POLICY | {name.replace("_", "-"): value for name, value in other.items()}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@dataclass(slots=True)
class Session:
    """Somebody who came in: what every form repeats, and when they last did something."""

    csrf: str
    used: float


class Door:
    """Who may come in: those with the address that opens once, and afterwards with the cookie that it gave them."""

    def __init__(self, tell: Callable[[str], None], idle: float = 0.0) -> None:
        self.port = 0  # known once the server listens
        self.tell = tell  # shows a fresh address to the person at the terminal
        self.idle = idle  # seconds without use after which a session ends; 0 = never
        self.key = secrets.token_urlsafe(32)  # whoever has it may ask for a fresh address
        self._token = ""
        self._sessions: dict[str, Session] = {}  # by the cookie's value
        self._larger: dict[str, int] = {}  # path -> bytes that a request there may have

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers share cookies between the ports of an address."""
        return f"leaflets-{self.port}"

    def address(self) -> str:
        """Return an address that lets its first visitor in; any earlier one ends."""
        self._token = secrets.token_urlsafe(24)
        return address_at(f"{HOST}:{self.port}", f"{ENTRY}{self._token}")

    def keep(self, app: Flask) -> None:
        """Stand in front of an app."""
        app.config.update(
            MAX_CONTENT_LENGTH=LARGEST, MAX_FORM_MEMORY_SIZE=LARGEST, MAX_FORM_PARTS=MOST_FIELDS
        )
        app.before_request(self._refused)
        app.after_request(sealed)
        app.add_url_rule(f"{ENTRY}<token>", "enter", self._enter)
        app.add_url_rule(KNOCK, "knock", self.address, methods=["POST"])

    def allow(self, path: str, size: int) -> None:
        """Let requests at a path have a body of up to so many bytes."""
        self._larger[path] = size

    def csrf(self) -> str:
        """Return what the forms of this request's session repeat."""
        from flask import request

        session = self._sessions.get(request.cookies.get(self.cookie, ""))
        return session.csrf if session and not self._over(session) else ""

    def left(self) -> float:
        """Return the seconds that this request's session still has without use."""
        from flask import request

        session = self._sessions.get(request.cookies.get(self.cookie, ""))
        return max(0.0, session.used + self.idle - time.monotonic()) if session else 0.0

    def _over(self, session: Session) -> bool:
        return bool(self.idle) and time.monotonic() - session.used > self.idle

    def leave(self) -> None:
        """End the session of this request."""
        from flask import request

        self._sessions.pop(request.cookies.get(self.cookie, ""), None)
        self._offer()

    def _enter(self, token: str) -> Response:
        """Let in whoever has the address, once."""
        from flask import abort, make_response, redirect

        if not self._token or not secrets.compare_digest(token.encode(), self._token.encode()):
            self._offer()
            abort(403)
        self._token = ""
        session = secrets.token_urlsafe(24)
        self._sessions[session] = Session(secrets.token_urlsafe(24), time.monotonic())
        while len(self._sessions) > MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        answer = make_response(redirect("/", 303))
        answer.set_cookie(self.cookie, session, httponly=True, samesite="Strict", path="/")
        return answer

    def _knocks(self) -> bool:
        """Tell whether this is the same user's program, started once more: it has the key, which no page has."""
        from flask import request

        given = request.headers.get(KEY, "")
        return request.path == KNOCK and secrets.compare_digest(given.encode(), self.key.encode())

    def _offer(self) -> None:
        """Show a fresh address when somebody knocks and the last one has been used."""
        if not self._token:
            self.tell(self.address())

    def _refused(self) -> None:
        """Refuse a request that is not this user's own. Each check is enough against what the one before may miss."""
        from flask import abort, request

        request.max_content_length = self._larger.get(request.path, LARGEST)
        hosts = (f"{HOST}:{self.port}", f"localhost:{self.port}")
        if request.host not in hosts:  # another name that leads here: DNS rebinding
            abort(400)
        if request.method not in (*READS, *CHANGES):
            abort(405)
        # Looking ahead (HEAD) spends no address.
        entering = request.path.startswith(ENTRY) and request.method == "GET"
        if not entering and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            abort(403)
        if entering or (request.path.startswith(OPEN_TO_ALL) and request.method in READS):
            return
        if self._knocks():
            return
        csrf = self.csrf()
        if not csrf:
            self._offer()
            abort(403)
        if request.method in CHANGES or "HX-Request" not in request.headers:  # no page that looks for news
            self._sessions[request.cookies[self.cookie]].used = time.monotonic()
        if request.method in CHANGES:
            here = address_at(request.host)
            own = request.headers.get("Origin", here) == here
            given = request.form.get("csrf", "").encode()
            if not own or not secrets.compare_digest(given, csrf.encode()):
                abort(403)
            if None in request.form or None in request.files:  # a part without a name: no page sends one
                abort(400)


def sealed(answer: Response) -> Response:
    """Return an answer with the headers that keep it where it belongs."""
    answer.headers.setdefault("Content-Security-Policy", policy())
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
