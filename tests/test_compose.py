"""Layouts: what a designer gets wrong is told with file and line; what a template must not do, it cannot."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from test_content import _setting

from leaflets import pipeline
from leaflets.faults import LeafletError
from leaflets.layout import load_layout, mixed, resolve
from leaflets.model import Job, Reader, plain
from leaflets.tailor import choose

LAYOUTS = pipeline.library_folder() / "layouts"
GOOD = '<section id="a"><h1>{{ leaflet.title }}</h1><p>{{ leaflet.purpose }}</p></section>\n'


def composed(template: str, folder: Path) -> str:
    """Compose the tests' topic with a layout whose template is `template`; return the words of its root."""
    shutil.copytree(LAYOUTS, folder / "layouts", dirs_exist_ok=True)
    (folder / "layouts/sheet/layout.xml.j2").write_text(template, encoding="utf-8")
    layout = load_layout(folder / "layouts", "sheet", "layouts")
    setting = _setting()
    setting = replace(setting, layouts={**setting.layouts, "sheet": layout})
    topic = setting.library.topics["hay-fever", "en"]
    reader = Reader(name=plain("Ann"))
    job = Job("hay-fever", "en", "", choose(topic, ()), "sheet", "a4", reader)
    return repr(pipeline.to_document(setting, job, True).root)


def test_a_good_template_composes(tmp_path: Path) -> None:
    assert "Living with hay fever" in composed(GOOD, tmp_path)


@pytest.mark.parametrize(
    ("template", "place", "message"),
    [
        ("<section>\n  <h7>{{ leaflet.title }}</h7></section>", "layout.xml.j2:2:3", "unknown element <h7>"),
        ("<p>\n<p styel='x'>{{ leaflet.title }}</p></p>", "layout.xml.j2:2:1", 'unknown attribute "styel"'),
        (
            "<section><h2>{{ leaflet.title }}</h2></section>",
            "layout.xml.j2:1:10",
            'a heading of level 2 follows one of level 0: "Living with hay fever"',
        ),
        ("<p>\n {{ leaflet.titel }}</p>", "layout.xml.j2:2:1", "cannot be filled"),
        ("<p>\n {% if %}</p>", "layout.xml.j2:2:1", "cannot be read"),
        ("<p>\n<em>{{ leaflet.title }}</p>", "layout.xml.j2", "markup is broken"),
        ("<p>\n{{ reader.name }}</p>", "layout.xml.j2:1:1", "own words stand here, unmarked"),
        (
            '<section><h1 personal="yes">{{ reader.name }}</h1></section>',
            "layout.xml.j2:1:10",
            "own words cannot stand in <h1>",
        ),
        ('<p lang="{{ reader.name }}">a</p>', "layout.xml.j2:1:1", "cannot stand in an attribute"),
        ('<p personal="yes">\n{{ reader.name.text }}</p>', "layout.xml.j2:2:1", "cannot be filled"),
        ("<p>\nHello</p>", "layout.xml.j2:1:1", "no words of its own"),
        ('<p><a href="https://example.org"></a></p>', "layout.xml.j2:1:4", "this link has no words"),
        ('<p><a href="javascript:x">{{ leaflet.title }}</a></p>', "layout.xml.j2:1:4", "is no address"),
        ('<p><a href="#nowhere">{{ leaflet.title }}</a></p>', "layout.xml.j2:1:4", 'has the id "nowhere"'),
        ('<figure picture="nose"></figure>', "layout.xml.j2:1:1", "no alternative text"),
        (
            '<figure picture="nose"><figcaption>{{ leaflet.title }}</figcaption></figure>',
            "layout.xml.j2:1:1",
            "no alternative text",
        ),
        ('<figure picture="nose" alt="nose.png"></figure>', "layout.xml.j2:1:1", "is a file name"),
        (
            '<figure picture="noze" alt="{{ leaflet.title }}"></figure>',
            "layout.xml.j2:1:1",
            'no picture is called "noze"',
        ),
        (
            '<table widths="1"><tr><td>{{ leaflet.title }}</td></tr></table>',
            "layout.xml.j2:1:1",
            "no header cells",
        ),
        (
            '<p>{{ leaflet.title }} <span lang="Spanish">{{ leaflet.title }}</span></p>',
            "layout.xml.j2:1:24",
            '"Spanish" is no language',
        ),
        (
            '<table widths="1"><tr><th scope="all">{{ leaflet.title }}</th></tr></table>',
            "layout.xml.j2:1:23",
            'cannot head a "all"',
        ),
        (
            '<section id="a"><section id="a"><p>{{ leaflet.title }}</p></section></section>',
            "",
            "two elements have the id",
        ),
        ("<section>{{ leaflet.title }}</section>", "layout.xml.j2:1:1", "words cannot stand in <section>"),
        ("<p>{{ leaflet.sections }}</p>", "layout.xml.j2:1:1", "cannot be printed"),
        ("{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}", "layout.xml.j2", "never ends"),
        ("<p>{{ ''.__class__.__mro__ }}</p>", "layout.xml.j2:1:1", "cannot be filled"),
        ("{% include '../../secret.txt' %}", "layout.xml.j2", "cannot be filled"),
        ("{% include '/etc/passwd' %}", "layout.xml.j2", "cannot be filled"),
        ("{% set x = leaflet.topic.facets.append(1) %}", "layout.xml.j2", "cannot be filled"),
        ("<p>{{ 1/0 }}</p>", "layout.xml.j2:1:1", "cannot be filled"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    template: str, place: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    with pytest.raises(LeafletError) as refused:
        composed(template, tmp_path)
    told = [str(fault) for fault in refused.value.faults]
    assert any(message in fault and place in fault for fault in told), told
    assert "secret" not in "".join(told).replace("secret.txt", "")


def test_a_layout_cannot_read_through_a_link(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("<p>x</p>")
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    (tmp_path / "layouts/sheet/linked.j2").symlink_to(secret)
    with pytest.raises(LeafletError, match="cannot be filled"):
        composed("{% include 'linked.j2' %}", tmp_path)


def style_faults(text: str, folder: Path) -> list[str]:
    shutil.copytree(LAYOUTS, folder / "layouts", dirs_exist_ok=True)
    path = folder / "layouts/sheet/style.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    try:
        resolve(load_layout(folder / "layouts", "sheet", "layouts"), "a4", "#0b5c7a")
    except LeafletError as refused:
        return [str(fault) for fault in refused.faults]
    return []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  x: {sise: 3}\n", 'unknown key "sise"'),
        ("  x: {size: big}\n", 'a number is needed here, not "big"'),
        ("  x: {colour: reddish}\n", '"reddish" is no colour'),
        ("  x: {keep: maybe}\n", '"yes" or "no" is needed here'),
        ("  x: [1]\n", "names with values are needed here"),
    ],
)
def test_style_faults_are_told_with_their_line(line: str, message: str, tmp_path: Path) -> None:
    told = style_faults(line, tmp_path)
    assert len(told) == 1 and message in told[0] and "layouts/sheet/style.yaml:" in told[0], told


def test_text_that_cannot_be_read_on_its_ground_is_refused(tmp_path: Path) -> None:
    """A contrast below 4.5:1 stops the press; the hint says what is needed."""
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    path = tmp_path / "layouts/sheet/style.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('ink: "#1b1b1b"', 'ink: "#9a9a9a"'), encoding="utf-8"
    )
    layout = load_layout(tmp_path / "layouts", "sheet", "layouts")
    setting = replace(_setting(), layouts={"sheet": layout})
    topic = setting.library.topics["hay-fever", "en"]
    with pytest.raises(LeafletError, match="contrast of 2"):
        pipeline.lay_out_job(setting, Job("hay-fever", "en", "signs", choose(topic, ()), "sheet", "a4"))


def test_a_layout_that_names_no_tones_has_those_of_its_accent(tmp_path: Path) -> None:
    shutil.copytree(pipeline.library_folder() / "layouts", tmp_path / "layouts")
    path = tmp_path / "layouts/sheet/style.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"  shade: .*\n", "", text), encoding="utf-8")
    colours = resolve(load_layout(tmp_path / "layouts", "sheet", "layouts"), "a4", "#0b5b78").colours
    assert colours["shade"] == mixed("#0b5b78", "#ffffff", 0.55)
