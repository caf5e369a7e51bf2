"""The ledger: intent before, outcome after, nothing twice, nothing guessed."""

from __future__ import annotations

import csv
import io
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from leaflets.faults import LeafletError
from leaflets.mail.ledger import Ledger
from leaflets.mail.ledger_file import create, only_run
from leaflets.mail.nouns import BOUNCED, INTENT, PERMANENT, SENT, TEMPORARY, UNCERTAIN, RunEntry

ADDRESS = "Jane.Roe@example.org"


def entry(patient: str = "p1", attempt: int = 1, document: str = "REF") -> RunEntry:
    return RunEntry(
        "0001.eml", "0" * 64, patient, document, attempt, f"<{patient}.{document}.{attempt}@x>", "2026-01-02"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(tmp_path / "mail/ledger.sqlite")
    return tmp_path / "mail/ledger.sqlite"


def test_only_its_owner_can_read_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_message_goes_from_intent_to_sent_and_never_again(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.intend(entry(), ADDRESS, "run-1")
        assert ledger.latest("p1", "REF").state == INTENT
        with pytest.raises(LeafletError, match="may already have received"):
            ledger.intend(entry(), ADDRESS, "run-2")
        ledger.record(entry().message_id, SENT, "250 2.0.0 Ok:\n queued as 1")
        held = ledger.latest("p1", "REF")
        assert (held.state, held.reply, held.tries) == (SENT, "250 2.0.0 Ok: queued as 1", 1)
        with pytest.raises(LeafletError, match="may already have received"):
            ledger.intend(entry(), ADDRESS, "run-2")
        ledger.intend(entry(attempt=2), ADDRESS, "run-3")
        assert ledger.latest("p1", "REF").attempt == 2


@pytest.mark.parametrize("state", [SENT, UNCERTAIN, PERMANENT, BOUNCED])
def test_only_a_temporary_failure_is_tried_again(path: Path, state: str) -> None:
    with Ledger(path) as ledger:
        ledger.not_handed_over(entry(), ADDRESS, "run-1", TEMPORARY, "450 later")
        ledger.intend(entry(), ADDRESS, "run-1")
        assert ledger.attempt(entry()).tries == 2
        ledger.record(entry().message_id, state, "")
        with pytest.raises(LeafletError, match="may already have received"):
            ledger.intend(entry(), ADDRESS, "run-1")


def test_what_a_crash_leaves_is_uncertain_and_waits_for_a_person(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.intend(entry(), ADDRESS, "run-1")
        ledger.intend(entry("p2"), ADDRESS, "run-1")
    with Ledger(path) as ledger:
        assert [held.patient for held in ledger.settle_intents()] == ["p1", "p2"]
        ledger.resolve("p1", "", "sent")
        ledger.resolve("p2", "", "again")
        assert [(h.patient, h.state) for h in ledger.messages()] == [("p1", SENT), ("p2", TEMPORARY)]
        with pytest.raises(LeafletError, match="no message to p1 is uncertain"):
            ledger.resolve("p1", "", "again")
        for document in ("A", "B"):
            ledger.intend(entry("p3", document=document), ADDRESS, "run-1")
        with pytest.raises(LeafletError, match="2 messages to p3"):
            ledger.resolve("p3", "", "again")
        assert ledger.resolve("p3", "B", "again").document == "B"


def test_addresses_are_hashed_with_a_salt_of_each_ledger(path: Path, tmp_path: Path) -> None:
    create(tmp_path / "other.sqlite")
    with Ledger(path) as ledger, Ledger(tmp_path / "other.sqlite") as other:
        ledger.intend(entry(), ADDRESS, "run-1")
        ledger.suppress(ADDRESS)
        assert ledger.hashed(ADDRESS) == ledger.hashed(ADDRESS.lower()) != other.hashed(ADDRESS)
        assert ledger.token("a", "bc") != ledger.token("ab", "c") != other.token("ab", "c")
    data = path.read_bytes().lower()
    assert b"jane" not in data and b"example.org" not in data


def test_opt_outs_and_hard_bounces_suppress(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.suppress(ADDRESS.upper())
        ledger.suppress("p9")
        assert ledger.why_suppressed(ADDRESS, "p1") == "opted out" == ledger.why_suppressed("x@y.org", "p9")
        assert ledger.why_suppressed("x@y.org", "p1") == ""
        for patient, hard in (("p1", False), ("p2", True)):
            ledger.intend(entry(patient), f"{patient}@y.org", "run-1")
            ledger.record(entry(patient).message_id, SENT, "250")
            ledger.bounce(ledger.latest(patient, "REF"), "5.1.1", hard)
        assert ledger.why_suppressed("p1@y.org", "p1") == ""
        assert ledger.why_suppressed("p2@y.org", "p2") == "mail came back: 5.1.1"
        assert ledger.latest("p1", "REF").state == BOUNCED


def test_an_export_runs_no_formula(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.intend(entry("=cmd()"), ADDRESS, "run-1")
        ledger.record(entry("=cmd()").message_id, PERMANENT, "+550 no")
        rows = list(csv.DictReader(io.StringIO(ledger.export())))
    assert (
        rows[0]["patient"] == "'=cmd()"
        and rows[0]["reply"] == "'+550 no"
        and rows[0]["consent"] == "2026-01-02"
    )


def test_missing_damaged_and_foreign_ledgers_stop(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    with pytest.raises(LeafletError, match="ledger is missing"):
        Ledger(tmp_path / "none.sqlite")
    assert not (tmp_path / "none.sqlite").exists()
    with pytest.raises(LeafletError, match="cannot create"):
        create(path)
    half = bytearray(whole)
    half[4096:8192] = os.urandom(4096)
    for broken in (b"", b"no ledger at all", whole[: len(whole) // 2], bytes(half), whole[:100]):
        path.write_bytes(broken)
        with pytest.raises(LeafletError, match="ledger is damaged"):
            Ledger(path)
    path.write_bytes(whole)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    with pytest.raises(LeafletError, match="format 99"):
        Ledger(path)


def test_a_missing_table_is_damage(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE suppressed")
    with pytest.raises(LeafletError, match="damaged"):
        Ledger(path)


def test_every_commit_waits_for_the_disk(path: Path) -> None:
    with Ledger(path) as ledger:
        assert ledger._db.execute("PRAGMA synchronous").fetchone() == (2,)


HOLDER = """
    import sys, time
    from pathlib import Path
    from leaflets.mail.ledger import Ledger; from leaflets.mail.ledger_file import only_run
    from leaflets.mail.nouns import RunEntry
    path = Path(sys.argv[1])
    with only_run(path), Ledger(path) as ledger:
        ledger.intend(RunEntry("f", "0", "p7", "REF", 1, "<7@x>"), "a@b.org", "run-1")
        print("held", flush=True)
        time.sleep(60)
"""


def test_a_second_run_is_refused_until_the_first_is_gone_even_killed(path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(path)], stdout=subprocess.PIPE
    )
    assert child.stdout and child.stdout.readline() == b"held\n"
    with pytest.raises(LeafletError, match="another run"), only_run(path):
        pass
    child.send_signal(signal.SIGKILL)
    child.wait()
    with only_run(path), Ledger(path) as ledger:
        assert [held.patient for held in ledger.settle_intents()] == ["p7"]


def test_ids_that_differ_in_capitals_are_one_patient_as_in_the_list(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.intend(entry("Ab1"), ADDRESS, "run-1")
        assert ledger.latest("aB1", "REF") and ledger.sharing("AB1", "REF+X")
        with pytest.raises(LeafletError, match="may already have received"):
            ledger.intend(entry("AB1"), ADDRESS, "run-2")
        ledger.settle_intents()
        assert ledger.resolve("ab1", "", "sent").patient == "Ab1"
        ledger.suppress("XY9")
        assert ledger.why_suppressed("x@y.org", "xy9") == "opted out"


def test_a_copy_that_is_older_than_the_last_run_is_noticed(path: Path) -> None:
    """Restored from a backup, it does not know who has been sent something since: nobody twice."""
    with Ledger(path) as ledger, ledger.alone():
        ledger.intend(entry(), ADDRESS, "run-1")
    copy = path.read_bytes()
    with Ledger(path) as ledger, ledger.alone():
        ledger.record(entry().message_id, SENT, "250")
        ledger.intend(entry("p2"), ADDRESS, "run-1")
    newest = path.read_bytes()
    path.write_bytes(copy)
    with Ledger(path) as ledger, pytest.raises(LeafletError, match="older than the last run"), ledger.alone():
        raise AssertionError
    path.write_bytes(newest)
    with Ledger(path) as ledger, ledger.alone():
        assert len(ledger.messages()) == 2


def test_a_run_holds_the_ledger_from_its_first_change_to_its_last(path: Path) -> None:
    with Ledger(path) as ledger, ledger.alone():
        for n in range(3):
            ledger.intend(entry(f"p{n}"), ADDRESS, "run-1")
            with pytest.raises(LeafletError, match="another run"), only_run(path):
                pass


@pytest.mark.parametrize("more", range(4))
def test_a_full_disk_stops_with_a_fault_and_changes_nothing(more: int, path: Path) -> None:
    """Wherever the disk runs full: a message is recorded with its event, or neither is."""
    with Ledger(path) as ledger:
        (pages,) = ledger._db.execute("PRAGMA page_count").fetchone()
        ledger._db.execute(f"PRAGMA max_page_count = {pages + more}")
        with pytest.raises(LeafletError, match="or disk is full"):
            for n in range(200):
                ledger.intend(entry(f"p{n}"), ADDRESS, "run-1")
        assert not ledger._db.in_transaction
    with Ledger(path) as ledger:
        both = "SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM events)"
        messages, events = ledger._db.execute(both).fetchone()
        assert messages == events > 0


def test_an_opt_out_can_be_taken_back_and_both_are_on_record(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.suppress(ADDRESS)
        assert ledger.allow(ADDRESS.lower()) and ledger.why_suppressed(ADDRESS, "p1") == ""
        assert not ledger.allow(ADDRESS)
        events = ledger._db.execute("SELECT state FROM events ORDER BY number").fetchall()
    assert events == [("opted out",), ("opted in",)]


def test_a_report_that_comes_before_our_own_note_is_the_last_word(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.intend(entry(), ADDRESS, "run-1")
        ledger.bounce(ledger.latest("p1", "REF"), "5.1.1", True)
        ledger.record(entry().message_id, SENT, "250")
        assert ledger.latest("p1", "REF").state == BOUNCED
