"""The nouns of a list: a patient with jobs, or a refused row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from ..faults import Fault, Place
from ..model import Job


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient's row: usually one job. `place` is the line it starts on; `remarks` repeat nothing from the row."""

    id: str
    place: Place
    jobs: tuple[Job, ...] = field(repr=False)
    email: str = field(default="", repr=False)
    email_consent: dt.date | None = None
    password: str = field(default="", repr=False)
    remarks: tuple[str, ...] = ()  # what may be a slip, and is made all the same


@dataclass(frozen=True, slots=True)
class Refused:
    """A row left out; `id` is "" if the id is at fault. Its faults repeat nothing from the row."""

    id: str
    place: Place
    faults: tuple[Fault, ...]
