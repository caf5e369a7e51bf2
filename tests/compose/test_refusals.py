"""What would lie to a reader who cannot see the page is refused with its file, line and column (ISO 14289-1).

Templates: see test_compose. Characters that no font has: see test_honest.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.layout.load import load_layout
from leaflets.model import Job
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job
from leaflets.setting import Setting
from leaflets.tailor.choices import choose
from support.document import Reader, walk
from support.library import TOPIC, setting_of
from support.templates import LAYOUTS

SECTION = "title: Signs\nkey_points:\n  - One\nblocks:\n"
SIGNS = "content/hay-fever/en/signs.yaml"


def made(setting: Setting, layout: str = "sheet", section: str = "signs") -> bytes:
    topic = setting.library.topics["hay-fever", "en"]
    job = Job("hay-fever", "en", section, choose(topic, ()), layout, "a4")
    return write_pdf(lay_out_job(setting, job)[0])


def made_with(block: str, folder: Path) -> bytes:
    """Make the leaflet of a section with one block."""
    content = folder / "content"
    shutil.copytree(TOPIC / "content", content)
    (content / "hay-fever/en/signs.yaml").write_text(SECTION + block + "\n", encoding="utf-8")
    return made(replace(setting_of(), library=load(content, "content")))


@pytest.mark.parametrize(("block", "place", "message"), [
    ("  - figure: {name: nose, caption: A nose, key: ['One']}", "5:13", '"alt" is missing'),
    ("  - figure: {name: nose, caption: A nose, alt: '', key: ['One']}", "5:48", "a text is needed here"),
    ("  - figure: {name: nose, caption: A nose, alt: nose, key: ['One']}", "5:48", "is a file name"),
    ("  - figure: {name: nose, caption: A nose, alt: nose.svg, key: ['One']}", "5:48", "is a file name"),
    ("  - figure: {name: nose, caption: A nose, alt: My nose 2.png, key: ['One']}", "5:48", "is a file name"),
    ("  - table: {caption: Days, rows: [['a', 'b']]}", "5:12", '"columns" is missing'),
    ("  - table: {caption: Days, columns: ['', 'Day'], rows: [['a', 'b']]}", "5:38", "a text is needed here"),
    ("  - paragraph: Look [](https://example.org) here", "5:22", "this link has no words"),
    ("  - paragraph: Look [ ](https://example.org) here", "5:23", "this link has no words"),
    ("  - paragraph: 'Say [sí](lang:Spanish words)'", "5:24", "this is not a link"),
    ("  - paragraph: Say [sí](lang:Spanish)", "5:23", '"Spanish" is not a language code'),
])  # fmt: skip
def test_content_that_would_lie_is_refused(block: str, place: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as refused:
        made_with(block, tmp_path)
    told = [str(fault) for fault in refused.value.faults]
    assert any(line.startswith(f"{SIGNS}:{place}: ") and message in line for line in told), told


def test_a_topic_in_no_language_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    (tmp_path / "content/hay-fever/en").rename(tmp_path / "content/hay-fever/English")
    with pytest.raises(LeafletError, match='content/hay-fever/English:1:1: "English" is not a language code'):
        load(tmp_path / "content", "content")


def test_words_in_another_language_say_so(tmp_path: Path) -> None:
    data = made_with(
        "  - paragraph: Say [buenos **días**](lang:es) and [merci](lang:fr-CA), **then** go.", tmp_path
    )
    spans = [
        (node.attributes, Reader(data).text(node))
        for node in walk(Reader(data).root)
        if node.type == "Span" and node.attributes
    ]
    assert spans == [({"/Lang": "es"}, "buenos"), ({"/Lang": "es"}, "días"), ({"/Lang": "fr-CA"}, "merci")]


@pytest.mark.parametrize(("given", "figures"), [
    ('decorative="yes"', 0), ('alt="{{ leaflet.title }}"', 1), ("", -1), ('decorative="maybe"', -1), ('alt=" "', -1),
])  # fmt: skip
def test_decoration_is_said_and_never_guessed(given: str, figures: int, tmp_path: Path) -> None:
    """A picture without alternative text is a fault; with decorative="yes" it is an artifact."""
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    template = f'<section><h1>{{{{ leaflet.title }}}}</h1><figure picture="nose" {given}></figure></section>'
    (tmp_path / "layouts/sheet/layout.xml.j2").write_text(template, encoding="utf-8")
    setting = replace(setting_of(), layouts={"sheet": load_layout(tmp_path / "layouts", "sheet", "layouts")})
    if figures < 0:
        what = '"maybe" is not allowed' if "maybe" in given else "this picture has no alternative"
        with pytest.raises(LeafletError, match=rf"sheet/layout\.xml\.j2:1:38: {what}"):
            made(setting)
    else:
        assert [node.type for node in walk(Reader(made(setting)).root)].count("Figure") == figures


# ---- contrast: WCAG 2.1, 1.4.3 -----------------------------------------------------------------------


def changed(layout: str, what: str, by: str, folder: Path) -> tuple[Setting, str]:
    """Return a setting with one change in a layout's style.yaml, and the changed line's number."""
    shutil.copytree(LAYOUTS, folder / "layouts")
    path = folder / "layouts" / layout / "style.yaml"
    text = path.read_text(encoding="utf-8")
    assert re.search(what, text, re.MULTILINE), what
    text = re.sub(what, by, text, count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index(by.split("\n")[0])].count("\n")
    return replace(setting_of(), layouts={layout: load_layout(folder / "layouts", layout, "layouts")}), str(
        line
    )


@pytest.mark.parametrize(("what", "by", "message"), [
    (r"^  p: \{", '  p: {colour: "#777777", ', "#777777 on #ffffff has a contrast of 4.4:1"),
    (r"^  h1: .*colour: accent, ", '  h1: {colour: "#999999", size: 28, ', "has a contrast of 2.5:1"),
    # Green on blue: a screen shows it well, a printer without colour does not.
    (r"^  p: \{", '  p: {colour: "#00ff00", fill: "#333366", ', "has a contrast of 3.9:1 in grey"),
])  # fmt: skip
def test_words_too_faint_are_refused_on_their_line(what: str, by: str, message: str, tmp_path: Path) -> None:
    setting, line = changed("sheet", what, by, tmp_path)
    with pytest.raises(LeafletError) as refused:
        made(setting)
    told = str(refused.value)
    assert message in told and re.search(rf"layouts/sheet/style\.yaml:{line}:\d+: ", told), told


def test_all_styles_too_faint_are_reported_at_once(tmp_path: Path) -> None:
    """Each once, however often it is used."""
    text = (LAYOUTS / "sheet/style.yaml").read_text(encoding="utf-8")
    text = re.sub(
        r"^  (h1|h2): \{",
        r'  \1: {colour: "#dddddd", ',
        re.sub(r"(  h[12]: \{.*?)colour: \S+, ", r"\1", text),
        flags=re.MULTILINE,
    )
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    (tmp_path / "layouts/sheet/style.yaml").write_text(text, encoding="utf-8")
    setting = replace(setting_of(), layouts={"sheet": load_layout(tmp_path / "layouts", "sheet", "layouts")})
    with pytest.raises(LeafletError) as refused:
        made(setting)
    told = str(refused.value)
    assert told.count("h1: #dddddd on") == 1 and told.count("h2: #dddddd on") == 1, told


def test_words_on_a_panel_must_be_readable_there(tmp_path: Path) -> None:
    """A cover's panel lies behind its words, though no element has it as its fill."""
    setting, _ = changed("trifold", r"fill: tint, x", 'fill: "#555555", x', tmp_path)
    with pytest.raises(LeafletError, match=r"on #555555 has a contrast of"):
        made(setting, "trifold")
