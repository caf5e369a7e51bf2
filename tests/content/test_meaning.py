"""What a relapse is, its types and its tests: defined for every reader, and different where readers are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import pytest

from leaflets.model import Leaflet
from leaflets.readability.products import products_of
from leaflets.setting import EXAMPLE_CLINIC, library_folder, load_setting
from leaflets.tailor.choices import BOOKLET
from leaflets.tailor.walk import phrases

Readers = list[tuple[Mapping[str, str], Leaflet]]
OWN = ("overview", "types", "diagnosis")


@pytest.fixture(scope="module")
def readers() -> Readers:
    setting = load_setting(library_folder(), None, dt.date(2026, 11, 23))
    made = products_of(setting, setting.library.topics["relapsed-all", "en"], [])
    return [(product.choices, product.leaflet) for product in made if product.name == BOOKLET]


@pytest.fixture(scope="module")
def with_rule(tmp_path_factory: pytest.TempPathFactory) -> Readers:
    """What readers of a clinic with a rule of its own get."""
    path = tmp_path_factory.mktemp("rule") / "clinic.yaml"
    lines = (library_folder() / EXAMPLE_CLINIC).read_text(encoding="utf-8").splitlines(keepends=True)
    example = "".join(line for line in lines if not line.startswith("logo:"))
    path.write_text(
        example + 'early_limit: "30 months"\ncounted_from: "the day of diagnosis"\n', encoding="utf-8"
    )
    setting = load_setting(library_folder(), path, dt.date(2026, 11, 23))
    made = products_of(setting, setting.library.topics["relapsed-all", "en"], [])
    return [(product.choices, product.leaflet) for product in made if product.name == BOOKLET]


def said(leaflet: Leaflet, *ids: str) -> str:
    chosen = [section for section in leaflet.sections if section.id in ids]
    assert len(chosen) == len(ids)
    return " ".join(phrase.text for section in chosen for phrase in phrases(section)).lower()


def test_early_and_late_are_defined_for_every_reader(readers: Readers) -> None:
    """On which side of the line each lies, from which day, and what others count; nobody is asked to do a sum."""
    for choices, leaflet in readers:
        words = said(leaflet, "types")
        months = 18 if choices["relapse_place"] == "cns" else 36
        assert f"early: leukemia comes back within {months} months" in words, choices
        assert f"late: leukemia comes back after more than {months} months" in words, choices
        for other in (
            "18",
            "24",
            "36 months (3 years)",
            "first complete remission",
            "first diagnosis",
            "end of treatment",
        ):
            assert other in words, (other, choices)
        assert "how well earlier treatment worked" in words
        assert not re.search(r"the time from|a set time|count (back|the months)", words), choices


def test_a_clinic_s_own_rule_stands_alone(with_rule: Readers) -> None:
    for choices, leaflet in with_rule:
        words = said(leaflet, "types").replace("\u00a0", " ")
        assert "early means within 30 months after the day of diagnosis" in words, choices
        assert "late means after more than 30 months" in words
        for other in (
            "36",
            "18",
            "24",
            "common rule",
            "other hospitals",
            "our team’s rule",
            "first complete remission",
        ):
            assert other not in words, (other, choices)


def test_the_time_changes_what_comes_next_and_what_to_ask(readers: Readers) -> None:
    """Not the label alone: at least two sentences of the early version are not in the late one."""
    by_choice = {tuple(sorted(choices.items())): said(leaflet, "types") for choices, leaflet in readers}
    for choices, leaflet in readers:
        if choices["relapse_time"] == "early":
            late = by_choice[tuple(sorted((dict(choices) | {"relapse_time": "late"}).items()))]
            own = [
                s
                for s in re.split(r"(?<=[.!?]) ", said(leaflet, "types"))
                if s not in late and "early" not in s
            ]
            assert sum("transplant" in sentence for sentence in own) >= 2, (choices, own)


def test_testicles_stand_in_one_sentence_of_the_general_version(readers: Readers) -> None:
    for choices, leaflet in readers:
        wanted = 1 if choices["relapse_place"] == "general" else 0
        assert len(re.findall("testic", said(leaflet, *OWN))) == wanted, choices


def test_relapse_in_the_spinal_fluid_rests_on_two_tests(readers: Readers) -> None:
    """And its reader is not told "or" about their own body."""
    for choices, leaflet in readers:
        cns = choices["relapse_place"] == "cns"
        points = next(section for section in leaflet.sections if section.id == "diagnosis").key_points
        assert ("two tests matter most" in " ".join(i.text.phrases[""].text for i in points).lower()) == cns
        assert not cns or "spinal cord, or in the brain" not in said(leaflet, *OWN)


def outlook(leaflet: Leaflet, without: str) -> Iterator[str]:
    plain = set(re.split(r"(?<=[.!?]) ", without))
    return (s for s in re.split(r"(?<=[.!?]) ", said(leaflet, "overview", "types")) if s not in plain)


def test_the_outlook_is_told_by_time_place_and_audience_in_words(readers: Readers) -> None:
    """Each of the 24 readers who ask gets a text of their own; none has a figure."""
    by_choice = {
        tuple(sorted(choices.items())): said(leaflet, "overview", "types") for choices, leaflet in readers
    }
    told = set()
    for choices, leaflet in readers:
        if choices["prognosis"] == "yes":
            without = by_choice[tuple(sorted((dict(choices) | {"prognosis": "no"}).items()))]
            own = tuple(outlook(leaflet, without))
            told.add(own)
            assert not re.search(r"\d|percent|half|third", " ".join(own)), own
            assert "nobody can predict what will happen to one person." in own
    assert len(told) == 24


AFTER = ("keep the bandage on and dry for 24 hours", "press on it firmly for 5 minutes", "redness, swelling, pain or pus",
         "a headache that is not mild", "numb or weak legs", "trouble walking or peeing", "fluid that leaks")  # fmt: skip


def test_both_needles_have_their_after_care(readers: Readers) -> None:
    for choices, leaflet in readers:
        words = said(leaflet, "diagnosis")
        assert [one for one in AFTER if one not in words] == [], choices
        assert words.count("about 30 minutes") == 2
        assert "shows for sure" not in words and "fluid is clear" not in words
