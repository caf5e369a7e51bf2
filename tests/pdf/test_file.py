"""The file: clean for qpdf, the same in every process, its /ID a digest of its content."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from leaflets.pdf.file import File, text_string
from leaflets.pdf.write import write_pdf
from support.document import E, laid, made, prose, sampler

HERE = Path(__file__).parents[1]
PROGRAM = "import hashlib; from support import document as d; print(hashlib.sha256(d.made(*d.sampler())).hexdigest())"


def tiny() -> File:
    file = File()
    root, pages = file.new(), file.new()
    page = file.add(f"/Type/Page/Parent {pages} 0 R/MediaBox[0 0 9 9]")
    file.put(root, f"/Type/Catalog/Pages {pages} 0 R")
    file.put(pages, f"/Type/Pages/Count 1/Kids[{page} 0 R]")
    return file


def test_qpdf_finds_no_fault() -> None:
    with pikepdf.open(io.BytesIO(made(*sampler()))) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == 10
        assert pdf.pdf_version == "1.7"
    broken = made(*sampler()).replace(b"endstream\nendobj\n", b"endobj\n", 1)
    with pikepdf.open(io.BytesIO(broken)) as pdf:
        assert pdf.check_pdf_syntax() != [], "the guard sees nothing"


def test_more_objects_than_one_stream_holds() -> None:
    """Objects are packed by the hundred; each is found again by its number."""
    file = tiny()
    numbers = [file.add(f"/Number {n}") for n in range(1234)]
    with pikepdf.open(io.BytesIO(file.seal(1, file.add("/Title(x)")).finished({}))) as pdf:
        assert [int(pdf.get_object(number, 0).Number) for number in numbers] == list(range(1234))


@given(st.text(max_size=30))
def test_text_strings_come_back(text: str) -> None:
    """Any text, including brackets, backslashes and letters of any script."""
    file = tiny()
    info = file.add("/Title" + text_string(text.encode("utf-16", "ignore").decode("utf-16")))
    with pikepdf.open(io.BytesIO(file.seal(1, info).finished({}))) as pdf:
        assert str(pdf.docinfo.Title) == text.encode("utf-16", "ignore").decode("utf-16")


def test_the_same_bytes_in_any_process() -> None:
    """Hash order, time and process leave no trace."""
    seen = set()
    for seed in ("1", "2"):
        path = os.pathsep.join([str(HERE), *sys.path])
        given = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path, "TZ": f"UTC+{seed}"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=given, capture_output=True, text=True, check=True
        )
        seen.add(done.stdout.strip())
    assert seen == {hashlib.sha256(made(*sampler())).hexdigest()}


def test_the_same_pages_twice() -> None:
    """Another document made in between changes nothing: its letters do not enter the fonts."""
    pages = laid(E("p", "Nguyễn"))
    first = write_pdf(pages)
    made(E("p", prose(50), " Ọlá Ärzte ≥ ½"))
    assert write_pdf(laid(E("p", "Nguyễn"))) == first


def id_of(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        both = [bytes(part) for part in pdf.trailer.ID]
        assert both[0] == both[1] and len(both[0]) == 16
        return both[0]


def test_the_id_distinguishes_contents() -> None:
    """One word, or just a title, changes the /ID; the same content keeps it."""
    one, two = made(E("p", "Fever")), made(E("p", "Chill"))
    assert id_of(one) == id_of(made(E("p", "Fever"))) != id_of(two)


def test_names_leave_no_date_and_no_path() -> None:
    data = made(*sampler())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert sorted(pdf.docinfo.keys()) == ["/Author", "/Producer", "/Title"]
        everything = b"".join([o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream)])
    assert b"/home" not in everything and str(HERE).encode() not in everything
