"""Takes an address, gives its QR code as a Drawing (ISO/IEC 18004, error correction M)."""

from __future__ import annotations

import functools

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from .model import Drawing, Shape

QUIET = 4  # modules of empty space around the code: ISO/IEC 18004, 6.3.8


@functools.lru_cache(maxsize=64)
def qr_drawing(address: str) -> Drawing:
    """Return the code, one unit a module, its quiet zone included."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(address)
    code.make()
    count = code.getModuleCount()
    path: list[tuple[str, tuple[float, ...]]] = []
    for row in range(count):
        column = 0
        while column < count:
            start = column
            while column < count and code.isDark(row, column):
                column += 1
            if column > start:
                path += bar(start + QUIET, row + QUIET, column - start)
            column += 1
    size = count + 2 * QUIET
    return Drawing("qr", size, size, (Shape(tuple(path), fill="ink"),))


def bar(x: float, y: float, width: float) -> list[tuple[str, tuple[float, ...]]]:
    """Return a rectangle one module high."""
    return [("m", (x, y)), ("l", (x + width, y)), ("l", (x + width, y + 1)), ("l", (x, y + 1)), ("h", ())]
