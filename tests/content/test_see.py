"""References to other leaflets: checked when all topics are read, and printed with the title that the reader's copy of them has."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.approval.hashes import changed_since, content_hash, part_hashes
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import START, Approval, Job
from leaflets.pipeline import lay_out_job
from leaflets.setting import Setting
from leaflets.tailor.choices import choose
from support.document import model_blocks
from support.library import DAY, TOPIC, setting_of

HAY, CAT = "hay-fever/en", "cat/en"
BOOKLET = (TOPIC / f"content/{HAY}/booklet.yaml").read_text(encoding="utf-8")
FILES = {
    f"{HAY}/help": """\
title: What helps
blocks:
  - list: ["Close the window."]
  - see: [hay-fever/signs, cat/fur]
  - {see: {title: For spring, leaflets: [hay-fever/trees]}, only_for: {season: [general, spring]}}
""",
    f"{HAY}/signs": """\
title: {adult: Your nose, parent: Your child’s nose}
key_points: ["Your nose runs."]
blocks:
  - list: ["Call us."]
  - see: [hay-fever/help, cat/fur]
""",
    f"{HAY}/trees": """\
title: Trees in spring
only_for: {season: [spring]}
blocks:
  - list: ["Stay inside."]
""",
    f"{HAY}/booklet": BOOKLET.replace("not_alone: [help]", "not_alone: [help]\nalone: [trees]"),
    f"{HAY}/start": "title: Start\npurpose: A.\nsections: [help]\n",
    f"{CAT}/booklet": BOOKLET.replace("[signs, help]", "[fur]").replace("not_alone: [help]\n", ""),
    f"{CAT}/fur": """\
title: {short: Fur, long: Long fur}
key_points: ["It is soft."]
blocks:
  - list: ["Comb it."]
  - see: [hay-fever/signs, hay-fever/trees]
""",
    f"{CAT}/facets": """\
hair: {name: Hair, values: {long: {name: Long, about: A.}, short: {name: Short, about: B.}}}
audience: {name: Who, values: {adult: {name: A, about: A.}, parent: {name: B, about: B.}}}
""",
    "cat/facets": "hair:\n  values: [long, short]\n",
    f"{CAT}/when-to-call": "title: Call\nblocks:\n  - call_now: {title: Call us, text: Day and night.}\n",
    f"{CAT}/glossary": "{}\n",
    f"{CAT}/sources": "{}\n",
}


def with_files(folder: Path, changed: dict[str, str]) -> Path:
    """Return a content folder with two topics that refer to each other, of which some files are others."""
    shutil.copytree(TOPIC / "content", folder / "content")
    (folder / "content/cat/en").mkdir(parents=True)
    for name, text in {**FILES, **changed}.items():
        (folder / f"content/{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "content"


def opened(folder: Path, changed: dict[str, str] | None = None) -> Setting:
    library = load(with_files(folder, changed or {}), "content")
    return replace(setting_of(), folder=folder, library=library)


def printed(setting: Setting, topic: str, part: str, **choices: str) -> list[str]:
    """Return the references that a leaflet prints."""
    held = choose(setting.library.topics[topic, "en"], [*choices.items()])
    layout = "booklet" if part in ("", START) else "sheet"
    pages, _ = lay_out_job(setting, Job(topic, "en", part, held, layout, "a4"))
    return [re.sub("⟨Link |⟩", "", text) for _, text in model_blocks(pages) if "See " in text]


# ---- what is printed -----------------------------------------------------------------------------


def test_a_handout_names_the_leaflets_that_somebody_can_be_given(tmp_path: Path) -> None:
    """Not a section that is only in the booklet; and a facet of the other topic has its default."""
    assert printed(opened(tmp_path), "hay-fever", "signs") == ["See our leaflet: Long fur"]


def test_a_title_is_the_one_of_the_reader(tmp_path: Path) -> None:
    setting = opened(tmp_path)
    assert printed(setting, "cat", "fur") == [
        "See our leaflet: Your nose",
        "See our leaflet: Trees in spring",
    ]
    assert printed(setting, "cat", "fur", audience="parent")[0] == "See our leaflet: Your child’s nose"


def test_within_a_booklet_a_page_is_named(tmp_path: Path) -> None:
    setting = opened(tmp_path)
    assert printed(setting, "hay-fever", "", audience="parent", season="spring") == [
        "See What helps, page 4",
        "See our leaflet: Long fur",
        "See Your child’s nose, page 3",
        "See our leaflet: Long fur",
        "See our leaflet: Trees in spring",
    ]
    assert printed(setting, "hay-fever", START) == ["See our leaflet: Your nose", "See our leaflet: Long fur"]


def test_what_a_reader_cannot_be_given_is_left_out(tmp_path: Path) -> None:
    """With its title, where nothing else is below it."""
    setting = opened(tmp_path)
    held = choose(setting.library.topics["hay-fever", "en"], [("season", "general")])
    pages, _ = lay_out_job(setting, Job("hay-fever", "en", "help", held, "sheet", "a4"))
    said = " ".join(text for _, text in model_blocks(pages))
    assert "See our leaflet: Your nose" in said and "For spring" not in said and "Trees" not in said


# ---- what is refused ---------------------------------------------------------------------------------

ONE = "title: A\nblocks:\n  - see: [{}]\n"
REFUSED = [
    ("cat/furr", 'cat has no section "furr"', "cat/fur"),
    ("cats/fur", 'there is no topic "cats"', "cat"),
    ("signs", '"signs" does not name a topic and a section', "TOPIC/SECTION"),
    ("cat/", '"cat/" does not name a topic and a section', "TOPIC/SECTION"),
    ("cat/when-to-call", 'cat has no section "when-to-call"', "cat/fur"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "message", "hint"), REFUSED)
def test_a_reference_to_nothing_is_a_fault(name: str, message: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as error:
        load(with_files(tmp_path, {f"{HAY}/help": ONE.format(name)}), "content")
    (fault,) = error.value.faults
    assert str(fault.place) == f"content/{HAY}/help.yaml:3:11"
    assert fault.message == message and hint in fault.hint


def test_a_chapter_of_another_topic_is_no_leaflet(tmp_path: Path) -> None:
    changed = {f"{CAT}/fur": FILES[f"{CAT}/fur"].replace("hay-fever/signs", "hay-fever/help")}
    with pytest.raises(LeafletError, match='"help" of hay-fever is not a leaflet of its own'):
        load(with_files(tmp_path, changed), "content")


def test_a_topic_in_another_language_is_a_fault(tmp_path: Path) -> None:
    folder = with_files(tmp_path, {})
    shutil.rmtree(folder / "cat/en")
    shutil.copytree(folder / "hay-fever/en", folder / "cat/de")
    for name in ("signs", "help"):
        (folder / f"cat/de/{name}.yaml").write_text('title: A\nblocks:\n  - list: ["B"]\n', encoding="utf-8")
    with pytest.raises(LeafletError) as error:
        load(folder, "content")
    found = [
        (fault.message, fault.hint) for fault in error.value.faults if fault.place.path.endswith("help.yaml")
    ]
    assert found == [('"cat" is not written in "en"', "it is written in: de")]


def test_a_topic_that_cannot_be_read_is_not_missed(tmp_path: Path) -> None:
    """Its own fault is the only one."""
    with pytest.raises(LeafletError) as error:
        load(with_files(tmp_path, {"cat/facets": "a: [b"}), "content")
    assert [fault.place.path for fault in error.value.faults] == ["content/cat/facets.yaml"]


# ---- what is approved --------------------------------------------------------------------------------


def test_a_title_that_changes_ends_the_approval_of_what_names_it(tmp_path: Path) -> None:
    setting = opened(tmp_path / "one")
    topic, words = setting.library.topics["hay-fever", "en"], setting.library.words["en"]
    signed = Approval("A. B", "Doctor", DAY, DAY, content_hash(topic, words), parts=part_hashes(topic, words))
    other = opened(tmp_path / "two", {f"{CAT}/fur": FILES[f"{CAT}/fur"].replace("Long fur", "Longest fur")})
    assert changed_since(topic, words, signed) == []
    assert changed_since(other.library.topics["hay-fever", "en"], words, signed) == ["help", "signs"]
