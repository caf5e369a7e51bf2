"""Takes files and folders, tells which files were saved, made or deleted since it looked last. It asks the disk, again and again.

Systems have ways to be told of changes, but not on network drives, and editors save in many ways: in place, by renaming a new file
over the old one, by deleting and creating. Looking at each file misses none of them.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

SETTLED = 0.02  # seconds in which nothing may change before a save counts as finished
MOST_WAITS = 50  # after so many of them it counts all the same
# Within this time of its last change a file's content is compared, not its date: two saves may have the same date, since a
# disk counts time in steps. The longest steps are the 2 seconds of a memory card.
RACY = 2.1
LARGEST = 4_000_000  # bytes that are compared


class FileSeen(NamedTuple):
    """What a file was when somebody looked: its entry on the disk, and its content while that may change unnoticed."""

    entry: tuple[int, ...]
    digest: bytes
    saved: float  # seconds since 1970


Snapshot = dict[str, FileSeen]  # by path


class Saves:
    """What changed under some folders and in some files."""

    def __init__(self, folders: Sequence[Path], files: Callable[[], Sequence[Path]]) -> None:
        self.folders, self.files = folders, files
        self.seen: Snapshot = self._look({})

    def changed(self) -> tuple[str, ...]:
        """Return the paths of the files that were saved, made or deleted since the last call, once nothing more happens to them."""
        found = self._look(self.seen)
        if same(found, self.seen):
            return ()
        for _ in range(MOST_WAITS):
            time.sleep(SETTLED)
            again = self._look(found)
            if same(again, found):
                break
            found = again
        before, self.seen = self.seen, found
        return tuple(
            sorted(
                path for path in before.keys() | found.keys() if differs(before.get(path), found.get(path))
            )
        )

    def saved_at(self, paths: Sequence[str]) -> float:
        """Return when the last of some files was saved; now, when they are all deleted."""
        return max((self.seen[path].saved for path in paths if path in self.seen), default=time.time())

    def _look(self, before: Snapshot) -> Snapshot:
        now = time.time()
        return {path: look(path, entry, before.get(path), now) for path, entry in self._entries()}

    def _entries(self) -> Iterator[tuple[str, os.stat_result]]:
        for folder in self.folders:
            yield from entries(str(folder))
        for path in self.files():
            try:
                yield str(path), os.stat(path)
            except (OSError, ValueError):
                pass


def same(one: Snapshot, other: Snapshot) -> bool:
    """Tell whether nothing happened between two looks."""
    return one.keys() == other.keys() and not any(differs(one[path], other[path]) for path in one)


def differs(one: FileSeen | None, other: FileSeen | None) -> bool:
    """Tell whether a file was saved, made or deleted between two looks."""
    if one is None or other is None:
        return one is not other
    return one.entry != other.entry or bool(one.digest and other.digest and one.digest != other.digest)


def look(path: str, entry: os.stat_result, before: FileSeen | None, now: float) -> FileSeen:
    """Return what a file is now. Its content counts for as long as it may change without a new date, and once more after that."""
    held = (entry.st_mtime_ns, entry.st_ctime_ns, entry.st_size, entry.st_ino, stat.S_IFMT(entry.st_mode))
    racy = now - entry.st_mtime < RACY or now - entry.st_ctime < RACY
    last = before is not None and bool(before.digest) and before.entry == held
    return FileSeen(held, content(path) if racy or last else b"", entry.st_mtime)


def content(path: str) -> bytes:
    """Return the digest of a file's content."""
    try:
        with open(path, "rb") as file:
            return hashlib.blake2b(file.read(LARGEST), digest_size=16).digest()
    except OSError:
        return b"?"


def entries(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the regular files in a folder and all below it, without what editors and systems hide there. Links are not followed."""
    try:
        with os.scandir(folder) as held:
            inside = [one for one in held if one.name[0] != "." and not one.name.endswith("~")]
        for one in inside:
            if one.is_dir(follow_symlinks=False):
                yield from entries(one.path)
            elif one.is_file(follow_symlinks=False):
                yield one.path, one.stat(follow_symlinks=False)
    except OSError:
        return  # deleted meanwhile, or closed to us: loading reports it
