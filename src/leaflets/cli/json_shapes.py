"""Takes the results of commands, gives JSON for other programs: one shape for each, with a version number."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence

from ..approval.file import load_approval_file
from ..approval.hashes import changed_since
from ..approval.status import approval_path
from ..codes import codes
from ..faults import Fault, Place
from ..model import Approval, Facet, Job, Layout, Section, Topic
from ..pipeline import Made
from ..readability.checks import ADVICE, FAULT, NOTE
from ..readability.desk import Quality
from ..readability.grades import Grades
from ..readability.instruments import ItemAnswer, verdicts
from ..readability.parts import sections_of
from ..readability.remark import Remark, of_kind
from ..readability.report import HighestGrades, Measured, TopicReport, highest
from ..setting import Setting, shown_path
from ..tailor.choices import product_of
from ..tailor.explain import Verdict, left_out
from ..typeset.pages import PageEnd

SIGNED = ("name", "role", "date", "until", "since", "objections", "despite")  # of an approval
SHAPES = {
    "list": 1,
    "check": 1,
    "approvals": 1,
    "pages": 1,
    "explain": 1,
    "diff": 1,
}  # what -> the number of its shape; docs/json.md has each


def dumped(what: str, held: Mapping[str, object]) -> str:
    """Return a document that names its shape and version."""
    return json.dumps({"leaflets": what, "version": SHAPES[what], **held}, ensure_ascii=False, indent=2)


def topic(one: Topic, first: bool) -> dict[str, object]:
    return {
        "id": one.id,
        "lang": one.lang,
        "language": one.tag,
        "title": next(iter(one.title.phrases.values())).text,
        "version": one.version,
        "first": first,
        "sections": [
            {
                "id": s.id,
                "title": next(iter(s.title.phrases.values())).text,
                "leaflet": s.leaflet,
                "booklet": s.booklet,
            }
            for s in one.sections
        ],
        "card": next(iter(one.card.title.phrases.values())).text if one.card else None,
        "start": next(iter(one.start["title"].phrases.values())).text if one.start else None,
        "facets": [facet(held) for held in one.facets],
        "codes": [{"code": code, "choices": dict(held)} for held, code in codes(one).items() if code],
    }


def facet(one: Facet) -> dict[str, object]:
    values = [
        {"id": v.id, "name": v.name.text, "about": v.about.text, "default": v.id == one.default}
        for v in one.values
    ]
    return {"id": one.id, "option": one.option, "name": one.name.text, "shared": one.shared, "values": values}


def layout(one: Layout) -> dict[str, object]:
    return {
        "name": one.name, "about": one.about.text, "papers": list(one.papers), "booklet": one.booklet,
        "large_print": one.large_print, "card": one.card,
    }  # fmt: skip


def fault(one: Fault) -> dict[str, object]:
    return {
        "file": one.place.path, "line": one.place.line, "column": one.place.column, "message": one.message,
        "hint": one.hint,
    }  # fmt: skip


def approval(setting: Setting, topic: Topic) -> dict[str, object]:
    """Return who approved a topic, and whether the approval is valid."""
    path = approval_path(setting, topic)
    record = load_approval_file(path, shown_path(path))
    found = record.standing
    changed = list(changed_since(topic, setting.library.words[topic.lang], found)) if found else []
    return {
        "topic": topic.id, "lang": topic.lang, "version": topic.version,
        "state": state(found, changed, setting.as_of), **signed(found), "changed": changed,
        "history": [signed(one.approval) | {"ended": str(one.ended), "how": one.how} for one in record.former],
    }  # fmt: skip


def state(found: Approval | None, changed: Sequence[str], day: dt.date) -> str:
    """Return the state of an approval on a day."""
    if found is None:
        return "none"
    rules = (("changed", changed), ("not begun", day < found.date), ("expired", day > found.until))
    return next((name for name, holds in rules if holds), "approved")


def signed(found: Approval | None) -> dict[str, object]:
    """Return the fields of an approval; all null if there is none."""
    if found is None:
        return dict.fromkeys(SIGNED)
    return {name: str(getattr(found, name)) for name in SIGNED}


def approvals(setting: Setting, topics: Sequence[Topic]) -> str:
    return dumped(
        "approvals", {"as_of": str(setting.as_of), "approvals": [approval(setting, t) for t in topics]}
    )


def page_ends(made: Sequence[Made]) -> str:
    """Return how each page of each PDF ends."""
    files = [{"file": one.name, "pages": [page_end(end) for end in one.ends]} for one in made]
    return dumped("pages", {"files": files})


def page_end(end: PageEnd) -> dict[str, object]:
    return {"number": end.number, "kind": end.kind, "full": round(end.full, 3), "why": end.why}


def checked(setting: Setting, found: Quality) -> str:
    """Return the grades of each topic in each language, and all findings."""
    accepted = [{**finding(one), "why": entry.why} for one, entry in found.accepted]
    topics = [measured(setting, one) for one in found.reports]
    library = [finding(one) for one in found.of_library]
    return dumped(
        "check", {"as_of": str(setting.as_of), "topics": topics, "library": library, "accepted": accepted}
    )


def measured(setting: Setting, one: TopicReport) -> dict[str, object]:
    limits = setting.library.limits
    kinds = {FAULT: "broken", ADVICE: "advice", NOTE: "notes"}
    return {
        "topic": one.topic.id, "lang": one.topic.lang, "measured": one.measured,
        "limits": {name: getattr(limits, name) for name in type(limits).__slots__},
        "sections": [grades("section", row) for row in one.rows()],
        "products": [grades("product", row) for row in one.products()],
        "readers": [reader(row, row.grades) for row in one.measurements if row.grades],
        **{name: [finding(held) for held in of_kind(one.findings, kind)] for kind, name in kinds.items()},
        "items": [item(section.id, held) for section in sections_of(one.topic) for held in verdicts(section, one.findings)],
        "approval": approval(setting, one.topic),
    }  # fmt: skip


def finding(one: Remark) -> dict[str, object]:
    return {
        **fault(one.fault), "check": one.check, "about": one.about, "section": one.section, "product": one.product,
        "reader": one.reader,
    }  # fmt: skip


def reader(row: Measured, held: Grades) -> dict[str, object]:
    """Return what some readers of a product get of a section; `combinations` is how many choices lead there."""
    own = {
        name: value
        for name, value in grades("section", highest(row.section, [held])).items()
        if name != "words"
    }
    return {
        **own,
        "product": row.product,
        "reader": row.reader,
        "profile": row.profile,
        "combinations": row.readers,
        "words": held.words,
    }


def item(section: str, held: ItemAnswer) -> dict[str, object]:
    return {
        "section": section, "instrument": held.item.instrument, "item": held.item.number, "asks": held.item.asks,
        "answer": held.answer, "why": held.why,
    }  # fmt: skip


def grades(what: str, row: HighestGrades) -> dict[str, object]:
    """Return the grades of a section or product, each for the reader for whom it is highest."""
    held = {what if name == "name" else name: value for name, value in dataclasses.asdict(row).items()}
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in held.items()}


def explained(
    setting: Setting, found: Sequence[tuple[Job, Sequence[tuple[Section, Sequence[Verdict]]]]]
) -> str:
    """Return each text of each leaflet: whether it is in, and what decides."""
    leaflets = [
        {
            "topic": job.topic, "lang": job.lang, "part": job.section or product_of(job),
            "choices": dict(job.choices),
            "sections": [{"section": one.id, "texts": [decided(v) for v in held]} for one, held in sections],
            "left_out": left_out(setting.library, job, setting.clinic)[0],
        }
        for job, sections in found
    ]  # fmt: skip
    return dumped("explain", {"explained": leaflets})


def decided(one: Verdict) -> dict[str, object]:
    """Return one text and what decides whether it is in; `because` is null for what everyone gets."""
    by = {"condition": one.by.key, "says": one.by.says, **spot(one.by.place)} if one.by.key else None
    words = one.row.words
    text = "".join(run.text or f"[{run.field}]" for run in words.runs) if words else ""
    return {"in": one.is_in, "text": text, **spot(one.row.place), "because": by}


def spot(place: Place) -> dict[str, object]:
    return {"file": place.path, "line": place.line, "column": place.column}
