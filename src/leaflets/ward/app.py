"""Takes a Site, gives the app with all its sets of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..faults import LeafletError
from ..web.fault_list import faults_shown
from ..web.front import A_WHILE, answer, open_app, refusal_page
from . import copy, find, leaflet
from .site import HERE, PageSet, Site, add_routes

if TYPE_CHECKING:
    from flask import Flask, Response

OWN = (
    PageSet(HERE, find.add_pages, "Find a leaflet", "/"),
    PageSet(HERE, leaflet.add_pages),
    PageSet(HERE, copy.add_pages, path=copy.PATH),
)


def ward_app(site: Site) -> Flask:
    """Return the pages as an app behind the door."""
    app = open_app(site.front, site.door)
    add_routes(
        app, site,
        [("GET", "/page/<name>-<int:width>.png", picture), ("GET", "/faults", library_faults),
         ("GET", "/left", left), ("POST", "/lock", lock), ("POST", "/stay", stay)],
    )  # fmt: skip
    app.register_error_handler(LeafletError, lambda error: leaflet.refused(site, error))
    for one in site.sets:
        one.add_pages(app, site)
    return app


def picture(site: Site, name: str, width: int) -> Response:
    """Give the picture of a page."""
    found = site.pictures.picture(name, width)
    return answer("", 404) if found is None else answer(found, kind="image/png", cache=A_WHILE)


def library_faults(site: Site) -> Response:
    """Give the faults that came into the texts since they were last read."""
    return answer(site.page("faults-now.html", shown=faults_shown(site.library.held.faults)))


def lock(site: Site) -> Response:
    """End the session."""
    site.door.leave()
    return answer(refusal_page(site.front, 403))


def left(site: Site) -> Response:
    """Give the seconds that the session still has; a page that asks so is not in use."""
    return answer(f"{site.door.left():.1f}", kind="text/plain")


def stay(site: Site) -> Response:
    """Do nothing: that somebody asked for it shows that the page is in use."""
    return answer("", 204)
