"""Takes the bytes of a finished PDF, gives the bytes of sheets for the printer: pages side by side, never scaled.

Sheets are for paper. They carry no structure tree and claim no standard: the plain file is the one to read.
Lengths in points unless said otherwise; y from the sheet's bottom. Pages count from 1.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name

from ..faults import Place, refusal
from .annotations import lay_flat
from .imposition import Side, creep, impose
from .page_box import POINTS_A_MM, TOLERANCE, PageBox, PageBoxes, all_boxes, mm, odd_one

# Width and height of sheets seen with the fold upright.
SHEETS = {
    "a4": (841.89, 595.28),
    "letter": (792.0, 612.0),
    "a3": (1190.55, 841.89),
    "tabloid": (1224.0, 792.0),
}
USUAL = ("a4", "letter")  # what the printer on a ward holds
MARK, AWAY, HAIR = 12.0, 6.0, 0.3  # a mark's length, its distance from the trim edge, its width
INSIDE = 10.0  # length of a fold mark when it must be on the page


@dataclass(frozen=True, slots=True)
class Work:
    """How sheets are made.

    `sheet` is a name in SHEETS, "" for the one that fits; `duplex` is the edge on which the printer turns sheets;
    `thickness` of the paper and `bleed` are in millimetres; `single` puts each page on a sheet of its own.
    """

    sheet: str = ""
    duplex: str = "short"
    signature_sheets: int = 0
    thickness: float = 0.0
    crop_marks: bool = False
    fold_marks: bool = False
    bleed: float = 0.0
    grey: bool = False
    single: bool = False

    @property
    def over(self) -> float:
        """Return the bleed in points."""
        return self.bleed * POINTS_A_MM

    @property
    def around(self) -> float:
        """Return the space needed around the pages for bleed and crop marks."""
        return max(self.over, AWAY) + MARK if self.crop_marks else self.over


class Laid(NamedTuple):
    """A page on a sheet: the position of its bottom left corner, and the area it may cover."""

    page: int
    x: float
    y: float
    clip: PageBox


def press_sheets(
    data: bytes, work: Work, place: Place, note: Callable[[str], None] = lambda line: None
) -> bytes:
    """Return the sheets of a PDF. The same bytes and work give the same bytes.

    `note` gets a line about what is left out because it was never meant to be printed. Raises LeafletError, `place` naming
    the file, for what is not a PDF or is encrypted, for pages of more than one size, for pages that do not fit on the
    sheet, for annotations that cannot be carried over, and for colours that --grey cannot turn grey.
    """
    with open_pdf(data, place) as pdf:
        pages = all_boxes(pdf, place)
        size = page_size(pages, place)
        sheet = sheet_size(size, work, place)
        for line in lay_flat(pdf, place):
            note(line)
        if work.grey:
            from .grey import make_grey  # late: few ask for it

            make_grey(pdf, place)
        if work.over:
            from .bleed import run_over  # late: few ask for it

            for page, boxes in zip(pdf.pages, pages, strict=True):
                run_over(pdf, page, boxes.trim, work.over / boxes.unit)
        with pikepdf.Pdf.new() as out:
            Imposer(pdf, out, work, pages, size, sheet).run()
            keep_what_matters(pdf, out, work)
            return pdf_bytes(out)


def open_pdf(data: bytes, place: Place) -> pikepdf.Pdf:
    """Return the PDF. Raises LeafletError for what is not a PDF, is damaged or is locked."""
    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)  # a repaired file may lack pages
    except pikepdf.PasswordError:
        raise refusal("this PDF is locked with a password", "use a copy without a password", place) from None
    except pikepdf.PdfError:
        raise refusal(
            "this is not a PDF, or it is damaged", "make it again with `leaflets make`", place
        ) from None
    if pdf.is_encrypted:
        raise refusal(
            "this PDF is encrypted; its sheets would not be", "use the file from before it was locked", place
        )
    if not len(pdf.pages):
        raise refusal("this PDF has no pages", place=place)
    return pdf


def page_size(pages: Sequence[PageBoxes], place: Place) -> tuple[float, float]:
    """Return the largest size of the pages, which differ by at most a millimetre. Raises LeafletError when they differ more."""
    sizes = [page.finished for page in pages]
    odd = odd_one(sizes)
    if odd:
        message = f"page 1 is {mm(*sizes[0])}, page {odd} is {mm(*sizes[odd - 1])}"
        hint = f"all pages of a booklet must have one size: give page {odd} the size of page 1, or remove it"
        raise refusal(message, hint, place)
    return max(width for width, _ in sizes), max(height for _, height in sizes)


def sheet_size(page: tuple[float, float], work: Work, place: Place) -> tuple[float, float]:
    """Return the sheet's size: the one named, else the usual one that fits; with bleed or marks, as large as needed.

    Raises LeafletError when the pages do not fit: nothing is ever shrunk.
    """
    need = needed(page, work)
    if work.sheet:
        for size in lying(work.sheet, work):
            if fits_on(need, size, work):
                return size
        raise refusal(*why_too_large(page, need, work), place)
    if work.around or work.single:
        return need
    usual = [SHEETS[name] for name in USUAL if fits_on(need, SHEETS[name], work)]
    if not usual:
        raise refusal(*why_too_large(page, need, work), place)
    return min(usual, key=lambda size: size[0] * size[1] - need[0] * need[1])


def needed(page: tuple[float, float], work: Work) -> tuple[float, float]:
    """Return the sheet that pages of a size need, in points, with bleed and marks."""
    return page[0] * (1 if work.single else 2) + 2 * work.around, page[1] + 2 * work.around


def lying(name: str, work: Work) -> list[tuple[float, float]]:
    """Return the ways a sheet may lie: to be folded, with its fold upright; for a single page, either way."""
    return [SHEETS[name], SHEETS[name][::-1]] if work.single else [SHEETS[name]]


def fits_on(need: tuple[float, float], size: tuple[float, float], work: Work) -> bool:
    """Tell whether pages fit on a sheet, each of them up to a millimetre larger than stated."""
    slack = TOLERANCE * (1 if work.single else 2)
    return need[0] <= size[0] + slack and need[1] <= size[1] + TOLERANCE


def why_too_large(page: tuple[float, float], need: tuple[float, float], work: Work) -> tuple[str, str]:
    """Return message and hint for pages that no sheet of the wanted size holds."""
    what = "pages" if work.single else "two pages"
    extra = " with bleed and marks" if work.around else ""
    message = f"{what} of {mm(*page)}{extra} need a sheet of {mm(*need)}"
    larger = [name for name in SHEETS if any(fits_on(need, size, work) for size in lying(name, work))]
    if larger:
        option = f"--sheet {larger[0]}"
        hint = option if work.sheet else f"leaflets impose FILE.pdf {option}"  # `make` has no such option
    elif work.around or work.single:
        hint = "leave --sheet out: the sheets are then as large as they need to be"
    else:
        hint = "no known sheet folds to this size; print the file as it is: leaflets print FILE.pdf"
    if work.sheet or page[0] * 2 <= SHEETS["a4"][0]:
        return message, hint
    return message, f"{hint}; to fold A4 or Letter, make the leaflet with --layout booklet"


class Imposer:
    """Puts the pages of one PDF on sheets of another."""

    def __init__(self, pdf: pikepdf.Pdf, out: pikepdf.Pdf, work: Work, pages: Sequence[PageBoxes],
                 page: tuple[float, float], sheet: tuple[float, float]) -> None:  # fmt: skip
        self.pdf, self.out, self.work, self.page, self.sheet = pdf, out, work, page, sheet
        self.pages = pages
        self.fold = sheet[0] / 2
        self.bottom = (sheet[1] - page[1]) / 2

    def run(self) -> None:
        """Put all pages on sheets, in the order in which they are printed."""
        count = len(self.pdf.pages)
        if self.work.single:
            for number in range(1, count + 1):
                self._side(*self._alone(number))
            return
        for sheet in impose(count, self.work.signature_sheets):
            moved = creep(sheet.depth, self.work.thickness)
            self._side(*self._pair(sheet.front, moved))
            self._side(*self._pair(sheet.back, moved), upside_down=self.work.duplex == "long")

    def _alone(self, number: int) -> tuple[list[Laid], PageBox]:
        trim = PageBox(self.fold - self.page[0] / 2, self.bottom, self.fold + self.page[0] / 2, 0)
        trim = trim._replace(top=self.bottom + self.page[1])
        return [Laid(number, trim.left, trim.bottom, trim.grown(self.work.over))], trim

    def _pair(self, side: Side, moved: float) -> tuple[list[Laid], PageBox]:
        """Return two pages at the fold, `moved` towards it, and the box they are trimmed to."""
        wide, tall = self.page
        trim = PageBox(self.fold - wide + moved, self.bottom, self.fold + wide - moved, self.bottom + tall)
        bled = trim.grown(self.work.over)
        # A page that is a little narrower than the others is also placed at the fold.
        narrower = wide - self.pages[side.left - 1].finished[0] if side.left else 0.0
        left = Laid(side.left, trim.left + narrower, trim.bottom, bled._replace(right=self.fold))
        right = Laid(side.right, self.fold - moved, trim.bottom, bled._replace(left=self.fold))
        return [laid for laid in (left, right) if laid.page], trim

    def _side(self, pages: Sequence[Laid], trim: PageBox, upside_down: bool = False) -> None:
        wide, tall = self.sheet
        forms = {f"/P{laid.page}": self._form(laid.page) for laid in pages}
        lines = [f"-1 0 0 -1 {wide:.3f} {tall:.3f} cm"] if upside_down else []
        for laid in pages:
            lines.append(
                f"q {laid.clip.numbers()} re W n 1 0 0 1 {laid.x:.3f} {laid.y:.3f} cm /P{laid.page} Do Q"
            )
        lines += self._marks(trim)
        held = self.out.make_stream("\n".join(lines).encode())
        page = Dictionary(
            Type=Name.Page,
            MediaBox=box_array(PageBox(0, 0, wide, tall)),
            BleedBox=box_array(trim.grown(self.work.over)),
            TrimBox=box_array(trim),
            Resources=Dictionary(XObject=Dictionary(forms)),
            Contents=held,
        )
        self.out.pages.append(pikepdf.Page(page))

    def _form(self, number: int) -> pikepdf.Object:
        """Return a page as a form XObject that draws it upright from 0, 0 (ISO 32000-1, 8.10)."""
        boxes = self.pages[number - 1]
        form = self.pdf.pages[number - 1].as_form_xobject(handle_transformations=False)
        form.BBox = box_array(boxes.trim.grown(self.work.over / boxes.unit))
        form.Matrix = Array([round(boxes.unit * value, 5) for value in upright(boxes.trim, boxes.turned)])
        return self.out.copy_foreign(form)

    def _marks(self, trim: PageBox) -> list[str]:
        lines = [*self._crop_marks(trim)] if self.work.crop_marks else []
        if self.work.fold_marks and not self.work.single:
            lines += self._fold_marks(trim)
        return [f"q 0 G {HAIR} w", *lines, "Q"] if lines else []

    def _crop_marks(self, trim: PageBox) -> Iterator[str]:
        far = max(self.work.over, AWAY)
        for x in (trim.left, trim.right):
            yield drawn_line(x, trim.top + far, x, trim.top + far + MARK)
            yield drawn_line(x, trim.bottom - far, x, trim.bottom - far - MARK)
        for y in (trim.bottom, trim.top):
            yield drawn_line(trim.left - far, y, trim.left - far - MARK, y)
            yield drawn_line(trim.right + far, y, trim.right + far + MARK, y)

    def _fold_marks(self, trim: PageBox) -> Iterator[str]:
        """Yield a dashed line at head and foot: beyond the pages where there is room, else on their edge."""
        far = max(self.work.over, AWAY)
        room = self.bottom - far
        start, end = (-far, -far - min(room, MARK)) if room >= AWAY else (0.0, INSIDE)
        yield "[2 2] 0 d"
        for edge, way in ((trim.bottom, 1), (trim.top, -1)):
            yield drawn_line(self.fold, edge + way * start, self.fold, edge + way * end)


def drawn_line(x: float, y: float, x2: float, y2: float) -> str:
    """Return the operators of a line, in points."""
    return f"{x:.3f} {y:.3f} m {x2:.3f} {y2:.3f} l S"


def box_array(box: PageBox) -> Array:
    """Return a box as a PDF holds it."""
    return Array([round(value, 3) for value in box])


def upright(box: PageBox, degrees: int) -> Iterable[float]:
    """Return the matrix that turns a page as its Rotate says and puts its corner at 0, 0."""
    return {
        0: (1, 0, 0, 1, -box.left, -box.bottom),
        90: (0, -1, 1, 0, -box.bottom, box.right),
        180: (-1, 0, 0, -1, box.right, box.top),
        270: (0, 1, -1, 0, box.top, -box.left),
    }[degrees]


def keep_what_matters(pdf: pikepdf.Pdf, out: pikepdf.Pdf, work: Work) -> None:
    """Carry over the title, hidden layers and the meaning of colours; nothing else from the file."""
    if Name.OCProperties in pdf.Root:
        out.Root.OCProperties = out.copy_foreign(pdf.make_indirect(pdf.Root.OCProperties))
    if Name.OutputIntents in pdf.Root and not work.grey:
        out.Root.OutputIntents = out.copy_foreign(pdf.make_indirect(pdf.Root.OutputIntents))
    if Name.Title in pdf.docinfo:
        out.docinfo[Name.Title] = pikepdf.String(str(pdf.docinfo[Name.Title]))
    if work.duplex and not work.single:
        edge = Name.DuplexFlipLongEdge if work.duplex == "long" else Name.DuplexFlipShortEdge
        out.Root.ViewerPreferences = Dictionary(PrintScaling=Name("/None"), Duplex=edge)
    else:
        out.Root.ViewerPreferences = Dictionary(PrintScaling=Name("/None"))


def pdf_bytes(out: pikepdf.Pdf) -> bytes:
    """Return the finished PDF; the same pages give the same bytes."""
    held = io.BytesIO()
    out.save(
        held,
        min_version="1.7",  # Duplex among the viewer's preferences: ISO 32000-1, 12.2
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return held.getvalue()
