"""One leaflet by e-mail on the ward's pages, through a real mail server: looked at, sent once, and nothing of a patient left over."""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
import time
from pathlib import Path

import pytest

from leaflets.mail.ledger import Ledger
from leaflets.ward_mail.post import forget_old
from support.letters import attachments
from support.mailserver import drops, says, takes_and
from support.posted import CANARY, SIGNS, Ward
from support.served import served

pytest.importorskip("flask", reason="needs the extra web")
pytest.importorskip("waitress", reason="needs the extra web")

TOMORROW = str(dt.date.today() + dt.timedelta(days=2))


def test_a_leaflet_is_prepared_looked_at_and_sent_exactly_so(ward: Ward) -> None:
    form = ward.pages.send("/email", **SIGNS).text
    assert re.search(r'name="id"[^>]* value="W-[A-Z2-9]{6}"', form) and "Prepare and look" in form
    run = ward.prepared()
    page = ward.pages.read(run).text
    assert f"Send to {CANARY}<wbr>@home.example" in page and "555-0177" in page and not ward.post.taken
    folder = ward.state / "leaflets/mail" / ward.runs()[0]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 == stat.S_IMODE(folder.parent.stat().st_mode)
    reviewed = (folder / "000001.eml").read_bytes()
    shown = ward.pages.read(f"{run}/1/1.pdf").body
    html = ward.pages.read(f"{run}/1/message")
    assert "unsafe" not in html.headers["Content-Security-Policy"] and "<h1 class=" in html.text
    assert "Sent" in ward.sent(run)
    ((to, data),) = ward.post.taken
    assert to == f"{CANARY}@home.example" and data == reviewed
    assert attachments(data)["information.pdf"] == shown
    assert ward.clinic.states() == {"B-0041": "sent"} and ward.runs() == []


def test_nobody_gets_the_same_twice_by_mistake(ward: Ward) -> None:
    run = ward.prepared()
    other = ward.prepared()
    ward.sent(run)
    ward.pages.send(f"{run}/send")
    assert "Not sent" in ward.sent(other)
    same = ward.prepare()
    assert same.code == 409 and "They have this one already" in same.text
    under_another_id = ward.prepare(id="W-ABCDEF")
    assert under_another_id.code == 409 and "They have this one already" in under_another_id.text
    assert len(ward.post.taken) == 1
    assert "Sent" in ward.sent(ward.prepared(again="a new appointment"))
    assert len(ward.post.taken) == 2


def test_what_is_uncertain_is_settled_by_a_person_and_not_sent_by_itself(ward: Ward) -> None:
    ward.post.deeds.append(("DOT", takes_and(drops)))
    run = ward.prepared()
    assert "Not certain: sent or not?" in ward.sent(run)
    assert "Not certain" in ward.prepare().text
    ward.pages.send(f"{run}/send")
    assert len(ward.post.taken) == 1
    settled = ward.pages.send("/mail/resolve", id="B-0041", verdict="sent")
    assert settled.code == 303
    assert ward.clinic.states() == {"B-0041": "sent"}


def test_a_refusal_says_why_and_what_waits_goes_on(ward: Ward) -> None:
    ward.post.deeds.append(("RCPT", says("450 come again")))
    run = ward.prepared()
    page = ward.sent(run)
    assert "did not take it for now" in page and "Go on" in page and CANARY not in page
    assert "Sent" in ward.sent(run) and len(ward.post.taken) == 1


def test_a_form_with_faults_is_given_back_and_nothing_is_written(ward: Ward) -> None:
    for wrong, said in [
        ({"email": ""}, "Type the address."), ({"email": "no address"}, "cannot be used"), ({"id": "../x"}, "Type letters"),
        ({"email_consent": ""}, "Type the day."), ({"email_consent": TOMORROW}, "still to come"),
        ({"email_consent": "1980-01-05"}, "between 2000 and 2099"),
    ]:  # fmt: skip
        answer = ward.prepare(**wrong)
        assert answer.code == 422 and said in answer.text, wrong
        assert 'aria-invalid="true"' in answer.text
    assert ward.runs() == []


def test_who_opted_out_gets_nothing(ward: Ward) -> None:
    with Ledger(ward.clinic.folder / "mail-ledger.sqlite") as ledger:
        ledger.suppress("B-0041")
    answer = ward.prepare()
    assert answer.code == 409 and "They do not want e-mail" in answer.text and ward.runs() == []


def test_a_change_after_the_look_stops_it(ward: Ward) -> None:
    run = ward.prepared()
    text = ward.clinic.folder / "lib/content/hay-fever/en/signs.yaml"
    text.write_text(text.read_text("utf-8") + "\n", "utf-8")
    assert "Sent" in ward.sent(run)  # white space is no change of words
    run = ward.prepared(id="C-2", email="other@home.example")
    done = ward.clinic.run("approve", "--withdraw", "--library", "lib")
    assert done.returncode == 0
    assert "is a draft now" in ward.sent(run) and len(ward.post.taken) == 1
    assert "A draft is not e-mailed" in ward.pages.send("/email", **SIGNS).text


def test_a_message_that_was_changed_is_not_sent(ward: Ward) -> None:
    run = ward.prepared()
    path = ward.state / "leaflets/mail" / ward.runs()[0] / "000001.eml"
    path.write_bytes(path.read_bytes().replace(b"555-0177", b"555-0666"))
    assert "not what was reviewed" in ward.pages.read(run).text
    assert "not what was reviewed" in ward.sent(run) and not ward.post.taken
    assert ward.pages.send(f"{run}/drop").code == 303 and ward.runs() == []


def test_a_patient_is_nowhere_but_in_the_message(ward: Ward) -> None:
    run = ward.prepared()
    held = [
        path
        for path in ward.clinic.folder.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert [path.name for path in held] == ["000001.eml"]
    ward.sent(run)
    held = [
        path
        for path in ward.clinic.folder.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert held == [] and len(ward.post.taken) == 1


def test_what_is_thrown_away_is_gone(ward: Ward) -> None:
    run = ward.prepared()
    back = ward.pages.send(f"{run}/drop")
    assert back.code == 303 and back.headers["Location"].startswith("/l/") and ward.runs() == []
    assert ward.pages.read(run).code == 404
    assert ward.pages.read("/email/run/../../etc").code == 404
    lost = (
        ward.state / "leaflets/mail/0123456789abcdef"
    )  # of a program that was killed before its first message
    lost.mkdir()
    assert ward.pages.send(f"/email/run/{lost.name}/drop").code == 303 and ward.runs() == []


def test_what_nobody_sent_goes_after_a_day_whatever_else_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that was killed leaves a folder without a message; one on its way, or of a wrong clock, stays."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    runs = tmp_path / "leaflets/mail"
    for name in ("empty", "old", "strange", "sent", "fresh", "future"):
        (runs / name).mkdir(parents=True)
        (runs / name / {"strange": "letter.doc"}.get(name, "000001.eml")).touch()
    (runs / "empty/000001.eml").unlink()
    at = time.time()
    for name in ("empty", "old", "strange", "sent"):
        os.utime(runs / name, (at - 90_000, at - 90_000))
    os.utime(runs / "future", (at + 900_000, at + 900_000))
    assert forget_old(but=["sent"]) == 2
    assert sorted(os.listdir(runs)) == ["fresh", "future", "sent", "strange"]
    assert forget_old(time.time() + 90_000, ["sent"]) == 2
    assert sorted(os.listdir(runs)) == ["sent", "strange"]


def test_a_message_that_nobody_sent_goes_at_the_next_start(ward: Ward) -> None:
    run = ward.prepared()
    (name,) = ward.runs()
    os.utime(ward.state / "leaflets/mail" / name, (1, 1))
    ward.pages.process.kill()
    with served(ward.clinic.folder / "lib", ward.state) as pages:
        pages.enter()
        until = time.monotonic() + 60
        while ward.runs() and time.monotonic() < until:
            time.sleep(0.05)
        assert pages.read(run).code == 404
