"""What several readers get alike is made and measured once, and is what each of them gets alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from leaflets.content.load import load
from leaflets.model import Topic
from leaflets.readability.findings import check_topic
from leaflets.readability.languages import ENGLISH
from leaflets.readability.products import Product, products_of
from leaflets.readability.section import check_section
from leaflets.readability.variants import Variant, Variants
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.walk import phrases
from support.library import TOPIC, setting_of
from support.properties import some
from support.widened import at_the_limit, combinations_of, widened

PRINTED = tuple[object, ...]


def wide() -> Setting:
    """Return the tests' topic with two more facets that decide about its blocks."""
    setting = setting_of()
    topics = {key: widened(one, [2, 3]) for key, one in setting.library.topics.items()}
    return dataclasses.replace(setting, library=dataclasses.replace(setting.library, topics=topics))


def shipped() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 11, 30))


def of_product(product: Product) -> PRINTED:
    """Return all that one reader's copy prints, made alone."""
    words = product.leaflet.words_to_know
    sections = [(one.id, *runs(one), *[term.id for term in words[one.id]]) for one in product.sections]
    return (*sections, tuple(runs(product.leaflet.glossary)))


def of_variant(variant: Variant) -> PRINTED:
    sections = [(one.id, *runs(one), *[term.id for term in words]) for one, words in variant.sections]
    return (*sections, tuple(runs(variant.glossary)))


def runs(value: object) -> list[object]:
    return [phrase.runs for phrase in phrases(value)]


def variant_for(choices: Mapping[str, str], variants: list[Variant]) -> Variant:
    """Return the variant that stands for a reader: it differs only in facets that no variant distinguishes."""
    told = {name for one in variants for name in choices if one.choices[name] != variants[0].choices[name]}
    (found,) = [one for one in variants if all(one.choices[name] == choices[name] for name in told)]
    return found


@pytest.mark.parametrize("library", [setting_of, wide, shipped], ids=lambda held: held.__name__)
def test_every_reader_gets_what_tailoring_alone_gives(library: object) -> None:
    setting = library()  # type: ignore[operator]
    for topic in setting.library.topics.values():
        made = Variants(setting, topic)
        held = {plan.name: list(made.of(plan, made.profiles[0])) for plan in made.plans}
        products = list(products_of(setting, topic, []))
        assert {one.name for one in products} == set(held)
        for product in some(products) if len(products) > 100 else products:
            shared = variant_for(product.choices, held[product.name])
            assert of_variant(shared) == of_product(product), (product.name, product.choices)


def test_the_readers_of_all_variants_are_all_readers() -> None:
    setting = wide()
    (topic,) = setting.library.topics.values()
    made = Variants(setting, topic)
    booklet, *_ = made.plans
    assert sum(one.readers for one in made.of(booklet, made.profiles[0])) == combinations_of(topic)


@pytest.mark.parametrize("library", [setting_of, wide], ids=lambda held: held.__name__)
def test_what_is_found_is_what_measuring_each_reader_alone_finds(library: object) -> None:
    """The same faults and advice in the same places, and the same figures, whoever is looked at first."""
    setting = library()  # type: ignore[operator]
    limits = dataclasses.replace(setting.library.limits, smog=5.0, sentence=6.0)
    setting = dataclasses.replace(setting, library=dataclasses.replace(setting.library, limits=limits))
    (topic,) = setting.library.topics.values()
    alone, figures = set[object](), set[object]()
    for product in products_of(setting, topic, []):
        for section in product.sections:
            words = product.leaflet.words_to_know[section.id]
            report = check_section(section, ENGLISH, "x", limits, words)
            alone |= {without_reader(one.check, one.place, one.message) for one in report.findings}
            figures.add((product.name, section.id, report.grades))
    found = check_topic(setting, topic)
    usual = [one for one in found.measurements if not one.profile and one.section != "glossary"]
    assert {(one.product, one.section, one.grades) for one in usual} == figures
    checks = {check for check, *_ in alone}  # type: ignore[misc]
    assert {"reading-level", "long-sentence"} <= checks
    told = {
        without_reader(one.check, one.place, one.message)
        for one in found.findings
        if one.check in checks and "profile" not in one.reader and "as a whole" not in one.message
    }
    glossary = f"/{topic.lang}/glossary.yaml"
    assert {one for one in told if not str(one[1]).startswith(f"content/{topic.id}{glossary}")} == {
        one
        for one in alone
        if not str(one[1]).startswith(f"content/{topic.id}{glossary}")  # type: ignore[index]
    }


def without_reader(check: str, place: object, message: str) -> tuple[str, object, str]:
    return check, place, message.partition(", for ")[0]


def test_a_text_that_another_profile_would_print_is_measured(tmp_path: Path) -> None:
    """A field that the example leaves empty is filled for this, and one that it fills is emptied."""
    long = "An institutionalized interdisciplinary organization institutionalizes immunotherapeutic methodologies."
    topic, setting = declared(tmp_path, f"  - paragraph: {long}\n    only_with: season_ends\n")
    told = [one for one in check_topic(setting, topic).findings if one.check == "reading-level"]
    assert any("with season_ends" in one.reader and one.place.path.endswith("signs.yaml") for one in told)
    topic, setting = declared(tmp_path / "b", f"  - paragraph: {long}\n    only_without: low_temperature\n")
    told = [one for one in check_topic(setting, topic).findings if one.check == "reading-level"]
    assert any("without low_temperature" in one.reader for one in told)
    topic, setting = declared(tmp_path / "c", "")
    assert not [one for one in check_topic(setting, topic).findings if "in a profile" in one.message]


def declared(folder: Path, more: str) -> tuple[Topic, Setting]:
    """Return a copy of the tests' topic whose section of signs ends with some lines, and whose profiles may hold a field."""
    shutil.copytree(TOPIC / "content", folder / "content")
    field = "profile: {season_ends: {about: 'the month, as in \"July\"'}}\n"
    (folder / "content/library.yaml").write_text(field, encoding="utf-8")
    signs = folder / "content/hay-fever/en/signs.yaml"
    signs.write_text(signs.read_text(encoding="utf-8") + more, encoding="utf-8")
    library = load(folder / "content", "content")
    return library.topics["hay-fever", "en"], dataclasses.replace(setting_of(), library=library)


def test_a_topic_at_the_limit_has_as_many_readers_as_it_may_have() -> None:
    """`python -m support.widened` measures the time for such topics; here, that they are what it says."""
    for topic in at_the_limit(shipped()).library.topics.values():
        assert 3000 < combinations_of(topic) <= 4096
        assert any(name.startswith("more") for block in topic.sections[0].blocks for name in block.only_for)
