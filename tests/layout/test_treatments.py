"""Treatments, cards, tables to write on and notes: what a writer gives, and the elements that layouts make of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.content.load import load
from leaflets.kinds import Treatment
from leaflets.model import Element, Job, Topic, walk, words_of
from leaflets.pipeline import to_document
from leaflets.setting import Setting
from leaflets.tailor.choices import choose
from leaflets.tailor.walk import nouns
from support.library import TOPIC, setting_of

TREATMENT = """\
  - treatment:
      title: Nose spray
      text: Drops that keep the nose open.
      how: Into each nostril
      where: At home
      benefit: It can stop the sneezing.
      risks:
        text: "It can cause:"
        list: ["A dry nose", {text: A nosebleed, only_for: {season: [spring]}}]
      ask: How long may I use it?
"""
CARDS = """\
  - heading: Two kinds
    blocks:
      - cards:
          - {title: Tree, text: TEXT, icon: leaf}
          - {title: Grass, text: It is sharp., picture: plain-nose}
"""
LINE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect class="tint" width="9" height="9"/></svg>'


def setting_with(folder: Path, blocks: str) -> tuple[Setting, Topic]:
    """Return the tests' library with these blocks in the section `signs`, and its topic."""
    shutil.copytree(TOPIC / "content", folder / "content")
    start = 'title: The signs of hay fever\nkey_points: ["Your nose runs."]\nblocks:\n  - paragraph: Your nose runs.\n'
    (folder / "content/hay-fever/en/signs.yaml").write_text(start + blocks, encoding="utf-8")
    (folder / "content/hay-fever/figures/plain-nose.svg").write_text(LINE, encoding="utf-8")
    held = replace(setting_of(), library=load(folder / "content", "content"))
    return held, held.library.topics["hay-fever", "en"]


def printed(
    folder: Path, blocks: str, layout: str = "sheet", section: str = "signs", season: str = "spring"
) -> Element:
    held, topic = setting_with(folder, blocks)
    job = Job("hay-fever", "en", section, {**choose(topic, ()), "season": season}, layout, "a4")
    return to_document(held, job, True).root


@pytest.mark.parametrize("layout", ["booklet", "sheet", "large-print"])
def test_the_contents_name_a_chapters_treatments(tmp_path: Path, layout: str) -> None:
    """Each with a link to it, where there are two or more; in large print there is no room for them on one page."""
    another = TREATMENT.replace("Nose spray", "Eye drops")
    for blocks, wanted in ((TREATMENT, []), (TREATMENT + another, ["Nose spray", "Eye drops"])):
        root = printed(tmp_path / str(len(blocks)), blocks, layout, section="")
        found = [next(one for one in walk(entry) if one.name == "a") for entry in styled(root, "entry-part")]
        assert [words_of(link) for link in found] == ([] if layout == "large-print" else wanted)
        places = {one.attributes["id"]: one for one in walk(root) if "id" in one.attributes}
        for link in found:
            held = places[link.attributes["href"].lstrip("#")]
            assert held.style == "treatment" and words_of(link) in words_of(held)


def styled(root: Element, style: str) -> list[Element]:
    return [one for one in walk(root) if style in one.style.split()]


@pytest.mark.parametrize("layout", ["sheet", "booklet", "large-print", "trifold"])
def test_a_treatment_has_its_parts_in_one_order(layout: str, tmp_path: Path) -> None:
    """A heading, how and where in lines of their own, and a section with a heading one level lower for each effect."""
    (made,) = styled(printed(tmp_path, TREATMENT, layout), "treatment")
    named = [(one.name, words_of(one)) for one in walk(made) if one.name in ("h2", "h3", "p")]
    assert named == [
        ("h2", "Nose spray"),
        ("p", "Drops that keep the nose open."),
        ("p", "How: Into each nostril"),
        ("p", "Where: At home"),
        ("h3", "Benefit"),
        ("p", "It can stop the sneezing."),
        ("h3", "Risks"),
        ("p", "It can cause:"),
        ("p", "Ask: How long may I use it?"),
    ]
    assert [words_of(one) for one in walk(made) if one.name == "lbody"] == ["A dry nose", "A nosebleed"]


def test_a_risk_may_be_for_some_readers_only(tmp_path: Path) -> None:
    (made,) = styled(printed(tmp_path, TREATMENT, season="summer"), "risks")
    assert "A dry nose" in words_of(made) and "A nosebleed" not in words_of(made)


@pytest.mark.parametrize(("layout", "listed"), [("sheet", False), ("booklet", True), ("large-print", True)])
def test_several_risks_are_a_list_or_follow_one_another(layout: str, listed: bool, tmp_path: Path) -> None:
    """A handout on a full page has them in one paragraph, with a sign between them."""
    given = '  - treatment: {title: A, text: B., risks: ["One risk.", "Another risk."]}\n'
    held, topic = setting_with(tmp_path, given)
    (noun,) = nouns(topic.sections, Treatment)
    assert [item.text.phrases[""].text for item in noun.risks] == ["One risk.", "Another risk."]
    job = Job("hay-fever", "en", "signs", choose(topic, ()), layout, "a4")
    (made,) = styled(to_document(held, job, True).root, "risks")
    assert sum(one.name == "li" for one in walk(made)) == (2 if listed else 0)
    assert ("One risk. •\N{NO-BREAK SPACE}Another risk." in words_of(made)) is not listed


@pytest.mark.parametrize(
    ("layout", "text", "beside"),
    [
        ("sheet", "It is tall.", True),
        ("booklet", "It is tall.", True),
        ("large-print", "It is tall.", False),
        ("sheet", "It is so tall that its pollen comes from far away on a dry day.", False),
    ],
)
def test_short_cards_stand_side_by_side_where_there_is_room(
    layout: str, text: str, beside: bool, tmp_path: Path
) -> None:
    rows = styled(printed(tmp_path, CARDS.replace("TEXT", text), layout), "card-row")
    assert [sum("picture-card" in cell.style for cell in walk(row)) for row in rows] == (
        [2] if beside else [1, 0]
    )
    assert [words_of(one) for row in rows for one in walk(row) if one.name == "h3"] == ["Tree", "Grass"]


def test_a_table_to_write_on_has_empty_rows_below_the_others(tmp_path: Path) -> None:
    given = '  - table: {columns: ["Day", "Count"], rows: [["Monday", "3"]], blank: "2"}\n'
    (form,) = styled(printed(tmp_path, given), "form")
    rows = [one for one in walk(form) if one.name == "tr"]
    assert [(row.style, words_of(row)) for row in rows] == [
        ("", "DayCount"), ("", "Monday3"), ("blank", ""), ("blank", ""),
    ]  # fmt: skip
    assert [len(row.children) for row in rows] == [2, 2, 2, 2]


BROAD = """\
  - table:
      columns: ["Remedy", "Does", "Good", "Harm"]
      rows: [{icon: leaf, cells: ["Spray", "Dries", "Less sneezing", "A sore nose"]}]
"""


@pytest.mark.parametrize(("layout", "whole"), [("sheet", True), ("large-print", False), ("trifold", False)])
def test_a_table_of_four_columns_is_a_list_where_it_has_no_room(
    layout: str, whole: bool, tmp_path: Path
) -> None:
    """On a sheet it spans the text columns; in large letters and in a panel each cell follows its column's name."""
    root = printed(tmp_path, BROAD, layout)
    lines = [words_of(one) for one in walk(root) if one.name == "li"]
    assert ("•Harm: A sore nose" in lines) is not whole
    assert [one.name for one in styled(root, "broad")] == (["table"] if whole else [])
    if not whole:
        assert [words_of(one) for one in walk(root) if one.name == "p" and "Spray" in words_of(one)] == [
            "Spray"
        ]


def test_a_table_to_write_on_stays_a_table_in_large_letters(tmp_path: Path) -> None:
    root = printed(tmp_path, BROAD + '      blank: "2"\n', "large-print")
    assert len(styled(root, "form")) == 1


@pytest.mark.parametrize("written", [False, True])
def test_a_booklet_has_no_log_beside_tables_to_write_on(written: bool, tmp_path: Path) -> None:
    given = '  - table: {columns: ["Day"], rows: [["Monday"]]BLANK}\n'
    root = printed(tmp_path, given.replace("BLANK", ', blank: "2"' if written else ""), "booklet", "")
    ids = {one.attributes.get("id") for one in walk(root)}
    assert ("log" in ids, "contacts" in ids) == (not written, True)
    assert any(one.attributes.get("href") == "#log" for one in walk(root)) == (not written)


def test_a_note_of_comfort_has_its_own_ground_and_its_icon(tmp_path: Path) -> None:
    given = "  - note: {title: It passes, icon: heart, tone: comfort, text: Most do.}\n  - note: {title: So, text: Yes.}\n"
    calm, plain = styled(printed(tmp_path, given), "note")
    assert (calm.style, plain.style) == ("note comfort", "note")
    assert [one.attributes["name"] for one in walk(calm) if one.name == "icon"] == ["heart"]
    assert not [one for one in walk(plain) if one.name == "icon"]
