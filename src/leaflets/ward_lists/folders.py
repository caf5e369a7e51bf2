"""Keeps each uploaded list in a folder of its own, closed to others, until somebody deletes it or a day has passed."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from .. import deliver
from ..faults import LeafletError, Place, reason, refusal

LISTS = "lists"  # in the folder of the program's state
LIST, STATE, MADE = "list.csv", "state.json", "leaflets"  # in the folder of a list
KEPT_FOR = dt.timedelta(hours=24)
LOST_AFTER = dt.timedelta(hours=1)
NUMBER = re.compile(r"[0-9a-f]{12}")

CHECKING, MAKING, STOPPED, FINISHED, FAILED = "checking", "making", "stopped", "finished", "failed"


@dataclass(frozen=True, slots=True)
class ListState:
    """What is known of a list: when it came, what was answered about it, how far its run got. It holds no cell of the list."""

    uploaded: dt.datetime
    stage: str = CHECKING
    answers: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    done: int = 0
    made: int = 0
    there: int = 0
    refused: int = 0
    kept: int = 0
    drafts: tuple[str, ...] = ()  # why its leaflets are drafts
    draft_rows: int = 0
    fault: str = ""  # what ended the run

    @property
    def ends(self) -> dt.datetime:
        """When the list is deleted."""
        return self.uploaded + KEPT_FOR


@dataclass(frozen=True, slots=True)
class ListFolder:
    """The folder of one list."""

    path: Path

    @property
    def number(self) -> str:
        """What an address calls the list."""
        return self.path.name

    @property
    def file(self) -> Path:
        """The list as it was uploaded."""
        return self.path / LIST

    @property
    def made(self) -> Path:
        """Where its leaflets are."""
        return self.path / MADE

    def state(self) -> ListState:
        """Return what is known of the list; what cannot be read counts as new."""
        try:
            held = json.loads((self.path / STATE).read_text(encoding="utf-8"))
            at, drafts = dt.datetime.fromisoformat(held.pop("uploaded")), tuple(held.pop("drafts"))
            return ListState(uploaded=at.astimezone(dt.UTC), drafts=drafts, **held)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return ListState(self._came())

    def note(self, state: ListState) -> None:
        """Keep what is known. Raises LeafletError."""
        held = {**asdict(state), "uploaded": state.uploaded.isoformat()}
        deliver.put_private(self.path / STATE, json.dumps(held).encode())

    def size(self) -> int:
        """Return how many bytes the folder holds."""
        return sum(self._sizes())

    def delete(self) -> None:
        """Delete the folder and all in it. Raises LeafletError when something stays."""
        try:
            shutil.rmtree(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            hint = "close what has a file of it open, then try again"
            raise refusal(
                f"this list cannot be deleted: {reason(error)}", hint, Place(str(self.path))
            ) from None

    def noted(self) -> dt.datetime:
        """Return when something was last noted about the list."""
        return self._changed(self.path / STATE)

    def _came(self) -> dt.datetime:
        return self._changed(self.path)

    def _changed(self, path: Path) -> dt.datetime:
        try:
            return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        except OSError:
            return now()

    def _sizes(self) -> Iterator[int]:
        for top, _, names in os.walk(self.path):
            for name in names:
                with suppress(OSError):  # a run may be renaming it
                    yield (Path(top) / name).stat().st_size


def now() -> dt.datetime:
    """Return the time, UTC."""
    return dt.datetime.now(dt.UTC)


def keep_list(root: Path, data: bytes) -> ListFolder:
    """Put an uploaded list into a new folder. Raises LeafletError."""
    deliver.prepare_folder(root, deliver.PRIVATE_FOLDER)
    found = ListFolder(root / secrets.token_hex(6))
    try:
        deliver.prepare_folder(found.path, deliver.PRIVATE_FOLDER)
        deliver.put_private(found.file, data)
        found.note(ListState(now()))
    except LeafletError:  # the disk is full
        with suppress(LeafletError):
            found.delete()
        raise
    return found


def lists_in(root: Path) -> list[ListFolder]:
    """Return the lists that are here, the newest first."""
    try:
        held = [ListFolder(one) for one in root.iterdir() if NUMBER.fullmatch(one.name) and one.is_dir()]
    except OSError:
        return []
    return sorted(held, key=lambda one: one.state().uploaded, reverse=True)


def list_called(root: Path, number: str) -> ListFolder | None:
    """Return the list that an address names; None when it is not, or no longer, here."""
    found = ListFolder(root / number)
    return found if NUMBER.fullmatch(number) and found.file.is_file() else None


def delete_old(root: Path, at: dt.datetime) -> None:
    """Delete the lists whose day has passed, but for one whose leaflets are being made.

    A run notes how far it is all the time: one that noted nothing for an hour was ended with its program.
    """
    for one in lists_in(root):
        state = one.state()
        if state.stage == MAKING and at - one.noted() <= LOST_AFTER:
            continue
        if state.uploaded > at:  # the clock was wrong: its day begins now
            with suppress(LeafletError):
                one.note(replace(state, uploaded=at))
        elif state.ends <= at:
            with suppress(Exception):  # it is tried again
                one.delete()


def answered(folder: ListFolder, answers: Mapping[str, str]) -> None:
    """Keep what somebody answered about a list. Raises LeafletError."""
    folder.note(replace(folder.state(), answers=dict(answers)))
