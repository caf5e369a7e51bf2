"""A schema may take more than the program, never less: whatever the program reads, no editor may mark."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from leaflets.batch.columns import known_columns, load_columns
from leaflets.content import facets as ways
from leaflets.content.clinic import load_clinic
from leaflets.content.load import load, load_example
from leaflets.content.scope import scope_of
from leaflets.faults import FaultList, LeafletError
from leaflets.layout.icons import refuse_unknown_icons
from leaflets.layout.load import load_layout
from leaflets.layout.style import resolve_style
from leaflets.mail.settings import load_settings
from leaflets.orders.reader_request import open_reader_file, with_file
from leaflets.orders.request import Request
from leaflets.schema.files import SHAPES, schema_of
from leaflets.schema.folder import schemas
from leaflets.setting import library_folder
from leaflets.source.fields import read_root
from support.editors import faults
from support.library import TOPIC, setting_of
from support.properties import THOROUGH

LAYOUTS = library_folder() / "layouts"
SAMPLES = library_folder() / "content/samples"
TRIED = 500 if THOROUGH else 100  # of each file
ROUNDS = 3  # changes of a file, at most


class Plain(str):
    """A text that is written without quotes, if YAML lets it."""


# What a writer may type where a name, a text, a number or a day is needed.
POOL: tuple[Any, ...] = (
    *map(Plain, ("7", "0", "60", "1.5", "1e3", "true", "False", "null", "~", "no", "yes", "Yes", "2026-11-23", "0x1F", ".5", "10%", "words", "a4", "spring")),
    "", " ", "7", "yes", " 38.0 ", "2026-11-23 ", "**words**", "#0b5c7a", "[[pollen]]", "a\u00a0b",
    [], ["words"], [Plain("3"), Plain("true")], {}, {"text": "words"}, {"adult": Plain("1"), "parent": Plain("null")},
    {"adult": "a", "parent": "b", "only_for": {"season": ["spring"]}},
)  # fmt: skip
MORE_BLOCKS = """\
title: {adult: 12, parent: true}
icon: drop
picture: {otherwise: nose, parent: nose}
key_points: [{text: "A", icon: sun}, "B"]
only_for: {audience: [adult, parent]}
blocks:
  - heading: Words
    icon: drop
    blocks:
      - steps:
          - {title: One, text: Two}
          - {adult: A, parent: B, title: C, only_in: [handout]}
      - cards:
          - {title: A, text: B, icon: drop}
  - checklist: ["A", {text: B, list: ["C"], only_for: {season: [spring]}}]
  - note: {title: A, text: B, tone: comfort, icon: info}
  - warning: {blocks: [paragraph: A]}
  - emergency: {title: A, text: B, numbers: no}
  - call_now: {title: A, blocks: [list: ["B"]]}
  - call_today: {title: A, text: B}
  - table: {columns: ["A", "B"], rows: [["1", "2"], {cells: ["3", "4"], icon: leaf}], widths: [1, 2.5], blank: 2}
  - treatment: {title: A, text: B, how: C, benefit: D, risks: ["E"], ask: F}
  - questions: {items: ["A"], lines: 3}
  - contacts: [{name: A, web: "https://example.org", about: B}]
  - lines: {title: A, count: 4}
  - lines: 4
  - see: {title: A, leaflets: [hay-fever/help]}
  - see: [hay-fever/help]
  - figure: {name: {otherwise: nose, parent: nose}, decorative: yes, key: ["A"]}
"""


# ---- writing a changed file --------------------------------------------------------------------------


def written(held: Any, indent: int = 0) -> str:
    """Return YAML; lists and names begin their own lines, so that no text is within brackets."""
    gap = " " * indent
    if isinstance(held, dict) and held:
        return "".join(f"\n{gap}{json.dumps(name)}: {written(one, indent + 2)}" for name, one in held.items())
    if isinstance(held, list) and held:
        return "".join(f"\n{gap}- {written(one, indent + 2)}" for one in held)
    if isinstance(held, dict | list):
        return "{}" if isinstance(held, dict) else "[]"
    return str(held) if isinstance(held, Plain) else json.dumps(held, ensure_ascii=False)


def places(held: Any) -> Iterator[tuple[Any, Any]]:
    """Yield where each value stands: the list or names that hold it, and which of them it is."""
    steps = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    for step, one in list(steps):
        yield held, step
        yield from places(one)


def read(text: str) -> Any:
    """Return a file's texts; those without quotes stay without."""

    def made(node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key.value: made(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [made(one) for one in node.value]
        bare = not node.style and re.fullmatch(r"[\w.-]+", node.value)
        return Plain(node.value) if bare else str(node.value)

    return made(yaml.compose(text, Loader=yaml.BaseLoader))


def changed(held: Any, chance: random.Random) -> Any:
    """Return the file with a few things other than they were: gone, doubled, moved, or something else."""
    for _ in range(chance.randint(1, ROUNDS)):
        known = list(places(held))
        if not known:
            return held
        inside, step = chance.choice(known)
        other, from_there = chance.choice(known)
        taken = json_copy(chance.choice([*POOL, other[from_there], inside[step]]))
        match chance.randint(0, 3):
            case 0:
                del inside[step]
            case 1 if isinstance(inside, list):
                inside.insert(chance.randint(0, len(inside)), taken)
            case 1 if isinstance(other, dict):
                inside[str(from_there)] = taken
            case _:
                inside[step] = taken
    return held


def json_copy(held: Any) -> Any:
    if isinstance(held, dict):
        return {name: json_copy(one) for name, one in held.items()}
    return [json_copy(one) for one in held] if isinstance(held, list) else held


# ---- what the program takes --------------------------------------------------------------------------

Take = Callable[[Path], Any]  # reads a file, or raises LeafletError


def content(path: Path) -> None:
    root = next(parent for parent in path.parents if parent.name == "content")
    refuse_unknown_icons(load(root, "content").topics.values(), setting_of().layouts.values())


def example(path: Path) -> None:
    setting = setting_of()
    topic = load_example(path, "example.yaml", setting.library, {})
    refuse_unknown_icons([topic], setting.layouts.values())


def facets(path: Path) -> None:
    """Read facets on their own: in a library nearly every change of them is one too many for its texts."""
    faults = FaultList()
    scope = scope_of(faults)
    root = read_root(path, "facets.yaml", faults)
    found = ways.plans(scope, root)
    ways.dropped(scope, root, ways.plans(scope_of(FaultList()), root))
    ways.worded(
        scope,
        found,
        ways.Voice("en", "en/facets.yaml", None, dict.fromkeys((True, False), ("en",)), known=False),
    )
    faults.stop_if_any()


def style(path: Path) -> None:
    layout = load_layout(path.parent.parent, path.parent.name, "layouts")
    for paper in layout.papers:
        resolve_style(layout, paper, "#0b5c7a")


def reader(path: Path) -> None:
    with_file(
        setting_of(),
        Request(),
        open_reader_file(path, "B-1" if b"id" not in path.read_bytes() else None, False),
    )


CASES: dict[str, tuple[str, str | Path, Take]] = {
    "section": ("content/hay-fever/en/signs.yaml", TOPIC / "content/hay-fever/en/signs.yaml", content),
    "every block": ("content/hay-fever/en/signs.yaml", MORE_BLOCKS, content),
    "when to call": ("content/hay-fever/en/when-to-call.yaml", TOPIC / "content/hay-fever/en/when-to-call.yaml", content),
    "card": ("content/hay-fever/en/card.yaml", TOPIC / "content/hay-fever/en/card.yaml", content),
    "booklet": ("content/hay-fever/en/booklet.yaml", TOPIC / "content/hay-fever/en/booklet.yaml", content),
    "glossary": ("content/hay-fever/en/glossary.yaml", TOPIC / "content/hay-fever/en/glossary.yaml", content),
    "sources": ("content/hay-fever/en/sources.yaml", TOPIC / "content/hay-fever/en/sources.yaml", content),
    "facets": ("content/facets.yaml", TOPIC / "content/facets.yaml", facets),
    "facets of the topic": ("content/hay-fever/facets.yaml", "drop: [light]\nlight: {values: [sun, shade], option: where, name: Light}\npot: {values: {clay: {name: {en: Clay, es: Barro}, about: A}, tin: {name: Tin, about: B, cover: C}}, name: Pot}\n", facets),
    "facets in words": ("content/hay-fever/en/facets.yaml", TOPIC / "content/hay-fever/en/facets.yaml", content),
    "words": ("content/words.yaml", TOPIC / "content/words.yaml", content),
    "plain words": ("content/plain-words.yaml", "en:\n  edema: swelling\n  acute: {plain: sudden, unless: [\"acute angle\"], why: A}\n", content),
    "plain words of a topic": ("content/hay-fever/en/plain-words.yaml", "edema: swelling\nacute: {plain: sudden, unless: [\"acute angle\"], why: A}\n", content),
    "library": ("content/library.yaml", "first: hay-fever\nlimits: {smog: 9, sentence: \"25\"}\nprofile: {limit: {about: A, with: start}, start: {about: B, with: limit}}\naccepted: [{check: jargon, about: edema, why: A}]\n", content),
    "clinic": ("content/clinics/own.yaml", TOPIC / "content/clinics/example.yaml", lambda path: load_clinic(path, "clinic.yaml")),
    "mail": ("mail.yaml", "host: a.example\nsender: info@a.example\nport: 587\ntls: starttls\nrate: \"60\"\nuser: me\ntoken_command: [give, token]\n", load_settings),
    "columns": ("columns.yaml", "Full name: name\nRef: id\nEncoding: windows-1252\nDay: appointment_2_date\n", lambda path: load_columns(path, known_columns(setting_of()))),
    "reader": ("reader.yaml", "id: B-1\nname: Ann\naudience: Adult\nlarge_print: No\npaper: A4\nappointments: [{date: 2026-12-03, time: \"14:30\"}]\n", reader),
    "style": ("layouts/sheet/style.yaml", LAYOUTS / "sheet/style.yaml", style),
    "folded style": ("layouts/trifold/style.yaml", LAYOUTS / "trifold/style.yaml", style),
    "example": ("layouts/sheet/example.yaml", LAYOUTS / "sheet/example.yaml", example),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = tmp_path_factory.mktemp("lax")
    shutil.copytree(TOPIC / "content", held / "content")
    shutil.copytree(LAYOUTS, held / "layouts")
    return held


@pytest.mark.parametrize("name", CASES)
def test_what_the_program_takes_its_schema_takes(name: str, folder: Path) -> None:
    shown, source, take = CASES[name]
    schema = json.loads(schemas(setting_of())[f"{schema_of(PurePosixPath(shown))}.json"])
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    path = folder / shown
    before = path.read_bytes() if path.is_file() else None
    taken, marked = 0, list[tuple[Any, ...]]()
    try:
        for seed in range(TRIED):
            chance = random.Random(f"{name} {seed}")
            made = written(changed(read(text), chance) if seed else read(text)).lstrip("\n") + "\n"
            path.write_text(made, encoding="utf-8")
            try:
                take(path)
            except LeafletError:
                assert seed, "the file as it stands is refused"
                continue
            taken += 1
            marked += [(seed, one.message[:200], *one.absolute_path) for one in faults(schema, made)]
    finally:
        path.unlink() if before is None else path.write_bytes(before)
    assert marked == [], marked[:20]
    assert taken > TRIED / 20, "nearly everything was refused: this proves little"


def test_every_kind_of_file_is_tried_but_one_that_people_do_not_write() -> None:
    tried = {schema_of(PurePosixPath(shown)) for shown, *_ in CASES.values()}
    assert tried >= set(SHAPES) - {"approval", "start"}
