"""docs/layouts.md shows every component: the code that a designer copies, and below it the picture that it makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from PIL import Image

from leaflets.content.blocks import KINDS
from support.pages_of_docs import ROOT, pictures_program

PICTURES = pictures_program()
TEXT = (ROOT / "docs/layouts.md").read_text(encoding="utf-8")
COMPONENTS = PICTURES.components(TEXT)
KEPT = ROOT / "docs/pictures"
assert len(COMPONENTS) > 20, "this test would prove nothing"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("components")
    PICTURES.draw_components(out, TEXT)
    return out


def test_each_picture_of_a_component_stands_below_its_code() -> None:
    assert re.findall(r"\(pictures/(part-[\w-]+)\.png\)", TEXT) == [one.name for one in COMPONENTS]
    assert len({one.name for one in COMPONENTS}) == len(COMPONENTS)


def test_each_kind_of_block_has_its_picture() -> None:
    def kinds(held: object) -> set[str]:
        if isinstance(held, dict):
            return {str(key) for key in held} | {name for one in held.values() for name in kinds(one)}
        return {name for one in held for name in kinds(one)} if isinstance(held, list) else set()

    shown = {name for one in COMPONENTS for name in kinds(yaml.safe_load(one.content))}
    assert set(KINDS) - shown == set()


@pytest.mark.parametrize("name", [one.name for one in COMPONENTS])
def test_a_component_still_looks_as_its_picture_does(name: str, drawn: Path) -> None:
    """Both are as wide and as high; how edges are smoothed differs between versions of pdfium."""
    kept, made = (Image.open(folder / f"{name}.png") for folder in (KEPT, drawn))
    same = kept.width == made.width and abs(kept.height - made.height) <= 1
    assert same, "it is drawn in another way now: run  python docs/pictures.py"


def test_the_same_code_gives_the_same_picture(drawn: Path, tmp_path: Path) -> None:
    few = "".join(re.findall(r"^### Boxes\n.*?^### ", TEXT, re.MULTILINE | re.DOTALL))
    PICTURES.draw_components(tmp_path, few)
    again = sorted(tmp_path.glob("*.png"))
    assert len(again) == 5
    assert [path.name for path in again if path.read_bytes() != (drawn / path.name).read_bytes()] == []


def test_pictures_of_components_are_small() -> None:
    sizes = [path.stat().st_size for path in KEPT.glob("part-*.png")]
    assert len(sizes) == len(COMPONENTS) and max(sizes) < 30_000 and sum(sizes) < 300_000
