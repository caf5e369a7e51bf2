"""Content from files to nouns, and every fault on the line it belongs to."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaflets import pipeline
from leaflets.clinic import load_clinic
from leaflets.content import load
from leaflets.faults import LeafletError
from leaflets.layout import layouts_in, load_layout
from leaflets.model import Job, Topic
from leaflets.source import read_yaml
from leaflets.tailor import choose, combinations, phrases_of, tailor

HERE = Path(__file__).parent
TOPIC = HERE / "topic"
CORPUS = sorted((HERE / "faults").glob("*.yaml"))
DAY = dt.date(2026, 11, 23)
assert CORPUS, "no broken files found: this test would prove nothing"


def expected(path: Path) -> list[tuple[int, str, str]]:
    """Return (line, message, hint) of the faults written above the broken lines."""
    out = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        found = re.match(r"\s*# fault: (.*?)(?:; (.*))?$", line)
        if found:
            out.append((number + 1, found[1], found[2] or ""))
    return out


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_each_fault_is_told_with_its_line(path: Path, tmp_path: Path) -> None:
    """All faults of a file are told at once, each at its line, with its hint; and no others."""
    folder = tmp_path / "content"
    shutil.copytree(TOPIC / "content", folder)
    name = path.stem.split("-")[0]
    shutil.copy(path, folder / f"hay-fever/en/{name}.yaml")
    with pytest.raises(LeafletError) as refused:
        load(folder, "content")
    told = [fault for fault in refused.value.faults if fault.place.path.endswith(f"{name}.yaml")]
    wanted = expected(path)
    assert wanted
    for line, message, hint in wanted:
        fits = [
            f
            for f in told
            if f.place.line == line and f.message.startswith(message) and f.hint.startswith(hint)
        ]
        assert fits, f"line {line}: {message}; got {[str(f) for f in told]}"
    assert len(told) == len(wanted), [str(fault) for fault in told]


@pytest.fixture(scope="module")
def setting() -> pipeline.Setting:
    return _setting()


def _setting() -> pipeline.Setting:
    """Return the tests' own topic with the layouts that ship."""
    layouts = pipeline.library_folder() / "layouts"
    held = {name: load_layout(layouts, name, "layouts") for name in layouts_in(layouts)}
    clinic = load_clinic(TOPIC / "content/clinics/example.yaml", "content/clinics/example.yaml")
    return pipeline.Setting(TOPIC, load(TOPIC / "content", "content"), clinic, clinic, DAY, held)


def topic_of(setting: pipeline.Setting) -> Topic:
    return setting.library.topics["hay-fever", "en"]


def test_the_engine_knows_no_disease(setting: pipeline.Setting) -> None:
    """A topic about something else, with a facet of its own, goes through every layout."""
    for layout in ("sheet", "booklet", "large-print"):
        for choices in combinations(topic_of(setting)):
            job = Job("hay-fever", "en", "", choices, layout, "a4")
            pages, _ = pipeline.lay_out_job(setting, job)
            assert len(pages.pages) > 4


def words_of(setting: pipeline.Setting, **choices: str) -> str:
    topic = topic_of(setting)
    job = Job("hay-fever", "en", "", choose(topic, choices.items()), "booklet", "a4")
    leaflet = tailor(setting.library, job, setting.clinic, True, None)
    return " | ".join(phrase.text for section in leaflet.sections for phrase in phrases_of(section))


def test_blocks_are_in_when_every_named_facet_fits(setting: pipeline.Setting) -> None:
    """Conditions drop items, rows and headings; general is a value like any other."""
    assert "Birch" in words_of(setting) and "Hazel" not in words_of(setting)
    assert "Hazel" in words_of(setting, season="spring")
    summer = words_of(setting, season="summer", audience="parent")
    assert "Trees" not in summer and "Mow" in summer and "Your child sneezes" in summer


def test_an_optional_field_takes_its_block_along(setting: pipeline.Setting) -> None:
    assert "96.8\u00a0°F" in words_of(setting)
    fields = {**setting.clinic.fields, "low_temperature": setting.clinic.fields["checked_by"]}
    without = replace(setting, clinic=replace(setting.clinic, fields=fields))
    assert "Low means" not in words_of(without)


def test_choices_clash_and_misspell() -> None:
    topic = topic_of(_setting())
    with pytest.raises(LeafletError, match="cannot be chosen together"):
        choose(topic, (), ["spring", "summer"])
    with pytest.raises(LeafletError, match='did you mean "spring"'):
        choose(topic, (), ["sprng"])
    with pytest.raises(LeafletError, match='no facet "x"'):
        choose(topic, [("x", "y")])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes, tmp_path: Path) -> None:
    """Whatever a file holds, it is read or refused with a place."""
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    try:
        read_yaml(path, "x.yaml")
    except LeafletError as refused:
        assert all(fault.place.path == "x.yaml" for fault in refused.faults)


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    import os

    (tmp_path / "real.yaml").write_text("a: b\n")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("link.yaml", "pipe.yaml"):
        with pytest.raises(LeafletError, match="not a regular file"):
            read_yaml(tmp_path / name, name)


def test_values_stay_as_typed(tmp_path: Path) -> None:
    """`no`, `0117` and `12:30` are text."""
    path = tmp_path / "x.yaml"
    path.write_text("a: no\nb: 0117\nc: 12:30\nd: 1e3\n")
    root = read_yaml(path, "x.yaml")
    assert [value.text for _, value in root.entries] == ["no", "0117", "12:30", "1e3"]


def test_bombs_are_refused_fast(tmp_path: Path) -> None:
    """Aliases, depth and size cannot be used to eat time or memory."""
    deep = "[" * 5000
    aliases = "a: &a [x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(2000))
    for text in (deep, aliases, "a: " + "x" * 1_100_000):
        path = tmp_path / "x.yaml"
        path.write_text(text)
        with pytest.raises(LeafletError):
            read_yaml(path, "x.yaml")
