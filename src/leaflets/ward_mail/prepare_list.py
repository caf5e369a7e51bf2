"""Takes an uploaded list, writes a message for each reader who may have one, beside the pages; says why others get none. Nothing is sent."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..batch.rows import check_list, read_rows, refuse_unmailable
from ..content import dates
from ..faults import Fault, LeafletError
from ..mail.ledger import Ledger
from ..mail.nouns import DRAFT, LEFT_OUT, NOBODY, REFUSED, UNSETTLED, Prepared, RunEntry, Skipped
from ..mail.people import Desk, clinic_hash
from ..mail.run import RunChoice, forget_run, write_run
from ..mail.settings import Settings
from ..register.clerk import clerk_of
from ..ward.site import Site
from ..ward_lists.folders import ListFolder
from ..ward_lists.questions import reading_for, table_of

LEFT, LIST = "left", "list"  # in what a run says about itself
ORDER = (LEFT_OUT, NOBODY, DRAFT, UNSETTLED, REFUSED)


class PreparingStopped(Exception):
    """Somebody stops the preparing, or the program ends."""


@dataclass(slots=True)
class Preparing:
    """A list whose messages are being written. Its thread is the only one that writes here."""

    folder: Path
    source: ListFolder
    total: int = 0
    messages: int = 0
    left: list[Skipped] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    running: bool = True
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def now(self) -> Preparing:
        """Return what is known of it at one moment: if it has ended by then, that is all."""
        running = self.running  # first: what is written before it ends is there
        return replace(self, running=running, left=list(self.left))

    @property
    def done(self) -> int:
        """How many rows are done."""
        return self.messages + len(self.left)


def prepare_list(site: Site, settings: Settings, work: Preparing) -> None:
    """Write the messages of a list; a run without any is forgotten."""
    try:
        write_messages(site, settings, work)
        if not work.messages:
            forget_run(work.folder)
    except PreparingStopped:
        pass
    except LeafletError as error:
        work.faults = error.faults
    finally:
        work.running = False


def write_messages(site: Site, settings: Settings, work: Preparing) -> None:
    """Write the messages of a list, as the command does. Raises LeafletError."""
    held = site.library.held
    setting, file, answers = held.setting, work.source.file, work.source.state().answers
    reading = reading_for(setting, answers, table_of(file, answers))
    refuse_unmailable(file, setting, reading)
    work.total = check_list(file, setting, reading).rows
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    choice = RunChoice(today=dates.day_in(setting.clinic.time_zone, now))
    about = {
        "library": str(setting.folder.absolute()),
        "clinic": setting.clinic.source,
        LIST: work.source.number,
    }
    with clerk_of(setting, lambda said: None) as clerk, Ledger(settings.ledger) as ledger:
        desk = Desk(setting, settings, clerk, make=lambda job: site.press.make(held, job).pdf)

        def people() -> Iterator[Prepared | Skipped]:
            yield from desk.people(read_rows(file, setting, reading))
            about[LEFT] = json.dumps([[one.id, one.why, one.kind] for one in work.left])

        hashed = clinic_hash(setting.clinic)
        for done in write_run(work.folder, ledger, people(), desk.dress, choice, now, hashed, about):
            note(work, done)


def note(work: Preparing, done: RunEntry | Skipped) -> None:
    """Count what became of a row. Raises PreparingStopped when somebody wants no more: then nothing is left behind."""
    if isinstance(done, Skipped):
        work.left.append(done)
    else:
        work.messages += 1
    if work.stop.is_set():
        raise PreparingStopped


def left_of(about: str) -> list[Skipped]:
    """Return who of a list gets no message, from what a run says about itself."""
    return [Skipped(*one) for one in json.loads(about)] if about else []


def counted_left(left: list[Skipped]) -> list[tuple[str, int]]:
    """Return how many get none, by the kind of reason."""
    counts = Counter(one.kind for one in left)
    return [(kind, counts[kind]) for kind in ORDER if counts[kind]]
