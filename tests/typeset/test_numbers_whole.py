"""Telephone numbers: on one line, smaller where their style allows it, and never split."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaflets.faults import LeafletError
from leaflets.layout.load import load_layout
from leaflets.layout.style import resolve_style
from leaflets.model import Element, Run
from support.document import E, laid, styled
from support.laid_out import set_words

LAYOUTS = Path(__file__).parents[2] / "layouts"
NUMBERS = ["555-0100", "+1 (555) 555-0100", "0800 123 4567", "+44 20 7946 0123 ext. 4567", "555.0100/0101"]
PAGE = {"size": (300.0, 400.0)}


def called(number: str) -> Element:
    return E("p", Element("a", (Run(number),), "phone", {"href": "tel:5550100"}), style="number")


def sizes(number: str, **look: object) -> dict[str, float]:
    """Return the lines of a number in a column of 200 pt, each with its size."""
    pages = laid(called(number), style=styled({**PAGE, "inner": 50.0, "outer": 50.0}, number=look))
    return {
        "".join(segment.text for segment in words.line.segments): words.look.size
        for words, _ in set_words(pages.pages[0])
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_a_large_number_shrinks_until_it_is_on_one_line(number: str) -> None:
    (held,) = sizes(number, size=60.0, size_least=8.0).items()
    assert held[0] == number and 8 < held[1] < 60


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_with_room_keeps_its_size(number: str) -> None:
    assert sizes(number, size=12.0, size_least=8.0) == {number: 12.0}


def test_a_number_shrinks_no_further_than_its_style_says() -> None:
    """It then takes a second line, which begins after a whole number."""
    assert list(sizes("555-0100 or 555-0101", size=40.0, size_least=24.0)) == ["555-0100 ", "or 555-0101"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_wider_than_its_column_is_refused(number: str) -> None:
    with pytest.raises(LeafletError) as refused:
        sizes(number, size=90.0)
    assert "a telephone number is" in str(refused.value) and "size_least" in str(refused.value)


@pytest.mark.parametrize("name", ["booklet", "sheet", "large-print", "trifold", "card"])
def test_every_layout_that_prints_large_numbers_lets_them_shrink(name: str) -> None:
    style = resolve_style(load_layout(LAYOUTS, name, name), "letter", "#0b5c7a")
    assert style.rules["number"]["size_least"] >= 12
