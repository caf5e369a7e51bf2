"""Takes a library, keeps a full copy with its profile; takes such a copy or a git revision, gives a library to read."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..faults import FaultList, Place, reason, refusal
from ..source.fields import Fields
from ..source.nodes import read_yaml

PARTS = ("content", "layouts")
PROFILE, VERSIONS = "clinic.yaml", "versions.txt"
REVISION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/~^-]*")  # never a git option
MINUTE = 60
LAY = "# the profile lay in "


def keep_library(
    library: Path, profile: Path | None, versions: Sequence[tuple[str, str]], folder: Path
) -> None:
    """Copy a whole library, with the profile in use and the versions of everything that affects a PDF. Raises LeafletError."""
    refuse_taken(folder, library)
    try:
        for part in PARTS:
            shutil.copytree(library / part, folder / part, copy_function=shutil.copyfile)
        if profile:
            shutil.copyfile(profile, folder / PROFILE)
            for file in beside(profile):
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(profile.parent / file, folder / file)
        lines = [f"{name}=={version}\n" for name, version in versions]
        if profile:  # pip ignores such a line
            lines.append(f"{LAY}{profile.absolute().parent}\n")
        (folder / VERSIONS).write_text("".join(lines), encoding="utf-8")
    except shutil.Error as error:
        first = error.args[0][0]
        raise refusal(f"cannot be copied: {first[-1]}", place=Place(str(first[0]), 0)) from None
    except OSError as error:
        raise refusal(f"cannot write here: {reason(error)}", place=Place(str(folder), 0)) from None


def refuse_taken(folder: Path, library: Path) -> None:
    """Raise LeafletError for a folder that is not empty, or is inside the library to be kept."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refusal(f"{folder} already exists", "choose a new name")
    if any(folder.resolve().is_relative_to((library / part).resolve()) for part in PARTS):
        raise refusal(f"{folder} is inside the texts or layouts", "keep it outside them")


def beside(profile: Path) -> Iterator[str]:
    """Yield the files that a profile names: its logo."""
    faults = FaultList()  # ignored here: they were reported when the profile was opened
    logo = Fields(Fields(read_yaml(profile, str(profile)), faults).get("logo"), faults)
    if file := logo.verbatim("file"):
        yield file


def where_profile_lay(source: str, folder: Path) -> Path | None:
    """Return the folder that a kept profile's paths are relative to; None if the profile has not moved.

    `source` is what `library_at` was given, `folder` what it returned.
    """
    versions = folder / VERSIONS
    said = versions.read_text(encoding="utf-8", errors="replace").splitlines() if versions.is_file() else []
    for line in said:
        if line.startswith(LAY):
            return Path(line.removeprefix(LAY))
    named = Path(source)
    if not named.is_dir():  # FOLDER@REVISION
        named = Path(source.rpartition("@")[0])
    return None if named.resolve() == folder.resolve() else named.absolute()


# ---- reading a kept copy --------------------------------------------------------------------------


@contextmanager
def library_at(source: str, revision: str | None) -> Iterator[Path]:
    """Yield the folder of a kept library: itself, or as it was at a git revision, `FOLDER@REVISION`. Raises LeafletError."""
    if revision is None and not Path(source).exists() and "@" in source[1:]:
        source, _, revision = source.rpartition("@")
    folder = Path(source)
    if not source or not folder.is_dir():
        raise refusal(f"there is no folder {source}", "name a kept library, or FOLDER@REVISION")
    if revision is None:
        yield library_in(folder, source)
        return
    with tempfile.TemporaryDirectory(prefix="leaflets-") as held:
        unpack(git_archive(folder, revision), Path(held))
        yield library_in(Path(held), f"{source}@{revision}")


def library_in(folder: Path, called: str) -> Path:
    """Return the folder if it holds a library. Raises LeafletError if not."""
    if not all((folder / part).is_dir() for part in PARTS):
        hint = "a library holds content/ and layouts/; `leaflets new FOLDER --snapshot` keeps one"
        raise refusal(f"{called} is not a library", hint)
    return folder


def git_archive(folder: Path, revision: str) -> bytes:
    """Return a folder at a git revision, as a tar file. Raises LeafletError."""
    if not REVISION.fullmatch(revision):
        raise refusal(f'"{revision}" is not a git revision', "such as v1.2, main or 3f9c2e1")
    done = git(folder, "archive", "--format=tar", revision)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        message = f"git cannot provide {revision} of {folder}: {said[0] if said else 'no reason given'}"
        raise refusal(message, "`git log` in that folder shows the revisions")
    return done.stdout


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Return how a git command ends in a folder. Raises LeafletError when git cannot be run."""
    command = ["git", "-C", str(folder), *words]
    try:
        return subprocess.run(command, capture_output=True, timeout=MINUTE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        why = reason(error) if isinstance(error, OSError) else "it takes too long"
        raise refusal(f"git cannot be run: {why}", "is git installed?") from None


def revisions_of(folder: Path, file: str, said: str) -> list[str]:
    """Return the git revisions of a library that may hold what a file of it said, the likeliest first.

    Those are the one in which the file first said it and the one before, then all that changed the texts, the newest
    first. None outside a git repository.
    """
    first = git(folder, "log", "--format=%H %P", "--reverse", f"-S{said}", "--", file)
    texts = git(folder, "log", "--format=%H", "--", PARTS[0])
    if first.returncode or texts.returncode:
        return []
    return list(dict.fromkeys([*first.stdout.decode().split()[:3], *texts.stdout.decode().split()]))


def unpack(data: bytes, folder: Path) -> None:
    """Unpack a tar file from git. Raises LeafletError."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise refusal(f"what git produced cannot be unpacked: {error}") from None
