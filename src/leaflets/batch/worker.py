"""Takes the jobs of many readers, makes their PDFs: the work of one process, which keeps what copies share."""

from __future__ import annotations

import datetime as dt
import functools
import platform
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..approval.hashes import hash_of
from ..approval.reference import layout_hash, printed_of
from ..approval.status import approval_of, draft_reasons
from ..caches import forget
from ..faults import BUG, NOWHERE, Fault, LeafletError, refusal
from ..formats import FORMATS
from ..model import Document, Job, Reader
from ..pdf.copies import CopyPlan, PlanKey, fields_filled, plan_key, stand_in
from ..pdf.write import write_pdf
from ..pipeline import to_document
from ..press.companions import NOTHING as NOTHING_BESIDES
from ..press.companions import Besides, besides
from ..register.versions import program
from ..setting import Setting, library_folder, load_setting, tune_collector
from ..typeset.lay_out import lay_out

MOST_PLANS = 192  # the most recently used: half a megabyte each, a quarter of a second to rebuild one
COMPARE_EVERY = 500  # one copy in this many, and the first of each plan, is compared with one made on its own
_one_at_a_time = threading.Lock()  # a scheduler's worker may have several threads; a plan is for one


@dataclass(frozen=True, slots=True)
class WorkerInputs:
    """What a process needs to make the same PDFs as its parent: files to load, and their expected fingerprint.

    `library` None is the built-in one. `fingerprint` "" is not compared.
    """

    library: Path | None
    clinic: Path | None
    as_of: dt.date
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """Jobs that are sent to a process together; its repr omits them, because schedulers log their arguments.

    `besides`: what to make from each PDF; `formats`: in what other formats to make each leaflet.
    """

    jobs: tuple[Job, ...] = field(repr=False)
    besides: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: a PDF, the same words in other formats and what was made from it, or why there is none."""

    pdf: bytes = field(default=b"", repr=False)
    faults: tuple[Fault, ...] = ()
    besides: Besides = NOTHING_BESIDES
    others: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


class Maker:
    """Makes PDFs one after another, each with the bytes that `leaflets make` would write for its job."""

    def __init__(self, setting: Setting, compare_every: int = COMPARE_EVERY) -> None:
        self.setting = setting
        self.compare_every = compare_every
        self.plans: OrderedDict[PlanKey, tuple[CopyPlan, list[int]]] = OrderedDict()

    def pdf(self, job: Job) -> bytes:
        """Return a job's PDF. Raises LeafletError."""
        job = job if fields_filled(job.reader) else replace(job, reader=None)
        plan, made = self._plan(job)
        pdf = plan.copy(job.reader or Reader())
        if made[0] % self.compare_every == 0:
            self._compare(job, pdf)
        made[0] += 1
        return pdf

    def others(self, job: Job, formats: Sequence[str]) -> tuple[tuple[str, bytes], ...]:
        """Return a job's words in other formats. Raises LeafletError."""
        if not formats:
            return ()
        document = self._document(job if fields_filled(job.reader) else replace(job, reader=None))
        return tuple((format, FORMATS[format].write(document)) for format in formats)

    def _plan(self, job: Job) -> tuple[CopyPlan, list[int]]:
        key = plan_key(job)
        if key not in self.plans:
            shared = replace(job, reader=stand_in(job.reader)) if job.reader else job
            self.plans[key] = CopyPlan(self._document(shared)), [0]
            if len(self.plans) > MOST_PLANS:
                self.plans.popitem(last=False)
        self.plans.move_to_end(key)
        return self.plans[key]

    def _document(self, job: Job) -> Document:
        topic = self.setting.library.topics[job.topic, job.lang]
        return to_document(self.setting, job, bool(draft_reasons(self.setting, topic)))

    def _compare(self, job: Job, pdf: bytes) -> None:
        if pdf != write_pdf(lay_out(self._document(job))):
            raise refusal("a copy differs from the same leaflet made on its own", BUG)


def fingerprint(setting: Setting) -> str:
    """Return a hash of everything that PDFs depend on except their jobs: texts, profile, layouts, program, libraries."""
    library, profile = setting.library, printed_of(setting.clinic)
    texts = {f"{topic} {lang}": held for (topic, lang), held in library.topics.items()}
    layouts = {name: layout_hash(layout.folder) for name, layout in setting.layouts.items()}
    signed = [approval_of(setting, topic) for topic in library.topics.values()]
    content = [texts, library.words, profile, layouts, str(setting.as_of), signed, program()]
    return hash_of(content)


@functools.lru_cache(maxsize=1)
def maker(inputs: WorkerInputs) -> Maker:
    """Return this process's maker, loaded once. Raises LeafletError if it would not make the same PDFs."""
    forget()  # files may change while a scheduler's worker runs
    folder = inputs.library or library_folder()
    held = Maker(load_setting(folder, inputs.clinic, inputs.as_of))
    tune_collector()
    if inputs.fingerprint and fingerprint(held.setting) != inputs.fingerprint:
        message = (
            f"the worker on {platform.node()} has different texts, a different profile or a different version"
        )
        hint = "install the same version there, and share the library and the profile"
        raise refusal(message, hint)
    return held


def check_worker(inputs: WorkerInputs) -> tuple[Fault, ...]:
    """Return why this process cannot make the same PDFs as its parent; nothing if it can."""
    try:
        maker(inputs)
    except LeafletError as error:
        return error.faults
    return ()


def work(inputs: WorkerInputs, order: WorkOrder) -> Sequence[Outcome]:
    """Make all jobs of an order; a fault in one does not affect the others. Raises LeafletError as `maker` does."""
    with _one_at_a_time:
        held = maker(inputs)
        return [outcome(held, job, order.besides, order.formats) for job in order.jobs]


def outcome(held: Maker, job: Job, wanted: Sequence[str] = (), formats: Sequence[str] = ()) -> Outcome:
    """Make one job. Errors inside the program are reported without the words it was working on."""
    try:
        pdf = held.pdf(job)
        others = held.others(job, formats)
        return Outcome(pdf, besides=besides(pdf, wanted) if wanted else NOTHING_BESIDES, others=others)
    except LeafletError as error:
        return Outcome(faults=error.faults)
    except Exception as error:
        where = f"{type(error).__name__} while this PDF was being made"
        return Outcome(faults=(Fault(NOWHERE, where, BUG),))
