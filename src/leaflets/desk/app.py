"""Takes a WritersDesk, gives it as a web app: one page that keeps itself up to date, and the ways to choose and to open a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..faults import LeafletError, Place
from ..web.door import Door, policy
from ..web.fault_list import short_name
from ..web.front import A_WHILE, Front, answer, of_form, open_app
from .choice import chosen_with
from .editors import Editor
from .fragments import TABS, Fragment, fragments_of, news_of, page_of
from .state import WritersDesk

if TYPE_CHECKING:
    from flask import Flask, Response

HERE = Path(__file__).parent
PLAIN = ("topic", "part", "layout", "paper", "profile")
FACET = "facet."
FRAMED = "frame-ancestors 'self'; sandbox allow-same-origin"  # in a frame of the desk, where no script runs


@dataclass(slots=True)
class DeskPages:
    """What the pages of the desk need."""

    desk: WritersDesk
    editor: Editor | None
    name: str  # of the library
    front: Front
    door: Door

    def fragments(self, tab: str) -> list[Fragment]:
        """Return the parts of the page as they are now."""
        return fragments_of(self.front, self.desk, self.editor, self.name, self.door.csrf(), tab)


def desk_app(desk: WritersDesk, editor: Editor | None, name: str, door: Door) -> Flask:
    """Return the desk as an app behind a door; `name` is what the library is called."""
    pages = DeskPages(desk, editor, name, Front(HERE), door)
    app = open_app(pages.front, door)
    rules: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "/": ("GET", pages_route(pages, "words")),
        "/screen": ("GET", pages_route(pages, "screen")),
        "/text": ("GET", pages_route(pages, "text")),
        "/screen/<digest>.html": ("GET", screen_route(pages)),
        "/news": ("GET", news_route(pages)),
        "/page/<name>-<int:width>.png": ("GET", picture_route(pages)),
        "/leaflet.pdf": ("GET", pdf_route(pages)),
        "/choose": ("POST", choose_route(pages)),
        "/open": ("POST", open_route(pages)),
    }
    for path, (method, view) in rules.items():
        app.add_url_rule(path, path, view, methods=[method])
    return app


def pages_route(pages: DeskPages, tab: str) -> Callable[[], Response]:
    """Return what shows the whole page."""

    def show() -> Response:
        shown = pages.desk.shown
        found = answer(page_of(pages.front, pages.fragments(tab), shown, pages.name, tab))
        if tab == "screen":
            found.headers["Content-Security-Policy"] = policy(frame_src="'self'")
        return found

    return show


def news_route(pages: DeskPages) -> Callable[[], Response]:
    """Return what gives those parts of the page that differ from what the browser has."""

    def news() -> Response:
        from flask import request

        seen = request.args.get("seen", "")
        if seen.isdecimal() and len(seen) < 10 and not pages.desk.has_news(int(seen)):
            return answer("", 204)
        return changed(pages, request.args.get("tab", ""), request.args.get("have", ""))

    return news


def changed(pages: DeskPages, tab: str, have: str) -> Response:
    """Return the parts of the page that a browser does not have; `have` are the digests of those that it has."""
    shown = pages.desk.shown  # before the parts: what changes in between is news again
    return answer(news_of(pages.front, pages.fragments(tab), set(have.split(",")), shown, tab))


def picture_route(pages: DeskPages) -> Callable[[str, int], Response]:
    """Return what gives the picture of a page."""

    def picture(name: str, width: int) -> Response:
        found = pages.desk.pictures.picture(name, width)
        if found is None:
            return answer("", 404)
        return answer(found, kind="image/png", cache=A_WHILE)

    return picture


def screen_route(pages: DeskPages) -> Callable[[str], Response]:
    """Return what gives the leaflet as it is read on a screen; its own policy lets nothing in it run or load."""

    def screen(digest: str) -> Response:
        view = pages.desk.shown.view
        if view is None or view.screen.error:
            return answer("", 404)
        found = answer(view.screen.html)
        found.headers["Content-Security-Policy"] = f"{view.screen.policy}; {FRAMED}"
        return found

    return screen


def pdf_route(pages: DeskPages) -> Callable[[], Response]:
    """Return what gives the PDF that is shown."""

    def pdf() -> Response:
        view = pages.desk.shown.view
        return answer(view.pdf, kind="application/pdf") if view else answer("", 404)

    return pdf


def choose_route(pages: DeskPages) -> Callable[[], Response]:
    """Return what builds another choice."""

    def choose() -> Response:
        from flask import redirect, request

        facets = [name for name in request.form if name.startswith(FACET)]
        given = of_form([*PLAIN, *facets])
        pages.desk.choose(chosen_with(pages.desk.shown.choice, given))
        if "HX-Request" in request.headers:
            return changed(pages, request.form.get("tab", ""), request.form.get("have", ""))
        tab = request.form.get("tab", "")
        return redirect(f"/{tab}" if tab in TABS else "/", 303)  # type: ignore[return-value]

    return choose


def open_route(pages: DeskPages) -> Callable[[], Response]:
    """Return what opens a line of the library in the editor. No other file can be opened."""

    def open_line() -> Response:
        from flask import request

        said, code = opened(pages, request.form.get("at", ""))
        if "HX-Request" in request.headers:
            return answer(pages.front.page("said.html", text=said))
        return answer(pages.front.page("opened.html", text=said), code)

    return open_line


def opened(pages: DeskPages, at: str) -> tuple[str, int]:
    """Open a place, and return what to say of it."""
    place = place_of(at)
    path = file_of(pages.desk, place)
    if path is None:
        return "This file is not part of the library that is shown.", 400
    if pages.editor is None:
        return f"{place}: start `leaflets watch` with --editor to open lines from here.", 200
    try:
        pages.editor.open(place, path)
    except LeafletError as error:
        return str(error).replace("\n    hint: ", ": "), 500
    return f"Opened {short_name(place)} in {pages.editor.name}.", 200


def place_of(at: str) -> Place:
    """Return the place that a form sends as file:line:column; NOWHERE-like when it is none."""
    path, _, rest = at.rpartition(":")
    front, _, line = path.rpartition(":")
    if rest.isdecimal() and line.isdecimal() and len(rest) < 7 and len(line) < 7:
        return Place(front, int(line), int(rest))
    return Place(at, 0)


def file_of(desk: WritersDesk, place: Place) -> Path | None:
    """Return the file of a place, if it is one of those that the desk watches: the library's and its profile's."""
    try:
        path = Path(place.path).absolute()
        known = {str(Path(one).absolute()) for one in desk.saves.seen}
    except (OSError, ValueError):
        return None
    return path if place.path and str(path) in known else None
