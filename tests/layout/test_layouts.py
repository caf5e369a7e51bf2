"""The layouts that ship: lines a reader can follow, headings in their order, nothing split that belongs together."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml

from leaflets.approval.hashes import figures_in
from leaflets.content.blocks import KINDS
from leaflets.content.load import load
from leaflets.content.temperatures import TEMPERATURE
from leaflets.elements import ELEMENTS
from leaflets.model import Element, Item, Job, Leaflet, Run, plain, words_of
from leaflets.pipeline import lay_out_job, to_document
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import choose, combinations
from leaflets.tailor.leaflet import tailor
from leaflets.tailor.walk import nouns
from leaflets.typeset.blocks import Art, SetLine
from leaflets.typeset.pages import Pages
from leaflets.typeset.spreads import EVEN
from support.library import TOPIC, setting_of

LONGEST, SHORTEST_MEAN = 72, 55  # characters of a line; of a full line of running text, on average
MADE_HERE = {"draft", "entry-page", TEMPERATURE}  # styles that no template names
FIVE = ("overview", "types", "symptoms", "diagnosis", "treatment")


@pytest.fixture(scope="module")
def setting() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 11, 23))


def laid(setting: Setting, layout: str, paper: str, section: str = "", **given: str) -> Pages:
    topic = setting.library.topics["relapsed-all", "en"]
    choices = next(iter(combinations(topic))) | given
    return lay_out_job(setting, Job(topic.id, "en", section, choices, layout, paper))[0]


def lines(pages: Pages) -> Iterator[tuple[int, SetLine]]:
    for page in pages.pages:
        for placed in page.slices:
            yield from ((page.number, thing) for thing in placed.things if isinstance(thing, SetLine))


def runs_on(words: SetLine, margin: float) -> bool:
    """Tell whether a line is running text at the page's margin, in letters of the common size: boxes are free."""
    return words.node.name == "p" and "lead" not in words.node.style.split() and words.x <= margin


def length(words: SetLine) -> int:
    """Return a line's characters: kerns are between brackets that are not escaped."""
    text = "".join(segment.text for segment in words.line.segments)
    return len(re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\)-?[\d.]+\(", "", text)).rstrip())


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("layout", ["booklet", "sheet", "large-print"])
def test_lines_hold_between_55_and_72_characters(setting: Setting, layout: str, paper: str) -> None:
    """None is longer, on any page; those of running text in one column that are full hold 55 and more on average."""
    pages = laid(setting, layout, paper)
    found = [words for _, words in lines(pages)]
    assert len(found) > 500
    assert max(map(length, found)) <= LONGEST
    # A paragraph's last line says nothing of how long lines are; boxes are free, and a lead has larger letters.
    margin = min(words.x for words in found) + 1
    full = [length(a) for a, b in itertools.pairwise(found) if a.node is b.node and runs_on(a, margin)]
    least = SHORTEST_MEAN - (layout == "large-print")  # its letters have 18 points and more
    assert layout == "sheet" or statistics.mean(full) >= least, statistics.mean(full)


def walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from walk(child)


def test_a_heading_below_a_heading_is_one_level_lower(setting: Setting) -> None:
    """The three types by place are below the question they answer, in the tree and on the page."""
    pages = laid(setting, "booklet", "a4")
    section = next(e for e in walk(pages.document.root) if e.attributes.get("id", "").endswith("types"))
    order = [(e.name, "".join(getattr(c, "text", "") for c in e.children)) for e in walk(section)]
    at = order.index(("h2", "What are the types by place?"))
    below = [text for name, text in order[at:] if name == "h3"]
    assert below[:3] == ["Bone marrow alone", "Brain and spinal cord", "More than one place"]


@pytest.mark.parametrize("layout", ["booklet", "sheet", "large-print"])
def test_a_figure_and_its_labels_share_a_page(setting: Setting, layout: str) -> None:
    """The words at a drawing's parts are beside it, for every place of relapse."""
    for place in ("general", "isolated-bone-marrow", "cns", "combined"):
        pages = laid(setting, layout, "letter", relapse_place=place)
        labelled = [e for e in walk(pages.document.root) if e.name == "labelled"]
        assert labelled
        for one in labelled:
            inside = set(map(id, walk(one)))
            on = {number for number, words in lines(pages) if id(words.node) in inside}
            drawn = {
                page.number
                for page in pages.pages
                for p in page.slices
                for thing in p.things
                if isinstance(thing, Art) and id(thing.node) in inside
            }
            assert len(on) == 1 and drawn <= on, (place, on, drawn)


def words_on(pages: Pages, number: int) -> str:
    """Return what a page says, in order, without its running lines."""
    held = [words for on, words in lines(pages) if on == number]
    return " ".join("".join(segment.text for segment in words.line.segments).strip() for words in held)


NUMBERS = ("911", "555-0100", "555-0101", "100.4")


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("section", FIVE)
def test_page_1_of_a_handout_says_whom_to_call(setting: Setting, section: str, paper: str) -> None:
    """The emergency number, both numbers and the fever limit, large; and the page where the list stands whole, once."""
    for audience in ("adult", "parent"):
        pages = laid(setting, "sheet", paper, section, relapse_place="cns", audience=audience)
        call = next(e for e in walk(pages.document.root) if e.attributes.get("id") == "when-to-call")
        said = words_on(pages, 1)
        for wanted in (*NUMBERS, f"All signs to call about: page {pages.where[call][0]}"):
            assert wanted.replace(" ", "") in re.sub(r"\s", "", said), wanted
        large = [w for on, w in lines(pages) if on == 1 and w.node.style == "number"]
        assert len(large) == 4 and all(words.look.size >= 24 for words in large)
        topic = setting.library.topics["relapsed-all", "en"]
        signs = [e for e in walk(call) if e.name == "lbody"]
        assert len(signs) >= len(list(nouns(topic.when_to_call, Item))) - 2


@pytest.mark.parametrize("layout", ["booklet", "large-print"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_last_page_of_a_booklet_says_whom_to_call(setting: Setting, layout: str, paper: str) -> None:
    """Whoever turns it over sees the emergency number, the fever limit, both numbers and where the signs are."""
    pages = laid(setting, layout, paper)
    back = next(e for e in walk(pages.document.root) if e.attributes.get("id") == "back")
    call = next(e for e in walk(pages.document.root) if e.attributes.get("id") == "when-to-call")
    last = len(pages.pages)
    assert pages.where[back][0] == last
    said = re.sub(r"\s", "", words_on(pages, last))
    for wanted in (*NUMBERS, f"Allsignstocallabout:page{pages.where[call][0]}"):
        assert wanted in said, wanted
    assert layout == "large-print" or pages.where[call][0] == 2


def test_a_booklet_says_what_it_is_near_its_end(setting: Setting) -> None:
    """Version, who reviewed it, the document's reference: on the back cover, in large print before it."""
    for layout in ("booklet", "large-print"):
        pages = laid(setting, layout, "letter")
        about = next(e for e in walk(pages.document.root) if e.attributes.get("id") == "about")
        inside = set(map(id, walk(about)))
        on = {number for number, words in lines(pages) if id(words.node) in inside}
        assert max(on) == len(pages.pages) - (layout == "large-print")


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_when_to_call_is_a_spread_of_a_booklet(setting: Setting, paper: str) -> None:
    """Pages 2 and 3; no box of page 2 goes on, and all words have at least the size of the text."""
    pages = laid(setting, "booklet", paper)
    call = next(e for e in walk(pages.document.root) if e.attributes.get("id") == "when-to-call")
    inside = set(map(id, walk(call)))
    found = [(number, words) for number, words in lines(pages) if id(words.node) in inside]
    assert {number for number, _ in found} == {2, 3}
    assert min(words.look.size for _, words in found) >= 12
    boxes = [set(map(id, walk(box))) for box in walk(call) if box.name == "aside"]
    assert all(len({number for number, words in found if id(words.node) in box}) <= 1 for box in boxes)


@pytest.mark.parametrize(
    "given",
    [{}, {"relapse_place": "cns", "relapse_time": "early", "audience": "parent"}, {"audience": "parent"}],
)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_facing_pages_of_a_booklet_end_at_one_height(
    setting: Setting, paper: str, given: dict[str, str]
) -> None:
    """Four in five of all, covers and forms included; no page is less than half full, and there are no more than 48."""
    ends = laid(setting, "booklet", paper, **given).ends
    spreads = [(one, other) for one, other in itertools.pairwise(ends) if one.number % 2 == 0]
    even = [pair for pair in spreads if abs(pair[0].bottom - pair[1].bottom) <= EVEN]
    assert len(even) / len(spreads) >= 0.8
    assert min(end.full for end in ends) >= 0.5 and len(ends) <= 48


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_treatments_benefit_stands_with_its_risks(setting: Setting, paper: str) -> None:
    pages = laid(setting, "booklet", paper)
    at = {e: pages.where[e][0] for e in walk(pages.document.root) if e.style.split()[:1] == ["effects-title"]}
    numbers = list(at.values())
    assert len(numbers) >= 18 and numbers[::2] == numbers[1::2]


def of_style(pages: Pages, style: str) -> list[Element]:
    return [e for e in walk(pages.document.root) if e.style == style]


@pytest.mark.parametrize("layout", ["booklet", "large-print"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_booklet_names_each_publisher_once_on_one_page(setting: Setting, layout: str, paper: str) -> None:
    """All that were read for its sections, in one paragraph; in letters of 18 points that may end on the next page."""
    pages = laid(setting, layout, paper)
    (listed,) = of_style(pages, "sources")
    named = words_of(listed).split("; ")
    leaflet = leaflet_of(setting, "")
    assert len(named) > 30 and sorted(named) == sorted({s.short or s.publisher for s in leaflet.sources})
    inside = set(map(id, walk(listed)))
    on = {number for number, words in lines(pages) if id(words.node) in inside}
    assert len(on) <= (1 if layout == "booklet" else 2)


@pytest.mark.parametrize("layout", ["sheet", "large-print"])
def test_a_handout_names_its_sources_in_short(setting: Setting, layout: str) -> None:
    """Where the profile has a page for them, that page with its code; else the publishers."""
    pages = laid(setting, layout, "letter", "symptoms")
    (listed,), (code,) = of_style(pages, "sources"), of_style(pages, "sources-qr")
    assert words_of(listed) == "Sources: example.org/leukemia/sources"
    assert code.attributes["qr"] == "https://www.example.org/leukemia/sources"
    art = [
        t
        for page in pages.pages
        for p in page.slices
        for t in p.things
        if isinstance(t, Art) and t.node is code
    ]
    assert [round(one.width * 25.4 / 72) >= 20 for one in art] == [True]
    fields = {**setting.clinic.fields, "sources_web": plain("")}
    without = replace(setting, clinic=replace(setting.clinic, fields=fields))
    pages = laid(without, layout, "letter", "symptoms")
    (listed,) = of_style(pages, "sources")
    named = words_of(listed).removeprefix("Sources: ").split("; ")
    assert sorted(named) == sorted({s.short or s.publisher for s in leaflet_of(setting, "symptoms").sources})
    assert len(named) > 10 and not of_style(pages, "sources-qr")


def leaflet_of(setting: Setting, section: str) -> Leaflet:
    topic = setting.library.topics["relapsed-all", "en"]
    job = Job(topic.id, "en", section, next(iter(combinations(topic))), "sheet", "letter")
    return tailor(setting.library, job, setting.clinic, True, None)


def test_the_review_copy_shows_every_drawing_once_and_the_words_of_layouts(setting: Setting) -> None:
    """An approval covers them: who approves must see them."""
    topic = setting.library.topics["relapsed-all", "en"]
    job = Job(topic.id, "en", "", next(iter(combinations(topic))), "review", "a4", None, review_copy=True)
    pages, _ = lay_out_job(setting, job)
    drawn = [e.attributes["picture"] for e in walk(pages.document.root) if e.name == "figure"]
    assert sorted(drawn) == sorted(figures_in(topic)) and len(drawn) >= 6
    said = {getattr(c, "text", "") for e in walk(pages.document.root) for c in e.children}
    assert {
        text.text for name, text in setting.library.words["en"].items() if not name.startswith("review_")
    } <= said


def test_a_note_on_a_source_is_for_the_review_copy_alone(setting: Setting) -> None:
    topic = setting.library.topics["relapsed-all", "en"]
    assert "no blame, the goal of each treatment" in topic.sources["acs-recurrence"].note

    def says(review: bool) -> bool:
        job = Job(
            topic.id,
            "en",
            "",
            next(iter(combinations(topic))),
            "review" if review else "sheet",
            "a4",
            None,
            review_copy=review,
        )
        root = lay_out_job(setting, job)[0].document.root
        texts = [getattr(c, "text", "") for e in walk(root) for c in e.children]
        return any("no blame, the goal of each treatment" in text for text in texts)

    assert says(True) and not says(False)


def test_the_tests_own_topic_keeps_its_place_in_all_of_them() -> None:
    """A short handout ends with when to call, and below it what it is: nothing here leans on one topic."""
    setting = setting_of()
    assert load(TOPIC / "content", "content").topics
    topic = setting.library.topics["hay-fever", "en"]
    for choices in combinations(topic):
        pages, _ = lay_out_job(setting, Job("hay-fever", "en", "signs", choices, "sheet", "a4"))
        about, call = (
            next(e for e in walk(pages.document.root) if e.attributes.get("id") == name)
            for name in ("about", "when-to-call")
        )
        assert pages.where[call] < pages.where[about] and pages.where[about][0] == len(pages.pages)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("layout", ["booklet", "large-print"])
def test_contents_are_one_page(setting: Setting, layout: str, paper: str) -> None:
    """A reader finds every section at one glance."""
    pages = laid(setting, layout, paper, relapse_place="cns", audience="parent")
    contents = next(e for e in walk(pages.document.root) if e.attributes.get("id") == "contents")
    inside = set(map(id, walk(contents)))
    assert len({number for number, words in lines(pages) if id(words.node) in inside}) == 1


@pytest.mark.parametrize("layout", ["booklet", "large-print"])
def test_a_square_code_stands_only_where_the_profile_gives_an_address(setting: Setting, layout: str) -> None:
    """With the address in words beside it, and 20 mm and more wide; without one there is no code."""
    clinic = setting.clinic
    without = replace(clinic, fields={**clinic.fields, "web": plain("")})
    for held, given in ((clinic, True), (without, False)):
        pages = laid(replace(setting, clinic=held), layout, "letter")
        codes = [e for e in walk(pages.document.root) if e.name == "figure" and "qr" in e.attributes]
        said = {c.text for e in walk(pages.document.root) for c in e.children if isinstance(c, Run)}
        assert len(codes) == given and ("example.org/leukemia" in said) == given
        sides = [
            t.width
            for page in pages.pages
            for p in page.slices
            for t in p.things
            if isinstance(t, Art) and t.node in codes
        ]
        assert all(side >= 20 * 72 / 25.4 for side in sides) and bool(sides) == given


def test_what_a_clinic_leaves_out_leaves_no_gap(setting: Setting) -> None:
    """Without office hours, a low temperature or a crisis line nothing speaks of them."""
    clinic = setting.clinic
    gone = dict.fromkeys(("day_hours", "low_temperature", "feedback", "crisis_line"), plain(""))
    bare = replace(setting, clinic=replace(clinic, fields={**clinic.fields, **gone}))

    def said(chosen: Setting) -> str:
        root = laid(chosen, "booklet", "letter").document.root
        return " ".join(c.text for e in walk(root) for c in e.children if isinstance(c, Run))

    for phrase in ("or lower", "Monday to Friday", "Tell us what you think", "Trained people answer"):
        assert phrase in said(setting) and phrase not in said(bare)


# ---- the tiers of when to call -----------------------------------------------------------------------

TIERS = """\
title: When to call
blocks:
  - emergency: {title: Now, blocks: [{list: ["A burn"]}]}
  - emergency: {title: "Now, call [[clinic.emergency_number]]", text: A fall}
  - call_now: {title: Us, text: "**Day: [[clinic.day_phone]].**", blocks: [{list: ["[[clinic.fever_limit]] or more"]}]}
  - call_now: {title: Us too, text: "Ask **[[clinic.night_phone]]**.", numbers: no}
  - call_today: {title: Today, blocks: [{paragraph: A cough}]}
"""


def boxes_of(
    folder: Path, layout: str, gone: str = "", given: Mapping[str, str] = MappingProxyType({})
) -> list[list[tuple[str, str]]]:
    """Return, for each tier that a handout prints, the style and words of each heading, paragraph and item."""
    shutil.copytree(TOPIC / "content", folder / "content")
    (folder / "content/hay-fever/en/when-to-call.yaml").write_text(TIERS, encoding="utf-8")
    held = setting_of()
    fields = {**held.clinic.fields, **({gone: plain("")} if gone else {})}
    fields |= {name: plain(text) for name, text in given.items()}
    changed = replace(
        held,
        library=load(folder / "content", "content"),
        clinic=replace(held.clinic, fields=fields),
    )
    topic = changed.library.topics["hay-fever", "en"]
    job = Job("hay-fever", "en", "signs", choose(topic, ()), layout, "a4")
    root = to_document(changed, job, True).root
    boxes = [e for e in walk(root) if e.style.startswith("tier ")]
    said = ("p", "h2", "h3", "lbody")
    return [[(e.style, words_of(e)) for e in walk(box) if e.name in said] for box in boxes]


NIGHT = [("number-label", "At night and on weekends"), ("number", "555-0101")]
FEVER = [("number-label", "Temperature"), ("number", "100.4\u00a0°F")]
LIMITS = [("number-after", "or higher, in the mouth"), ("number-after", "96.8\u00a0°F or lower")]


@pytest.mark.parametrize(
    ("layout", "numbers"), [("sheet", []), ("large-print", [*NIGHT, *FEVER, *LIMITS]), ("booklet", [])]
)
def test_a_tier_prints_the_numbers_that_its_words_do_not_give(
    layout: str, numbers: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Large, after the title; a number of the box's own words is large where it stands, and never there twice.

    The team's number and the limits of temperature always are, but where they stand in a strip above all tiers.
    """
    assert boxes_of(tmp_path, layout) == [
        [("tier-title", "Now"), ("number-label", "In an emergency"), ("number", "911"), ("", "A burn")],
        [("tier-title", "Now, call 911"), ("", "A fall")],
        [
            ("tier-title", "Us"),
            *numbers,
            ("number-said", "Day: 555-0100."),
            ("", "100.4\u00a0°F or more"),
        ],
        [("tier-title", "Us too"), ("", "Ask 555-0101.")],
        [("tier-title", "Today"), ("", "A cough")],
    ]


def test_a_limit_that_a_clinic_lacks_is_not_printed(tmp_path: Path) -> None:
    call_now = boxes_of(tmp_path, "large-print", "low_temperature")[2]
    after = [words for style, words in call_now if style.startswith("number-after")]
    assert after == ["or higher, in the mouth"]


def test_a_limit_without_its_way_says_so(tmp_path: Path) -> None:
    """A number alone would be read as that of any thermometer."""
    call_now = boxes_of(tmp_path, "large-print", "fever_way")[2]
    assert [words for style, words in call_now if style.startswith("number-after")] == [
        "or higher", "Ask us how to take it", "96.8\u00a0°F or lower",
    ]  # fmt: skip


SECOND_LIMIT = {"second_fever_limit": "99.5\u00a0°F", "second_fever_way": "armpit"}


def test_each_of_two_limits_stands_with_its_way(tmp_path: Path) -> None:
    call_now = boxes_of(tmp_path, "large-print", given=SECOND_LIMIT)[2]
    assert [one for one in call_now if one[0] in ("number", "number-after")][1:] == [
        FEVER[1], LIMITS[0], ("number", "99.5\u00a0°F"), ("number-after", "or higher, under the arm"), LIMITS[1],
    ]  # fmt: skip


@pytest.mark.parametrize("layout", ["sheet", "large-print", "booklet", "trifold"])
def test_wherever_the_limit_is_large_its_way_stands(layout: str, setting: Setting) -> None:
    fields = {
        **setting.clinic.fields,
        "second_fever_limit": plain("99.5\u00a0°F"),
        "second_fever_way": plain("ear"),
    }
    own = replace(setting, clinic=replace(setting.clinic, fields=fields))
    section = "" if layout == "booklet" else "symptoms"
    large = [e for e in walk(laid(own, layout, "letter", section).document.root) if e.name == "p"]
    words = [words_of(e) for e in large if e.style.startswith("number")]
    for limit, way in (("100.4\u00a0°F", "in the mouth"), ("99.5\u00a0°F", "in the ear")):
        assert words.count(limit) == words.count(f"or higher, {way}") >= 1


def test_the_proofs_show_the_same_topic() -> None:
    """With every kind of block, all tiers among them. A card has a topic of its own, for its few panels."""
    layouts = setting_of().layouts
    examples = {
        path.read_text(encoding="utf-8")
        for path in (library_folder() / "layouts").glob("*/example.yaml")
        if not layouts[path.parent.name].card
    }
    assert len(examples) == 1
    (example,) = examples
    assert [kind for kind in KINDS if f"- {kind}:" not in example] == []


STYLES = sorted((library_folder() / "layouts").glob("*/style.yaml"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.parent.name)
def test_every_rule_and_colour_of_a_style_is_for_something(path: Path) -> None:
    templates = "\n".join(one.read_text() for one in path.parents[1].rglob("*.j2"))
    named = {*re.findall(r"[\w-]+", templates), *ELEMENTS, *MADE_HERE}
    style = yaml.safe_load(path.read_text())
    assert [one for one in style["styles"] if not {*one.split()} <= named] == []
    asked = re.findall(r"[\w-]+", path.read_text())
    assert [one for one in style["colours"] if asked.count(one) < 2] == []
