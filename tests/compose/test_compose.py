"""Layouts: a designer's mistakes are reported with file and line; a template cannot do what it must not."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.compose import sandbox
from leaflets.faults import LeafletError
from leaflets.layout.load import layouts_in, load_layout
from leaflets.layout.style import resolve_style
from leaflets.model import Job, Phrase, Run, Text, walk, words_of
from leaflets.pipeline import lay_out_job, to_document
from leaflets.tailor.choices import choose
from support.library import setting_of
from support.templates import ENDLESS, GOOD, LAYOUTS, composed


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
        *[
            (
                f"<section>\n<p{statement} styel='x'>{{{{ leaflet.title }}}}</p></section>",
                "layout.xml.j2:2:1",
                "styel",
            )
            for statement in (" ", "{% if booklet %}{% endif %}", "{%- if booklet -%} {% endif %}")
        ],
        ("<h{% if booklet %}7{% endif %}>{{ leaflet.title }}</h7>", "layout.xml.j2:1:1", "element <h7>"),
        ("{% include 'a:b.j2' %}", "layouts/sheet/a:b.j2:1:1", "unknown element <blink>"),
        (
            "{{ ('<' ~ 'p made=\"a:b:c\" styel=\"x\"/>')|safe }}",
            "layout.xml.j2:1:1",
            'unknown attribute "styel"',
        ),
        ("<p>\n {{ leaflet.titel }}</p>", "layout.xml.j2:2:1", "cannot be filled"),
        ("<p>\n {% if %}</p>", "layout.xml.j2:2:1", "cannot be read"),
        ("<p>\n<em>{{ leaflet.title }}</p>", "layout.xml.j2", "markup is broken"),
        (
            "<running at='head'><p>{{ leaflet.title }}</p></running>",
            "layout.xml.j2",
            "this layout prints nothing",
        ),
        ("<p>\n{{ reader.name }}</p>", "layout.xml.j2:1:1", "own words are not marked here"),
        (
            '<section><h1 personal="yes">{{ reader.name }}</h1></section>',
            "layout.xml.j2:1:10",
            "own words are not allowed in <h1>",
        ),
        (
            '<section><h1>{{ leaflet.title }}</h1></section><fill to="2"><p personal="yes">{{ reader.name }}</p></fill>',
            "layout.xml.j2:1:61",
            "own words are not allowed in <fill>",
        ),
        ('<p lang="{{ reader.name }}">a</p>', "layout.xml.j2:1:1", "not allowed in an attribute"),
        ('<p personal="yes">\n{{ reader.name.text }}</p>', "layout.xml.j2:2:1", "cannot be filled"),
        ("<p>\nHello</p>", "layout.xml.j2:1:1", "no words of its own"),
        ('<p><a href="https://example.org"></a></p>', "layout.xml.j2:1:4", "this link has no words"),
        ('<p><a href="javascript:x">{{ leaflet.title }}</a></p>', "layout.xml.j2:1:4", "is not an address"),
        ('<p><a href="#nowhere">{{ leaflet.title }}</a></p>', "layout.xml.j2:1:4", 'has the id "nowhere"'),
        ('<figure picture="nose"></figure>', "layout.xml.j2:1:1", "no alternative text"),
        (
            '<figure picture="nose"><figcaption>{{ leaflet.title }}</figcaption></figure>',
            "layout.xml.j2:1:1",
            "no alternative text",
        ),
        (
            "{% set file = 'nose.png' %}\n<figure picture='nose' alt='{{ file|literal }}'></figure>",
            "layout.xml.j2:2:1",
            "is a file name",
        ),
        (
            '<figure picture="noze" alt="{{ leaflet.title }}"></figure>',
            "layout.xml.j2:1:1",
            'no picture is called "noze"',
        ),
        (
            '<table widths="1"><tbody><tr><td>{{ leaflet.title }}</td></tr></tbody></table>',
            "layout.xml.j2:1:1",
            "no header cells",
        ),
        (
            '<p>{{ leaflet.title }} <span lang="Spanish">{{ leaflet.title }}</span></p>',
            "layout.xml.j2:1:24",
            '"Spanish" is not a language code',
        ),
        (
            '<table widths="1"><tbody><tr><th scope="all">{{ leaflet.title }}</th></tr></tbody></table>',
            "layout.xml.j2:1:30",
            'cannot head a "all"',
        ),
        (
            '<section id="a"><section id="a"><p>{{ leaflet.title }}</p></section></section>',
            "",
            "two elements have the id",
        ),
        ("<section>{{ leaflet.title }}</section>", "layout.xml.j2:1:1", "words are not allowed in <section>"),
        ("<p>{{ leaflet.sections }}</p>", "layout.xml.j2:1:1", "cannot be printed"),
        ("{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}", "layout.xml.j2", "never ends"),
        ("<p>{{ ''.__class__.__mro__ }}</p>", "layout.xml.j2:1:1", "cannot be filled"),
        ("{% include '../../secret.txt' %}", "layout.xml.j2", "there is no template"),
        ("{% include '/etc/passwd' %}", "layout.xml.j2", "there is no template"),
        ("{% include 'a' * 5000 %}", "layout.xml.j2", "there is no template"),
        ("{% include 'a\\0b' %}", "layout.xml.j2", "there is no template"),
        ("<p>\ue00099\ue001</p>", "layout.xml.j2:1:1", "not allowed in a template"),
        (
            "<p>{{ '\\ue000' ~ '9' * 5000 ~ '\\ue001' }}</p>",
            "layout.xml.j2:1:1",
            "not allowed in a template",
        ),
        (
            '<p style="\ue00099\ue001">{{ leaflet.title }}</p>',
            "layout.xml.j2:1:1",
            "not allowed in a template",
        ),
        ("<section>" * 100 + "</section>" * 100, "layout.xml.j2:1:", "nested more than"),
        ("<p><lines n='x'/></p>", "layout.xml.j2:1:4", "a number from 1 to 60"),
        ("<lines n='-5'/>", "layout.xml.j2:1:1", "a number from 1 to 60"),
        ("<lines n='999999999'/>", "layout.xml.j2:1:1", "a number from 1 to 60"),
        ("<fill to='0'></fill>", "layout.xml.j2:1:1", "a number from 1 to 64"),
        *[
            (f"<table widths='{w}'></table>", "layout.xml.j2:1:1", "shares such as")
            for w in ("0", "-1", "nan", "1e9", "x")
        ],
        (
            "<table widths='1'><tr><th>{{ leaflet.title }}</th></tr></table>",
            "layout.xml.j2:1:19",
            "<tr> is not allowed in <table>",
        ),
        ("<tr></tr>", "layout.xml.j2:1:1", "<tr> is not allowed here"),
        ("<p><td>{{ leaflet.title }}</td></p>", "layout.xml.j2:1:4", "<td> is not allowed here"),
        ("<ul><p>{{ leaflet.title }}</p></ul>", "layout.xml.j2:1:5", "<p> is not allowed in <ul>"),
        ("<lbl>{{ leaflet.title }}</lbl>", "layout.xml.j2:1:1", "unknown element <lbl>"),
        (
            "<document><p>{{ leaflet.title }}</p></document>",
            "layout.xml.j2:1:1",
            "unknown element <document>",
        ),
        ("<running at='middle'></running>", "layout.xml.j2:1:1", 'is not allowed in at="…"'),
        (
            "<running at='head'><ul><li>{{ leaflet.title }}</li></ul></running>",
            "layout.xml.j2:1:20",
            "<ul> is not allowed in <running>",
        ),
        ("<running at='head'><rule/></running>", "layout.xml.j2:1:20", "<rule> is not allowed in <running>"),
        ("<section start='left'></section>", "layout.xml.j2:1:1", 'is not allowed in start="…"'),
        ("<p margin='yes'>{{ leaflet.title }}</p>", "layout.xml.j2:1:1", 'unknown attribute "margin"'),
        ("<h1></h1>", "layout.xml.j2:1:1", "this heading has no words"),
        *[
            (
                f"<section>\n<labelled>{held}</labelled></section>",
                "layout.xml.j2:2:1",
                "holds one <figure>, then one <ul>",
            )
            for held in (
                "",
                "<ul><li>{{ leaflet.title }}</li></ul>",
                "<figure qr='https://a.example' decorative='yes'></figure>",
            )
        ],
        ("<h1><icon name='drop'/></h1>", "layout.xml.j2:1:1", "this heading has no words"),
        ("<icon name='drop'/>", "layout.xml.j2:1:1", "<icon> is not allowed in <document>"),
        ("<ul>\n<icon name='drop'/></ul>", "layout.xml.j2:2:1", "<icon> is not allowed in <ul>"),
        (
            "<p>\n<icon name='drop'><br/></icon>{{ leaflet.title }}</p>",
            "layout.xml.j2:2:19",
            "<br> is not allowed in <icon>",
        ),
        ("<p>\n<icon/>{{ leaflet.title }}</p>", "layout.xml.j2:2:1", '<icon> lacks name="…"'),
        (
            "<p>\n<icon name='dorp'/>{{ leaflet.title }}</p>",
            "layout.xml.j2:2:1",
            'no icon is called "dorp"\n    hint: did you mean "drop"?',
        ),
        (
            "<p>{{ leaflet.title }}\n<icon name='drop'/></p>",
            "layout.xml.j2:2:1",
            "<icon> is not the first in <p>",
        ),
        (
            "<p><icon name='drop'/>\n<icon name='drop'/>{{ leaflet.title }}</p>",
            "layout.xml.j2:2:1",
            "<icon> is not the first in <p>",
        ),
        ("<p><a href='https://'>{{ leaflet.title }}</a></p>", "layout.xml.j2:1:4", "is not an address"),
        ("<p>\n{{ [1, 'a']|sort }}</p>", "layout.xml.j2:2:1", "cannot be filled"),
        ("{% set x = leaflet.topic.facets.append(1) %}", "layout.xml.j2", "cannot be filled"),
        ("<fill></fill>", "layout.xml.j2:1:1", '<fill> lacks to="…"'),
        *[
            (
                f"<dl>\n<li>{held}</li></dl>".replace("x", "{{ leaflet.title }}"),
                "layout.xml.j2:2:1",
                "one <dt>, then one <dd>",
            )
            for held in (
                "x",
                "<dt>x</dt>",
                "<dd>x</dd>",
                "<dd>x</dd><dt>x</dt>",
                "<dt>x</dt>x<dd>x</dd>",
                "<dt>x</dt><dd>x</dd><dd>x</dd>",
            )
        ],
        (
            "<section>\n<p id=''>{{ leaflet.title }}</p></section>",
            "layout.xml.j2:2:1",
            'is not allowed in id="…"',
        ),
        *[
            (template, "layout.xml.j2:2:1", "half a character (U+D800)")
            for template in (
                "<p>\n<em>{{ '\\ud800' }}</em></p>",
                "<p>\n<em style=\"{{ '\\ud800' }}\"/></p>",
                "<p>\n{{ '\\ud800'|literal }}</p>",
                "<p>\n{{ 'http://\\ud800.org'|address }}</p>",
            )
        ],
        ("{{ '\\udfff' }}", "layout.xml.j2:1:1", "half a character (U+DFFF)"),
        ("<p>\n{{ words.contets }}</p>", "content/words.yaml:3:13", 'there is no word "contets" in "en"'),
        *[
            (
                f"<section><h1>x</h1>\n{held}</section>".replace("x", "{{ leaflet.title }}"),
                "layout.xml.j2:2:",
                message,
            )
            for held, message in (
                ("<strong>x</strong>", "<strong> is not allowed in <section>"),
                ("<em>x</em>", "<em> is not allowed in <section>"),
                ("<a href='#b'>x</a>", "<a> is not allowed in"),
                ("<span lang='de'>x</span>", "<span> is not allowed in"),
                ("<br/>", "<br> is not allowed in"),
                ("<aside>•</aside>", '"•" is not allowed in <aside>'),
                ("<running at='head'><p>x</p></running>", "<running> is not allowed here"),
                ("<fill to='2'></fill>", "<fill> is not allowed here"),
                *[
                    (f"<nav><li>{held}</li></nav>", "holds one link, and nothing else")
                    for held in ("x", "<a href='#b'>x</a>x", "<a href='#b'>x</a><a href='#b'>x</a>")
                ],
            )
        ],
        *[
            (
                f"<{around}>\n<{held}>{{{{ leaflet.title }}}}</{held}></{around.split()[0]}>",
                "layout.xml.j2:2:1",
                f"<{held}> is not allowed in",
            )
            for around, held in (
                ("rule", "p"),
                ("lines n='2'", "p"),
                ("figure qr='https://a.org' alt='-'", "figure"),
                ("figure", "p"),
            )
        ],
        (
            "<table widths='1'><caption>{{ leaflet.title }}</caption><tbody><tr><th/></tr></tbody>\n<caption/></table>",
            "layout.xml.j2:2:1",
            "a table has only one caption",
        ),
        (GOOD + "<fill to='2'/>\n<fill to='2'/>", "layout.xml.j2:3:1", "a layout has only one <fill>"),
        ("{{ '' }}•" + GOOD, "layout.xml.j2:1:1", '"•" is not allowed in <document>'),
        (GOOD + "\n•", "layout.xml.j2:1:45", '"•" is not allowed in <document>'),
        *[
            (
                f'<section>\n<figure qr="http://a.org" {given}/></section>',
                "layout.xml.j2:2:1",
                'words of its own: "Two"',
            )
            for given in ('alt="Two"', 'alt="{{ leaflet.title }} Two"', 'title=" Two"', "alt=\"{{ 'Two' }}\"")
        ],
        ("<section><page/></section>", "layout.xml.j2:1:10", "<page> is not allowed in <section>"),
        ("<section><lbl/></section>", "layout.xml.j2:1:10", "unknown element <lbl>"),
        ("<section><p say='x'/></section>", "layout.xml.j2:1:10", 'unknown attribute "say"'),
        ('<p><figure qr="" decorative="yes"/></p>', "layout.xml.j2:1:4", "is not an address for a QR code"),
        ("<p>{{ 1/0 }}</p>", "layout.xml.j2:1:1", "cannot be filled"),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(
    template: str, place: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    (tmp_path / "layouts/sheet").mkdir(parents=True)
    (tmp_path / "layouts/sheet/a:b.j2").write_text("<blink/>")
    with pytest.raises(LeafletError) as refused:
        composed(template, tmp_path)
    told = [str(fault) for fault in refused.value.faults]
    assert any(message in fault and place in fault for fault in told), told
    assert "secret" not in "".join(told).replace("secret.txt", "")


def test_an_icon_stands_before_words_and_adds_none(tmp_path: Path) -> None:
    """No space after it gets into the words of a heading, which are a bookmark too. In a list it stands in the place of the sign."""
    template = (
        "<section id='a'><h1>\n <icon name='drop'/>\n {{ leaflet.title }}</h1>"
        "<ul><li><icon name='{{ 'phone' }}'/>{{ leaflet.purpose }}</li></ul></section>"
    )
    said = composed(template, tmp_path)
    assert re.search(r"name='h1', children=\(Element\(name='icon',[^\n]*?\), Run\(text='[^ ]", said)
    assert re.search(r"name='lbl', children=\(Element\(name='icon', [^\n]*?Drawing\(name='phone'", said)


@pytest.mark.parametrize(("template", "hint"), [
    ("<p>\n{{ words.contets }}</p>", 'layouts/sheet/layout.xml.j2:2:1 asks for it; did you mean "contents"?'),
    ("<p>\n{% set a = words['contets'] ~ '' %}</p>", 'layouts/sheet/layout.xml.j2:2:1 asks for it; did you mean "contents"?'),
])  # fmt: skip
def test_a_missing_word_is_reported_with_what_asks_for_it(template: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(LeafletError) as refused:
        composed(template, tmp_path)
    assert [fault.hint for fault in refused.value.faults] == [hint]
    asked = "<p>{{ words.contents }}{% if words.contets is defined %}a{% endif %}</p>"
    assert "Contents" in composed(asked, tmp_path / "asked")


def test_a_title_ends_its_lines_where_it_is_large() -> None:
    """There a line ends; in the contents, in other headings, in running lines and in metadata there is a space."""
    runs = (Run("Living"), Run(" ", breaks=True), Run("well"))
    title = Text({"": Phrase(runs)})
    held = setting_of()
    topic = held.library.topics["hay-fever", "en"]
    sections = tuple(replace(section, title=title) for section in topic.sections)
    changed = replace(topic, title=title, sections=sections)
    library = replace(held.library, topics={("hay-fever", "en"): changed})
    for section, layout in (("", "booklet"), ("signs", "trifold"), ("", "review")):
        job = Job("hay-fever", "en", section, choose(topic, ()), layout, "a4", review_copy=layout == "review")
        document = to_document(replace(held, library=library), job, True)
        assert document.title == "Living well"
        holds = [
            e for e in walk(document.root) if any(getattr(c, "text", "") == "Living" for c in e.children)
        ]
        assert {words_of(element) for element in holds} == {"Living well"}
        ended = {e.name for e in holds if any(getattr(c, "name", "") == "br" for c in e.children)}
        assert ended == ({"h1"} if layout != "review" else set())


@pytest.mark.parametrize(("at", "key"), [("at='head'", "head"), ("", "foot")])
def test_running_lines_need_their_margin(at: str, key: str, tmp_path: Path) -> None:
    lacks = rf" {key}: [0-9]+,"
    assert "Living" in composed(GOOD, tmp_path / "without", lacks)
    running = f"<running {at}><p>{{{{ leaflet.title }}}}</p></running>"
    assert "running" in composed(GOOD + running, tmp_path / "with")
    with pytest.raises(
        LeafletError, match=rf'sheet/style\.yaml:\d+:3: the page lacks "{key}"\n.*\.j2:2:1 prints'
    ):
        composed(GOOD + running, tmp_path, lacks)


def test_a_layout_cannot_read_through_a_link(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("<p>x</p>")
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    (tmp_path / "layouts/sheet/linked.j2").symlink_to(secret)
    with pytest.raises(LeafletError, match=r'layout\.xml\.j2:1:1: there is no template "linked.j2"'):
        composed("{% include 'linked.j2' %}", tmp_path)


@pytest.mark.parametrize(("held", "message"), [
    (b"<p>\xe9</p>", "layouts/sheet/part.j2:1:4: this is not UTF-8"),
    (b"<p/>" * 300_000, "layouts/sheet/part.j2:1:1: this file is larger than"),
    (None, "layouts/sheet/part.j2:1:1: this is not a regular file"),
])  # fmt: skip
def test_a_template_that_is_not_readable_text_is_reported(
    held: bytes | None, message: str, tmp_path: Path
) -> None:
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    path = tmp_path / "layouts/sheet/part.j2"
    os.mkfifo(path) if held is None else path.write_bytes(held)
    with pytest.raises(LeafletError, match=re.escape(message)):
        composed("{% include 'part.j2' %}", tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
@pytest.mark.parametrize("name", ENDLESS)
def test_a_template_that_never_ends_is_stopped(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a template makes the processor do, it ends with a fault, and the limits are those of before."""
    monkeypatch.setattr(sandbox, "MOST_SECONDS", 0.2)
    before = resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGVTALRM)
    started = time.process_time()
    with pytest.raises(LeafletError, match=r"layouts/sheet/layout\.xml\.j2:1:1: the template makes too much"):
        composed(ENDLESS[name], tmp_path)
    assert time.process_time() - started < 4
    assert before == (resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGVTALRM))
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def style_faults(text: str, folder: Path) -> list[str]:
    shutil.copytree(LAYOUTS, folder / "layouts", dirs_exist_ok=True)
    path = folder / "layouts/sheet/style.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    try:
        resolve_style(load_layout(folder / "layouts", "sheet", "layouts"), "a4", "#0b5c7a")
    except LeafletError as refused:
        return [str(fault) for fault in refused.faults]
    return []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  x: {sise: 3}\n", 'unknown key "sise"'),
        ("  x: {size: big}\n", 'is needed here, not "big"'),
        ("  x: {colour: reddish}\n", '"reddish" is not a colour'),
        ("  x: {keep: maybe}\n", '"yes" or "no" is needed here'),
        ("  x: [1]\n", "names with values are needed here"),
        ("  .p: {size: 12}\n", '".p" is not a selector'),
        ("  'p, li': {size: 12}\n", '"p, li" is not a selector'),
        ("  'flap ul li': {size: 12}\n", '"flap ul li" is not a selector'),
        ("  '': {size: 12}\n", '"" is not a selector'),
        ("  'p  li': {size: 12}\n", '"p  li" is not a selector'),
        ("  P: {size: 12}\n", '"P" is not a selector'),
    ],
)
def test_style_faults_are_reported_with_their_line(line: str, message: str, tmp_path: Path) -> None:
    told = style_faults(line, tmp_path)
    assert len(told) == 1 and message in told[0] and "layouts/sheet/style.yaml:" in told[0], told


P, TINT, A4 = r"^  p: \{", r"^colours:$", r"^  a4: \{"
SIZE = r"size: \[595[^\]]*\]"


@pytest.mark.parametrize(("what", "by", "message"), [
    *[(P, f"  p: {{size: {value}, ", "a number from ") for value in ("0", "-5", "nan", "inf", "1e9", "1_0", "٣", "")],
    *[(P, f"  p: {{columns: {value}, ", "a whole number from 1 to 3") for value in ("1.5", "0", "4", "2.0", "two")],
    *[(P, f"  p: {{{key}: {value}, ", "a number from ")
      for key in ("leading", "before", "padding", "indent", "cell", "pitch", "height", "numeral", "bar_width", "row_height")
      for value in ("-1", "nan", "1000")],
    (P, "  p: {weight: heavy, ", '"semibold" or "bold" is needed'), (P, "  p: {align: justify, ", "is needed here"),
    (P, "  p: {slant: yes, ", "is needed here"), (P, "  p: {font: serif, ", '"reading" or "headings" is needed'),
    (P, "  p: {numerals: old, ", '"own" or "tabular" is needed'), (P, "  p: {emphasis: red, ", '"italic" or "bold" is needed'),
    (P, "  p: {start: left, ", "is needed here"), (P, "  p: {master: no, ", "is needed here"),
    (P, "  p: {colour: none, ", '"none" is not a colour for words'),
    (TINT, "colours:\n  tint: {of: accent, light: x}", "a number from "), (TINT, "colours:\n  tint: {of: accent, light: nan}", "a number from "),
    (TINT, 'colours:\n  tint: {of: accent, light: "5"}', "from 0 to 1"), (TINT, "colours:\n  tint: {of: nosuch, light: '0.5'}", '"nosuch" is not a colour'),
    (TINT, "colours:\n  tint: {of: none, light: '0.5'}", '"none" is not a colour'), (TINT, 'colours:\n  tint: {of: "#zz", dark: "1"}', '"#zz" is not a colour'),
    (TINT, "colours:\n  tint: {light: '0.5'}", "needs of, and light or dark"), (TINT, "colours:\n  tint: {of: accent}", "needs of, and light or dark"),
    (TINT, "colours:\n  tint: none", '"none" is not a colour for words'), (r"^  accent: .*", "  accent: none", '"none" is not a colour for words'),
    *[(r"top: [0-9.]+", f"top: {value}", "a number from ") for value in ("-100", "9999", "nan", "x")],
    (r"top: [0-9.]+", "top: 4000", "the margins of a4 leave"), (r"inner: [0-9.]+", "inner: 500", "the margins of a4 leave"),
    (SIZE, "size: [0, 0]", "a number from "), (SIZE, "size: [595]", "needs a width and a height"), (SIZE, "size: []", "needs a width"),
    (SIZE, "size: [595, 842, 3]", "needs a width and a height"), (SIZE, "size: 595", "a list is needed here"), (A4, "  a5: {", "unknown key"),
    (r"draft: [0-9.]+", "draft: 85", "draft is 85 points from the edge of a4"), (r"head: [0-9.]+", "head: 83", "in the text"),
    (r"foot: [0-9.]+", "foot: 400", "in the text"),
    (r"draft: [0-9.]+", "draft: -1", "a number from "), (r", draft: [0-9.]+", "", "a4 lacks draft"),
    (r"^papers: .*", "papers: [a3]", '"a4" or "letter" is needed'), (r"^papers: .*", "papers: []", "a4, letter or both"),
    (r"^papers: .*", "papers: [a4]\nlarge_print: maybe", '"yes" or "no" is needed'), (r"^papers: .*", "papers: [a4]\nmultiple: 4", "unknown key"),
    (r"^fonts: .*", "fonts: {}", '"family" is missing'), (r"^fonts: .*", "fonts: {family: ../../etc}", "is not a valid family"),
    (r"^fonts: .*", "fonts: {family: /etc}", "is not a valid family"), (r"^fonts: .*", "fonts: {family: os.path}", "is not a valid family"),
    (r"^fonts: .*", "fonts: {family: fira-sans, fallback: ''}", "is not a valid fallback"), (r"^fonts: .*", "fonts: {family: fira-sans, headings: ../up}", "is not a valid family"),
])  # fmt: skip
def test_styles_that_cannot_be_meant_are_refused(what: str, by: str, message: str, tmp_path: Path) -> None:
    """Nothing that is not a number in its range, a word that is known, or a colour goes further than style.yaml."""
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    path = tmp_path / "layouts/sheet/style.yaml"
    text, count = re.subn(what, by, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LeafletError) as refused:
        resolve_style(load_layout(tmp_path / "layouts", "sheet", "layouts"), "a4", "#0b5c7a")
    told = [str(fault) for fault in refused.value.faults]
    assert any(message in fault for fault in told), told
    assert all(re.match(r"layouts/sheet/style\.yaml:\d+:\d+: ", fault) for fault in told), told


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_layouts_that_ship_hold_to_that(paper: str) -> None:
    for name in layouts_in(LAYOUTS, "layouts"):
        resolve_style(load_layout(LAYOUTS, name, "layouts"), paper, "#0b5c7a")


def test_a_folder_without_layouts_is_reported(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(LeafletError, match=r"layouts:1:1: (cannot read|there is no layout)"):
            list(layouts_in(folder, "layouts"))


def test_layouts_are_folders_with_plain_names(tmp_path: Path) -> None:
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    shutil.copytree(LAYOUTS / "sheet", tmp_path / "layouts/My sheet")
    (tmp_path / "layouts/linked").symlink_to(LAYOUTS / "sheet")
    with pytest.raises(LeafletError) as refused:
        list(layouts_in(tmp_path / "layouts", "layouts"))
    assert [f"{fault.place}: {fault.message}" for fault in refused.value.faults] == [
        'layouts/My sheet: "My sheet" is not a valid layout name', "layouts/linked: this folder is a link",
    ]  # fmt: skip


def test_text_that_cannot_be_read_on_its_ground_is_refused(tmp_path: Path) -> None:
    """A contrast below 4.5:1 stops the press; the hint says what is needed."""
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    path = tmp_path / "layouts/sheet/style.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("colours:\n", 'colours:\n  ink: "#9a9a9a"\n'),
        encoding="utf-8",
    )
    layout = load_layout(tmp_path / "layouts", "sheet", "layouts")
    setting = replace(setting_of(), layouts={"sheet": layout})
    topic = setting.library.topics["hay-fever", "en"]
    with pytest.raises(LeafletError, match="contrast of 2"):
        lay_out_job(setting, Job("hay-fever", "en", "signs", choose(topic, ()), "sheet", "a4"))
