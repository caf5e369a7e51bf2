"""Sheets are judged by what is on them: where each letter is, which pixels are dark, what the file holds."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image

from leaflets.cli.app import main
from leaflets.faults import LeafletError, Place
from leaflets.press.imposition import POINTS_A_MM, impose
from leaflets.press.sheets import SHEETS, Work, press_sheets
from support.properties import examples

A5, HALF_LETTER, A4 = (419.53, 595.28), (396.0, 612.0), (595.28, 841.89)
HERE = Place("booklet.pdf")
SPOT = (60.0, 80.0)  # where each page prints its number
SIZE = 20


def booklet(count: int, size: tuple[float, float] = A5, extra: str = "", **entries: object) -> bytes:
    """Return a PDF whose pages print their number at SPOT in letters of SIZE points."""
    pdf = pikepdf.Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier))
    for number in range(1, count + 1):
        text = f"{extra} BT /F {SIZE} Tf {SPOT[0]} {SPOT[1]} Td ({number:03}) Tj ET"
        page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, *size]), Contents=pdf.make_stream(text.encode()),
                          Resources=Dictionary(Font=Dictionary(F=font)), **entries)  # fmt: skip
        pdf.pages.append(pikepdf.Page(page))
    return written(pdf)


def written(pdf: pikepdf.Pdf, **how: object) -> bytes:
    held = io.BytesIO()
    pdf.save(held, **how)  # type: ignore[arg-type]
    return held.getvalue()


def numbers_on(page: pypdfium2.PdfPage) -> dict[int, tuple[float, float]]:
    """Return the number that each page on a sheet prints, and where its first letter starts."""
    text = page.get_textpage()
    whole = text.get_text_range()
    out = {}
    for found in re.finditer(r"\d{3}", whole):
        out[int(found[0])] = text.get_charbox(found.start(), loose=True)[:2]
    return out


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 0.5 and abs(one[1] - other[1]) < 0.5


def corner() -> tuple[float, float]:
    """Return where the box of a page's first letter starts, before any work on it."""
    return numbers_on(pypdfium2.PdfDocument(booklet(1))[0])[1]


@examples(25)
@given(st.integers(1, 40), st.sampled_from(["short", "long"]), st.integers(0, 4))
def test_every_page_is_where_folding_needs_it_and_is_not_scaled(count: int, duplex: str, most: int) -> None:
    wide, tall = SHEETS["a4"]
    made = pypdfium2.PdfDocument(
        press_sheets(booklet(count), Work(duplex=duplex, signature_sheets=most), HERE)
    )
    left, bottom, base = wide / 2 - A5[0], (tall - A5[1]) / 2, corner()
    sides = [side for sheet in impose(count, most) for side in (sheet.front, sheet.back)]
    assert len(made) == len(sides)
    for n, side in enumerate(sides):
        assert made[n].get_size() == pytest.approx((wide, tall), abs=0.01)
        found = numbers_on(made[n])
        assert sorted(found) == sorted(page for page in side if page)
        turned = duplex == "long" and n % 2 == 1
        for page, at in found.items():
            x, y = base[0] + left + (A5[0] if page == side.right else 0), base[1] + bottom
            if turned:  # over the long edge: top and bottom are swapped; the box's far corner comes first
                char = charbox(made[n], page)
                at = (wide - char[2], tall - char[3])
            assert near(at, (x, y)), (page, at, (x, y))


def charbox(page: pypdfium2.PdfPage, number: int) -> tuple[float, float, float, float]:
    text = page.get_textpage()
    box: tuple[float, float, float, float] = text.get_charbox(
        text.get_text_range().index(f"{number:03}"), loose=True
    )
    return box


def test_letters_keep_their_size() -> None:
    before = charbox(pypdfium2.PdfDocument(booklet(4))[0], 1)
    after = charbox(pypdfium2.PdfDocument(press_sheets(booklet(4), Work(), HERE))[0], 1)
    assert after[2] - after[0] == pytest.approx(before[2] - before[0], abs=0.01)
    assert after[3] - after[1] == pytest.approx(before[3] - before[1], abs=0.01)


@pytest.mark.parametrize(("page", "sheet"), [(A5, "a4"), (HALF_LETTER, "letter")])
def test_the_usual_sheet_is_found(page: tuple[float, float], sheet: str) -> None:
    made = pikepdf.open(io.BytesIO(press_sheets(booklet(4, page), Work(), HERE)))
    assert [float(v) for v in made.pages[0].mediabox] == pytest.approx([0, 0, *SHEETS[sheet]], abs=0.01)


def test_creep_moves_inner_pages_to_the_fold() -> None:
    made = pypdfium2.PdfDocument(press_sheets(booklet(12), Work(thickness=0.5), HERE))
    flat = pypdfium2.PdfDocument(press_sheets(booklet(12), Work(), HERE))
    for n, depth in enumerate((0, 0, 1, 1, 2, 2)):
        moved, still = numbers_on(made[n]), numbers_on(flat[n])
        shift = depth * 0.5 * POINTS_A_MM
        for page in moved:
            way = shift if page % 2 == 0 else -shift  # even pages are left of the fold
            assert near(moved[page], (still[page][0] + way, still[page][1]))


def test_no_page_extends_over_the_fold() -> None:
    """A page that is moved towards the fold, or bleeds there, stays on its own half."""
    red, blue = "1 0 0 rg 0 0 419.53 595.28 re f", "0 0 1 rg 0 0 419.53 595.28 re f"
    pdf = pikepdf.open(io.BytesIO(booklet(8)))
    for n, page in enumerate(pdf.pages):
        page.obj.Contents = pdf.make_stream((red if n % 2 else blue).encode())
    made = pypdfium2.PdfDocument(press_sheets(written(pdf), Work(thickness=1, bleed=5), HERE))
    for sheet in made:
        picture, middle = shot(sheet)
        assert picture.getpixel((middle - 3, 300)) == (255, 0, 0)
        assert picture.getpixel((middle + 3, 300)) == (0, 0, 255)


def shot(page: pypdfium2.PdfPage) -> tuple[Image.Image, int]:
    picture = page.render(scale=1).to_pil().convert("RGB")
    return picture, picture.width // 2


# ---- for the print shop ------------------------------------------------------------------------------


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("marks", [True, False])
def test_boxes_say_where_to_cut(single: bool, marks: bool) -> None:
    work = Work(bleed=3, single=single, crop_marks=marks)
    made = pikepdf.open(io.BytesIO(press_sheets(booklet(4), work, HERE)))
    for page in made.pages:
        media, bleed, trim = (
            [float(v) for v in page.obj[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox")
        )
        assert trim[2] - trim[0] == pytest.approx(A5[0] * (1 if single else 2), abs=0.01)
        assert trim[3] - trim[1] == pytest.approx(A5[1], abs=0.01)
        assert [b - t for b, t in zip(bleed, trim, strict=True)] == pytest.approx(
            [-3 * POINTS_A_MM] * 2 + [3 * POINTS_A_MM] * 2, abs=0.01
        )
        assert all(m <= b + 0.01 for m, b in zip(media[:2], bleed[:2], strict=True))
        assert all(m >= b - 0.01 for m, b in zip(media[2:], bleed[2:], strict=True))
        assert (media[0] < bleed[0] - 5) == marks


def test_backgrounds_extend_into_the_bleed_and_other_shapes_do_not() -> None:
    over = "0 0.5 0 rg 0 500 419.53 95.28 re f q 2 0 0 2 0 0 cm 0 0 1 rg 0 50 100 20 re f Q 1 0 0 rg 50 200 90 90 re f"
    made = pypdfium2.PdfDocument(press_sheets(booklet(1, extra=over), Work(bleed=3, single=True), HERE))
    picture, middle = shot(made[0])
    high = picture.height
    assert picture.getpixel((3, 20)) == picture.getpixel((middle, 2)) == (0, 128, 0)
    assert picture.getpixel((picture.width - 3, 20)) == (0, 128, 0)
    assert picture.getpixel((2, high - 8 - 120)) == (0, 0, 255)  # half as long in its own scale
    assert picture.getpixel((2, high - 8 - 250)) == (255, 255, 255)
    assert picture.getpixel((8 + 51, high - 8 - 250)) == (255, 0, 0)
    assert picture.getpixel((8 + 47, high - 8 - 250)) == (255, 255, 255)


def test_marks_are_outside_what_is_kept() -> None:
    plain = Work(bleed=3, sheet="a3")
    marked = Work(bleed=3, sheet="a3", crop_marks=True, fold_marks=True)
    before, after = (pypdfium2.PdfDocument(press_sheets(booklet(4), work, HERE)) for work in (plain, marked))
    with pikepdf.open(io.BytesIO(press_sheets(booklet(4), marked, HERE))) as held:
        trim = [float(v) for v in held.pages[0].trimbox]
    one, two = shot(before[0])[0], shot(after[0])[0]
    changed = [(x, one.height - y) for x in range(one.width) for y in range(one.height)
               if one.getpixel((x, y)) != two.getpixel((x, y))]  # fmt: skip
    bleed = 3 * POINTS_A_MM - 1
    inside = [(x, y) for x, y in changed
              if trim[0] - bleed < x < trim[2] + bleed and trim[1] - bleed < y < trim[3] + bleed]  # fmt: skip
    assert len(changed) > 80 and inside == []
    edges = {(round(trim[0]), "x"), (round(trim[2]), "x"), (round(one.width / 2), "x")}
    assert all(any(abs(x - at) <= 1 for x, y in changed if y > trim[3]) for at, _ in edges)


@pytest.mark.parametrize(("work", "inside"), [
    (Work(fold_marks=True), True), (Work(fold_marks=True, bleed=3), True),
    (Work(fold_marks=True, sheet="a3"), False), (Work(fold_marks=True, crop_marks=True), False),
    (Work(fold_marks=True, crop_marks=True, bleed=3), False), (Work(fold_marks=True, bleed=3, sheet="a3"), False),
    (Work(fold_marks=True, crop_marks=True, bleed=8, thickness=0.1), False),
])  # fmt: skip
def test_fold_marks_are_long_enough_to_be_seen(work: Work, inside: bool) -> None:
    """At head and foot, on the fold, within the sheet; outside the bleed where there is room for them."""
    with pikepdf.open(io.BytesIO(press_sheets(booklet(8), work, HERE))) as made:
        for page in made.pages:
            _, low, _, high = (float(v) for v in page.obj.BleedBox)
            wide, tall = (float(v) for v in page.mediabox[2:])
            marks = [
                mark for mark in lines_of(page) if mark[0] == mark[2] == pytest.approx(wide / 2, abs=0.01)
            ]
            assert len(marks) == 2
            for mark in marks:
                ends = sorted((mark[1], mark[3]))
                assert ends[1] - ends[0] >= 6 and ends[0] >= 0 and ends[1] <= tall
                assert inside or ends[1] <= low + 0.01 or ends[0] >= high - 0.01


def lines_of(page: pikepdf.Page) -> list[list[float]]:
    """Return the start and end of each line that is drawn."""
    drawn, start = [], [0.0, 0.0]
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "m":
            start = [float(v) for v in operands]
        elif str(operator) == "l":
            drawn.append([*start, *(float(v) for v in operands)])
    return drawn


# ---- grey --------------------------------------------------------------------------------------------


def streams(pdf: pikepdf.Pdf) -> list[str]:
    """Return all content of a file: of pages and of forms."""
    out = []
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get(Name.Subtype) in (None, Name.Form):
            out.append(thing.read_bytes().decode("latin-1"))
    return out


def test_grey_leaves_no_colour() -> None:
    colour = "0 0.4 0.6 rg 0 300 419.53 295.28 re f 0 1 0 0 k 0 0 100 100 re f /DeviceRGB cs 1 0 0 scn 200 0 100 100 re f"
    made = press_sheets(booklet(4, extra=colour), Work(grey=True), HERE)
    held = " ".join(streams(pikepdf.open(io.BytesIO(made))))
    assert re.findall(r"\b(?:rg|RG|k|K|cs|CS|sc|SC|scn|SCN)\b", held) == [] and re.search(r"\bg\b", held)
    picture, middle = shot(pypdfium2.PdfDocument(made)[0])
    assert all(r == g == b for _, (r, g, b) in picture.getcolors(1 << 20) or [(1, (1, 2, 3))])
    assert picture.getpixel((middle + 200, 100))[0] == pytest.approx((0.4 * 0.59 + 0.6 * 0.11) * 255, abs=1)
    assert picture.getpixel((middle + 50, picture.height - 20))[0] == pytest.approx((1 - 0.59) * 255, abs=1)
    assert picture.getpixel((middle + 250, picture.height - 20))[0] == pytest.approx(0.3 * 255, abs=1)


def with_picture(colour: tuple[int, int, int]) -> bytes:
    pdf = pikepdf.open(io.BytesIO(booklet(4, extra="q 100 0 0 100 200 300 cm /I Do Q")))
    image = pdf.make_stream(bytes(colour) * 4, Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2,
                            BitsPerComponent=8, ColorSpace=Name.DeviceRGB)  # fmt: skip
    for page in pdf.pages:
        page.obj.Resources.XObject = Dictionary(I=image)
    return written(pdf)


def test_pictures_turn_grey() -> None:
    sheet = pypdfium2.PdfDocument(press_sheets(with_picture((200, 100, 50)), Work(grey=True), HERE))[0]
    picture, middle = shot(sheet)
    shade = 0.3 * 200 + 0.59 * 100 + 0.11 * 50
    assert picture.getpixel((middle + 250, picture.height - 350)) == pytest.approx((shade,) * 3, abs=1)


@pytest.mark.parametrize(("content", "what"), [
    ("/Pattern cs /P1 scn", "type Pattern"), ("/S1 sh", "a gradient"), ("/Lab cs", "type Lab"),
    ("BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI", "a small coloured inline picture"),
])  # fmt: skip
def test_what_cannot_be_grey_is_refused(content: str, what: str) -> None:
    with pytest.raises(LeafletError) as error:
        press_sheets(booklet(4, extra=content), Work(grey=True), HERE)
    assert what in str(error.value) and "page 1" in str(error.value)


# ---- the file ----------------------------------------------------------------------------------------


def test_the_same_sheets_are_the_same_bytes_and_claim_nothing(tmp_path: Path) -> None:
    plain = made_booklet(tmp_path)
    sheets = press_sheets(plain, Work(), HERE)
    assert sheets == press_sheets(plain, Work(), HERE)
    with pikepdf.open(io.BytesIO(plain)) as before, pikepdf.open(io.BytesIO(sheets)) as after:
        assert {"/StructTreeRoot", "/MarkInfo", "/Metadata"} <= set(before.Root.keys())
        assert set(after.Root.keys()) == {"/Type", "/Pages", "/ViewerPreferences", "/OutputIntents"}
        assert b"pdfuaid" not in b"".join(
            thing.read_bytes() for thing in after.objects if isinstance(thing, pikepdf.Stream)
        )
        assert after.docinfo[Name.Title] == before.docinfo[Name.Title]
        assert all("/Annots" not in page.obj and "/StructParents" not in page.obj for page in after.pages)
        assert after.check_pdf_syntax() == []
        assert after.pdf_version == "1.7", "the wish for an edge to turn on is of this version"


def made_booklet(folder: Path) -> bytes:
    result = CliRunner().invoke(main, ["make", "--booklet", "--out", str(folder), "-q"])
    assert result.exit_code == 0, result.output
    return next(folder.glob("*.pdf")).read_bytes()


def test_all_words_of_a_real_booklet_are_on_its_sheets_in_their_order(tmp_path: Path) -> None:
    plain = made_booklet(tmp_path)
    before, after = pypdfium2.PdfDocument(plain), pypdfium2.PdfDocument(press_sheets(plain, Work(), HERE))
    for sheet, n in zip(impose(len(before)), range(0, len(after), 2), strict=True):
        for side, page in ((sheet.front, after[n]), (sheet.back, after[n + 1])):
            middle, high = page.get_size()[0] / 2, page.get_size()[1]
            text = page.get_textpage()
            for number, box in (
                (side.left, (0, 0, middle, high)),
                (side.right, (middle, 0, 2 * middle, high)),
            ):
                assert words(text.get_text_bounded(*box)) == words(
                    before[number - 1].get_textpage().get_text_range()
                )


def words(text: str) -> list[str]:
    return sorted(text.split())


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rotated_pages_are_placed_as_they_are_shown(degrees: int) -> None:
    size = A5 if degrees == 180 else (A5[1], A5[0])
    source = booklet(4, size, "0 0.5 0 rg 10 20 60 40 re f", Rotate=degrees)
    page = shot(pypdfium2.PdfDocument(source)[0])[0]
    picture, middle = shot(pypdfium2.PdfDocument(press_sheets(source, Work(), HERE))[0])
    half = picture.crop((middle, 0, middle + 419, 595))
    assert centre(half) == pytest.approx(centre(page), abs=2)


def centre(picture: Image.Image) -> tuple[float, float]:
    """Return the middle of what is green."""
    spots = [(x, y) for x in range(picture.width) for y in range(picture.height)
             if picture.getpixel((x, y)) == (0, 128, 0)]  # fmt: skip
    assert spots
    return sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)


def test_what_was_filled_into_a_form_is_printed() -> None:
    pdf = pikepdf.open(io.BytesIO(booklet(4)))
    look = pdf.make_stream(b"1 0 0 rg 0 0 50 50 re f", Subtype=Name.Form, BBox=Array([0, 0, 50, 50]))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([100, 100, 150, 150]), F=4, AP=Dictionary(N=look)
    )
    pdf.pages[0].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(note)]))
    picture, middle = shot(pypdfium2.PdfDocument(press_sheets(written(pdf), Work(), HERE))[0])
    assert picture.getpixel((middle + 125, picture.height - 125)) == (255, 0, 0)


# ---- what is refused ---------------------------------------------------------------------------------


def mixed() -> bytes:
    pdf = pikepdf.open(io.BytesIO(booklet(3)))
    pdf.pages[2].obj.MediaBox = Array([0, 0, *HALF_LETTER])
    return written(pdf)


def locked(user: str) -> bytes:
    pdf = pikepdf.open(io.BytesIO(booklet(4)))
    return written(pdf, encryption=pikepdf.Encryption(owner="o", user=user))


@pytest.mark.parametrize(("data", "work", "message"), [
    (b"", Work(), "this is not a PDF"),
    (b"hello", Work(), "this is not a PDF"),
    (booklet(4)[:-300], Work(), "damaged"),
    (booklet(4)[:-40], Work(), "damaged"),
    (locked("secret"), Work(), "locked with a password"),
    (locked(""), Work(), "is encrypted"),
    (written(pikepdf.Pdf.new()), Work(), "has no pages"),
    (mixed(), Work(), "page 1 is 148 x 210 mm, page 3 is 140 x 216 mm"),
    (booklet(4, A4), Work(), "two pages of 210 x 297 mm need a sheet of 420 x 297 mm"),
    (booklet(4), Work(sheet="letter"), "need a sheet of 296 x 210 mm"),
    (booklet(4), Work(sheet="a4", bleed=3), "with bleed and marks need a sheet of"),
])  # fmt: skip
def test_what_is_refused(data: bytes, work: Work, message: str) -> None:
    with pytest.raises(LeafletError) as error:
        press_sheets(data, work, HERE)
    assert message in str(error.value) and str(error.value).startswith("booklet.pdf:1:1: ")


# ---- the command -------------------------------------------------------------------------------------


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_impose_writes_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "some.pdf"
    path.write_bytes(booklet(8))
    assert run("impose", path) == (0, f"{tmp_path / 'some-imposed.pdf'}\n", "")
    assert (tmp_path / "some-imposed.pdf").read_bytes() == press_sheets(booklet(8), Work(), HERE)
    code, out, _ = run("impose", path, "--bleed", "0.125in", "--single", "--grey", "--out", tmp_path / "new")
    assert (code, out) == (0, f"{tmp_path / 'new/some-grey-bleed-single.pdf'}\n")
    with pikepdf.open(tmp_path / "new/some-grey-bleed-single.pdf") as made:
        assert float(made.pages[0].trimbox[0]) == pytest.approx(9, abs=0.01)


def test_one_wrong_file_stops_all_and_all_faults_are_reported(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(booklet(8))
    bad.write_bytes(b"no")
    code, out, err = run("impose", good, bad, tmp_path / "none.pdf")
    assert (
        (code, out) == (1, "")
        and "bad.pdf:1:1: this is not a PDF" in err
        and "none.pdf:1:1: cannot read" in err
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.pdf", "good.pdf"]


@pytest.mark.parametrize("wrong", [
    [], ["x.pdf", "--bleed", "3 miles"], ["x.pdf", "--bleed", "3in"], ["x.pdf", "--single", "--fold-marks"],
    ["x.pdf", "--signature-sheets", "0"], ["x.pdf", "--sheet", "a9"],
])  # fmt: skip
def test_wrong_use_ends_with_2(wrong: list[str]) -> None:
    assert run("impose", *wrong)[0] == 2


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_test_sheet_is_one_sheet_to_fold(paper: str, tmp_path: Path) -> None:
    assert run("impose", "--test-sheet", paper, "--out", tmp_path)[0] == 0
    made = pypdfium2.PdfDocument(tmp_path / f"duplex-test-{paper}.pdf")
    assert len(made) == 2 and made[0].get_size() == pytest.approx(SHEETS[paper], abs=0.01)
    front, back = (page.get_textpage().get_text_range() for page in made)
    assert front.index("page 4") < front.index("both sides") and back.index("page 2") < back.index("page 3")
    for page in made:  # numbers can be read from a distance; nothing is cut off
        text = page.get_textpage()
        left, low, right, high = text.get_charbox(0)
        assert high - low > 90 and left > 0 and right < page.get_size()[0] / 2
        assert min(text.get_charbox(n)[1] for n in range(text.count_chars())) > 30


def test_make_writes_sheets_of_what_can_be_folded(tmp_path: Path) -> None:
    make = ("make", "--section", "symptoms", "--paper", "a4", "-q", "--out")
    assert run(*make, tmp_path / "one", "--booklet", "--impose")[0] == 0
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert [name for name in names if "imposed" in name] == ["relapsed-all-booklet-a4-imposed.pdf"]
    assert len(names) == 3
    code, _, err = run(*make, tmp_path / "two", "--impose")
    assert code == 1 and "make the leaflet with --layout booklet" in err and not (tmp_path / "two").exists()
