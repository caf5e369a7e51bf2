"""Takes an address, gives its QR code as a Drawing (ISO/IEC 18004, error correction M)."""

from __future__ import annotations

import functools
import importlib.util
import itertools
from pathlib import Path
from types import ModuleType

from ..faults import refusal
from .nouns import Drawing, Shape

QUIET = 4  # empty modules on each side: ISO/IEC 18004, 6.3.8
LONGEST = 500  # bytes: more give modules too small to read from paper


@functools.cache
def encoder() -> ModuleType:
    """Return ReportLab's encoder alone: importing its package would load all of ReportLab's page layout."""
    package = importlib.util.find_spec("reportlab")
    assert package is not None and package.origin is not None
    path = Path(package.origin).parent / "graphics/barcode/qrencoder.py"
    spec = importlib.util.spec_from_file_location("leaflets._qrencoder", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def qr_modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of the code without its quiet zone; True is dark. Raises LeafletError."""
    data = address.encode("utf-8", "replace")
    if not 0 < len(data) <= LONGEST:
        message = f"an address for a QR code has 1 to {LONGEST} characters, this one {len(address)}"
        raise refusal(message)
    reportlab = encoder()
    code = reportlab.QRCode(None, reportlab.QRErrorCorrectLevel.M)
    # Bytes, whatever the text: the encoder's other modes guess at Japanese.
    code.addData(reportlab.QR8bitByte(data))
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
