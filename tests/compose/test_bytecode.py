"""What templates compile to is kept for the built-in layouts alone, and taken only from files nobody else could write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leaflets.compose import bytecode
from leaflets.compose.bytecode import Bytecode, bytecode_of
from leaflets.setting import library_folder
from leaflets.user_cache import NO_CACHE

LAYOUT = str(library_folder() / "layouts" / "booklet")
NAME, DATA = "a template", b"what it compiled to"

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system does not say who owns a file")


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, whose cache may be used."""
    monkeypatch.delenv(NO_CACHE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


@pytest.fixture
def kept(caches: Path) -> Bytecode:
    held = Bytecode(caches / "leaflets", b"this version")
    held.write(NAME, DATA)
    assert held.read(NAME) == DATA
    return held


def file_of(kept: Bytecode) -> Path:
    (file,) = kept.folder.iterdir()
    return file


def test_what_is_kept_is_the_users_alone(kept: Bytecode) -> None:
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    assert file_of(kept).stat().st_mode & 0o777 == 0o600
    assert kept.read("another template") is None


def linked_folder(kept: Bytecode) -> None:
    kept.folder.rename(kept.folder.with_name("elsewhere"))
    kept.folder.symlink_to("elsewhere")


def linked_file(kept: Bytecode) -> None:
    file = file_of(kept)
    file.rename(kept.folder.parent / "elsewhere")
    file.symlink_to(kept.folder.parent / "elsewhere")


def pipe(kept: Bytecode) -> None:
    file = file_of(kept)
    file.unlink()
    os.mkfifo(file, 0o600)


def replaced(change: Callable[[bytes], bytes]) -> Callable[[Bytecode], None]:
    return lambda kept: file_of(kept).write_bytes(change(file_of(kept).read_bytes())) and None


def renamed(kept: Bytecode) -> None:
    """The file of one template under the name of another's."""
    other = kept.folder / kept._file("another template")
    file_of(kept).rename(other)
    assert kept.read("another template") is None


SPOILT: dict[str, Callable[[Bytecode], None]] = {
    "folder is a link": linked_folder,
    "file is a link": linked_file,
    "file is a pipe": pipe,
    "folder open to the group": lambda kept: kept.folder.chmod(0o770),
    "folder readable by all": lambda kept: kept.folder.chmod(0o755),
    "file open to the group": lambda kept: file_of(kept).chmod(0o660),
    "file writable by all": lambda kept: file_of(kept).chmod(0o602),
    "truncated": replaced(lambda data: data[:-1]),
    "truncated to its digest": replaced(lambda data: data[: bytecode.DIGEST]),
    "empty": replaced(lambda data: b""),
    "one bit turned": replaced(lambda data: data[:-1] + bytes([data[-1] ^ 1])),
    "more at its end": replaced(lambda data: data + b"x"),
    "too large": replaced(lambda data: data + bytes(bytecode.MOST_BYTES)),
    "of another template": renamed,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_somebody_else_may_have_written_is_not_read(
    spoil: Callable[[Bytecode], None], kept: Bytecode
) -> None:
    spoil(kept)
    assert kept.read(NAME) is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_another_user_owns_is_not_read(what: str, kept: Bytecode) -> None:
    os.chown(kept.folder if what == "folder" else file_of(kept), 12345, 12345)
    assert kept.read(NAME) is None


def test_nothing_is_written_into_a_folder_that_others_can_use(kept: Bytecode) -> None:
    kept.folder.chmod(0o777)
    kept.write("another template", DATA)
    assert len(list(kept.folder.iterdir())) == 1


def test_another_version_reads_nothing_of_this_one(kept: Bytecode) -> None:
    other = Bytecode(kept.folder, b"another version")
    assert other.read(NAME) is None
    shutil.copy(file_of(kept), kept.folder / other._file(NAME))
    assert other.read(NAME) is None


def test_files_of_former_versions_are_swept_away(kept: Bytecode) -> None:
    for n in range(bytecode.MOST_FILES + 3):
        kept.write(str(n), DATA)
    assert len(list(kept.folder.iterdir())) <= bytecode.MOST_FILES
    assert kept.read(str(bytecode.MOST_FILES + 2)) == DATA


def test_a_file_that_cannot_be_written_leaves_nothing_behind(kept: Bytecode) -> None:
    blocked = kept.folder / kept._file("blocked")
    blocked.mkdir()
    kept.write("blocked", DATA)
    assert sorted(kept.folder.iterdir()) == sorted([blocked, kept.folder / kept._file(NAME)])


def test_only_built_in_layouts_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bytecode_of(LAYOUT) is not None
    mine = tmp_path / "layouts" / "booklet"
    shutil.copytree(LAYOUT, mine)
    assert bytecode_of(str(mine)) is None
    monkeypatch.setenv(NO_CACHE, "1")
    assert bytecode_of(LAYOUT) is None


def test_a_template_that_changed_has_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(library_folder() / "layouts", tmp_path / "layouts")
    monkeypatch.setattr(bytecode, "library_folder", lambda: tmp_path)
    before = bytecode_of(str(tmp_path / "layouts" / "booklet"))
    with (tmp_path / "layouts" / "sheet" / "layout.xml.j2").open("a") as file:
        file.write(" ")
    after = bytecode_of(str(tmp_path / "layouts" / "booklet"))
    assert before and after and before.key != after.key


def made(folder: Path, **environment: str) -> bytes:
    """Return the PDF that a command of its own makes."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "leaflets", "make", "--section", "symptoms", "-q", "--out", str(folder), "--library", str(library_folder())]  # fmt: skip
    inherited = {name: value for name, value in os.environ.items() if name != NO_CACHE}
    done = subprocess.run(command, env=inherited | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (pdf,) = folder.iterdir()
    return pdf.read_bytes()


def test_a_pdf_is_the_same_with_and_without_a_cache(tmp_path: Path, caches: Path) -> None:
    """Without one, with an empty one, with a full one, with a damaged one, and where none can be written."""
    out = tmp_path / "out"
    bare = made(out, **{NO_CACHE: "1"})
    assert not caches.exists()
    assert made(out) == bare
    kept = {path: path.stat().st_mtime_ns for path in (caches / "leaflets").iterdir()}
    assert len(kept) > 2
    assert made(out) == bare
    assert kept == {path: path.stat().st_mtime_ns for path in (caches / "leaflets").iterdir()}
    for path in kept:
        path.write_bytes(path.read_bytes()[:-7])
    assert made(out) == bare
    (tmp_path / "file").write_text("no folder")
    assert made(out, XDG_CACHE_HOME=str(tmp_path / "file")) == bare
    assert made(out, XDG_CACHE_HOME="/proc/leaflets") == bare


def test_a_cache_whose_path_is_not_whole_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = bytecode.cache_folder()
    assert found and found.is_relative_to(tmp_path)
    monkeypatch.setenv("HOME", "here")
    assert bytecode.cache_folder() is None
