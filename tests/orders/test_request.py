"""A request is one noun, however it is made; everything that does not exist is refused at once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.faults import LeafletError
from leaflets.model import CARD, Job, Reader, plain
from leaflets.orders.jobs import REVIEW, example, jobs
from leaflets.orders.reader_request import open_reader_file, with_file
from leaflets.orders.request import Request, clashes
from support.lists import row, setting

TOPIC = setting().library.topics[setting().library.first, "en"]
SECTIONS = [section.id for section in TOPIC.sections]
WANTED = Request(
    topic=TOPIC.id,
    lang="en",
    sections=("symptoms", "diagnosis"),
    booklet=True,
    choices=(("audience", "parent"), ("relapse_place", "cns")),
    layout="large-print",
    paper="a4",
)
FILE = """\
id: B-1
name: Ann Lee
sections: symptoms, booklet, diagnosis
audience: parent
relapse_place: cns
large_print: yes
paper: a4
"""
LIST = "id,name,sections,audience,relapse_place,layout,paper\nB-1,Ann Lee,symptoms booklet diagnosis,Parent,CNS,large-print,a4\n"


def without_reader(found: list[Job]) -> list[Job]:
    return [replace(job, reader=None) for job in found]


def from_file(folder: Path, text: str, request: Request = Request(topic=TOPIC.id)) -> list[Job]:  # noqa: B008
    path = folder / "reader.yaml"
    path.write_text(text, encoding="utf-8")
    return jobs(setting(), with_file(setting(), request, open_reader_file(path, None, False)))


def test_options_a_file_and_a_row_give_the_same_jobs(tmp_path: Path) -> None:
    found = jobs(setting(), WANTED)
    assert [job.section for job in found] == ["symptoms", "diagnosis", ""]
    assert {job.choices["audience"] for job in found} == {"parent"}
    by_file, by_row = from_file(tmp_path, FILE), list(row(tmp_path, LIST).jobs)
    assert without_reader(by_file) == without_reader(by_row) == found
    names = {job.reader.name.text for job in [*by_file, *by_row] if job.reader and job.reader.name}
    assert names == {"Ann Lee"}


def test_options_and_a_file_can_complement_each_other(tmp_path: Path) -> None:
    asked = Request(topic=TOPIC.id, sections=("symptoms",), types=(("audience", "parent"),))
    (job,) = from_file(tmp_path, "id: B-1\nrelapse_place: cns\naudience: Parent\npaper: a4\n", asked)
    assert (job.section, job.paper) == ("symptoms", "a4")
    assert (job.choices["audience"], job.choices["relapse_place"]) == ("parent", "cns")
    with pytest.raises(LeafletError, match="audience here and --audience adult contradict each other"):
        from_file(
            tmp_path, "id: B-1\naudience: parent\n", Request(topic=TOPIC.id, types=(("audience", "adult"),))
        )


def test_every_name_that_does_not_exist_is_refused_at_once() -> None:
    wrong = Request(topic=TOPIC.id, sections=("nosuch", "neither"), choices=(("ward", "x"),), layout="poster")
    with pytest.raises(LeafletError) as error:
        jobs(setting(), wrong)
    assert sorted(fault.message for fault in error.value.faults) == [
        'there is no facet "ward"', 'there is no layout "poster"', 'there is no section "neither"',
        'there is no section "nosuch"',
    ]  # fmt: skip


def test_a_request_does_not_reveal_who_it_is_for() -> None:
    """A reader's words appear in no log."""
    request = Request(reader=Reader(name=plain("Ann Lee")))
    assert (
        "Ann" not in repr(request)
        and "reader" not in repr(request)
        and repr(request).startswith("Request(topic=None")
    )
    with pytest.raises(FrozenInstanceError):
        request.paper = "a4"  # type: ignore[misc]


@given(st.lists(st.sampled_from(SECTIONS)), st.booleans())
def test_what_is_named_is_made_once_and_nothing_named_makes_all(sections: list[str], booklet: bool) -> None:
    request = Request(topic=TOPIC.id, sections=tuple(sections), booklet=booklet)
    made = [job.section for job in jobs(setting(), request)]
    if request.parts:
        assert made == [*dict.fromkeys(sections), *([""] if booklet else [])]
    else:
        leaflets = sum(section.leaflet for section in TOPIC.sections)
        assert made[leaflets:] == ["", CARD] and len(made) == leaflets + 2


def test_a_document_of_its_own_cannot_be_combined() -> None:
    alone = Request(topic=TOPIC.id, review_copy=True)
    assert not list(clashes(alone)) and [job.layout for job in jobs(setting(), alone)] == [REVIEW]
    asked = replace(alone, sections=("symptoms",), reader=Reader(), types=(("audience", "parent"),))
    (fault,) = clashes(asked)
    assert fault.message == "--review-copy cannot be combined with --section, --reader, --audience"
    both = [fault.message for fault in clashes(Request(review_copy=True, example=True, layout="sheet"))]
    assert both == [
        "--review-copy cannot be combined with --layout",
        "--example cannot be combined with --review-copy",
    ]


def test_an_example_has_texts_of_its_own() -> None:
    own, (job,) = example(setting(), Request(example=True, layout="trifold", paper="a4"))
    assert (job.layout, job.paper) == ("trifold", "a4")
    assert list(own.library.topics) == [(job.topic, job.lang)] and job.topic != TOPIC.id
