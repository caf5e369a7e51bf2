"""The command `impose`: takes finished PDFs, writes beside each the sheets to print it as a booklet."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from .. import deliver
from ..faults import NOWHERE, FaultList, Place, refusal
from ..layout.load import load_layout
from ..layout.papers import PAPERS
from ..layout.style import resolve_style
from ..model import Document, Element, Run
from ..naming import BOOKLET
from ..pdf.write import write_pdf
from ..press.annotations import first_lines
from ..press.sheets import SHEETS, Work, press_sheets
from ..setting import find_library, shown_path
from ..typeset.lay_out import lay_out
from .options import Folder, library_option, quiet_option, verbose_option
from .reports import reports_faults

UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(mm|cm|in|pt)?")
WIDEST = 20.0  # mm of bleed or of a paper's thickness: more is a typing error
TEST_WORDS = (
    "Is your printer set well? Print this sheet on both sides, without scaling. Fold it so that this side is the front.",
    "This is page 2. It must be upright, and page 3 must be beside it.",
    "This is page 3. If pages 2 and 3 are upside down, set your printer to turn sheets on the other edge, or take the other --duplex.",
    "This is page 4, the back. Are 1, 2, 3 and 4 in order and upright? Then print your booklet with the same setting.",
)
# To be read at arm's length while turning the sheet over and back.
TEST_LOOK = {"test-number": {"size": 144.0, "leading": 1.1, "after": 20.0}, "test-words": {"size": 18.0}}


def millimetres(context: click.Context, option: click.Parameter, value: str) -> float:
    """Read a length as people write it: 3mm, 0.3cm, 0.125in, 9pt, or 3."""
    found = LENGTH.fullmatch(value.strip())
    length = float(found[1]) * UNITS[found[2] or "mm"] if found else -1.0
    if not 0 <= length <= WIDEST:
        raise click.BadParameter(f'"{value}" is not a length from 0 to {WIDEST:g} mm; write it like 3mm')
    return length


@click.command()
@click.argument("files", nargs=-1, type=Folder(), metavar="FILE...")
@click.option(
    "--sheet", type=click.Choice(tuple(SHEETS)), help="The sheet in the printer. Default: what fits."
)
@click.option("--duplex", type=click.Choice(["short", "long"]), default="short", show_default=True,
              help="The edge that your printer turns sheets on.")  # fmt: skip
@click.option("--signature-sheets", type=click.IntRange(1), metavar="N",
              help="For thick booklets: fold at most N sheets together.")  # fmt: skip
@click.option("--paper-thickness", default="0", metavar="MM", callback=millimetres,
              help="Your paper's thickness, as in 0.1mm: keeps outer margins even.")  # fmt: skip
@click.option(
    "--crop-marks", is_flag=True, help="Marks that show where to cut; the sheet is enlarged for them."
)
@click.option("--fold-marks", is_flag=True, help="Marks at the head and the foot that show where to fold.")
@click.option("--bleed", default="0", metavar="MM", callback=millimetres,
              help="Let backgrounds run over the edge, as in 3mm: what a print shop asks for.")  # fmt: skip
@click.option("--single", is_flag=True, help="One page on each sheet, in reading order: for a print shop.")
@click.option(
    "--grey", is_flag=True, help="Show the greys that a black-and-white printer makes of the colours."
)
@click.option("--test-sheet", type=click.Choice(PAPERS), metavar="a4|letter",
              help="Make a sheet that shows which edge your printer turns sheets on.")  # fmt: skip
@click.option(
    "--out", type=Folder(), metavar="FOLDER", help="Write into this folder. Default: beside each file."
)
@library_option
@quiet_option
@verbose_option
@reports_faults
def impose(
    files: tuple[Path, ...], test_sheet: str | None, out: Path | None, quiet: bool, **given: Any
) -> None:
    """Put pages on sheets, so that they are in order once the sheets are folded.

    Pages are never shrunk: A5 pages go on A4, half-letter pages on Letter.

    \b
    leaflets impose --test-sheet a4                           first: how does the printer turn sheets?
    leaflets impose leaflets-out/my-booklet.pdf               then print on both sides, fold, staple
    leaflets impose FILE.pdf --single --bleed 3mm --crop-marks         for a print shop
    """
    work = work_of(given)
    if not files and not test_sheet:
        raise refusal("which file?", "leaflets impose FILE.pdf")
    made = press_files(files, work)
    if test_sheet:
        made.append((Path(f"duplex-test-{test_sheet}.pdf"), press_test(given["library"], test_sheet, work)))
    for path, pdf in made:
        folder = out or path.parent
        deliver.prepare_folder(folder)
        deliver.write(folder / path.name, pdf)
        if not quiet:
            click.echo(folder / path.name)


def work_of(given: dict[str, Any]) -> Work:
    """Return what the options ask for. Raises LeafletError for options that cannot be combined."""
    if given["single"]:
        folding = {"--signature-sheets": given["signature_sheets"], "--fold-marks": given["fold_marks"],
                   "--paper-thickness": given["paper_thickness"]}  # fmt: skip
        clash = [name for name, value in folding.items() if value]
        if clash:
            raise refusal(f"--single folds nothing; leave out {', '.join(clash)}")
    return Work(
        sheet=given["sheet"] or "",
        duplex=given["duplex"],
        signature_sheets=given["signature_sheets"] or 0,
        thickness=given["paper_thickness"],
        crop_marks=given["crop_marks"],
        fold_marks=given["fold_marks"],
        bleed=given["bleed"],
        grey=given["grey"],
        single=given["single"],
    )


def press_files(files: tuple[Path, ...], work: Work) -> list[tuple[Path, bytes]]:
    """Return the sheets of all files, and their paths. Raises LeafletError with what is wrong with each."""
    faults, made = FaultList(), dict[Path, bytes]()
    for path in dict.fromkeys(files):
        with faults.gather():
            noted: list[str] = []
            made[sheets_path(path, work)] = press_sheets(read(path), work, Place(str(path)), noted.append)
            for line in first_lines(noted):
                click.echo(f"{path}: {line}", err=True)
    faults.stop_if_any()
    return list(made.items())


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal(f"cannot read this file: {error.strerror}", place=Place(str(path))) from None


def sheets_path(path: Path, work: Work) -> Path:
    """Return the name of a file's sheets; its end says what was done."""
    parts = [] if work.single else ["imposed"]
    parts += [
        name for name, held in (("grey", work.grey), ("bleed", work.bleed), ("single", work.single)) if held
    ]
    return path.with_name("-".join([path.stem, *parts]) + ".pdf")


def press_test(library: Path | None, paper: str, work: Work) -> bytes:
    """Return the sheet that shows how a printer turns sheets: four pages to fold, with large numbers."""
    folder, _ = find_library(library)
    layout = load_layout(folder / "layouts", BOOKLET, shown_path(folder / "layouts"))
    style = resolve_style(layout, paper, "#1b1b1b")
    style = replace(style, rules={**style.rules, **TEST_LOOK})
    pages = tuple(test_page(str(n), words) for n, words in enumerate(TEST_WORDS, 1))
    document = Document(Element("document", pages), "Duplex test sheet", "", "en", style=style)
    plain = Work(duplex=work.duplex, fold_marks=True)
    return press_sheets(write_pdf(lay_out(document)), plain, NOWHERE)


def test_page(number: str, words: str) -> Element:
    """Return a page of the test sheet: its number, large, and what to look for."""
    heading = Element("h1", (Run(number),), style="test-number")
    text = Element("p", (Run(words),), style="test-words")
    return Element("section", (heading, text), attributes={"start": "page"})


def folded(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Return the names and sheets of the files that can be folded. Raises LeafletError if none can."""
    made, faults = list[tuple[str, bytes]](), FaultList()
    for name, pdf in files:
        with faults.gather():
            made.append((sheets_path(Path(name), Work()).name, press_sheets(pdf, Work(), Place(name))))
    if not made:
        faults.stop_if_any()
    return made
