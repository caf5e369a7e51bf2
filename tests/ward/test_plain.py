"""The nurse's way by forms and links alone, as a browser without script goes it; and that no name is kept anywhere."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from support.served import Served, printer, served
from support.watched import copied_library

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")

CANARY = "Zebedee Quillfeather"
SIGNS = {"topic": "hay-fever", "lang": "en", "section": "signs", "kind": "sheet"}
BOOKLET = {**SIGNS, "kind": "booklet"}
SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()
PAST = "2020-01-02"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def ward(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = copied_library(tmp_path_factory.mktemp("ward") / "lib")
    (folder / "clinic.yaml").write_text(
        (folder / "content/clinics/example.yaml").read_text("utf-8") + "register: ../register\n", "utf-8"
    )
    with served(folder, state) as held:
        held.enter()
        yield held


def words_of(pdf: bytes) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_all_leaflets_are_found_and_lead_to_their_pages(ward: Served) -> None:
    page = ward.read(ward.found("The signs of hay fever"))
    assert page.code == 200 and "on 1 sheet" in page.text and "Print draft" in page.text
    assert "Night number on it" in page.text and "Not for patients yet" in page.text
    picture = re.search(r'src="(/page/\w+-720\.png)"', page.text)
    assert picture and ward.read(picture[1]).body.startswith(b"\x89PNG")


def test_choices_travel_by_form_and_the_address_names_neither_topic_nor_choice(ward: Served) -> None:
    path = ward.choose(**SIGNS, **{"facet.season": "summer", "facet.audience": "parent"})
    assert re.fullmatch(r"/l/[0-9A-Z]{12}", path)
    page = ward.read(path).text
    assert re.search(r'value="parent" checked', page) and re.search(r'value="summer" checked', page)
    assert "What differs from the usual one" in page
    differs = ward.read(f"{path}/differs").text
    assert "Your child sneezes" in re.sub("<[^>]+>", "", differs)


def test_every_kind_can_be_chosen_and_saved(ward: Served) -> None:
    for kind in ("sheet", "booklet", "trifold", "card"):
        answer = ward.send("/do", **{**SIGNS, "kind": kind}, do="pdf")
        saved = ward.read(answer.headers["Location"])
        assert saved.body.startswith(b"%PDF") and saved.headers["Content-Disposition"].startswith(
            "attachment"
        )
    large = ward.send("/do", **SIGNS, size="large", do="pdf").headers["Location"]
    assert "large-print" in ward.read(large).headers["Content-Disposition"]


def test_the_files_are_those_of_the_command(ward: Served, tmp_path: Path) -> None:
    import subprocess
    import sys

    out = tmp_path / "out"
    subprocess.run(
        [sys.executable, "-m", "leaflets", "make", "--library", str(ward.folder), "--section", "signs",
         "--format", "pdf,html,txt", "-q", "--out", str(out)], check=True, cwd=ward.folder.parent,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for what, ending in (("print", ".pdf"), ("html", ".html"), ("txt", ".txt")):
        answer = ward.send("/do", **SIGNS, do=what)
        assert answer.code == 303
        file = ward.read(answer.headers["Location"])
        (made,) = out.glob(f"*{ending}")
        assert file.body == made.read_bytes()
        if what != "print":
            assert made.name in file.headers["Content-Disposition"]


def test_a_booklet_is_saved_as_sheets_to_fold(ward: Served) -> None:
    answer = ward.send("/do", **BOOKLET, do="sheets")
    file = ward.read(answer.headers["Location"])
    with pikepdf.open(io.BytesIO(file.body)) as pdf:
        box = pdf.pages[0].mediabox
        assert float(box[2]) > float(box[3]), "two pages stand side by side"
    assert "imposed" in file.headers["Content-Disposition"]


def test_the_last_ten_are_kept_as_choices_and_open_again(ward: Served, state: Path) -> None:
    for audience in ("adult", "parent"):
        ward.send("/do", **SIGNS, **{"facet.audience": audience}, do="print")
    page = ward.read("/").text
    assert "Made here last" in page
    again = ward.send("/again", again="1")
    assert re.search(r'value="parent" checked', ward.read(again.headers["Location"]).text)
    for number in ("0", "99", "x", ""):
        assert ward.send("/again", again=number).headers["Location"] == "/"


def test_a_search_finds_words_and_says_what_may_be_meant(ward: Served) -> None:
    page = ward.send("/find", q="birch")
    assert page.code == 200 and "The signs of hay fever" in page.text
    assert "Did you mean" in ward.send("/find", q="birhc").text
    assert "Nothing found" in ward.send("/find", q="xylophone").text
    assert "<script>" not in ward.send("/find", q="<script>alert(1)</script>").text
    reference = ward.choose(**SIGNS)
    assert ward.send("/find", q=reference.removeprefix("/l/").lower()).headers["Location"] == reference


def test_a_reference_of_earlier_words_shows_those_of_today(ward: Served, state: Path) -> None:
    path = ward.choose(**SIGNS)
    with sqlite3.connect(state / "leaflets/ward.db") as db:
        db.execute(
            "INSERT INTO stands_for SELECT 'AAAAAAAAAAAA', choice, seen FROM stands_for WHERE reference = ?",
            (path.removeprefix("/l/"),),
        )
    page = ward.read("/l/AAAAAAAAAAAA").text
    assert "The words have changed since" in page and path.removeprefix("/l/") in page
    assert ward.read("/l/BBBBBBBBBBBB").code == 404


# ---- one reader's copy ---------------------------------------------------------------------------


def test_a_copy_prints_what_was_typed_and_is_entered_in_the_register(ward: Served) -> None:
    form = ward.send("/copy", **BOOKLET)
    assert "Nothing on this page is kept" in form.text
    typed = {
        "name": CANARY,
        "message": f"Ask {CANARY}.",
        "date_1": SOON,
        "time_1": "9:30 am",
        "place_1": "Room 3",
    }
    copy = ward.send("/copy", **BOOKLET, **typed, do="print")
    assert copy.headers["Content-Type"] == "application/pdf" and CANARY in words_of(copy.body)
    name = re.search(r'inline; filename="(W-[A-Z0-9]{6})\.pdf"', copy.headers["Content-Disposition"])
    assert name
    with sqlite3.connect(ward.folder.parent / "register/leaflets.register.db") as db:
        rows = db.execute("SELECT id, file, reference FROM made").fetchall()
    import hashlib

    assert (name[1], hashlib.sha256(copy.body).hexdigest()) in [row[:2] for row in rows]
    shown = ward.send("/copy", **BOOKLET, **typed, do="show")
    assert (
        'src="data:image/png;base64,' in shown.text
        and "img-src 'self' data:" in shown.headers["Content-Security-Policy"]
    )
    more = ward.send("/copy", **BOOKLET, **typed, do="more")
    assert 'name="date_3"' in more.text and CANARY in more.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("date_1", "", "Type the day"), ("date_1", PAST, "This day is over"), ("date_1", "soon", "not a date"),
        ("time_1", "half nine", "Write the time"), ("name", "Al\u202eex", "cannot be printed"),
        ("name", "x" * 500, "longer than"), ("message", "#NAME?", "spreadsheet"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_said_at_its_field(field: str, value: str, said: str, ward: Served) -> None:
    typed = {"date_1": SOON, "place_1": "Room 3", field: value}
    page = ward.send("/copy", **BOOKLET, **typed, do="print")
    assert page.code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert said in page.text and 'aria-invalid="true"' in page.text


def test_a_name_is_kept_nowhere(ward: Served, state: Path) -> None:
    typed = {"name": CANARY, "date_1": SOON}
    for do in ("show", "print", "save", "more", ""):
        ward.send("/copy", **BOOKLET, **typed, do=do)
    ward.send("/copy", **BOOKLET, name=CANARY, date_1="x", do="print")
    parts = [word.encode() for word in CANARY.split()]
    for folder in (state, ward.folder.parent):
        for path in folder.rglob("*"):
            assert not any(part.decode() in str(path) for part in parts)
            assert not path.is_file() or not any(part in path.read_bytes() for part in parts), path
    page = ward.read("/").text
    assert CANARY not in page


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_what_is_kept_is_closed_to_others(ward: Served, state: Path) -> None:
    held = state / "leaflets"
    assert stat.S_IMODE(held.stat().st_mode) == 0o700
    files = [path for path in held.iterdir() if path.is_file()]
    assert files and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


# ---- faults of the library -----------------------------------------------------------------------


def test_while_the_texts_have_faults_the_last_good_ones_are_used(ward: Served) -> None:
    file = ward.file
    good = file.read_text("utf-8")
    file.write_text(good.replace("title:", "titel:", 1), "utf-8")
    try:
        page = ward.page_with("Somebody is changing the texts")
        assert "You did nothing wrong" in page
        faults = ward.read("/faults").text
        assert "titel" in faults and "signs.yaml:1" in faults and "Copy for the writer" in faults
        assert ward.read(ward.choose(**SIGNS)).code == 200
        assert ward.read(ward.choose(**SIGNS, **{"facet.season": "spring"})).code == 200
    finally:
        file.write_text(good, "utf-8")


@pytest.mark.skipif(os.name == "nt", reason="CUPS is not on Windows")
def test_a_leaflet_and_a_copy_go_to_a_printer_that_this_computer_knows(tmp_path: Path) -> None:
    import json

    log = tmp_path / "calls"
    env = printer(tmp_path / "bin", log)
    with served(copied_library(tmp_path / "lib"), tmp_path / "state", env=env) as ward:
        ward.enter()
        assert "On a printer" in ward.read(ward.choose(**SIGNS)).text
        assert "Sent to ward-3" in ward.send("/do", **BOOKLET, do="queue.ward-3").text
        copy = ward.send("/copy", **SIGNS, name=CANARY, do="queue.ward-3")
        assert "Sent to ward-3" in copy.text
        assert ward.send("/do", **SIGNS, do="queue.-o").code == 303, "no printer of that name: the page again"
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    assert [call[-1] for call in calls] == ["%PDF-", "%PDF-"]
    assert "sides=two-sided-short-edge" in calls[0], "sheets to fold turn on the short edge"
    assert CANARY not in log.read_text()
