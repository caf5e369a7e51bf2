"""Reads and writes approval.yaml: who signed which texts, and every approval that held before, which is never taken out."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ..content.dates import iso
from ..faults import FaultList, did_you_mean
from ..model import Approval
from ..source.nodes import Items, Names, Node, Scalar, read_yaml
from ..text.blank import says_something

HASH = re.compile(r"[0-9a-f]{64}")
NEEDED = ("name", "role", "date", "until", "hash")
MORE = ("version", "read", "read_file", "objections", "despite")  # texts an approval may hold
HISTORY, PARTS = "history", "parts"
ENDED = ("ended", "how")  # what a former one holds besides
HOWS = ("replaced", "withdrawn")
HEAD = "# Written by `leaflets approve`. Any change to what prints makes the leaflets drafts again."
NO_NAME = "an approval without a name is none"


@dataclass(frozen=True, slots=True)
class Former:
    """An approval that holds no longer: what it was, on which day it ended, and how (replaced, withdrawn)."""

    approval: Approval
    ended: dt.date
    how: str


@dataclass(frozen=True, slots=True)
class ApprovalFile:
    """What approval.yaml holds: the approval that stands, if any does, and the former ones, the oldest first."""

    standing: Approval | None = None
    former: tuple[Former, ...] = ()


def load_approval_file(path: Path, shown: str) -> ApprovalFile:
    """Return all approvals of a topic in one language; none when there is no such file. Raises LeafletError."""
    if not path.exists():
        return ApprovalFile()
    root, faults = read_yaml(path, shown), FaultList()
    held = dict(_named(root))
    history = held.get(HISTORY)
    standing = None
    if HISTORY not in held or set(held) - {HISTORY}:
        standing = _approval(root, faults, (HISTORY,))
    former = tuple(_former(history, faults)) if history is not None else ()
    faults.stop_if_any()
    return ApprovalFile(standing, former)


def load_approval(path: Path, shown: str) -> Approval | None:
    """Return the approval that stands; None when there is none. Raises LeafletError for a broken file."""
    return load_approval_file(path, shown).standing


def _named(node: Node) -> Iterator[tuple[str, Node]]:
    entries = node.entries if isinstance(node, Names) else ()
    yield from ((key.text, value) for key, value in entries)


def _former(node: Node, faults: FaultList) -> Iterator[Former]:
    items = node.items if isinstance(node, Items) else ()
    if not items:
        faults.add(node.place, "a list of former approvals is needed here", "`leaflets approve` writes it")
    for item in items:
        held = {name: value for name, value in _named(item) if isinstance(value, Scalar)}
        approval = _approval(item, faults, ENDED)
        ended, how = _date(held.get("ended"), faults), held.get("how")
        if how is None or how.text not in HOWS or "ended" not in held:
            hint = "`ended` with its day, and `how`: " + " or ".join(HOWS)
            faults.add(item.place, "this former approval does not say when and how it ended", hint)
        elif approval:
            yield Former(approval, ended, how.text)


def _approval(node: Node, faults: FaultList, besides: tuple[str, ...]) -> Approval | None:
    """Return the approval that a node holds; None, with faults, when it is broken."""
    entries = node.entries if isinstance(node, Names) else ()
    held = {
        key.text: value for key, value in entries if isinstance(value, Scalar) and says_something(value.text)
    }
    before, known = len(faults.found), (*NEEDED, *MORE, *besides)
    parts: Mapping[str, str] = {}
    for key, value in entries:
        if key.text == PARTS:
            parts = _part_texts(value, faults)
        elif key.text not in known:
            faults.add(key.place, f'unknown key "{key.text[:60]}"', did_you_mean(key.text, known))
        elif not isinstance(value, Scalar) and key.text != HISTORY:
            faults.add(value.place, "a single text is needed here")
    missing = [name for name in NEEDED if name not in held]
    if missing:
        faults.add(
            node.place, f"this approval lacks {', '.join(missing)}", NO_NAME if "name" in missing else ""
        )
    date, until = (_date(held.get(name), faults) for name in ("date", "until"))
    if until < date and len(faults.found) == before:
        faults.add(held["until"].place, "this approval ends before it begins")
    if "hash" in held and not HASH.fullmatch(held["hash"].text):
        faults.add(held["hash"].place, "this is no hash of a content", "64 digits and letters a to f")
    if len(faults.found) > before:
        return None
    name, role, text = (held[key].text for key in ("name", "role", "hash"))
    more = {key: held[key].text if key in held else "" for key in MORE}
    return Approval(name, role, date, until, text, node.place, parts=MappingProxyType(dict(parts)), **more)


def _part_texts(node: Node, faults: FaultList) -> Mapping[str, str]:
    entries = node.entries if isinstance(node, Names) else ()
    if not entries or not all(isinstance(value, Scalar) for _, value in entries):
        faults.add(node.place, "names with hashes are needed here", "`leaflets approve` writes them")
    return {key.text: value.text for key, value in entries if isinstance(value, Scalar)}


def _date(node: Scalar | None, faults: FaultList) -> dt.date:
    day = iso(node.text) if node else None
    if node and day is None:
        faults.add(node.place, f'"{node.text[:20]}" is no date', "write year-month-day")
    return day or dt.date.max


# ---- what the file holds after ---------------------------------------------------------------------


def with_successor(record: ApprovalFile, approval: Approval | None, day: dt.date) -> ApprovalFile:
    """Return a record with another approval, or none, in place of the one that stood; that one joins the former ones."""
    how = "replaced" if approval else "withdrawn"
    ended = (Former(record.standing, day, how),) if record.standing else ()
    return ApprovalFile(approval, (*record.former, *ended))


def approval_text(approval: Approval | None, former: Iterable[Former] = ()) -> str:
    """Return what the file holds: a line for each thing, so that a difference can be read."""
    lines = [HEAD, *(_lines(approval) if approval else ["# Withdrawn: no approval stands."])]
    entries = [[*_lines(one.approval), f"ended: {one.ended}", f"how: {one.how}"] for one in former]
    if entries:
        lines += ["# Approvals that held before. Nothing is ever taken out.", "history:"]
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
