"""A list's e-mails on the ward's pages, and the page of the ledger: prepared, looked at, sent, come back, opted out, exported."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from leaflets.mail.nouns import Skipped
from leaflets.ward_lists.folders import ListFolder
from leaflets.ward_mail.office import LetterSent, Sending
from leaflets.ward_mail.prepare_list import Preparing
from support.letters import ANN, BEN, WORDS, receivers, report_of
from support.mailserver import drops, takes_and
from support.posted import Ward
from support.watched import Answer

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")

LIST = "id,name,email,email_consent\n" + "".join(
    ",".join(row[name] for name in ("id", "name", "email", "email_consent")) + "\n" for row in (ANN, BEN)
)  # fmt: skip


def upload(ward: Ward, path: str, field: str, name: str, data: bytes) -> Answer:
    """Send a file, as a form with a file does."""
    parts = [
        f'--form-7f\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{ward.pages.csrf}\r\n'.encode(),
        f'--form-7f\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n",
        b"--form-7f--\r\n",
    ]  # fmt: skip
    head = ward.pages.own(
        **{"Content-Type": "multipart/form-data; boundary=form-7f", "Origin": ward.pages.origin}
    )
    return ward.pages.ask("POST", path, head, b"".join(parts))


def prepared(ward: Ward, text: str) -> str:
    """Upload a list, have its e-mails prepared, and return the address that they are at."""
    came = upload(ward, "/list", "list", "list.csv", text.encode())
    assert came.code == 303, came.text[-2000:]
    begun = ward.pages.send("/email/list", list=came.headers["Location"].rpartition("/")[2])
    assert begun.code == 303, begun.text[-2000:]
    path = begun.headers["Location"]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page = ward.pages.read(path)
        if page.code == 303:
            return page.headers["Location"]
        if "being prepared" not in page.text:
            return path
        time.sleep(0.2)
    raise AssertionError(page.text[-2000:])


def sent(ward: Ward, run: str) -> str:
    """Send a run and wait for the page that says what became of it."""
    page = ward.sent(run)
    until = time.monotonic() + 60
    while "On its way" in page and time.monotonic() < until:
        time.sleep(0.2)
        page = ward.pages.read(run).text
    return page


@contextmanager
def on_its_way(ward: Ward, run: str) -> Iterator[None]:
    """Hold a run in the middle of its first message; let it end afterwards."""
    held = threading.Event()
    ward.post.deeds.append(("MAIL", lambda *given: held.wait(60) and None))
    sending = threading.Thread(target=ward.pages.send, args=(f"{run}/send",))
    sending.start()
    until = time.monotonic() + 60
    while "On its way" not in ward.pages.read(run).text and time.monotonic() < until:
        time.sleep(0.05)
    yield
    held.set()
    sending.join()


def test_a_list_is_prepared_looked_at_and_sent(ward: Ward) -> None:
    run = prepared(ward, LIST + "D4,Nobody Known,,\n")
    page = ward.pages.read(run).text
    assert "Message 1 of 2" in page and "Send 2 messages" in page and "without address or consent" in page
    assert BEN["email"] in ward.pages.read(f"{run}/2").text
    assert ward.post.taken == []
    assert "2 sent, 0 not" in sent(ward, run)
    assert receivers(ward.post) == ["ottilie", "zebulon"] and ward.runs() == []
    again = ward.pages.read(prepared(ward, LIST)).text
    assert "Nothing was prepared" in again and "left out" in again
    assert len(ward.post.taken) == 2


def test_a_run_on_its_way_is_not_thrown_away_and_ends_whole(ward: Ward) -> None:
    run = prepared(ward, LIST)
    with on_its_way(ward, run):
        back = ward.pages.send(f"{run}/drop")
        assert (back.code, back.headers["Location"]) == (303, run) and len(ward.runs()) == 1
    assert "2 sent, 0 not" in sent(ward, run) and ward.runs() == []


def test_a_list_takes_its_messages_along_when_it_is_deleted_and_nobody_elses(ward: Ward) -> None:
    kept, run = ward.prepared(), prepared(ward, LIST)
    page = ward.pages.read("/list").text
    (number,) = set(re.findall(r'href="/list/([0-9a-f]{12})"', page))
    assert len(ward.runs()) == 2
    assert ward.pages.send(f"/list/{number}/delete").headers["Location"] == "/list"
    assert ward.runs() == [kept.rpartition("/")[2]]
    assert ward.pages.read(run).code == 404 and ward.pages.read(kept).code == 200


def test_messages_on_their_way_go_on_when_their_list_is_deleted(ward: Ward) -> None:
    run = prepared(ward, LIST)
    with on_its_way(ward, run):
        (number,) = set(re.findall(r'href="/list/([0-9a-f]{12})"', ward.pages.read("/list").text))
        assert ward.pages.send(f"/list/{number}/delete").code == 303
    assert "2 sent, 0 not" in sent(ward, run) and ward.runs() == []


def test_a_page_shows_what_was_known_at_one_moment(tmp_path: Path) -> None:
    """Its thread goes on while the page is written."""
    sending, preparing = Sending(tmp_path), Preparing(tmp_path, ListFolder(tmp_path))
    held, here = sending.now(), preparing.now()
    sending.outcomes.append(LetterSent("A-1", "R", "sent", ""))
    preparing.left.append(Skipped("A-1", "no address", "nobody"))
    sending.running = preparing.running = False
    assert held.running and held.outcomes == [] and here.running and here.left == []
    assert held.stop is sending.stop and here.stop is preparing.stop


def test_messages_that_were_sent_before_do_not_keep_a_run(ward: Ward) -> None:
    first, same = prepared(ward, LIST), prepared(ward, LIST)
    assert "2 sent" in sent(ward, first)
    assert "0 sent" in sent(ward, same) and ward.runs() == [] and len(ward.post.taken) == 2


def test_a_list_that_cannot_be_mailed_says_why(ward: Ward) -> None:
    page = ward.pages.read(prepared(ward, "id,name\nA1,Zebulon Quigley\n")).text
    assert "there is no column" in page and ward.runs() == []


def test_the_page_of_the_ledger_shows_what_needs_somebody_and_settles_it(ward: Ward) -> None:
    ward.post.deeds.append(("DOT", takes_and(drops)))
    sent(ward, ward.prepared())
    page = ward.pages.read("/mail").text
    assert "1 needs you" in page and "Not certain" in page
    settled = ward.pages.send("/mail/resolve", id="B-0041", verdict="again")
    assert settled.code == 303
    assert ward.clinic.states() == {"B-0041": "temporary"}
    wrong = ward.pages.send("/mail/resolve", id="B-0041", verdict="again")
    assert wrong.code == 409 and "is uncertain" in wrong.text


def test_reports_of_mail_that_came_back_are_read_and_not_kept(ward: Ward) -> None:
    sent(ward, ward.prepared())
    (_, data), = ward.post.taken  # fmt: skip
    (id,) = re.findall(rb"Message-ID: (\S+)", data)
    page = upload(ward, "/mail/bounces", "reports", "Zebulon.eml", report_of(id.decode(), "5.1.1")).text
    assert "1 new report about our own messages" in page and "B-0041" in page and "Zebulon" not in page
    assert ward.clinic.states() == {"B-0041": "bounced"}
    odd = upload(ward, "/mail/bounces", "reports", "x.eml", b"\x00\xff").text
    assert "0 new reports" in odd
    assert ward.prepare(id="B-0042").code == 409  # the address gets no more


def test_no_name_gets_into_the_ledger(ward: Ward) -> None:
    answer = ward.pages.send("/mail/opt-out", who="Zebulon Quigley")
    assert answer.code == 409 and "neither an address nor an id" in answer.text
    assert "Zebulon" not in ward.pages.send("/mail/export").text


def test_who_wants_no_mail_gets_none_until_they_want_it_again(ward: Ward) -> None:
    assert "no more e-mail" in ward.pages.send("/mail/opt-out", who="zebedee.quillfeather@home.example").text
    assert "They do not want e-mail" in ward.prepare().text
    assert (
        "may get e-mail again"
        in ward.pages.send("/mail/opt-in", who="zebedee.quillfeather@home.example").text
    )
    assert ward.prepare().code == 303
    assert ward.pages.send("/mail/opt-out", who="").code == 409


def test_the_ledger_is_searched_by_form_and_exported(ward: Ward) -> None:
    sent(ward, ward.prepared())
    assert "B-0041" in ward.pages.send("/mail", q="b-0041").text
    assert "No message has this id" in ward.pages.send("/mail", q="X-1").text
    export = ward.pages.send("/mail/export")
    assert export.headers["Content-Type"].startswith("text/csv") and export.text.startswith(
        "patient,document"
    )
    assert not [word for word in WORDS if word in export.text]


def test_nothing_is_sent_without_the_pages_own_form(ward: Ward) -> None:
    run = ward.prepared()
    for path in (f"{run}/send", f"{run}/drop", "/mail/opt-out", "/email/list"):
        head = ward.pages.own(**{"Content-Type": "application/x-www-form-urlencoded"})
        assert ward.pages.ask("POST", path, head, urlencode({"csrf": "wrong"})).code == 403
        assert ward.pages.read(path).code in (404, 405) or path == "/email/list"
    assert len(ward.runs()) == 1 and not ward.post.taken
