"""Takes a site, gives how its clinic sends mail, and the folder in which messages wait: closed to others, and never for long."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ..content.dates import date_in_words
from ..deliver import PRIVATE_FOLDER
from ..faults import LeafletError, refusal
from ..mail.run import forget_run, manifest_of
from ..mail.settings import Settings, check_ready, load_settings
from ..setting import Setting, find_clinic, load_setting
from ..user_state import state_folder
from ..ward.site import Site
from .prepare_list import LIST

NAME = "mail.yaml"
RUNS = "mail"  # in the folder of the state
RUNS_PATH = "/email/run"
RUN = re.compile(r"[0-9a-f]{16}")
LONGEST_WAIT = 24 * 3600.0  # seconds that a prepared message is kept
NOT_SET_UP = "e-mail is not set up for these texts: there is no mail.yaml"


def settings_file(site: Site) -> Path | None:
    """Return the file that says how mail is sent: where the program was started, beside the texts, or beside the profile."""
    profile = find_clinic(site.library.folder, site.library.clinic)
    folders = [Path(), site.library.folder, *([profile.parent] if profile else [])]
    return next((folder / NAME for folder in folders if (folder / NAME).is_file()), None)


def settings_of(site: Site) -> Settings:
    """Return how mail is sent. Raises LeafletError."""
    path = settings_file(site)
    if path is None:
        raise refusal(
            NOT_SET_UP, "docs/emailing.md shows how to write it; put it beside the clinic's profile"
        )
    settings = load_settings(path)
    check_ready(settings)
    return settings


def fresh_setting(site: Site) -> Setting:
    """Return the texts and the profile as they are on the disk now. Raises LeafletError, even if older ones would do."""
    folder = site.library.folder
    return load_setting(folder, find_clinic(folder, site.library.clinic), dt.date.today())


def day_in_words(site: Site, text: str) -> str:
    """Return a day of the ledger in the words of the library."""
    setting = site.setting
    lang = next(iter(setting.library.topics.values())).lang
    return date_in_words(dt.date.fromisoformat(text), setting.library.words[lang])


def new_run() -> Path:
    """Return the folder for a run, which does not exist yet; its name says nothing about anybody."""
    top = state_folder() / RUNS
    top.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
    os.chmod(top, PRIVATE_FOLDER)
    return top / secrets.token_hex(8)


def run_folder(name: str) -> Path | None:
    """Return the folder of a run; None for one that is not there."""
    folder = state_folder() / RUNS / name
    return folder if RUN.fullmatch(name) and folder.is_dir() else None


def forget_old(now: float | None = None, but: Collection[str] = ()) -> int:
    """Remove the messages that nobody sent or threw away in time, but for runs on their way; return how many runs went.

    What cannot be removed keeps nobody from writing other messages; it is tried again.
    """
    top, limit, gone = state_folder() / RUNS, (now or time.time()) - LONGEST_WAIT, 0
    for folder in sorted(top.iterdir()) if top.is_dir() else ():
        with suppress(OSError, LeafletError):
            if folder.name in but or limit <= folder.stat().st_mtime <= limit + LONGEST_WAIT:
                continue
            if folder.stat().st_mtime > limit:  # the clock was wrong: its day begins now
                os.utime(folder)
                continue
            forget_any(folder)
            gone += 1
    return gone


def forget_runs_of(number: str, but: Collection[str] = ()) -> None:
    """Remove the messages that were prepared of an uploaded list, but for runs on their way. Raises LeafletError."""
    top = state_folder() / RUNS
    for folder in sorted(top.iterdir()) if top.is_dir() else ():
        if folder.name not in but and list_of(folder) == number:
            forget_run(folder)


def list_of(folder: Path) -> str:
    """Return the number of the list whose messages a run holds; "" of no list."""
    try:
        return str(manifest_of(folder)["about"].get(LIST, ""))
    except LeafletError:  # it is not finished
        return ""


def forget_any(folder: Path) -> None:
    """Remove a run, also one whose program was ended before its first message. Raises LeafletError."""
    try:
        folder.rmdir()
    except OSError:  # it holds messages
        forget_run(folder)
