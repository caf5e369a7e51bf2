"""Areas that mean different things differ in form, or clearly in grey."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaflets.faults import LeafletError
from leaflets.layout.load import load_layout
from leaflets.layout.style import resolve_style

STYLE = """\
about: A layout
papers: [a4]
fonts: {{family: atkinson-hyperlegible}}
colours: {{alarm: "#8c1a11", alarm-tint: "#fbeceb", tint: "#e9f4fa", soft: "#c1deee"}}
page:
  a4: {{size: [595, 842], top: 50, bottom: 50, inner: 50, outer: 50, draft: 20}}
tell_apart: [{names}]
styles:
  aside: {{padding: 9}}
  one: {{{one}}}
  two: {{{two}}}
  {more}
"""


def resolved(tmp_path: Path, one: str, two: str, names: str = "one, two", more: str = "three: {}") -> None:
    folder = tmp_path / "layouts/mine"
    folder.mkdir(parents=True)
    (folder / "layout.xml.j2").write_text("<p>x</p>")
    (folder / "style.yaml").write_text(STYLE.format(one=one, two=two, names=names, more=more))
    resolve_style(load_layout(tmp_path / "layouts", "mine", "layouts"), "a4", "#0b5c7a")


@pytest.mark.parametrize(("one", "two"), [
    ("fill: alarm-tint", "fill: tint"), ("fill: tint", "fill: tint"), ("border: alarm, border_width: 1", "border: alarm, border_width: 1.5"),
    ("fill: tint, bar: alarm, bar_width: 4", "fill: alarm-tint, bar: alarm, bar_width: 2"), ("fill: tint, radius: 4", "fill: tint"), ("fill: tint", "fill: soft"),
])  # fmt: skip
def test_areas_that_look_alike_without_colour_are_refused(tmp_path: Path, one: str, two: str) -> None:
    with pytest.raises(
        LeafletError,
        match=r'style\.yaml:7:19: "two" and "one" have the same form, and in grey a contrast of 1\.\d:1',
    ):
        resolved(tmp_path, one, two)


@pytest.mark.parametrize(("one", "two"), [
    ("fill: alarm", "fill: tint"), ("fill: tint", "fill: '#78b4d1'"), ("fill: tint", "border: alarm, border_width: 1"),
    ("border: alarm, border_width: 1", "border: alarm, border_width: 2.5"), ("border: alarm, border_width: 1", "border: alarm, border_width: 1, dashed: yes"),
    ("border: alarm, border_width: 1", "border: alarm, border_width: 1, sides: top"), ("fill: tint", "fill: tint, bar: alarm, bar_width: 4"),
])  # fmt: skip
def test_areas_may_differ_in_form_or_in_grey(tmp_path: Path, one: str, two: str) -> None:
    resolved(tmp_path, one, two)


def test_a_band_makes_another_form_and_its_fill_counts(tmp_path: Path) -> None:
    border = "border: alarm, border_width: 2"
    resolved(tmp_path, border, border, more='"two h2": {band: yes, fill: alarm, colour: "#ffffff"}')


def test_a_band_may_have_its_fill_from_the_box(tmp_path: Path) -> None:
    border = "border: alarm, border_width: 2"
    fills = '"one title": {fill: alarm, colour: "#ffffff"}\n  "two title": {fill: soft}\n  title: {band: yes}'
    resolved(tmp_path, border, border, more=fills)


def test_two_bands_of_one_shade_are_refused(tmp_path: Path) -> None:
    border = "border: alarm, border_width: 2"
    both = '"one h2": {band: yes, fill: alarm, colour: "#ffffff"}\n  "two h2": {band: yes, fill: "#8c1a22", colour: "#ffffff"}'
    with pytest.raises(LeafletError, match="have the same form"):
        resolved(tmp_path, border, border, more=both)


def test_a_style_that_is_not_there_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(LeafletError, match=r'style\.yaml:7:19: there is no style "tow"'):
        resolved(tmp_path, "fill: tint", "fill: soft", names="one, tow")
