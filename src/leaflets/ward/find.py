"""The page on which a leaflet is found: the last ten, a search, and all leaflets."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from ..approval.reference import as_printed
from ..approval.status import draft_reasons, reference_of
from ..faults import LeafletError
from ..model import Job, Topic
from ..setting import Setting
from ..web.front import answer
from .choice import choice_of, job_of, kinds_of, leaflets_of, title_of, words
from .extent import Extent
from .library import HeldLibrary
from .search import LONGEST, searched
from .shown import known_reference
from .site import Site, add_routes, go_to
from .state import utc_now

if TYPE_CHECKING:
    from flask import Flask, Response


class LeafletFound(NamedTuple):
    """A leaflet in the list of all: its title, its kind, and the reference that leads to it."""

    title: str
    kind: str
    reference: str
    extent: Extent | None


class TopicShelf(NamedTuple):
    """All leaflets of a topic."""

    title: str
    entries: tuple[LeafletFound, ...]


def add_pages(app: Flask, site: Site) -> None:
    """Add the page to find a leaflet, and what leads from it to one."""
    add_routes(app, site, [("GET", "/", find), ("POST", "/find", search), ("POST", "/again", again)])


def find(site: Site) -> Response:
    """Give the last ten and all leaflets."""
    return answer(site.page("find.html", "/", **found_at(site)))


def search(site: Site) -> Response:
    """Give what holds the words that somebody typed, or lead to the leaflet of a reference."""
    from flask import request

    text = " ".join(request.form.get("q", "").split())[:LONGEST]
    reference = as_printed(text)
    live = "HX-Request" in request.headers
    if not live and site.state.choice_of(reference):
        return go_to(f"/l/{reference}")
    held = results_of(site, text) if text else found_at(site)
    if live:
        return answer(site.page("results.html" if text else "shelves.html", "/", **held))
    return answer(site.page("found.html" if text else "find.html", "/", **held))


def again(site: Site) -> Response:
    """Lead to one of the last ten."""
    from flask import request

    number = request.form.get("again", "")
    recent = site.state.recent()
    if not number.isdecimal() or not 0 < int(number[:3]) <= len(recent):
        return go_to("/")
    try:
        return go_to(f"/l/{known_reference(site, recent[int(number[:3]) - 1].choice)}")
    except LeafletError:
        return go_to("/")


def results_of(site: Site, text: str) -> dict[str, object]:
    """Return what the page shows of a search."""
    setting = site.setting
    found = searched(setting, text)
    pairs, shown = [], []
    for hit in found.hits:
        choice = choice_of(setting, hit.given)
        try:
            reference = reference_of(setting, job_of(setting, choice))
        except LeafletError:
            continue
        pairs.append((reference, choice.plain()))
        shown.append((hit, choice.kind, reference))
    site.state.remember(pairs)
    return {"asked": text, "meant": found.meant, "hits": shown}


def found_at(site: Site) -> dict[str, object]:
    """Return what the page shows when nothing is searched."""
    held = site.library.held
    setting = held.setting
    shelves, pairs, jobs = shelves_of(site, held)
    site.state.remember(pairs)
    site.counter.ask(held, jobs)
    topics = setting.library.topics.values()
    drafts = list(dict.fromkeys(why for topic in topics for why in draft_reasons(setting, topic)))
    return {"recent": recent_shown(site), "shelves": shelves, "drafts": drafts}


class MadeBefore(NamedTuple):
    """One of the last ten, as the page shows it."""

    title: str
    words: str
    kind: str
    amount: str
    when: str


def recent_shown(site: Site) -> list[MadeBefore]:
    """Return the last ten, the newest first."""
    return [
        MadeBefore(one.title, one.words, one.kind, one.amount, when_in_words(one.made, utc_now()))
        for one in site.state.recent()
    ]


def when_in_words(made: dt.datetime, now: dt.datetime) -> str:
    """Return when something was made, as people say it on this computer: "today 9:12", "yesterday", "3 days ago"."""
    days = (now.astimezone().date() - made.astimezone().date()).days
    if days <= 0:
        at = made.astimezone()
        return f"today {at.hour}:{at.minute:02}"
    return "yesterday" if days == 1 else f"{days} days ago"


def shelves_of(
    site: Site, held: HeldLibrary
) -> tuple[list[TopicShelf], list[tuple[str, dict[str, object]]], list[Job]]:
    """Return all leaflets as they are for the usual reader, what the references of these stand for, and their jobs."""
    shelves, pairs, asked = [], [], []
    setting = held.setting
    for topic in setting.library.topics.values():
        entries = []
        for given in given_of(setting, topic):
            choice = choice_of(setting, given)
            try:
                job = job_of(setting, choice)
            except LeafletError:  # a layout is missing: the page of the others still helps
                continue
            reference = reference_of(setting, job)
            entries.append(
                LeafletFound(
                    title_of(setting, choice), choice.kind, reference, site.counter.known(held, job)[1]
                )
            )
            pairs.append((reference, choice.plain()))
            asked.append(job)
        shelves.append(TopicShelf(words(topic.title, {}), tuple(entries)))
    return shelves, pairs, asked


def given_of(setting: Setting, topic: Topic) -> list[dict[str, str]]:
    """Return a choice for each leaflet of a topic, and for each other kind that has no section."""
    usual = {facet.id: facet.default for facet in topic.facets}
    whole = {"topic": topic.id, "lang": topic.lang}
    leaflets = leaflets_of(topic, usual)
    found = [{**whole, "section": one.id, "kind": "sheet"} for one in leaflets]
    kinds = kinds_of(setting, topic, "", usual)
    return found + [{**whole, "kind": kind.id} for kind in kinds]
