"""The clinic's logo where layouts put it: beside the head of a handout, on covers, in running lines, on sheets to fold."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from pikepdf import Name
from PIL import Image

from conformance.offers import second_topic, shipped
from leaflets.faults import LeafletError, Place
from leaflets.model import Element, Job, Picture, Topic, plain
from leaflets.pdf.draw import draw
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job
from leaflets.press.sheets import Work, press_sheets
from leaflets.setting import Setting
from leaflets.tailor.choices import choose
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pages import Pages
from support.accessible import complaints
from support.document import STYLE, E, doc, laid, made, prose, styled

RED, TINT = (200, 40, 30), (215, 230, 238)
SHAPES = [(8, 1), (4, 1), (1, 1), (1, 2), (1, 3)]
LONG = "The Children's and Young People's Blood and Bone Marrow Unit of the Royal University Hospital of a Large Town"


@functools.lru_cache
def logo(wide: int, tall: int, clear: bool = False) -> Picture:
    image = Image.new("RGBA", (wide * 40, tall * 40), (*RED, 255))
    if clear:
        image.paste((0, 0, 0, 0), (wide * 20, 0, wide * 40, tall * 40))
    held = io.BytesIO()
    image.save(held, "PNG")
    return Picture(plain("Our clinic"), "png", held.getvalue(), None, *image.size)


SHIPPED = shipped()
SMALL = second_topic(SHIPPED)


def topic_of(setting: Setting) -> Topic:
    return next(iter(setting.library.topics.values()))


def handout(
    setting: Setting, layout: str, paper: str, picture: Picture | None, part: int = 0, name: str = ""
) -> Pages:
    topic = topic_of(setting)
    clinic = replace(setting.clinic, logo=picture)
    if name:
        clinic = replace(clinic, fields={**clinic.fields, "name": plain(name)})
    job = Job(topic.id, topic.lang, topic.sections[part].id, choose(topic, ()), layout, paper)
    return lay_out_job(replace(setting, clinic=clinic), job)[0]


PAPERS = [(layout, paper) for layout in ("sheet", "large-print") for paper in ("a4", "letter")]


# ---- handouts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("layout", "paper"), PAPERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_handout_shows_the_logo_once_and_is_no_longer(
    layout: str, paper: str, shape: tuple[int, int]
) -> None:
    """On page 1, tagged with its words, over no other word; no page is added for it."""
    pages = handout(SMALL, layout, paper, logo(*shape))
    data = write_pdf(pages)
    assert complaints(data, pages) == []
    assert len(pages.pages) == len(handout(SMALL, layout, paper, None).pages)
    assert [len(list(images(page))) for page in pypdfium2.PdfDocument(data)] == [1] + [0] * (
        len(pages.pages) - 1
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        figures = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == Name.Figure
        ]
        assert [str(one.Alt) for one in figures if str(one.Alt) == "Our clinic"] == ["Our clinic"]
    stands_alone(data)


@pytest.mark.parametrize("part", range(0, len(topic_of(SHIPPED).sections), 5))
@pytest.mark.parametrize(("layout", "paper"), PAPERS)
def test_the_shipped_texts_take_no_further_page_for_a_logo(layout: str, paper: str, part: int) -> None:
    with_, without = (handout(SHIPPED, layout, paper, picture, part) for picture in (logo(4, 1), None))
    assert len(with_.pages) == len(without.pages)


@pytest.mark.parametrize(("layout", "paper"), PAPERS)
@pytest.mark.parametrize("shape", [(8, 1), (1, 1), (1, 40), (40, 1), (90, 1)])
def test_a_long_name_stands_beside_the_logo(layout: str, paper: str, shape: tuple[int, int]) -> None:
    pages = handout(SMALL, layout, paper, logo(*shape), name=LONG)
    stands_alone(write_pdf(pages))


def images(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    for thing in page.get_objects(filter=[3]):  # images
        yield thing.get_bounds()


def stands_alone(data: bytes) -> None:
    """Assert that no letter of page 1 is on the logo, which is on the page with room to its edge."""
    page = pypdfium2.PdfDocument(data)[0]
    ((left, low, right, high),) = images(page)
    assert left > 14 and low > 14 and right < page.get_width() - 14 and high < page.get_height() - 14
    text = page.get_textpage()
    boxes = [text.get_charbox(n) for n in range(text.count_chars())]
    assert boxes and not [b for b in boxes if b[0] < right and left < b[2] and b[1] < high and low < b[3]]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("layout", ["booklet", "large-print", "sheet"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_cover_is_one_page_whatever_the_logo(layout: str, paper: str, shape: tuple[int, int]) -> None:
    topic = topic_of(SMALL)
    setting = replace(SMALL, clinic=replace(SMALL.clinic, logo=logo(*shape)))
    pages, _ = lay_out_job(setting, Job(topic.id, topic.lang, "", choose(topic, ()), layout, paper))
    assert sum(page.master == "cover" for page in pages.pages) == 1


def test_a_figure_beside_words_has_no_caption() -> None:
    style = styled(figure={"beside": True})
    with pytest.raises(LeafletError, match="beside words has no room for a caption"):
        laid(
            E("section", E("figure", E("figcaption", "Words"), picture=logo(1, 1), alt="x"), E("p", "More")),
            style=style,
        )  # type: ignore[arg-type]


@pytest.mark.parametrize("flank", ["left", "right"])
def test_a_figure_stands_on_one_side_of_its_words(flank: str) -> None:
    """Words to its right are halfway down it."""
    style = styled(figure={"beside": True, "flank": flank, "area": 400.0})
    page = pypdfium2.PdfDocument(
        made(E("section", picture_of(logo(1, 1)), E("p", "Our clinic")), style=style)
    )[0]
    ((left, low, right, high),) = images(page)
    text = page.get_textpage()
    boxes = [text.get_charbox(n) for n in range(text.count_chars())]
    if flank == "right":
        assert max(box[2] for box in boxes) < left
        return
    assert right < min(box[0] for box in boxes)
    assert abs(boxes[0][1] + boxes[0][3] - low - high) < 6


def test_a_figure_beside_nothing_stands_alone() -> None:
    style = styled(figure={"beside": True})
    data = made(E("section", E("p", "Before"), picture_of(logo(1, 1))), style=style)
    assert len(list(images(pypdfium2.PdfDocument(data)[0]))) == 1


def picture_of(picture: Picture, style: str = "") -> Element:
    return Element("figure", (), style, {"alt": "Our clinic"}, picture, made_at=Place("layout.xml.j2", 3, 5))


# ---- running lines -----------------------------------------------------------------------------------


def run(at: str, *children: Element, **rule: object) -> Pages:
    style = styled({"head": 36.0}, figure={"area": 60.0, "align": "right", **rule})
    return lay_out(
        doc(
            E("running", *children, at=at),
            E("h1", "Title"),
            *[E("p", prose(90, n)) for n in range(9)],
            style=style,
        )
    )


@pytest.mark.parametrize("at", ["head", "foot"])
@pytest.mark.parametrize("align", ["left", "right", "centre", "outer", "inner"])
def test_a_picture_in_a_running_line_is_on_every_page_and_in_no_tree(at: str, align: str) -> None:
    pages = run(at, picture_of(logo(4, 1)), align=align)
    data = write_pdf(pages)
    assert complaints(data, pages) == []
    pdf = pypdfium2.PdfDocument(data)
    assert len(pdf) > 2
    for n, page in enumerate(pdf, 1):
        ((left, low, right, high),) = images(page)
        inner = 60 if n % 2 else 40
        assert (
            (low >= 450 and high <= 500 - 14 + 0.1)
            if at == "head"
            else (low >= 30 - 0.1 and high <= 50 - 6 + 0.1)
        )
        wanted = {
            "left": "l",
            "right": "r",
            "centre": "c",
            "outer": "r" if n % 2 else "l",
            "inner": "l" if n % 2 else "r",
        }[align]
        seen = {"l": left - inner, "r": inner + 300 - right, "c": (left + right) / 2 - inner - 150}[wanted]
        assert abs(seen) < 0.1
    with pikepdf.open(io.BytesIO(data)) as held:
        assert not [
            one
            for one in held.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == Name.Figure
        ]
    streams = draw(pages).streams
    kind = b"Header" if at == "head" else b"Footer"
    assert all(
        re.search(rb"/Artifact<</Type/Pagination/Subtype/" + kind + rb">>BDC\nq [^\n]*Do Q\nEMC", one)
        for one in streams
    )


def test_words_and_a_picture_stand_side_by_side_or_are_refused() -> None:
    words = E("p", "A running head")
    run("head", words, picture_of(logo(4, 1)))
    for align in ("left", "centre"):
        with pytest.raises(LeafletError, match="overlaps its words, a picture or the draft mark on page 1"):
            run(
                "head",
                E("p", "A running head that is as long as the text is wide, nearly"),
                picture_of(logo(4, 1)),
                align=align,
            )


@pytest.mark.parametrize(("figure", "message"), [
    (E("figure", E("figcaption", "Words"), picture=logo(1, 1), alt="x"), "the running foot has no room for a caption"),  # type: ignore[arg-type]
])  # fmt: skip
def test_what_a_running_line_cannot_hold_is_refused(figure: Element, message: str) -> None:
    with pytest.raises(LeafletError, match=message):
        run("foot", figure)


def test_a_margin_too_small_for_a_picture_is_refused() -> None:
    style = styled({"foot": 40.0})
    with pytest.raises(
        LeafletError, match=r"layout\.xml\.j2:3:5: the running foot has no room for a picture: 4 pt"
    ):
        lay_out(doc(E("running", picture_of(logo(1, 1)), at="foot"), E("h1", "Title"), style=style))


# ---- sheets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grey", [False, True])
def test_sheets_show_through_where_the_page_does(grey: bool) -> None:
    """A transparent picture is on a cover's panel as before, in grey too."""
    master = {**STYLE.masters["cover"], "panels": ({"fill": "#{:02x}{:02x}{:02x}".format(*TINT)},)}
    style = replace(STYLE, masters={"cover": master})
    plain_file = made(E("section", picture_of(logo(2, 1, True)), style="cover"), style=style)
    sheet = pypdfium2.PdfDocument(press_sheets(plain_file, Work(single=True, grey=grey), Place("x.pdf")))[0]
    page = sheet.render(scale=1).to_pil().convert("RGB")
    for spot, colour in (((115, 165), RED), ((267, 165), TINT)):
        shade = round(0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2])
        wanted = (shade,) * 3 if grey else colour
        assert all(abs(a - b) <= 3 for a, b in zip(page.getpixel(spot), wanted, strict=True))  # type: ignore[arg-type]


def test_a_colour_that_is_seen_through_is_not_lost_in_grey() -> None:
    pdf = pikepdf.open(io.BytesIO(made(picture_of(logo(1, 1)))))
    image = pdf.pages[0].obj.Resources.XObject.I0
    image.Mask = pikepdf.Array([200, 200, 40, 40, 30, 30])
    held = io.BytesIO()
    pdf.save(held)
    with pytest.raises(LeafletError, match="a see-through colour"):
        press_sheets(held.getvalue(), Work(single=True, grey=True), Place("x.pdf"))
