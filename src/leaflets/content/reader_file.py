"""Takes a reader's file, gives a Reader and what else the file asks for. All its words are literal: nothing is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..faults import Fault, LeafletError
from ..model import Appointment, Phrase, Reader, plain
from ..source.nodes import Items, Names, Node, Scalar
from ..source.paragraphs import all_lines
from ..text.blank import says_something
from ..text.lookalikes import strangers
from .literal import Literal
from .personal_words import CannotPrint, personal_words

CHOICE = re.compile(r"[a-z0-9][a-z0-9_-]*")  # what a facet can be called
READER_KEYS = frozenset({"name", "key_worker", "message", "appointments"})
VISIT_KEYS = ("date", "time", "place", "with")


def load_reader(path: Path, shown: str) -> tuple[Reader, dict[str, Phrase]]:
    """Return what is personal, and the file's other keys: what is asked for, each with its place.

    Raises LeafletError; no fault repeats what the file holds, for it is a patient's.
    """
    try:
        held = Literal(path, shown)
    except LeafletError as error:
        raise LeafletError([_without_quotations(fault) for fault in error.faults]) from None
    choices = dict(_choices(held))

    name, key_worker, message = (
        _own_words(held, name, held.held.get(name)) for name in ("name", "key_worker", "message")
    )
    reader = Reader(name, key_worker, message, tuple(_visits(held, held.held.get("appointments"))))
    held.faults.stop_if_any()
    return reader, choices


def _own_words(held: Literal, name: str, node: Node | None) -> Phrase | None:
    """Return words about the reader, by the rule of a list's cells; a message with its lines."""
    lines = name == "message" and isinstance(node, Scalar) and says_something(node.text)
    text = all_lines(node) if lines and isinstance(node, Scalar) else held.text(node)
    try:
        words = personal_words(name, text)
    except CannotPrint as error:
        held.faults.add(node.place if node else held.root.place, error.message, error.hint)
        return None
    return plain(words, node.place) if words and node else None


# Signs that a message names stay; all else in quotes may be a patient's.
QUOTATIONS = re.compile(
    r'(": "|":")|".*"|(?<=[*&]).*(?= (?:repeats|names))|(?<=the tag ).*(?= is)', re.DOTALL
)


def _without_quotations(fault: Fault) -> Fault:
    return Fault(fault.place, QUOTATIONS.sub(lambda found: found[1] or "…", fault.message), fault.hint)


def _choices(held: Literal) -> Iterator[tuple[str, Phrase]]:
    for name, node in held.held.items():
        if name in READER_KEYS:
            continue
        said = _own_words(held, name, node)
        if not CHOICE.fullmatch(name):
            hint = "known: " + ", ".join(sorted(READER_KEYS)) + ", and what `leaflets list` shows"
            if odd := strangers(name, ""):
                hint += f"; what is typed holds {', '.join(odd)}"
            held.faults.add(held.keys[name].place, "this key is not known", hint)
        yield name, said or plain("", node.place)


def _visits(held: Literal, node: Node | None) -> Iterator[Appointment]:
    if node is None:
        return
    if not isinstance(node, Items):
        held.faults.add(node.place, "a list of visits is needed here")
        return
    for item in node.items:
        parts = {k.text: v for k, v in item.entries} if isinstance(item, Names) else {}
        if not held.text(parts.get("date")) or set(parts) - set(VISIT_KEYS):
            held.faults.add(item.place, "a visit is {date: …, time: …, place: …, with: …}")
            continue
        visit = {name: _own_words(held, name, part) for name, part in parts.items()}
        if date := visit["date"]:
            yield Appointment(date, visit.get("time"), visit.get("place"), visit.get("with"))
