"""Copies: the same bytes as a leaflet made whole, and nothing about one reader in what others share."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given

from leaflets.faults import LeafletError, Place
from leaflets.model import Appointment, Job, Reader, plain
from leaflets.orders.topics import choose_topic
from leaflets.pdf.copies import CopyPlan, fields_filled, stand_in
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import to_document
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import choose
from leaflets.typeset.lay_out import lay_out
from support.plans import Pressed, readers
from support.properties import examples

CASES = [("", "booklet"), ("symptoms", "sheet"), ("symptoms", "large-print"), ("", "large-print")]


@functools.cache
def setting() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 12, 1))


def job(section: str, layout: str, reader: Reader) -> Job:
    topic = choose_topic(setting().library, setting().library.first, "en")
    return Job(topic.id, "en", section, choose(topic, ()), layout, "letter", reader)


@functools.cache
def plan(section: str, layout: str, filled: tuple[str, ...], reader: Reader) -> CopyPlan:
    return CopyPlan(to_document(setting(), job(section, layout, reader), True))


def copy(section: str, layout: str, reader: Reader) -> bytes:
    return plan(section, layout, fields_filled(reader), stand_in(reader)).copy(reader)


def whole(section: str, layout: str, reader: Reader) -> bytes:
    return write_pdf(lay_out(to_document(setting(), job(section, layout, reader), True)))


def decoded(pdf: bytes) -> Iterator[str]:
    """Yield everything in a file as text: strings of every object, and what its pages say."""
    with pikepdf.open(io.BytesIO(pdf)) as held:
        for one in held.objects:
            yield repr(one)
            if isinstance(one, pikepdf.Stream) and "/FontFile2" not in one:
                yield one.read_bytes().decode("latin-1")
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    yield from (page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize(("section", "layout"), CASES, ids=lambda value: value or "all")
@examples(25)
@given(reader=readers)
def test_a_copy_is_the_leaflet_made_whole(section: str, layout: str, reader: Reader) -> None:
    """Byte for byte, whatever effect a reader's words have on lines, fonts and pages."""
    assert copy(section, layout, reader) == whole(section, layout, reader)


def test_a_copy_is_the_same_after_any_other() -> None:
    """A hostile reader before, the same reader twice: nothing is left behind."""
    first, hostile = Reader(name=plain("Ann Example")), Reader(name=plain("<b>{{ x }}</b> " + "W" * 300))
    alone = whole("", "booklet", first)
    assert copy("", "booklet", first) == alone
    assert copy("", "booklet", hostile) == whole("", "booklet", hostile)
    assert copy("", "booklet", first) == alone


def test_nothing_of_a_reader_is_in_anothers_copy() -> None:
    """Marked readers in turn; the search finds each one's own words, so it works."""
    marked = [
        Reader(
            name=plain(f"Zz{n}qx"),
            key_worker=plain(f"Yy{n}qx"),
            message=plain(f"Xx{n}qx {'line ' * 9 * n}"),
            appointments=(Appointment(plain(f"Ww{n}qx"), with_=plain(f"Vv{n}qx")),),
        )
        for n in range(1, 5)
    ]
    for section, layout in CASES:
        texts = [" ".join(decoded(copy(section, layout, reader))) for reader in marked * 2]
        for n, text in enumerate(texts):
            for m in range(len(marked)):
                seen = [f"{mark}{m + 1}qx" in text for mark in ("Zz", "Yy", "Xx", "Ww", "Vv")]
                assert seen == [m == n % len(marked)] * 5, (section, layout, n, m)


def test_what_copies_share_holds_nothing_of_a_reader() -> None:
    reader = Reader(name=plain("Zz1qx"), message=plain("Xx1qx"))
    held = plan.__wrapped__(
        "", "booklet", fields_filled(reader), stand_in(reader)
    )  # its own: others have more shapes
    held.copy(reader)
    (shape,) = held.shapes.values()
    for kept in (repr(shape.sheets), repr(shape.pages.where), repr(held.document), repr(held.constant)):
        assert "qx" not in kept
    filled = shape.sealed.finished(dict.fromkeys(shape.sealed.entries, b""))
    assert "qx" not in " ".join(decoded(filled)), "the shared part of the file"


def test_contents_beside_a_readers_words_hold_no_others(tmp_path: Path) -> None:
    """Page numbers are filled in last: a reader's own words on such a page are found all the same."""
    template = (
        "<section><h1>{{ leaflet.title }}</h1><nav><li><a href='#x'>{{ words.notes }}</a></li></nav>"
        "<p personal='yes'>{{ words.for_reader }} {{ reader.name }}</p></section>"
        "<section start='page' id='x'><h1>{{ words.notes }}</h1></section>"
    )
    press = Pressed(template, tmp_path)
    held, topic = press.setting, press.topic
    for_reader = [
        Job(topic.id, "en", "", choose(topic, ()), "sheet", "a4", Reader(name=plain(name)))
        for name in ("Alice", "Bobby")
    ]
    held_plan = CopyPlan(
        to_document(held, replace(for_reader[0], reader=stand_in(Reader(name=plain("x")))), True)
    )
    for one in for_reader:
        assert one.reader is not None
        made = held_plan.copy(one.reader)
        assert made == write_pdf(lay_out(to_document(held, one, True)))
        said = " ".join(decoded(made))
        assert [name in said for name in ("Alice", "Bobby")] == [one is for_reader[0], one is for_reader[1]]


def test_copies_share_the_drawings_on_pages_with_a_readers_words(tmp_path: Path) -> None:
    """Such a page is drawn again for each reader: it calls its drawings what the shared part of the file does."""
    template = (
        "<section><h1><icon name='heart'/>{{ leaflet.title }}</h1><figure picture='nose' alt='-'/>"
        "<p personal='yes'><icon name='phone'/>{{ words.for_reader }} {{ reader.name }}</p>"
        "<p><icon name='heart'/>{{ words.notes }}</p></section>"
    )
    press = Pressed(template, tmp_path)
    held, topic = press.setting, press.topic
    one, other = (
        Job(topic.id, "en", "", choose(topic, ()), "sheet", "a4", Reader(name=plain(name)))
        for name in ("Alice", "Bobby")
    )
    held_plan = CopyPlan(to_document(held, replace(one, reader=stand_in(Reader(name=plain("x")))), True))
    for job_ in (one, other):
        assert job_.reader is not None
        made = held_plan.copy(job_.reader)
        assert made == write_pdf(lay_out(to_document(held, job_, True)))
        with pikepdf.open(io.BytesIO(made)) as pdf:
            page = pdf.pages[0]
            names = re.findall(r"/(D\w+) Do", page.Contents.read_bytes().decode("latin-1"))
            assert len(names) == 4 and {f"/{name}" for name in names} <= set(page.Resources.XObject.keys())


def test_words_no_font_shows_are_a_fault_with_their_place() -> None:
    reader = Reader(name=plain("Ann 漢", Place("patients.csv", 7)))
    with pytest.raises(LeafletError) as caught:
        copy("", "booklet", reader)
    assert [(fault.place.line, "漢" in str(fault)) for fault in caught.value.faults] == [(7, False)]
    fine = Reader(name=plain("Ann"))
    assert copy("", "booklet", fine) == whole("", "booklet", fine), "the fault left nothing behind"


def test_a_wrong_copy_would_be_seen() -> None:
    """The comparison above can fail: one more letter gives different bytes."""
    assert copy("", "booklet", Reader(name=plain("Ann"))) != whole("", "booklet", Reader(name=plain("Anne")))
