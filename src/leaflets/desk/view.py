"""Takes a Setting and a DeskChoice, gives a View: the pages, each paragraph with its line and its readers, and what the sections are called."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..faults import LeafletError
from ..html.write import write_html
from ..model import Document, Job
from ..pdf.write import write_pdf
from ..pipeline import lay_out_job
from ..plain_text import write_text
from ..setting import Setting
from ..typeset.pages import Pages
from ..web.front import policy_in
from ..web.page_pictures import PagePictures, PageShown
from .choice import BOOKLET, DeskChoice, TopicPart, job_of, parts_of, topic_of, words
from .paragraphs import ParagraphShown, paragraphs_of
from .readers import Readers, readers_of


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the desk shows of one job, all of it from the same moment."""

    choice: DeskChoice
    job: Job
    title: str
    lang: str  # BCP 47
    draft: bool
    pdf: bytes = field(repr=False)
    laid: Pages = field(repr=False)
    pages: tuple[PageShown, ...]
    full: Mapping[int, float]  # page -> the share of it that is filled
    paragraphs: tuple[ParagraphShown, ...]
    readers: Readers = field(repr=False)
    files: frozenset[str]  # in which the texts of this topic are written

    @property
    def screen(self) -> Screen:
        """The leaflet as it is read on a screen, made when somebody looks at it."""
        return screen_of(self.laid.document)

    @property
    def text(self) -> str:
        """The leaflet as plain text."""
        return write_text(self.laid.document).decode()

    def on(self, page: int) -> Sequence[tuple[ParagraphShown, float, float, float, float]]:
        """Return the paragraphs on a page, each with its box."""
        return [
            (paragraph, *box[1:])
            for paragraph in self.paragraphs
            for box in paragraph.boxes
            if box.page == page
        ]


@dataclass(frozen=True, slots=True)
class Screen:
    """A leaflet as it is read on a screen: one HTML file with the policy that it names; or why there is none."""

    html: bytes = field(repr=False)
    policy: str
    error: str = ""

    @property
    def digest(self) -> str:
        """What its address is made of: it changes with the file."""
        return hashlib.sha256(self.html).hexdigest()[:12]


@functools.lru_cache(maxsize=2)
def screen_of(document: Document) -> Screen:
    """Return a document as it is read on a screen."""
    try:
        html = write_html(document)
    except LeafletError as error:
        return Screen(b"", "", str(error))
    return Screen(html, policy_in(html))


def view_of(setting: Setting, choice: DeskChoice, pictures: PagePictures) -> View:
    """Build what is chosen. Raises LeafletError."""
    job = job_of(setting, choice)
    laid, draft = lay_out_job(setting, job)
    pdf = write_pdf(laid)
    topic = topic_of(setting, choice)
    ends = (
        laid.ends if len(laid.ends) == len(laid.pages) else ()
    )  # the panels of a folded sheet end more often
    return View(
        choice, job, title_of(setting, choice), topic.tag, draft, pdf, laid, pictures.add(pdf),
        {end.number: end.full for end in ends}, paragraphs_of(laid), readers_of(topic),
        frozenset(section.place.path for section in (*topic.sections, topic.when_to_call, topic.card) if section),
    )  # fmt: skip


def title_of(setting: Setting, choice: DeskChoice) -> str:
    """Return what is shown, by its name."""
    topic = topic_of(setting, choice)
    parts: dict[str, TopicPart] = {part.id: part for part in parts_of(topic, choice.facets)}
    if choice.part == BOOKLET or choice.part not in parts:
        return words(topic.title, choice.facets)
    return parts[choice.part].title
