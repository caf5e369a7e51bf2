"""Each paragraph on a page is in the list, with the line that it is written in, and its box lies around its words."""

from __future__ import annotations

import pypdfium2
import pytest

from leaflets.concordance import lines_of
from leaflets.desk.choice import DeskChoice, possible
from leaflets.desk.view import View, view_of
from leaflets.web.page_pictures import PagePictures
from support.library import TOPIC, setting_of


@pytest.fixture(scope="module", params=["signs", "booklet", "card"])
def view(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> View:
    setting = setting_of()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(TOPIC)
        return view_of(setting, possible(setting, DeskChoice(part=request.param)), PagePictures())


def test_a_box_lies_around_the_words_of_its_paragraph(view: View) -> None:
    """PDFium, which knows nothing of our paragraphs, finds their words within the box."""
    document, seen = pypdfium2.PdfDocument(view.pdf), 0
    for paragraph in view.paragraphs:
        for box in paragraph.boxes[:1]:
            page = document[box.page - 1]
            height = page.get_height()
            found = page.get_textpage().get_text_bounded(
                box.x, height - box.y - box.height, box.x + box.width, height - box.y
            )
            first = paragraph.text.split()[0].rstrip("-").strip("[]()“”")
            assert first.replace("\u2010", "-")[:6] in found.replace("\u2010", "-"), (paragraph.text, found)
            seen += 1
    assert seen > 20


def test_the_line_of_a_paragraph_holds_its_first_word(view: View) -> None:
    written = [one for one in view.paragraphs if one.place.path in view.files]
    assert written
    for paragraph in written:
        lines = lines_of(str(TOPIC / paragraph.place.path))
        assert paragraph.place.line <= len(lines)
        first = paragraph.text.split()[0].strip("“”‘’.,:")
        near = " ".join(lines[paragraph.place.line - 1 : paragraph.place.line + 1])
        assert first[:3].casefold() in near.casefold().replace("'", "’"), (paragraph, near)


def test_ids_are_unique_and_made_of_words(view: View) -> None:
    ids = [paragraph.id for paragraph in view.paragraphs]
    assert len(set(ids)) == len(ids)


def test_every_page_that_prints_words_has_paragraphs(view: View) -> None:
    empty = [page.number for page in view.pages if not view.on(page.number)]
    texts = [page for n, page in enumerate(pypdfium2.PdfDocument(view.pdf), 1) if n in empty]
    assert all(len(page.get_textpage().get_text_range().split()) < 25 for page in texts), "only running lines"


def test_who_gets_a_paragraph_is_said() -> None:
    setting = setting_of()
    held = view_of(setting, possible(setting, DeskChoice(part="signs")), PagePictures())
    said = [reader for readers in held.readers.values() for reader in readers]
    assert any(reader.text and reader.place and reader.place.line for reader in said)
    assert any(reader.who.startswith("Only: ") for reader in said)
