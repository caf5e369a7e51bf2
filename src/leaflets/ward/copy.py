"""The page for one reader's copy: a name, whom to ask for, a message and visits. What is typed lives in its request only.

The register gets its row before the copy leaves the program, as with the command; the row's id is made here and names nobody.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..faults import LeafletError
from ..formats import FORMATS, PDF
from ..model import Job
from ..register.clerk import Copy, clerk_of
from ..web.door import policy
from ..web.front import answer
from ..web.page_pictures import page_png, page_texts
from .choice import choice_of, topic_of
from .leaflet import form_of, refused
from .library import HeldLibrary
from .paper import QUEUE
from .personal import Typed, read_typed
from .shown import LeafletShown, shown_of
from .site import Site, add_routes

if TYPE_CHECKING:
    from flask import Flask, Response

PATH = "/copy"
OPEN, MORE, SHOW, PRINT, SAVE = "", "more", "show", "print", "save"
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that is easily confused
SHOWN_PAGES, WIDTH = 3, 720


def add_pages(app: Flask, site: Site) -> None:
    """Add the page for one reader's copy."""
    add_routes(app, site, [("POST", PATH, copy)])


def copy(site: Site) -> Response:
    """Give the form, or the copy that it asks for."""
    from flask import request

    held, do = site.library.held, request.form.get("do", OPEN)
    try:
        shown = shown_of(site, choice_of(held.setting, form_of(request.form)))
        topic = topic_of(held.setting, shown.choice.topic, shown.choice.lang)
        form = request.form if not prints_only_name(held, shown) else {"name": request.form.get("name", "")}
        typed = read_typed(held.setting, topic, form, do == MORE)
        queue = do.removeprefix(QUEUE) if do.startswith(QUEUE) else ""
        known = do in (SHOW, PRINT, SAVE) or queue in site.printers.names
        if not known or typed.wrong or typed.reader is None:
            return form_page(site, shown, typed)
        job = replace(shown.job, reader=typed.reader)
        pdf = site.press.make(held, job).pdf
        if do == SHOW:
            return form_page(site, shown, typed, pictures=pictures_of(pdf, shown))
        return (
            handed_out(held, job, pdf, do)
            if not queue
            else printed(site, shown, typed, (held, job, pdf), queue)
        )
    except LeafletError as error:
        return refused(site, error)


def form_page(
    site: Site, shown: LeafletShown, typed: Typed, pictures: Sequence[tuple[int, str]] = (), said: str = ""
) -> Response:
    """Return the form with what was typed; its pictures are in the page itself, so that they have no address."""
    held: dict[str, Any] = {
        "shown": shown,
        "typed": typed,
        "choice_fields": {name: value for name, value in shown.choice.plain().items() if value},
        "pictures": pictures,
        "said": said,
        "printers": site.printers.names,
        "only_name": prints_only_name(site.library.held, shown),
    }
    found = answer(site.page("copy.html", "/", **held))
    found.headers["Content-Security-Policy"] = policy(img_src="'self' data:")
    return found


def prints_only_name(held: HeldLibrary, shown: LeafletShown) -> bool:
    """Tell whether a leaflet has no room for a message and visits: a card."""
    return held.setting.layouts[shown.job.layout].card


def pictures_of(pdf: bytes, shown: LeafletShown) -> list[tuple[int, str]]:
    """Return the pages that hold what was typed: those that differ from everybody's, each with its number."""
    general, own = page_texts(shown.pressed.pdf), page_texts(pdf)
    holding = [n for n, text in enumerate(own) if n >= len(general) or general[n] != text] or [0]
    return [
        (n + 1, "data:image/png;base64," + base64.b64encode(page_png(pdf, n, WIDTH)).decode())
        for n in holding[:SHOWN_PAGES]
    ]


def registered(held: HeldLibrary, job: Job, pdf: bytes) -> str:
    """Enter a copy in the register, and return its id. Raises LeafletError."""
    id = made_id()
    with clerk_of(held.setting, lambda said: None) as clerk:
        clerk.add([Copy(id, job, pdf)])
    return id


def printed(
    site: Site, shown: LeafletShown, typed: Typed, made: tuple[HeldLibrary, Job, bytes], queue: str
) -> Response:
    """Print the copy, once it is in the register, and give the form with what the printing system says. Raises LeafletError."""
    registered(*made)
    said = site.printers.send(made[2], queue)
    return form_page(site, shown, typed, said=f"Sent to {queue}: {shown.extent}, {said}.")


def handed_out(held: HeldLibrary, job: Job, pdf: bytes, do: str) -> Response:
    """Return the copy, once it is in the register. Raises LeafletError."""
    id = registered(held, job, pdf)
    found = answer(pdf, kind=FORMATS[PDF].media_type)
    shows = "inline" if do == PRINT else "attachment"
    found.headers["Content-Disposition"] = f'{shows}; filename="{id}{FORMATS[PDF].ending}"'
    return found


def made_id() -> str:
    """Return an id that says nothing about anybody."""
    return "W-" + "".join(secrets.choice(LETTERS) for _ in range(6))
