"""Takes a finished PDF, hands it to the system's printer: with `lp` where it exists, with the shell's print verb on Windows.

The queue, which others can see, learns neither the file's name nor what is printed.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Name

from ..faults import Place, did_you_mean, refusal
from . import papers
from .page_box import POINTS_A_MM, TOLERANCE, PageBoxes, all_boxes, mm, odd_one

TITLE = "leaflet"
LP = "lp"  # of CUPS
PATIENCE = 3.0  # seconds within which the names of printers must be known
WAIT = 120.0  # seconds within which lp must have taken the file
SIDES = {"one": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}
SCALES = re.compile(r"fit-to-page|fitplot|scaling=|print-scaling=(?!none)")
PAPERS = re.compile(r"^(?:PageSize|media)/[^:\n]*:(.*)$", re.MULTILINE)
AGAIN = "get the file again or make it again"
OPTION = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(=[A-Za-z0-9._,:+-]+)?")
REQUEST = re.compile(r"request id is (\S+)")
PRINTER = re.compile(r"[^\s#/'\"-][^\s#/'\"]*")


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """How a file is printed; with `sides` or `media` "", the file decides."""

    printer: str = ""
    copies: int = 1
    sides: str = ""
    media: str = ""
    options: tuple[str, ...] = ()


def hand_over(path: Path, order: PrintOrder, start: Callable[[str, str], None] | None = None) -> str:
    """Give a file to the printing system; return what it says.

    `start` is Windows' `os.startfile`, where there is one. Raises LeafletError when there is no printing
    system, when it refuses, and for a file that is not a PDF or has no paper size.
    """
    place = Place(str(path))
    data = read_file(path, place)
    if shutil.which(LP) or not start:
        return hand_over_bytes(data, order, place)
    suited(data, order, place)
    return by_shell(path, order, start, place)


def hand_over_bytes(data: bytes, order: PrintOrder, place: Place) -> str:
    """Give a PDF to the printing system without a file of it; return what it says. Raises LeafletError as `hand_over` does."""
    filled = suited(data, order, place)
    program = shutil.which(LP)
    if program:
        refuse_unknown_paper(filled, place)
        return by_lp([program, *arguments(filled)], data, place)
    hint = "install CUPS, which provides the lp command, or open the file and print it from there"
    raise refusal("this computer has no printing system", hint, place)


def shell_start() -> Callable[[str, str], None] | None:
    """Return Windows' way to open a file with a verb; None elsewhere."""
    return getattr(os, "startfile", None)


def read_file(path: Path, place: Place) -> bytes:
    """Return the bytes of the file to print. Raises LeafletError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal(f"cannot read this file: {error.strerror}", place=place) from None


def suited(data: bytes, order: PrintOrder, place: Place) -> PrintOrder:
    """Return the order with paper and sides filled in from the file. Raises LeafletError."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:  # a repaired file may lack pages
            if not len(pdf.pages):
                raise refusal("this PDF has no pages", place=place)
            pages = all_boxes(pdf, place)
            width, height = pages[0].printed
            sides = order.sides or sides_of(pdf, width > height)
    except pikepdf.PasswordError:
        message = "this PDF is locked with a password"
        raise refusal(message, "print a copy without a password", place) from None
    except pikepdf.PdfError:
        raise refusal("this is not a PDF, or it is damaged", AGAIN, place) from None
    media = checked_paper(pages, order, place) if order.media else media_of(pages, place)
    return PrintOrder(order.printer, order.copies, sides, media, order.options)


def sides_of(pdf: pikepdf.Pdf, landscape: bool) -> str:
    """Return what the file asks for (ISO 32000-1, 12.2, Duplex), else the edge on which its pages turn."""
    wish = pdf.Root.get(Name.ViewerPreferences, pikepdf.Dictionary()).get(Name.Duplex)
    if wish is not None:
        return {"/DuplexFlipShortEdge": "short", "/DuplexFlipLongEdge": "long"}.get(str(wish), "one")
    if len(pdf.pages) == 1:
        return "one"
    return "short" if landscape else "long"


def media_of(pages: Sequence[PageBoxes], place: Place) -> str:
    """Return the paper size of all pages: as viewers show them, else as trimmed."""
    for sizes in ([page.printed for page in pages], [page.finished for page in pages]):
        media = papers.paper_name(sizes[0], TOLERANCE)
        odd = odd_one([(min(size), max(size)) for size in sizes])
        if media and not odd:
            return media
        if odd:
            message = f"page 1 is {mm(*sizes[0])}, page {odd} is {mm(*sizes[odd - 1])}"
            hint = f"print them separately, or on one paper that holds them all: {largest(sizes)}"
            raise refusal(message, hint, place)
    hint = (
        "put a booklet's pages on sheets first: leaflets impose FILE.pdf; or name a paper in your printer that "
        f"holds them: {largest([page.printed for page in pages])}"
    )
    raise refusal(f"its pages are {mm(*pages[0].printed)}, which is not a usual paper size", hint, place)


def largest(sizes: Sequence[tuple[float, float]]) -> str:
    """Return a usual paper that holds every page, as an option to type."""
    for name, paper in papers.USUAL.items():
        if all(papers.holds(paper, size, TOLERANCE) for size in sizes):
            return f"--media {name}"
    long, wide = max(max(size) for size in sizes), max(min(size) for size in sizes)
    return f"--media Custom.{wide / POINTS_A_MM:.0f}x{long / POINTS_A_MM:.0f}mm"


def checked_paper(pages: Sequence[PageBoxes], order: PrintOrder, place: Place) -> str:
    """Return the paper that was named. Raises LeafletError for a page that it would cut: nothing is scaled."""
    paper = papers.paper_size(order.media)
    if paper is None or any(SCALES.match(option) for option in order.options):
        return papers.known_as(order.media)
    for number, page in enumerate(pages, 1):
        if not any(papers.holds(paper, size, TOLERANCE) for size in (page.printed, page.finished)):
            message = (
                f"page {number} is {mm(*page.printed)}: larger than {order.media}, which is {mm(*paper)}"
            )
            hint = (
                f"{largest([page.printed for page in pages])}, or let the printer scale: --option fit-to-page"
            )
            raise refusal(message, hint, place)
    return papers.known_as(order.media)


def refuse_unknown_paper(order: PrintOrder, place: Place) -> None:
    """Raise LeafletError for a paper of unknown size that the printer does not list either.

    The printing system would accept the name and print on some other paper.
    """
    if papers.paper_size(order.media):
        return
    listed = printers_papers(order.printer)
    if listed and order.media not in listed:
        hint = did_you_mean(order.media, listed) or f"it has {', '.join(listed[:20])}"
        raise refusal(f'the printer has no paper called "{order.media}"', hint, place)


def queues() -> list[str]:
    """Return the names of the printers that `lp` knows; none where there is no such system, or it does not answer."""
    program = shutil.which("lpstat")
    if not (program and shutil.which(LP)):
        return []
    try:
        said = subprocess.run([program, "-e"], capture_output=True, timeout=PATIENCE, text=True, errors="replace").stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [name for name in said.split("\n") if PRINTER.fullmatch(name)]


def printers_papers(printer: str) -> list[str]:
    """Return the names of papers that a printer lists; none where it cannot be asked."""
    program = shutil.which("lpoptions")
    if not program:
        return []
    asked = [program, *(["-p", printer] if printer else []), "-l"]
    try:
        said = subprocess.run(asked, capture_output=True, timeout=WAIT, text=True, errors="replace").stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    found = PAPERS.search(said)
    return [name.lstrip("*") for name in found[1].split()] if found else []


def arguments(order: PrintOrder) -> list[str]:
    """Return what `lp` is called with; the file is its standard input (options of RFC 8011, 5.2; PWG 5100.13)."""
    given = ["-t", TITLE, "-n", str(order.copies)]
    if order.printer:
        given += ["-d", order.printer]
    wanted = [f"media={order.media}", f"sides={SIDES[order.sides]}", "print-scaling=none", *order.options]
    for option in wanted:
        given += ["-o", option]
    return given


def by_lp(command: Sequence[str], data: bytes, place: Place) -> str:
    """Give a file to the printing system (CUPS); return what it says. Raises LeafletError."""
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WAIT)
    except subprocess.TimeoutExpired:
        raise refusal(f"the printing system did not answer within {WAIT:.0f} seconds", place=place) from None
    except OSError as error:
        raise refusal(f"lp cannot be started: {error.strerror}", place=place) from None
    if done.returncode:
        said = (
            " ".join(done.stderr.decode(errors="replace").split()).removeprefix("lp: ")
            or f"lp exited with {done.returncode}"
        )
        hint = "`lpstat -p -d` shows the printers; name one with --printer"
        raise refusal(f"the printing system refused: {said}", hint, place)
    said = done.stdout.decode(errors="replace").strip()
    job = REQUEST.search(said)
    return f"is job {job[1]}" if job else said


def by_shell(path: Path, order: PrintOrder, start: Callable[[str, str], None], place: Place) -> str:
    """Print with the program that Windows uses for PDFs. Raises LeafletError for options that cannot be passed on."""
    if order != PrintOrder():
        message = "Windows prints with the settings of your PDF program"
        raise refusal(message, "leave out all options, or open the file and print it there", place)
    try:
        start(str(path.absolute()), "print")
    except OSError as error:
        hint = "open the file and print it there"
        raise refusal(f"no program is set up to print PDFs: {error.strerror}", hint, place) from None
    return "handed to the program that opens PDFs"
