"""The page on which somebody chooses and sees: every choice shows the pages as they will print, and leads to paper or a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..faults import LeafletError, Place
from ..formats import FORMATS, HTML, PDF, TEXT
from ..naming import file_name
from ..press.sheets import Work, press_sheets
from ..setting import default_paper
from ..web.fault_list import faults_shown
from ..web.front import answer, policy_in
from .choice import FACET, PLAIN, choice_of, job_of
from .differs import differences
from .options import kinds_shown, options_of
from .paper import QUEUE
from .shown import LeafletShown, shown_of
from .site import Site, add_routes, go_to
from .state import NotKept

if TYPE_CHECKING:
    from flask import Flask, Response

PRINT, SHEETS = "print", "sheets"
SAVES = {"pdf": PDF, "html": HTML, "txt": TEXT, SHEETS: PDF}


def add_pages(app: Flask, site: Site) -> None:
    """Add the page of a leaflet, the form that changes it, and its files."""
    add_routes(
        app, site,
        [("GET", "/l/<reference>", leaflet), ("POST", "/choose", choose), ("POST", "/do", do),
         ("GET", "/l/<reference>/counts", counts), ("GET", "/l/<reference>/differs", differs),
         ("GET", "/l/<reference>/words", words), ("GET", "/l/<reference>/<what>", file)],
    )  # fmt: skip


def leaflet(site: Site, reference: str) -> Response:
    """Give the page of what a reference stands for."""
    known = site.state.choice_of(reference)
    return page_of(site, known, reference) if known else unknown(site, reference)


def unknown(site: Site, reference: str) -> Response:
    """Return the page for a reference that was never shown here."""
    return answer(site.page("unknown.html", "/", reference=reference[:20]), 404)


def choose(site: Site) -> Response:
    """Give the page of other choices; to a page with script, the parts of it that change."""
    from flask import request

    if "HX-Request" in request.headers:
        return fragments_of(site, form_of(request.form))
    try:
        shown = shown_of(site, choice_of(site.setting, form_of(request.form)))
    except LeafletError as error:
        return refused(site, error)
    return go_to(f"/l/{shown.reference}")


def do(site: Site) -> Response:
    """Lead to the file that somebody wants to print or save, and keep what was chosen among the last ten."""
    from flask import request

    what = request.form.get("do", "")
    try:
        shown = shown_of(site, choice_of(site.setting, form_of(request.form)))
    except LeafletError as error:
        return refused(site, error)
    queue = what.removeprefix(QUEUE) if what.startswith(QUEUE) else ""
    if what != PRINT and what not in SAVES and queue not in site.printers.names:
        return go_to(f"/l/{shown.reference}")
    keep(site, shown)
    return sent(site, shown, queue) if queue else go_to(f"/l/{shown.reference}/{what}")


def keep(site: Site, shown: LeafletShown) -> None:
    """Keep what was printed or saved among the last ten."""
    site.state.made(
        shown.choice.plain(), shown.title, " · ".join(shown.reader), shown.choice.kind, str(shown.extent)
    )


def sent(site: Site, shown: LeafletShown, queue: str) -> Response:
    """Print a leaflet, and give its page with what the printing system says."""
    try:
        said = f"Sent to {queue}: {shown.extent}, {site.printers.send(shown.pressed.pdf, queue)}."
    except LeafletError as error:
        said = f"It was not printed: {error.faults[0].message}. {error.faults[0].hint}"
    return answer(site.page("leaflet.html", "/", **parts_of(site, shown), changed="", sent=said))


def counts(site: Site, reference: str) -> Response:
    """Give how much paper each kind needs, as far as it is known by now."""
    known = site.state.choice_of(reference)
    if known is None:
        return answer("", 404)
    kinds = kinds_shown(site, choice_of(site.setting, known))
    return answer(site.page("counts.html", kinds=kinds, reference=reference))


def differs(site: Site, reference: str) -> Response:
    """Give what differs from the words of the usual reader."""
    from flask import request

    known = site.state.choice_of(reference)
    if known is None:
        return unknown(site, reference)
    template = "differs.html" if "HX-Request" in request.headers else "differs-page.html"
    return answer(site.page(template, "/", **differences(site.setting, known), reference=reference))


def words(site: Site, reference: str) -> Response:
    """Give a leaflet as it is read on a screen."""
    known = site.state.choice_of(reference)
    if known is None:
        return unknown(site, reference)
    try:
        return screen_of(site, known)
    except LeafletError as error:
        return refused(site, error)


def file(site: Site, reference: str, what: str) -> Response:
    """Give a file to print or to save."""
    known = site.state.choice_of(reference)
    if known is None or (what != PRINT and what not in SAVES):
        return unknown(site, reference)
    try:
        return file_of(site, known, what)
    except LeafletError as error:
        return refused(site, error)


def form_of(form: Mapping[str, str]) -> dict[str, str]:
    """Return the choices that a form holds, and nothing else of it."""
    names = [*PLAIN, *(name for name in form if name.startswith(FACET))]
    return {name: form[name][:100] for name in names if name in form}


def page_of(site: Site, known: Mapping[str, Any], reference: str = "") -> Response:
    """Return the whole page of a choice."""
    try:
        shown = shown_of(site, choice_of(site.setting, known))
    except LeafletError as error:
        return refused(site, error)
    changed = reference if reference and reference != shown.reference else ""
    return answer(site.page("leaflet.html", "/", **parts_of(site, shown), changed=changed, sent=""))


def fragments_of(site: Site, given: Mapping[str, str]) -> Response:
    """Return the parts of the page that a choice changes."""
    try:
        shown = shown_of(site, choice_of(site.setting, given))
    except LeafletError as error:
        return answer(site.page("cannot.html", "/", shown=faults_shown(error.faults)))
    found = answer(site.page("changed.html", "/", **parts_of(site, shown), changed=""))
    found.headers["Leaflets-Address"] = f"/l/{shown.reference}"
    return found


def parts_of(site: Site, shown: LeafletShown) -> dict[str, Any]:
    """Return what the templates of the page need."""
    return {
        "shown": shown,
        "printers": site.printers.names,
        "kinds": kinds_shown(site, shown.choice),
        **options_of(site.setting, shown.choice),
    }


def refused(site: Site, error: LeafletError) -> Response:
    """Return the page that says why a leaflet cannot be made, or nothing can be kept, and what to do."""
    of_texts = not isinstance(error, NotKept) and any(fault.place.path for fault in error.faults)
    return answer(site.page("fault.html", "/", shown=faults_shown(error.faults), of_texts=of_texts), 409)


def screen_of(site: Site, known: Mapping[str, Any]) -> Response:
    """Return a leaflet as it is read on a screen; its own policy lets nothing in it run or load. Raises LeafletError."""
    held = site.library.held
    job = job_of(held.setting, choice_of(held.setting, known))
    html = dict(site.press.make(held, job, (HTML,)).others)[HTML]
    found = answer(html)
    found.headers["Content-Security-Policy"] = f"{policy_in(html)}; frame-ancestors 'none'; sandbox"
    return found


def file_of(site: Site, known: Mapping[str, Any], what: str) -> Response:
    """Return a file of a choice: to be shown and printed, or to be saved. Raises LeafletError."""
    held = site.library.held
    shown = shown_of(site, choice_of(held.setting, known))
    format = SAVES.get(what, PDF)
    data = shown.pressed.pdf
    if format != PDF:
        data = dict(site.press.make(held, shown.job, (format,)).others)[format]
    name = file_name(
        shown.job, held.setting.library.topics[shown.job.topic, shown.job.lang], default_paper(held.setting)
    )
    name = name.removesuffix(FORMATS[PDF].ending) + FORMATS[format].ending
    if what == SHEETS:
        data = press_sheets(data, Work(), Place(name))
        name = name.removesuffix(FORMATS[PDF].ending) + "-imposed" + FORMATS[PDF].ending
    found = answer(data, kind=FORMATS[format].media_type.partition(";")[0])
    shows = "inline" if what == PRINT else "attachment"
    found.headers["Content-Disposition"] = f'{shows}; filename="{name}"'
    return found
