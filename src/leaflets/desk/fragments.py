"""Takes what the desk shows, gives the parts of its page, each with a digest: a browser is sent only those that it does not have."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..web.fault_list import FaultShown, faults_shown, short_name
from ..web.front import Front
from ..web.page_pictures import WIDTHS
from .advice import Advice, by_file, sorted_for
from .choice import TopicPart, fields_of, parts_of, topic_of
from .editors import Editor
from .paragraphs import ParagraphShown
from .readers import said_of
from .state import Shown, WritersDesk
from .view import View

TABS = ("screen", "text")  # besides the words
MOST_ADVICE = 12  # shown at once


class Fragment(NamedTuple):
    """A part of the page: its id in the page, its HTML, and what of that its digest is made from."""

    id: str
    html: str
    counts: str  # without what has a digest of its own
    inside: str = ""  # the part that it is in
    swap: str = "true"  # how htmx puts it into the page

    @property
    def digest(self) -> str:
        """What tells one content of the part from another."""
        return f"{self.id}.{hashlib.blake2b(self.counts.encode(), digest_size=6).hexdigest()}"

    @property
    def out_of_band(self) -> str:
        """The HTML with the mark by which htmx puts it in the place of the part that has its id."""
        return self.html.replace(f'id="{self.id}"', f'id="{self.id}" hx-swap-oob="{self.swap}"', 1)


class WordsRow(NamedTuple):
    """A paragraph of the list of words; `file` where those of another file begin with it."""

    paragraph: ParagraphShown
    file: str
    label: str  # of the button that leads to its line
    readers: Sequence[Any]


class SectionLine(NamedTuple):
    """A part of the topic in the list of sections, and what is to be said of it."""

    part: TopicPart
    note: str
    chosen: bool


def fragments_of(
    front: Front, desk: WritersDesk, editor: Editor | None, name: str, csrf: str, tab: str
) -> list[Fragment]:
    """Return the parts of the page in their order."""
    shown = desk.shown
    held: dict[str, Any] = {
        "shown": shown, "view": shown.view, "csrf": csrf, "tab": tab, "name": name, "short": short_name,
        "editor": editor.name if editor else "", "clock": clock, "widths": WIDTHS,
    }  # fmt: skip

    def part(id: str, template: str, swap: str = "true", **more: Any) -> Fragment:
        html = front.page(template, id=id, **held, **more)
        return Fragment(id, html, html, swap=swap)

    found = [
        part("status", "status.html", "innerHTML", count=len(shown.faults)),
        part("faults", "faults.html", **_faults(shown)),
        part("sections", "sections.html", lines=list(_lines(shown))),
        part("tools", "tools.html", fields=_fields(shown, desk)),
    ]
    if shown.view is None:
        return [*found, part("pages", "none.html"), part("words", "none.html")]
    rows = list(_rows(shown.view))
    words = part("words", f"{tab if tab in TABS else 'words'}.html", rows=rows)
    return [*found, *_pages(front, shown.view, held), words]


def _pages(front: Front, view: View, held: dict[str, Any]) -> list[Fragment]:
    """Return the column of pages, and each page in it: a page that a save left as it was stays as it is in the browser."""
    pages = []
    for page in view.pages:
        id = f"page-{page.number}"
        html = front.page("page.html", id=id, page=page, **held)
        pages.append(Fragment(id, html, html, inside="pages"))
    around = front.page("pages.html", id="pages", pages=[], **held)
    return [Fragment("pages", front.page("pages.html", id="pages", pages=pages, **held), around), *pages]


def page_of(front: Front, fragments: Sequence[Fragment], shown: Shown, name: str, tab: str) -> str:
    """Return the whole page."""
    held = {one.id: one.html for one in fragments}
    return front.page("desk.html", parts=held, news=_news(front, fragments, shown, tab), name=name, tab=tab)


def news_of(front: Front, fragments: Sequence[Fragment], have: set[str], shown: Shown, tab: str) -> str:
    """Return the parts that a browser lacks, and what it will ask with next time."""
    lacks = {one.id: one for one in fragments if one.digest not in have}
    sent = [one.out_of_band for one in lacks.values() if one.inside not in lacks]
    news = Fragment("news", _news(front, fragments, shown, tab), "")
    return "\n".join([news.out_of_band, *sent])


def _news(front: Front, fragments: Sequence[Fragment], shown: Shown, tab: str) -> str:
    have = ",".join([one.digest for one in fragments])
    return front.page("news.html", have=have, number=shown.number, tab=tab)


def _faults(shown: Shown) -> dict[str, Any]:
    advice: Sequence[FaultShown] = ()
    more = 0
    if shown.advice is not None:
        found = sorted_for(shown.advice, path_of(shown))
        advice, more = faults_shown(found[:MOST_ADVICE], with_lines=False), max(0, len(found) - MOST_ADVICE)
    return {"faults": faults_shown(shown.faults), "advice": advice, "more": more}


def path_of(shown: Shown) -> str:
    """Return the file of the section that is shown; "" for a booklet."""
    if shown.setting is None:
        return ""
    parts = parts_of(topic_of(shown.setting, shown.choice), shown.choice.facets)
    return next((part.path for part in parts if part.id == shown.choice.part), "")


def _lines(shown: Shown) -> Iterator[SectionLine]:
    if shown.setting is None:
        return
    counts = by_file(shown.advice or Advice())
    wrong: dict[str, int] = {}
    for fault in shown.faults:
        wrong[fault.place.path] = wrong.get(fault.place.path, 0) + 1
    for part in parts_of(topic_of(shown.setting, shown.choice), shown.choice.facets):
        note = note_of(
            wrong.get(part.path, 0), counts.get(part.path, 0), shown.advice is not None and part.path
        )
        yield SectionLine(part, note, part.id == shown.choice.part)


def note_of(faults: int, to_look_at: int, measured: object) -> str:
    """Return what the list of sections says of one: "1 fault, 2 to look at"; "fine" only if it was measured."""
    said = [f"{faults} fault{'s' if faults > 1 else ''}"] if faults else []
    said += [f"{to_look_at} to look at"] if to_look_at else []
    return ", ".join(said) or ("fine" if measured else "")


def _fields(shown: Shown, desk: WritersDesk) -> Sequence[Any]:
    if shown.setting is None:
        return ()
    return fields_of(shown.setting, shown.choice, desk.source.profiles())


def _rows(view: View) -> Iterator[WordsRow]:
    """Yield the paragraphs; a file's name stands above the first of some that come from it, if texts are written in it."""
    file = ""
    for paragraph in view.paragraphs:
        place = paragraph.place
        written = place.path in view.files
        label = f"line {place.line}" if written else short_name(place)
        begins = written and place.path != file
        file = place.path if written else file
        yield WordsRow(paragraph, place.path if begins else "", label, said_of(view.readers, place))


def clock(moment: float) -> str:
    """Return a moment as the clock on this computer showed it."""
    return time.strftime("%H:%M:%S", time.localtime(moment))
