"""Reads and writes approval.yaml: who signed which texts, and every former approval, none of which is ever removed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ..faults import FaultList
from ..model import Approval
from ..source.fields import Fields
from ..source.nodes import Items, Node, read_yaml
from ..source.shapes import Choice, ListOf, fill, may, shape
from ..text.blank import says_something

HASH = re.compile(r"[0-9a-f]{64}")
HISTORY, PARTS = "history", "parts"
HOWS = ("replaced", "withdrawn")
STANDING = shape(
    "approval",
    fill("name", "plain", "who approved, plain", '"A. Doctor"'),
    fill("role", "plain", "plain; the leaflets print it", '"Consultant"'),
    fill("date", "day", "a day", "2026-11-23"),
    fill("until", "day", "a day, not before `date`", "2027-11-22"),
    fill("hash", "hash", "SHA-256 of every word and figure of the topic", "3f9c2e…"),
    may("version", "plain", "the version of the texts", '"1.0"'),
    may("read", "plain", "hash of the review copy"),
    may("read_file", "plain", "name and hash of the file that was read"),
    may("since", "plain", "the approval before, if only what changed since then was read"),
    may("objections", "plain", "the objections to the approval"),
    may("despite", "plain", "why the texts were approved all the same"),
    may(PARTS, shape("parts", may("PART", "plain", "the hash of one part")), "a hash of each part, so that changes can be named later", "symptoms: 4f…"),
)  # fmt: skip
ENDED = (
    fill("ended", "day", "a day", "2026-12-01"),
    fill("how", Choice(HOWS), "`replaced` or `withdrawn`", "replaced"),
)
FORMER = STANDING.but("former approval", more=ENDED)
FORMER_APPROVALS = may(HISTORY, ListOf(FORMER, 1), "former approvals, with the keys above except this one, and the two below")  # fmt: skip
APPROVAL = STANDING.but("approval", more=(FORMER_APPROVALS,))
NEEDED = STANDING.filled
MORE = tuple(name for name in STANDING.named if name not in (*NEEDED, PARTS))  # what an approval may have
HEAD = "# Written by `leaflets approve`. Any change to what is printed makes the leaflets drafts again."


@dataclass(frozen=True, slots=True)
class Former:
    """An approval that no longer holds: what it was, when it ended, and how (replaced, withdrawn)."""

    approval: Approval
    ended: dt.date
    how: str


@dataclass(frozen=True, slots=True)
class ApprovalFile:
    """What approval.yaml holds: the approval that stands, if any, and the former ones, oldest first."""

    standing: Approval | None = None
    former: tuple[Former, ...] = ()


def load_approval_file(path: Path, shown: str) -> ApprovalFile:
    """Return all approvals of a topic in one language; none when there is no such file. Raises LeafletError."""
    if not path.exists():
        return ApprovalFile()
    root, faults = read_yaml(path, shown), FaultList()
    fields = Fields(root, faults)
    standing = None
    if HISTORY not in fields or len(fields.nodes) > 1:
        standing = _approval(Fields(root, faults, APPROVAL))
    former = tuple(_former(fields[HISTORY], faults)) if HISTORY in fields else ()
    faults.stop_if_any()
    return ApprovalFile(standing, former)


def load_approval(path: Path, shown: str) -> Approval | None:
    """Return the approval that stands; None when there is none. Raises LeafletError for a broken file."""
    return load_approval_file(path, shown).standing


def _former(node: Node, faults: FaultList) -> Iterator[Former]:
    items = node.items if isinstance(node, Items) else ()
    if not items:
        faults.add(node.place, "a list of former approvals is needed here", "`leaflets approve` writes it")
    for item in items:
        fields = Fields(item, faults, FORMER)
        ended, how = fields.date("ended") or dt.date.max, fields.one_of("how", HOWS)
        yield Former(_approval(fields), ended, how)


def _approval(fields: Fields) -> Approval:
    """Return the approval that fields hold; where they are faulty, it does not count."""
    date, until = fields.date("date"), fields.date("until")
    if date and until and until < date:
        fields.faults.add(fields.place("until"), "this approval ends before it begins")
    if "hash" in fields and not HASH.fullmatch(fields.verbatim("hash")):
        hint = "64 characters: digits and letters a to f"
        fields.faults.add(fields.place("hash"), "this is not a content hash", hint)
    parts = Fields(fields.get(PARTS), fields.faults)
    more = {name: fields.verbatim(name) for name in MORE}
    return Approval(
        name=fields.verbatim("name"),
        role=fields.verbatim("role"),
        date=date or dt.date.max,
        until=until or dt.date.max,
        hash=fields.verbatim("hash"),
        place=fields.start,
        parts=MappingProxyType({name: parts.verbatim(name) for name in parts.nodes}),
        **{name: text for name, text in more.items() if says_something(text)},
    )


# ---- writing the file --------------------------------------------------------------------------------


def with_successor(record: ApprovalFile, approval: Approval | None, day: dt.date) -> ApprovalFile:
    """Return a record with another approval, or none, in place of the one that stood; that one joins the former ones."""
    how = "replaced" if approval else "withdrawn"
    ended = (Former(record.standing, day, how),) if record.standing else ()
    return ApprovalFile(approval, (*record.former, *ended))


def approval_text(approval: Approval | None, former: Iterable[Former] = ()) -> str:
    """Return what the file holds: one line for each field, so that a diff is readable."""
    lines = [HEAD, *(_lines(approval) if approval else ["# Withdrawn: no approval stands."])]
    entries = [[*_lines(one.approval), f"ended: {one.ended}", f"how: {one.how}"] for one in former]
    if entries:
        lines += ["# Former approvals. Nothing is ever removed.", "history:"]
    for first, *rest in entries:
        lines += [f"  - {first}", *[f"    {line}" for line in rest]]
    return "\n".join(lines) + "\n"


def _lines(approval: Approval) -> Iterator[str]:
    for name in (*NEEDED[:2], *MORE):
        if text := getattr(approval, name):
            yield f"{name}: {json.dumps(text, ensure_ascii=False)}"
    yield from (f"date: {approval.date}", f"until: {approval.until}", f"hash: {approval.hash}")
    if approval.parts:
        yield "parts:"
        yield from [f"  {json.dumps(name)}: {text}" for name, text in sorted(approval.parts.items())]
