"""Restricted SVG: what is drawn, what is refused and where, and that nothing else ever happens."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.drawing.nouns import Drawing
from leaflets.drawing.path import points
from leaflets.drawing.qr import qr_drawing, qr_modules
from leaflets.drawing.svg import parse_drawing, read_drawing
from leaflets.drawing.svg_source import MAX_BYTES, MAX_FAULTS
from leaflets.faults import LeafletError, Place
from support.properties import examples

CONTENT = Path(__file__).parents[2] / "content"
SHIPPED = sorted(CONTENT.glob("*/figures/*.svg")) + sorted(CONTENT.glob("clinics/*.svg"))
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


# ---- what is refused ---------------------------------------------------------------------------

# What is at line 3 of a file; the column and the words of the fault; words of the hint.
BODIES = [
    ('<rect style="fill:red" class="ink" width="5" height="5"/>', 14, 'may not have "style"', "class"),
    ('<rect fill="red" class="ink" width="5" height="5"/>', 13, 'may not have "fill"', "class"),
    ('<g transform="scale(2)"/>', 15, 'may not have "transform"', "coordinates"),
    ('<g font-family="Arial"/>', 17, 'may not have "font-family"', "layout"),
    ('<g onload="x()"/>', 12, 'may not have "onload"', "class"),
    ("<script>alert(1)</script>", 1, 'may not hold "script"', "drawing only"),
    ('<image href="file:///etc/passwd"/>', 1, 'may not hold "image"', "photo"),
    ("<foreignObject/>", 1, 'may not hold "foreignObject"', "drawing only"),
    ("<use/>", 1, 'may not hold "use"', "again"),
    ('<ellipse rx="2"/>', 1, 'may not hold "ellipse"', "path"),
    ("<circel/>", 1, 'may not hold "circel"', 'did you mean "circle"?'),
    ("<svg/>", 1, "outermost", ""),
    ('<b:rect xmlns:b="http://other"/>', 1, 'may not hold "http://other:rect"', ""),
    ('<g class="tin"/>', 11, 'unknown class "tin"', 'did you mean "tint"?'),
    ('<g class="tint ink"/>', 11, "at most one fill", "tint"),
    ('<g class="dashed"/>', 11, "at most one fill and one line", "dashed with a line"),
    ('<circle cx="9" cy="9" r="2"/>', 1, "neither a fill nor a line", "class"),
    ('<circle class="ink" cx="9" cy="9"/>', 1, '"circle" needs "r"', ""),
    ('<circle class="ink" cx="9" cy="9" r="2px"/>', 38, '"2px" is not a number', "unit"),
    ('<circle class="ink" cx="9" cy="9" r="nan"/>', 38, '"nan" is not a number', ""),
    ('<circle class="ink" cx="9" cy="9" r="1e999"/>', 38, '"1e999" is not a number', ""),
    ('<circle class="ink" cx="9" cy="9" r="-1"/>', 38, "more than 0", ""),
    ('<circle class="ink" cx="99" cy="9" r="5"/>', 1, "extends outside the viewBox", "larger"),
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
    (fault,) = refused(f"{HEAD}\n<!-- é→é --><ellipse/></svg>").faults
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


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped(path: Path) -> None:
    """Each is read, between square and twice as wide as high, its numerals apart and inside."""
    drawing = read_drawing(path, path.name)
    assert 1 <= drawing.width / drawing.height <= 2
    spots = [(x, y) for _, x, y in drawing.numerals]
    for n, (x, y) in enumerate(spots):
        assert 16 <= x <= drawing.width - 16 and 16 <= y <= drawing.height - 16
        assert all(math.dist((x, y), other) > 34 for other in spots[:n])


def test_something_ships() -> None:
    """There are figures: the test above would prove nothing without."""
    assert len(SHIPPED) >= 7


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
