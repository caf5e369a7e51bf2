"""A document as plain text: its words in the order of reading, in lines that a mail and a braille table can take."""

from __future__ import annotations

import pytest

from conformance.offers import READER, shipped
from leaflets.elements import ELEMENTS
from leaflets.model import Document, Element, Job, Reader, Run, walk
from leaflets.pipeline import to_document
from leaflets.plain_text import LINE, write_text
from leaflets.tailor.choices import choose
from support.document import E, doc, figure, link, ol, table, ul

SETTING = shipped()
TOPIC = SETTING.library.topics[SETTING.library.first, "en"]


def of(layout: str, part: str, reader: Reader | None = None) -> Document:
    job = Job(TOPIC.id, TOPIC.lang, part, choose(TOPIC, ()), layout, "letter", reader)
    return to_document(SETTING, job, True)


def said(*children: Element) -> str:
    return write_text(doc(*children)).decode("utf-8")


def words(element: Element) -> list[str]:
    """Return what the text must say of an element, each block apart: the signs of lists too, nothing that is for paper."""
    if ELEMENTS[element.name].apart or element.attributes.get("paper") == "yes":
        return []
    if "actual" in element.attributes and "drawn" not in element.attributes:
        return [element.attributes["actual"]]
    out, joined = [], ""
    for child in element.children:
        if isinstance(child, Run):
            joined += child.text
        elif ELEMENTS[child.name].among_words and child.name != "br":
            joined += "".join(words(child))
        else:
            out += [joined, *words(child)]
            joined = ""
    return [*out, joined]


@pytest.mark.parametrize(
    ("layout", "part"), [("sheet", "symptoms"), ("booklet", ""), ("trifold", "treatment"), ("card", "card")]
)
def test_its_words_are_those_of_the_document_in_its_order(layout: str, part: str) -> None:
    held = of(layout, part)
    text = write_text(held).decode("utf-8")
    kept = " ".join(text.split())
    for one in walk(held.root):
        kept = kept.replace(f"[{one.attributes.get('alt', '')}]", "", 1)
    expected = " ".join(words(held.root)).split()
    assert len(expected) > 50 and [word for word in kept.split() if word != "|"] == expected
    assert max(map(len, text.splitlines())) <= LINE
    assert text.startswith(held.draft_mark) and held.reference in text
    assert write_text(of(layout, part)) == text.encode()


def test_headings_stand_apart_and_entries_close_together() -> None:
    text = said(
        E("h1", "A title"), E("p", "Words."), ul("One", "Two"), ol("First", "Second"), E("h2", "More")
    )
    assert text == "A title\n\nWords.\n\n• One\n• Two\n\n1. First\n2. Second\n\n\nMore\n"


def test_lines_of_an_entry_begin_below_its_words() -> None:
    long = "word " * 20
    first, second, *_ = said(ul(long, (E("p", "Title"), E("p", "Text"), ul("inner", label="–")))).splitlines()
    assert first.startswith("• word") and second.startswith("  word") and len(first) <= LINE
    assert (
        said(ul((E("p", "Title"), E("p", "Text"), ul("inner", label="–")))) == "• Title\n  Text\n  – inner\n"
    )


def test_a_table_is_a_line_for_each_row_that_has_words() -> None:
    held = table(("Day", "Where"), ("Monday", "Ward 5"), ("", ""), caption="Visits")
    assert said(held) == "Visits\nDay | Where\nMonday | Ward 5\n"


def test_what_is_for_paper_is_left_out() -> None:
    entry = E(
        "nav", E("entry", E("reference", E("a", "All signs", E("span", ": page", paper="yes"), href="#x")))
    )
    held = said(
        E("running", E("p", "1"), at="foot"), entry, E("lines", n="3"), E("fill", E("p", "Notes"), to="4")
    )
    assert held == "All signs\n"


def test_a_picture_says_what_is_heard_of_it_and_a_sign_stands_for_itself() -> None:
    assert said(figure("A box")) == "A box\n\n[A box with a cut corner]\n"
    assert said(E("p", "1", E("span", "-", actual="\u2011"), "2")) == "1\u20112\n"
    assert said(E("p", "One", E("br"), "two")) == "One\ntwo\n"
    assert said(E("dl", E("li", E("dt", "A term"), E("dd", "What it is")))) == "A term\n  What it is\n"
    assert said(E("p", "See ", link("example.org"))) == "See example.org\n"


def test_no_line_ends_within_a_number_with_its_unit() -> None:
    text = said(E("p", "x" * 60 + " 100.4\u00a0degrees"))
    assert "100.4\u00a0degrees" in text and len(text.splitlines()) == 2


def test_a_readers_words_are_in_it() -> None:
    assert "Zoë O’Brien <jr>" in write_text(of("sheet", "symptoms", READER)).decode()
