"""One job on one screen: load, tailor, compose, lay out, draw. Knows every stage; they do not know each other."""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from . import drafts
from .approval import load_approval
from .clinic import load_clinic
from .compose import compose, environment
from .content import load, load_example
from .faults import Fault, LeafletError, Place, did_you_mean
from .layout import PAPERS, layouts_in, load_layout, resolve
from .model import Approval, Clinic, Document, Job, Layout, Library, Phrase, Reader, Style, Topic
from .naming import BOOKLET as BOOKLET
from .naming import SHEET as SHEET
from .naming import file_name as file_name
from .naming import refuse_same_names
from .reference import document_hash, document_reference, layout_hash
from .tailor import admits, choose, tailor
from .topics import choose_topic as choose_topic
from .typeset.fonts import open_face, open_family, open_fonts
from .typeset.pages import Pages, lay_out
from .typeset.pdf import press_pdf

EXAMPLE_CLINIC = "content/clinics/example.yaml"
COLLECT_AFTER = 20_000  # new objects: a booklet of 76 pages makes about this many
LARGE_PRINT, REVIEW = "large-print", "review"
VARIABLE = "LEAFLETS_LIBRARY"


@dataclass(frozen=True, slots=True)
class Setting:
    """What all jobs of a run share."""

    folder: Path
    library: Library
    clinic: Clinic
    example: Clinic
    as_of: dt.date
    layouts: Mapping[str, Layout]


@dataclass(frozen=True, slots=True)
class Made:
    """One finished PDF, not yet on disk."""

    name: str
    pdf: bytes
    pages: Pages
    draft: bool


def library_folder() -> Path:
    """Return the built-in library: in the installed package, else in the checkout."""
    inside = Path(__file__).parent / "library"
    return inside if inside.is_dir() else Path(__file__).parents[2]


def own_folder(folder: Path) -> Path | None:
    """Return a library's folder in full; None for the built-in one, which another machine has elsewhere."""
    return None if folder.resolve() == library_folder().resolve() else folder.absolute()


def is_library(folder: Path) -> bool:
    return (folder / "content").is_dir() and (folder / "layouts").is_dir()


def find_library(given: Path | None) -> tuple[Path, str]:
    """Return the library to use, and how it was found.

    That is the one given, else the folder one stands in, else what LEAFLETS_LIBRARY names, else the built-in one.
    Raises LeafletError.
    """
    named, how = given, "--library"
    if named is None and is_library(Path.cwd()):
        return Path(), "the folder you are in"
    if named is None and os.environ.get(VARIABLE, "").strip():
        named, how = Path(os.environ[VARIABLE]), VARIABLE
    if named is None:
        return library_folder(), "built in"
    if not (named / "content").is_dir():
        hint = "a library holds content/ and layouts/; `leaflets new` makes one"
        name = f"{named} is no library" if given else f"{VARIABLE}: {named} is no library"
        raise LeafletError([Fault(Place(""), name, hint)])
    return named, how


def shown(folder: Path) -> str:
    """Return how messages call a folder: from here when it is below, else in full."""
    here, whole = Path.cwd(), folder.absolute()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)


def prepare(folder: Path, clinic_file: Path | None, as_of: dt.date) -> Setting:
    """Load library, layouts and clinic. Raises LeafletError with every fault of each."""
    library = load(folder / "content", shown(folder / "content"))
    example_path = folder / EXAMPLE_CLINIC
    example = load_clinic(example_path, shown(example_path))
    path = clinic_file or example_path
    clinic = example if path == example_path else load_clinic(path, shown(path.absolute()), example)
    names = layouts_in(folder / "layouts", shown(folder / "layouts"))
    layouts = {name: load_layout(folder / "layouts", name, shown(folder / "layouts")) for name in names}
    refuse_same_names(library, layouts)
    settle()
    return Setting(folder, library, clinic, example, as_of, layouts)


def settle() -> None:
    """Keep the collector off what was loaded: it lives as long as the run, and pages make few cycles."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)


def forget() -> None:
    """Drop what this process keeps of layouts and fonts by their path: the files may have changed since."""
    for kept in (environment, layout_hash, open_face, open_family):
        kept.cache_clear()


def find_clinic(folder: Path, given: Path | None) -> Path | None:
    """Return the profile to use: the one given, else clinic.yaml here or in the library."""
    if given:
        return given
    return next((p for p in (Path.cwd() / "clinic.yaml", folder / "clinic.yaml") if p.is_file()), None)


def jobs(
    topic: Topic,
    sections: Sequence[str],
    booklet: bool,
    choices: Mapping[str, str],
    layout: str | None,
    paper: str,
    reader: Reader | None,
    review_copy: bool = False,
) -> Iterator[Job]:
    """Yield the jobs somebody asked for: all leaflets and the booklet when nothing was named."""
    if review_copy:
        yield Job(topic.id, topic.lang, "", choices, REVIEW, paper, None, review_copy=True)
        return
    wanted = list(sections)
    if not sections and not booklet:
        wanted = [s.id for s in topic.sections if s.leaflet and admits(s.only_for, choices)]
        booklet = True
    for id in dict.fromkeys(wanted):
        yield Job(topic.id, topic.lang, id, choices, layout or SHEET, paper, reader)
    if booklet:
        yield Job(topic.id, topic.lang, "", choices, layout or BOOKLET, paper, reader)


def example(setting: Setting, name: str, paper: str) -> tuple[Setting, list[Job]]:
    """Return the setting and the one job of a layout's own example, its proof."""
    path = setting.folder / "layouts" / name / "example.yaml"
    some = next(iter(setting.library.topics.values()))
    topic = load_example(path, shown(path), setting.library, some.figures)
    library = replace(setting.library, topics={(topic.id, topic.lang): topic})
    choices = choose(topic, ())
    check_paper(setting.layouts[name], paper)
    return replace(setting, library=library), [Job(topic.id, topic.lang, "", choices, name, paper)]


def check_section_name(topic: Topic, id: str) -> None:
    known = [section.id for section in topic.sections]
    if id not in known:
        raise LeafletError([Fault(Place(""), f'there is no section "{id}"', did_you_mean(id, known))])


def approval_path(setting: Setting, topic: Topic) -> Path:
    return setting.folder / "content" / topic.id / topic.lang / "approval.yaml"


def approval_of(setting: Setting, topic: Topic) -> Approval | None:
    path = approval_path(setting, topic)
    return load_approval(path, shown(path))


def draft_reasons(setting: Setting, topic: Topic) -> list[str]:
    """Return why leaflets of a topic are drafts; none when they are approved."""
    words, approval = setting.library.words[topic.lang], approval_of(setting, topic)
    return drafts.reasons(topic, words, setting.clinic, setting.example, approval, setting.as_of)


def lay_out_job(setting: Setting, job: Job) -> tuple[Pages, bool]:
    topic = setting.library.topics[job.topic, job.lang]
    draft = bool(draft_reasons(setting, topic))
    return lay_out(to_document(setting, job, draft)), draft


def to_document(setting: Setting, job: Job, draft: bool) -> Document:
    """Return the Document of a job: the last noun before the typesetter."""
    topic = setting.library.topics[job.topic, job.lang]
    layout = setting.layouts[job.layout]
    style = resolve(layout, job.paper, setting.clinic.accent)
    try_fonts(layout, style)
    approval = approval_of(setting, topic)
    leaflet = tailor(setting.library, job, setting.clinic, draft, approval, reference_of(setting, job))
    return compose(leaflet, layout, style)


def try_fonts(layout: Layout, style: Style) -> None:
    """Open a layout's fonts before anything is set in them. Raises LeafletError with the place that names them."""
    open_fonts(style.fonts, layout.raw["fonts"].place)


def reference_of(setting: Setting, job: Job) -> str:
    """Return the document reference that a job's PDF prints."""
    return document_reference(*_held_of(setting, job))


def hash_of_document(setting: Setting, job: Job) -> str:
    """Return a hash of all that a job's PDF holds but its reader's words."""
    return document_hash(*_held_of(setting, job))


def _held_of(
    setting: Setting, job: Job
) -> tuple[Topic, Mapping[str, Phrase], Job, Layout, Clinic, Approval | None]:
    topic, words = setting.library.topics[job.topic, job.lang], setting.library.words[job.lang]
    approval = None if draft_reasons(setting, topic) else approval_of(setting, topic)
    return topic, words, job, setting.layouts[job.layout], setting.clinic, approval


def make(setting: Setting, wanted: Sequence[Job]) -> Iterator[Made]:
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
        yield Made(file_name(job, topic, default_paper(setting)), press_pdf(pages), pages, draft)


def default_paper(setting: Setting) -> str:
    return setting.clinic.paper


def check_paper(layout: Layout, paper: str) -> None:
    if paper not in PAPERS or paper not in layout.papers:
        message = f'the layout "{layout.name}" is not made for {paper}'
        raise LeafletError([Fault(Place(""), message, did_you_mean(paper, layout.papers))])
