"""Takes a job, gives the hash of everything its PDF depends on, and the name of its file."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from ..approval.hashes import hash_of
from ..approval.status import hash_of_document, reference_of
from ..model import Job, fields_of
from ..naming import file_name
from ..pdf.copies import PlanKey, plan_key
from ..register.versions import program
from ..setting import Setting, default_paper
from .patient import Patient

MOST_IDENTITIES = 4096

Naming = Callable[[Patient, int], str]


class Identities:
    """Identities of jobs: a hash of everything a job's PDF depends on, the reader's words included."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.shared: OrderedDict[PlanKey, tuple[str, str]] = OrderedDict()

    def of(self, job: Job) -> tuple[str, str]:
        """Return a job's identity and the document reference it prints."""
        key = plan_key(job)
        if key not in self.shared:
            plain_job = replace(job, reader=None)
            document = hash_of_document(self.setting, plain_job)
            self.shared[key] = document, reference_of(self.setting, plain_job)
            if len(self.shared) > MOST_IDENTITIES:
                self.shared.popitem(last=False)
        document, reference = self.shared[key]
        own = hash_of(fields_of(job.reader)) if job.reader else ""
        return hashlib.sha256(f"{document} {own} {program()}".encode()).hexdigest(), reference


def by_id(row: Patient, n: int) -> str:
    """Return a file's name: the row's id alone, numbered if the row asks for several leaflets."""
    return f"{row.id}.pdf" if len(row.jobs) == 1 else f"{row.id}.{n + 1}.pdf"


def descriptive(setting: Setting) -> Naming:
    """Return a naming by id, topic and choices. Ids contain no dot, so no two rows get the same name."""

    def name(row: Patient, n: int) -> str:
        job = row.jobs[n]
        topic = setting.library.topics[job.topic, job.lang]
        return f"{row.id}.{file_name(job, topic, default_paper(setting))}"

    return name
