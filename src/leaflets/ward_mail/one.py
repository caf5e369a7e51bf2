"""The pages that e-mail one leaflet: type to whom, look at exactly what goes, send it, see what became of it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..faults import LeafletError
from ..mail.ledger import Ledger
from ..mail.nouns import BOUNCED, DRAFT, INTENT, PERMANENT, SENT, UNCERTAIN, RunEntry
from ..mail.run import MailRun, open_run, reviewed_bytes
from ..ward.choice import choice_of
from ..ward.leaflet import form_of, refused
from ..ward.shown import LeafletShown, shown_of
from ..ward.site import Site, add_routes, go_to
from ..web.door import policy
from ..web.fault_list import faults_shown
from ..web.front import answer
from .letter import LetterShown, letter_of, showable
from .office import Office
from .post import RUNS_PATH, day_in_words, forget_any, run_folder, settings_of
from .prepare import CHOICE, MailTyped, NotPrepared, nothing_typed, prepare_one, read_form
from .prepare_list import LEFT, counted_left, left_of

if TYPE_CHECKING:
    from flask import Flask, Response

PATH, RUN = "/email", f"{RUNS_PATH}/<name>"
MOST = 50  # rows that a page names
AGAIN = (SENT, PERMANENT, BOUNCED)  # states after which a reason sends it once more


class Reviewed(NamedTuple):
    """A run as it waits to be sent: its messages, the one that is shown, and the leaflet in it, if it is one from the pages."""

    name: str
    run: MailRun
    entry: RunEntry
    number: int
    letter: LetterShown
    shown: LeafletShown | None
    again: bool


def add_pages(office: Office, app: Flask, site: Site) -> None:
    """Add the pages that e-mail one leaflet; none has an address that says anything of a patient."""
    with_office = functools.partial
    add_routes(
        app, site,
        [("GET", PATH, start), ("POST", PATH, ask), ("POST", f"{PATH}/prepare", prepare),
         ("GET", RUN, with_office(look, office)), ("GET", f"{RUN}/<int:number>", with_office(look, office)),
         ("GET", f"{RUN}/<int:number>/message", message), ("GET", f"{RUN}/<int:number>/<int:file>.pdf", attached),
         ("POST", f"{RUN}/send", with_office(send, office)), ("POST", f"{RUN}/stop", with_office(stop, office)),
         ("POST", f"{RUN}/drop", with_office(drop, office))],
    )  # fmt: skip


def start(site: Site) -> Response:
    """Lead back to the leaflets: what is to be e-mailed is not in the address."""
    return go_to("/")


def ask(site: Site) -> Response:
    """Give the form for one leaflet, or what keeps it from being e-mailed."""
    from flask import request

    try:
        shown = shown_of(site, choice_of(site.setting, form_of(request.form)))
    except LeafletError as error:
        return refused(site, error)
    return form_page(site, shown, nothing_typed())


def form_page(site: Site, shown: LeafletShown, typed: MailTyped, code: int = 200) -> Response:
    """Return the form with what was typed."""
    try:
        settings_of(site)
    except LeafletError as error:
        return cannot(site, error, shown.reference)
    held: dict[str, Any] = {
        "shown": shown, "typed": typed,
        "choice_fields": {name: value for name, value in shown.choice.plain().items() if value},
    }  # fmt: skip
    return answer(site.page("email-draft.html" if shown.drafts else "email.html", "/", **held), code)


def prepare(site: Site) -> Response:
    """Write the message, and lead to the page that shows it; or say why there is none."""
    from flask import request

    try:
        shown = shown_of(site, choice_of(site.setting, form_of(request.form)))
    except LeafletError as error:
        return refused(site, error)
    typed = read_form(site.setting, request.form)
    if typed.wrong or shown.drafts:
        return form_page(site, shown, typed, 422 if typed.wrong else 409)
    try:
        done = prepare_one(site, settings_of(site), shown, typed)
    except LeafletError as error:
        return cannot(site, error, shown.reference)
    if isinstance(done, Path):
        return go_to(f"{RUNS_PATH}/{done.name}")
    return answer(site.page("email-not.html", "/", **why_not(site, shown, typed, done)), 409)


def why_not(site: Site, shown: LeafletShown, typed: MailTyped, done: NotPrepared) -> dict[str, Any]:
    """Return what the page says when there is no message."""
    before = done.before
    day = day_in_words(site, before.at[:10]) if before else ""
    kind = "refused"
    if before and before.state in (*AGAIN, UNCERTAIN, INTENT):
        kind = "again" if before.state in AGAIN else "uncertain"
    elif done.skipped.why.startswith("gets no mail"):
        kind = "opted-out"
    elif done.skipped.kind == DRAFT:
        kind = "draft"
    return {
        "shown": shown, "typed": typed, "kind": kind, "before": before, "day": day, "why": done.skipped.why,
        "choice_fields": {name: value for name, value in shown.choice.plain().items() if value},
    }  # fmt: skip


def look(office: Office, site: Site, name: str, number: int = 1) -> Response:
    """Give the page of a run: what waits to be sent, what is on its way, or what became of it."""
    sending = office.of(name)
    if sending and (sending.running or sending.outcomes or sending.faults):
        faults = faults_shown(sending.faults, False)
        waits = run_folder(name) is not None
        return answer(
            site.page("email-sent.html", "/", sending=sending, name=name, shown=faults, waits=waits)
        )
    folder = run_folder(name)
    if folder is None:
        return answer(site.page("email-gone.html", "/"), 404)
    try:
        reviewed = review(site, folder, number)
    except LeafletError as error:
        return cannot(site, error)
    return answer(site.page("email-look.html", "/", **looked_at(site, reviewed)))


def review(site: Site, folder: Path, number: int) -> Reviewed:
    """Return a run as it waits, if nothing of it was changed. Raises LeafletError."""
    settings = settings_of(site)
    with Ledger(settings.ledger) as ledger:
        run = open_run(folder, ledger)
    number = min(max(number, 1), len(run.entries))
    entry = run.entries[number - 1]
    letter = letter_of(reviewed_bytes(folder, entry))
    given = run.about.get(CHOICE, "")
    shown = shown_of(site, choice_of(site.setting, json.loads(given))) if given else None
    return Reviewed(folder.name, run, entry, number, letter, shown, entry.note.startswith("again"))


def looked_at(site: Site, reviewed: Reviewed) -> dict[str, Any]:
    """Return what the page shows of a run that waits."""
    consent = day_in_words(site, reviewed.entry.consent)
    approval = approved_by(site, reviewed.shown) if reviewed.shown else ""
    left = left_of(reviewed.run.about.get(LEFT, ""))
    sizes = [round(len(data) / 1000) for _, data in reviewed.letter.files]
    return {
        "one": reviewed, "consent": consent, "approval": approval, "sizes": sizes, "left": counted_left(left),
        "rows": left[:MOST], "more": max(0, len(left) - MOST),
    }  # fmt: skip


def approved_by(site: Site, shown: LeafletShown) -> str:
    """Return who approved the words of a leaflet, and until when."""
    from ..approval.status import approval_of

    setting, choice = site.setting, shown.choice
    found = approval_of(setting, setting.library.topics[choice.topic, choice.lang])
    return f"{found.name}, {found.role}, until {day_in_words(site, str(found.until))}" if found else ""


def message(site: Site, name: str, number: int) -> Response:
    """Give the HTML of a message, as a program for mail shows it: a page of its own that can do nothing."""
    folder = run_folder(name)
    if folder is None:
        return answer(site.page("email-gone.html", "/"), 404)
    try:
        html, styles = showable(review(site, folder, number).letter.html, site.front.address_of("mark.svg"))
    except LeafletError as error:
        return cannot(site, error)
    found = answer(html)
    found.headers["Content-Security-Policy"] = policy(
        style_src=styles, script_src="'none'", connect_src="'none'", form_action="'none'"
    )
    return found


def attached(site: Site, name: str, number: int, file: int) -> Response:
    """Give a file of a message, exactly as it goes."""
    folder = run_folder(name)
    try:
        files = review(site, folder, number).letter.files if folder else ()
    except LeafletError as error:
        return cannot(site, error)
    if not 0 < file <= len(files):
        return answer(site.page("email-gone.html", "/"), 404)
    found = answer(files[file - 1][1], kind="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="{files[file - 1][0]}"'
    return found


def send(office: Office, site: Site, name: str) -> Response:
    """Send a run, and lead to the page that says what became of it; one that is on its way is not sent twice."""
    folder = run_folder(name)
    if folder is not None:
        try:
            office.send(site, settings_of(site), folder)
        except LeafletError as error:
            return cannot(site, error)
    return go_to(f"{RUNS_PATH}/{name}")


def stop(office: Office, site: Site, name: str) -> Response:
    """End a run after the message in hand."""
    if sending := office.of(name):
        sending.stop.set()
    return go_to(f"{RUNS_PATH}/{name}")


def drop(office: Office, site: Site, name: str) -> Response:
    """Throw a run away, and lead back to its leaflet; one that is on its way is stopped first, by its own button."""
    if (sending := office.of(name)) and sending.running:
        return go_to(f"{RUNS_PATH}/{name}")
    folder = run_folder(name)
    back = "/"
    if folder is not None:
        try:
            found = review(site, folder, 1).shown
            back = f"/l/{found.reference}" if found else back
        except LeafletError:
            pass
        try:
            forget_any(folder)
        except LeafletError as error:
            return cannot(site, error)
    return go_to(back)


def cannot(site: Site, error: LeafletError, reference: str = "") -> Response:
    """Return the page that says why nothing can be e-mailed."""
    shown = faults_shown(error.faults, False)
    return answer(site.page("email-cannot.html", "/", shown=shown, reference=reference), 409)
