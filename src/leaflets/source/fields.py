"""Takes a node, gives what it holds: texts, days, numbers, words from a short list, lists, and fields by name.

Nothing raises: what is wrong goes to a list of faults, each at its place, and then reads as if it were absent.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from ..faults import NOWHERE, FaultList, Place, did_you_mean
from ..text.blank import says_something
from .nodes import SHOWN, Items, Names, Node, Scalar, read_yaml
from .paragraphs import one_line, one_paragraph
from .shapes import YES_NO as YES_OR_NO
from .shapes import FileShape
from .texts import refuse_no_names, refuse_no_text, refuse_unquoted

UNREAD = Names((), NOWHERE)  # a file whose faults are reported already
YES_NO = YES_OR_NO.words
AS_DATE = "write year-month-day, for example 2026-11-23"
AS_LIST = 'begin each line with a hyphen and a space: "- …"; names may be in brackets: [a, b]'
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,5}")  # no leading zero: a number may print as it is typed


def read_root(path: Path, shown: str, faults: FaultList, may_be_empty: bool = False) -> Node:
    """Return a file's root node; UNREAD when it cannot be read; the faults say why."""
    with faults.gather():
        return read_yaml(path, shown, may_be_empty)
    return UNREAD


def read_optional(path: Path, shown: str, faults: FaultList) -> Node | None:
    """Return the root node of a file that need not be there; None where it is not.

    A folder that may not be opened is reported by whoever reads it.
    """
    try:
        there = path.exists() or path.is_symlink()
    except PermissionError:
        return None
    return read_root(path, shown, faults) if there else None


def iso_date(text: str) -> dt.date | None:
    """Return the day of a text `2026-11-23`; None for any other, and for a day that does not exist."""
    try:
        return dt.date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:  # 30 February
        return None


# ---- of one node ---------------------------------------------------------------------------------


def text_of(node: Node | None, faults: FaultList, lines: bool = False) -> str:
    """Return a text of one line, or of one paragraph with its `lines`; "" where nothing in it is visible."""
    if isinstance(node, Scalar):
        tidy = one_paragraph if lines else one_line
        return tidy(node, faults) if says_something(node.text) else ""
    return verbatim_of(node, faults)


def verbatim_of(node: Node | None, faults: FaultList) -> str:
    """Return a text letter by letter: a path, or what is compared with what was written before."""
    if isinstance(node, Scalar):
        return node.text
    if node is not None and node is not UNREAD:
        refuse_no_text(node, faults)
    return ""


def date_of(node: Node | None, faults: FaultList) -> dt.date | None:
    text = text_of(node, faults)
    day = iso_date(text)
    if day is None and isinstance(node, Scalar):
        faults.add(node.place, f'"{text[:SHOWN]}" is not a date', AS_DATE)
    return day


def one_of(node: Node | None, options: Sequence[str], faults: FaultList) -> str:
    """Return one of a few words; any other is a fault."""
    text = text_of(node, faults)
    if text not in options and isinstance(node, Scalar):
        known = " or ".join(f'"{option}"' for option in options) or "nothing"
        faults.add(node.place, f'{known} is needed here, not "{text[:SHOWN]}"')
    return text


def number_of(node: Node, faults: FaultList, least: float, most: float) -> float:
    """Return a number from `least` to `most`; any other is a fault, and reads as `most`."""
    return _number(node, faults, (least, most), _NUMBER, "number")


def whole_of(node: Node, faults: FaultList, least: int, most: int) -> int:
    """Return a whole number as `number_of` does."""
    return int(_number(node, faults, (least, most), _WHOLE, "whole number"))


def _number(
    node: Node, faults: FaultList, within: tuple[float, float], form: re.Pattern[str], kind: str
) -> float:
    text, (least, most) = text_of(node, faults), within
    if form.fullmatch(text) and least <= float(text) <= most:
        return float(text)
    if isinstance(node, Scalar):
        message = f'a {kind} from {least:g} to {most:g} is needed here, not "{text[:SHOWN]}"'
        faults.add(node.place, message)
    return most


def items_of(node: Node | None, faults: FaultList, hint: str = AS_LIST) -> tuple[Node, ...]:
    if isinstance(node, Items):
        return node.items
    if node is not None and node is not UNREAD:
        faults.add(node.place, "a list is needed here", hint)
    return ()


def text_items_of(node: Node | None, faults: FaultList) -> tuple[Node, ...]:
    """Return the items of a list whose items are texts, not names."""
    refuse_unquoted(node, faults)
    return items_of(node, faults)


# ---- of names with values ------------------------------------------------------------------------


class Fields:
    """The values of a mapping by their names.

    `known` are the names that it may have, None for any, or the shape that says so; `needed` those that must be
    there, `filled` those that must hold a text too; `lacking` is the hint where one is missing. What is absent reads as "", None
    or an empty list.
    """

    def __init__(
        self,
        node: Node | None,
        faults: FaultList,
        known: FileShape | Collection[str] | None = None,
        needed: Collection[str] = (),
        filled: Collection[str] = (),
        lacking: str = "",
    ) -> None:
        if isinstance(known, FileShape):
            needed, filled, known = known.needed, known.filled, known.known
        self.faults, self.start = faults, node.place if node else NOWHERE
        self.names: dict[str, Scalar] = {}
        self.nodes: dict[str, Node] = {}
        if isinstance(node, Names):
            self._take(node, known)
            self._refuse_missing(node, (*needed, *filled), filled, lacking)
        elif node is not None:
            first = next(iter((*filled, *needed, *sorted(known or ()))), "name")
            refuse_no_names(node, "names with values are needed here", f"for example  {first}: …", faults)

    def _take(self, node: Names, known: Collection[str] | None) -> None:
        for key, value in node.entries:
            if known is None or key.text in known:
                self.names[key.text], self.nodes[key.text] = key, value
            else:
                hint = did_you_mean(key.text, known)
                self.faults.add(key.place, f'unknown key "{key.text[:SHOWN]}"', hint)

    def _refuse_missing(
        self, node: Names, needed: Collection[str], filled: Collection[str], hint: str
    ) -> None:
        for name in needed if node is not UNREAD else ():
            held = self.nodes.get(name)
            if held is None:
                self.faults.add(node.place, f'"{name}" is missing', hint)
            elif name in filled and isinstance(held, Scalar) and not says_something(held.text):
                self.faults.add(held.place, f'"{name}" is empty')

    def __contains__(self, name: str) -> bool:
        return name in self.nodes

    def __getitem__(self, name: str) -> Node:
        return self.nodes[name]

    def get(self, name: str) -> Node | None:
        return self.nodes.get(name)

    def place(self, name: str) -> Place:
        """Return where a value stands; where the mapping begins when it is not there."""
        return self.nodes[name].place if name in self.nodes else self.start

    def text(self, name: str) -> str:
        return text_of(self.get(name), self.faults)

    def verbatim(self, name: str) -> str:
        return verbatim_of(self.get(name), self.faults)

    def date(self, name: str) -> dt.date | None:
        return date_of(self.get(name), self.faults)

    def one_of(self, name: str, options: Sequence[str]) -> str:
        return one_of(self.get(name), options, self.faults)

    def yes(self, name: str, otherwise: bool = False) -> bool:
        """Tell whether a field says yes; `otherwise` when it is not there."""
        return self.one_of(name, YES_NO) == "yes" if name in self else otherwise

    def number(self, name: str, least: float, most: float) -> float | None:
        return number_of(self.nodes[name], self.faults, least, most) if name in self else None

    def whole(self, name: str, least: int, most: int) -> int | None:
        return whole_of(self.nodes[name], self.faults, least, most) if name in self else None

    def items(self, name: str) -> tuple[Node, ...]:
        return items_of(self.get(name), self.faults)

    def text_items(self, name: str) -> tuple[Node, ...]:
        return text_items_of(self.get(name), self.faults)
