"""Takes the folders of templates and files of a set of pages, gives the app that serves them in one frame."""

from __future__ import annotations

import hashlib
import re
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from ..faults import BUG
from .door import Door

if TYPE_CHECKING:
    from flask import Flask, Response

HERE = Path(__file__).parent
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
A_WHILE = "private, max-age=3600"  # for what is named by its content
REFUSALS = {
    400: ("This address is not the one to use", "Open the address that the terminal shows."),
    403: (
        "Open the address that the terminal shows",
        "Each address opens once, in one browser. If that browser is closed, or this page is from another "
        "run of the program, look at the terminal: it shows a fresh address now.",
    ),
    404: ("There is no such page", "The pages may have been built again since: go back to the start."),
    405: ("This cannot be done here", "Go back to the start."),
    413: ("That is too much at once", "Nothing was changed."),
    500: ("Something went wrong in the program", "The terminal shows what. Please report it."),
}


class Front:
    """The templates and files of a set of pages: those that every page has, and those of `folders`."""

    def __init__(self, *folders: Path) -> None:
        here = [*folders, HERE]
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader([folder / "templates" for folder in here]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.files = {
            path.name: path.read_bytes()
            for folder in here
            for path in sorted((folder / "static").iterdir())
            if path.suffix in KINDS
        }
        self.templates.globals["file"] = self.address_of

    def address_of(self, name: str) -> str:
        """Return the address of a file, which changes with its content."""
        return f"/static/{hashlib.sha256(self.files[name]).hexdigest()[:12]}/{name}"

    def page(self, template: str, **held: Any) -> str:
        """Return a template, filled."""
        return self.templates.get_template(template).render(held)


def open_app(front: Front, door: Door) -> Flask:
    """Return an app behind its door, with the files of its pages and a page for each refusal."""
    from flask import Flask

    app = Flask("leaflets", static_folder=None, template_folder=None)
    app.log_exception = told_without_words  # type: ignore[method-assign]
    door.keep(app)

    @app.get("/static/<digest>/<name>")
    def file(digest: str, name: str) -> Response:
        if name not in front.files:
            return answer(refusal_page(front, 404), 404)
        return answer(front.files[name], kind=KINDS[Path(name).suffix], cache=A_WHILE)

    for code in REFUSALS:
        app.register_error_handler(code, lambda error, code=code: answer(refusal_page(front, code), code))
    return app


def told_without_words(exc_info: Any) -> None:
    """Report an error of the program at the terminal: where it was, never its message, which may repeat what somebody typed."""
    kind, _, trace = exc_info
    print(f"{kind.__name__} in the program. {BUG}", *traceback.format_tb(trace), sep="\n", file=sys.stderr)


def told_of_thread(lost: threading.ExceptHookArgs) -> None:
    """Report an error that ended a thread, as one in a request is reported."""
    if lost.exc_type is not SystemExit:
        told_without_words((lost.exc_type, lost.exc_value, lost.exc_traceback))


def refusal_page(front: Front, code: int) -> str:
    """Return what a refused request is told."""
    title, text = REFUSALS[code]
    return front.page("refused.html", title=title, text=text, code=code)


def answer(body: str | bytes, code: int = 200, kind: str = "text/html", cache: str = "no-store") -> Response:
    """Return an answer of one kind of content."""
    from flask import Response

    return Response(body, code, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
                    headers={"Cache-Control": cache})  # fmt: skip


def policy_in(html: bytes) -> str:
    """Return the content security policy that an HTML file names; one that allows nothing when it names none."""
    found = POLICY.search(html)
    return found[1].decode() if found else "default-src 'none'"


def of_form(names: Sequence[str]) -> dict[str, str]:
    """Return the fields of the request's form that have one of these names."""
    from flask import request

    return {name: request.form[name] for name in names if name in request.form}
