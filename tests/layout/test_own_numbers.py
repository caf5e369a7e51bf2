"""Profiles as clinics have them: long numbers, numbers with notes, titles that no font can show, sections that end anyhow."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from leaflets.content.clinic import load_clinic
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.layout.cascade import cascade_of
from leaflets.layout.style import resolve_style
from leaflets.model import Element, Job, plain
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job, to_document
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import choose
from leaflets.typeset.lay_out import lay_out
from support.library import DAY, TOPIC, setting_of

LONG = ("+44 (0)20 7946 0123", "+49 (0)711 2780 6100", "+1 202-555-0143")
PRODUCTS = [("sheet", "signs"), ("booklet", ""), ("large-print", ""), ("trifold", "signs"), ("card", "")]


def with_numbers(number: str, tmp_path: Path) -> Setting:
    """Return the tests' setting whose profile has this number for day and night."""
    shutil.copytree(TOPIC / "content/clinics", tmp_path / "clinics")
    profile = tmp_path / "clinics/example.yaml"
    text = re.sub(
        r"(?m)^(day|night)_phone: .*$", rf'\1_phone: "{number}"', profile.read_text(encoding="utf-8")
    )
    profile.write_text(text, encoding="utf-8")
    clinic = load_clinic(profile, "clinics/example.yaml")
    assert clinic.fields["day_phone"].text == number
    return replace(setting_of(), clinic=clinic)


def lines_of(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [
            line.replace("\u00a0", " ")
            for page in pdf
            for line in page.get_textpage().get_text_range().splitlines()
        ]


@pytest.mark.parametrize("number", LONG)
@pytest.mark.parametrize(("layout", "section"), PRODUCTS)
def test_a_long_number_stands_on_one_line(layout: str, section: str, number: str, tmp_path: Path) -> None:
    setting = with_numbers(number, tmp_path)
    topic = setting.library.topics["hay-fever", "en"]
    pages, _ = lay_out_job(setting, Job("hay-fever", "en", section, choose(topic, ()), layout, "letter"))
    found = lines_of(write_pdf(pages))
    whole = [line for line in found if number in line]
    parts = [line for line in found if number.split()[-1] in line]
    assert len(whole) >= 2 and len(parts) == len(whole), parts


def noted() -> Setting:
    """Return the tests' setting with the notes that a new profile proposes."""
    held = setting_of()
    fields = dict(held.clinic.fields)
    for name, note in (("day_phone", " (ask for the day team)"), ("night_phone", " (ask for bleep 1234)")):
        run = fields[name].runs[0]
        fields[name] = replace(fields[name], runs=(*fields[name].runs, replace(run, text=note, href="")))
    return replace(held, clinic=replace(held.clinic, fields=fields))


def test_an_approved_handout_can_be_made_where_its_draft_could() -> None:
    """Its foot has the numbers only where they are short."""
    for setting in (setting_of(), noted()):
        topic = setting.library.topics["hay-fever", "en"]
        job = Job("hay-fever", "en", "signs", choose(topic, ()), "sheet", "letter")
        for draft in (True, False):
            assert write_pdf(lay_out(to_document(setting, job, draft)))


@pytest.mark.parametrize(
    "end",
    [
        'list: ["A", "B"]',
        "note: Good.",
        'table: {columns: ["A", "B"], rows: [{icon: drop, cells: ["C", "D"]}]}',
    ],
)
@pytest.mark.parametrize("layout", ["trifold", "review"])
def test_a_section_may_end_with_any_block(layout: str, end: str, tmp_path: Path) -> None:
    """A folded sheet looks for questions there; the review copy shows the icons of rows in the margin."""
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    signs = "\n".join(f'  - paragraph: "{"Many words. " * 60}"' for _ in range(8))
    text = f'title: Signs\nkey_points: ["One"]\nblocks:\n{signs}\n  - {end}\n'
    (tmp_path / "content/hay-fever/en/signs.yaml").write_text(text, encoding="utf-8")
    held = setting_of()
    setting = replace(held, library=load(tmp_path / "content", "content"))
    topic = setting.library.topics["hay-fever", "en"]
    review = layout == "review"
    job = Job("hay-fever", "en", "" if review else "signs", choose(topic, ()), layout, "a4", None, review)
    assert write_pdf(lay_out_job(setting, job)[0])


@pytest.mark.parametrize("title", ["你好", "A 你好"])
def test_a_title_in_the_contents_that_no_font_shows_is_a_fault(title: str, tmp_path: Path) -> None:
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    text = f'title: "{title}"\nblocks:\n  - paragraph: Words.\n'
    (tmp_path / "content/hay-fever/en/signs.yaml").write_text(text, encoding="utf-8")
    setting = replace(setting_of(), library=load(tmp_path / "content", "content"))
    topic = setting.library.topics["hay-fever", "en"]
    with pytest.raises(LeafletError, match=r"signs.yaml:1:\d+: no font of this layout can show"):
        lay_out_job(setting, Job("hay-fever", "en", "", choose(topic, ()), "booklet", "a4"))


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_long_title_leaves_the_picture_on_the_cover(paper: str) -> None:
    """It gives way, so that when to call stays inside the cover, on page 2."""
    setting = load_setting(library_folder(), None, DAY)
    topic = setting.library.topics["relapsed-all", "en"]
    words = " ".join(
        ["Living well when the count is high and the weather changes and you have to go out"] * 2
    )[:150]
    longer = replace(topic, title=replace(topic.title, phrases={"": plain(words)}))
    held = replace(setting.library, topics={**setting.library.topics, ("relapsed-all", "en"): longer})
    job = Job(topic.id, "en", "", choose(topic, ()), "booklet", paper)
    pages, _ = lay_out_job(replace(setting, library=held), job)
    (call,) = [e for e in pages.where if e.attributes.get("id") == "when-to-call"]
    assert pages.where[call][0] == 2


@pytest.mark.parametrize("layout", ["sheet", "booklet", "large-print", "trifold"])
def test_a_credit_stays_with_its_picture_and_an_address_whole(layout: str) -> None:
    style = resolve_style(setting_of().layouts[layout], "letter", "#0b5c7a")
    for name in ("credited", "address"):
        assert cascade_of(style).of(Element("p", style=name), cascade_of(style).root, ()).keep, name
