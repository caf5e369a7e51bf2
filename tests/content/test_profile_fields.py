"""Fields of a profile that a library declares: literal texts, printed only where a profile fills them, in pairs where they need each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import Clinic, Library
from leaflets.setting import library_folder
from support.library import TOPIC
from support.profiles import OWN

PAIR = "profile:\n  limit: {about: 'as in 3 years', with: start}\n  start: {about: as in the first visit}\n"
TEXT = """\
title: The signs
blocks:
  - paragraph: "Early is up to [[clinic.limit]] after [[clinic.start]]."
    only_with: limit
  - paragraph: Clinics differ.
    only_without: start
"""


def library(folder: Path, declared: str, signs: str = "") -> Library:
    shutil.copytree(TOPIC / "content", folder / "content", dirs_exist_ok=True)
    (folder / "content/library.yaml").write_text(declared, encoding="utf-8")
    if signs:
        (folder / "content/hay-fever/en/signs.yaml").write_text(signs, encoding="utf-8")
    return load(folder / "content", "content")


def profile(folder: Path, lines: str, declared: str = PAIR) -> Clinic:
    (folder / "clinic.yaml").write_text(OWN + lines, encoding="utf-8")
    return load_clinic(folder / "clinic.yaml", "clinic.yaml", None, library(folder, declared).profile)


def test_a_field_is_literal_text_and_may_be_absent(tmp_path: Path) -> None:
    fields = profile(tmp_path, "limit: '*3* [[years]]'\nstart: the first visit\n").fields
    assert (fields["limit"].text, fields["start"].text) == ("*3* [[years]]", "the first visit")
    assert profile(tmp_path, "").fields["limit"].text == ""


def test_texts_may_name_it_under_its_condition_or_that_of_the_field_it_goes_with(tmp_path: Path) -> None:
    assert library(tmp_path, PAIR, TEXT).profile[0].goes_with == "start"


@pytest.mark.parametrize(("change", "said"), [
    (("only_with: limit", "only_with: limt"), 'signs.yaml:4:16: "limt" is not an optional field of a profile\n    hint: did you mean "limit"?'),
    (("[[clinic.start]]", "[[clinic.strat]]"), 'a profile has no field "strat"\n    hint: did you mean "start"?'),
    (("    only_with: limit\n", ""), "not every clinic has limit\n    hint: add  only_with: limit"),
    (("Clinics differ.", "Ask about [[clinic.limit]]"), "limit is empty wherever this prints: see only_without"),
])  # fmt: skip
def test_a_text_that_names_it_wrongly_is_refused(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(LeafletError) as error:
        library(tmp_path, PAIR, TEXT.replace(*change))
    assert said in str(error.value)


@pytest.mark.parametrize(("lines", "said"), [
    ("limit: 3 years\n", "clinic.yaml:15:8: limit needs start\n    hint: add  start: as in the first visit"),
    ("start: the first visit\n", "clinic.yaml:15:8: start needs limit\n    hint: add  limit: as in 3 years"),
    ("limti: 3 years\n", 'unknown key "limti"\n    hint: did you mean "limit"?'),
    ("limit: [a]\nstart: b\n", "a single text is needed here"),
])  # fmt: skip
def test_a_profile_that_fills_it_wrongly_is_refused(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(LeafletError) as error:
        profile(tmp_path, lines)
    assert said in str(error.value)


@pytest.mark.parametrize(("declared", "said"), [
    ("{web: {about: a}}", '"web" is already a field of every profile'),
    ("{paper: {about: a}}", '"paper" is already a field of every profile'),
    ("{register: {about: a}}", '"register" is already a field of every profile'),
    ("{mail_name: {about: a}}", '"mail_name" is already a field of every profile'),
    ("{Early limit: {about: a}}", '"Early limit" is not a valid name'),
    ("{limit: {}}", '"about" is missing'), ("{limit: {about: ''}}", '"about" is empty'),
    ("{limit: {about: a, wiht: b}}", 'unknown key "wiht"'), ("[limit]", "names with values are needed here"),
    ("{limit: {about: a, with: limit}}", 'no other field here is called "limit"'),
    ("{limit: {about: a, with: strat}, start: {about: b}}", 'no other field here is called "strat"\n    hint: did you mean "start"?'),
    ("{a: {about: a, with: b}, b: {about: b, with: c}, c: {about: c}}", "fields go together in pairs"),
])  # fmt: skip
def test_a_wrong_declaration_is_refused(tmp_path: Path, declared: str, said: str) -> None:
    with pytest.raises(LeafletError) as error:
        library(tmp_path, f"profile: {declared}\n")
    assert said in str(error.value)
    assert {fault.place.path for fault in error.value.faults} == {"content/library.yaml"}


def test_the_built_in_library_declares_the_clinic_s_rule(tmp_path: Path) -> None:
    """Both fields stand in the profile to fill in, switched off."""
    names = [one.name for one in load(library_folder() / "content", "content").profile]
    assert names == ["early_limit", "counted_from"]
    new = (library_folder() / "content/clinics/new.yaml").read_text(encoding="utf-8")
    assert [name for name in names if f"\n# {name}: " not in new] == []
