"""The desk follows the disk: a fault leaves the last good pages, mending brings new ones, and every choice is one that exists."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from leaflets.desk.choice import DeskChoice, chosen_with, fields_of, parts_of, topic_of
from leaflets.desk.library import WatchedLibrary
from leaflets.desk.state import WritersDesk
from support.library import DAY
from support.watched import copied_library

SIGNS = "content/hay-fever/en/signs.yaml"


@pytest.fixture
def desk(tmp_path: Path) -> WritersDesk:
    held = WritersDesk(WatchedLibrary(copied_library(tmp_path / "lib"), as_of=DAY), DeskChoice(part="signs"))
    held.build(held.shown.choice)
    assert held.shown.faults == () and held.shown.view is not None
    return held


def save(desk: WritersDesk, name: str, old: str, new: str) -> None:
    path = desk.source.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    paths = desk.saves.changed()
    assert paths == (str(path),)
    desk.build(desk.shown.choice, paths)


def words(desk: WritersDesk) -> str:
    assert desk.shown.view is not None
    return "\n".join(paragraph.text for paragraph in desk.shown.view.paragraphs)


def test_a_fault_leaves_the_last_good_pages(desk: WritersDesk) -> None:
    before = desk.shown
    save(desk, SIGNS, "title:", "titel:")
    assert desk.shown.stale and desk.shown.view is before.view and desk.shown.built == before.built
    assert any(
        fault.place.path.endswith("signs.yaml") and fault.place.line == 1 for fault in desk.shown.faults
    )
    save(desk, SIGNS, "titel:", "title:")
    assert not desk.shown.faults and desk.shown.view is not before.view
    assert desk.shown.saved > 0 and desk.shown.seen >= desk.shown.saved


def test_beside_a_fault_other_parts_can_be_chosen(desk: WritersDesk) -> None:
    """They are shown as the library was before, and the fault stays."""
    save(desk, SIGNS, "title:", "titel:")
    desk.build(chosen_with(desk.shown.choice, {"part": "help"}), ())
    assert desk.shown.faults and desk.shown.view is not None and desk.shown.view.choice.part == "help"


def test_a_fault_of_a_layout_is_shown_and_mended(desk: WritersDesk) -> None:
    save(desk, "layouts/sheet/layout.xml.j2", "{% include", "{% inklude")
    assert desk.shown.stale and "layout.xml.j2" in desk.shown.faults[0].place.path
    save(desk, "layouts/sheet/layout.xml.j2", "{% inklude", "{% include")
    assert not desk.shown.faults


def test_what_is_saved_is_what_is_shown_in_content_and_in_layouts(desk: WritersDesk) -> None:
    save(desk, SIGNS, "title: ", "title: Fresh ")
    assert "Fresh " in words(desk)
    before = desk.shown.view
    path = desk.source.folder / "layouts/handout.xml.j2"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    desk.build(desk.shown.choice, desk.saves.changed())
    assert desk.shown.view is not before and not desk.shown.faults


def test_the_schemas_for_editors_follow_what_is_saved(desk: WritersDesk) -> None:
    """They are no save themselves; while the library has a fault, they stay."""
    path = desk.source.folder / "content/.schemas/section.json"
    desk.catch_up()
    assert "our-pot" not in path.read_text(encoding="utf-8")
    icons = desk.source.folder / "layouts/icons"
    shutil.copy(icons / "drop.svg", icons / "our-pot.svg")
    desk.build(desk.shown.choice, desk.saves.changed())
    desk.catch_up()
    held = path.read_bytes()
    assert b"our-pot" in held and desk.saves.changed() == ()
    save(desk, SIGNS, "title:", "titel:")
    (icons / "our-pot.svg").unlink()
    desk.build(desk.shown.choice, desk.saves.changed())
    desk.catch_up()
    assert path.read_bytes() == held
    save(desk, SIGNS, "titel:", "title:")
    desk.catch_up()
    assert b"our-pot" not in path.read_bytes()


def test_a_library_with_faults_from_the_start_shows_them(tmp_path: Path) -> None:
    folder = copied_library(tmp_path / "lib")
    path = folder / SIGNS
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title:", "titel:", 1), encoding="utf-8")
    desk = WritersDesk(WatchedLibrary(folder, as_of=DAY), DeskChoice())
    desk.build(desk.shown.choice)
    assert desk.shown.view is None and desk.shown.faults and not desk.shown.stale
    path.write_text(text, encoding="utf-8")
    desk.build(desk.shown.choice, desk.saves.changed())
    assert desk.shown.view is not None and desk.shown.choice.part == "signs"


def test_what_is_chosen_and_then_deleted_gives_way_to_the_nearest(desk: WritersDesk) -> None:
    layouts = desk.source.folder / "layouts"
    shutil.copytree(layouts / "sheet", layouts / "plain")
    desk.build(desk.shown.choice, desk.saves.changed())
    desk.build(
        chosen_with(desk.shown.choice, {"part": "help", "facet.season": "spring", "layout": "plain"}), ()
    )
    assert desk.shown.choice.facets == {"season": "spring"} and desk.shown.choice.layout == "plain"
    shutil.rmtree(layouts / "plain")
    desk.build(desk.shown.choice, desk.saves.changed())
    assert desk.shown.choice.layout == "" and desk.shown.choice.part == "help" and not desk.shown.faults


@pytest.mark.parametrize("given", [
    {"topic": "nothing/xx"}, {"topic": "/"}, {"topic": ""}, {"part": "nothing"}, {"facet.nothing": "x", "facet.season": "never"},
    {"layout": "nothing", "paper": "a0"}, {"layout": "review"}, {"layout": "card"}, {"profile": "/etc/passwd"}, {"part": "../x"},
])  # fmt: skip
def test_a_choice_that_does_not_exist_is_no_fault(given: dict[str, str], desk: WritersDesk) -> None:
    """A form can be sent by hand."""
    desk.build(chosen_with(desk.shown.choice, given), ())
    assert not desk.shown.faults and desk.shown.view is not None


def test_every_choice_that_is_offered_can_be_made(desk: WritersDesk) -> None:
    setting = desk.shown.setting
    assert setting is not None
    parts = [part.id for part in parts_of(topic_of(setting, desk.shown.choice), {})]
    assert {"signs", "help", "booklet", "card"} <= set(parts)
    for part in parts:
        desk.build(chosen_with(desk.shown.choice, {"part": part}), ())
        assert desk.shown.choice.part == part
        for field in fields_of(setting, desk.shown.choice, {}):
            if field.name in ("layout", "paper"):
                for option in field.options:
                    desk.build(chosen_with(desk.shown.choice, {field.name: option.value}), ())
                    assert not desk.shown.faults, (part, option, desk.shown.faults)


def test_a_profile_beside_the_library_is_used_and_followed(tmp_path: Path) -> None:
    folder = copied_library(tmp_path / "lib")
    source = WatchedLibrary(folder, as_of=DAY)
    assert source.profiles() == {}
    desk = WritersDesk(source, DeskChoice(part="signs"))
    desk.build(desk.shown.choice)
    text = (folder / "content/clinics/example.yaml").read_text(encoding="utf-8")
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    assert desk.saves.changed() == (str((folder / "clinic.yaml").absolute()),)
    assert list(source.profiles()) == ["", "example"]
    (profile,) = [
        one
        for one in fields_of(desk.shown.setting, desk.shown.choice, source.profiles())
        if one.name == "profile"
    ]  # type: ignore[arg-type]
    assert [option.name.rpartition("/")[2] for option in profile.options] == ["clinic.yaml", "The example"]


def test_who_asks_for_a_choice_waits_until_it_is_built(desk: WritersDesk) -> None:
    """What comes in between, such as what there is to look at, is no answer."""
    runner = threading.Thread(target=desk.run)
    answers: list[str] = []
    asker = threading.Thread(target=lambda: answers.append(desk.choose(DeskChoice(part="help")).choice.part))
    asker.start()
    while desk._asked == 0:
        time.sleep(0.01)
    desk._show(desk.shown)
    time.sleep(0.2)
    assert answers == []
    runner.start()
    asker.join(60)
    desk.stop()
    runner.join(60)
    assert answers == ["help"] and not runner.is_alive()
