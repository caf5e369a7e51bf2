"""Takes a finished PDF, hands it to the system's printer: `lp` where there is one, the shell's print verb on Windows.

The queue learns neither the file's name nor what is printed: others see it.
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

from .faults import Fault, LeafletError, Place

TITLE = "leaflet"
WAIT = 120.0  # seconds until lp must have taken the file
SAME = 3.0  # points: papers are told apart by more, and sizes are rounded
# Name in PWG 5101.1, width and height in points.
MEDIA = {
    "A4": (595.28, 841.89),
    "Letter": (612.0, 792.0),
    "A3": (841.89, 1190.55),
    "Tabloid": (792.0, 1224.0),
}
SIDES = {"one": "one-sided", "long": "two-sided-long-edge", "short": "two-sided-short-edge"}
OPTION = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(=[A-Za-z0-9._,:+-]+)?")
REQUEST = re.compile(r"request id is (\S+)")
PRINTER = re.compile(r"[^\s#/'\"-][^\s#/'\"]*")


@dataclass(frozen=True, slots=True)
class Order:
    """How a file is printed; `sides` and `media` "" leave it to what the file is."""

    printer: str = ""
    copies: int = 1
    sides: str = ""
    media: str = ""
    options: tuple[str, ...] = ()


def hand_over(path: Path, order: Order, start: Callable[[str, str], None] | None = None) -> str:
    """Give a file to the printer system; return what that says of it.

    `start` is Windows' `os.startfile`, where there is one. Raises LeafletError when there is no printer
    system, when it refuses, and for a file that is no PDF or has no paper's size.
    """
    place = Place(str(path))
    data = read(path, place)
    filled = suited(data, order, place)
    program = shutil.which("lp")
    if program:
        return by_lp([program, *arguments(filled)], data, place)
    if start:
        return by_shell(path, order, start, place)
    hint = "install CUPS, which brings the command lp, or open the file and print it from there"
    raise LeafletError([Fault(place, "this computer has no printer system", hint)])


def shell_start() -> Callable[[str, str], None] | None:
    """Return Windows' way to open a file with a verb; None elsewhere."""
    return getattr(os, "startfile", None)


def read(path: Path, place: Place) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LeafletError([Fault(place, f"cannot read this file: {error.strerror}")]) from None


def suited(data: bytes, order: Order, place: Place) -> Order:
    """Return the order with paper and sides filled in from the file. Raises LeafletError."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            width, height = size_of(pdf)
            sides = order.sides or sides_of(pdf, width > height)
    except pikepdf.PasswordError:
        message = "this PDF is locked with a password"
        raise LeafletError([Fault(place, message, "print the file without one")]) from None
    except pikepdf.PdfError:
        raise LeafletError([Fault(place, "this is no PDF, or a damaged one")]) from None
    media = order.media or media_of(width, height, place)
    return Order(order.printer, order.copies, sides, media, order.options)


def size_of(pdf: pikepdf.Pdf) -> tuple[float, float]:
    x, y, x2, y2 = (float(value) for value in pdf.pages[0].mediabox)
    turned = int(pdf.pages[0].obj.get(Name.Rotate, 0)) % 180 != 0
    return (abs(y2 - y), abs(x2 - x)) if turned else (abs(x2 - x), abs(y2 - y))


def sides_of(pdf: pikepdf.Pdf, landscape: bool) -> str:
    """Return what the file asks for (ISO 32000-1, 12.2, Duplex), else the edge its pages are turned on."""
    wish = pdf.Root.get(Name.ViewerPreferences, pikepdf.Dictionary()).get(Name.Duplex)
    if wish is not None:
        return {"/DuplexFlipShortEdge": "short", "/DuplexFlipLongEdge": "long"}.get(str(wish), "one")
    if len(pdf.pages) == 1:
        return "one"
    return "short" if landscape else "long"


def media_of(width: float, height: float, place: Place) -> str:
    for name, (wide, tall) in MEDIA.items():
        if abs(min(width, height) - wide) < SAME and abs(max(width, height) - tall) < SAME:
            return name
    size = f"{width / 72 * 25.4:.0f} x {height / 72 * 25.4:.0f} mm"
    hint = "a booklet's pages go on sheets first: leaflets impose FILE.pdf; or name your paper with --media"
    raise LeafletError([Fault(place, f"its pages are {size}, which is no paper's size", hint)])


def arguments(order: Order) -> list[str]:
    """Return what `lp` is called with, the file on its standard input (options of RFC 8011, 5.2; PWG 5100.13)."""
    given = ["-t", TITLE, "-n", str(order.copies)]
    if order.printer:
        given += ["-d", order.printer]
    wanted = [f"media={order.media}", f"sides={SIDES[order.sides]}", "print-scaling=none", *order.options]
    for option in wanted:
        given += ["-o", option]
    return given


def by_lp(command: Sequence[str], data: bytes, place: Place) -> str:
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WAIT)
    except subprocess.TimeoutExpired:
        raise LeafletError(
            [Fault(place, f"the printer system did not answer in {WAIT:.0f} seconds")]
        ) from None
    except OSError as error:
        raise LeafletError([Fault(place, f"lp cannot be started: {error.strerror}")]) from None
    if done.returncode:
        said = (
            " ".join(done.stderr.decode(errors="replace").split()).removeprefix("lp: ")
            or f"lp ended with {done.returncode}"
        )
        hint = "`lpstat -p -d` shows the printers; name one with --printer"
        raise LeafletError([Fault(place, f"the printer system refused: {said}", hint)])
    said = done.stdout.decode(errors="replace").strip()
    job = REQUEST.search(said)
    return f"is job {job[1]}" if job else said


def by_shell(path: Path, order: Order, start: Callable[[str, str], None], place: Place) -> str:
    """Print with the program that Windows keeps for PDFs. Raises LeafletError for wishes it cannot be told."""
    if order != Order():
        message = "Windows prints with the settings of your PDF program"
        raise LeafletError(
            [Fault(place, message, "leave out all options, or open the file and print it there")]
        )
    try:
        start(str(path.absolute()), "print")
    except OSError as error:
        hint = "open the file and print it there"
        raise LeafletError([Fault(place, f"no program prints PDFs: {error.strerror}", hint)]) from None
    return "handed to the program that opens PDFs"
