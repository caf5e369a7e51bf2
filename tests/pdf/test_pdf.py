"""The PDF: metadata, fonts, pictures, and the words other programs read from it."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image

from leaflets.model import Element, Picture, plain
from leaflets.pdf.write import write_pdf
from leaflets.typeset.lay_out import lay_out
from support.complaints import KNOWN, findings, open_, unknown
from support.document import E, contents, doc, drawing, laid, link, made, model_blocks, prose, sampler


@pytest.fixture(scope="module")
def sample() -> bytes:
    return made(*sampler())


def test_pikepdf_finds_no_fault_against_pdfa(sample: bytes) -> None:
    told = findings(sample)
    assert unknown(told) == []
    assert set(told) == set(KNOWN), "an exception that is no longer needed"


def test_pikepdf_would_find_one(sample: bytes) -> None:
    """Without output intent, or with a font that is not embedded, the check fails."""
    with open_(sample) as pdf:
        del pdf.Root.OutputIntents
        for font in pdf.pages[0].obj.Resources.Font.values():
            del font.FontDescriptor.FontFile2
        held = io.BytesIO()
        pdf.save(held)
    assert unknown(findings(held.getvalue())) != []


def test_the_file_says_what_it_is(sample: bytes) -> None:
    with open_(sample) as pdf:
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == str(pdf.docinfo.Title) == "A test"
            assert meta["pdfuaid:part"] == "1"
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["dc:language"] == {"en"}
            assert meta["dc:creator"] == [str(pdf.docinfo.Author)]
        assert pdf.Root.MarkInfo.Marked is True
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert all(page.obj.Tabs == "/S" for page in pdf.pages)


@pytest.mark.parametrize("title", ["Fever & <chills>", "Größe – ½", "{braces} (brackets) \\ back", "Nguyễn"])
def test_any_title_comes_back(title: str) -> None:
    data = write_pdf(lay_out(replace(doc(E("p", "x")), title=title, author=title)))
    with open_(data) as pdf, pdf.open_metadata() as meta:
        assert meta["dc:title"] == str(pdf.docinfo.Title) == str(pdf.docinfo.Author) == title


def test_every_font_is_embedded_and_can_be_read_back(sample: bytes) -> None:
    with open_(sample) as pdf:
        fonts = pdf.pages[0].obj.Resources.Font
        assert len(fonts) >= 5, "four styles and a fallback"
        for font in fonts.values():
            assert "/FontFile2" in font.FontDescriptor
            assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont))
            assert b"beginbfchar" in font.ToUnicode.read_bytes()
            assert len(font.Widths) == int(font.LastChar) - int(font.FirstChar) + 1
        assert len({str(font.BaseFont) for font in fonts.values()}) == len(fonts)


def text_by_pdfium(data: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(data)
    return " ".join(page.get_textpage().get_text_range() for page in pdf).replace("\x02", "-").split()


def test_pdfium_reads_the_words_of_the_model() -> None:
    """Apart from running lines and the draft mark, the words of the page are those of the model, in order."""
    content = [e for e in sampler() if e.name != "running" and e.style != "draft"]
    pages = laid(*without(content))
    model = " ".join(re.sub(r"⟨\w+ ?|⟩", "", text) for _, text in model_blocks(pages)).split()
    assert len(model) > 300
    assert joined(text_by_pdfium(write_pdf(pages))) == joined(model)
    assert text_by_pdfium(made(E("p", prose(90)))) == prose(90).split()


def joined(words: list[str]) -> str:
    """Return only the letters: PDFium may or may not split a word that is cut at a line end."""
    return "".join(words)


def without(content: list[Element]) -> list[Element]:
    """Leave out tables (their head is repeated on each page) and numerals."""
    out = []
    for element in content:
        kids = [
            kid
            for kid in element.children
            if not (isinstance(kid, Element) and kid.name in ("table", "figure"))
        ]
        out.append(replace(element, children=tuple(kids)))
    return out


def test_links_lead_where_they_claim() -> None:
    target = E("section", E("h1", "Here"), start="page", id="here")
    with open_(
        made(E("p", link("web", "https://example.org/a(b)")), contents(("Here", "here")), target)
    ) as pdf:
        web, inside = [n for n in pdf.pages[0].obj.Annots if "/A" in n or "/Dest" in n][:2]
        assert str(web.A.URI) == "https://example.org/a(b)"
        assert inside.Dest[0].objgen == pdf.pages[1].obj.objgen


def png(colour: tuple[int, int, int, int], mode: str = "RGBA", kind: str = "PNG") -> bytes:
    held = io.BytesIO()
    Image.new(mode, (6, 4), colour if mode == "RGBA" else colour[:3] if mode == "RGB" else colour[0]).save(
        held, kind
    )
    return held.getvalue()


def logo(colour: tuple[int, int, int, int], given: str = "A logo") -> Element:
    picture = Picture(plain(given), "png", png(colour), width=6, height=4)
    return Element("figure", (), "", {"alt": given}, picture)


def test_two_pictures_stay_two() -> None:
    """Each is shown where it belongs, and an identical one is stored once."""
    red, blue = logo((255, 0, 0, 255)), logo((0, 0, 255, 255))
    again = replace(red)
    pdf = pypdfium2.PdfDocument(made(red, blue, again))
    shown = pdf[0].render(scale=1).to_pil().convert("RGB")
    column = [shown.getpixel((100, y)) for y in range(shown.height)]
    order = [c for n, c in enumerate(column) if n and c != column[n - 1] and c in ((255, 0, 0), (0, 0, 255))]
    second = pdf[1].render(scale=1).to_pil().convert("RGB") if len(pdf) > 1 else None
    assert order[:2] == [(255, 0, 0), (0, 0, 255)] or (second and second.getpixel((100, 100)) == (0, 0, 255))
    with open_(made(red, blue, again)) as held:
        assert len(held.pages[0].obj.Resources.XObject) == 2


def test_a_figures_numerals_are_drawn() -> None:
    shown = drawing(numerals=("1", "2"))
    pdf = pypdfium2.PdfDocument(made(Element("figure", (), "", {"alt": "x"}, shown)))
    assert pdf[0].get_textpage().get_text_range().split() == ["1", "2"]
