"""What words ask of a typeface, once set: links and page numbers by rules of their own, the rest as their element says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from leaflets.faults import LeafletError
from leaflets.model import Element, Job, Run, Style
from leaflets.pipeline import lay_out_job
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import choose
from leaflets.typeset.blocks import SetLine
from leaflets.typeset.pages import Pages
from support.document import FONTS, E, contents, laid, link, styled
from support.laid_out import set_words
from support.library import setting_of


def two_families(**rules: dict[str, Any]) -> Style:
    return replace(styled(None, **rules), fonts={**FONTS, "headings": "lexend"})


def pieces(pages: Pages) -> Iterator[tuple[str, str, Element]]:
    """Yield the words of each font, the font's name, and the element that holds them."""
    for page in pages.pages:
        for words, _ in set_words(page):
            for segment in words.line.segments:
                for piece in segment.pieces:
                    yield piece.text, piece.font.face.postscript, words.owners[segment.owner]


def faces(*children: Element, style: Style) -> dict[str, str]:
    return {text: face for text, face, _ in pieces(laid(*children, style=style)) if text.strip()}


def test_a_link_has_the_face_of_its_own_rules() -> None:
    """In the line of its paragraph; strong words in it are bold in its family."""
    style = two_families(phone={"font": "headings", "weight": "semibold"}, **{"aside a": {"weight": "bold"}})
    phone = Element("a", (Run("555"),), "phone", {"href": "tel:555"})
    loud = Element("a", (Run("911", strong=True),), "phone", {"href": "tel:911"})
    held = faces(
        E("p", "Call ", phone, " or ", loud, " now"), E("aside", E("p", "see ", link("here"))), style=style
    )
    assert held["555"] == "Lexend-SemiBold" and held["911"] == "Lexend-Bold"
    assert held["Call"] == held["now"] == held["see"] == "AtkinsonHyperlegible-Regular"
    assert held["here"] == "AtkinsonHyperlegible-Bold"


def test_a_page_number_in_the_contents_has_a_look_of_its_own() -> None:
    """Its room is measured in that look."""
    style = two_families(
        **{"entry-page": {"font": "headings", "weight": "semibold", "size": 20.0, "colour": "#0b5c7a"}}
    )
    chapters = [E("h1", "One", id="c1", start="page")]
    pages = laid(E("section", contents(("Chapter", "c1"))), *chapters, style=style)
    (number,) = [words for words, _ in set_words(pages.pages[0]) if words.look.size == 20.0]
    assert [piece.font.face.postscript for piece in number.line.segments[0].pieces] == ["Lexend-SemiBold"]
    assert number.look.colour == "#0b5c7a"
    assert number.x + number.line.width * 20 == pytest.approx(300)


def test_a_page_number_that_cannot_be_read_is_refused() -> None:
    style = two_families(**{"entry-page": {"colour": "#cccccc"}})
    with pytest.raises(LeafletError, match="entry-page: #cccccc on #ffffff has a contrast of"):
        laid(E("section", contents(("Chapter", "c1"))), E("h1", "One", id="c1"), style=style)


@pytest.mark.parametrize("layout", ["booklet", "sheet", "large-print", "trifold"])
def test_numbers_to_call_and_headings_are_in_the_open_family(layout: str) -> None:
    """In every layout that ships; text stays in the family made to be read."""
    setting = setting_of()
    topic = setting.library.topics["hay-fever", "en"]
    section = "" if layout == "booklet" else "signs"
    pages, _ = lay_out_job(setting, Job(topic.id, "en", section, choose(topic, ()), layout, "letter"))
    held = list(pieces(pages))
    phones = [
        face
        for text, face, node in held
        if node.attributes.get("href", "").startswith("tel:") and text.strip()
    ]
    heads = [face for text, face, node in held if node.name in ("h1", "h2", "h3") and text.strip()]
    read = [face for text, face, node in held if node.name == "lbody" and text.strip()]
    assert phones and len(heads) > 5 and len(read) > 10
    assert {face.partition("-")[0] for face in [*phones, *heads]} == {"Lexend"}
    assert all("Bold" in face for face in [*phones, *heads])
    assert {face.partition("-")[0] for face in read} == {"AtkinsonHyperlegible"}
    running = [line for page in pages.pages for _, line in page.running if isinstance(line, SetLine)]
    folios = {line.line.segments[0].font.face.postscript for line in running if line.look.font == "headings"}
    assert folios == (set() if layout == "trifold" else {"Lexend-SemiBold"})


def test_the_fever_limit_is_in_the_open_family_wherever_it_stands() -> None:
    """A number that must not be misread, with its unit; the words around it are as they were."""
    setting = load_setting(library_folder(), None, dt.date(2026, 11, 23))
    topic = setting.library.topics["relapsed-all", "en"]
    pages, _ = lay_out_job(setting, Job(topic.id, "en", "symptoms", choose(topic, ()), "sheet", "letter"))
    held = [
        (text, face) for text, face, node in pieces(pages) if node.style == "temperature" and text.strip()
    ]
    assert {text for text, _ in held} == {"100.4\u00a0°F", "96.8\u00a0°F"} and len(held) >= 3
    assert {face for _, face in held} <= {"Lexend-SemiBold", "Lexend-Bold"}
