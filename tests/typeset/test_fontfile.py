"""Font files: each is what its name says, may be embedded, and is pinned to one weight, or it is refused with the command to type."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from leaflets.caches import forget
from leaflets.faults import LeafletError, Place
from leaflets.layout.faces import BOLD, HEADINGS, ITALIC, SEMIBOLD, STYLE_NAMES
from leaflets.typeset.families import family_folder, font_files
from leaflets.typeset.fontfile import STYLES, axes, static, traits
from leaflets.typeset.fonts import Family, open_family
from support.document import E, made, styled
from support.fontmaker import ASCII, SIGNS, STATIC, Axis, advance, family, font

STYLE = Place("style.yaml", 3, 8)
WEIGHT: Axis = ("wght", 100, 400, 900)


def opened(folder: Path, lacks: tuple[str, ...] = (), name: str = "mine") -> Family:
    return open_family(name, "", str(folder), STYLE, lacks)


def refused(folder: Path, lacks: tuple[str, ...] = ()) -> str:
    with pytest.raises(LeafletError) as error:
        opened(folder, lacks)
    assert all(fault.place == STYLE and fault.hint for fault in error.value.faults)
    return str(error.value)


def run(hint: str, folder: Path) -> None:
    """Run the commands of a hint, as a person would type them in the folder of the fonts."""
    command = re.sub(r"pip install \S+; ", "", hint.partition(": ")[2])
    command = command.replace("fonttools", f"{shlex.quote(sys.executable)} -m fontTools")
    subprocess.run(command, shell=True, cwd=folder, check=True, capture_output=True)


# ---- variable fonts --------------------------------------------------------------------------------


@pytest.mark.parametrize("style", range(4))
@pytest.mark.parametrize("given", [
    (WEIGHT,), (WEIGHT, ("wdth", 75, 100, 125)), (("wght", 400, 400, 700),), (("wght", 200, 300, 800),), (("wght", 400, 700, 700),),
    (("opsz", 8, 14, 144), WEIGHT), (WEIGHT, ("slnt", -12, 0, 0)), (WEIGHT, ("ital", 0, 0, 1)), (("wght", 1, 400, 1000),),
    (("wght", 400, 400, 900), ("XTRA", 0, 50, 100), ("GRAD", -1, 0, 1)),
])  # fmt: skip
def test_a_variable_font_is_pinned_to_the_requested_weight(given: tuple[Axis, ...], style: int) -> None:
    """As fontTools' instancer pins it; all other axes except slant stay where the font has them."""
    data = font(axes=given)
    pinned = static(data, style)
    assert (
        pinned is not None
        and not axes(pinned)
        and traits(pinned, style).weight == (700 if style & 1 else 400)
    )
    where = {tag: default for tag, _, default, _ in given}
    where |= {"wght": 700.0 if style & 1 else 400.0}
    where |= {
        tag: 0 if tag == "slnt" and not style & 2 else most
        for tag, _, _, most in given
        if tag == "ital" and style & 2
    }
    where |= {tag: least if style & 2 else 0 for tag, least, _, _ in given if tag == "slnt"}
    oracle = instantiateVariableFont(TTFont(io.BytesIO(data)), where)
    theirs = {letter: oracle["hmtx"][oracle.getBestCmap()[ord(letter)]][0] for letter in "aMé"}
    assert {letter: advance(pinned, letter) for letter in "aMé"} == theirs


def test_a_static_font_is_left_as_it_is() -> None:
    assert static(font(), 1) is None


@pytest.mark.parametrize("names", [
    [f"Mine-{style}.ttf" for style in STYLES], ["Mine[wght].ttf", "Mine-Italic[wght].ttf"],
    ["Mine-VariableFont_wght.ttf", "Mine-Italic-VariableFont_wght.ttf"], ["Mine[opsz,wght].TTF", "Mine-Italic[opsz,wght].TTF"],
])  # fmt: skip
def test_bold_is_bold_on_the_page(names: list[str], tmp_path: Path) -> None:
    """Whatever the files are called: four copies of one, or one for each slant."""
    own = tmp_path / "fonts/mine"
    own.mkdir(parents=True)
    for name in names:
        (own / name).write_bytes(font(slanted="Italic" in name, axes=(WEIGHT,)))
    found = opened(tmp_path)
    assert [found.face(style).postscript for style in range(4)] == [f"Made-{style}" for style in STYLES]
    assert found.word(1, "weight")[0] > found.word(0, "weight")[0] + 0.1
    assert found.word(3, "weight")[0] == found.word(1, "weight")[0]


@pytest.mark.parametrize(("axis", "lost", "says"), [
    (("wght", 100, 400, 600), "Bold", "from 100 to 600, which do not include 700"), (("wght", 300, 300, 500), "Bold", "from 300 to 500, which do not include 700"),
    (("wght", 500, 500, 900), "Regular", "from 500 to 900, which do not include 400"),
])  # fmt: skip
def test_a_variable_font_without_the_weight_is_refused_with_the_command(
    axis: Axis, lost: str, says: str, tmp_path: Path
) -> None:
    """And the command makes the static file."""
    own = family(tmp_path)
    (own / f"Mine-{lost}.ttf").write_bytes(font(axes=(axis,)))
    said = refused(tmp_path)
    assert f"the layout's fonts/mine/Mine-{lost}.ttf is a variable font with weights {says}" in said
    run(said.partition("hint: ")[2].splitlines()[0], own)
    (new,) = (own / "static").iterdir()
    assert new.name == f"Mine-{lost}.ttf" and not axes(new.read_bytes())


# ---- what its name says ----------------------------------------------------------------------------


@pytest.mark.parametrize(("style", "weight", "slanted", "says"), [
    ("Bold", 400, False, "Mine-Bold.ttf is no bolder than Mine-Regular.ttf"), ("Bold", 300, False, "no bolder"),
    ("BoldItalic", 400, True, "Mine-BoldItalic.ttf is no bolder than Mine-Italic.ttf"),
    ("Italic", 400, False, "Mine-Italic.ttf is no more slanted than Mine-Regular.ttf"),
    ("BoldItalic", 700, False, "Mine-BoldItalic.ttf is no more slanted than Mine-Bold.ttf"), ("Regular", 700, False, "no bolder"),
    ("Regular", 900, False, "no bolder"), ("Italic", 700, True, "no bolder"),
])  # fmt: skip
def test_a_file_that_is_not_of_its_style_is_refused(
    style: str, weight: int, slanted: bool, says: str, tmp_path: Path
) -> None:
    own = family(tmp_path)
    (own / f"Mine-{style}.ttf").write_bytes(font(weight=weight, slanted=slanted))
    assert says in refused(tmp_path)


def test_a_bold_with_the_letters_of_regular_is_refused(tmp_path: Path) -> None:
    """Whatever it says about itself."""
    own = family(tmp_path)
    read = TTFont(own / "Mine-Regular.ttf")
    read["OS/2"].usWeightClass = 700
    read.save(own / "Mine-Bold.ttf")
    assert "Mine-Bold.ttf is no bolder than Mine-Regular.ttf" in refused(tmp_path)


@pytest.mark.parametrize(("kept", "lacks", "used"), [
    ("Regular", ("bold", "italic"), (0, 0, 0, 0)), ("Regular Bold", ("italic",), (0, 1, 1, 1)), ("Regular Italic", ("bold",), (0, 0, 2, 2)),
    ("Regular Bold Italic", ("bold", "italic"), (0, 1, 2, 1)), ("Regular Bold Italic BoldItalic", ("bold", "italic"), (0, 1, 2, 3)),
])  # fmt: skip
def test_a_family_may_say_what_it_lacks(
    kept: str, lacks: tuple[str, ...], used: tuple[int, ...], tmp_path: Path
) -> None:
    """The nearest style is then used, in one font object: bold for italic."""
    own = family(tmp_path)
    for style in set(STYLES) - set(kept.split()):
        (own / f"Mine-{style}.ttf").unlink()
    found = opened(tmp_path, lacks)
    assert tuple(found.face(style).path.stem for style in range(4)) == tuple(
        f"Mine-{STYLES[n]}" for n in used
    )
    assert len({found.face(style).tag for style in range(4)}) == len(set(used))
    if len(kept.split()) < 4:
        offered = lacks if len(kept.split()) < 3 else ("italic",)
        assert "has no file for" in refused(tmp_path) and f"lacks: [{', '.join(offered)}]" in refused(
            tmp_path
        )


@pytest.mark.parametrize(("name", "style"), [
    ("Mine-SemiBold.ttf", SEMIBOLD), ("mine_semibold.TTF", SEMIBOLD), ("Mine-SemiBoldItalic.ttf", SEMIBOLD | ITALIC),
    ("Mine-SemiBold Italic.ttf", SEMIBOLD | ITALIC),
])  # fmt: skip
def test_a_family_may_have_a_semibold(name: str, style: int, tmp_path: Path) -> None:
    """Where it has none, bold is used; one that is no bolder than the regular is refused."""
    own = family(tmp_path)
    assert opened(tmp_path).face(style).path.name == f"Mine-{STYLE_NAMES[style & ITALIC | BOLD]}.ttf"
    forget()
    (own / name).write_bytes(font(weight=600, slanted=bool(style & ITALIC)))
    assert opened(tmp_path).face(style).path.name == name
    forget()
    (own / name).write_bytes(font(weight=400, slanted=bool(style & ITALIC)))
    said = refused(tmp_path)
    assert f"{name} is no bolder than Mine-{STYLE_NAMES[style & ITALIC]}.ttf" in said
    assert "use the family's own semibold file; if it has none, delete this one" in said


def test_a_variable_font_has_a_semibold_too(tmp_path: Path) -> None:
    own = tmp_path / "fonts/mine"
    own.mkdir(parents=True)
    (own / "Mine[wght].ttf").write_bytes(font(axes=(WEIGHT,)))
    found = opened(tmp_path, ("italic",))
    assert found.face(SEMIBOLD).postscript == "Made-SemiBold"
    widths = [found.word(style, "weight")[0] for style in (0, SEMIBOLD, BOLD)]
    assert widths == sorted(set(widths))
    assert found.face(ITALIC) is found.face(BOLD), "emphasis is bold"


def test_a_family_for_headings_needs_no_italics(tmp_path: Path) -> None:
    """One to read does, unless its style says that it lacks them."""
    own = family(tmp_path)
    for style in ("Italic", "BoldItalic"):
        (own / f"Mine-{style}.ttf").unlink()
    heads = open_family("fira-sans", "", str(tmp_path), STYLE, (), "mine")
    assert heads.face(HEADINGS | ITALIC).path.name == "Mine-Bold.ttf"
    assert 'the font family "mine" has no file for Italic, BoldItalic' in refused(tmp_path)
    (own / "Mine-Bold.ttf").unlink()
    forget()
    with pytest.raises(LeafletError, match='the font family "mine" has no file for Bold'):
        open_family("fira-sans", "", str(tmp_path), STYLE, (), "mine")
    with pytest.raises(LeafletError, match='no font family "nosuch" is installed'):
        open_family("fira-sans", "", str(tmp_path), STYLE, (), "nosuch")


# ---- licences --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bits", "version", "says"), [
    (0x0000, 4, ""), (0x0004, 4, ""), (0x0008, 4, ""), (0x0008, 1, ""), (0x0002, 4, "must not be embedded"),
    (0x0002, 3, "must not be embedded"), (0x0002, 1, "must not be embedded"), (0x0006, 4, "must not be embedded"), (0x0006, 1, ""),
    (0x000E, 2, ""), (0x0100, 4, "must not be embedded as a subset"), (0x0104, 4, "must not be embedded as a subset"), (0x0200, 4, "only as bitmaps"),
    (0x0208, 3, "only as bitmaps"), (0x0302, 4, "must not be embedded"),
])  # fmt: skip
def test_licence_bits_are_obeyed(bits: int, version: int, says: str, tmp_path: Path) -> None:
    """OpenType, OS/2, fsType: before version 3 the least restrictive of several uses applies."""
    own = family(tmp_path)
    (own / "Mine-Italic.ttf").write_bytes(font(slanted=True, fstype=bits, version=version))
    if not says:
        assert opened(tmp_path).face(2).path.name == "Mine-Italic.ttf"
    else:
        assert f"Mine-Italic.ttf m{says[1:]}" in refused(tmp_path) or says in refused(tmp_path)
        assert f"fsType 0x{bits:04X}" in refused(tmp_path)


# ---- names and kinds of files ----------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["ttf", "TTF", "Ttf", "tTF", "otf", "OTF", "Otf"])
def test_endings_are_read_in_any_case(suffix: str, tmp_path: Path) -> None:
    """An .otf file with TrueType outlines too."""
    family(tmp_path, suffix=suffix)
    assert opened(tmp_path).face(3).path.name == f"Mine-BoldItalic.{suffix}"


@pytest.mark.parametrize(
    "name",
    ["mine-{}.ttf", "Mine_{}.ttf", "{}.ttf", "My-Own-{}.ttf", "MINE-{}.TTF", "My Own {}.ttf", "Mine-{}.Ttf"],
)
def test_styles_are_read_in_any_case(name: str, tmp_path: Path) -> None:
    own = family(tmp_path)
    for n, style in enumerate(STYLES):
        (own / f"Mine-{style}.ttf").rename(own / name.format(style.upper() if n % 2 else style.lower()))
    assert len({opened(tmp_path).face(style).path for style in range(4)}) == 4


@pytest.mark.parametrize("between", ["-", "_", " ", "- "])
def test_bold_italic_may_be_two_words(between: str, tmp_path: Path) -> None:
    own = family(tmp_path)
    (own / "Mine-BoldItalic.ttf").rename(own / f"Mine-Bold{between}Italic.ttf")
    assert opened(tmp_path).face(3).path.name == f"Mine-Bold{between}Italic.ttf"


@pytest.mark.parametrize(("missing", "lacks"), [
    (("Italic", "BoldItalic"), "[italic]"), (("Bold", "BoldItalic"), "[bold]"), (("Bold", "Italic", "BoldItalic"), "[bold, italic]"),
    (("Regular",), ""), (("BoldItalic",), "[italic]"), (STYLES, ""),
])  # fmt: skip
def test_the_hint_offers_to_do_without_what_is_missing(
    missing: tuple[str, ...], lacks: str, tmp_path: Path
) -> None:
    own = family(tmp_path)
    for style in missing:
        (own / f"Mine-{style}.ttf").unlink()
    said = refused(tmp_path)
    assert f"lacks: {lacks}}}" in said if lacks else "lacks" not in said


def test_files_with_other_names_are_listed(tmp_path: Path) -> None:
    own = family(tmp_path)
    (own / "Mine-Bold.ttf").rename(own / "Mine-Fett.ttf")
    said = refused(tmp_path)
    assert 'the font family "mine" has no file for Bold\n' in said
    assert (
        "a file must be called mine-Bold.ttf" in said
        and "the folder has Mine-BoldItalic.ttf, Mine-Fett.ttf" in said
    )


def test_a_ttf_takes_precedence_over_an_otf(tmp_path: Path) -> None:
    own = family(tmp_path)
    (own / "Mine-Bold.otf").write_bytes(font(weight=700, outlines="CFF"))
    assert opened(tmp_path).face(1).path.name == "Mine-Bold.ttf"


def kinds(kind: str) -> bytes:
    out, bold = io.BytesIO(), TTFont(io.BytesIO(font(weight=700)))
    if kind == "ttc":
        collection = TTCollection()
        collection.fonts = [bold]
        collection.save(out)
    elif kind == "woff":
        bold.flavor = "woff"
        bold.save(out)
    else:
        out.write(font(weight=700, outlines="CFF") if kind == "otf" else b"wOF2" + bytes(100))
    return out.getvalue()


@pytest.mark.parametrize(("kind", "says"), [
    ("otf", "Mine-Bold.otf has PostScript (CFF) outlines"), ("ttc", "Mine-Bold.ttc is a collection of several fonts"),
    ("woff", "Mine-Bold.woff is a web font"), ("woff2", "Mine-Bold.woff2 is a web font"),
])  # fmt: skip
def test_another_kind_of_font_is_refused_with_a_command(kind: str, says: str, tmp_path: Path) -> None:
    """The command works where the tool is installed, whatever the file's ending says."""
    own = family(tmp_path)
    (own / "Mine-Bold.ttf").write_bytes(kinds(kind))
    assert says.replace(f".{kind}", ".ttf") in refused(tmp_path)
    (own / "Mine-Bold.ttf").rename(own / f"Mine-Bold.{kind}")
    said = refused(tmp_path)
    assert says in said
    if kind in ("ttc", "woff"):
        run(said.partition("hint: ")[2], own)
        assert opened(tmp_path).face(1).path.name == "Mine-Bold.ttf"


def test_packages_are_read_as_a_layouts_own_files_are() -> None:
    """Their files have the right styles too, and may be embedded."""
    for name in ("fira-sans", "atkinson-hyperlegible"):
        files = font_files(name, "", STYLE)
        assert list(files) == list(STYLE_NAMES) and [files[style].style for style in range(4)] == [0, 1, 2, 3]
        held = [traits(files[style].path.read_bytes(), style) for style in range(4)]
        assert [trait.slanted for trait in held] == [False, False, True, True]
        assert held[1].weight > held[0].weight and held[3].weight > held[2].weight
        assert family_folder(name) == files[0].path.parent


# ---- letters ---------------------------------------------------------------------------------------


def test_letters_beyond_the_basic_plane_are_set_and_copied(tmp_path: Path) -> None:
    """U+20BB7 is in many Japanese family names."""
    family(tmp_path, letters=SIGNS + "𠮷野家")
    data = made(E("p", "For 𠮷野家"), style=own_style(tmp_path))
    import pypdfium2

    assert "For 𠮷野家" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()


def own_style(folder: Path) -> object:
    from dataclasses import replace

    return replace(styled(), fonts={"family": "mine", "folder": str(folder)})


def test_a_family_without_digits_is_refused(tmp_path: Path) -> None:
    """It must have digits for page numbers."""
    family(tmp_path, letters="".join(c for c in SIGNS if c not in "45"))
    assert 'Regular of the font family "mine" lacks the character U+0034 (DIGIT FOUR)' in refused(tmp_path)


def test_the_font_maker_makes_what_is_requested() -> None:
    """Otherwise the tests above would prove nothing."""
    assert set(STATIC) == set(STYLES) and set(ASCII) <= set(SIGNS)
    assert traits(font(weight=700), 1).weight == 700 and traits(font(slanted=True), 2).slanted
    assert font(outlines="CFF")[:4] == b"OTTO"
