"""The pages that prepare the e-mails of an uploaded list; what is prepared is looked at and sent as one leaflet is."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from ..faults import LeafletError
from ..ward.site import Site, add_routes, go_to
from ..ward_lists.folders import LISTS, list_called
from ..web.fault_list import faults_shown
from ..web.front import answer
from .office import Office
from .post import RUNS_PATH, settings_of
from .prepare_list import Preparing, counted_left

if TYPE_CHECKING:
    from flask import Flask, Response

PATH = "/email/list"
MOST = 50  # rows that a page names


def add_pages(office: Office, app: Flask, site: Site) -> None:
    """Add the pages that prepare the e-mails of a list."""
    with_office = functools.partial
    add_routes(
        app, site,
        [("POST", PATH, with_office(prepare, office)), ("GET", f"{PATH}/<name>", with_office(watch, office)),
         ("POST", f"{PATH}/<name>/stop", with_office(stop, office))],
    )  # fmt: skip


def prepare(office: Office, site: Site) -> Response:
    """Begin to write the messages of a list, and lead to the page that shows how far it is."""
    from flask import request

    found = list_called(site.state.path.parent / LISTS, request.form.get("list", ""))
    if found is None:
        return answer(site.page("list-gone.html", "/list"), 404)
    try:
        work = office.prepare(site, settings_of(site), found)
    except LeafletError as error:
        shown = faults_shown(error.faults, False)
        return answer(site.page("email-cannot.html", "/list", shown=shown, reference=""), 409)
    return go_to(f"{PATH}/{work.folder.name}")


def watch(office: Office, site: Site, name: str) -> Response:
    """Give the page of a list whose messages are being written; lead on when they are."""
    work = office.preparing(name)
    if work is None:
        return go_to(f"{RUNS_PATH}/{name}")
    if not work.running and work.messages and not work.faults:
        return go_to(f"{RUNS_PATH}/{name}")
    return answer(site.page("email-list.html", "/list", **shown_of(work)))


def shown_of(work: Preparing) -> dict[str, object]:
    """Return what the page shows of it."""
    return {
        "work": work, "name": work.folder.name, "left": counted_left(work.left), "rows": work.left[:MOST],
        "more": max(0, len(work.left) - MOST), "shown": faults_shown(work.faults, False),
    }  # fmt: skip


def stop(office: Office, site: Site, name: str) -> Response:
    """End the preparing; what was written is removed."""
    work = office.preparing(name)
    if work is None:
        return go_to("/list")
    work.stop.set()
    if work.thread:
        work.thread.join()
    return go_to(f"/list/{work.source.number}")
