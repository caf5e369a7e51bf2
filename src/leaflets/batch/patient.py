"""The nouns of a list: a patient with jobs, or a row that is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from ..faults import Fault, Place
from ..model import Job


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient's row: usually one job. `place` is the line it starts on."""

    id: str
    place: Place
    jobs: tuple[Job, ...] = field(repr=False)
    email: str = field(default="", repr=False)
    email_consent: dt.date | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row left out; `id` "" when that is what is wrong. Its faults repeat nothing of it."""

    id: str
    place: Place
    faults: tuple[Fault, ...]
