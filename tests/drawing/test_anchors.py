"""Anchors of labels: where they are in a drawing, on which side their label stands, and what is refused."""

from __future__ import annotations

import pytest

from leaflets.drawing.nouns import Anchor, Drawing
from leaflets.drawing.svg import parse_drawing
from leaflets.faults import LeafletError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 80">'
SHAPE = '<circle class="ink" cx="50" cy="40" r="8"/>'


def drawn(anchors: str, around: str = "") -> Drawing:
    group = f'<g id="anchors">\n{anchors}\n</g>'
    body = f"<g {around}>{group}</g>" if around else group
    return parse_drawing(f"{HEAD}{SHAPE}\n{body}</svg>".encode(), "f.svg", "f")


def test_anchors_are_named_spots_that_are_not_drawn() -> None:
    drawing = drawn(
        '<circle id="leaf" class="above" cx="20" cy="30" r="3"/><circle id="stem" cx="50" cy="60"/>'
    )
    assert drawing.anchors == (Anchor("leaf", 20, 30, "above"), Anchor("stem", 50, 60, "right"))
    assert len(drawing.shapes) == 1, "no circle among them is drawn"


def test_without_a_class_the_label_is_on_the_nearer_side() -> None:
    drawing = drawn('<circle id="a" cx="49" cy="9"/><circle id="b" cx="51" cy="9"/>')
    assert [anchor.side for anchor in drawing.anchors] == ["left", "right"]


def test_anchors_move_with_the_groups_around_them() -> None:
    drawing = drawn('<circle id="a" cx="10" cy="5"/>', 'transform="translate(20 10) scale(2)"')
    assert drawing.anchors == (Anchor("a", 40, 20, "left"),)


REFUSED = {
    '<circle cx="1" cy="1"/>': "an anchor needs a name",
    '<circle id="a b" cx="1" cy="1"/>': "an anchor needs a name",
    '<circle id="a" cx="1" cy="1"/><circle id="a" cx="2" cy="2"/>': 'two anchors are called "a"',
    '<circle id="a" class="up" cx="1" cy="1"/>': '"up" is not a side',
    '<circle id="a" cx="101" cy="1"/>': 'the anchor "a" is outside the viewBox',
    '<rect x="1" y="1" width="5" height="5"/>': 'the group "anchors" holds circles, not "rect"',
    '<circle id="a" cx="1"/>': '"circle" needs "cy"',
    '<circle id="a" style="fill:red" cx="1" cy="1"/>': '"circle" may not have "style"',
}


@pytest.mark.parametrize("anchors", REFUSED)
def test_what_is_refused(anchors: str) -> None:
    """On the line on which it stands."""
    with pytest.raises(LeafletError) as caught:
        drawn(anchors)
    assert [fault.place.line for fault in caught.value.faults] == [3]
    assert caught.value.faults[0].message.startswith(REFUSED[anchors])
