"""docs/files.md has a row for each key of the shapes that files are read by: `pytest --regold` writes its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from leaflets.batch.columns import COLUMNS
from leaflets.content import keys, library_keys
from leaflets.content.blocks import KINDS
from leaflets.content.reader_file import READER_KEYS
from leaflets.content.words import NAMES_IN
from leaflets.layout.cascade import COLOURS, PROPERTIES, Computed
from leaflets.layout.properties import RULE
from leaflets.links import addresses
from leaflets.model import Limits
from leaflets.schema.files import SHAPES
from leaflets.source.shapes import YES_NO, Choice, FileShape, Key, ListOf, Number, Whole
from leaflets.ways import WORDS as WAY_WORDS
from support.key_tables import HEAD, Part, files, part, with_tables

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/files.md"
TABLES = files()


def test_the_tables_are_those_of_the_shapes(request: pytest.FixtureRequest) -> None:
    written = with_tables(PAGE.read_text(encoding="utf-8"), TABLES)
    if request.config.getoption("--regold"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written, "run: pytest tests/docs/test_files.py --regold"


def test_each_table_of_the_page_has_shapes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    titles = re.findall(r"^## ([^\n]*)\n(?:(?!^## ).)*?^\| key \|", page, re.MULTILINE | re.DOTALL)
    assert sorted(titles) == sorted(TABLES)


def keys_in(held: Part) -> set[int]:
    return {id(key) for key in held.keys} | {
        one for parts in held.below.values() for part in parts for one in keys_in(part)
    }


def keys_of(shape: FileShape, seen: set[str]) -> dict[int, str]:
    """Return the keys of a shape and of those it holds."""
    found = {id(key): f"{shape.name}: {' '.join(key.names)}" for key in shape.keys}
    for key in shape.keys:
        for one in shapes_in(key.kind):
            if one.name not in seen:
                seen.add(one.name)
                found |= keys_of(one, seen)
    return found


def shapes_in(kind: object) -> list[FileShape]:
    """Return the shapes that a kind holds."""
    if isinstance(kind, FileShape):
        return [kind]
    if isinstance(kind, ListOf):
        return shapes_in(kind.item)
    return [shape for one in getattr(kind, "kinds", ()) for shape in shapes_in(one)]


# Shapes whose keys the page describes in the row of the key that holds them, or in another shape's rows.
ELSEWHERE = {
    "said", "crop", "parts", "languages", "plain words by language", "values", "worded values", "note", "last tier", "former approval",
    "page", "page of a paper", "any page", "any page of a paper", "master", "master of a paper",
}  # fmt: skip


def test_no_key_of_a_file_lacks_a_row() -> None:
    shown = {one for held in TABLES.values() for one in keys_in(held)}
    shapes = (*SHAPES.values(), keys.BLOCKS, *keys.ITEMS.values())
    known = {id: name for shape in shapes for id, name in keys_of(shape, set()).items()}
    told = {named for id, named in known.items() if id in shown}
    lacking = {
        named for id, named in known.items() if id not in shown and named.split(":")[0] not in ELSEWHERE
    }
    of_shape = re.compile(r"^[\w ]*: ")
    assert len(told) > 250
    assert {of_shape.sub("", one) for one in lacking} <= {of_shape.sub("", one) for one in told}


def test_a_stale_row_and_a_missing_table_are_seen() -> None:
    page = f"## booklet.yaml\n\nWords.\n\n{HEAD}| `subtitle` | no | a text | `x` |\n\n## Next\n"
    held = part("", keys.GLOSSARY)
    written = with_tables(page, {"booklet.yaml": held})
    assert "subtitle" not in written and "| `TERM` | no |" in written and written.endswith(" |\n\n## Next\n")
    with pytest.raises(AssertionError, match=r"no table below start\.yaml"):
        with_tables(page, {"start.yaml": held})


# ---- the shapes know what the readers know -----------------------------------------------------------


def test_each_kind_of_block_has_its_reader() -> None:
    assert sorted(keys.BLOCKS.named) == sorted(KINDS)


def test_each_limit_of_a_library_has_its_key() -> None:
    assert sorted(library_keys.LIMITS.named) == sorted(field.name for field in fields(Limits))


def test_the_words_are_those_that_ship_and_those_that_the_program_prints() -> None:
    held = yaml.safe_load((ROOT / "content/words.yaml").read_text(encoding="utf-8"))["en"]
    assert {*held} == {*library_keys.WORDS.named}
    assert {*addresses.NAMES, *WAY_WORDS, *NAMES_IN} <= {*library_keys.WORDS.needed}


def test_a_reader_s_file_has_the_columns_of_a_list() -> None:
    assert {*library_keys.READER.named} == {*COLUMNS, *READER_KEYS}


KIND_OF: Mapping[str, type] = {"float": Number, "int": Whole, "bool": Choice, "str": Choice}


def test_each_property_is_of_the_kind_that_an_element_needs() -> None:
    types = {field.name: str(field.type) for field in fields(Computed) if field.name in PROPERTIES}
    kinds = {name: key.kind for key in RULE.keys for name in key.names}
    assert sorted(kinds) == sorted(types)
    for name, kind in kinds.items():
        if name == "master":
            assert kind == "plain"
        elif name in COLOURS:
            assert kind == "colour"
        else:
            assert isinstance(kind, KIND_OF[types[name]]) and (kind == YES_NO) == (types[name] == "bool"), (
                name
            )


def test_each_property_says_its_default() -> None:
    """As an element has it where no rule says anything."""
    defaults = Computed()
    for key in RULE.keys:
        said = key.says.removeprefix("no; ").strip("`").split(":")[0]
        assert written(getattr(defaults, key.names[0]), key) in (said, ""), key


def written(default: object, key: Key) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    if key.kind == "colour":
        return {"": "none", "#000000": "black"}[str(default)]
    text = f"{default:g}" if isinstance(default, float) else str(default)
    return "" if key.says.endswith(("width allow", "room for", "`row_height`", "`pitch`")) else text


# ---- other pages -------------------------------------------------------------------------------------


def test_the_table_of_columns_has_them_all() -> None:
    assert "](batch.md#" in PAGE.read_text(encoding="utf-8")
    table = (
        (ROOT / "docs/batch.md").read_text(encoding="utf-8").partition("\n| column |")[2].partition("\n\n")[0]
    )
    cells = [row.split("|")[1] for row in table.splitlines()[2:]]
    told = [name for cell in cells for name in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", cell))]
    assert sorted(told) == sorted(COLUMNS)


def test_no_key_has_a_table_of_its_own_elsewhere() -> None:
    """A second table would be forgotten when a key comes or goes."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        heads = re.findall(
            r"^\| (key|block|property|setting|column) \|(?=.*\n\|-)",
            page.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        allowed = {"batch.md": ["column", "key"], "emailing.md": ["key"]}
        assert page == PAGE or sorted(heads) == allowed.get(
            page.name, heads if page.name == "json.md" else []
        ), page
