"""The schemas are those of the library, take every file that the program takes, and flag what is wrong with its shape."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path, PurePosixPath
from subprocess import CompletedProcess
from typing import Any

import jsonschema
import pytest
import yaml

from leaflets.content import keys
from leaflets.schema import kinds
from leaflets.schema.draft7 import json_schema
from leaflets.schema.editor import editor_line, settings
from leaflets.schema.files import FOLDER, PLACES, SHAPES, schema_of
from leaflets.schema.folder import refresh_schemas, schemas
from leaflets.schema.vocabulary import vocabulary_of
from leaflets.setting import Setting, library_folder, load_setting
from support.command import leaflets
from support.editors import as_editors_read, faults, lines_of
from support.library import DAY, HERE, TOPIC, setting_of

ROOT = library_folder()
SHIPPED = sorted([*ROOT.glob("content/**/*.yaml"), *ROOT.glob("layouts/*/*.yaml")])
OURS = sorted(TOPIC.glob("content/**/*.yaml"))
assert len(SHIPPED) > 40 and len(OURS) > 8, "no files found: these tests would prove nothing"


def held_by(setting: Setting) -> dict[str, Any]:
    return {name.removesuffix(".json"): json.loads(data) for name, data in schemas(setting).items()}


@pytest.fixture(scope="module")
def built_in() -> Setting:
    return load_setting(ROOT, None, DAY)


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    return held_by(setting_of())


# ---- the files that there are ------------------------------------------------------------------------


def test_the_schemas_of_the_built_in_library_are_fresh(built_in: Setting) -> None:
    """If this fails, run: leaflets schema --out content/.schemas"""
    held = {path.name: path.read_bytes() for path in (ROOT / FOLDER).iterdir()}
    assert held == schemas(built_in)


def test_each_is_a_schema_and_holds_all_that_it_refers_to(built_in: Setting) -> None:
    found = held_by(built_in)
    assert sorted(found) == sorted(SHAPES) == sorted(PLACES)
    for name, schema in found.items():
        jsonschema.Draft7Validator.check_schema(schema)
        named = set(re.findall(r'"#/definitions/([^"]+)"', json.dumps(schema)))
        assert named <= set(schema["definitions"]), name


def relative(path: Path, root: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(root).as_posix())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(relative(path, ROOT)))
def test_a_file_that_ships_names_its_schema_and_is_valid(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    line = text.split("\n", 1)[0]
    assert line == editor_line(relative(path, ROOT))
    schema = path.parent / line.partition("$schema=")[2]
    assert schema.resolve().parent == (ROOT / FOLDER).resolve()
    assert [str(one.message) for one in faults(json.loads(schema.read_text(encoding="utf-8")), text)] == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(relative(path, TOPIC)))
def test_a_file_of_the_tests_own_topic_is_valid(path: Path, ours: dict[str, Any]) -> None:
    schema = ours[schema_of(relative(path, TOPIC))]
    assert [one.message for one in faults(schema, path.read_text(encoding="utf-8"))] == []


# ---- what is wrong -----------------------------------------------------------------------------------

CORPUS = sorted((HERE / "faults").glob("*.yaml"))
WHERE = {"facets": "facets.yaml", "words": "../words.yaml", "clinic": "../clinics/own.yaml"}
# What is wrong with the shape of a file: the keys that stand together, what kind of value a key holds, and which of the
# library's names it is. All else is wrong with what a text says, with other files, or with YAML itself.
OF_SHAPE = re.compile("|".join((
    r"unknown (key|block or key|facet|source|product|section|season) ", r'"\w+" is (missing$|empty|allowed beside a heading only)',
    r'"\w+" and "\w+" are in one block', r"this (list is empty|block has no kind|table has no rows|contact cannot be reached)",
    r"this (note|call_now) holds nothing", r"this card has (no title|an icon and a picture)", r"this (icon has no title|treatment has a benefit)",
    r"(a|a single) (list|block|text) is needed here", r"names with values are needed", r"facets with lists of values",
    r"these are not all the values of one facet", r"no (value|product) is listed", r"no reader is named here", r"no figure is called",
    r"the name of a figure is written without its ending", r'"\w+" is not (a date|a value of a facet|an optional field)',
    r"a whole number from", r'("[\w ]+"( or )?)+ is needed here, not', r"\d+ names are needed here", r"the unit ", r"a label is at one anchor",
    r"a table has at most", r"the key of a drawing is the same", r"only a decorative picture", r'"\S+" is not a valid id', r'"\w+" is in the list twice',
    r"the facet \S+ gives no choice", r'"23 November" is not a date',
)))  # fmt: skip
# What the schemas leave to the program. A profile that is to be filled in has empty lines: an editor must not mark them.
# Words may be in another file. A facet with one value is marked on the line of its values, not of its name.
UNFLAGGED = {
    '"team" is empty',
    '"fever_way" is empty',
    '"about" is missing',
    'the facet "alone" gives no choice',
}


def expected(path: Path) -> list[tuple[int, str]]:
    """Return the lines of the faults that a file of the corpus announces, and their messages."""
    lines = path.read_text(encoding="utf-8").split("\n")
    said = [(n, re.match(r"\s*# fault: (.*?)(?:; .*)?$", line)) for n, line in enumerate(lines, 2)]
    return [(line, found[1]) for line, found in said if found]


def flagged(path: Path, ours: dict[str, Any]) -> dict[tuple[str, int, str], bool] | None:
    """Return for each fault of a file's shape whether its schema finds it on its line; None where it is not YAML."""
    kind = next((name for name in WHERE if path.stem.startswith(name)), "")
    name = {"facets": "facets", "words": "words", "clinic": "clinic"}.get(kind) or schema_of(
        PurePosixPath(f"content/hay-fever/en/{path.stem.split('-')[0]}.yaml")
    )
    text = path.read_text(encoding="utf-8")
    try:
        found = faults(ours[name], text)
    except yaml.YAMLError:
        return None
    lines = {line for one in found for line in lines_of(one, text)}
    return {(path.stem, line, said): line in lines for line, said in expected(path) if OF_SHAPE.match(said)}


def test_nine_in_ten_faults_of_shape_are_flagged_on_their_line(ours: dict[str, Any]) -> None:
    found = {one: seen for path in CORPUS for one, seen in (flagged(path, ours) or {}).items()}
    missed = [one for one, seen in found.items() if not seen]
    print(f"{len(found) - len(missed)} of {len(found)} faults of shape are flagged; missed: {missed}")
    assert len(found) > 90
    assert len(missed) <= len(found) // 10, missed
    assert {said for _, _, said in missed} == UNFLAGGED


def test_a_fault_on_another_line_is_not_taken_for_flagged(ours: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "signs-moved.yaml"
    path.write_text(
        'title: A\n# fault: unknown key "titel"\nblocks: [paragraph: A]\ntitel: B\n', encoding="utf-8"
    )
    assert flagged(path, ours) == {("signs-moved", 3, 'unknown key "titel"'): False}


def test_names_that_yaml_reads_as_numbers_are_taken() -> None:
    """A section may be called 7, and a facet's value `true`."""
    schema = kinds.one_of(["7", "1e5", "true", "null", "a"])
    for text in ("7", '"7"', "1e5", "true", "null", "a"):
        jsonschema.validate(as_editors_read(text), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_editors_read("8"), schema)


def test_a_library_without_figures_has_schemas_too(built_in: Setting) -> None:
    empty = kinds.one_of({})
    jsonschema.validate("anything", empty)
    none = replace(
        vocabulary_of(built_in), figures={}, icons={}, sources={}, facets={}, variants=(), called={}
    )
    jsonschema.Draft7Validator.check_schema(json_schema(keys.SECTION, none, "section"))


# ---- which file has which ----------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "name", "line"), [
    ("content/library.yaml", "library", ".schemas/library.json"),
    ("content/facets.yaml", "facets", ".schemas/facets.json"),
    ("content/hay-fever/facets.yaml", "facets", "../.schemas/facets.json"),
    ("content/hay-fever/en/facets.yaml", "facets-in-words", "../../.schemas/facets-in-words.json"),
    ("content/hay-fever/en/when-to-call.yaml", "section", "../../.schemas/section.json"),
    ("content/hay-fever/en/card.yaml", "card", "../../.schemas/card.json"),
    ("content/clinics/mine.yaml", "clinic", "../.schemas/clinic.json"),
    ("clinic.yaml", "clinic", "content/.schemas/clinic.json"),
    ("layouts/mine/style.yaml", "style", "../../content/.schemas/style.json"),
    ("README.md", "", ""),
])  # fmt: skip
def test_a_file_has_its_schema_by_its_place(path: str, name: str, line: str) -> None:
    assert schema_of(PurePosixPath(path)) == name
    assert editor_line(PurePosixPath(path)).partition("$schema=")[2] == line


def test_the_settings_of_an_editor_name_one_schema_for_each_file() -> None:
    held = json.loads(settings())["yaml.schemas"]
    assert set(held) == {f"./{FOLDER}/{name}.json" for name in SHAPES}
    sections = held[f"./{FOLDER}/section.json"]
    assert "content/*/*/*.yaml" in sections and "!content/*/*/glossary.yaml" in sections


# ---- fresh in a library of one's own -----------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy as `leaflets new` makes it."""
    done = leaflets("new", "mine", "-q", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path / "mine"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def yaml_files(library: Path) -> list[Path]:
    """Return the files of a library that people write."""
    globs = ("content/**/*.yaml", "layouts/*/*.yaml", "*.yaml")
    return sorted(path for glob in globs for path in library.glob(glob))


def not_known(library: Path, path: Path) -> list[str]:
    """Return what the schema that a file names on its first line finds wrong in it."""
    text = path.read_text(encoding="utf-8")
    line = text.split("\n", 1)[0]
    assert line == editor_line(relative(path, library)), path
    schema = path.parent / line.partition("$schema=")[2]
    return [one.message for one in faults(json.loads(schema.read_text(encoding="utf-8")), text)]


def test_a_new_library_has_schemas_settings_and_lines_that_lead_there(own: Path, built_in: Setting) -> None:
    assert tree(own / FOLDER) == schemas(built_in)
    assert (own / ".vscode/settings.json").read_bytes() == settings()
    for path in yaml_files(own):
        assert not_known(own, path) == []
    assert not (own / ".leaflets-origin" / FOLDER).exists()
    done = leaflets("new", "mine", "--update", folder=own.parent)
    assert done.returncode == 0 and "nothing else is new" in done.stderr, done.stderr


def checked(library: Path) -> CompletedProcess[str]:
    """Check the short topic of a library, whose own profile is not filled in yet."""
    profile = str(library / "content/clinics/example.yaml")
    return leaflets(
        "check", "fever-low-counts", "--library", "mine", "--clinic", profile, "-q", folder=library.parent
    )


@pytest.mark.parametrize("words", [
    ("topic", "houseplants"), ("clinic", "day-unit"),
    *[("layout", f"our-{one}", "--from", one) for one in ("sheet", "booklet", "large-print", "trifold", "card")],
], ids=" ".join)  # fmt: skip
def test_what_new_adds_names_its_schema_and_is_known_there_at_once(own: Path, words: tuple[str, ...]) -> None:
    before = {*yaml_files(own)}
    done = leaflets("new", *words, "--library", "mine", "-q", folder=own.parent)
    assert done.returncode == 0, done.stderr
    added = {*yaml_files(own)} - before
    assert added and {path: not_known(own, path) for path in added} == {path: [] for path in added}
    assert tree(own / FOLDER) == schemas(load_setting(own, None, DAY))


def test_the_schemas_know_a_facet_a_figure_and_an_icon_of_ones_own(own: Path) -> None:
    assert (
        leaflets("new", "topic", "houseplants", "--library", "mine", "-q", folder=own.parent).returncode == 0
    )
    for old, new in (
        ("content/houseplants/figures/watering.svg", "pot-plan.svg"),
        ("layouts/icons/drop.svg", "our-pot.svg"),
    ):
        shutil.copy(own / old, (own / old).with_name(new))
    path = own / "content/houseplants/en/watering.yaml"
    text = "title: A\nicon: our-pot\npicture: pot-plan\nblocks: [{paragraph: A, only_for: {plant_place: [outdoors]}}]\n"
    path.write_text(editor_line(relative(path, own)) + "\n" + text, encoding="utf-8")
    assert len(not_known(own, path)) == 2, "nobody has written the schemas since"
    assert leaflets("schema", "--library", "mine", "-q", folder=own.parent).returncode == 0
    assert not_known(own, path) == []
    for name, wrong in (("our-pot", "our-pod"), ("pot-plan", "pot-pla"), ("outdoors", "outdoor")):
        path.write_text(
            (editor_line(relative(path, own)) + "\n" + text).replace(name, wrong), encoding="utf-8"
        )
        assert len(not_known(own, path)) == 1, wrong


def with_source(library: Path) -> None:
    path = library / "content/fever-low-counts/en/sources.yaml"
    added = 'pots:\n  {title: A book on pots, publisher: Nobody, web: "https://example.org/pots", read_on: 2026-11-23}\n'
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")


def test_check_writes_a_name_that_has_come_into_the_schemas_and_nothing_twice(own: Path) -> None:
    before = tree(own / FOLDER)
    with_source(own)
    done = checked(own)
    assert done.returncode in (0, 3), done.stderr
    after = tree(own / FOLDER)
    assert b'"pots"' in after["section.json"] and b'"pots"' not in before["section.json"]
    assert {name for name in after if after[name] != before[name]} == {"section.json", "example.json"}
    setting = load_setting(own, None, DAY)
    assert not refresh_schemas(setting)
    (own / FOLDER / "card.json").unlink()
    assert refresh_schemas(setting) and tree(own / FOLDER) == after
    # What `check` writes is not offered as a change of the texts by `new --update`, nor lost by it.
    assert "pots" not in leaflets("new", "mine", "--update", folder=own.parent).stdout.replace(
        "sources.yaml", ""
    )


def test_a_library_that_cannot_be_written_stays_as_it_is(own: Path, built_in: Setting) -> None:
    assert not refresh_schemas(built_in), "the built-in library is nobody's own"
    with_source(own)
    shutil.rmtree(own / FOLDER)
    (own / FOLDER).write_text("a file where the folder should be", encoding="utf-8")
    assert not refresh_schemas(load_setting(own, None, DAY))
    done = checked(own)
    assert done.returncode in (0, 3) and done.stderr == ""


def test_the_command_writes_schemas_of_a_library_or_says_why_not(own: Path) -> None:
    with_source(own)
    done = leaflets("schema", "--library", "mine", folder=own.parent)
    assert done.returncode == 0
    assert f"{len(SHAPES)} schemas, 2 new or changed" in done.stderr
    done = leaflets("schema", "--out", "elsewhere", "-q", folder=own.parent)
    assert done.returncode == 0 and done.stderr == "" and len(tree(own.parent / "elsewhere")) == len(SHAPES)
    done = leaflets("schema", folder=own.parent)
    assert done.returncode == 2 and "--out FOLDER writes them elsewhere" in done.stderr


def test_a_snapshot_keeps_the_schemas(own: Path) -> None:
    done = leaflets("new", "kept", "--snapshot", "--library", "mine", "--clinic", "mine/content/clinics/example.yaml", "-q", folder=own.parent)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert tree(own.parent / "kept" / FOLDER) == tree(own / FOLDER)
