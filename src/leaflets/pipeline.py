"""One job at a glance: load, tailor, compose, lay out, draw. Knows every stage; they do not know each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .approval.status import approval_of, draft_reasons, reference_of
from .extents import compose_fitted
from .faults import Fault, LeafletError
from .layout.style import resolve_style
from .model import Document, Job, Layout, Style
from .naming import file_name
from .pdf.write import write_pdf
from .setting import Setting, default_paper
from .tailor.leaflet import tailor
from .typeset.fonts import open_fonts
from .typeset.lay_out import lay_out
from .typeset.pages import Pages


@dataclass(frozen=True, slots=True)
class Made:
    """One finished PDF, not yet on disk."""

    name: str
    pdf: bytes
    pages: Pages
    draft: bool


def lay_out_job(setting: Setting, job: Job) -> tuple[Pages, bool]:
    topic = setting.library.topics[job.topic, job.lang]
    draft = bool(draft_reasons(setting, topic))
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


def make_pdfs(setting: Setting, wanted: Sequence[Job]) -> Iterator[Made]:
    """Yield every PDF. All are laid out before the first is given: a fault in one stops all."""
    faults: list[Fault] = []
    laid: list[tuple[Job, Pages, bool]] = []
    for job in wanted:
        try:
            laid.append((job, *lay_out_job(setting, job)))
        except LeafletError as error:
            faults += error.faults
    if faults:
        raise LeafletError(faults)
    for job, pages, draft in laid:
        topic = setting.library.topics[job.topic, job.lang]
        yield Made(file_name(job, topic, default_paper(setting)), write_pdf(pages), pages, draft)
