"""The words to know of a section: every layout with room for them prints them once, below what uses them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leaflets.kinds import BulletList
from leaflets.model import Element, Item, Job, Phrase, Run, Section, Text, walk, words_of
from leaflets.pipeline import lay_out_job
from leaflets.tailor.choices import choose
from support.library import setting_of

STRIP = "words-strip"


def strips(layout: str, section: str, changed: str) -> list[Element]:
    """Return the lists of words to know where a section's blocks end with a list that uses a term."""
    setting = setting_of()
    topic = setting.library.topics["hay-fever", "en"]
    term = Text({"": Phrase((Run("Grains", term="mite"),))})
    listed = BulletList((Item(term),))
    mite = replace(topic.glossary["pollen"], id="mite", name=Text({"": Phrase((Run("mite"),))}))

    def with_list(held: Section) -> Section:
        return replace(held, blocks=(*held.blocks, listed)) if held.id == changed else held

    topic = replace(
        topic,
        sections=tuple(map(with_list, topic.sections)),
        when_to_call=with_list(topic.when_to_call),
        glossary={**topic.glossary, "mite": mite},
    )
    library = replace(setting.library, topics={("hay-fever", "en"): topic})
    job = Job("hay-fever", "en", section, choose(topic, ()), layout, "a4")
    pages, *_ = lay_out_job(replace(setting, library=library), job)
    return [one for one in walk(pages.document.root) if STRIP in one.style.split()]


@pytest.mark.parametrize("changed", ["signs", "when-to-call"])
@pytest.mark.parametrize(
    ("layout", "section"),
    [
        ("booklet", ""),
        ("sheet", ""),
        ("large-print", ""),
        ("sheet", "signs"),
        ("large-print", "signs"),
        ("trifold", "signs"),
    ],
)
def test_words_to_know_stand_below_their_section(layout: str, section: str, changed: str) -> None:
    """But for a booklet's chapters: its glossary has them."""
    if not section and changed == "signs":
        assert strips(layout, section, changed) == []
        return
    (strip,) = strips(layout, section, changed)
    assert "Words to know" in words_of(strip) and "mite" in words_of(strip)
    assert "dust from plants" in words_of(strip)


def test_a_section_that_explains_its_terms_has_none() -> None:
    assert strips("sheet", "signs", "") == []
