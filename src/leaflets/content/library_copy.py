"""Takes the built-in library and a copy of it, gives what has changed in either of them since; writes only what is asked for.

A copy keeps in `.leaflets-origin/` what it was copied from, byte for byte: without it nobody could tell whether the
clinic or a new version changed a text.
"""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..deliver import write
from ..faults import NOWHERE, Fault, LeafletError

ORIGIN, YOURS = ".leaflets-origin", ".yours"
PARTS = ("content", "layouts")
SCHEMAS = "content/.schemas"  # written by the program from the texts: nobody's own, and never taken or left
PROFILE, NEW_PROFILE = "clinic.yaml", "content/clinics/new.yaml"  # in a copy, and what it is made from
SAMPLES = "content/samples"  # a list, a reader's file, settings of mail: given once, then the clinic's own
UPSTREAM, BOTH, UNKNOWN = (
    "changed upstream",
    "changed upstream and by you",
    "differs; it is not known who changed it",
)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of a library that differs from the new version's; None where there is no such file."""

    name: str
    how: str
    own: bytes | None
    new: bytes | None

    @property
    def free(self) -> bool:
        """Whether taking it loses nothing of the clinic's own."""
        return self.how == UPSTREAM


def copied_files(source: Path) -> dict[str, bytes]:
    """Return what a copy of a library holds and an update looks at, by names with slashes: all but samples and schemas."""
    apart = {source / SAMPLES, source / SCHEMAS}
    found = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for part in PARTS
        for path in sorted((source / part).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not apart & {*path.parents}
    }
    found[PROFILE] = moved_up(found.pop(NEW_PROFILE))
    return found


def moved_up(data: bytes) -> bytes:
    """Return a file that moves from a folder in content/ to the library's own, with the way to its schema from there."""
    first, newline, rest = data.partition(b"\n")
    return first.replace(b"=../.schemas/", f"={SCHEMAS}/".encode()) + newline + rest


def samples_of(source: Path) -> dict[str, bytes]:
    """Return the samples of a new copy. An update skips them: by then they may hold patients' data."""
    return {path.name: moved_up(path.read_bytes()) for path in sorted((source / SAMPLES).iterdir())}


def schemas_of(source: Path) -> dict[str, bytes]:
    """Return the schemas of a library's files; `leaflets check` keeps those of a copy up to date."""
    return {f"{SCHEMAS}/{path.name}": path.read_bytes() for path in sorted((source / SCHEMAS).glob("*.json"))}


def copy_library(source: Path, folder: Path, more: Mapping[str, bytes]) -> None:
    """Write a copy that its owner can change, whatever the source's permissions, and `more` files by their names.

    On failure nothing of it is left.
    """
    files, made = copied_files(source), [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            put_file(folder / name, data)
            put_file(folder / ORIGIN / name, data)
        for name, data in (samples_of(source) | schemas_of(source) | dict(more)).items():
            put_file(folder / name, data)
    except BaseException:
        for child in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        for path in made:
            path.rmdir() if path.is_dir() else None
        raise


def put_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def changes(source: Path, folder: Path) -> list[FileChange]:
    """Return each file that differs between the built-in library and the copy because something changed upstream."""
    new, origin = copied_files(source), folder / ORIGIN
    before = {
        p.relative_to(origin).as_posix(): p.read_bytes() for p in sorted(origin.rglob("*")) if p.is_file()
    }
    found = []
    for name in sorted({*new, *before}):
        own, old, now = read(folder / name), before.get(name), new.get(name)
        if own == now or (origin.is_dir() and old == now):
            continue
        how = (UPSTREAM if own == old else BOTH) if origin.is_dir() else UNKNOWN
        if name != PROFILE or how != UNKNOWN:
            found.append(FileChange(name, how, own, now))
    return found


def difference(change: FileChange) -> Iterator[str]:
    """Yield the lines of a unified diff from the copy's file to the new version's."""
    yield f"# {change.name}: {change.how}{'' if change.new is not None else '; it is no longer there'}"
    try:
        own, new = ((data or b"").decode().splitlines() for data in (change.own, change.new))
    except UnicodeDecodeError:
        yield "# not a text: the files differ"
        return
    before = f"yours/{change.name}" if change.own is not None else "/dev/null"
    after = f"new/{change.name}" if change.new is not None else "/dev/null"
    yield from difflib.unified_diff(own, new, before, after, lineterm="")


def chosen(found: list[FileChange], names: list[str], every: bool) -> list[FileChange]:
    """Return the changes of these files; with `every`, all that lose nothing of one's own. Raises LeafletError."""
    held = {change.name: change for change in found}
    plain = [PurePosixPath(name.replace("\\", "/")).as_posix() for name in names]
    unknown = [name for name in plain if name not in held]
    if unknown:
        hint = "`leaflets new FOLDER --update` shows the names"
        raise LeafletError([Fault(NOWHERE, f"{name}: nothing new is offered here", hint) for name in unknown])
    return [change for change in found if change.name in plain or (every and change.free)]


def take(folder: Path, change: FileChange) -> Path | None:
    """Update a file to the new version; return where one's own text is kept, if it was changed."""
    path, kept = folder / change.name, None
    if change.own is not None and not change.free:
        kept = free_name(path)
        write(kept, change.own)
    if change.new is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, change.new)
    leave(folder, change)
    return kept


def free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}{YOURS}{n or ''}") for n in range(1_000_000))
    return next(name for name in names if not name.exists())


def leave(folder: Path, change: FileChange) -> None:
    """Note that a change was seen: it is not offered again until the next one."""
    origin = folder / ORIGIN / change.name
    if change.new is None:
        origin.unlink(missing_ok=True)
    else:
        put_file(origin, change.new)
