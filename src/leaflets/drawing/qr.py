"""Takes an address, gives its QR code as a Drawing (ISO/IEC 18004, error correction M)."""

from __future__ import annotations

import functools
import itertools

from ..faults import refusal
from .nouns import Drawing, Shape

QUIET = 4  # empty modules on each side: ISO/IEC 18004, 6.3.8
LONGEST = 500  # bytes: more give modules too small to read from paper


def qr_modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of the code without its quiet zone; True is dark. Raises LeafletError."""
    data = address.encode("utf-8", "replace")
    if not 0 < len(data) <= LONGEST:
        message = f"an address for a QR code has 1 to {LONGEST} characters; this one has {len(address)}"
        raise refusal(message)
    # Here: the package brings all of ReportLab's page layout, and few leaflets have a code.
    from reportlab.graphics.barcode import qrencoder

    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    # Bytes, whatever the text: the encoder's other modes guess at Japanese.
    code.addData(qrencoder.QR8bitByte(data))
    code.make()
    return tuple(tuple(map(bool, row)) for row in code.modules)


@functools.lru_cache(maxsize=64)
def qr_drawing(address: str) -> Drawing:
    """Return the code, one unit a module, its quiet zone included."""
    rows = qr_modules(address)
    path: list[tuple[str, tuple[float, ...]]] = []
    for y, row in enumerate(rows, QUIET):
        x = QUIET
        for dark, run in itertools.groupby(row):
            length = len(list(run))
            if dark:
                path += bar(x, y, length)
            x += length
    size = float(len(rows) + 2 * QUIET)
    return Drawing("qr", size, size, (Shape(tuple(path), fill="ink"),))


def bar(x: float, y: float, width: float) -> list[tuple[str, tuple[float, ...]]]:
    """Return a rectangle one module high."""
    return [("m", (x, y)), ("l", (x + width, y)), ("l", (x + width, y + 1)), ("l", (x, y + 1)), ("h", ())]
