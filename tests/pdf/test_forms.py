"""Forms: each drawing is in the file once, cut to its sheet or clip, in the colours of the style; and all that ship are drawn."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from leaflets.drawing.colour import DEFAULT_PALETTE, rgb
from leaflets.drawing.nouns import Drawing, Shape
from leaflets.drawing.svg import parse_drawing, read_drawing
from leaflets.faults import NOWHERE
from leaflets.model import Element, Style
from leaflets.pdf.forms import Form, form_of
from leaflets.press.grey import make_grey
from support.document import STYLE, E, drawing, made, streams

LIBRARY = Path(__file__).parents[2]
SHIPPED = [*LIBRARY.glob("content/*/figures/*.svg"), *LIBRARY.glob("layouts/icons/*.svg")]
PAINTS = {"f", "S", "B"}

Pixel = tuple[int, int, int]


def svg(body: str, size: str = "100 100") -> Drawing:
    data = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">{body}</svg>'
    return parse_drawing(data.encode(), "f.svg", "f")


def shown(one: Drawing, scale: float = 1) -> Callable[[float, float], Pixel]:
    """Return a function that returns the colour at x, y of a drawing alone on a page, in drawing units with 10 to spare."""
    form, room = form_of(one, ()), 10
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(one.width + 2 * room, one.height + 2 * room))
        held = pdf.make_stream(
            form.operators, {"/Subtype": pikepdf.Name.Form, "/BBox": [*map(float, form.box)]}
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject={f"/{form.name}": held})
        matrix = f"1 0 0 -1 {room} {one.height + room}"
        pdf.pages[0].Contents = pdf.make_stream(f"{matrix} cm /{form.name} Do".encode())
        file = io.BytesIO()
        pdf.save(file)
    image = pypdfium2.PdfDocument(file.getvalue())[0].render(scale=scale).to_pil().convert("RGB")

    def at(x: float, y: float) -> Pixel:
        found: Pixel = image.getpixel((int((x + room) * scale), int((y + room) * scale)))
        return found

    return at


def pixel(name: str) -> Pixel:
    colour = DEFAULT_PALETTE[name]
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def figure(one: Drawing) -> Element:
    return E("figure", picture=one, alt="A drawing")


def held_forms(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [
            bytes(one.read_bytes()).decode()
            for one in file.objects
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form"
        ]


# ---- once in a file ------------------------------------------------------------------------------


def test_a_drawing_is_in_the_file_once() -> None:
    """However often it is shown; another drawing of the same shapes is the same form."""
    one, same, other = drawing(), drawing(), drawing(120)
    pdf = made(figure(one), figure(one), figure(same), figure(other))
    assert len(held_forms(pdf)) == 2
    content = b"".join(streams(pdf)).decode("latin-1")
    assert content.count(" Do Q") == 4
    assert len({line.split()[-3] for line in content.split("\n") if line.endswith(" Do Q")}) == 2


def test_a_form_is_inside_the_mark_of_its_figure() -> None:
    """The whole form is marked content of the page that shows it (ISO 32000-1, 14.7.4.3)."""
    content = streams(made(figure(drawing())))[0].decode("latin-1").split("\n")
    at = next(n for n, line in enumerate(content) if line.endswith(" Do Q"))
    assert content[at - 1].startswith("/Figure<</MCID") and content[at + 1] == "EMC"
    assert not any("BDC" in form for form in held_forms(made(figure(drawing()))))


def test_names_depend_on_what_is_drawn_alone() -> None:
    """So the copies for many readers call a drawing the same, whatever else is on their pages."""
    names = {form_of(one, ()).name for one in (drawing(), drawing())}
    assert len(names) == 1
    assert form_of(drawing(), (("tint", "#ff0000"),)).name not in names
    assert form_of(drawing(120), ()).name not in names


# ---- where a drawing ends ------------------------------------------------------------------------


def test_what_runs_over_is_cut_at_the_edge() -> None:
    at = shown(svg('<rect class="accent" x="50" y="-20" width="90" height="60"/>'))
    assert at(95, 5) == pixel("accent")
    assert at(105, 5) == at(75, -5) == (255, 255, 255)


def test_a_line_on_the_edge_keeps_its_width() -> None:
    """Only what runs over is cut: the frame of a drawing is as wide outside its sheet as inside."""
    at = shown(svg('<rect class="line-accent" stroke-width="6" width="100" height="100"/>'))
    assert at(-2, 50) == at(1, 50) == at(101, 50) == pixel("accent")
    assert at(-6, 50) == (255, 255, 255)


def test_a_clip_cuts_its_group_only() -> None:
    at = shown(
        svg(
            '<clipPath id="a"><rect x="20" y="20" width="40" height="40"/></clipPath><g clip-path="url(#a)">'
            '<rect class="accent" width="100" height="30"/><rect class="sun" y="50" width="100" height="30"/>'
            '</g><rect class="alarm" x="80" width="9" height="100"/>'
        )
    )
    assert at(30, 25) == pixel("accent") and at(30, 55) == pixel("sun")
    assert at(30, 15) == at(30, 65) == at(15, 25) == at(65, 55) == (255, 255, 255)
    assert at(84, 10) == at(84, 90) == pixel("alarm")


def test_shapes_of_one_clip_share_it() -> None:
    two = '<circle class="ink" cx="9" cy="9" r="2"/><circle class="ink" cx="30" cy="9" r="2"/>'
    one = svg(
        f'<clipPath id="a"><rect width="40" height="40"/></clipPath><g clip-path="url(#a)">{two}</g>{two}'
    )
    operators = form_of(one, ()).operators.decode()
    assert operators.count(" W n") == operators.count("\nQ") == 1


# ---- colours -------------------------------------------------------------------------------------


def test_a_colour_that_the_style_lacks_is_that_of_the_reference_palette() -> None:
    one = svg('<rect class="deep line-sun" width="9" height="9"/><rect class="tint" width="9" height="9"/>')
    colours = {name: colour for name, colour in STYLE.colours.items() if name not in ("deep", "sun")}
    style = Style(STYLE.page, STYLE.fonts, colours, STYLE.rules, STYLE.masters, STYLE.place)
    (form,) = held_forms(made(figure(one), style=style))
    assert f"{rgb(DEFAULT_PALETTE['deep'])} rg {rgb(DEFAULT_PALETTE['sun'])} RG" in form
    assert f"{rgb(colours['tint'])} rg" in form and rgb(DEFAULT_PALETTE["tint"]) not in form


def test_the_grey_proof_reaches_into_forms() -> None:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(made(figure(svg('<rect class="sun" width="90" height="90"/>'))))) as pdf:
        make_grey(pdf, NOWHERE)
        pdf.save(file)
    (form,) = held_forms(file.getvalue())
    assert " rg" not in form and " g" in form


# ---- what ships ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_ships_is_drawn(path: Path) -> None:
    """Each shape is painted once, every q has its Q, and at the place of each painted centre something shows."""
    one = read_drawing(path, path.name)
    operators = [str(operator) for _, operator in parsed(form_of(one, ()))]
    assert sum(operator in PAINTS for operator in operators) == len(one.shapes)
    assert operators.count("q") == operators.count("Q") == operators.count("W")
    at, step = shown(one), max(one.width, one.height) / 24
    grid = [(x * step, y * step) for x in range(25) for y in range(25)]
    seen = {at(x, y) for x, y in grid if x < one.width and y < one.height}
    assert len(seen) > 1, "an empty page"


def parsed(form: Form) -> list[tuple[object, object]]:
    with pikepdf.new() as pdf:
        stream = pikepdf.parse_content_stream(pdf.make_stream(form.operators))
        return [(one.operands, one.operator) for one in stream]


def test_something_ships() -> None:
    assert len(SHIPPED) >= 120


def test_an_empty_drawing_has_a_box() -> None:
    """A drawing made without shapes, as no file gives one, is still a form."""
    assert form_of(Drawing("none", 10, 10, ()), ()).box == (-0.05, -0.05, 10.05, 10.05)
    assert form_of(Drawing("one", 10, 10, (Shape((), "ink"),), cut=True), ()).box == (0, 0, 10, 10)
