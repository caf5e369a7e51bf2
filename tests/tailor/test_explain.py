"""What is in a leaflet and what is not: the same walk says both, so it cannot disagree with the leaflet."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from leaflets.faults import NOWHERE
from leaflets.kinds import BulletList, Note, Part
from leaflets.model import CARD, START, Clinic, Item, Job, Library, Phrase, Run, Section, Text, Topic, plain
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor import explain as explaining
from leaflets.tailor.choices import combinations
from leaflets.tailor.explain import EMPTY, VARIANT, Verdict, explain, grouped, left_out
from leaflets.tailor.leaflet import Tailoring, tailor
from leaflets.tailor.walk import rows
from support.library import DAY, TOPIC, setting_of
from support.properties import some


@functools.cache
def setting(shipped: bool) -> Setting:
    return load_setting(library_folder(), None, DAY) if shipped else setting_of()


def parts_of(topic: Topic) -> Iterator[str]:
    """Yield every part of a topic that can be made."""
    yield from ("", *(s.id for s in topic.sections if s.leaflet))
    yield from [CARD] if topic.card else []
    yield from [START] if topic.start else []


def without_explanations(library: Library, topic: Topic) -> Library:
    """Return a library with one topic whose terms nothing explains: explanations come after tailoring."""
    return replace(library, topics={(topic.id, topic.lang): replace(topic, glossary={})})


def filled(clinic: Clinic, phrase: Phrase | None) -> str:
    """Return the words of a phrase with those of the profile in it."""

    def said(run: Run) -> str:
        held = clinic.fields.get(run.field)
        return held.text if held else run.text

    return "".join(map(said, phrase.runs)) if phrase else ""


def words_in(found: list[tuple[Section, list[Verdict]]], clinic: Clinic) -> list[str]:
    return [filled(clinic, one.row.words) for _, held in found for one in held if one.is_in]


@pytest.mark.parametrize("shipped", [True, False], ids=["shipped", "of the tests"])
def test_what_is_said_to_be_in_is_what_the_leaflet_prints(shipped: bool) -> None:
    held, seen = setting(shipped), 0
    bare = replace(
        held.clinic, fields={name: p for name, p in held.clinic.fields.items() if "low" not in name}
    )
    for topic in held.library.topics.values():
        library = without_explanations(held.library, topic)
        for choices in some(combinations(topic)):
            for part in parts_of(topic):
                for clinic in (held.clinic, bare):
                    job = Job(topic.id, topic.lang, part, choices, "booklet", "a4")
                    leaflet = tailor(library, job, clinic, True, None)
                    printed = [*leaflet.sections, leaflet.when_to_call]
                    wanted = [row.words.text for row in rows(printed) if row.words is not None]
                    assert words_in(explain(library, job, clinic), leaflet.clinic) == wanted
                    seen += len(wanted)
    assert seen > 60


def test_every_text_of_a_section_has_a_verdict() -> None:
    held = setting(False)
    topic = held.library.topics["hay-fever", "en"]
    job = Job(topic.id, "en", "", next(iter(combinations(topic))), "booklet", "a4")
    for section, found in explain(held.library, job, held.clinic):
        assert [one.row.words for one in found] == [r.words for r in rows(section) if r.words is not None]


def test_a_walk_that_decides_otherwise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard above fails when the verdicts are not those of the leaflet."""
    monkeypatch.setattr(Tailoring, "excluding", lambda self, noun: "")
    held = setting(False)
    topic = held.library.topics["hay-fever", "en"]
    job = Job(topic.id, "en", "signs", {"season": "spring", "audience": "adult"}, "sheet", "a4")
    assert any(
        "Your child" not in w and "Grass" in w
        for w in words_in(explain(held.library, job, held.clinic), held.clinic)
    )


def told(*blocks: object, **choices: str) -> list[tuple[str, bool, str, str, int]]:
    """Return what is said of the texts of a section that holds these blocks."""
    held = setting(False)
    topic = held.library.topics["hay-fever", "en"]
    section = replace(topic.sections[0], key_points=(), blocks=(*blocks, Note(text=said("Else."))))  # type: ignore[arg-type]
    library = without_explanations(held.library, replace(topic, sections=(section, topic.sections[1])))
    every = {facet.id: facet.default for facet in topic.facets} | choices
    (_, found), _ = explain(library, Job(topic.id, "en", "signs", every, "sheet", "a4"), held.clinic)
    return [
        (p.first.row.words.text, p.first.is_in, p.first.by.key, p.first.by.says, len(p.verdicts))
        for p in grouped(found)
        if p.first.row.words and p.first.by.key
    ]


def said(words: str) -> Text:
    return Text({"": plain(words)})


SPRING = {"season": frozenset({"spring"})}
PARENT = {"audience": frozenset({"parent"})}


def test_of_nested_conditions_the_outermost_that_leaves_it_out_decides() -> None:
    inner = Note(text=said("Inner."), only_for=PARENT)
    outer = Part(said("Outer"), (inner,), only_for=SPRING)
    assert told(outer) == [("Outer", False, "only_for", "season: spring", 2)]
    assert told(outer, season="spring", audience="parent") == [
        ("Outer", True, "only_for", "season: spring", 1),
        ("Inner.", True, "only_for", "audience: parent", 1),
    ]


def test_a_heading_with_nothing_left_below_it_says_so() -> None:
    outer = Part(said("Outer"), (Note(text=said("Inner."), only_for=SPRING),))
    assert told(outer) == [("Outer", False, EMPTY, "", 1), ("Inner.", False, "only_for", "season: spring", 1)]


@pytest.mark.parametrize(("more", "wanted"), [
    ({"only_in": frozenset({"booklet"})}, (False, "only_in", "booklet")), ({"only_with": "crisis_line"}, (False, "only_with", "crisis_line")),
    ({"only_without": "day_phone"}, (False, "only_without", "day_phone")), ({"only_with": "day_phone"}, (True, "only_with", "day_phone")),
])  # fmt: skip
def test_every_condition_can_decide(more: dict[str, object], wanted: tuple[bool, str, str]) -> None:
    found = told(BulletList((Item(said("One."), **more), Item(said("Two.")))))  # type: ignore[arg-type]
    assert found == [("One.", *wanted, 1)]


def test_variants_are_in_and_out() -> None:
    text = Text({"adult": plain("You."), "parent": plain("Your child.")}, "audience")
    assert told(Note(text=text)) == [
        ("You.", True, VARIANT, "audience: adult", 1),
        ("Your child.", False, VARIANT, "audience: parent", 1),
    ]


@pytest.mark.parametrize("shipped", [True, False], ids=["shipped", "of the tests"])
def test_the_line_of_each_condition_is_named(shipped: bool) -> None:
    """Wherever the texts have a condition, its place is in the file, and the line there says so."""
    held, seen = setting(shipped), 0
    root = library_folder() if shipped else TOPIC
    for topic in held.library.topics.values():
        for choices in some(combinations(topic)):
            job = Job(topic.id, topic.lang, "", choices, "booklet", "a4")
            for one in itertools.chain.from_iterable(
                found for _, found in explain(held.library, job, held.clinic)
            ):
                if one.by.key in explaining.SAYS and getattr(one.noun, f"{one.by.key}_at") != NOWHERE:
                    place = one.by.place
                    text = (root / "content" / place.path.partition("content/")[2]).read_text("utf-8")
                    line = text.splitlines()[place.line - 1]
                    assert line[: place.column - 1].rstrip(" ").endswith(f"{one.by.key}:"), place
                    seen += 1
    assert seen > (100 if shipped else 5)


def test_sections_that_a_booklet_does_not_include_are_named() -> None:
    held = setting(False)
    topic = held.library.topics["hay-fever", "en"]
    alone = replace(topic, sections=(topic.sections[0], replace(topic.sections[1], booklet=False)))
    library = replace(held.library, topics={("hay-fever", "en"): alone})
    job = Job("hay-fever", "en", "", next(iter(combinations(topic))), "booklet", "a4")
    assert left_out(library, job, held.clinic)[0] == ["help"]
    assert left_out(held.library, job, held.clinic)[0] == []
    assert left_out(library, replace(job, section="signs"), held.clinic)[0] == []
