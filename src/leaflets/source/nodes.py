"""Takes a YAML file, gives its nodes with their places: all scalars are text, and nothing is lost or guessed."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..faults import Fault, FaultList, LeafletError, Place, refusal
from ..text.paste import instead, oddities
from .files import (
    ENDLESS,
    MANY,
    MOST_FAULTS,
    MOST_LETTERS,
    MOST_STACKED,
    check_characters,
    forbidden,
    read_text_file,
    stacked,
)
from .slips import (
    NAMELESS,
    NOT_FITTING,
    QUOTES,
    Slip,
    after_quotes,
    at_error,
    bare_item,
    before_error,
    in_double_quotes,
    in_folded,
    in_plain,
    in_plain_words,
    is_harmless,
    misplaced,
    no_space,
    open_quotes,
)

DEEPEST = 40
MOST_NODES = 20_000  # thirty times what the longest section holds
MOST_KEPT = 256  # files whose nodes are remembered by their text
SHOWN = 60  # characters of a wrong word that a message repeats
_DECIMAL = re.compile(r",(?=[0-9])")
LOST = "what follows # on this line would be lost"
_COMMENT = re.compile(r"\s+#")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written.

    `style` is the sign it begins with in the file: a quotation mark, | or >, "" for a text without quotes.
    `raw` is how it is spelled there. A paragraph is a part of another text, from its character `start` on.
    """

    text: str
    place: Place
    style: str = ""
    raw: str = field(default="", repr=False, compare=False)
    part_of: Scalar | None = field(default=None, repr=False, compare=False)
    start: int = 0

    def spot(self, mark: str, count: int) -> Place:
        """Return where in the file the text's occurrence number `count` of a mark is, counted from 0."""
        if self.part_of is not None:
            return self.part_of.spot(mark, count + self.part_of.text.count(mark, 0, self.start))
        if self.raw.count(mark) != self.text.count(mark):
            return self.place  # written as an escape
        at = -1
        for _ in range(count + 1):
            at = self.raw.find(mark, at + 1)
        if at < 0:
            return self.place
        line, column = self.raw.count("\n", 0, at), at - self.raw.rfind("\n", 0, at)
        start = self.place
        return Place(start.path, start.line + line, column if line else start.column + at)

    def place_at(self, at: int) -> Place:
        """Return where in the file the word is that begins with the text's character `at`."""
        word = (self.text[at:].split() or [""])[0]
        return self.spot(word, self.text.count(word, 0, at)) if word else self.place


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `flow` when it is in brackets."""

    items: tuple[Node, ...]
    place: Place
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Names with values, in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place


Node = Scalar | Items | Names

_SAYS_SOMETHING = re.compile(r"^[ \t]*[^#\s]", re.M)


def read_yaml(path: Path, shown: str, may_be_empty: bool = False) -> Node:
    """Return the file's root node; `shown` is what messages call the file. Raises LeafletError.

    A file that `may_be_empty` reads as no names when nothing but comments is in it.
    """
    # Lines end as an editor shows them, so that a place is where a person looks.
    text = read_text_file(path, shown).replace("\r\n", "\n").replace("\r", "\n")
    if may_be_empty and not _SAYS_SOMETHING.search(text):
        text += "\n{}"
    return parsed(text, shown)


@functools.lru_cache(maxsize=MOST_KEPT)
def parsed(text: str, shown: str) -> Node:
    """Return the root node of a file's text: of two loads, the second parses only what was saved in between. Raises LeafletError."""
    faults = FaultList()
    check_characters(text, shown, faults)
    faults.stop_if_any()
    builder = _Builder(text, shown, faults)
    try:
        root = _root(text, builder)
    except yaml.MarkedYAMLError as error:
        reported = reported_fault(error, builder)
        if any(fault.message == LOST and reported.place <= fault.place for fault in faults.found):
            raise LeafletError(faults.found) from None  # it is never closed, because its end is lost
        # What follows the cause, up to where the parser gave up, is a consequence of it.
        raise LeafletError(
            [*(fault for fault in faults.found if fault.place < reported.place), reported]
        ) from None
    except yaml.YAMLError:
        raise refusal("this is not YAML", place=Place(shown)) from None
    faults.stop_if_any()
    return root


def reported_fault(error: yaml.MarkedYAMLError, builder: _Builder) -> Fault:
    """Return what the parser cannot read as a fault at its cause: a writer's slip, or else where the parser says."""
    said = " ".join(part for part in (error.context, error.problem) if part)
    # What is never closed is wrong where it opens, a name without its value where it is: not where the file ends.
    opened = any(part in said for part in ("quoted scalar", "flow", "simple key")) and not (
        "escape" in said or "hexdecimal" in said or "hexadecimal" in said
    )
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    if mark is None:
        return Fault(Place(builder.shown), f"this is not YAML: {in_plain_words(said)[0]}")
    if found := builder.slip_before(mark.line, (error.problem_mark or mark).line):
        line, slip = found
        return Fault(Place(builder.shown, line + 1, slip.column + 1), slip.message, slip.hint)
    words, hint = in_plain_words(builder.at_error(mark, error.problem_mark or mark, said))
    if words in (NOT_FITTING, NAMELESS) and (found := builder.misplaced(mark, error.context_mark, words)):
        line, slip = found
        return Fault(Place(builder.shown, line + 1, slip.column + 1), slip.message, slip.hint)
    return Fault(Place(builder.shown, mark.line + 1, mark.column + 1), f"this is not YAML: {words}", hint)


def _root(text: str, builder: _Builder) -> Node:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events = yaml.parse(text, Loader=loader)
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                place = builder.place(event)
                raise refusal("a second document begins here", "keep one per file", place)
            root = builder.node(events, next(events), 0)
    if root is None or (isinstance(root, Scalar) and not root.text and not builder.faults.found):
        raise refusal("this file is empty", place=Place(builder.shown))
    return root


class _Builder:
    """Turns events into nodes; checks each before it is used."""

    def __init__(self, text: str, shown: str, faults: FaultList) -> None:
        self.lines, self.shown, self.faults = text.split("\n"), shown, faults
        self.count = 0
        self.last: Any = None  # the event of the text read last

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.shown, mark.line + 1, mark.column + 1)

    def node(self, events: Iterator[Any], event: Any, depth: int) -> Node:
        place = self.place(event)
        self.count += 1
        if depth > DEEPEST or self.count > MOST_NODES:
            raise refusal("this file is nested too deeply or holds too much", place=place)
        if len(self.faults.found) >= MOST_FAULTS:
            raise LeafletError(self.faults.found)
        kind = type(event)
        if kind is yaml.AliasEvent:
            self.faults.add(
                place,
                f"*{(event.anchor or '')[:SHOWN]} repeats another part",
                "write the text out; put a text that begins with * in quotes",
            )
            return Scalar("", place)
        if event.anchor:
            self.faults.add(
                place,
                f"&{event.anchor[:SHOWN]} names a part to be repeated",
                "remove it; put a text that begins with & in quotes",
            )
        if event.tag is not None:
            what = f"the tag {event.tag[:SHOWN]} is not supported"
            self.faults.add(place, what, "remove it; put a text that begins with ! in quotes")
        if kind is yaml.ScalarEvent:
            return self._scalar(event, place)
        if kind is yaml.SequenceStartEvent:
            return self._sequence(events, place, depth, bool(event.flow_style))
        return self._mapping(events, place, depth, bool(event.flow_style))

    def _scalar(self, event: Any, place: Place) -> Scalar:
        style, start, end = event.style or "", event.start_mark, event.end_mark
        lines = self.lines[start.line : end.line + 1] or [""]
        if len(lines) > end.line - start.line:  # not past the end of the file
            lines[-1] = lines[-1][: end.column]
        raw = lines[0][start.column :]
        if event.value and not style:
            self._comment_after(end)
            if len(lines) > 1 or not is_harmless(raw):
                before = self.lines[start.line][: start.column]
                self._slips(in_plain(lines, start.column, not before.strip(" -")), place)
        elif style in ("'", '"', ">"):
            self._slips(in_folded(lines), place)
        if style == '"':
            self._slips(in_double_quotes(lines, start.column), place)
        if style == ">" and re.search(r"\n[ \t]+\S", event.value):
            hint = "begin all its lines in one column; or write | instead of >, to keep each line as a line"
            self.faults.add(place, "the lines of this text are not indented alike", hint)
        self.last = event
        self._check(event.value, place)
        return Scalar(event.value, place, style, "\n".join([raw, *lines[1:]]) if len(lines) > 1 else raw)

    def _comment_after(self, end: Any) -> None:
        # A comment right after a plain text may be the rest of the text: "tablet #3".
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        if rest and (comment := _COMMENT.match(rest)):
            self.faults.add(
                Place(self.shown, end.line + 1, end.column + comment.end()),
                LOST,
                "put the text in quotes, or the comment on a line of its own",
            )

    def _slips(self, found: Iterable[Slip], place: Place) -> None:
        for line, column, message, hint in itertools.islice(found, MOST_FAULTS):
            at = column + 1 if line else max(column + 1, place.column + column)
            self.faults.add(Place(self.shown, place.line + line, at), message, hint)

    def _check(self, text: str, place: Place) -> None:
        if len(text) <= MOST_LETTERS and text.isascii() and text.isprintable():
            return
        # What the file spells as an escape was not visible before.
        for _, character in itertools.islice(oddities(text), 1):
            self.faults.add(place, forbidden(character), instead(character))
        if not text.isascii() and any(stacked(run[0]) for run in MANY.finditer(text)):
            self.faults.add(place, f"more than {MOST_STACKED} marks are on one letter")
        if len(text) > MOST_LETTERS and ENDLESS.search(text):
            self.faults.add(place, f"more than {MOST_LETTERS:,} letters are here without a space")

    def at_error(self, opened: Any, mark: Any, said: str) -> str:
        """Return the parser's words, or better ones when it gave up on the line that the fault is reported for."""
        if mark.line != opened.line or mark.line >= len(self.lines):
            return said
        return at_error(self.lines[mark.line], mark.column, said)

    def slip_before(self, first: int, last: int) -> tuple[int, Slip] | None:
        """Return the slip that led the parser astray on the lines `first` to `last`, and its line."""
        if self.last is not None and self.last.style in ("'", '"'):
            start, end = self.last.start_mark.line, self.last.end_mark
            near = last - 1 <= end.line <= last
            if (
                near
                and start < end.line
                and (slip := open_quotes(self.lines[start], self.lines[end.line], end.column))
            ):
                return start, slip
            if near and (slip := after_quotes(self.lines[end.line], end.column)):
                return end.line, slip
        if self.last is not None and not self.last.style and self.last.end_mark.line >= first:
            first = min(
                first, self.last.start_mark.line
            )  # one text to the parser, several lines to its writer
        return before_error(self.lines, first, last)

    def misplaced(self, mark: Any, opened: Any, words: str) -> tuple[int, Slip] | None:
        """Return the slip behind a line that fits nothing above it, and its line; `opened` is where the parser began what ends there."""
        if mark.line >= len(self.lines):
            return None
        if words == NAMELESS:
            bare = bare_item(self.lines[: mark.line + 1], mark.column)
            return (mark.line, bare) if bare else None
        return misplaced(
            self.lines[: mark.line + 1], mark.column, (opened.line, opened.column) if opened else None
        )

    def _commas(self, event: Any) -> bool:
        """Refuse a decimal comma in brackets or braces: it ends a text there. Tell whether there is one."""
        end = event.end_mark
        if isinstance(event, yaml.ScalarEvent) and not event.style and event.value[-1:].isdigit():
            rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
            if _DECIMAL.match(rest):
                self.faults.add(
                    Place(self.shown, end.line + 1, end.column + 1),
                    "this comma ends a text or number that has no quotes",
                    'put the whole in quotes: "1,5 mg"; write a number such as 1.5 with a point; type a space after a comma',
                )
                return True
        return False

    def _sequence(self, events: Iterator[Any], place: Place, depth: int, flow: bool) -> Items:
        items = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(events, event, depth + 1))
            if flow:
                self._commas(event)
        return Items(tuple(items), place, flow)

    def _no_value(self, key: Scalar, value: Node, event: Any, first: bool) -> None:
        """Refuse a name without a value in braces: a space is missing, or it is the rest of a text that a comma cut."""
        if key.style or not isinstance(value, Scalar) or value.text or value.style:
            return
        if event.start_mark.index != event.end_mark.index or self._colon_after(key):
            return
        if slip := no_space(key.text):
            self._slips([slip], key.place)
        elif not first:
            message = f'a comma ends the text before "{key.text[:SHOWN]}"'
            self.faults.add(key.place, message, 'put a text that holds a comma in quotes: "…, …"')

    def _colon_after(self, key: Scalar) -> bool:
        rest = self.lines[key.place.line - 1][key.place.column - 1 + len(key.raw) :]
        return rest.lstrip().startswith(":")

    def _mapping(self, events: Iterator[Any], place: Place, depth: int, flow: bool) -> Names:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Place] = {}
        decimal = False  # whether such a comma is already reported
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.node(events, event, depth + 1)
            value_event = next(events)
            value = self.node(events, value_event, depth + 1)
            if flow and isinstance(key, Scalar):
                decimal = self._commas(value_event) or decimal
                if not decimal:
                    self._no_value(key, value, value_event, not entries)
            if not isinstance(key, Scalar):
                self.faults.add(key.place, "a list or mapping cannot be a name", "put the text in quotes")
                continue
            if (
                key.place != place
                and self.lines[place.line - 1][place.column - 1 :][:1] == "?"
                and not entries
            ):
                self.faults.add(place, "a text begins with a symbol that YAML interprets", QUOTES)
            if key.text in seen:
                first = f"first on line {seen[key.text].line}"
                self.faults.add(key.place, f'"{key.text[:SHOWN]}" is given twice', first)
            elif key.text == "<<":
                self.faults.add(
                    key.place, "<< merges another part", "write the text out; merging is not supported"
                )
            seen.setdefault(key.text, key.place)
            entries.append((key, value))
        return Names(tuple(entries), place)
