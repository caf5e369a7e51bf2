"""Styles: which rule wins, what is inherited, and colours that cannot be read."""

from __future__ import annotations

import pytest
from document import E, laid, styled, table

from leaflets.cascade import Cascade, Computed
from leaflets.faults import LeafletError
from leaflets.model import Element

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


def test_a_stripe_is_a_ground_too() -> None:
    """What is printed on a table's stripe must be readable on it."""
    style = styled(None, **{"tbody tr": {"stripe": "#333333"}})
    with pytest.raises(LeafletError, match="contrast"):
        laid(table(("A", "B"), ("x", "y"), ("x", "y")), style=style)
