"""A list's whole way by forms and links alone: nothing is made before every row's fate is known, and nothing of it lies elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from leaflets import deliver
from leaflets.faults import LeafletError
from leaflets.register.entries import open_register
from leaflets.register.versions import versions_used
from leaflets.ward.library import WardLibrary
from leaflets.ward_lists.archive import zip_of
from leaflets.ward_lists.fates import said_in_report, without_options
from leaflets.ward_lists.folders import ListFolder, delete_old, keep_list, lists_in, now
from leaflets.ward_lists.pages import drafts_said
from leaflets.ward_lists.run import ListRuns
from support.served import Served, served
from support.watched import PATIENCE, Answer, copied_library

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")

CANARY = "Zebedee Quillfeather"
LIST = f"id,name,season,email\nB-1,{CANARY},spring,z@mail.example\nB-2,{CANARY},never,\nB-3,{CANARY},,\n"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def ward(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(copied_library(tmp_path_factory.mktemp("ward") / "lib"), state) as held:
        held.enter()
        yield held


def send_list(ward: Served, data: str | bytes) -> Answer:
    """Upload a list, and return the answer."""
    body = data.encode() if isinstance(data, str) else data
    edge = "a-line-that-no-list-holds"
    parts = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{ward.csrf}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="list"; filename="patients.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    whole = parts + body + f"\r\n--{edge}--\r\n".encode()
    kind = f"multipart/form-data; boundary={edge}"
    return ward.ask("POST", "/list", ward.own(**{"Content-Type": kind, "Origin": ward.origin}), whole)


def uploaded(ward: Served, data: str | bytes) -> str:
    """Upload a list, and return the address of its page."""
    found = send_list(ward, data)
    assert found.code == 303, found.text[-2000:]
    return found.headers["Location"]


def made(ward: Served, address: str) -> str:
    """Have a list made, and return the page of its result."""
    assert ward.send(f"{address}/make").code == 303
    return result(ward, address)


def result(ward: Served, address: str) -> str:
    until = time.monotonic() + PATIENCE
    while "Stop here" in (page := ward.read(address).text):
        assert time.monotonic() < until, page
        time.sleep(0.1)
    return page


def said(page: str) -> str:
    """Return the words of a page's main part."""
    main = re.sub(r"<svg.*?</svg>", "", page[page.index("<main") : page.index("</main>")], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_every_row_has_its_fate_before_anything_is_made(ward: Served, state: Path) -> None:
    address = uploaded(ward, LIST)
    page = said(ward.read(address).text)
    assert "3 rows: 2 can be made, 1 is refused" in page and "Make 2" in page
    assert "B-2 Refused season: there is no such value" in page
    assert "B-1 Made, no e-mail" in page and "No day of consent" in page
    assert "All of them are DRAFT" in page and CANARY not in page
    assert not (state / "leaflets" / "lists" / address.split("/")[-1] / "leaflets").exists()


def test_a_visit_that_is_over_is_said_before_anything_is_made(ward: Served) -> None:
    page = said(ward.read(uploaded(ward, "id,appointment_date\nB-1,2020-01-06\nB-2,2090-01-06\n")).text)
    assert page.count("A visit is over") == 1 and "2020" not in page and "Make 2" in page


def test_a_name_that_cannot_be_set_is_said_before_anything_is_made(ward: Served) -> None:
    page = said(ward.read(uploaded(ward, "id,name\nB-1,Ann\nB-2,مريم\nB-3,神田\n")).text)
    assert "3 rows: 1 can be made, 2 are refused" in page and "مريم" not in page and "神" not in page
    assert (
        "B-2 Refused Arabic cannot be set" in page and "B-3 Refused no font of this layout can show" in page
    )


def test_a_list_becomes_a_zip_and_the_numbers_add_up(ward: Served, state: Path) -> None:
    address = uploaded(ward, LIST)
    page = said(made(ward, address))
    assert "2 made, 1 refused" in page and "3 rows = 2 made + 1 refused + 0 there already" in page
    assert "Row 3, B-2: season: there is no such value" in page and CANARY not in page
    got = ward.read(f"{address}/zip")
    assert got.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(got.body)) as held:
        assert held.testzip() is None
        assert held.namelist() == ["report.csv", "B-1.pdf", "B-3.pdf"]
        assert held.read("B-1.pdf").startswith(b"%PDF-")
    assert ward.read(f"{address}/report").text.startswith("id,line,result")


def test_the_folder_is_closed_to_others_and_deleted_by_a_button(ward: Served, state: Path) -> None:
    address = uploaded(ward, LIST)
    made(ward, address)
    folder = state / "leaflets" / "lists" / address.split("/")[-1]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and modes == {0o600}
    assert ward.send(f"{address}/delete").code == 303
    assert not folder.exists() and ward.read(address).code == 404


QUESTIONS = {
    "nothing to ask": ("id\nB-1\n", {}, "1 row: 1 can be made"),
    "a column of another name": ("Ref.\nB-1\n", {"column.0": "id"}, "1 row: 1 can be made"),
    "a column to leave out": ("id,Ward\nB-1,7\n", {"column.1": "-"}, "1 row: 1 can be made"),
    "month or day first": ("id,appointment_date\nB-1,3/4/2098\n", {"dates": "dmy"}, "1 row: 1 can be made"),
    "letters of an unknown kind": ("id,name\nB-1,Jérôme\n".encode("cp1252"), {"encoding": "windows-1252"}, "1 row: 1 can be made"),
    "two at once": ("Ref.,name\nB-1,Jérôme\n".encode("cp1252"), {"encoding": "windows-1252", "column.0": "id"}, "1 row: 1 can be made"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUESTIONS)
def test_what_only_a_person_knows_is_asked_and_the_answer_counts(ward: Served, case: str) -> None:
    data, answers, then = QUESTIONS[case]
    address = uploaded(ward, data)
    if answers and "dates" not in answers:
        before = said(ward.read(address).text)
        assert "Answer the questions first" in before and "Make 1" not in before
    assert ward.send(f"{address}/check", **answers).code == 303
    assert then in said(ward.read(address).text)


WRONG = {
    "empty": (b"", "This file is empty"),
    "blank": (b" \n", "This file is empty"),
    "a spreadsheet's own file": (b"PK\x03\x04" + b"0" * 2000, "not a CSV file"),
    "a workbook": (b"PK\x03\x04xl/workbook.xml" + bytes(range(256)) * 40, "an Excel workbook"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(128, 256)) * 40, "a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)) * 40, "a picture"),
    "no rows": (b"id,name\n", "the list has no patients"),
    "one id twice": (b"id\nA-1\nA-1\n", "the same id as line 2"),
    "an open quote": (b'id,name\nA-1,"Ann\n', "a quote"),
    "zero bytes": (b"id\nA\x00-1\n", "zero byte"),
    "two columns of one name": (b"id,name,name\nA-1,a,b\n", "two columns"),
    "a column without a name": (b"id,\nA-1,a\n", "column 2 has no name"),
    "an endless cell": (b"id,name\nA-1," + b"x" * 30_000 + b"\n", "longer than"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_list_that_cannot_be_read_says_why_and_what_to_do(ward: Served, case: str) -> None:
    data, why = WRONG[case]
    found = send_list(ward, data)
    page = said(found.text if found.code == 200 else ward.read(found.headers["Location"]).text)
    assert why in page and "Make" not in page.replace("3 Make", "")


def test_only_a_list_may_be_large(ward: Served) -> None:
    assert send_list(ward, b"id\n" + b"A-1\n" * 6_000_000).code == 413
    assert ward.send("/find", q="x" * 200_000).code == 413


@pytest.mark.skipif(sys.platform != "linux", reason="looks at open files in /proc")
def test_a_large_upload_waits_in_a_closed_folder_of_the_program(ward: Served, state: Path) -> None:
    """The system's folder for temporary files is everybody's."""
    own, body = state / "leaflets/temporary", b"n" * 3_000_000
    host, port = ward.origin.removeprefix("http://").split(":")
    head = f"POST /list HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: text/csv\r\nContent-Length: {len(body) + 1}\r\n\r\n"
    with socket.create_connection((host, int(port)), PATIENCE) as line:
        line.sendall(head.encode() + body)  # and never the last byte
        until = time.monotonic() + PATIENCE
        while not any(path.startswith(f"{own}/") for path in open_files(ward.process.pid)):
            assert time.monotonic() < until, "it waits elsewhere"
            time.sleep(0.05)
    assert stat.S_IMODE(own.stat().st_mode) == 0o700 and list(own.iterdir()) == []


def open_files(pid: int) -> list[str]:
    """Return the files that a process has open."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.append(os.readlink(link))
    return found


def test_a_zip_of_a_list_that_is_deleted_meanwhile_ends(tmp_path: Path) -> None:
    folder = keep_list(tmp_path, b"id\nA-1\n")
    folder.made.mkdir()
    (folder.made / "report.csv").write_text("files\nA-1.pdf\n")
    (folder.made / "A-1.pdf").write_bytes(bytes(5_000_000))
    pieces = zip_of(folder)
    assert next(pieces)
    folder.delete()
    assert not zipfile.is_zipfile(io.BytesIO(b"".join(pieces)))


def test_a_list_for_which_there_is_no_room_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:1])
        raise LeafletError([])

    monkeypatch.setattr(deliver, "put_private", full)
    with pytest.raises(LeafletError):
        keep_list(tmp_path / "lists", b"id\nA-1\n")
    assert lists_in(tmp_path / "lists") == [] and not [*(tmp_path / "lists").iterdir()]


def test_a_list_without_its_form_is_refused(ward: Served) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Origin": "https://elsewhere.example"}
    assert ward.ask("POST", "/list", ward.own(**headers), b"--x--\r\n").code == 403


@pytest.mark.parametrize("number", ["000000000000", "..", "%2e%2e", "a/b", "lists", "0" * 11, "g" * 12])
def test_an_address_that_names_no_list_leads_nowhere(ward: Served, number: str) -> None:
    for end in ("", "/zip", "/report", "/run"):
        assert ward.read(f"/list/{number}{end}").code == 404


def test_a_name_stays_in_the_folder_of_its_list(ward: Served, state: Path, tmp_path: Path) -> None:
    address = uploaded(ward, LIST)
    made(ward, address)
    folder = state / "leaflets" / "lists"
    holds = [path for path in state.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert holds and all(folder in path.parents for path in holds)
    assert all(path.name == "list.csv" for path in holds), "PDFs hold it compressed, the state not at all"


# ---- stopped and lost ------------------------------------------------------------------------------


MANY = "id,name\n" + "".join(
    f"P-{n:04},{CANARY}\n" for n in range(1500)
)  # a few seconds' work, once it has begun
SUM = re.compile(r"1,500 rows = ([\d,]+) made \+ 0 refused \+ ([\d,]+) there already")


def number(said: str) -> int:
    """Return a number as pages say it."""
    return int(said.replace(",", ""))


def made_and_there(page: str) -> tuple[int, int]:
    """Return how many rows of MANY a run made, and how many it found, from the page of its result."""
    found = SUM.search(page)
    assert found, page
    return number(found[1]), number(found[2])


def wait_for_some(ward: Served, address: str, count: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = re.search(r"([\d,]+) of 1,500 done", ward.read(f"{address}/run").text)
        if found and number(found[1]) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("nothing was made")


def test_a_run_is_stopped_and_goes_on(ward: Served) -> None:
    address = uploaded(ward, MANY)
    ward.send(f"{address}/make")
    wait_for_some(ward, address, 10)
    ward.send(f"{address}/stop")
    page = said(result(ward, address))
    stopped = re.search(r"Stopped at ([\d,]+) of 1,500", page)
    assert stopped and 10 <= number(stopped[1]) < 1500, page
    now, there = made_and_there(said(made(ward, address)))
    assert now + there == 1500 and there >= number(stopped[1])


def test_what_was_made_survives_a_killed_program(tmp_path: Path) -> None:
    library = copied_library(tmp_path / "lib")
    with served(library, tmp_path / "state") as first:
        first.enter()
        address = uploaded(first, MANY)
        first.send(f"{address}/make")
        wait_for_some(first, address, 10)
        first.process.kill()
        first.process.wait()
    with served(library, tmp_path / "state") as ward:
        ward.enter()
        assert "Stopped at" in said(ward.read(address).text)
        page = said(made(ward, address))
        now, there = made_and_there(page)
        assert there >= 10 and now + there == 1500


def test_a_list_is_deleted_after_a_day(tmp_path: Path) -> None:
    library, state = copied_library(tmp_path / "lib"), tmp_path / "state"
    with served(library, state) as first:
        first.enter()
        old, fresh = uploaded(first, LIST), uploaded(first, LIST)
    folder = state / "leaflets" / "lists"
    kept = folder / old.split("/")[-1] / "state.json"
    held = json.loads(kept.read_text())
    kept.write_text(json.dumps({**held, "uploaded": "2020-01-01T00:00:00+00:00"}))
    with served(library, state) as ward:
        ward.enter()
        assert ward.read(fresh).code == 200
        until = time.monotonic() + PATIENCE
        while os.path.exists(folder / old.split("/")[-1]) and time.monotonic() < until:
            time.sleep(0.05)
        assert ward.read(old).code == 404


@pytest.mark.parametrize("named", ["zlib", "rot13", "idna", "../../x", "no such"])
def test_an_encoding_that_no_list_is_read_in_does_not_count(named: str, ward: Served) -> None:
    address = uploaded(ward, LIST)
    assert ward.send(f"{address}/check", encoding=named).code == 303
    assert "3 rows: 2 can be made" in said(ward.read(address).text)


def kept_list(root: Path, **more: object) -> ListFolder:
    """Put a list into a folder, with what its state says."""
    folder = keep_list(root, LIST.encode())
    held = json.loads((folder.path / "state.json").read_text())
    (folder.path / "state.json").write_text(json.dumps({**held, **more}))
    return folder


def test_a_list_whose_program_was_killed_goes_after_its_day_too(tmp_path: Path) -> None:
    """Its state says for ever that it is being made; a run under way notes how far it is all the time."""
    folder = kept_list(tmp_path, uploaded="2020-01-01T00:00:00+00:00", stage="making")
    delete_old(tmp_path, now())
    assert folder.path.exists()
    delete_old(tmp_path, now() + dt.timedelta(hours=2))
    assert not folder.path.exists()


def test_a_list_from_the_future_has_a_day_from_now(tmp_path: Path) -> None:
    folder = kept_list(tmp_path, uploaded="2099-01-01T00:00:00+00:00")
    delete_old(tmp_path, now())
    assert folder.path.exists() and folder.state().uploaded <= now()
    delete_old(tmp_path, now() + dt.timedelta(hours=25))
    assert not folder.path.exists()


@pytest.mark.parametrize(
    "text", ["[]", "5", '{"uploaded": "2020-01-01T00:00:00", "drafts": []}', '{"uploaded": 5}', "{"]
)
def test_no_state_keeps_lists_from_being_listed_and_deleted(text: str, tmp_path: Path) -> None:
    folder, other = kept_list(tmp_path), kept_list(tmp_path)
    (folder.path / "state.json").write_text(text)
    assert {one.number for one in lists_in(tmp_path)} == {folder.number, other.number}
    delete_old(tmp_path, now() + dt.timedelta(hours=25))
    assert lists_in(tmp_path) == []


def test_a_run_that_cannot_begin_does_not_stay_for_ever(tmp_path: Path) -> None:
    """Else the page would say that it is being made, and the program could not be stopped."""
    library = WardLibrary(copied_library(tmp_path / "lib"))
    library.start()
    runs = ListRuns(tmp_path, library)
    folder = keep_list(runs.root, LIST.encode())
    shutil.rmtree(folder.path)
    with pytest.raises(LeafletError):
        runs.make(folder)
    assert runs.running(folder) is None
    runs.close()
    library.stop()


def test_a_list_too_long_for_a_page_says_so_and_is_not_made(ward: Served) -> None:
    address = uploaded(ward, "id\n" + "".join(f"B-{n}\n" for n in range(20_001)))
    page = said(ward.read(address).text)
    assert "this list has 20,001 rows; a page checks 20,000 at most. Divide it into several lists" in page
    ward.send(f"{address}/make")
    assert "cannot be read yet" in said(ward.read(address).text)


def test_far_too_many_rows_or_columns_are_refused_at_once(ward: Served) -> None:
    """A small file of commas alone would take the computer's memory; a year's export would keep a page waiting for minutes."""
    for data, why in (
        (b"id" + b"," * 5_000_000 + b"\nA-1\n", "this list has 5,000,001 columns; 16,384 at most are read"),
        (b"id\n" + b"".join(b"B-%d\n" % n for n in range(300_000)), "this list has 300,000 rows"),
    ):
        address = uploaded(ward, data)
        begun = time.monotonic()
        assert why in said(ward.read(address).text)
        assert time.monotonic() - begun < 20


def test_every_unknown_column_is_asked_about_and_the_others_can_be_left_out_at_once(ward: Served) -> None:
    """An export has more columns than anybody maps; none of them is left out unasked."""
    unknown = [f"Their {n}" for n in range(60)]
    address = uploaded(ward, ",".join([*unknown, "season"]) + "\n" + ",".join(["A-1"] * 60) + ",spring\n")
    page = ward.read(address).text
    assert all(f">{name}</label>" in page for name in unknown)
    answers = {f"column.{n}": "" for n in range(60)} | {"column.59": "id"}
    assert ward.send(f"{address}/check", **answers).code == 303
    assert "Answer the questions first" in said(ward.read(address).text)
    assert ward.send(f"{address}/check", **answers, rest="-").code == 303
    page = ward.read(address).text
    assert "1 row: 1 can be made" in said(page) and "Leave out the others" not in page


def test_more_columns_than_a_page_can_ask_about_are_refused(ward: Served) -> None:
    address = uploaded(ward, "id" + "".join(f",x{n}" for n in range(201)) + "\nA-1" + "," * 201 + "\n")
    page = said(ward.read(address).text)
    assert "201 columns have names that are unknown here; a page asks about 200 at most. Save only" in page


def test_a_refused_row_far_down_is_shown_too(ward: Served) -> None:
    rows = "".join(f"A-{n:04},spring\n" for n in range(6_000))
    address = uploaded(ward, f"id,season\n{rows}A-9999,never\n")
    page = said(ward.read(address).text)
    assert "5,801 more rows are not shown here" in page and "A-9999" not in page
    page = said(ward.read(f"{address}?show=refused").text)
    assert "6002 A-9999 Refused" in page and "more row" not in page


@pytest.mark.parametrize(
    ("drafts", "made", "words"),
    [
        (0, 5, ""),
        (5, 5, "All of them are"),
        (1, 1, "It is a"),
        (1, 5, "1 of them is a"),
        (3, 5, "3 of them are"),
    ],
)
def test_how_many_are_drafts_is_said_as_it_is(drafts: int, made: int, words: str) -> None:
    assert drafts_said(drafts, made) == words


def test_a_list_is_in_the_register_and_its_leaflets_are_those_of_the_command(tmp_path: Path) -> None:
    library = copied_library(tmp_path / "lib")
    profile = library / "clinic.yaml"
    profile.write_text(
        (library / "content/clinics/example.yaml").read_text("utf-8") + "register: ../register\n", "utf-8"
    )
    with served(library, tmp_path / "state") as ward:
        ward.enter()
        page = said(made(ward, address := uploaded(ward, LIST)))
        assert "2 made, 1 refused" in page
        with zipfile.ZipFile(io.BytesIO(ward.read(f"{address}/zip").body)) as held:
            of_page = {name: held.read(name) for name in held.namelist()}
    with open_register(tmp_path / "register", versions_used(), lambda: "now", new=False) as register:
        assert register.reference_of(hashlib.sha256(of_page["B-1.pdf"]).hexdigest())
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    words = [sys.executable, "-m", "leaflets", "batch", "list.csv", "--out", "out", "-q", "--library", "lib"]
    assert subprocess.run([*words, "--jobs", "1"], cwd=tmp_path, capture_output=True).returncode == 1
    assert of_page == {name: (tmp_path / "out" / name).read_bytes() for name in of_page}


HINTS = {
    "use an arbitrary reference, or --allow-any-id": "use an arbitrary reference",
    "remove it from the list; if it is a patient, use --allow-any-id": "remove it from the list",
    "--dates dmy or --dates mdy": "",
    "one of: a, b, or c": "one of: a, b, or c",
    "": "",
}


@pytest.mark.parametrize("hint", HINTS)
def test_a_hint_names_no_option_of_the_command(hint: str) -> None:
    assert without_options(hint) == HINTS[hint]
    useful = f" ({HINTS[hint]})" if HINTS[hint] else ""
    if hint:
        assert said_in_report(f"first ({hint}); second (as it is)") == f"first{useful}; second (as it is)"


def test_a_row_says_the_same_before_and_after_and_names_no_option(ward: Served) -> None:
    address = uploaded(ward, "id\nA-1\n1980-01-02\n")
    before, after = said(ward.read(address).text), said(made(ward, address))
    for page in (before, after):
        assert "the id looks like a date" in page and "se an arbitrary reference" in page and "--" not in page
