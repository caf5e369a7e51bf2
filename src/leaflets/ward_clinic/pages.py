"""Adds the page of the clinic and that of the register: both only show, and change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..faults import LeafletError
from ..setting import shown_path
from ..ward.site import PageSet, Site, add_routes
from ..web.fault_list import faults_shown
from ..web.front import answer
from .mending import NO_ACCOUNTS, SOON, approval_rows, mends
from .profile import read_back
from .search import MOST, as_csv, asked_in, rows_found, rows_in_words, verdict

if TYPE_CHECKING:
    from flask import Flask, Response

HERE = Path(__file__).parent
CLINIC, REGISTER, EXPORT = "/clinic", "/register", "/register/export"


def add_clinic(app: Flask, site: Site) -> None:
    """Add the page of the clinic."""
    add_routes(app, site, [("GET", CLINIC, clinic)])


def clinic(site: Site) -> Response:
    """Give the page of the clinic."""
    setting = site.setting
    shown = {
        "profile": read_back(setting), "mends": mends(setting), "approvals": approval_rows(setting),
        "folder": shown_path(setting.folder), "soon": SOON, "no_accounts": NO_ACCOUNTS,
    }  # fmt: skip
    return answer(site.page("clinic.html", CLINIC, **shown))


def add_register(app: Flask, site: Site) -> None:
    """Add the pages of the register: what is typed stands in no address."""
    add_routes(
        app, site, [("GET", REGISTER, register), ("POST", REGISTER, register), ("POST", EXPORT, export)]
    )


def register(site: Site) -> Response:
    """Give the page that searches the register, with what was found."""
    from flask import request

    asked = asked_in(request.form)
    try:
        found = rows_found(site.setting, asked)
    except LeafletError as error:
        return answer(site.page("register-cannot.html", REGISTER, shown=faults_shown(error.faults, False)))
    said = verdict(site, asked.reference, found or []) if asked.reference else None
    shown = {
        "asked": asked, "kept": found is not None, "rows": rows_in_words(site, found or []), "said": said,
        "searched": request.method == "POST", "most": MOST,
    }  # fmt: skip
    swaps = "HX-Request" in request.headers
    return answer(site.page("register-found.html" if swaps else "register.html", REGISTER, **shown))


def export(site: Site) -> Response:
    """Give what was found as a CSV file."""
    from flask import request

    try:
        found = rows_found(site.setting, asked_in(request.form), -1)
    except LeafletError as error:
        return answer(site.page("register-cannot.html", REGISTER, shown=faults_shown(error.faults, False)))
    given = answer(as_csv(found or []), kind="text/csv")
    given.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return given


SETS = (
    PageSet(HERE, add_register, "Register", REGISTER),
    PageSet(HERE, add_clinic, "Clinic", CLINIC),
)
