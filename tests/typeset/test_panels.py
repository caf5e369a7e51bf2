"""The tri-fold: its panels are where folded paper has them, and are read in the order of unfolding."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given

from leaflets.cli.app import main
from leaflets.faults import LeafletError
from leaflets.layout.load import load_layout
from leaflets.layout.style import resolve_style
from leaflets.model import Element, Job, Reader, plain, strings_of, walk, words_of
from leaflets.pdf.copies import CopyPlan, fields_filled, stand_in
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job, to_document
from leaflets.press.imposition import POINTS_A_MM
from leaflets.setting import Setting, library_folder, load_setting
from leaflets.tailor.choices import choose, combinations
from leaflets.typeset.blocks import Art, SetLine
from leaflets.typeset.lay_out import lay_out
from leaflets.typeset.pages import Pages
from support.document import E, elements, laid, model_blocks, prose, styled
from support.document import Reader as Read
from support.laid_out import bridge, overlaps
from support.library import TOPIC, setting_of
from support.plans import readers
from support.properties import examples, some

FOLDS = {"a4": ((274.97, 558.43), (283.46, 566.92)), "letter": ((259.0, 525.5), (266.5, 533.0))}
EDGE = 34.0  # points: 12 mm, where every office printer prints
SAFE = 14.0  # points: printers leave 5 mm at an edge, and a fold is never quite straight
NAMES = {"outside": ("flap", "back", "cover"), "inside": ("left", "middle", "right")}
PANELS = ("cover", "flap", "left", "middle", "right", "back")


@pytest.fixture(scope="module")
def setting() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 11, 23))


def jobs(setting: Setting, paper: str, sections: tuple[str, ...] = ()) -> Iterator[Job]:
    topic = next(iter(setting.library.topics.values()))
    for section in topic.sections:
        for choices in combinations(topic):
            if not sections or section.id in sections:
                yield Job(topic.id, topic.lang, section.id, choices, "trifold", paper)


def one(setting: Setting, section: str = "symptoms", paper: str = "a4", reader: Reader | None = None) -> Job:
    topic = next(iter(setting.library.topics.values()))
    return Job(topic.id, topic.lang, section, choose(topic, ()), "trifold", paper, reader)


def boxes(pages: Pages, side: int) -> Iterator[tuple[float, float, float, float, SetLine | Art]]:
    """Yield left, top, right, bottom of the words and pictures on one side, in the order they are read."""
    page = pages.pages[side]
    for placed in page.slices:
        for thing in placed.things:
            left, y = (
                page.x + placed.x + thing.x,
                placed.y + thing.y if isinstance(thing, SetLine | Art) else 0,
            )
            if isinstance(thing, SetLine):
                top = y - thing.look.base
                yield left, top, left + thing.line.width * thing.look.size, top + thing.look.lead, thing
            elif isinstance(thing, Art):
                yield left, y, left + thing.width, y + thing.height, thing


def panel_of(left: float, right: float, side: int, paper: str, wide: float) -> str:
    """Return the panel that something is on, whole and away from edges and folds; "" when it is on none."""
    edges = (0.0, *FOLDS[paper][side], wide)
    for name, start, end in zip(NAMES[("outside", "inside")[side]], edges, edges[1:], strict=False):
        if start + SAFE < left and right < end - SAFE:
            return name
    return ""


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_each_leaflet_fits_and_nothing_lies_on_a_fold(setting: Setting, paper: str) -> None:
    """Every section, for every type and reader: two sides, all within the panels, nothing under 12 points."""
    wanted = list(jobs(setting, paper))
    assert len(wanted) > 500
    for job in some(wanted, 7):  # shares no factor with the sections or the combinations
        pages, _ = lay_out_job(setting, job)
        assert len(pages.pages) == 2
        read = []
        for side in (0, 1):
            held = list(boxes(pages, side))
            names = [panel_of(box[0], box[2], side, paper, pages.size[0]) for box in held]
            assert all(names), (job, [box[4] for box, name in zip(held, names, strict=True) if not name])
            assert all(box[4].look.size >= 12 for box in held if isinstance(box[4], SetLine))
            assert list(overlaps([box[:4] for box in held if isinstance(box[4], SetLine)])) == []
            read += list(dict.fromkeys(names))
        assert sorted(read) == sorted(PANELS), "a panel is empty"


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_right_panel_has_a_ground_of_one_piece(paper: str, setting: Setting) -> None:
    """From the fold to the sheet's edges, whatever stands on it; no line marks a fold."""
    style = resolve_style(setting.layouts["trifold"], paper, "#0b5c7a")
    (ground,) = style.masters["inside"]["panels"]
    assert ground == {"fill": "tint", "x": FOLDS[paper][1][1]}, "as wide as the sheet: on beyond its edge"
    assert "panels" not in style.masters["outside"]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_words_keep_away_from_the_edges_of_the_sheet(paper: str, setting: Setting) -> None:
    """By 34 points, so that every office printer prints them: baselines from its head and foot, words from its sides."""
    for section in ("symptoms", "feelings"):
        pages, _ = lay_out_job(setting, one(setting, section, paper))
        wide, tall = pages.size
        for side in (0, 1):
            running = [words for _, words in pages.pages[side].running if isinstance(words, SetLine)]
            lines = [box for box in boxes(pages, side) if isinstance(box[4], SetLine)]
            assert running and len(lines) > 30
            assert all(box[0] >= EDGE - 0.1 and box[2] <= wide - EDGE + 0.1 for box in lines)
            assert all(box[1] + box[4].look.base >= EDGE for box in lines if box[1])
            assert all(box[1] + box[4].look.base <= tall - EDGE + 0.1 for box in lines) and all(
                y.y <= tall - EDGE for y in running
            )


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_paper_folds(paper: str, setting: Setting) -> None:
    """Behind each panel is the one that must be there, with its width; the flap is 2 to 3.5 mm narrower."""
    wide = lay_out_job(setting, one(setting, paper=paper))[0].size[0]
    outside, inside = ((0.0, *folds, wide) for folds in FOLDS[paper])
    assert [wide - x for x in reversed(outside)] == pytest.approx(list(inside), abs=0.05)
    flap, back, cover = (outside[n + 1] - outside[n] for n in range(3))
    assert back == pytest.approx(cover, abs=0.05)
    assert 2 <= (cover - flap) / POINTS_A_MM <= 3.5


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("section", ["symptoms", "treatment", "questions"])
def test_it_is_read_as_it_is_unfolded(section: str, paper: str, setting: Setting) -> None:
    """The tree's words are the document's, in its order: cover, flap, left, middle, right, back."""
    pages, _ = lay_out_job(setting, one(setting, section, paper))
    assert Read(write_pdf(pages)).blocks() == model_blocks(pages)
    at: dict[
        int, str
    ] = {}  # where an element begins: the title of a box that continues is drawn again, as an artifact
    for side in (0, 1):
        for left, _, right, _, thing in boxes(pages, side):
            if isinstance(thing, SetLine):
                at.setdefault(id(thing.node), panel_of(left, right, side, paper, pages.size[0]))
    margin = {id(e) for e in walk(pages.document.root) if "margin" in e.attributes}
    order = [at[id(e)] for e in walk(pages.document.root) if id(e) in at and id(e) not in margin]
    assert [name for n, name in enumerate(order) if n == 0 or order[n - 1] != name] == list(PANELS)
    assert bridge(pages) <= 0.5


def test_panels_drawn(golden: Callable[[str, str], None], setting: Setting) -> None:
    golden("trifold", "\n\n".join(drawn(setting, paper) for paper in ("a4", "letter")) + "\n")


def drawn(setting: Setting, paper: str) -> str:
    """Return both sides as text: the panels in place, with their width in mm and their first words."""
    pages, _ = lay_out_job(setting, one(setting, paper=paper))
    lines = [paper]
    for side, title in enumerate(("outside", "inside")):
        edges = (0.0, *FOLDS[paper][side], pages.size[0])
        first: dict[str, list[str]] = {}
        for left, _, right, _, thing in boxes(pages, side):
            if isinstance(thing, SetLine) and "margin" not in thing.node.attributes:
                name = panel_of(left, right, side, paper, pages.size[0])
                first.setdefault(name, []).append("".join(strings_of(thing.node)))
        rows = [f"  {title}"]
        for name, start, end in zip(NAMES[title], edges, edges[1:], strict=False):
            words = [text for text in dict.fromkeys(first[name]) if text != "•"][:3]
            rows.append(
                f"    {name:7}{(end - start) / POINTS_A_MM:5.1f} mm  {' / '.join(text[:32] for text in words)}"
            )
        lines += rows
    return "\n".join(lines)


def test_what_does_not_fit_is_a_fault(setting: Setting, tmp_path: Path) -> None:
    with pytest.raises(LeafletError, match=r"this needs \d+ panels, but the folded sheet has 6"):
        lay_out_job(setting, replace(one(setting), section=""))
    result = CliRunner().invoke(
        main, ["make", "--booklet", "--layout", "trifold", "--out", str(tmp_path / "o")]
    )
    assert result.exit_code == 1 and "take one section" in result.stderr and not (tmp_path / "o").exists()


def test_all_leaflets_are_made_and_no_booklet(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["make", "--layout", "trifold", "--out", str(tmp_path), "-q"])
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in tmp_path.iterdir())
    held = load_setting(library_folder(), None, dt.date(2026, 11, 23)).library
    booklet = held.topics[held.first or "", "en"]
    wanted = [one.id for one in booklet.sections if one.leaflet]
    assert names == sorted(f"{booklet.id}-{one}-trifold.pdf" for one in wanted) and len(names) > 5
    assert not any("booklet" in name for name in names)


@examples(15)
@given(reader=readers)
def test_a_copy_is_the_leaflet_made_whole(reader: Reader) -> None:
    """Byte for byte, or the same fault."""
    held = shared()
    blank = to_document(held, one(held, reader=stand_in(reader)), True)
    assert fields_filled(stand_in(reader)) == fields_filled(reader)
    made = []
    for make in (lambda: CopyPlan(blank).copy(reader),
                 lambda: write_pdf(lay_out(to_document(held, one(held, reader=reader), True)))):  # fmt: skip
        try:
            made.append(make())
        except LeafletError as error:
            made.append(str(error).encode())
    assert made[0] == made[1]


def shared() -> Setting:
    return load_setting(library_folder(), None, dt.date(2026, 11, 23))


def test_links_and_bookmarks_point_to_sides(setting: Setting) -> None:
    pages, _ = lay_out_job(setting, one(setting))
    named = {e.attributes["id"]: pages.where[first][0] for e in walk(pages.document.root) if "id" in e.attributes
             for first in [next(x for x in elements(e) if x in pages.where)]}  # fmt: skip
    assert named == {"cover": 1, "section:symptoms": 1, "when-to-call": 2, "contacts": 1, "about": 1}


# ---- what a designer can get wrong -------------------------------------------------------------------

FOLDED = {
    "sheet": (1200.0, 500.0),
    "on": (1.0, 1.0, 2.0, 2.0, 2.0, 1.0),
    "at": (800.0, 0.0, 0.0, 400.0, 800.0, 400.0),
}


def test_text_that_would_be_read_backwards_is_a_fault() -> None:
    """From the inside to the back; from the flap to the inside it is in order, and the bytes say so."""
    with pytest.raises(LeafletError, match="continues from panel 5 to panel 6"):
        laid(E("p", prose(1400)), style=styled(FOLDED))
    pages = laid(E("p", prose(700)), style=styled(FOLDED))
    assert len(pages.pages) == 2 and Read(write_pdf(pages)).blocks() == model_blocks(pages)


def test_fewer_pages_leave_panels_empty() -> None:
    assert len(laid(E("p", "One."), style=styled(FOLDED)).pages) == 1


@pytest.mark.parametrize(("old", "new", "message"), [
    ("on: [1, 1, 2, 2, 2, 1]", "on: [1, 1, 2, 2, 2]", '"on" needs the side, 1 or 2, of each panel'),
    ("on: [1, 1, 2, 2, 2, 1]", "on: [1, 1, 2, 2, 3, 1]", 'a number from 1 to 2 is needed here, not "3"'),
    ("sheet: [841.89, 595.28], ", "", "a folded sheet needs all of: at, on, sheet"),
    ("sheet: [841.89, 595.28]", "sheet: [841.89]", '"sheet" needs a width and a height'),
    ("sheet: [841.89, 595.28]", "sheet: [wide, 595.28]", 'is needed here, not "wide"'),
    ("cover: {running: no}", "cover: {running: no, size: [1]}", '"size" needs a width and a height'),
    ("\nstyles:", "\nbleed: {p: {colr: ink}}\nstyles:", 'unknown key "colr"'),
    ("{fill: tint, x: 566.92}", "{x: 566.92}", '"fill" is missing'),
    ("on: [1, 1, 2, 2, 2, 1]\n  a4: {sheet: [841.89, 595.28], at: [553.17, 5.26, 5.26, 283.46, 553.17, 274.97], ", "a4: {",
     "only a folded sheet has extents"),
])  # fmt: skip
def test_a_wrong_style_is_a_fault(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = (library_folder() / "layouts/trifold/style.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "trifold").mkdir()
    (tmp_path / "trifold/style.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LeafletError, match=re.escape(message)) as error:
        resolve_style(load_layout(tmp_path, "trifold", "layouts"), "a4", "#123456")
    assert str(error.value).startswith("layouts/trifold/style.yaml:")


# ---- how much of a section it holds ------------------------------------------------------------------


SAID = ("h2", "h3", "h4", "p", "li")


def called(root: Element) -> list[str]:
    """Return the titles, sentences and signs of when to call."""
    (part,) = [e for e in walk(root) if e.attributes.get("id") == "when-to-call"]
    return [words_of(e) for e in walk(part) if e.name in SAID and not e.style.startswith("number")]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_section_that_fits_is_printed_whole(paper: str) -> None:
    """All words of its blocks are there, and all of when to call below them."""
    held = setting_of()  # its page of when to call is short
    pages, _ = lay_out_job(held, one(held, "signs", paper))
    assert pages.document.shortened == ""
    sheet, _ = lay_out_job(held, replace(one(held, "signs", paper), layout="sheet"))
    (body,) = [e for e in walk(pages.document.root) if e.style == "body"]
    (same,) = [e for e in walk(sheet.document.root) if e.style == "body"]
    assert len(strings_of(body)) > 10
    assert " ".join(strings_of(body)) == " ".join(strings_of(same))
    assert "Call 911 when you cannot breathe." in called(pages.document.root)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("audience", ["adult", "parent"])
def test_of_a_longer_section_the_key_points_are_printed(audience: str, paper: str, setting: Setting) -> None:
    """With every title, sentence and sign of when to call, and the number of panels that the whole would need."""
    job = one(setting, "treatment", paper)
    job = replace(job, choices={**job.choices, "audience": audience})
    pages, _ = lay_out_job(setting, job)
    assert re.fullmatch(r"key points only: the whole section needs \d\d panels", pages.document.shortened)
    whole = called(lay_out_job(setting, replace(job, layout="large-print"))[0].document.root)
    mine = set(called(pages.document.root))
    assert len(whole) > 40 and [words for words in whole if words not in mine] == []


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("phone", ["555-0100", "212-555-0100"])
def test_what_cannot_wait_is_on_one_panel(phone: str, paper: str, setting: Setting) -> None:
    """The emergency box and the first box of calls fill the left panel, in letters as large as the text's; the rest may be smaller."""
    numbers = {"day_phone": plain(phone), "night_phone": plain(phone)}
    clinic = replace(setting.clinic, fields={**setting.clinic.fields, **numbers}, example=len(phone) < 9)
    pages, _ = lay_out_job(replace(setting, clinic=clinic), one(setting, "symptoms", paper))
    tiers = [e for e in walk(pages.document.root) if e.style in ("tier emergency", "tier call-now")]
    assert len(tiers) == 3
    inside = [box for box in boxes(pages, 1) if isinstance(box[4], SetLine)]
    for n, tier in enumerate(tiers):
        own = {id(e) for e in walk(tier)}
        lines = [box for box in inside if id(box[4].node) in own]
        panels = {panel_of(box[0], box[2], 1, paper, pages.size[0]) for box in lines}
        assert panels == ({"left"} if n < 2 else {"middle", "right"})
        signs = [box[4].look.size for box in lines if box[4].node.name == "lbody"]
        assert len(signs) > 5 and min(signs) >= (13 if n < 2 else 12)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_back_has_all_numbers_large(paper: str, setting: Setting) -> None:
    """The emergency number, those for day and night, and the fever limit have 24 points and more."""
    pages, _ = lay_out_job(setting, one(setting, paper=paper))
    (back,) = [e for e in walk(pages.document.root) if e.attributes.get("id") == "contacts"]
    own = {id(e) for e in walk(back)}
    sizes = {words_of(box[4].node): box[4].look.size for box in boxes(pages, 0)
             if isinstance(box[4], SetLine) and id(box[4].node) in own}  # fmt: skip
    clinic = setting.clinic.fields
    for name in ("emergency_number", "day_phone", "night_phone", "fever_limit"):
        assert sizes[clinic[name].text] >= 24, name


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_long_page_of_when_to_call_is_set_smaller(paper: str, setting: Setting, tmp_path: Path) -> None:
    """Nothing is left out of it, and nothing is under 12 points."""
    shutil.copytree(library_folder() / "layouts", tmp_path, dirs_exist_ok=True)
    style = tmp_path / "trifold/style.yaml"
    large = style.read_text(encoding="utf-8").replace('"call li": {size: 13', '"call li": {size: 16')
    style.write_text(large, encoding="utf-8")
    layouts = {**setting.layouts, "trifold": load_layout(tmp_path, "trifold", "layouts")}
    pages, _ = lay_out_job(replace(setting, layouts=layouts), one(setting, paper=paper))
    assert [e.style for e in walk(pages.document.root) if e.attributes.get("id") == "when-to-call"] == [
        "call small"
    ]
    usual, _ = lay_out_job(setting, one(setting, paper=paper))
    assert called(pages.document.root) == called(usual.document.root)
    lines = [box[4] for side in (0, 1) for box in boxes(pages, side) if isinstance(box[4], SetLine)]
    assert min(line.look.size for line in lines) == 12


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_draft_mark_keeps_to_its_panel(paper: str, setting: Setting) -> None:
    """Its words as far from the sheet's edges as all others, its outline 3 mm from the folds."""
    pages, _ = lay_out_job(setting, one(setting, paper=paper))
    wide = pages.size[0]
    for side in (0, 1):
        edges = (0.0, *FOLDS[paper][side], wide)
        marks = [words for _, words in pages.pages[side].running if isinstance(words, SetLine)]
        spans = [(mark.x, mark.x + mark.line.width * mark.look.size) for mark in marks]
        lines = [box for box in boxes(pages, side) if isinstance(box[4], SetLine)]
        spans += [(box[0], box[2]) for box in lines if "margin" in box[4].node.attributes]  # the cover's
        assert len(spans) == 3
        room = marks[0].look.padding + marks[0].look.border_width + 3 * POINTS_A_MM
        for left, right in spans:
            assert left >= EDGE - 0.1 and right <= wide - EDGE + 0.1
            assert any(a + room <= left and right <= b - room for a, b in itertools.pairwise(edges))


def test_the_reader_has_no_say_in_it(setting: Setting) -> None:
    """Copies of one leaflet hold the same, whatever their readers' words are; only which of them there are counts."""
    names = [Reader(name=plain(name)) for name in ("Al", "Maximiliane " * 60)]
    held = setting_of()
    for chosen, section in ((setting, "feelings"), (held, "signs")):
        made = [to_document(chosen, one(chosen, section, reader=reader), True) for reader in names]
        assert len({document.shortened for document in made}) == 1
    visited = Reader(message=plain("See you soon."))
    assert to_document(held, one(held, "signs", reader=visited), True).shortened == ""


def test_make_says_what_it_left_out(tmp_path: Path) -> None:
    asked = ["make", "--section", "symptoms", "--section", "feelings", "--layout", "trifold", "--out"]
    lines = CliRunner().invoke(main, [*asked, str(tmp_path)]).stderr.splitlines()
    said = [line.partition("-trifold.pdf: ")[2] for line in lines if "panels" in line]
    assert len(said) == 2
    assert all(re.fullmatch(r"key points only: the whole section needs \d+ panels", line) for line in said)


def test_the_list_says_which_sections_fit(tmp_path: Path) -> None:
    """As making them does; without --layout nothing is laid out."""
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    shutil.copytree(library_folder() / "layouts", tmp_path / "layouts")
    told = CliRunner().invoke(main, ["list", "--layout", "trifold", "--library", str(tmp_path)])
    assert told.exit_code == 0, told.output
    rows = told.stdout.partition("on letter")[2].splitlines()[1:]
    assert [row.split(maxsplit=1) for row in rows] == [
        ["signs", "the whole section"],
        ["help", "the whole section"],
    ]
    told = CliRunner().invoke(main, ["list", "--layout", "trifold"])
    assert re.search(r"\n  symptoms +key points only: the whole section needs \d+ panels\n", told.stdout)
    assert "panels" not in CliRunner().invoke(main, ["list"]).stdout


@pytest.mark.parametrize(("asked", "said"), [
    (["--layout", "trifolt"], 'there is no layout "trifolt"\n    hint: did you mean "trifold"?'),
    (["--layout", "sheet"], 'the layout "sheet" always holds whole sections'),
    (["--layout", "trifold", "--json"], "--layout and --json cannot be combined"),
    (["topics", "--layout", "trifold"], "--layout and topics cannot be combined"),
])  # fmt: skip
def test_a_list_that_cannot_be(asked: list[str], said: str) -> None:
    told = CliRunner().invoke(main, ["list", *asked])
    assert told.exit_code == 2 and said in told.stderr
