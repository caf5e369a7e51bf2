"""Takes what is in place of a text, gives what its writer most likely meant: the fault to report."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..faults import FaultList, Place, did_you_mean
from .nodes import Items, Names, Node, Scalar
from .slips import no_colon, no_space

NAME = re.compile(r"[a-z][a-z0-9_-]*")  # of a facet or a value: it may be part of a file name
UNQUOTED = "a text in brackets has no quotes: a comma in it would end it"
WITH_DASHES = 'write each text on a line of its own after "- ", or put each in quotes: ["…", "…"]'
COLON = 'a text that holds ": " or ends with ":" needs quotes here'
IN_QUOTES = 'put it in quotes: "…: …"'
NO_BRACKETS = "remove the brackets; or put quotes around all of it, if they are meant"
BRACKETS = 'put a text that begins with [ in quotes: "[[term]] …"'


def refuse_unquoted(node: Node | None, faults: FaultList) -> None:
    """Refuse a list of texts in brackets unless each is in quotes; names may be without."""
    if isinstance(node, Items) and node.flow:
        bare = next((one for one in node.items if isinstance(one, Scalar) and not one.style), None)
        if bare is not None:
            faults.add(bare.place, UNQUOTED, WITH_DASHES)


def is_text(node: Names, known: Iterable[str]) -> bool:
    """Tell whether names with values are a text that YAML cut at its colon: no name is known, or like a known one."""
    names = [key.text for key, _ in node.entries]
    options = set(known)
    if not names or options & set(names):
        return False
    if len(names) > 1 and all(NAME.fullmatch(name) for name in names):
        return False  # values of a facet that is not there
    if not NAME.fullmatch(names[0]):
        return True
    return bool(options) and not did_you_mean(names[0], options).startswith("did you mean")


def refuse_no_text(node: Node, faults: FaultList) -> None:
    """Refuse a list, or names with values, where a single text is needed."""
    if isinstance(node, Names) and is_text(node, ()):
        faults.add(node.place, COLON, IN_QUOTES)
        return
    faults.add(node.place, "a single text is needed here", _without_brackets(node))


def _without_brackets(node: Node) -> str:
    """Return what to do with brackets in which a text was typed; "" where there are none."""
    if not isinstance(node, Items):
        return ""
    if any(isinstance(item, Items) for item in node.items):
        return BRACKETS
    return NO_BRACKETS if node.flow else ""


def refuse_no_names(node: Node, message: str, hint: str, faults: FaultList) -> None:
    """Refuse what should be names with values; a missing space after the colon is reported as one."""
    text = node.text if isinstance(node, Scalar) and not node.style else ""
    slip = no_space(text) or no_colon(text)
    if slip:
        place = Place(node.place.path, node.place.line, node.place.column + slip.column)
        faults.add(place, slip.message, slip.hint)
    else:
        faults.add(node.place, message, hint)
