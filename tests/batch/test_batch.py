"""Batch: every row accounted for, nothing made twice, and whatever happens, no file that is torn, outdated or another's."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from leaflets import deliver
from leaflets.approval import reference as reference_module
from leaflets.batch import worker
from leaflets.batch.columns import Reading
from leaflets.batch.crew import Crew, OpenPool
from leaflets.batch.patient import Patient
from leaflets.batch.processes import Lost, Processes
from leaflets.batch.rows import ListCount, read_rows
from leaflets.batch.worker import Maker, Outcome, WorkerInputs, WorkOrder, check_worker, fingerprint, maker
from leaflets.cli import batch as batch_command
from leaflets.distributions import version_of
from leaflets.faults import LeafletError
from leaflets.model import Job, Reader, plain
from leaflets.orders.topics import choose_topic
from leaflets.pdf.copies import CopyPlan
from leaflets.register.versions import program
from leaflets.setting import library_folder, load_setting
from leaflets.tailor.choices import combinations
from support.approvals import real
from support.batches import PEOPLE, PRESS, Row, command, job, listed, ran
from support.command import leaflets
from support.document import Node, walk
from support.document import Reader as PdfReader
from support.properties import THOROUGH

KILLS = int(os.environ.get("LEAFLETS_KILLS", "6" if THOROUGH else "2"))
ROOT = Path(__file__).parents[2]


def started(folder: Path, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(command(folder, *args), stderr=subprocess.PIPE, text=True, cwd=folder)


def pdfs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "out").glob("*.pdf"))}


def report(folder: Path) -> dict[str, Row]:
    rows = csv.DictReader(io.StringIO((folder / "out" / "report.csv").read_text(encoding="utf-8")))
    return {row["id"]: row for row in rows}


def litter(folder: Path) -> list[str]:
    """Return the names of files that do not belong in a batch's folder."""
    known = {"report.csv", ".made-by-leaflets.db"}
    names = {path.name for path in (folder / "out").iterdir()} - known
    return sorted(name for name in names if not name.endswith(".pdf") or name.startswith("."))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the list of all people and the result of an undisturbed run."""
    folder = tmp_path_factory.mktemp("reference")
    listed(folder / "patients.csv", PEOPLE)
    done = ran(folder, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "24 rows = 24 made + 0 refused + 0 there already" in done.stderr
    return folder


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    listed(tmp_path / "patients.csv", PEOPLE)
    return tmp_path


# ---- what it makes -----------------------------------------------------------------------------


def test_a_copy_is_the_leaflet_that_make_writes(reference: Path, tmp_path: Path) -> None:
    for person in (PEOPLE[0], PEOPLE[3]):
        reader = tmp_path / "reader.yaml"
        reader.write_text(f"id: {person['id']}\nname: {person['name']}\nkey_worker: {person['key_worker']}\n")
        part = ["--booklet"] if person["sections"] == "booklet" else ["--section", person["sections"]]
        args = ["--audience", person["audience"], "--reader", str(reader), "--as-of", "2026-12-01"]
        out = tmp_path / person["id"]
        assert leaflets("make", *part, *args, "-q", "--out", str(out), folder=tmp_path).returncode == 0
        made = out / "personal" / f"{person['id']}.pdf"
        assert made.read_bytes() == pdfs(reference)[made.name]


def test_files_are_for_their_owner_alone(reference: Path) -> None:
    assert (reference / "out").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (reference / "out").iterdir()} == {0o600}


def test_each_file_holds_its_own_patient_and_no_other(reference: Path) -> None:
    for name, pdf in pdfs(reference).items():
        said = everything_in(pdf)
        for row in PEOPLE:
            own = row["id"] == name.removesuffix(".pdf")
            marks = [row["name"].split()[1], row["key_worker"].split()[1]]
            assert [mark in said for mark in marks] == [own, own], (name, row["id"])


ALL_WORDS = {
    "id": "W", "name": "Marked Person", "key_worker": "Nurse Keyworker", "message": "Bring your log.",
    "appointment_date": "2026-12-03", "appointment_time": "14:30", "appointment_place": "Day unit, room 4",
    "appointment_with": "Dr. Wu", "appointment_2_date": "2026-12-24", "appointment_2_with": "Dr. Xi",
    "appointment_9_date": "2027-01-02", "email": "ann@mail.example", "email_consent": "2026-11-02", "password": "s3cret",
}  # fmt: skip
ON_CONTACTS = ["Nurse Keyworker", "Bring your log.", "Thursday, December 3, 2026", "14:30", "Day unit, room 4", "Dr. Wu",
               "Thursday, December 24, 2026", "Dr. Xi", "Saturday, January 2, 2027"]  # fmt: skip


def test_everything_that_a_mixed_list_asks_for_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every combination in turn, twice: nothing is prepared again."""
    ready: list[CopyPlan] = []
    monkeypatch.setattr(worker, "CopyPlan", lambda document: ready.append(CopyPlan(document)) or ready[-1])
    held = Maker(maker(PRESS).setting)
    topic = choose_topic(held.setting.library, "relapsed-all", "en")
    for name in ("Ann", "Zoë"):
        for choices in combinations(topic):
            held.pdf(Job(topic.id, "en", "overview", choices, "sheet", "a4", Reader(name=plain(name))))
    assert len(ready) == len(list(combinations(topic))) == 48


@pytest.mark.parametrize("layout", ["booklet", "large-print", "sheet", "trifold"])
def test_every_column_is_in_the_structure_tree_of_its_page(tmp_path: Path, layout: str) -> None:
    """The name on the first page, the rest on the contacts page, as tagged text; what is for e-mail nowhere."""
    sections = "booklet" if layout == "booklet" else "symptoms"
    path = listed(tmp_path / "patients.csv", [{**ALL_WORDS, "layout": layout, "sections": sections}])
    setting = maker(PRESS).setting
    how = Reading(next(iter(setting.library.topics.values())), {})
    (row,) = read_rows(path, setting, how)
    assert isinstance(row, Patient)
    pdf = Maker(setting).pdf(row.jobs[0])
    read = PdfReader(pdf)
    said = [(page_of(node), read.text(node)) for node in walk(read.root) if node.type not in ("Link", "Span")]
    pages = {word: {page for page, text in said if word in text} for word in ["Marked Person", *ON_CONTACTS]}
    assert 1 in pages["Marked Person"]
    assert min(map(len, pages.values())) == 1, pages
    contacts = set.union(*[pages[word] for word in ON_CONTACTS])
    assert max(contacts) - min(contacts) <= 1, pages
    seen = everything_in(pdf)
    assert [word for word in ("ann@mail", "s3cret", "2026-11-02", "November 2, 2026") if word in seen] == []


def page_of(node: Node) -> int:
    return min((kid[0] for kid in node.kids if isinstance(kid, tuple)), default=0)


def everything_in(pdf: bytes) -> str:
    """Return the text of all pages (kerning splits words in their operators), and every object and stream."""
    document = pypdfium2.PdfDocument(pdf)
    parts = [page.get_textpage().get_text_range() for page in document]
    with pikepdf.open(io.BytesIO(pdf)) as held:
        for one in held.objects:
            parts.append(repr(one))
            if isinstance(one, pikepdf.Stream) and "/FontFile2" not in one:
                parts.append(one.read_bytes().decode("latin-1"))
    return " ".join(parts)


def test_the_same_bytes_alone_first_last_and_beside_a_hostile_row(reference: Path, tmp_path: Path) -> None:
    wanted = pdfs(reference)
    hostile = {"id": "H1", "name": "{{ 1/0 }} <p> &amp; %s \\(", "message": "x" * 5000, "sections": "booklet"}
    someone = PEOPLE[5]
    for n, (rows, jobs) in enumerate(
        [([someone], "1"), ([hostile, someone], "2"), ([*PEOPLE[6:9], someone], "8")]
    ):
        folder = tmp_path / str(n)
        folder.mkdir()
        listed(folder / "patients.csv", rows)
        ran(folder, "--jobs", jobs)
        assert pdfs(folder)["P005.pdf"] == wanted["P005.pdf"]


def test_names_say_topic_and_choices_and_never_a_person(tmp_path: Path) -> None:
    listed(tmp_path / "patients.csv", PEOPLE[1:2])
    assert ran(tmp_path, "--names", "descriptive", "--jobs", "1").returncode == 0
    assert list(pdfs(tmp_path)) == ["P001.relapsed-all-symptoms-4t8v.pdf"]


def test_a_row_may_ask_for_several_leaflets(tmp_path: Path) -> None:
    listed(tmp_path / "patients.csv", [{"id": "A", "sections": "symptoms; diagnosis"}])
    assert ran(tmp_path, "--jobs", "1").returncode == 0
    assert list(pdfs(tmp_path)) == ["A.1.pdf", "A.2.pdf"]


# ---- rows in = made + refused + skipped ----------------------------------------------------------


def test_a_wrong_row_is_left_out_and_reported_without_the_name(tmp_path: Path) -> None:
    wrong = {"id": "BAD", "name": "Secret Person", "sections": "no-such", "audience": "adult"}
    listed(tmp_path / "patients.csv", [*PEOPLE[:3], wrong])
    done = ran(tmp_path, "--jobs", "1")
    assert done.returncode == 1
    assert "4 rows = 3 made + 1 refused + 0 there already" in done.stderr
    assert "patients.csv:5:" in done.stderr and "row: BAD, line 5" in done.stderr
    assert "Secret" not in done.stderr and "Secret" not in (tmp_path / "out" / "report.csv").read_text()
    assert report(tmp_path)["BAD"]["result"] == "refused" and report(tmp_path)["BAD"]["line"] == "5"
    assert report(tmp_path)["P000"]["files"] == "P000.pdf" and len(report(tmp_path)["P000"]["document"]) == 12


def test_a_visit_that_is_over_is_reported_and_made(tmp_path: Path) -> None:
    """The day is in the row, and may be a patient's: it is not repeated."""
    days = ["2026-11-30", "2026-12-01", "2026-12-02", "", "2025-12-24"]
    people = [
        {**PEOPLE[n], "appointment_date": day, "appointment_2_date": "2026-12-09"}
        for n, day in enumerate(days, 1)
    ]
    listed(tmp_path / "patients.csv", people)
    for quiet in ([], ["-q"]):
        done = ran(tmp_path, "--jobs", "1", *quiet)
        assert done.returncode == 0
        assert (
            "2 rows: a visit is over: its day is before the one on which this is made; see report.csv"
            in done.stderr
        )
    reported = {id: row["why"] for id, row in report(tmp_path).items() if row["why"]}
    assert set(reported) == {"P001", "P005"} and not any("20" in why for why in reported.values())
    rows = json.loads(ran(tmp_path, "--jobs", "1", "--json").stdout)["rows"]
    assert [len(row["remarks"]) for row in rows] == [1, 0, 0, 0, 1]


def test_what_a_card_leaves_out_is_reported(tmp_path: Path) -> None:
    rows = [
        {"id": "A-1", "name": "Ann Lee", "layout": "card", "message": "Bring it."},
        {"id": "A-2", "name": "Ann Lee", "layout": "card"},
        {"id": "A-3", "name": "Ann Lee", "message": "Bring it."},
    ]
    listed(tmp_path / "patients.csv", rows)
    done = ran(tmp_path, "--jobs", "1")
    assert done.returncode == 0 and "1 row: a card prints the name only" in done.stderr
    assert [id for id, row in report(tmp_path).items() if row["why"]] == ["A-1"]


def test_a_row_whose_words_cannot_be_set_is_refused_without_them(tmp_path: Path) -> None:
    listed(tmp_path / "patients.csv", [*PEOPLE[:1], {"id": "GLYPH", "name": "Secret \u4f60\u597d Person"}])
    done = ran(tmp_path, "--jobs", "2")
    assert done.returncode == 1 and list(pdfs(tmp_path)) == ["P000.pdf"]
    assert (
        "patients.csv:3" in done.stderr
        and "Secret" not in done.stderr + (tmp_path / "out" / "report.csv").read_text()
    )


def test_a_list_that_is_wrong_as_a_whole_makes_nothing(tmp_path: Path) -> None:
    listed(tmp_path / "patients.csv", [*PEOPLE[:3], PEOPLE[1]])
    done = ran(tmp_path)
    assert done.returncode == 1 and "patients.csv:5" in done.stderr
    assert not (tmp_path / "out").exists()


# ---- the second run ----------------------------------------------------------------------------


def copied(reference: Path, folder: Path) -> Path:
    shutil.copytree(reference, folder, dirs_exist_ok=True)
    return folder


def test_the_same_command_again_makes_nothing(reference: Path, tmp_path: Path) -> None:
    folder = copied(reference, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (folder / "out").glob("*.pdf")}
    done = ran(folder, "--jobs", "1")
    assert "24 rows = 0 made + 0 refused + 24 there already" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in (folder / "out").glob("*.pdf")} == before


def test_what_is_missing_altered_or_newly_requested_is_made(reference: Path, tmp_path: Path) -> None:
    folder = copied(reference, tmp_path)
    (folder / "out" / "P001.pdf").unlink()
    (folder / "out" / "P002.pdf").write_bytes(b"%PDF torn")
    listed(
        folder / "patients.csv",
        [{**row, "key_worker": "Another"} if row["id"] == "P003" else row for row in PEOPLE],
    )
    done = ran(folder, "--jobs", "1")
    assert "24 rows = 3 made + 0 refused + 21 there already" in done.stderr
    same = {name for name, pdf in pdfs(folder).items() if pdf == pdfs(reference)[name]}
    assert set(pdfs(reference)) - same == {"P003.pdf"}


def test_a_changed_night_number_makes_everything_again(reference: Path, tmp_path: Path) -> None:
    folder = copied(reference, tmp_path)
    example = ROOT / "content" / "clinics" / "example.yaml"
    profile = example.read_text(encoding="utf-8")
    (folder / "clinic.yaml").write_text(profile.replace("555-0101", "555-0177"), encoding="utf-8")
    for beside in example.parent.glob("*.svg"):
        shutil.copy(beside, folder)
    assert "555-0177" in (folder / "clinic.yaml").read_text(encoding="utf-8")
    done = ran(folder, "--jobs", "2")
    assert "24 rows = 24 made + 0 refused + 0 there already" in done.stderr
    assert not set(pdfs(folder).values()) & set(pdfs(reference).values())


def test_an_approval_that_comes_or_lapses_makes_everything_again(tmp_path: Path) -> None:
    """DRAFT is on every page of one, and on no page of the other."""
    lib = ["--library", str(real(tmp_path / "lib"))]
    alone = [*lib, "--jobs", "1"]
    (tmp_path / "patients.csv").write_text("id,name\nP000,Ann Lee\nP001,Sam Roe\n", encoding="utf-8")
    assert "2 made" in ran(tmp_path, *alone).stderr
    drafts = pdfs(tmp_path)
    assert "0 made + 0 refused + 2 there already" in ran(tmp_path, *alone).stderr
    sign = ["approve", "--as", "A. Doctor, Consultant", "--on", "2026-11-23", "--until", "2027-11-22", *lib]
    assert leaflets(*sign, folder=tmp_path).returncode == 0
    assert "2 made" in ran(tmp_path, *alone).stderr
    assert not set(drafts.values()) & set(pdfs(tmp_path).values())
    allowed = ["--allow-draft", "B. Nurse", "the new texts are on their way"]
    assert "2 made" in ran(tmp_path, *alone, "--as-of", "2027-12-01", *allowed).stderr


def test_the_booklet_of_a_row_that_is_now_refused_is_removed(reference: Path, tmp_path: Path) -> None:
    folder = copied(reference, tmp_path)
    listed(folder / "patients.csv", [{**PEOPLE[0], "sections": "no-such"}, *PEOPLE[1:20]])
    done = ran(folder, "--jobs", "1")
    assert "P000.pdf" not in pdfs(folder) and "removed" in report(folder)["P000"]["why"]
    assert "4 files from earlier runs are not on this list" in done.stderr


def test_what_a_row_no_longer_asks_for_is_removed(tmp_path: Path) -> None:
    """Two leaflets, then one of them, then for another reader: the old ones do not stay beside the new."""
    row = {"id": "A", "name": "Marked Person", "audience": "adult"}
    for change, names, files in (
        ({"sections": "symptoms diagnosis"}, "id", ["A.1.pdf", "A.2.pdf"]),
        ({"sections": "symptoms"}, "id", ["A.pdf"]),
        (
            {"sections": "symptoms", "audience": "parent"},
            "descriptive",
            ["A.relapsed-all-symptoms-4t8v.pdf"],
        ),
        ({"sections": "symptoms"}, "descriptive", ["A.relapsed-all-symptoms.pdf"]),
    ):
        listed(tmp_path / "patients.csv", [{**row, **change}])
        done = ran(tmp_path, "--jobs", "1", "--names", names)
        assert done.returncode == 0 and list(pdfs(tmp_path)) == files
        assert "files of earlier runs" not in done.stderr
    assert "A.relapsed-all-symptoms-4t8v.pdf from an earlier run was removed" in report(tmp_path)["A"]["why"]


KILLED_BEFORE_ITS_RECORD = """
import os, signal, sys
from leaflets.batch import record
from leaflets.cli.app import main
record.Record.add = lambda self, entries: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""


def test_a_file_is_known_even_if_the_run_was_killed_before_its_record(tmp_path: Path) -> None:
    """Its row is refused in the next list: the booklet with the old number is still removed."""
    row = {"id": "A", "name": "Marked Person", "sections": "symptoms"}
    listed(tmp_path / "patients.csv", [row])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_ITS_RECORD, *command(tmp_path, "--jobs", "1")[3:]], cwd=tmp_path
    )
    assert killed.returncode == -signal.SIGKILL and list(pdfs(tmp_path)) == ["A.pdf"]
    listed(tmp_path / "patients.csv", [{**row, "sections": "no-such"}])
    assert ran(tmp_path, "--jobs", "1").returncode == 1
    assert not pdfs(tmp_path) and "A.pdf from an earlier run was removed" in report(tmp_path)["A"]["why"]


def test_other_files_stay(reference: Path, tmp_path: Path) -> None:
    folder = copied(reference, tmp_path)
    (folder / "out" / "notes.txt").write_text("mine")
    ran(folder, "--jobs", "1")
    assert (folder / "out" / "notes.txt").read_text() == "mine"


# ---- crashes -----------------------------------------------------------------------------------


def children(process: subprocess.Popen[str]) -> list[int]:
    """Return the processes started by any thread of this one."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_kill_9_at_any_moment_loses_tears_and_duplicates_nothing(reference: Path, fresh: Path) -> None:
    chance = random.Random(20261201)
    seen = []
    for _ in range(KILLS):
        process = started(fresh, "--jobs", "2")
        time.sleep(chance.uniform(0.3, 4.0))
        workers = children(process)
        process.kill()
        process.wait()
        waited = time.monotonic() + 10
        while any(map(alive, workers)) and time.monotonic() < waited:
            time.sleep(0.05)
        assert not any(map(alive, workers)), "a worker outlived its parent"
        seen.append(len(pdfs(fresh)) if (fresh / "out").exists() else 0)
        wanted = pdfs(reference)
        assert all(pdf == wanted[name] for name, pdf in (pdfs(fresh) if seen[-1] else {}).items())
        if seen[-1] == len(PEOPLE):
            shutil.rmtree(fresh / "out")
    assert ran(fresh, "--jobs", "2").returncode == 0
    assert pdfs(fresh) == pdfs(reference) and not litter(fresh)
    assert "24 rows = 0 made" in ran(fresh, "--jobs", "2").stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_says_so_and_continues_later(reference: Path, fresh: Path, number: int) -> None:
    process = started(fresh, "--jobs", "2")
    while not any((fresh / "out").glob("*.pdf")):
        time.sleep(0.02)
    process.send_signal(number)
    _, told = process.communicate(timeout=10)
    assert process.returncode == 130 and "Traceback" not in told
    assert counted(told, "stopped: ", " + {} not processed")[0] == len(PEOPLE)
    assert not litter(fresh)
    assert ran(fresh, "--jobs", "2").returncode == 0
    assert pdfs(fresh) == pdfs(reference)


def counted(told: str, before: str, more: str) -> list[int]:
    """Return the numbers of a summary, after checking that they add up: rows in, made, refused, skipped, left."""
    line = before + "{} rows = {} made + {} refused + {} there already" + more
    found = re.search(re.escape(line).replace(re.escape("{}"), "([0-9,]+)"), told)
    assert found, told
    rows, *parts = [int(number.replace(",", "")) for number in found.groups()]
    assert rows == sum(parts), told
    return [rows, *parts]


SLOW_TO_CHECK = """
import sys, time
from leaflets.cli import batch
from leaflets.cli.app import main
batch.check_list = lambda *args: print("checking", flush=True) or time.sleep(60)
main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_while_it_reads_the_list_says_so(fresh: Path, number: int) -> None:
    args = [sys.executable, "-c", SLOW_TO_CHECK, *command(fresh)[3:]]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=fresh)
    assert process.stdout and process.stdout.readline() == "checking\n"
    process.send_signal(number)
    _, told = process.communicate(timeout=10)
    assert process.returncode == 130 and "stopped: no row was processed" in told and "Traceback" not in told
    assert not (fresh / "out").exists()


def test_two_runs_at_once_in_one_folder_are_refused(fresh: Path) -> None:
    process = started(fresh, "--jobs", "1")
    while not (fresh / "out" / ".made-by-leaflets.db-journal").exists() and not any(
        (fresh / "out").glob("*.pdf")
    ):
        time.sleep(0.02)
    done = ran(fresh, "--jobs", "1")
    assert done.returncode == 1 and "another run is using this folder" in done.stderr
    process.communicate()
    assert process.returncode == 0 and len(pdfs(fresh)) == len(PEOPLE)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_a_worker_that_is_killed_is_replaced(reference: Path, fresh: Path) -> None:
    process = started(fresh, "--jobs", "2")
    killed = 0
    while process.poll() is None and killed < 2:
        for pid in [
            pid for pid in children(process) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ][:1]:
            time.sleep(0.5)
            os.kill(pid, signal.SIGKILL)
            killed += 1
        time.sleep(0.05)
    process.communicate()
    assert killed and process.returncode == 0
    assert pdfs(fresh) == pdfs(reference)


POISON = "Poison"


def poisoned() -> None:
    """Make a worker that dies of one job, as if by a bug in a library's machine code."""
    honest = worker.outcome

    def outcome(held: Maker, job: Job, wanted: Sequence[str] = (), formats: Sequence[str] = ()) -> Outcome:
        if job.reader and job.reader.name and job.reader.name.runs[0].text == POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        return honest(held, job, wanted, formats)

    worker.outcome = outcome


POOLS: dict[str, OpenPool] = {
    "ours": lambda: Processes(2, poisoned),
    "the library's": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=poisoned),
}


@pytest.mark.parametrize("name", POOLS)
def test_a_job_that_kills_its_worker_is_refused_and_the_others_are_made(name: str) -> None:
    crew = Crew(PRESS, POOLS[name])
    try:
        sent = [
            crew.send(WorkOrder((job("Anna"), job(POISON), job("Ben")))),
            crew.send(WorkOrder((job("Cleo"),))),
        ]
        found = [outcome for order in sent for outcome in crew.outcomes(order)]
    finally:
        crew.close()
    assert [bool(outcome.pdf) for outcome in found] == [True, False, True, True]
    assert "ended while this PDF was being made" in found[1].faults[0].message


def never_starts() -> None:
    os._exit(1)  # like a process that cannot open files


def test_no_row_is_blamed_when_no_process_can_be_started() -> None:
    """A row refused for this reason would lose its booklet."""
    crew = Crew(PRESS, lambda: Processes(2, never_starts))
    try:
        with pytest.raises(LeafletError, match="no process can be started"):
            crew.outcomes(crew.send(WorkOrder((job("Anna"),))))
    finally:
        crew.close()


def half_an_answer() -> bytes:
    """Die in the middle of an answer that is larger than a pipe."""
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
    return bytes(1 << 30)


def test_a_process_killed_while_it_answers_delays_nobody() -> None:
    pool = Processes(2)
    try:
        lost, other = pool.submit(half_an_answer), pool.submit(os.getpid)
        with pytest.raises(Lost):
            lost.result(timeout=120)
        assert other.result(timeout=120) != os.getpid()
        assert pool.submit(sorted, [2, 1]).result(timeout=120) == [1, 2]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


# ---- disks -------------------------------------------------------------------------------------


def test_a_full_disk_ends_the_run_and_the_next_one_completes(reference: Path, fresh: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    done = ran(fresh, "--jobs", "1", preexec_fn=little_room)
    assert done.returncode == 1 and "cannot write" in done.stderr
    assert counted(done.stderr, "stopped: ", " + {} not processed")[0] == len(PEOPLE)
    assert not litter(fresh)
    assert ran(fresh, "--jobs", "2").returncode == 0
    assert pdfs(fresh) == pdfs(reference)


def test_a_folder_that_cannot_be_written_is_reported(fresh: Path) -> None:
    (fresh / "out").write_text("a file")
    done = ran(fresh, "--jobs", "1")
    assert done.returncode == 1 and "cannot write here" in done.stderr


def test_a_folder_that_vanishes_ends_the_run(fresh: Path) -> None:
    process = started(fresh, "--jobs", "1")
    while not any((fresh / "out").glob("*.pdf")):
        time.sleep(0.02)
    shutil.rmtree(fresh / "out", ignore_errors=True)  # the run is still writing into it
    shutil.rmtree(fresh / "out", ignore_errors=True)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 1 and "cannot write" in told and "Traceback" not in told


def test_too_few_open_files_are_reported(fresh: Path) -> None:
    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (6, 6))

    done = ran(fresh, "--jobs", "1", preexec_fn=few)
    assert done.returncode == 1 and done.stderr.strip()


def test_each_name_is_put_in_place_after_its_bytes_and_before_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def noted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **more: object) -> object:
            steps.append(name)
            return real(*args, **more)

        return call

    monkeypatch.setattr(os, "fsync", noted("fsync", os.fsync))
    monkeypatch.setattr(os, "replace", noted("rename", os.replace))
    deliver.write(tmp_path / "a.pdf", b"%PDF")
    deliver.sync_folder(tmp_path)
    assert steps == ["fsync", "rename", "fsync"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_each_file_is_synced_and_renamed_and_its_folder_synced(tmp_path: Path) -> None:
    """Only then is the record synced; the report comes last, in the same way."""
    listed(tmp_path / "patients.csv", [{"id": "A", "sections": "symptoms"}])
    log = tmp_path / "log"
    calls = "trace=openat,fsync,fdatasync,rename,renameat,renameat2"
    args = ["strace", "-f", "-y", "-o", str(log), "-e", calls, *command(tmp_path, "--jobs", "1")]
    done = subprocess.run(args, cwd=tmp_path, capture_output=True, text=True)
    if done.returncode and "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    out = str(tmp_path / "out")
    steps = [step for line in log.read_text().splitlines() if (step := named_step(line, out))]
    first = steps.index("sync file")
    assert steps[first - 1] == "sync record", "the file is announced before it is there"
    assert steps[first : first + 4] == ["sync file", "rename A.pdf", "sync folder", "sync record"]
    at = steps.index("rename report.csv")
    assert steps[at - 1] == "sync file" and steps[at + 1] == "sync folder"


def named_step(line: str, out: str) -> str:
    """Return what a line of strace's log says about a folder; "" for anything else."""
    if found := re.search(rf'rename\w*\(.*"{re.escape(out)}/([^"/]+)"', line):
        return f"rename {found[1]}"
    if found := re.search(rf"f(?:data)?sync\(\d+<{re.escape(out)}(/[^>]*)?>", line):
        name = (found[1] or "").lstrip("/")
        return "sync folder" if not name else "sync record" if "made-by" in name else "sync file"
    return ""


# ---- a damaged record, other versions --------------------------------------------------------------


def test_a_damaged_record_is_reported(reference: Path, tmp_path: Path) -> None:
    folder = copied(reference, tmp_path)
    (folder / "out" / ".made-by-leaflets.db").write_bytes(b"not a database" * 100)
    done = ran(folder, "--jobs", "1")
    assert done.returncode == 1 and "record of what was made cannot be used" in done.stderr


def test_a_list_that_changes_during_the_run_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(tmp_path / "patients.csv", PEOPLE[1:2])
    one_more = ListCount(len(PEOPLE[1:2]) + 1, 0)
    monkeypatch.setattr(batch_command, "check_list", lambda *args: one_more)
    done = ran(tmp_path, "--jobs", "1")
    assert done.returncode == 1 and "it changed during the run" in done.stderr


@pytest.mark.parametrize(
    "name", ["leaflets", "reportlab", "jinja2", "markdown-it-py", "pikepdf", "pillow", "pyyaml"]
)
def test_another_version_of_a_library_is_another_program(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So everything is made again, and a worker with it is refused."""
    before = program()

    def version(asked: str) -> str:
        return "99" if asked == name else version_of(asked)

    for module in ("leaflets.register.versions", "leaflets.approval.reference"):
        monkeypatch.setattr(f"{module}.version_of", version)
    for cached in (program, reference_module.versions):
        cached.cache_clear()
    assert program() != before
    monkeypatch.undo()
    for cached in (program, reference_module.versions):
        cached.cache_clear()
    assert program() == before


def test_another_zlib_is_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = program()
    monkeypatch.setattr(zlib, "ZLIB_RUNTIME_VERSION", "9.9")
    program.cache_clear()
    assert program() != before
    monkeypatch.undo()
    program.cache_clear()


def test_a_worker_with_other_texts_is_refused() -> None:
    press = WorkerInputs(None, None, PRESS.as_of, "0" * 64)
    with pytest.raises(LeafletError, match="different texts"):
        maker(press)
    assert check_worker(press) and not check_worker(PRESS)


def test_a_long_running_worker_sees_a_changed_layout(tmp_path: Path) -> None:
    """After an edit the folder gives the same fingerprint and PDF as a copy that was never opened before."""
    for name in ("old", "new"):
        for part in ("content", "layouts"):
            shutil.copytree(library_folder() / part, tmp_path / name / part)
    stale = WorkerInputs(tmp_path / "old", None, PRESS.as_of)
    choices = {
        facet.id: facet.default for facet in maker(stale).setting.library.topics["relapsed-all", "en"].facets
    }
    job = Job("relapsed-all", "en", "types", choices, "sheet", "a4")
    before = maker(stale).pdf(job)
    for name in ("old", "new"):
        path = tmp_path / name / "layouts/sheet/layout.xml.j2"
        path.write_text(path.read_text(encoding="utf-8") + "<p>{{ leaflet.title }}</p>", encoding="utf-8")
    fresh = load_setting(tmp_path / "new", None, PRESS.as_of)
    press = replace(stale, fingerprint=fingerprint(fresh))
    assert check_worker(press) == ()
    after = maker(press).pdf(job)
    assert before != after == Maker(fresh).pdf(job)
