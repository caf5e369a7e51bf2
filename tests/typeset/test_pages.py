"""Pages: every character is where Pages says; what stays together; page numbers; any Document at all."""

from __future__ import annotations

import datetime as dt
import gc
import string
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from leaflets.drawing.nouns import Drawing
from leaflets.faults import LeafletError, Place
from leaflets.model import Element, Job, Run, Style, strings_of
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import to_document
from leaflets.setting import library_folder, load_setting
from leaflets.typeset.blocks import Area, Art, Rule, SetLine, Tick
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pages import Page, Pages
from support.document import (
    COLOURS,
    MASTERS,
    PAGE,
    RULES,
    B,
    E,
    Reader,
    contents,
    doc,
    drawing,
    figure,
    laid,
    li,
    link,
    made,
    model_blocks,
    ol,
    own_text,
    prose,
    sampler,
    styled,
    table,
    tidy,
    ul,
)
from support.laid_out import bridge, copied, overlaps, set_words
from support.properties import examples

LARGE = styled(
    {"size": (595.28, 841.89), "inner": 72.0, "outer": 72.0, "mirrored": "no"},
    page={"size": 18.0, "leading": 1.38},
)
FIRA = Style(PAGE, {"family": "fira-sans", "folder": ""}, COLOURS, RULES, MASTERS, Place("style.yaml"))
STYLES = {"small": styled(), "large": LARGE, "one-family": FIRA}


def without_numerals() -> list[Element]:
    """Return the sampler with no numerals in its figure: they are part of a drawing, not of a line."""
    return [bare(element) for element in sampler()]


def bare(element: Element) -> Element:
    children = tuple(bare(child) if isinstance(child, Element) else child for child in element.children)
    picture = element.picture
    plain = replace(picture, numerals=()) if isinstance(picture, Drawing) else picture
    return replace(element, children=children, picture=plain)


@pytest.mark.parametrize("style", STYLES)
def test_every_character_is_where_pages_says(style: str) -> None:
    """Left, baseline and size of each, in order, within half a point; a shift of 1 pt is noticed."""
    pages = laid(*without_numerals(), style=STYLES[style])
    assert len(pages.pages) > 4
    assert bridge(pages) <= 0.5
    assert bridge(pages, shift=1.0) > 0.5


@pytest.mark.parametrize("layout", ["booklet", "sheet", "large-print", "review"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_shipped_layouts_are_honest(layout: str, paper: str) -> None:
    """The whole booklet in each: characters in place, nothing outside, no page nearly empty, no word lost."""
    setting = load_setting(library_folder(), None, dt.date(2026, 11, 23))
    topic = next(iter(setting.library.topics.values()))
    choices = {facet.id: facet.default for facet in topic.facets}
    job = Job(topic.id, topic.lang, "", choices, layout, paper, None, review_copy=layout == "review")
    document = to_document(setting, job, draft=True)
    pages = lay_out(replace(document, root=bare(document.root)))
    assert len(pages.pages) > 8
    assert bridge(pages) <= 0.5
    assert nearly_empty(pages) == []
    sums(pages)


def boxes(page: Page, thing_y: float, thing: object) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, top, right and bottom of what a slice shows, in the page's frame."""
    if isinstance(thing, SetLine):
        top = thing_y + thing.y - thing.look.base
        yield thing.x, top, thing.x + thing.line.width * thing.look.size, top + thing.look.lead
    elif isinstance(thing, Art | Area):
        yield thing.x, thing_y + thing.y, thing.x + thing.width, thing_y + thing.y + thing.height
    elif isinstance(thing, Rule):
        yield thing.x, thing_y + thing.y, thing.x2, thing_y + thing.y2
    elif isinstance(thing, Tick):
        yield thing.x, thing_y + thing.y - thing.size, thing.x + thing.size, thing_y + thing.y


def frame(pages: Pages, page: Page) -> tuple[float, float, float, float]:
    style = pages.document.style
    assert style is not None
    held = {**style.page, **style.masters.get(page.master, {})}
    width, height = held["size"]
    return 0.0, held["top"], width - held["inner"] - held["outer"], height - held["bottom"]


def outside(pages: Pages) -> list[str]:
    """Return what leaves the text area, or overlaps other words."""
    out = []
    for page in pages.pages:
        left, top, right, bottom = frame(pages, page)
        lines: list[tuple[float, float, float, float]] = []
        for placed in page.slices:
            for thing in placed.things:
                if isinstance(thing, SetLine) and "margin" in thing.node.attributes:
                    continue
                hung = thing.look.hang if isinstance(thing, SetLine) else 0.0  # a note in the margin
                for x1, y1, x2, y2 in boxes(page, placed.y, thing):
                    box = (x1 + placed.x, y1, x2 + placed.x, y2)
                    if (
                        box[0] < left - hung - 0.01
                        or box[1] < top - 0.01
                        or box[2] > right + 0.01
                        or box[3] > bottom + 0.01
                    ):
                        out.append(f"page {page.number}: {thing} leaves the text area")
                    if isinstance(thing, SetLine):
                        lines.append(box)
        out += [f"page {page.number}: {a} and {b} overlap" for a, b in overlaps(lines)]
    return out


@pytest.mark.parametrize("style", STYLES)
def test_nothing_overlaps_and_nothing_leaves_the_text_area(style: str) -> None:
    pages = laid(*sampler(), style=STYLES[style])
    assert outside(pages) == []
    first = pages.pages[-1].slices[-1]
    low = replace(pages.pages[-1], slices=(*pages.pages[-1].slices, first._replace(y=first.y + 900), first))
    assert len(outside(replace(pages, pages=(*pages.pages[:-1], low)))) >= 2, "the guard sees nothing"


# ---- keeps -----------------------------------------------------------------------------------------


def layouts_of(*rest: Element, most: int = 26) -> Iterator[Pages]:
    """Yield pages with more and more lines before `rest`, so that each position on a page is tried."""
    for count in range(most):
        before = [E("p", "A line.")] * count
        yield laid(E("section", E("h1", "Top"), *before, *rest, E("p", prose(60))))


def pages_of(pages: Pages, element: Element) -> list[int]:
    """Return the page of each line of the element and of everything in it."""
    inside = set(under(element))
    return [
        page.number
        for page in pages.pages
        for placed in page.slices
        if not placed.repeated
        for thing in placed.things
        if isinstance(thing, SetLine | Art) and thing.node in inside
    ]


def under(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from under(child)


def test_a_heading_stays_with_two_lines() -> None:
    head, body = E("h2", "A heading"), E("p", prose(70))
    found = set()
    for pages in layouts_of(head, body):
        on, lines = pages_of(pages, head)[0], pages_of(pages, body)
        assert lines[:2] == [on, on]
        found.add(on)
    assert found >= {1, 2}, "the heading never met a page's end"


def test_headings_in_a_row_stay_together() -> None:
    heads, body = (
        [E("h2", "Chapter part"), E("h3", "A part of it"), E("p", "Take these:")],
        ul("One", "Two", "Three"),
    )
    for pages in layouts_of(*heads, body):
        on = pages_of(pages, heads[0])[0]
        assert {page for head in heads for page in pages_of(pages, head)} == {on}
        assert pages_of(pages, body)[:4] == [on] * 4


def test_a_lead_in_stays_with_two_items() -> None:
    """A paragraph that ends in ":" has two items below it on its page."""
    lead, items = E("p", "Call us at once if you have:"), ul(*[f"Sign number {n}" for n in range(9)])
    split = False
    for pages in layouts_of(lead, items):
        on = pages_of(pages, lead)[0]
        lines = pages_of(pages, items)
        assert lines[:4] == [on] * 4, lines  # a label and a line each
        split = split or len(set(lines)) > 1
        assert Counter(lines)[lines[-1]] >= 4, "the last item stands alone"
    assert split, "the list never met a page's end"


def test_widows_and_orphans_are_two_lines() -> None:
    body = E("p", prose(70))
    split = False
    for pages in layouts_of(body):
        counts = Counter(pages_of(pages, body))
        assert min(counts.values()) >= 2
        split = split or len(counts) > 1
    assert split


def test_a_caption_stays_with_its_figure_and_a_key_with_both() -> None:
    picture, key = figure("What it shows", style="keyed"), ol("Left", "Right")
    for pages in layouts_of(picture, key):
        assert len(set(pages_of(pages, picture))) == 1
        assert pages_of(pages, key)[0] == pages_of(pages, picture)[0]


def test_a_tables_head_stays_with_two_rows_and_is_repeated() -> None:
    rows = [(f"Sign {n}", "Call") for n in range(30)]
    whole = table(("Sign", "What"), *rows, caption="Signs")
    first_cells = [row.children[0] for row in under(whole) if row.name == "tr"]
    for pages in layouts_of(whole):
        on = {cell: pages_of(pages, cell)[0] for cell in first_cells if isinstance(cell, Element)}
        numbers = list(on.values())
        assert numbers[0] == numbers[1] == numbers[2]
        assert numbers[-1] == numbers[-2], "the last row stands alone"
        for page in pages.pages:
            repeated = [
                "".join(strings_of(t.node))
                for p in page.slices
                if p.repeated
                for t in p.things
                if isinstance(t, SetLine)
            ]
            goes_on = page.number in numbers and page.number != numbers[0]
            assert repeated == (["Sign", "What"] if goes_on else [])


def test_a_tables_head_is_repeated_inside_a_box_too() -> None:
    """And only as long as the table continues."""
    rows = [(f"Sign {n}", "Call") for n in range(60)]
    after = [E("p", prose(80)) for _ in range(6)]
    pages = laid(E("aside", E("p", "Before."), table(("Sign", "What"), *rows), *after)).pages
    heads, goes_on = [], []
    for page in pages:
        words = [
            (p.repeated, "".join(strings_of(t.node)))
            for p in page.slices
            for t in p.things
            if isinstance(t, SetLine)
        ]
        heads.append((True, "What") in words)
        goes_on.append(any(said.startswith("Sign ") for _, said in words))
    assert heads == [False, *goes_on[1:]] and len(pages) > sum(goes_on) > 2


def test_a_whole_table_is_never_split_if_a_page_holds_it() -> None:
    """Without the style it is, below some text."""
    grid = table(("Sign", "What"), *[(f"Sign {n}", "Call") for n in range(10)])
    seen = {}
    for whole in (True, False):
        style = styled(None, table={"whole": whole})
        laid_out = [laid(*[E("p", "A line.")] * before, grid, style=style) for before in range(1, 30)]
        seen[whole] = max(len(set(pages_of(pages, grid))) for pages in laid_out)
    assert seen == {True: 1, False: 2}


def test_contents_in_a_box_have_page_numbers() -> None:
    pdf = made(
        E("aside", contents(("Where to read on", "x"))), E("section", E("h1", "Here"), id="x", start="page")
    )
    assert pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split() == [
        "Where",
        "to",
        "read",
        "on",
        "2",
    ]


def test_lines_to_the_end_of_a_page_are_in_no_box() -> None:
    with pytest.raises(LeafletError, match="lines to the end of the page cannot be in a box"):
        laid(E("aside", E("p", "Notes"), E("lines", n="page")))


def test_a_box_under_half_a_page_is_whole() -> None:
    box = E("aside", *[E("p", f"Point {n}.") for n in range(6)])
    ends = set()
    for pages in layouts_of(box):
        on = set(pages_of(pages, box))
        assert len(on) == 1
        ends |= on
    assert ends >= {1, 2}


def test_a_box_moves_with_its_heading() -> None:
    """A heading over a box goes to the next page with it, however tall the heading is."""
    head, box = (
        E("h2", "A heading so long that it needs three lines of this narrow page, and says little " * 2),
        E("aside", *[E("p", f"Point {n}.") for n in range(7)]),
    )
    for pages in layouts_of(head, box):
        assert pages_of(pages, head)[-1] == pages_of(pages, box)[0]


def test_a_long_box_is_split_and_its_background_continues() -> None:
    pages = laid(E("section", E("h1", "Top"), E("aside", *[E("p", prose(40, n)) for n in range(9)])))
    assert len(pages.pages) > 1
    assert all(len(page.backdrops) == 1 for page in pages.pages)
    assert outside(pages) == []


# ---- pages -----------------------------------------------------------------------------------------


def filled(pages: Pages, page: Page) -> float:
    _, top, _, bottom = frame(pages, page)
    ends = [
        box[3] for placed in page.slices for thing in placed.things for box in boxes(page, placed.y, thing)
    ]
    return (max(ends, default=top) - top) / (bottom - top)


def nearly_empty(pages: Pages) -> list[int]:
    """Return the pages under 40 % full, except the last and those before a forced start."""
    forced = {spot[0] for e, spot in pages.where.items() if e.attributes.get("start")}
    last = len(pages.pages)
    return [
        p.number
        for p in pages.pages
        if p.number != last and p.number + 1 not in forced and filled(pages, p) < 0.4
    ]


def test_no_page_is_nearly_empty() -> None:
    """None is under 40 % full, unless a section must start on the next or the document ends."""
    parts = [
        E("aside", *[E("p", f"Point {n}.") for n in range(7)]), figure("What it shows"), E("h2", "A heading"),
        E("p", "Do this:"), ul(*["An item"] * 5), table(("A", "B"), *[("x", "y")] * 6), E("p", prose(50)),
    ]  # fmt: skip
    for pages in layouts_of(*parts, *parts):
        assert nearly_empty(pages) == []


def test_sections_start_at_one_height() -> None:
    chapters = [
        E("section", E("h1", f"Chapter {n}"), E("p", prose(60 * n)), start="page") for n in range(1, 6)
    ]
    pages = laid(*chapters)
    assert len({pages.where[chapter][1] for chapter in chapters}) == 1
    assert len({pages.where[chapter][0] for chapter in chapters}) == 5


def test_margins_are_mirrored() -> None:
    """The inner margin is on the left of right-hand pages and on the right of left-hand ones."""
    pages = laid(E("p", prose(1200)))
    assert len(pages.pages) > 3
    assert {page.x for page in pages.pages[::2]} == {PAGE["inner"]}
    assert {page.x for page in pages.pages[1::2]} == {PAGE["outer"]}
    plain = laid(E("p", prose(700)), style=styled({"mirrored": "no"}))
    assert {page.x for page in plain.pages} == {PAGE["inner"]}


def test_a_section_can_start_on_a_right_hand_page() -> None:
    chapters = [E("section", E("h1", f"Chapter {n}"), E("p", prose(20)), start="recto") for n in range(3)]
    pages = laid(*chapters)
    assert [pages.where[chapter][0] for chapter in chapters] == [1, 3, 5]


def test_contents_name_the_pages() -> None:
    """Each number in the contents is the page where pypdfium2 finds the heading."""
    chapters = [
        E("section", E("h1", f"Chapter {n}"), E("p", prose(90 * n)), start="page", id=f"c{n}")
        for n in range(1, 7)
    ]
    nav = contents(*[(f"Chapter {n}", f"c{n}") for n in range(1, 7)])
    data = made(E("section", E("h1", "Contents"), nav), *chapters)
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    listed = [text[len("⟨Link ") : -1] for kind, text in Reader(data).blocks() if kind == "Reference"]
    assert len(listed) == 6
    for words, _, number in (line.rpartition(" ") for line in listed):
        assert texts[int(number) - 1].startswith(words)


def test_numbers_in_contents_end_at_one_edge() -> None:
    pages = laid(contents(("One", "a"), ("Two", "b")), E("section", E("h1", "One"), E("p", prose(2500)), id="a"),
                 E("section", E("h1", "Two"), id="b", start="page"))  # fmt: skip
    ends = [
        words.x + words.line.width * words.look.size
        for words, _ in set_words(pages.pages[0])
        if words.line.segments[0].text[0].isdigit()
    ]
    assert len(ends) == 2
    assert ends[0] == pytest.approx(ends[1])


@pytest.mark.parametrize("words", [20, 300, 500, 700, 900])
def test_fill_makes_the_page_count_a_multiple_of_four(words: int) -> None:
    spare = [E("section", E("h1", f"Notes {n}"), E("lines", n="page"), start="page") for n in range(3)]
    back = E("section", E("h1", "Back"), start="page", id="back")
    pages = laid(
        E("section", E("h1", "Front"), E("p", link("back", "#back"), " ", prose(words))),
        E("fill", *spare, to="4"),
        back,
    )
    assert len(pages.pages) % 4 == 0
    assert pages.where[back][0] == len(pages.pages), "the back stays last"


@pytest.mark.parametrize("last", [ul("One", "Two"), E("lines", n="2")])
def test_what_follows_fill_comes_after_it(last: Element) -> None:
    spare = E("section", E("h1", "Spare"), E("lines", n="page"), start="page")
    pages = laid(E("p", "First"), E("fill", spare, to="3"), last).pages
    assert [page.section for page in pages] == ["", "Spare", "Spare"]
    assert [len(page.slices) for page in pages][::2] == [1, 2]


def test_fill_with_too_few_pages_is_a_fault() -> None:
    with pytest.raises(
        LeafletError, match=r"layout\.xml\.j2:7:3: fill provides too few pages: 2 more needed"
    ):
        laid(E("p", "One page."), E("fill", E("section", E("h1", "Notes"), start="page"), to="4"))


def test_fill_that_cannot_reach_a_multiple_is_a_fault() -> None:
    """Content without a page of its own, and content that follows on a page that fill began."""
    spare = E("section", E("h1", "Notes"), E("p", "One."), start="page")
    with pytest.raises(LeafletError, match="too few pages: 3 more needed"):
        laid(E("p", "One."), E("fill", E("section"), to="4"))
    with pytest.raises(LeafletError, match="is not a multiple of 3"):
        laid(E("p", "One."), E("fill", spare, to="3"), E("p", "After."))


def test_a_section_too_long_to_fill_what_is_missing_is_left_out() -> None:
    def section(title: str, words: int) -> Element:
        return E("section", E("h1", title), E("p", prose(words)), start="page")

    for before, titles in ((20, ["Long", "Short"]), (300, ["Long"]), (500, ["Short"])):
        spares = [section("Long", 400), section("Short", 20), section("Another", 20)]
        pages = laid(E("p", prose(before)), E("fill", *spares, to="4")).pages
        assert len(pages) == 4
        assert list(dict.fromkeys(page.section for page in pages if page.section)) == titles


def test_what_sinks_is_at_the_foot() -> None:
    pages = laid(
        E("section", E("h1", "Cover"), E("p", "For you", style="sunk"), E("p", "And you"), style="cover")
    )
    assert filled(pages, pages.pages[0]) == pytest.approx(1.0, abs=0.01)


def test_running_lines_lose_no_words() -> None:
    """Links and spans are words too; a forced break in a title is a space."""
    foot = E(
        "running",
        E("p", "By day: ", link("555-0100", "tel:555-0100"), " ", E("span", "CAR-T", E("page"), actual="x")),
    )
    head = E("running", E("p", E("page", show="section")), at="head")
    page = laid(
        foot, head, E("section", E("h1", "One", E("br"), "two ", link("three")), E("p", "Text."))
    ).pages[0]
    said = ["".join(s.text for s in w.line.segments) for _, w in page.running]
    assert said == ["By day: 555-0100 CAR-T1", "One two three"]
    with pytest.raises(LeafletError, match=r"layout.xml.j2:7:3: <br> is not allowed in a running line"):
        laid(E("running", E("p", "One", E("br"), "two")), E("p", "Text."))


def test_running_lines_count_pages_and_name_sections() -> None:
    foot = E("running", E("p", E("page"), " of ", E("page", show="total")), at="foot")
    head = E("running", E("p", E("page", show="section")), at="head", pages="recto")
    chapters = [E("section", E("h1", f"Chapter {n}"), E("p", "x"), start="page") for n in (1, 2, 3)]
    read = Reader(made(foot, head, *chapters))
    assert read.artifacts == ["1 of 3\nChapter 1", "2 of 3", "3 of 3\nChapter 3"]


# ---- any document at all ---------------------------------------------------------------------------


def sums(pages: Pages) -> None:
    """Each word of the model is placed once: the text of the tree is that of the model, in order."""
    assert Reader(write_pdf(pages)).blocks() == model_blocks(pages)
    assert outside(pages) == []


def test_five_hundred_items() -> None:
    sums(laid(E("p", "All of these:"), ul(*[f"Item {n} {prose(n % 30)}" for n in range(500)])))


def test_a_paragraph_of_ten_thousand_words() -> None:
    pages = laid(E("p", prose(10_000)))
    assert len(pages.pages) > 40
    sums(pages)


def test_a_long_paragraph_that_ends_in_a_colon() -> None:
    """What should stay together but is taller than a page is split all the same."""
    sums(laid(E("h2", "Head"), E("p", prose(900)[:-1] + ":"), ul("One", "Two")))


def test_a_word_of_three_hundred_letters() -> None:
    word = "".join(string.ascii_lowercase[n % 26] for n in range(300))
    pages = laid(E("p", "See ", B(word), " there"), table(("A", "B"), (word, word)), ul(word), E("h2", word))
    sums(pages)


def test_rows_taller_than_a_page() -> None:
    """Such a row is split between lines; none is cut, none lost, and the head is repeated."""
    pages = laid(
        table(("Sign", "What"), ("One", prose(400)), (prose(300), "Two"), ("Three", "Four"), caption="Tall")
    )
    assert len(pages.pages) > 3
    sums(pages)


def test_a_first_item_longer_than_a_page() -> None:
    sums(laid(ul((E("p", "Many:"), ul(*[f"Inner {n}" for n in range(60)], label="–")), "Last")))


def test_a_row_of_different_letter_sizes() -> None:
    style = styled(th={"size": 17.0}, td={"size": 10.0})
    sums(laid(table(("Sign", "What"), (prose(200), prose(300))), style=style))


@pytest.mark.parametrize("name", ["table", "section", "aside"])
def test_empty_things_take_no_page(name: str) -> None:
    given = {"widths": "1"} if name == "table" else {}
    assert len(laid(E("p", "Here."), E(name, **given), E("p", ""), E("ul"), E("p", " ")).pages) == 1


inline = st.one_of(
    st.text(st.sampled_from("abcdef  5°–-/.:é\u00a0ễ"), max_size=40),
    st.builds(lambda t: Run(t, strong=True), st.text(st.sampled_from("abc 5"), min_size=1, max_size=20)),
    st.builds(lambda t: link(t + "x"), st.text(st.sampled_from("abc /"), max_size=30)),
    st.builds(lambda n: "x" * n, st.integers(1, 300)),
    st.builds(prose, st.integers(1, 200)),
    st.builds(lambda t: E("span", t + "y", lang="de"), st.text(st.sampled_from("üß "), max_size=9)),
    st.just(E("br")),
)
worded = st.lists(inline, min_size=1, max_size=4)
paragraph = st.builds(lambda name, parts: E(name, *copied(parts)), st.sampled_from(["p", "h2", "h3"]), worded)
cells = st.lists(st.tuples(st.builds(prose, st.integers(1, 90)), inline), min_size=1, max_size=6)
tables = st.builds(
    lambda rows: table(("Head", "Other"), *[tuple(copied(list(row))) for row in rows], caption="C"), cells
)
leaf = st.one_of(
    paragraph, tables,
    st.builds(lambda w, h: figure("Shown", drawing(w, h)), st.floats(5, 900), st.floats(5, 900)),
    st.builds(lambda n: E("lines", n=str(n)), st.integers(1, 30)),
    st.builds(lambda items: E("ul", *[li(*copied(item)) for item in items]), st.lists(worded, min_size=1, max_size=6)),
)  # fmt: skip
block = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(lambda kids: E("aside", *kids), st.lists(inner, max_size=4)),
        st.builds(lambda items: E("ul", *[li(*item) for item in items]), st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=4)),
        st.builds(lambda kids, start: E("section", *kids, **({"start": start} if start else {})), st.lists(inner, max_size=4), st.sampled_from(["", "page", "recto"])),
        st.builds(lambda kid: E("section", kid, E("rule")), inner),
    ),
    max_leaves=14,
)  # fmt: skip


def fresh(element: Element) -> Element:
    return replace(
        element, children=tuple(fresh(c) if isinstance(c, Element) else c for c in element.children)
    )


@examples(120, suppress_health_check=list(HealthCheck))
@given(st.lists(block, max_size=6))
def test_any_document_is_laid_out_or_refused_with_a_place(blocks: list[Element]) -> None:
    """Every run is placed once, nothing overlaps, and a page that is too small is reported with its place."""
    try:
        pages = laid(*[fresh(element) for element in blocks])
    except LeafletError as error:
        assert all(fault.place.path for fault in error.faults)
        return
    if pages.pages:
        sums(pages)


@pytest.mark.parametrize(("content", "message"), [
    (E("p", "Snow \u2603 \U0001f600"), r"U\+1F600|U\+2603"),
    (E("running", E("p", "\U0001f600")), r"U\+1F600"),
    (E("p", link("there", "#nowhere")), "nothing that is printed has the id"),
    (contents(("there", "nowhere")), "nothing that is printed has the id"),
    (E("p", "words", E("ul", E("li"))), "is not allowed within the text"),
    (table(("A", "B"), ("x", E("ul", E("li")))), "is not allowed within the text"),
    (E("section", E("p", "x"), style="boxed"), "a section cannot have a box"),
    (E("p", "x", style="huge"), "must stay together, but the page has"),
    (E("p", "x", style="faint"), "contrast"),
])  # fmt: skip
def test_what_cannot_be_printed_is_refused_with_a_place(content: Element, message: str) -> None:
    style = styled(boxed={"fill": "tint"}, huge={"size": 40.0, "leading": 20.0}, faint={"colour": "#aaaaaa"})
    with pytest.raises(LeafletError, match=message) as caught:
        laid(E("p", "First."), content, style=style)
    assert all(fault.place.path for fault in caught.value.faults)


def test_lists_nested_too_deeply_are_refused() -> None:
    deep: Element = E("p", "Words that need room")
    for _ in range(40):
        deep = ul((deep,))
    with pytest.raises(LeafletError, match=r"only .* pt of width is left here"):
        laid(deep)


def chapter(times: int) -> list[Element]:
    some: list[Element] = []
    for n in range(times):
        some += [E("h2", f"Part {n}"), E("p", prose(80, n)[:-1] + ":"), ul(*[prose(9, i) for i in range(8)])]
        some += [
            E("aside", E("p", prose(40, n))),
            table(("A", "B"), *[("x", prose(6))] * 4),
            E("p", "Keep on:"),
        ]
    return some


def seconds(content: list[Element]) -> float:
    best = 9e9
    gc.disable()  # its time grows with all objects alive, ours or not
    try:
        for _ in range(3):
            started = time.process_time()
            lay_out(doc(*content))
            best = min(best, time.process_time() - started)
    finally:
        gc.enable()
    return best


@pytest.mark.parametrize("kind", ["mixed", "list", "paragraph", "kept"])
def test_time_grows_with_the_content(kind: str) -> None:
    """Four times the content takes about four times as long: under seven, with room for a busy machine."""
    build = {
        "mixed": chapter,
        "list": lambda n: [ul(*[prose(9, i) for i in range(60 * n)])],
        "paragraph": lambda n: [E("p", prose(800 * n))],
        "kept": lambda n: [E("p", f"Kept {i}:") for i in range(150 * n)],
    }[kind]
    seconds(build(2))  # warm-up: fonts parsed, words measured
    assert seconds(build(40)) < 7 * seconds(build(10)) + 0.02


def test_the_model_reader_sees_links() -> None:
    """The comparison of texts would notice a lost link."""
    assert tidy(own_text(E("p", "a ", link("b"), "c"), {})) == "a ⟨Link b⟩c"


@pytest.mark.parametrize(("at", "words"), [("head", 90), ("foot", 90)])
def test_a_running_line_that_leaves_the_page_is_a_fault(at: str, words: int) -> None:
    """A title that needs more lines than the margin has is refused; one that fits is whole on the page."""
    running = E("running", E("p", E("page", show="section")), at=at)
    with pytest.raises(LeafletError, match=f"the running {at} needs [0-9]+ lines on page 1"):
        laid(running, E("section", E("h1", prose(words)), E("p", "One.")))
    page = laid(running, E("section", E("h1", "Short title"), E("p", "One."))).pages[0]
    assert [words.line.width > 0 for _, words in page.running] == [True]


def test_a_table_head_taller_than_half_a_page_is_not_repeated() -> None:
    """It appears once, and the rows have room on the following pages."""
    long = "W" * 260
    head = E("thead", E("tr", *[E("th", long) for _ in range(4)]))
    rows = [E("tr", *[E("td", f"{n} {long}") for _ in range(4)]) for n in range(3)]
    pages = laid(E("table", head, E("tbody", *rows), widths="1 1 1 1"))
    assert len(pages.pages) > 2
    assert not any(placed.repeated for page in pages.pages for placed in page.slices)


def test_two_figures_beside_the_same_words_are_refused() -> None:
    parts = [E("figure", style="flank", picture=drawing(), alt="A box") for _ in range(2)]
    with pytest.raises(
        LeafletError, match="two figures in a row cannot stand beside the same words"
    ) as caught:
        laid(E("section", *parts, E("p", "Words")), style=styled(None, flank={"beside": True}))
    assert "layout.xml.j2:7:3" in str(caught.value)
