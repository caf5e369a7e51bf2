"""Takes a YAML file, gives its nodes with their places: all scalars are text, and nothing is lost or guessed."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .faults import Fault, FaultList, LeafletError, Place

LARGEST = 1_000_000  # bytes
DEEPEST = 40
MOST_NODES = 100_000
_PLAIN_COMMENT = re.compile(r"\s#")
_FORBIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names with values, in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place


Node = Scalar | Sequence | Mapping


def read_yaml(path: Path, shown: str) -> Node:
    """Return the file's root node; `shown` is how faults call the file. Raises LeafletError."""
    text = read_text(path, shown)
    faults = FaultList()
    _check_characters(text, shown, faults)
    faults.stop_if_any()
    try:
        root = _nodes(text, shown, faults)
    except yaml.MarkedYAMLError as error:
        # What is never closed is wrong where it opens, not where the file ends.
        opened = "quoted scalar" in (error.context or "") or "flow" in (error.context or "")
        mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise LeafletError([Fault(place, f"this is not YAML: {what}", _hint(what))]) from None
    except yaml.YAMLError as error:
        raise LeafletError([Fault(Place(shown), f"this is not YAML: {error}")]) from None
    faults.stop_if_any()
    return root


def read_text(path: Path, shown: str) -> str:
    """Return the text of a regular UTF-8 file of moderate size. Raises LeafletError."""
    place = Place(shown)
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            raise LeafletError([Fault(place, "this is not a regular file", "links and devices are not read")])
        if about.st_size > LARGEST:
            raise LeafletError([Fault(place, f"this file is larger than {LARGEST:,} bytes")])
        data = path.read_bytes()
    except FileNotFoundError:
        raise LeafletError([Fault(place, "there is no such file")]) from None
    except OSError as error:
        raise LeafletError([Fault(place, f"cannot read this file: {error.strerror}")]) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        hint = "save the file as UTF-8"
        raise LeafletError([Fault(Place(shown, line, column), "this is not UTF-8", hint)]) from None


def _check_characters(text: str, shown: str, faults: FaultList) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        indent = len(line) - len(line.lstrip(" \t"))
        if "\t" in line[:indent]:
            faults.add(
                Place(shown, number, line.index("\t") + 1), "a tab stands in the indentation", "use spaces"
            )
        for found in _FORBIDDEN.finditer(line):
            name = unicodedata.name(found[0], "a control character")
            code = f"U+{ord(found[0]):04X}"
            faults.add(Place(shown, number, found.start() + 1), f"{code} ({name}) must not stand in a text")


def _hint(what: str) -> str:
    if "mapping values are not allowed" in what or "could not find expected ':'" in what:
        return 'put a text that holds ": " in quotes'
    if "cannot start any token" in what or "expected <block end>" in what:
        return "put a text that begins with a sign in quotes, and check the indentation"
    return "check quotes and indentation near here"


def _nodes(text: str, shown: str, faults: FaultList) -> Node:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events = yaml.parse(text, Loader=loader)
    builder = _Builder(text, shown, faults)
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise LeafletError(
                    [Fault(builder.place(event), "a second document begins here", "keep one in a file")]
                )
            root = builder.node(events, next(events), 0)
    if root is None:
        raise LeafletError([Fault(Place(shown), "this file is empty")])
    return root


class _Builder:
    """Turns events into nodes; checks each before anything is made of it."""

    def __init__(self, text: str, shown: str, faults: FaultList) -> None:
        self.lines, self.shown, self.faults = text.split("\n"), shown, faults
        self.count = 0

    def place(self, event: Any) -> Place:
        return Place(self.shown, event.start_mark.line + 1, event.start_mark.column + 1)

    def node(self, events: Iterator[Any], event: Any, depth: int) -> Node:
        place = self.place(event)
        self.count += 1
        if depth > DEEPEST or self.count > MOST_NODES:
            raise LeafletError([Fault(place, "this file is nested too deep or holds too much")])
        if isinstance(event, yaml.AliasEvent):
            self.faults.add(
                place, f"*{event.anchor} repeats another part", "write the text out; aliases are not read"
            )
            return Scalar("", place)
        if getattr(event, "anchor", None):
            self.faults.add(
                place, f"&{event.anchor} names a part for repeating", "take it away; aliases are not read"
            )
        if event.tag is not None:
            self.faults.add(place, f"the tag {event.tag} is not read", "write plain text")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, place, depth)
        return self._mapping(events, place, depth)

    def _scalar(self, event: Any, place: Place) -> Scalar:
        if event.style in (None, ""):
            end = event.end_mark
            rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
            if (event.value and _PLAIN_COMMENT.match(rest)) or (event.value and re.match(r"\s+#", rest)):
                self.faults.add(
                    Place(self.shown, end.line + 1, end.column + len(rest) - len(rest.lstrip()) + 1),
                    "what follows # on this line would be lost",
                    "put the text in quotes, or the comment on a line of its own",
                )
        return Scalar(event.value, place)

    def _sequence(self, events: Iterator[Any], place: Place, depth: int) -> Sequence:
        items = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(events, event, depth + 1))
        return Sequence(tuple(items), place)

    def _mapping(self, events: Iterator[Any], place: Place, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Place] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.node(events, event, depth + 1)
            value = self.node(events, next(events), depth + 1)
            if not isinstance(key, Scalar):
                self.faults.add(key.place, "a list or mapping cannot be a name", "put the text in quotes")
                continue
            if key.text in seen:
                self.faults.add(
                    key.place, f'"{key.text}" stands here twice', f"first on line {seen[key.text].line}"
                )
            elif key.text == "<<":
                self.faults.add(
                    key.place, "<< merges another part", "write the text out; merging is not read"
                )
            seen[key.text] = key.place
            entries.append((key, value))
        return Mapping(tuple(entries), place)
