"""docs/pipeline.md draws the house as it stands: `pytest --regold` redraws it."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

import pytest

from support.house import SOURCE

PAGE = Path(__file__).parents[2] / "docs/pipeline.md"
DRAWN = re.compile(r"(?<=```text\n)src/leaflets/\n.*?(?=```)", re.DOTALL)
NAMES, WIDTH = 19, 128  # columns


def sentence(path: Path) -> str:
    """Return the first sentence that a file says of itself."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=[.])\s", " ".join(said.split()))[0]


def entry(name: str, text: str, indent: str = "") -> str:
    lines = textwrap.wrap(text, WIDTH - NAMES, break_on_hyphens=False) or [""]
    first = f"{indent}{name:<{NAMES - len(indent)}} {lines[0]}"
    return "\n".join([first.rstrip(), *[" " * (NAMES + 1) + line for line in lines[1:]]]) + "\n"


def drawing(source: Path) -> str:
    """Return the house in text: files that stand alone, then each package with its sentence and its files."""
    out = "src/leaflets/\n"
    for path in sorted(source.glob("*.py")):
        if path.name != "__init__.py":
            out += entry(f"  {path.name}", sentence(path))
    for folder in sorted(path.parent for path in source.glob("*/__init__.py")):
        out += entry(f"  {folder.name}/", sentence(folder / "__init__.py"))
        names = [path.stem for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
        names += [f"{path.parent.name}/" for path in sorted(folder.glob("*/__init__.py"))]
        out += entry("", " ".join(names))
    return out


def test_the_page_draws_the_house(request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text(encoding="utf-8")
    drawn = drawing(SOURCE)
    assert len(DRAWN.findall(text)) == 1
    if request.config.getoption("--regold"):
        PAGE.write_text(DRAWN.sub(lambda _: drawn, text), encoding="utf-8")
    assert DRAWN.findall(PAGE.read_text(encoding="utf-8")) == [drawn]


def test_a_new_file_is_seen(tmp_path: Path) -> None:
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf/__init__.py").write_text('"""Takes Pages, gives a PDF. More."""')
    before = drawing(tmp_path)
    (tmp_path / "pdf/draw.py").write_text('"""Draws."""')
    assert "Takes Pages, gives a PDF.\n" in before
    assert "draw" in drawing(tmp_path) and "draw" not in before


def test_the_page_names_files_that_exist() -> None:
    names = re.findall(r"`((?:\w+/)*\w+\.py)`", PAGE.read_text(encoding="utf-8"))
    named = [name for name in names if not name.startswith("tests/")]
    assert len(named) > 20
    files = {path.name for path in SOURCE.rglob("*.py")}
    assert [name for name in named if not (SOURCE / name).is_file() and name not in files] == []
