"""A style's colours and faces: the palette, what a layout names itself, and what words ask of a typeface."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.drawing.palette import derive_palette
from leaflets.faults import LeafletError
from leaflets.layout.cascade import Cascade, Computed
from leaflets.layout.faces import BOLD, HEADINGS, ITALIC, SEMIBOLD, STYLE_NAMES, STYLE_OF, TABULAR, WEIGHTS
from leaflets.layout.load import layouts_in, load_layout
from leaflets.layout.style import mixed, resolve_style
from leaflets.model import Job, Run, Style
from leaflets.pipeline import lay_out_job
from leaflets.setting import library_folder
from leaflets.tailor.choices import choose
from support.document import E, styled
from support.library import setting_of

LAYOUTS = library_folder() / "layouts"
ACCENT = "#0b5c7a"
# From all around the wheel; what each gives is in tests/drawing/test_palette.py.
ACCENTS = (
    "#7a1f5c", "#a3150f", "#8a3b00", "#6b5200", "#4d5c00", "#2e6b1f", "#006b4f", "#00696b", "#005f9e", "#1f3d99", "#4b2ea3", "#8f1d8f",
    "#333333",
)  # fmt: skip


def style_with(folder: Path, colours: str) -> Style:
    """Return the style of a copy of the sheet, with these lines for its colours."""
    shutil.copytree(LAYOUTS, folder / "layouts")
    path = folder / "layouts/sheet/style.yaml"
    text, count = re.subn(
        r"^colours:\n(  .*\n)+",
        f"colours:\n  alarm-tint: tint\n  line: grey\n{colours}",
        path.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    assert count == 1
    path.write_text(text, encoding="utf-8")
    return resolve_style(load_layout(folder / "layouts", "sheet", "layouts"), "a4", ACCENT)


# ---- colours -------------------------------------------------------------------------------------------


def test_every_style_has_the_palette_of_the_accent(tmp_path: Path) -> None:
    """Its names stand for colours in rules, and in what a layout mixes of them."""
    colours = style_with(tmp_path, '  pale: {of: deep, light: "0.9"}\n  own: mid\n').colours
    assert {**colours, **derive_palette(ACCENT), "accent": ACCENT} == colours
    assert (colours["pale"], colours["own"]) == (
        mixed(colours["deep"], "#ffffff", 0.9),
        derive_palette(ACCENT)["mid"],
    )


def test_a_layout_may_have_its_own_colours(tmp_path: Path) -> None:
    """They take the place of the palette's; the others stay."""
    colours = style_with(tmp_path, '  tint: "#fff8e0"\n').colours
    assert colours == {**colours, **derive_palette(ACCENT), "tint": "#fff8e0"}


def test_a_layouts_own_accent_has_its_own_palette(tmp_path: Path) -> None:
    """Wherever it stands among the colours; `clinic` is still the clinic's."""
    colours = style_with(tmp_path, '  theirs: clinic\n  pale: tint\n  accent: "#7a1f5c"\n').colours
    assert (colours["accent"], colours["theirs"]) == ("#7a1f5c", ACCENT)
    assert colours["pale"] == colours["tint"] == derive_palette("#7a1f5c")["tint"]


@pytest.mark.parametrize("name", list(layouts_in(LAYOUTS, "layouts")))
def test_the_layouts_that_ship_can_be_read_in_every_hue(name: str) -> None:
    """Laying out refuses words that are too faint, in colour and in grey."""
    layout = load_layout(LAYOUTS, name, "layouts")
    setting = replace(setting_of(), layouts={name: layout})
    topic = setting.library.topics["hay-fever", "en"]
    for accent in ACCENTS:
        coloured = replace(setting, clinic=replace(setting.clinic, accent=accent))
        job = Job(topic.id, "en", "signs", choose(topic, ()), name, "a4", review_copy=name == "review")
        assert lay_out_job(coloured, job)[0].cascade.style.colours["accent"] == accent
    with pytest.raises(LeafletError, match="has a contrast of"):
        light = replace(setting.clinic, accent="#99ccee")
        lay_out_job(replace(setting, clinic=light), job)


# ---- faces ---------------------------------------------------------------------------------------------


def look(**rule: object) -> Computed:
    cascade = Cascade(styled(word=rule))
    return cascade.of(E("p", style="word"), cascade.root, ())


@pytest.mark.parametrize(("rule", "face"), [
    ({}, 0), ({"weight": "semibold"}, SEMIBOLD), ({"weight": "bold"}, BOLD), ({"slant": "italic"}, ITALIC),
    ({"font": "headings", "weight": "semibold"}, HEADINGS | SEMIBOLD), ({"numerals": "tabular"}, TABULAR), ({"font": "reading"}, 0),
])  # fmt: skip
def test_a_look_asks_for_a_face(rule: dict[str, object], face: int) -> None:
    assert look(**rule).face == face


@pytest.mark.parametrize(("rule", "run", "face"), [
    ({}, Run("a", strong=True), BOLD), ({}, Run("a", emphasis=True), ITALIC), ({}, Run("a", True, True), BOLD | ITALIC),
    ({"emphasis": "bold"}, Run("a", emphasis=True), BOLD), ({"emphasis": "bold"}, Run("a"), 0),
    ({"emphasis": "bold", "weight": "semibold"}, Run("a", emphasis=True), BOLD | SEMIBOLD),
])  # fmt: skip
def test_words_that_stand_out_ask_for_another_face(rule: dict[str, object], run: Run, face: int) -> None:
    """In italics, or bold where the style says so."""
    assert look(**rule).face_of(run) == face


def test_what_words_ask_of_a_face_is_inherited() -> None:
    cascade = Cascade(
        styled(aside={"font": "headings", "weight": "semibold", "numerals": "tabular", "emphasis": "bold"})
    )
    outer = cascade.of(E("aside"), cascade.root, ())
    inner = cascade.of(E("p"), outer, ("aside",))
    assert inner.face == HEADINGS | SEMIBOLD | TABULAR and inner.emphasis == "bold"


def test_each_set_of_bits_has_a_style() -> None:
    """Bold and semibold together are bold."""
    assert [STYLE_NAMES[style] for style in STYLE_OF] == [
        "Regular", "Bold", "Italic", "BoldItalic", "SemiBold", "Bold", "SemiBoldItalic", "BoldItalic",
    ]  # fmt: skip
    assert all(STYLE_OF[bits] in STYLE_NAMES for bits in WEIGHTS.values())
    assert (
        len({0, BOLD, ITALIC, SEMIBOLD, HEADINGS, TABULAR, BOLD | ITALIC | SEMIBOLD | HEADINGS | TABULAR})
        == 7
    )


def test_semibold_words_are_not_large_print_sooner() -> None:
    """WCAG 2.1 counts words from 14 points as large only when they are bold."""
    from support.document import laid

    faint = {"colour": "#949494", "size": 14.0}
    laid(E("p", "words", style="faint"), style=styled(faint={**faint, "weight": "bold"}))
    with pytest.raises(LeafletError, match="contrast"):
        laid(E("p", "words", style="faint"), style=styled(faint={**faint, "weight": "semibold"}))
