"""A template is checked whole before any is filled: also the branches that today's leaflet does not take."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.compose.jargon import MARKUP, TEMPLATE, markup_words, template_words
from leaflets.compose.names import KnownNames
from leaflets.compose.template import _flaws
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.layout.load import layouts_in
from leaflets.model import Job
from leaflets.pipeline import lay_out_job
from leaflets.tailor.choices import choose
from support.library import TOPIC, setting_of
from support.templates import GOOD, LAYOUTS, composed

NEVER = "{%% if false %%}\n%s\n{%% endif %%}"


@pytest.mark.parametrize(("template", "said"), [
    ("{{ leaflet.nosuch|default('') }}", 'a leaflet has no "nosuch"'),
    ("{{ leaflet.titel }}", 'a leaflet has no "titel"\n    hint: did you mean "title"?'),
    ("{{ reader.nmae }}", 'a reader has no "nmae"\n    hint: did you mean "name"?'),
    ("{{ leaflet.reader.nmae }}", 'a reader has no "nmae"'),
    ("{{ clinic.feilds.name }}", 'a clinic has no "feilds"'),
    ("{{ clinic.fields.fone }}", 'a profile has no "fone"'),
    ("{{ words.contets }}", 'there is no word "contets"'),
    ("{{ words['contets'] }}", 'there is no word "contets"'),
    ("{{ leaflet.title|uper }}", 'there is no filter "uper"\n    hint: did you mean "upper"?'),
    ("{% if leaflet.title is strng %}a{% endif %}", 'there is no test "strng"'),
    ("{% for section in leaflet.sections %}{{ section.titel }}{% endfor %}", 'a section has no "titel"'),
    ("{% for visit in reader.appointments %}{{ visit.dat }}{% endfor %}", 'an appointment has no "dat"'),
    ("{% set one = leaflet.sections|first %}{{ one.titel }}", 'a section has no "titel"'),
    ("{% for source in leaflet.sources|sort %}{{ source.autor }}{% endfor %}", 'a source has no "autor"'),
    ("{% for group in leaflet.sources|groupby('publishr') %}{% endfor %}", 'has "publishr"\n    hint: did you mean "publisher"?'),
    ("{{ nosuch }}", 'nothing is called "nosuch"'),
    ("{% macro m(x) %}{{ y }}{% endmacro %}", 'nothing is called "y"'),
    ("{% macro m(block) %}{{ block.txet }}{% endmacro %}", 'has "txet"\n    hint: did you mean "text"?'),
    ("{% if call_fist is defined %}a{% endif %}", 'no layout sets "call_fist"\n    hint: did you mean "call_first"?'),
    ("{% include 'nosuch.j2' %}", 'there is no template "nosuch.j2"'),
    ("{% import 'blocks.xml.j2' as blocks with context %}{{ blocks.rendr([]) }}", 'the template "blocks.xml.j2" has no "rendr"'),
    ("{{ leaflet.job.papr }}", 'a job has no "papr"'),
    ("{{ leaflet.approval.nmae }}", 'an approval has no "nmae"'),
])  # fmt: skip
def test_a_slip_in_a_branch_not_taken_is_reported(template: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as refused:
        composed(GOOD + NEVER % template, tmp_path)
    found = [str(fault) for fault in refused.value.faults]
    # blocks.xml.j2 asks for names that only the layout sets whose template is replaced here.
    told = [one for one in found if not one.startswith("layouts/blocks.xml.j2")]
    assert len(told) == 1 and said in told[0], found
    assert "layout.xml.j2:3:1" in told[0] or "words.yaml" in told[0]


@pytest.mark.parametrize("template", [
    "{% set held = namespace(names=[]) %}{{ held.names|length }}", "{% if words.contets is defined %}a{% endif %}", "{{ words.contets|default('') }}",
    "{% for n in range(3) %}{{ loop.index }}{% endfor %}", "{% if call_first is defined %}a{% endif %}", "{% for a, b in words.items() %}{{ a|literal }}{% endfor %}",
    "{% macro m(a, b=2) %}{{ a.text }}{{ m(b) }}{{ caller() }}{{ varargs }}{% endmacro %}", "{{ (leaflet.sections|first).title.phrases.values()|first }}",
    "{% if folded %}a{% endif %}{% set folded = true %}", "{{ leaflet.topic.written_on|date }}", "{{ leaflet.when_to_call.blocks[:2] }}",
    "{% for s in leaflet.sections %}{% for b in s.blocks %}{{ b.items|map(attribute='text')|list }}{% endfor %}{% endfor %}",
])  # fmt: skip
def test_what_a_template_may_ask_for_is_let_through(template: str, tmp_path: Path) -> None:
    assert "Living" in composed(GOOD + NEVER % template, tmp_path)


def test_a_template_may_ask_any_block_for_what_some_kind_has(tmp_path: Path) -> None:
    """A block of another kind has nothing there: layouts that clinics copied before kinds had fields of their own go on."""
    asked = "{% if b.rows|length %}{% endif %}{% for i in b.items %}<p>{{ i.text }}</p>{% endfor %}{{ walk(b.blocks) }}"
    title = "{% if b.title or b.figure %}<p>{{ b.title or leaflet.title }}</p>{% endif %}"
    macro = f"{{% macro walk(blocks) %}}{{% for b in blocks %}}{title}{asked}{{% endfor %}}{{% endmacro %}}"
    called = "{% for section in leaflet.sections %}{{ walk(section.blocks) }}{% endfor %}"
    found = composed(GOOD + macro + called, tmp_path)
    assert "Trees" in found and "Birch" in found


def test_a_kind_of_block_without_a_macro_is_refused(tmp_path: Path) -> None:
    call = "{% for section in leaflet.sections %}{% for b in section.blocks %}{{ (b|macro_of)(b) }}{% endfor %}{% endfor %}"
    with pytest.raises(
        LeafletError, match='no macro is called "paragraph", for this kind of block'
    ) as refused:
        composed(f"{GOOD}{{% set paragraph = 1 %}}{call}", tmp_path)
    assert str(refused.value).startswith("layouts/sheet/layout.xml.j2:2")


def test_all_slips_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as refused:
        composed(GOOD + NEVER % "{{ leaflet.a }}\n{{ leaflet.title|b }}\n{{ c }}", tmp_path)
    assert [fault.place.line for fault in refused.value.faults] == [3, 4, 5]


def test_the_shipped_layouts_have_no_slip() -> None:
    setting = setting_of()
    words = frozenset(setting.library.words["en"])
    for name in layouts_in(LAYOUTS, "layouts"):
        assert _flaws(str(LAYOUTS / name), KnownNames(words, frozenset(setting.clinic.fields))) == []


# ---- ids ---------------------------------------------------------------------------------------------

IDS = (
    "contacts",
    "notes",
    "about",
    "log",
    "contents",
    "cover",
    "back",
    "call",
    "front",
    "sign",
    "words",
    "my-questions",
)


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("layout", ["booklet", "sheet", "trifold", "review"])
def test_a_section_may_be_called_what_a_layout_calls_its_own(layout: str, id: str, tmp_path: Path) -> None:
    """Its link in the contents leads to it, and no id occurs twice."""
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    folder = tmp_path / "content/hay-fever/en"
    (folder / "help.yaml").rename(folder / f"{id}.yaml")
    booklet = folder / "booklet.yaml"
    booklet.write_text(booklet.read_text().replace("help", id), encoding="utf-8")
    setting = replace(setting_of(), library=load(tmp_path / "content", "content"))
    topic = setting.library.topics["hay-fever", "en"]
    section = "" if layout in ("booklet", "review") else "signs"
    job = Job("hay-fever", "en", section, choose(topic, ()), layout, "a4", None, layout == "review")
    lay_out_job(setting, job)


# ---- what parsers say --------------------------------------------------------------------------------


@pytest.mark.parametrize(("template", "said"), [
    ("{% foo %}", "there is no {% foo %}"), ("{% if booklet %}a", "{% if … %} is never ended"), ("{% for a in b %}", "{% for … %} is never ended"),
    ("{{ a", "is never closed"), ("{{ a b }}", '"b" is here before }}'), ("{% if a b %}{% endif %}", '"b" is here before %}'),
    ("{% set a %}", ""), ("{% if %}{% endif %}", "there is nothing where a name should be"), ("{{ a) }}", 'closes nothing'), ("{{ (a }}", ""),
    ("{{ ! }}", "is not allowed between"), ("{# a", "a comment is never ended"), ("{% for in b %}{% endfor %}", ""), ("{% endif %}", "there is no {% endif %}"),
    ("{{ 'a }}", ""), ("{% macro %}{% endmacro %}", ""),
])  # fmt: skip
def test_jinja_s_words_are_said_plainly(template: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as refused:
        composed(GOOD + template, tmp_path)
    told = str(refused.value)
    assert "the template cannot be read: " in told and said in told, told
    assert not any(
        word in told for word in ("token", "Jinja", "print statement", "block_end", "Encountered", "parse")
    ), told


@pytest.mark.parametrize(
    "markup",
    [
        "<p>",
        "<p></em></p>",
        "<p a=b/>",
        "<p>&nbsp;</p>",
        "<p style='a' style='b'/>",
        "<p <em/>",
        "a & b",
        "<p>a < b</p>",
        "<1/>",
        "<p",
    ],
)
def test_expat_s_words_are_said_plainly(markup: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as refused:
        composed(f"<section>{markup}</section>", tmp_path)
    told = str(refused.value)
    assert "markup is broken near here" in told and not any(
        word in told for word in ("token", "well-formed", "entity", "element")
    ), told


def test_every_row_of_the_tables_is_a_message() -> None:
    assert all(words and "token" not in words for _, words, _ in TEMPLATE) and all(
        words for _, words in MARKUP
    )
    assert template_words("what nobody has seen")[1] and markup_words("what nobody has seen")
