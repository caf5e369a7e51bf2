"""The card: one side of a sheet, in the panels that its folds leave, with the texts of card.yaml and lines to write on."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pypdfium2 import raw

from leaflets.approval.hashes import changed_since, content_hash, figures_in, part_hashes
from leaflets.batch.columns import ListForm, Reading, reading_of
from leaflets.batch.patient import Patient
from leaflets.batch.rows import read_rows
from leaflets.content.load import load
from leaflets.faults import LeafletError
from leaflets.layout.load import load_layout
from leaflets.layout.style import resolve_style
from leaflets.model import Approval, Job, Reader, Topic, plain, walk
from leaflets.naming import file_name
from leaflets.orders.jobs import example, jobs
from leaflets.orders.request import Request
from leaflets.pdf.copies import CopyPlan, stand_in
from leaflets.pdf.write import write_pdf
from leaflets.pipeline import lay_out_job, to_document
from leaflets.setting import Setting, library_folder
from leaflets.tailor.choices import choose, combinations
from leaflets.typeset.lay_out import lay_out
from support.batches import listed
from support.command import leaflets
from support.document import E, laid, model_blocks, prose, styled
from support.document import Reader as Read
from support.laid_out import bridge
from support.library import DAY, TOPIC, setting_of

MM = 72 / 25.4
PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
PANEL = (85.6 * MM, 108 * MM)
NAME = Reader(name=plain("Zoë Marked Person"))


@pytest.fixture(scope="module")
def setting() -> Setting:
    return setting_of()


def topic_of(setting: Setting) -> Topic:
    return setting.library.topics["hay-fever", "en"]


def card(setting: Setting, paper: str, reader: Reader | None = None, **chosen: str) -> Job:
    choices = {**choose(topic_of(setting), ()), **chosen}
    return Job("hay-fever", "en", "card", choices, "card", paper, reader)


def proof(paper: str) -> tuple[Setting, Job]:
    own, (job,) = example(
        replace(setting_of(), folder=library_folder()), Request(layout="card", paper=paper, example=True)
    )
    return own, job


def glyphs(pdf: bytes) -> Iterator[tuple[str, float, float, float, float, float]]:
    """Yield each character of the only page with its box, from the paper's bottom left, and its size: as PDFium sees it."""
    (page,) = pypdfium2.PdfDocument(pdf)
    text = page.get_textpage()
    for n in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(n)
        if not raw.FPDFText_IsGenerated(text.raw, n) and right > left:
            yield text.get_text_range(n, 1), left, bottom, right, top, raw.FPDFText_GetFontSize(text.raw, n)


def panels(paper: str) -> tuple[float, list[tuple[float, float]]]:
    """Return how far the card's top is from the paper's, and the left and bottom edge of each panel, as the style says."""
    page = resolve_style(setting_of().layouts["card"], paper, "#0b5c7a").page
    corners = list(zip(page["at"], page["down"], strict=True))[1:]
    return min(y for _, y in corners), [(x, PAPERS[paper][1] - y - PANEL[1]) for x, y in corners]


@pytest.mark.parametrize("paper", PAPERS)
def test_no_word_lies_on_a_fold_or_in_the_margin(paper: str) -> None:
    """In the file as another program reads it: each letter in one panel or in the strip above, 12 mm from the paper's edge."""
    own, job = proof(paper)
    pdf = write_pdf(lay_out_job(own, job)[0])
    top, corners = panels(paper)
    wide, high = PAPERS[paper]
    held = list(glyphs(pdf))
    assert len(held) > 500, "nothing seen: this test would prove nothing"
    found = set()
    for character, left, bottom, right, above, size in held:
        assert size >= 12 and left >= 12 * MM and right <= wide - 12 * MM, character
        assert bottom >= 12 * MM and above <= high - 12 * MM, character
        on = [n for n, (x, y) in enumerate(corners)
              if x + 3 < left and right < x + PANEL[0] - 3 and y + 3 < bottom and above < y + PANEL[1] - 3]  # fmt: skip
        assert len(on) == 1 or bottom > high - top + 3, (character, left, bottom)
        found |= set(on)
    assert found == {0, 1, 2, 3}


@pytest.mark.parametrize("paper", PAPERS)
def test_the_panels_fold_to_a_bank_card(paper: str) -> None:
    """Four panels of 85.6 × 108 mm that touch; cut and fold lines are where they meet, and further ones half way down."""
    style = resolve_style(setting_of().layouts["card"], paper, "#0b5c7a")
    assert style.page["size"] == pytest.approx(PANEL, abs=0.05)
    at, down = style.page["at"][1:], style.page["down"][1:]
    left, top = min(at), min(down)
    offsets = {
        (round((x - left) / PANEL[0], 3), round((y - top) / PANEL[1], 3))
        for x, y in zip(at, down, strict=True)
    }
    assert offsets == {(0, 0), (1, 0), (1, 1), (0, 1)}
    marks = style.masters["outside"]["marks"]
    across = {(round((m["y"] - top) / PANEL[1], 2), m["dashed"]) for m in marks if m["y"] == m["y2"]}
    along = {(round((m["x"] - left) / PANEL[0], 2), m["dashed"]) for m in marks if m["x"] == m["x2"]}
    assert across == {(0, False), (1, True), (2, False), (0.5, False), (1.5, False)}
    assert along == {(0, False), (1, True), (2, False)}
    assert (
        left + 2 * PANEL[0] <= PAPERS[paper][0] - 12 * MM and top + 2 * PANEL[1] <= PAPERS[paper][1] - 12 * MM
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_the_tree_holds_all_words_in_order(paper: str) -> None:
    """How to fold it, the front, the inside, the back; the lines to cut and fold along are artifacts."""
    own, job = proof(paper)
    pages, draft = lay_out_job(own, job)
    pdf = write_pdf(pages)
    read = Read(pdf)
    assert read.blocks() == model_blocks(pages) and bridge(pages) <= 0.5
    said = [text for kind, text in read.blocks() if kind in ("H1", "H2")]
    assert said == ["How to make this card", "I carry a houseplant", "What it needs", "Not too much water", "If its leaves hang", "Good to know", "How to reach us"]  # fmt: skip
    with pikepdf.open(io.BytesIO(pdf)) as held:
        content = held.pages[0].Contents.read_bytes().decode("latin-1")
    (behind,) = re.findall(r"/Artifact<</Type/Layout>>BDC\n(.*?)\nEMC", content, re.DOTALL)[:1]
    assert behind.count("[4 3] 0 d") == content.count("[4 3] 0 d") == 2
    assert draft and pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().count("DRAFT") == 5


def test_every_reader_gets_a_card(setting: Setting) -> None:
    """Tailored: with the words for their choices, the clinic's numbers, and lines where a name could stand."""
    for choices in combinations(topic_of(setting)):
        pages, _ = lay_out_job(setting, replace(card(setting, "a4"), choices=choices))
        said = " ".join(text for _, text in Read(write_pdf(pages)).blocks())
        assert ("Hazel" in said) == (choices["season"] == "spring")
        assert ("school garden" in said) == (choices["audience"] == "parent")
        for field in ("name", "emergency_number", "night_phone"):
            assert setting.clinic.fields[field].text in said
        assert all(word in said for word in ("Name", "Date of birth", "Allergies", "Medicines"))


def test_a_name_is_printed_and_never_kept(setting: Setting) -> None:
    """A copy of a batch is the card made for that reader, byte for byte; the name is on the page and in no metadata."""
    whole = write_pdf(lay_out(to_document(setting, card(setting, "a4", NAME), True)))
    blank = to_document(setting, card(setting, "a4", stand_in(NAME)), True)
    assert CopyPlan(blank).copy(NAME) == whole
    assert "Zoë Marked Person" in " ".join(text for _, text in Read(whole).blocks())
    with pikepdf.open(io.BytesIO(whole)) as held:
        assert b"Marked" not in held.Root.Metadata.read_bytes() and "Marked" not in str(dict(held.docinfo))
    personal = [element for element in walk(blank.root) if element.personal]
    assert personal and all("Marked" not in repr(element) for element in personal)


# ---- what is asked for -------------------------------------------------------------------------------


@pytest.mark.parametrize(("choices", "layout", "paper", "name"), [
    ({}, "card", "a4", "hay-fever-card.pdf"),
    ({"season": "spring"}, "card", "a4", "hay-fever-card-x6zz.pdf"),
    ({"season": "spring", "audience": "parent"}, "card", "letter", "hay-fever-card-vbwg-letter.pdf"),
    ({}, "ours", "a4", "hay-fever-card-ours.pdf"),
])  # fmt: skip
def test_it_is_named_like_a_section(
    choices: dict[str, str], layout: str, paper: str, name: str, setting: Setting
) -> None:
    job = replace(card(setting, paper, None, **choices), layout=layout)
    assert file_name(job, topic_of(setting), "a4") == name


def test_all_that_can_be_made_includes_the_card(setting: Setting) -> None:
    """Once, in its own layout, where a topic has one; a layout that is named is made alone."""

    def made(request: Request) -> list[tuple[str, str]]:
        return [(job.section, job.layout) for job in jobs(setting, request)]

    assert made(Request()) == [("signs", "sheet"), ("", "booklet"), ("card", "card")]
    assert made(Request(layout="card")) == [("card", "card")]
    assert made(Request(layout="sheet")) == [("signs", "sheet"), ("", "sheet")]
    assert made(Request(booklet=True)) == [("", "booklet")]


REFUSED = [
    (Request(layout="card", booklet=True), "--layout card and --booklet cannot be combined", "leave one of them out"),
    (Request(layout="card", sections=("signs",)), "--layout card and --section signs cannot be combined", "card.yaml"),
    (Request(layout="card", large_print=True), "--large-print and --layout card cannot be combined", "leave one"),
    (Request(sections=("card",)), 'there is no section "card"', "make it with --layout card"),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "message", "hint"), REFUSED)
def test_what_contradicts_a_card_is_a_fault(
    request_: Request, message: str, hint: str, setting: Setting
) -> None:
    with pytest.raises(LeafletError) as error:
        jobs(setting, request_)
    (fault,) = error.value.faults
    assert fault.message == message and hint in fault.hint


def test_a_topic_without_a_card_says_how_to_write_one(tmp_path: Path) -> None:
    lib = library_with_card(tmp_path)
    (lib / "content/hay-fever/en/card.yaml").unlink()
    done = leaflets("make", "--layout", "card", "--library", str(lib), folder=tmp_path)
    assert done.returncode == 1 and not (tmp_path / "leaflets-out").exists()
    assert "content/hay-fever/en/booklet.yaml:1:1: hay-fever has no card" in done.stderr
    assert "write en/card.yaml" in done.stderr


def test_list_says_whether_a_topic_has_one(tmp_path: Path) -> None:
    lib = library_with_card(tmp_path)
    asked = ("list", "--library", str(lib), "--topic", "hay-fever")
    assert "Wallet card (--layout card): I have hay fever" in leaflets(*asked, folder=tmp_path).stdout
    (lib / "content/hay-fever/en/card.yaml").unlink()
    assert "Wallet card (--layout card): none (card.yaml)" in leaflets(*asked, folder=tmp_path).stdout


@pytest.mark.parametrize("topic", ["relapsed-all", "fever-low-counts"])
def test_each_topic_that_ships_has_a_card_on_one_page(tmp_path: Path, topic: str) -> None:
    """For emergency staff: what no one may put where, and that fever cannot wait."""
    lib = ("--library", str(library_folder()))
    done = leaflets("make", topic, "--layout", "card", "--quiet", "--out", "cards", *lib, folder=tmp_path)
    assert [path.name for path in (tmp_path / "cards").iterdir()] == [f"{topic}-card.pdf"], done.stderr
    card = (library_folder() / f"content/{topic}/en/card.yaml").read_text("utf-8")
    for rule in ("Fever is an emergency", "Nothing in the rectum", "within 1 hour", "Call our team"):
        assert rule in card


def library_with_card(folder: Path) -> Path:
    """Return a library of the tests' topic and the layouts that ship."""
    shutil.copytree(TOPIC / "content", folder / "lib/content")
    shutil.copytree(library_folder() / "layouts", folder / "lib/layouts")
    return folder / "lib"


READER = 'id: B-1\nname: "Zoë Marked"\nseason: spring\n'


def test_a_reader_gets_a_card(tmp_path: Path) -> None:
    """Sections in the file contradict it: a fault that names the line, and no word of the file."""
    lib = library_with_card(tmp_path)
    (tmp_path / "reader.yaml").write_text(READER, encoding="utf-8")
    asked = ("make", "--reader", "reader.yaml", "--layout", "card", "--library", str(lib))
    asked += ("--clinic", str(lib / "content/clinics/example.yaml"))
    done = leaflets(*asked, "--out", "o", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Zoë Marked" in " ".join(
        t for _, t in Read((tmp_path / "o/personal/B-1.pdf").read_bytes()).blocks()
    )
    (tmp_path / "reader.yaml").write_text(READER + "sections: signs\n", encoding="utf-8")
    done = leaflets(*asked, "--out", "p", folder=tmp_path)
    assert done.returncode == 1 and not (tmp_path / "p").exists()
    assert "reader.yaml:4:11: sections here and --layout card contradict each other" in done.stderr


def test_a_list_makes_cards(setting: Setting, tmp_path: Path) -> None:
    """For each row that names no sections; one that does is refused with both."""
    rows = [{"id": "A1", "layout": "", "sections": ""}, {"id": "A2", "layout": "card", "sections": "signs"},
            {"id": "A3", "layout": "sheet", "sections": "signs"}]  # fmt: skip
    how: Reading = reading_of(setting, Request(layout="card"), ListForm())
    first, second, third = read_rows(listed(tmp_path / "patients.csv", rows), setting, how)
    assert isinstance(first, Patient) and [(j.section, j.layout) for j in first.jobs] == [("card", "card")]
    assert isinstance(third, Patient) and [(j.section, j.layout) for j in third.jobs] == [("signs", "sheet")]
    assert not isinstance(second, Patient)
    assert "--layout card and --section signs cannot be combined" in str(second.faults[0])


def test_too_much_for_the_panels_is_a_fault(tmp_path: Path) -> None:
    lib = library_with_card(tmp_path)
    path = lib / "content/hay-fever/en/card.yaml"
    path.write_text(f"title: A\nblocks:\n  - paragraph: {prose(400)}\n", encoding="utf-8")
    asked = ("make", "--layout", "card", "--library", str(lib))
    done = leaflets(*asked, "--clinic", str(lib / "content/clinics/example.yaml"), folder=tmp_path)
    assert done.returncode == 1 and not (tmp_path / "leaflets-out").exists()
    assert (
        re.search(r"\d+ panels, but the folded sheet has 5", done.stderr) and "a shorter text" in done.stderr
    )


# ---- what an approval covers -------------------------------------------------------------------------


def test_a_card_is_approved_with_the_rest(setting: Setting, tmp_path: Path) -> None:
    """A changed word of it ends the approval, which names the card; so does a card that comes or goes."""
    topic, words = topic_of(setting), setting.library.words["en"]
    signed = Approval(
        "A. Doctor", "Consultant", DAY, DAY, content_hash(topic, words), parts=part_hashes(topic, words)
    )
    assert changed_since(topic, words, signed) == []
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    path = tmp_path / "content/hay-fever/en/card.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Hazel", "Hazels"), encoding="utf-8")
    changed = load(tmp_path / "content", "content").topics["hay-fever", "en"]
    assert changed_since(changed, words, signed) == ["card"]
    path.unlink()
    gone = load(tmp_path / "content", "content").topics["hay-fever", "en"]
    assert gone.card is None and changed_since(gone, words, signed) == ["card"]


def test_a_drawing_of_the_card_is_hashed(tmp_path: Path) -> None:
    shutil.copytree(TOPIC / "content", tmp_path / "content")
    shutil.copy(TOPIC / "content/hay-fever/figures/nose.svg", tmp_path / "content/hay-fever/figures/own.svg")
    path = tmp_path / "content/hay-fever/en/card.yaml"
    path.write_text(
        "title: A\nblocks:\n  - figure:\n      name: own\n      caption: A\n      alt: A nose.\n      key:\n        - A\n",
        encoding="utf-8",
    )
    topic = load(tmp_path / "content", "content").topics["hay-fever", "en"]
    assert "own" in figures_in(topic)


# ---- what a designer can get wrong -------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new", "message"), [
    ("down: [36, 130,", "down: [130,", '"down" needs the y of each panel'),
    ("down: [36, 130,", "down: [-1, 130,", 'a number from 0 to 5000 is needed here, not "-1"'),
    ("on: [1, 1, 1, 1, 1]", "on: [2, 2, 2, 2, 2]", '"on" needs the side, 1 or 2, of each panel'),
    ("{colour: line, x: 306, x2: 306,", "{colour: line, x: 306,", '"x2" is missing'),
    ("{colour: line, x: 306, x2: 306,", "{x: 306, x2: 306,", '"colour" is missing'),
    ("{colour: line, x: 306, x2: 306,", "{colour: none, x: 306, x2: 306,", '"none" is not a colour'),
])  # fmt: skip
def test_a_wrong_style_is_a_fault(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = (library_folder() / "layouts/card/style.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "card").mkdir()
    (tmp_path / "card/style.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LeafletError, match=re.escape(message)) as error:
        resolve_style(load_layout(tmp_path, "card", "layouts"), "letter", "#123456")
    assert str(error.value).startswith("layouts/card/style.yaml:")


def test_panels_may_stand_in_rows() -> None:
    """Two above each other: words and boxes of the second are lower by what `down` says, and by nothing else."""
    alone = laid(E("p", "One."), E("section", E("aside", E("p", "Two.")), start="page")).pages[1]
    folded = {"sheet": (400.0, 1100.0), "on": (1.0, 1.0), "at": (0.0, 0.0), "down": (0.0, 550.0)}
    pages = laid(E("p", "One."), E("section", E("aside", E("p", "Two.")), start="page"), style=styled(folded))
    (page,) = pages.pages
    (box,) = page.backdrops
    assert [placed.y for placed in page.slices] == [50.0, *[placed.y + 550 for placed in alone.slices]]
    assert box.y == alone.backdrops[0].y + 550
    assert max(y for _, y in pages.where.values()) >= 600
