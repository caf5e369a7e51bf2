"""What the margin of the review copy says: for whom a text is, in the fewest words that say it."""

from __future__ import annotations

from typing import Any

import pytest

from leaflets import kinds
from leaflets.compose.margin import conditions
from leaflets.faults import NOWHERE
from leaflets.model import Facet, FacetValue, Item, Phrase, Text, plain
from leaflets.tailor.walk import WalkRow


def facet(id: str, *values: str) -> Facet:
    return Facet(id, plain(id), tuple(FacetValue(one, plain(one), plain(one)) for one in values))


FACETS = (
    facet("when", "general", "early", "late"),
    facet("where", "general", "left", "right", "both"),
    facet("audience", "adult", "parent"),
    facet("outlook", "no", "yes"),
)


def only(**given: Any) -> Item:
    return Item(Text({}), **given)


def for_(facet: str, *values: str) -> Item:
    return only(only_for={facet: frozenset(values)})


def told(*holders: Any, variant: str = "") -> list[str]:
    row = WalkRow(Phrase(()), "", holders, variant, NOWHERE)
    return conditions([row], FACETS, "all but")


@pytest.mark.parametrize(("holders", "variant", "wanted"), [
    ([], "", []),
    ([only()], "", []),
    ([for_("audience", "parent")], "", ["parent"]),
    ([], "audience: adult", ["adult"]),
    ([for_("when", "early", "late")], "", ["when: all but general"]),
    ([for_("where", "general", "left", "both")], "", ["all but right"]),
    ([for_("where", "general")], "", ["where: general"]),
    ([for_("where", "general", "left")], "", ["general, left"]),
    ([for_("where", "left", "general")], "", ["general, left"]),
    ([for_("outlook", "yes")], "", ["outlook: yes"]),
    ([for_("no-such", "x", "a")], "", ["no-such: a, x"]),
    # one around another: the wider one is left out, two that both count are both said
    ([for_("where", "left", "right"), for_("where", "left")], "", ["left"]),
    ([for_("where", "left"), for_("where", "left")], "", ["left"]),
    ([for_("where", "left"), for_("where", "left", "right")], "", ["left", "left, right"]),
    ([for_("audience", "adult", "parent")], "audience: adult", ["adult"]),
    ([for_("where", "left"), for_("when", "late")], "audience: parent", ["left", "late", "parent"]),
    ([only(only_in=frozenset({"handout", "booklet"}), only_with="web")], "", ["only_in: booklet, handout", "only_with: web"]),
    ([only(only_with="day_hours"), only(only_without="web")], "", ["only_with: day_hours", "only_without: web"]),
])  # fmt: skip
def test_conditions_are_short_and_whole(holders: list[Any], variant: str, wanted: list[str]) -> None:
    assert told(*holders, variant=variant) == wanted


def test_conditions_of_all_nouns_around_count() -> None:
    """Readers, products and the clinic's fields."""
    part = kinds.Lines(None, 1, only_for={"audience": frozenset({"parent"})}, only_in=frozenset({"booklet"}))
    assert told(part, only(only_in=frozenset({"handout"}), only_with="web")) == [
        "parent",
        "only_in: booklet",
        "only_in: handout",
        "only_with: web",
    ]
