"""Names of files: the same name is the same job, or the library is refused."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import LeafletError
from leaflets.layout.papers import PAPERS
from leaflets.model import Facet, FacetValue, Job, Library, Topic, plain
from leaflets.naming import file_name, refuse_same_names
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import combinations
from support.library import TOPIC, setting_of
from support.properties import examples

SEASON = "season: {name: S, values: {general: {name: A, about: B}, spring: {name: A, about: B}, summer: {name: A, about: B}}}\n"


def refused(folder: Path, facets: str = "", section: str = "", layout: str = "") -> list[str]:
    """Return what the tests' library is refused with when it has more facets, a section or a layout."""
    shutil.copytree(TOPIC / "content", folder / "content")
    shutil.copytree(library_folder() / "layouts", folder / "layouts")
    topic = folder / "content/hay-fever"
    (topic / "facets.yaml").write_text(SEASON + facets, encoding="utf-8")
    if section:
        shutil.copy(topic / "en/signs.yaml", topic / f"en/{section}.yaml")
        booklet = topic / "en/booklet.yaml"
        text = re.sub(
            r"sections: \[(.*)\]", rf"sections: [\1, {section}]", booklet.read_text(encoding="utf-8")
        )
        booklet.write_text(text, encoding="utf-8")
    if layout:
        shutil.copytree(folder / "layouts/sheet", folder / "layouts" / layout)
    try:
        load_setting(folder, None, dt.date(2026, 11, 23))
    except LeafletError as error:
        return [f"{fault.place}: {fault.message}" for fault in error.faults]
    return []


def facet(id: str, *values: str) -> str:
    return f"{id}: {{name: X, values: {{{', '.join(f'{v}: {{name: A, about: B}}' for v in values)}}}}}\n"


@pytest.mark.parametrize(("given", "place", "message"), [
    ({"facets": facet("when", "never", "spring")}, "hay-fever/facets.yaml:2:1", '"spring" cannot be told apart from "spring", a value of season'),
    ({"facets": facet("spring", "no", "yes")}, "hay-fever/facets.yaml:2:1", '"spring" cannot be told apart from "spring", a value of season'),
    ({"facets": facet("when", "general", "parent")}, "content/facets.yaml:1:1", '"parent" cannot be told apart from "parent", a value of when'),
    ({"facets": facet("when", "never", "letter")}, "hay-fever/facets.yaml:2:1", '"letter" cannot be told apart from "letter", a paper'),
    ({"facets": facet("when", "never", "spring-often") + facet("how", "not", "often")}, "hay-fever/facets.yaml:2:1",
     '"spring-often" cannot be told apart from "spring", a value of season'),
    ({"layout": "summer"}, "layouts/summer/style.yaml:", '"summer" cannot be told apart from "summer", a value of season'),
    ({"layout": "a4"}, "layouts/a4/style.yaml:", '"a4" cannot be told apart from "a4", a paper'),
    ({"section": "signs-summer"}, "hay-fever/en/signs-summer.yaml:1:1", 'signs-summer" cannot be told apart from "hay-fever-signs"'),
    *[({key: value}, "", "") for key, value in (
        ("facets", facet("when", "general", "now", "then", "now-then")), ("facets", facet("when", "spring", "never")),
        ("section", "spring"), ("section", "signs-sheet"), ("section", "signs-of-all-kinds"), ("layout", "signs"), ("layout", "parents"))],
])  # fmt: skip
def test_two_jobs_with_one_name_are_refused(
    given: dict[str, str], place: str, message: str, tmp_path: Path
) -> None:
    told = refused(tmp_path, **given)
    assert len(told) == bool(message), told
    assert all(place in fault and message in fault for fault in told), told


# ---- by trying all -------------------------------------------------------------------------------

IDS = st.sampled_from(["a", "b", "c", "a-b", "b-c", "a-b-c", "a-a", "booklet", "letter", "es", "yes"])
FACETS = st.lists(st.lists(IDS, min_size=2, max_size=3, unique=True), max_size=3)


def topic_with(id: str, facets: list[list[str]], sections: list[str]) -> Topic:
    topic = setting_of().library.topics["hay-fever", "en"]
    named = [Facet(f"f{n}", plain("x"), tuple(FacetValue(v, plain("x"), plain("x")) for v in values))
             for n, values in enumerate(facets)]  # fmt: skip
    some = tuple(replace(topic.sections[0], id=section) for section in sections)
    return replace(topic, id=id, facets=tuple(named), sections=some)


def every_job(topics: list[Topic], layouts: list[str]) -> Iterator[tuple[Job, Topic]]:
    for topic in topics:
        parts = ["", *[section.id for section in topic.sections]]
        for part, layout, paper, chosen in itertools.product(parts, layouts, PAPERS, combinations(topic)):
            yield Job(topic.id, topic.lang, part, chosen, layout, paper), topic


@examples(100)
@given(
    FACETS,
    st.lists(IDS.filter("booklet".__ne__), max_size=3, unique=True),
    st.sets(IDS, max_size=2),
    st.booleans(),
)
def test_what_is_not_refused_has_a_name_of_its_own(
    facets: list[list[str]], sections: list[str], more: set[str], spanish: bool
) -> None:
    topics = [topic_with("a", facets, sections), topic_with("a-b", facets[:1], sections[:2])]
    topics += [replace(topics[0], lang="es")] if spanish else []
    layouts = ["sheet", *more]
    library = Library("", MappingProxyType({(t.id, t.lang): t for t in topics}), MappingProxyType({}))
    held = {name: setting_of().layouts["sheet"] for name in layouts}
    try:
        refuse_same_names(library, held)
    except LeafletError:
        return
    names = [file_name(job, topic, "a4") for job, topic in every_job(topics, layouts)]
    assert len(set(names)) == len(names)
