"""The page of the ledger: what was e-mailed, what needs somebody, reports of mail that came back, who wants none, an export."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..faults import LeafletError, refusal
from ..mail.address import wire_address
from ..mail.bounces import FOREIGN, KNOWN, MARKED, NO_FAILURE, OTHER, UNREADABLE, Finding, mark
from ..mail.ledger import Ledger
from ..mail.nouns import BOUNCED, INTENT, PERMANENT, STATES, TEMPORARY, UNCERTAIN, Held
from ..ward.site import Site, add_routes, go_to
from ..web.fault_list import faults_shown
from ..web.front import answer
from .post import day_in_words, settings_of

if TYPE_CHECKING:
    from flask import Flask, Response

PATH = "/mail"
NEEDS_A_PERSON = (UNCERTAIN, TEMPORARY, PERMANENT, BOUNCED)
MOST = 100  # messages on a page; the export has all
LONGEST = 300  # characters of what is typed
REPORTS = f"{PATH}/bounces"
LARGEST = 20_000_000  # bytes of the reports that are read at once
WORDS = {
    KNOWN: "known before", FOREIGN: "not about our messages", NO_FAILURE: "no failure", OTHER: "no report",
    UNREADABLE: "cannot be read: read it yourself",
}  # fmt: skip


class LedgerSaid(NamedTuple):
    """What the page says about what was just done: in one line, and the lines below it."""

    words: str
    lines: tuple[str, ...] = ()
    good: bool = True


def add_pages(app: Flask, site: Site) -> None:
    """Add the page of the ledger, and what can be noted in it."""
    site.door.allow(REPORTS, LARGEST)
    add_routes(
        app, site,
        [("GET", PATH, show), ("POST", PATH, show), ("POST", f"{PATH}/resolve", resolve), ("POST", REPORTS, bounces),
         ("POST", f"{PATH}/opt-out", opt_out), ("POST", f"{PATH}/opt-in", opt_in), ("POST", f"{PATH}/export", export)],
    )  # fmt: skip


def typed(name: str) -> str:
    """Return a field of the request's form."""
    from flask import request

    return request.form.get(name, "").strip()[:LONGEST]


def show(site: Site) -> Response:
    """Give the page of the ledger; with what was searched, if anything."""
    return page(site)


def page(site: Site, said: LedgerSaid | None = None, fault: LeafletError | None = None) -> Response:
    """Return the page of the ledger."""
    word = typed("q")
    try:
        with Ledger(settings_of(site).ledger) as ledger:
            held = as_known(ledger)
    except LeafletError as error:
        return answer(
            site.page("email-cannot.html", "/register", shown=faults_shown(error.faults, False), reference="")
        )
    counts = Counter(one.state for one in held)
    shown: dict[str, Any] = {
        "word": word, "said": said, "counts": [(state, counts[state]) for state in STATES if counts[state]],
        "needy": [one for one in held if one.state in NEEDS_A_PERSON],
        "rows": [one for one in reversed(held) if asked_for(one, word)][:MOST], "most": MOST,
        "shown": faults_shown(fault.faults, False) if fault else (), "day": functools.partial(day_in_words, site),
    }  # fmt: skip
    return answer(site.page("mail.html", "/register", **shown), 409 if fault else 200)


def as_known(ledger: Ledger) -> list[Held]:
    """Return all messages; those that a crash left open count as uncertain, unless a run is in progress. Nothing is written."""
    held = ledger.messages()
    try:
        with ledger.alone():
            return [replace(one, state=UNCERTAIN) if one.state == INTENT else one for one in held]
    except LeafletError:
        return held


def asked_for(one: Held, word: str) -> bool:
    """Tell whether a message is about an id or a reference."""
    wanted = word.casefold()
    return not word or wanted == one.patient.casefold() or wanted in one.document.casefold().split("+")


def noting(site: Site, change: Callable[[Ledger], LedgerSaid]) -> Response:
    """Change the ledger, and give its page, which says what was done or why it was not."""
    try:
        with Ledger(settings_of(site).ledger) as ledger:
            said = change(ledger)
    except LeafletError as error:
        return page(site, fault=error)
    return page(site, said)


def resolve(site: Site) -> Response:
    """Settle a message that is uncertain, and lead to the ledger."""
    verdict = typed("verdict")
    if verdict not in ("sent", "again"):
        return go_to(PATH)
    try:
        with Ledger(settings_of(site).ledger) as ledger, ledger.alone():
            ledger.settle_intents()
            ledger.resolve(typed("id"), typed("document"), verdict)
    except LeafletError as error:
        return page(site, fault=error)
    return go_to(PATH)


def opt_out(site: Site) -> Response:
    """Note that somebody wants no e-mail."""

    def change(ledger: Ledger) -> LedgerSaid:
        ledger.suppress(who())
        return LedgerSaid("Noted: no more e-mail")

    return noting(site, change)


def opt_in(site: Site) -> Response:
    """Note that somebody wants e-mail again."""

    def change(ledger: Ledger) -> LedgerSaid:
        return LedgerSaid(
            "Noted: may get e-mail again" if ledger.allow(who()) else "Nothing was noted against it"
        )

    return noting(site, change)


def who() -> str:
    """Return the address, as sent on the wire, or the id that was typed. Raises LeafletError."""
    text = typed("who")
    if not text:
        raise refusal("type an address or an id")
    return wire_address(text) if "@" in text else text


def bounces(site: Site) -> Response:
    """Read reports of mail that came back, and note what they say; the files are removed at once."""
    from flask import request

    files = [one for one in request.files.getlist("reports") if one.filename]

    def change(ledger: Ledger) -> LedgerSaid:
        if not files:
            raise refusal("choose the files of the reports", "saved messages (.eml), or one mbox file")
        found: list[Finding] = []
        with tempfile.TemporaryDirectory(prefix="leaflets-") as name:  # closed to others
            for n, file in enumerate(files, 1):
                found += findings(ledger, Path(name), n, file.stream.read())
        return said_of(found)

    return noting(site, change)


def findings(ledger: Ledger, top: Path, number: int, data: bytes) -> list[Finding]:
    """Note what one file says: a saved message, or an mbox file with several. Its name, which may say too much, is not kept."""
    folder = top / str(number)
    folder.mkdir(mode=0o700)
    path = folder / f"file {number}"
    path.write_bytes(data)
    return list(mark(ledger, path if data.startswith(b"From ") else folder))


def said_of(found: list[Finding]) -> LedgerSaid:
    """Return what the reports said."""
    marked = [one for one in found if one.what == MARKED]
    lines = [came_back(one) for one in marked]
    lines += [f"{one.file}: {WORDS[one.what]}" for one in found if one.what != MARKED]
    count = f"{len(marked)} new report{'s' * (len(marked) != 1)} about our own messages"
    return LedgerSaid(count, tuple(lines), all(one.what != UNREADABLE for one in found))


def came_back(found: Finding) -> str:
    """Return what a report says of a message, without its address."""
    kind = "no more mail goes to this address" if found.hard else "for now"
    return f"{found.patient}: came back, {found.status}, {kind}"


def export(site: Site) -> Response:
    """Give the whole ledger as a CSV file."""
    try:
        with Ledger(settings_of(site).ledger) as ledger:
            found = answer(ledger.export(), kind="text/csv")
    except LeafletError as error:
        return page(site, fault=error)
    found.headers["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return found
