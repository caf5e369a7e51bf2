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

from leaflets.codes import code_of, codes, in_words, meanings
from leaflets.faults import LeafletError
from leaflets.layout.papers import PAPERS
from leaflets.model import Facet, FacetValue, Job, Library, Topic, plain
from leaflets.naming import file_name, refuse_same_names
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import choose, combinations
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


SPRING = "x6zz"  # the code of the tests' topic for season=spring


@pytest.mark.parametrize(("given", "place", "message"), [
    ({"layout": "a4"}, "layouts/a4/style.yaml:", '"a4" cannot be told apart from "a4", a paper'),
    ({"layout": "sheet-a4"}, "layouts/sheet-a4/style.yaml:", '"sheet-a4" cannot be told apart from "sheet", a layout'),
    ({"layout": SPRING}, f"layouts/{SPRING}/style.yaml:", f'"{SPRING}" cannot be told apart from a code of hay-fever'),
    ({"layout": f"{SPRING}-wide"}, f"layouts/{SPRING}-wide/", f'"{SPRING}-wide" cannot be told apart from a code of hay-fever'),
    ({"section": f"signs-{SPRING}"}, f"hay-fever/en/signs-{SPRING}.yaml:1:1", f'signs-{SPRING}" cannot be told apart from "hay-fever-signs"'),
    ({"section": "signs-large-print"}, "hay-fever/en/signs-large-print.yaml:1:1", 'signs-large-print" cannot be told apart from "hay-fever-signs"'),
    *[({key: value}, "", "") for key, value in (
        ("facets", facet("when", "never", "spring")), ("facets", facet("spring", "no", "yes")), ("facets", facet("when", "never", "letter")),
        ("facets", facet("when", "general", "now", "then", "now-then")), ("section", "signs-summer"), ("section", SPRING), ("section", "spring"),
        ("section", "signs-sheet"), ("section", "signs-of-all-kinds"), ("layout", "signs"), ("layout", "summer"))],
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


# ---- codes ---------------------------------------------------------------------------------------


def test_a_code_tells_nobody_what_was_chosen_and_the_library_does() -> None:
    """The same in every language and for every part; without a facet's name, a value's or a vowel."""
    library = load_setting(library_folder(), None, dt.date(2026, 11, 23)).library
    topic = library.topics["relapsed-all", "en"]
    choices = dict(choose(topic, [("relapse_place", "cns"), ("audience", "parent")]))
    assert code_of(topic, choices) == code_of(replace(topic, lang="es"), choices) == "rjd9"
    name = file_name(Job(topic.id, "en", "types", choices, "sheet", "a4"), topic, "letter")
    assert name == "relapsed-all-types-rjd9-a4.pdf"
    for wanted in (name, f"B-1.{name.upper()}", "B-1-types-rjd9.pdf"):
        ((code, found, chosen_there),) = meanings(library, wanted)
        assert (code, found.id, dict(choices, **dict(chosen_there))) == ("rjd9", topic.id, choices)
        assert in_words(chosen_there) == "relapse_place=cns, audience=parent"
    assert code_of(topic, dict(choose(topic, []))) == "" and not [
        *meanings(library, "relapsed-all-types.pdf")
    ]


def test_a_code_stays_when_a_topic_gets_another_facet() -> None:
    """Names on a shared disk would otherwise mean something else after it."""
    topic = topic_with("a", [["x", "y"], ["p", "q"]], [])
    more = topic_with("a", [["x", "y"], ["p", "q", "r"], ["m", "n"]], [])
    for held in codes(topic):
        whole = {one.id: one.default for one in more.facets} | dict(held)
        assert code_of(more, whole) == codes(topic)[held]


def test_codes_that_would_be_the_same_are_longer() -> None:
    many = topic_with("many", [[f"v{n}" for n in range(64)], [f"w{n}" for n in range(64)]], [])
    held = [code for code in codes(many).values() if code]
    assert len(set(held)) == len(held) == 64 * 64 - 1
    assert {len(code) for code in held} == {5}  # with four characters two of them would be one
    assert len({code[:4] for code in held}) < len(held)
    assert not {*"".join(held)} & {*"aeiou01l"}
