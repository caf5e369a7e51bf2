"""Takes a WatchedLibrary, gives what the desk shows at each moment: built again at each save and each choice, the last good pages kept."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..faults import Fault, LeafletError, Place, reason
from ..schema.folder import refresh_schemas
from ..setting import Setting
from ..web.page_pictures import PagePictures
from .advice import Advice, Adviser
from .choice import DeskChoice, possible
from .library import WatchedLibrary
from .saves import Saves
from .view import View, view_of

LOOK_EVERY = 0.08  # seconds between two looks at the disk
IDLE = 1.0  # seconds without a save after which there is time for what can wait
PATIENCE = 20.0  # seconds that a choice may take
HELD = 0.12  # seconds that a browser's question for news is held: shorter than it waits between two, so that no thread is bound


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What the desk shows. `view` is the last one that could be built; with faults, it is not of what is on the disk now."""

    number: int = 0
    choice: DeskChoice = field(default_factory=DeskChoice)
    setting: Setting | None = None
    view: View | None = None
    broken: tuple[Fault, ...] = ()  # why the library could not be read as it is now
    refused: tuple[Fault, ...] = ()  # why what is chosen could not be built
    advice: Advice | None = None  # None while it is being measured
    built: float = 0.0  # when the view was built, in seconds since 1970
    saved: float = 0.0  # when the last save was made; 0 before the first
    seen: float = 0.0  # when it could be seen

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is to be mended before there are new pages."""
        return self.broken or self.refused

    @property
    def stale(self) -> bool:
        """Whether the pages are those of before the faults."""
        return bool(self.faults) and self.view is not None


class WritersDesk:
    """The desk's state. One thread builds: the main one, as templates are run under its time limit; others read, and ask."""

    def __init__(self, source: WatchedLibrary, choice: DeskChoice, adviser: Adviser | None = None) -> None:
        self.source, self.adviser = source, adviser
        self.pictures = PagePictures()
        self.shown = Shown(choice=choice)
        self.saves = Saves(source.folders(), source.files)
        self._changed = threading.Condition()
        self._wanted: DeskChoice | None = None
        self._asked = self._answered = 0  # choices, so far
        self._stopped = False

    # ---- for requests --------------------------------------------------------------------------------

    def choose(self, choice: DeskChoice) -> Shown:
        """Ask for another choice, and return what is shown once it is built."""
        with self._changed:
            self._wanted = choice
            self._asked += 1
            mine = self._asked
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._answered >= mine or self._stopped, PATIENCE)
            return self.shown

    def has_news(self, number: int) -> bool:
        """Tell whether there is something newer than what has this number; wait a little for it."""
        with self._changed:
            return self._changed.wait_for(lambda: self.shown.number != number or self._stopped, HELD)

    def stop(self) -> None:
        """End the loop."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    # ---- the loop ------------------------------------------------------------------------------------

    def run(self) -> None:
        """Build whenever something was saved or chosen, until `stop`."""
        self.build(self.shown.choice)
        since = time.monotonic()  # the last build; 0 once there was time for what can wait
        while not self._stopped:
            try:
                if self._built():
                    since = time.monotonic()
                    continue
                self._take_advice()
                if since and time.monotonic() - since > IDLE:
                    self.catch_up()
                    since = 0.0
            except OSError as error:  # the disk is full or gone: it may come back
                fault = Fault(Place(str(error.filename or ""), 0), f"cannot be used: {reason(error)}")
                self._show(replace(self.shown, broken=(fault,)))
                self._answer(self._asked)
            with self._changed:
                if not self._stopped and self._wanted is None:
                    self._changed.wait(LOOK_EVERY)
        if self.adviser:
            self.adviser.stop()

    def catch_up(self) -> None:
        """Do what can wait until nobody saves: keep the schemas for editors as the library is."""
        if self.shown.setting and not self.shown.broken:
            refresh_schemas(self.shown.setting)
        gc.collect()

    def _built(self) -> bool:
        """Build what was saved or chosen since the last time; tell whether anything was."""
        paths = self.saves.changed()
        with self._changed:
            wanted, self._wanted, asked = self._wanted, None, self._asked
        if not paths and wanted is None:
            return False
        self.build(wanted or self.shown.choice, paths)
        self._answer(asked)
        return True

    def _answer(self, asked: int) -> None:
        """Let those go on whose choice has been built."""
        with self._changed:
            self._answered = asked
            self._changed.notify_all()

    def build(self, choice: DeskChoice, paths: Sequence[str] | None = None) -> None:
        """Build what is chosen; read the library again if the files `paths` in it were saved, or None is known of them.

        Faults are shown beside what was built last.
        """
        before = self.shown
        setting, broken = before.setting, before.broken
        reload = paths is None or bool(paths)
        if reload or choice.profile != before.choice.profile:
            setting, broken = self._loaded(choice, paths)
        saved = self.saves.saved_at(paths) if paths else 0.0
        choice = possible(setting, choice) if setting else choice
        # While the library is broken, what was built of it stays, unless something else is chosen.
        view, refused = before.view, before.refused
        if setting and not (broken and choice == before.choice):
            view, refused = self._viewed(setting, choice)
        now = time.time()
        shown = Shown(
            choice=choice, setting=setting, view=view, broken=broken, refused=refused, advice=before.advice,
            built=before.built if view is before.view else now, saved=saved or before.saved,
            seen=now if saved else before.seen,
        )  # fmt: skip
        self._show(shown, asks=not broken and (reload or topic_changed(before.choice, choice)))

    def _loaded(
        self, choice: DeskChoice, paths: Sequence[str] | None
    ) -> tuple[Setting | None, tuple[Fault, ...]]:
        """Return the library as it is now; as it was, and the faults, when it cannot be read."""
        try:
            return self.source.load(choice.profile, paths), ()
        except LeafletError as error:
            return self.shown.setting, error.faults

    def _viewed(self, setting: Setting, choice: DeskChoice) -> tuple[View | None, tuple[Fault, ...]]:
        """Return what is chosen; what was shown before, and the faults, when it cannot be built."""
        try:
            return view_of(setting, choice, self.pictures), ()
        except LeafletError as error:
            return self.shown.view, error.faults

    def _show(self, shown: Shown, asks: bool = False) -> None:
        """Show something new, and have its topic measured if that has changed."""
        if asks and self.adviser:
            self.adviser.ask(shown.choice.topic, shown.choice.lang)
        with self._changed:
            self.shown = replace(shown, number=self.shown.number + 1)
            self._changed.notify_all()

    def _take_advice(self) -> None:
        advice = self.adviser.answer() if self.adviser else None
        if advice is not None and advice != self.shown.advice:
            self._show(replace(self.shown, advice=advice))


def topic_changed(before: DeskChoice, choice: DeskChoice) -> bool:
    """Tell whether another topic is to be measured."""
    return (before.topic, before.lang) != (choice.topic, choice.lang)
