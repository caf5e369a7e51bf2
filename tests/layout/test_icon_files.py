"""Icons: read by name from the folder of all layouts and from a layout's own, which goes first."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from leaflets.approval.reference import layout_hash
from leaflets.caches import forget
from leaflets.faults import LeafletError
from leaflets.layout.icons import read_icons
from leaflets.layout.load import layouts_in, load_layout
from leaflets.setting import library_folder, load_setting

LAYOUTS = library_folder() / "layouts"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{}</svg>'
DOT = SVG.format('<circle class="{}" cx="12" cy="12" r="9"/>')


def with_icons(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def test_every_layout_that_ships_has_the_icons() -> None:
    icons = [load_layout(LAYOUTS, name, "layouts").icons for name in layouts_in(LAYOUTS, "layouts")]
    assert len(icons) >= 5
    assert all(len(held) >= 66 and held["phone"].name == "phone" for held in icons)


def test_a_folder_is_read_by_name(tmp_path: Path) -> None:
    folder = with_icons(tmp_path / "icons", dot__svg=DOT.format("ink"), second__svg=DOT.format("sun"))
    assert [*read_icons(folder, "layouts/icons")] == ["dot", "second"]
    assert read_icons(folder, "layouts/icons")["dot"].place.path == "layouts/icons/dot.svg"
    assert read_icons(tmp_path / "none", "layouts/icons") == {}


def test_a_layouts_own_icon_goes_first(tmp_path: Path) -> None:
    """As its own templates do."""
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    with_icons(tmp_path / "layouts/sheet/icons", phone__svg=DOT.format("sun"), mine__svg=DOT.format("sun"))
    own, other = (load_layout(tmp_path / "layouts", name, "layouts").icons for name in ("sheet", "booklet"))
    assert [shape.fill for shape in own["phone"].shapes] == ["sun"] and "mine" in own and "drop" in own
    assert other["phone"].shapes[0].fill == "soft" and "mine" not in other


@pytest.mark.parametrize(("name", "text", "place", "message"), [
    ("a.png", "", "layouts/icons/a.png:1:1", "an icon is an SVG file"),
    ("A b.svg", DOT.format("ink"), "layouts/icons/A b.svg:1:1", '"A b" is not a valid icon name'),
    ("a.svg", SVG.format("\n<image/>"), "layouts/icons/a.svg:2:1", 'may not hold "image"'),
    ("a.svg", SVG.format('<circle class="ink" cx="9" cy="9" r="2"/><text class="numeral" x="9" y="9">1</text>'), "layouts/icons/a.svg:1:1", "no numerals"),
])  # fmt: skip
def test_what_is_wrong_with_an_icon(name: str, text: str, place: str, message: str, tmp_path: Path) -> None:
    """All faults of a folder come at once, each with its place; a hidden file is nobody's icon."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "empty.svg").write_text("", encoding="utf-8")
    (tmp_path / ".DS_Store").write_text("", encoding="utf-8")
    with pytest.raises(LeafletError) as refused:
        read_icons(tmp_path, "layouts/icons")
    told = [str(fault) for fault in refused.value.faults]
    assert any(line.startswith(f"{place}: ") and message in line for line in told), told
    assert any(line.startswith("layouts/icons/empty.svg:1:1: ") for line in told), told


def test_another_icon_makes_another_document(tmp_path: Path) -> None:
    """A reference names what was printed, icons too."""
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    folder = str(tmp_path / "layouts/sheet")
    before = layout_hash(folder)
    with_icons(tmp_path / "layouts/icons", phone__svg=DOT.format("sun"))
    forget()
    assert layout_hash(folder) != before


def test_layouts_share_an_icon_until_its_file_changes(tmp_path: Path) -> None:
    """It is read once for all of them."""
    folder = with_icons(tmp_path / "icons", dot__svg=DOT.format("ink"))
    one = read_icons(folder, "icons")["dot"]
    assert read_icons(folder, "icons")["dot"] is one
    with_icons(folder, dot__svg=DOT.format("accent"))
    assert read_icons(folder, "icons")["dot"].shapes[0].fill == "accent"


def test_a_text_may_name_icons_that_some_layout_has(tmp_path: Path) -> None:
    """Beside a title, before a heading, in a list and in a row: each unknown name is a fault at its place."""
    folder = library_with(tmp_path, "drop")
    load_setting(folder, None, dt.date(2026, 11, 23))
    with pytest.raises(LeafletError) as refused:
        load_setting(library_with(tmp_path / "wrong", "dorp"), None, dt.date(2026, 11, 23))
    told = [(fault.place.line, fault.message, fault.hint) for fault in refused.value.faults]
    unknown = (
        'no icon is called "dorp"',
        'did you mean "drop"? layouts/icons holds all icons; `leaflets docs figures` shows them',
    )
    assert told == [(line, *unknown) for line in (2, 4, 7, 10)]


def library_with(folder: Path, icon: str) -> Path:
    """Return a copy of the built-in library of which one section uses an icon in four places."""
    for name in ("content", "layouts"):
        shutil.copytree(LAYOUTS.parent / name, folder / name)
    (folder / "content/relapsed-all/en/support.yaml").write_text(
        f"""title: Support
icon: {icon}
blocks:
  - {{heading: Who, icon: {icon}, blocks: [{{paragraph: Us.}}]}}
  - list:
      - Not here
      - {{text: Here, icon: {icon}}}
  - table:
      columns: ["A", "B"]
      rows: [{{icon: {icon}, cells: ["C", "D"]}}]
""",
        encoding="utf-8",
    )
    return folder
