"""A document as one HTML file: its words are the model's, its tags say what they are, and nothing comes from elsewhere."""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import re
from dataclasses import fields, replace

import pytest

from conformance.offers import READER, shipped, with_logo
from leaflets.elements import ELEMENTS
from leaflets.html.looks import BY_OTHERS, ON_PAPER_ALONE, RULES, font_size
from leaflets.html.tables import to_fill_in
from leaflets.html.write import css_string, write_html
from leaflets.layout.cascade import Computed
from leaflets.model import Document, Element, Job, Reader, walk
from leaflets.naming import parts_of
from leaflets.orders.jobs import REVIEW
from leaflets.pipeline import to_document
from leaflets.setting import Setting
from leaflets.tailor.choices import choose
from support.document import E, doc
from support.twins import Tag, read, words_on_screen, words_shown

SETTING = shipped()
TOPIC = SETTING.library.topics[SETTING.library.first, "en"]
MOST = 120 * 1024  # bytes of a booklet without its drawings
SAMPLE = ("", "symptoms", "records", "card")  # parts with every kind of block
OFFERED = [
    (layout.name, part)
    for layout in SETTING.layouts.values()
    for part in parts_of(TOPIC, layout)
    if part in SAMPLE and (layout.booklet or part) and (layout.name != REVIEW or not part)
]
assert len(OFFERED) > 10, "no layout found: these tests would prove nothing"


def of(layout: str, part: str, reader: Reader | None = None, setting: Setting = SETTING) -> Document:
    job = Job(TOPIC.id, TOPIC.lang, part, choose(TOPIC, ()), layout, "letter", reader, layout == REVIEW)
    return to_document(setting, job, True)


@functools.cache
def made(layout: str, part: str) -> tuple[Document, Tag, bytes]:
    held = of(layout, part)
    data = write_html(held)
    return held, read(data), data


every_offer = pytest.mark.parametrize(("layout", "part"), OFFERED)


@every_offer
def test_the_words_are_those_of_the_document_in_its_order(layout: str, part: str) -> None:
    held, root, _ = made(layout, part)
    expected = words_on_screen(held)
    assert len(expected) > 50
    assert words_shown(root) == expected


def test_a_word_more_or_less_is_seen() -> None:
    held, _, data = made("sheet", "symptoms")
    for wrong in (
        data.replace(b"Blood and bone", b"Bone and blood"),
        data.replace(b"Night sweats", b"Sweats"),
    ):
        assert wrong != data and words_shown(read(wrong)) != words_on_screen(held)


@every_offer
def test_headings_landmarks_and_names(layout: str, part: str) -> None:
    """One h1, no level skipped, one main part, each region and list of links under a name of its own."""
    _, root, _ = made(layout, part)
    levels = [int(one.name[1]) for one in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    (main,) = root.all("main")
    first = root.all("body")[0].all("a")[0]
    assert first.given["href"] == f"#{main.given['id']}"
    by_id = ids_of(root)
    names = [
        (one.name, by_id[one.given["aria-labelledby"]].text().strip())
        for one in root.all("section", "nav")
        if "aria-labelledby" in one.given
    ]
    assert names and len(set(names)) == len(names) and all(name for _, name in names)
    assert [one for one in root.all("nav") if "aria-labelledby" not in one.given] == []


def ids_of(root: Tag) -> dict[str, Tag]:
    held = [one for one in root.all() if "id" in one.given]
    found = {one.given["id"]: one for one in held}
    assert len(found) == len(held), "two elements have one id"
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", id) for id in found)
    return found


@every_offer
def test_whatever_is_named_is_there(layout: str, part: str) -> None:
    _, root, _ = made(layout, part)
    found = ids_of(root)
    for one in root.all():
        href = one.given.get("href", "")
        assert "yaml" not in href + one.given.get("id", "")
        assert not href.startswith("#") or href[1:] in found, href
        for key in ("aria-labelledby", "aria-describedby"):
            assert key not in one.given or one.given[key] in found


@every_offer
def test_fields_stand_where_lines_to_write_on_are(layout: str, part: str) -> None:
    """Each has a name, and it is said before the first one of a part that nothing is kept."""
    held, root, _ = made(layout, part)
    lines = [one for one in flow(held) if one.name == "lines"]
    areas = root.all("textarea")
    assert len(areas) == len(lines)
    hints = {one.given["id"]: one.held for one in root.all("p") if "hint" in one.classes}
    assert bool(areas) == bool(hints) and all(said == [held.frame["screen_write"]] for said in hints.values())
    for area in areas:
        assert area.given["aria-describedby"] in hints and area.given.get("aria-labelledby")
        assert "name" not in area.given and area.held == []


def flow(held: Document) -> list[Element]:
    """Return the elements that are not for paper alone."""
    parts = [one for one in held.root.children if isinstance(one, Element)]
    return [inner for one in parts if not ELEMENTS[one.name].apart for inner in walk(one)]


@every_offer
def test_nothing_comes_from_elsewhere_and_nothing_runs(layout: str, part: str) -> None:
    """Its policy allows its own style alone, by its hash; what it links to is for a person to open."""
    held, root, _ = made(layout, part)
    assert not root.all("script", "link", "iframe", "object", "embed", "base", "form", "input")
    assert not [
        one for one in root.all() if "style" in one.given or any(key.startswith("on") for key in one.given)
    ]
    assert not [
        one for one in root.all() if "src" in one.given and not one.given["src"].startswith("data:image/")
    ]
    (style,) = root.all("style")
    css = "".join(str(one) for one in style.held)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    (policy,) = [one.given["content"] for one in root.all("meta") if "http-equiv" in one.given]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;")
    assert "url(" not in css.replace("url(#", "") and "@import" not in css
    assert {one.given["href"].partition(":")[0] for one in root.all("a") if not one.given["href"].startswith("#")} <= {
        "tel", "mailto", "https",
    }  # fmt: skip
    (html,) = root.all("html")
    assert html.given == {"lang": held.lang, "dir": "ltr"}


@every_offer
def test_the_draft_comes_first_and_the_reference_stays(layout: str, part: str) -> None:
    held, root, _ = made(layout, part)
    body = root.all("body")[0]
    first, second = [one for one in body.held if isinstance(one, Tag) and "kept" not in one.classes][:2]
    assert "skip" in first.classes and second.given["aria-label"] == held.frame["screen_draft"]
    assert second.text().split() == held.draft_mark.split()
    assert held.reference and [
        one.given["content"] for one in root.all("meta") if one.given.get("name") == "reference"
    ] == [held.reference]


@every_offer
def test_the_same_document_gives_the_same_bytes(layout: str, part: str) -> None:
    assert write_html(of(layout, part)) == made(layout, part)[2]


@every_offer
def test_every_colour_that_is_used_is_defined_and_every_look_too(layout: str, part: str) -> None:
    _, root, _ = made(layout, part)
    css = "".join(str(one) for one in root.all("style")[0].held)
    used, defined = set(re.findall(r"var\((--[\w-]+)\)", css)), set(re.findall(r"(--[\w-]+):", css))
    assert len(used) > 10 and used <= defined
    looks = {name for one in root.all() for name in one.classes if re.fullmatch(r"[kg]\d+", name)}
    assert looks and looks <= set(re.findall(r"\.([kg]\d+)\b", css))


def without_drawings(data: bytes) -> int:
    return len(data) - (data.index(b"</svg>") - data.index(b'<svg class="kept"'))


@pytest.mark.parametrize(
    "choice", [(facet.id, value.id) for facet in TOPIC.facets for value in facet.values[1:]]
)
def test_a_booklet_is_small_for_every_reader(choice: tuple[str, str]) -> None:
    job = Job(TOPIC.id, TOPIC.lang, "", choose(TOPIC, [choice]), "booklet", "letter")
    assert without_drawings(write_html(to_document(SETTING, job, True))) <= MOST


def test_a_booklet_is_small_and_holds_each_drawing_once() -> None:
    _, root, data = made("booklet", "")
    (kept,) = [one for one in root.all("svg") if "kept" in one.classes]
    symbols = [one.given["id"] for one in kept.all("symbol")]
    used = [one.given["href"][1:] for one in root.all("use")]
    assert len(used) > len(symbols) > 50 and set(used) == set(symbols)
    assert without_drawings(data) <= MOST
    drawn = [one.given["d"] for one in kept.all("path")]
    assert len(drawn) > 200


def test_an_abbreviation_is_said_in_full_and_a_number_says_what_it_is_for() -> None:
    _, root, _ = made("sheet", "symptoms")
    assert [one.given["title"] for one in root.all("abbr")] == ["acute lymphoblastic leukemia"]
    named = {one.given["href"]: one.given.get("aria-label") for one in root.all("a")}
    assert named["tel:5550100"] == "Call the day number 555-0100" and named["tel:911"] == "Call 911"
    assert named["mailto:feedback@example.org"] == "Write to feedback@example.org"
    for one in root.all("a"):  # WCAG 2.2, 2.5.3
        assert one.text().strip() in one.given.get("aria-label", one.text())


def test_pictures_are_heard_or_hidden() -> None:
    _, root, _ = made("booklet", "")
    shown = [one for one in root.all("svg") if "kept" not in one.classes]
    for one in shown:
        heard = one.given.get("role") == "img"
        assert heard != (one.given.get("aria-hidden") == "true")
        assert not heard or one.given["aria-label"] == str(one.all("title")[0].held[0])
    assert any("role" in one.given for one in shown)


def test_labels_of_a_drawing_are_numbered_on_it() -> None:
    _, root, _ = made("booklet", "")
    labelled = [one for one in root.all("div") if "labelled" in one.classes]
    assert len(labelled) == 3
    for one in labelled:
        numerals = {str(text.held[0]) for text in one.all("text")}
        assert numerals == {str(n + 1) for n in range(len(one.all("ol")[0].all("li")))}


def test_a_photograph_is_in_the_file() -> None:
    root = read(write_html(of("sheet", "symptoms", setting=with_logo(SETTING))))
    (photograph,) = root.all("img")
    data = base64.b64decode(photograph.given["src"].removeprefix("data:image/png;base64,"))
    assert data.startswith(b"\x89PNG") and photograph.given["alt"] == "Our clinic: three bars"


def test_words_are_never_markup_and_a_reader_is_named_in_the_text_alone() -> None:
    held = of("sheet", "symptoms", READER)
    root = read(write_html(held))
    assert words_shown(root) == words_on_screen(held) and "<jr>" in words_shown(root)
    head = "".join(one.held[0] for one in root.all("title") if isinstance(one.held[0], str))
    head += " ".join(one.given.get("content", "") for one in root.all("meta"))
    assert "Zoë" not in head and "Zoë" in " ".join(words_shown(root))


def test_tables_say_what_heads_what() -> None:
    _, root, _ = made("booklet", "")
    tables = root.all("table")
    assert tables
    for one in tables:
        assert all(cell.given["scope"] in ("row", "col") for cell in one.all("th"))
        stacked = one.given.get("role") == "table"
        assert stacked == ("stacks" in one.classes)
        assert not stacked or all(
            "role" in part.given for part in one.all("tr", "th", "td", "thead", "tbody")
        )


def test_a_table_that_is_only_to_be_filled_in_keeps_its_columns() -> None:
    """Stacked, its empty cells would say nothing."""
    tables = made("sheet", "records")[1].all("table")
    assert tables and all("blanks" in one.classes and len(one.all("th")) >= 3 for one in tables)
    assert (
        to_fill_in(["When", "What is new"])
        == "blanks"
        != to_fill_in(["Immunophenotyping", "Temperature", "When"])
    )


def test_a_row_has_as_many_columns_as_cells_that_are_seen() -> None:
    """A cell for paper alone takes its width along; one that a layout leaves empty stays."""
    root = made("sheet", "symptoms")[1]
    css = "".join(str(one) for one in root.all("style")[0].held)
    columns = {
        name: len(said.split())
        for name, said in re.findall(r"\.(g\d+)\{grid-template-columns:([^}]*)\}", css)
    }
    rows = [(one, name) for one in root.all("div") for name in one.classes if name in columns]
    assert len(rows) > 3
    for one, name in rows:
        assert len([cell for cell in one.held if isinstance(cell, Tag)]) == columns[name]


def test_every_printed_page_says_draft_and_words_cannot_leave_their_string() -> None:
    held, root, _ = made("sheet", "symptoms")
    css = "".join(str(one) for one in root.all("style")[0].held)
    assert f'@bottom-left{{content:"{held.draft_mark}"' in css
    assert css_string('a"b\\c</style>\n') == '"a\\22 b\\5c c\\3c /style\\3e \\a "'


def test_large_print_has_large_words_and_windows_are_measured_by_them() -> None:
    def css(layout: str) -> str:
        return "".join(str(one) for one in made(layout, "symptoms")[1].all("style")[0].held)

    large, usual = css("large-print"), css("sheet")
    assert ".leaflet{font-size:clamp(1.266rem," in large and ".leaflet{font-size" not in usual
    assert "font:700 15pt" in large and "font:700 10pt" in usual
    assert "max-width:34rem)" in usual and "max-width:51rem)" in large and "max-width:34rem)" not in large


@pytest.mark.parametrize(("points", "words", "least", "most"), [
    (12, 12, 1.125, 1.125), (10, 12, 0.938, 0.938), (13, 13, 1.219, 1.219), (24, 12, 1.6, 2.25), (40, 12, 1.9, 3.75),
    (18, 18, 1.266, 1.688), (20, 18, 1.406, 1.875), (36, 18, 1.9, 3.375),
])  # fmt: skip
def test_letters_follow_the_window_where_they_are_large(
    points: float, words: float, least: float, most: float
) -> None:
    limits = [float(one) for one in re.findall(r"([0-9.]+)rem", font_size(points, words))]
    assert (limits[0], limits[-1]) == (least, most)


def test_every_property_of_a_layout_has_a_rule_or_a_reason() -> None:
    names = {field.name for field in fields(Computed)}
    assert set(RULES) | BY_OTHERS | ON_PAPER_ALONE == names
    assert not set(RULES) & BY_OTHERS and not (set(RULES) | BY_OTHERS) & ON_PAPER_ALONE


def test_a_document_without_a_title_or_a_reference_is_a_page_too() -> None:
    small = doc(E("p", "One & <two>."))
    small = replace(small, reference="", frame=made("sheet", "symptoms")[0].frame)
    root = read(write_html(small))
    assert words_shown(root) == ["One", "&", "<two>."]
    assert root.all("header", "footer", "h1") == [] and len(root.all("main")) == 1
