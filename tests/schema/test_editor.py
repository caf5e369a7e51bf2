"""The real language server for YAML takes the schemas: it marks nothing in our files, and helps where one types."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from leaflets.schema.editor import settings
from leaflets.schema.folder import refresh_schemas
from leaflets.setting import library_folder, load_setting
from support.language_server import Editor, editor, missing
from support.library import DAY

ROOT = library_folder()
pytestmark = pytest.mark.skipif(bool(missing()), reason=f"no editor to try: {missing()}")
FILES = sorted([*ROOT.glob("content/**/*.yaml"), *ROOT.glob("layouts/*/*.yaml")])


@pytest.fixture(scope="module")
def server() -> Iterator[Editor]:
    with editor() as held:
        yield held


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_marked_in_a_file_that_ships(server: Editor, path: Path) -> None:
    assert server.open(path) == []


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic's own library, with a facet that no other has."""
    folder = tmp_path_factory.mktemp("own") / "library"
    for part in ("content", "layouts"):
        shutil.copytree(ROOT / part, folder / part)
    facets = folder / "content/fever-low-counts/facets.yaml"
    added = "pot:\n  values: [clay, plastic]\n"
    facets.write_text(facets.read_text(encoding="utf-8") + added, encoding="utf-8")
    said = "pot: {name: The pot, values: {clay: {name: Clay, about: For a pot of clay.}, plastic: {name: Plastic, about: For a pot of plastic.}}}\n"
    words = folder / "content/fever-low-counts/en/facets.yaml"
    words.write_text(words.read_text(encoding="utf-8") + said, encoding="utf-8")
    assert refresh_schemas(load_setting(folder, None, DAY))
    return folder


SECTION = """\
# yaml-language-server: $schema=../../.schemas/section.json
title: A pot
icon: drip
key_points:
  - Water it.
blocks:
  - paragaph: Words
  - paragraph: Words
    only_for: {pot: [clya]}
  - list: [{text: Words, onlyfor: {pot: [clay]}}]
"""


def test_a_slip_is_marked_on_its_line_with_what_may_stand_there(server: Editor, own: Path) -> None:
    marked = server.open(own / "content/fever-low-counts/en/pot.yaml", SECTION)
    assert {line for line, _ in marked} == {7, 9, 10}
    assert (7, "Property paragaph is not allowed.") in marked
    assert (9, 'Value is not accepted. Valid values: "clay", "plastic".') in marked
    assert (10, "Property onlyfor is not allowed.") in marked


def test_the_names_of_the_library_are_offered_where_they_may_stand(server: Editor, own: Path) -> None:
    path = own / "content/fever-low-counts/en/offers.yaml"
    server.open(path, SECTION)
    assert {*server.completions(path, 9, SECTION.splitlines()[8].index("clya") + 1)} == {"clay", "plastic"}
    assert "drip" in server.completions(path, 3, 7)
    kinds = server.completions(path, 8, 5)
    assert {"paragraph", "call_now", "only_in"} <= {*kinds}


def test_a_key_is_explained(server: Editor, own: Path) -> None:
    path = own / "content/fever-low-counts/en/told.yaml"
    server.open(path, SECTION)
    assert "For a pot of clay" in server.hover(path, 9, SECTION.splitlines()[8].index("pot") + 2)
    assert "beside the title" in server.hover(path, 3, 2)
    assert "neutropenia" in server.hover(path, 5, 6), "the terms that a text may explain"


# ---- by the settings of VS Code alone ----------------------------------------------------------------


@pytest.fixture(scope="module")
def by_settings(own: Path) -> Iterator[Editor]:
    with editor(own, json.loads(settings())["yaml.schemas"]) as held:
        yield held


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_settings_give_a_file_without_such_a_line_its_schema(
    by_settings: Editor, own: Path, path: Path
) -> None:
    """A key that cannot be there is marked, and nothing else is."""
    copy = own / path.relative_to(ROOT)
    text = copy.read_text(encoding="utf-8").partition("\n")[2]
    marked = by_settings.open(copy, text + "\nno_such_key: {no: {such: key}}\n")
    last = len(text.splitlines()) + 2
    assert marked and {line for line, _ in marked} == {last}, marked


@pytest.mark.parametrize("name", ["clinic", "reader", "columns", "mail"])
def test_a_section_may_be_called_like_a_file_of_the_library(
    by_settings: Editor, own: Path, name: str
) -> None:
    path = own / f"content/fever-low-counts/en/{name}.yaml"
    assert by_settings.open(path, "title: A pot\nblocks: [paragraph: Words]\n") == []
    assert [line for line, _ in by_settings.open(path.with_name(f"x-{name}.yaml"), "titel: A pot\n")]
