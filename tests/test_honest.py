"""Whatever is written in any field of content, profile or reader stands in the PDF, word for word, or is refused."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from document import Reader, tidy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_content import TOPIC, _setting

from leaflets import pipeline
from leaflets.content import load
from leaflets.faults import NOWHERE, LeafletError
from leaflets.model import Job, plain
from leaflets.model import Reader as Patient
from leaflets.tailor import choose
from leaflets.typeset.fonts import open_family
from leaflets.typeset.pdf import press_pdf

DAY = dt.date(2026, 11, 23)
FAMILY = open_family("atkinson-hyperlegible", "fira-sans", "", NOWHERE)
SHOWN = [
    c
    for c in map(chr, range(0x21, 0x2400))
    if FAMILY.can_show(c) and FAMILY.can_show(c, 1) and unicodedata.category(c)[0] in "LNPS"
]
assert len(SHOWN) > 900
SECTION = """\
title: @
key_points: [@]
blocks:
  - paragraph: @
  - heading: @
    blocks:
      - list: [{text: @, list: [@]}]
      - steps: [@]
      - checklist: [@]
  - note: {title: @, text: @}
  - warning: @
  - figure: {name: nose, caption: @, alt: @, key: [@]}
  - table: {caption: @, columns: [@, @], rows: [[@, @]]}
  - contacts: [{name: @, about: @, phone: 555-0150}]
  - questions: [@]
  - lines: {title: @, count: "2"}
"""
FIELDS = SECTION.count("@") - 1  # all but alt, which is no text of a page
words = st.lists(st.text(st.sampled_from(SHOWN), min_size=1, max_size=12), min_size=1, max_size=5).map(
    " ".join
)


def escaped(text: str) -> str:
    """Return a text as YAML, with a backslash before the marks of inline text."""
    return json.dumps(re.sub(r"([*\[\]\\])", r"\\\1", text), ensure_ascii=False)


def made(text: str, folder: Path) -> bytes:
    content = folder / "content"
    shutil.rmtree(content, ignore_errors=True)
    shutil.copytree(TOPIC / "content", content)
    (content / "hay-fever/en/signs.yaml").write_text(SECTION.replace("@", escaped(text)), encoding="utf-8")
    setting = replace(_setting(), library=load(content, "content"))
    topic = setting.library.topics["hay-fever", "en"]
    job = Job("hay-fever", "en", "signs", choose(topic, ()), "sheet", "a4")
    return press_pdf(pipeline.lay_out_job(setting, job)[0])


def normal(text: str) -> str:
    return tidy(unicodedata.normalize("NFC", text))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(words)
def test_text_in_every_field_is_text_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """The tree holds the text once for each field; a reader of the page extracts it."""
    data = made(text, tmp_path_factory.mktemp("honest"))
    said = [tidy(words.replace("⟨", "").replace("⟩", "")) for _, words in Reader(data).blocks()]
    wanted = normal(text)
    assert sum(wanted in words for words in said) >= FIELDS, (wanted, said)
    pdf = pypdfium2.PdfDocument(data)
    page = "".join("".join(pdf[n].get_textpage().get_text_range().split()) for n in range(len(pdf)))
    page = page.replace("\ufffe", "-")  # what pdfium makes of a hyphen at a line's end
    assert page.count("".join(wanted.split())) >= FIELDS, (wanted, page)


@pytest.mark.parametrize(
    "text",
    [
        "CRP<ten & temp>38",
        "Smith <jr>",
        "S&P 500",
        "{{ x }}",
        "{% x %}",
        "%(x)s",
        "&amp;",
        "a\u00a0b",
        "Nguyễn Ọlá",
        "½ → 3",
    ],
)
def test_honest_strings_come_out(text: str, tmp_path: Path) -> None:
    said = " ".join(words for _, words in Reader(made(text, tmp_path)).blocks())
    assert normal(text) in said


@pytest.mark.parametrize("text", ["日本語", "עברית", "مرحبا", "हिन्दी", "🙂", "a\u0301\u0316", "\u2610"])
def test_what_no_font_can_show_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    """No box, no gap: a fault at each field, and nothing made."""
    with pytest.raises(LeafletError) as refused:
        made(text, tmp_path)
    places = {str(fault.place) for fault in refused.value.faults}
    assert len(places) >= FIELDS - 4
    assert all("signs.yaml" in place for place in places)
    assert "no font" in str(refused.value)


@pytest.mark.parametrize("text", ["a\u202eb", "a\x07b", "a\u2066b", "\ufeffa"])
def test_controls_are_refused_when_read(text: str, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(TOPIC / "content", content)
    written = SECTION.replace("@", '"' + text + '"')
    (content / "hay-fever/en/signs.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(LeafletError, match="must not stand in a text"):
        load(content, "content")


@settings(max_examples=15, deadline=None)
@given(words)
def test_a_reader_s_name_is_literal(text: str) -> None:
    """Marks in a name mean nothing; it stands in the tree as typed."""
    setting = _setting()
    topic = setting.library.topics["hay-fever", "en"]
    reader = Patient(name=plain(f"*{text}* [[x]]"))
    job = Job("hay-fever", "en", "", choose(topic, ()), "booklet", "a4", reader)
    said = " ".join(words for _, words in Reader(press_pdf(pipeline.lay_out_job(setting, job)[0])).blocks())
    assert normal(f"*{text}* [[x]]") in said
    assert text not in repr(reader)
