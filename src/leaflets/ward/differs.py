"""Takes a choice, gives how it differs from what the usual reader gets, in words: as `leaflets diff` compares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..changes.compare import compared_leaflets
from ..changes.nouns import ADDED, CHANGED, REMOVED, SAME, MarkedWords, PartChanges, SnippetChange
from ..faults import LeafletError
from ..model import Job, Leaflet
from ..setting import Setting
from ..tailor.leaflet import tailor
from .choice import choice_of, job_of, reader_of, title_of, topic_of, words

MOST = 40  # changes that are shown; all of them are in the pages
UNREAD = ("glossary",)  # parts that no reader opens to find a difference


class WordsThatDiffer(NamedTuple):
    """A text that differs: its words before and now, each with what they share and what not."""

    before: tuple[MarkedWords, ...]
    now: tuple[MarkedWords, ...]


class SectionThatDiffers(NamedTuple):
    """The differences in one section, by its title."""

    title: str
    lines: tuple[WordsThatDiffer, ...]


def differences(setting: Setting, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page shows: whether this is what the usual reader gets, and each text that is not the same."""
    choice = choice_of(setting, known)
    topic = topic_of(setting, choice.topic, choice.lang)
    usual = replace(choice, facets={facet.id: facet.default for facet in topic.facets})
    held = {"title": title_of(setting, choice), "reader": ", ".join(reader_of(setting, choice)), "SAME": SAME,
            "usual": ", ".join(reader_of(setting, replace(usual, large=False))), "same_words": False}  # fmt: skip
    try:
        both = [tailored(setting, replace(job_of(setting, one), reader=None)) for one in (usual, choice)]
    except LeafletError:
        return {**held, "parts": (), "total": 0}
    changes = compared_leaflets(both[0], both[1], ("", ""))
    titles = {one.id: words(one.title, choice.facets) for one in topic.sections}
    titles |= {"cover": "Title and cover", "when-to-call": words(topic.when_to_call.title, choice.facets)}
    found = [
        SectionThatDiffers(titles.get(one.part, one.part), tuple(lines_of(one)))
        for topic_changes in changes.changed
        for one in topic_changes.changed
        if one.part not in UNREAD
    ]
    found = [one for one in found if one.lines]
    return {**held, "parts": found, "total": sum(len(one.lines) for one in found)}


def tailored(setting: Setting, job: Job) -> Leaflet:
    """Return what a reader gets. Raises LeafletError."""
    return tailor(setting.library, job, setting.clinic, False, None)


def lines_of(part: PartChanges) -> Iterator[WordsThatDiffer]:
    """Yield the texts of a part that differ in words."""
    for one in part.changes:
        if one.now.is_text and one.what in (CHANGED, ADDED, REMOVED):
            yield WordsThatDiffer(*(side_of(one, side) for side in (REMOVED, ADDED)))


def side_of(one: SnippetChange, side: str) -> tuple[MarkedWords, ...]:
    """Return the words of one side; none where that side has nothing."""
    if one.what == CHANGED:
        return tuple(mark for mark in one.marks if mark.what in (SAME, side))
    return (MarkedWords(side, one.now.tokens),) if one.what == side else ()
