"""Takes a reader's file, gives a Reader and what else the file asks for. All its words are literal: nothing is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..faults import Fault, FaultList
from ..model import Appointment, Phrase, Reader, plain
from ..source.fields import Fields, read_root, text_of
from ..source.nodes import Names, Node, Scalar
from ..source.paragraphs import all_lines
from ..text.blank import says_something
from ..text.lookalikes import strangers
from .library_keys import READER, VISIT
from .personal_words import CannotPrint, personal_words

CHOICE = re.compile(r"[a-z0-9][a-z0-9_-]*")  # what a facet can be called
READER_KEYS = frozenset({"name", "key_worker", "message", "appointments"})
VISIT_KEYS = VISIT.named


def load_reader(path: Path, shown: str) -> tuple[Reader, dict[str, Phrase]]:
    """Return what is personal, and the file's other keys: what is asked for, each with its place.

    Raises LeafletError; no message repeats what the file holds, because it is a patient's.
    """
    faults = FaultList()
    fields = Fields(read_root(path, shown, faults), faults, READER)
    faults.found = [_without_quotations(fault) for fault in faults.found]
    faults.stop_if_any()
    choices = dict(_choices(fields))
    name, key_worker, message = (
        _own_words(name, fields.get(name), fields) for name in ("name", "key_worker", "message")
    )
    reader = Reader(name, key_worker, message, tuple(_visits(fields)))
    faults.stop_if_any()
    return reader, choices


def _own_words(name: str, node: Node | None, fields: Fields) -> Phrase | None:
    """Return words about the reader, by the rule of a list's cells; a message with its lines."""
    lines = name == "message" and isinstance(node, Scalar) and says_something(node.text)
    text = all_lines(node) if lines and isinstance(node, Scalar) else text_of(node, fields.faults)
    try:
        words = personal_words(name, text)
    except CannotPrint as error:
        fields.faults.add(node.place if node else fields.start, error.message, error.hint)
        return None
    return plain(words, node.place) if words and node else None


# Signs that a message names stay; anything else in quotes may be a patient's.
QUOTATIONS = re.compile(
    r'(": "|":")|".*"|(?<=[*&]).*(?= (?:repeats|names))|(?<=the tag ).*(?= is)', re.DOTALL
)


def _without_quotations(fault: Fault) -> Fault:
    return Fault(fault.place, QUOTATIONS.sub(lambda found: found[1] or "…", fault.message), fault.hint)


def _choices(fields: Fields) -> Iterator[tuple[str, Phrase]]:
    for name, node in fields.nodes.items():
        if name in READER_KEYS:
            continue
        said = _own_words(name, node, fields)
        if not CHOICE.fullmatch(name):
            hint = "known: " + ", ".join(sorted(READER_KEYS)) + ", and what `leaflets list` shows"
            if odd := strangers(name, ""):
                hint += f"; what was typed holds {', '.join(odd)}"
            fields.faults.add(fields.names[name].place, "this key is not known", hint)
        yield name, said or plain("", node.place)


def _visits(fields: Fields) -> Iterator[Appointment]:
    for item in fields.items("appointments"):
        parts = {k.text: v for k, v in item.entries} if isinstance(item, Names) else {}
        if not text_of(parts.get("date"), fields.faults) or set(parts) - set(VISIT_KEYS):
            fields.faults.add(item.place, "a visit is {date: …, time: …, place: …, with: …}")
            continue
        visit = {name: _own_words(name, part, fields) for name, part in parts.items()}
        if date := visit["date"]:
            yield Appointment(date, visit.get("time"), visit.get("place"), visit.get("with"))
