"""Takes a document reference and a library, gives the job that prints it, by trying everything the library offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..approval.file import load_approval_file
from ..approval.hashes import content_hash
from ..approval.reference import References, document_hash, short_reference
from ..approval.status import approval_path
from ..codes import chosen, in_words
from ..extents import compose_fitted
from ..layout.papers import PAPERS
from ..layout.style import resolve_style
from ..model import Approval, Document, Job, Topic
from ..naming import BOOKLET, parts_of
from ..orders.jobs import CHANGES, REVIEW
from ..pipeline import try_fonts
from ..setting import Setting, shown_path
from ..tailor.choices import choose, combinations
from ..tailor.leaflet import tailor


@dataclass(frozen=True, slots=True)
class Found:
    """A job without its reader, and the approval with which it prints the reference; None if as a draft."""

    job: Job
    approval: Approval | None


def find_document(setting: Setting, reference: str) -> Found | None:
    """Return what prints a reference; None if nothing in the library as it is does, with any of its approvals."""
    for topic in setting.library.topics.values():
        words = setting.library.words[topic.lang]
        states = [None, *approvals_of(setting, topic)]
        for layout in setting.layouts.values():
            references = References(topic, words, layout, setting.clinic, states)
            for job in every_job(setting, topic, layout.name):
                at = references.state_with(job, reference)
                if at is not None:
                    return Found(job, states[at])
    return None


def approvals_of(setting: Setting, topic: Topic) -> list[Approval]:
    """Return the current approval and the former ones: a document may be older than the end of its approval."""
    path = approval_path(setting, topic)
    record = load_approval_file(path, shown_path(path))
    standing = [record.standing] if record.standing else []
    return [*standing, *[one.approval for one in reversed(record.former)]]


def every_job(setting: Setting, topic: Topic, layout: str) -> Iterator[Job]:
    """Yield every job of a topic in one layout, without a reader."""
    papers = [paper for paper in PAPERS if paper in setting.layouts[layout].papers]
    if layout == CHANGES:
        return  # no job alone makes it: it depends on an approval too
    if layout == REVIEW:
        plain = choose(topic, ())
        yield from (Job(topic.id, topic.lang, "", plain, layout, p, None, review_copy=True) for p in papers)
        return
    # The most usual first: a booklet or a whole section, on the clinic's paper.
    papers.sort(key=lambda paper: paper != setting.clinic.paper)
    for choices in combinations(topic):
        for paper in papers:
            for part in parts_of(topic, setting.layouts[layout]):
                yield Job(topic.id, topic.lang, part, choices, layout, paper)


def reference_found(setting: Setting, found: Found) -> str:
    """Return the reference of a document with the approval with which it was found."""
    job = found.job
    topic, words = setting.library.topics[job.topic, job.lang], setting.library.words[job.lang]
    layout = setting.layouts[job.layout]
    return short_reference(document_hash(topic, words, job, layout, setting.clinic, found.approval))


def document_of(setting: Setting, found: Found, job: Job) -> Document:
    """Return the document of a job, draft or approved as it was when it was made, whatever applies today."""
    layout = setting.layouts[job.layout]
    style = resolve_style(layout, job.paper, setting.clinic.accent, setting.clinic.bleed)
    try_fonts(layout, style)
    reference = reference_found(setting, found)
    draft = found.approval is None
    leaflet = tailor(setting.library, job, setting.clinic, draft, found.approval, reference)
    return compose_fitted(leaflet, layout, style)


def description_of(setting: Setting, found: Found) -> str:
    """Describe a document: topic, part, choices, layout, paper, language."""
    job = found.job
    topic = setting.library.topics[job.topic, job.lang]
    own = [in_words(chosen(topic, job.choices))] if chosen(topic, job.choices) else []
    part = "review copy" if job.review_copy else job.section or BOOKLET
    return ", ".join([f"{topic.id}: {part}", *own, f"layout {job.layout}", job.paper, job.lang])


def differences(
    setting: Setting,
    contents: Sequence[str],
    versions: Sequence[tuple[str, str]],
    now: Sequence[tuple[str, str]],
) -> list[str]:
    """Return the possible reasons why today's library no longer produces a document of the register."""
    held = {
        content_hash(topic, setting.library.words[topic.lang]) for topic in setting.library.topics.values()
    }
    out = [] if held & set(contents) else ["the texts have changed"]
    today = dict(now)
    out += [
        f"{name} is {today.get(name, 'gone')}, was {old}" for name, old in versions if today.get(name) != old
    ]
    return out or ["the layout, the clinic's profile or the approval has changed"]
