"""One job at a glance: load, tailor, compose, lay out, draw, or write otherwise. Knows every stage; they do not know each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .approval.status import approval_of, draft_reasons, reference_of
from .extents import compose_fitted
from .faults import Fault, LeafletError
from .formats import FORMATS, PDF
from .layout.style import resolve_style
from .model import Document, Job, Layout, Style
from .naming import file_name
from .pdf.write import write_pdf
from .setting import Setting, default_paper
from .tailor.leaflet import tailor
from .typeset.fonts import open_fonts
from .typeset.lay_out import lay_out
from .typeset.pages import PageEnd, Pages


@dataclass(frozen=True, slots=True)
class Made:
    """One finished leaflet, not yet on disk: `files` are its bytes by format, `pages` those of its PDF if it has one."""

    name: str  # of its PDF
    files: Mapping[str, bytes]
    document: Document
    draft: bool
    pages: Pages | None = None

    @property
    def pdf(self) -> bytes:
        return self.files[PDF]

    @property
    def ends(self) -> Sequence[PageEnd]:
        """How the pages of its PDF end; none without one."""
        return self.pages.ends if self.pages else ()


def lay_out_job(setting: Setting, job: Job) -> tuple[Pages, bool]:
    draft = is_draft(setting, job)
    return lay_out(to_document(setting, job, draft)), draft


def to_document(setting: Setting, job: Job, draft: bool) -> Document:
    """Return the Document of a job: the last noun before the typesetter."""
    topic = setting.library.topics[job.topic, job.lang]
    layout = setting.layouts[job.layout]
    style = resolve_style(layout, job.paper, setting.clinic.accent, setting.clinic.bleed)
    try_fonts(layout, style)
    approval = approval_of(setting, topic)
    leaflet = tailor(setting.library, job, setting.clinic, draft, approval, reference_of(setting, job))
    return compose_fitted(leaflet, layout, style)


def try_fonts(layout: Layout, style: Style) -> None:
    """Open a layout's fonts before anything is set in them. Raises LeafletError at the place that names them."""
    open_fonts(style.fonts, layout.raw["fonts"].place)


def make_files(setting: Setting, wanted: Sequence[Job], formats: Sequence[str] = (PDF,)) -> Iterator[Made]:
    """Yield every leaflet in these formats. All are laid out before the first is given: a fault in one stops all."""
    faults: list[Fault] = []
    laid: list[tuple[Job, Document, Pages | None]] = []
    for job in wanted:
        try:
            document = to_document(setting, job, is_draft(setting, job))
            laid.append((job, document, lay_out(document) if PDF in formats else None))
        except LeafletError as error:
            faults += error.faults
    if faults:
        raise LeafletError(faults)
    for job, document, pages in laid:
        yield made_of(setting, job, document, formats, pages)


def made_of(
    setting: Setting, job: Job, document: Document, formats: Sequence[str], pages: Pages | None = None
) -> Made:
    """Return the document of a job in these formats; `pages` are those of its PDF if it is laid out already. Raises LeafletError."""
    if PDF in formats and pages is None:
        pages = lay_out(document)
    files = {
        one: write_pdf(pages) if pages and one == PDF else FORMATS[one].write(document) for one in formats
    }
    name = file_name(job, setting.library.topics[job.topic, job.lang], default_paper(setting))
    return Made(name, files, document, is_draft(setting, job), pages)


def is_draft(setting: Setting, job: Job) -> bool:
    return bool(draft_reasons(setting, setting.library.topics[job.topic, job.lang]))
