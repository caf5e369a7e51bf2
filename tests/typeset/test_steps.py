"""Steps with pictures: where number, picture and words are, the line from one to the next, and what is read aloud."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.drawing.nouns import Drawing, Shape
from leaflets.faults import LeafletError
from leaflets.model import Element, Style
from leaflets.typeset.blocks import Backdrop, Rule, SetLine
from leaflets.typeset.pages import Page
from support.document import E, Reader, drawing, laid, made, prose, streams, styled

SIZE = 60.0
DISC = {"fill": "ink", "colour": "#ffffff", "padding": 5.0}
STEP = {"picture_size": SIZE, "gutter": 14.0, "rule": "ink", "rule_width": 2.5, "dotted": True, "after": 3.0}
ROUND = Drawing("round", 100, 100, (Shape(drawing().shapes[0].path, "tint", "ink", 1.0),))


def step(number: int, *words: Element | str, picture: Drawing | None = ROUND) -> Element:
    return E("li", E("lbl", str(number)), E("lbody", *words), picture=picture)


def steps(count: int, words: str = "Do this.") -> Element:
    return E("ol", *(step(n, words) for n in range(1, count + 1)), style="steps")


def look(**more: Any) -> Style:
    return styled(None, **{"steps lbl": DISC, "steps li": {**STEP, **more}})


def things(page: Page, kind: type) -> Iterator[Any]:
    for placed in page.slices:
        for thing in placed.things:
            if isinstance(thing, kind):
                by = placed.y
                yield thing._replace(y=thing.y + by, **({"y2": thing.y2 + by} if kind is Rule else {}))


def parts(page: Page) -> tuple[list[Backdrop], list[Backdrop], list[Rule], list[SetLine]]:
    """Return a page's pictures, discs, lines that lead on, and words."""
    behind = list(things(page, Backdrop))
    return (
        [one for one in behind if one.picture],
        [one for one in behind if not one.picture],
        list(things(page, Rule)),
        list(things(page, SetLine)),
    )


def test_no_step_with_a_picture_is_alone_on_a_page() -> None:
    """Wherever a list of five begins: on each page are two or more, however high their pictures are."""
    for lines in range(5, 20):
        pages = laid(*[E("p", "A line.")] * lines, steps(5), style=look(picture_size=90.0))
        counts = [len(parts(page)[0]) for page in pages.pages]
        assert sum(counts) == 5 and 1 not in counts, lines


def test_a_disc_overlaps_the_top_left_of_its_picture() -> None:
    (page,) = laid(steps(2), style=look()).pages
    pictures, discs, _, words = parts(page)
    assert len(pictures) == len(discs) == 2
    for picture, disc in zip(pictures, discs, strict=True):
        assert (picture.width, picture.height) == (SIZE, SIZE)
        assert disc.x == 0 and disc.x < picture.x < disc.x + disc.width / 2
        assert disc.y < picture.y < disc.y + disc.height / 2
    body = [line for line in words if line.node.name == "lbody"]
    assert {line.x for line in body} == {pictures[0].x + SIZE + 14.0}


def test_words_are_halfway_down_their_picture_or_begin_with_it() -> None:
    (short,) = laid(steps(1), style=look()).pages
    (picture,), _, _, words = parts(short)
    line = next(line for line in words if line.node.name == "lbody")
    middle = line.y - line.look.base + line.look.lead / 2
    assert middle == pytest.approx(picture.y + SIZE / 2)
    (long,) = laid(steps(1, prose(120)), style=look()).pages
    _, (disc,), _, words = parts(long)
    first = next(line for line in words if line.node.name == "lbody")
    assert first.y - first.look.base == pytest.approx(disc.y)


@pytest.mark.parametrize("gaps", [1.0, 9.0])
def test_a_line_leads_from_each_picture_to_the_next(gaps: float) -> None:
    """Wherever the next is; none leads from the last."""
    (page,) = laid(steps(3), style=look(after=gaps)).pages
    pictures, _, rules, _ = parts(page)
    assert len(rules) == 2 and all(rule.dotted for rule in rules)
    for above, below, rule in zip(pictures, pictures[1:], rules, strict=False):
        assert rule.x == rule.x2 == pytest.approx(above.x + SIZE / 2)
        assert (rule.y, rule.y2) == pytest.approx((above.y + SIZE, below.y))


def test_no_step_is_split_and_no_line_leads_off_the_page() -> None:
    """Eight steps do not fit on a page: the last one there leads to nothing."""
    pages = laid(steps(9, prose(25)), style=look()).pages
    assert len(pages) > 1
    seen = 0
    for page in pages:
        pictures, discs, rules, words = parts(page)
        seen += len(pictures)
        assert len(pictures) == len(discs) == len(rules) + 1
        assert len([line for line in words if line.node.name == "lbl"]) == len(pictures)
        assert max(rule.y2 for rule in rules) <= max(one.y for one in pictures) + 1e-6
    assert seen == 9


def test_a_step_without_a_picture_stands_in_line_with_the_others() -> None:
    listed = E("ol", step(1, "One"), step(2, "Two", picture=None), step(3, "Three"), style="steps")
    (page,) = laid(listed, style=look()).pages
    pictures, discs, rules, words = parts(page)
    assert len(pictures) == 2 and len(discs) == 3 and len(rules) == 2
    assert discs[1].x + discs[1].width / 2 == pytest.approx(pictures[0].x + SIZE / 2)
    assert len({line.x for line in words if line.node.name == "lbody"}) == 1


def test_a_picture_takes_no_more_than_two_fifths_of_its_column() -> None:
    (page,) = laid(E("row", E("cell", steps(2)), E("cell", E("p", "x")), widths="1 1"), style=look()).pages
    pictures, *_ = parts(page)
    assert [one.width for one in pictures] == pytest.approx([0.4 * (300 - 10) / 2] * 2)


def test_a_box_holds_steps_and_their_lines() -> None:
    (page,) = laid(E("aside", steps(3)), style=look()).pages
    pictures, _, rules, _ = parts(page)
    assert len(pictures) == 3 and len(rules) == 2
    for below, rule in zip(pictures[1:], rules, strict=True):
        assert rule.y2 == pytest.approx(below.y)


def test_a_ring_stands_around_the_disc() -> None:
    style = styled(
        None, **{"steps lbl": {**DISC, "border": "#ffffff", "border_width": 1.5}, "steps li": STEP}
    )
    (page,) = laid(steps(1), style=style).pages
    _, (ring, disc), _, _ = parts(page)
    assert (ring.look.fill, disc.look.fill) == ("#ffffff", "#222222")
    assert ring.width == pytest.approx(disc.width + 3) and disc.x == pytest.approx(ring.x + 1.5)


def test_only_words_and_numbers_are_read() -> None:
    """Pictures, discs and lines are artifacts; each number is the label of its item."""
    content = made(E("h1", "Steps"), steps(3), style=look())
    Reader(content)  # asserts that all text is tagged
    with pikepdf.open(io.BytesIO(content)) as pdf:
        kinds = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    assert kinds.count("/LI") == kinds.count("/Lbl") == kinds.count("/LBody") == 3
    assert "/Figure" not in kinds
    stream = streams(content)[0].decode("latin-1")
    assert "1 J [0 5] 0 d" in stream.partition("EMC")[0], "dots are drawn among what is behind the words"


def test_a_number_is_checked_on_its_disc_and_not_on_the_picture_below() -> None:
    dark = replace(ROUND, shapes=(replace(ROUND.shapes[0], fill="#ffffff"),))
    listed = E("ol", step(1, "One", picture=dark), style="steps")
    laid(listed, style=look())
    bare = styled(None, **{"steps lbl": {"colour": "#eeeeee"}, "steps li": STEP})
    with pytest.raises(LeafletError, match="contrast"):
        laid(listed, style=bare)


@given(
    st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=12),
    st.floats(12, 200),
    st.floats(0, 30),
)
def test_nothing_overlaps_and_nothing_is_lost(held: list[tuple[int, bool]], size: float, gap: float) -> None:
    listed = E(
        "ol", *(step(n, prose(words, n), picture=ROUND if shown else None) for n, (words, shown) in enumerate(held, 1)),
        style="steps",
    )  # fmt: skip
    pages = laid(listed, style=look(picture_size=size, after=gap)).pages
    said = [line for page in pages for line in parts(page)[3] if line.node.name == "lbl"]
    assert len(said) == len(held)
    for page in pages:
        pictures, _, _, words = parts(page)
        assert all(a.y + a.height <= b.y + 1e-6 for a, b in itertools.pairwise(pictures))
        for picture in pictures:
            right = picture.x + picture.width
            assert all(line.x >= right for line in words if line.node.name == "lbody")
            assert picture.y + picture.height <= 500 - 50 + 1e-6
