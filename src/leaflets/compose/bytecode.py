"""Takes the folder of a built-in layout, gives what its templates were compiled to: kept in the user's cache folder.

Bytecode is code, so it is read only from a folder and from files that nobody but this user could have written, and
never for a library of one's own. Whatever is wrong with the cache, it is simply ignored: templates are compiled as usual.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from ..built_in import library_folder
from ..distributions import version_of
from ..user_cache import NO_CACHE, cache_folder

MOST_BYTES = 1_000_000  # of one file
MOST_FILES = 100  # of all versions; when there are more, all are deleted
DIGEST = hashlib.sha256().digest_size
READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def bytecode_of(layout_folder: str) -> Bytecode | None:
    """Return the cache of a layout's templates; None for a layout that is not built in, and where nothing may be kept."""
    layouts = library_folder() / "layouts"
    folder = cache_folder()
    if (
        folder is None
        or os.environ.get(NO_CACHE)
        or Path(layout_folder).parent.absolute() != layouts.absolute()
    ):
        return None
    try:
        return Bytecode(folder, _key(layouts))
    except OSError:
        return None


def _key(layouts: Path) -> bytes:
    """Return a hash of everything that bytecode depends on: each template, Python, Jinja, and how we compile and check."""
    versions = [sys.version, version_of("leaflets"), version_of("jinja2"), jinja2.__file__]
    digest = hashlib.sha256("\n".join(versions).encode())
    ours = Path(__file__).parent
    code = [*ours.glob("*.py"), *ours.parent.glob("*.py"), *ours.parent.glob("tailor/*.py")]
    for path in sorted([*layouts.rglob("*.j2"), *code]):
        digest.update(f"\n{path}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


class Bytecode(jinja2.BytecodeCache):
    """The files of one version of the program and its templates, in a folder that is checked each time it is opened."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder, self.key = folder, key

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its bytecode, if it is kept. Jinja compares the template's own checksum."""
        data = self.read(bucket.key)
        try:
            if data:
                bucket.bytecode_from_string(data)
        except (ValueError, TypeError, EOFError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.write(bucket.key, bucket.bytecode_to_string())

    def read(self, name: str) -> bytes | None:
        """Return what was written under a name; None when nothing was, and when it may come from somebody else."""
        try:
            with (
                _opened(self.folder) as folder,
                _closing(os.open(self._file(name), READ, dir_fd=folder)) as file,
            ):
                held = os.fstat(file)
                if not (stat.S_ISREG(held.st_mode) and _is_private(held) and held.st_size <= MOST_BYTES):
                    return None
                data = os.read(file, MOST_BYTES)
        except OSError:
            return None
        return data[DIGEST:] if data[:DIGEST] == self._digest(name, data[DIGEST:]) else None

    def write(self, name: str, data: bytes) -> None:
        """Keep something under a name, whole or not at all; nothing is kept in a folder that cannot be written."""
        with contextlib.suppress(OSError):
            self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                self.folder.mkdir(mode=0o700)
            with _opened(self.folder) as folder:
                _sweep(folder)
                _put(folder, self._file(name), self._digest(name, data) + data)

    def _file(self, name: str) -> str:
        return hashlib.sha256(self.key + name.encode()).hexdigest()

    def _digest(self, name: str, data: bytes) -> bytes:
        """Return what a file begins with: a damaged one, or one of another version, has another."""
        return hashlib.sha256(self.key + hashlib.sha256(name.encode()).digest() + data).digest()


def _is_private(held: os.stat_result) -> bool:
    """Tell whether a file or folder is this user's, and closed to everybody else."""
    return held.st_uid == os.geteuid() and not held.st_mode & (stat.S_IRWXG | stat.S_IRWXO)


@contextlib.contextmanager
def _closing(file: int) -> Iterator[int]:
    try:
        yield file
    finally:
        os.close(file)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a folder that is private and not a link; what is done through its handle cannot be redirected. Raises OSError."""
    with _closing(os.open(path, READ | os.O_DIRECTORY)) as folder:
        if not _is_private(os.fstat(folder)):
            raise PermissionError
        yield folder


def _put(folder: int, name: str, data: bytes) -> None:
    unfinished = f".{os.urandom(8).hex()}"
    try:
        with _closing(os.open(unfinished, WRITE, 0o600, dir_fd=folder)) as file:
            os.write(file, data)
        os.replace(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(unfinished, dir_fd=folder)
        raise


def _sweep(folder: int) -> None:
    """Delete all files once there are many: those of former versions are of no use."""
    names = os.listdir(folder)
    if len(names) >= MOST_FILES:
        for name in names:
            os.unlink(name, dir_fd=folder)
