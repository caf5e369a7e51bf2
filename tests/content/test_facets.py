"""Facets: ids and options in a topic, words in its language folder, reworded or left out; each mistake with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from leaflets.content.load import facet_options, load
from leaflets.faults import LeafletError
from leaflets.model import Facet, Library

TOPIC = Path(__file__).parents[1] / "topic"


def library(tmp_path: Path, **files: str) -> Library:
    """Return the tests' library with some of its files written anew: names with `__` for `/`."""
    folder = tmp_path / "content"
    if not folder.exists():
        shutil.copytree(TOPIC / "content", folder)
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/').replace('hay_fever', 'hay-fever')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(folder, "content")


def facets(found: Library, lang: str = "en") -> dict[str, Facet]:
    return {facet.id: facet for facet in found.topics["hay-fever", lang].facets}


WORDS = (TOPIC / "content/hay-fever/en/facets.yaml").read_text(encoding="utf-8")
SEASON_WORDS, SHARED = WORDS[: WORDS.index("audience:")], WORDS[WORDS.index("audience:") :]
SEASON = "season:\n  values: [general, spring, summer]\n"


def test_the_words_stand_in_the_language_folder(tmp_path: Path) -> None:
    season = facets(library(tmp_path))["season"]
    assert season.name.place.path == "content/hay-fever/en/facets.yaml"
    cover = season.value("spring").cover
    assert cover and cover.place.path == "content/hay-fever/en/facets.yaml"
    assert (season.option, season.column, season.is_flag) == ("season", "season", False)


def test_a_topic_rewords_a_shared_facet(tmp_path: Path) -> None:
    words = SEASON_WORDS
    more = "audience:\n  name: Your reader\n  values: {parent: {cover: For your child}}\n"
    audience = facets(library(tmp_path, facets=SHARED, hay_fever__en__facets=words + more))["audience"]
    parent = audience.value("parent")
    assert (audience.name.text, parent.cover and parent.cover.text, parent.name.text) == (
        "Your reader", "For your child", "A parent")  # fmt: skip
    assert audience.shared


def test_a_topic_leaves_a_shared_facet_out(tmp_path: Path) -> None:
    """The sections of the tests' topic speak to parents: without the facet those conditions are faults."""
    with pytest.raises(LeafletError) as error:
        library(tmp_path, hay_fever__facets=f"drop: [audience]\n{SEASON}")
    assert "audience" not in {fault.message.split()[0] for fault in error.value.faults}
    assert any("these are not all the values" in fault.message for fault in error.value.faults)


def test_facets_may_share_an_option(tmp_path: Path) -> None:
    text = "season: {option: when, values: [general, spring, summer]}\nhour: {option: when, values: [any, night]}\n"
    words = (TOPIC / "content/hay-fever/en/facets.yaml").read_text(encoding="utf-8")
    words += "hour: {name: H, values: {any: {name: A, about: B}, night: {name: A, about: B}}}\n"
    found = facets(library(tmp_path, hay_fever__facets=text, hay_fever__en__facets=words))
    assert [found[id].option for id in ("season", "hour", "audience")] == ["when", "when", "audience"]
    assert {one.option for one in facet_options(tmp_path / "content")} == {"when", "audience"}


@pytest.mark.parametrize(("file", "text", "line", "message"), [
    ("hay_fever__facets", "season: {values: [general, spring, spring, summer]}\n", 1, '"spring" is in the list twice'),
    ("hay_fever__facets", "season: {option: Season!, values: [general, spring, summer]}\n", 1, "is not a valid option name"),
    ("hay_fever__facets", "season: {option: layout, values: [general, spring, summer]}\n", 1, "means something else"),
    ("hay_fever__facets", "season: {option: topic, values: [general, spring, summer]}\n", 1, "means something else"),
    ("hay_fever__facets", "season: {option: audience, values: [general, spring, summer]}\n", 1, "the option of one is the other"),
    ("hay_fever__facets", "name: {values: [a, b]}\n", 1, "means something else"),
    ("hay_fever__facets", "season: {values: general}\n", 1, "values are needed here"),
    ("hay_fever__facets", "season: {values: [general]}\n", 1, "gives no choice"),
    ("hay_fever__facets", f"drop: audience\n{SEASON}", 1, "a list is needed here"),
    ("hay_fever__facets", f"drop: [audiense]\n{SEASON}", 1, "is not a facet of every topic"),
    ("hay_fever__facets", f"{SEASON}audience:\n  values: [me, you]\n", 3, "is already a facet"),
    ("hay_fever__en__facets", "seeson: {name: A}\n", 1, 'unknown key "seeson"'),
    ("hay_fever__en__facets", "season: {name: A, values: {sprng: {name: A}}}\n", 1, 'unknown key "sprng"'),
    ("hay_fever__en__facets", "season: {name: A, option: x}\n", 1, 'unknown key "option"'),
    ("facets", "drop: {values: [a, b]}\n", 1, "means something else"),
    ("facets", "audience: {name: {e: A}, values: {adult: {name: A, about: B}, parent: {name: A, about: B}}}\n", 1, "is not a language code"),
])  # fmt: skip
def test_each_mistake_is_reported_with_its_place(
    tmp_path: Path, file: str, text: str, line: int, message: str
) -> None:
    with pytest.raises(LeafletError) as error:
        library(tmp_path, **{file: text})
    path = f"content/{file.replace('__', '/').replace('hay_fever', 'hay-fever')}.yaml"
    found = [f for f in error.value.faults if (f.place.path, f.place.line) == (path, line)]
    assert any(message in fault.message for fault in found), error.value


@pytest.mark.parametrize("missing", ["name", "general", "spring", "summer"])
def test_words_that_are_missing_are_reported_with_where_to_add_them(tmp_path: Path, missing: str) -> None:
    parts = {
        id: f"    {id}: {{name: A, about: B}}\n" for id in ("general", "spring", "summer") if id != missing
    }
    text = (
        "season:\n" + ("  name: A\n" if missing != "name" else "") + "  values:\n" + "".join(parts.values())
    )
    with pytest.raises(LeafletError) as error:
        library(tmp_path, facets=SHARED, hay_fever__en__facets=text)
    assert {fault.place.path for fault in error.value.faults} == {"content/hay-fever/facets.yaml"}
    assert all("content/hay-fever/en/facets.yaml:  season" in fault.hint for fault in error.value.faults)


def second_language(tmp_path: Path, shared: str) -> Library:
    """Return the library with a second language, whose facets are worded where the language stands."""
    folder = tmp_path / "content"
    shutil.copytree(TOPIC / "content", folder)
    shutil.copytree(folder / "hay-fever/en", folder / "hay-fever/pl")
    words = (folder / "words.yaml").read_text(encoding="utf-8")
    again = words[words.index("en:\n") :].replace("en:\n", "pl:\n", 1)
    (folder / "words.yaml").write_text(f"{words.rstrip()}\n{again}", encoding="utf-8")
    for lang in ("en", "pl"):
        (folder / f"hay-fever/{lang}/facets.yaml").write_text(SEASON_WORDS, encoding="utf-8")
    return library(tmp_path, facets=shared)


def test_a_text_in_one_language_is_never_printed_in_another(tmp_path: Path) -> None:
    """A plain text beside a shared facet cannot be in two languages."""
    with pytest.raises(LeafletError) as error:
        second_language(tmp_path, SHARED)
    assert {fault.message for fault in error.value.faults} == {"in which language is this?"}
    assert all("{en: …, pl: …}" in fault.hint for fault in error.value.faults)


def test_a_shared_facet_has_its_words_by_language(tmp_path: Path) -> None:
    both = (
        "audience:\n  name: {en: Reader, pl: Czytelnik}\n  values:\n"
        "    adult: {name: {en: A, pl: B}, about: {en: A, pl: B}}\n"
        "    parent: {name: {en: A, pl: B}, about: {en: A, pl: B}, cover: {en: For parents}}\n"
    )
    found = second_language(tmp_path, both)
    assert [facets(found, lang)["audience"].name.text for lang in ("en", "pl")] == ["Reader", "Czytelnik"]
    assert facets(found, "pl")["audience"].value("parent").cover is None


@pytest.mark.parametrize("text", ["", "\n\n", "# nobody differs\n", "{}\n"])
def test_readers_of_a_topic_need_not_differ(tmp_path: Path, text: str) -> None:
    with pytest.raises(LeafletError) as error:  # the sections of the tests' topic have conditions
        library(tmp_path, hay_fever__facets=text, hay_fever__en__facets=text)
    assert "this file is empty" not in str(error.value) and 'unknown facet "season"' in str(error.value)


def test_a_topic_may_have_no_terms_and_no_sources(tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as error:  # the sections of the tests' topic name some
        library(tmp_path, hay_fever__en__glossary="", hay_fever__en__sources="# none\n")
    assert not {"glossary.yaml", "sources.yaml"} & {Path(one.place.path).name for one in error.value.faults}


@pytest.mark.parametrize("name", ["facets", "hay_fever__en__booklet", "hay_fever__en__when-to-call", "words"])
def test_other_files_may_not_be_empty(tmp_path: Path, name: str) -> None:
    with pytest.raises(LeafletError, match="this file is empty"):
        library(tmp_path, **{name: "# later\n"})


@pytest.mark.parametrize(("tag", "good"), [
    ("en-US", True), ("en", True), ("en-GB", True), ("eng", False), ("pl", False), ("EN", False), ("en US", False), ("en_US", False),
    ("en-", False), ("x-en", False),
])  # fmt: skip
def test_a_document_names_the_language_of_its_folder(tmp_path: Path, tag: str, good: bool) -> None:
    booklet = (TOPIC / "content/hay-fever/en/booklet.yaml").read_text(encoding="utf-8")
    text = f"language: {tag}\n{booklet}"
    if good:
        assert library(tmp_path, hay_fever__en__booklet=text).topics["hay-fever", "en"].tag == tag
        return
    with pytest.raises(LeafletError, match="is not a tag for texts in the folder en"):
        library(tmp_path, hay_fever__en__booklet=text)


@pytest.mark.parametrize(("text", "message"), [
    ("first: hay-fevr\n", 'there is no topic "hay-fevr"'), ("furst: hay-fever\n", 'unknown key "furst"'),
    ("limits: {fk: 7}\n", 'unknown key "fk"'), ("limits: {smog: nine}\n", "a number from 0.01 to 999.99 is needed here"),
    ("limits: {smog: 0}\n", "a number from 0.01 to 999.99 is needed here"), ("limits: {smog: -1}\n", "a number from 0.01 to 999.99 is needed here"),
    ("limits:\n  smog: 9,5\n", "a number from 0.01 to 999.99 is needed here"), ("limits: 7\n", "names with values are needed here"), ("limits: {sentence: [25]}\n", "a single text is needed here"),
    ("first: [hay-fever]\n", "there is no topic"), ("- a\n", "names with values are needed here"),
])  # fmt: skip
def test_library_yaml_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LeafletError) as error:
        library(tmp_path, library=text)
    assert any(message in fault.message for fault in error.value.faults), error.value
    assert {fault.place.path for fault in error.value.faults} == {"content/library.yaml"}


def test_library_yaml_may_be_absent_or_say_a_part(tmp_path: Path) -> None:
    found = library(tmp_path)
    assert (found.first, found.limits.flesch_kincaid, found.limits.smog) == ("", 7, 9)
    found = library(tmp_path, library="first: hay-fever\nlimits: {smog: 8.5}\n")
    assert (found.first, found.limits.flesch_kincaid, found.limits.smog) == ("hay-fever", 7, 8.5)
