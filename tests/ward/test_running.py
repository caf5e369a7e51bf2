"""Processes that are killed, and a program that is told to stop: nothing that was saved is lost, and what runs is finished."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

import leaflets.ward.library as library_module
from leaflets.batch.worker import Outcome
from leaflets.faults import LeafletError
from leaflets.ward.counting import Counter
from leaflets.ward.library import WardLibrary
from leaflets.ward.press import Press
from leaflets.ward.state import NotKept, WardState
from leaflets.web.front import told_of_thread
from support.served import Served, served
from support.watched import PATIENCE, Answer, copied_library, next_line

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
SIGNS = {"topic": "hay-fever", "lang": "en", "section": "signs", "kind": "sheet"}


def children(pid: int) -> list[int]:
    """Return the processes that make pages."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == pid and b"spawn_main" in line:
            found.append(int(folder.name))
    return found


def worked(pid: int) -> int:
    """Return how long the processes that make pages have worked, in hundredths of a second."""
    fields = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children(pid)]
    return sum(int(one[11]) + int(one[12]) for one in fields)


def answered(ward: Served, results: list[Answer], **choices: str) -> threading.Thread:
    thread = threading.Thread(target=lambda: results.append(ward.send("/choose", **{**SIGNS, **choices})))
    thread.start()
    return thread


def test_killed_processes_cost_no_page(tmp_path: Path) -> None:
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        ward.enter()
        assert ward.send("/choose", **SIGNS).code == 303
        killed = children(ward.process.pid)
        assert killed
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert ward.send("/choose", **SIGNS, **{"facet.audience": "parent"}).code == 303
        assert set(children(ward.process.pid)) - set(killed)


def test_killed_processes_cost_no_page_while_the_texts_are_faulty(tmp_path: Path) -> None:
    """New ones cannot read them; the program still has the last good ones."""
    folder = copied_library(tmp_path / "lib")
    with served(folder, tmp_path / "state") as ward:
        ward.enter()
        first = ward.read(ward.choose(**SIGNS)).text
        (folder / "content/hay-fever/en/signs.yaml").write_text("titel: x\n")
        for pid in children(ward.process.pid):
            os.kill(pid, signal.SIGKILL)
        path = ward.send("/do", **SIGNS, do="print", **{"facet.audience": "parent"}).headers["Location"]
        assert ward.read(path).body.startswith(b"%PDF") and "Print" in first


def test_a_killed_server_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    folder, state = copied_library(tmp_path / "lib"), tmp_path / "state"
    with served(folder, state) as ward:
        ward.enter()
        path = ward.send("/do", **SIGNS, do="print").headers["Location"]
        held = children(ward.process.pid)
        ward.process.kill()
        ward.process.wait(PATIENCE)
        until = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in held) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(Path(f"/proc/{pid}").exists() for pid in held), "no process is left behind"
    with served(folder, state) as ward:
        ward.enter()
        assert "Made here last" in ward.read("/").text
        assert ward.read(path).body.startswith(b"%PDF")


def test_what_runs_is_finished_when_the_program_is_told_to_stop(tmp_path: Path) -> None:
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        ward.enter()
        assert ward.send("/choose", **SIGNS).code == 303  # the processes are warm
        results, before = list[Answer](), worked(ward.process.pid)
        thread = answered(ward, results, kind="booklet", size="large")
        until = time.monotonic() + PATIENCE
        while worked(ward.process.pid) < before + 3 and not results and time.monotonic() < until:
            time.sleep(0.01)
        ward.process.send_signal(signal.SIGTERM)
        thread.join(PATIENCE)
        assert [one.code for one in results] == [303]
        assert ward.process.wait(PATIENCE) == 0
        assert ward.process.stderr is not None and "Traceback" not in ward.process.stderr.read()


def test_a_second_start_opens_the_pages_that_run(tmp_path: Path) -> None:
    folder, state = copied_library(tmp_path / "lib"), tmp_path / "state"
    words = [sys.executable, "-m", "leaflets", "serve", "--no-open", "-q", "--library", str(folder)]
    with served(folder, state) as ward:
        ward.enter()
        env = {**os.environ, "XDG_STATE_HOME": str(state)}
        done = subprocess.run(
            words, capture_output=True, text=True, cwd=folder.parent, env=env, timeout=PATIENCE
        )
        address = done.stdout.strip()
        assert done.returncode == 0 and address.startswith(f"{ward.origin}/enter/")
        assert ward.ask("GET", address.removeprefix(ward.origin)).code == 303
        said = json.loads((state / "leaflets/serve.json").read_text())
        assert said["port"] == int(ward.origin.rpartition(":")[2])
    assert not (state / "leaflets/serve.json").exists()


def test_two_starts_at_the_same_moment_are_one_server(tmp_path: Path) -> None:
    folder = copied_library(tmp_path / "lib")
    words = [sys.executable, "-m", "leaflets", "serve", "--no-open", "-q", "--library", str(folder)]
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=env) for _ in range(2)
    ]
    try:
        origins = {next_line(one).partition("/enter/")[0] for one in both}
        assert len(origins) == 1 and "" not in origins
        until = time.monotonic() + PATIENCE
        while all(one.poll() is None for one in both) and time.monotonic() < until:
            time.sleep(0.05)
        assert sorted(str(one.poll()) for one in both) == ["0", "None"]
    finally:
        for one in both:
            one.terminate()
            one.communicate(timeout=PATIENCE)


def test_a_library_that_cannot_be_read_is_reported_at_once(tmp_path: Path) -> None:
    folder = copied_library(tmp_path / "lib")
    (folder / "content/hay-fever/en/signs.yaml").write_text("titel: x\n")
    words = [sys.executable, "-m", "leaflets", "serve", "--no-open", "-q", "--library", str(folder)]
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=PATIENCE)
    assert done.returncode == 1 and 'signs.yaml:1:1: unknown key "titel"' in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("moment", [0.0, 0.2, 0.6])
def test_a_program_that_is_stopped_while_it_counts_paper_says_nothing(moment: float, tmp_path: Path) -> None:
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        ward.enter()
        ward.read(ward.choose(**SIGNS))
        time.sleep(moment)
        ward.process.send_signal(signal.SIGTERM)
        assert ward.process.wait(PATIENCE) == 0
        assert ward.process.stderr is not None and ward.process.stderr.read() == ""


def test_a_crash_leaves_no_copy_of_the_memory(tmp_path: Path) -> None:
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        ward.enter()
        for pid in [ward.process.pid, *children(ward.process.pid)]:
            limits = Path(f"/proc/{pid}/limits").read_text()
            assert re.search(r"Max core file size +0 +0 ", limits)


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    words = [sys.executable, "-m", "leaflets", "serve", "--no-open", "-q"]
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=PATIENCE)
    assert done.returncode == 1 and "XDG_STATE_HOME" in done.stderr and "--out" not in done.stderr


class Ending(Press):
    """Processes that are ended while somebody waits for a page."""

    def _started(self, *_: object) -> Future[Outcome]:
        gone: Future[Outcome] = Future()
        gone.cancel()
        gone.set_running_or_notify_cancel()
        return gone


def test_a_page_that_is_given_up_at_the_end_is_a_fault(tmp_path: Path) -> None:
    press = Ending(WardLibrary(tmp_path))
    with pytest.raises(LeafletError, match="just now"):
        press._outcome(None, SimpleNamespace(reader=None), ("", ()))  # type: ignore[arg-type]
    press.close(at_once=True)


def test_connections_that_say_nothing_keep_nobody_out(tmp_path: Path) -> None:
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        host, port = ward.origin.removeprefix("http://").split(":")
        silent = [socket.create_connection((host, int(port))) for _ in range(200)]
        for one in silent:
            one.sendall(b"GET / HTTP/1.1\r\n")
        ward.enter()
        assert ward.read("/").code == 200
        for one in silent:
            one.close()


def test_a_look_at_an_address_does_not_spend_it(tmp_path: Path) -> None:
    """A browser or a chat that looks ahead asks for the head alone."""
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        assert ward.ask("HEAD", ward.address.removeprefix(ward.origin)).code == 403
        ward.enter()
        card = {**SIGNS, "kind": "card"}
        page = ward.send("/copy", **card).text
        assert "A card has room for a name only" in page and 'id="name"' in page
        assert 'id="message"' not in page and 'id="date_1"' not in page
        assert 'id="message"' in ward.send("/copy", **SIGNS).text


class Failing:
    """A press whose texts are faulty for a while."""

    def __init__(self, held: object, faults: tuple[str, ...]) -> None:
        self.library = SimpleNamespace(held=SimpleNamespace(setting=held, faults=faults))

    def make(self, held: object, job: object) -> object:
        raise LeafletError([])


@pytest.mark.parametrize(("faults", "learned"), [((), True), (("a fault",), False)])
def test_that_something_cannot_be_made_is_learned_of_good_texts_alone(
    faults: tuple[str, ...], learned: bool
) -> None:
    setting = object()
    counter = Counter(Failing(setting, faults))  # type: ignore[arg-type]
    counter._find_out("h", SimpleNamespace(setting=setting), None)  # type: ignore[arg-type]
    assert ("h" in counter._known) == learned


VISITOR = """import sys, urllib.error, urllib.request
try: urllib.request.urlopen(sys.argv[1])
except urllib.error.HTTPError as error: open('seen.txt', 'wb').write(error.read())
"""


def test_whoever_sees_no_terminal_reads_in_the_browser_that_there_are_no_pages(tmp_path: Path) -> None:
    """It quotes nothing: the door is not there yet."""
    folder = copied_library(tmp_path / "lib")
    (folder / "content/hay-fever/en/signs.yaml").write_text("titel: x\n")
    visitor = tmp_path / "visitor"
    visitor.write_text(f"#!{sys.executable}\n{VISITOR}")
    visitor.chmod(0o755)
    words = [sys.executable, "-m", "leaflets", "serve", "--library", str(folder)]
    env = {
        **os.environ,
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "BROWSER": f"{visitor} %s &",
        "DISPLAY": ":9",
    }
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=PATIENCE)
    assert done.returncode == 1 and 'signs.yaml:1:1: unknown key "titel"' in done.stderr
    seen = (tmp_path / "seen.txt").read_text()
    assert "Leaflets cannot be shown" in seen and "titel" not in seen and str(folder) not in seen


def test_a_full_disk_is_reported_and_costs_nothing_once_there_is_room(tmp_path: Path) -> None:
    state = WardState(tmp_path)
    state.remember([("AAAAAAAAAAAA", {"topic": "a"})])
    (pages,) = state._db.execute("PRAGMA page_count").fetchone()
    state._db.execute(f"PRAGMA max_page_count = {pages}")
    many = [(f"{n:012}", {"topic": "a" * 90}) for n in range(4_000)]
    for _ in range(2):
        with pytest.raises(NotKept, match="full"):
            state.remember(many)
    state._db.execute("PRAGMA max_page_count = 100000")
    state.remember(many)
    assert state.choice_of("AAAAAAAAAAAA") and state.choice_of(f"{3_999:012}")
    state.close()


def test_a_state_that_breaks_is_a_page_and_no_bug(tmp_path: Path) -> None:
    with served(copied_library(tmp_path / "lib"), tmp_path / "state") as ward:
        ward.enter()
        file = tmp_path / "state/leaflets/ward.db"
        file.write_bytes(b"x" * file.stat().st_size)
        for answer in (ward.read("/"), ward.send("/choose", **SIGNS), ward.read("/l/AAAAAAAAAAAA")):
            assert answer.code == 409 and "This cannot be done just now" in answer.text, answer.text[-2000:]


def test_an_error_in_a_thread_is_reported_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise ValueError("Zebedee Quillfeather")

    held, threading.excepthook = threading.excepthook, told_of_thread
    try:
        thread = threading.Thread(target=broken)
        thread.start()
        thread.join()
    finally:
        threading.excepthook = held
    said = capsys.readouterr().err
    assert (
        "ValueError in the program" in said
        and "in broken" in said
        and "Zebedee Quill" not in said.replace('raise ValueError("Zebedee Quillfeather")', "")
    )


def test_a_look_that_fails_is_not_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = []

    def look(library: WardLibrary) -> None:
        looks.append(library)
        raise RuntimeError

    monkeypatch.setattr(library_module, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(WardLibrary, "look", look)
    library = WardLibrary(copied_library(tmp_path / "lib"))
    library.start()
    until = time.monotonic() + 60
    while len(looks) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    library.stop()
    assert len(looks) >= 3 and "RuntimeError in the program" in capsys.readouterr().err
