"""Restricted SVG: what is drawn, what is refused and where, and that nothing else ever happens."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.drawing.nouns import Drawing, Shape
from leaflets.drawing.path import MAX_SEGMENTS, points
from leaflets.drawing.qr import qr_drawing, qr_modules
from leaflets.drawing.svg import MAX_ELEMENTS, parse_drawing, read_drawing
from leaflets.drawing.svg_source import MAX_BYTES, MAX_FAULTS
from leaflets.faults import LeafletError, Place
from support.properties import examples

LIBRARY = Path(__file__).parents[2]
ICONS = sorted(LIBRARY.glob("layouts/icons/*.svg"))
HOLDERS = ("content", "layouts", "tests")
DRAWN = [path for folder in HOLDERS for path in sorted((LIBRARY / folder).glob("**/*.svg"))]
SHIPPED = [*(path for path in DRAWN if path not in ICONS), *ICONS]
KEYED = [path for path in SHIPPED if "numeral" in path.read_text("utf-8")]
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 80">'

GOOD = f"""{HEAD}
  <title>A house</title>
  <g class="paper line" id="walls">
    <rect x="10" y="20" width="30" height="40"/>
    <circle class="accent" cx="50" cy="40" r="8"/>
  </g>
  <!-- the path to it -->
  <line class="line-thin dashed" x1="0" y1="70" x2="99" y2="70"/>
  <text class="numeral" x="70" y="12">2</text>
  <text class="numeral" x="20" y="12"> 1 </text>
</svg>
"""


def drawn(body: str) -> Drawing:
    return parse_drawing(f"{HEAD}{body}</svg>".encode(), "f.svg", "f")


def outline(d: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    (shape,) = drawn(f'<path class="line" d="{d}"/>').shapes
    return tuple((operator, tuple(round(v, 3) for v in values)) for operator, values in shape.path)


def refused(text: str | bytes) -> LeafletError:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(LeafletError) as caught:
        parse_drawing(data, "f.svg", "f")
    return caught.value


# ---- what is drawn -----------------------------------------------------------------------------


def test_good_file(tmp_path: Path) -> None:
    """Shapes come in order with their palette names, numerals by number."""
    path = tmp_path / "house.svg"
    path.write_text(GOOD)
    drawing = read_drawing(path, "content/house.svg")
    assert (drawing.name, drawing.width, drawing.height) == ("house", 100, 80)
    assert drawing.place == Place("content/house.svg")
    assert drawing.numerals == (("1", 20, 12), ("2", 70, 12))
    looks = [(shape.fill, shape.stroke, shape.width, bool(shape.dash)) for shape in drawing.shapes]
    assert looks == [("paper", "ink", 2.5, False), ("accent", "", 0, False), ("", "ink", 1.25, True)]
    assert drawing.shapes[0].path == (
        ("m", (10, 20)),
        ("l", (40, 20)),
        ("l", (40, 60)),
        ("l", (10, 60)),
        ("h", ()),
    )


PATHS = {
    "M1 2L3 4": (("m", (1, 2)), ("l", (3, 4))),
    "m1,2 3,4": (("m", (1, 2)), ("l", (4, 6))),
    "M1 2 3 4 5 6": (("m", (1, 2)), ("l", (3, 4)), ("l", (5, 6))),
    "M1 2H9V8h-1v-1": (("m", (1, 2)), ("l", (9, 2)), ("l", (9, 8)), ("l", (8, 8)), ("l", (8, 7))),
    "M0 0c1 1 2 2 3 3s4 4 5 5": (("m", (0, 0)), ("c", (1, 1, 2, 2, 3, 3)), ("c", (4, 4, 7, 7, 8, 8))),
    "M0 0Q3 3 6 0": (("m", (0, 0)), ("c", (2, 2, 4, 2, 6, 0))),
    "M1 1h2v2zh5": (("m", (1, 1)), ("l", (3, 1)), ("l", (3, 3)), ("h", ()), ("m", (1, 1)), ("l", (6, 1))),
    "M.5.5l1e0-.5": (("m", (0.5, 0.5)), ("l", (1.5, 0))),
    "M1 1A0 5 0 0 1 9 9": (("m", (1, 1)), ("l", (9, 9))),
}


@pytest.mark.parametrize("d", PATHS)
def test_path_data(d: str) -> None:
    """Path data becomes absolute m, l, c and h; a line after Z begins a path of its own."""
    assert outline(d) == PATHS[d]


@pytest.mark.parametrize("flags", ["0 0", "0 1", "1 0", "1 1", "01", "11"])
def test_arc_lies_on_its_circle(flags: str) -> None:
    """An arc keeps its radius, goes the way its flags say, and ends where it should."""
    large, sweep = flags.replace(" ", "")
    (shape,) = drawn(f'<path class="line" d="M50 30a20 20 0 {flags} 20 20"/>').shapes
    centre = (50, 50) if large != sweep else (70, 30)
    for x, y in points(shape.path):
        assert math.dist((x, y), centre) == pytest.approx(20, abs=0.02)
    assert shape.path[-1][1][-2:] == (70, 50)
    assert len(shape.path) - 1 == (3 if large == "1" else 1)


def test_arc_too_small_is_grown() -> None:
    """Radii that cannot span the gap are scaled up (SVG 1.1, F.6.6)."""
    (shape,) = drawn('<path class="line" d="M20 40A1 1 0 0 1 60 40"/>').shapes
    assert all(math.dist(point, (40, 40)) == pytest.approx(20, abs=0.02) for point in points(shape.path))


def test_turned_ellipse() -> None:
    """An ellipse turned by 90 degrees swaps its radii."""
    (shape,) = drawn('<path class="line" d="M50 20A20 10 90 1 1 50 60A20 10 90 1 1 50 20Z"/>').shapes
    xs, ys = zip(*points(shape.path), strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == pytest.approx((40, 60, 20, 60), abs=0.02)


def test_class_of_a_group() -> None:
    """A group's class holds for what has none of its own; `none` leaves the area empty."""
    drawing = drawn('<g class="tint line"><circle cx="9" cy="9" r="2"/><g class="none line-accent">'
                    '<circle cx="9" cy="9" r="2"/></g></g>')  # fmt: skip
    assert [(shape.fill, shape.stroke) for shape in drawing.shapes] == [("tint", "ink"), ("", "accent")]


def shape(body: str) -> Shape:
    (one,) = drawn(body).shapes
    return one


def corners(body: str) -> list[tuple[float, ...]]:
    return [tuple(round(value, 3) + 0.0 for value in values) for _, values in shape(body).path if values]


TRANSFORMS = {
    "translate(5)": [(15, 20), (40, 25)],
    "translate(5 -10)": [(15, 10), (40, 15)],
    "translate(5,-10)": [(15, 10), (40, 15)],
    "scale(2)": [(20, 40), (70, 50)],
    "scale(-1 1) translate(-50)": [(40, 20), (15, 25)],
    "scale(.5,2)": [(5, 40), (17.5, 50)],
    "translate(60 0) rotate(90)": [(40, 10), (35, 35)],
    "rotate(90 10 20)": [(10, 20), (5, 45)],
    "rotate(-90,10,20)": [(10, 20), (15, -5)],
    "matrix(1 0 0 1 3 4)": [(13, 24), (38, 29)],
    "translate(10 10) scale(2) rotate(90 10 10)": [(10, 30), (0, 80)],
    " scale( 1 )\n,translate( 1 , 2 ) ": [(11, 22), (36, 27)],
}


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_transforms_move_the_outline(transform: str) -> None:
    """A shape's own and those of the groups around it count, the innermost first (SVG 1.1, 7.5)."""
    line = '<path class="line" d="M10 20L35 25"{}/>'
    assert corners(line.format(f' transform="{transform}"')) == TRANSFORMS[transform]
    assert corners(f'<g transform="{transform}">{line.format("")}</g>') == TRANSFORMS[transform]
    nested = f'<g transform="{transform}"><g transform="translate(-7 3)">{{}}</g></g>'
    assert corners(nested.format(line.format(' transform="translate(7 -3)"'))) == TRANSFORMS[transform]


def test_lines_grow_with_their_shape() -> None:
    """Width and dashes are multiplied by the square root of the determinant; a mirror changes neither."""
    line = '<path class="line-deep dashed-fine" stroke-width="1.5" d="M10 20h5" transform="{}"/>'
    assert shape(line.format("scale(2)")).width == 3
    assert shape(line.format("scale(4 1)")).width == 3
    assert shape(line.format("scale(2)")).dash == (4.8, 5.2)
    assert shape(line.format("translate(60) scale(-1 1)")).width == 1.5
    assert shape(line.format("rotate(30)")).width == pytest.approx(1.5)


def test_numerals_move_too() -> None:
    assert drawn(
        '<g transform="translate(5 6)"><path class="line" d="M1 1h2"/><text class="numeral" x="1" y="2">1</text></g>'
    ).numerals == (("1", 6, 8),)


def test_an_ellipse_has_two_radii() -> None:
    xs, ys = zip(*points(shape('<ellipse class="ink" cx="50" cy="40" rx="20" ry="10"/>').path), strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == pytest.approx((30, 70, 30, 50))
    assert all(
        ((x - 50) / 20) ** 2 + ((y - 40) / 10) ** 2 == pytest.approx(1, abs=0.002)
        for x, y in zip(xs, ys, strict=True)
    )


LOOKS = {
    "deep": ("deep", "", 0),
    "skin-dark line-deep": ("skin-dark", "deep", 1.8),
    "line-sun": ("", "sun", 1.8),
    "line-alarm none": ("", "alarm", 1.8),
    "line": ("", "ink", 2.5),
    "line-thin": ("", "ink", 1.25),
    "line-accent": ("", "accent", 2.5),
    "line-paper": ("", "paper", 2.5),
}


@pytest.mark.parametrize("classes", LOOKS)
def test_classes(classes: str) -> None:
    """Each colour is a fill and a line; today's four lines keep their widths."""
    one = shape(f'<path class="{classes}" d="M1 1h2v2z"/>')
    assert (one.fill, one.stroke, one.width) == LOOKS[classes]


def test_a_line_may_have_a_width_of_its_own() -> None:
    """It replaces the width of the class, which may be that of a group."""
    assert shape('<g class="line-deep"><path stroke-width="23.6" d="M1 1h2"/></g>').width == 23.6


CLIP = '<clipPath id="hole"><circle cx="50" cy="40" r="30"/></clipPath>'


def test_a_group_may_be_clipped() -> None:
    """What is in it keeps its outline and learns where it ends; what follows is not clipped."""
    one, two = drawn(
        f'{CLIP}<g clip-path="url(#hole)"><rect class="tint" x="-20" width="300" height="50"/></g>'
        '<circle class="line" cx="9" cy="9" r="2"/>'
    ).shapes
    xs, ys = zip(*points(one.clip), strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == pytest.approx((20, 80, 10, 70))
    assert one.path[0] == ("m", (-20, 0)) and two.clip == ()


def test_a_clip_counts_in_the_units_of_its_group() -> None:
    """Not in those of the place where the clipPath stands (SVG 1.1, 14.3.5)."""
    body = '<g class="ink" transform="scale(.5)" clip-path="url(#hole)"><rect width="9" height="9"/></g>'
    for before in (CLIP, f'<g transform="translate(7 7)">{CLIP}</g>'):
        xs, ys = zip(*points(shape(before + body).clip), strict=True)
        assert (min(xs), max(xs), min(ys), max(ys)) == pytest.approx((10, 40, 5, 35))


OVER = {
    '<circle class="ink" cx="99" cy="9" r="5"/>': True,
    '<rect class="ink" x="-.2" width="50" height="50"/>': False,  # as near as the edge itself
    f'{CLIP}<g clip-path="url(#hole)"><circle class="ink" cx="99" cy="9" r="50"/></g>': False,
    f'{CLIP}<g transform="translate(40)" clip-path="url(#hole)"><circle class="ink" cx="50" cy="9" r="50"/></g>': True,
}


@pytest.mark.parametrize("body", OVER)
def test_what_runs_over_the_edge_is_cut_there(body: str) -> None:
    """A drawing whose shapes or clips run over its edge says so."""
    assert drawn(body).cut == OVER[body]


# ---- what is refused ---------------------------------------------------------------------------

# What is at line 3 of a file; the column and the words of the fault; words of the hint.
BODIES = [
    ('<rect style="fill:red" class="ink" width="5" height="5"/>', 14, 'may not have "style"', "class"),
    ('<rect fill="red" class="ink" width="5" height="5"/>', 13, 'may not have "fill"', "class"),
    ('<g transform="skewX(20)"/>', 15, '"skewX(20)" is not a transform', "known: translate"),
    ('<g transform="scale(2) turn(3)"/>', 24, '"turn(3)" is not a transform', "known: translate"),
    ('<g transform="rotate(3 4)"/>', 15, '"rotate(3 4)" is not a transform', "rotate(a x y)"),
    ('<g transform="scale(two)"/>', 15, '"scale(two)" is not a transform', ""),
    ('<g transform="scale(0)"/>', 15, "leaves nothing to see", ""),
    ('<g transform="scale(1e9)"/>', 15, "is not a transform", ""),
    ('<g transform="scale 2"/>', 15, "a name and its numbers in brackets", ""),
    ('<g transform="scale(999)"><g transform="scale(999)"/></g>', 41, "together leave nothing to see", ""),
    ('<text class="numeral" transform="scale(2)" x="5" y="5">1</text>', 34, 'may not have "transform"', ""),
    ('<g clip-path="url(#hole)"/>', 15, 'no clipPath is called "url(#hole)"', "above it"),
    ('<clipPath id="a"/><g clip-path="url(#a)"/>', 33, "no clipPath is called", ""),
    (
        '<circle clip-path="url(#a)" class="ink" cx="9" cy="9" r="2"/>',
        20,
        'may not have "clip-path"',
        "group",
    ),
    ("<clipPath/>", 1, "needs an id of its own", 'id="hole"'),
    ('<clipPath id="a"><g/></clipPath>', 18, 'a clipPath may not hold "g"', "one shape"),
    ('<clipPath id="a"><rect class="ink" width="9" height="9"/></clipPath>', 31, 'may not have "class"', ""),
    (
        '<clipPath id="a"><circle cx="9" cy="9" r="2"/><circle cx="9" cy="9" r="2"/></clipPath>',
        47,
        "a clipPath holds one shape",
        "one path",
    ),
    (
        '<clipPath id="a"><rect width="9" height="9"/></clipPath><g clip-path="url(#a)"><g clip-path="url(#a)"/></g>',
        94,
        "inside a clipped one",
        "only one",
    ),
    ('<g xmlns:e="http://e.example" class="ink" e:class="1"/>', 52, 'may not have "class"', "plain SVG"),
    ('<view xmlns="http://e.example"/>', 1, 'may not hold "http://e.example:view"', "plain SVG"),
    ('<defs id="a"/>', 1, 'may not hold "defs"', "above the group"),
    ('<g stroke-width="2"/>', 18, 'may not have "stroke-width"', "at the shape itself"),
    ('<rect class="ink" stroke-width="2" width="5" height="5"/>', 33, "needs a line class", "line-deep"),
    ('<rect class="line" stroke-width="0" width="5" height="5"/>', 34, "up to 100 units wide", ""),
    ('<rect class="line" stroke-width="thick" width="5" height="5"/>', 34, "is not a number", ""),
    ('<g font-family="Arial"/>', 17, 'may not have "font-family"', "layout"),
    ('<g onload="x()"/>', 12, 'may not have "onload"', "class"),
    ("<script>alert(1)</script>", 1, 'may not hold "script"', "drawing only"),
    ('<image href="file:///etc/passwd"/>', 1, 'may not hold "image"', "photo"),
    ("<foreignObject/>", 1, 'may not hold "foreignObject"', "drawing only"),
    ("<use/>", 1, 'may not hold "use"', "again"),
    ('<ellipse class="ink" cx="9" cy="9" rx="2" ry="0"/>', 1, "rx and ry must be more than 0", ""),
    ("<circel/>", 1, 'may not hold "circel"', 'did you mean "circle"?'),
    ("<svg/>", 1, "outermost", ""),
    ('<b:rect xmlns:b="http://other"/>', 1, 'may not hold "http://other:rect"', ""),
    ('<g class="tin"/>', 11, 'unknown class "tin"', 'did you mean "tint"?'),
    ('<g class="tint ink"/>', 11, "at most one fill", "tint"),
    ('<g class="dashed"/>', 11, "at most one fill and one line", "dashed-fine with a line"),
    ('<g class="line line-deep"/>', 11, "at most one fill and one line", ""),
    ('<g class="line dashed dashed-fine"/>', 11, "at most one fill and one line", ""),
    ('<circle cx="9" cy="9" r="2"/>', 1, "neither a fill nor a line", "class"),
    ('<circle class="ink" cx="9" cy="9"/>', 1, '"circle" needs "r"', ""),
    ('<circle class="ink" cx="9" cy="9" r="2px"/>', 38, '"2px" is not a number', "unit"),
    ('<circle class="ink" cx="9" cy="9" r="nan"/>', 38, '"nan" is not a number', ""),
    ('<circle class="ink" cx="9" cy="9" r="1e999"/>', 38, '"1e999" is not a number', ""),
    ('<circle class="ink" cx="9" cy="9" r="-1"/>', 38, "more than 0", ""),
    ('<circle class="ink" cx="106" cy="9" r="5"/>', 1, '"circle" is outside the viewBox', "larger"),
    ('<path class="line" d="M1-9V-2"/>', 1, '"path" is outside the viewBox', "larger"),
    (
        '<g transform="scale(2)"><circle class="ink" cx="60" cy="9" r="5"/></g>',
        25,
        "is outside the viewBox",
        "",
    ),
    ('<rect class="ink" width="5" height="0"/>', 1, "more than 0", ""),
    ('<line class="ink line" x2="9" y2="9"/>', 14, "no inside", "line class"),
    ('<path class="line"/>', 1, "begin with M", ""),
    ('<path class="line" d="L1 1"/>', 23, "begin with M", ""),
    ('<path class="line" d="M1 1"/>', 27, "draws nothing", ""),
    ('<path class="line" d="M1 1T2 2"/>', 27, '"T" is not a path command', "known"),
    ('<path class="line" d="M1 1L2"/>', 29, "a number is missing", ""),
    ('<path class="line" d="M1 1L2 1e99"/>', 30, "too large", ""),
    ('<path class="line" d="M1 1A5 5 0 2 0 9 9"/>', 34, "flags", ""),
    ("<text>1</text>", 1, 'needs class="numeral"', "key"),
    ('<text class="numeral" x="5" y="5">Hip</text>', 1, '"Hip" is not a numeral', "key"),
    ('<text class="numeral" x="5" y="5">٣</text>', 1, "is not a numeral", ""),
    ('<text class="numeral" x="5">1</text>', 1, 'needs "y"', ""),
    ('<text class="numeral" x="5" y="500">1</text>', 1, "outside the viewBox", ""),
    ('<text class="numeral" x="5" y="5"><tspan>1</tspan></text>', 35, 'may not hold "tspan"', "digits"),
    ("words", 1, "text outside", "key"),
    ("<?php evil ?>", 1, "processing instruction", "delete"),
    ("<rect></circle>", 9, "not well-formed", ""),
    ("&nbsp;", 1, "not well-formed", ""),
    ('<g a="1" a="2"/>', 10, "not well-formed", ""),
]


@pytest.mark.parametrize(("body", "column", "message", "hint"), BODIES)
def test_fault_and_its_place(body: str, column: int, message: str, hint: str) -> None:
    """Each fault names its line, its column and the way out."""
    error = refused(f"{HEAD}\n  <title/>\n{body}\n</svg>")
    fault = next(fault for fault in error.faults if message in fault.message)
    assert (fault.place.path, fault.place.line, fault.place.column) == ("f.svg", 3, column)
    assert hint in fault.hint


WHOLE = [
    ("", "not well-formed"),
    ("<g/>", "svg must be the outermost"),
    ("<title/>", "the drawing is empty"),
    ("<svg/>", 'needs "viewBox"'),
    ('<svg viewBox="1 0 9 9"/>', "viewBox must be"),
    ('<svg viewBox="0 0 9"/>', "viewBox must be"),
    ('<svg viewBox="0 0 0 9"/>', "viewBox must be"),
    ('<svg viewBox="0 0 1e9 9"/>', "viewBox must be"),
    (f"{HEAD}</svg>", "the drawing is empty"),
    (b"\xff\xfe<\x00s\x00", "this is not UTF-8"),
    (HEAD.encode() + b"<title>\xe9</title></svg>", "this is not UTF-8"),
    ('<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>', "not hold a DOCTYPE"),
]


@pytest.mark.parametrize(("data", "message"), WHOLE)
def test_file_refused(data: str | bytes, message: str) -> None:
    """What is wrong with the file as a whole is reported on its first line."""
    (fault,) = refused(data).faults
    assert message in fault.message
    assert fault.place.line == 1


def test_place_inside_long_path() -> None:
    """In path data over several lines the line with the fault is named."""
    (fault,) = refused(f'{HEAD}<path class="line" d="M1 1\n  L2 2\n  L3 x"/></svg>').faults
    assert (fault.place.line, fault.place.column) == (3, 6)


def test_column_counts_characters() -> None:
    """Columns count characters, not bytes."""
    (fault,) = refused(f"{HEAD}\n<!-- é→é --><polygon/></svg>").faults
    assert (fault.place.line, fault.place.column) == (2, 13)


def test_all_faults_at_once() -> None:
    """Every fault is reported, up to a number a person can read."""
    assert len(refused(f"{HEAD}<a/><b/><use/></svg>").faults) == 3
    assert len(refused(f"{HEAD}{'<a/> ' * 1000}</svg>").faults) == MAX_FAULTS


def test_numerals_have_no_gap() -> None:
    """Numerals run from 1, each once: the key counts on it."""
    one = '<circle class="ink" cx="9" cy="9" r="2"/><text class="numeral" x="9" y="9">{}</text>'
    assert "missing: 1, 2" in str(refused(f"{HEAD}{one.format(3)}</svg>"))
    assert "appears twice" in str(refused(f"{HEAD}{one.format(1) * 2}</svg>"))


# ---- bombs and odd files -----------------------------------------------------------------------

ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
BOMBS = {
    "billion laughs": f'<!DOCTYPE svg [<!ENTITY a0 "ha">{ENTITIES}]>{HEAD}&a19;</svg>',
    "outside entity": f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{HEAD}&a;</svg>',
    "deep": HEAD + "<g>" * 40_000,
    "deep in what is skipped": HEAD + "<desc>" * 30_000,
    "many elements": HEAD + '<g class="ink"/>' * 15_000,
    "many attributes": HEAD + "<g " + " ".join(f'a{n}="1"' for n in range(20_000)) + "/></svg>",
    "long path": HEAD + f'<path class="line" d="M0 0{"h0" * 100_000}"/></svg>',
    "long implicit path": HEAD + f'<path class="line" d="M0 0{" 1 1" * 60_000}"/></svg>',
    "long number": HEAD + f'<path class="line" d="M{"9" * 250_000} 1"/></svg>',
    "closings": HEAD + f'<path class="line" d="M0 0{"z" * 250_000}"/></svg>',
    "spaces": HEAD + f'<path class="line" d="M0 0{" " * 250_000}x"/></svg>',
    "long class": HEAD + f'<g class="{"ink " * 60_000}"/></svg>',
    "many transforms": HEAD + f'<g transform="{"scale(1)" * 25_000}"/></svg>',
    "transform of one word": HEAD + f'<g transform="{"a" * 250_000}"/></svg>',
    "growing transforms": HEAD + '<g transform="scale(9999)">' * 15 + "</svg>",
    "many clips": HEAD + '<clipPath id="a"><circle r="1" cx="1" cy="1"/></clipPath>' * 4_000 + "</svg>",
    "pieces of text": HEAD + '<text class="numeral" x="1" y="1">' + "1<!---->" * 30_000 + "</text></svg>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(name: str) -> None:
    """A file made to hurt is refused in a blink."""
    start = time.process_time()
    refused(BOMBS[name])
    assert time.process_time() - start < 2


def test_odd_files(tmp_path: Path) -> None:
    """Links, pipes, folders, missing and huge files are refused before they are read."""
    (tmp_path / "good.svg").write_text(GOOD)
    (tmp_path / "link.svg").symlink_to(tmp_path / "good.svg")
    (tmp_path / "folder.svg").mkdir()
    os.mkfifo(tmp_path / "pipe.svg")
    (tmp_path / "huge.svg").write_bytes(b" " * (MAX_BYTES + 1))
    read_drawing(tmp_path / "good.svg", "good.svg")
    for name in ("link", "folder", "pipe", "huge", "missing"):
        with pytest.raises(LeafletError) as caught:
            read_drawing(tmp_path / f"{name}.svg", f"{name}.svg")
        assert [fault.place for fault in caught.value.faults] == [Place(f"{name}.svg")]


PIECES = st.sampled_from(
    [
        *(body for body, *_ in BODIES),
        GOOD,
        HEAD,
        "</svg>",
        "<g>",
        "</g>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "\0",
    ]
)
PATH_TEXT = st.text(alphabet="MmLlHhVvCcSsQqAaZzTt0123456789.,-+e \n", max_size=80)


def never_but_leaflet_error(data: bytes) -> None:
    try:
        drawing = parse_drawing(data, "f.svg", "f")
    except LeafletError as error:
        assert error.faults
        assert all(fault.place.line >= 1 and fault.place.column >= 1 for fault in error.faults)
    else:
        for shape in drawing.shapes:
            assert {operator for operator, _ in shape.path} <= set("mlch")
            assert all(map(math.isfinite, (value for _, values in shape.path for value in values)))


@examples(400)
@given(st.lists(PIECES | st.text(max_size=8), max_size=8))
def test_any_pieces(pieces: list[str]) -> None:
    """Any mixture of good and bad pieces is drawn or refused."""
    never_but_leaflet_error((HEAD + "".join(pieces) + "</svg>").encode("utf-8", "surrogatepass"))


@examples(400)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=12))
def test_any_mutation(at: int, gone: int, new: bytes) -> None:
    """A good file with any bytes changed is drawn or refused."""
    data = GOOD.encode()
    never_but_leaflet_error(data[:at] + new + data[at + gone :])


@examples(600)
@given(PATH_TEXT)
def test_any_path(text: str) -> None:
    """Any path data is drawn or refused."""
    never_but_leaflet_error(f'{HEAD}<path class="line" d="M1 1{text}"/></svg>'.encode())


# ---- what ships --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", KEYED, ids=lambda path: path.stem)
def test_a_figure_with_a_key(path: Path) -> None:
    """Each is between square and twice as wide as high, its numerals apart and inside."""
    drawing = read_drawing(path, path.name)
    assert 1 <= drawing.width / drawing.height <= 2
    spots = [(x, y) for _, x, y in drawing.numerals]
    for n, (x, y) in enumerate(spots):
        assert 16 <= x <= drawing.width - 16 and 16 <= y <= drawing.height - 16
        assert all(math.dist((x, y), other) > 34 for other in spots[:n])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped(path: Path) -> None:
    """Each is read, is far from every limit, and has lines that can be seen at the size at which it prints."""
    drawing = read_drawing(path, path.name)
    assert path.stat().st_size < MAX_BYTES / 10
    assert len(drawing.shapes) < MAX_ELEMENTS / 10
    assert sum(len(one.path) for one in drawing.shapes) < MAX_SEGMENTS / 10
    assert all(one.width >= 0.75 for one in drawing.shapes if one.stroke)


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon(path: Path) -> None:
    """Each is on the grid of 24 units, in lines of 1.6, of one style with the others."""
    drawing = read_drawing(path, path.name)
    assert (drawing.width, drawing.height, drawing.cut, drawing.numerals) == (24, 24, False, ())
    assert {one.width for one in drawing.shapes if one.stroke} <= {1.6}
    assert {one.fill for one in drawing.shapes} <= {"", "soft", "paper", "deep"}
    assert {one.stroke for one in drawing.shapes} <= {"", "deep"}


def test_something_ships() -> None:
    """There are drawings: the tests above would prove nothing without."""
    assert len(KEYED) >= 2 and len(SHIPPED) >= 120 and len(ICONS) >= 66


# ---- QR codes ----------------------------------------------------------------------------------

FINDER = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]


def test_qr_modules() -> None:
    """The code is square, has its three finders, and tells error level M (ISO/IEC 18004, 7.9)."""
    rows = qr_modules("https://www.example.org/leukemia")
    side = len(rows)
    assert side == 29 and all(len(row) == side for row in rows)
    for top, left in ((0, 0), (0, side - 7), (side - 7, 0)):
        found = ["".join(".#"[cell] for cell in row[left : left + 7]) for row in rows[top : top + 7]]
        assert found == FINDER
    # The level's two bits, 00 for M, are masked with 10.
    assert (rows[8][0], rows[8][1]) == (True, False)


def test_qr_drawing() -> None:
    """The drawing covers the dark modules and nothing else, inside a quiet zone of four."""
    text = "https://www.example.org"
    rows, drawing = qr_modules(text), qr_drawing(text)
    assert drawing.width == drawing.height == len(rows) + 8
    (shape,) = drawing.shapes
    dark = set()
    for n in range(0, len(shape.path), 5):
        (x, y), (right, low) = shape.path[n][1], shape.path[n + 2][1]
        assert low == y + 1
        dark |= {(int(y) - 4, column - 4) for column in range(int(x), int(right))}
    assert dark == {(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell}


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_qr_refused(text: str) -> None:
    """An address that cannot be read from paper is refused."""
    with pytest.raises(LeafletError):
        qr_modules(text)
