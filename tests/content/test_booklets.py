"""A topic's short booklet, and sections that are leaflets only: read, asked for, measured, approved, in the review copy."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.approval.hashes import changed_since, content_hash, figures_in, part_hashes
from leaflets.approval.status import reference_of
from leaflets.batch.columns import ListForm, reading_of
from leaflets.batch.patient import Patient
from leaflets.batch.rows import read_rows
from leaflets.codes import code_of
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.model import START, Approval, Job, Topic
from leaflets.naming import file_name, parts_of, refuse_same_names
from leaflets.orders.jobs import REVIEW, jobs
from leaflets.orders.reader_request import open_reader_file, with_file
from leaflets.orders.request import Request
from leaflets.pipeline import lay_out_job
from leaflets.readability.findings import check_topic
from leaflets.register.lookup import find_document
from leaflets.setting import Setting
from leaflets.tailor.choices import choose
from leaflets.tailor.leaflet import tailor
from leaflets.tailor.walk import rows
from leaflets.typeset.pages import Pages
from support.command import leaflets
from support.document import model_blocks
from support.library import DAY, TOPIC, setting_of

BOOKLET = (TOPIC / "content/hay-fever/en/booklet.yaml").read_text(encoding="utf-8")
START_HERE = """\
title: Start here
purpose: This is for today.
cover_note: {adult: Read it today., parent: Read it with your child.}
picture: nose
sections: [first, help]
"""
FILES = {
    "booklet": BOOKLET.replace("not_alone: [help]", "not_alone: [help]\nalone: [pump]"),
    "start": START_HERE,
    "first": """\
title: The first day
blocks:
  - list: ["Wash your face.", "Shut the window."]
  - {paragraph: It is short., only_in: [start]}
""",
    "pump": """\
title: A pump at home
key_points: ["Call us about a leak."]
blocks:
  - list: ["Keep it dry."]
  - {paragraph: It hums., only_in: [handout]}
""",
    "help": """\
title: What helps
blocks:
  - list: ["Close the window."]
  - {paragraph: Long words., only_in: [booklet]}
  - {paragraph: Short words., only_in: [start]}
""",
}


def with_files(folder: Path, **changed: str) -> Path:
    """Return a content folder with FILES, some of which are others."""
    shutil.copytree(TOPIC / "content", folder / "content")
    for name, text in {**FILES, **changed}.items():
        (folder / f"content/hay-fever/en/{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "content"


def opened(folder: Path, **changed: str) -> Setting:
    library = load(with_files(folder, **changed), "content")
    return replace(setting_of(), folder=folder, library=library)


def topic_of(setting: Setting) -> Topic:
    return setting.library.topics["hay-fever", "en"]


def job(setting: Setting, part: str, layout: str = "booklet", **choices: str) -> Job:
    topic = topic_of(setting)
    return Job("hay-fever", "en", part, choose(topic, [*choices.items()]), layout, "a4")


def words(setting: Setting, part: str, layout: str = "booklet") -> str:
    pages, _ = lay_out_job(setting, job(setting, part, layout))
    return said(pages)


def said(pages: Pages) -> str:
    return " ".join(text for _, text in model_blocks(pages))


# ---- what is read ------------------------------------------------------------------------------------


def test_sections_know_where_they_print(tmp_path: Path) -> None:
    topic = topic_of(opened(tmp_path))
    held = {section.id: (section.booklet, section.leaflet) for section in topic.sections}
    assert held == {
        "signs": (True, True),
        "help": (True, False),
        "pump": (False, True),
        "first": (False, False),
    }
    assert topic.start["sections"] == ("first", "help")


def test_what_it_leaves_out_is_that_of_the_booklet(tmp_path: Path) -> None:
    setting = opened(tmp_path / "one")
    held = tailor(setting.library, job(setting, START), setting.clinic, True, None)
    assert (held.title.text, held.cover_picture, held.topic.version) == ("Start here", "nose", "1")
    assert held.cover_note and held.cover_note.text == "Read it today."
    own = START_HERE + 'version: "7"\nwritten_on: "2026-11-24"\nlanguage: en-GB\n'
    setting = opened(tmp_path / "two", start=own)
    topic = tailor(setting.library, job(setting, START), setting.clinic, True, None).topic
    assert (topic.version, topic.written_on.day, topic.review_on.year, topic.tag) == ("7", 24, 2027, "en-GB")


FAULTS = [
    ({"booklet": FILES["booklet"].replace("[pump]", "[pump, signs]")}, 'booklet.yaml:5:8: "signs" is also one of the'),
    ({"booklet": FILES["booklet"].replace("[pump]", "[pomp]")}, 'booklet.yaml:5:9: unknown section (no such file) "pomp"'),
    ({"booklet": BOOKLET}, "booklet.yaml:3:1: pump.yaml is not in the list of sections"),
    ({"start": START_HERE.replace("first, ", "")}, "booklet.yaml:3:1: first.yaml is not in the list of sections"),
    ({"start": START_HERE.replace("first", "frist")}, 'start.yaml:5:12: unknown section (no such file) "frist"'),
    ({"start": START_HERE.replace("[first", "[first, first")}, 'start.yaml:5:11: "first" is in the list twice'),
    ({"start": START_HERE + "alone: [pump]\n"}, 'start.yaml:6:1: unknown key "alone"'),
    ({"first": FILES["first"].replace("  - list", "  - only_in: [booklet]\n    list").replace("[start]", "[handout]")},
     "first.yaml:1:1: nobody would read this section: only start.yaml lists it"),
    ({"pump": FILES["pump"].replace("  - list", "  - only_in: [start]\n    list").replace("[handout]", "[booklet]")},
     "pump.yaml:1:1: a handout of this section would be empty"),
    ({"first": 'title: A\nblocks:\n  - {paragraph: B, only_in: [stort]}\n'}, 'first.yaml:3:30: unknown product "stort"'),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "message"), FAULTS)
def test_a_fault_has_its_place(changed: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as error:
        load(with_files(tmp_path, **changed), "content")
    assert any(f"content/hay-fever/en/{message}" in str(fault) for fault in error.value.faults), str(
        error.value
    )


def test_a_broken_short_booklet_is_one_fault(tmp_path: Path) -> None:
    """The sections that only it may list are not missed."""
    with pytest.raises(LeafletError) as error:
        load(with_files(tmp_path, start="a: [b"), "content")
    (fault,) = error.value.faults
    assert fault.place.path == "content/hay-fever/en/start.yaml"


# ---- what is made ------------------------------------------------------------------------------------


def test_each_product_has_its_own_blocks(tmp_path: Path) -> None:
    setting = opened(tmp_path)
    full, short, pump = words(setting, ""), words(setting, START), words(setting, "pump", "sheet")
    assert "Long words" in full and "Short words" not in full and "The first day" not in full
    assert "A pump at home" not in full and "The signs of hay fever" in full
    assert "Short words" in short and "Long words" not in short and "It is short" in short
    assert "Start here" in short and "The signs of hay fever" not in short
    assert "It hums" in pump and "Keep it dry" in pump


def test_it_folds_like_a_booklet(tmp_path: Path) -> None:
    setting = opened(tmp_path)
    pages, _ = lay_out_job(setting, job(setting, START))
    assert len(pages.pages) % 4 == 0


def test_it_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    setting = opened(tmp_path)

    def made(request: Request) -> list[tuple[str, str]]:
        return [(one.section, one.layout) for one in jobs(setting, request)]

    assert made(Request()) == [("signs", "sheet"), ("pump", "sheet"), ("", "booklet"), ("card", "card")]
    assert made(Request(start=True)) == [(START, "booklet")]
    assert made(Request(start=True, booklet=True, sections=("pump",))) == [
        ("pump", "sheet"), (START, "booklet"), ("", "booklet"),
    ]  # fmt: skip
    assert made(Request(start=True, large_print=True)) == [(START, "large-print")]
    for name in ("booklet", START):
        with pytest.raises(LeafletError) as error:
            jobs(setting, Request(sections=(name,)))
        assert error.value.faults[0].hint == f"make it with --{name}"


def test_a_topic_without_one_says_how_to_write_it() -> None:
    with pytest.raises(LeafletError) as error:
        jobs(setting_of(), Request(start=True))
    (fault,) = error.value.faults
    assert fault.message == "hay-fever has no short booklet" and "write en/start.yaml" in fault.hint


def test_a_reader_and_a_list_ask_for_it(tmp_path: Path) -> None:
    setting = opened(tmp_path)
    (tmp_path / "reader.yaml").write_text("id: B-1\nsections: start pump\n", encoding="utf-8")
    file = open_reader_file(tmp_path / "reader.yaml", None, False)
    by_file = jobs(setting, with_file(setting, Request(), file))
    assert [one.section for one in by_file] == ["pump", START]
    (tmp_path / "list.csv").write_text("id,sections\nA1,start\nA2,\n", encoding="utf-8")
    how = reading_of(setting, Request(), ListForm())
    found = [one for one in read_rows(tmp_path / "list.csv", setting, how) if isinstance(one, Patient)]
    assert [[made.section for made in one.jobs] for one in found] == [[START], [""]]
    how = reading_of(setting, Request(start=True), ListForm())
    found = [one for one in read_rows(tmp_path / "list.csv", setting, how) if isinstance(one, Patient)]
    assert [[made.section for made in one.jobs] for one in found] == [[START], [START]]
    with pytest.raises(LeafletError, match="no short booklet"):
        reading_of(setting_of(), Request(start=True), ListForm())


def test_its_file_has_its_name_and_its_reference_is_found(tmp_path: Path) -> None:
    setting = opened(tmp_path)
    topic, wanted = topic_of(setting), job(setting, START, season="spring")
    assert file_name(wanted, topic, "a4") == f"hay-fever-start-{code_of(topic, wanted.choices)}.pdf"
    assert parts_of(topic, setting.layouts["booklet"]) == ["", START, "signs", "help", "pump", "first"]
    found = find_document(setting, reference_of(setting, wanted))
    assert found is not None and found.job == wanted


def test_no_file_name_can_mean_two(tmp_path: Path) -> None:
    """The short booklet in another layout, and a section that is called so."""
    setting = opened(tmp_path, booklet=FILES["booklet"].replace("[pump]", "[pump, start-sheet]"),
                     **{"start-sheet": FILES["pump"]})  # fmt: skip
    with pytest.raises(
        LeafletError, match='"hay-fever-start-sheet" cannot be told apart from "hay-fever-start"'
    ):
        refuse_same_names(setting.library, setting.layouts)


def test_list_says_what_is_where(tmp_path: Path) -> None:
    with_files(tmp_path)
    shutil.copytree(Path(setting_of().layouts["sheet"].folder).parent, tmp_path / "layouts")
    told = leaflets("list", "--library", str(tmp_path), folder=tmp_path).stdout
    assert (
        "A pump at home  (not in the booklet)" in told
        and "The first day  (in the short booklet only)" in told
    )
    assert "Short booklet (--start): Start here" in told
    (tmp_path / "content/hay-fever/en/start.yaml").unlink()
    (tmp_path / "content/hay-fever/en/first.yaml").unlink()
    told = leaflets("list", "--library", str(tmp_path), folder=tmp_path).stdout
    assert "Short booklet (--start): none (start.yaml)" in told


def test_a_topic_of_single_leaflets_has_no_booklet(tmp_path: Path) -> None:
    """Nor is one made, measured or looked for; who asks for it is told."""
    text = BOOKLET.replace("[signs, help]", "[]").replace(
        "not_alone: [help]", "alone: [signs, help, pump, first]"
    )
    setting = opened(tmp_path, booklet=text, start=START_HERE)
    topic = topic_of(setting)
    made = [one.section for one in jobs(setting, Request())]
    assert made == ["signs", "help", "pump", "first", "card"]
    assert parts_of(topic, setting.layouts["booklet"]) == [START, "signs", "help", "pump", "first"]
    assert "booklet" not in {row.name for row in check_topic(setting, topic).products()}
    with pytest.raises(LeafletError) as error:
        jobs(setting, Request(booklet=True))
    (fault,) = error.value.faults
    assert fault.message.startswith("hay-fever has no booklet") and "--section pump" in fault.hint


# ---- what is measured and approved ---------------------------------------------------------------


def test_check_reads_all_of_it(tmp_path: Path) -> None:
    setting = opened(tmp_path, start=START_HERE.replace("for today.", "forever."))
    report = check_topic(setting, topic_of(setting))
    assert {row.name for row in report.rows()} >= {"first", "pump", "help", "signs"}
    assert any('start.yaml:2:10: "forever" speaks of the outlook' in str(fault) for fault in report.faults), (
        report.faults
    )


def test_an_approval_covers_it(tmp_path: Path) -> None:
    setting = opened(tmp_path / "one")
    topic, held = topic_of(setting), setting.library.words["en"]
    assert "nose" in figures_in(topic)
    signed = Approval(
        "A. Doctor", "Consultant", DAY, DAY, content_hash(topic, held), parts=part_hashes(topic, held)
    )
    assert changed_since(topic, held, signed) == []
    other = opened(tmp_path / "two", start=START_HERE.replace("Start here", "Begin here"))
    assert changed_since(topic_of(other), held, signed) == [START]
    other = opened(tmp_path / "three", start=START_HERE.replace("first, help", "help, first"))
    assert changed_since(topic_of(other), held, signed) == [START]
    other = opened(tmp_path / "four", pump=FILES["pump"].replace("dry", "warm"))
    assert changed_since(topic_of(other), held, signed) == ["pump"]


def test_the_review_copy_holds_it(tmp_path: Path) -> None:
    setting = opened(tmp_path)
    topic = topic_of(setting)
    pages, _ = lay_out_job(setting, replace(job(setting, "", REVIEW), review_copy=True))
    told = said(pages)
    for row in rows(topic):
        if row.words is not None and "hay-fever/en/start" in row.place.path:
            assert row.words.text in told
    assert "sections: first, help" in told and "It hums." in told and "It is short." in told
