"""What another library finds wrong in a PDF."""

from __future__ import annotations

import io

import pikepdf
import pytest

# pikepdf knows PDF/A-2b only. What it reports about a PDF/A-2a + PDF/UA-1 file that is not a fault:
EXTENSION = "PDF/A-2 asks for this schema when a file says that it is PDF/UA"
KNOWN = {
    "XMP namespace pdfaExtension=http://www.aiim.org/pdfa/ns/extension/ is not permitted": EXTENSION,
    "XMP namespace pdfaSchema=http://www.aiim.org/pdfa/ns/schema# is not permitted": EXTENSION,
    "XMP namespace pdfaProperty=http://www.aiim.org/pdfa/ns/property# is not permitted": EXTENSION,
    "XMP property pdfuaid:part is not permitted": EXTENSION,
    "XMP property pdfaExtension:schemas is not permitted": EXTENSION,
    "pdfaid:conformance is 'A', expected 'B'": "the file claims level A, which is more than B",
}


def open_(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def findings(data: bytes) -> list[str]:
    pdfa = pytest.importorskip("pikepdf.pdfa", reason="pip install 'pikepdf[pdfa]'", exc_type=ImportError)
    with open_(data) as pdf:
        found = pdfa.check(pdf, "2b")
    return [one.message for one in found.findings]


def unknown(told: list[str]) -> list[str]:
    return [one for one in told if one not in KNOWN]
