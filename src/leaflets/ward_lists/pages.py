"""The pages of lists: upload, what becomes of each row, making, result. Everything is asked by POST; addresses name only a number."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..batch.report import REPORT
from ..batch.result import KEPT, REFUSED
from ..batch.tables import limit_cells
from ..faults import LeafletError
from ..text.counts import counted
from ..ward.site import PageSet, Site, add_routes, go_to
from ..web.front import answer
from .archive import files_of, rows_reported, zip_of
from .fates import MADE as WILL_BE_MADE
from .fates import MOST_ROWS, UNMAILED, ListFate, all_said, fate_of, said_in_report
from .folders import (
    CHECKING,
    FAILED,
    FINISHED,
    MAKING,
    STOPPED,
    ListFolder,
    ListState,
    answered,
    keep_list,
    list_called,
    lists_in,
)
from .questions import answers_in
from .run import ListRuns

if TYPE_CHECKING:
    from flask import Flask, Response

PATH = "/list"
LARGEST_LIST = 20_000_000  # bytes
MOST_REFUSED = 50  # rows that the result names
SHOWS = {"": "All", REFUSED: "Refused", UNMAILED: "Made, no e-mail", WILL_BE_MADE: "Will be made"}


class ListPages:
    """What the pages of lists share: the site and its runs."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.runs = ListRuns(site.state.path.parent, site.library)

    def upload_page(self, wrong: str = "") -> Response:
        """Give the page on which a list is uploaded, and the lists that are here."""
        here = [ListShown(self, one) for one in lists_in(self.runs.root)]
        return answer(self.site.page("list-upload.html", PATH, lists=here, wrong=wrong))

    def called(self, number: str) -> ListFolder | None:
        """Return the list that an address names."""
        return list_called(self.runs.root, number)

    def gone(self) -> Response:
        """Say that a list is no longer here."""
        return answer(self.site.page("list-gone.html", PATH), 404)


class ListShown:
    """A list that is here, as pages show it."""

    def __init__(self, pages: ListPages, folder: ListFolder) -> None:
        self.folder, self.number = folder, folder.number
        # Before and after: a run that ends or begins meanwhile has not stopped.
        run = pages.runs.running(folder)
        self.state = folder.state()
        self.run = run or pages.runs.running(folder)
        self.stage = stage_of(self.state, self.run is not None)
        self.size = in_words(folder.size())
        self.came, self.ends = clock(self.state.uploaded), clock(self.state.ends)

    @property
    def at(self) -> str:
        """The time of day at which the list came: what people call it."""
        local = self.state.uploaded.astimezone()
        return f"{local.hour}:{local.minute:02}"


def stage_of(state: ListState, running: bool) -> str:
    """Return how far a list is: one that was being made when the program ended has stopped."""
    if running:
        return MAKING
    return STOPPED if state.stage == MAKING else state.stage


def clock(at: dt.datetime) -> str:
    """Return a time as people say it on this computer: "today, 9:05"."""
    local, today = at.astimezone(), dt.datetime.now().astimezone().date()
    days = {0: "today", 1: "tomorrow", -1: "yesterday"}
    day = days.get((local.date() - today).days, local.date().isoformat())
    return f"{day}, {local.hour}:{local.minute:02}"


def in_words(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"


def add_pages(app: Flask, site: Site) -> None:
    """Add the pages of lists."""
    limit_cells()
    pages = ListPages(site)
    site.door.allow(PATH, LARGEST_LIST)
    pages.runs.start()
    site.endings.append(pages.runs.close)
    add_routes(
        app, pages,
        [("GET", PATH, upload), ("POST", PATH, receive), ("GET", f"{PATH}/<number>", show),
         ("POST", f"{PATH}/<number>/check", check), ("POST", f"{PATH}/<number>/make", make),
         ("GET", f"{PATH}/<number>/run", progress), ("POST", f"{PATH}/<number>/stop", stop),
         ("POST", f"{PATH}/<number>/delete", delete), ("GET", f"{PATH}/<number>/zip", archive),
         ("GET", f"{PATH}/<number>/report", report)],
    )  # fmt: skip


# ---- upload --------------------------------------------------------------------------------------


def upload(pages: ListPages) -> Response:
    """Give the page on which a list is uploaded."""
    return pages.upload_page()


def receive(pages: ListPages) -> Response:
    """Keep an uploaded list."""
    from flask import request

    file = request.files.get("list")
    data = file.read() if file else b""
    if not data.strip():
        wrong = "This file is empty." if file and file.filename else "Choose a file first."
        return pages.upload_page(wrong)
    try:
        folder = keep_list(pages.runs.root, data)
    except LeafletError as error:
        return pages.upload_page("; ".join(all_said(error.faults)))
    return go_to(f"{PATH}/{folder.number}")


# ---- one list ------------------------------------------------------------------------------------


def show(pages: ListPages, number: str) -> Response:
    """Give the page of a list: of its check, its making, or its result."""
    folder = pages.called(number)
    if folder is None:
        return pages.gone()
    here = ListShown(pages, folder)
    if here.stage == CHECKING:
        return check_page(pages, here)
    if here.stage == MAKING:
        return answer(pages.site.page("list-making.html", PATH, this=here))
    return result_page(pages, here)


def check_page(pages: ListPages, here: ListShown, whole: bool = True) -> Response:
    """Give what becomes of each row, and the questions about the list; only the form where a script asks."""
    from flask import request

    setting = pages.site.setting
    found = fate_of(here.folder.file, setting, here.state.answers)
    wanted = request.values.get("show", "")
    wanted = wanted if wanted in SHOWS else ""
    rows = [row for row in found.rows if wanted in ("", row.fate)]
    held: dict[str, Any] = {
        "this": here, "fate": found, "title": title_of(found), "rows": rows[:MOST_ROWS],
        "more": (found.counts.get(wanted, 0) if wanted else found.count) - MOST_ROWS,
        "drafts": drafts_said(found.draft_rows, found.made),
        "wanted": wanted, "shows": shows_of(found), "wrong": all_said(found.faults),
    }  # fmt: skip
    return answer(pages.site.page("list-check.html" if whole else "list-form.html", PATH, **held))


def title_of(found: ListFate) -> str:
    """Return what the check of a list says first."""
    if found.faults:
        return "This list cannot be read yet"
    if found.open:
        return "Before the rows are checked"
    refused = found.count - found.made
    rest = f", {refused:,} {'is' if refused == 1 else 'are'} refused" if refused else ""
    return f"{counted(found.count, 'row')}: {found.made:,} can be made{rest}"


def drafts_said(drafts: int, made: int) -> str:
    """Return how many of the rows that get something get a draft, for the word DRAFT to follow; "" if none does."""
    if not drafts:
        return ""
    if drafts == made:
        return "All of them are" if made > 1 else "It is a"
    return f"{drafts:,} of them {'is a' if drafts == 1 else 'are'}"


def shows_of(found: ListFate) -> list[tuple[str, str, int]]:
    """Return which rows can be shown alone: the name of the choice, its words, and how many rows it has."""
    counts = {"": found.count, **found.counts}
    return [(name, words, counts[name]) for name, words in SHOWS.items() if counts.get(name)]


def check(pages: ListPages, number: str) -> Response:
    """Take answers, and give what becomes of each row now."""
    from flask import request

    folder = pages.called(number)
    if folder is None:
        return pages.gone()
    if folder.state().stage == CHECKING:
        answered(folder, answers_in(request.form, pages.site.setting))
    if "HX-Request" in request.headers:
        return check_page(pages, ListShown(pages, folder), whole=False)
    return go_to(f"{PATH}/{number}")


def make(pages: ListPages, number: str) -> Response:
    """Make what is missing of a list."""
    from flask import request

    folder = pages.called(number)
    if folder is None:
        return pages.gone()
    state = folder.state()
    if state.stage == CHECKING:
        answered(folder, answers_in(request.form, pages.site.setting))
        found = fate_of(folder.file, pages.site.setting, folder.state().answers)
        if found.open or not found.made:
            return go_to(f"{PATH}/{number}")
        folder.note(replace(folder.state(), rows=found.count))
    pages.runs.make(folder)
    return go_to(f"{PATH}/{number}")


def progress(pages: ListPages, number: str) -> Response:
    """Give how far a run is; once it has ended, have the page be read again."""
    folder = pages.called(number)
    if folder is None:
        return pages.gone()
    here = ListShown(pages, folder)
    found = answer(pages.site.page("list-run.html", PATH, this=here))
    if here.stage != MAKING:
        found.headers["HX-Refresh"] = "true"
    return found


def stop(pages: ListPages, number: str) -> Response:
    """Stop a run."""
    if folder := pages.called(number):
        pages.runs.stop(folder)
    return go_to(f"{PATH}/{number}")


def delete(pages: ListPages, number: str) -> Response:
    """Delete a list and all that was made of it, here and by other sets of pages."""
    folder = pages.called(number)
    if folder is None:
        return go_to(PATH)
    if pages.runs.running(folder):
        return go_to(f"{PATH}/{number}")
    try:
        for end in pages.site.list_endings:
            end(number)
        folder.delete()
    except LeafletError as error:
        return pages.upload_page("; ".join(all_said(error.faults)))
    return go_to(PATH)


# ---- the result ----------------------------------------------------------------------------------


class RowLost(NamedTuple):
    """A row that got nothing, or kept what it had, and why."""

    line: str
    id: str
    why: str


def result_page(pages: ListPages, here: ListShown) -> Response:
    """Give what was made, and which rows got nothing."""
    lost = [
        RowLost(row["line"], row["id"], said_in_report(row["why"]))
        for row in rows_reported(here.folder)
        if row["result"] in (REFUSED, KEPT)
    ]
    files = files_of(here.folder)
    held: dict[str, Any] = {
        "this": here, "state": here.state, "lost": lost[:MOST_REFUSED], "more": max(0, len(lost) - MOST_REFUSED),
        "path": here.folder.made, "title": result_title(here), "leaflets": max(0, len(files) - 1),
        "zip": in_words(sum(path.stat().st_size for path in files)), "finished": here.stage == FINISHED,
        "failed": here.stage == FAILED, "drafts": drafts_said(here.state.draft_rows, here.state.made + here.state.there),
    }  # fmt: skip
    return answer(pages.site.page("list-result.html", PATH, **held))


def result_title(here: ListShown) -> str:
    """Return what the result says first."""
    state = here.state
    if here.stage != FINISHED:
        return f"Stopped at {state.done:,} of {state.rows:,}"
    rest = f", {state.refused:,} refused" if state.refused else ""
    return f"{state.made + state.there:,} made{rest}{f', {state.kept:,} kept' if state.kept else ''}"


def archive(pages: ListPages, number: str) -> Response:
    """Give the leaflets and the report as a ZIP."""
    from flask import Response

    folder = pages.called(number)
    if folder is None or not files_of(folder):
        return pages.gone()
    headers = {
        "Content-Disposition": f'attachment; filename="leaflets-{number}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(zip_of(folder), content_type="application/zip", headers=headers)


def report(pages: ListPages, number: str) -> Response:
    """Give the report as CSV."""
    folder = pages.called(number)
    if folder is None or not (folder.made / REPORT).is_file():
        return pages.gone()
    found = answer((folder.made / REPORT).read_bytes(), kind="text/csv")
    found.headers["Content-Disposition"] = f'attachment; filename="{REPORT}"'
    return found


HERE = Path(__file__).parent
LISTS = PageSet(HERE, add_pages, "A list", PATH)
