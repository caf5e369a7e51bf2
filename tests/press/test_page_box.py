"""Pages of other programs' files: how large they are, whether they fit together, and what becomes of their annotations."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from leaflets.faults import LeafletError, Place
from leaflets.press import papers
from leaflets.press.page_box import PageBoxes, all_boxes
from leaflets.press.printer import PrintOrder, suited
from leaflets.press.sheets import Work, press_sheets
from support.properties import examples

A3, A4, A5, LEGAL = (841.89, 1190.55), (595.28, 841.89), (419.53, 595.28), (612.0, 1008.0)
HERE = Place("some.pdf")
MILLIMETRE = 72 / 25.4


def pdf(*pages: dict[str, object], tree: dict[str, object] | None = None) -> pikepdf.Pdf:
    """Return a PDF of pages with these entries; `tree` goes into the node above them."""
    made = pikepdf.Pdf.new()
    for entries in pages:
        made.pages.append(pikepdf.Page(Dictionary(Type=Name.Page, **{"MediaBox": box(*A4), **entries})))
    for page in made.pages:
        if page.obj.get(Name.MediaBox) == Array([]):
            del page.obj.MediaBox
    for key, value in (tree or {}).items():
        made.Root.Pages[f"/{key}"] = value
    return made


def box(width: float, height: float, x: float = 0, y: float = 0) -> Array:
    return Array([x, y, x + width, y + height])


def saved(made: pikepdf.Pdf) -> bytes:
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def reopened(made: pikepdf.Pdf) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(saved(made)))


def sized(*sizes: tuple[float, float]) -> bytes:
    return saved(pdf(*({"MediaBox": box(*size)} for size in sizes)))


ABOVE: Array = Array([])  # stands for: the page has no entry of its own

# entries of a page, of the node above it -> finished size, printed size
MEASURED: list[tuple[dict[str, object], dict[str, object], tuple[float, float], tuple[float, float]]] = [
    ({}, {}, A4, A4),
    ({"MediaBox": ABOVE}, {"MediaBox": box(*A5)}, A5, A5),
    ({"Rotate": 90}, {}, A4[::-1], A4[::-1]),
    ({}, {"Rotate": 270}, A4[::-1], A4[::-1]),
    ({"Rotate": -90}, {}, A4[::-1], A4[::-1]),
    ({"Rotate": 180.0}, {}, A4, A4),
    ({"UserUnit": 2, "MediaBox": box(200, 300)}, {}, (400, 600), (400, 600)),
    ({"MediaBox": box(*A3), "CropBox": box(*A4, 100, 100)}, {}, A4, A4),
    ({"MediaBox": box(*A3), "TrimBox": box(*A4, 100, 100)}, {}, A4, A3),
    ({"MediaBox": box(*A3)}, {"CropBox": box(*A4)}, A4, A4),
    ({"MediaBox": box(*A3), "CropBox": box(*A4), "TrimBox": box(*A5, 10, 10)}, {}, A5, A4),
    ({"CropBox": box(*A3, -50, -50)}, {}, A4, A4),
    ({"TrimBox": box(*A3, -50, -50)}, {}, A4, A4),
    ({"MediaBox": Array([595.28, 841.89, 0, 0])}, {}, A4, A4),
    ({"MediaBox": box(*A5), "Rotate": 90, "UserUnit": 2, "TrimBox": box(100, 200, 5, 5)}, {}, (400, 200), (A5[1] * 2, A5[0] * 2)),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "above", "finished", "printed"), MEASURED)
def test_a_page_has_one_size(
    entries: dict[str, object],
    above: dict[str, object],
    finished: tuple[float, float],
    printed: tuple[float, float],
) -> None:
    (found,) = all_boxes(reopened(pdf(entries, tree=above)), HERE)
    assert found.finished == pytest.approx(finished) and found.printed == pytest.approx(printed)


@pytest.mark.parametrize("entries", [
    {"MediaBox": box(0, 100)}, {"Rotate": 45}, {"UserUnit": 0},
    {"UserUnit": -1}, {"CropBox": box(10, 10, 900, 900)}, {"TrimBox": Array([Name.a, 1, 2, 3])}, {"Rotate": Name.Left},
])  # fmt: skip
def test_a_page_without_a_size_is_named(entries: dict[str, object]) -> None:
    """A page without a MediaBox counts as Letter, as in qpdf and all viewers."""
    data = saved(pdf({}, entries))
    for use in USES.values():
        with pytest.raises(LeafletError, match=r"some\.pdf:1:1: page 2 has no readable size"):
            use(data)


def printed(data: bytes) -> str:
    return suited(data, PrintOrder(), HERE).media


USES: dict[str, Callable[[bytes], object]] = {
    "print": printed,
    "impose": lambda data: press_sheets(data, Work(sheet="a3"), HERE),
}


# ---- pages that fit together --------------------------------------------------------------------------


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("odd", [2, 3, 4])
@pytest.mark.parametrize(
    "other", [A3, A5, LEGAL, (A4[0], A4[1] + 1.2 * MILLIMETRE), (A4[0] - 1.2 * MILLIMETRE, A4[1])]
)
def test_a_page_of_another_size_is_named(use: str, odd: int, other: tuple[float, float]) -> None:
    sizes = [other if number == odd else A4 for number in range(1, 5)]
    with pytest.raises(LeafletError, match=rf"page 1 is 210 x 297 mm, page {odd} is "):
        USES[use](sized(*sizes))


@examples(40)
@given(st.lists(st.tuples(st.floats(-0.95, 0.95), st.floats(-0.95, 0.95)), min_size=3, max_size=6))
def test_a_millimetre_a_page_is_rounding(off: list[tuple[float, float]]) -> None:
    """Two A4 pages fit on A3, however a program rounds; pages meet at the fold, and the paper is A4."""
    sizes = [A4, *[(A4[0] + x * MILLIMETRE, A4[1] + y * MILLIMETRE) for x, y in off]]
    data = sized(*sizes)
    assert printed(data) == "A4"
    made = pikepdf.open(io.BytesIO(press_sheets(data, Work(sheet="a3"), HERE)))
    assert [float(v) for v in made.pages[0].mediabox[2:]] == pytest.approx((1190.55, 841.89))


def test_a_narrower_page_is_placed_at_the_fold() -> None:
    narrow = A5[0] - 0.9 * MILLIMETRE
    black = pdf(*({"MediaBox": box(w, A5[1])} for w in (A5[0], narrow, narrow, narrow)))
    for page in black.pages:
        page.obj.Contents = black.make_stream(b"0 g 0 0 500 600 re f")
    sheet = (
        pypdfium2.PdfDocument(press_sheets(saved(black), Work(), HERE))[0]
        .render(scale=2)
        .to_pil()
        .convert("L")
    )
    assert all(sheet.getpixel((sheet.width // 2 + x, 300)) < 40 for x in range(-6, 6))  # type: ignore[operator]


@pytest.mark.parametrize(("sizes", "media"), [
    ([A4, A4[::-1]], "A4"), ([LEGAL], "Legal"), ([LEGAL[::-1]] * 2, "Legal"), ([A3], "A3"), ([(792, 1224)], "Tabloid"), ([(596, 842)], "A4"),
    ([(612, 792)], "Letter"), ([(594, 841)], "A4"),
])  # fmt: skip
def test_the_paper_is_recognised_by_its_size(sizes: list[tuple[float, float]], media: str) -> None:
    assert printed(sized(*sizes)) == media


def test_a_trimmed_page_with_bleed_is_printed_on_its_own_paper() -> None:
    edge = 3 * MILLIMETRE
    data = saved(pdf({"MediaBox": box(A4[0] + 2 * edge, A4[1] + 2 * edge), "TrimBox": box(*A4, edge, edge)}))
    assert printed(data) == "A4"
    assert printed(press_sheets(sized(*[A5] * 4), Work(sheet="a3"), HERE)) == "A3"


def wanted(data: bytes, media: str, *options: str) -> str:
    return suited(data, PrintOrder(media=media, options=options), HERE).media


@pytest.mark.parametrize(("media", "taken"), [
    ("legal", "Legal"), ("A3", "A3"), ("na_legal_8.5x14in", "na_legal_8.5x14in"), ("Custom.300x400mm", "Custom.300x400mm"),
    ("iso_a4_210x297mm", "iso_a4_210x297mm"), ("A4.Borderless", "A4.Borderless"), ("SRA4", "SRA4"), ("EnvWardOwn", "EnvWardOwn"),
    ("om_large_300x400mm", "om_large_300x400mm"), ("Custom.612x1008", "Custom.612x1008"),
])  # fmt: skip
def test_any_paper_that_holds_the_pages_can_be_named(media: str, taken: str) -> None:
    data = sized((500, 700)) if media != "legal" else sized(LEGAL)
    assert wanted(data, media) == taken


@pytest.mark.parametrize(
    "media", ["A5", "Letter", "Custom.200x290mm", "iso_a5_148x210mm", "executive", "A4.Transverse"]
)
def test_a_paper_that_would_cut_a_page_is_refused(media: str) -> None:
    data = sized((100, 100), A3)
    with pytest.raises(LeafletError, match=r"page 2 is 297 x 420 mm: larger than") as error:
        wanted(data, media)
    assert "--media A3" in str(error.value.faults[0].hint)
    assert wanted(data, media, "fit-to-page")


@pytest.mark.parametrize("sizes", [
    [A4, A3], [A4, LEGAL], [(100, 100), (200, 300)], [A4, (2000, 500)], [(300, 300)], [(2384, 3370)], [(3, 3)], [A4, (612, 792)], [(792, 1224), A4],
    [A5[::-1], A4], [(500, 2000), (2000, 500)], [LEGAL[::-1], A3],
])  # fmt: skip
def test_the_hint_can_be_followed(sizes: list[tuple[float, float]]) -> None:
    data = sized(*sizes)
    with pytest.raises(LeafletError) as error:
        printed(data)
    hint = str(error.value.faults[0].hint)
    assert wanted(data, hint.split("--media ")[1].split()[0])


def test_every_usual_paper_is_known_by_name_too() -> None:
    assert set(papers.USUAL) < set(papers.KNOWN)
    assert all(papers.paper_size(name.lower()) == size for name, size in papers.KNOWN.items())


@pytest.mark.parametrize(("size", "work"), [
    (A4, Work(single=True, bleed=3, sheet="letter")), (A4, Work(single=True, sheet="letter")), (A5, Work(sheet="letter")), (A4, Work()),
    (A4, Work(sheet="letter")), (A5, Work(bleed=3, sheet="a4")), (A3, Work(single=True, bleed=3, sheet="a3")), (A3, Work(bleed=3, sheet="a3")),
])  # fmt: skip
def test_a_sheet_that_a_hint_names_holds_the_pages(size: tuple[float, float], work: Work) -> None:
    data = sized(*[size] * 4)
    with pytest.raises(LeafletError) as error:
        press_sheets(data, work, HERE)
    hint = str(error.value.faults[0].hint)
    sheet = "" if "leave --sheet out" in hint else hint.split("--sheet ")[1].split()[0].rstrip(";")
    press_sheets(data, Work(sheet=sheet, single=work.single, bleed=work.bleed), HERE)


# ---- annotations -------------------------------------------------------------------------------------

RED = b"1 0 0 rg 0 0 50 50 re f"


def noted(drawn: bool, **entries: object) -> bytes:
    made = pdf({"MediaBox": box(*A5)}, {"MediaBox": box(*A5)})
    note = Dictionary(Type=Name.Annot, Rect=Array([100, 100, 150, 150]), **entries)
    if drawn:
        look = made.make_stream(RED, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 50, 50]))
        note.AP = Dictionary(N=look)
    made.pages[1].obj.Annots = Array([made.make_indirect(note)])
    if note.Subtype == Name.Widget:
        made.Root.AcroForm = Dictionary(Fields=Array([made.pages[1].obj.Annots[0]]))
    return saved(made)


KINDS = [
    "Highlight",
    "Ink",
    "FreeText",
    "Text",
    "Stamp",
    "Square",
    "Line",
    "Underline",
    "StrikeOut",
    "FileAttachment",
    "Caret",
    "Redact",
    "Watermark",
]


def reds(data: bytes) -> int:
    count = 0
    for page in pypdfium2.PdfDocument(data):
        colours = page.render(scale=1).to_pil().convert("RGB").getcolors(1 << 20) or []
        count += sum(n for n, colour in colours if colour == (255, 0, 0))
    return count


@pytest.mark.parametrize("kind", KINDS)
def test_what_prints_is_carried_over_or_refused(kind: str) -> None:
    """An annotation with a drawing of its own is on the sheet; one without is named, with its page."""
    assert reds(press_sheets(noted(True, Subtype=Name(f"/{kind}"), F=4), Work(), HERE)) > 2000
    with pytest.raises(LeafletError, match=r"some\.pdf:1:1: page 2: .* has no drawing that could be printed"):
        press_sheets(noted(False, Subtype=Name(f"/{kind}"), F=4), Work(), HERE)


@pytest.mark.parametrize("kind", ["Highlight", "Ink", "FreeText", "Stamp"])
@pytest.mark.parametrize("drawn", [True, False])
def test_what_is_for_the_screen_only_is_left_out_and_reported(kind: str, drawn: bool) -> None:
    lines: list[str] = []
    made = press_sheets(noted(drawn, Subtype=Name(f"/{kind}")), Work(), HERE, lines.append)
    assert reds(made) == 0 and len(lines) == 1 and lines[0].startswith("page 2: ")


@pytest.mark.parametrize("entries", [
    {"Subtype": Name.Link, "F": 4}, {"Subtype": Name.Popup, "F": 4}, {"Subtype": Name.Highlight, "F": 6}, {"Subtype": Name.Widget, "F": 4},
    {"Subtype": Name.Widget, "F": 4, "V": pikepdf.String("")}, {"Subtype": Name.Widget, "F": 4, "V": Name.Off},
    {"Subtype": Name.Widget, "F": 4, "FT": Name.Sig},
])  # fmt: skip
def test_what_nobody_sees_is_left_out_silently(entries: dict[str, object]) -> None:
    lines: list[str] = []
    press_sheets(noted(False, **entries), Work(), HERE, lines.append)
    assert lines == []


def test_a_filled_field_without_a_drawing_is_refused() -> None:
    with pytest.raises(LeafletError, match="page 2: a form field has no drawing"):
        press_sheets(
            noted(False, Subtype=Name.Widget, F=4, FT=Name.Tx, V=pikepdf.String("5 mg")), Work(), HERE
        )


def test_letters_that_would_turn_into_question_marks_are_refused() -> None:
    made = pikepdf.open(
        io.BytesIO(noted(False, Subtype=Name.Widget, F=4, FT=Name.Tx, V=pikepdf.String("Žižek")))
    )
    made.Root.AcroForm.NeedAppearances = True
    with pytest.raises(LeafletError, match="page 2: a form field contains letters"):
        press_sheets(saved(made), Work(), HERE)


def test_a_form_that_only_one_program_draws_is_refused() -> None:
    made = pdf({})
    made.Root.NeedsRendering = True
    with pytest.raises(LeafletError, match="Adobe's form program"):
        press_sheets(saved(made), Work(single=True), HERE)


ODD = [
    {"F": Name.Four}, {"Rect": Name.Here}, {"Rect": Array([Name.a] * 4)}, {"AP": pikepdf.String("no")}, {"F": pikepdf.String("4"), "Subtype": 7},
    {"AP": Dictionary(N=3)}, {"Rect": Array([1, 2])}, {"Parent": pikepdf.String("x"), "Subtype": Name.Widget},
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_a_malformed_annotation_does_not_end_in_a_traceback(odd: dict[str, object]) -> None:
    """Sheets, or a fault; never a traceback."""
    made = pikepdf.open(io.BytesIO(noted(False, Subtype=Name.Ink, F=4)))
    for key, value in odd.items():
        made.pages[1].obj.Annots[0][f"/{key}"] = value
    try:
        press_sheets(saved(made), Work(), HERE)
    except LeafletError as error:
        assert str(error).startswith("some.pdf:1:1: ")


@pytest.mark.parametrize("notes", [Dictionary(), pikepdf.String("x"), Array([3, Name.a, None]), Name.No])
def test_invalid_annotations_do_not_end_in_a_traceback(notes: pikepdf.Object) -> None:
    made = pdf({"MediaBox": box(*A5)})
    made.pages[0].obj.Annots = notes
    try:
        press_sheets(saved(made), Work(), HERE)
    except LeafletError as error:
        assert "cannot be read" in str(error)


def test_a_page_size_is_plain_data() -> None:
    (found,) = all_boxes(pdf({}), HERE)
    assert isinstance(found, PageBoxes) and found.turned == 0 and found.unit == 1
