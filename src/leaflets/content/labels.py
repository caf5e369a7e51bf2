"""Takes the node under a figure's `labels`, gives the words at its parts: each names anchors that its drawing has."""

from __future__ import annotations

from collections.abc import Sequence

from ..drawing.nouns import Drawing
from ..faults import did_you_mean
from ..kinds import Label
from ..model import Condition, Picture
from ..source.fields import Fields, items_of, text_of
from ..source.nodes import Items, Node
from . import keys
from .conditions import conditions
from .scope import Scope
from .words import read_text

AS_LIST = "one for each part:  - {at: leaf, text: …}"


def read_labels(
    scope: Scope, node: Node | None, picture: Drawing | Picture | None, around: Sequence[Condition]
) -> tuple[Label, ...]:
    """Read the labels of a figure; `picture` is None when its drawing could not be read."""
    if isinstance(node, Items) and not node.items:
        scope.faults.add(node.place, "this list is empty")
    if node is not None and isinstance(picture, Picture):
        scope.faults.add(node.place, "a photograph has no anchors for labels", "write them into the caption")
    return tuple(_label(scope, one, picture, around) for one in items_of(node, scope.faults, AS_LIST))


def _label(scope: Scope, node: Node, picture: Drawing | Picture | None, around: Sequence[Condition]) -> Label:
    held = Fields(node, scope.faults, keys.LABEL)
    with conditions(scope, held.nodes, around, node.place) as when:
        text = read_text(scope, held.get("text"))
    at = _anchors(scope, held["at"], picture) if "at" in held else ()
    return Label(at, text, **when._asdict(), place=node.place)


def _anchors(scope: Scope, node: Node, picture: Drawing | Picture | None) -> tuple[str, ...]:
    """Read the name of an anchor, or of two on one side."""
    nodes = node.items if isinstance(node, Items) else (node,)
    names = tuple(text_of(one, scope.faults) for one in nodes)
    if not 1 <= len(names) <= keys.MOST_ANCHORS:
        scope.faults.add(
            node.place, f"a label is at one anchor or at {keys.MOST_ANCHORS}, not at {len(names)}"
        )
    if not isinstance(picture, Drawing):
        return names
    sides = {anchor.name: anchor.side for anchor in picture.anchors}
    for name, one in zip(names, nodes, strict=True):
        if name and name not in sides:
            hint = did_you_mean(name, sides) if sides else NO_ANCHORS
            scope.faults.add(one.place, f'the drawing has no anchor "{name[:60]}"', hint)
    if len({sides[name] for name in names if name in sides}) > 1:
        message = "both anchors of a label must have their label on the same side"
        scope.faults.add(node.place, message, "give them the same class in the drawing")
    return names


NO_ANCHORS = 'it has none: add <g id="anchors"> with a circle for each part (docs/figures.md)'
