"""Styles: which rule wins, what is inherited, and colours that cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leaflets.drawing.svg import parse_drawing
from leaflets.faults import LeafletError
from leaflets.layout.cascade import Cascade, Computed
from leaflets.model import Element
from support.document import E, drawing, figure, laid, styled, table, ul

NAMES = ("aside", "warning")


def look(element: Element, *ancestors: str, **rules: dict[str, object]) -> Computed:
    cascade = Cascade(styled(None, **rules))
    return cascade.of(element, cascade.root, ancestors)


def test_later_rules_win() -> None:
    """Element, element in ancestor, style, style in ancestor: in this order."""
    rules: dict[str, dict[str, object]] = {}
    for n, (selector, ancestors) in enumerate(
        [("p", ()), ("aside p", ("aside",)), ("big", ()), ("aside big", ("aside",))]
    ):
        rules[selector] = {"size": 20.0 + n}
        assert look(E("p", style="big"), *ancestors, **rules).size == 20.0 + n


def test_the_inner_ancestor_wins() -> None:
    rules: dict[str, dict[str, object]] = {"aside p": {"size": 20.0}, "section p": {"size": 30.0}}
    assert look(E("p"), "aside", "section", **rules).size == 30.0
    assert look(E("p"), "section", "aside", **rules).size == 20.0


def test_type_is_inherited_and_boxes_are_not() -> None:
    cascade = Cascade(styled(aside={"size": 9.0, "padding": 7.0, "fill": "tint"}))
    outer = cascade.of(E("aside"), cascade.root, ())
    inner = cascade.of(E("p"), outer, NAMES)
    assert (inner.size, inner.padding, inner.fill) == (9.0, 0.0, "")
    assert inner.ground == outer.fill == "#eef2f6", "text knows what is behind it"


def test_the_look_of_equal_surroundings_is_computed_once() -> None:
    cascade = Cascade(styled())
    assert cascade.of(E("p"), cascade.root, NAMES) is cascade.of(E("p"), cascade.root, NAMES)
    assert cascade.of(E("p"), cascade.root, NAMES) is not cascade.of(E("p"), cascade.root, ())


def test_a_changed_look_is_one_object_for_as_long_as_the_cascade_lives() -> None:
    """Looks are known by their id, so none may be dropped while something computed from it is remembered."""
    cascade = Cascade(styled())
    first = cascade.of(E("p"), cascade.root, NAMES)
    ids = {id(cascade.changed(first, radius=float(n))) for n in range(50)}
    assert len(ids) == 50, "one was dropped, and another got its id"
    assert cascade.changed(first, radius=3.0) is cascade.changed(first, radius=3.0)
    assert cascade.changed(first, radius=3.0) is not cascade.changed(first, padding=3.0)
    assert cascade.on(first, "#000000") is cascade.changed(first, ground="#000000", panels=())


@pytest.mark.parametrize("rules", [{"lbl": {"colour": "#cccccc"}}, {"foot p": {"colour": "#cccccc"}}])
def test_what_cannot_be_read_is_refused_each_time(rules: dict[str, dict[str, object]]) -> None:
    """A style serves many documents: the second is not made because the first was refused."""
    style = styled(None, **rules)
    for _ in range(2):
        with pytest.raises(LeafletError, match="contrast"):
            laid(E("running", E("p", "Foot")), ul("One"), style=style)


@pytest.mark.parametrize(("rule", "refused"), [
    ({"colour": "#767676"}, False), ({"colour": "#777777"}, True),
    ({"colour": "#949494", "size": 18.0}, False), ({"colour": "#949494", "size": 17.9}, True),
    ({"colour": "#949494", "size": 14.0, "weight": "bold"}, False), ({"colour": "#959595", "size": 30.0}, True),
    ({"colour": "#767676", "fill": "tint"}, True), ({"colour": "#ffffff", "fill": "ink"}, False),
])  # fmt: skip
def test_text_that_cannot_be_read_is_refused(rule: dict[str, object], refused: bool) -> None:
    """4.5 to 1, or 3 to 1 for large text: WCAG 2.1, 1.4.3."""
    style = styled(faint=rule)
    if not refused:
        laid(E("p", "words", style="faint"), style=style)
        return
    with pytest.raises(
        LeafletError, match=r"style\.yaml:1:1: faint: #\w+ on #\w+ has a contrast of \d\.\d:1"
    ):
        laid(E("p", "words", style="faint"), style=style)


FOOT = E("running", E("p", "Page ", E("page"), style="folio"), at="foot")
HEAD = E("running", E("p", "A title", style="folio"), at="head")
DRAFT = E("p", "DRAFT", style="folio", margin="yes")
NUMBERED = E("ol", E("li", E("lbl", "1."), E("lbody", "One")))


@pytest.mark.parametrize(("apart", "selector"), [
    (FOOT, "folio"), (HEAD, "folio"), (DRAFT, "folio"), (NUMBERED, "lbl"), (NUMBERED, "ol lbl"),
])  # fmt: skip
def test_words_set_apart_from_the_text_must_be_readable_too(apart: Element, selector: str) -> None:
    """Running lines, the line in the margin, the numbers of items."""
    laid(apart, E("p", "words"), style=styled(None, **{selector: {"colour": "#767676"}}))
    with pytest.raises(LeafletError, match=r"#777777 on #ffffff has a contrast of 4\.4:1"):
        laid(apart, E("p", "words"), style=styled(None, **{selector: {"colour": "#777777"}}))


@pytest.mark.parametrize(("apart", "y", "refused"), [
    (FOOT, 452.0, True), (FOOT, 480.0, False), (HEAD, 0.0, True), (HEAD, 34.0, False), (DRAFT, 480.0, True),
    (DRAFT, 452.0, False),
])  # fmt: skip
def test_words_in_the_margin_must_be_readable_on_what_lies_behind_them(
    apart: Element, y: float, refused: bool
) -> None:
    """An area of the page's own, at their height: it lies behind no text."""
    style = styled({"panels": ({"fill": "#555555", "y": y, "height": 20.0},), "top": 60.0})
    try:
        laid(apart, E("p", "words"), style=style)
    except LeafletError as error:
        assert refused and "on #555555" in str(error) and "folio" in str(error), error
    else:
        assert not refused


WHITE = {"colour": "#ffffff"}


@pytest.mark.parametrize(("panels", "refused"), [
    ([{"fill": "#0b5c7a"}], ""), ([{"fill": "#0b5c7a", "height": 200.0}], ""), ([], "#ffffff on #ffffff"),
    ([{"fill": "#0b5c7a", "y": 200.0}], "#ffffff on #ffffff"), ([{"fill": "#0b5c7a", "height": 58.0}], "#ffffff on #ffffff"),
    ([{"fill": "#0b5c7a"}, {"fill": "#eeeeee", "y": 50.0, "height": 40.0}], "#ffffff on #eeeeee"),
    ([{"fill": "#eeeeee"}, {"fill": "#0b5c7a", "height": 200.0}], ""),
    ([{"fill": "#0b5c7a", "x": 50.0, "width": 20.0}], "#ffffff on #ffffff"),
])  # fmt: skip
def test_words_on_a_panel_are_checked_where_they_lie(panels: list[dict[str, object]], refused: str) -> None:
    """The uppermost panel behind them counts; where it does not cover them, so does what shows beside it."""
    style = styled(None, p=WHITE, page={"size": 12.0, "master": "dark"})
    style = (
        replace(style, masters={"dark": {"panels": tuple(panels), "running": "no"}})
        if panels
        else styled(None, p=WHITE)
    )
    page = E("section", E("p", "white words"), style="dark")
    style = replace(style, rules={**style.rules, "dark": {"master": "dark"}}) if panels else style
    if not refused:
        assert laid(page, style=style).pages
        return
    with pytest.raises(LeafletError, match=refused):
        laid(page, style=style)


def test_dark_words_may_lie_beside_a_dark_panel_and_not_on_it() -> None:
    """Formerly words were checked on every panel of their page, wherever it lay."""
    panel = {"fill": "#0b5c7a", "height": 58.0}
    style = styled(None, dark={"master": "dark"})
    style = replace(style, masters={"dark": {"panels": (panel,), "running": "no"}})
    page = E("section", E("p", "one"), E("p", "two"), style="dark")
    with pytest.raises(LeafletError, match="on #0b5c7a"):
        laid(page, style=style)
    low = replace(style, masters={"dark": {"panels": ({**panel, "height": 40.0},), "running": "no"}})
    assert laid(page, style=low).pages


def test_a_cover_without_running_lines_may_be_dark_where_they_would_stand() -> None:
    dark = {"panels": ({"fill": "#555555", "height": 40.0},)}
    for running, refused in (("no", False), ("yes", True)):
        style = styled()
        style = replace(style, masters={**style.masters, "dark": {**dark, "running": running}})
        try:
            laid(HEAD, E("p", "words"), style=style)
        except LeafletError:
            assert refused
        else:
            assert not refused


def test_numerals_must_be_readable_on_their_discs() -> None:
    """They are white, on discs of the layout's ink; a figure without any may have any ink."""
    style = replace(styled(), colours={**styled().colours, "ink": "#aaaaaa"})
    laid(figure("A box"), style=style)
    with pytest.raises(
        LeafletError, match=r"numerals: #ffffff on #aaaaaa has a contrast of 2\.3:1"
    ) as refused:
        laid(figure("A box", drawing(numerals=("1",))), style=style)
    assert "use a lighter colour or a darker background" in str(refused.value)


def test_a_stripe_is_a_ground_too() -> None:
    """What is printed on a table's stripe must be readable on it."""
    style = styled(None, **{"tbody tr": {"stripe": "#333333"}})
    with pytest.raises(LeafletError, match="contrast"):
        laid(table(("A", "B"), ("x", "y"), ("x", "y")), style=style)


SUN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">
<circle class="accent" cx="250" cy="50" r="50"/></svg>"""


@pytest.mark.parametrize(
    ("said", "refused"), [("Short", False), ("Words so long that they lie on the sun at the right", True)]
)
def test_words_on_the_picture_of_a_box_must_be_readable_on_it(said: str, refused: bool) -> None:
    sun = parse_drawing(SUN.encode(), "sun.svg", "sun")
    words = {"size": 14.0, "balance": "no"}  # the first line is as long as it can be
    style = styled(None, aside={"padding": 0.0, "least": 100.0, "before": 0.0, "fill": "#ffffff"}, p=words)
    style = replace(style, colours={**style.colours, "accent": "#444444"})
    box = E("aside", E("p", said), picture=sun)
    try:
        laid(box, style=style)
    except LeafletError as error:
        assert refused and "on #444444" in str(error), error
    else:
        assert not refused


def test_words_beside_the_picture_of_a_box_are_not_on_it() -> None:
    """The picture is cut at its box: what it would show beyond the box, at the height of these words, is not drawn."""
    sun = parse_drawing(SUN.replace('cx="250"', 'cx="110"').encode(), "sun.svg", "sun")
    style = styled(None, aside={"padding": 0.0, "least": 150.0, "before": 0.0}, p={"size": 14.0})
    style = replace(style, colours={**style.colours, "accent": "#444444"})
    assert laid(E("row", E("cell", E("p", "Words")), E("cell", E("aside", picture=sun))), style=style)


@pytest.mark.parametrize(("reach", "refused"), [("text", False), ("page", True)])
def test_a_picture_that_reaches_the_page_s_edges_is_checked_as_it_is_drawn(reach: str, refused: bool) -> None:
    """It is larger there than in the column: these words end where only the larger sun shines."""
    sun = parse_drawing(SUN.encode(), "sun.svg", "sun")
    box = {"padding": 0.0, "least": 100.0, "before": 0.0, "fill": "#ffffff", "reach": reach}
    style = styled(None, aside=box, p={"size": 14.0})
    style = replace(style, colours={**style.colours, "accent": "#444444"})
    try:
        laid(E("aside", E("p", "Words that all end below the sun"), picture=sun), style=style)
    except LeafletError as error:
        assert refused and "on #444444" in str(error), error
    else:
        assert not refused
