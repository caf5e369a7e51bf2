"""Takes a topic, its approval and the clinic's profile, gives the reasons why leaflets are drafts; none when they are approved."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from ..caches import Same
from ..content.clinic import is_real
from ..faults import NOWHERE, Place, refusal
from ..model import Approval, Clinic, Phrase, Topic
from ..text.blank import names_something
from .hashes import approved_parts, content_hash, line_hashes, part_hashes

MOST = 3  # changed parts that a reason names; `leaflets list approvals` has all


def reasons_for_draft(
    topic: Topic,
    words: Mapping[str, Phrase],
    clinic: Clinic,
    example: Clinic,
    approval: Approval | None,
    as_of: dt.date,
) -> list[str]:
    """Return each reason in words that a list, a report and a mail record can show: with its date, section and line."""
    found = list(is_real(clinic, example))
    if not clinic.example and clinic.checked_on and as_of < clinic.checked_on:
        found.append(f"the check of the clinic's numbers is dated {clinic.checked_on}")
    if approval is None:
        return [*found, "no approval"]
    if not (names_something(approval.name) and names_something(approval.role)):
        found.append("the approval names nobody")
    if as_of < approval.date:
        found.append(f"the approval begins on {approval.date}")
    if as_of > approval.until:
        found.append(f"the approval expired on {approval.until}")
    if approval.hash != content_hash(topic, words):
        found.append(f"changed since {approval.date}: {_changed(topic, words, approval)}")
    return found


def _changed(topic: Topic, words: Mapping[str, Phrase], approval: Approval) -> str:
    """Return the first parts that changed, and how many more."""
    return _first_changes(topic, Same(words), tuple(approval.parts.items()))


@functools.lru_cache(maxsize=8)  # topics with an approval: a run asks once per leaflet
def _first_changes(
    topic: Topic, words: Same[Mapping[str, Phrase]], signed: tuple[tuple[str, str], ...]
) -> str:
    found = changed_parts(topic, words.held, dict(signed))
    more = len(found) - MOST
    return ", ".join(found[:MOST]) + (f" and {more} more" if more > 0 else "")


def changed_parts(topic: Topic, words: Mapping[str, Phrase], signed: Mapping[str, str]) -> list[str]:
    """Return each part that differs from what was approved, with its first line that changed; `signed` holds the hashes."""
    if not signed:  # an approval from an early version
        return [f"the texts ({topic.place.path})"]
    now, parts = part_hashes(topic, words), approved_parts(topic, words)
    found = []
    for name in now:
        if now[name][:16] != signed.get(name, "")[:16]:
            place = _first_change(parts[name], signed.get(name, "").split()[1:])
            found.append(f"{name} ({place.path}:{place.line})" if place.path else name)
    return found + [f"{name} (removed)" for name in sorted(set(signed) - set(now))]


def _first_change(part: object, signed: list[str]) -> Place:
    """Return where a part first differs from the lines that were signed; where it begins, when these are not known."""
    lines = line_hashes(part)
    if not lines:
        return NOWHERE
    if signed:
        matcher = difflib.SequenceMatcher(None, signed, [short for short, _ in lines], autojunk=False)
        for what, _, _, start, _ in matcher.get_opcodes():
            if what != "equal":
                return lines[min(start, len(lines) - 1)][1]
    return lines[0][1]


# ---- letting a draft go out --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Permission:
    """Somebody's word that drafts may be used: who, and why. Both are kept for the record."""

    by: str
    why: str

    def __str__(self) -> str:
        return f"allowed by {self.by}: {self.why}"


def permission(given: tuple[str, str] | None) -> Permission | None:
    """Return what `--allow-draft NAME REASON` says. Raises LeafletError when either says nothing."""
    if given is None:
        return None
    by, why = (" ".join(word.split()) for word in given)
    if not (by.isprintable() and why.isprintable() and names_something(by) and names_something(why)):
        raise refusal("--allow-draft needs a name and a reason: they are kept for the record")
    return Permission(by, why)
