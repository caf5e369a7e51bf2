"""Takes the changes of a topic, gives a PDF that shows them as they were and as they are, for whoever approves them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..approval.reference import document_hash, short_reference
from ..approval.status import approval_of, draft_reasons
from ..extents import compose_fitted
from ..faults import refusal
from ..kinds import Figure
from ..layout.load import check_paper
from ..layout.style import resolve_style
from ..marked import Marked, MarkedChange, MarkedLine, MarkedPart
from ..model import Approval, Document, Job, Phrase, Run, Topic, plain
from ..orders.jobs import CHANGES, refuse_missing_layouts
from ..pdf.write import write_pdf
from ..pipeline import try_fonts
from ..setting import Setting
from ..tailor.choices import choose
from ..tailor.leaflet import tailor
from ..tailor.walk import nouns
from ..typeset.lay_out import lay_out
from .nouns import (
    ADDED,
    CHANGED,
    FORM,
    MOVED,
    REMOVED,
    SAME,
    UNKNOWN,
    UNSEEN,
    Comparison,
    PartChanges,
    Snippet,
    SnippetChange,
    TopicChanges,
)
from .text import called, sets_otherwise, written

BETWEEN, NOTHING = " · ", (Run("–"),)


def the_only_one(found: Comparison) -> TopicChanges | None:
    """Return the topic that changed; None if none did. Raises LeafletError for several: a page has one language."""
    topics = {(one.topic, one.lang): one for one in found.changed if one.topic}
    if len(topics) > 1:
        named = ", ".join(f"{topic} ({lang})" for topic, lang in topics)
        raise refusal(f"several topics have changed: {named}", "name one of them: --topic TOPIC --lang CODE")
    words = [one for one in found.changed if not one.topic]
    if not topics:
        return words[0] if words else None
    (one,) = topics.values()
    parts = [part for held in words if held.lang == one.lang for part in held.parts]
    return replace(one, parts=(*one.parts, *parts))


def page_pdf(setting: Setting, found: Comparison, changed: TopicChanges, paper: str | None) -> bytes:
    """Return the changes between two states as a PDF. Raises LeafletError."""
    topic = topic_of(setting, changed)
    job = job_of(topic, paper or setting.clinic.paper)
    marked = Marked(plain(found.old), plain(found.new), tuple(parts_of(changed, topic)))
    return write_pdf(lay_out(document(setting, job, marked, "", draft=False)))


def topic_of(setting: Setting, changed: TopicChanges) -> Topic:
    """Return the topic of the library in use whose name and drawings a page shows. Raises LeafletError."""
    for topic in setting.library.topics.values():
        if topic.lang == changed.lang and changed.topic in ("", topic.id):
            return topic
    raise refusal(
        f"{changed.topic} ({changed.lang}) is not in the library in use, which a page of changes needs",
        "name the library that has it: --library FOLDER",
    )


def job_of(topic: Topic, paper: str) -> Job:
    return Job(topic.id, topic.lang, "", choose(topic, ()), CHANGES, paper, None, review_copy=True)


def document(setting: Setting, job: Job, marked: Marked, reference: str, draft: bool) -> Document:
    """Return the document of a page of changes: the last noun before the typesetter. Raises LeafletError."""
    refuse_missing_layouts(setting, [job])
    layout = setting.layouts[job.layout]
    check_paper(layout, job.paper)
    style = resolve_style(layout, job.paper, setting.clinic.accent, setting.clinic.bleed)
    try_fonts(layout, style)
    topic = setting.library.topics[job.topic, job.lang]
    leaflet = tailor(setting.library, job, setting.clinic, draft, approval_of(setting, topic), reference)
    said = leaflet.words.get("changes_title")
    title = Phrase((*said.runs, Run(": "), *leaflet.title.runs), said.place) if said else leaflet.title
    return compose_fitted(replace(leaflet, title=title, changes=marked), layout, style)


# ---- since an approval ---------------------------------------------------------------------------


def in_short(approval: Approval) -> str:
    """Return an approval as people name it: its day, and who gave it."""
    return f"{approval.date}, {approval.name}, {approval.role}"


def reference_since(setting: Setting, job: Job, approval: Approval, known: bool) -> str:
    """Return the document reference of a copy that shows only what changed since an approval.

    `known` says whether the approved texts were found.
    """
    topic, words = setting.library.topics[job.topic, job.lang], setting.library.words[job.lang]
    layout = setting.layouts[job.layout]
    whole = document_hash(topic, words, job, layout, setting.clinic, None)
    return short_reference(hashlib.sha256(f"{whole}\n{approval.hash}\n{known}".encode()).hexdigest())


def document_since(
    setting: Setting, job: Job, changed: TopicChanges, approval: Approval, known: bool
) -> Document:
    """Return the document of a review copy that shows only what changed since an approval. Raises LeafletError."""
    refuse_missing_layouts(setting, [job])
    topic = setting.library.topics[job.topic, job.lang]
    since = plain(in_short(approval))
    marked = Marked(plain(""), plain(""), tuple(parts_of(changed, topic)), since)
    reference = reference_since(setting, job, approval, known)
    return document(setting, job, marked, reference, bool(draft_reasons(setting, topic)))


# ---- what a page shows ---------------------------------------------------------------------------


def parts_of(changed: TopicChanges, topic: Topic) -> Iterator[MarkedPart]:
    """Yield the parts that changed; `topic` says what is read aloud for a drawing."""
    for part in changed.changed:
        known = all(one.what != UNKNOWN for one in part.changes)
        yield MarkedPart(part.part.strip("/"), plain(part.part), tuple(changes_of(part, topic)), known)


def changes_of(part: PartChanges, topic: Topic) -> Iterator[MarkedChange]:
    for one in part.changes:
        drawing = one.now.drawing if one.new else ""
        yield MarkedChange(margin(one), tuple(lines_of(one)), drawing, alt_of(drawing, topic))


def alt_of(drawing: str, topic: Topic) -> Phrase | None:
    """Return what is read aloud for a drawing where it first stands; None for one that is always decoration."""
    shown = (one for one in nouns(topic, Figure) if one.figure == drawing and one.alt)
    return next((phrase for one in shown if one.alt for phrase in one.alt.phrases.values()), None)


def margin(one: SnippetChange) -> Phrase:
    """Return what the margin says of a change: file and line, what it is, and in bold for whom."""
    place = one.now.place
    where = f"{'/'.join(Path(place.path).parts[-2:])}:{place.line}" if place.path else ""
    said = BETWEEN.join(filter(None, (where, called(one.now)))) or one.what
    runs = [Run(said)]
    for condition in one.now.whom:
        runs += [Run(BETWEEN), Run(condition, strong=True)]
    return Phrase(tuple(runs), place)


def lines_of(one: SnippetChange) -> Iterator[MarkedLine]:
    """Yield the lines that show a change: how it was, how it is, and for whom where that is not the same."""
    old, new = one.old, one.new
    if one.what == CHANGED:
        yield from (
            MarkedLine(kind, version(one, side)) for kind, side in (("removed", REMOVED), ("new", ADDED))
        )
    elif one.what == UNSEEN:
        yield MarkedLine("unseen", Phrase((), one.now.place))
    else:
        words = (Run(one.now.text),) if one.now.text else NOTHING
        yield MarkedLine(KINDS.get(one.what, ""), Phrase(words, one.now.place))
    if old and new and old.whom != new.whom:
        yield MarkedLine("for-before", conditions(old))
        yield MarkedLine("for-now", conditions(new))
    if old and new and one.what == FORM:
        yield MarkedLine("in-before", plain(BETWEEN.join(old.form)))
        yield MarkedLine("in-now", plain(BETWEEN.join(new.form)))


KINDS = {ADDED: "new", REMOVED: "removed", MOVED: "moved"}


def version(one: SnippetChange, side: str) -> Phrase:
    """Return one version of a text, with the words that the other lacks in bold."""
    styled = sets_otherwise(one.marks)
    held = [mark for mark in one.marks if mark.what in (SAME, side)]
    runs = [Run(written(mark.tokens, styled), strong=mark.what != SAME) for mark in held]
    return Phrase(tuple(runs) or NOTHING, one.now.place)


def conditions(snippet: Snippet) -> Phrase:
    """Return for whom a snippet is; no words for everyone: the layout has them."""
    return (
        Phrase((Run("; ".join(snippet.whom)),), snippet.place) if snippet.whom else Phrase((), snippet.place)
    )
