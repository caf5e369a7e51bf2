"""Takes a YAML file, gives its nodes with their places: all scalars are text, and nothing is lost or guessed."""

from __future__ import annotations

import itertools
import re
import stat
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .faults import Fault, FaultList, LeafletError, Place

LARGEST = 1_000_000  # bytes
STDIN = Path("-")  # a reader's file may come from another program: it need not lie on a disk
DEEPEST = 40
MOST_NODES = 20_000  # thirty times what the longest section holds
SHOWN = 60  # characters of a wrong word that a fault repeats
MOST_FAULTS = 100  # of one file: more are no help, and a bomb
MOST_STACKED = 30  # combining marks in a row: Unicode Standard Annex 15, Stream-Safe Text Format
_MANY = re.compile(f"[^\x00-\u02ff]{{{MOST_STACKED + 1},}}")
MOST_LETTERS = 1_000  # in a row without a space: no word, and no address a person could type
_ENDLESS = re.compile(rf"\S{{{MOST_LETTERS + 1}}}")
_COMMENT = re.compile(r"\s+#")
_TAB = re.compile(r"^ *(\t)[ \t]*\S", re.MULTILINE)
# Controls, direction marks, what YAML counts as the end of a line but no editor does, and no characters at all.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NOT_CLOSED = "this is never closed"
_NOT_FITTING = "this line does not fit the lines above it"
_QUOTE = "put a text that begins with a sign in quotes"
# What the parser says -> what a writer can do with it.
_PLAIN_WORDS = (
    ("mapping values are not allowed", 'a second ": " stands here', 'put a text that holds ": " in quotes'),
    ("could not find expected ':'", 'a name without ": " stands here', "check the indentation, and the quotes above"),
    ("unexpected end of stream", _NOT_CLOSED, "add the quotation mark at its end"),
    ("document indicator", _NOT_CLOSED, "add the quotation mark at its end"),
    ("',' or ']'", "this list is never closed, or lacks a comma", "end it with ]; put a text that holds brackets in quotes"),
    ("',' or '}'", "this is never closed, or lacks a comma", "end it with }; put a text that holds braces in quotes"),
    ("unknown escape", "a backslash stands in double quotes", "write two backslashes, or use single quotes"),
    ("escape code", "this number is no character", "write the character itself"),
    ("expected alphabetic or numeric", "a text begins with a sign that YAML reads", _QUOTE),
    ("cannot start any token", "a text begins with a sign that YAML reads", _QUOTE),
    ("expected comment or line break", "a text begins with a sign that YAML reads", _QUOTE),
    ("expected <block end>", _NOT_FITTING, "check the indentation, and quotes around texts with signs"),
    ("expected key", _NOT_FITTING, "check the indentation, and quotes around texts with signs"),
    ("expected '-' indicator", _NOT_FITTING, "check the indentation; " + _QUOTE),
)  # fmt: skip


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
    # Lines end as an editor shows them, so that a place is where a person looks.
    text = read_text(path, shown).replace("\r\n", "\n").replace("\r", "\n")
    faults = FaultList()
    _check_characters(text, shown, faults)
    faults.stop_if_any()
    try:
        root = _nodes(text, shown, faults)
    except yaml.MarkedYAMLError as error:
        raise LeafletError([*faults.found, _told(error, shown)]) from None
    except yaml.YAMLError:
        raise LeafletError([Fault(Place(shown), "this is not YAML")]) from None
    faults.stop_if_any()
    return root


def _told(error: yaml.MarkedYAMLError, shown: str) -> Fault:
    # What is never closed is wrong where it opens, not where the file ends.
    opened = "quoted scalar" in (error.context or "") or "flow" in (error.context or "")
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
    said = " ".join(part for part in (error.context, error.problem) if part)
    for part, words, hint in _PLAIN_WORDS:
        if part in said:
            return Fault(place, f"this is not YAML: {words}", hint)
    return Fault(place, f"this is not YAML: {said[:200]}", "check quotes and indentation near here")


def _bytes_of(path: Path, place: Place) -> bytes:
    """Return the bytes of a regular file, one more than the limit at most. Raises LeafletError, or what the system says."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise LeafletError([Fault(place, "this is not a regular file", "links and devices are not read")])
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def read_text(path: Path, shown: str) -> str:
    """Return the text of a regular UTF-8 file of moderate size. Raises LeafletError."""
    place = Place(shown)
    try:
        data = sys.stdin.buffer.read(LARGEST + 1) if path == STDIN else _bytes_of(path, place)
        if len(data) > LARGEST:
            raise LeafletError([Fault(place, f"this file is larger than {LARGEST:,} bytes")])
    except (FileNotFoundError, NotADirectoryError):
        raise LeafletError([Fault(place, "there is no such file")]) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is no file name"
        raise LeafletError([Fault(place, f"cannot read this file: {why}")]) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        spot = _place_of(before, len(before), shown)
        raise LeafletError([Fault(spot, "this is not UTF-8", "save the file as UTF-8")]) from None


def _place_of(text: str, at: int, shown: str) -> Place:
    return Place(shown, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _check_characters(text: str, shown: str, faults: FaultList) -> None:
    for found in itertools.islice(_TAB.finditer(text), MOST_FAULTS):
        place = _place_of(text, found.start(1), shown)
        faults.add(place, "a tab stands in the indentation", "use spaces")
    for found in itertools.islice(_FORBIDDEN.finditer(text), MOST_FAULTS):
        faults.add(_place_of(text, found.start(), shown), _forbidden(found[0]))


def _stacked(text: str) -> bool:
    """Tell whether more marks follow a letter than any language writes; sorting them takes the square of their number."""
    count = 0
    for character in text:
        count = count + 1 if unicodedata.combining(character) else 0
        if count > MOST_STACKED:
            return True
    return False


def _forbidden(character: str) -> str:
    name = unicodedata.name(character, "a control character")
    return f"U+{ord(character):04X} ({name}) must not stand in a text"


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
    if root is None or (isinstance(root, Scalar) and not root.text and not faults.found):
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
        if len(self.faults.found) >= MOST_FAULTS:
            raise LeafletError(self.faults.found)
        if isinstance(event, yaml.AliasEvent):
            self.faults.add(
                place,
                f"*{(event.anchor or '')[:SHOWN]} repeats another part",
                "write the text out; put a text that begins with * in quotes",
            )
            return Scalar("", place)
        if getattr(event, "anchor", None):
            self.faults.add(
                place,
                f"&{event.anchor[:SHOWN]} names a part for repeating",
                "take it away; put a text that begins with & in quotes",
            )
        if event.tag is not None:
            what = f"the tag {event.tag[:SHOWN]} is not read"
            self.faults.add(place, what, "take it away; put a text that begins with ! in quotes")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, place, depth)
        return self._mapping(events, place, depth)

    def _scalar(self, event: Any, place: Place) -> Scalar:
        # A comment right after a plain text may be the rest of the text: "tablet #3".
        if event.value and event.style in (None, ""):
            end = event.end_mark
            rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
            if comment := _COMMENT.match(rest):
                self.faults.add(
                    Place(self.shown, end.line + 1, end.column + comment.end()),
                    "what follows # on this line would be lost",
                    "put the text in quotes, or the comment on a line of its own",
                )
        # What the file spells as an escape was not there to see before.
        if found := _FORBIDDEN.search(event.value):
            self.faults.add(place, _forbidden(found[0]))
        if any(_stacked(run[0]) for run in _MANY.finditer(event.value)):
            self.faults.add(place, f"more than {MOST_STACKED} marks stand on one letter")
        if _ENDLESS.search(event.value):
            self.faults.add(place, f"more than {MOST_LETTERS:,} letters stand here without a space")
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
                first = f"first on line {seen[key.text].line}"
                self.faults.add(key.place, f'"{key.text[:SHOWN]}" stands here twice', first)
            elif key.text == "<<":
                self.faults.add(
                    key.place, "<< merges another part", "write the text out; merging is not read"
                )
            seen.setdefault(key.text, key.place)
            entries.append((key, value))
        return Mapping(tuple(entries), place)
