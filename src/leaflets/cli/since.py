"""Takes a job for a review copy and the name of an approval, gives a copy that shows only what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from ..changes import text
from ..changes.nouns import Comparison
from ..changes.page import document_since, in_short, job_of, reference_since
from ..changes.since import LAST, Since, approval_named, approvals_of, changes_since
from ..layout.papers import PAPERS
from ..model import Job, Topic
from ..orders.jobs import CHANGES
from ..pipeline import Made, made_of
from ..setting import Setting
from ..text.counts import counted
from .reports import note


def copy_since(
    setting: Setting, job: Job, formats: Sequence[str], named: str, source: str | None, quiet: bool
) -> Made:
    """Return the copy of what changed since an approval, and say what it was compared with. Raises LeafletError."""
    topic = setting.library.topics[job.topic, job.lang]
    found = found_since(setting, topic, named, source)
    note(quiet)(compared_with(found))
    job = replace(job, layout=CHANGES)
    document = document_since(setting, job, found.changed, found.approval, bool(found.source))
    return made_of(setting, job, document, formats)


def offer(setting: Setting, wanted: Sequence[Job], quiet: bool) -> None:
    """Say how to print only what changed, where a review copy is of texts that were approved before."""
    for job in wanted:
        if approvals_of(setting, setting.library.topics[job.topic, job.lang]):
            note(quiet)("only what changed since the last approval: leaflets make --review-copy --since last")


def since_references(setting: Setting, topic: Topic) -> dict[str, str]:
    """Return the reference of each copy that shows what changed since an approval, with that approval in short."""
    if CHANGES not in setting.layouts:
        return {}
    return {
        reference_since(setting, job_of(topic, paper), approval, known): in_short(approval)
        for paper in PAPERS
        for approval in approvals_of(setting, topic)
        for known in (True, False)
    }


def copy_named(setting: Setting, reference: str) -> str:
    """Return what copy of changes has a reference, in words; "" if none has."""
    for topic in setting.library.topics.values():
        if approval := since_references(setting, topic).get(reference, ""):
            return f"{topic.id}: review copy of what changed since {approval}, {topic.lang}"
    return ""


def found_since(setting: Setting, topic: Topic, named: str, source: str | None) -> Since:
    """Return what changed since the approval of that name. Raises LeafletError."""
    return changes_since(setting, topic, approval_named(setting, topic, named), source)


def compared_with(found: Since) -> str:
    """Return how much changed since an approval, and where the approved texts were found."""
    parts = counted(len(found.changed.changed), "part")
    since = f"changed since {in_short(found.approval)}: {parts}"
    if found.source:
        return f"{since}; the approved texts were found in {found.source}"
    return f"{since}, shown whole: the approved texts were not found (--from FOLDER names a kept copy)"


def say_changes(setting: Setting, topic: Topic) -> int:
    """Show what changed since the last approval, as `leaflets diff` does; return its exit code. Raises LeafletError."""
    found = found_since(setting, topic, LAST, None)
    click.echo(compared_with(found), err=True)
    compared = Comparison(in_short(found.approval), "the texts as they are now", (found.changed,))
    click.echo("\n".join(text.lines(compared)))
    return text.DIFFERENT if compared.changed else 0
