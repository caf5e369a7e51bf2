"""No save is missed, whichever way an editor saves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from leaflets.desk import saves
from leaflets.desk.saves import Saves

EACH = 50  # saves in each of four ways


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def by_renaming(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text)
    os.replace(fresh, path)


def by_deleting(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)


def by_truncating(path: Path, text: str) -> None:
    """As an editor does that empties a file before it writes it, with a pause in between."""
    with path.open("w") as file:
        file.flush()
        time.sleep(0.001)
        file.write(text)


WAYS = (in_place, by_renaming, by_deleting, by_truncating)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    for n in range(30):
        (tmp_path / f"other-{n}.yaml").write_text("other")
    path = tmp_path / "en/signs.yaml"
    path.parent.mkdir()
    path.write_text("text 000")
    return path


def watching(folder: Path, *files: Path) -> Saves:
    return Saves([folder], lambda: files)


@pytest.mark.parametrize("way", WAYS)
def test_each_of_fifty_saves_is_seen(way: Callable[[Path, str], None], file: Path, tmp_path: Path) -> None:
    """All texts have the same length, and one save follows the other at once: dates and sizes alone would not tell them apart."""
    held, missed = watching(tmp_path), 0
    for n in range(EACH):
        way(file, f"text {n + 1:03}")
        changed = held.changed()
        missed += str(file) not in changed
        assert file.read_text() == f"text {n + 1:03}"
    assert missed == 0 and held.changed() == ()


def test_a_save_within_one_tick_of_the_clock_is_seen(file: Path, tmp_path: Path) -> None:
    """A disk that counts time in coarse steps gives two saves one date."""
    held = watching(tmp_path)
    now = time.time_ns()
    for n in range(20):
        entry = file.stat()
        with file.open("r+") as open_file:
            open_file.write(f"text {n + 1:03}")
        os.utime(file, ns=(entry.st_atime_ns, now))
        assert held.changed() == (str(file),)


def test_without_looking_at_the_content_such_a_save_is_missed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard is seen to fail: a coarse clock is played by leaving out what a fine one adds."""
    monkeypatch.setattr(saves, "RACY", 0.0)
    entry = os.stat(file)
    before = saves.look(str(file), entry, None, time.time() + 9)
    file.write_text("text 999")
    assert not saves.differs(before, saves.look(str(file), entry, before, time.time() + 9))
    monkeypatch.setattr(saves, "RACY", 60.0)
    file.write_text("text 000")
    before = saves.look(str(file), entry, None, time.time())
    file.write_text("text 999")
    assert saves.differs(before, saves.look(str(file), entry, before, time.time()))


def test_new_and_deleted_files_and_folders_are_seen(tmp_path: Path) -> None:
    held = watching(tmp_path)
    fresh = tmp_path / "new/en/x.yaml"
    fresh.parent.mkdir(parents=True)
    fresh.write_text("x")
    assert held.changed() == (str(fresh),)
    fresh.unlink()
    assert held.changed() == (str(fresh),)
    assert held.saved_at([str(fresh)]) <= time.time()


def test_a_file_beside_the_folders_is_watched_too(tmp_path: Path) -> None:
    folder, profile = tmp_path / "content", tmp_path / "clinic.yaml"
    folder.mkdir()
    held = watching(folder, profile)
    profile.write_text("name: A")
    assert held.changed() == (str(profile),)
    (tmp_path / "other.yaml").write_text("x")
    assert held.changed() == ()


@pytest.mark.parametrize("name", [".signs.yaml.swp", "signs.yaml~", ".git"])
def test_what_editors_hide_is_no_save(name: str, file: Path, tmp_path: Path) -> None:
    held = watching(tmp_path)
    (file.parent / name).write_text("x")
    assert held.changed() == ()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.yaml").write_text("x")
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    assert not watching(folder).seen


def test_a_file_that_is_being_written_is_reported_when_it_is_whole(tmp_path: Path) -> None:
    """Each look comes while more is written, until nothing more comes."""
    path, held, parts = tmp_path / "x.yaml", watching(tmp_path), iter("abcde")
    path.write_text("")

    def wait(seconds: float) -> None:
        with path.open("a") as file:
            file.write(next(parts, ""))

    before, time.sleep = time.sleep, wait  # type: ignore[assignment]
    try:
        assert held.changed() == (str(path),)
    finally:
        time.sleep = before
    assert path.read_text() == "abcde"
