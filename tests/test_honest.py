"""Whatever is written in any field of content, profile or reader is in the PDF, word for word, or is refused."""

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
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.content.personal_words import CannotPrint, personal_words
from leaflets.content.reader_file import load_reader
from leaflets.faults import NOWHERE, LeafletError
from leaflets.model import Job, plain
from leaflets.model import Reader as Patient
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job
from leaflets.tailor.choices import choose
from leaflets.typeset.fonts import open_family
from support.document import Reader, can_show, tidy
from support.library import TOPIC, setting_of
from support.properties import examples

DAY = dt.date(2026, 11, 23)
FAMILY = open_family("atkinson-hyperlegible", "fira-sans", "", NOWHERE)
SHOWN = [
    c
    for c in map(chr, range(0x21, 0x2400))
    if can_show(FAMILY, c) and can_show(FAMILY, c, 1) and unicodedata.category(c)[0] in "LNPS"
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
FIELDS = SECTION.count("@") - 1  # all but alt, which is not text on a page
OTHER_MARKS = re.compile(
    r"[_~`]"
)  # two in a text are refused: they are marks elsewhere; a field may hold its text twice


def can_be_typed(text: str) -> bool:
    """Tell whether a reader's own words may be such a text, which a number follows: a formula is refused."""
    try:
        return bool(personal_words("name", f"{text} 1000"))
    except CannotPrint:
        return False


words = (
    st.lists(st.text(st.sampled_from(SHOWN), min_size=1, max_size=12), min_size=1, max_size=5)
    .map(" ".join)
    .filter(lambda text: not OTHER_MARKS.search(text))
    .filter(can_be_typed)
)


def escaped(text: str) -> str:
    """Return a text as YAML, with a backslash before the marks of inline text."""
    return json.dumps(re.sub(r"([*\[\]\\])", r"\\\1", text), ensure_ascii=False)


def made(text: str, folder: Path) -> bytes:
    content = folder / "content"
    shutil.rmtree(content, ignore_errors=True)
    shutil.copytree(TOPIC / "content", content)
    (content / "hay-fever/en/signs.yaml").write_text(SECTION.replace("@", escaped(text)), encoding="utf-8")
    setting = replace(setting_of(), library=load(content, "content"))
    topic = setting.library.topics["hay-fever", "en"]
    job = Job("hay-fever", "en", "signs", choose(topic, ()), "sheet", "a4")
    return write_pdf(lay_out_job(setting, job)[0])


def normal(text: str) -> str:
    return tidy(unicodedata.normalize("NFC", text))


def seen(text: str) -> str:
    """Return a text without its spaces, and with one sign for both hyphens."""
    return "".join(text.split()).replace("\u2010", "-")


def is_on(page: str, text: str) -> bool:
    """Tell whether pages hold a text; one that goes on overleaf has a foot and a head between its words."""
    return seen(normal(text)) in page or all(seen(normal(word)) in page for word in text.split())


@examples(25, suppress_health_check=list(HealthCheck))
@given(words)
def test_text_in_every_field_is_text_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """The tree holds the text once for each field; a reader of the page extracts it."""
    data = made(text, tmp_path_factory.mktemp("honest"))
    said = [tidy(words.replace("⟨", "").replace("⟩", "")) for _, words in Reader(data).blocks()]
    wanted = normal(text)
    assert sum(wanted in words for words in said) >= FIELDS, (wanted, said)
    pdf = pypdfium2.PdfDocument(data)
    page = "".join("".join(pdf[n].get_textpage().get_text_range().split()) for n in range(len(pdf)))
    page = seen(page)  # a hyphen at the end of a line is copied as U+2010
    assert page.count(seen(wanted)) >= FIELDS, (wanted, page)


EVERYWHERE = {
    "hay-fever/en/booklet.yaml": """\
title: @
purpose: @
cover_note: @
sections: [signs, help]
version: @
written_on: "2026-11-23"
review_on: "2027-11-23"
""",
    "hay-fever/en/when-to-call.yaml": """\
title: @
blocks: [{warning: {title: @, text: @}}, {list: [@]}, {paragraph: @}]
""",
    "hay-fever/en/glossary.yaml": "pollen: {name: @, short: a fine dust, long: @}\n",
    "hay-fever/en/sources.yaml": """\
leaf: {title: A leaf, publisher: @, web: "https://example.org/leaf", read_on: "2026-11-23"}
""",
    "hay-fever/en/signs.yaml": """\
title: @
sources: [leaf]
blocks: [{paragraph: "The [[pollen|dust]] and [[clinic.team]]."}]
""",
    "facets.yaml": """\
audience:
  name: Who
  values: {adult: {name: A, about: B, cover: @}, parent: {name: C, about: D}}
""",
    "clinics/example.yaml": """\
name: @
team: @
mail_name: x
day_phone: "555-0100"
day_hours: @
night_phone: "555-0101"
emergency_number: "911"
minutes_without_answer: "10"
fever_limit: "100.4"
fever_way: ear
temperature_unit: "°F"
address: [@, @]
feedback: @
accent: "#0b5c7a"
paper: letter
""",
    "reader.yaml": """\
name: @
key_worker: @
message: @
appointments: [{date: 2026-12-07, time: @, place: @, with: @}]
""",
}
PRINTED_WORDS = ("contents", "glossary", "sources", "log", "log_how", "by_day", "by_night", "emergency",
                 "key_worker", "for_reader", "about_booklet", "version", "written_on", "review_on", "not_reviewed", "when", "log_signs")  # fmt: skip
LITERAL = frozenset({"clinics/example.yaml", "reader.yaml"})  # marks mean nothing there


def filled(name: str, held: str, text: str, marked: list[str]) -> str:
    """Return a file with the text, and a number of its own behind it, in each of its fields."""

    def put(found: re.Match[str]) -> str:
        marked.append(f"{text} {len(marked) + 1000}")
        bare = name in LITERAL or (name != "words.yaml" and found[1] in ("version: ", "publisher: "))
        return found[1] + (json.dumps(marked[-1], ensure_ascii=False) if bare else escaped(marked[-1]))

    return re.sub(r"(\w+: |[\[ ])@", put, held)


def everywhere(text: str, folder: Path, spoilt: str = "", key: str = "") -> tuple[bytes, list[str]]:
    """Return a booklet in which every field says the text, and what must be in it.

    The value of `key` in the file `spoilt`, when given, begins with what no font can show.
    """
    shutil.copytree(TOPIC / "content", folder / "content")
    marked: list[str] = []
    for name, held in EVERYWHERE.items():
        written = filled(name, held, text, marked)
        if name == spoilt:
            written = re.sub(rf'(\b{key}: \[?")', "\\g<1>\N{GRINNING FACE}", written, count=1)
        (folder / "content" / name).write_text(written, encoding="utf-8")
    words = (folder / "content/words.yaml").read_text(encoding="utf-8")
    for word in PRINTED_WORDS:
        words = re.sub(
            rf"^  {word}: .*$",
            lambda _, w=word: filled("words.yaml", f"  {w}: @", text, marked),
            words,
            flags=re.MULTILINE,
        )
    (folder / "content/words.yaml").write_text(words, encoding="utf-8")
    clinic = load_clinic(folder / "content/clinics/example.yaml", "content/clinics/example.yaml")
    setting = replace(setting_of(), library=load(folder / "content", "content"), clinic=clinic)
    reader, _ = load_reader(folder / "content/reader.yaml", "reader.yaml")
    job = Job(
        "hay-fever", "en", "", choose(setting.library.topics["hay-fever", "en"], ()), "booklet", "a4", reader
    )
    return write_pdf(lay_out_job(setting, job)[0]), marked


@examples(10, suppress_health_check=list(HealthCheck))
@given(words)
def test_text_in_every_other_field_is_text_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Titles, glossary, sources, covers, the layouts' own words, the profile, the reader's file: each says its text."""
    data, marked = everywhere(text, tmp_path_factory.mktemp("everywhere"))
    said = " ".join(tidy(words.replace("⟨", "").replace("⟩", "")) for _, words in Reader(data).blocks())
    pdf = pypdfium2.PdfDocument(data)
    page = "".join("".join(pdf[n].get_textpage().get_text_range().split()) for n in range(len(pdf)))
    page = seen(page)  # a hyphen at the end of a line is copied as U+2010
    assert len(marked) > 40
    assert [one for one in marked if normal(one) not in said] == []
    assert [one for one in marked if not is_on(page, one)] == []


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
    assert all(" cannot be set: " in str(f) or "no font of this" in str(f) for f in refused.value.faults)


@pytest.mark.parametrize(("spoilt", "key", "line"), [
    ("clinics/example.yaml", "team", 2), ("clinics/example.yaml", "day_hours", 5), ("clinics/example.yaml", "feedback", 13),
    ("hay-fever/en/glossary.yaml", "long", 1), ("hay-fever/en/signs.yaml", "title", 1), ("hay-fever/en/sources.yaml", "publisher", 1),
    ("reader.yaml", "name", 1), ("reader.yaml", "key_worker", 2), ("reader.yaml", "time", 4), ("reader.yaml", "with", 4),
])  # fmt: skip
def test_the_fault_names_the_file_that_has_the_character(
    spoilt: str, key: str, line: int, tmp_path: Path
) -> None:
    """Also where it follows other words in one element, or is put into another text."""
    with pytest.raises(LeafletError) as refused:
        everywhere("Fine", tmp_path, spoilt, key)
    told = {(Path(fault.place.path).name, fault.place.line) for fault in refused.value.faults}
    assert told == {(Path(spoilt).name, line)}


@pytest.mark.parametrize("text", ["a\u202eb", "a\x07b", "a\u2066b", "\ufeffa"])
def test_controls_are_refused_when_read(text: str, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(TOPIC / "content", content)
    written = SECTION.replace("@", '"' + text + '"')
    (content / "hay-fever/en/signs.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(LeafletError, match="not allowed in a text"):
        load(content, "content")


@examples(15)
@given(words)
def test_a_reader_s_name_is_literal(text: str) -> None:
    """Marks in a name mean nothing; it is in the tree as typed."""
    setting = setting_of()
    topic = setting.library.topics["hay-fever", "en"]
    reader = Patient(name=plain(f"*{text}* [[x]]"))
    job = Job("hay-fever", "en", "", choose(topic, ()), "booklet", "a4", reader)
    said = " ".join(words for _, words in Reader(write_pdf(lay_out_job(setting, job)[0])).blocks())
    assert tidy(f"*{text}* [[x]]") in said
    assert f"*{text}*" not in repr(reader)
