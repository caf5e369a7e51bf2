"""Takes the folder of a library and its profile, gives the Setting as it is on the disk: the last good one while there are faults."""

from __future__ import annotations

import datetime as dt
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .. import caches
from ..batch.worker import WorkerInputs, fingerprint
from ..content import dates
from ..faults import Fault, LeafletError, refusal
from ..setting import EXAMPLE_CLINIC, Setting, find_clinic, load_setting, own_folder
from ..web.front import told_without_words

PATIENCE = 60.0  # seconds for the first visitor
LOOK_EVERY = 3.0  # seconds between two looks at the files


@dataclass(frozen=True, slots=True)
class HeldLibrary:
    """A library that could be read, what a process needs to read the same, and the `faults` that came into it since."""

    setting: Setting
    inputs: WorkerInputs
    faults: tuple[Fault, ...] = ()


class WardLibrary:
    """Where the library is, and what it holds now."""

    def __init__(self, folder: Path, clinic: Path | None = None, as_of: dt.date | None = None) -> None:
        self.folder, self.clinic, self.as_of = folder, clinic, as_of
        self.when_read: Callable[[], None] = lambda: None  # what is to be done with texts that were just read
        self._seen: object = None
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self._held: HeldLibrary | None = None

    @property
    def held(self) -> HeldLibrary:
        """The library as it is now; whoever asks before it is read waits. Raises LeafletError."""
        self._ready.wait(PATIENCE)
        if self._held is None:
            raise refusal("the texts are not read yet", "wait a moment, then try again")
        return self._held

    def start(self) -> None:
        """Read the library, and look after its files from now on. Raises LeafletError."""
        self._held = self._load()
        self._ready.set()
        threading.Thread(target=self._watch, name="library", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_EVERY):
            try:
                self.look()
            except Exception:  # the pages go on with the last good texts, and the next save is looked at
                told_without_words(sys.exc_info())

    def look(self) -> None:
        """Read the library again if anything in it was saved, or if it is another day at the clinic."""
        if self._now() == self._seen:
            return
        try:
            self._held = self._load()
        except LeafletError as error:
            self._held = replace(self.held, faults=error.faults)
        else:
            self.when_read()

    def _load(self) -> HeldLibrary:
        self._seen = self._now()
        caches.forget()
        found = find_clinic(self.folder, self.clinic)
        setting = load_setting(self.folder, found, dt.date.today())
        setting = replace(setting, as_of=self._today(setting))
        own, clinic = own_folder(self.folder), (found or self.folder / EXAMPLE_CLINIC).absolute()
        return HeldLibrary(setting, WorkerInputs(own, clinic, setting.as_of, fingerprint(setting)))

    def _today(self, setting: Setting) -> dt.date:
        return self.as_of or dates.day_in(setting.clinic.time_zone, dt.datetime.now(dt.UTC))

    def _now(self) -> object:
        """Return what tells one state of the files from another, and the day."""
        files = [entry for top in ("content", "layouts") for entry in entries(str(self.folder / top))]
        return dt.date.today(), sorted(files), [entry for one in self._profiles() for entry in entry_of(one)]

    def _profiles(self) -> list[str]:
        found = [self.clinic] if self.clinic else [Path.cwd() / "clinic.yaml", self.folder / "clinic.yaml"]
        return [str(path) for path in found]


Entry = tuple[str, int, int]


def entries(folder: str) -> Iterator[Entry]:
    """Yield the files in a folder and all below it, with date and size."""
    try:
        with os.scandir(folder) as held:
            inside = [one for one in held if one.name[0] != "."]
    except OSError:
        return
    for one in inside:
        if one.is_dir(follow_symlinks=False):
            yield from entries(one.path)
        else:
            yield from entry_of(one.path)


def entry_of(path: str) -> Iterator[Entry]:
    """Yield a file with its date and size, if it exists."""
    try:
        found = os.stat(path)
    except OSError:
        return
    yield path, found.st_mtime_ns, found.st_size
