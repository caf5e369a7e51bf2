"""Takes jobs, finds out how much paper each needs, one after another, whenever nobody waits for a page."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable

from ..approval.status import hash_of_document
from ..faults import LeafletError
from ..model import Job
from .extent import Extent, extent_of
from .library import HeldLibrary
from .press import Press

MOST = 5_000  # documents whose extents are remembered
MOST_WAITING = 200


class Counter:
    """The extents that are known, and one thread that finds out others; the newest question is answered first."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self._changed = threading.Condition()
        self._known: OrderedDict[str, Extent | None] = OrderedDict()  # None: it cannot be made
        self._waiting: deque[tuple[str, HeldLibrary, Job]] = deque(maxlen=MOST_WAITING)
        self._stopped = False

    def start(self) -> None:
        """Count from now on."""
        threading.Thread(target=self._count, name="counter", daemon=True).start()

    def stop(self) -> None:
        """Count no more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def learn(self, hashed: str, extent: Extent | None) -> None:
        """Remember the extent of a document."""
        with self._changed:
            self._known[hashed] = extent
            self._known.move_to_end(hashed)
            if len(self._known) > MOST:
                self._known.popitem(last=False)

    def known(self, held: HeldLibrary, job: Job) -> tuple[bool, Extent | None]:
        """Return whether the extent of a job is known, and what it is: None of what cannot be made."""
        hashed = hash_of_document(held.setting, job)
        with self._changed:
            return hashed in self._known, self._known.get(hashed)

    def ask(self, held: HeldLibrary, jobs: Iterable[Job]) -> None:
        """Have the extents of jobs found out that are not known, the first of them first."""
        asked = [(hash_of_document(held.setting, job), held, job) for job in jobs]
        with self._changed:
            waiting = {one[0] for one in self._waiting}
            for one in reversed(asked):
                if one[0] not in self._known and one[0] not in waiting:
                    self._waiting.append(one)
            self._changed.notify_all()

    def _count(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting) or self._stopped)
                if self._stopped:
                    return
                hashed, held, job = self._waiting.pop()
            if hashed not in self._known:
                self.press.wait_until_free(lambda: self._stopped)
                self._find_out(hashed, held, job)

    def _find_out(self, hashed: str, held: HeldLibrary, job: Job) -> None:
        """Learn the extent of a job; that it cannot be made, only of texts that are still those on the disk."""
        try:
            self.learn(hashed, extent_of(self.press.make(held, job).pdf))
        except LeafletError:
            now = self.press.library.held
            if now.setting is held.setting and not now.faults:
                self.learn(hashed, None)
