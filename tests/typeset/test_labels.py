"""Words at the parts of a drawing: beside what they name, apart, in order, inside the column; or a list below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.drawing.leaders import APART, Edges, Tied, cross, leaders, spread
from leaflets.drawing.nouns import SIDES, Anchor, Drawing, Shape
from leaflets.faults import LeafletError
from leaflets.layout.cascade import Computed
from leaflets.model import Element, Run, Style
from leaflets.typeset.blocks import Art, Backdrop, Leaders, Rule, SetLine, Slice, grown
from leaflets.typeset.builder import Builder
from leaflets.typeset.labels import INSET, SetLabel, Spot, tied_to
from leaflets.typeset.lay_out import open_blocks
from leaflets.typeset.pages import Pages, Placed
from leaflets.typeset.sections import flow
from support.document import B, E, Reader, doc, laid, made, streams, styled
from support.laid_out import bridge
from support.properties import examples

WIDTH = 300.0  # of the column of the tests' style
BOX = (("m", (1.0, 1.0)), ("l", (99.0, 1.0)), ("l", (99.0, 99.0)), ("h", ()))
STYLE = styled(
    None, figure={"shrink": 0.7}, labels={"rule": "ink", "rule_width": 1.3}, lbody={"balance": "yes"}
)


def plan(*anchors: Anchor, size: tuple[float, float] = (100.0, 100.0)) -> Drawing:
    return Drawing("plan", *size, (Shape(BOX, "tint", "ink", 1.0),), anchors=anchors)


def labelled(
    picture: Drawing, *labels: tuple[str, tuple[Run | str, ...]], caption: str = "A plan"
) -> Element:
    """Return a drawing with labels: for each, the names of its anchors, and its words."""
    entries = [E("li", E("lbl"), E("lbody", *words), anchor=at) for at, words in labels]
    shown = E(
        "figure", *([E("figcaption", caption)] if caption else []), picture=picture, alt="A plan of a house"
    )
    return E("labelled", shown, E("ul", *entries, style="labels", marker="none"))


class Found(NamedTuple):
    """What is on a page: rectangles from the column's left and the page's top."""

    art: tuple[float, float, float, float]
    words: dict[str, tuple[float, float, float, float]]  # of each label, by its words
    leaders: Leaders | None
    order: list[str]


def found_on(pages: Pages) -> Found:
    """Return the only drawing on the pages, and the rectangle around the words of each label."""
    return found_in(pages.pages[0].slices)


def shrunk(node: Element, share: float) -> Found:
    """Return the same of a drawing that was made smaller, by a share of what is allowed, to fit on a page."""
    document = doc(node, style=STYLE)
    (block, *_), *_ = flow(open_blocks(document), document.root)
    return found_in([Placed(0.0, grown(piece, -share).things) for piece in block.slices])


def found_in(slices: Sequence[Placed]) -> Found:
    art, found, words, order = (0.0, 0.0, 0.0, 0.0), None, dict[str, tuple[float, float, float, float]](), []
    boxes: dict[Element, list[tuple[float, float, float, float]]] = {}
    for placed in slices:
        for thing in placed.things:
            if isinstance(thing, Art):
                left, top = placed.x + thing.x, placed.y + thing.y
                art = (left, top, left + thing.width, top + thing.height)
            elif isinstance(thing, Leaders):
                found = thing._replace(y=placed.y + thing.y)
            elif isinstance(thing, SetLine) and thing.node.name == "lbody":
                left, top = placed.x + thing.x, placed.y + thing.y - thing.look.base
                line = (left, top, left + thing.line.width * thing.look.size, top + thing.look.lead)
                boxes.setdefault(thing.node, []).append(line)
    for node, lines in boxes.items():
        text = "".join(child.text for child in node.children if isinstance(child, Run))
        left, top, right, bottom = zip(*lines, strict=True)
        words[text] = (min(left), min(top), max(right), max(bottom))
        order.append(text)
    return Found(art, words, found, order)


def touch(a: tuple[float, ...], b: tuple[float, ...], gap: float = 0.0) -> bool:
    across = min(a[2], b[2]) - max(a[0], b[0]) > 0.01 - gap
    return across and min(a[3], b[3]) - max(a[1], b[1]) > 0.01 - gap


# ---- apart, in order ---------------------------------------------------------------------------------

LENGTHS = st.lists(st.tuples(st.floats(-50, 400), st.floats(5, 80)), min_size=1, max_size=9)


@given(LENGTHS)
@examples(200)
def test_things_are_spread_in_order_and_apart(things: list[tuple[float, float]]) -> None:
    """Inside their room where it is large enough, else from its start on."""
    wanted, lengths = sorted(want for want, _ in things), [length for _, length in things]
    starts = spread(wanted, lengths, 300.0)
    need = sum(lengths) + APART * (len(lengths) - 1)
    assert starts[0] >= -1e-6 and starts[-1] + lengths[-1] <= max(300.0, need) + 1e-6
    for (start, length), (after, _) in pairwise(zip(starts, lengths, strict=True)):
        assert after - start - length >= APART - 1e-6


def test_things_that_do_not_touch_stay_where_they_want_to_be() -> None:
    assert spread([10.0, 50.0], [20.0, 20.0], 100.0) == [10.0, 50.0]
    assert spread([40.0, 40.0], [20.0, 20.0], 100.0) == pytest.approx([26.0, 54.0]), "both move as far"


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=6))
@examples(200)
def test_leaders_never_cross(spots: list[tuple[float, float]]) -> None:
    spots = sorted(spots, key=lambda spot: spot[1])
    starts = spread([along for _, along in spots], [12.0] * len(spots), 100.0)
    tied = [Tied((spot,), start + 6) for spot, start in zip(spots, starts, strict=True)]
    lines = leaders(tied, Edges(100.0, 105.0, 112.0))
    assert not any(cross(one, other) for one, other in combinations(lines, 2))


def test_a_leader_goes_straight_down_to_words_below_its_spot() -> None:
    """Not to their middle; to words that do not reach so far it bends, and ends a little inside them."""
    spot = Spot(50.0, 0.0, 200.0, 60.0, 0.0)
    label = SetLabel("below", ((60.0, 40.0),), (Slice(15.0, ()),), Computed(), 90.0)
    levels = [tied_to(label, start, spot, True).level for start in (100.0, 30.0, 109.0, 200.0)]
    assert levels == [110.0, 110.0, 109.0 + INSET, 200.0 + INSET]


def test_leaders_that_would_cross_bend_at_the_drawings_edge() -> None:
    """The guard is seen to fail: slanted, these two would."""
    tied = [Tied(((0.0, 10.0),), 60.0), Tied(((90.0, 12.0),), 90.0)]
    lines = leaders(tied, Edges(100.0, 105.0, 112.0))
    assert [line[1] for line in lines] == [(100.0, 10.0), (100.0, 12.0)]
    assert cross(((0.0, 10.0), (105.0, 60.0)), ((90.0, 12.0), (105.0, 90.0)))


WORD = st.text("abcdefgh", min_size=1, max_size=9)
LABEL = st.tuples(
    st.sampled_from(SIDES), st.integers(0, 100), st.integers(0, 100), st.lists(WORD, min_size=1, max_size=9)
)


@given(
    st.lists(LABEL, min_size=1, max_size=7), st.sampled_from([(100.0, 100.0), (60.0, 200.0), (300.0, 90.0)])
)
@examples(150)
def test_labels_never_overlap(
    given_: list[tuple[str, int, int, list[str]]], size: tuple[float, float]
) -> None:
    """Whatever the anchors and words: apart, in the order of their anchors, inside the column, and off the drawing."""
    wide, high = size
    anchors = [
        Anchor(f"a{n}", x * wide / 100, y * high / 100, side) for n, (side, x, y, _) in enumerate(given_)
    ]
    labels = [(f"a{n}", (f"{n} " + " ".join(words),)) for n, (*_, words) in enumerate(given_)]
    node = labelled(plan(*anchors, size=size), *labels)
    check_places(found_on(laid(node, style=STYLE)), anchors, labels)
    for share in (0.3, 1.0):
        if (found := shrunk(node, share)).leaders:
            check_places(found, anchors, labels)


def check_places(found: Found, anchors: list[Anchor], labels: list[tuple[str, tuple[str, ...]]]) -> None:
    assert found.order == [words for _, (words,) in labels], "in the order in which they were written"
    boxes = list(found.words.values())
    assert not any(touch(a, b) for a, b in combinations(boxes, 2))
    assert not any(touch(box, found.art) for box in boxes)
    assert all(box[0] >= -0.05 and box[2] <= WIDTH + 0.05 for box in boxes)
    if found.leaders:
        assert len(found.leaders.rings) == len(labels)
        _in_order(anchors, boxes)


def _in_order(anchors: list[Anchor], boxes: list[tuple[float, float, float, float]]) -> None:
    for side in SIDES:
        along = 0 if side in ("above", "below") else 1
        held = [
            (anchors[n].y if along else anchors[n].x, n)
            for n in range(len(anchors))
            if anchors[n].side == side
        ]
        tops = [boxes[n] for _, n in sorted(held)]
        for one, other in pairwise(tops):
            ends = one[along + 2] if along else one[2]
            assert other[along] >= ends + APART - 0.05 or (not along and other[0] + 0.05 >= one[0])


# ---- where they stand --------------------------------------------------------------------------------

LEAF, POT = Anchor("leaf", 90, 20, "right"), Anchor("pot", 10, 80, "left")


def test_a_label_is_level_with_its_anchor() -> None:
    found = found_on(laid(labelled(plan(LEAF), ("leaf", ("A leaf",))), style=STYLE))
    assert found.leaders and found.words["A leaf"][0] > found.art[2]
    (line,) = found.leaders.lines
    assert line[0][1] == pytest.approx(line[-1][1]), "so that its leader is straight"
    scale = (found.art[2] - found.art[0]) / 100
    assert line[0] == pytest.approx((found.art[0] + 90 * scale, found.art[1] + 20 * scale - found.leaders.y))


def test_a_drawing_shrinks_with_its_labels() -> None:
    """Which keep their size and their anchors."""
    node = labelled(plan(LEAF, POT), ("pot", ("A pot",)), ("leaf", ("A leaf",)))
    full, small = shrunk(node, 0.0), shrunk(node, 1.0)
    assert small.leaders and full.leaders
    assert small.art[2] - small.art[0] == pytest.approx(0.7 * (full.art[2] - full.art[0]))
    for n, (x, y) in enumerate([(10, 80), (90, 20)]):
        scale = (small.art[2] - small.art[0]) / 100
        assert small.leaders.rings[n] == pytest.approx((small.art[0] + x * scale, small.art[1] + y * scale))
    heights = [{word: round(box[3] - box[1], 3) for word, box in one.words.items()} for one in (full, small)]
    assert heights[0] == heights[1]


def test_a_bracket_joins_two_anchors() -> None:
    low = Anchor("low", 80, 70, "right")
    found = found_on(laid(labelled(plan(LEAF, low), ("leaf low", ("Leaves",))), style=STYLE))
    assert found.leaders and len(found.leaders.rings) == 2 and len(found.leaders.lines) == 4
    middle = (found.words["Leaves"][1] + found.words["Leaves"][3]) / 2 - found.art[1]
    scale = (found.art[2] - found.art[0]) / 100
    assert 20 * scale < middle < 70 * scale


def test_bold_words_at_the_start_have_a_line_of_their_own() -> None:
    words = (B("Leaf"), " in light")
    lines = [
        thing
        for placed in laid(labelled(plan(LEAF), ("leaf", words)), style=STYLE).pages[0].slices
        for thing in placed.things
        if isinstance(thing, SetLine) and thing.node.name == "lbody"
    ]
    assert ["".join(s.text for s in one.line.segments).strip() for one in lines] == ["Leaf", "in light"]


def test_the_block_is_as_high_as_its_labels() -> None:
    """Where they need more than the drawing, it grows."""
    many = [Anchor(f"n{n}", 50, 50, "right") for n in range(9)]
    labels = [(f"n{n}", (f"Label number {n} with many words",)) for n in range(9)]
    found = found_on(laid(labelled(plan(*many), *labels), style=STYLE))
    boxes = sorted(found.words.values(), key=lambda box: box[1])
    assert found.leaders and boxes[-1][3] - boxes[0][1] > found.art[3] - found.art[1]


def test_without_room_the_labels_are_a_list_below() -> None:
    """A long word on either side of a wide drawing leaves it too little; nothing is drawn in it then."""
    word = "Incomprehensibilities"
    found = found_on(laid(labelled(plan(LEAF, POT), ("leaf", (word,)), ("pot", (word + "!",))), style=STYLE))
    assert found.leaders is None
    assert all(box[0] == 0 and box[1] > found.art[3] for box in found.words.values())


# ---- what is read ------------------------------------------------------------------------------------


TREE = """\
Document
  Div
    Figure Alt="A plan of a house" p1
      Caption p1 | A plan
    L ListNumbering="None"
      LI
        LBody p1 | A pot
      LI
        LBody p1 | A leaf in the light
"""


def test_labels_are_a_list_after_the_figure() -> None:
    """The Figure keeps its alternative text; leaders are artifacts; the words are copied where they are drawn."""
    node = labelled(plan(LEAF, POT), ("pot", ("A pot",)), ("leaf", (B("A leaf"), " in the light")))
    assert Reader(made(node, style=STYLE)).picture() == TREE
    (stream,) = streams(made(node, style=STYLE))
    assert stream.count(b"/Artifact<</Type/Layout>>BDC\nq 1 j") == 1
    assert bridge(laid(node, style=STYLE)) < 0.05


def test_a_layout_that_names_an_unknown_anchor_is_refused() -> None:
    with pytest.raises(LeafletError) as caught:
        laid(labelled(plan(LEAF), ("leef", ("A leaf",))), style=STYLE)
    assert 'the drawing "plan" has no anchor "leef"' in str(caught.value) and "leaf" in str(caught.value)


# ---- with other things in its slice ------------------------------------------------------------------

AMONG = styled(
    {"mirrored": "no", "inner": 120.0},
    figure={"shrink": 0.7},
    note={"hang": 110.0},
    flank={"beside": True, "flank": "left", "area": 40.0},
    labels={"rule": "ink", "rule_width": 1.3},
    **{"steps lbl": {"fill": "#333333", "colour": "#ffffff", "padding": 5.0}},
    **{"steps li": {"rule": "#333333", "picture_size": 30.0}},
)
SIMPLE = plan(Anchor("part", 50.0, 20.0, "left"))
ICON = E("icon", picture=plan(), name_="drop")


def among(what: str) -> list[Element]:
    """Return a drawing with a label, and what stands in one slice with it."""
    node = labelled(SIMPLE, ("part", ("Words",)), caption="")
    if what == "note":
        return [E("p", "A note", style="note"), node]
    if what == "figure":
        return [E("figure", style="flank", picture=SIMPLE, alt="A plan"), node]
    if what == "marker":
        return [E("ul", E("li", E("lbl", "•"), E("lbody", node)))]
    if what == "icon":
        return [E("ul", E("li", E("lbl", ICON), E("lbody", node)))]
    steps = [
        E("li", E("lbl", "1"), E("lbody", node), picture=SIMPLE),
        E("li", E("lbl", "2"), E("lbody", E("p", "Words"))),
    ]
    listed = E("ol", *steps, style="steps")
    return [E("aside", listed) if what == "boxed step" else listed]


@pytest.mark.parametrize("what", ["note", "figure", "marker", "icon", "boxed step"])
def test_a_drawing_with_labels_shrinks_together_with_what_stands_in_its_slice(what: str) -> None:
    block = next(block for blocks in flow(*set_among(what)) for block in blocks)
    held = [piece for piece in block.slices if any(isinstance(thing, Leaders) for thing in piece.things)]
    assert held, "nothing to shrink: this would prove nothing"
    for piece in held:
        small = grown(piece, -1.0)
        assert len(small.things) == len(piece.things)
        (before,), (after,) = (
            [t for t in one.things if isinstance(t, Rule)] or [None] for one in (piece, small)
        )
        if before and after:
            assert before.y2 - after.y2 == pytest.approx(piece.height - small.height), "on to the next step"


@pytest.mark.parametrize("what", ["note", "step"])
def test_a_drawing_does_not_shrink_below_what_stands_beside_it(what: str) -> None:
    rules: dict[str, Mapping[str, object]] = {
        "figure": {"shrink": 0.5, "area": 3000.0}, "steps li": {"picture_size": 105.0},
        "note": {"hang": 110.0, "size": 50.0, "leading": 1.0},
    }  # fmt: skip
    style = styled({"mirrored": "no", "inner": 120.0}, **{**AMONG.rules, **rules})
    block = next(block for blocks in flow(*set_among(what, style)) for block in blocks)
    for share in (0.0, -1.0):
        pieces = [grown(piece, share) for piece in block.slices]
        tops = list(accumulate([piece.height for piece in pieces], initial=0.0))
        deep = max(
            top + thing.y + getattr(thing, "height", 0.0)
            for top, piece in zip(tops, pieces, strict=False)
            for thing in piece.things
            if isinstance(thing, SetLine | Backdrop | Art)
        )
        assert deep <= tops[-1] + 0.01


def set_among(what: str, style: Style = AMONG) -> tuple[Builder, Element]:
    document = doc(E("section", *among(what)), style=style)
    return open_blocks(document), document.root
