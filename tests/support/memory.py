"""Libraries, layouts and profiles read once: the same files under the same name are the same frozen value.

Most tests open the library that ships, or the tests' own, unchanged; reading it takes longer than what is asked of it.
With HYPOTHESIS_PROFILE=thorough, as in CI, everything is read anew.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

KEPT = 64  # libraries that tests change are many, and asked for once


def kept(read: Callable[..., Any], place: Callable[..., Path | None]) -> Callable[..., Any]:
    """Return `read`, which answers from memory where no file of the folder that `place` names, if any, has changed."""
    held: dict[tuple[Any, ...], Any] = {}

    @functools.wraps(read)
    def remembering(*given: Any) -> Any:
        folder = place(*given)
        print_of = fingerprint(folder) if folder else None
        if print_of is None:
            return read(*given)
        key = (*[one for one in given if isinstance(one, Hashable)], print_of)  # icons lie in the folder
        if key not in held:
            made = read(*given)  # what raises is not kept
            if len(held) >= KEPT:
                del held[next(iter(held))]
            held[key] = made
        return held[key]

    return remembering


def checked_once(check: Callable[..., Any]) -> Callable[..., Any]:
    """Return `check(setting, topic)`, which measures the texts of one library for one profile once."""
    held: dict[tuple[Any, ...], Any] = {}

    @functools.wraps(check)
    def remembering(setting: Any, topic: Any) -> Any:
        key = (id(setting.library), id(topic), setting.clinic)
        if key not in held:
            if len(held) >= KEPT:
                del held[next(iter(held))]
            held[key] = (
                check(setting, topic),
                setting,
                topic,
            )  # both are kept, so that no other has their id
        return held[key][0]

    return remembering


def fingerprint(folder: Path) -> bytes | None:
    """Return the digest of all names, kinds and bytes below a folder; None where something cannot be read."""
    digest = hashlib.sha256()
    try:
        for path in sorted(folder.rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            about = (
                path.relative_to(folder).as_posix(),
                path.is_symlink(),
                path.is_dir(),
                path.is_file(),
                len(data),
            )
            digest.update(repr(about).encode() + data)
    except OSError:
        return None
    return digest.digest()
