"""The space to the left of a list's words: as wide as its widest marker, in every layout, also when nested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from leaflets.layout.style import resolve_style
from leaflets.model import Element, Style, strings_of
from leaflets.setting import library_folder, load_setting
from leaflets.typeset.blocks import SetLine, Tick
from leaflets.typeset.lay_out import lay_out
from support.document import STYLE, E, doc, li, ol, styled, ul

GAP = 0.4  # em between a marker and its words, at least


def rooms(style: Style, *children: Element) -> Iterator[tuple[str, float, float]]:
    """Yield each item's marker, where its words begin, and the space between the two in em."""
    for page in lay_out(doc(*children, style=style)).pages:
        for placed in page.slices:
            marks = [
                thing
                for thing in placed.things
                if isinstance(thing, SetLine | Tick) and thing.node.name == "lbl"
            ]
            words = [
                thing for thing in placed.things if isinstance(thing, SetLine) and thing.node.name != "lbl"
            ]
            for mark, body in zip(marks, words, strict=False):
                wide = mark.size if isinstance(mark, Tick) else mark.line.width * mark.look.size
                yield "".join(strings_of(mark.node)), body.x, (body.x - mark.x - wide) / body.look.size


def steps(count: int) -> Element:
    return ol(*[f"Step {n} of them" for n in range(1, count + 1)])


def inside(held: Element) -> Element:
    """Return a list of which one item holds a list."""
    return E("ul", li(E("p", "One"), held, label="–"), li("Two", label="–"))


SETTING = load_setting(library_folder(), None, dt.date(2026, 11, 23))
LAYOUTS = [(name, paper) for name, layout in sorted(SETTING.layouts.items()) for paper in layout.papers]
assert len(LAYOUTS) > 6


@pytest.mark.parametrize(("layout", "paper"), LAYOUTS)
@pytest.mark.parametrize("count", [2, 9, 10, 99, 105])
def test_no_number_touches_its_words_in_any_layout(layout: str, paper: str, count: int) -> None:
    style = resolve_style(SETTING.layouts[layout], paper, "#0b5c7a")
    if "on" in style.page:  # panels of a sheet: this tests columns of text, not their number
        style = Style({k: v for k, v in style.page.items() if k not in ("on", "at", "sheet")}, style.fonts, style.colours, style.rules,
                      style.masters, style.place)  # fmt: skip
    for held in (steps(count), inside(steps(count)), E("ol", li(E("p", "One"), steps(count), label="1."))):
        found = list(rooms(style, held))
        assert len(found) >= count and min(room for _, _, room in found) >= GAP - 1e-6, found[-1]


@pytest.mark.parametrize("count", [1, 9, 10, 11, 99, 100, 101, 105, 999, 1000])
def test_words_of_one_list_begin_at_one_edge(count: int) -> None:
    """That of its widest number, which need not be the last."""
    found = list(rooms(STYLE, steps(count)))
    assert len({x for _, x, _ in found}) == 1
    if count < 10:
        assert found[0][1] == 18.0  # the room that the layout gives


@pytest.mark.parametrize("width", [0.0, 1.0, 5.0, 12.0, 18.0, 40.0])
@pytest.mark.parametrize("label", ["•", "–", "☐", "1.", "viii.", "10.1.2"])
def test_a_marker_never_touches_its_words(width: float, label: str) -> None:
    style = styled(li={"marker_width": width})
    found = list(rooms(style, ul("One", "Two", label=label)))
    assert len(found) == 2 and all(room >= GAP - 0.1 for _, _, room in found)
    assert all(x >= width for _, x, _ in found)


@pytest.mark.parametrize(
    "look", [{"size": 8.0}, {"size": 30.0}, {"weight": "bold"}, {"size": 18.0, "weight": "bold"}]
)
def test_the_gutter_is_measured_in_the_type_of_the_marker(look: dict[str, object]) -> None:
    found = list(rooms(styled(lbl=look), steps(105)))
    wide = list(rooms(styled(lbl={"size": 30.0}), steps(105)))
    assert min(room for _, _, room in found) > 0 and wide[0][1] >= found[0][1]


def test_lists_without_markers_are_at_the_edge() -> None:
    items = [E("li", E("lbl"), E("lbody", "One")), E("li", E("lbl"), E("lbody", "Two"))]
    pages = lay_out(doc(E("ul", *items), style=STYLE))
    assert {
        thing.x for placed in pages.pages[0].slices for thing in placed.things if isinstance(thing, SetLine)
    } == {0.0}
