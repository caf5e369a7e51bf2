"""Takes the results of commands, gives JSON for other programs: one shape for each, with a version number."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence

from ..approval.file import load_approval_file
from ..approval.hashes import changed_since
from ..approval.status import approval_path
from ..faults import Fault
from ..model import Approval, Facet, Layout, Topic
from ..pipeline import Made
from ..readability.report import HighestGrades, TopicReport
from ..setting import Setting, shown_path
from ..typeset.pages import PageEnd

SIGNED = ("name", "role", "date", "until", "objections", "despite")  # of an approval
SHAPES = {
    "list": 1,
    "check": 1,
    "approvals": 1,
    "pages": 1,
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
    files = [{"file": one.name, "pages": [page_end(end) for end in one.pages.ends]} for one in made]
    return dumped("pages", {"files": files})


def page_end(end: PageEnd) -> dict[str, object]:
    return {"number": end.number, "kind": end.kind, "full": round(end.full, 3), "why": end.why}


def checked(setting: Setting, found: Sequence[TopicReport]) -> str:
    """Return the grades of each topic in each language, broken limits, and advice."""
    return dumped("check", {"topics": [measured(setting, one) for one in found]})


def measured(setting: Setting, one: TopicReport) -> dict[str, object]:
    limits = setting.library.limits
    return {
        "topic": one.topic.id, "lang": one.topic.lang, "measured": one.measured,
        "limits": {name: getattr(limits, name) for name in type(limits).__slots__},
        "sections": [grades("section", row) for row in one.rows()],
        "products": [grades("product", row) for row in one.products()],
        "broken": [fault(held) for held in one.faults], "advice": [fault(held) for held in one.advice],
        "approval": approval(setting, one.topic),
    }  # fmt: skip


def grades(what: str, row: HighestGrades) -> dict[str, object]:
    """Return the grades of a section or product, each for the reader for whom it is highest."""
    held = {what if name == "name" else name: value for name, value in dataclasses.asdict(row).items()}
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in held.items()}
