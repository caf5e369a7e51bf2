"""Takes lists to prepare and runs to send, does both beside the pages, and holds how far they are. What was sent is the ledger's to say."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..faults import Fault, LeafletError
from ..mail.delivery import Delivery
from ..mail.ledger import Ledger
from ..mail.nouns import LEFT_OUT, SENT, Reply, RunEntry, Skipped
from ..mail.people import Gate
from ..mail.run import MailRun, forget_run, open_run
from ..mail.settings import Settings, find_secret
from ..mail.smtp import Server
from ..ward.site import Site
from ..ward_lists.folders import ListFolder
from .post import forget_old, forget_runs_of, fresh_setting, new_run
from .prepare_list import Preparing, PreparingStopped, prepare_list

MOST = 50  # runs whose outcome is held
SWEPT_EVERY = 600.0  # seconds
FIRST = 3.0  # seconds to wait for an outcome before a page says that it is on its way


@dataclass(frozen=True, slots=True)
class LetterSent:
    """What became of one message: a state of the ledger or the kind of a reason, in words, and of whom."""

    patient: str
    document: str
    state: str
    words: str


@dataclass(slots=True)
class Sending:
    """A run on its way. The thread that sends it is the only one that writes here."""

    folder: Path
    total: int = 0
    outcomes: list[LetterSent] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    running: bool = True
    began: float = field(default_factory=time.monotonic)
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def now(self) -> Sending:
        """Return what is known of it at one moment: if it has ended by then, that is all."""
        running = self.running  # first: what is written before it ends is there
        return replace(self, running=running, outcomes=list(self.outcomes))

    @property
    def counts(self) -> Counter[str]:
        """How many messages ended in which state."""
        return Counter(one.state for one in list(self.outcomes))

    @property
    def waiting(self) -> int:
        """How many have not been tried, or are to be tried again."""
        return self.total - len(self.outcomes)

    @property
    def left(self) -> float:
        """About how many seconds it still takes; 0 when nobody can tell."""
        done = len(self.outcomes)
        return (time.monotonic() - self.began) / done * self.waiting if done else 0.0


class Office:
    """All that is on its way, by the name of its run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sendings: OrderedDict[str, Sending] = OrderedDict()
        self._preparings: OrderedDict[str, Preparing] = OrderedDict()
        self._ended = threading.Event()

    def start(self) -> None:
        """Remove the messages that nobody sends, now and every ten minutes."""
        threading.Thread(target=self._sweep, name="mail", daemon=True).start()

    def _sweep(self) -> None:
        while True:
            forget_old(but=self._under_way())
            if self._ended.wait(SWEPT_EVERY):
                return

    def _under_way(self) -> list[str]:
        """Return the names of the runs that are being written or sent."""
        with self._lock:
            held: list[Sending | Preparing] = [*self._sendings.values(), *self._preparings.values()]
        return [one.folder.name for one in held if one.running]

    def forget_list(self, number: str) -> None:
        """Remove the messages that were prepared of a list; those that are being sent go on. Raises LeafletError."""
        with self._lock:
            writing = [one for one in self._preparings.values() if one.source.number == number and one.thread]
        for one in writing:
            one.stop.set()
        for thread in [one.thread for one in writing if one.thread]:
            thread.join()
        forget_runs_of(number, but=self._under_way())

    def preparing(self, name: str) -> Preparing | None:
        """Return a list whose messages are, or were, written from here, as it is at this moment."""
        with self._lock:
            found = self._preparings.get(name)
        return found and found.now()

    def prepare(self, site: Site, settings: Settings, found: ListFolder) -> Preparing:
        """Begin to write the messages of a list, unless that is what is being done. Raises LeafletError."""
        with self._lock:
            for one in self._preparings.values():
                if one.running and one.source.number == found.number:
                    return one
            work = Preparing(new_run(), found)
            self._preparings[work.folder.name] = work
            while len(self._preparings) > MOST:
                self._preparings.popitem(last=False)
            work.thread = threading.Thread(target=prepare_list, args=(site, settings, work), name="mail")
            work.thread.start()
        work.thread.join(FIRST)
        return work

    def of(self, name: str) -> Sending | None:
        """Return a run that was sent from here, or is being sent, as it is at this moment."""
        with self._lock:
            found = self._sendings.get(name)
        return found and found.now()

    def close(self) -> None:
        """End all runs after the message in hand, and wait for them."""
        self._ended.set()
        with self._lock:
            held: list[Sending | Preparing] = [*self._sendings.values(), *self._preparings.values()]
        for one in held:
            one.stop.set()
        threads = [one.thread for one in held if one.thread]
        for thread in threads:
            thread.join()

    def send(self, site: Site, settings: Settings, folder: Path) -> Sending:
        """Send a run, unless that is what is being done; wait a moment for its outcome."""
        with self._lock:
            found = self._sendings.get(folder.name)
            if found is None or not found.running:
                found = self._sendings[folder.name] = Sending(folder)
                found.thread = threading.Thread(target=deliver, args=(site, settings, found), name="mail")
                found.thread.start()
            while len(self._sendings) > MOST:
                self._sendings.popitem(last=False)
        if found.thread:
            found.thread.join(FIRST)
        return found


def deliver(site: Site, settings: Settings, sending: Sending) -> None:
    """Send the messages of a run, one after another; a run with nothing left to do is forgotten."""
    try:
        with Ledger(settings.ledger) as ledger, ledger.alone():
            run = open_run(sending.folder, ledger)
            sending.total = len(run.entries)
            for entry, done in delivery_of(site, settings, sending, run, ledger).outcomes():
                sending.outcomes.append(outcome_of(entry, done))
                if sending.stop.is_set():
                    break
        if not sending.waiting and sending.counts.keys() <= {SENT, LEFT_OUT}:
            forget_run(sending.folder)
    except PreparingStopped:
        pass
    except LeafletError as error:
        sending.faults = error.faults
    finally:
        sending.running = False


def delivery_of(site: Site, settings: Settings, sending: Sending, run: MailRun, ledger: Ledger) -> Delivery:
    """Return what sends a run, with a gate that reads the texts again. Raises LeafletError."""
    gate = Gate(lambda: fresh_setting(site), run)
    secret = find_secret(settings)

    def connect() -> Server:
        return Server(settings, find_secret(settings) if settings.token_command else secret)

    def sleep(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if sending.stop.is_set():
                raise PreparingStopped
            time.sleep(min(0.2, max(0.0, until - time.monotonic())))

    return Delivery(run, ledger, settings, connect, gate, sleep)


def outcome_of(entry: RunEntry, done: Reply | Skipped) -> LetterSent:
    """Return what became of a message, without its address."""
    if isinstance(done, Skipped):
        return LetterSent(entry.patient, entry.document, done.kind, done.why)
    return LetterSent(entry.patient, entry.document, done.state, done.text)
