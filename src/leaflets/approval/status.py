"""Takes a setting and a topic or a job, gives whether it is a draft and why, and its document reference."""

from __future__ import annotations

from pathlib import Path

from ..model import Approval, Job, Topic
from ..setting import Setting, shown_path
from . import drafts
from .file import load_approval
from .reference import document_hash, short_reference


def approval_path(setting: Setting, topic: Topic) -> Path:
    """Return where a topic's sign-off in its language is kept: beside its texts."""
    return setting.folder / "content" / topic.id / topic.lang / "approval.yaml"


def approval_of(setting: Setting, topic: Topic) -> Approval | None:
    """Return the approval that stands; None without one. Raises LeafletError for a file that cannot be read."""
    path = approval_path(setting, topic)
    return load_approval(path, shown_path(path))


def draft_reasons(setting: Setting, topic: Topic) -> list[str]:
    """Return why leaflets of a topic are drafts; none when they are approved."""
    words, approval = setting.library.words[topic.lang], approval_of(setting, topic)
    return drafts.reasons_for_draft(topic, words, setting.clinic, setting.example, approval, setting.as_of)


def reference_of(setting: Setting, job: Job) -> str:
    """Return the document reference that a job's PDF prints."""
    return short_reference(hash_of_document(setting, job))


def hash_of_document(setting: Setting, job: Job) -> str:
    """Return a hash of everything a job's PDF holds except the reader's words."""
    topic, words = setting.library.topics[job.topic, job.lang], setting.library.words[job.lang]
    approval = None if draft_reasons(setting, topic) else approval_of(setting, topic)
    return document_hash(topic, words, job, setting.layouts[job.layout], setting.clinic, approval)
